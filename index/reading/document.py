"""What a reader found becomes a `Document`: the same for every format, and in this one place.

Which blocks are boilerplate, which headings stand above each block, what `sources.toml` says of the file.
"""

import hashlib
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from index.model import Block, BlockKind, Document
from index.reading import parse
from index.reading.boilerplate import NO_PATTERNS, Patterns, flags
from index.reading.raw import RawDocument
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.text.languages import detect

LONGEST_TITLE = 300  # characters


def settle(
    source: str,
    raw: RawDocument,
    info: SourceInfo = NOTHING_KNOWN,
    *,
    patterns: Patterns = NO_PATTERNS,
    shared: Collection[int] = (),
) -> Document:
    """The document: `info` wins over what the file says of itself.

    `patterns` are the operator's for boilerplate, `shared` the keys of lines that many documents have.
    """
    reasons = flags(
        [(block.kind, block.span.of(raw.text)) for block in raw.blocks], patterns.and_of(info.flag, info.keep), shared
    )
    blocks = settled(raw, [block.flag or reason for block, reason in zip(raw.blocks, reasons, strict=True)])
    known = raw.info.overridden_by(info)
    heading = next((block.heading[0] for block in blocks if block.kind is BlockKind.HEADING), "")
    return Document(
        id=document_id(source),
        source=source,
        title=known.title or (heading[:LONGEST_TITLE] if raw.titled else "") or PurePosixPath(source).stem,
        text=raw.text,
        blocks=blocks,
        author=known.author,
        publisher=known.publisher,
        url=known.url,
        date=known.date,
        questions=known.questions,
        language=info.language or detect(raw.text, default=raw.info.language or "en"),
        lined=raw.lined,
        notes=raw.notes,
    )


def read(source: str, data: bytes, info: SourceInfo = NOTHING_KNOWN) -> Document:
    """The document that these bytes hold, whoever sent them being trusted. Raises UnreadableFile."""
    return settle(source, parse(source, data), info)


def document_id(source: str) -> str:
    """An id that stays the same when the document's text changes."""
    return hashlib.blake2b(source.encode(), digest_size=6).hexdigest()


def settled(raw: RawDocument, reasons: Iterable[str | None]) -> tuple[Block, ...]:
    """The blocks with the headings above them. A flagged line is never a heading."""
    path: list[tuple[int, str]] = []
    blocks = []
    for block, reason in zip(raw.blocks, reasons, strict=True):
        kind = block.kind
        if kind is BlockKind.HEADING and reason:
            kind = BlockKind.PARAGRAPH
        elif kind is BlockKind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, " ".join(block.span.of(raw.text).split())))
        blocks.append(Block(kind, block.span, tuple(name for _, name in path), block.page, block.row, reason))
    return tuple(blocks)
