"""The process that recognises text in pictures. It loads tesseract's library, gives up its rights, and then reads.

Tesseract and the decoders of pictures are called as a library in a process that is confined like the one of the
readers: a program of its own would need the rights to start programs and to open files.
"""

import ctypes
from typing import Any

from index.reading.ocr.pages import DOTS, LEAST_SIDE, MOST_PIXELS
from index.reading.worker import Ask, Limits, answer_each

_LIBRARIES = ("libtesseract.so.5", "libtesseract.so.4", "libtesseract.5.dylib", "libtesseract.dylib")
_WHOLE_PAGE = 3  # the page is taken apart into columns, paragraphs and lines
_TIFF = (b"II*\0", b"MM\0*")
_LIKELY_DOTS = range(70, 1201)  # per inch; a picture that states others has those of a usual scan

_Pointer, _int = ctypes.c_void_p, ctypes.c_int
# The functions that are called: their names, what they return and what they take.
_FUNCTIONS: tuple[tuple[Any, ...], ...] = (
    ("TessBaseAPICreate", _Pointer),
    ("TessBaseAPIInit3", _int, _Pointer, ctypes.c_char_p, ctypes.c_char_p),
    ("TessBaseAPISetPageSegMode", None, _Pointer, _int),
    ("TessBaseAPISetImage", None, _Pointer, ctypes.c_char_p, _int, _int, _int, _int),
    ("TessBaseAPISetImage2", None, _Pointer, _Pointer),
    ("TessBaseAPISetSourceResolution", None, _Pointer, _int),
    ("TessBaseAPIRecognize", _int, _Pointer, _Pointer),
    ("TessBaseAPIGetTsvText", _Pointer, _Pointer, _int),
    ("TessDeleteText", None, _Pointer),
    ("TessBaseAPIClear", None, _Pointer),
    ("pixReadMem", _Pointer, ctypes.c_char_p, ctypes.c_size_t),
    ("pixReadMemTiff", _Pointer, ctypes.c_char_p, ctypes.c_size_t, _int),
    ("pixGetWidth", _int, _Pointer),
    ("pixGetHeight", _int, _Pointer),
    ("pixGetXRes", _int, _Pointer),
    ("pixConvertTo8", _Pointer, _Pointer, _int),
    ("pixScale", _Pointer, _Pointer, ctypes.c_float, ctypes.c_float),
    ("pixDestroy", None, _Pointer),
)


class Tesseract:
    """The library with its data loaded."""

    def __init__(self, data: str, languages: str) -> None:
        """Raises RuntimeError if it can't be loaded."""
        self._library = _load()
        for name, result, *arguments in _FUNCTIONS:
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self._api = _Pointer(self._library.TessBaseAPICreate())
        if self._library.TessBaseAPIInit3(self._api, data.encode(), languages.encode()):
            raise RuntimeError(f"tesseract can't load its data for {languages} from {data}")

    def of_grey(self, data: bytes, width: int, height: int, dots: int) -> bytes:
        """The table of words of a picture in shades of grey."""
        if width * height != len(data):
            raise ValueError("not a picture of this size")
        library = self._library
        library.TessBaseAPISetPageSegMode(self._api, _WHOLE_PAGE)
        library.TessBaseAPISetImage(self._api, data, width, height, 1, width)
        return self._table(dots)

    def of_file(self, data: bytes, number: int) -> tuple[bytes, int, int]:
        """The table of words of a page of a picture file, the height of the page in dots, and its dots per inch.

        The table is empty if there is no such page, or if the picture is too small for a page.
        """
        library = self._library
        if data.startswith(_TIFF):
            picture = library.pixReadMemTiff(data, len(data), number - 1)
        else:
            picture = library.pixReadMem(data, len(data)) if number == 1 else None
        if not picture:
            return b"", 0, 0
        pages = [_Pointer(picture)]
        try:
            width, height = library.pixGetWidth(pages[0]), library.pixGetHeight(pages[0])
            if min(width, height) < LEAST_SIDE:
                return b"", 0, 0
            dots = library.pixGetXRes(pages[0])
            dots = dots if dots in _LIKELY_DOTS else DOTS
            pages.append(_Pointer(library.pixConvertTo8(pages[0], 0)))
            if width * height > MOST_PIXELS:
                factor = (MOST_PIXELS / (width * height)) ** 0.5
                pages.append(_Pointer(library.pixScale(pages[1], factor, factor)))
                dots, height = round(dots * factor), library.pixGetHeight(pages[2])
            if not pages[-1]:
                raise MemoryError
            library.TessBaseAPISetPageSegMode(self._api, _WHOLE_PAGE)
            library.TessBaseAPISetImage2(self._api, pages[-1])
            return self._table(dots), height, dots
        finally:
            for page in pages:
                library.pixDestroy(ctypes.byref(page))

    def _table(self, dots: int) -> bytes:
        library = self._library
        library.TessBaseAPISetSourceResolution(self._api, dots)
        if library.TessBaseAPIRecognize(self._api, None):
            raise RuntimeError("tesseract can't read the picture")
        text = library.TessBaseAPIGetTsvText(self._api, 0)
        table = ctypes.string_at(text)
        library.TessDeleteText(text)
        library.TessBaseAPIClear(self._api)
        return table


def serve(limits: Limits, data: str, languages: str) -> None:
    """Recognise each picture that comes in on standard input, until the other side closes it.

    A question's head is "grey", the width, the height and the dots per inch, or "file" and the number of a page. The
    head of the answer is "text", the height and the dots per inch, or "absent", or "failed"; the table is its body.
    """
    tesseract = Tesseract(data, languages)

    def answer(head: bytes, body: bytes, ask: Ask) -> tuple[bytes, bytes]:
        kind, *numbers = head.decode().split()
        first, *others = map(int, numbers)
        try:
            if kind == "grey":
                height, dots = others
                return f"text {height} {dots}".encode(), tesseract.of_grey(body, first, height, dots)
            table, height, dots = tesseract.of_file(body, first)
        except RuntimeError:
            return b"failed", b""
        return (f"text {height} {dots}".encode(), table) if dots else (b"absent", b"")

    answer_each(limits, answer)


def _load() -> ctypes.CDLL:
    for name in _LIBRARIES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise RuntimeError(f"none of these libraries can be loaded: {', '.join(_LIBRARIES)}")
