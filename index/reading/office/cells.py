"""The cells of a table: as the runs of a row, and as blocks with the row that names the columns.

The header is the first row with two or more filled cells, if another row follows and
- its names are short and distinct, and only the first column, or an empty one, has no name,
- none of them is a number, except for years above values that aren't years,
- none of them comes again further down in its column, or is built like the cell below it (`A-12` above `A-13`);
or if they are words above two columns of numbers or more, even if a column has no name or the name of another.
Missing a header does little harm: its names become one more row. Inventing one would name things wrongly. Lines above
the header, such as a title, are text, and the one right above it is the table's caption.
"""

import re
from collections.abc import Iterable, Sequence

from index.layout import BlockKind, Table
from index.reading.raw import Builder, Run
from index.reading.runs import is_blank, on_one_line

LONGEST_NAME = 100  # characters; anything longer isn't a column's name
LONGEST_CAPTION = 200  # characters; anything longer is text above a table
LONGEST_REPEATED = 200  # characters of a cell merged over several rows that is repeated in each of them
SAMPLE = 100  # rows that decide about the header
NO_NAMES = Table()

_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_TELLING_SHAPE = re.compile(r"[9@]|://")  # of a code, a date, an address: words are built like any others
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NUMBER = re.compile(r"\W*\d[\d.,:/ \u00a0-]*\W*\w{0,3}")
_FEWEST_NAMES = 3
_FEWEST_NUMBERS = 2  # in a column, and …
_MOSTLY = 0.8  # … of its cells, at least, for a column of numbers
_BREAKS = str.maketrans("\t\n", "  ")

Row = Sequence[str]


def row_runs(cells: Iterable[Sequence[Run]]) -> list[Run]:
    """The runs of a row: those of its cells, with a tab between two cells."""
    runs: list[Run] = []
    for place, cell in enumerate(cells):
        if place:
            runs.append(Run("\t"))
        runs += (Run(run.text.translate(_BREAKS), run.styles, run.line) for run in cell)
    return runs


def row_text(cells: Iterable[str]) -> str:
    """The text of a row: its cells with a tab between two of them, each on one line, without empty ones at the end."""
    return "\t".join(" ".join(cell.split()) for cell in cells).rstrip("\t")


def add_rows(
    builder: Builder,
    rows: Iterable[tuple[int, Row]],
    header: int | None = None,
    *,
    table: Table = NO_NAMES,
    columns: Sequence[str] = (),
) -> Table:
    """Hand the rows of a table, each with its number, to a builder.

    Args:
        builder: It gets a block for each row with anything in it.
        rows: In their order.
        header: The number of the row that names the columns.
        table: What these rows belong to, if none of them names the columns.
        columns: The names, if the row after the header goes on with them.

    Returns:
        The table that the last row belongs to.
    """
    names = ""
    caption = ""
    last = 0
    for number, cells in rows:
        text = row_text(cells)
        if not text:
            continue
        near = number == last + 1
        if header is not None and number < header:
            caption = text if number >= header - 2 and len(text) <= LONGEST_CAPTION else ""
            builder.add(text, row=number)
        else:
            if number == header:
                names, table = text, Table(tuple(columns) or tuple(text.split("\t")), caption)
            # The names may be repeated further down.
            is_header = text == names or (columns and header is not None and number == header + 1)
            kind = BlockKind.COLUMNS if is_header else BlockKind.ROW
            builder.add(text, kind, row=number, near=near, table=table)
            last = number
    return table


class Merged:
    """Repeats the short cells that are merged over several rows in each of them."""

    def __init__(self) -> None:
        self._above: dict[int, list[Run]] = {}  # by column

    def cell(self, column: int, runs: list[Run], *, begins: bool, goes_on: bool) -> list[Run]:
        """The runs of the next cell of a column, which `begins` a merged cell, or `goes_on` with one."""
        if goes_on:
            return self._above.get(column, []) if is_blank(runs) else runs
        self._above[column] = runs if begins and len(on_one_line(runs)) <= LONGEST_REPEATED else []
        return runs


def is_titled(rows: Sequence[Row], *, named: bool = False) -> bool:
    """True if the first row of a table is a single cell, and the title of what is below it.

    If there are more such rows above the last one, each only belongs to the rows up to the next. `named`: the file says
    that the second row names the columns, so that it needn't look like it.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    if not (len(rows) > 2 and filled[0] == 1 and filled[1] > 2 and rows[0][0].strip() and 1 not in filled[1:-1]):
        return False
    return named or header_place(rows[1 : SAMPLE + 1]) == 0


def is_headed(rows: Sequence[Row], *, named: bool) -> bool:
    """True if the first row of a table names the columns, because the file says so (`named`), or it looks like it."""
    filled = sum(map(bool, rows[0])) if len(rows) > 1 else 0
    return filled > 1 and (named or (filled > 2 and header_place(rows[:SAMPLE]) == 0))


def header_place(rows: Sequence[Row]) -> int | None:
    """The place, from 0, of the row that names the columns, among a table's first rows; None if there is none."""
    for place, row in enumerate(rows):
        if sum(bool(cell.strip()) for cell in row) > 1:
            return place if _is_header(row, rows[place + 1 :]) else None
    return None


def _is_header(row: Row, below: Sequence[Row]) -> bool:
    below = [other for other in below if any(cell.strip() for cell in other) and list(other) != list(row)]
    names = [" ".join(cell.split()).casefold() for cell in row]
    filled = [name for name in names if name]
    if are_above_numbers(names, below):
        return True
    if not below or len(set(filled)) < len(filled):
        return False
    return all(_names_column(name, column, below) for column, name in enumerate(names))


def are_above_numbers(names: Sequence[str], below: Sequence[Row], fewest: int = _FEWEST_NAMES) -> bool:
    """True if these are at least so many words, and there are numbers below two of them or more."""
    if sum(map(bool, names)) < fewest or not all(map(_is_word, filter(None, names))):
        return False
    columns = [[row[place].strip() for row in below if place < len(row)] for place, name in enumerate(names) if name]
    return sum(map(_are_numbers, columns)) >= _FEWEST_NUMBERS


def _is_word(name: str) -> bool:
    return len(name) <= LONGEST_NAME and name[0] != "#" and bool(_LETTER.search(name)) and not _NUMBER.fullmatch(name)


def _are_numbers(values: Sequence[str]) -> bool:
    filled = [value for value in values if value]
    numbers = sum(bool(_NUMBER.fullmatch(value[:60])) for value in filled)
    return numbers >= max(_FEWEST_NUMBERS, _MOSTLY * len(filled))


def _names_column(name: str, column: int, below: Sequence[Row]) -> bool:
    cells = [" ".join(row[column].split()).casefold() for row in below if column < len(row)]
    values = [cell for cell in cells if cell]
    if not name:
        return column == 0 or not values
    if len(name) > LONGEST_NAME or name in values:
        return False
    if not _LETTER.search(name) and _DIGITS.search(name):
        return bool(_YEAR.fullmatch(name) and values) and not all(_YEAR.fullmatch(value) for value in values)
    shape = _shape(name)
    return not (cells[:1] and _TELLING_SHAPE.search(shape) and shape == _shape(cells[0]))


def _shape(cell: str) -> str:
    """The way a cell is built: `9 a 9` for a date, `a@a.a` for an address."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell))
