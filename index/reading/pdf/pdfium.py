"""The only home of pypdfium2: a PDF's pages, with the places and fonts of their letters, its outline and its metadata.

PDFium is asked for a page's text in one call, and for the place and font of only three characters of a line: asking for
every character would take several times as long. A page is only rendered if it has no text and somebody can recognise
it, so other pictures cost nothing, however large they claim to be.
"""

import codecs
import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.ocr.pages import DOTS, MOST_PIXELS, Image
from index.reading.pdf.headings import OutlineEntry
from index.reading.pdf.lines import Line, Rule, along, has_sides
from index.reading.pdf.printed import lines_of

codecs.lookup("utf-16-le")  # loaded now, because in the sandbox no file can be opened later

PdfDocument: TypeAlias = pypdfium2.PdfDocument
PageError = pypdfium2.PdfiumError

_INCH = 72  # points
_LONGEST_SIDE = 10_000  # dots, of a page's picture
_LITTLE_TEXT = 100  # characters on a page, such as a stamp over a scan …
_COVERED = 0.7  # … of which a picture covers so much
_MOST_OBJECTS = 20_000  # on a page, that are looked at for lines
_MOST_SEGMENTS = 8  # of a box
_THICKEST = 3.0  # of a drawn line, in points
_WIDEST = 20_000.0
_MOST_NOTES = 1_000  # annotations of a page that are looked at
_WRITTEN = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
_MOST_ENTRIES = 50_000  # of the outline
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
# Names of fonts, among them those of TeX, which name neither weight nor kind in words.
_BOLD = re.compile(r"bold|black|heavy|cmbx|cmb\d|cmssbx|-medi(?!um)|sfbx|ecbx|ptmb|phvb", re.I)
_FIXED = re.compile(
    r"mono(?!type)|courier|consolas|menlo|cmtt|cmsltt|cmitt|typewriter|sftt|ectt|nimbusmon|txtt|inconsolata", re.I
)
_FIXED_FLAG = 1  # of a font descriptor


def open_document(data: bytes) -> PdfDocument:
    """Raises UnreadableFile for a file that PDFium can't open."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFile(Unreadable.PDF_PASSWORD) from None
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise UnreadableFile(Unreadable.PDF_ENCRYPTION) from None
        if b"%PDF-" not in data[:1024]:
            raise UnreadableFile(Unreadable.NOT_PDF) from None
        raise UnreadableFile(Unreadable.PDF_DAMAGED) from None


def outline(document: PdfDocument) -> list[OutlineEntry]:
    """The bookmarks that lead to a page."""
    entries: list[OutlineEntry] = []
    for bookmark in islice(document.get_toc(), _MOST_ENTRIES):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            entries.append(OutlineEntry(_clean_text(bookmark.get_title), bookmark.level + 1, page + 1))
    return entries


def metadata(document: PdfDocument, name: str) -> str:
    """A text that the file says about itself under this name; "" if it says nothing."""
    return _clean_text(document.get_metadata_value, name)


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page, in the order in which PDFium reads them."""

    lines: list[Line]
    unreadable: int = 0  # characters in lines that were left out, because their font doesn't say which letters it shows
    is_picture: bool = False  # it has no text, although something is drawn, or only a little over a picture of it all
    rules: Sequence[Rule] = ()  # only looked for where there may be columns or tables

    def letters(self) -> Counter[str]:
        """How often each letter and each digit is in it."""
        return Counter(letter for line in self.lines for letter in line.text if letter.isalnum())


def page_text(document: PdfDocument, number: int) -> PageText:
    """The text of a page, counted from 1.

    Raises:
        PageError: the page is damaged.
    """
    with closing(document[number - 1]) as page:
        text = _text_of(page, number)
        if not _is_written_on(page):
            return text
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    with closing(document[number - 1]) as page:
        filled_in = _text_of(page, number)
    # PDFium may mix up the fonts of a page with those of what is written on it.
    return filled_in if not text.letters() - filled_in.letters() else text


def _text_of(page: pypdfium2.PdfPage, number: int) -> PageText:
    with closing(page.get_textpage()) as textpage:
        lines, unreadable = lines_of(PageProbe(textpage), page.get_bbox(), number)
        is_picture = not unreadable and _is_picture(page, sum(len(line.text) for line in lines))
        rules = list(_rules(page)) if has_sides(lines) else []
        return PageText(lines, unreadable, is_picture, rules)


def _is_written_on(page: pypdfium2.PdfPage) -> bool:
    """True if there are fields of a form, or notes that are printed on the page."""
    count = min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)
    return any(_annotation_kind(page, index) in _WRITTEN for index in range(count))


