"""A parsed page as flat lists, and the blocks in it.

The tree is walked once, without recursion, into lists in document order: an element's descendants are the stretch
from its place to its end. Sums over such a stretch, such as how much of its text is links, are differences of two
running totals, so that rules may ask for them at every element and a page of any depth stays linear.
"""

import re
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborNode

from index.model import BlockKind
from index.reading.raw import Builder

TEXT = ""  # the tag of a text

# What holds no text of the page, or says a second time what stands beside it.
_WITHOUT_TEXT = frozenset(
    "script style noscript noframes noembed template iframe object embed canvas video audio svg head title meta link"
    " base select option datalist textarea input map area progress meter rt rp rtc annotation annotation-xml".split()
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
HEADINGS = frozenset(_LEVELS)
_PREFORMATTED = frozenset("pre listing xmp plaintext".split())
_LISTS = frozenset("ul ol menu dir".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p"
    " search section summary table tbody td tfoot th thead tr ul".split()
)
# Where lists of links are: what is more of a link than that is the text's own.
LINKY = frozenset("ul ol menu dir div p table td tr section center header".split())
_KEEPS_BUTTONS = frozenset(("summary", "dt", *HEADINGS))
_TELLING = ("class", "id", "role", "itemprop", "href", "start", "value", "colspan", "rowspan", "epub:type")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_HIDING = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only mw-editsection mw-jump-link"
    " noprint d-print-none navbox linenos lineno linenumbers line-numbers gutter".split()
)
_HEADING_LINK_CLASSES = frozenset(("headerlink", "anchorjs-link", "heading-anchor", "header-anchor", "hash-link"))
_NOTE_ROLES = frozenset(("doc-noteref", "noteref", "footnote-reference", "footnote-ref", "doc-backlink"))
_HEADING_MARKS = frozenset("¶ # § 🔗 [edit] [link] ∞".split())
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISABLE = re.compile(r"[+\-−]?\d{1,4}")
_LONGEST_MARK = 6  # characters
_MOST_IN_A_MARK = 12  # elements and texts

LONGEST_LABEL = 80  # characters of a column's header; a longer one isn't repeated in each row
_MOST_COLUMNS = 100  # whose headers and spans are followed
_LONGEST_CELL = 2_000  # characters; a table with a longer one is layout, not data
_USUAL_CELL = 120  # characters, on the average, in a table without headers


@dataclass(frozen=True, slots=True)
class Page:
    """A page's elements and texts in document order; the first is the body."""

    tags: list[str]
    ends: "array[int]"  # behind the last descendant
    texts: list[str]  # of a text; empty for an element
    attributes: dict[int, dict[str, str]]  # those that tell something
    hidden: frozenset[int]  # elements that a browser doesn't show, or shows beside the text

    def __len__(self) -> int:
        return len(self.tags)

    def attribute(self, place: int, name: str) -> str:
        return self.attributes[place].get(name, "") if place in self.attributes else ""

    def classes(self, place: int) -> list[str]:
        return self.attribute(place, "class").split()


def flatten(body: LexborNode) -> Page:
    page = Page([], array("I"), [], {}, frozenset())
    hidden = set()
    shared: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}  # most elements have the attributes of another
    above: list[int] = []
    node: LexborNode | None = body
    while node is not None:
        place = len(page.tags)
        child = None
        tag = node.tag
        if tag == "-text":
            _append(page, TEXT, node.text_content or "")
        elif tag and _may_hold_text(page, tag, above):
            _append(page, tag)
            if attributes := node.attributes:
                telling = tuple((name, attributes[name] or "") for name in _TELLING if name in attributes)
                if telling:
                    page.attributes[place] = shared.setdefault(telling, dict(telling))
                if _is_hidden(attributes):
                    hidden.add(place)
            child = node.first_child
        if child is not None:
            above.append(place)
            node = child
            continue
        while above and node is not None and node.next is None:
            node = node.parent
            page.ends[above.pop()] = len(page.tags)
        node = node.next if above and node is not None else None
    return Page(page.tags, page.ends, page.texts, page.attributes, frozenset(hidden))


def _may_hold_text(page: Page, tag: str, above: list[int]) -> bool:
    if tag == "button":  # in a heading, it unfolds the section below and is what the heading says
        return any(page.tags[parent] in _KEEPS_BUTTONS for parent in above[-3:])
    return tag[0] != "-" and tag not in _WITHOUT_TEXT


