"""Tables (CSV, TSV): every row becomes a block, its cells with a tab between them.

The delimiter is the one that cuts most rows into the same number of cells, or the one that Excel states on the first
line (`sep=;`). If several do equally well, the one that is rarest in prose wins: a tab before a comma. Which row names
the columns is found by `index.reading.office.cells`. The rows of a file with a single column are paragraphs.

Quotation marks only count in pairs, because a mark that is never closed would swallow the rest of the file.
A line whose marks don't pair is read as it is, and a note tells about it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.office.cells import SAMPLE, add_rows, header_place, row_text
from index.reading.raw import Builder, RawDocument
from index.reading.text import decode

MOST_ROWS = 200_000
LARGEST_CELL = 1_000_000  # characters; the quotation mark of a longer cell was never closed
SAMPLE_CHARACTERS = 200_000

_DELIMITERS = ("\t", ";", "|", ",")  # the rarest in prose first
_NO_DELIMITER = "\x1f"  # the control character "unit separator": a file of one column
_SAME_WIDTH = 0.5  # of the rows, for a delimiter to be one
_EXCEL_HINT = re.compile(r"sep=([^\w\s\"]|\t) *(?:\n|\Z)")


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    hint = _EXCEL_HINT.match(text)
    start = hint.end() if hint else 0
    delimiter = hint[1] if hint else _delimiter(text[start : start + SAMPLE_CHARACTERS])
    rows = _Rows(text, start, delimiter)
    builder = Builder()
    if delimiter == _NO_DELIMITER:
        for number, row in _numbered(rows):
            builder.add(row_text(row), row=number)
    else:
        head = list(islice(rows, SAMPLE))
        place = header_place(head)
        add_rows(builder, _numbered(chain(head, rows)), None if place is None else place + 1)
    document = builder.document(notes=notes + rows.notes())
    if not document.blocks:
        raise UnreadableFile(Unreadable.TABLE_EMPTY)
    return document


def _numbered(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers. Raises UnreadableFile if there are too many."""
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_ROWS)
        yield number, row


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
