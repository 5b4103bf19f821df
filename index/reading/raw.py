"""What a reader hands over: the text, and the blocks that it saw in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.model import BlockKind, Span
from index.reading.sources import NOTHING_KNOWN, SourceInfo


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before its place among the headings is settled; `level` is a heading's depth, from 1."""

    kind: BlockKind
    span: Span
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    text: str
    blocks: tuple[RawBlock, ...]
    info: SourceInfo = NOTHING_KNOWN  # what the file says of itself
    titled: bool = False  # whether the first heading is the document's title


def stripped(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space at its ends, or None when there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between blank lines."""
    begin = position = start
    while position < end:
        newline = text.find("\n", position, end)
        line_end = end if newline < 0 else newline
        if text[position:line_end].isspace() or position == line_end:
            if span := stripped(text, begin, position):
                yield span
            begin = line_end
        position = line_end + 1
    if span := stripped(text, begin, end):
        yield span
