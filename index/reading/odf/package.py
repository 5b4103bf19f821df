"""OpenDocument (ODT, ODS, ODP): a ZIP archive of XML parts → RawDocument.

All three have the same paragraphs, lists and tables, so one reader reads them. Left out is what isn't shown: tracked
deletions, comments, hidden sections, sheets, rows and slides, tables of contents, running heads and feet.
"""

from contextlib import suppress
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import Unreadable
from index.reading.archive import Archive, xml
from index.reading.odf.sheets import read_sheets
from index.reading.odf.slides import read_slides
from index.reading.odf.styles import Styles
from index.reading.odf.text import read_text
from index.reading.office.elements import child, local_name
from index.reading.office.ooxml import stated_author, stated_title
from index.reading.raw import RawDocument
from index.reading.sources import SourceInfo

_MANIFEST = "META-INF/manifest.xml"
_READERS = {"text": read_text, "spreadsheet": read_sheets, "presentation": read_slides}


def read(data: bytes) -> RawDocument:
    """Read an OpenDocument file. Raises UnreadableFile."""
    archive = Archive(data)
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise UnreadableFile(Unreadable.PROTECTED)
    if "content.xml" not in archive:
        raise UnreadableFile(Unreadable.NOT_OPEN_DOCUMENT)
    root = xml(archive.read("content.xml"))
    styles = Styles([xml(archive.read("styles.xml"))] if "styles.xml" in archive else [], root)
    for body in child(root, "body") or ():
        if reader := _READERS.get(local_name(body)):
            document = reader(body, styles, _properties(archive))
            if all(block.kind is BlockKind.HEADING and local_name(body) == "spreadsheet" for block in document.blocks):
                raise UnreadableFile(Unreadable.OPEN_DOCUMENT_WITHOUT_TEXT)
            return document
    raise UnreadableFile(Unreadable.NOT_OPEN_DOCUMENT)


def _properties(archive: Archive) -> SourceInfo:
    """The title and author in the file's properties. Its language is the one that the program was installed in."""
    found: dict[str, str] = {}
    with suppress(UnreadableFile):  # it only describes the file
        meta: Element | None = child(xml(archive.read("meta.xml")), "meta")
        for element in meta if meta is not None else ():
            found.setdefault(local_name(element), " ".join((element.text or "").split()))
    author = found.get("initial-creator") or found.get("creator", "")
    return SourceInfo(title=stated_title(found.get("title", "")), author=stated_author(author))