def _annotation_kind(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return int(pdfium.FPDF_ANNOT_UNKNOWN)
    kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind


def picture(document: PdfDocument, number: int) -> Image:
    """A page as a picture, within bounds. Raises PageError if it is damaged."""
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        if not (width > 0 and height > 0 and width * height < math.inf):  # false for NaN too
            raise PageError("a page without a size")
        scale = min(DOTS / _INCH, math.sqrt(MOST_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height))
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            grey = bytes(bitmap.buffer)
            if bitmap.stride != bitmap.width:
                rows = range(0, bitmap.stride * bitmap.height, bitmap.stride)
                grey = b"".join(grey[start : start + bitmap.width] for start in rows)
            return Image(grey, bitmap.width, bitmap.height, max(1, round(scale * _INCH)))


def _is_picture(page: pypdfium2.PdfPage, characters: int) -> bool:
    if not characters:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    if characters > _LITTLE_TEXT:
        return False
    width, height = page.get_size()
    return any(
        (right - left) * (top - bottom) > _COVERED * width * height
        for _, left, bottom, right, top in _drawn(page, pdfium.FPDF_PAGEOBJ_IMAGE)
    )


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    """The lines that are drawn across a page, and the edges of its boxes."""
    for drawn, left, bottom, right, top in _drawn(page, pdfium.FPDF_PAGEOBJ_PATH):
        if not 0 < right - left < _WIDEST:  # false for NaN too
            continue
        if top - bottom < _THICKEST:
            yield Rule(left, right, bottom)
        elif right - left > _THICKEST and pdfium.FPDFPath_CountSegments(drawn) <= _MOST_SEGMENTS:
            yield Rule(left, right, bottom)
            yield Rule(left, right, top)


def _drawn(page: pypdfium2.PdfPage, kind: int) -> Iterator[tuple[Any, float, float, float, float]]:
    """What is drawn of this kind, each with its left, bottom, right and top."""
    edges = left, bottom, right, top = tuple(ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) == kind and pdfium.FPDFPageObj_GetBounds(drawn, *edges):
            yield drawn, left.value, bottom.value, right.value, top.value


def _clean_text(get: Callable[..., str], *names: str) -> str:
    """The text on one line; "" if it isn't valid UTF-16."""
    try:
        return unicodedata.normalize("NFC", " ".join(get(*names).split()))
    except UnicodeDecodeError:
        return ""


class PageProbe:
    """Questions to PDFium about the characters of a page. Positions count UTF-16 units of `text`."""

    def __init__(self, page: pypdfium2.PdfTextPage) -> None:
        self._page = page.raw
        self._matrix = pdfium.FS_MATRIX()
        self._box = pdfium.FS_RECTF()
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._edge_pointers = tuple(map(ctypes.byref, self._edges))
        self._flags = ctypes.c_int()
        self._font = ctypes.create_string_buffer(128)
        self.text = self._whole_text(page.count_chars())
        last = len(self.text) - 1
        # PDFium counts some characters that aren't in the text, which shifts the positions after them; few pages do so.
        self._even = last < 0 or pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, last) == last
        if not self.text.isascii():
            self.text = _ALEF_LAM.sub(self._in_order, self.text)

    def _in_order(self, found: re.Match[str]) -> str:
        """Alef and lam as they are read. PDFium turns round all letters of Arabic, even the two of one sign."""
        one_sign = self.box(found.start()) == self.box(found.start() + 1)
        return found[0][::-1] if one_sign else found[0]

    def _whole_text(self, count: int) -> str:
        """The page's text, one character for each UTF-16 unit, so that positions can be compared with PDFium's."""
        position_of = pdfium.FPDFText_GetTextIndexFromCharIndex
        first = next((index for index in range(count) if position_of(self._page, index) >= 0), None)
        if first is None:
            return ""
        last = next(index for index in range(count - 1, -1, -1) if position_of(self._page, index) >= 0)
        buffer = (ctypes.c_ushort * (position_of(self._page, last) + 2))()
        written = pdfium.FPDFText_GetText(self._page, first, last - first + 1, buffer)
        units = memoryview(buffer)[: max(written - 1, 0)]
        text = units.tobytes().decode("utf-16-le", "surrogatepass")
        return text if len(text) == len(units) else "".join(map(chr, buffer[: len(units)]))

    def _index(self, position: int) -> int:
        return position if self._even else int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, position))

    def placing(self, position: int) -> tuple[float, float, float, float]:
        """From the matrix that draws a character: its direction, as steps to the right and up, and its place."""
        pdfium.FPDFText_GetMatrix(self._page, self._index(position), self._matrix)
        return self._matrix.a, self._matrix.b, self._matrix.e, self._matrix.f

    def size(self, position: int) -> float:
        """The font's size, before the matrix scales it; a negative one is that of a font that is upside down."""
        return abs(float(pdfium.FPDFText_GetFontSize(self._page, self._index(position))))

    def font(self, position: int) -> tuple[bool, bool]:
        """True for each of two things: a character's font is bold, and it is a typewriter's."""
        pdfium.FPDFText_GetFontInfo(self._page, self._index(position), self._font, len(self._font), self._flags)
        return _font_style(self._font.value, self._flags.value)

    def extents(self, start: int, end: int, turn: int) -> list[tuple[float, float]]:
        """Where the pieces that the characters from `start` to `end` were drawn in begin and end, along the line."""
        first = self._index(start)
        count = pdfium.FPDFText_CountRects(self._page, first, self._index(end) - first + 1)
        if count < 2:
            return []
        left, top, right, bottom = self._edges
        found = []
        for index in range(count):
            pdfium.FPDFText_GetRect(self._page, index, *self._edge_pointers)
            found.append(
                along(turn, left.value, bottom.value, right.value, top.value) if turn else (left.value, right.value)
            )
        return found

    def is_unmapped(self, position: int) -> bool:
        """True if nothing says which letter a character is, so that it is a guess."""
        return bool(pdfium.FPDFText_HasUnicodeMapError(self._page, self._index(position)) == 1)

    def box(self, position: int) -> tuple[float, float, float, float]:
        """A character's left, bottom, right and top."""
        pdfium.FPDFText_GetLooseCharBox(self._page, self._index(position), self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top


@lru_cache(maxsize=1024)
def _font_style(name: bytes, flags: int) -> tuple[bool, bool]:
    text = name.decode("latin-1")
    return bool(_BOLD.search(text)), bool(flags & _FIXED_FLAG or _FIXED.search(text))
