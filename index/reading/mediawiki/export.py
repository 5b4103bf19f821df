"""The XML of an export: its pages, each with its latest text."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import Message, ReadingNote, Unreadable
from index.reading.archive import xml
from index.reading.mediawiki.wikitext import Page
from index.reading.office.elements import child, children, local_name
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo

MOST_PAGES = 50_000
# Namespaces whose pages are for the people who write the wiki: talk pages (all odd numbers), files, the wiki's own
# messages, templates, modules.
_INTERNAL = frozenset(("6", "8", "10", "828"))


def read(data: bytes) -> RawDocument:
    root = xml(data)
    if local_name(root) != "mediawiki":
        raise UnreadableFile(Unreadable.OTHER_XML)
    builder = Builder()
    pages = list(_pages(root))
    templates = 0
    for title, text, url in pages:
        page = Page(text)
        if page.is_redirect:
            continue
        builder.add(title, BlockKind.HEADING, level=1, url=url)
        page.add_to(builder, url)
        templates += page.templates
    notes = (Message.of(ReadingNote.TEMPLATES, count=templates),) if templates else ()
    site = _text(child(root, "siteinfo"), "sitename")
    title = pages[0][0] if len(pages) == 1 else site
    return builder.document(SourceInfo(title=title or None, publisher=site or None), notes=notes)


def _pages(root: Element) -> Iterator[tuple[str, str, str | None]]:
    """The title, the text and the address of each page."""
    base = _text(child(root, "siteinfo"), "base")
    prefix = base.rpartition("/")[0] if base.startswith(("https://", "http://")) else ""
    for number, page in enumerate(children(root, "page")):
        if number == MOST_PAGES:
            raise UnreadableFile(Unreadable.TOO_MANY_PARAGRAPHS, most=MOST_PAGES)
        space = _text(page, "ns") or "0"
        if space in _INTERNAL or (space.isdecimal() and int(space[-1]) % 2):
            continue
        revisions = list(children(page, "revision"))
        title = _text(page, "title")
        if title and revisions:
            url = f"{prefix}/{title.replace(' ', '_')}" if prefix else None
            yield title, _text(revisions[-1], "text"), url


def _text(element: Element | None, name: str) -> str:
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""
