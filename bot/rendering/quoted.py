"""A passage as Discord shows it: in a block quote what answers, and around it, small, the rest of the passage.

Lists are shown as lists, code as code, and a row of a table with its headers as labels. Labels, separators and markers
are display: each value is the document's text. A passage that doesn't fit is cut where a sentence ends, or at a space.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.speech import quantity
from bot.rendering.inline import inline
from bot.rendering.limits import units
from bot.rendering.markdown import escape, one_line
from bot.rendering.room import shares
from bot.rendering.wrapping import is_wrapped
from index import Block, BlockKind, Layout, Span
from index.operations import Excerpt, cells, visible

CUT = "…"
MOST_CELLS = 8  # of a row, besides its first
MOST_LINES = 12  # of code
MOST_BLOCKS = 12  # around a passage, on either side

_QUOTE, _SMALL = "> ", "> -# "
_LONGEST_LABEL = 40  # characters of a column's header
_LANGUAGE = re.compile(r"[A-Za-z0-9_+.#-]{1,20}")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’»)\]]*(?=\s|$)|\n")
_BLANK = "\n> \n"
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")  # up to a blank line
_BULLET = re.compile(r"• ?")
_DIGIT = re.compile(r"\d")
_BETWEEN = "\u00a0· "  # a dot ends a line and never begins one
_WHOLE_KINDS = {BlockKind.VERBATIM, BlockKind.ROW, BlockKind.COLUMNS}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the passage, or the part of it that is shown in the same size."""

    block: Block
    span: Span
    small: bool


def quoted(text: str, room: int, layout: Layout, *, answer: Span | None = None, bold: Sequence[Span] = ()) -> str:
    """A passage as Markdown: block quotes, and between them blocks of code.

    Args:
        text: The passage.
        room: How many UTF-16 units it may take.
        layout: The passage's blocks and marks.
        answer: The part that is shown in normal size, and that is never left out; None for all of it.
        bold: What is emphasised besides.
    """
    text = _unwrapped(text, layout)
    pieces = _relevant(list(_pieces(text, layout, answer)))
    return _filled(text, layout, pieces, room, bold) or _QUOTE + CUT


def surroundings(excerpt: Excerpt, start: int, end: int, room: int, *, last: bool) -> str:
    """The beginning, or the end if `last`, of a stretch of a document in small lines, without what is flagged."""
    blocks = [block for block in excerpt.blocks if block.span.start < end and block.span.end > start and not block.flag]
    blocks = blocks[-MOST_BLOCKS:] if last else blocks[:MOST_BLOCKS]
    if not blocks:
        return ""
    start, end = max(start, blocks[0].span.start), min(end, blocks[-1].span.end)
    text = excerpt.cut(start, end)
    layout = Layout.clipped(blocks, excerpt.marks, start, end)
    pieces = [_Piece(block, block.span, small=True) for block in layout.blocks if block.kind is not BlockKind.VERBATIM]
    found = _filled(text, layout, _relevant(pieces), room, last=last)
    return "\n".join(line.removeprefix("> ") for line in found.split("\n"))


