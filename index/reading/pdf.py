"""PDF → RawDocument: PDFium finds the lines, `layout` makes paragraphs of them.

PDFium is asked for a page's text in one call, and for place and font at three characters of a line: asking at each
character would take several times as long. Nothing is ever rendered, so pictures cost nothing, whatever they claim to
be. A document's date is not taken from the file: that is the day on which somebody saved it.
"""

import codecs
import ctypes
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import UnreadableFile
from index.reading.layout import Entry, Line, arranged, has_title, text_of, vocabulary
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo

codecs.lookup("utf-16-le")  # loaded now: in the sandbox no file can be opened later on

MOST_PAGES = 10_000
_MOST_ENTRIES = 50_000
_MOST_NAMED = 12  # pages named in a note
_UNREADABLE = 0.3  # of a page's characters: a font that doesn't say which letters it shows

_HYPHENED = re.compile("[^\\W_][-\u2010\xad]$")
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "▪"}
)
_BOLD = re.compile(r"bold|black|heavy|cmbx|cmb\d|cmssbx|-medi(?!um)|sfbx|ecbx|ptmb|phvb", re.I)
_FIXED = re.compile(
    r"mono(?!type)|courier|consolas|menlo|cmtt|cmsltt|cmitt|typewriter|sftt|ectt|nimbusmon|txtt|inconsolata", re.I
)
_FIXED_FLAG = 1  # of a font descriptor

# What programs write when nobody gave a title.
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
class _Trouble:
    """The pages, from 1, whose text can't be had."""

    pictures: tuple[int, ...]
    unreadable: tuple[int, ...]
    broken: tuple[int, ...]


def read(data: bytes) -> RawDocument:
    """The document in a PDF. Raises UnreadableFile."""
    with closing(_opened(data)) as document:
        pages = len(document)
        if pages > MOST_PAGES:
            raise UnreadableFile(f"it has {pages:,} pages, and {MOST_PAGES:,} is the most; split it into parts")
        lines, trouble = _pages(document)
        notes = tuple(_notes(lines, trouble))
        outline = _outline(document)
        info = _info(document)
    words = vocabulary(lines)
    groups = arranged(lines, outline)
    builder = Builder()
    for group in groups:
        text = text_of(group, words)
        builder.add(text, group.kind, level=group.level, page=group.page, flag=group.flag, near=group.near)
    return builder.document(info, titled=has_title(groups), notes=notes)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFile("it is locked with a password; save it without one and put that in") from None
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise UnreadableFile("it is encrypted in a way that can't be read; save it without that") from None
        if b"%PDF-" not in data[:1024]:
            raise UnreadableFile(
                "it isn't a PDF, whatever its name says; give it the ending that it should have"
            ) from None
        raise UnreadableFile("it is damaged or was cut short; fetch or export it again") from None


def _pages(document: pypdfium2.PdfDocument) -> tuple[list[list[Line]], _Trouble]:
    """The lines of each page. Raises UnreadableFile when none of the pages has text."""
    pages: list[list[Line]] = []
    pictures: list[int] = []
    unreadable: list[int] = []
    broken: list[int] = []
    for number in range(1, len(document) + 1):
        lines: list[Line] = []
        try:
            with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
                lines = list(_lines(textpage, page.get_bbox(), number))
                if not lines and pdfium.FPDFPage_CountObjects(page):
                    pictures.append(number)
        except pypdfium2.PdfiumError:
            broken.append(number)
        if _unknown(lines):
            unreadable.append(number)
        pages.append(lines)
    trouble = _Trouble(tuple(pictures), tuple(unreadable), tuple(broken))
    _check(pages, trouble)
    return pages, trouble


def _check(pages: Sequence[Sequence[Line]], trouble: _Trouble) -> None:
    filled = sum(1 for page in pages if page)
    if not filled:
        if trouble.pictures:
            many = f"its {len(pages)} pages are pictures" if len(pages) > 1 else "its only page is a picture"
            raise UnreadableFile(
                f"{many} without text; run it through OCR (for example ocrmypdf) and put the result in"
            )
        if trouble.broken:
            raise UnreadableFile("its pages are damaged; fetch or export it again")
        raise UnreadableFile("its pages are empty")
    if len(trouble.unreadable) == filled:
        raise UnreadableFile(
            "its fonts don't say which letters they show, so its text can't be read; "
            "run it through OCR (for example ocrmypdf --force-ocr) and put the result in"
        )


