"""The result of a reader: a text, the blocks in it, and the marks on it.

A reader of plain text keeps the file's text as it is. The others put together what a reader of the rendered page sees,
with a `Builder`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from index.layout import BlockKind, Lines, MarkKind, Numbering, Table, differences, distinct
from index.messages import Flag, Message
from index.model import Mark, Span
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.text.folding import is_normalized, normalize


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
    """The values without those at the end that say nothing: most blocks are paragraphs. A page may be 0."""
    while not values[-1] and len(values) > 3 and not (len(values) == 5 and values[-1] == 0):
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
_CELLS = {BlockKind.ROW, BlockKind.COLUMNS}
MOST_MARKS = 300_000  # of a document; after them, text is shown without its formatting
MOST_LINES = 2_000_000  # of a file; one with more is cited without them


class Style(NamedTuple):
    """What a run of text is on its page."""

    kind: MarkKind
    target: str = ""  # of a link or an image: its address


class Run(NamedTuple):
    """A piece of a block's text, all in the same styles.

    A line break in it is one that the page shows, unless it `wraps`: then the file only goes on in its next line there,
    and the page shows a space.
    """

    text: str
    styles: tuple[Style, ...] = ()  # the outermost first
    line: int | None = None  # of the file, in which it begins, from 1; None if it is still that of the run before
    wraps: bool = False


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
        runs: Sequence[Run] = (Run(content),) if isinstance(content, str) else content
        texts = [text.replace("\n", " ") if wraps else text for text, _, _, wraps in runs]
        text = texts[0] if len(texts) == 1 else "".join(texts)
        if not _is_settled(text, kind):
            runs = _unwrapped(runs, line)
            texts = _settle([run.text for run in runs], kind)
            text = "".join(texts)
        first, last = _inside(text, kind)
        if first >= last:
            return
        if self._parts:
            gap = "\n" if near else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(text[first:last])
        self._length += last - first
        shift = start - first
        if len(runs) > 1 or runs[0].styles:
            marks = self._marks
            for begin, end, style in _styled(runs, texts):
                if begin < first or end > last or text[begin].isspace() or text[end - 1].isspace():
                    begin, end = _trimmed(text, max(begin, first), min(end, last))
                if begin < end and len(marks) < MOST_MARKS:
                    marks.append(Mark(style.kind, Span(begin + shift, end + shift), style.target))
        lines = self._lines
        for offset, number in _lines(runs, texts, line):
            if offset < last:
                # Lines without text of their own begin where the next text does.
                place = start if offset <= first else offset + shift
                if number == len(lines) + 1:
                    lines.append(place)
                else:
                    lines += [place] * (number - len(lines))
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


def _unwrapped(runs: Sequence[Run], line: int | None) -> Sequence[Run]:
    """The runs of a block that begins in this line, with one for each line of the file."""
    if not any(run.wraps for run in runs):
        return runs
    found: list[Run] = []
    for run in runs:
        line = run.line if run.line is not None else line
        if not run.wraps:
            found.append(run)
            line = None if line is None else line + run.text.count("\n")
            continue
        first, *others = run.text.split("\n")
        found.append(Run(f"{first} " if others else first, run.styles, run.line))
        for place, text in enumerate(others, 1):
            line = None if line is None else line + 1
            found.append(Run(f"{text} " if place < len(others) else text, run.styles, line))
    return found


def _settle(texts: Sequence[str], kind: BlockKind) -> list[str]:
    """The texts of a block's runs with their characters and white space settled, also where two of them meet."""
    settled: list[str] = []
    before = -1  # the place of the last text that isn't empty
    for text in texts:
        text = _clean(text, kind)
        if kind is not BlockKind.VERBATIM and before >= 0 and settled[before][-1] in " \n\t":
            text = text.lstrip(" ")
            if text.startswith(("\n", "\t")) and settled[before][-1] == " ":
                settled[before] = settled[before][:-1]
        if text:
            before = len(settled)
        settled.append(text)
    return settled


