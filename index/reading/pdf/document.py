"""PDF → RawDocument: PDFium finds the lines, `layout` makes paragraphs of them.

A document's date isn't taken from the file, because that is the day when somebody saved it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from types import MappingProxyType

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote, Unreadable
from index.reading.ocr.pages import Recognise, unable
from index.reading.pdf import pdfium
from index.reading.pdf.group_text import text_of, vocabulary
from index.reading.pdf.headings import OutlineEntry, has_title
from index.reading.pdf.layout import Arrangement, arrange
from index.reading.pdf.lines import Line, Rule
from index.reading.pdf.scans import Scans, ranges
from index.reading.properties import of_this_text
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo

MOST_PAGES = 10_000
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


def read(data: bytes, recognise: Recognise = unable) -> RawDocument:
    """Read a PDF, with pages that are pictures if they can be recognised. Raises UnreadableFile."""
    scans = Scans(recognise)
    with closing(pdfium.open_document(data)) as document:
        pages = len(document)
        if pages > MOST_PAGES:
            raise UnreadableFile(Unreadable.TOO_MANY_PAGES, pages=pages, most=MOST_PAGES)
        texts, trouble = _pages(document, scans)
        outline = pdfium.outline(document)
        info = _info(document)
    rules = {index: page.rules for index, page in enumerate(texts) if page.rules}
    builder, arrangement = put_together([page.lines for page in texts], outline, rules)
    notes = (*scans.notes(pages), *_notes(pages, trouble, arrangement.doubtful))
    raw = builder.document(info, titled=has_title(arrangement.groups), notes=notes, scanned=tuple(scans.read))
    return replace(raw, info=of_this_text(info, raw.text))


def put_together(
    pages: Sequence[Sequence[Line]],
    outline: Sequence[OutlineEntry] = (),
    rules: Mapping[int, Sequence[Rule]] = MappingProxyType({}),
) -> tuple[Builder, Arrangement]:
    """The text of pages of lines. See `arrange` for the arguments."""
    arrangement = arrange(pages, outline, rules)
    words = vocabulary(group.lines for group in arrangement.groups)
    builder = Builder()
    for group in arrangement.groups:
        text = text_of(group, words)
        builder.add(
            text, group.kind, level=group.level, page=group.page, flag=group.flag, near=group.near, table=group.table
        )
    return builder, arrangement


def _pages(document: pdfium.PdfDocument, scans: Scans) -> tuple[list[pdfium.PageText], Trouble]:
    """The text of each page. Raises UnreadableFile if none of the pages has text that can be read."""
    pages: list[pdfium.PageText] = []
    broken: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            page = pdfium.page_text(document, number)
            if page.is_picture or page.unreadable > sum(len(line.text) for line in page.lines):
                page = _recognised(document, number, page, scans)
            pages.append(page)
        except pdfium.PageError:
            pages.append(pdfium.PageText([]))
            broken.append(number)
    trouble = Trouble(
        pictures=tuple(number for number in scans.missing if pages[number - 1].is_picture),
        unreadable=tuple(number for number, page in enumerate(pages, start=1) if page.unreadable),
        broken=tuple(broken),
    )
    _check(pages, trouble, scans)
    return pages, trouble


def _recognised(document: pdfium.PdfDocument, number: int, page: pdfium.PageText, scans: Scans) -> pdfium.PageText:
    """The page with the text in its picture, or as it is if there is none to be had."""
    lines = scans.lines(number, lambda: pdfium.picture(document, number))
    return page if not lines else replace(page, lines=list(lines), unreadable=0, is_picture=False, rules=())


def _check(pages: Sequence[pdfium.PageText], trouble: Trouble, scans: Scans) -> None:
    unreadable = sum(page.unreadable for page in pages)
    readable = sum(len(line.text) for page in pages for line in page.lines)
    if unreadable > _UNREADABLE * (unreadable + readable) and not scans.waiting:
        raise UnreadableFile(Unreadable.PDF_FONTS)
    if not readable:
        if reason := scans.refusal():
            raise UnreadableFile(reason)
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
            yield Message.of(note, pages=ranges(numbers), count=len(numbers), total=pages)


def _info(document: pdfium.PdfDocument) -> SourceInfo:
    title = pdfium.metadata(document, "Title")
    author = pdfium.metadata(document, "Author")
    return SourceInfo(
        title=None if _NO_TITLE.fullmatch(title) else title,
        author=None if _NO_AUTHOR.fullmatch(author) else author,
    )
