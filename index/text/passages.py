"""Splits a document into passages: whole sentences in whole paragraphs, sized for a Discord message.

A passage never crosses a heading or a flagged block. Rows of a table are never in one with the text before them, and
with the text after them only if the whole table is in it: such tables often say what a paragraph is about. What leads
into something stays with it where that fits: the header of a table with the first row, a term with its definition, the
title of an admonition with its text, a paragraph that ends with a colon with the first item of the list or the code
below it, a sentence with the code in the middle of it, a paragraph with the quotation that it introduces. An admonition
with a title begins a passage unless all of it fits into the one before. A sentence or row longer than `LARGEST` is cut
between cells, at a space, or in a word if there is none; code as `code` says.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.layout import PLAIN, PROSE, Block, BlockKind, Layout, Span, Table
from index.model import LONGEST_HEADING, Document, Passage
from index.text.code import code_units
from index.text.sentences import sentences

VERSION = 7  # recorded in every generation: a new number makes a sync read every document again

TARGET = 700  # characters: a passage ends before it would become longer
LARGEST = 1100  # characters: no passage is longer
ROWS = 300  # characters: so long are the rows of a table in one passage, so that each of them can be found

_COLONS = (":", "：")
_LED_INTO = {BlockKind.ITEM, BlockKind.VERBATIM, BlockKind.TERM, BlockKind.TITLE}
_ENDS = (*_COLONS, ".", "!", "?", "…", ";", "。", "！", "？")  # of a block that isn't broken off
_OPENING_QUOTES = ('"', "“", "«", "„", "‘", "「")


def passages(document: Document) -> tuple[Passage, ...]:
    """The document's passages, in order. Only white space, headings and flagged blocks are in none of them."""
    clips = _Clips(document)
    asides = _Asides(document)
    seen: Counter[str] = Counter()
    result = []
    for run in _runs(document):
        span, first, last = run.span, run.first, run.last
        text = span.of(document.text)
        result.append(
            Passage(
                id=_passage_id(document.id, text, seen),
                span=span,
                text=text,
                heading=asides.heading(first, span.start),
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
        plain = not any(mark.span.end > span.start for mark in marks) and all(
            block.kind is BlockKind.PARAGRAPH and not block.depth and not block.aside for block in blocks
        )
        return PLAIN if plain else Layout.clipped(blocks, marks, span.start, span.end)


class _Asides:
    """The admonitions with titles. Where one is cut, its title is above the rest of it, as a heading would be."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._titles = [block for block in document.blocks if block.kind is BlockKind.TITLE]
        self._starts = [title.span.start for title in self._titles]
        self._ends = _ends_of_asides(document.blocks)

    def heading(self, block: Block, start: int) -> tuple[str, ...]:
        """What is above a passage that begins with a part of this block."""
        place = bisect_left(self._starts, start) - 1 if block.aside else -1
        if place < 0 or start >= self._ends[self._starts[place]]:
            return block.heading
        title = " ".join(self._titles[place].span.of(self._text).split())[:LONGEST_HEADING]
        says_more = "".join(filter(str.isalnum, title)).casefold() != block.aside  # than "Note" above a note
        return (*block.heading, title) if says_more and title not in block.heading else block.heading


def _passage_id(document_id: str, text: str, seen: Counter[str]) -> str:
    """An id that stays the same in a rebuild, and when another part of the document is edited."""
    seen[text] += 1
    key = f"{document_id}\0{text}\0{seen[text]}"
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class _Unit(NamedTuple):
    """A part of a block that isn't split, or several that stay together."""

    span: Span
    first: Block
    last: Block
    begins_table: bool = False  # True if its first block is the first of a table

    def with_next(self, unit: "_Unit") -> "_Unit":
        return _Unit(Span(self.span.start, unit.span.end), self.first, unit.last, self.begins_table)


def _runs(document: Document) -> Iterator[_Unit]:
    """What each passage consists of."""
    run: _Unit | None = None
    ends = _ends_of_asides(document.blocks)
    for unit in _kept_together(document):
        if unit is None:
            if run:
                yield run
            run = None
        elif run and _belongs(document.text, run, unit, ends.get(unit.span.start, unit.span.end)):
            run = run.with_next(unit)
        else:
            if run:
                yield run
            run = unit
    if run:
        yield run


def _ends_of_asides(blocks: Sequence[Block]) -> dict[int, int]:
    """By where the title of each admonition begins, where its text ends."""
    ends: dict[int, int] = {}
    title: Block | None = None
    for block in blocks:
        if block.kind is BlockKind.TITLE:
            title = block
        elif title and (block.aside != title.aside or block.kind is BlockKind.HEADING):
            title = None
        if title:
            ends[title.span.start] = block.span.end
    return ends


def _kept_together(document: Document) -> Iterator[_Unit | None]:
    """The units, with those joined that stay together; None at a heading or a flagged block."""
    group: deque[_Unit] = deque()  # each of them leads into the next one
    table: Table | None = None
    for block in document.blocks:
        begins_table = block.table is not None and block.table != table
        table = block.table
        if block.kind is BlockKind.HEADING or block.flag:
            yield from _joined(group, len(group))
            yield None
            continue
        for span in _units(document.text, block):
            unit = _Unit(span, block, block, begins_table and span.start == block.span.start)
            before = 0  # how many units don't stay with this one
            if not (group and _leads_into(document.text, group[-1].last, block)):
                before = len(group)
            while before < len(group) and span.end - group[before].span.start > LARGEST:
                before += 1
            yield from _joined(group, before)
            group.append(unit)
    yield from _joined(group, len(group))


def _joined(group: deque[_Unit], count: int) -> Iterator[_Unit]:
    """The first units of a group as one, if there are any. They are taken out of it."""
    if count:
        unit = group.popleft()
        for _ in range(count - 1):
            unit = unit.with_next(group.popleft())
        yield unit


def _leads_into(text: str, block: Block, following: Block) -> bool:
    """True if a block says little without the next one."""
    if block is following or block.heading != following.heading or block.page != following.page:
        return False
    if block.table or following.table:
        return block.kind is BlockKind.COLUMNS and block.table == following.table
    if block.kind is BlockKind.TERM:
        return True
    if block.kind is BlockKind.TITLE:
        return block.aside == following.aside
    if block.aside == following.aside and _is_cut_by_code(text, block, following):
        return True
    lead_in = following.kind in _LED_INTO and block.kind is not BlockKind.VERBATIM
    return lead_in and text.startswith(_COLONS, block.span.end - 1)


def _is_cut_by_code(text: str, block: Block, following: Block) -> bool:
    """True if one of the blocks is code, and the other the beginning or the end of a sentence that it is in."""
    if following.kind is BlockKind.VERBATIM:
        return block.kind in PROSE and not text.startswith(_ENDS, block.span.end - 1)
    return (
        block.kind is BlockKind.VERBATIM
        and following.kind is BlockKind.PARAGRAPH
        and text[following.span.start].islower()
    )


def _belongs(text: str, run: _Unit, unit: _Unit, end: int) -> bool:
    """True if a unit can be added to a passage. `end` is where it ends, or the admonition that it begins."""
    block = unit.first
    if run.first.heading != block.heading or run.first.page != block.page or not _may_follow(run, block):
        return False
    quotation = unit.span.start == block.span.start and text.startswith(_OPENING_QUOTES, unit.span.start)
    most = LARGEST if quotation else ROWS if block.table and run.last.table else TARGET
    return end - run.span.start <= most


def _may_follow(run: _Unit, block: Block) -> bool:
    """True unless the text of a table and other text would be mixed."""
    if block.table or not run.last.table:
        return run.last.table == block.table
    return run.begins_table


def _units(text: str, block: Block) -> Iterator[Span]:
    """The parts of a block that aren't split: all of it if it fits, otherwise its sentences or lines, or pieces."""
    if len(block.span) <= LARGEST:
        yield block.span
        return
    if block.kind is BlockKind.VERBATIM:
        parts = code_units(text, block.span, LARGEST)
    else:
        parts = sentences(text, block.span.start, block.span.end)
    for part in parts:
        yield from _pieces(text, part, cells=block.table is not None)


def _pieces(text: str, span: Span, *, cells: bool) -> Iterator[Span]:
    """A stretch cut at line breaks and spaces, or anywhere if there are none; a row, between its cells."""
    start = span.start
    while span.end - start > LARGEST:
        end = start + LARGEST
        cut = text.rfind("\t", start, end) if cells else start
        if cut <= start:
            cut = max(text.rfind("\n", start, end), text.rfind(" ", start, end))
        if cut <= start:
            cut = end
        end = cut
        while text[end - 1].isspace() and end > start + 1:
            end -= 1
        yield Span(start, end)
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)
