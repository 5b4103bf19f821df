"""Are lines side by side the cells of a table, or the lines of columns?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median

from index.reading.pdf.gutters import Gutter, Row, find_gutters, inked, narrow
from index.reading.pdf.lines import SENTENCE_END, Line
from index.reading.pdf.sheets import NUMERIC, finest, split

_FULL = 0.8  # of a column's width
_FLOWING = 0.3  # of a column's lines; with fewer that go on with the one above, they may be cells
_LONGEST_CELL = 28  # characters of a line, and …
_USUAL_CELL = 18  # … on average, for a row that is certainly a table's
_FEWEST_CELLS = 3
_MOST_ROWS = 0.85  # of a table's, at least, that a gutter must run through
_NARROWEST = 0.3  # times the type's size, for a gutter in a table
_MOST_BETWEEN = 3  # rows of another kind between two of a table's, such as "Group B"
_NEAR = 2.4  # times the type's size, at most, from row to row


# Which of the two it is


@dataclass(frozen=True, slots=True)
class _Column:
    lines: Sequence[Line]
    length: float  # of its lines in characters, on average
    words: float
    fill: float  # the share of its width that its lines take, usually
    numbers: float  # the share of its lines that are numbers

    @property
    def is_prose(self) -> bool:
        return (
            len(self.lines) >= 3 and self.length >= 16 and self.words >= 2.5 and self.fill >= 0.6 and not self.numeric
        )

    @property
    def numeric(self) -> bool:
        return self.numbers > 0.4

    @property
    def flow(self) -> float:
        """The share of its lines that go on with the sentence of a full line above them."""
        left, right = min(line.left for line in self.lines), max(line.right for line in self.lines)
        full = left + _FULL * (right - left)
        going_on = sum(
            above.right > full and below.text[0].islower() and not SENTENCE_END.search(above.text[-8:])
            for above, below in pairwise(self.lines)
        )
        return going_on / max(len(self.lines) - 1, 1)


def _column(lines: Sequence[Line]) -> _Column:
    width = max(max(line.right for line in lines) - min(line.left for line in lines), 1.0)
    return _Column(
        lines,
        fmean(len(line.text) for line in lines),
        fmean(line.text.count(" ") + 1 for line in lines),
        median(line.right - line.left for line in lines) / width,
        sum(bool(NUMERIC.fullmatch(line.text[:60])) for line in lines) / len(lines),
    )


def is_table(rows: Sequence[Row], columns: Sequence[Sequence[Line]]) -> bool:
    """True if rows that have the same gutters from the first to the last are those of a table.

    Prose fills its column and goes on from line to line. Cells are short, or begin level with those beside them.
    """
    described = [_column(lines) for lines in columns]
    prose = [column for column in described if column.is_prose]
    others = [column for column in described if not column.is_prose]
    if not others:
        return _start_together(prose)
    if not _are_level(rows) or _is_list(described):
        return False
    numbered = others[0].numeric and others[0] is not described[0]
    if len(others) > 1 or numbered or not any(column.flow > _FLOWING for column in prose):
        return True
    return _begin_with_labels(prose, others)


def has_prose(columns: Sequence[Sequence[Line]]) -> bool:
    """True if there is prose side by side."""
    return sum(_column(lines).is_prose for lines in columns if lines) > 1


def _are_level(rows: Sequence[Row]) -> bool:
    """True if lines side by side are at the same height, as a rule."""
    shared = [row for row in rows if len(row) > 1]
    level = sum(max(line.base for line in row) - min(line.base for line in row) < 0.2 * row[0].size for row in shared)
    return level > 0.7 * len(shared)


def _starts(column: _Column) -> list[float]:
    """The heights at which something begins: after a gap that is wider than between most of its lines."""
    lines = column.lines
    distances = [above.base - below.base for above, below in pairwise(lines)]
    usual = sorted(distances)[len(distances) // 4] if distances else 0.0
    return [lines[0].base] + [
        below.base for distance, below in zip(distances, lines[1:], strict=True) if distance > 1.25 * usual
    ]


def _start_together(columns: Sequence[_Column]) -> bool:
    """True if the paragraphs of columns begin side by side, as cells with several lines do."""
    starts = [_starts(column) for column in columns]
    if min(map(len, starts)) < 3:
        return False
    size = columns[0].lines[0].size
    first = starts[0]
    return all(
        abs(len(other) - len(first)) <= 0.2 * len(first) and _matches(other, first, size) >= 0.8 for other in starts[1:]
    )


def _matches(heights: Sequence[float], others: Sequence[float], size: float) -> float:
    """The share of heights that are among others, both from top to bottom."""
    step = max(0.25 * size, 0.5)
    known = {round(height / step) for height in others}
    found = sum(any(round(height / step) + nudge in known for nudge in (-1, 0, 1)) for height in heights)
    return found / max(len(heights), 1)


def _begin_with_labels(prose: Sequence[_Column], labels: Sequence[_Column]) -> bool:
    """True if each short cell beside prose is where a paragraph of it begins."""
    size = prose[0].lines[0].size
    begins = set(_starts(prose[0]))
    for above, below in pairwise(prose[0].lines):
        if SENTENCE_END.search(above.text[-8:]) and not below.text[0].islower():
            begins.add(below.base)
    return all(
        len(column.lines) >= 2
        and _matches(_starts(column), sorted(begins, reverse=True), size) >= 0.8
        and _matches([line.base for line in column.lines], [line.base for line in prose[0].lines], size) >= 0.8
        and len(column.lines) <= max(2, 0.8 * len(prose[0].lines))
        for column in labels
    )


def _is_list(columns: Sequence[_Column]) -> bool:
    """True if columns are parts of one list, such as an index: all of a kind, and equally wide."""
    if any(column.numeric for column in columns) or min(len(column.lines) for column in columns) < 5:
        return False
    if len(columns) == 2:
        return all(map(_is_hanging, columns)) and _ratio([_width(column) for column in columns]) > 0.7
    lefts = [min(line.left for line in column.lines) for column in columns]
    return _ratio([right - left for left, right in pairwise(lefts)]) > 0.95


def _is_hanging(column: _Column) -> bool:
    """True if some of its lines are indented under others, or go on with them."""
    left = min(line.left for line in column.lines)
    indented = sum(line.left > left + 0.5 * line.size for line in column.lines)
    return indented > 0.1 * len(column.lines) or column.flow > 0.2


def _width(column: _Column) -> float:
    return max(line.right for line in column.lines) - min(line.left for line in column.lines)


def _ratio(numbers: Sequence[float]) -> float:
    """The smallest number by the largest."""
    return min(numbers) / max(max(numbers), 0.1)


# Tables whose rows show them to be one


def is_dense(row: Row) -> bool:
    """True for three short lines or more side by side."""
    lengths = [len(line.text) for line in row]
    return len(row) >= _FEWEST_CELLS and max(lengths) <= _LONGEST_CELL and sum(lengths) <= _USUAL_CELL * len(lengths)


def dense_run(rows: Sequence[Row]) -> tuple[int, int, list[Gutter]] | None:
    """The first and the last row of a table with short cells in three columns or more, and its gutters."""
    for start, end in _runs(rows):
        inside = [finest(row) for row in rows[start : end + 1] if is_dense(row)]
        gutters = table_gutters(inside)
        if len(gutters) + 1 < _FEWEST_CELLS:
            continue
        columns = split(inside, gutters)
        if not all(columns) or (len(inside) < 3 and not any(_column(lines).numeric for lines in columns)):
            continue
        if not _are_level(inside) or _is_list([_column(lines) for lines in columns]):
            continue
        while start > 0 and _heads(rows, start - 1, gutters):
            start -= 1
        while end + 1 < len(rows) and goes_on(rows[end], rows[end + 1], gutters):
            end += 1
        return start, end, gutters
    return None


def table_gutters(rows: Sequence[Row]) -> list[Gutter]:
    """The gutters of a table's rows, which are cut as finely as can be.

    A long cell may leave no gap to the next one, so a few rows may cross a gutter, and rows with few cells don't count.
    """
    usual = sorted(len(row) for row in rows)[len(rows) // 2]
    clear = [row for row in rows if len(row) >= usual]
    found: list[Gutter] = []
    for gutter in find_gutters(clear, _NARROWEST):
        last = found[-1] if found else None
        if last and gutter.left < last.right and (last.last < gutter.first or gutter.last < last.first):
            rows_in_all = last.last - last.first + gutter.last - gutter.first + 1
            left, right = max(last.left, gutter.left), min(last.right, gutter.right)
            found[-1] = Gutter(left, right, 0, rows_in_all, last.support + gutter.support)
        else:
            found.append(gutter)
    size = clear[0][0].size
    return [
        gutter
        for gutter in found
        if gutter.last - gutter.first + 1 >= _MOST_ROWS * len(clear)
        and gutter.right - gutter.left > _NARROWEST * size
        and (gutter.support >= max(2, 0.5 * len(clear)) or gutter.right - gutter.left > size)
    ]


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    start = end = None
    for index, row in enumerate(rows):
        if not is_dense(row):
            continue
        if start is not None and end is not None and _is_near(rows, end, index):
            end = index
            continue
        if start is not None and end is not None and end > start:
            yield start, end
        start = end = index
    if start is not None and end is not None and end > start:
        yield start, end


def _is_near(rows: Sequence[Row], above: int, below: int) -> bool:
    between = rows[above : below + 1]
    return (
        below - above <= _MOST_BETWEEN + 1
        and all(a[0].base - b[0].base < 2 * _NEAR * max(a[0].size, b[0].size) for a, b in pairwise(between))
        and all(len(row[0].text) <= 60 and len(row) <= len(rows[above]) for row in between[1:-1])
    )


def _heads(rows: Sequence[Row], place: int, gutters: Sequence[Gutter]) -> bool:
    """True if a row belongs to the headers of a table that begins below it, and isn't the end of text above it."""
    row, below = rows[place], rows[place + 1]
    if row[0].base - below[0].base > _NEAR * max(row[0].size, below[0].size):
        return False
    if len(row) == 1 and row[0].left < gutters[0].right:
        return False
    lines = finest(row)
    wide = [line for line in lines if len(line.text) > _LONGEST_CELL and _crosses(line, gutters)]
    above = rows[place - 1] if place else []
    if any(len(other.text) > _LONGEST_CELL and abs(other.left - line.left) < 2 for line in wide for other in above):
        return False
    return max(len(line.text) for line in lines) <= 2 * _LONGEST_CELL


def _crosses(line: Line, gutters: Sequence[Gutter]) -> bool:
    return any(line.left < gutter.left and gutter.right < line.right for gutter in gutters)


def goes_on(above: Row, row: Row, gutters: Sequence[Gutter]) -> bool:
    """True if a row belongs to the table above it, whose gutters are made as narrow as the row needs them."""
    size = row[0].size
    if above[0].base - row[0].base > _NEAR * size:
        return False
    row = finest(row)
    if len(row) == 1 and (row[0].left < gutters[0].right or not _goes_on_with(finest(above), row[0])):
        return False
    spans = inked(row)
    return all(narrow(replace(gutter), spans, _NARROWEST * size) for gutter in gutters) and all(
        narrow(gutter, spans, _NARROWEST * size) for gutter in gutters
    )


def _goes_on_with(above: Row, line: Line) -> bool:
    """True if a line is in the same column as one of the row above it, and is of its kind."""
    is_number = bool(NUMERIC.fullmatch(line.text[:60]))
    return any(
        min(abs(other.left - line.left), abs(other.right - line.right)) < line.size
        and bool(NUMERIC.fullmatch(other.text[:60])) == is_number
        for other in above
    )
