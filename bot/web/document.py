"""The pages of a document: values in, HTML out.

The numbers of lines and rows come from attributes, so that they aren't copied together with the text. A long document
is shown in parts, so that no page is enormous.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from bot.i18n.speech import _, quantity, say
from bot.web.blocks import BlockWriter
from bot.web.html import Html, tag
from bot.web.pages import page, part_links
from index import DocumentInfo, Span
from index.operations import Excerpt, Overview

MOST_HEADINGS = 300  # in a table of contents
FEWEST_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The place in a document that a link asks for."""

    cited: Span | None = None  # the text to highlight
    gone: bool = False  # the link names a passage that is no longer there
    sentence: Span | None = None  # the part of it that answers
    answer: tuple[str | None, int, int, str | None] | None = None  # see `_answer_links`
    part: int | None = None  # from 1; None means the one with the cited text
    query: tuple[tuple[str, str], ...] = ()  # the parameters that name the cited text


def document_page(overview: Overview, excerpt: Excerpt, number: int, place: Place, *, listed: bool) -> Html:
    """A page with one part of a document.

    Args:
        excerpt: The part.
        number: Its number, from 1; see `part_number`.
        listed: True if the list of documents has this one.
    """
    title = overview.info.title
    return page(
        title,
        tag("nav", tag("a", _("All documents"), href="../")) if listed else "",
        _header(overview),
        _notice(place),
        _answer_links(place),
        _contents(overview) if number == 1 or not place.cited else "",
        article(overview, excerpt, place.cited, place.sentence),
        part_links(number, len(overview.parts), place.query),
        unnumbered=not (overview.lined or overview.rows),
    )


def part_number(overview: Overview, place: Place) -> int | None:
    """The number of the part that a link asks for, from 1; None if there is no such part."""
    number = place.part or _part_of(overview.parts, place.cited.start if place.cited else 0)
    return number if 1 <= number <= len(overview.parts) else None


def _part_of(starts: Sequence[int], position: int) -> int:
    """The number of the part with this position, from 1."""
    return max(1, bisect_right(starts, position))


def article(overview: Overview, excerpt: Excerpt, cited: Span | None, sentence: Span | None = None) -> Html:
    """The blocks of a part. Boilerplate is marked, with the reason."""
    shown = [
        (place, block)
        for place, block in enumerate(excerpt.blocks, excerpt.first)
        if not _is_title(overview, place, block.kind, excerpt)
    ]
    writer = BlockWriter(overview, excerpt, cited, sentence)
    children: list[Html] = []
    for reason, group in groupby(shown, lambda pair: pair[1].flag):
        written = writer.blocks(group)
        if reason:
            why = _("Not searched: {reason}").format(reason=say(reason))
            children.append(tag("div", tag("p", why, class_="why"), *written, class_="flagged"))
        else:
            children += written
    return tag("article", *children, lang=overview.info.language, dir="auto")


def _is_title(overview: Overview, place: int, kind: str, excerpt: Excerpt) -> bool:
    """True if a block repeats the title, which the page has already."""
    if place != 0 or kind != "heading":
        return False
    span = excerpt.blocks[0].span
    return overview.info.is_titled(excerpt.cut(span.start, span.end))


def _header(overview: Overview) -> Html:
    return tag(
        "header",
        tag("h1", overview.info.title, dir="auto"),
        tag("p", *_metadata(overview.info), class_="facts"),
        *(tag("p", say(note), class_="facts") for note in overview.notes),
    )


def _metadata(info: DocumentInfo) -> Iterator[str]:
    """Author, publisher, date and file, and a link to the original."""
    yield " · ".join(filter(None, (info.author, info.publisher, info.date, info.source)))
    if host := _host(info.url):
        yield " · "
        yield tag("a", _("Original at {host}").format(host=host), href=info.url, rel="noreferrer noopener nofollow")


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


def _answer_links(place: Place) -> Html:
    """Links to the passages before and after this one in the answer that led here.

    `Place.answer` has the address of the one before, this one's number, their number, and the address of the next.
    """
    if not place.answer or place.answer[2] < 2:
        return Html("")
    before, number, total, after = place.answer
    return tag(
        "nav",
        tag("a", _("← Passage before"), href=before) if before else tag("span"),
        tag("span", _("Passage {number} of {total} of the answer").format(number=number, total=total)),
        tag("a", _("Next passage →"), href=after) if after else tag("span"),
        class_="parts",
        aria_label=_("Passages of the answer"),
    )


def _contents(overview: Overview) -> Html:
    """A table of contents, folded up, with links into the parts."""
    title = [
        heading for heading in overview.headings[:1] if not heading.block and overview.info.is_titled(heading.name)
    ]
    headings, total = overview.headings[len(title) :], overview.all_headings - len(title)
    if total < FEWEST_HEADINGS:
        return Html("")
    items = []
    for heading in headings[:MOST_HEADINGS]:
        address = f"?part={_part_of(overview.parts, heading.start)}#b{heading.block}"
        link = tag("a", heading.name, href=address)
        items.append(tag("li", link, class_=f"depth-{min(heading.depth, 3)}", dir="auto"))
    if total > MOST_HEADINGS:
        items.append(tag("li", quantity("and {n} more", "and {n} more", total - MOST_HEADINGS)))
    summary = quantity("Contents: {n} heading", "Contents: {n} headings", total)
    return tag("details", tag("summary", summary), tag("ul", *items))
