"""The parts of a page in reading order: columns, and tables.

A PDF's lines come in the order in which a program drew them, and that may be right across the columns. So the page is
taken apart by its white space: where a gutter runs through all rows, by columns; else the tallest gutter says which
rows are above it, beside it and below it; and each of these is taken apart in turn.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.reading.pdf.gutters import Gutter, Row, find_gutters, rows_of
from index.reading.pdf.lines import Line, Rule, goes_down
from index.reading.pdf.ruled import boxed_run
from index.reading.pdf.sheets import Sheet, finest, sheet_of, split
from index.reading.pdf.tables import dense_run, goes_on, has_prose, is_table, table_gutters

_DEEPEST = 24  # columns in bands in columns …; no page needs more
_FEWEST_ROWS = 3  # with text on both sides of a gutter …
_WIDE = 2.0  # … or two, if it is this many times wider than the type is high
_APART = 3.0  # times the type's size, and …
_APART_TIMES = 2.2  # … times the usual distance, at least, for a gap that ends columns
_LEVEL = 0.3  # times the type's size, at most, between lines on one row
_MOST_UP = 0.7  # of the lines
_MOST_LINES = 8  # in a row of a table, on average
_MOST_OF = 0.7  # of a table's width, at least, for a rule between its rows
_HEADING = 1.12  # times the usual size, at least, for a heading across columns


@dataclass(slots=True)
class Part:
    """A column, or lines across all columns, or a table."""

    lines: list[Line]
    flows: bool = False  # a paragraph may go on in it from the part before, as it does from column to column
    sheet: Sheet | None = None


@dataclass(slots=True)
class PageOrder:
    parts: list[Part]
    doubtful: bool = False


def page_order(page: Sequence[Line], margin: set[int], rules: Sequence[Rule] = ()) -> PageOrder:
    """The parts of a page.

    Args:
        page: its lines, in the order of the file.
        margin: the places of its running heads and feet, which are parts of their own.
        rules: the lines that are drawn on it.
    """
    if (goes_down(page) and not _has_lines_beside(page)) or _goes_up(page):
        return PageOrder([Part(list(page))])
    body = [line for index, line in enumerate(page) if index not in margin]
    order = PageOrder([])
    for turn in dict.fromkeys(line.turn for line in body):
        _Order(order, [] if turn else rules).take_apart(rows_of(line for line in body if line.turn == turn))
    if margin:
        edges = [page[index] for index in sorted(margin)]
        middle = (max(line.base for line in page) + min(line.base for line in page)) / 2
        heads = [line for line in edges if line.base > middle]
        feet = [line for line in edges if line.base <= middle]
        order.parts = [Part([line]) for line in heads] + order.parts + [Part([line]) for line in feet]
    return order


def _has_lines_beside(page: Sequence[Line]) -> bool:
    """True if a line is to the right of the one before it, cut from it or reported by itself."""
    return any(line.cut for line in page) or any(
        abs(before.base - line.base) < _LEVEL * line.size and line.left - before.right > line.size
        for before, line in pairwise(page)
    )


def _goes_up(lines: Sequence[Line]) -> bool:
    """True if most lines are above the one before them: the page is drawn upside down, and heights mean nothing."""
    return sum(below.base > above.base for above, below in pairwise(lines)) > _MOST_UP * len(lines)


class _Order:
    def __init__(self, order: PageOrder, rules: Sequence[Rule]) -> None:
        self._order = order
        self._across = sorted(rules, key=lambda rule: rule.height)

    def take_apart(self, rows: Sequence[Row], depth: int = 0, flows: bool = False) -> None:
        """Add the parts that these rows consist of."""
        if depth > _DEEPEST or len(rows) < 2 or all(len(row) == 1 for row in rows):
            self._add_lines(rows, flows)
            return
        if table := (not depth and boxed_run(rows, self._across)) or dense_run(rows):
            first, last, gutters = table
            self._apart(rows[:first], depth, flows)
            self._add_table(rows[first : last + 1], gutters)
            self._apart(rows[last + 1 :], depth)
            return
        gutters = [gutter for gutter in find_gutters(rows) if _is_sure(gutter, rows)]
        if not gutters:
            self._add_lines(rows, flows)
        elif whole := _whole(gutters, rows):
            self._columns(rows, whole, depth, flows)
        else:
            tallest = max(gutters, key=lambda gutter: (gutter.bottom - gutter.top, gutter.support))
            first, last = _extent(tallest, rows)
            band = rows[first : last + 1]
            self._apart(rows[:first], depth, flows)
            whole = _whole([gutter for gutter in find_gutters(band) if _is_sure(gutter, band)], band)
            if whole:
                self._columns(band, whole, depth, flows and first == 0)
            else:
                self._add_lines(band, flows and first == 0)
            self._apart(rows[last + 1 :], depth)

    def _apart(self, rows: Sequence[Row], depth: int, flows: bool = False) -> None:
        if rows:
            self.take_apart(rows, depth + 1, flows)

    def _columns(self, rows: Sequence[Row], gutters: Sequence[Gutter], depth: int, flows: bool) -> None:
        """Add rows with gutters from their top to their foot: a table, or columns."""
        top, bottom = min(gutter.top for gutter in gutters), max(gutter.bottom for gutter in gutters)
        core = rows[top : bottom + 1]
        heights = self._heights(core)
        if _is_ruled(core, heights) or is_table(core, split(core, gutters)):
            while bottom + 1 < len(rows) and goes_on(rows[bottom], rows[bottom + 1], gutters):
                bottom += 1
            core = rows[top : bottom + 1]
            self._apart(rows[:top], depth, flows)
            finer = table_gutters([finest(row) for row in core])
            self._add_table(core, finer if len(finer) > len(gutters) else gutters)
            self._apart(rows[bottom + 1 :], depth)
            return
        columns = split(rows, gutters)
        breaks = sorted({*self._ends(rows, gutters), *_headings_across(rows, columns), *_below(heights, rows)})
        if breaks:
            for start, end in pairwise([0, *breaks, len(rows)]):
                self._apart(rows[start:end], depth, flows and start == 0)
            return
        before: list[Line] | None = None
        for column in columns:
            self.take_apart(rows_of(column), depth + 1, flows if before is None else _are_alike(before, column))
            before = column

    def _ends(self, rows: Sequence[Row], gutters: Sequence[Gutter]) -> list[int]:
        """The rows below gaps that the columns begin after, as below a masthead.

        The order is doubtful if there is prose in columns on both sides of a gap.
        """
        gaps = _gaps_across(rows)
        parts = [split(rows[start:end], gutters) for start, end in pairwise([0, *gaps, len(rows)])]
        ends = [
            gap for gap, above in zip(gaps, parts, strict=False) if not has_prose(above) and sum(map(bool, above)) > 1
        ]
        self._order.doubtful |= any(has_prose(above) and has_prose(below) for above, below in pairwise(parts))
        return ends

    def _add_table(self, rows: Sequence[Row], gutters: Sequence[Gutter]) -> None:
        self._order.parts.append(Part(_lines(rows), sheet=sheet_of(rows, gutters, self._heights(rows))))

    def _heights(self, rows: Sequence[Row]) -> list[float]:
        """The heights of the rules, from top to bottom, that run across most of these rows' width, within or around."""
        size = rows[0][0].size
        left, right = min(row[0].left for row in rows), max(line.right for row in rows for line in row)
        first = bisect_left(self._across, rows[-1][0].base - 2 * size, key=lambda rule: rule.height)
        last = bisect_left(self._across, rows[0][0].base + 2 * size, key=lambda rule: rule.height)
        drawn: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for rule in self._across[first:last]:
            drawn[round(rule.height / 2)].append((max(rule.left, left), min(rule.right, right)))
        heights = [2.0 * height for height, spans in drawn.items() if _covered(spans) > _MOST_OF * (right - left)]
        return sorted(heights, reverse=True)

    def _add_lines(self, rows: Sequence[Row], flows: bool) -> None:
        self._order.parts.append(Part(_rejoined(_lines(rows)), flows))


