"""Sheets of a workbook: their rows come in regions, which blank rows separate, and each may name its own columns.

The first row of a region names the columns where the file says so (a table, a filter), where it is the only bold one,
or where it looks like it (`cells.py`). A region that doesn't name its columns goes on with those of the region before:
people leave a row blank inside of a long table. In a region with two columns, which may as well be a form with a label
and a value in each row, only the file's word and bold count, unless it is long. The names may go on in the row below.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from index.layout import Table
from index.reading.office.cells import SAMPLE, add_rows, are_above_numbers, header_place
from index.reading.raw import Builder

LONG = 5  # rows
_FEWEST_BELOW = 2  # names, in the second row of a header


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
        columns = () if header is None else _in_two_rows(region, header)
        rows_of_region = ((row.number, row.cells) for row in region)
        table = add_rows(builder, rows_of_region, header, table=table, columns=columns)


def _regions(rows: Sequence[SheetRow], headers: Collection[int]) -> Iterator[Sequence[SheetRow]]:
    start = 0
    for place, (before, row) in enumerate(pairwise(rows), 1):
        gap = row.number - before.number - 1
        # The names of columns, in a row or two, may have a blank row below them.
        lonely = gap == 1 and place - start <= 2 and all(map(_may_name_columns, rows[start:place]))
        if (gap and not lonely) or (row.number in headers and place - start > 2):
            yield rows[start:place]
            start = place
    if rows:
        yield rows[start:]


def _may_name_columns(row: SheetRow) -> bool:
    return row.filled > 1 and not any(map(_is_number, row.cells))


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
    if header_place([row.cells for row in region[:SAMPLE]]) is None and not _in_two_rows(region, candidate.number):
        return None
    titled = place > 0  # by a row with a single cell
    wide = candidate.filled > 2 or len(region) - place > LONG
    return candidate.number if wide and (titled or not named) else None


def _in_two_rows(region: Sequence[SheetRow], header: int) -> Sequence[str]:
    """The names of columns if they go on in the row below; nothing if they don't.

    A name with several names below it, up to the next one beside it, is in each of theirs.
    """
    place = next(place for place, row in enumerate(region) if row.number == header)
    if place + 1 >= len(region) or region[place + 1].number != header + 1:
        return ()
    upper, lower = ([" ".join(cell.split()) for cell in row.cells] for row in region[place : place + 2])
    below = [row.cells for row in region[place + 2 : place + SAMPLE]]
    if lower[0] not in ("", upper[0]) or not are_above_numbers(lower, below, _FEWEST_BELOW):
        return ()
    names = [lower[0] or upper[0]]
    above = ""
    for over, own in zip_longest(upper[1:], lower[1:], fillvalue=""):
        above = over or above
        names.append(" ".join(dict.fromkeys(filter(None, [above if own else over, own]))))
    return names
