"""Lists: how their items are counted, and the marker that a browser shows before each."""

import re
from dataclasses import dataclass

from index.reading.html.page import Page, number_in
from index.reading.lists import numeral

LISTS = frozenset("ul ol menu dir".split())
BULLET = "• "
OPEN, DONE = "☐ ", "☑ "

_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
# Docutils and style sheets name the form in words.
_NAMED_FORMS = {
    **dict.fromkeys(("loweralpha", "lower-alpha", "lower-latin"), "lowerLetter"),
    **dict.fromkeys(("upperalpha", "upper-alpha", "upper-latin"), "upperLetter"),
    **dict.fromkeys(("lowerroman", "lower-roman"), "lowerRoman"),
    **dict.fromkeys(("upperroman", "upper-roman"), "upperRoman"),
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s{0,9}:\s{0,9}([a-z-]{1,20})", re.IGNORECASE)
_TASKS = re.compile(r"task|to-?do", re.IGNORECASE)
_CHECKED = frozenset(("checked", "is-checked", "checkbox-on"))


_LEVEL = re.compile(r"\blst-kix_\w{1,40}-(\d)\b")  # of a list of Google Docs, which has no lists inside others
# The marker of a paragraph that Word shows as an item of a list: signs of the fonts Symbol and Wingdings, or a label.
_PARAGRAPH_MARKER = re.compile(
    r"\s*(?:([·•§*–-]|[oØüvq](?=\s\s|\xa0))|(\(?(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{2,6})[.)]))(?:\s+|$)"
)


def paragraph_marker(text: str) -> tuple[str, int]:
    """The marker of an item that is written as a paragraph, and the length of what stands for it; ("", 0) for none."""
    found = _PARAGRAPH_MARKER.match(text)
    return (BULLET if found[1] else f"{found[2]} ", found.end()) if found else ("", 0)


@dataclass(slots=True)
class OpenList:
    """A list whose items are being read."""

    place: int
    ordered: bool = False
    form: str = "decimal"
    number: int = 0  # of the item before
    step: int = 1
    tasks: bool = False
    level: int = 1  # of a list that isn't inside of the one that its items are below
    holds_sections: bool = False  # its items begin with headings, so that it is no list to a reader

    @classmethod
    def at(cls, page: Page, place: int) -> "OpenList":
        classes = page.attribute(place, "class")
        level = int(stated[1]) + 1 if (stated := _LEVEL.search(classes)) else 1
        if page.tags[place] != "ol":
            return cls(place, tasks=bool(_TASKS.search(classes)), level=level)
        step = -1 if "reversed" in page.attributes.get(place, ()) else 1
        first = number_in(page.attribute(place, "start"), 1 if step > 0 else _items(page, place))
        return cls(place, True, _form(page, place), first - step, step, level=level)

    def marker(self, page: Page, item: int) -> str:
        """The marker of the next item."""
        if self.tasks:
            return OPEN if _CHECKED.isdisjoint(page.classes(item)) else DONE
        if not self.ordered:
            return BULLET
        self.number = number_in(page.attribute(item, "value"), self.number + self.step)
        return f"{numeral(self.number, self.form)}. "


def _form(page: Page, place: int) -> str:
    form = _FORMS.get(page.attribute(place, "type"))
    style = _LIST_STYLE.search(page.attribute(place, "style"))
    names = [style[1].lower()] if style else page.classes(place)
    return form or next((_NAMED_FORMS[name] for name in names if name in _NAMED_FORMS), "decimal")


def _items(page: Page, place: int) -> int:
    """How many items a list has."""
    count, inner = 0, place + 1
    while inner < page.ends[place]:
        count += page.tags[inner] == "li"
        inner = page.ends[inner]
    return count
