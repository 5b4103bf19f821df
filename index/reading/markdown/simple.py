"""A short way for the most common text: words, some of them emphasised or code, and nothing else.

It gives what the parser gives, in less than half the time. Where it can't be sure of that, it gives nothing.
"""

import re

from index.layout import MarkKind
from index.reading.raw import Style

Piece = tuple[str, tuple[Style, ...]]


def _markup(signs: str) -> re.Pattern[str]:
    """What may be markup: these signs, and others that come in pairs.

    The pattern begins with a set, because `re` passes quickly over text without its characters.
    """
    return re.compile(
        rf"[{signs}~=+%:](?:(?<![~=+%:])|(?<=~)~|(?<==)=|(?<=\+)\+|(?<=%)%"
        r"|(?<=:)(?://|(?:material|octicons|fontawesome|simple)-))"
    )


# Text without any of these is what it looks like, but for its line breaks.
MARKUP = _markup(r"\\`*_\[<&{$^")
_MORE_THAN_SIMPLE = _markup(r"\\_\[<&{$^")
_SPACED_LINES = re.compile(r"[ \t]\n|\n[ \t]")
_PIECE = re.compile(
    r"(?P<plain>[^*`]+)"
    r"|`(?P<code>[^`]+)`"
    r"|(?:^|(?<=\s))(?P<stars>\*{1,3})(?=[^\s*])(?P<marked>[^*`]+)(?<!\s)(?P=stars)(?![\w*])"
)
_STRONG, _EMPHASIS = Style(MarkKind.STRONG), Style(MarkKind.EMPHASIS)
_STYLES: dict[str, tuple[Style, ...]] = {"*": (_EMPHASIS,), "**": (_STRONG,), "***": (_EMPHASIS, _STRONG)}
_CODE = (Style(MarkKind.CODE),)


def has_spaced_lines(text: str) -> bool:
    """True if there is white space around a line break, which may mean one that the page shows."""
    return "\n" in text and _SPACED_LINES.search(text) is not None


def pieces(text: str) -> list[Piece] | None:
    """The pieces of a text with their styles; None if it may be more than simple."""
    if "``" in text or _MORE_THAN_SIMPLE.search(text) or has_spaced_lines(text):
        return None
    found: list[Piece] = []
    place = 0
    while place < len(text):
        match = _PIECE.match(text, place)
        if match is None:
            return None
        place = match.end()
        kind = match.lastgroup
        if kind == "plain":
            found.append((match[0], ()))
        elif kind == "code":
            code = match["code"]
            padded = code[0] == code[-1] == " " and code.strip(" ")
            found.append((code[1:-1] if padded else code, _CODE))
        else:
            found.append((match["marked"], _STYLES[match["stars"]]))
    return found
