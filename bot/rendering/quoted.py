"""A passage as Discord shows it: in a block quote what answers, and around it, small, the rest of the passage.

Lists are shown as lists, code as code, and a row of a table with its headers as labels. Labels, separators and markers
are display: each value is the document's text. A passage that doesn't fit is cut where a sentence ends, or at a space.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.i18n.speech import quantity
from bot.rendering.citing import width
from bot.rendering.cutting import good_end, start_around
from bot.rendering.inline import inline
from bot.rendering.limits import units
from bot.rendering.markdown import CELLS, escape, one_line
from bot.rendering.room import shares
from bot.rendering.wrapping import is_wrapped
from index import Block, BlockKind, Layout, MarkKind, Span
from index.operations import Excerpt, cells, covered, visible

CUT = "…"
MOST_CELLS = 8  # of a row, besides its first
MOST_LINES = 12  # of code, at a glance …
MOST_OPENED_LINES = 60  # … and in a passage that somebody opened
FEWEST_LINES = 3  # of code that doesn't fit whole
MOST_ITEMS = 6  # of a list that answers
MOST_BLOCKS = 12  # around a passage, on either side

_QUOTE, _SMALL = "> ", "> -# "
_LONGEST_LABEL = 40  # characters of a column's header
_LONGEST_CODE = 60  # characters of a line that stands for a block of code around a passage
_LANGUAGE = re.compile(r"[A-Za-z0-9_+.#-]{1,20}")
# What of the Markdown that is written here nobody sees: prefixes, markers, escapes, and the addresses of links.
_UNSEEN = re.compile(r"\]\(<[^>\n]*>\)|^> (?:-# )?(?: *- )?|\\(?=[^\w\s])|(?<!\\)[*_~`\[]+", re.MULTILINE)
_SHORTEST_LINE = 24  # Latin characters: about as many as a phone shows in a line, which a shorter one takes too
_CODE_FRAME = 60  # what is around a block of code: its language, its edges
_BLANK = "\n> \n"
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")  # up to a blank line
_BULLET = re.compile(r"• ?")
_DIGIT = re.compile(r"\d")
_BETWEEN = "\u00a0· "  # a dot ends a line and never begins one
_MORE = f"{CUT}\u00a0"
_WHOLE_KINDS = {BlockKind.VERBATIM, BlockKind.ROW, BlockKind.COLUMNS}
_NEVER_CUT = {BlockKind.HEADING, BlockKind.TITLE}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the passage, or the part of it that is shown in the same size."""

    block: Block
    span: Span
    small: bool
    goes_on: bool = False  # from what isn't shown


Asks = Callable[[Sequence[str]], Collection[int]]  # the headers of a table → which of its columns are asked for


@dataclass(frozen=True, slots=True)
class _Way:
    """How a passage is shown, and how its length is counted."""

    measure: Callable[[str], int] = units
    glance: bool = False  # it shows where it goes on, and how many items a list has besides
    strict: bool = False  # small text is only cut where a sentence or a clause ends
    around: bool = False  # it is the text around a passage: code is shown by its first line
    lines: int = MOST_LINES  # of code, at most
    matches: Sequence[Span] = ()  # the words that match: what doesn't fit is cut around them
    asks: Asks | None = None


def seen(markdown: str) -> int:
    """About how many Latin characters a reader sees; a short line counts as a whole one of a phone."""
    if "\n```" in f"\n{markdown}":
        return _CODE_FRAME + _SHORTEST_LINE * (markdown.count("\n") - 1)
    lines = _UNSEEN.sub("", markdown).split("\n")
    return sum(max(width(line), _SHORTEST_LINE) for line in lines)


def quoted(
    text: str,
    room: int,
    layout: Layout,
    *,
    answer: Span | None = None,
    longest: int | None = None,
    lines: int = MOST_LINES,
    matches: Sequence[Span] = (),
    asks: Asks | None = None,
) -> str:
    """A passage as Markdown: block quotes, and between them blocks of code.

    Args:
        text: The passage.
        room: How many UTF-16 units it may take.
        layout: The passage's blocks and marks.
        answer: The part that is shown in normal size, and that is never left out; None for all of it.
        longest: How many characters of it a reader sees at most, as `seen` counts them; None if only `room` counts.
        lines: How many lines of a block of code are shown at most.
        matches: The words that match. What doesn't fit in one piece is cut around them.
        asks: Says which cells of a row come first, because they are asked for.
    """
    text = _unwrapped(text, layout)
    pieces = _relevant(list(_pieces(text, layout, answer)))
    way = _Way(lines=lines, matches=matches, asks=asks)
    if longest:
        shown = _filled(text, layout, pieces, longest, replace(way, measure=seen, glance=True, strict=True))
        if shown and units(shown) <= room:
            return shown
    return _filled(text, layout, pieces, room, way) or _QUOTE + CUT


