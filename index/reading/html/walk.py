"""The blocks of an element: paragraphs, headings, list items, table rows, code."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from index.layout import BlockKind
from index.reading.html.page import BLOCKS, HEADINGS, LEVELS, TEXT, Page, Sums, number_in, pieces_in, text_in
from index.reading.html.tables import table_rows
from index.reading.raw import Builder

_PREFORMATTED = frozenset("pre listing xmp plaintext".split())
_LISTS = frozenset("ul ol menu dir".split())
# Elements that may be lists of links. Anything else with links in it is the text's own.
LINKY = frozenset("ul ol menu dir div p table td tr section center header".split())
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_HEADING_LINK_CLASSES = frozenset(("headerlink", "anchorjs-link", "heading-anchor", "header-anchor", "hash-link"))
_NOTE_ROLES = frozenset(("doc-noteref", "noteref", "footnote-reference", "footnote-ref", "doc-backlink"))
_HEADING_MARKS = frozenset("¶ # § 🔗 [edit] [link] ∞".split())
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISABLE = re.compile(r"[+\-−]?\d{1,4}")
_LONGEST_MARK = 6  # characters
_MOST_IN_A_MARK = 12  # elements and texts


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block of a web page."""

    kind: BlockKind
    text: str
    level: int = 0
    near: bool = False
    linked: float = 0  # share of its text that is in links to other pages


@dataclass(slots=True)
class _OpenList:
    end: int
    ordered: bool
    number: int


class Walk:
    """Collects the blocks of an element. Subclasses may leave out elements with links in them."""

    def __init__(self, page: Page, sums: Sums, dropped: Collection[int] = frozenset()) -> None:
        self.page = page
        self.sums = sums
        self.found: list[HtmlBlock] = []
        self._dropped = dropped
        self._line: list[str] = []
        self._linked = 0  # characters of the line that are in links to other pages
        self._level = 0  # of the heading that is open; 0 for none
        self._lists: list[_OpenList] = []
        self._marker = ""  # of a list item, before its text has come
        self._near = False  # the next paragraph follows without a blank line
        self._bare: set[int] = set()  # places in `found` of headings that something was left out under

    def leaves_out(self, place: int) -> bool:
        """True to leave out this block element, which may depend on the blocks found before it."""
        return False

    def finished(self) -> list[HtmlBlock]:
        """The blocks, without headings that have nothing left under them."""
        for place in sorted(self._bare, reverse=True):
            after = self.found[place + 1] if place + 1 < len(self.found) else None
            if after is None or (after.kind is BlockKind.HEADING and after.level <= self.found[place].level):
                del self.found[place]
        self._bare.clear()
        return self.found

    def blocks(self, root: int = 0) -> list[HtmlBlock]:
        """Add the blocks of an element to those found before, and return them all."""
        page = self.page
        above: list[int] = []
        link_end = 0  # of the link to another page that is open
        place = root
        while place < page.ends[root]:
            while above and page.ends[above[-1]] <= place:
                self._close(above.pop())
            tag = page.tags[place]
            if place in self._dropped:
                if tag in BLOCKS:
                    self._flush()
                place = page.ends[place]
            elif tag in BLOCKS and self._leaves_out(place):
                place = page.ends[place]
            elif tag == TEXT:
                text = _SPACES.sub(" ", page.texts[place])
                self._line.append(text)
                if place < link_end:
                    self._linked += len(text)
                place += 1
            elif self._open(place):
                if tag == "a" and not page.attribute(place, "href").startswith("#"):
                    link_end = page.ends[place]
                above.append(place)
                place += 1
            else:
                place = page.ends[place]
        while above:
            self._close(above.pop())
        self._flush()
        return self.found

    def _leaves_out(self, place: int) -> bool:
        """Ask `leaves_out`, and remember the heading above it if the answer is yes."""
        if not self.sums.links(place):
            return False
        self._flush()
        if not self.leaves_out(place):
            return False
        if self.found and self.found[-1].kind is BlockKind.HEADING:
            self._bare.add(len(self.found) - 1)
        return True

    def _open(self, place: int) -> bool:
        """Start an element. Returns False if nothing in it is left to look at."""
        page, tag = self.page, self.page.tags[place]
        if tag in BLOCKS or tag in _PREFORMATTED:
            self._flush()
        if tag in _PREFORMATTED:
            self._add(BlockKind.VERBATIM, "".join(pieces_in(page, place, self._dropped, raw=True)))
        elif tag == "table" and (rows := table_rows(page, self.sums, self._dropped, place)):
            for row in rows:
                self._add(BlockKind.PARAGRAPH, row)
        elif tag == "br":
            self._line.append("\n")
        elif tag in ("sup", "a") and self._is_mark(place):
            pass
        elif (
            tag == "sup" and self._is_short(place) and _RAISABLE.fullmatch(text := text_in(page, place, self._dropped))
        ):
            self._line.append(text.translate(_RAISED))
        else:
            if tag == "q":
                self._line.append("“")
            elif tag in HEADINGS:
                self._level = LEVELS[tag]
            elif tag in _LISTS:
                self._begin_list(place, tag == "ol")
            elif tag == "li":
                self._begin_item(place)
            elif tag == "dd":
                self._near = bool(self.found)
            return page.ends[place] > place + 1 or tag in BLOCKS
        return False

    def _close(self, place: int) -> None:
        tag = self.page.tags[place]
        if tag == "q":
            self._line.append("”")
        if tag not in BLOCKS:
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
        self._lists.append(
            _OpenList(self.page.ends[place], ordered, number_in(self.page.attribute(place, "start"), 1) - 1)
        )

    def _begin_item(self, place: int) -> None:
        self._marker = "- "
        if self._lists and self._lists[-1].ordered:
            items = self._lists[-1]
            items.number = number_in(self.page.attribute(place, "value"), items.number + 1)
            self._marker = f"{items.number}. "

    def _flush(self) -> None:
        """Make a heading or paragraphs of the text gathered so far. Two line breaks in a row separate paragraphs."""
        text = "".join(self._line)
        self._line.clear()
        share = self._linked / max(len(text.strip()), 1)
        self._linked = 0
        if not text.strip():
            return
        if self._level:
            self._add(BlockKind.HEADING, " ".join(text.split()), self._level, linked=share)
            return
        lines: list[str] = []
        for line in [*text.split("\n"), ""]:
            if line.strip():
                lines.append(line)
            elif lines:
                self._add(BlockKind.PARAGRAPH, self._marker + "\n".join(lines).lstrip(), near=self._near, linked=share)
                self._marker = ""
                self._near = bool(self._lists)
                lines.clear()

    def _add(self, kind: BlockKind, text: str, level: int = 0, *, near: bool = False, linked: float = 0) -> None:
        if text.strip():
            self.found.append(HtmlBlock(kind, text, level, near, linked))

    def _is_mark(self, place: int) -> bool:
        """True if this is the mark of a note, or a link to the heading that it is in: not part of the text."""
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
        return (
            bool(self._level) and self._is_short(place) and text_in(self.page, place, self._dropped) in _HEADING_MARKS
        )

    def _is_short(self, place: int) -> bool:
        """True if the element contains no more than a mark."""
        if self.page.ends[place] - place > _MOST_IN_A_MARK:
            return False
        return self.sums.prose(place) + self.sums.linked(place) <= _LONGEST_MARK


def build(found: Iterable[HtmlBlock], builder: Builder) -> None:
    """Hand the blocks to the builder."""
    for block in found:
        builder.add(block.text, block.kind, level=block.level, near=block.near)
