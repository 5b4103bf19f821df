"""HTML → RawDocument: the page's head and its main content, put together."""

import re
from collections.abc import Iterator
from dataclasses import replace

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import LeftOut, Message, ReadingNote, Unreadable
from index.reading.html import chat
from index.reading.html.blocks import HtmlBlock, build
from index.reading.html.carriers import carriers, with_carried_text, without_copies
from index.reading.html.head import is_article, page_info, without_book, without_site
from index.reading.html.linked_data import article, linked_data
from index.reading.html.main_content import main_content
from index.reading.html.markup import parse, text_of
from index.reading.html.page import flatten
from index.reading.plain import from_text
from index.reading.raw import Builder, RawDocument, Run, paragraphs

_XHTML = "http://www.w3.org/1999/xhtml"
_PROLOGUE = 1_000  # characters; an XHTML page says so within these
_DIVIDERS = re.compile(r"^[ \t]*([=~#*_-])\1{2,}[ \t]*(?:\n|\Z)", re.MULTILINE)
_SENTENCE_ENDS = (".", "!", "?", ":", "”", '"')
# Pages that a browser leaves at once, and those in which Doxygen's search shows what it finds.
_FORWARDING = "meta[http-equiv='refresh' i][content*='url=' i]"
_AT_ONCE = re.compile(r"\s*\d(?!\d)")  # seconds; a page that shows itself again does so after more
_SEARCH = "body.SRPage"
_OWN_TITLE = ".headertitle .title"  # of a page of Doxygen; <title> may only have the name of the project
_TITLE_IN_SPACE = "h1#title-heading #title-text"  # of a page of Confluence, after the name of its space
_LONGEST_NOTICE = 300  # characters of a page that says where it has moved to
_PAGE_OF_TEXT = 0.6  # of the page's characters in one <pre>, at least, if the page is a wrapper around a text file


def read(data: bytes) -> RawDocument:
    """Read a web page. Raises UnreadableFile."""
    text, notes = text_of(data)
    xhtml = text.startswith("<?xml") or _XHTML in text[:_PROLOGUE]
    carried = list(carriers(text))
    tree = parse(without_copies(text, carried), xhtml=xhtml)
    if chat.is_export(text) and (conversation := chat.document(tree, notes)):
        return conversation
    forwarding = [node.attributes["content"] or "" for node in tree.css(_FORWARDING)]
    forwards = any(map(_AT_ONCE.match, forwarding)) or tree.css_first(_SEARCH) is not None
    in_space = tree.css_first(_TITLE_IN_SPACE) is not None
    titled_by_generator = tree.css_first(_OWN_TITLE) is not None
    linked = linked_data(tree)
    info = page_info(tree, linked)
    declared = is_article(tree, linked)
    page = flatten(tree.body) if tree.body is not None else None
    del tree  # it takes most of the memory, and isn't needed any more
    if whole := with_carried_text(text, carried, page):
        body = parse(whole, xhtml=xhtml).body
        page = flatten(body) if body is not None else None
    found = main_content(page, info, declared=declared) if page else []
    if carried_article := article(linked, "".join(block.text for block in found), info.title):
        body = parse(carried_article, xhtml=False).body
        if body is not None and (instead := main_content(flatten(body), info)):
            found, notes = instead, (*notes, Message.of(ReadingNote.LINKED_ARTICLE))
    if forwards and sum(len(block.text) for block in found) <= _LONGEST_NOTICE:
        raise UnreadableFile(LeftOut.SIGNPOST)
    if page and page.is_index():
        raise UnreadableFile(LeftOut.SIGNPOST)
    if not found:
        raise UnreadableFile(_why_empty(text))
    builder = Builder()
    build(_without_wrapper(found), builder, addressed=True)
    headings = [block for block in found if block.kind is BlockKind.HEADING]
    titled = bool(headings) and headings[0].level == 1
    if headings and info.title:
        title = headings[0].text if titled and titled_by_generator else info.title
        title = title.partition(" : ")[2] or title if in_space else title
        title = without_site(title, [heading.text for heading in headings]) if titled else title
        info = replace(info, title=without_book(title, headings[0].text))
    return builder.document(info, titled=titled, notes=notes)


def _without_wrapper(found: list[HtmlBlock]) -> Iterator[HtmlBlock]:
    """The blocks; if the page is only a wrapper around a text file, the blocks of that."""
    whole = sum(len(block.text) for block in found)
    for block in found:
        if block.kind is BlockKind.VERBATIM and len(block.text) > _PAGE_OF_TEXT * whole:
            parts = [span.of(block.text) for span in paragraphs(block.text, 0, len(block.text))]
            if sum(part.endswith(_SENTENCE_ENDS) for part in parts) > len(parts) / 3:
                yield from _text_blocks(block.text)
                continue
        yield block


def _text_blocks(text: str) -> Iterator[HtmlBlock]:
    """The headings and paragraphs of a text file, without lines that only divide them."""
    raw = from_text(text)
    for block in raw.blocks:
        shown = _DIVIDERS.sub("", block.span.of(raw.text)).strip()
        if shown:
            yield HtmlBlock(block.kind, shown, [Run(shown)], block.level)


def _why_empty(text: str) -> Unreadable:
    """Why nothing was found."""
    lowered = text.lower()
    if "<frameset" in lowered:
        return Unreadable.FRAMES
    if "<script" in lowered:
        return Unreadable.SCRIPTS
    return Unreadable.NO_TEXT