def _append(page: Page, tag: str, text: str = "") -> None:
    page.tags.append(tag)
    page.texts.append(text)
    page.ends.append(len(page.tags))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if attributes.get("hidden", "until-found") != "until-found" or attributes.get("aria-hidden") == "true":
        return True
    if _HIDING.search(attributes.get("style") or ""):
        return True
    if "pagebreak" in (attributes.get("epub:type") or attributes.get("role") or ""):
        return True  # the number of a printed page, in the middle of a sentence
    return not _HIDING_CLASSES.isdisjoint((attributes.get("class") or "").split())


class Sums:
    """Running totals over a page, without what is dropped from it."""

    def __init__(self, page: Page, dropped: Collection[int] = frozenset()) -> None:
        tags, ends, texts = page.tags, page.ends, page.texts
        size = len(page)
        prose, linked, links, local, outward, tables = (array("I", bytes(4 * size)) for _ in range(6))
        place = link_end = 0
        while place < size:
            if place in dropped:
                place = ends[place]
                continue
            tag = tags[place]
            if tag == TEXT:
                (linked if place < link_end else prose)[place] = len(texts[place].strip())
            elif tag == "a":
                if href := page.attribute(place, "href"):
                    link_end = ends[place]
                    links[place] = 1
                    local[place] = href.startswith("#")
                    outward[place] = href.startswith(("http:", "https:", "//"))
            elif tag == "table":
                tables[place] = 1
            place += 1
        self._ends = page.ends
        self._prose, self._linked, self._links, self._local, self._outward, self._tables = (
            array("I", accumulate(each, initial=0)) for each in (prose, linked, links, local, outward, tables)
        )

    def _sum(self, totals: "array[int]", place: int) -> int:
        return totals[self._ends[place]] - totals[place]

    def prose(self, place: int) -> int:
        """Characters of text in the element that is no link."""
        return self._sum(self._prose, place)

    def linked(self, place: int) -> int:
        """Characters of its links."""
        return self._sum(self._linked, place)

    def links(self, place: int) -> int:
        return self._sum(self._links, place)

    def local_links(self, place: int) -> int:
        """Links to a place in the same page."""
        return self._sum(self._local, place)

    def outward_links(self, place: int) -> int:
        """Links with the address of a site."""
        return self._sum(self._outward, place)

    def tables(self, place: int) -> int:
        """Tables in the element, itself counted."""
        return self._sum(self._tables, place)

    def link_share(self, place: int) -> float:
        linked = self.linked(place)
        return linked / (linked + self.prose(place)) if linked else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A block as it stands in the page."""

    kind: BlockKind
    text: str
    level: int = 0
    near: bool = False


@dataclass(slots=True)
class _List:
    end: int
    ordered: bool
    number: int


class Walk:
    """The blocks of an element. Subclasses may leave out elements with links in them."""

    def __init__(self, page: Page, sums: Sums, dropped: Collection[int] = frozenset()) -> None:
        self.page = page
        self.sums = sums
        self.found: list[Found] = []
        self._dropped = dropped
        self._line: list[str] = []
        self._level = 0  # of the heading that is open
        self._lists: list[_List] = []
        self._marker = ""  # of the list item whose text comes next
        self._near = False  # whether the next paragraph follows on the next line
        self._bare: list[int] = []  # headings, by their place in `found`, under which something was left out

    def leaves_out(self, place: int) -> bool:
        """Whether a block element is passed over, after all that was found before it."""
        return False

    def finished(self) -> list[Found]:
        """What was found, without the headings that have nothing left under them."""
        for place in reversed(self._bare):
            after = self.found[place + 1] if place + 1 < len(self.found) else None
            if after is None or (after.kind is BlockKind.HEADING and after.level <= self.found[place].level):
                del self.found[place]
        self._bare.clear()
        return self.found

    def blocks(self, root: int = 0) -> list[Found]:
        """The blocks of this element and of what is in it, added to those found before."""
        page = self.page
        above: list[int] = []
        place = root
        while place < page.ends[root]:
            while above and page.ends[above[-1]] <= place:
                self._close(above.pop())
            tag = page.tags[place]
            if place in self._dropped:
                if tag in _BLOCKS:
                    self._flush()
                place = page.ends[place]
            elif tag in _BLOCKS and self._passes(place):
                place = page.ends[place]
            elif tag == TEXT:
                self._line.append(_SPACES.sub(" ", page.texts[place]))
                place += 1
            elif self._open(place):
                above.append(place)
                place += 1
            else:
                place = page.ends[place]
        while above:
            self._close(above.pop())
        self._flush()
        return self.found

    def _passes(self, place: int) -> bool:
        if not self.sums.links(place):
            return False
        self._flush()
        if not self.leaves_out(place):
            return False
        if self.found and self.found[-1].kind is BlockKind.HEADING:
            self._bare.append(len(self.found) - 1)
        return True

    def _open(self, place: int) -> bool:
        """Begins an element; False when that was all there is to say of it."""
        page, tag = self.page, self.page.tags[place]
        if tag in _BLOCKS or tag in _PREFORMATTED:
            self._flush()
        if tag in _PREFORMATTED:
            self._add(BlockKind.VERBATIM, "".join(self._pieces(place, raw=True)))
        elif tag == "table" and (rows := self._rows(place)):
            for row in rows:
                self._add(BlockKind.PARAGRAPH, row)
        elif tag == "br":
            self._line.append("\n")
        elif tag in ("sup", "a") and self._is_mark(place):
            pass
        elif tag == "sup" and self._is_short(place) and _RAISABLE.fullmatch(text := self._text(place)):
            self._line.append(text.translate(_RAISED))
        else:
            if tag == "q":
                self._line.append("“")
            elif tag in HEADINGS:
                self._level = _LEVELS[tag]
            elif tag in _LISTS:
                self._begin_list(place, tag == "ol")
            elif tag == "li":
                self._begin_item(place)
            elif tag == "dd":
                self._near = bool(self.found)
            return page.ends[place] > place + 1 or tag in _BLOCKS
        return False

    def _close(self, place: int) -> None:
        tag = self.page.tags[place]
        if tag == "q":
            self._line.append("”")
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in HEADINGS:
            self._level = 0
        elif tag in _LISTS:
            self._lists.pop()
            self._near &= bool(self._lists)
        elif tag == "li":
            self._marker = ""
        elif tag == "dd":
            self._near = False

    def _begin_list(self, place: int, ordered: bool) -> None:
        self._lists.append(_List(self.page.ends[place], ordered, _number(self.page.attribute(place, "start"), 1) - 1))

    def _begin_item(self, place: int) -> None:
        self._marker = "- "
        if self._lists and self._lists[-1].ordered:
            items = self._lists[-1]
            items.number = _number(self.page.attribute(place, "value"), items.number + 1)
            self._marker = f"{items.number}. "

    def _flush(self) -> None:
        """What was gathered becomes a paragraph or a heading; two line breaks in a row part paragraphs."""
        text = "".join(self._line)
        self._line.clear()
        if not text.strip():
            return
        if self._level:
            self._add(BlockKind.HEADING, " ".join(text.split()), self._level)
            return
        lines: list[str] = []
        for line in [*text.split("\n"), ""]:
            if line.strip():
                lines.append(line)
            elif lines:
                self._add(BlockKind.PARAGRAPH, self._marker + "\n".join(lines).lstrip(), near=self._near)
                self._marker = ""
                self._near = bool(self._lists)
                lines.clear()

    def _add(self, kind: BlockKind, text: str, level: int = 0, *, near: bool = False) -> None:
        if text.strip():
            self.found.append(Found(kind, text, level, near))

    def _is_mark(self, place: int) -> bool:
        """Whether this points to a note, or to the heading that it stands in: no word of the text."""
        if self.page.tags[place] == "sup":
            return bool(self.sums.local_links(place)) and self._is_short(place)
        classes = self.page.classes(place)
        if not _HEADING_LINK_CLASSES.isdisjoint(classes):
            return True
        roles = [
            *classes,
            *self.page.attribute(place, "role").split(),
            *self.page.attribute(place, "epub:type").split(),
        ]
        if not _NOTE_ROLES.isdisjoint(roles):
            return self._is_short(place)
        return bool(self._level) and self._is_short(place) and self._text(place) in _HEADING_MARKS

    def _is_short(self, place: int) -> bool:
        """Whether the element holds no more than a mark."""
        if self.page.ends[place] - place > _MOST_IN_A_MARK:
            return False
        return self.sums.prose(place) + self.sums.linked(place) <= _LONGEST_MARK

    def _pieces(self, place: int, *, raw: bool = False) -> Iterator[str]:
        """The texts in an element, with white space where a browser breaks the line; raw, with all of theirs."""
        page = self.page
        inner = place + 1
        fresh = True  # whether a line has just begun
        while inner < page.ends[place]:
            tag = page.tags[inner]
            if inner in self._dropped:
                inner = page.ends[inner]
                continue
            if tag == TEXT:
                yield page.texts[inner]
                fresh = page.texts[inner].endswith("\n")
            elif tag == "br" or (tag in _BLOCKS and not (raw and fresh)):
                yield "\n"
                fresh = True
            inner += 1

    def _text(self, place: int) -> str:
        return " ".join("".join(self._pieces(place)).split())

    def _rows(self, table: int) -> list[str]:
        """A data table's caption and rows; nothing when the table is there for the layout."""
        page = self.page
        if self.sums.tables(table) > 1 or page.attribute(table, "role") in ("presentation", "none"):
            return []
        captions: list[str] = []
        rows: list[list[_Cell]] = []
        heads = head_end = 0
        place = table + 1
        while place < page.ends[table]:
            tag = page.tags[place]
            if place in self._dropped:
                place = page.ends[place]
                continue
            if tag in HEADINGS:
                return []
            if tag == "thead":
                head_end = page.ends[place]
            elif tag == "tr":
                rows.append([])
                heads += place < head_end
            elif tag in ("td", "th") and rows:
                if any(inner in HEADINGS for inner in page.tags[place : page.ends[place]]):
                    return []
                columns = min(max(_number(page.attribute(place, "colspan"), 1), 1), _MOST_COLUMNS)
                down = _number(page.attribute(place, "rowspan"), 1)
                rows[-1].append(_Cell(self._text(place), tag == "th", columns, down))
                place = page.ends[place]
                continue
            elif tag == "caption":
                captions.append(self._text(place))
                place = page.ends[place]
                continue
            place += 1
        return captions + _written(rows, heads) if _is_data(rows, bool(captions)) else []


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    header: bool
    columns: int = 1
    rows: int = 1


