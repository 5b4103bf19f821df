"""A stored document becomes a `Document` again."""

from index.model import Document
from index.store import StoredDocument


def load_document(stored: StoredDocument) -> Document:
    """Most questions need no whole document, so the modules that read files are loaded here."""
    from index.reading.document import with_headings
    from index.reading.raw import from_json

    info = stored.info
    raw = from_json(stored.text, stored.raw)
    return Document(
        id=info.id,
        source=info.source,
        title=info.title,
        text=stored.text,
        blocks=with_headings(raw, [stored.flags.get(place) for place in range(len(raw.blocks))], info.url),
        author=info.author,
        publisher=info.publisher,
        url=info.url,
        date=info.date,
        questions=info.questions,
        language=info.language,
        lines=raw.lines,
        notes=stored.notes,
        marks=raw.marks,
        numbering=raw.numbering,
        scanned=raw.scanned,
    )
