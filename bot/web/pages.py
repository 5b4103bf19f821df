"""A document as pages to read, and the other pages: values in, HTML out.

The text stands there as it is in the document; numbers of lines and rows come from attributes, so that they aren't
copied with it. No page is enormous, however long a document is: it is shown in parts.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from bot.i18n.speech import _, counted, language
from bot.rendering.library_words import translated
from bot.web.html import Html, joined, tag, text
from index import Document, DocumentInfo, Span

STYLE = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
# The page may load nothing, run nothing and send nothing; its style is the one that it carries.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

PART = 200_000  # characters of a document on a page
BLOCK = 60  # characters that a block counts besides its text, for its markup
SEEK = 1_000  # characters back from where a block must be cut to look for a space
MOST_HEADINGS = 300  # in a table of contents
FEWEST_HEADINGS = 3
LISTED = 500  # documents on a page
SHORTEST_WRAPPED, LONGEST_WRAPPED = 45, 100  # characters of a line that was broken for its length

_ITEM = re.compile(r"(?:[-•*–—]|\d{1,3}[.)])\s")


@dataclass(frozen=True, slots=True)
class Place:
    """What a link to a document asks to be shown."""

    cited: Span | None = None  # to be highlighted
    gone: bool = False  # the link names a passage that isn't there any more
    part: int | None = None  # from 1; without it, the one with what is cited
    query: tuple[tuple[str, str], ...] = ()  # that names what is cited


def document_page(document: Document, place: Place, *, listed: bool) -> Html | None:
    """A part of a document; None when it has no such part. `listed` says whether it is among those of the list."""
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
        _turning(number, parts, place.query),
        unnumbered=not (document.lined or any(block.row for block in document.blocks)),
    )


def cut_places(document: Document) -> list[int]:
    """Where the parts of a document begin: between blocks, but for blocks that are longer than a part."""
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
    """The part that holds a position, from 1."""
    return max(1, sum(cut <= position for cut in cuts[:-1]))


def article(document: Document, window: Span, cited: Span | None) -> Html:
    """The blocks in a stretch of the text. What is boilerplate says so."""
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
            words = _marked(document.text, stretch, cited, first=not marked)
            marked = marked or (cited is not None and cited.start < stretch.end and stretch.start < cited.end)
            shown.append(_block(document, place, stretch, words, numbers.get(place)))
        if reason:
            why = _("Not searched: {reason}").format(reason=translated(reason))
            children.append(tag("div", tag("p", why, class_="why"), *shown, class_="flagged"))
        else:
            children += shown
    return tag("article", *children, lang=document.language, dir="auto")


def _is_title(document: Document, place: int) -> bool:
    """Whether a block is what stands above the document already."""
    block = document.blocks[place]
    return place == 0 and block.kind == "heading" and block.span.of(document.text) == document.title


def _line_numbers(document: Document, places: Sequence[int]) -> dict[int, int]:
    """The number of the line, or of a table file's row, that each of these blocks begins in."""
    rows = {place: row for place in places if (row := document.blocks[place].row)}
    if rows or not document.lined:
        return rows
    numbers, line, before = {}, 1, 0
    for place in places:
        start = document.blocks[place].span.start
        line += document.text.count("\n", before, start)
        numbers[place], before = line, start
    return numbers


def _marked(words: str, stretch: Span, cited: Span | None, *, first: bool) -> Html:
    """A stretch of the text, with what is cited in it highlighted."""
    start, end = (max(stretch.start, cited.start), min(stretch.end, cited.end)) if cited else (0, 0)
    if start >= end:
        return text(stretch.of(words))
    mark = tag("mark", words[start:end], id="p" if first else None)
    return joined(words[stretch.start : start], mark, words[end : stretch.end])


def _block(document: Document, place: int, stretch: Span, words: Html, number: int | None) -> Html:
    block = document.blocks[place]
    # A block that goes on from the part before has neither its anchor nor its number again.
    begins = stretch.start == block.span.start
    anchor = f"b{place}" if begins else None
    margin = str(number) if number and begins else None
    if block.kind == "heading":
        return tag(f"h{min(len(block.heading) + 1, 4)}", words, id=anchor, data_n=margin, dir="auto")
    if block.kind == "verbatim":
        return tag("div", tag("pre", words, tabindex="0"), id=anchor, data_n=margin, dir="ltr")
    written = stretch.of(document.text)
    lines = "\n" in written and not _wrapped(written)
    classes = {
        "near": place > 0 and _near(document, place),
        "lines": lines,
        "item": not lines and _ITEM.match(written),
    }
    class_ = " ".join(name for name, holds in classes.items() if holds) or None
    return tag("p", words, id=anchor, class_=class_, data_n=margin, dir="auto")


