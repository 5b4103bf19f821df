"""Numbers as English writes them: in digits, in words, and with a scale such as "million"."""

import re
from decimal import Decimal

from index.facts.base import lower_words
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "numbers")
SMALL, _TENS = _LISTS.values("below twenty"), _LISTS.values("tens")
_BELOW_HUNDRED = SMALL | _TENS
_SCALES = _LISTS.values("scales")
SCALES = _SCALES | _LISTS.values("short scales")
ORDINALS, PIECES = _LISTS.values("ordinals"), _LISTS.values("pieces")

LONGEST = 24  # digits; longer numbers are codes, not quantities
DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
LARGE = "|".join(word for word in _SCALES if word != "one")
_WORD = rf"(?:{'|'.join(_BELOW_HUNDRED)}|{LARGE})"
_CONTINUED = rf"(?:(?:\s+(?:and\s+)?|-){_WORD}(?!\w)){{0,9}}"
WORDS = rf"(?:(?:half\s+)?an?\s+(?:{LARGE})(?!\w)|{_WORD}(?!\w)){_CONTINUED}"
_GROUPING = re.compile(r"[,\u00a0\u2009\u202f]")


def from_digits(text: str) -> Decimal | None:
    """The value of a match of `DIGITS`; None if it is longer than any quantity."""
    plain = _GROUPING.sub("", text)
    return Decimal(plain) if len(plain) <= LONGEST else None


def from_words(text: str) -> Decimal | None:
    """The value of a match of `WORDS`; None if the words make no number, such as "two three"."""
    total = group = 0
    last = 10**15  # the scale before: each one must be smaller than the one before it
    half = False
    fresh = True  # True if a word below a hundred may follow
    for word in re.split(r"[\s-]+", lower_words(text)):
        if word == "half":
            half = True
        elif word in ("a", "an"):
            group, fresh = 1, False
        elif value := _BELOW_HUNDRED.get(word):
            if not (fresh or (value < 10 and group % 100 >= 20 and group % 10 == 0)):
                return None
            group, fresh = group + value, False
        elif word in ("hundred", "dozen"):
            if not 0 < group < 100:
                return None
            group, fresh = group * SCALES[word], word == "hundred"
        elif word != "and":
            if not group or SCALES[word] >= last:
                return None
            total, group, last, fresh = total + group * SCALES[word], 0, SCALES[word], True
    number = Decimal(total + group)
    return number / 2 if half else number


def plain(value: Decimal) -> str:
    """A decimal as text, without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
