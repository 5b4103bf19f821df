"""Tables on slides."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.reading.office.cells import Merged, is_headed, is_titled, row_runs
from index.reading.office.drawingml import one_line
from index.reading.office.elements import child, children, value_of
from index.reading.raw import Builder, Run
from index.reading.runs import on_one_line

MOST_COLUMNS = 100

_ON = ("1", "true")


def add_table(builder: Builder, table: Element, page: int, links: Mapping[str, str]) -> None:
    """Hand the rows of a table to the builder, the first as its header if the table sets it apart or it looks like one.

    A short cell that is merged over several rows is repeated in each of them. A first row with a single cell is the
    caption if the next one looks like a header.
    """
    spanning = Merged()
    rows: list[list[list[Run]]] = []
    merged: list[list[bool]] = []  # for each cell of a row, whether it belongs to the one on its left
    for row in children(table, "tr"):
        cells = []
        merged.append([value_of(cell, "hMerge") in _ON for cell in children(row, "tc")][:MOST_COLUMNS])
        for column, cell in enumerate(children(row, "tc")):
            if column == MOST_COLUMNS:
                break
            runs = [] if merged[-1][column] else one_line(child(cell, "txBody"), links)
            begins, goes_on = value_of(cell, "rowSpan") not in ("", "1"), value_of(cell, "vMerge") in _ON
            cells.append(spanning.cell(column, runs, begins=begins, goes_on=goes_on))
        rows.append(cells)
    texts = [tuple(map(on_one_line, cells)) for cells in rows]
    caption = ""
    if is_titled(texts):
        builder.add(row_runs(rows[0]), page=page)
        caption, rows, texts, merged = texts[0][0], rows[1:], texts[1:], merged[1:]
    headed = is_headed(texts, named=value_of(child(table, "tblPr"), "firstRow") in _ON)
    about = Table(_names(texts[0], merged[0]) if headed else (), caption)
    for place, cells in enumerate(rows):
        kind = BlockKind.COLUMNS if about.columns and not place else BlockKind.ROW
        builder.add(row_runs(cells), kind, page=page, table=about, near=place > 0)


def _names(texts: Sequence[str], merged: Sequence[bool]) -> tuple[str, ...]:
    """The names of the columns; one that is merged over several is that of each."""
    names: list[str] = []
    for text, goes_on in zip(texts, merged, strict=True):
        names.append(names[-1] if goes_on and names else text)
    return tuple(names)