def _covered(spans: Sequence[tuple[float, float]]) -> float:
    """How long these stretches are together, where no place counts more than twice.

    Two boxes share an edge. Where more lines are over each other, they are the hatching of a drawing.
    """
    once, end = 0.0, -math.inf
    for left, right in sorted(spans):
        once += max(0.0, right - max(left, end))
        end = max(end, right)
    return min(sum(max(0.0, right - left) for left, right in spans), 2 * once)


def _whole(gutters: Sequence[Gutter], rows: Sequence[Row]) -> list[Gutter]:
    """The gutters that run through all rows."""
    return [gutter for gutter in gutters if gutter.first == 0 and gutter.last == len(rows) - 1]


def _is_sure(gutter: Gutter, rows: Sequence[Row]) -> bool:
    size = rows[gutter.top][0].size
    return gutter.support >= _FEWEST_ROWS or (gutter.support == 2 and gutter.right - gutter.left > _WIDE * size)


def _extent(gutter: Gutter, rows: Sequence[Row]) -> tuple[int, int]:
    """The first and the last row of the columns beside a gutter.

    Rows at its ends with text on one side only may as well belong to the text above or below both columns.
    """
    first, last = gutter.first, gutter.last
    if first > 0:
        while first < gutter.top and _continues(rows[first - 1], rows[first]):
            first += 1
    if last < len(rows) - 1:
        usual = median(line.size for row in rows[gutter.top : gutter.bottom + 1] for line in row)
        for index in range(last, max(gutter.bottom, last - 3), -1):
            above, row = rows[index - 1][0], rows[index][0]
            apart = above.base - row.base > 1.5 * max(above.size, row.size)
            if row.right < gutter.right and (apart or row.size > _HEADING * usual or (row.bold and not above.bold)):
                last = index - 1
    return first, last


