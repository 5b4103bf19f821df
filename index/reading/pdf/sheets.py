"""The cells of a table: which lines are one cell, which rows of the page are one row, and which are the headers."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from index.reading.pdf.gutters import Gutter, Row
from index.reading.pdf.lines import SENTENCE_END, Line

Cells = list[list[Line]]  # of a row: the lines of each cell

NUMERIC = re.compile(r"[^\w\s]{0,3}\s?\d[\d.,:/\s%–-]*\s?\D{0,3}|[-–—*.]{1,3}|n/?a", re.I)

_MOST_HEADERS = 4  # rows
_NEXT_WORD = 0.8  # times the type's size, at most, from one word of a name to the next
_CENTRED = 0.6  # times the type's size, at most, from the middle of the columns that a line stands for


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table's rows of cells; `header` has the lines above each column, which may be several rows' of the page."""

    header: Cells
    rows: list[Cells]
    names: Cells  # of the columns: as the header, with a line above several columns in each of them


def finest(row: Row) -> Row:
    """A row whose lines are cut at their small gaps too."""
    return [piece for line in row for piece in (_pieces(line) if line.gaps else (line,))]


def _pieces(line: Line) -> Iterator[Line]:
    words = line.text.split()
    numbers = [0, *(number for number, _, _ in line.gaps), len(words)]
    lefts = [line.left, *(end for _, _, end in line.gaps)]
    rights = [*(begin for _, begin, _ in line.gaps), line.right]
    for (first, last), left, right in zip(pairwise(numbers), lefts, rights, strict=True):
        if text := " ".join(words[first:last]):
            yield replace(line, text=text, left=left, right=right, split=line.split and last == len(words), gaps=())


def split(rows: Sequence[Row], gutters: Sequence[Gutter]) -> list[list[Line]]:
    """The lines between gutters, column by column."""
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for row in rows:
        for place, lines in enumerate(_cells(row, gutters)):
            columns[place] += lines
    return columns


def _cells(row: Row, gutters: Sequence[Gutter]) -> Cells:
    cells: Cells = [[] for _ in range(len(gutters) + 1)]
    place = 0
    for line in row:
        while place < len(gutters) and line.left >= (gutters[place].left + gutters[place].right) / 2:
            place += 1
        cells[place].append(line)
    return cells


def sheet_of(rows: Sequence[Row], gutters: Sequence[Gutter], heights: Sequence[float] = ()) -> Sheet:
    """The cells of a table, with the lines of each put together, and its headers apart from its rows.

    `heights` are those of the rules across it, from top to bottom.
    """
    cells = [_cells(finest(row), gutters) for row in rows]
    ruled = _between(rows, heights)
    groups = [group for stretch in ruled for group in _grouped(rows, cells, stretch, alone=len(ruled) > 2)]
    count = _headers(rows, cells, groups)
    if not count and len(ruled) > 1 and groups[0] == ruled[0] and _are_names(cells, groups[0]):
        count = 1
    body = [_merged([cells[index] for index in group]) for group in groups[count:]]
    above = [finest(rows[index]) for group in groups[:count] for index in group]
    header, names = _above_columns(above, _stretches(body, gutters), gutters) if count else ([], [])
    filled = [column for column in range(len(gutters) + 1) if any(row[column] for row in body)]
    if len(above) == 1 and len(above[0]) == len(filled) <= len(gutters):  # a gutter parts a name from its cells
        header = names = [[line] for line in above[0]]
        body = [[row[column] for column in filled] for row in body]
    return Sheet(*_without_empty(header, body, names))


def _without_empty(header: Cells, body: list[Cells], names: Cells) -> tuple[Cells, list[Cells], Cells]:
    """The same without columns that only a word of the header made, which goes on with the name to its left."""
    for column in range(len(header) - 1, 0, -1):
        above, before = header[column], header[column - 1]
        if not above or not before or not above[0].text[0].islower() or any(row[column] for row in body):
            continue
        if above[0].left - before[-1].right < _NEXT_WORD * above[0].size and names[column] == above:
            header = [*header[: column - 1], before + above, *header[column + 1 :]]
            names = [*names[: column - 1], names[column - 1] + above, *names[column + 1 :]]
            body = [[*row[:column], *row[column + 1 :]] for row in body]
    return header, body, names


