"""Running heads and feet, recognised by two signs: their place on the page, and that they come again.

A line comes again if its text does, no matter which digits are in it, or if its number counts the pages. If most lines
on an outermost row come again, the others on that row are running heads too: a short chapter's may come only once.
The rows of a table that goes on over pages come again too, above all the names of its columns. The rows beside them
show what they are.
"""

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from index.reading.pdf.lines import LONGEST_HEADING, Line

_FEWEST_CELLS = 3  # in a row; two lines may be heads over two columns of text
_LONGEST_CELL = 40  # characters
_AS_NEAR = 1.3  # times the distance from row to row
_DIGITS = re.compile(r"\d+|(?<!\S)[ivxlcdm]{1,7}(?!\S)")
_PAGE_NUMBER = re.compile(r"^\d{1,5}(?!\S)|(?<!\S)\d{1,5}$")


def running_lines(pages: Sequence[Sequence[Line]]) -> list[set[int]]:
    """For each page, the places of its running heads and feet among its lines."""
    middle = _middle_height(pages)
    edges = [edge for index, page in enumerate(pages) for edge in _edges(index, page, middle)]
    texts, numbers, rows = _Seen(pages), _Seen(pages), _Seen(pages)
    for edge in edges:
        texts.note(edge.text, edge.page)
        for number in edge.numbers:
            numbers.note(number, edge.page)
    counting, often, thrice = numbers.often(), texts.often(), texts.thrice()
    for edge in edges:
        if edge.text in thrice or not counting.isdisjoint(edge.numbers):
            rows.note(edge.row, edge.page)
    running = rows.often()
    margins: list[set[int]] = [set() for _ in pages]
    for edge in edges:
        if edge.text in often or not counting.isdisjoint(edge.numbers) or (edge.apart and edge.row in running):
            margins[edge.page].add(edge.position)
    for page, margin in zip(pages, margins, strict=True):
        margin -= _table_rows(page, margin)
    return margins


def _table_rows(page: Sequence[Line], margin: Set[int]) -> set[int]:
    """The places of lines that look like running heads or feet, but are the outermost rows of a table."""
    rows: dict[int, list[int]] = defaultdict(list)
    for position, line in enumerate(page) if margin else ():
        rows[round(line.base)].append(position)
    heights = sorted(rows)
    found: set[int] = set()
    for inward in (heights, heights[::-1]):
        for place in range(min(2, len(inward) - 2)):
            own, beside, last = (rows[height] for height in inward[place : place + 3])
            step, usual = (abs(a - b) for a, b in pairwise(inward[place : place + 3]))
            short = all(len(page[position].text) <= _LONGEST_CELL for position in (*own, *beside))
            if _FEWEST_CELLS <= len(own) == len(beside) == len(last) and short and step <= _AS_NEAR * usual:
                found.update(own)
    return found


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line on one of the outer rows of a page, with keys that are the same if it comes again on another page."""

    page: int  # from 0
    position: int
    apart: bool  # it is outermost, with a gap to the rest of the text
    row: tuple[bool, int, int]  # upper half or not, height, size
    text: tuple[bool, str, int]  # upper half or not, text with # for numbers, size
    numbers: tuple[tuple[bool, int, int], ...]  # number minus page: the same everywhere if it is the page's number


def _edges(index: int, page: Sequence[Line], middle: float) -> Iterator[_Edge]:
    """The lines on the two highest and the two lowest rows."""
    rows = sorted({round(line.base) for line in page})
    outer = {*(row for row in rows[-2:] if row > middle), *(row for row in rows[:2] if row <= middle)}
    for position, line in enumerate(page):
        row, size = round(line.base), round(line.size)
        if row not in outer or len(line.text) > LONGEST_HEADING:
            continue
        top = row > middle
        gap = rows[-1] - rows[-2] if top and len(rows) > 1 else rows[1] - rows[0] if len(rows) > 1 else math.inf
        yield _Edge(
            page=index,
            position=position,
            apart=row == rows[-1 if top else 0] and gap > 1.5 * size,
            row=(top, round(line.base / 2), size),
            text=(top, _DIGITS.sub("#", line.text), size),
            numbers=tuple(
                (top, round(line.base / 2), int(number) - index) for number in _PAGE_NUMBER.findall(line.text)
            ),
        )


def _middle_height(pages: Sequence[Sequence[Line]]) -> float:
    """The height at which the upper half of a page begins."""
    heights = [line.base for page in pages for line in page]
    return (min(heights) + max(heights)) / 2 if heights else 0.0


class _Seen:
    """The pages that each key was seen on."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        filled = [index for index, page in enumerate(pages) if page]
        self._filled = len(filled)
        self._odd = sum(index % 2 for index in filled)
        self._seen: dict[Hashable, set[int]] = defaultdict(set)

    def note(self, key: Hashable, page: int) -> None:
        self._seen[key].add(page)

    def thrice(self) -> set[Hashable]:
        return {key for key, pages in self._seen.items() if len(pages) >= 3}

    def often(self) -> set[Hashable]:
        """The keys on at least three pages, and on half of all pages, of the left-hand or of the right-hand ones."""
        often = set()
        for key in self.thrice():
            seen, odd = len(self._seen[key]), sum(page % 2 for page in self._seen[key])
            for found, among in ((seen, self._filled), (odd, self._odd), (seen - odd, self._filled - self._odd)):
                if found and 2 * found >= among:
                    often.add(key)
        return often
