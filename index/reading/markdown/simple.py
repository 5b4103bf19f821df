"""A short way for the most common text: words, some of them emphasised, code or a link, and nothing else.

It gives what the parser gives, in a fraction of the time. Where it can't be sure of that, it gives nothing.
"""

import re
from collections.abc import Sequence

from index.layout import MarkKind
from index.reading.markdown.page import link_styles
from index.reading.raw import Style
from index.reading.runs import PlainRun

# Text without any of these is what it looks like, but for its line breaks. Some signs are only markup in pairs. The
# pattern begins with a set, because `re` passes quickly over text without its characters.
MARKUP = re.compile(
    r"[\\`*_\[<&{$^~=+%:](?:(?<![~=+%:])|(?<=~)~|(?<==)=|(?<=\+)\+|(?<=%)%"
    r"|(?<=:)(?:::|//|(?:material|octicons|fontawesome|simple)-|[a-z0-9_+-]{1,40}:))"
)
# Words, also with signs that are no markup here. No part of these patterns gives back what it has matched.
_WORDS = (
    r"(?:[^\\`*_\[<&{$^~=+%:!]++|(?<=[^\W_])_++(?=[^\W_])|~(?!~)|=(?!=)|\+(?!\+)|%(?!%)|!(?!\[)"
    r"|:(?!::|//|(?:material|octicons|fontawesome|simple)-|[a-z0-9_+-]{1,40}:))++"
)
_LABEL = r"(?:[^\\`*_\[\]<&{$^~=+%:!|\n]++|(?<=[^\W_])_++(?=[^\W_])|:(?= )|`[^`\[\]\n]++`)"
_PIECE = re.compile(
    rf"(?P<words>{_WORDS})"
    r"|`(?P<code>[^`]++)`"
    rf"|(?P<image>!)?\[(?P<label>{_LABEL}*+)\]"
    r"\((?P<address>[^\s()<>\\&`\x00-\x20\x7f]++)(?: \"[^\"\\&\n]*\")?\)"
    r"|\[\[(?P<page>[^\\`*_\[\]<&{$^~=+%:!|#\n]{1,300}+)\]\]"
    rf"|(?:^|(?<=\s))(?P<stars>\*{{1,3}}|_)(?=[^\s*_])(?P<marked>(?:{_WORDS}|`[^`]++`)++)"
    r"(?:(?<!\s)(?P=stars)(?![\w*])|(?<=[^\W_])(?P=stars)(?<!_)(?=[^\W_]))"
)
_STRONG, _EMPHASIS = Style(MarkKind.STRONG), Style(MarkKind.EMPHASIS)
_STYLES: dict[str, tuple[Style, ...]] = {
    "*": (_EMPHASIS,),
    "_": (_EMPHASIS,),
    "**": (_STRONG,),
    "***": (_EMPHASIS, _STRONG),
}
_CODE = (Style(MarkKind.CODE),)
_HARD_BREAK = "  \n"


def simple_runs(text: str) -> list[PlainRun] | None:
    """The runs of a text; None if it may be more than simple."""
    if _HARD_BREAK in text:
        return _with_breaks(text.split(_HARD_BREAK))
    has_margins = "\n" in text and ("\n " in text or " \n" in text or "\t" in text)
    if has_margins:
        text = "\n".join([line.strip(" \t") for line in text.split("\n")])
    if not MARKUP.search(text):
        return [(text, (), None, "\n" in text)]
    if "``" in text:
        return None
    found: list[PlainRun] = []
    length = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        length += len(piece)
        if has_margins and "\n" in piece and "`" in piece:  # a margin within code is shown
            return None
        kind = match.lastgroup
        if kind == "words":
            found.append((piece, (), None, "\n" in piece))
        elif kind == "code":
            found.append(_code(piece[1:-1], ()))
        elif kind == "marked":
            found += _with_code(match["marked"], _STYLES[match["stars"]])
        elif kind == "page":
            name = match["page"].strip()
            if not name:
                return None
            found.append((name, (Style(MarkKind.LINK, name),), None, False))
        elif match["image"]:
            label = match["label"]
            if not label or "`" in label:
                return None
            found.append((label, (Style(MarkKind.IMAGE, match["address"]),), None, False))
        else:
            found += _with_code(match["label"], link_styles(match["address"]))
    return found if length == len(text) else None  # else there is something between them


def _with_breaks(parts: Sequence[str]) -> list[PlainRun] | None:
    """The runs of texts with line breaks between them that the page shows."""
    found: list[PlainRun] = []
    for part in parts:
        words = part.strip(" \t")
        runs = simple_runs(words) if words else None
        if not runs:
            return None
        if found:
            found.append(("\n", (), None, False))
        found += runs
    return found


def _with_code(text: str, styles: tuple[Style, ...]) -> list[PlainRun]:
    """The runs of words with code between them, which are all in some styles."""
    if "`" not in text:
        return [(text, styles, None, "\n" in text)]
    return [
        _code(part, styles) if number % 2 else (part, styles, None, "\n" in part)
        for number, part in enumerate(text.split("`"))
        if part
    ]


def _code(text: str, styles: tuple[Style, ...]) -> PlainRun:
    if text[0] == text[-1] == " " and text.strip(" "):
        text = text[1:-1]
    return (text, (*styles, *_CODE) if styles else _CODE, None, "\n" in text)
