"""The result of a reader: a text, and the blocks in it.

Readers of text formats (plain text, Markdown, reStructuredText) keep the file's text as it is. The others put the text
together with a `Builder`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from index.messages import Flag, Message
from index.model import BlockKind, Span
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.text.folding import normalize


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block as a reader found it, which doesn't know the headings above it yet."""

    kind: BlockKind
    span: Span
    level: int = 0  # a heading's depth, from 1
    page: int | None = None  # from 1
    row: int | None = None  # of a table, from 1, counting the header
    flag: Flag | None = None  # why it isn't part of the text, such as a page's running head


@dataclass(frozen=True, slots=True)
class RawDocument:
    text: str
    blocks: tuple[RawBlock, ...]
    info: SourceInfo = NOTHING_KNOWN  # what the file says about itself
    titled: bool = False  # the first heading is the document's title
    lined: bool = False  # the text's lines are those of the file
    notes: tuple[Message, ...] = ()  # how it was read, such as a guessed encoding


def to_json(raw: RawDocument) -> str:
    """Everything except the text."""
    blocks = [
        (
            block.kind,
            block.span.start,
            block.span.end,
            block.level,
            block.page,
            block.row,
            block.flag and block.flag.name,
        )
        for block in raw.blocks
    ]
    return json.dumps([blocks, asdict(raw.info), raw.titled, raw.lined, [note.to_data() for note in raw.notes]])


def from_json(text: str, rest: str) -> RawDocument:
    """The document that `to_json` was given. Raises ValueError, TypeError or AttributeError for anything else."""
    found, info, titled, lined, notes = json.loads(rest)
    blocks = tuple(
        RawBlock(BlockKind(kind), Span(start, end), level, page, row, None if flag is None else _flag(flag))
        for kind, start, end, level, page, row, flag in found
    )
    lists = {name: tuple(value) for name, value in info.items() if isinstance(value, list)}
    return RawDocument(text, blocks, SourceInfo(**info | lists), titled, lined, tuple(map(Message.from_data, notes)))


def _flag(name: str) -> Flag:
    if name not in Flag.__members__:
        raise ValueError(f"no flag: {name[:100]!r}")
    return Flag[name]


# Control characters, soft hyphens and zero-width spaces. They show nothing, and would keep words from being found.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" *\n *")


class Builder:
    """Puts a document's text together block by block, with characters and white space normalised."""

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
        flag: Flag | None = None,
        near: bool = False,
    ) -> None:
        """Append a block after a blank line, or on the next line if it is `near` the last one, as list items are.

        Line breaks in the text are kept; any other white space becomes one space. In verbatim text all white space is
        kept, except blank lines at the ends. A block with nothing to show is left out.
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
        self, info: SourceInfo = NOTHING_KNOWN, *, titled: bool = False, notes: tuple[Message, ...] = ()
    ) -> RawDocument:
        return RawDocument("".join(self._parts), tuple(self._blocks), info, titled, notes=notes)


def stripped(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space at its ends; None if there is nothing else in it."""
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
