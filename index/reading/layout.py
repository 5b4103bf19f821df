"""Lines on pages become paragraphs, headings, lists and code.

A PDF knows where ink lies, not what a paragraph is, so everything here is told from several small signs: distances
between lines, indents, sizes, fonts, and the rule that every typesetter follows: a line ends early only on purpose.
Where the signs disagree, lines are kept apart rather than run together. All of it is arithmetic on `Line` values.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.model import BlockKind

MARGIN = "running head or foot"
CONTENTS = "table of contents"

_LONGEST_HEADING = 150
_LONGEST_BOLD_HEADING = 100  # bold alone is a weaker sign than size
_LARGER = 1.12  # times the body's size: a heading's
_TITLE = 1.4  # times the body's size: the document's title on its first page
_WIDER = 1.2  # times the usual distance between lines: a new paragraph
_TYPED = 0.8  # of the characters in a typewriter's font: so the document was typed, and that font doesn't mean code
_NARROW = 0.4  # times the usual line: too narrow for a paragraph's line to have been filled

_BULLET = re.compile(r"[•‣◦▪▫■□●○◆◇➢➤✓✔►▶⁃∙·\uf0a7\uf0b7\uf0d8\uf076](?:\s+|$)|[-–—*](?:\s+|$)")
_NUMBER = re.compile(r"\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)](?:\s+|$)")
_SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’»)\]]*$")
_NO_HEADING_END = re.compile(r"[.,;:]$")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,5}|[ivxlc]{1,7})$")
_DIGITS = re.compile(r"\d+|(?<!\S)[ivxlcdm]{1,7}(?!\S)")
_PAGE_NUMBER = re.compile(r"^\d{1,5}(?!\S)|(?<!\S)\d{1,5}$")
_NUMBERING = re.compile(r"^(?:(?:chapter|section|part|appendix)\s+)?(?:[A-Z]|\d{1,3})(?:\.\d{1,3}){0,6}[.:]?\s+", re.I)
_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65]")
_WORD_END = re.compile(r"[^\W\d_]{2}$")  # before a raised number: so that is a footnote's, not an exponent
_LAST_WORD = re.compile(r"[^\W\d_]{1,40}$")
_FIRST_WORD = re.compile(r"[^\W\d_]{1,40}")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Lengths are in points; the page's foot is 0, and `left` counts along the line's direction."""

    text: str
    page: int  # from 1
    left: float
    right: float
    base: float  # the height it stands on
    size: float
    bold: bool = False
    fixed: bool = False  # in a typewriter's font
    turn: int = 0  # its direction, in degrees
    split: bool = False  # ends within a word, at a hyphen


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the outline."""

    title: str
    level: int  # from 1
    page: int  # from 1


@dataclass(slots=True)
class Group:
    """What will be one block."""

    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    flag: str | None = None
    item: bool = False  # of a list
    near: bool = False  # on the line after the last block
    kept: set[int] = field(default_factory=set)  # the lines that stay lines: a line end stands before each

    @property
    def page(self) -> int:
        return self.lines[0].page


@dataclass(frozen=True, slots=True)
class Body:
    """How most of the text is set."""

    size: float
    width: float  # of a line
    bold: bool
    fixed: bool
    leading: Mapping[int, float]  # by size, rounded: the usual distance from line to line

    def distance(self, size: float) -> float:
        return self.leading.get(round(size), size * 1.2)


def arranged(pages: Sequence[Sequence[Line]], outline: Sequence[Entry] = ()) -> list[Group]:
    """The blocks of a document, in reading order."""
    pages = [_with_signs(_with_exponents(page)) for page in pages]
    margins = _margins(pages)
    body = _body(pages, margins)
    headings = _from_outline(pages, outline, margins)
    groups = [
        group
        for index, page in enumerate(pages)
        for group in _page_groups(page, margins[index], headings.get(index, {}), body)
    ]
    if headings:
        _mark_title(groups, body)
    else:
        _mark_headings(groups, body)
    return _flowing(groups, body)


def has_title(groups: Sequence[Group]) -> bool:
    """Whether the first heading is the document's title: on the first page, and larger than all the others."""
    sizes = [(_size(group), group.page) for group in groups if group.kind is BlockKind.HEADING]
    if not sizes or sizes[0][1] != groups[0].page:
        return False
    return all(size < sizes[0][0] - 0.5 for size, _ in sizes[1:])


