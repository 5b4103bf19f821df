"""Overviews of documents as they are stored, and excerpts put together from stored parts."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from index.excerpts import Excerpt, Flagged, Heading, Overview
from index.layout import Lines, Numbering
from index.messages import Message
from index.model import DocumentInfo
from index.store.packing import pack, unpack


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
        numbering=Numbering(row["numbering"]),
        scanned=tuple((first, last) for first, last in json.loads(row["scanned"])),
    )


def window(found: Sequence[Excerpt], start: int, end: int) -> Excerpt:
    """The excerpt between two offsets, made of the parts that have it."""
    if not found:
        return Excerpt(start, "", ())
    whole = found[0]
    text = "".join(part.text for part in found)
    # A block that goes on in the next part is in both.
    blocks = {part.first + place: block for part in found for place, block in enumerate(part.blocks)}
    marks = [mark for part in found for mark in part.marks if mark.span.start < end and mark.span.end > start]
    start = max(start, whole.start)
    kept = {place: block for place, block in blocks.items() if block.span.start < end and block.span.end > start}
    lines = _joined([part.lines for part in found if part.lines])
    text = text[start - whole.start : max(0, end - whole.start)]
    return Excerpt(start, text, tuple(kept.values()), next(chain(kept, [0])), tuple(marks), lines)


def _joined(found: Sequence[Lines]) -> Lines | None:
    """The lines of neighbouring parts. A line that goes on in the next part is in both."""
    if not found:
        return None
    starts = list(found[0].starts)
    for lines in found[1:]:
        starts += lines.starts[found[0].first + len(starts) - lines.first :]
    return Lines(found[0].first, tuple(starts))
