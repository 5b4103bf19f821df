"""DOCX (Office Open XML): a ZIP archive of parts → RawDocument.

The text comes out as a reader sees it on the page. Left out is everything that isn't on the page or isn't the
document's own text: tracked deletions, comments, hidden text, field codes (their results are kept), tables of contents,
running heads and feet, and placeholders that nobody filled in.

- A heading is a paragraph with an outline level, either its own or its style's. Style names such as "heading 1" are the
  same in every language, no matter what Word displays. A "Title" is a first-level heading, and if no heading comes
  before it, it is also the document's title.
- List items and numbered headings start with the label that Word prints: "• ", "1. ", "a) ", "Article 4.".
- Bold, italic and struck text and links are marks, and so are descriptions of images. A style of code or of quotations
  is known by its name.
- A table with one column, or with headings inside, is there for the layout, so its content is read like any other text.
  In every other table a row becomes a block. The first row is the header if it is marked to be repeated on every page,
  if it is the only bold row, if the table style emphasises it, or, from three columns on, if it looks like a header
  (`index.reading.office.cells`): tables with two columns are often pairs of name and value. A cell that is merged over
  several rows is repeated in each of them.
- A note comes after the block that refers to it, with "[1] " in front. The sentence itself gets no mark.
- Text boxes and nested tables come after the block that they are anchored in.
"""

from dataclasses import replace
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.docx.body import Body
from index.reading.docx.notes import Notes
from index.reading.docx.numbering import Numbering
from index.reading.docx.styles import Styles
from index.reading.office.elements import children, value_of
from index.reading.office.ooxml import Package, links
from index.reading.properties import of_this_text
from index.reading.raw import RawDocument


def read(data: bytes) -> RawDocument:
    """Read a Word document. Raises UnreadableFile."""
    package = Package(data)
    main, root = package.main("word/document.xml", "document", Unreadable.NOT_WORD)
    relations = package.relations(main)
    names = package.parts(relations, "styles", "numbering", "footnotes", "endnotes")
    parts = {kind: package.part(name) for kind, name in names.items()}
    styles = Styles(parts.get("styles"))
    body = Body(
        styles=styles,
        numbering=Numbering(parts.get("numbering"), styles),
        notes=Notes({kind: _notes_by_id(parts.get(f"{kind}s")) for kind in ("footnote", "endnote")}),
        links={
            "document": links(relations),
            **{kind[:-1]: links(package.relations(names[kind])) for kind in ("footnotes", "endnotes") if kind in names},
        },
        charts=package.roots(relations, "chart"),
    )
    for element in children(root, "body"):
        body.blocks(element)
    body.finish()
    document = body.builder.document(
        package.properties(titled=body.titled),
        titled=body.titled,
        notes=(*package.notes, *((Message(ReadingNote.EMBEDDED),) if body.embeds else ())),
    )
    if not document.blocks:
        raise UnreadableFile(Unreadable.WORD_WITHOUT_TEXT)
    return replace(document, info=of_this_text(document.info, document.text))


def _notes_by_id(root: Element | None) -> dict[str, Element]:
    return {} if root is None else {value_of(note, "id"): note for note in root}
