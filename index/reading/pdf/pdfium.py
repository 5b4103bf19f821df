"""The only home of pypdfium2: a PDF's lines with their places and fonts, its outline and its metadata.

PDFium is asked for a page's text in one call, and for the place and font of only three characters of a line: asking for
every character would take several times as long. Nothing is ever rendered, so pictures cost nothing, however large they
claim to be.
"""

import codecs
import ctypes
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.pdf.headings import OutlineEntry
from index.reading.pdf.lines import Line

codecs.lookup("utf-16-le")  # loaded now, because in the sandbox no file can be opened later

PdfDocument: TypeAlias = pypdfium2.PdfDocument
PageError = pypdfium2.PdfiumError

_MOST_ENTRIES = 50_000  # of the outline
_HYPHENED = re.compile("[^\\W_][-\u2010\xad]$")
# A line ends at a line break, or at U+FFFE or U+0002, which PDFium writes for a hyphen that splits a word.
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "▪"}
)
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


def page_lines(document: PdfDocument, number: int) -> tuple[list[Line], bool]:
    """The lines of a page, counted from 1, in the order in which PDFium reads them.

    Returns:
        The lines, and True if there are none although something is drawn: it is a picture.

    Raises:
        PageError: the page is damaged.
    """
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
        lines = list(_lines(textpage, page.get_bbox(), number))
        return lines, not lines and pdfium.FPDFPage_CountObjects(page) > 0


def _clean_text(get: Callable[..., str], *names: str) -> str:
    """The text on one line; "" if it isn't valid UTF-16."""
    try:
        return unicodedata.normalize("NFC", " ".join(get(*names).split()))
    except UnicodeDecodeError:
        return ""


class _PageProbe:
    """Questions to PDFium about the characters of a page. Positions count UTF-16 units of `text`."""

    def __init__(self, page: pypdfium2.PdfTextPage) -> None:
        self._page = page.raw
        self._matrix = pdfium.FS_MATRIX()
        self._box = pdfium.FS_RECTF()
        self._flags = ctypes.c_int()
        self._font = ctypes.create_string_buffer(128)
        self.text = self._whole_text(page.count_chars())
        last = len(self.text) - 1
        # PDFium counts some characters that aren't in the text, which shifts the positions after them; few pages do so.
        self._even = last < 0 or pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, last) == last

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
        """The font's size, before the matrix scales it."""
        return float(pdfium.FPDFText_GetFontSize(self._page, self._index(position)))

    def font(self, position: int) -> tuple[bool, bool]:
        """True for each of two things: a character's font is bold, and it is a typewriter's."""
        pdfium.FPDFText_GetFontInfo(self._page, self._index(position), self._font, len(self._font), self._flags)
        return _font_style(self._font.value, self._flags.value)

    def box(self, position: int) -> tuple[float, float, float, float]:
        """A character's left, bottom, right and top."""
        pdfium.FPDFText_GetLooseCharBox(self._page, self._index(position), self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top


@lru_cache(maxsize=1024)
def _font_style(name: bytes, flags: int) -> tuple[bool, bool]:
    text = name.decode("latin-1")
    return bool(_BOLD.search(text)), bool(flags & _FIXED_FLAG or _FIXED.search(text))


def _lines(page: pypdfium2.PdfTextPage, visible: tuple[float, float, float, float], number: int) -> Iterator[Line]:
    """The lines of a page, without those that lie off the page."""
    probe = _PageProbe(page)
    for found in _LINE.finditer(probe.text):
        split = found[0][-1] in "\ufffe\x02"
        units = found[0][:-1] if split else found[0]
        start = found.start() + len(units) - len(units.lstrip())
        units = units.strip()
        if _HYPHENED.search(units[-2:]):
            units, split = units[:-1], True
        if units and (line := _line(probe, units, start, visible, number, split)):
            yield line


def _line(
    probe: _PageProbe, units: str, start: int, visible: tuple[float, float, float, float], number: int, split: bool
) -> Line | None:
    """The line with these UTF-16 units of the page's text; None if it can't be seen."""
    end = start + len(units) - 1
    middle = start + len(units) // 2
    while probe.text[middle].isspace():
        middle -= 1
    first_box, last_box = probe.box(start), probe.box(end)
    left, bottom = min(first_box[0], last_box[0]), min(first_box[1], last_box[1])
    right, top = max(first_box[2], last_box[2]), max(first_box[3], last_box[3])
    if not (right >= visible[0] and left <= visible[2] and top >= visible[1] and bottom <= visible[3]):
        return None  # off the page; or nowhere, since every comparison with NaN is false
    a, b, x, y = probe.placing(middle)
    turn = round(math.degrees(math.atan2(b, a))) % 360
    size = sorted(probe.size(position) for position in (start, middle, end))[1] * math.hypot(a, b)
    if turn:  # turn it until it runs to the right
        sine, cosine = math.sin(-math.radians(turn)), math.cos(math.radians(turn))
        corners = [corner * cosine - height * sine for corner in (left, right) for height in (bottom, top)]
        left, right, y = min(corners), max(corners), x * sine + y * cosine
    bold, fixed = probe.font(start)
    for position in (middle, end):
        if bold or fixed:
            another = probe.font(position)
            bold, fixed = bold and another[0], fixed and another[1]
    return Line(_clean(units), number, left, right, y, max(size, 1.0), bold, fixed, turn, split)


def _clean(units: str) -> str:
    """The units as characters, with ligatures taken apart."""
    if _SURROGATE.search(units):
        units = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return units if units.isascii() else units.translate(_LIGATURES)
