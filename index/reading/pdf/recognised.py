"""The words that tesseract found in the picture of a page → lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from index.reading.ocr.pages import Recognised
from index.reading.pdf.lines import Line

_LEAST_SURE = 60  # percent, over all letters of a page; with less, most of them are guesses
_LEAST_SURE_LINE = 45  # percent; such lines are drawings, stamps and stains
_FEWEST_LETTERS = 20  # on a page with which it counts as unclear, and not as a picture
_MOST_WORDS = 20_000  # on a page
_GAP = 1.5  # times the type's size, between two parts of a line that are in different columns
_ALIKE = 0.2  # sizes this much apart are the same, since they are measured from the letters of a line
# What tesseract takes a bullet for.
_BULLET = re.compile(r"[¢®©»°](?=\s+[^\W\d])")
_DESCENDING = frozenset("gjpqyQ,;()[]{}|/")
_WITH_TAIL, _WITHOUT_TAIL, _TAIL = 0.93, 0.72, 0.21  # of the type's size: how high letters are, and how deep they go


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised on a page. Lengths are in points, heights count up from the foot."""

    lines: tuple[Line, ...]
    unclear: bool = False  # it has letters, but most of them are guesses, so there are no lines


@dataclass(frozen=True, slots=True)
class _Word:
    line: tuple[int, int, int]  # block, paragraph and line
    left: int  # dots
    top: int
    right: int
    bottom: int
    sure: float  # percent
    text: str


def scan(found: Recognised, page: int) -> Scan:
    """The lines on a page, counted from 1. The table has a row for each word: its place, how sure it is, its text."""
    words = list(_words(found.table))
    kept: list[_Word] = []
    letters = sure = 0.0
    for _, line in groupby(words, key=lambda word: word.line):
        together = list(line)
        count = sum(len(word.text) for word in together)
        total = sum(len(word.text) * word.sure for word in together)
        letters, sure = letters + count, sure + total
        if total >= _LEAST_SURE_LINE * count:
            kept += together
    if sure < _LEAST_SURE * letters:
        return Scan((), unclear=letters >= _FEWEST_LETTERS)
    lines = [
        piece for _, line in groupby(kept, key=lambda word: word.line) for piece in _lines(list(line), page, found)
    ]
    return Scan(tuple(_with_usual_sizes(lines)))


def _words(table: str) -> Iterator[_Word]:
    for row in table.split("\n")[:_MOST_WORDS]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not (text := cells[11].strip()):
            continue
        try:
            _, block, paragraph, line, _, left, top, width, height = map(int, cells[1:10])
            sure = float(cells[10])
        except ValueError:
            continue
        if width > 0 and height > 0:
            yield _Word((block, paragraph, line), left, top, left + width, top + height, sure, text)


def _lines(words: Sequence[_Word], page: int, found: Recognised) -> Iterator[Line]:
    """A line, in parts where it has gaps as between columns."""
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    tailed = any(letter in _DESCENDING for word in words for letter in word.text)
    size = (bottom - top) / (_WITH_TAIL if tailed else _WITHOUT_TAIL)
    base = found.height - bottom + (_TAIL * size if tailed else 0)
    scale = 72 / found.dots
    start = 0
    ends = [place for place, (one, other) in enumerate(pairwise(words), 1) if other.left - one.right > _GAP * size]
    for end in [*ends, len(words)]:
        part = words[start:end]
        text = " ".join(word.text for word in part)
        if start == 0:
            text = _BULLET.sub("•", text, count=1) if _BULLET.match(text) else text
        split = end == len(words) and len(text) > 1 and text[-1] in "-\u2010\xad" and text[-2].isalpha()
        yield Line(
            text[:-1] if split else text,
            page,
            part[0].left * scale,
            part[-1].right * scale,
            base * scale,
            max(size * scale, 1.0),
            split=split,
            cut=start > 0,
        )
        start = end


def _with_usual_sizes(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with one size for all that are nearly as large as most."""
    if not lines:
        return
    usual = median(line.size for line in lines for _ in range(min(len(line.text), 100)))
    for line in lines:
        alike = abs(line.size - usual) <= _ALIKE * usual
        yield replace(line, size=max(1.0, round(2 * (usual if alike else line.size)) / 2))
