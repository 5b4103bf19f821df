"""Splits a document into parts that are stored, read and shown one at a time, so that no look at it needs the whole.

A part has a bounded number of characters and of blocks. It begins with a block, or inside of one that is longer than a
part.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.excerpts import Excerpt, Flagged, Heading, Overview
from index.layout import PROSE, BlockKind, stretches
from index.model import Document, DocumentInfo

PART = 200_000  # characters of a part
BLOCK = 60  # characters that a block counts as, besides its text: so many its markup takes on a page
SEEK = 1_000  # characters before the place where a block must be cut, in which to look for a space
MOST_HEADINGS = 300  # in a table of contents, besides the title
LONGEST_HEADING = 300  # characters of one of them
MOST_REASONS = 50  # for which blocks are kept out of answers
SAMPLE = 200  # characters of such a block


def parts(document: Document) -> list[Excerpt]:
    """The document's parts, in order; none if it has no text."""
    starts = [*_starts(document), len(document.text)]
    found = []
    place, mark = 0, 0
    for start, end in pairwise(starts):
        if start == end:
            continue
        last = place
        while last < len(document.blocks) and document.blocks[last].span.start < end:
            last += 1
        blocks = document.blocks[place:last]
        marks = []
        while mark < len(document.marks) and document.marks[mark].span.start < end:
            marks.append(document.marks[mark])
            mark += 1
        lines = document.lines and document.lines.within(start, end)
        found.append(Excerpt(start, document.text[start:end], blocks, place, tuple(marks), lines))
        place = last - 1 if blocks and blocks[-1].span.end > end else last
    return found


def _starts(document: Document) -> list[int]:
    starts, room = [0], PART
    for block in document.blocks:
        start, end = block.span.start, block.span.end
        if end - start + BLOCK > room < PART:
            starts.append(start)
            room = PART
        while end - start > PART:
            space = document.text.rfind(" ", start + PART - SEEK, start + PART)
            start = start + PART if space < 0 else space + 1
            starts.append(start)
            room = PART
        room -= end - start + BLOCK
    return starts


def overview(document: Document, info: DocumentInfo, found: Sequence[Excerpt]) -> Overview:
    """The document without its text; `found` are its parts."""
    headings = [place for place, block in enumerate(document.blocks) if block.kind is BlockKind.HEADING]
    flags = Counter(block.flag for block in document.blocks if block.flag)
    samples = {block.flag: block.span for block in reversed(document.blocks) if block.flag}
    paragraphs = (block for block in document.blocks if block.kind in PROSE and not block.flag)
    return Overview(
        info=info,
        parts=tuple(part.start for part in found) or (0,),
        length=len(document.text),
        prose=sum(len(block.span) for block in paragraphs),
        headings=tuple(_heading(document, place) for place in headings[: MOST_HEADINGS + 1]),
        all_headings=len(headings),
        flagged=tuple(
            Flagged(reason, blocks, samples[reason].of(document.text)[:SAMPLE])
            for reason, blocks in flags.most_common(MOST_REASONS)
        ),
        lined=document.lines is not None,
        rows=any(block.row for block in document.blocks),
        notes=document.notes,
        numbering=document.numbering,
        scanned=tuple(stretches(document.scanned)),
    )


def _heading(document: Document, place: int) -> Heading:
    block = document.blocks[place]
    return Heading(one_line(block.span.of(document.text)), place, block.span.start, len(block.heading))


def one_line(heading: str) -> str:
    """A heading in one line, cut if it is very long."""
    return " ".join(heading[: 4 * LONGEST_HEADING].split())[:LONGEST_HEADING]
