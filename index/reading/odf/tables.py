"""Tables in OpenDocument texts and slides: rows, cells, and which row is the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.reading.odf.styles import Styles
from index.reading.office.cells import LONGEST_NAME, is_headed
from index.reading.office.elements import local_name, number_of, value_of

MOST_COLUMNS = 100
HEADER_ROWS = 3  # at most, if the document marks them

_GROUPS = ("table-header-rows", "table-rows", "table-row-group")


@dataclass(frozen=True, slots=True)
class TableRow:
    element: Element
    header: bool  # to be repeated on every page


@dataclass(frozen=True, slots=True)
class TableCell:
    element: Element | None  # None for a place that a merged cell covers


def rows_of(table: Element) -> list[TableRow]:
    rows = []
    pending = [(inner, False) for inner in reversed(table)]
    while pending:
        element, header = pending.pop()
        name = local_name(element)
        if name == "table-row":
            rows.append(TableRow(element, header))
        elif name in _GROUPS:
            pending += ((inner, header or name == "table-header-rows") for inner in reversed(element))
    return rows


def cells_of(row: TableRow) -> Iterator[TableCell]:
    column = 0
    for cell in row.element:
        name = local_name(cell)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        for _ in range(min(max(number_of(cell, "number-columns-repeated", 1), 1), MOST_COLUMNS - column)):
            yield TableCell(cell if name == "table-cell" else None)
            column += 1


def is_layout(rows: Sequence[TableRow]) -> bool:
    """True if the table isn't data: it has a single column, or headings in it."""
    widths = [sum(1 for _ in cells_of(row)) for row in rows]
    headings = any(local_name(inner) == "h" for row in rows for cell in row.element for inner in cell)
    return max(widths, default=0) < 2 or headings


def header_of(rows: Sequence[TableRow], texts: Sequence[Sequence[str]], styles: Styles) -> int:
    """How many rows at the top hold the columns' names."""
    if len(rows) < 2:
        return 0
    marked = next((place for place, row in enumerate(rows[:HEADER_ROWS]) if not row.header), HEADER_ROWS)
    if marked >= len(rows):
        marked = 1
    if not marked:
        marked = int(is_headed(texts, named=_is_bold(rows[0], styles) and not _is_bold(rows[1], styles)))
    return 0 if any(len(name) > LONGEST_NAME for row in texts[:marked] for name in row) else marked


def _is_bold(row: TableRow, styles: Styles) -> bool:
    """True if there is text in this row and all of it is bold."""
    found = False
    for cell in row.element:
        in_cell = styles.get("table-cell", value_of(cell, "style-name")).bold
        for paragraph in cell:
            if local_name(paragraph) != "p" or not "".join(paragraph.itertext()).strip():
                continue
            found = True
            spans = [inner for inner in paragraph if "".join(inner.itertext()).strip()]
            in_spans = spans and not (paragraph.text or "").strip()
            if not (
                in_cell
                or styles.get("paragraph", value_of(paragraph, "style-name")).bold
                or (in_spans and all(styles.get("text", value_of(span, "style-name")).bold for span in spans))
            ):
                return False
    return found
