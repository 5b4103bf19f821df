"""A sheet's rows: the cells of each as the sheet shows them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.archive import each
from index.reading.office.cells import LONGEST_REPEATED
from index.reading.office.elements import child, children, integer, local_name
from index.reading.office.ooxml import unescaped
from index.reading.office.sheets import SheetRow
from index.reading.xlsx.formats import shown
from index.reading.xlsx.styles import CellStyle

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
LAST_ROW = 1_048_576  # that a sheet can have
MOST_CHARACTERS = 50_000_000  # of a sheet: many cells can share one long text
MOST_MERGED = 10_000  # merged cells, and rows that each of them is repeated in

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_LETTERS = re.compile(r"[A-Z]{1,3}")
_DIGITS = "0123456789"
_PLAIN = CellStyle()


@dataclass(frozen=True, slots=True)
class Texts:
    """What the cells of all sheets refer to."""

    strings: Sequence[str]
    styles: Sequence[CellStyle]
    from_1904: bool


@dataclass(slots=True)
class Sheet:
    rows: list[SheetRow] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)  # the numbers of the rows that have a filter's buttons
    hidden: int = 0  # rows and columns with anything in them

    @staticmethod
    def first_row(reference: str) -> int:
        """The first row of a range such as A1:D20; 0 if it isn't one."""
        return _place(reference.partition(":")[0])[1]


def string_of(element: Element) -> str:
    """A string in pieces, without the readings of Chinese characters that may be in it."""
    parts = []
    for inner in element:
        name = local_name(inner)
        if name == "t":
            parts.append(unescaped(inner.text or ""))
        elif name == "r":
            parts += (unescaped(text.text or "") for text in children(inner, "t"))
    return "".join(parts)


def read_sheet(data: bytes, texts: Texts) -> Sheet:
    """Read a sheet's part. Raises UnreadableFile."""
    sheet = Sheet()
    found: list[tuple[int, dict[int, str], bool]] = []
    columns: set[int] = set()  # that are hidden
    merged: list[str] = []
    length = number = 0
    hidden_rows = 0
    for element in each(data, "row", "col", "mergeCell", "autoFilter"):
        match local_name(element):
            case "col":
                if element.get("hidden") in ("1", "true"):
                    first, last = integer(element.get("min", "")), integer(element.get("max", ""))
                    columns.update(range(max(first, 1), min(last, MOST_COLUMNS) + 1))
            case "mergeCell" if len(merged) < MOST_MERGED:
                merged.append(element.get("ref", ""))
            case "autoFilter":
                sheet.headers.append(sheet.first_row(element.get("ref", "")))
            case "row":
                stated = integer(element.get("r", ""))
                number = stated if 0 < stated <= LAST_ROW else number + 1
                cells, bold = _row(element, texts)
                if not cells:
                    continue
                if element.get("hidden") in ("1", "true"):
                    hidden_rows += 1
                    continue
                length += sum(map(len, cells.values()))
                if length > MOST_CHARACTERS:
                    raise UnreadableFile(Unreadable.TOO_MANY_CHARACTERS, most=MOST_CHARACTERS)
                found.append((number, cells, bold))
                if len(found) > MOST_ROWS:
                    raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_ROWS)
    found.sort(key=lambda row: row[0])
    _repeat(found, merged)
    sheet.hidden = hidden_rows + len(columns & {column for _, cells, _ in found for column in cells})
    first = min((column for _, cells, _ in found for column in cells if column not in columns), default=1)
    for number, cells, bold in found:
        kept = {column: text for column, text in cells.items() if column not in columns}
        if kept:
            shown_columns = (column for column in range(first, max(kept) + 1) if column not in columns)
            sheet.rows.append(SheetRow(number, tuple(kept.get(column, "") for column in shown_columns), bold))
    return sheet


def _row(row: Element, texts: Texts) -> tuple[dict[int, str], bool]:
    """The texts of a row's cells by their columns, and if they are all bold."""
    cells: dict[int, str] = {}
    bold = True
    column = 0
    for cell in row:
        column = _column(cell.get("r", "").rstrip(_DIGITS)) or column + 1
        if column > MOST_COLUMNS or not len(cell):
            continue
        place = integer(cell.get("s", "0"))
        style = texts.styles[place] if 0 <= place < len(texts.styles) else _PLAIN
        if text := " ".join(_text(cell, style, texts).split()):
            cells[column] = text
            bold &= style.bold
    return cells, bold and bool(cells)


def _text(cell: Element, style: CellStyle, texts: Texts) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inside = child(cell, "is")
        return "" if inside is None else string_of(inside)
    element = child(cell, "v")
    value = (element.text or "").strip() if element is not None and kind != "str" else ""
    match kind:
        case "s":
            place = integer(value, -1)
            return texts.strings[place] if 0 <= place < len(texts.strings) else ""
        case "str":
            return (element.text or "") if element is not None else ""
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        case "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        case "n":
            return shown(value, style.code, from_1904=texts.from_1904) if value else ""
        case _:
            return value


def _repeat(rows: Sequence[tuple[int, dict[int, str], bool]], merged: Iterable[str]) -> None:
    """Repeat a short cell that is merged over several rows in each of them."""
    by_number = {number: cells for number, cells, _ in rows}
    left = MOST_MERGED
    for reference in merged:
        start, _, end = reference.partition(":")
        column, first = _place(start)
        last = _place(end)[1]
        text = by_number.get(first, {}).get(column, "")
        if not text or len(text) > LONGEST_REPEATED:
            continue
        for number in range(first + 1, min(last, first + left) + 1):
            left -= 1
            if cells := by_number.get(number):
                cells.setdefault(column, text)


def _place(reference: str) -> tuple[int, int]:
    """The column and row, from 1, of a reference such as B7; 0 and 0 if it isn't one."""
    match = _CELL.fullmatch(reference)
    return (_column(match[1]), int(match[2])) if match else (0, 0)


@lru_cache(maxsize=MOST_COLUMNS)
def _column(letters: str) -> int:
    """The number of a column, from 1; 0 if these aren't the letters of one."""
    column = 0
    for letter in letters if _LETTERS.fullmatch(letters) else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
