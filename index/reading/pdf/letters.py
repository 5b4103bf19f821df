"""The letters of a line as they are written, without ligatures."""

import re
import unicodedata

HYPHENED = re.compile("[^\\W_][-\u2010\xad]$")  # a line that splits a word
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "▪"}
)
# TeX may write an accent as a sign of its own, before the letter that it is above, and a cedilla on either side.
_ACCENTS = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "˚": "\u030a", "˝": "\u030b"}
# At the beginning of a word, ˆ and ˜ may be signs of their own, as in ˆC and ˜user.
_ACCENTED = re.compile(
    r"(?:(?<![^\s\w('\"«„“-])(?=[¨´ˇ˚˝])|(?<=[^\W\d_])(?=[ˆ˜]))([¨´ˆ˜ˇ˚˝])([^\W\d_])|([csCStT])¸|¸([csCStT])"
)
_CEDILLA = "\u0327"


def clean(units: str) -> str:
    """The units as characters, with ligatures taken apart."""
    if _SURROGATE.search(units):
        units = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return units if units.isascii() else _ACCENTED.sub(_accented, units.translate(_LIGATURES))


def _accented(found: re.Match[str]) -> str:
    """The letter with its accent; both as they are if there is no such letter."""
    letter, accent = (found[2], _ACCENTS[found[1]]) if found[1] else (found[3] or found[4], _CEDILLA)
    accented = unicodedata.normalize("NFC", letter.replace("ı", "i") + accent)
    return accented if len(accented) == 1 else found[0]
