"""Tables (CSV, TSV): every row becomes a paragraph that makes sense by itself, "Header: value · Header: value".

The delimiter is the one that cuts most rows into the same number of cells, or the one that Excel states on the first
line (`sep=;`). If several do equally well, the one that is rarest in prose wins: a tab before a comma.

The header is the first row with two or more filled cells, if another row follows and
- its names are short and distinct, and only the first column, or an empty one, has no name,
- none of them is a number, except for years above values that aren't years,
- none of them comes again further down in its column, or is built like the cell below it (`A-12` above `A-13`).
Missing a header does little harm: its names become one more row. Inventing one would name things wrongly. Lines above
the header, such as a title, are text. The header itself doesn't become a row, since its names are in all of them.

Quotation marks only count in pairs, because a mark that is never closed would swallow the rest of the file.
A line whose marks don't pair is read as it is, and a note tells about it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.raw import Builder, RawDocument
from index.reading.text import decode

MOST_ROWS = 200_000
LARGEST_CELL = 1_000_000  # characters; the quotation mark of a longer cell was never closed
MOST_CHARACTERS = 50_000_000  # of the text, in which the header's names are repeated in every row
LONGEST_NAME = 100  # characters; anything longer isn't a column's name
SAMPLE = 100  # rows that decide about the delimiter and the header
SAMPLE_CHARACTERS = 200_000

SEPARATOR = " · "

_DELIMITERS = ("\t", ";", "|", ",")  # the rarest in prose first
_NO_DELIMITER = "\x1f"  # the control character "unit separator": a file of one column
_SAME_WIDTH = 0.5  # of the rows, for a delimiter to be one
_EXCEL_HINT = re.compile(r"sep=([^\w\s\"]|\t) *(?:\n|\Z)")
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_TELLING_SHAPE = re.compile(r"[9@]|://")  # of a code, a date, an address: words are built like any others
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

Row = Sequence[str]


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    hint = _EXCEL_HINT.match(text)
    start = hint.end() if hint else 0
    delimiter = hint[1] if hint else _delimiter(text[start : start + SAMPLE_CHARACTERS])
    rows = _Rows(text, start, delimiter)
    head = list(islice(rows, SAMPLE))
    place = header_place(head)
    header = head[place] if place is not None else []
    names = [" ".join(name.split()) for name in header]
    builder = Builder()
    length = 0
    for number, row in enumerate(chain(head, rows), 1):
        if number > MOST_ROWS:
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_ROWS)
        if place is not None and (number - 1 == place or row == header):
            continue
        line = row_text(names if place is not None and number - 1 > place else (), row)
        length += len(line)
        if length > MOST_CHARACTERS:
            raise UnreadableFile(Unreadable.TOO_MANY_CHARACTERS, most=MOST_CHARACTERS)
        builder.add(line, row=number)
    if not length:
        raise UnreadableFile(Unreadable.TABLE_EMPTY)
    return builder.document(notes=notes + rows.notes())


def row_text(names: Row, cells: Row) -> str:
    """A row on one line: each filled cell with its column's name; if only one is filled, just its text."""
    filled = [
        (names[column] if column < len(names) else "", cell)
        for column, cell in enumerate(" ".join(cell.split()) for cell in cells)
        if cell
    ]
    if len(filled) == 1:
        return filled[0][1]
    return SEPARATOR.join([f"{name}: {cell}" if name else cell for name, cell in filled])


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
    if not below or len(set(filled)) < len(filled):
        return False
    return all(_names_column(name, column, below) for column, name in enumerate(names))


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


def _delimiter(sample: str) -> str:
    """The delimiter that cuts most rows of the sample into the same number of cells."""
    best, most = _NO_DELIMITER, 0.0
    for delimiter in _DELIMITERS:
        rows = _Rows(sample, 0, delimiter)
        widths = [len(row) for row in islice(rows, SAMPLE) if row]
        alike = max(Counter(width for width in widths if width > 1).values(), default=0)
        share = round((alike - rows.broken) / max(len(widths), 1), 1)
        if share >= _SAME_WIDTH and share > most:
            best, most = delimiter, share
    return best


class _Rows:
    """The rows of a text, counted like in a spreadsheet, including empty ones.

    A line whose quotation marks don't pair is cut at each delimiter, and reading continues with the next line. Looking
    in vain for the end of a quotation can mean reading the rest of the text, again and again. When that adds up to the
    length of the text, quotation marks no longer count, so that the time stays linear.
    """

    def __init__(self, text: str, start: int, delimiter: str) -> None:
        self._text = text
        self._position = start
        self._delimiter = delimiter
        self._in_vain = 0
        self._number = 0
        self.broken = 0  # how many rows have quotation marks that don't pair
        self._first_broken = 0  # the number of the first of them

    def __iter__(self) -> Iterator[list[str]]:
        csv.field_size_limit(LARGEST_CELL)
        reader = self._reader()
        while self._position < len(self._text):
            start = self._position
            self._number += 1
            if self._in_vain <= len(self._text):
                try:
                    yield next(reader)
                    continue
                except csv.Error:
                    self._in_vain += self._position - start
                    self._position = start
                    reader = self._reader()
            line = next(self._lines()).rstrip("\n")
            if '"' in line:
                self.broken += 1
                self._first_broken = self._first_broken or self._number
            yield line.split(self._delimiter) if line else []

    def notes(self) -> tuple[Message, ...]:
        """Notes about how the table was read, for when all rows are read."""
        if not self.broken:
            return ()
        return (Message.of(ReadingNote.QUOTATION_MARKS, count=self.broken, row=self._first_broken),)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, skipinitialspace=True, strict=True)

    def _lines(self) -> Iterator[str]:
        while self._position < len(self._text):
            newline = self._text.find("\n", self._position)
            start, self._position = self._position, newline + 1 if newline >= 0 else len(self._text)
            yield self._text[start : self._position]
