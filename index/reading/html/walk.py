"""The blocks of an element: paragraphs, headings, list items, definitions, table rows, code."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from index.layout import BlockKind, MarkKind, Table
from index.reading.html.anchors import fragment_of
from index.reading.html.asides import DETAILS, QUOTATION, aside_of, begins_with_icon, is_title
from index.reading.html.blocks import HtmlBlock
from index.reading.html.code import language_of
from index.reading.html.inline import STYLED, address, description, is_mark, raised, style_of
from index.reading.html.lists import BULLET, DONE, LISTS, OPEN, OpenList, paragraph_marker
from index.reading.html.page import BLOCKS, HEADINGS, LEVELS, TEXT, Page, pieces_in, text_in
from index.reading.html.sums import Sums
from index.reading.html.tables import DataTable, code_in, data_table
from index.reading.raw import Run, Style
from index.reading.runs import PlainRun, is_blank, on_one_line, plain, run_of

# Elements that may be lists of links. Anything else with links in it is the text's own.
LINKY = LISTS | frozenset("div p table td tr section center header".split())
_PREFORMATTED = frozenset("pre listing xmp plaintext".split())
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_SEVERAL_SPACES = re.compile(" {2,}")
_LONGEST_FIGURE = 100  # elements and texts of a figure whose caption is compared with its image
_ROWS_OF_A_BOX = 2
_FEW = 3  # pieces at the end of a line
_ICON = re.compile(r"\[[^\[\]]+\]")  # the description of an admonition's icon, such as [Note]
_NUMBERED = re.compile(r"[•·]|\d{1,3}\.")  # a term that is only the marker of what it defines
_WORD = re.compile(r"\w")
_AROUND_LINKS = " \n\t\xa0[]|<>«»·•"
_TAB = Run("\t")
_BREAK = run_of("\n")


@dataclass(slots=True)
class _Aside:
    place: int
    kind: str
    begins: int  # how many blocks were found before it


class Walk:
    """Collects the blocks of an element. Subclasses may leave out elements with links in them."""

    def __init__(self, page: Page, sums: Sums, dropped: Collection[int] = frozenset(), base: str = "") -> None:
        """`base`: the page's own address, if it is known, which the addresses in it are relative to."""
        self.page = page
        self.sums = sums
        self.base = base
        self.found: list[HtmlBlock] = []
        self._dropped = dropped
        self._line: list[PlainRun] = []
        self._linked = 0  # characters of the line that are in links to other pages
        self._link_end = 0  # of the link to another page that is open
        self._styles: tuple[Style, ...] = ()  # of the open elements
        self._styled: list[tuple[int, tuple[Style, ...]]] = []  # those elements, and the styles around each
        self._level = 0  # of the heading that is open; 0 for none
        self._fragment = ""  # of its address
        self._lists: list[OpenList] = []
        self._list_begins = 0  # how many blocks were found before the outermost list
        self._marker = ""  # of a list item, before its text has come
        self._asides: list[_Aside] = []
        self._title_end = 0  # of the admonition's title that is open
        self._kinds = [BlockKind.PARAGRAPH]  # of the next block, if nothing else says more
        self._bare: set[int] = set()  # places in `found` of headings that something was left out under

    def leaves_out(self, place: int) -> bool:
        """True to leave out this block element, which may depend on the blocks found before it."""
        return False

    def finished(self) -> list[HtmlBlock]:
        """The blocks, without headings that have nothing left under them. A page's title is kept."""
        for place in sorted(self._bare, reverse=True):
            after = self.found[place + 1] if place + 1 < len(self.found) else None
            is_title = not place and self.found[place].level == 1
            if after is None or (
                after.kind is BlockKind.HEADING and after.level <= self.found[place].level and not is_title
            ):
                del self.found[place]
        self._bare.clear()
        return self.found

    def blocks(self, root: int = 0) -> list[HtmlBlock]:
        """Add the blocks of an element to those found before, and return them all."""
        page = self.page
        above: list[int] = []
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
                self._line.append(run_of(text, self._styles))
                if place < self._link_end:
                    self._linked += len(text)
                place += 1
            elif self._open(place, above):
                if tag == "a" and not page.attribute(place, "href").startswith("#"):
                    self._link_end = page.ends[place]
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

    def _open(self, place: int, above: list[int]) -> bool:
        """Start an element, with its label if it has one. Returns False if nothing in it is left to look at."""
        title = self.page.titles.get(place)
        if title:
            self._flush()
            self._asides.append(_Aside(place, title[0], len(self.found)))
            self._add(BlockKind.TITLE, [Run(title[1])])
        is_open = self._open_element(place, above)
        if title and not is_open:
            self._close_panel()
        return is_open

    def _open_element(self, place: int, above: list[int]) -> bool:
        page, tag = self.page, self.page.tags[place]
        if tag in BLOCKS:
            self._flush()
            if tag == "table" and not self._is_box(place, above) and (table := self._data(place)):
                self._add_table(table)
                return False
            if tag == "table" and self.sums.tables(place) == 1 and (code := code_in(page, place, self._dropped)):
                self._add(BlockKind.VERBATIM, [Run(code)])
                return False
            self._open_block(place, tag, above)
            return True
        if tag in _PREFORMATTED:
            self._flush()
            code = "".join(pieces_in(page, place, self._dropped, raw=True))
            self._add(BlockKind.VERBATIM, [Run(code)], language=language_of(page, place, above))
            return False
        if tag == "br":
            self._line.append(_BREAK)
        elif tag == "label" and above and "tabbed-labels" in page.classes(above[-1]):
            self._flush()
            return True
        elif tag == "img":
            self._add_image(place, above)
        elif tag == "input":
            self._check(done="checked" in page.attributes.get(place, ()))
        elif tag in ("sup", "a") and is_mark(
            page, self.sums, place, in_heading=bool(self._level), in_line=bool(self._line)
        ):
            pass
        elif tag == "sup" and (digits := raised(page, self.sums, place)):
            self._line.append(run_of(digits, self._styles))
        elif page.ends[place] > place + 1:  # an empty element, such as an icon, is never closed
            if tag == "q":
                self._line.append(run_of("“", self._styles))
            elif tag in STYLED and (style := style_of(page, place, self.base)):
                self._styled.append((place, self._styles))
                self._styles = (*self._styles, style)
            return True
        return False

    def _data(self, place: int) -> DataTable | None:
        return data_table(self.page, self.sums, self._dropped, place)

    def _is_box(self, table: int, above: Sequence[int]) -> bool:
        """True if a table is only there to put an admonition's icon beside its text, as DocBook and AsciiDoc do."""
        return (
            self._is_beginning_aside()
            and above[-1] == self._asides[-1].place
            and self.page.tags[table : self.page.ends[table]].count("tr") <= _ROWS_OF_A_BOX
            and begins_with_icon(self.page, table)
        )

    def _open_block(self, place: int, tag: str, above: Sequence[int]) -> None:
        page = self.page
        if self._asides and self._is_title(place):
            self._title_end = page.ends[place]
        elif tag in HEADINGS:
            self._level = LEVELS[tag]
            self._fragment = fragment_of(page, place, above)
        elif tag in LISTS:
            if not self._lists:
                self._list_begins = len(self.found)
            self._lists.append(OpenList.at(page, place))
        elif tag == "li":
            self._marker = (self._lists[-1] if self._lists else OpenList(place)).marker(page, place)
        elif tag == "dt":
            self._kinds.append(BlockKind.TERM)
        elif tag == "dd":
            self._kinds.append(BlockKind.DEFINITION)
        elif tag == "p" and page.attribute(place, "class").startswith("MsoList"):
            self._kinds.append(BlockKind.ITEM)
        elif self._marker and "checkbox" in page.classes(place):
            self._check(done="checkbox-on" in page.classes(place))
        if place not in page.titles and (kind := aside_of(page, place)):
            self._asides.append(_Aside(place, kind, len(self.found)))

    def _is_beginning_aside(self) -> bool:
        """True if an admonition is open in which nothing was found yet."""
        aside = self._asides[-1] if self._asides else None
        return aside is not None and aside.begins == len(self.found) and aside.kind not in (QUOTATION, DETAILS)

    def _is_title(self, place: int) -> bool:
        """True if this element begins an admonition with its title."""
        aside = self._asides[-1]
        if aside.begins != len(self.found) or aside.kind == QUOTATION:
            return False
        if aside.kind == DETAILS:
            return self.page.tags[place] == "summary" and HEADINGS.isdisjoint(
                self.page.tags[place : self.page.ends[place]]
            )
        return is_title(self.page, place)

    def _close(self, place: int) -> None:
        tag = self.page.tags[place]
        if tag not in BLOCKS:
            if tag == "q":
                self._line.append(run_of("”", self._styles))
            elif tag == "cite" and self._names_a_writer():
                self._line.append(_BREAK)
            if place in self.page.titles:
                self._flush()
                self._close_panel()
            if self._styled and self._styled[-1][0] == place:
                self._styles = self._styled.pop()[1]
            return
        self._flush()
        if tag in HEADINGS:
            self._level = 0
        elif tag in LISTS:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "p" and len(self._kinds) > 1 and self._kinds[-1] is BlockKind.ITEM:
            self._kinds.pop()
        elif tag in ("dt", "dd"):
            self._kinds.pop()
            if tag == "dd" and not self._lists:
                self._marker = ""
        elif tag == "dl" and not self._lists:
            self._marker = ""
        if place in self.page.titles:
            self._close_panel()
        elif self._asides and self._asides[-1].place == place:
            self._asides.pop()
        if self.page.ends[place] == self._title_end:
            self._title_end = 0

    def _close_panel(self) -> None:
        """Leave the panel of a tab or the like; without text in it, its label is none either."""
        if self._asides.pop().begins == len(self.found) - 1:
            self.found.pop()

    def _names_a_writer(self) -> bool:
        """True if the line is at the end of who wrote what is quoted, as in the posts of forums: "Ann wrote:"."""
        is_quoted = bool(self._asides) and self._asides[-1].kind == QUOTATION
        return is_quoted and plain(self._line[-_FEW:]).rstrip().endswith(":")

    def _check(self, *, done: bool) -> None:
        """The box of a task, at the beginning of its item."""
        if self._marker and is_blank(self._line):
            self._marker = DONE if done else OPEN

    def _add_image(self, place: int, above: list[int]) -> None:
        text = description(self.page, place)
        if not text or (self._is_beginning_aside() and _ICON.fullmatch(text)):
            return
        figure = next((each for each in reversed(above) if self.page.tags[each] == "figure"), place)
        if self.page.ends[figure] - figure <= _LONGEST_FIGURE and text in text_in(self.page, figure, self._dropped):
            return  # its caption says the same
        if place < self._link_end:
            self._linked += len(text)
        style = Style(MarkKind.IMAGE, address(self.page.attribute(place, "src"), self.base))
        self._line += [run_of(" ", self._styles), run_of(text, (*self._styles, style)), run_of(" ", self._styles)]

    def _flush(self) -> None:
        """Make a heading or paragraphs of the text gathered so far. Two line breaks in a row separate paragraphs."""
        if not self._line:
            return
        line, self._line = self._line, []
        text = plain(line)
        share = self._linked / max(len(text.strip(_AROUND_LINKS)), 1)
        self._linked = 0
        if not text.strip() or (self._is_beginning_aside() and not _WORD.search(text)):
            return  # nothing, or an admonition's icon
        if self._level:
            self._begin_sections()
            runs = [run_of(" ") if run is _BREAK else run for run in line]
            self._add(BlockKind.HEADING, runs, level=self._level, linked=share, fragment=self._fragment)
            return
        for runs in _paragraphs(line) if _BREAK in line else [line]:
            self._add_paragraph(runs, share)

    def _begin_sections(self) -> None:
        """Take a list whose item begins with a heading as what holds sections, without a bullet."""
        if self._marker == BULLET and self._lists:
            self._marker = ""
            self._lists[-1].holds_sections = True

    def _add_paragraph(self, runs: list[PlainRun], linked: float) -> None:
        kind, last = self._kinds[-1], self.found[-1].kind if self.found else None
        near = False
        if self._title_end:
            kind = BlockKind.TITLE
            self._title_end = 0
            self._begin_sections()
        elif self._marker:
            kind = BlockKind.ITEM
            runs = [run_of(self._marker), *runs]
            near = last is BlockKind.ITEM and len(self.found) > self._list_begins
            self._marker = ""
        elif kind is BlockKind.ITEM:
            kind, runs = _item(runs)
            near = kind is last
        elif kind is BlockKind.DEFINITION:
            near = last in (BlockKind.TERM, BlockKind.DEFINITION)
        elif kind is BlockKind.TERM and _NUMBERED.fullmatch(marker := plain(runs).strip()):
            self._marker = f"{marker} "
            return
        elif kind is BlockKind.TERM:
            near = last is BlockKind.TERM
        self._add(kind, runs, near=near, linked=linked)

    def _add_table(self, data: DataTable) -> None:
        """Add a table's caption, its header, and its rows."""
        inner = Walk(self.page, self.sums, self._dropped, self.base)
        caption = list(inner.in_one_line(data.caption)) if data.caption else [Run(data.title)]
        self._add(BlockKind.PARAGRAPH, caption)
        table = Table(data.columns, on_one_line(caption))
        if any(data.columns):
            self._add(BlockKind.COLUMNS, [Run("\t".join(data.columns))], table=table)
        for number, row in enumerate(data.rows):
            if any(cell.text for cell in row):
                runs = [run for cell in row for run in (*inner.in_one_line(cell.place), _TAB)]
                self._add(BlockKind.ROW, runs[:-1], table=table, near=bool(number or table.columns))

    def in_one_line(self, place: int) -> Iterator[PlainRun]:
        """An element's blocks with spaces between them, for a walk that is used for nothing else."""
        if not place:
            return
        if self.page.ends[place] == place + 2 and self.page.tags[place + 1] == TEXT:
            yield Run(_SPACES.sub(" ", self.page.texts[place + 1]))
            return
        self.found.clear()
        for number, block in enumerate(self.blocks(place)):
            if number:
                yield Run(" ")
            yield from (run_of(text.replace("\t", " "), styles) for text, styles, *_ in block.runs)

    def _add(
        self,
        kind: BlockKind,
        runs: Sequence[PlainRun],
        *,
        level: int = 0,
        near: bool = False,
        linked: float = 0,
        language: str = "",
        table: Table | None = None,
        fragment: str = "",
    ) -> None:
        text = plain(runs)
        if "  " in text and kind is not BlockKind.VERBATIM:
            text = _SEVERAL_SPACES.sub(" ", text)
        if text.strip():
            depth = sum(each.level for each in self._lists if not each.holds_sections) or int(kind is BlockKind.ITEM)
            aside = self._asides[-1].kind if self._asides else ""
            rest = (level, near, linked, depth, aside, language, table, fragment)
            self.found.append(HtmlBlock(kind, text.strip(), runs, *rest))


def _item(runs: list[PlainRun]) -> tuple[BlockKind, list[PlainRun]]:
    """A paragraph that is shown as an item, with its marker; one without a marker is a paragraph."""
    marker, length = paragraph_marker(plain(runs))
    if not marker:
        return BlockKind.PARAGRAPH, runs
    rest = []
    for text, styles, *_ in runs:
        rest.append(run_of(text[length:], styles))
        length = max(0, length - len(text))
    return BlockKind.ITEM, [run_of(marker), *rest]


def _paragraphs(line: list[PlainRun]) -> Iterator[list[PlainRun]]:
    """The stretches of a line between blank lines."""
    paragraph: list[PlainRun] = []
    blank = 0  # how many pieces at the end of the paragraph have no text in their line
    for run in [*line, _BREAK]:
        if run is not _BREAK:
            paragraph.append(run)
            blank = blank + 1 if run[0].isspace() else -len(line)
        elif blank < 0:
            paragraph.append(run)
            blank = 0
        else:
            if not is_blank(paragraph):
                yield paragraph
            paragraph, blank = [], 0
    if not is_blank(paragraph):
        yield paragraph
