"""Word's styles: what a paragraph, run or table is, by its style and the styles that this one is based on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from xml.etree.ElementTree import Element

from index.reading.office.elements import child, children, is_on, local_name, number_of, switch, value_of

LEVELS = 9  # of headings and of lists
DEEPEST_STYLE = 50  # styles based on each other; Word allows ten, and a circle has no end

_HEADING_NAME = re.compile(r"heading\s?([1-9])")
_CONTENTS_NAME = re.compile(r"toc (?:heading|\d)|table of figures|contents (?:heading|\d)")
_CODE_NAMES = {"html preformatted", "preformatted text", "source code", "code", "code block", "macro"}
_INLINE_CODE_NAMES = {"verbatim char", "html code", "source text", "inline code", "code char", "html keyboard"}
_QUOTATION_NAMES = {"quote", "intense quote", "block text", "quotations", "block quotation"}


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a style that matter for reading. None means "the same as in the style it is based on"."""

    based_on: str = ""
    title: bool = False
    contents: bool = False  # for the lines of a table of contents
    caption: bool = False
    level: int | None = None  # of a heading, from 1; 0 for body text
    list_id: str | None = None
    list_level: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    code: bool | None = None  # of a paragraph or, in a style of characters, of a run
    quotation: bool | None = None
    header: bool | None = None  # of a table style: it emphasises the first row


_INHERITED = ("level", "list_id", "list_level", "hidden", "bold", "italic", "struck", "code", "quotation", "header")


_SWITCHES = frozenset(("vanish", "b", "i", "strike", "dstrike"))


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run is shown."""

    hidden: bool = False
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False


@cache
def _look(
    hidden: bool | None, bold: bool | None, italic: bool | None, struck: bool | None, code: bool | None
) -> RunLook:
    return RunLook(*map(bool, (hidden, bold, italic, struck, code)))


def _state(own: Mapping[str, Element], name: str, of_style: bool | None, default: bool | None) -> bool | None:
    """The state of a switch for a run: its own, or its style's, or the default, in this order."""
    if name in own:
        return is_on(own[name])
    return default if of_style is None else of_style


class Styles:
    """All the styles of a document, by id. Indexing gives a style with everything that it inherits."""

    def __init__(self, root: Element | None) -> None:
        self._own: dict[str, Style] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        for element in children(root, "style") if root is not None else ():
            key = value_of(element, "styleId")
            self._own[key] = _style(element)
            if value_of(element, "type") == "paragraph" and value_of(element, "default") in ("1", "true", "on"):
                self._default = key

    def of_paragraph(self, properties: Element | None) -> Style:
        return self[value_of(child(properties, "pStyle")) or self._default]

    def look(self, run: Element | None, paragraph: Style) -> RunLook:
        """How a run with these properties is shown, in a paragraph of this style."""
        own = {local_name(element): element for element in run} if run is not None else {}
        name = value_of(own["rStyle"]) if "rStyle" in own else ""
        if not name and own.keys().isdisjoint(_SWITCHES):
            return _look(paragraph.hidden, paragraph.bold, paragraph.italic, paragraph.struck, None)
        named = self[name] if name else Style()
        struck = _state(own, "strike", named.struck, paragraph.struck)
        return _look(
            _state(own, "vanish", named.hidden, paragraph.hidden),
            _state(own, "b", named.bold, paragraph.bold),
            _state(own, "i", named.italic, paragraph.italic),
            struck or is_on(own.get("dstrike")),
            named.code,
        )

    def __getitem__(self, key: str) -> Style:
        """The style with everything it inherits. If the file doesn't define it, its id may still name a known style.

        Goes up the chain without recursion, because a hostile file can make it long or circular.
        """
        chain: list[str] = []
        while key not in self._resolved and key not in chain and len(chain) < DEEPEST_STYLE:
            chain.append(key)
            key = self._own[key].based_on if key in self._own else ""
        style = self._resolved.get(key, Style())
        for key in reversed(chain):
            own = self._own.get(key) or style_called(key.lower())
            inherited = {name: getattr(style, name) for name in _INHERITED if getattr(own, name) is None}
            style = self._resolved[key] = replace(own, **inherited)
        return style


def _style(element: Element) -> Style:
    by_name = style_called(value_of(child(element, "name")).lower())
    paragraph, run = child(element, "pPr"), child(element, "rPr")
    list_id, list_level = list_place(child(paragraph, "numPr"))
    return replace(
        by_name,
        based_on=value_of(child(element, "basedOn")),
        level=outline_level(paragraph, by_name.level),
        list_id=list_id,
        list_level=list_level,
        hidden=switch(run, "vanish"),
        bold=by_name.bold if child(run, "b") is None else switch(run, "b"),
        italic=by_name.italic if child(run, "i") is None else switch(run, "i"),
        struck=switch(run, "strike"),
        header=any(value_of(part, "type") == "firstRow" for part in children(element, "tblStylePr")) or None,
    )


def style_called(name: str) -> Style:
    """The properties that follow from a style's name."""
    heading, title = _HEADING_NAME.fullmatch(name), name == "title"
    return Style(
        title=title,
        contents=bool(_CONTENTS_NAME.fullmatch(name)),
        caption=name == "caption",
        level=int(heading[1]) if heading else 1 if title else None,
        bold=name == "strong" or None,
        italic=name == "emphasis" or None,
        code=name in _CODE_NAMES or name in _INLINE_CODE_NAMES or None,
        quotation=name in _QUOTATION_NAMES or None,
    )


def outline_level(paragraph: Element | None, default: int | None) -> int | None:
    """The level of a heading from 1, or 0 for body text, if these paragraph properties state it."""
    outline = child(paragraph, "outlineLvl")
    if outline is None:
        return default
    level = number_of(outline) + 1
    return level if 1 <= level <= LEVELS else 0


def list_place(numbering: Element | None) -> tuple[str | None, int | None]:
    """The list's id and the level that a numPr element states, each None if it doesn't."""
    identity, level = child(numbering, "numId"), child(numbering, "ilvl")
    return (
        value_of(identity) if identity is not None else None,
        min(max(number_of(level), 0), LEVELS - 1) if level is not None else None,
    )
