"""The letters of a line as they are written, without ligatures."""

import re

HYPHENED = re.compile("[^\\W_][-\u2010\xad]$")  # a line that splits a word
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "▪"}
)


def clean(units: str) -> str:
    """The units as characters, with ligatures taken apart."""
    if _SURROGATE.search(units):
        units = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return units if units.isascii() else units.translate(_LIGATURES)