def _styled(runs: Sequence[Run], texts: Sequence[str]) -> list[tuple[int, int, Style]]:
    """Where each style of a block's runs begins and ends, in the order of their beginnings, the longest first."""
    spans: list[tuple[int, int, Style]] = []
    length = 0
    for (_, of_run, _, _), text in zip(runs, texts, strict=True):
        end = length + len(text)
        if of_run and end > length:
            if len(of_run) > 1:
                return _nested(runs, texts)
            if spans and spans[-1][1] == length and spans[-1][2] == of_run[0]:
                spans[-1] = (spans[-1][0], end, of_run[0])
            else:
                spans.append((length, end, of_run[0]))
        length = end
    return spans


def _nested(runs: Sequence[Run], texts: Sequence[str]) -> list[tuple[int, int, Style]]:
    """The same where some runs have several styles."""
    spans: list[tuple[int, int, Style]] = []
    styles: tuple[Style, ...] = ()
    begins: list[int] = []  # of these styles
    length = 0
    for (_, of_run, _, _), text in zip(runs, texts, strict=True):
        if of_run is not styles and text and (new := _distinct(of_run)) != styles:
            before, styles = styles, new
            kept = [old == new for old, new in zip(before, styles, strict=False)]
            kept += [False] * (max(len(before), len(styles)) - len(kept))
            spans += [(begins[depth], length, style) for depth, style in enumerate(before) if not kept[depth]]
            begins = [begins[depth] if kept[depth] else length for depth in range(len(styles))]
        length += len(text)
    for begin, style in zip(begins, styles, strict=False):
        spans.append((begin, length, style))
    return sorted(spans, key=lambda span: (span[0], -span[1]))


def _distinct(styles: tuple[Style, ...]) -> tuple[Style, ...]:
    """Each style once: bold text inside of bold text is bold."""
    return tuple(dict.fromkeys(styles)) if len(styles) > 1 else styles


def _lines(runs: Sequence[Run], texts: Sequence[str], line: int | None) -> list[tuple[int, int]]:
    """Where lines of the file begin in the text of a block that begins in one of them, and their numbers."""
    lines = [] if line is None else [(0, line)]
    length = 0
    for (raw, _, number, wraps), text in zip(runs, texts, strict=True):
        if number is not None:
            line = number
            if lines and lines[-1][0] == length:
                lines.pop()  # after a line break that isn't one of the file, such as `<br>`
            lines.append((length, line))
        source = raw if wraps else text
        if line is not None and "\n" in source:
            newline = source.find("\n")
            while newline >= 0:
                line += 1
                lines.append((length + newline + 1, line))
                newline = source.find("\n", newline + 1)
        length += len(text)
    return lines


def _inside(text: str, kind: BlockKind) -> tuple[int, int]:
    """Where a block's text begins and ends, without the white space around it."""
    if kind is BlockKind.VERBATIM:
        blank = _BLANK_LINES.match(text)
        return blank.end() if blank else 0, len(text.rstrip())
    if kind in _CELLS:
        if text.isspace():
            return 0, 0
        return len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n"))
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _clean(text: str, kind: BlockKind) -> str:
    """A run's text in NFC, without characters that show nothing, and with its white space settled."""
    if _is_settled(text, kind):
        return text
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text)
    if kind is BlockKind.VERBATIM:
        return text
    if kind in _CELLS:
        return _AROUND_TAB.sub("\t", _SPACE_BUT_TAB.sub(" ", text.replace("\n", " ")))
    return _AROUND_LINE_END.sub("\n", _SPACE.sub(" ", text))


def _is_settled(text: str, kind: BlockKind) -> bool:
    """True of most text: there is nothing in it to change. It is only asked to save time."""
    if text.isprintable():
        if "  " in text and kind is not BlockKind.VERBATIM:
            return False
    elif kind is BlockKind.VERBATIM:
        if not text.replace("\n", "").replace("\t", "").isprintable():
            return False
    else:
        end = "\t" if kind in _CELLS else "\n"
        if "  " in text or f" {end}" in text or f"{end} " in text or not text.replace(end, "").isprintable():
            return False
    return text.isascii() or is_normalized("NFC", text)


def stripped(text: str, start: int, end: int) -> Span | None:
    """The stretch without the white space at its ends; None if there is nothing else in it."""
    start, end = _trimmed(text, start, end)
    return Span(start, end) if start < end else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


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
