"""Numbers as English writes them: in digits, in words, and with a scale such as "million"."""

import re
from decimal import Decimal

from index.facts.base import lower_words

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL = {word: value for value, word in enumerate(_UNITS + _TEENS, 1)}
_BELOW_HUNDRED = SMALL | {word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
SCALES = {
    "one": 1, "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12,
}  # fmt: skip
_ORDINAL_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_ORDINAL_TEENS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
ORDINALS = (
    {f"twenty-{word}": 20 + value for value, word in enumerate(_ORDINAL_UNITS, 1)}
    | {word: value for value, word in enumerate(_ORDINAL_UNITS + _ORDINAL_TEENS.split(), 1)}
    | {"twentieth": 20, "thirtieth": 30}
)

LONGEST = 24  # digits; longer numbers are codes, not quantities
DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_LARGE = "hundred|thousand|million|billion|trillion|dozen"
_WORD = rf"(?:{'|'.join([*_TENS, *reversed(_TEENS), *_UNITS])}|{_LARGE})"
_CONTINUED = rf"(?:(?:\s+(?:and\s+)?|-){_WORD}(?!\w)){{0,9}}"
WORDS = rf"(?:(?:half\s+)?an?\s+(?:{_LARGE})(?!\w)|{_WORD}(?!\w)){_CONTINUED}"
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
        if word == "and":
            continue
        if word == "half":
            half = True
        elif word in ("a", "an"):
            group = 1
            fresh = False
        elif word in _BELOW_HUNDRED:
            value = _BELOW_HUNDRED[word]
            if not (fresh or (value < 10 and group % 100 >= 20 and group % 10 == 0)):
                return None
            group += value
            fresh = False
        elif word in ("hundred", "dozen"):
            if not 0 < group < 100:
                return None
            group *= SCALES[word]
            fresh = word == "hundred"
        else:
            if not group or SCALES[word] >= last:
                return None
            total, group, last, fresh = total + group * SCALES[word], 0, SCALES[word], True
    number = Decimal(total + group)
    return number / 2 if half else number


def plain(value: Decimal) -> str:
    """A decimal as text, without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