def _notes(pages: Sequence[Sequence[Line]], trouble: _Trouble) -> Iterator[str]:
    for numbers, one, many in (
        (trouble.pictures, "is a picture without text", "are pictures without text"),
        (
            trouble.unreadable,
            "has a font that doesn't say which letters it shows",
            "have fonts that don't say which letters they show",
        ),
        (trouble.broken, "is damaged and was left out", "are damaged and were left out"),
    ):
        if len(numbers) == 1:
            yield f"page {numbers[0]} {one}"
        elif numbers:
            yield f"{len(numbers)} of {len(pages)} pages ({_ranges(numbers)}) {many}"


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, as "1, 3–5"; the first dozen of a long list."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    named = [f"{first}" if first == last else f"{first}–{last}" for first, last in ranges[:_MOST_NAMED]]
    return ", ".join(named) + (" …" if len(ranges) > _MOST_NAMED else "")


def _unknown(lines: Sequence[Line]) -> bool:
    total = sum(len(line.text) for line in lines)
    return sum(len(_UNKNOWN.findall(line.text)) for line in lines) > _UNREADABLE * total


class _Probe:
    """Asks PDFium about the characters of one page. Positions are UTF-16 units of `text`."""

    def __init__(self, page: pypdfium2.PdfTextPage) -> None:
        self._page = page.raw
        self._matrix = pdfium.FS_MATRIX()
        self._box = pdfium.FS_RECTF()
        self._flags = ctypes.c_int()
        self._font = ctypes.create_string_buffer(128)
        self.text = self._whole_text(page.count_chars())
        last = len(self.text) - 1
        # Characters without text of their own would shift what follows; most pages have none.
        self._even = last < 0 or pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, last) == last

    def _whole_text(self, count: int) -> str:
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
        """The matrix that sets this character: where its line starts to the right and up, and where it stands."""
        pdfium.FPDFText_GetMatrix(self._page, self._index(position), self._matrix)
        return self._matrix.a, self._matrix.b, self._matrix.e, self._matrix.f

    def size(self, position: int) -> float:
        """The font's size, which the matrix still scales."""
        return float(pdfium.FPDFText_GetFontSize(self._page, self._index(position)))

    def font(self, position: int) -> tuple[bool, bool]:
        """Whether a character's font is bold, and whether it is a typewriter's."""
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
    """The lines of a page, in the order in which PDFium reads them; what lies off the page is left out."""
    probe = _Probe(page)
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
    probe: _Probe, units: str, start: int, visible: tuple[float, float, float, float], number: int, split: bool
) -> Line | None:
    """The line with these units of the page's text; None when it can't be seen."""
    end = start + len(units) - 1
    middle = start + len(units) // 2
    while probe.text[middle].isspace():
        middle -= 1
    first_box, last_box = probe.box(start), probe.box(end)
    left, bottom = min(first_box[0], last_box[0]), min(first_box[1], last_box[1])
    right, top = max(first_box[2], last_box[2]), max(first_box[3], last_box[3])
    if not (right >= visible[0] and left <= visible[2] and top >= visible[1] and bottom <= visible[3]):
        return None  # off the page, or nowhere at all: no comparison holds of a place that isn't a number
    a, b, x, y = probe.placing(middle)
    turn = round(math.degrees(math.atan2(b, a))) % 360
    size = sorted(probe.size(position) for position in (start, middle, end))[1] * math.hypot(a, b)
    if turn:  # turned until it runs to the right
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
    if _SURROGATE.search(units):
        units = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return units if units.isascii() else units.translate(_LIGATURES)


def _outline(document: pypdfium2.PdfDocument) -> list[Entry]:
    entries: list[Entry] = []
    for bookmark in islice(document.get_toc(), _MOST_ENTRIES):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            entries.append(Entry(_stated(bookmark.get_title), bookmark.level + 1, page + 1))
    return entries


def _info(document: pypdfium2.PdfDocument) -> SourceInfo:
    title = _stated(document.get_metadata_value, "Title")
    author = _stated(document.get_metadata_value, "Author")
    return SourceInfo(
        title=None if _NO_TITLE.fullmatch(title) else title,
        author=None if _NO_AUTHOR.fullmatch(author) else author,
    )


def _stated(get: Callable[..., str], *names: str) -> str:
    """A text that the file states of itself, on one line; nothing when it isn't valid UTF-16."""
    try:
        return unicodedata.normalize("NFC", " ".join(get(*names).split()))
    except UnicodeDecodeError:
        return ""
