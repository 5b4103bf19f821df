"""What a reader hands over: the text, and the blocks that it saw in it.

Readers of formats whose text is their own (plain text, Markdown) keep it as it stands in the file. The others put
theirs together with a `Builder`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from index.model import BlockKind, Span
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.text.folding import normalize


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before its place among the headings is settled."""

    kind: BlockKind
    span: Span
    level: int = 0  # a heading's depth, from 1
    page: int | None = None  # from 1
    row: int | None = None  # from 1, the header counted
    flag: str | None = None  # why the reader takes it for boilerplate, such as a page's running head


@dataclass(frozen=True, slots=True)
class RawDocument:
    text: str
    blocks: tuple[RawBlock, ...]
    info: SourceInfo = NOTHING_KNOWN  # what the file says of itself
    titled: bool = False  # whether the first heading is the document's title
    lined: bool = False  # whether the text's lines are the file's
    notes: tuple[str, ...] = ()  # sentences for a person about how it was read, such as a guessed encoding


def to_json(raw: RawDocument) -> str:
    """All but the text."""
    blocks = [
        (block.kind, block.span.start, block.span.end, block.level, block.page, block.row, block.flag)
        for block in raw.blocks
    ]
    return json.dumps([blocks, asdict(raw.info), raw.titled, raw.lined, raw.notes])


def from_json(text: str, rest: str) -> RawDocument:
    """Raises ValueError when the blocks don't fit the text."""
    found, info, titled, lined, notes = json.loads(rest)
    blocks = tuple(
        RawBlock(BlockKind(kind), Span(start, end), level, page, row, flag)
        for kind, start, end, level, page, row, flag in found
    )
    lists = {name: tuple(value) for name, value in info.items() if isinstance(value, list)}
    return RawDocument(text, blocks, SourceInfo(**info | lists), titled, lined, tuple(notes))


# Control characters, soft hyphens and zero-width spaces show nothing, and would keep words from being found.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" *\n *")


class Builder:
    """Puts a document's text together, block by block; characters and white space are normalised on the way."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[RawBlock] = []

    def add(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        page: int | None = None,
        row: int | None = None,
        flag: str | None = None,
        near: bool = False,
    ) -> None:
        """Appends a block after a blank line, or on the next line when it is `near` the last one, as list items are.

        Line ends in the text are kept; of other white space one space is left. In verbatim text all of it stays but
        blank lines at the ends. What has nothing to show is left out.
        """
        text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = _INVISIBLE.sub("", text)
        if kind is BlockKind.VERBATIM:
            text = text.strip("\n").rstrip()
        else:
            text = _AROUND_LINE_END.sub("\n", _SPACE.sub(" ", text)).strip()
        if not text.strip():
            return
        if self._parts:
            gap = "\n" if near else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        span = Span(self._length, self._length + len(text))
        self._parts.append(text)
        self._length = span.end
        self._blocks.append(RawBlock(kind, span, level, page, row, flag))

    def document(
        self, info: SourceInfo = NOTHING_KNOWN, *, titled: bool = False, notes: tuple[str, ...] = ()
    ) -> RawDocument:
        return RawDocument("".join(self._parts), tuple(self._blocks), info, titled, notes=notes)


def stripped(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space at its ends, or None when there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between blank lines."""
    begin = position = start
    while position < end:
        newline = text.find("\n", position, end)
        line_end = end if newline < 0 else newline
        if text[position:line_end].isspace() or position == line_end:
            if span := stripped(text, begin, position):
                yield span
            begin = line_end
        position = line_end + 1
    if span := stripped(text, begin, end):
        yield span
