"""What the tags of HTML, and the components of JSX, do to a page."""

import re
from collections.abc import Callable, Mapping

from index.layout import BlockKind, MarkKind
from index.reading.markdown.asides import component_aside
from index.reading.markdown.elements import BLOCK_ELEMENTS, HEADINGS, HIDDEN_ELEMENTS, LISTS, STYLES
from index.reading.markdown.page import Page
from index.reading.markdown.tags import Tag
from index.reading.raw import Style

_NUMBER = re.compile(r"\d{1,9}")
_HIDING = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_TABS = ("tab", "tabitem", "tabpane")
_IMAGES = ("img", "image", "figure")


def apply(tag: Tag, page: Page) -> None:
    """Begin or end an element of HTML, or a component of JSX."""
    name = tag.name.lower()
    if page.hidden:
        page.hide(tag.name.lower(), -1 if tag.closing else 0 if tag.empty else 1)
    elif tag.component and name not in _IMAGES:
        _component(page, tag)
    elif name in HIDDEN_ELEMENTS or _is_hidden(tag):
        if not (tag.closing or tag.empty):
            page.hide(name, 1)
    elif name in STYLES:
        _styled(page, tag, Style(STYLES[name]))
    elif handle := _ELEMENTS.get(name):
        handle(page, tag)
    elif name in BLOCK_ELEMENTS:
        page.flush()


def _is_hidden(tag: Tag) -> bool:
    """True if the tag itself says that its element isn't shown."""
    return "hidden" in tag.attributes or bool(_HIDING.search(tag.attributes.get("style", "")))


def _styled(page: Page, tag: Tag, style: Style) -> None:
    name = tag.name.lower()
    if tag.closing:
        page.close_style(name)
    elif not tag.empty:
        page.open_style(name, style)


def _link(page: Page, tag: Tag) -> None:
    if tag.closing:
        page.close_style("a")
    elif not tag.empty:
        page.open_link("a", tag.attributes.get("href", ""))


def _image(page: Page, tag: Tag) -> None:
    if not tag.closing:
        page.text(tag.attributes.get("alt", ""), (Style(MarkKind.IMAGE, tag.attributes.get("src", "")),))


def _heading(page: Page, tag: Tag) -> None:
    page.flush()
    page.heading = 0 if tag.closing else HEADINGS[tag.name.lower()]


def _list(page: Page, tag: Tag) -> None:
    page.flush()
    if tag.closing:
        page.close_list("html")
    else:
        start = tag.attributes.get("start", "")
        page.open_list("html", tag.name.lower() == "ol", int(start) if _NUMBER.fullmatch(start) else 1, ".")


def _component(page: Page, tag: Tag) -> None:
    owner = f"<{tag.name}"
    box = f"{owner}>"  # of one that is a box on the page, so that its end is also that of a paragraph
    if tag.closing:
        if not page.has_style(owner):
            if page.asides.holds(box):
                page.flush()
            page.asides.close(box if page.asides.holds(box) else owner)
        page.close_style(owner)
        return
    attributes = tag.attributes
    title = attributes.get("title") or attributes.get("label") or ""
    if not title and tag.name.lower() in _TABS:
        title = attributes.get("value", "")
    target = attributes.get("href") or attributes.get("to") or ""
    if page.has_text or (target and not title):
        if target and not tag.empty:
            page.open_link(owner, target)
        page.text(attributes.get("text", ""))
        return
    kind = component_aside(tag.name, attributes)
    if not tag.empty:
        if kind or title:
            page.asides.open(box, kind or page.asides.kind)
        else:
            page.asides.same(owner)
    page.text(title or attributes.get("text", ""))
    page.flush(BlockKind.TITLE)
    for text in (attributes.get("description", ""), *(tag.data if tag.name != "Tabs" else ())):
        page.text(text)
        page.flush()


def _break(page: Page, tag: Tag) -> None:
    page.line_break()


def _item(page: Page, tag: Tag) -> None:
    page.flush()
    if tag.closing:
        page.close_item()
    else:
        page.open_item()


def _table_tag(page: Page, tag: Tag) -> None:
    if tag.closing:
        if page.in_html_table:
            page.close_table()
    else:
        page.open_table(html=True)


def _row_tag(page: Page, tag: Tag) -> None:
    if page.in_html_table:
        page.close_cell()
        if not tag.closing:
            page.open_row()


def _cell_tag(page: Page, tag: Tag) -> None:
    if page.in_html_table:
        if tag.closing:
            page.close_cell()
        else:
            page.open_cell(header=tag.name.lower() == "th")


def _caption(page: Page, tag: Tag) -> None:
    if tag.closing:
        page.caption()
    else:
        page.flush()


def _aside(page: Page, tag: Tag) -> None:
    name = tag.name.lower()
    page.flush()
    if tag.closing:
        page.asides.close(name)
    else:
        page.asides.open(name, name)


def _summary(page: Page, tag: Tag) -> None:
    page.flush(BlockKind.TITLE if tag.closing else None)


def _definitions(page: Page, tag: Tag) -> None:
    page.flush()
    opened = {"dt": BlockKind.TERM, "dd": BlockKind.DEFINITION}
    page.kind = None if tag.closing else opened.get(tag.name.lower())


def _quotation_marks(page: Page, tag: Tag) -> None:
    page.text("”" if tag.closing else "“")


def _sup(page: Page, tag: Tag) -> None:
    page.raised = max(0, page.raised + (-1 if tag.closing else 1))


def _input(page: Page, tag: Tag) -> None:
    if tag.attributes.get("type") == "checkbox":
        page.text("☑ " if "checked" in tag.attributes else "☐ ")


_ELEMENTS: Mapping[str, Callable[[Page, Tag], None]] = {
    "a": _link,
    **dict.fromkeys(_IMAGES, _image),
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(LISTS, _list),
    "br": _break,
    "li": _item,
    "table": _table_tag,
    "tr": _row_tag,
    "td": _cell_tag,
    "th": _cell_tag,
    "caption": _caption,
    "details": _aside,
    "summary": _summary,
    "blockquote": _aside,
    "dl": _definitions,
    "dt": _definitions,
    "dd": _definitions,
    "q": _quotation_marks,
    "sup": _sup,
    "input": _input,
}
