"""The text of a group of lines: hyphens at line ends are dropped or kept, and code keeps its indents."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from index.layout import BlockKind
from index.reading.hyphens import drops_hyphen
from index.reading.pdf.lines import BULLET, Group, Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FEWEST_DOTS = 4  # around a cell, from one to the next
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65]")


def text_of(group: Group, words: Mapping[str, int]) -> str:
    """A group's text: its lines joined into one, except for the line breaks that are kept.

    `words` says how often each word occurs in the document, which decides about hyphens.
    """
    if group.kind is BlockKind.VERBATIM:
        return _code_text(group)
    if group.cells:
        known = MappingProxyType({}) if group.kind is BlockKind.COLUMNS else words  # as in the names of the columns
        return "\t".join(_without_dots(text_of_lines(cell, known)) for cell in group.cells)
    parts: list[str] = []
    previous: Line | None = None
    for index, line in enumerate(group.lines):
        text = line.text
        if previous is None:
            if group.item and (bullet := BULLET.match(text)):
                text = f"- {text[bullet.end() :]}"
        elif previous.split and text[0].isalnum():
            if drops_hyphen(previous.text, text, words):
                parts[-1] = parts[-1].removesuffix("-")
        else:
            parts.append("\n" if index in group.kept else _separator(previous.text, text))
        parts.append(f"{text}-" if line.split else text)
        previous = line
    return "".join(parts)


def _without_dots(text: str) -> str:
    """The text of a cell, without the dots that lead to it or on to the next one."""
    rest = text.lstrip(". ")
    if text[: len(text) - len(rest)].count(".") >= _FEWEST_DOTS:
        text = rest or text
    rest = text.rstrip(". ")
    return (rest or text) if text[len(rest) :].count(".") >= _FEWEST_DOTS else text


def text_of_lines(lines: Sequence[Line], words: Mapping[str, int] = MappingProxyType({})) -> str:
    """The text of lines that are one paragraph; "" if there are none."""
    return text_of(Group(list(lines)), words) if lines else ""


def _separator(before: str, after: str) -> str:
    """The text between two lines of a paragraph: a space, but nothing inside a path or in Chinese and Japanese."""
    if before[-1] in "/_" and len(before) > 1 and not before[-2].isspace():
        return ""
    return "" if _UNSPACED.match(before[-1]) and _UNSPACED.match(after) else " "


def vocabulary(pages: Iterable[Sequence[Line]]) -> Counter[str]:
    """How often each word occurs whole inside a line. A compound counts as one word and as its parts."""
    words: list[str] = []
    for page in pages:
        after_split = False
        for line in page:
            found = _WORD.findall(line.text.lower())
            # The halves of a word that was split aren't words.
            if after_split or line.split:
                found = found[1 if after_split else 0 : -1 if line.split else None]
            words += found
            after_split = line.split
    counts = Counter(words)
    for word, count in list(counts.items()):
        if "-" in word:
            for part in word.split("-"):
                counts[part] += count
    return counts


def _code_text(group: Group) -> str:
    """Code, with indents and blank lines computed from its place on the page."""
    widths = sorted((line.right - line.left) / len(line.text) for line in group.lines)
    width = max(widths[len(widths) // 2], 1.0)
    left = min(line.left for line in group.lines)
    leading = min(
        (a.base - b.base for a, b in pairwise(group.lines) if a.base - b.base > 1),
        default=1.0,
    )
    parts: list[str] = []
    above: Line | None = None
    for line in group.lines:
        if above:
            parts.append("\n" * min(max(round((above.base - line.base) / leading), 1), 3))
        indent = min(round((line.left - left) / width), 80)
        parts.append(" " * indent + line.text + ("-" if line.split else ""))
        above = line
    return "".join(parts)
