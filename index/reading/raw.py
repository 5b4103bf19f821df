"""The result of a reader: a text, the blocks in it, and the marks on it.

A reader of plain text keeps the file's text as it is. The others put together what a reader of the rendered page sees,
with a `Builder`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from index.layout import BlockKind, Lines, Mark, MarkKind, Numbering, Span, Table, differences, distinct
from index.messages import Flag, Message
from index.reading.runs import PlainRun, inside, is_settled, settled, styled, trimmed
from index.reading.runs import Run as Run
from index.reading.runs import Style as Style
from index.reading.sources import NOTHING_KNOWN, SourceInfo

_new_tuple = tuple.__new__  # makes a tuple with names without the function that it has for that


# Blocks, runs and styles are tuples with names, which are made in a third of the time of a frozen dataclass.
class RawBlock(NamedTuple):
    """A block as a reader found it, which doesn't know the headings above it yet."""

    kind: BlockKind
    span: Span
    level: int = 0  # a heading's depth, from 1
    page: int | None = None  # from 1
    row: int | None = None  # of a table, from 1, counting the header
    flag: Flag | None = None  # why it isn't part of the text, such as a page's running head
    depth: int = 0  # how many lists it is in
    aside: str = ""  # what it is inside of: "quotation", or the kind of an admonition, such as "warning"
    language: str = ""  # of code
    table: Table | None = None  # of a row
    url: str | None = None  # of its own place, such as a message's; with "#" it goes on from the document's


@dataclass(frozen=True, slots=True)
class RawDocument:
    text: str
    blocks: tuple[RawBlock, ...]
    info: SourceInfo = NOTHING_KNOWN  # what the file says about itself
    titled: bool = False  # the first heading is the document's title
    lines: Lines | None = None  # of the file
    notes: tuple[Message, ...] = ()  # how it was read, such as a guessed encoding
    marks: tuple[Mark, ...] = ()  # in the order of their beginnings
    numbering: Numbering = Numbering.PAGE  # what the pages of its blocks are
    scanned: tuple[int, ...] = ()  # the pages that were recognised in pictures, ascending


_KINDS = tuple(BlockKind)
_MARKS = tuple(MarkKind)
_STATED = 3  # values of every block: its kind, and where it begins and ends
_DEFAULTS = tuple(RawBlock._field_defaults.values())  # of the others


def to_json(raw: RawDocument) -> str:
    """Everything except the text."""
    tables = distinct(block.table for block in raw.blocks)
    number = {id(table): place for place, table in enumerate(tables, 1)}
    blocks = [
        _without_end(
            [
                _KINDS.index(block.kind),
                block.span.start,
                block.span.end,
                block.level,
                block.page,
                block.row,
                block.flag and block.flag.name,
                block.depth,
                block.aside,
                block.language,
                number.get(id(block.table)),
                block.url,
            ]
        )
        for block in raw.blocks
    ]
    marks = [(_MARKS.index(mark.kind), mark.span.start, mark.span.end, mark.target) for mark in raw.marks]
    return json.dumps(
        [
            blocks,
            [(table.columns, table.caption, table.lead) for table in tables],
            marks,
            raw.lines and (raw.lines.first, differences(raw.lines.starts)),
            asdict(raw.info),
            raw.titled,
            raw.numbering,
            [note.to_data() for note in raw.notes],
            raw.scanned,
        ],
        separators=(",", ":"),
    )


def from_json(text: str, rest: str) -> RawDocument:
    """The document that `to_json` was given.

    Raises:
        ValueError, TypeError, AttributeError, LookupError: This isn't one.
    """
    blocks, tables, marks, lines, info, titled, numbering, notes, scanned = json.loads(rest)
    named = [Table(tuple(columns), caption, lead) for columns, caption, lead in tables]
    lists = {name: tuple(value) for name, value in info.items() if isinstance(value, list)}
    return RawDocument(
        text,
        tuple(_block(named, *values) for values in blocks),
        SourceInfo(**info | lists),
        titled,
        lines and Lines(lines[0], tuple(accumulate(lines[1]))),
        tuple(map(Message.from_data, notes)),
        tuple(Mark(_MARKS[kind], Span(start, end), target) for kind, start, end, target in marks),
        Numbering(numbering),
        tuple(scanned),
    )


def _without_end(values: list[Any]) -> list[Any]:
    """The values without those at the end that say nothing: most blocks are paragraphs."""
    while len(values) > _STATED and values[-1] == _DEFAULTS[len(values) - _STATED - 1]:
        values.pop()
    return values


def _block(tables: Sequence[Table], kind: int, start: int, end: int, *stated: Any) -> RawBlock:
    level, page, row, flag, depth, aside, language, table, url = (*stated, *_DEFAULTS[len(stated) :])
    return RawBlock(
        _KINDS[kind],
        Span(start, end),
        level,
        page,
        row,
        None if flag is None else Flag[flag],
        depth,
        aside,
        language,
        tables[table - 1] if table else None,
        url,
    )


MOST_MARKS = 300_000  # of a document; after them, text is shown without its formatting
MOST_LINES = 2_000_000  # of a file; one with more is cited without them