def text_of(group: Group, words: Mapping[str, int]) -> str:
    """A group's text: lines joined into one, but where they are kept."""
    if group.kind is BlockKind.VERBATIM:
        return _verbatim(group)
    parts: list[str] = []
    previous: Line | None = None
    for index, line in enumerate(group.lines):
        text = line.text
        if previous is None:
            if group.item and (bullet := _BULLET.match(text)):
                text = f"- {text[bullet.end() :]}"
        elif previous.split and text[0].isalnum():
            if _hyphen_goes(previous.text, text, words):
                parts[-1] = parts[-1].removesuffix("-")
        else:
            parts.append("\n" if index in group.kept else _glue(previous.text, text))
        parts.append(f"{text}-" if line.split else text)
        previous = line
    return "".join(parts)


def _glue(before: str, after: str) -> str:
    """What stands between two lines of a paragraph: nothing within a path or a name, nor in Chinese and Japanese."""
    if before[-1] in "/_" and len(before) > 1 and not before[-2].isspace():
        return ""
    return "" if _UNSPACED.match(before[-1]) and _UNSPACED.match(after) else " "


def vocabulary(pages: Iterable[Sequence[Line]]) -> Counter[str]:
    """How often each word stands whole within a line; a compound counts as one word and as its parts."""
    words: Counter[str] = Counter()
    for page in pages:
        after_split = False
        for line in page:
            found = _WORD.findall(line.text.lower())
            # The halves of a word that was split are no words.
            found = found[1 if after_split else 0 : -1 if line.split else None]
            words.update(found)
            words.update(part for word in found if "-" in word for part in word.split("-"))
            after_split = line.split
    return words


def _hyphen_goes(before: str, after: str, words: Mapping[str, int]) -> bool:
    """Whether a hyphen at a line's end only splits a word, rather than belonging to it."""
    before = before[-40:]
    left, right = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not left or not right:
        return False
    joined, hyphened = words.get((left[0] + right[0]).lower(), 0), words.get(f"{left[0]}-{right[0]}".lower(), 0)
    if joined or hyphened:
        return joined >= hyphened
    if not (left[0][-1].islower() and right[0][0].islower()):
        return False
    # A known word before it more often begins a compound; a syllable is seldom a word, unless it is a short one.
    known, known_too = words.get(left[0].lower(), 0), words.get(right[0].lower(), 0)
    compound = (len(left[0]) > 3 and known > 1) or (len(left[0]) > 2 and known and known_too)
    return not compound and before[: left.start()][-1:] != "-"


