"""Folds characters that are written differently and mean the same."""

import re
import unicodedata
from functools import cache
from typing import Literal

# The blocks that have combining marks, so that not all of Unicode is searched at every start.
_MARK_BLOCKS = (
    (0x0300, 0x1E00), (0x20D0, 0x2100), (0x302A, 0x3030), (0x3099, 0x309B), (0xA660, 0xAC00), (0xFB1E, 0xFB1F),
    (0xFE00, 0xFE30), (0x101F0, 0x12000), (0x16AF0, 0x16FF8), (0x1D165, 0x1D245), (0x1E000, 0x1E950),
)  # fmt: skip


def _marks() -> str:
    """All combining marks, as the inside of a regex character class."""
    runs: list[list[int]] = []
    for first, last in _MARK_BLOCKS:
        for code in range(first, last):
            if unicodedata.category(chr(code)) in ("Mn", "Mc"):
                if runs and runs[-1][1] == code - 1:
                    runs[-1][1] = code
                else:
                    runs.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in runs)


MARKS = _marks()  # `\w` doesn't match them, and would split words of Hindi, Arabic or Thai
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff\u0640"  # soft hyphens, joiners, tatweel: no part of a word
# Normalising a pile of marks takes quadratic time. The lookahead rules out other characters quickly.
_PILED = 31  # marks on one character, at least
_PILE = re.compile(rf"(?=[^\w\s\x00-\x7f]{{{_PILED}}})[{MARKS}]{{{_PILED}}}")
_SAME = str.maketrans("’‘ʼ´`‐‑", "'''''--")  # one character for one, so that offsets stay the same

_LOOKALIKES = str.maketrans("ſıİ", "sii")
_PLAIN = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ς": "σ"}
_ARABIC = str.maketrans("أإآىة", "ااايه", "".join(map(chr, range(0x64B, 0x653))) + "\u0670")


@cache
def _cluster() -> re.Pattern[str]:
    """A character and its marks, at most as many as Unicode's stream-safe text format allows (UAX 15). Compiled when it
    is needed, because few texts need it."""
    return re.compile(rf".[{MARKS}]{{0,30}}", re.DOTALL)


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`unicodedata.normalize` in linear time: absurd piles of marks are normalised in parts."""
    if not _has_pile(text):
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, cluster) for cluster in _cluster().findall(text))


def is_normalized(form: Literal["NFC", "NFKC"], text: str) -> bool:
    """True if the text is in this form, in linear time; False of absurd piles of marks, which may be."""
    return text.isascii() or (not _has_pile(text) and unicodedata.is_normalized(form, text))


def _has_pile(text: str) -> bool:
    """True if there is an absurd pile of marks. Each of them takes two bytes at least, and counting bytes is quick."""
    if text.isascii() or len(text.encode("utf-8", "surrogatepass")) < len(text) + _PILED:
        return False
    return _PILE.search(text) is not None


def normalised(text: str) -> str:
    """The text in NFKC, with plain apostrophes and hyphens."""
    return normalize("NFKC", text).translate(_SAME)


def normalised_with_places(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The same, and for each character its start and end in the given text; None if all offsets stayed the same."""
    if text.isascii():
        return text.replace("`", "'"), None
    if is_normalized("NFKC", text):
        return text.translate(_SAME), None
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    for cluster in _cluster().finditer(text):
        piece = unicodedata.normalize("NFKC", cluster[0])
        pieces.append(piece)
        places.extend([cluster.span()] * len(piece))
    return "".join(pieces).translate(_SAME), places


def without_accents(word: str) -> str:
    """A folded word without the accents of Latin and Greek letters. ё becomes е; й stays, like all other marks."""
    if word.isascii():
        return word
    letters = []
    for letter in word:
        if "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1fff" or "\u0370" <= letter <= "\u03ff":
            letter = unicodedata.normalize("NFD", letter)[0]
            letters.append(_PLAIN.get(letter, letter))
        elif letter == "ё":
            letters.append("е")
        elif not "\u0300" <= letter <= "\u036f":
            letters.append(letter)
    return "".join(letters)


def plain_arabic(word: str) -> str:
    """A word without Arabic vowel signs, and with one form of alef, yeh and teh marbuta."""
    return word.translate(_ARABIC)


def ascii_digits(word: str) -> str:
    """A word with 0 to 9 for the decimal digits of any script."""
    if word.isascii():
        return word
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in word)


def small_letters(text: str) -> str:
    """A text in small letters. It may be of another length.

    With re.IGNORECASE a pattern also takes "ſ" for "s" (old books print it so), and "ı" and "İ" for "i". Here they
    become plain letters, so that every word that such a pattern matches can be looked up in a table.
    """
    return (text if text.isascii() else text.translate(_LOOKALIKES)).lower()


class _BareLetters(dict[int, str]):
    """A table for `str.translate`, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code).casefold())
        self[code] = "".join(filter(str.isalnum, plain)) if code != _TATWEEL else ""
        return self[code]


_TATWEEL = 0x640  # an Arabic letter only by its category: it stretches a word
_BARE_LETTERS = _BareLetters()


def bare_letters(text: str) -> str:
    """Only the letters and digits of a text, without case and accents: a sieve for texts that may say the same.

    >>> bare_letters("Été, l’an 2000!")
    'etelan2000'
    """
    return text.translate(_BARE_LETTERS)
