"""Sheets of a workbook: their rows come in regions, which blank rows separate, and each may name its own columns.

The first row of a region names the columns where the file says so (a table, a filter), where it is the only bold one,
or where it looks like it (`cells.py`). A region that doesn't name its columns goes on with those of the region before:
people leave a row blank inside of a long table. In a region with two columns, which may as well be a form with a label
and a value in each row, only the file's word and bold count, unless it is long.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.layout import Table
from index.reading.office.cells import SAMPLE, add_rows, header_place
from index.reading.raw import Builder

LONG = 5  # rows


@dataclass(frozen=True, slots=True)
class SheetRow:
    number: int  # from 1
    cells: tuple[str, ...]
    bold: bool = False  # all of its text

    @property
    def filled(self) -> int:
        return sum(map(bool, self.cells))


def add_sheet(builder: Builder, rows: Sequence[SheetRow], headers: Collection[int] = ()) -> None:
    """Hand the rows of a sheet to a builder.

    Args:
        builder: It gets a block for each row with anything in it.
        rows: Those with anything in them, in their order.
        headers: The numbers of the rows that name columns, as far as the file says it.
    """
    table = Table()
    for region in _regions(rows, headers):
        header = _header(region, headers, named=bool(table.columns))
        table = add_rows(builder, ((row.number, row.cells) for row in region), header, table=table)


def _regions(rows: Sequence[SheetRow], headers: Collection[int]) -> Iterator[Sequence[SheetRow]]:
    start = 0
    for place, (before, row) in enumerate(pairwise(rows), 1):
        gap = row.number - before.number - 1
        # The names of columns may have a blank row below them.
        lonely = gap == 1 and place - start == 1 and before.filled > 1 and not any(map(_is_number, before.cells))
        if (gap and not lonely) or (row.number in headers and place - start > 2):
            yield rows[start:place]
            start = place
    if rows:
        yield rows[start:]


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()


def _header(region: Sequence[SheetRow], headers: Collection[int], *, named: bool) -> int | None:
    """The number of the row that names the columns of a region; None if there is none.

    `named` says that the region before has names for its columns.
    """
    for row in region:
        if row.number in headers:
            return row.number
    place = next((place for place, row in enumerate(region) if row.filled > 1), len(region))
    if place + 1 >= len(region):
        return None
    candidate = region[place]
    if candidate.bold and not region[place + 1].bold:
        return candidate.number
    if header_place([row.cells for row in region[:SAMPLE]]) is None:
        return None
    titled = place > 0  # by a row with a single cell
    wide = candidate.filled > 2 or len(region) - place > LONG
    return candidate.number if wide and (titled or not named) else None