def _with_exponents(page: Sequence[Line]) -> list[Line]:
    """The lines, put together where one only goes on at another height: after a raised or lowered character."""
    rows: list[list[Line]] = []
    for line in page:
        if rows and _goes_on(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [row[0] if len(row) == 1 else _one_row(row) for row in rows]


def _goes_on(before: Line, line: Line) -> bool:
    size = max(before.size, line.size)
    near = -0.3 * size < line.left - before.right < 0.8 * size and abs(line.base - before.base) < 0.6 * size
    return near and line.turn == before.turn and not before.split


def _one_row(row: Sequence[Line]) -> Line:
    main = max(row, key=lambda line: (line.size, len(line.text)))
    parts = [row[0].text]
    for before, line in pairwise(row):
        note = line.size < before.size and line.text[0].isdigit() and _WORD_END.search(before.text[-2:])
        parts.append(" " if note or line.left - before.right > 0.15 * main.size else "")
        parts.append(line.text)
    return replace(
        main,
        text="".join(parts),
        left=row[0].left,
        right=row[-1].right,
        bold=all(line.bold for line in row),
        fixed=all(line.fixed for line in row),
        split=row[-1].split,
    )


def _with_signs(page: Sequence[Line]) -> list[Line]:
    """The lines, with a list's sign that stands apart put before the line that it belongs to.

    Some programs print a list's signs elsewhere in the page's order: after all of its text, say.
    """
    signs: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for index, line in enumerate(page):
        if _is_sign(line.text):
            signs[line.turn, round(line.base)].append((line.left, index))
    for row in signs.values():
        row.sort()
    used: set[int] = set()
    rows: dict[int, Line] = {}
    for index, line in enumerate(page):
        if signs and not _is_sign(line.text) and (sign := _sign_before(line, signs)) is not None and sign not in used:
            used.add(sign)
            rows[index] = replace(line, text=f"{page[sign].text} {line.text}", left=page[sign].left)
        else:
            rows[index] = line
    return [line for index, line in rows.items() if index not in used]


def _is_sign(text: str) -> bool:
    return len(text) <= 6 and bool(_BULLET.fullmatch(text) or _NUMBER.fullmatch(text))


def _sign_before(line: Line, signs: Mapping[tuple[int, int], Sequence[tuple[float, int]]]) -> int | None:
    """The sign just to the left of a line, on its row."""
    height = round(line.base)
    for base in (height, height - 1, height + 1):
        row = signs.get((line.turn, base), ())
        place = bisect_left(row, (line.left, -1)) - 1
        if place >= 0 and line.left - row[place][0] < 4 * line.size:
            return row[place][1]
    return None


# Running heads and feet


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line on one of the outer rows of a page, and what would be the same if it came again on another page."""

    page: int  # from 0
    position: int
    apart: bool  # whether it is outermost and well apart from the rest
    row: tuple[bool, int, int]
    text: tuple[bool, str, int]
    numbers: tuple[tuple[bool, int, int], ...]  # the same on every page if its number is the page's


def _margins(pages: Sequence[Sequence[Line]]) -> list[set[int]]:
    """The running heads and feet of each page, told by two signs: where they stand, and that they come again.

    A line comes again when its text does, whatever its digits, or when its number counts the pages. Where most lines
    of an outermost row do, the others on it are heads too: those of short chapters.
    """
    middle = _middle(pages)
    edges = [edge for index, page in enumerate(pages) for edge in _edges(index, page, middle)]
    texts, numbers, rows = _Pages(pages), _Pages(pages), _Pages(pages)
    for edge in edges:
        texts.note(edge.text, edge.page)
        for number in edge.numbers:
            numbers.note(number, edge.page)
    counting, often, thrice = numbers.often(), texts.often(), texts.thrice()
    for edge in edges:
        if edge.text in thrice or not counting.isdisjoint(edge.numbers):
            rows.note(edge.row, edge.page)
    running = rows.often()
    margins: list[set[int]] = [set() for _ in pages]
    for edge in edges:
        if edge.text in often or not counting.isdisjoint(edge.numbers) or (edge.apart and edge.row in running):
            margins[edge.page].add(edge.position)
    return margins


class _Pages:
    """On which pages each key was seen."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        filled = [index for index, page in enumerate(pages) if page]
        self._filled = len(filled)
        self._odd = sum(index % 2 for index in filled)
        self._seen: dict[Hashable, set[int]] = defaultdict(set)

    def note(self, key: Hashable, page: int) -> None:
        self._seen[key].add(page)

    def thrice(self) -> set[Hashable]:
        return {key for key, pages in self._seen.items() if len(pages) >= 3}

    def often(self) -> set[Hashable]:
        """What is on three pages, and on half of all pages or of the left or the right ones."""
        often = set()
        for key in self.thrice():
            seen, odd = len(self._seen[key]), sum(page % 2 for page in self._seen[key])
            for found, among in ((seen, self._filled), (odd, self._odd), (seen - odd, self._filled - self._odd)):
                if found and 2 * found >= among:
                    often.add(key)
        return often


def _middle(pages: Sequence[Sequence[Line]]) -> float:
    """The height at which the upper half of a page begins."""
    heights = [line.base for page in pages for line in page]
    return (min(heights) + max(heights)) / 2 if heights else 0.0


def _edges(index: int, page: Sequence[Line], middle: float) -> Iterator[_Edge]:
    """The lines on the two highest and the two lowest rows."""
    rows = sorted({round(line.base) for line in page})
    outer = {*(row for row in rows[-2:] if row > middle), *(row for row in rows[:2] if row <= middle)}
    for position, line in enumerate(page):
        row, size = round(line.base), round(line.size)
        if row not in outer or len(line.text) > _LONGEST_HEADING:
            continue
        top = row > middle
        gap = rows[-1] - rows[-2] if top and len(rows) > 1 else rows[1] - rows[0] if len(rows) > 1 else math.inf
        yield _Edge(
            page=index,
            position=position,
            apart=row == rows[-1 if top else 0] and gap > 1.5 * size,
            row=(top, round(line.base / 2), size),
            text=(top, _DIGITS.sub("#", line.text), size),
            numbers=tuple(
                (top, round(line.base / 2), int(number) - index) for number in _PAGE_NUMBER.findall(line.text)
            ),
        )


# The body


def _body(pages: Sequence[Sequence[Line]], margins: Sequence[set[int]]) -> Body:
    sizes: Counter[float] = Counter()
    widths: Counter[int] = Counter()
    styles: Counter[tuple[bool, bool]] = Counter()
    distances: dict[int, Counter[float]] = defaultdict(Counter)
    for page, margin in zip(pages, margins, strict=True):
        above: Line | None = None
        for index, line in enumerate(page):
            if index in margin:
                continue
            sizes[round(line.size * 2) / 2] += len(line.text)
            widths[round(line.right - line.left)] += len(line.text)
            styles[line.bold, line.fixed] += len(line.text)
            if above and above.turn == line.turn and round(above.size) == round(line.size):
                distance = above.base - line.base
                if 0.9 * line.size < distance < 2.5 * line.size:
                    distances[round(line.size)][round(distance * 4) / 4] += 1
            above = line
    bold = sum(count for style, count in styles.items() if style[0])
    fixed = sum(count for style, count in styles.items() if style[1])
    return Body(
        size=max(sizes, key=lambda size: sizes[size]) if sizes else 10.0,
        width=_median(widths),
        bold=2 * bold > styles.total(),
        fixed=fixed > _TYPED * styles.total(),
        leading={size: max(seen, key=lambda gap: (seen[gap], -gap)) for size, seen in distances.items()},
    )


def _median(counts: Counter[int]) -> float:
    middle, seen = counts.total() / 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= middle:
            return float(value)
    return 0.0


# Headings


def _key(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()


def _from_outline(
    pages: Sequence[Sequence[Line]], outline: Sequence[Entry], margins: Sequence[set[int]]
) -> dict[int, dict[int, tuple[int, int]]]:
    """By page and line: how many lines the heading that starts there has, and its level."""
    wanted: dict[int, list[Entry]] = defaultdict(list)
    for entry in outline:
        wanted[entry.page - 1].append(entry)
    found: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for index, entries in wanted.items():
        if not 0 <= index < len(pages):
            continue
        places = _heading_places(pages[index], margins[index])
        for entry in entries:
            candidates = places.get(_key(entry.title)) or places.get(_key(_NUMBERING.sub("", entry.title))) or ()
            # Largest first: a page of contents or a running text may hold the same words.
            for start, count in candidates:
                if not any(position in found[index] for position in range(start, start + count)):
                    found[index][start] = (count, entry.level)
                    break
    return {index: starts for index, starts in found.items() if starts}


def _heading_places(page: Sequence[Line], margin: set[int]) -> dict[str, list[tuple[int, int]]]:
    """Where each text of one to three lines stands on a page, with and without its number; largest type first."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    short = {
        index: line for index, line in enumerate(page) if index not in margin and len(line.text) <= _LONGEST_HEADING
    }
    keys = {index: _key(line.text) for index, line in short.items()}
    for start, line in sorted(short.items(), key=lambda item: -item[1].size):
        starts = {keys[start], _key(_NUMBERING.sub("", line.text))}
        rest = ""
        for count in range(1, 4):
            for key in starts:
                if len(places[key + rest]) < 8:  # as many as could matter
                    places[key + rest].append((start, count))
            following = short.get(start + count)
            if not following or abs(following.size - line.size) > 1:
                break
            rest += keys[start + count]
    return places


def _mark_title(groups: list[Group], body: Body) -> None:
    """Where headings are known from the outline, the title is not among them: the largest lines of the first page."""
    first = [group for group in groups if group.page == groups[0].page]
    for group in first:
        if group.kind is BlockKind.HEADING:
            return
        if _may_head(group, _LONGEST_HEADING) and _size(group) >= _TITLE * body.size:
            if _size(group) >= max(_size(other) for other in first):
                group.kind, group.level, group.item = BlockKind.HEADING, 1, False
            return


def _mark_headings(groups: list[Group], body: Body) -> None:
    """Short groups in larger type are headings, and so are short bold ones that stand alone; a style is a level."""
    styles: dict[tuple[float, bool], list[Group]] = defaultdict(list)
    contents = {group.page for group in groups if group.flag == CONTENTS}
    for group in groups:
        if group.page in contents and group.lines[-1].text[-1].isdigit():
            continue  # a chapter in the table of contents
        size, bold = _size(group), all(line.bold for line in group.lines)
        if size >= _LARGER * body.size and _may_head(group, _LONGEST_HEADING):
            styles[round(size), False].append(group)
        elif bold and not body.bold and size >= 0.95 * body.size and _may_head(group, _LONGEST_BOLD_HEADING):
            styles[round(size), True].append(group)
    order = sorted(styles, key=lambda style: (-style[0], style[1]))
    for level, style in enumerate(order, start=1):
        for group in styles[style]:
            group.kind, group.level, group.item = BlockKind.HEADING, min(level, 6), False


def _may_head(group: Group, longest: int) -> bool:
    if group.kind is not BlockKind.PARAGRAPH or group.flag or len(group.lines) > 3:
        return False
    if _BULLET.match(group.lines[0].text):
        return False
    if sum(len(line.text) for line in group.lines) > longest or group.lines[0].turn:
        return False
    if any(_spaced(line) for line in group.lines):
        return False
    text = " ".join(line.text for line in group.lines)
    letters = sum(character.isalpha() for character in text)
    return letters >= 3 and 2 * letters >= len(text) - text.count(" ") and not _NO_HEADING_END.search(text)


def _size(group: Group) -> float:
    return min(line.size for line in group.lines)


# Paragraphs


def _page_groups(
    page: Sequence[Line], margin: set[int], headings: Mapping[int, tuple[int, int]], body: Body
) -> Iterator[Group]:
    contents = {position for position, line in enumerate(page) if _LEADERS.search(line.text[-200:])}
    if len(contents) < 3:
        contents.clear()
    run: list[Line] = []
    index = 0
    while index < len(page):
        line = page[index]
        if index in margin or index in headings or index in contents:
            yield from _split(run, body)
            run = []
            if index in margin:
                yield Group([line], flag=MARGIN)
            elif index in contents:
                yield Group([line], flag=CONTENTS)
            else:
                count, level = headings[index]
                yield Group(list(page[index : index + count]), BlockKind.HEADING, level)
                index += count - 1
        else:
            if run and _apart(run[-1], line, body):
                yield from _split(run, body)
                run = []
            run.append(line)
        index += 1
    yield from _split(run, body)


def _apart(above: Line, line: Line, body: Body) -> bool:
    """Whether the place of two lines alone says that they are no one paragraph."""
    if above.turn != line.turn or not 0.8 < above.size / line.size < 1.25:
        return True
    if line.left > above.right or line.right < above.left:
        return True
    distance = above.base - line.base
    usual = body.distance(max(above.size, line.size))
    return distance < -0.3 * line.size or distance > _WIDER * usual + 0.3


def _split(run: Sequence[Line], body: Body) -> Iterator[Group]:
    """The groups in lines that no gap parts."""
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and run[end].fixed and not body.fixed:
            end += 1
        if end - start >= 2 or (end > start and end - start == len(run)):
            yield Group(list(run[start:end]), BlockKind.VERBATIM)
            start = end
            continue
        end = max(end, start + 1)
        while end < len(run) and (body.fixed or not (run[end].fixed and end + 1 < len(run) and run[end + 1].fixed)):
            end += 1
        yield from _prose(run[start:end], body)
        start = end


def _prose(run: Sequence[Line], body: Body) -> Iterator[Group]:
    edge = max(line.right for line in run)
    narrow = edge - min(line.left for line in run) < _NARROW * body.width  # a list of names, say, or a table's cells
    group = Group([run[0]], item=_starts_item(None, run[0]))
    for above, line in pairwise(run):
        early = not above.split and (
            narrow or _ends_early(above, line, edge) or _is_row(above, edge) or _is_row(line, edge)
        )
        ended = bool(_SENTENCE_END.search(above.text[-8:]))
        item = not above.split and _starts_item(above, line, early or ended, group.item)
        if item or _indented(group, above, line, edge) or (early and (ended or _style(above) != _style(line))):
            yield group
            group = Group([line], item=item)
        else:
            if early:
                group.kept.add(len(group.lines))
            group.lines.append(line)
    yield group


def _ends_early(above: Line, line: Line, edge: float) -> bool:
    """Whether the first word of a line would have had room on the line above: so that one ended on purpose."""
    width = (line.right - line.left) / max(len(line.text), 1)
    first = len(line.text.split(maxsplit=1)[0])
    return above.right + width * (first + 2) < edge


def _is_row(line: Line, edge: float) -> bool:
    """Whether a line is one of a table; a justified line has gaps too, but smaller ones, and fills its column."""
    return _spaced(line, 1.4 if line.right < edge - line.size else 2.0)


def _style(line: Line) -> tuple[bool, bool]:
    return line.bold, line.fixed


def _spaced(line: Line, times: float = 1.4) -> bool:
    """Whether a line is much wider than its letters: it has gaps, as between the cells of a table."""
    width = (line.right - line.left) / (times * line.size)
    if width <= 0.5 * len(line.text):  # no letter counts for less, so there is no need to look at each
        return False
    return width > sum(1.0 if letter > "\u2e7f" else 0.75 if letter.isupper() else 0.5 for letter in line.text)


def _starts_item(above: Line | None, line: Line, free: bool = True, listed: bool = False) -> bool:
    """Whether a line starts an item of a list; `free` when the line above came to an end."""
    if _BULLET.match(line.text):
        return free or listed or line.text[0] not in "-–—*"
    if number := _NUMBER.match(line.text):
        return (free or listed) and (above is None or number.end() < len(line.text))
    return False


def _indented(group: Group, above: Line, line: Line, edge: float) -> bool:
    """Whether a line is set in as the first of a paragraph; not as the lines of an item are, below its first."""
    step = 0.7 * line.size
    if line.left < above.left - step:
        # Back to the left: after the first line of a paragraph as usual, else a new one.
        return len(group.lines) > 1 and abs(group.lines[-1].left - group.lines[-2].left) < 1
    if line.left <= above.left + step or group.item:
        return False
    return len(group.lines) > 1 or above.right < edge - 2 * step


def _flowing(groups: Sequence[Group], body: Body) -> list[Group]:
    """Puts paragraphs together that a column's or a page's end has cut, and code that only a blank line parts."""
    result: list[Group] = []
    last: Group | None = None  # the last that isn't in the margin
    for group in groups:
        if group.flag == MARGIN:
            result.append(group)
            continue
        if last and _continues(last, group):
            offset = len(last.lines)
            last.kept.update(offset + index for index in group.kept)
            last.lines.extend(group.lines)
            continue
        if last and last.kind is BlockKind.VERBATIM and _same_code(last, group, body):
            last.lines.extend(group.lines)
            continue
        group.near = bool(last and ((group.item and last.item) or (group.flag == last.flag == CONTENTS)))
        result.append(group)
        last = group
    return result


def _continues(last: Group, group: Group) -> bool:
    end, start = last.lines[-1], group.lines[0]
    if not (last.kind is group.kind is BlockKind.PARAGRAPH) or last.flag or group.flag or group.item:
        return False
    if abs(end.size - start.size) > 0.5 or end.turn != start.turn:
        return False
    over = start.page == end.page + 1 or (start.page == end.page and start.base > end.base)
    return over and (end.split or (start.text[0].islower() and not _SENTENCE_END.search(end.text[-8:])))


def _same_code(last: Group, group: Group, body: Body) -> bool:
    if group.kind is BlockKind.HEADING or not all(line.fixed for line in group.lines):
        return False
    end, start = last.lines[-1], group.lines[0]
    distance = end.base - start.base
    return end.page == start.page and 0 < distance < 3.2 * body.distance(start.size)


def _verbatim(group: Group) -> str:
    """Code, with the indents and blank lines that its place on the page tells."""
    widths = sorted((line.right - line.left) / len(line.text) for line in group.lines)
    width = max(widths[len(widths) // 2], 1.0)
    left = min(line.left for line in group.lines)
    leading = min(
        (a.base - b.base for a, b in pairwise(group.lines) if a.base - b.base > 1),
        default=1.0,
    )
    parts: list[str] = []
    above: Line | None = None
    for line in group.lines:
        if above:
            parts.append("\n" * min(max(round((above.base - line.base) / leading), 1), 3))
        indent = min(round((line.left - left) / width), 80)
        parts.append(" " * indent + line.text + ("-" if line.split else ""))
        above = line
    return "".join(parts)