def _is_data(rows: list[list[_Cell]], captioned: bool) -> bool:
    cells = [cell for row in rows for cell in row if cell.text]
    if not cells or max(len(cell.text) for cell in cells) > _LONGEST_CELL:
        return False
    if captioned or any(cell.header for cell in cells):
        return True
    usual = sum(len(cell.text) for cell in cells) / len(cells)
    return len(rows) > 1 and max(map(len, rows)) > 1 and usual <= _USUAL_CELL


def _written(rows: list[list[_Cell]], heads: int) -> list[str]:
    """A line a row, each cell after its column's header; what spans rows is said in each of them.

    All that is said again stays within the length of the table's own text.
    """
    if not heads and rows and sum(cell.header for cell in rows[0]) > 1:
        heads = all(cell.header or not cell.text for cell in rows[0])
    placed = list(_placed(rows))
    labels: dict[int, str] = {}
    for row in placed[:heads]:
        for column, cell in row:
            for each in range(column, column + cell.columns):
                if cell.text and cell.text != labels.get(each):
                    labels[each] = f"{labels[each]} {cell.text}" if each in labels else cell.text
    if len(placed) <= heads or any(len(label) > LONGEST_LABEL for label in labels.values()):
        labels, heads = {}, 0
    return [line for row in placed[heads:] if (line := _row(row, labels))]