def _stretches(rows: Sequence[Cells], gutters: Sequence[Gutter]) -> list[tuple[float, float]]:
    """Where each column begins and ends, without what a few long cells have beyond its gutters."""
    lefts = [-math.inf, *(gutter.right for gutter in gutters)]
    rights = [*(gutter.left for gutter in gutters), math.inf]
    found = []
    for place, (least, most) in enumerate(zip(lefts, rights, strict=True)):
        lines = [line for row in rows for line in row[place]]
        left = max(least, min((line.left for line in lines), default=least))
        right = min(most, max((line.right for line in lines), default=most))
        found.append((left, right) if left < right else (least, most))
    return found


def _above_columns(
    rows: Sequence[Row], stretches: list[tuple[float, float]], gutters: Sequence[Gutter]
) -> tuple[Cells, Cells]:
    """The header's lines by the columns that they are above; and again, with those above several in each of them.

    A line stands for several columns if it is above their middle, and each of them has a name of its own below it.
    """
    header: Cells = [[] for _ in stretches]
    names: Cells = [[] for _ in stretches]
    for row in reversed(rows):
        columns = [_nearest(line, stretches) for line in row]
        by_gutters = [place for place, cell in enumerate(_cells(row, gutters)) for _ in cell]
        if len(set(columns)) < len(set(by_gutters)):
            columns = by_gutters
        placed = []
        for place, (line, column) in enumerate(zip(row, columns, strict=True)):
            least = columns[place - 1] + 1 if place else 0
            most = columns[place + 1] - 1 if place + 1 < len(row) else len(stretches) - 1
            placed.append((line, column, *_spanned(line, column, least, most, stretches, names)))
        for line, column, first, last in reversed(placed):
            header[first].insert(0, line)
            if last - first + 1 < len(stretches):  # else it is a title of the whole table
                for each in range(first, last + 1):
                    names[each].insert(0, line)
            if first == last:
                left, right = stretches[column]
                stretches[column] = min(left, line.left), max(right, line.right)
    return header, names


def _nearest(line: Line, stretches: Sequence[tuple[float, float]]) -> int:
    """The column that a line is above: the one that it shares most with, or that is the least distance away."""
    return max(
        range(len(stretches)),
        key=lambda place: min(line.right, stretches[place][1]) - max(line.left, stretches[place][0]),
    )


def _spanned(
    line: Line, column: int, least: int, most: int, stretches: Sequence[tuple[float, float]], names: Cells
) -> tuple[int, int]:
    """The first and the last of the columns that a line of the header is above the middle of."""
    best = column, column
    left, right = stretches[column]
    if line.left > left - line.size and line.right < right + line.size and _is_centred(line, left, right):
        return best
    for first in range(column, least - 1, -1):
        if not names[first]:
            break
        for last in range(column, most + 1):
            if not names[last]:
                break
            if last - first > best[1] - best[0] and _is_centred(line, stretches[first][0], stretches[last][1]):
                best = first, last
    return best


def _is_centred(line: Line, left: float, right: float) -> bool:
    return abs(line.left + line.right - left - right) < 2 * _CENTRED * line.size


def _between(rows: Sequence[Row], heights: Sequence[float]) -> list[list[int]]:
    """The rows of the page, those between two rules together."""
    stretches = [[0]]
    place = 0
    for index, (above, below) in enumerate(pairwise(rows), start=1):
        while place < len(heights) and heights[place] >= above[0].base:
            place += 1
        if place < len(heights) and heights[place] > below[0].base:
            stretches.append([])
        stretches[-1].append(index)
    return stretches


def _are_names(cells: Sequence[Cells], group: Sequence[int]) -> bool:
    """True if most cells are filled, and none is a number: what is above a rule is then the headers."""
    texts = [_text(cells, group, column) for column in range(len(cells[0]))]
    return sum(map(bool, texts)) >= max(2, len(texts) - 1) and not any(NUMERIC.fullmatch(text[:60]) for text in texts)


def _merged(rows: Sequence[Cells]) -> Cells:
    return [[line for cell in column for line in cell] for column in zip(*rows, strict=True)]


