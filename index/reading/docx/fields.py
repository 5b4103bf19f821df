"""Fields such as a page number, a link or a table of contents, as a small state machine.

A field is a run of elements on one level: `begin`, its code, `separate`, its result, `end`. Fields can be nested, and
one can run across many paragraphs. Word shows the result and not the code.
"""

import re
from dataclasses import dataclass

LONGEST_CODE = 2_000  # characters of a code that are kept, such as a link's address

_LINK = re.compile(r"""\s*HYPERLINK\s+(?:"([^"\\]+)"|([^\s"\\]+))""", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(?:TOC|TOA)\b", re.IGNORECASE)  # a table of contents or of authorities


def makes_contents(code: str) -> bool:
    """True if the field with this code is a table of contents."""
    return bool(_CONTENTS.match(code))


def link_in(code: str) -> str:
    """The address in the code of a field; "" if it isn't a link, or one within the document."""
    match = _LINK.match(code)
    return (match[1] or match[2]) if match else ""


@dataclass(slots=True)
class _Field:
    """An open field: first its code, then its result."""

    code: str = ""
    link: str = ""  # its address, if it is a link
    in_result: bool = False
    hidden: bool = True  # no text in it is shown now: it is in its code, or it is a table of contents


class Fields:
    """The fields that are open at a point in the text, innermost last."""

    def __init__(self) -> None:
        self._open: list[_Field] = []
        self._hidden = 0  # how many of them hide their text

    @property
    def hide_text(self) -> bool:
        """True where the text isn't shown."""
        return self._hidden > 0

    @property
    def link(self) -> str:
        """The address that the text links to; "" if it is no link."""
        return self._open[-1].link if self._open else ""

    def step(self, kind: str) -> None:
        """Take in a <w:fldChar> of this kind: "begin", "separate" or "end"."""
        if kind == "begin":
            self._open.append(_Field())
            self._hidden += 1
        elif self._open and kind == "separate" and not self._open[-1].in_result:
            top = self._open[-1]
            top.in_result = True
            top.hidden = makes_contents(top.code)
            top.link = link_in(top.code) or (self._open[-2].link if len(self._open) > 1 else "")
            self._hidden -= not top.hidden
        elif self._open and kind == "end":
            self._hidden -= self._open.pop().hidden

    def add_code(self, text: str) -> None:
        if self._open and (room := LONGEST_CODE - len(self._open[-1].code)) > 0:
            self._open[-1].code += text[:room]

    def close_codes(self) -> None:
        """Close the innermost fields that are still in their code: no code is longer than a paragraph.

        So a field that a broken file never closes hides no more than its own paragraph.
        """
        while self._open and not self._open[-1].in_result:
            self._hidden -= self._open.pop().hidden

    def close_all(self) -> None:
        """Close all fields, because no field goes on after a heading."""
        while self._open:
            self._hidden -= self._open.pop().hidden
