"""Tables on slides."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.reading.office.cells import SAMPLE, header_place, is_titled, row_runs
from index.reading.office.drawingml import one_line
from index.reading.office.elements import child, children, value_of
from index.reading.raw import Builder, Run

MOST_COLUMNS = 100
LONGEST_REPEATED = 200  # characters of a cell merged over several rows that is repeated in each of them

_ON = ("1", "true")


def add_table(builder: Builder, table: Element, page: int, links: Mapping[str, str]) -> None:
    """Hand the rows of a table to the builder, the first as its header if the table sets it apart or it looks like one.

    A short cell that is merged over several rows is repeated in each of them. A first row with a single cell is the
    caption if the next one looks like a header.
    """
    above: dict[int, list[Run]] = {}
    rows: list[list[list[Run]]] = []
    merged: list[list[bool]] = []  # for each cell of a row, whether it belongs to the one on its left
    for row in children(table, "tr"):
        cells = []
        merged.append([value_of(cell, "hMerge") in _ON for cell in children(row, "tc")][:MOST_COLUMNS])
        for column, cell in enumerate(children(row, "tc")):
            if column == MOST_COLUMNS:
                break
            runs = [] if merged[-1][column] else one_line(child(cell, "txBody"), links)
            if value_of(cell, "vMerge") in _ON:
                runs = runs or above.get(column, [])
            else:
                spans = value_of(cell, "rowSpan") not in ("", "1") and len(_text(runs)) <= LONGEST_REPEATED
                above[column] = runs if spans else []
            cells.append(runs)
        rows.append(cells)
    texts = [tuple(map(_text, cells)) for cells in rows]
    caption = ""
    if is_titled(texts) and header_place(texts[1 : SAMPLE + 1]) == 0:
        builder.add(row_runs(rows[0]), page=page)
        caption, rows, texts, merged = texts[0][0], rows[1:], texts[1:], merged[1:]
    marked = value_of(child(table, "tblPr"), "firstRow") in _ON and len(rows) > 1 and sum(map(bool, texts[0])) > 1
    looks = bool(texts) and sum(map(bool, texts[0])) > 2 and header_place(texts[:SAMPLE]) == 0
    about = Table(_names(texts[0], merged[0]) if marked or looks else (), caption)
    for place, cells in enumerate(rows):
        kind = BlockKind.COLUMNS if about.columns and not place else BlockKind.ROW
        builder.add(row_runs(cells), kind, page=page, table=about, near=place > 0)


def _names(texts: Sequence[str], merged: Sequence[bool]) -> tuple[str, ...]:
    """The names of the columns; one that is merged over several is that of each."""
    names: list[str] = []
    for text, goes_on in zip(texts, merged, strict=True):
        names.append(names[-1] if goes_on and names else text)
    return tuple(names)


def _text(runs: list[Run]) -> str:
    return " ".join("".join(run.text for run in runs).split())
