"""A tag of HTML or of JSX, taken apart: `<br>`, `</b>`, `<a href="…">`, `<TabItem values={[…]} />`."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LONGEST = 100_000  # characters
_NAME = re.compile(r"<(/?)([A-Z]\w*(?:\.\w+)*|[A-Za-z][A-Za-z0-9-]*)(?=[\s/>])", re.ASCII)
_ATTRIBUTE = re.compile(
    r"""\s+(?:([A-Za-z_:@#*][\w:.@-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`{}]+|(?={)))?|(?={))""", re.ASCII
)
_END = re.compile(r"\s*(/?)>")
_BRACE = re.compile(r"[{}]")
_SHOWN = re.compile(
    r"""\b(?:title|description|label|text|question|answer)['"]?\s*:\s*"""
    r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`\\$]*)`)"""
)
_STRING = re.compile(r"""\{\s*(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`)\s*\}""")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that ends before `end` in its text."""

    name: str  # as it is written: JSX distinguishes a component, which has a capital, from an element
    end: int
    closing: bool = False
    empty: bool = False  # it closes itself, as in `<br/>`
    attributes: Mapping[str, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()  # texts that a component is given in objects of JavaScript

    @property
    def component(self) -> bool:
        return self.name[0].isupper() and not self.name.isupper()


class Braces:
    """Where each brace of a text is closed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closed: dict[int, int] | None = None

    def end(self, start: int) -> int | None:
        """The place behind the brace that closes this one."""
        if self._closed is None:
            self._closed = {}
            above: list[int] = []
            for match in _BRACE.finditer(self._text):
                if match[0] == "{":
                    above.append(match.start())
                elif above:
                    self._closed[above.pop()] = match.end()
        return self._closed.get(start)


def tag_at(text: str, start: int, braces: Braces) -> Tag | None:
    """The tag that begins here; None if it isn't one, or isn't complete."""
    name = _NAME.match(text, start)
    if not name:
        return None
    limit = min(len(text), start + _LONGEST)
    attributes: dict[str, str] = {}
    data: list[str] = []
    place = name.end()
    while found := _ATTRIBUTE.match(text, place, limit):
        place = found.end()
        value = found[2] or ""
        if text.startswith("{", place):
            end = braces.end(place)
            if end is None or end > limit:
                return None
            string = _STRING.fullmatch(text, place, end)
            value = next((part for part in string.groups() if part is not None), "") if string else ""
            data += (next(filter(None, shown.groups()), "") for shown in _SHOWN.finditer(text, place, end))
            place = end
        elif value[:1] in ("'", '"'):
            value = value[1:-1]
        if found[1]:
            attributes.setdefault(found[1].lower(), html.unescape(value))
    end_mark = _END.match(text, place, limit)
    if not end_mark or (name[1] and attributes):
        return None
    return Tag(name[2], end_mark.end(), bool(name[1]), bool(end_mark[1]), attributes, tuple(data))
