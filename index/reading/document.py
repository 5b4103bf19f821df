"""RawDocument → Document: everything that is the same for all formats.

It says which blocks are boilerplate and which headings are above each block, and adds the facts from `sources.toml`.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from index.layout import Block, BlockKind, Numbering, Table
from index.messages import Message
from index.model import Document
from index.reading import parse
from index.reading.boilerplate import flags
from index.reading.groups import groups_of
from index.reading.patterns import NO_PATTERNS, Patterns
from index.reading.raw import RawBlock, RawDocument
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.text.languages import detect
from index.text.sentences import sentences

LONGEST_TITLE = 300  # characters
LONGEST_HEADING = 300  # characters of a heading above a block; a citation shows fewer
LONGEST_LEAD = 300  # characters of the sentence that introduces a table
DEEPEST = 12  # headings above a block; each passage is indexed with them
_NOTION_NUMBER = re.compile(r"[ _-]?[0-9a-f]{32}(?=_all$|$)")
# A version or a day, which is how the sections of a changelog are called.
_VERSION = re.compile(
    r"\[?(?:version |release )?v?\d+(?:\.\d+)+\S{0,20}(?:[\s:–—(-]+.{0,30}\d{4}.{0,20})?"
    r"|\[?unreleased\]?.{0,40}|\d{4}-\d\d-\d\d.{0,40}",
    re.IGNORECASE,
)
_INTRODUCING = {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION}


def settle(
    source: str,
    raw: RawDocument,
    info: SourceInfo = NOTHING_KNOWN,
    *,
    patterns: Patterns = NO_PATTERNS,
    shared: Collection[int] = (),
) -> Document:
    """Make a document of a reader's result.

    Args:
        source: the file's path relative to the folder.
        raw: the reader's result.
        info: the operator's facts about the file, which win over the file's own.
        patterns: the operator's patterns of boilerplate.
        shared: the keys of lines that many documents have.
    """
    reasons = flags(
        [(block.kind, block.span.of(raw.text)) for block in raw.blocks], patterns.and_of(info.flag, info.keep), shared
    )
    own = [Message(block.flag) if block.flag else None for block in raw.blocks]
    known = raw.info.overridden_by(info)
    blocks = with_headings(raw, [flag or reason for flag, reason in zip(own, reasons, strict=True)], known.url)
    return Document(
        id=document_id(source),
        source=source,
        title=known.title or (_title_heading(raw, blocks)[:LONGEST_TITLE] if raw.titled else "") or name_of(source),
        text=raw.text,
        blocks=blocks,
        author=known.author,
        publisher=known.publisher,
        url=known.url,
        date=known.date,
        questions=known.questions,
        language=info.language or detect(raw.text, default=raw.info.language or "en"),
        lines=raw.lines,
        notes=raw.notes,
        marks=raw.marks,
        numbering=raw.numbering,
        scanned=raw.scanned,
    )


def read(source: str, data: bytes, info: SourceInfo = NOTHING_KNOWN) -> Document:
    """Read bytes without a sandbox, which is only for bytes from a trusted source. Raises UnreadableFile."""
    return settle(source, parse(source, data), info)


def document_id(source: str) -> str:
    """The id of the document from this file. It stays the same when the text changes."""
    return hashlib.blake2b(source.encode(), digest_size=6).hexdigest()


def name_of(source: str) -> str:
    """The name of a file without its ending, and without the number that Notion adds to it."""
    stem = PurePosixPath(source).stem
    return _NOTION_NUMBER.sub("", stem) or stem


def _title_heading(raw: RawDocument, blocks: Sequence[Block]) -> str:
    """The heading that is the document's title; "" if its first heading is only that of a section.

    A changelog begins with its latest version, and a note with its first section.
    """
    headings = [place for place, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    if not headings:
        return ""
    first, *others = headings
    level, name = raw.blocks[first].level, blocks[first].heading[-1]
    if _VERSION.fullmatch(name):
        return ""
    is_section = any(raw.blocks[place].level <= level for place in others) or any(
        not block.flag for block in blocks[:first]
    )
    return "" if level > 1 and is_section else name


def with_headings(raw: RawDocument, reasons: Iterable[Message | None], url: str | None) -> tuple[Block, ...]:
    """The blocks with the headings above them. A flagged one is no heading.

    Args:
        raw: The document as it was read.
        reasons: Why each block is boilerplate, or None.
        url: The document's address.
    """
    address = (url or "").partition("#")[0]
    path: list[tuple[int, str]] = []
    names: tuple[str, ...] = ()
    leads = _with_leads(raw)
    groups = groups_of(raw)
    blocks = []
    page = None
    for block, reason, group in zip(raw.blocks, reasons, groups, strict=True):
        kind = block.kind
        if raw.numbering is Numbering.SLIDE and block.page != page:  # a slide without a title has no heading
            page, path, names = block.page, [], ()
        if kind is BlockKind.HEADING and reason:
            kind = BlockKind.PARAGRAPH
        elif kind is BlockKind.HEADING:
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, " ".join(block.span.of(raw.text).split())[:LONGEST_HEADING]))
            names = tuple(name for _, name in path[-DEEPEST:])
        blocks.append(
            Block(
                kind,
                block.span,
                names,
                block.page,
                block.row,
                reason,
                block.depth,
                block.aside,
                block.language,
                leads[id(block.table)] if block.table else None,
                group,
                _address(block.url, address),
            )
        )
    return tuple(blocks)


def _address(url: str | None, page: str) -> str | None:
    """A block's whole address, given that of its page, which may be empty."""
    if not url or url[0] != "#":
        return url
    return page + url if page else None


def _with_leads(raw: RawDocument) -> dict[int, Table]:
    """Each table with the sentence that introduces it: the last one of the paragraph right above its first row."""
    leads: dict[int, Table] = {}  # by the table's identity
    above: RawBlock | None = None
    for block in raw.blocks:
        table = block.table
        if table and id(table) not in leads:
            lead = ""
            if above and above.kind in _INTRODUCING and not above.flag:
                *_, last = sentences(raw.text, above.span.start, above.span.end)
                lead = last.of(raw.text) if len(last) <= LONGEST_LEAD else ""
            lead = " ".join(lead.split())
            leads[id(table)] = replace(table, lead=table.lead or (lead if lead not in table.caption else ""))
        above = block
    return leads
