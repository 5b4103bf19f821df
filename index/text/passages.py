"""Splits a document into passages: whole sentences in whole paragraphs, sized for a Discord message.

A passage never crosses a heading or a flagged block. A paragraph that opens with a quotation mark stays with the one
that leads into it. A sentence longer than `LARGEST` is cut at a space, or in a word if there is none.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator

from index.layout import BlockKind
from index.model import PLAIN, Block, Document, Layout, Passage, Span
from index.text.sentences import sentences

VERSION = 3  # recorded in every generation: a new number makes a sync read every document again

TARGET = 700  # characters: a passage ends before it would become longer
LARGEST = 1100  # characters: no passage is longer

_OPENING_QUOTES = ('"', "“", "«", "„", "‘", "「")


def passages(document: Document) -> tuple[Passage, ...]:
    """The document's passages, in order. Only white space, headings and flagged blocks are in none of them."""
    clips = _Clips(document)
    seen: Counter[str] = Counter()
    result = []
    for span, first, last in _runs(document):
        text = span.of(document.text)
        result.append(
            Passage(
                id=_passage_id(document.id, text, seen),
                span=span,
                text=text,
                heading=first.heading,
                page=first.page,
                rows=(first.row, last.row) if first.row and last.row else None,
                lines=document.lines.between(span.start, span.end) if document.lines else None,
                layout=clips.layout(span),
                url=first.url,
            )
        )
    return tuple(result)


class _Clips:
    """The layouts of stretches of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._ends = [block.span.end for block in document.blocks]
        self._marks = [mark.span.start for mark in document.marks]

    def layout(self, span: Span) -> Layout:
        """Its blocks and marks; `PLAIN` if it is only paragraphs."""
        document = self._document
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._ends, span.end)
        blocks = document.blocks[first : last + 1]
        # A mark is never in two blocks, so those before the first block can be left out.
        at = bisect_left(self._marks, blocks[0].span.start)
        marks = document.marks[at : bisect_left(self._marks, span.end)]
        layout = Layout.clipped(blocks, marks, span.start, span.end)
        plain = not layout.marks and all(
            block.kind is BlockKind.PARAGRAPH and not block.depth and not block.aside for block in blocks
        )
        return PLAIN if plain else layout


def _passage_id(document_id: str, text: str, seen: Counter[str]) -> str:
    """An id that stays the same in a rebuild, and when another part of the document is edited."""
    seen[text] += 1
    key = f"{document_id}\0{text}\0{seen[text]}"
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _runs(document: Document) -> Iterator[tuple[Span, Block, Block]]:
    """The span of each passage, with the first and the last block in it."""
    run: tuple[Span, Block, Block] | None = None
    for block in document.blocks:
        if block.kind is BlockKind.HEADING or block.flag:
            if run:
                yield run
            run = None
            continue
        for unit in _units(document.text, block):
            if run and _belongs(document.text, run[0], unit, run[1], block):
                run = Span(run[0].start, unit.end), run[1], block
            else:
                if run:
                    yield run
                run = unit, block, block
    if run:
        yield run


def _belongs(text: str, run: Span, unit: Span, first: Block, block: Block) -> bool:
    """True if a unit of a block can be added to the passage that began with the block `first`."""
    if first.heading != block.heading or first.page != block.page:
        return False
    quotation = unit.start == block.span.start and text.startswith(_OPENING_QUOTES, unit.start)
    return unit.end - run.start <= (LARGEST if quotation else TARGET)


def _units(text: str, block: Block) -> Iterator[Span]:
    """The parts of a block that aren't split: all of it if it fits, otherwise its sentences or lines, or pieces."""
    if len(block.span) <= LARGEST:
        yield block.span
        return
    parts = _lines(text, block.span) if block.kind is BlockKind.VERBATIM else sentences(text, *_ends(block.span))
    for part in parts:
        yield from _pieces(text, part)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        newline = text.find("\n", start, span.end)
        end = span.end if newline < 0 else newline
        if text[start:end].strip():
            yield Span(start, end)
        start = end + 1


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > LARGEST:
        cut = max(text.rfind("\n", start, start + LARGEST), text.rfind(" ", start, start + LARGEST))
        if cut <= start:
            cut = start + LARGEST
        end = cut
        while text[end - 1].isspace() and end > start + 1:
            end -= 1
        yield Span(start, end)
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)
