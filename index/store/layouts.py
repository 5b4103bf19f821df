"""How texts look, as it is stored: blocks, marks and lines, in columns.

Columns take much less room than a value for each block, and most of them are empty and left out.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, TypeVar

from index.excerpts import Excerpt
from index.layout import PLAIN, Block, BlockKind, Layout, Lines, Mark, MarkKind, Span, Table, differences, distinct
from index.messages import Message
from index.store.packing import pack, unpack
from index.text.parts import one_line

T = TypeVar("T")

_KINDS = {kind: chr(ord("a") + place) for place, kind in enumerate(BlockKind)}
_KIND_OF = {letter: kind for kind, letter in _KINDS.items()}
_HEADING = _KINDS[BlockKind.HEADING]
_MARKS = tuple(MarkKind)


def pack_blocks(part: Excerpt) -> bytes:
    """The blocks of a part, with their headings and flags."""
    blocks = part.blocks
    reasons = list(dict.fromkeys(block.flag for block in blocks if block.flag))
    path = () if not blocks else blocks[0].heading[:-1] if _is_heading(blocks[0]) else blocks[0].heading
    return _pack(
        [
            *_block_columns(blocks, part.start),
            [len(block.heading) for block in blocks if _is_heading(block)],
            _unless_empty([block.page for block in blocks]),
            _unless_empty([reasons.index(block.flag) if block.flag else None for block in blocks]),
            [reason.to_data() for reason in reasons],
            [one_line(name) for name in path],
        ]
    )


def unpack_blocks(start: int, text: str, packed: bytes, near: Span) -> tuple[int, tuple[Block, ...]]:
    """Those blocks of a part that a stretch has, whole or in part, and how many blocks of the part come before them.

    Args:
        start: where the part begins.
        text: of the part.
        packed: its blocks.
        near: the stretch. All offsets are into the document's text.
    """
    *columns, depths, pages, flags, reasons, names = json.loads(unpack(packed))
    messages = [Message.from_data(reason) for reason in reasons]
    depth, path = iter(depths), tuple(names)
    before, blocks = 0, []
    for place, block in enumerate(_blocks(columns, start, near)):
        if block and _is_heading(block):
            own = text[max(0, block.span.start - start) : block.span.end - start]
            path = (*path[: next(depth) - 1], one_line(own))
        if not block or block.span.end <= near.start:
            before = place + 1
            continue
        flag = flags and flags[place]
        blocks.append(
            Block(
                block.kind,
                block.span,
                path,
                pages and pages[place],
                block.row,
                None if flag is None else messages[flag],
                block.depth,
                block.aside,
                block.language,
                block.table,
                block.group,
                block.url,
            )
        )
    return before, tuple(blocks)


def pack_marks(part: Excerpt) -> bytes | None:
    return _pack(_mark_columns(part.marks, part.start)) if part.marks else None


def unpack_marks(start: int, packed: bytes | None, near: Span) -> tuple[Mark, ...]:
    """Those marks of a part that a stretch has, whole or in part, given where the part begins."""
    return tuple(_marks(json.loads(unpack(packed)), start, near)) if packed else ()


def pack_lines(part: Excerpt) -> bytes | None:
    """Where the lines of the file begin in a part."""
    return _pack([part.lines.first, differences(part.lines.starts)]) if part.lines else None


@lru_cache(32)  # the quotations of an answer are often from one part
def unpack_lines(packed: bytes | None) -> Lines | None:
    if packed is None:
        return None
    first, starts = json.loads(unpack(packed))
    return Lines(first, tuple(accumulate(starts)))


def pack_layout(layout: Layout) -> bytes | None:
    """The layout of a passage; None if it is plain."""
    if layout == PLAIN:
        return None
    return _pack([_block_columns(layout.blocks, 0), _mark_columns(layout.marks, 0)])


def unpack_layout(packed: bytes | None) -> Layout:
    if packed is None:
        return PLAIN
    blocks, marks = json.loads(unpack(packed))
    return Layout(tuple(filter(None, _blocks(blocks, 0))), tuple(_marks(marks, 0)))


def _block_columns(blocks: Sequence[Block], start: int) -> list[Any]:
    ends = [start, *(block.span.end for block in blocks)]
    tables = distinct(block.table for block in blocks)
    number = {id(table): place for place, table in enumerate(tables)}
    groups = {group: place for place, group in enumerate(dict.fromkeys(block.group for block in blocks if block.group))}
    return [
        "".join(_KINDS[block.kind] for block in blocks),
        [block.span.start - end for block, end in zip(blocks, ends, strict=False)],
        [len(block.span) for block in blocks],
        _unless_empty([block.row for block in blocks]),
        _unless_empty([block.depth or None for block in blocks]),
        _unless_empty([block.aside or None for block in blocks]),
        _unless_empty([block.language or None for block in blocks]),
        _unless_empty([number[id(block.table)] if block.table else None for block in blocks]),
        [(table.columns, table.caption, table.lead) for table in tables],
        _unless_empty([groups.get(block.group) for block in blocks]),
        list(groups),
        _unless_empty([block.url for block in blocks]),
    ]


def _blocks(columns: Sequence[Any], start: int, near: Span | None = None) -> Iterator[Block | None]:
    """The blocks, up to the last one near a stretch. Before it, only headings are made; None is in place of others."""
    kinds, gaps, lengths, rows, depths, asides, languages, table_of, tables, group_of, groups, urls = columns
    named = [Table(tuple(names), caption, lead) for names, caption, lead in tables]
    nothing: list[None] = [None] * len(kinds)
    rest = (column or nothing for column in (rows, depths, asides, languages, table_of, group_of, urls))
    of_each = zip(kinds, gaps, lengths, *rest, strict=True)
    for kind, gap, length, row, depth, aside, language, table, group, url in of_each:
        begin, start = start + gap, start + gap + length
        if near and begin >= near.end:
            return
        if near and start <= near.start and kind != _HEADING:
            yield None
            continue
        span = Span(begin, start)
        yield Block(
            _KIND_OF[kind],
            span,
            row=row,
            depth=depth or 0,
            aside=aside or "",
            language=language or "",
            table=None if table is None else named[table],
            group="" if group is None else groups[group],
            url=url,
        )


def _mark_columns(marks: Sequence[Mark], start: int) -> list[Any]:
    return [
        [_MARKS.index(mark.kind) for mark in marks],
        differences([mark.span.start - start for mark in marks]),
        [len(mark.span) for mark in marks],
        _unless_empty([mark.target or None for mark in marks]),
    ]


def _marks(columns: Sequence[Any], start: int, near: Span | None = None) -> Iterator[Mark]:
    kinds, steps, lengths, targets = columns
    rest = targets or [None] * len(kinds)
    begin = start
    for kind, step, length, target in zip(kinds, steps, lengths, rest, strict=True):
        begin += step
        if not near or (begin < near.end and begin + length > near.start):
            yield Mark(_MARKS[kind], Span(begin, begin + length), target or "")


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING


def _unless_empty(values: list[T]) -> list[T] | None:
    return values if any(value is not None for value in values) else None


def _pack(columns: list[Any]) -> bytes:
    return pack(json.dumps(columns, separators=(",", ":")))
