"""EPUB: the chapters of a book in reading order.

A container file names the package file, which lists the parts of the book and their order. Each part is a web page,
which is read whole, without a search for its main content.
"""

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.archive import Archive, xml
from index.reading.html.blocks import HtmlBlock, build
from index.reading.html.head import MOST_AUTHORS, clean, web_address
from index.reading.html.main_content import hidden_parts
from index.reading.html.markup import parse, text_of
from index.reading.html.page import flatten
from index.reading.html.sums import Sums
from index.reading.html.walk import LINKY, Walk
from index.reading.office.elements import local_name
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo, iso_date, language_code

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Only fonts may be scrambled like this, to keep them from being taken out of the book. The text can still be read.
_FONT_SCRAMBLING = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
_DC = "{http://purl.org/dc/elements/1.1/}"
_MEDIA_TYPES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"))
_MOST_ITEMS = 10_000  # of the reading order
_FEWEST_ENTRIES = 5
_LINKS_IN_CONTENTS = 0.9  # share of the text in a table of contents, at least
_MOST_NAMED = 3  # of the missing parts


def read(data: bytes) -> RawDocument:
    archive = Archive(data)
    _refuse_protected(archive)
    folder, package = _package(archive)
    found: list[HtmlBlock] = []
    notes: list[Message] = []
    missing: list[str] = []
    for name in _reading_order(package, folder):
        if name not in archive:
            missing.append(name)
        elif part := archive.read(name).strip():
            try:
                text, more = text_of(part)
                found += _chapter(text)
                notes += more
            except UnreadableFile as error:
                notes.append(Message.of(ReadingNote.PART_LEFT_OUT, part=name, reason=error.message))
    named = ", ".join(missing[:_MOST_NAMED]) + (", …" if len(missing) > _MOST_NAMED else "")
    if not found:
        if missing:
            raise UnreadableFile(Unreadable.EPUB_INCOMPLETE, parts=named)
        raise UnreadableFile(Unreadable.EPUB_WITHOUT_TEXT)
    if missing:
        notes.append(Message.of(ReadingNote.PARTS_MISSING, parts=named, count=len(missing)))
    builder = Builder()
    build(found, builder)
    return builder.document(_info(package), notes=tuple(dict.fromkeys(notes)))


def _refuse_protected(archive: Archive) -> None:
    if _ENCRYPTION not in archive:
        return
    for element in xml(archive.read(_ENCRYPTION)).iter():
        if local_name(element) == "EncryptionMethod" and element.get("Algorithm") not in _FONT_SCRAMBLING:
            raise UnreadableFile(Unreadable.COPY_PROTECTED)


def _package(archive: Archive) -> tuple[str, Element]:
    """The folder of the package file, and its root."""
    if _CONTAINER not in archive:
        raise UnreadableFile(Unreadable.NOT_EPUB, part=_CONTAINER)
    for element in xml(archive.read(_CONTAINER)).iter():
        if local_name(element) == "rootfile" and (path := element.get("full-path")):
            return posixpath.dirname(path), xml(archive.read(path))
    raise UnreadableFile(Unreadable.NO_PACKAGE, part=_CONTAINER)


def _reading_order(package: Element, folder: str) -> Iterator[str]:
    """The archive's members with the book's text, in order. Parts that aren't `linear`, such as notes, are included."""
    items = {element.get("id"): element for element in package.iter() if local_name(element) == "item"}
    seen = set()
    for reference in [element for element in package.iter() if local_name(element) == "itemref"][:_MOST_ITEMS]:
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _MEDIA_TYPES:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        with suppress(ValueError):  # not an address
            name = posixpath.normpath(posixpath.join(folder, unquote(urlsplit(item.get("href") or "").path)))
            if name not in seen:
                seen.add(name)
                yield name


def _chapter(text: str) -> list[HtmlBlock]:
    body = parse(text, xhtml=True).body
    if body is None:
        return []
    page = flatten(body)
    sums = Sums(page)
    navigation = (place for place, tag in enumerate(page.tags) if tag == "nav")
    walk = _ChapterWalk(page, sums, frozenset((*hidden_parts(page, sums), *navigation)))
    walk.blocks()
    return walk.finished()


class _ChapterWalk(Walk):
    """Leaves out tables of contents: many links within the book and hardly any other text."""

    def leaves_out(self, place: int) -> bool:
        return (
            self.page.tags[place] in LINKY
            and self.sums.links(place) >= _FEWEST_ENTRIES
            and self.sums.link_share(place) > _LINKS_IN_CONTENTS
            and not self.sums.outward_links(place)
        )


def _info(package: Element) -> SourceInfo:
    stated: dict[str, list[str]] = {}
    for element in package.iter():
        if element.tag.startswith(_DC) and (value := clean(element.text)):
            stated.setdefault(local_name(element), []).append(value)

    def values(name: str) -> list[str]:
        return stated.get(name, [])

    return SourceInfo(
        title=next(iter(values("title")), None),
        author=", ".join(dict.fromkeys(values("creator")[:MOST_AUTHORS])) or None,
        publisher=next(iter(values("publisher")), None),
        url=next(filter(None, map(web_address, [*values("identifier"), *values("source")])), None),
        date=next(filter(None, map(iso_date, values("date"))), None),
        language=next(filter(None, (language_code(tag.lower()) for tag in values("language"))), None),
    )
