"""PDF → RawDocument: PDFium finds the lines, `layout` makes paragraphs of them.

A document's date isn't taken from the file, because that is the day when somebody saved it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.pdf import pdfium
from index.reading.pdf.group_text import text_of, vocabulary
from index.reading.pdf.headings import has_title
from index.reading.pdf.layout import arrange
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo

MOST_PAGES = 10_000
_MOST_NAMED = 12  # pages, or ranges of pages, that a note names
_UNREADABLE = 0.9  # of a document's characters; with more, the little that can be read is not worth having

# Titles and authors that programs fill in when nobody gave one.
_NO_TITLE = re.compile(
    r"(?:untitled|no title|title|document|dokument|unbenannt|sans titre|microsoft word|microsoft powerpoint|powerpoint"
    r"|presentation|slide 1|layout 1|print|about:blank|\W*)\s*\d*"
    r"|microsoft (?:word|powerpoint|excel) - .*"
    r"|(?:file|https?)://\S*"
    r"|\S*\.(?:docx?|odt|rtf|pptx?|xlsx?|tex|dvi|ps|eps|pdf|indd|qxd|qxp|pmd|fm|txt|md|html?|png|jpe?g|tiff?)",
    re.I,
)
_NO_AUTHOR = re.compile(r"(?:unknown|anonymous|author|user|admin|administrator|root|owner|default|\W*)\d*", re.I)


@dataclass(frozen=True, slots=True)
class Trouble:
    """The pages, counted from 1, of which some or all can't be read."""

    pictures: tuple[int, ...]
    unreadable: tuple[int, ...]
    broken: tuple[int, ...]


def read(data: bytes) -> RawDocument:
    """Read a PDF. Raises UnreadableFile."""
    with closing(pdfium.open_document(data)) as document:
        pages = len(document)
        if pages > MOST_PAGES:
            raise UnreadableFile(Unreadable.TOO_MANY_PAGES, pages=pages, most=MOST_PAGES)
        texts, trouble = _pages(document)
        outline = pdfium.outline(document)
        info = _info(document)
    rules = {index: page.rules for index, page in enumerate(texts) if page.rules}
    arrangement = arrange([page.lines for page in texts], outline, rules)
    groups = arrangement.groups
    words = vocabulary(group.lines for group in groups)
    notes = tuple(_notes(pages, trouble, arrangement.doubtful))
    builder = Builder()
    for group in groups:
        text = text_of(group, words)
        builder.add(
            text, group.kind, level=group.level, page=group.page, flag=group.flag, near=group.near, table=group.table
        )
    return builder.document(info, titled=has_title(groups), notes=notes)


def _pages(document: pdfium.PdfDocument) -> tuple[list[pdfium.PageText], Trouble]:
    """The text of each page. Raises UnreadableFile if none of the pages has text that can be read."""
    pages: list[pdfium.PageText] = []
    broken: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            pages.append(pdfium.page_text(document, number))
        except pdfium.PageError:
            pages.append(pdfium.PageText([]))
            broken.append(number)
    trouble = Trouble(
        pictures=tuple(number for number, page in enumerate(pages, start=1) if page.is_picture),
        unreadable=tuple(number for number, page in enumerate(pages, start=1) if page.unreadable),
        broken=tuple(broken),
    )
    _check(pages, trouble)
    return pages, trouble


def _check(pages: Sequence[pdfium.PageText], trouble: Trouble) -> None:
    unreadable = sum(page.unreadable for page in pages)
    readable = sum(len(line.text) for page in pages for line in page.lines)
    if unreadable > _UNREADABLE * (unreadable + readable):
        raise UnreadableFile(Unreadable.PDF_FONTS)
    if not readable:
        if trouble.pictures:
            raise UnreadableFile(Unreadable.PDF_PICTURES)
        if trouble.broken:
            raise UnreadableFile(Unreadable.PDF_PAGES_DAMAGED)
        raise UnreadableFile(Unreadable.PDF_EMPTY)


def _notes(pages: int, trouble: Trouble, doubtful: Sequence[int]) -> Iterator[Message]:
    for note, numbers in (
        (ReadingNote.PAGES_PICTURES, trouble.pictures),
        (ReadingNote.PAGES_UNREADABLE, trouble.unreadable),
        (ReadingNote.PAGES_DAMAGED, trouble.broken),
        (ReadingNote.ORDER_DOUBTFUL, doubtful),
    ):
        if numbers:
            yield Message.of(note, pages=_ranges(numbers), count=len(numbers), total=pages)


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as "1, 3–5"; of a long list only the beginning."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    named = [f"{first}" if first == last else f"{first}–{last}" for first, last in ranges[:_MOST_NAMED]]
    return ", ".join(named) + (" …" if len(ranges) > _MOST_NAMED else "")


def _info(document: pdfium.PdfDocument) -> SourceInfo:
    title = pdfium.metadata(document, "Title")
    author = pdfium.metadata(document, "Author")
    return SourceInfo(
        title=None if _NO_TITLE.fullmatch(title) else title,
        author=None if _NO_AUTHOR.fullmatch(author) else author,
    )
