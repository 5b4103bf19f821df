"""Parts of documents as they are stored."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from index.excerpts import Excerpt, Flagged, Heading, Overview
from index.messages import Message
from index.model import Block, BlockKind, DocumentInfo, Span
from index.store.rows import pack, unpack
from index.text.parts import one_line

T = TypeVar("T")

_KINDS = {kind.value[0]: kind for kind in BlockKind}


def pack_blocks(part: Excerpt) -> bytes:
    """The blocks of a part, in columns: these take much less room than a line for each block."""
    blocks = part.blocks
    spans = [block.span for block in blocks]
    ends = [part.start, *(span.end for span in spans)]
    reasons = list(dict.fromkeys(block.flag for block in blocks if block.flag))
    path = () if not blocks else blocks[0].heading[:-1] if _is_heading(blocks[0]) else blocks[0].heading
    columns = [
        "".join(block.kind.value[0] for block in blocks),
        [span.start - end for span, end in zip(spans, ends, strict=False)],
        [len(span) for span in spans],
        [len(block.heading) for block in blocks if _is_heading(block)],
        _unless_empty([block.page for block in blocks]),
        _unless_empty([block.row for block in blocks]),
        _unless_empty([reasons.index(block.flag) if block.flag else None for block in blocks]),
        [reason.to_data() for reason in reasons],
        [one_line(name) for name in path],
    ]
    return pack(json.dumps(columns, separators=(",", ":")))


def unpack_blocks(start: int, text: str, packed: bytes) -> tuple[Block, ...]:
    """The blocks of a part, given where it begins and its text."""
    kinds, gaps, lengths, depths, pages, rows, flags, reasons, names = json.loads(unpack(packed))
    nothing: list[None] = [None] * len(kinds)
    messages = [Message.from_data(reason) for reason in reasons]
    depth, path, end = iter(depths), tuple(names), start
    blocks = []
    columns = zip(kinds, gaps, lengths, pages or nothing, rows or nothing, flags or nothing, strict=True)
    for letter, gap, length, page, row, flag in columns:
        kind, span = _KINDS[letter], Span(end + gap, end + gap + length)
        end = span.end
        if kind is BlockKind.HEADING:
            own = text[max(0, span.start - start) : span.end - start]
            path = (*path[: next(depth) - 1], one_line(own))
        blocks.append(Block(kind, span, path, page, row, None if flag is None else messages[flag]))
    return tuple(blocks)


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING


def _unless_empty(values: list[T]) -> list[T] | None:
    return values if any(value is not None for value in values) else None


def pack_overview(overview: Overview) -> bytes:
    """What the other columns of its document don't have."""
    headings = [(heading.name, heading.block, heading.start, heading.depth) for heading in overview.headings]
    flagged = [(flagged.reason.to_data(), flagged.blocks, flagged.sample) for flagged in overview.flagged]
    rest = [overview.length, overview.prose, headings, overview.all_headings, flagged, overview.rows]
    return pack(json.dumps(rest))


def to_overview(row: Mapping[str, Any], info: DocumentInfo, starts: Sequence[int]) -> Overview:
    length, prose, headings, all_headings, flagged, rows = json.loads(unpack(row["overview"]))
    return Overview(
        info=info,
        parts=tuple(starts) or (0,),
        length=length,
        prose=prose,
        headings=tuple(Heading(*heading) for heading in headings),
        all_headings=all_headings,
        flagged=tuple(Flagged(Message.from_data(reason), blocks, sample) for reason, blocks, sample in flagged),
        lined=bool(row["lined"]),
        rows=rows,
        notes=tuple(map(Message.from_data, json.loads(row["notes"]))),
    )


def window(found: Sequence[Excerpt], start: int, end: int) -> Excerpt:
    """The excerpt between two offsets, made of the parts that have it."""
    if not found:
        return Excerpt(start, "", ())
    whole = found[0]
    text = "".join(part.text for part in found)
    # A block that goes on in the next part is in both.
    blocks = {part.first + place: block for part in found for place, block in enumerate(part.blocks)}
    start = max(start, whole.start)
    kept = {place: block for place, block in blocks.items() if block.span.start < end and block.span.end > start}
    line = whole.line + text.count("\n", 0, start - whole.start)
    text = text[start - whole.start : max(0, end - whole.start)]
    return Excerpt(start, text, tuple(kept.values()), next(chain(kept, [0])), line)
