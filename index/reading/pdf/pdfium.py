"""The only home of pypdfium2: a PDF's lines with their places and fonts, its outline and its metadata.

PDFium is asked for a page's text in one call, and for the place and font of only three characters of a line: asking for
every character would take several times as long. A page is only rendered if it has no text and somebody can recognise
it, so other pictures cost nothing, however large they claim to be.
"""

import codecs
import ctypes
import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.ocr.pages import DOTS, MOST_PIXELS, Image
from index.reading.pdf.headings import OutlineEntry
from index.reading.pdf.lines import (
    Line,
    Rule,
    along,
    goes_down,
    has_gaps,
    has_sides,
    is_sign,
    usual_width,
    without_justified,
)

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
_MOST_ENTRIES = 50_000  # of the outline
_HYPHENED = re.compile("[^\\W_][-\u2010\xad]$")
# A line ends at a line break, or at U+FFFE or U+0002, which PDFium writes for a hyphen that splits a word.
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_WORD = re.compile(r"\S+")
_GAP = 0.8  # times the type's size, at least, between two parts of a line that might belong to different columns …
_SMALL_GAP = 0.3  # … or to different cells of a table, if there are larger gaps in the line too
_LEADERS = re.compile(r"\.\s?\.\s?\.\s?\.\s?\.")  # up to a page's number: the line is one, whatever its gaps
_SAMPLED = 3  # one in so many lines
_EDGE, _FULL = 2, 20  # lines at the top and the bottom of a page of so many lines that may be its head and foot
_LONGEST_SIGN = 20  # of a list item, with the white space after it
_DASHES = "-–—*"  # an empty cell's, too
_ALEF_LAM = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_UNKNOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_UNREADABLE = 0.4  # of a line's characters; with more of them unknown, its font doesn't say which letters it shows
_MOST_SCRIPTS = 3  # blocks of 256 letters each, other than Chinese ones, in a line
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


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page, in the order in which PDFium reads them."""

    lines: list[Line]
    unreadable: int = 0  # characters in lines that were left out, because their font doesn't say which letters it shows
    is_picture: bool = False  # it has no text, although something is drawn, or only a little over a picture of it all
    rules: Sequence[Rule] = ()  # only looked for where there may be columns or tables


def page_text(document: PdfDocument, number: int) -> PageText:
    """The text of a page, counted from 1.

    Raises:
        PageError: the page is damaged.
    """
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
        lines, unreadable = _lines(textpage, page.get_bbox(), number)
        is_picture = not unreadable and _is_picture(page, sum(len(line.text) for line in lines))
        rules = list(_rules(page)) if has_sides(lines) else []
        return PageText(lines, unreadable, is_picture, rules)


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


class _PageProbe:
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
        """The font's size, before the matrix scales it."""
        return float(pdfium.FPDFText_GetFontSize(self._page, self._index(position)))

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


def _lines(
    page: pypdfium2.PdfTextPage, visible: tuple[float, float, float, float], number: int
) -> tuple[list[Line], int]:
    """The lines of a page, cut where they have gaps, without those that lie off the page or can't be read.

    Returns:
        The lines, and the number of characters that can't be read.
    """
    probe = _PageProbe(page)
    found: list[tuple[Line, int, str]] = []
    unreadable = 0
    for match in _LINE.finditer(probe.text):
        split = match[0][-1] in "\ufffe\x02"
        units = match[0][:-1] if split else match[0]
        start = match.start() + len(units) - len(units.lstrip())
        units = units.strip()
        if _HYPHENED.search(units[-2:]):
            units, split = units[:-1], True
        for begin, end in _level(probe, units, start) if units else ():
            part = units[begin:end].rstrip()
            line = _line(probe, part, start + begin, visible, number, split and end == len(units))
            if not line:
                continue
            if _is_unreadable(probe, part, start + begin):
                unreadable += len(part)
            else:
                found.append((line, start + begin, part))
    fixed = sum(len(line.text) for line, _, _ in found if line.fixed)
    typed = 2 * fixed > sum(len(line.text) for line, _, _ in found)
    return list(_cut_at_gaps(probe, found, typed)), unreadable


def _level(probe: _PageProbe, units: str, start: int) -> list[tuple[int, int]]:
    """The stretches of a line that are at one height: PDFium may take a page with little text for one that is written
    from top to bottom, and then goes on with the next line."""
    a, b, _, height = probe.placing(start)
    step = probe.size(start) * math.hypot(a, b)
    if b or abs(probe.placing(start + len(units) - 1)[3] - height) < step:
        return [(0, len(units))]
    begins = [0]
    for place, unit in enumerate(units):
        if not unit.isspace():
            before, height = height, probe.placing(start + place)[3]
            if before - height > step:
                begins.append(place)
    return list(pairwise([*begins, len(units)]))


def _cut_at_gaps(probe: _PageProbe, found: Sequence[tuple[Line, int, str]], typed: bool) -> Iterator[Line]:
    """The lines with these places and units, cut at their gaps.

    A gutter has gaps in several lines, so where lines come from top to bottom, every third one and the wide ones are
    looked at first, and the others only if there was a gap, other than in a running head or foot.
    """
    whole = [line for line, _, _ in found]
    times = usual_width(whole)
    step = _SAMPLED if goes_down(whole) else 1
    edge = _EDGE if len(found) > _FULL else 0
    gaps: dict[int, list[tuple[int, float, float]]] = {}
    for first in (True, False):
        for index, (line, start, units) in enumerate(found):
            if (typed or not line.fixed) and first == (index % step == 0 or has_gaps(line, times)):
                gaps[index] = _gaps(probe, line, start, units, times)
        if not any(own and edge <= index < len(found) - edge for index, own in gaps.items()):
            break
    for index, (line, start, units) in enumerate(found):
        if own := gaps.get(index):
            yield from _cut(probe, line, start, units, own)
        else:
            yield line