def _continues(above: Row, row: Row) -> bool:
    """True if a row may be the next line of the paragraph above it."""
    return (
        len(row) == 1
        and abs(above[0].left - row[0].left) < row[0].size
        and abs(above[0].size - row[0].size) < 0.5
        and above[0].base - row[0].base < 1.5 * row[0].size
    )


def _is_ruled(rows: Sequence[Row], heights: Sequence[float]) -> bool:
    """True if there are rules between rows, as only tables have them."""
    inside = len(_below(heights, rows))
    return (inside > 1 or (inside == 1 and len(heights) > 2)) and len(rows) <= _MOST_LINES * (inside + 1)


def _below(heights: Sequence[float], rows: Sequence[Row]) -> list[int]:
    """The rows below rules."""
    return [
        index
        for index, (above, below) in enumerate(pairwise(rows), start=1)
        if any(below[0].base + 0.5 * below[0].size < height < above[0].base for height in heights)
    ]


def _gaps_across(rows: Sequence[Row]) -> list[int]:
    """The rows below a gap across all columns that is much wider than the others."""
    distances = [above[0].base - below[0].base for above, below in pairwise(rows)]
    usual = median(distances)
    return [
        index
        for index, distance in enumerate(distances, start=1)
        if distance > max(_APART * rows[index][0].size, _APART_TIMES * usual)
    ]


def _headings_across(rows: Sequence[Row], columns: Sequence[Sequence[Line]]) -> list[int]:
    """The rows that a heading over all columns is in although it is no longer than the first."""
    if not columns[0]:
        return []
    first = {id(line) for line in columns[0]}
    usual = median(line.size for row in rows for line in row)
    bold = sum(line.bold for row in rows for line in row) * 2 > sum(len(row) for row in rows)
    others = [max((line.base for line in row if id(line) not in first), default=None) for row in rows]
    breaks = []
    for index, row in enumerate(rows[1:-1], start=1):
        if others[index] is not None or not (row[0].size > _HEADING * usual or (row[0].bold and not bold)):
            continue
        above = next((base for base in reversed(others[max(0, index - 3) : index]) if base is not None), None)
        below = next((base for base in others[index + 1 : index + 4] if base is not None), None)
        if above is not None and below is not None and above - below > 2.4 * usual:
            breaks.append(index)
    return breaks


def _are_alike(column: Sequence[Line], other: Sequence[Line]) -> bool:
    """True if two columns are equally wide and in the same type, so that text may go on from one to the other."""
    widths = [max(line.right for line in lines) - min(line.left for line in lines) for lines in (column, other)]
    sizes = [median(line.size for line in lines) for lines in (column, other)]
    return min(widths) > 0.6 * max(widths) and abs(sizes[0] - sizes[1]) < 0.6


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Lines that were cut at a gap, in one piece again, since the gap isn't part of a gutter."""
    joined: list[Line] = []
    for line in lines:
        above = joined[-1] if joined else None
        if above and line.cut and abs(above.base - line.base) < 0.3 * line.size and line.left >= above.right:
            joined[-1] = replace(
                above,
                text=f"{above.text}{'-' if above.split else ''} {line.text}",
                right=line.right,
                bold=above.bold and line.bold,
                fixed=above.fixed and line.fixed,
                split=line.split,
            )
        else:
            joined.append(line)
    return joined


def _lines(rows: Sequence[Row]) -> list[Line]:
    return [line for row in rows for line in row]
