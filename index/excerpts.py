"""The values for looking at a document a part at a time: its overview, stretches of its text, the cells of a row."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.layout import Block, Lines, Mark, Numbering, Span
from index.messages import Message
from index.model import DocumentInfo


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document and the blocks in it. All offsets are into the document's text."""

    start: int
    text: str  # from there on
    blocks: tuple[Block, ...]  # that are in it, whole or in part
    first: int = 0  # the number of the first of them in the document, from 0
    marks: tuple[Mark, ...] = ()  # in it, whole or in part
    lines: Lines | None = None  # of the file; None if its format has none

    def cut(self, start: int, end: int) -> str:
        """Return the text between two offsets into the document, as far as it is in this excerpt."""
        return self.text[max(0, start - self.start) : max(0, end - self.start)]


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents."""

    name: str  # in one line; a very long one is cut
    block: int  # its number in the document, from 0
    start: int  # in the document's text
    depth: int  # from 1


@dataclass(frozen=True, slots=True)
class Flagged:
    """The blocks that are kept out of answers for the same reason."""

    reason: Message
    blocks: int  # how many
    sample: str  # the beginning of the first


@dataclass(frozen=True, slots=True)
class Overview:
    """A document without its text. Parts of the text come from `Library.excerpt`."""

    info: DocumentInfo
    parts: tuple[int, ...]  # where each part begins that is shown as one page
    length: int  # of the text, in characters
    prose: int  # of the paragraphs that aren't boilerplate, in characters
    headings: tuple[Heading, ...]  # the first ones
    all_headings: int  # how many it has
    flagged: tuple[Flagged, ...]  # the most frequent reasons first
    lined: bool  # its format has lines
    rows: bool  # it is a table file, whose blocks are rows
    notes: tuple[Message, ...]  # how it was read
    numbering: Numbering = Numbering.PAGE  # what the pages of its blocks are
    scanned: tuple[tuple[int, int], ...] = ()  # the first and the last of each stretch of pages that were read by OCR


def cells(text: str, row: Span) -> Iterator[Span | None]:
    """Yield the cells of a row of this text, in their order; None for an empty one.

    >>> from index import Span
    >>> from index.operations import cells
    >>> list(cells("Fri\\t\\tten", Span(0, 8)))
    [Span(start=0, end=3), None, Span(start=5, end=8)]
    """
    start = row.start
    for cell in row.of(text).split("\t"):
        yield Span(start, start + len(cell)) if cell else None
        start += len(cell) + 1
