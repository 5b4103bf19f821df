"""DOCX (Office Open XML): a ZIP archive of parts → RawDocument.

The text comes out as a reader sees it on the page. Left out is everything that isn't on the page or isn't the
document's own text: tracked deletions, comments, hidden text, field codes (their results are kept), tables of contents,
running heads and feet, and placeholders that nobody filled in.

- A heading is a paragraph with an outline level, either its own or its style's. Style names such as "heading 1" are the
  same in every language, no matter what Word displays. A "Title" is a first-level heading, and if no heading comes
  before it, it is also the document's title.
- List items and numbered headings start with the label that Word prints: "- ", "1. ", "a) ", "Article 4.".
- A table with one column, or with headings inside, is there for the layout, so its content is read like any other text.
  In every other table a row becomes a block. The first row is the header if it is marked to be repeated on every page,
  if it is the only bold row, if the table style emphasises it, or, from three columns on, if it looks like a header
  (`index.reading.table`): tables with two columns are often pairs of name and value. A cell that is merged over
  several rows is repeated in each of them.
- A note comes after the block that refers to it, with "[1] " in front. The sentence itself gets no mark.
- Text boxes and nested tables come after the block that they are anchored in.
"""

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.archive import Archive, xml
from index.reading.docx.body import Body
from index.reading.docx.elements import children, local_name, value_of
from index.reading.docx.notes import Notes
from index.reading.docx.numbering import Numbering
from index.reading.docx.styles import Styles
from index.reading.raw import RawDocument
from index.reading.sources import SourceInfo

_JUNK_TITLE = re.compile(r"Microsoft Word - |.*\.(?:docx?|dotx?|odt|rtf)$|(?:untitled|word document)$", re.IGNORECASE)
_JUNK_AUTHOR = re.compile(r"python-docx|(?:microsoft office )?user|admin(?:istrator)?|unknown", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")

_OTHER_OFFICE = {
    "workbook": Unreadable.SPREADSHEET,
    "presentation": Unreadable.PRESENTATION,
}


def read(data: bytes) -> RawDocument:
    """Read a Word document. Raises UnreadableFile."""
    archive = Archive(data)
    main = _main_part(archive)
    root = xml(archive.read(main))
    if local_name(root) != "document":
        raise UnreadableFile(_OTHER_OFFICE.get(local_name(root), Unreadable.NOT_WORD))
    parts = {
        kind: xml(archive.read(target))
        for kind, target in _relations(archive, main)
        if kind in ("styles", "numbering", "footnotes", "endnotes") and target in archive
    }
    styles = Styles(parts.get("styles"))
    body = Body(
        styles=styles,
        numbering=Numbering(parts.get("numbering"), styles),
        notes=Notes({kind: _notes_by_id(parts.get(f"{kind}s")) for kind in ("footnote", "endnote")}),
    )
    for element in children(root, "body"):
        body.blocks(element)
    body.finish()
    document = body.builder.document(
        _properties(archive, titled=body.titled),
        titled=body.titled,
        notes=(Message(ReadingNote.EMBEDDED),) if body.embeds else (),
    )
    if not document.blocks:
        raise UnreadableFile(Unreadable.WORD_WITHOUT_TEXT)
    return document


def _main_part(archive: Archive) -> str:
    """The name of the part that holds the text."""
    for kind, target in _relations(archive, ""):
        if kind == "officeDocument" and target in archive:
            return target
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise UnreadableFile(Unreadable.NOT_WORD)


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str]]:
    """The parts that a part refers to: for each the last word of the relation's type, and the part's name."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive:
        return
    for relation in xml(archive.read(listing)):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            yield relation.get("Type", "").rpartition("/")[2], target.lstrip("/")


def _properties(archive: Archive, *, titled: bool) -> SourceInfo:
    """The title, author and language in the file's properties.

    The dates there are those of saving and printing, not of the text, so none is taken. A title on the page wins,
    because the one in the properties often belongs to the document that this one was copied from. LibreOffice writes
    down the language that it was installed in, which says nothing about the text.
    """
    found: dict[str, str] = {}
    for kind, part in _relations(archive, ""):
        if kind in ("core-properties", "extended-properties") and part in archive:
            found |= {
                local_name(element): " ".join((element.text or "").split()) for element in xml(archive.read(part))
            }
    title, author = found.get("title", ""), found.get("creator", "")
    language = _LANGUAGE.match(found.get("language", "").lower())
    if found.get("Application", "").startswith("LibreOffice"):
        language = None
    return SourceInfo(
        title=None if titled or _JUNK_TITLE.match(title) else title or None,
        author=None if _JUNK_AUTHOR.fullmatch(author) else re.sub(r" ?; ?", ", ", author).strip(" ,") or None,
        language=language[1] if language else None,
    )


def _notes_by_id(root: Element | None) -> dict[str, Element]:
    return {} if root is None else {value_of(note, "id"): note for note in root}
