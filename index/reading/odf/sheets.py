"""OpenDocument sheets (ODS): a sheet's name is a heading, and every row a block with its number.

A cell's text is what the sheet shows, which the file has beside the value. Only a date that is shown in digits is
written in ISO 8601, as in other workbooks (`index.reading.xlsx.formats`).
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import Unreadable
from index.reading.odf.paragraphs import Paragraphs
from index.reading.odf.styles import Style, Styles
from index.reading.odf.tables import rows_of
from index.reading.office.cells import LONGEST_REPEATED
from index.reading.office.elements import children, local_name, number_of, value_of
from index.reading.office.hidden import hidden_sheets
from index.reading.office.sheets import SheetRow, add_sheet
from index.reading.raw import Builder, RawDocument
from index.reading.runs import plain
from index.reading.sources import SourceInfo

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_CHARACTERS = 50_000_000  # of a sheet: a cell can be repeated with a number

_LETTER = re.compile(r"[^\W\d_]{3}")
_PLAIN = Style()


def read_sheets(body: Element, styles: Styles, info: SourceInfo) -> RawDocument:
    """Read the sheets, from their <office:spreadsheet>."""
    builder = Builder()
    hidden: list[str] = []
    lines = 0
    for place, table in enumerate(children(body, "table"), 1):
        name = value_of(table, "name") or str(place)
        if styles.is_hidden("table", value_of(table, "style-name")):
            hidden.append(name)
            continue
        sheet = _Sheet(styles)
        rows = list(sheet.rows(table))
        lines += sheet.hidden
        if rows:
            builder.add(name, BlockKind.HEADING, level=1)
        add_sheet(builder, rows)
    return builder.document(info, notes=hidden_sheets(hidden, lines))


class _Sheet:
    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._text = Paragraphs(styles)
        self._above: dict[int, tuple[str, int]] = {}  # by column: a merged cell's text, and its last row
        self._length = 0
        self.hidden = 0  # rows with anything in them

    def rows(self, table: Element) -> Iterator[SheetRow]:
        """The rows with anything in them. Raises UnreadableFile if there are too many."""
        number = found = 0
        for row in rows_of(table):
            element = row.element
            repeated = max(number_of(element, "number-rows-repeated", 1), 1)
            cells, bold = self._cells(element, number + 1)
            if any(cells) and value_of(element, "visibility") in ("collapse", "filter"):
                self.hidden += 1
            elif any(cells):
                for place in range(number + 1, number + repeated + 1):
                    found += 1
                    self._length += sum(map(len, cells))
                    if found > MOST_ROWS:
                        raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_ROWS)
                    if self._length > MOST_CHARACTERS:
                        raise UnreadableFile(Unreadable.TOO_MANY_CHARACTERS, most=MOST_CHARACTERS)
                    yield SheetRow(place, cells, bold)
            number += repeated

    def _cells(self, row: Element, number: int) -> tuple[tuple[str, ...], bool]:
        cells: list[str] = []
        bold = True
        for cell in row:
            kind = local_name(cell)
            if kind not in ("table-cell", "covered-table-cell"):
                continue
            text = self._shown(cell)
            column = len(cells)
            if kind == "covered-table-cell" and not text:
                above, last = self._above.get(column, ("", 0))
                text = above if number <= last else ""
            elif text and (spanned := number_of(cell, "number-rows-spanned", 1)) > 1 and len(text) <= LONGEST_REPEATED:
                self._above[column] = (text, number + spanned - 1)
            if text:
                bold &= bool(self._styles.get("table-cell", value_of(cell, "style-name")).bold)
            repeated = max(number_of(cell, "number-columns-repeated", 1), 1)
            cells += [text] * min(repeated, MOST_COLUMNS - len(cells))
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells), bold and bool(cells)

    def _shown(self, cell: Element) -> str:
        """A cell's text as the sheet shows it."""
        parts = [plain(self._text.runs(paragraph, _PLAIN)) for paragraph in children(cell, "p")]
        self._text.anchored.clear()
        self._text.notes.clear()
        text = " ".join(" ".join(parts).split())
        date = value_of(cell, "date-value")
        if date and text and not _LETTER.search(text):
            return date.removesuffix("T00:00:00").replace("T", " ")[:19]
        return text