def surroundings(excerpt: Excerpt, start: int, end: int, room: int, *, last: bool) -> str:
    """The beginning, or the end if `last`, of a stretch of a document in small lines, without what is flagged."""
    blocks = [block for block in excerpt.blocks if block.span.start < end and block.span.end > start and not block.flag]
    blocks = blocks[-MOST_BLOCKS:] if last else blocks[:MOST_BLOCKS]
    if not blocks:
        return ""
    start, end = max(start, blocks[0].span.start), min(end, blocks[-1].span.end)
    text = excerpt.cut(start, end)
    layout = Layout.clipped(blocks, excerpt.marks, start, end)
    pieces = _relevant([_Piece(block, block.span, small=True) for block in layout.blocks])
    ways = (_Way(strict=strict, around=True) for strict in (True, False))
    tries = (_filled(text, layout, pieces, room, way, last=last) for way in ways)
    found = next(filter(None, tries), "")
    return "\n".join(line.removeprefix("> ") for line in found.split("\n"))


def _relevant(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces without header rows that are labels already, and without the neighbours of a row that answers. If the
    header row answers too, all of the table does."""
    # A table that goes on in the next passage comes with each of the two, so tables are compared by what they say.
    rows = [piece for piece in pieces if piece.block.kind is BlockKind.ROW]
    labelled = {piece.block.table for piece in rows}
    answering = {piece.block.table for piece in rows if not piece.small}
    answering -= {piece.block.table for piece in pieces if piece.block.kind is BlockKind.COLUMNS and not piece.small}

    def is_relevant(piece: _Piece) -> bool:
        table = piece.block.table
        if piece.block.kind is BlockKind.COLUMNS:
            return table not in labelled
        return piece.block.kind is not BlockKind.ROW or not piece.small or table not in answering

    return list(filter(is_relevant, pieces))


def _filled(text: str, layout: Layout, pieces: Sequence[_Piece], room: int, way: _Way, *, last: bool = False) -> str:
    """The pieces for which there is room: first what answers, and then, on both sides of it, what is nearest.

    What is left out is at the ends, never in the middle. If nothing answers, it is the beginning that is shown, or the
    end if `last`.
    """
    answers = [place for place, piece in enumerate(pieces) if not piece.small]
    nowhere = (len(pieces), len(pieces)) if last else (0, -1)
    begin, end = (answers[0], answers[-1]) if answers else nowhere
    shown: dict[int, str] = {}
    whole = True

    def fill(places: Iterable[int], room: int, *, from_end: bool = False) -> int:
        nonlocal whole
        for place in places:
            if way.glance and shown and not pieces[place].small and pieces[place].block.kind is BlockKind.PARAGRAPH:
                room -= _SHORTEST_LINE  # a blank line
            written = _fitting(text, layout, pieces[place], room, way, from_end=from_end)
            if written:
                shown[place] = written
                room -= way.measure(written) + (0 if way.glance else len(_BLANK))
            if written != _written(text, layout, pieces[place], way):
                whole = False
                break
        return room

    middle = list(range(begin, end + 1)) if answers else []
    items = [place for place in middle if pieces[place].block.kind is BlockKind.ITEM] if way.glance else []
    if len(items) > MOST_ITEMS:
        middle = middle[: middle.index(items[MOST_ITEMS])]
    room = fill(middle, room - (2 * len(_MORE) if way.glance else 0))
    more = sum(place not in shown for place in items)
    if more:
        shown[end] = f"{_SMALL}{CUT}\u00a0{quantity('{n} more item', '{n} more items', more)}"
    sides = range(begin - 1, -1, -1), range(end + 1, len(pieces))
    if whole and not more:
        wanted = [
            sum(way.measure(_written(text, layout, pieces[place], way)) + len(_BLANK) for place in side)
            for side in sides
        ]
        before, after = shares(wanted, max(0, room))
        fill(sides[0], before, from_end=True)
        fill(sides[1], after)
    places = sorted(shown)
    if way.glance and places:
        if places[0] and pieces[places[0]].small:
            shown[places[0]] = _going_on(shown[places[0]], before=True)
        if places[-1] < len(pieces) - 1 and pieces[places[-1]].small:
            shown[places[-1]] = _going_on(shown[places[-1]], before=False)
    return _joined([shown[place] for place in places], [pieces[place] for place in places])


def _going_on(written: str, *, before: bool) -> str:
    """A small line with the sign that the passage has more before it, or after it."""
    line = written.removeprefix(_SMALL)
    if not written.startswith(_SMALL) or CUT in ((line[:1],) if before else (line[-1:],)):
        return written
    return f"{_SMALL}{CUT}\u00a0{line}" if before else f"{written}\u00a0{CUT}"


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


def _fitting(text: str, layout: Layout, piece: _Piece, room: int, way: _Way, *, from_end: bool) -> str:
    """The piece as Markdown, whole or cut at its end (or its beginning); empty if nothing of it fits."""
    whole = _written(text, layout, piece, way)
    if way.measure(whole) <= room:
        return whole
    if piece.block.kind in _WHOLE_KINDS:
        return "" if piece.small else _less(text, layout, piece, room, way)
    if piece.block.kind is not BlockKind.PARAGRAPH and (from_end or (piece.small and piece.block.kind in _NEVER_CUT)):
        return ""
    return _shortened(text, layout, piece, room, way, from_end)


def _less(text: str, layout: Layout, piece: _Piece, room: int, way: _Way) -> str:
    """Fewer lines of code or fewer cells of a row, as many as there is room for."""
    if piece.block.kind is BlockKind.VERBATIM:
        tries = (_code(text, layout, piece, way, most) for most in range(way.lines - 1, FEWEST_LINES - 1, -1))
        return next((written for written in tries if way.measure(written) <= room), "")
    tries = (_QUOTE + _row(text, layout, piece, way, most) for most in range(MOST_CELLS - 1, 0, -1))
    if written := next((written for written in tries if way.measure(written) <= room), ""):
        return written
    as_text = replace(piece, block=replace(piece.block, kind=BlockKind.PARAGRAPH))
    return _shortened(text, layout, as_text, room, way, from_end=False)


def _shortened(text: str, layout: Layout, piece: _Piece, room: int, way: _Way, from_end: bool) -> str:
    least = _most_that_fits(text, layout, piece, room, way, from_end)
    if not piece.small and (start := start_around(text, piece.span, least, way.matches)):
        piece = replace(piece, span=Span(start, piece.span.end), goes_on=True)
        rest = _written(text, layout, piece, way)
        if way.measure(rest) <= room:
            return rest
        least = _most_that_fits(text, layout, piece, room, way, from_end)
    span, strict = piece.span, way.strict and piece.small
    length = good_end(text, span, least, from_end, strict)
    written = _cut(text, layout, piece, length, way, from_end)
    # A shorter stretch may take more room: if it can't be shown as code, it is escaped.
    while length and way.measure(written) > room:
        length = good_end(text, span, length // 2, from_end, strict)
        written = _cut(text, layout, piece, length, way, from_end)
    return written


def _most_that_fits(text: str, layout: Layout, piece: _Piece, room: int, way: _Way, from_end: bool) -> int:
    """About how many characters of a piece there is room for."""
    span = piece.span
    # No character takes less than one unit, so no more of them than there are units need to be tried.
    least, most = 0, min(len(span), room)
    while least < most:
        length = (least + most + 1) // 2
        if way.measure(_cut(text, layout, piece, length, way, from_end)) <= room:
            least = length
        else:
            most = length - 1
    return least


def _cut(text: str, layout: Layout, piece: _Piece, length: int, way: _Way, from_end: bool) -> str:
    span = piece.span
    start, end = (span.end - length, span.end) if from_end else (span.start, span.start + length)
    if not text[start:end].strip():
        return ""
    part = Span(start, end)
    if from_end:
        return _written(text, layout, replace(piece, span=part), way, f"{CUT}\u00a0", "")
    return _written(text, layout, replace(piece, span=part), way, "", f"\u00a0{CUT}")


def _written(text: str, layout: Layout, piece: _Piece, way: _Way, before: str = "", after: str = "") -> str:
    """The piece as Markdown, each line with its prefix."""
    block, prefix = piece.block, _SMALL if piece.small else _QUOTE
    if block.kind is BlockKind.VERBATIM:
        if way.around:
            return f"{_SMALL}{_first_line(covered(text, layout.spoilers), piece.span)}"
        return _code(text, layout, piece, way, way.lines)
    if block.kind in (BlockKind.ROW, BlockKind.COLUMNS):
        return prefix + _row(text, layout, piece, way, MOST_CELLS)
    start, indent = piece.span.start, ""
    if block.kind is BlockKind.ITEM and start == block.span.start:
        indent = "  " * (min(block.depth, 4) - 1)
        if not piece.small and (bullet := _BULLET.match(text, start, piece.span.end)) and bullet.end() < piece.span.end:
            indent += "- "
            start = bullet.end()
    is_bold = block.kind is BlockKind.HEADING or (block.kind is BlockKind.TITLE and not piece.small)
    marks = [mark for mark in layout.marks if not (is_bold and mark.kind is MarkKind.STRONG)]
    content = inline(text, marks, Span(start, piece.span.end)).strip().replace("\t", CELLS)
    if is_bold:
        content = f"**{content}**"
    lines = f"{_MORE if piece.goes_on else before}{content}{after}".split("\n")
    return "\n".join(f"{prefix}{indent if not place else ''}{line}" for place, line in enumerate(lines) if line.strip())


def _row(text: str, layout: Layout, piece: _Piece, way: _Way, most: int) -> str:
    """A row in one line: its first cell, and the others with the headers of their columns; empty ones are left out.

    Cells that are asked for come first, and the others on a small line of their own.
    """
    table = piece.block.table
    columns = table.columns if table and piece.block.kind is BlockKind.ROW else ()
    asked = way.asks(columns) if way.asks and columns and not piece.small else ()
    filled: list[tuple[int, str, str]] = []
    for place, cell in enumerate(cells(text, piece.span)):
        if cell and cell.of(text).strip(" -–—"):
            label = columns[place] if place < len(columns) else ""
            marks = [mark for mark in layout.marks if piece.small or mark.kind is MarkKind.SPOILER]
            shown = inline(text, marks, cell)
            filled.append((place, _label(label), one_line(shown)))
    if not filled:
        return ""
    (_, label, first), *rest = filled
    if piece.block.group and table:
        first = f"{escape(one_line(piece.block.group))} › {first}"
    colon = ":" if any(map(_DIGIT.search, columns)) else ""
    head = f"{label}\u00a0{first}" if label and first[:1].isdigit() else first
    wanted = [cell for cell in rest if cell[0] in asked]
    others = [cell for cell in rest if cell[0] not in asked]

    def values(those: Sequence[tuple[int, str, str]], most: int, *, bold: bool) -> str:
        said = [
            f"{label}{colon}\u00a0{f'**{value}**' if bold else value}" if label else value
            for _, label, value in those[:most]
        ]
        if len(those) > most:
            said.append(f"{CUT}\u00a0{quantity('{n} more', '{n} more', len(those) - most)}")
        return _BETWEEN.join(said)

    if wanted and others:
        rest_of_it = values(others, max(0, most - len(wanted)), bold=False)
        return f"{head} — {values(wanted, most, bold=True)}\n{_SMALL}{rest_of_it}"
    return f"{head} — {values(rest, most, bold=not piece.small)}" if rest else head


def _label(header: str) -> str:
    line = one_line(header)
    return escape(line if len(line) <= _LONGEST_LABEL else f"{line[:_LONGEST_LABEL].rstrip()}…")


def _code(text: str, layout: Layout, piece: _Piece, way: _Way, most: int) -> str:
    """A block of code, to so many lines: the first ones, unless the line that matches best comes later."""
    hides = any(piece.span.clipped(span.start, span.end) for span in layout.spoilers)
    lines = visible(text, piece.span.start, piece.span.end).split("\n")
    start = 0
    if len(lines) > most and (best := _best_line(text, piece.span, way.matches)) >= most:
        start = min(best - most // 2, len(lines) - most)
    shown = lines[start : start + most]
    above, below = (
        f"-# {CUT}\u00a0{quantity('{n} more line', '{n} more lines', more)}" if more > 0 else ""
        for more in (start, len(lines) - start - most)
    )
    written = "\n".join(shown)
    if hides and ("```" in written or "||" in written):  # Discord would end the spoiler there
        shown, hides = covered(written, [Span(0, len(written))]).split("\n"), False
    if "```" in written:  # Discord would end the block there
        prefix = _SMALL if piece.small else _QUOTE
        content = "\n".join(f"{prefix}{escape(line)}" for line in shown if line.strip())
    else:
        named = _LANGUAGE.fullmatch(piece.block.language)
        content = "\n".join([f"```{named[0] if named else ''}", *shown, "```"])
        content = f"||{content}||" if hides else content
    return "\n".join(filter(None, [above, content, below]))


def _best_line(text: str, span: Span, matches: Sequence[Span]) -> int:
    """The number of the line that has the most of the words that match, from 0; the first of them."""
    words: dict[int, set[str]] = {}
    for match in matches:
        if span.start <= match.start < span.end:
            line = text.count("\n", span.start, match.start)
            words.setdefault(line, set()).add(text[match.start : match.end].casefold())
    return max(words, key=lambda line: (len(words[line]), -line), default=0)


def _first_line(text: str, span: Span) -> str:
    """The first line of a block of code, with a sign that it goes on."""
    line, _, rest = visible(text, span.start, span.end).strip("\n").partition("\n")
    line, cut = line.strip(), len(line.strip()) > _LONGEST_CODE
    line = line[:_LONGEST_CODE]
    shown = escape(line) if "`" in line else f"`{line}`"
    return f"{shown}\u00a0{CUT}" if cut or rest else shown


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