def _is_unreadable(probe: _PageProbe, units: str, start: int) -> bool:
    """True if a line's characters are not the letters that it shows."""
    unknown = 0 if units.isascii() and units.isprintable() else len(_UNKNOWN.findall(units))
    if unknown > 2 and unknown > _UNREADABLE * len(units):
        return True
    if not probe.is_unmapped(start) or not probe.is_unmapped(start + len(units) - 1):
        return False
    # A font without a map may still number its letters as everybody does; then its spaces are spaces.
    blocks = {ord(unit) >> 8 for unit in units if unit.isalpha() and unit < "\u2e80"}
    return unknown > max(1, units.count(" ")) or len(blocks) > _MOST_SCRIPTS


def _cut(
    probe: _PageProbe, line: Line, start: int, units: str, gaps: Sequence[tuple[int, float, float]]
) -> Iterator[Line]:
    """The parts of a line between its larger gaps."""
    begin = 0
    small: list[tuple[int, float, float]] = []
    words, counted = 0, 0
    for place, left, right in [*gaps, (len(units), 0.0, math.inf)]:
        words += len(units[counted:place].split())
        counted = place
        if right - left <= _GAP * line.size:
            small.append((words, left, right))
            continue
        piece = units[begin:place].rstrip()
        split = line.split if place == len(units) else bool(_HYPHENED.search(piece[-2:]))
        if split and place < len(units):
            piece = piece[:-1]
        if begin == 0 and place == len(units):
            yield line
        else:
            yield _piece(probe, line, piece, start + begin, split, tuple(small), cut=begin > 0)
        begin, words, small = place, 0, []


def _gaps(probe: _PageProbe, line: Line, start: int, units: str, times: float) -> list[tuple[int, float, float]]:
    """The gaps in a line: the place in `units` of the word after each, and where the gap begins and ends.

    PDFium is asked for the pieces in which the line was drawn, and only if it is `times` wider than usual and these
    don't tell why, for the place of each word. None of the gaps is between the sign of a list item and its text.
    """
    if " " not in units or line.turn % 90:
        return []
    extents = probe.extents(start, start + len(units) - 1, line.turn)
    spaced = has_gaps(line, times)
    if not (extents or spaced) or _LEADERS.search(units):
        return []
    if spaced and extents:
        inked = sum(right - left for left, right in extents)
        spaced = inked > times * 0.5 * line.size * len(units)
    words = [match.start() for match in _WORD.finditer(units)]

    def box(place: int) -> tuple[float, float]:
        found = probe.box(start + place)
        return along(line.turn, *found) if line.turn else (found[0], found[2])

    least = _SMALL_GAP * line.size
    found: list[tuple[int, float, float]] = []
    if not spaced and all(after[0] > before[0] for before, after in pairwise(extents)):
        gaps = [(before[1], after[0]) for before, after in pairwise(extents) if after[0] - before[1] > least]
        large = [(left, right) for left, right in gaps if right - left > _GAP * line.size]
        if large:
            # In justified lines most gaps are a little wider; those are not between cells.
            for left, right in gaps if len(gaps) <= 2 * len(large) + 2 else large:
                number = bisect_left(words, right, key=lambda word: box(word)[1])
                if 0 < number < len(words) and words[number] > (found[-1][0] if found else 0):
                    found.append((words[number], left, right))
    else:
        for place in words[1:]:
            before, after = box(_end(units, place)), box(place)
            left, right = (before[1], after[0]) if after[0] >= before[0] else (after[1], before[0])
            if right - left > least:
                found.append((place, left, right))
    begin, kept = 0, []
    for place, left, right in without_justified(found, len(words) - 1, line):
        text = units[begin:place].rstrip() if place - begin < _LONGEST_SIGN else ""
        if not is_sign(text) or (begin and text in _DASHES):
            kept.append((place, left, right))
            if right - left > _GAP * line.size:
                begin = place
    return kept


def _end(units: str, place: int) -> int:
    """The place of the last letter before a word."""
    place -= 1
    while units[place].isspace():
        place -= 1
    return place


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
    size = probe.size(start)
    if size != (another_size := probe.size(middle)):
        size = sorted((size, another_size, probe.size(end)))[1]
    size *= math.hypot(a, b)
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


def _piece(
    probe: _PageProbe,
    line: Line,
    units: str,
    start: int,
    split: bool,
    gaps: tuple[tuple[int, float, float], ...],
    cut: bool,
) -> Line:
    """A part of a line that was cut at its gaps."""
    boxes = [along(line.turn, *probe.box(position)) for position in (start, start + len(units) - 1)]
    bold, fixed = probe.font(start)
    a, b, x, y = probe.placing(start)
    base = {0: y, 90: -x, 180: -y, 270: x}[line.turn]
    size = max(probe.size(start) * math.hypot(a, b), 1.0)
    left, right = min(boxes)[0], max(box[1] for box in boxes)
    return Line(_clean(units), line.page, left, right, base, size, bold, fixed, line.turn, split, cut, gaps)


def _clean(units: str) -> str:
    """The units as characters, with ligatures taken apart."""
    if _SURROGATE.search(units):
        units = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return units if units.isascii() else units.translate(_LIGATURES)
