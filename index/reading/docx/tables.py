"""Word tables: their cells on a grid, merged cells, and which rows are the header."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.reading.docx.elements import unwrapped
from index.reading.docx.notes import Reference
from index.reading.docx.styles import Styles, outline_level
from index.reading.office.cells import LONGEST_NAME, Merged, is_headed, is_titled
from index.reading.office.elements import child, children, is_on, number_of, switch, value_of
from index.reading.raw import Run
from index.reading.runs import is_blank, on_one_line

MOST_COLUMNS = 64  # Word has 63; a higher span is not believed
HEADER_ROWS = 3  # at most, if the document marks them

CellPlace = tuple[Element, int, int]  # a cell, the column where it starts, and the number of columns that it spans


@dataclass(slots=True)
class Cell:
    column: int
    span: int  # columns
    runs: list[Run]
    merged: str  # "restart" for the first of several cells merged downwards, "continue" for the others, "" for none

    @property
    def text(self) -> str:
        return on_one_line(self.runs)


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    marked: bool  # to be repeated on every page
    after: list[Iterable[Element]]  # nested tables and text boxes, which are read after the row
    notes: list[Reference]

    def texts(self, *, spread: bool = False) -> list[str]:
        """The text of each column; with `spread`, a cell that spans columns is repeated in each of them."""
        texts: list[str] = []
        for cell in self.cells:
            texts += [""] * (cell.column - len(texts))
            texts += [cell.text] * (cell.span if spread else 1)
        return texts

    def runs(self) -> list[list[Run]]:
        """The runs of each column, without the empty ones at the end."""
        columns: list[list[Run]] = []
        for cell in self.cells:
            columns += ([] for _ in range(cell.column - len(columns)))
            columns.append(cell.runs)
        while columns and is_blank(columns[-1]):
            columns.pop()
        return columns


def rows_of(table: Element) -> list[Element]:
    """The rows, without those that were deleted or are hidden."""
    return [row for row in unwrapped(table, "tr") if not _is_removed(row)]


def _is_removed(row: Element) -> bool:
    properties = child(row, "trPr")
    return child(properties, "del") is not None or bool(switch(properties, "hidden"))


def cells_of(row: Element) -> Iterator[CellPlace]:
    column = min(max(number_of(child(row, "trPr", "gridBefore")), 0), MOST_COLUMNS)
    for cell in unwrapped(row, "tc"):
        span = min(max(number_of(child(cell, "tcPr", "gridSpan"), default=1), 1), MOST_COLUMNS)
        yield cell, column, span
        column += span if column < MOST_COLUMNS else 1


def is_layout(rows: list[list[CellPlace]], styles: Styles) -> bool:
    """True if the table isn't data: it has a single column, or headings in it."""
    if max(map(len, rows), default=0) < 2:
        return True
    paragraphs = (p for row in rows for cell, _, _ in row for p in unwrapped(cell, "p", "tbl"))
    return any(outline_level(pPr := child(p, "pPr"), styles.of_paragraph(pPr).level) for p in paragraphs)


def is_marked(row: Element) -> bool:
    """True if the row is to be repeated on every page."""
    return is_on(child(row, "trPr", "tblHeader"))


def merge_of(cell: Element) -> str:
    """How a cell is merged downwards, as in `Cell.merged`. Word leaves the value out for "continue"."""
    merge = child(cell, "tcPr", "vMerge")
    return "" if merge is None else value_of(merge) or "continue"


def repeat_merged(rows: list[Row]) -> None:
    """Repeat a short cell that is merged over several rows in each of them."""
    merged = Merged()
    for row in rows:
        for cell in row.cells:
            goes_on = cell.merged == "continue"
            cell.runs = merged.cell(cell.column, cell.runs, begins=bool(cell.merged), goes_on=goes_on)


def title_of(rows: list[Row], cells: list[list[CellPlace]], styles: Styles) -> str:
    """The text of a first row with a single cell above the row with the columns' names; "" if there is none."""
    texts = [row.texts() for row in rows]
    if len(rows) < 3 or any(row.marked for row in rows[:HEADER_ROWS]):
        return ""
    bold = _is_bold(cells[1], styles) and not _is_bold(cells[2], styles)
    return rows[0].cells[0].text if is_titled(texts, named=bold) else ""


def header_of(table: Element, rows: list[Row], cells: list[list[CellPlace]], styles: Styles) -> tuple[list[str], int]:
    """The columns' names, and how many rows at the top hold them."""
    if len(rows) < 2:
        return [], 0
    marked = next((place for place, row in enumerate(rows[:HEADER_ROWS]) if not row.marked), HEADER_ROWS)
    if marked >= len(rows):
        marked = 1
    if not marked:
        emphasised = (_is_bold(cells[0], styles) and not _is_bold(cells[1], styles)) or _emphasises_first(table, styles)
        marked = int(is_headed([row.texts() for row in rows], named=emphasised))
    names: list[str] = []
    for row in rows[:marked]:
        for column, name in enumerate(row.texts(spread=True)):
            names += [""] * (column + 1 - len(names))
            if name and not names[column].endswith(name):  # a cell merged downwards comes twice
                names[column] = f"{names[column]} {name}".strip()
    return ([], 0) if any(len(name) > LONGEST_NAME for name in names) else (names, marked)


def _is_bold(cells: list[CellPlace], styles: Styles) -> bool:
    """True if there is text in these cells and all of it is bold."""
    found = False
    for paragraph in (p for cell, _, _ in cells for p in unwrapped(cell, "p", "tbl")):
        style = styles.of_paragraph(child(paragraph, "pPr"))
        for run in children(paragraph, "r"):
            if any((text.text or "").strip() for text in children(run, "t")):
                found = True
                if not styles.look(child(run, "rPr"), style).bold:
                    return False
    return found


def _emphasises_first(table: Element, styles: Styles) -> bool:
    """True if the table's style has a special first row, and the table uses it."""
    properties = child(table, "tblPr")
    look, style = child(properties, "tblLook"), value_of(child(properties, "tblStyle"))
    bits = value_of(look)  # older files have bits, in hexadecimal, in place of the attribute
    first = value_of(look, "firstRow") in ("1", "true", "on") or (
        bool(re.fullmatch(r"[0-9A-Fa-f]{1,8}", bits)) and bool(int(bits, 16) & 0x20)
    )
    return bool(first and style and styles[style].header)