def _grouped(rows: Sequence[Row], cells: Sequence[Cells], stretch: Sequence[int], *, alone: bool) -> list[list[int]]:
    """The rows of the page in a stretch that are one row of the table each, because its cells have several lines.

    `alone`: there are rules between all rows of the table, it seems.
    """
    if alone and not any(_are_numbers(cells, stretch, column) for column in range(len(cells[0]))):
        return [list(stretch)]
    distances = [rows[above][0].base - rows[below][0].base for above, below in pairwise(stretch)]
    tight = [distance < 1.35 * rows[index][0].size for index, distance in zip(stretch, distances, strict=False)]
    wide = [distance for distance, is_tight in zip(distances, tight, strict=True) if not is_tight]
    close = [distance for distance, is_tight in zip(distances, tight, strict=True) if is_tight]
    # With two distances, the larger one is between rows.
    by_gap = len(wide) >= 2 and bool(close) and min(wide) > 1.2 * max(close)
    by_gap = by_gap and _gaps_part([cells[index] for index in stretch], tight)
    groups = [[stretch[0]]]
    for is_tight, (above, index) in zip(tight, pairwise(stretch), strict=True):
        if is_tight if by_gap else _continues(cells[above], cells[index]):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _are_numbers(cells: Sequence[Cells], stretch: Sequence[int], column: int) -> bool:
    """True if a column has a number on more than one row of the page; a number doesn't go on in the next line."""
    found = sum(
        bool(cell) and bool(NUMERIC.fullmatch(cell[0].text[:60])) for cell in (cells[i][column] for i in stretch)
    )
    return found > 1


def _gaps_part(cells: Sequence[Cells], tight: Sequence[bool]) -> bool:
    """True if most rows after a gap have a first cell, and most lines without a gap before them go on with cells."""
    after_gap = [row for row, is_tight in zip(cells[1:], tight, strict=True) if not is_tight]
    going_on = [row for row, is_tight in zip(cells[1:], tight, strict=True) if is_tight]
    first = sum(bool(row[0]) for row in after_gap)
    partly = sum(not all(row) for row in going_on)
    return first >= 0.7 * len(after_gap) and partly >= 0.7 * len(going_on)


def _continues(above: Cells, row: Cells) -> bool:
    """True if a row without a first cell goes on with the words of the row above it."""
    if row[0]:
        return False
    filled = [(before, cell) for before, cell in zip(above, row, strict=True) if cell]
    return len(filled) <= max(1, len(row) // 2) and all(
        before and not NUMERIC.fullmatch(cell[0].text[:60]) and not SENTENCE_END.search(before[-1].text[-4:])
        for before, cell in filled
    )


def _headers(rows: Sequence[Row], cells: Sequence[Cells], groups: Sequence[Sequence[int]]) -> int:
    """How many of the groups are headers."""
    if len(groups) < 2:
        return 0
    most = min(_MOST_HEADERS, len(groups) - 1)
    styles = [all(line.bold for index in group for line in rows[index]) for group in groups]
    if styles[0] and not all(styles):
        return next(count for count in range(1, most + 1) if count == most or not styles[count])
    width = len(cells[0])
    values = [[_text(cells, group, column) for group in groups] for column in range(width)]
    if counts := [count for column in values if (count := _names_above_numbers(column)) and count <= most]:
        return min(counts)
    if not values[0][0] and sum(map(bool, values[0])) >= 0.8 * (len(groups) - 1):
        return 1 if values[0][1] else 0
    if sum(map(bool, cells[groups[0][0]])) < max(2, width // 2):
        return 0
    body = median(line.size for row in rows for line in row)
    if abs(rows[0][0].size - body) > 0.4:
        return 1
    distances = [rows[above[-1]][0].base - rows[below[0]][0].base for above, below in pairwise(groups)]
    return int(len(distances) >= 3 and distances[0] > 1.25 * max(distances[1:]))


def _names_above_numbers(values: Sequence[str]) -> int:
    """How many of a column's cells are above its numbers; 0 if what follows isn't mostly numbers."""
    numeric = [bool(NUMERIC.fullmatch(value[:60])) for value in values]
    if True not in numeric:
        return 0
    first = numeric.index(True)
    filled = sum(map(bool, values[first:]))
    return first if any(values[:first]) and sum(numeric) >= max(2, 0.7 * filled) else 0


def _text(cells: Sequence[Cells], group: Sequence[int], column: int) -> str:
    return " ".join(line.text for index in group for line in cells[index][column])