def _placed(rows: list[list[_Cell]]) -> Iterator[list[tuple[int, _Cell]]]:
    """Each row's cells with their columns, and with those that reach down into it."""
    budget = sum(len(cell.text) + 1 for row in rows for cell in row)
    reaching: dict[int, tuple[int, _Cell]] = {}
    for row in rows:
        placed: list[tuple[int, _Cell]] = []
        following: dict[int, tuple[int, _Cell]] = {}
        column = 0
        cells = iter(row)
        while column < _MOST_COLUMNS:
            if column in reaching:
                left, cell = reaching[column]
                budget -= len(cell.text) + 1
            else:
                fresh = next(cells, None)
                if fresh is None:
                    later = [each for each in reaching if each > column]
                    if not later:
                        break
                    column = min(later)
                    continue
                left, cell = fresh.rows, fresh
            if left > 1 and budget > 0:
                following[column] = left - 1, cell
            placed.append((column, cell))
            column += cell.columns
        placed.extend((_MOST_COLUMNS, cell) for cell in cells)
        reaching = following
        yield placed


def _row(row: list[tuple[int, _Cell]], labels: dict[int, str]) -> str:
    named = [(labels.get(column, ""), cell) for column, cell in row if cell.text]
    if not labels and len(named) > 1 and named[0][1].header and not named[1][1].header:
        return f"{named[0][1].text}: {' · '.join(cell.text for _, cell in named[1:])}"
    return " · ".join(f"{label}: {cell.text}" if label not in ("", cell.text) else cell.text for label, cell in named)


def _number(text: str, default: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else default


def build(found: Iterable[Found], builder: Builder) -> None:
    for block in found:
        builder.add(block.text, block.kind, level=block.level, near=block.near)
