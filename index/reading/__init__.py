"""Bytes become a `Document`: a module a format, and the one place where headings and boilerplate are settled.

A reader turns bytes into text and finds the blocks in it; what is the same for every format happens here: which
blocks are boilerplate, which headings stand above each block, and what `sources.toml` says of the file.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

from index.boilerplate import flags
from index.errors import UnreadableFile
from index.languages import detect
from index.model import Block, BlockKind, Document
from index.reading import markdown, plain
from index.reading.raw import RawBlock, RawDocument
from index.reading.sources import NOTHING_KNOWN, SourceInfo

VERSION = 1  # part of what a generation is made with: a new number re-reads every document

Reader = Callable[[bytes], RawDocument]

READERS: dict[str, Reader] = {
    ".txt": plain.read,
    ".text": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
}


def reader_for(source: str) -> Reader:
    """The reader for a file's name. Raises UnreadableFile when there is none."""
    suffix = PurePosixPath(source).suffix.lower()
    if reader := READERS.get(suffix):
        return reader
    kind = f"{suffix} files" if suffix else "files without an ending"
    raise UnreadableFile(f"{kind} can't be read; put it in as one of {' '.join(READERS)}")


def document_id(source: str) -> str:
    """An id that stays the same when the document's text changes."""
    return hashlib.blake2b(source.encode(), digest_size=6).hexdigest()


def read(source: str, data: bytes, info: SourceInfo = NOTHING_KNOWN) -> Document:
    """The document that these bytes hold; `info` wins over what the file says of itself.

    Raises UnreadableFile with a reason that a person can act on.
    """
    raw = reader_for(source)(data)
    blocks = tuple(_settled(raw.text, raw.blocks))
    known = raw.info.overridden_by(info)
    heading = next((block.heading[0] for block in blocks if block.kind is BlockKind.HEADING), None)
    return Document(
        id=document_id(source),
        source=source,
        title=known.title or (heading if raw.titled else None) or PurePosixPath(source).stem,
        text=raw.text,
        blocks=blocks,
        publisher=known.publisher,
        url=known.url,
        date=known.date,
        questions=known.questions,
        language=detect(raw.text),
    )


def _settled(text: str, found: Sequence[RawBlock]) -> Iterable[Block]:
    """The blocks with the headings above them. A flagged line is never a heading."""
    reasons = flags([block.span.of(text) for block in found])
    path: list[tuple[int, str]] = []
    for block, reason in zip(found, reasons, strict=True):
        kind = block.kind
        if kind is BlockKind.HEADING and reason:
            kind = BlockKind.PARAGRAPH
        elif kind is BlockKind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, " ".join(block.span.of(text).split())))
        yield Block(kind, block.span, tuple(name for _, name in path), block.page, reason)
