"""A text's letters, digits and signs, folded, with the place of each in the text."""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.layout import Span
from index.text.folding import MARKS

CHUNK = 512  # characters

SIGNS = "$¢-¥\u20a0-\u20cf%‰°§&@+×÷±≈√"
_KEPT = re.compile(rf"[^\W_\u0640]|[{MARKS}]|[{SIGNS}]")
_TYPESET = re.compile("[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")  # ligatures, full width
_CLUSTER = re.compile(
    rf"(?:[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[\uac00-\ud7a3][\u11a8-\u11ff]|.)[{MARKS}]{{0,30}}", re.DOTALL
)
# Normalising a pile of marks takes quadratic time. The lookahead rules out other characters quickly.
_PILE = re.compile(rf"(?=[^\w\s\x00-\x7f]{{31}})[{MARKS}]{{31}}")
_MAY_BE_PILE = re.compile(r"[^\x00-\x7f]{31}")  # found in a fifth of the time


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text, and beside it only its letters, digits and signs, folded.

    A quotation with any punctuation is found in `letters` by `str.find`. Keeping the place of every letter would take
    many times the text's memory, so only the starts of chunks are kept, and places are worked out within a chunk.
    """

    text: str  # NFC
    letters: str
    starts: tuple[int, ...]  # [chunks + 1] where each chunk of `text` begins in `letters`
    origins: "array[int] | None"  # [characters + 1] offset of each character in the text as given; None: unchanged

    @classmethod
    def of(cls, text: str) -> Self:
        text, origins = _compose(text)
        parts = [_folded(text[start : start + CHUNK]) for start in range(0, len(text), CHUNK)]
        starts = [0]
        for part in parts:
            starts.append(starts[-1] + len(part))
        return cls(text, "".join(parts), tuple(starts), origins)

    def places(self, start: int, end: int) -> NDArray[np.int64]:
        """The offset in `text` of each of letters[start:end]. Letters made from one character (ß → ss) share it."""
        first, last = bisect_right(self.starts, start) - 1, bisect_left(self.starts, end)
        before = self.starts[first]
        sizes = _sizes(code_points(self.text[first * CHUNK : last * CHUNK]))
        found = np.arange(first * CHUNK, first * CHUNK + len(sizes)).repeat(sizes)
        return found[start - before : end - before]

    def number(self, place: int) -> int:
        """The number of letters before an offset in `text`."""
        chunk = place // CHUNK
        return self.starts[chunk] + int(_sizes(code_points(self.text[chunk * CHUNK : place])).sum(dtype=np.int64))

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end] in the text as it was given, before NFC."""
        if self.origins is None:
            return Span(start, end)
        return Span(self.origins[start], self.origins[end])


def _compose(text: str) -> tuple[str, "array[int] | None"]:
    """The text in NFC, and the original offset of each character and of the end; None if no offset changed.

    Linear even for absurd piles of marks.
    """
    if text.isascii():
        return text, None
    if not (_MAY_BE_PILE.search(text) and _PILE.search(text)) and unicodedata.is_normalized("NFC", text):
        return text, None
    pieces: list[str] = []
    origins = array("q")
    for cluster in _CLUSTER.finditer(text):
        piece = unicodedata.normalize("NFC", cluster[0])
        pieces.append(piece)
        origins.extend([cluster.start()] * len(piece))
    origins.append(len(text))
    return "".join(pieces), origins


def without_ligatures(text: str) -> str:
    """The text with plain letters for ligatures and full-width forms, replaced one character at a time."""
    return text if text.isascii() else _TYPESET.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def fold(text: str) -> str:
    return without_ligatures(text).casefold()


class _FoldTable(dict[int, str]):
    """A table for `str.translate`, filled as characters are met: punctuation and white space become nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code)) if _KEPT.match(chr(code)) else ""
        return self[code]


_FOLDS = _FoldTable()
_UNKNOWN = -1
_SIZES = np.full(0x10000, _UNKNOWN, np.int8)  # how many letters a character becomes, filled as characters are met
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SMALL = bytes(range(128)).lower() + bytes(range(128, 256))
_DROPPED = bytes(code for code in range(128) if not _FOLDS[code])


def _folded(text: str) -> str:
    """As `text.translate(_FOLDS)`, and many times as fast for ASCII, of which most characters are."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda match: match[0].translate(_FOLDS), text)
    letters = text.encode("utf-8", "surrogatepass").translate(_SMALL, _DROPPED)  # no other character has such bytes
    return letters.decode("utf-8", "surrogatepass")


def code_points(text: str) -> NDArray[np.uint32]:
    """The code point of each character of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _sizes(codes: NDArray[np.uint32]) -> NDArray[np.int8]:
    """How many letters each character becomes."""
    if codes.max(initial=0) >= len(_SIZES):
        unique, places = np.unique(codes, return_inverse=True)
        return np.array([len(_FOLDS[code]) for code in unique.tolist()], np.int8).take(places)
    sizes = _SIZES.take(codes)
    if sizes.min(initial=0) == _UNKNOWN:
        for code in np.unique(codes[sizes == _UNKNOWN]).tolist():
            _SIZES[code] = len(_FOLDS[code])
        sizes = _SIZES.take(codes)
    return sizes