def _relevant(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces without header rows that are labels already, and without the neighbours of a row that answers."""
    rows = [piece for piece in pieces if piece.block.kind is BlockKind.ROW]
    labelled = {id(piece.block.table) for piece in rows}
    answering = {id(piece.block.table) for piece in rows if not piece.small}

    def is_relevant(piece: _Piece) -> bool:
        table = id(piece.block.table)
        if piece.block.kind is BlockKind.COLUMNS:
            return table not in labelled
        return piece.block.kind is not BlockKind.ROW or not piece.small or table not in answering

    return list(filter(is_relevant, pieces))


def _filled(
    text: str,
    layout: Layout,
    pieces: Sequence[_Piece],
    room: int,
    bold: Sequence[Span] = (),
    *,
    last: bool = False,
) -> str:
    """The pieces for which there is room: first what answers, and then, on both sides of it, what is nearest.

    What is left out is at the ends, never in the middle. If nothing answers, it is the beginning that is shown, or the
    end if `last`.
    """
    answers = [place for place, piece in enumerate(pieces) if not piece.small]
    nowhere = (len(pieces), len(pieces)) if last else (0, -1)
    begin, end = (answers[0], answers[-1]) if answers else nowhere
    shown: dict[int, str] = {}

    def fill(places: Iterable[int], room: int, *, from_end: bool = False) -> int:
        for place in places:
            written = _fitting(text, layout, pieces[place], room, bold, from_end=from_end)
            if written:
                shown[place] = written
                room -= units(written) + len(_BLANK)
            if not written or CUT in (written[-1:], written.removeprefix(_SMALL)[:1]):
                break
        return room

    room = fill(range(begin, end + 1) if answers else (), room)
    sides = range(begin - 1, -1, -1), range(end + 1, len(pieces))
    wanted = [sum(units(_written(text, layout, pieces[place], bold)) + len(_BLANK) for place in side) for side in sides]
    before, after = shares(wanted, max(0, room))
    if len(shown) >= len(answers):
        fill(sides[0], before, from_end=True)
        fill(sides[1], after)
    places = sorted(shown)
    return _joined([shown[place] for place in places], [pieces[place] for place in places])


def _pieces(text: str, layout: Layout, answer: Span | None) -> Iterator[_Piece]:
    end = 0
    for block in (*layout.blocks, Block(BlockKind.PARAGRAPH, Span(len(text), len(text) + 1))):
        for paragraph in _PARAGRAPH.finditer(text, end, block.span.start):
            yield from _split(text, Block(BlockKind.PARAGRAPH, Span(*paragraph.span())), answer)
        if block.span.start < len(text):
            yield from _split(text, block, answer)
        end = block.span.end


def _unwrapped(text: str, layout: Layout) -> str:
    """The text with spaces for the line ends of paragraphs that were only wrapped, as those of plain text often are."""
    if layout.blocks or "\n" not in text:
        return text
    parts, end = [], 0
    for paragraph in _PARAGRAPH.finditer(text):
        parts.append(text[end : paragraph.start()])
        parts.append(paragraph[0].replace("\n", " ") if is_wrapped(paragraph[0]) else paragraph[0])
        end = paragraph.end()
    return "".join([*parts, text[end:]])


def _split(text: str, block: Block, answer: Span | None) -> Iterator[_Piece]:
    """The parts of a block before, in and after what answers."""
    span = block.span
    if answer is None:
        yield _Piece(block, span, small=False)
    elif block.kind in _WHOLE_KINDS:
        yield _Piece(block, span, small=not (span.start < answer.end and answer.start < span.end))
    else:
        edges = (span.start, min(max(answer.start, span.start), span.end), min(max(answer.end, span.start), span.end))
        for start, end, small in ((*edges[:2], True), (*edges[1:], False), (edges[2], span.end, True)):
            if text[start:end].strip():
                yield _Piece(block, Span(start, end), small)


def _fitting(text: str, layout: Layout, piece: _Piece, room: int, bold: Sequence[Span], *, from_end: bool) -> str:
    """The piece as Markdown, whole or cut at its end (or its beginning); empty if nothing of it fits."""
    whole = _written(text, layout, piece, bold)
    if units(whole) <= room:
        return whole
    if piece.block.kind in _WHOLE_KINDS or (from_end and piece.block.kind is not BlockKind.PARAGRAPH):
        return ""
    span = piece.span
    # No character takes less than one unit, so no more of them than there are units need to be tried.
    least, most = 0, min(len(span), room)
    while least < most:
        length = (least + most + 1) // 2
        if units(_cut(text, layout, piece, length, bold, from_end)) <= room:
            least = length
        else:
            most = length - 1
    length = _good_end(text, span, least, from_end)
    written = _cut(text, layout, piece, length, bold, from_end)
    while (
        length and units(written) > room
    ):  # a shorter stretch may take more room: if it can't be shown as code, it is escaped
        length = _good_end(text, span, length // 2, from_end)
        written = _cut(text, layout, piece, length, bold, from_end)
    return written


def _cut(text: str, layout: Layout, piece: _Piece, length: int, bold: Sequence[Span], from_end: bool) -> str:
    span = piece.span
    if not length:
        return ""
    if from_end:
        part = Span(span.end - length, span.end)
        return _written(text, layout, _Piece(piece.block, part, piece.small), bold, f"{CUT}\u00a0", "")
    part = Span(span.start, span.start + length)
    return _written(text, layout, _Piece(piece.block, part, piece.small), bold, "", f"\u00a0{CUT}")


def _good_end(text: str, span: Span, length: int, from_end: bool) -> int:
    """At most this many characters of the stretch, up to the edge of a sentence or at least of a word."""
    if from_end:
        start = span.end - length
        sentence = next((match.end() for match in _SENTENCE_END.finditer(text, start, span.end - 1)), None)
        space = next((place for place in range(start, span.end) if text[place].isspace()), None)
        begin = sentence if sentence is not None else space
        return 0 if begin is None or not text[begin : span.end].strip() else span.end - begin
    end = span.start + length
    ends = [match.end() for match in _SENTENCE_END.finditer(text, span.start, end)]
    if ends and 2 * (ends[-1] - span.start) >= length:
        return ends[-1] - span.start
    while end > span.start and not text[end - 1 : end].isspace():
        end -= 1
    return end - span.start


def _written(text: str, layout: Layout, piece: _Piece, bold: Sequence[Span], before: str = "", after: str = "") -> str:
    """The piece as Markdown, each line with its prefix."""
    block, prefix = piece.block, _SMALL if piece.small else _QUOTE
    if block.kind is BlockKind.VERBATIM:
        return _code(text, piece)
    if block.kind in (BlockKind.ROW, BlockKind.COLUMNS):
        return prefix + _row(text, layout, piece)
    start, indent = piece.span.start, ""
    if block.kind is BlockKind.ITEM and start == block.span.start:
        indent = "  " * (min(block.depth, 4) - 1)
        if not piece.small and (bullet := _BULLET.match(text, start, piece.span.end)) and bullet.end() < piece.span.end:
            indent += "- "
            start = bullet.end()
    content = inline(text, layout.marks, Span(start, piece.span.end), bold).strip()
    if block.kind is BlockKind.HEADING or (block.kind is BlockKind.TITLE and not piece.small):
        content = f"**{content}**"
    lines = f"{before}{content}{after}".split("\n")
    return "\n".join(f"{prefix}{indent if not place else ''}{line}" for place, line in enumerate(lines) if line.strip())


def _row(text: str, layout: Layout, piece: _Piece) -> str:
    """A row in one line: its first cell, and the others with the headers of their columns; empty ones are left out."""
    columns = piece.block.table.columns if piece.block.table else ()
    filled: list[tuple[str, str]] = []
    for place, cell in enumerate(cells(text, piece.span)):
        if cell and cell.of(text).strip(" -–—"):
            label = columns[place] if place < len(columns) and piece.block.kind is BlockKind.ROW else ""
            shown = inline(text, layout.marks if piece.small else (), cell)
            filled.append((_label(label), one_line(shown)))
    if not filled:
        return ""
    (label, first), *rest = filled
    colon = ":" if any(map(_DIGIT.search, columns)) else ""
    head = f"{label}\u00a0{first}" if label and first[:1].isdigit() else first
    values = [
        f"{label}{colon}\u00a0{cell if piece.small else f'**{cell}**'}" if label else cell
        for label, cell in rest[:MOST_CELLS]
    ]
    if len(rest) > MOST_CELLS:
        values.append(f"{CUT}\u00a0{quantity('{n} more', '{n} more', len(rest) - MOST_CELLS)}")
    return f"{head} — {_BETWEEN.join(values)}" if values else head


def _label(header: str) -> str:
    line = one_line(header)
    return escape(line if len(line) <= _LONGEST_LABEL else f"{line[:_LONGEST_LABEL].rstrip()}…")


def _code(text: str, piece: _Piece) -> str:
    """A block of code, to `MOST_LINES` lines."""
    lines = visible(text, piece.span.start, piece.span.end).split("\n")
    more = len(lines) - MOST_LINES
    content = "\n".join(lines[:MOST_LINES])
    rest = f"\n-# {CUT}\u00a0{quantity('{n} more line', '{n} more lines', more)}" if more > 0 else ""
    if "```" in content:  # Discord would end the block there
        prefix = _SMALL if piece.small else _QUOTE
        return "\n".join(f"{prefix}{escape(line)}" for line in lines[:MOST_LINES] if line.strip()) + rest
    named = _LANGUAGE.fullmatch(piece.block.language)
    return f"```{named[0] if named else ''}\n{content}\n```{rest}"


def _joined(written: Sequence[str], pieces: Sequence[_Piece]) -> str:
    """The pieces below one another, with a blank line between paragraphs of normal size."""
    text = ""
    for place, (part, piece) in enumerate(zip(written, pieces, strict=True)):
        previous = pieces[place - 1]
        paragraphs = not (piece.small or previous.small) and (
            piece.block is not previous.block and piece.block.kind is previous.block.kind is BlockKind.PARAGRAPH
        )
        text += f"{_BLANK if paragraphs else chr(10)}{part}" if place else part
    return text
