"""The pages of a document: values in, HTML out.

The numbers of lines and rows come from attributes, so that they aren't copied together with the text. A long document
is shown in parts, so that no page is enormous.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from bot.i18n.speech import _, quantity, say
from bot.web.html import Html, concat, tag, text
from bot.web.pages import page, part_links
from index import Document, Span

PART = 200_000  # characters of a document on a page
BLOCK = 60  # characters that a block's markup is counted as, besides its text
SEEK = 1_000  # characters before the place where a block must be cut, in which to look for a space
MOST_HEADINGS = 300  # in a table of contents
FEWEST_HEADINGS = 3
SHORTEST_WRAPPED, LONGEST_WRAPPED = 45, 100  # characters of a line that was wrapped because of its length

_ITEM = re.compile(r"(?:[-•*–—]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Place:
    """The place in a document that a link asks for."""

    cited: Span | None = None  # the text to highlight
    gone: bool = False  # the link names a passage that is no longer there
    part: int | None = None  # from 1; None means the one with the cited text
    query: tuple[tuple[str, str], ...] = ()  # the parameters that name the cited text


def document_page(document: Document, place: Place, *, listed: bool) -> Html | None:
    """A page with one part of a document; None if there is no such part. `listed` if the list of documents has it."""
    cuts = [*cut_places(document), len(document.text)]
    parts = len(cuts) - 1
    number = place.part or _part_of(cuts, place.cited.start if place.cited else 0)
    if not 1 <= number <= parts:
        return None
    body = article(document, Span(cuts[number - 1], cuts[number]), place.cited)
    return page(
        document.title,
        tag("nav", tag("a", _("All documents"), href="../")) if listed else "",
        _header(document),
        _notice(place),
        _contents(document, cuts) if number == 1 or not place.cited else "",
        body,
        part_links(number, parts, place.query),
        unnumbered=not (document.lined or any(block.row for block in document.blocks)),
    )


def cut_places(document: Document) -> list[int]:
    """Where the parts of a document begin: between blocks, and inside of blocks that are longer than a part."""
    places, room = [0], PART
    for block in document.blocks:
        start, end = block.span.start, block.span.end
        if end - start + BLOCK > room < PART:
            places.append(start)
            room = PART
        while end - start > PART:
            space = document.text.rfind(" ", start + PART - SEEK, start + PART)
            start = start + PART if space < 0 else space + 1
            places.append(start)
            room = PART
        room -= end - start + BLOCK
    return places


def _part_of(cuts: Sequence[int], position: int) -> int:
    """The number of the part with this position, from 1."""
    return max(1, sum(cut <= position for cut in cuts[:-1]))


def article(document: Document, window: Span, cited: Span | None) -> Html:
    """The blocks in a window of the text. Boilerplate is marked, with the reason."""
    places = [
        place
        for place, block in enumerate(document.blocks)
        if block.span.start < window.end and block.span.end > window.start and not _is_title(document, place)
    ]
    numbers = _line_numbers(document, places)
    children: list[Html] = []
    page_number, marked = None, False
    for reason, group in groupby(places, lambda place: document.blocks[place].flag):
        shown: list[Html] = []
        for place in group:
            block = document.blocks[place]
            if block.page and block.page != page_number:
                page_number = block.page
                shown.append(
                    tag("div", _("page {page}").format(page=page_number), class_="page", id=f"page-{page_number}")
                )
            stretch = Span(max(block.span.start, window.start), min(block.span.end, window.end))
            words = _highlight(document.text, stretch, cited, first=not marked)
            marked = marked or (cited is not None and cited.start < stretch.end and stretch.start < cited.end)
            shown.append(_block(document, place, stretch, words, numbers.get(place)))
        if reason:
            why = _("Not searched: {reason}").format(reason=say(reason))
            children.append(tag("div", tag("p", why, class_="why"), *shown, class_="flagged"))
        else:
            children += shown
    return tag("article", *children, lang=document.language, dir="auto")


def _is_title(document: Document, place: int) -> bool:
    """True if a block repeats the title, which the page has already."""
    block = document.blocks[place]
    return place == 0 and block.kind == "heading" and block.span.of(document.text) == document.title


def _line_numbers(document: Document, places: Sequence[int]) -> dict[int, int]:
    """The number of the line in which each of these blocks begins, or of the row in a table file."""
    rows = {place: row for place in places if (row := document.blocks[place].row)}
    if rows or not document.lined:
        return rows
    numbers, line, before = {}, 1, 0
    for place in places:
        start = document.blocks[place].span.start
        line += document.text.count("\n", before, start)
        numbers[place], before = line, start
    return numbers


def _highlight(words: str, stretch: Span, cited: Span | None, *, first: bool) -> Html:
    """A stretch of the text with the cited part highlighted."""
    start, end = (max(stretch.start, cited.start), min(stretch.end, cited.end)) if cited else (0, 0)
    if start >= end:
        return text(stretch.of(words))
    mark = tag("mark", words[start:end], id="p" if first else None)
    return concat(words[stretch.start : start], mark, words[end : stretch.end])


def _block(document: Document, place: int, stretch: Span, words: Html, number: int | None) -> Html:
    block = document.blocks[place]
    # The rest of a block that began in the previous part doesn't get the anchor and the number again.
    begins = stretch.start == block.span.start
    anchor = f"b{place}" if begins else None
    margin = str(number) if number and begins else None
    if block.kind == "heading":
        return tag(f"h{min(len(block.heading) + 1, 4)}", words, id=anchor, data_n=margin, dir="auto")
    if block.kind == "verbatim":
        return tag("div", tag("pre", words, tabindex="0"), id=anchor, data_n=margin, dir="ltr")
    written = stretch.of(document.text)
    lines = "\n" in written and not _is_wrapped(written)
    classes = {
        "near": place > 0 and _follows_directly(document, place),
        "lines": lines,
        "item": not lines and _ITEM.match(written),
    }
    class_ = " ".join(name for name, holds in classes.items() if holds) or None
    return tag("p", words, id=anchor, class_=class_, data_n=margin, dir="auto")


def _follows_directly(document: Document, place: int) -> bool:
    """True if a block begins on the next line after the block before it, as items of a list do."""
    gap = document.text.count("\n", document.blocks[place - 1].span.end, document.blocks[place].span.start)
    return gap == 1


def _is_wrapped(paragraph: str) -> bool:
    """True if its lines were wrapped because of their length, so that a screen may wrap them elsewhere."""
    *lines, last = paragraph.split("\n")
    return all(SHORTEST_WRAPPED <= len(line) <= LONGEST_WRAPPED for line in lines) and not any(
        _ITEM.match(line.lstrip()) for line in (*lines[1:], last)
    )


def _header(document: Document) -> Html:
    return tag(
        "header",
        tag("h1", document.title, dir="auto"),
        tag("p", *_metadata(document), class_="facts"),
        *(tag("p", say(note), class_="facts") for note in document.notes),
    )


def _metadata(document: Document) -> Iterator[str]:
    """Author, publisher, date and file, and a link to the original."""
    yield " · ".join(filter(None, (document.author, document.publisher, document.date, document.source)))
    if host := _host(document.url):
        yield " · "
        yield tag("a", _("Original at {host}").format(host=host), href=document.url, rel="noreferrer noopener nofollow")


def _host(url: str | None) -> str | None:
    """The host of an address, if a browser may be sent there."""
    try:
        parts = urlsplit(url or "")
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _notice(place: Place) -> Html:
    if place.gone:
        gone = _("The cited passage is no longer in this document: the document has changed.")
        return tag("p", gone, class_="note")
    if place.cited:
        before, link, after = re.split(r"[\[\]]", _("The cited text is [highlighted]."))
        return tag("p", before, tag("a", link, href="#p"), after, class_="note")
    return Html("")


def _contents(document: Document, cuts: Sequence[int]) -> Html:
    """A table of contents, folded up, with links into the parts."""
    places = [place for place, block in enumerate(document.blocks) if block.kind == "heading"]
    places = [place for place in places if not _is_title(document, place)]
    if len(places) < FEWEST_HEADINGS:
        return Html("")
    items = []
    for place in places[:MOST_HEADINGS]:
        block = document.blocks[place]
        address = f"?part={_part_of(cuts, block.span.start)}#b{place}"
        name = " ".join(block.span.of(document.text).split())
        items.append(tag("li", tag("a", name, href=address), class_=f"depth-{min(len(block.heading), 3)}", dir="auto"))
    if len(places) > MOST_HEADINGS:
        items.append(tag("li", quantity("and {n} more", "and {n} more", len(places) - MOST_HEADINGS)))
    summary = quantity("Contents: {n} heading", "Contents: {n} headings", len(places))
    return tag("details", tag("summary", summary), tag("ul", *items))
