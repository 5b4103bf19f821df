"""Tables on slides."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.reading.office.cells import SAMPLE, header_place, row_runs
from index.reading.office.drawingml import one_line
from index.reading.office.elements import child, children, value_of
from index.reading.raw import Builder, Run

MOST_COLUMNS = 100
LONGEST_REPEATED = 200  # characters of a cell merged over several rows that is repeated in each of them

_ON = ("1", "true")


def add_table(builder: Builder, table: Element, page: int, links: Mapping[str, str]) -> None:
    """Hand the rows of a table to the builder, the first as its header if the table sets it apart or it looks like one.

    A short cell that is merged over several rows is repeated in each of them.
    """
    above: dict[int, list[Run]] = {}
    rows = []
    for row in children(table, "tr"):
        cells = []
        for column, cell in enumerate(children(row, "tc")):
            if column == MOST_COLUMNS:
                break
            runs = [] if value_of(cell, "hMerge") in _ON else one_line(child(cell, "txBody"), links)
            if value_of(cell, "vMerge") in _ON:
                runs = runs or above.get(column, [])
            else:
                spans = value_of(cell, "rowSpan") not in ("", "1") and len(_text(runs)) <= LONGEST_REPEATED
                above[column] = runs if spans else []
            cells.append(runs)
        rows.append(cells)
    texts = [tuple(map(_text, cells)) for cells in rows]
    marked = value_of(child(table, "tblPr"), "firstRow") in _ON and len(rows) > 1 and sum(map(bool, texts[0])) > 1
    looks = bool(texts) and sum(map(bool, texts[0])) > 2 and header_place(texts[:SAMPLE]) == 0
    about = Table(texts[0] if marked or looks else ())
    for place, cells in enumerate(rows):
        kind = BlockKind.COLUMNS if about.columns and not place else BlockKind.ROW
        builder.add(row_runs(cells), kind, page=page, table=about, near=place > 0)


def _text(runs: list[Run]) -> str:
    return " ".join("".join(run.text for run in runs).split())
