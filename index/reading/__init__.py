"""Bytes become a `Document`: a module a format, and the one place where headings and boilerplate are settled.

A reader turns bytes into text and finds the blocks in it: `parse`, which depends on the file alone. What is the same
for every format happens in `settle`: which blocks are boilerplate, which headings stand above each block, and what
`sources.toml` says of the file.
"""

import hashlib
import importlib
from collections.abc import Callable, Collection, Iterable
from os.path import splitext
from pathlib import PurePosixPath

from index.boilerplate import NO_PATTERNS, Patterns, flags
from index.errors import UnreadableFile
from index.languages import detect
from index.model import Block, BlockKind, Document
from index.reading.raw import RawDocument
from index.reading.sources import NOTHING_KNOWN, SourceInfo

VERSION = 2  # part of what a generation is made with: a new number re-reads every document

Reader = Callable[[bytes], RawDocument]

# The endings of file names, and the module that reads each. These are imported where they are needed: mostly in the
# process that hostile files are read in.
FORMATS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".csv": "table",
    ".tsv": "table",
}


def reader_of(source: str) -> str:
    """The module that reads files of this name. Raises UnreadableFile when there is none."""
    suffix = splitext(source)[1].lower()
    if suffix not in FORMATS:
        kind = f"{suffix} files" if suffix else "files without an ending"
        raise UnreadableFile(f"{kind} can't be read; put it in as one of {' '.join(FORMATS)}")
    return FORMATS[suffix]


def parse(source: str, data: bytes) -> RawDocument:
    """What a file's reader finds in its bytes. Raises UnreadableFile with a reason that a person can act on."""
    reader: Reader = importlib.import_module(f"{__name__}.{reader_of(source)}").read
    raw = reader(data)
    if not raw.blocks:
        raise UnreadableFile("it holds no text")
    return raw


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
    reasons = flags([(block.kind, block.span.of(raw.text)) for block in raw.blocks], patterns.and_of(info.flag, info.keep), shared)
    blocks = settled(raw, [block.flag or reason for block, reason in zip(raw.blocks, reasons, strict=True)])
    known = raw.info.overridden_by(info)
    heading = next((block.heading[0] for block in blocks if block.kind is BlockKind.HEADING), None)
    return Document(
        id=document_id(source),
        source=source,
        title=known.title or (heading if raw.titled else None) or PurePosixPath(source).stem,
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