class Builder:
    """Puts a document's text together block by block, with characters and white space normalised.

    >>> builder = Builder()
    >>> builder.add([Run("Open "), Run("daily", (Style(MarkKind.STRONG),)), Run(" at  nine")])
    >>> raw = builder.document()
    >>> raw.text, raw.marks
    ('Open daily at nine', (Mark(kind=<MarkKind.STRONG: 'strong'>, span=Span(start=5, end=10), target=''),))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[RawBlock] = []
        self._marks: list[Mark] = []
        self._lines: list[int] = []  # where each line of the file begins

    def add(
        self,
        content: str | Sequence[PlainRun],
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        page: int | None = None,
        row: int | None = None,
        flag: Flag | None = None,
        near: bool = False,
        depth: int = 0,
        aside: str = "",
        language: str = "",
        table: Table | None = None,
        url: str | None = None,
        line: int | None = None,
    ) -> None:
        """Append a block after a blank line, or on the next line if it is `near` the last one, as list items are.

        Line breaks in the text are kept, and so are tabs in the rows of a table; any other white space becomes one
        space. In verbatim text all white space is kept, except blank lines at the ends. A block with nothing to show is
        left out.

        Args:
            content: The block's text, or the runs that it consists of.
            line: The line of the file in which it begins, from 1.
        """
        runs: Sequence[PlainRun] = ((content, (), line, False),) if isinstance(content, str) else content
        texts: list[str] = []
        has_styles = False
        in_one_line = True  # of the file
        number = line
        for written, styles, stated, wraps in runs:
            if styles:
                has_styles = True
            if stated is not None and stated != number:
                in_one_line = in_one_line and not texts
                number = stated
            if "\n" in written:
                in_one_line = False
                if number is not None:
                    number += written.count("\n")
                if wraps:
                    written = written.replace("\n", " ")
            texts.append(written)
        text = texts[0] if len(texts) == 1 else "".join(texts)
        if not is_settled(text, kind):
            runs, texts = settled(runs, text, kind, line)
            text = "".join(texts)
        first, last = 0, len(text)
        if text[:1].isspace() or text[-1:].isspace():
            first, last = inside(text, kind)
        if first >= last:
            return
        start = self._length
        if self._parts:
            gap = "\n" if near else "\n\n"
            self._parts.append(gap)
            start += len(gap)
        self._parts.append(text if last - first == len(text) else text[first:last])
        self._length = end = start + last - first
        if has_styles:
            self._add_marks(styled(runs, texts), text, first, last)
        if number is not None:
            if not in_one_line:
                self._add_lines(runs, texts, line, first, last)
            elif (missing := number - len(self._lines)) > 0:
                self._lines += [start] * missing
        self._blocks.append(
            _new_tuple(RawBlock, (kind, Span(start, end), level, page, row, flag, depth, aside, language, table, url))
        )

    def _add_marks(self, spans: Iterable[tuple[int, int, Style]], text: str, first: int, last: int) -> None:
        """Note the styles of the block that was added last, which is this text from `first` to `last`."""
        marks = self._marks
        shift = self._length - last
        for begin, end, style in spans:
            if begin < first or end > last or text[begin].isspace() or text[end - 1].isspace():
                begin, end = trimmed(text, max(begin, first), min(end, last))
            if begin < end and len(marks) < MOST_MARKS:
                marks.append(_new_tuple(Mark, (style[0], Span(begin + shift, end + shift), style[1])))

    def _add_lines(
        self, runs: Sequence[PlainRun], texts: Sequence[str], line: int | None, first: int, last: int
    ) -> None:
        """Note where lines of the file begin in the block that was added last, which is its text up to `last`."""
        lines = self._lines
        shift = self._length - last
        start = shift + first
        begin = length = 0  # where the line begins, and how long the runs so far are

        def note() -> None:
            if line is not None and begin < last and (missing := line - len(lines)) > 0:
                lines.extend([begin + shift if begin > first else start] * missing)

        for (raw, _, number, wraps), text in zip(runs, texts, strict=True):
            if number is not None:
                if begin != length:  # else it is after a line break that isn't one of the file, such as `<br>`
                    note()
                begin, line = length, number
            source = raw if wraps else text
            if "\n" in source and line is not None:
                after = length
                for part in source.split("\n")[:-1]:
                    note()
                    after += len(part) + 1
                    begin, line = after, line + 1
            length += len(text)
        note()

    def document(
        self,
        info: SourceInfo = NOTHING_KNOWN,
        *,
        titled: bool = False,
        notes: tuple[Message, ...] = (),
        numbering: Numbering = Numbering.PAGE,
        scanned: tuple[int, ...] = (),
    ) -> RawDocument:
        return RawDocument(
            "".join(self._parts),
            tuple(self._blocks),
            info,
            titled,
            Lines(1, tuple(self._lines)) if 0 < len(self._lines) <= MOST_LINES else None,
            notes,
            tuple(self._marks),
            numbering,
            scanned,
        )


def stripped(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space at its ends; None if there is nothing else in it."""
    start, end = trimmed(text, start, end)
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
