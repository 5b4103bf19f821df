"""The blocks of a document as HTML: what its page shows as a list, a table, code or bold is shown as such.

The numbers of lines and rows come from attributes, so that they aren't copied together with the text.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.rendering.citing import page_name
from bot.rendering.inline import host, stretches
from bot.rendering.wrapping import ITEM, is_wrapped
from bot.web.html import Html, concat, tag, text
from index import Block, BlockKind, Mark, MarkKind, Span
from index.operations import Excerpt, Overview, cells

_TAGS = {
    MarkKind.CODE: "code",
    MarkKind.EMPHASIS: "em",
    MarkKind.STRUCK: "del",
    MarkKind.STRONG: "strong",
}  # innermost first
_ROWS = (BlockKind.ROW, BlockKind.COLUMNS)
_CLASSES = {BlockKind.TITLE: "title", BlockKind.TERM: "term", BlockKind.DEFINITION: "definition"}
DEEPEST = 4  # lists inside each other that are indented

MOST_ADDRESSES = 500_000  # characters of addresses on a page: a sign may lead to a long one, and there are many signs


class BlockWriter:
    """Writes the blocks of one part, in order.

    Args:
        overview: Of the document.
        excerpt: The part.
        cited: The text to highlight; the first stretch of it becomes the target of "#p".
        sentence: The part of it that answers, which is highlighted more.
    """

    def __init__(self, overview: Overview, excerpt: Excerpt, cited: Span | None, sentence: Span | None = None) -> None:
        self._overview = overview
        self._excerpt = excerpt
        self._cited = cited
        self._sentence = sentence
        self._page: int | None = None
        self._marked = False
        self._rows = any(block.row for block in excerpt.blocks)
        self._mark = 0  # the first mark that may still be needed
        self._addresses = 0  # characters of the addresses that were linked

    def blocks(self, found: Iterable[tuple[int, Block]]) -> list[Html]:
        """Some of the blocks, each with its place in the document; rows that follow each other are a table."""
        written: list[Html] = []
        for table, group in groupby(found, lambda pair: pair[1].kind in _ROWS and id(pair[1].table)):
            blocks = list(group)
            if table is not False:
                written += self._new_page(blocks[0][1])
                written.append(self._table(blocks))
                continue
            for place, block in blocks:
                written += self._new_page(block)
                written.append(self._block(place, block))
        return written

    def _new_page(self, block: Block) -> Iterator[Html]:
        if (page := block.page) is not None and page != self._page:
            self._page = page
            by_ocr = any(first <= page <= last for first, last in self._overview.scanned)
            name = page_name(page, self._overview.numbering, by_ocr=by_ocr)
            yield tag("div", name, class_="page", id=f"page-{page}")

    def _stretch(self, block: Block) -> Span:
        """The part of a block that is in this part."""
        end = self._excerpt.start + len(self._excerpt.text)
        return Span(max(block.span.start, self._excerpt.start), min(block.span.end, end))

    def _begins(self, block: Block) -> bool:
        """False for the rest of a block that began in the part before: its anchor and number are there."""
        return block.span.start >= self._excerpt.start

    def _number(self, block: Block) -> str | None:
        """The number of the line in which a block begins, or of the row in a table file."""
        if not self._begins(block):
            return None
        if self._rows or not self._excerpt.lines:
            return str(block.row) if block.row else None
        return str(self._excerpt.lines.at(block.span.start))

    def _block(self, place: int, block: Block) -> Html:
        stretch = self._stretch(block)
        words = self._words(stretch)
        anchor, margin = f"b{place}" if self._begins(block) else None, self._number(block)
        if block.kind is BlockKind.HEADING:
            return tag(f"h{min(len(block.heading) + 1, 4)}", words, id=anchor, data_n=margin, dir="auto")
        if block.kind is BlockKind.VERBATIM:
            return tag("div", tag("pre", words, tabindex="0"), id=anchor, data_n=margin, dir="ltr")
        written = self._excerpt.cut(stretch.start, stretch.end)
        lines = "\n" in written and not is_wrapped(written)
        classes = {
            "near": self._follows_directly(place - self._excerpt.first),
            "lines": lines,
            "item": not lines and (block.kind is BlockKind.ITEM or ITEM.match(written)),
            f"in-{min(block.depth, DEEPEST)}": block.depth > 1,
            "aside": block.aside,
            _CLASSES.get(block.kind, ""): block.kind in _CLASSES,
        }
        class_ = " ".join(name for name, holds in classes.items() if holds) or None
        return tag("p", words, id=anchor, class_=class_, data_n=margin, dir="auto")

    def _follows_directly(self, place: int) -> bool:
        """True if a block begins on the next line after the one before it on the page, as items of a list do."""
        if not place:
            return False
        before, block = self._excerpt.blocks[place - 1 : place + 1]
        return self._excerpt.cut(before.span.end, block.span.start).count("\n") == 1

    def _table(self, rows: list[tuple[int, Block]]) -> Html:
        """Rows below each other; the caption and the sentence before the table are blocks of their own."""
        written = []
        for place, block in rows:
            cell = "th" if block.kind is BlockKind.COLUMNS else "td"
            number = tag("td", class_="n", data_n=self._number(block))
            shown = (tag(cell, self._words(span) if span else "", dir="auto") for span in self._cells(block))
            written.append(tag("tr", number, *shown, id=f"b{place}" if self._begins(block) else None))
        return tag("div", tag("table", *written), class_="wide", tabindex="0")

    def _cells(self, block: Block) -> Iterator[Span | None]:
        stretch = self._stretch(block)
        before = self._excerpt.start
        for cell in cells(self._excerpt.text, Span(stretch.start - before, stretch.end - before)):
            yield cell and cell.shifted(before)

    def _words(self, stretch: Span) -> Html:
        """A stretch of the text with its marks, and with the cited part of it highlighted."""
        marks = list(self._marks_in(stretch))
        cited = self._cited.clipped(stretch.start, stretch.end) if self._cited else None
        cited = cited and cited.shifted(stretch.start)
        answers = self._sentence.clipped(stretch.start, stretch.end) if self._sentence and cited else None
        answers = answers and answers.shifted(stretch.start)
        parts = []
        for start, end, here in stretches(marks, stretch, filter(None, [cited, answers])):
            part = text(self._excerpt.text, start - self._excerpt.start, end - self._excerpt.start)
            for kind, name in _TAGS.items():
                if any(mark.kind is kind for mark in here):
                    part = tag(name, part)
            if any(mark.kind is MarkKind.SPOILER for mark in here):
                part = tag("span", part, class_="spoiler", tabindex="0")
            if cited and cited.start <= start and end <= cited.end:
                answering = answers and answers.start <= start and end <= answers.end
                part = tag("mark", part, id=None if self._marked else "p", class_="answer" if answering else None)
                self._marked = True
            target = next((mark.target for mark in here if mark.kind is MarkKind.LINK and host(mark.target)), "")
            self._addresses += len(target)
            if self._addresses > MOST_ADDRESSES:
                target = ""
            parts.append(tag("a", part, href=target, rel="noreferrer noopener nofollow") if target else part)
        return concat(*parts)

    def _marks_in(self, stretch: Span) -> Iterator[Mark]:
        """The marks of a stretch. The stretches come in order, so those before it aren't looked at again."""
        marks = self._excerpt.marks
        while self._mark < len(marks) and marks[self._mark].span.end <= stretch.start:
            self._mark += 1
        for place in range(self._mark, len(marks)):
            mark = marks[place]
            if mark.span.start >= stretch.end:
                break
            if mark.span.end > stretch.start:
                yield mark