def _near(document: Document, place: int) -> bool:
    """Whether a block stands on the line after the one before it, as the items of a list do."""
    gap = document.text.count("\n", document.blocks[place - 1].span.end, document.blocks[place].span.start)
    return gap == 1


def _wrapped(paragraph: str) -> bool:
    """Whether its lines were broken for their length, so that a screen may break them elsewhere."""
    *lines, last = paragraph.split("\n")
    return all(SHORTEST_WRAPPED <= len(line) <= LONGEST_WRAPPED for line in lines) and not any(
        _ITEM.match(line.lstrip()) for line in (*lines[1:], last)
    )


def _header(document: Document) -> Html:
    return tag(
        "header",
        tag("h1", document.title, dir="auto"),
        tag("p", *_facts(document), class_="facts"),
        *(tag("p", note, class_="facts") for note in document.notes),
    )


def _facts(document: Document) -> Iterator[str]:
    """Who wrote it, who published it, when, and where it stands."""
    yield " · ".join(filter(None, (document.author, document.publisher, document.date, document.source)))
    if host := _host(document.url):
        yield " · "
        yield tag("a", _("Original at {host}").format(host=host), href=document.url, rel="noreferrer noopener nofollow")


def _host(url: str | None) -> str | None:
    """The host of an address that a browser may be sent to."""
    try:
        parts = urlsplit(url or "")
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _notice(place: Place) -> Html:
    if place.gone:
        gone = _("The passage that was cited isn’t in this document any more: the document has changed.")
        return tag("p", gone, class_="note")
    if place.cited:
        before, link, after = re.split(r"[\[\]]", _("What was cited is [highlighted]."))
        return tag("p", before, tag("a", link, href="#p"), after, class_="note")
    return Html("")


def _contents(document: Document, cuts: Sequence[int]) -> Html:
    """The headings, folded up, each with a link to its part."""
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
        items.append(tag("li", counted("and {n} more", "and {n} more", len(places) - MOST_HEADINGS)))
    summary = counted("Contents: {n} heading", "Contents: {n} headings", len(places))
    return tag("details", tag("summary", summary), tag("ul", *items))


def _turning(number: int, parts: int, query: Sequence[tuple[str, str]] = ()) -> Html:
    """The way to the part before and the next one."""
    if parts == 1:
        return Html("")

    def to(other: int, name: str) -> Html:
        return tag("a", name, href=f"?{urlencode([*query, ('part', str(other))])}")

    return tag(
        "nav",
        to(number - 1, _("← Before")) if number > 1 else tag("span"),
        tag("span", _("Part {part} of {parts}").format(part=number, parts=parts)),
        to(number + 1, _("Next →")) if number < parts else tag("span"),
        class_="parts",
    )


def listing_page(documents: Sequence[DocumentInfo], part: int) -> Html | None:
    """The folder's documents; None when there is no such part of the list."""
    parts = max(1, -(-len(documents) // LISTED))
    if not 1 <= part <= parts:
        return None
    items = [
        tag(
            "li",
            tag("a", info.title, href=f"d/{info.id}", dir="auto"),
            tag("p", " · ".join(filter(None, _listed(info))), class_="facts"),
        )
        for info in documents[(part - 1) * LISTED : part * LISTED]
    ]
    how_many = counted("{n} document", "{n} documents", len(documents))
    return page(
        _("Documents"),
        tag("header", tag("h1", _("Documents")), tag("p", how_many, class_="facts")),
        tag("ul", *items, class_="documents"),
        _turning(part, parts),
        unnumbered=True,
    )


def _listed(info: DocumentInfo) -> tuple[str | None, ...]:
    passages = counted("{n} passage", "{n} passages", info.passages)
    return info.author, info.publisher, info.date, info.source, passages


def message_page(title: str, sentence: str) -> Html:
    """A page that says one thing."""
    return page(title, tag("header", tag("h1", title)), tag("p", sentence), unnumbered=True)


def page(title: str, *children: str, unnumbered: bool) -> Html:
    """A whole page; `unnumbered` where nothing stands in the margin."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("title", title),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("style", Html(STYLE)),
    )
    body = tag("body", tag("main", *children), class_="plain" if unnumbered else None)
    return joined(Html("<!doctype html>\n"), tag("html", head, body, lang=language()))
