"""The rows of a page, and the gutters between its columns: upright strips without any text in them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.reading.pdf.lines import Line

Row = list[Line]

_SAME_ROW = 0.65  # times the type's size; lines of columns that aren't level with each other are a row all the same
_NARROWEST = 0.7
_MOST_STRIPS = 64  # side by side; more would cost time
_MOST_BACK = 100  # rows, above the first one with text on both sides, that a gutter reaches


@dataclass(slots=True)
class Gutter:
    """A strip without text in all rows from `first` to `last`; in `support` of them there is text on both sides."""

    left: float
    right: float
    first: int
    last: int
    support: int = 1
    top: int = 0  # the first and the last of these rows with text on both sides
    bottom: int = 0


def rows_of(lines: Iterable[Line]) -> list[Row]:
    """The lines from top to bottom, those at nearly the same height together, from left to right."""
    rows: list[Row] = []
    base = 0.0
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and base - line.base < _SAME_ROW * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
            base = line.base
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows


def find_gutters(rows: Sequence[Row], narrowest: float = _NARROWEST) -> list[Gutter]:
    """The gutters between any two lines that are side by side, from left to right.

    A strip that is narrower than `narrowest` times the type's size is none.
    """
    least = narrowest * median(line.size for row in rows for line in row)
    all_spans = [inked(row) for row in rows]
    open_ones: list[Gutter] = []
    closed: list[Gutter] = []
    for index, spans in enumerate(all_spans):
        still: list[Gutter] = []
        for gutter in open_ones:
            if narrow(gutter, spans, least):
                gutter.last = index
                still.append(gutter)
            else:
                closed.append(gutter)
        for (_, left), (right, _) in pairwise(spans):
            if right - left < least:
                continue
            known = [gutter for gutter in still if gutter.left < right and left < gutter.right]
            for gutter in known:
                gutter.support += 1
                gutter.bottom = index
            if not known and len(still) < _MOST_STRIPS:
                still.append(_begun(left, right, index, all_spans, least))
        open_ones = still
    return sorted(closed + open_ones, key=lambda gutter: gutter.left)


def _begun(
    left: float, right: float, index: int, all_spans: Sequence[Sequence[tuple[float, float]]], least: float
) -> Gutter:
    gutter = Gutter(left, right, index, index, top=index, bottom=index)
    for above in range(index - 1, max(-1, index - 1 - _MOST_BACK), -1):
        if not narrow(gutter, all_spans[above], least):
            break
        gutter.first = above
    return gutter


def narrow(gutter: Gutter, spans: Sequence[tuple[float, float]], least: float) -> bool:
    """Take the text of a row out of a gutter. False, and nothing is done, if too little is left of it."""
    place = max(bisect_right(spans, (gutter.left, float("inf"))) - 1, 0)
    left, best = gutter.left, (0.0, 0.0, 0.0)
    while place < len(spans) and spans[place][0] < gutter.right:
        best = max(best, (spans[place][0] - left, left, spans[place][0]))
        left = max(left, spans[place][1])
        place += 1
    best = max(best, (gutter.right - left, left, gutter.right))
    if best[0] < least:
        return False
    gutter.left, gutter.right = best[1:]
    return True


def inked(row: Row) -> list[tuple[float, float]]:
    """Where there is text in a row, as stretches that don't touch."""
    spans: list[tuple[float, float]] = []
    for line in row:
        if spans and line.left <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], line.right))
        else:
            spans.append((line.left, line.right))
    return spans
