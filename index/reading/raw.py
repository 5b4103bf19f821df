"""The result of a reader: a text, the blocks in it, and the marks on it.

A reader of plain text keeps the file's text as it is. The others put together what a reader of the rendered page sees,
with a `Builder`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from index.layout import BlockKind, Lines, MarkKind, Numbering, Table, differences, distinct
from index.messages import Flag, Message
from index.model import Mark, Span
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
    depth: int = 0  # how many lists it is in
    aside: str = ""  # what it is inside of: "quotation", or the kind of an admonition, such as "warning"
    language: str = ""  # of code
    table: Table | None = None  # of a row
    url: str | None = None  # of its own place, such as a message's


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


_KINDS = tuple(BlockKind)
_MARKS = tuple(MarkKind)


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
                number[id(block.table)] if block.table else 0,
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
        ],
        separators=(",", ":"),
    )


def from_json(text: str, rest: str) -> RawDocument:
    """The document that `to_json` was given.

    Raises:
        ValueError, TypeError, AttributeError, LookupError: This isn't one.
    """
    blocks, tables, marks, lines, info, titled, numbering, notes = json.loads(rest)
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
    )


def _without_end(values: list[Any]) -> list[Any]:
    """The values without those at the end that say nothing: most blocks are paragraphs."""
    while not values[-1] and len(values) > 3:
        values.pop()
    return values


def _block(
    tables: Sequence[Table],
    kind: int,
    start: int,
    end: int,
    level: int = 0,
    page: int | None = None,
    row: int | None = None,
    flag: str | None = None,
    depth: int = 0,
    aside: str = "",
    language: str = "",
    table: int = 0,
    url: str | None = None,
) -> RawBlock:
    return RawBlock(
        _KINDS[kind],
        Span(start, end),
        level,
        page,
        row,
        None if flag is None else _flag(flag),
        depth,
        aside,
        language,
        tables[table - 1] if table else None,
        url,
    )


def _flag(name: str) -> Flag:
    if name not in Flag.__members__:
        raise ValueError(f"no flag: {name[:100]!r}")
    return Flag[name]


# Control characters, soft hyphens and zero-width spaces. They show nothing, and would keep words from being found.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff]")
_SPACE = re.compile(r"[^\S\n]+")
_SPACE_BUT_TAB = re.compile(r"[^\S\n\t]+")
_AROUND_LINE_END = re.compile(r" *\n *")
_AROUND_TAB = re.compile(r" *\t *")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_LINE_END = re.compile("\n")
_CELLS = {BlockKind.ROW, BlockKind.COLUMNS}


@dataclass(frozen=True, slots=True)
class Style:
    """What a run of text is on its page."""

    kind: MarkKind
    target: str = ""  # of a link or an image: its address


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a block's text, all in the same styles.

    A line break in it is one that the page shows. Where the file only wraps a paragraph, the text has a space, and the
    next run says in which line of the file it begins.
    """

    text: str
    styles: tuple[Style, ...] = ()  # the outermost first
    line: int | None = None  # of the file, in which it begins, from 1; None if it is still that of the run before


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
        self._lines: list[tuple[int, int]] = []  # offsets, and the lines of the file that begin there

    def add(
        self,
        content: str | Sequence[Run],
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
        runs = [Run(content)] if isinstance(content, str) else content
        text, marks, lines = _put_together(runs, kind, line)
        if not text.strip():
            return
        if self._parts:
            gap = "\n" if near else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        self._marks += (Mark(mark.kind, mark.span.shifted(start), mark.target) for mark in marks)
        self._lines += ((start + place, number) for place, number in lines)
        self._blocks.append(
            RawBlock(kind, Span(start, self._length), level, page, row, flag, depth, aside, language, table, url)
        )

    def document(
        self,
        info: SourceInfo = NOTHING_KNOWN,
        *,
        titled: bool = False,
        notes: tuple[Message, ...] = (),
        numbering: Numbering = Numbering.PAGE,
    ) -> RawDocument:
        return RawDocument(
            "".join(self._parts),
            tuple(self._blocks),
            info,
            titled,
            _lines(self._lines),
            notes,
            tuple(self._marks),
            numbering,
        )


def _lines(found: Iterable[tuple[int, int]]) -> Lines | None:
    """The lines of a file, given offsets of its text with the lines that they are in."""
    starts: list[int] = []
    for offset, number in found:
        # Lines without text of their own begin where the next text does.
        starts += [offset] * (number - len(starts))
    return Lines(1, tuple(starts)) if starts else None


def _put_together(
    runs: Sequence[Run], kind: BlockKind, line: int | None
) -> tuple[str, list[Mark], list[tuple[int, int]]]:
    """A block's text with its white space settled, its marks, and where each line of the file begins in it."""
    if len(runs) == 1 and not runs[0].styles and runs[0].line is line is None:
        text = _clean(runs[0].text, kind)
        start, end = _inside(text, kind)
        return text[start:end], [], []
    parts: list[str] = []
    length = 0
    lines: list[tuple[int, int]] = []
    open_styles: dict[tuple[int, Style], int] = {}  # by depth: where each style that isn't closed yet began
    spans: list[tuple[int, int, Style]] = []
    number = line
    if number is not None:
        lines.append((0, number))
    for run in runs:
        text = _clean(run.text, kind)
        if kind is not BlockKind.VERBATIM and parts and parts[-1][-1] in " \n\t":
            text = text.lstrip(" ")
            if text.startswith(("\n", "\t")) and parts[-1][-1] == " ":
                parts[-1] = parts[-1][:-1]
                length -= 1
        if run.line is not None:
            number = run.line
            if lines and lines[-1][0] == length:
                lines.pop()  # after a line break that isn't one of the file, such as `<br>`
            lines.append((length, number))
        if not text:
            continue
        if run.styles or open_styles:
            styles = dict.fromkeys(enumerate(run.styles))
            for key in [key for key in open_styles if key not in styles]:
                spans.append((open_styles.pop(key), length, key[1]))
            for key in styles:
                open_styles.setdefault(key, length)
        if number is not None and "\n" in text:
            for match in _LINE_END.finditer(text):
                number += 1
                lines.append((length + match.end(), number))
        if not parts or parts[-1]:
            parts.append(text)
        else:
            parts[-1] = text
        length += len(text)
    spans += ((start, length, style) for (_, style), start in open_styles.items())
    text = "".join(parts)
    start, end = _inside(text, kind)
    marks = []
    for begin, stop, style in sorted(spans, key=lambda span: (span[0], -span[1])):
        if span := stripped(text, max(begin, start), min(stop, end)):
            marks.append(Mark(style.kind, span.shifted(-start), style.target))
    return text[start:end], marks, [(max(0, place - start), number) for place, number in lines if place < end]


def _inside(text: str, kind: BlockKind) -> tuple[int, int]:
    """Where a block's text begins and ends, without the white space around it."""
    if kind is BlockKind.VERBATIM:
        blank = _BLANK_LINES.match(text)
        return blank.end() if blank else 0, len(text.rstrip())
    if kind in _CELLS:
        return len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n"))
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _clean(text: str, kind: BlockKind) -> str:
    """A run's text in NFC, without characters that show nothing, and with its white space settled."""
    if _is_settled(text) and (kind not in _CELLS or "\n" not in text):
        return text
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text)
    if kind is BlockKind.VERBATIM:
        return text
    if kind in _CELLS:
        return _AROUND_TAB.sub("\t", _SPACE_BUT_TAB.sub(" ", text.replace("\n", " ")))
    return _AROUND_LINE_END.sub("\n", _SPACE.sub(" ", text))


def _is_settled(text: str) -> bool:
    """True of most text in ASCII: there is nothing in it to change. It is only asked to save time."""
    spaced = "  " in text or " \n" in text or "\n " in text
    return text.isascii() and not spaced and text.replace("\n", "").isprintable()


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
