"""Numbers with their units: "nearly 20 captives", "$5 million", "3–5 %".

A number is read together with the words around it: a qualifier before it, and after it a scale, and a unit or the noun
that it counts.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from index.facts.base import NEAR_NUMBER, Found, lower_words, text_before
from index.facts.numbers import DIGITS, LARGE, PIECES, SCALES, WORDS, from_digits, from_words, plain
from index.layout import Span
from index.messages import FactNote
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "figures")

# Units in signs and symbols.
SYMBOL = rf"(?:{_LISTS.pattern('symbols')})(?![\w/]|[’'.]\w)"
CURRENCY = r"(?:(?:US|A|C|HK|NZ|R)?\$|[€£¥₹₽₩₪]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD)(?:\s|(?=\d)))"
CURRENCY_AFTER = r"(?:[€£¥₹₽₩₪]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD)(?!\w))"

_TO = r"\s?[-–]\s?|\s+to\s+|\s+and\s+|\s+or\s+"
_NUMBER = re.compile(
    rf"(?<![\w.,/:#’'=–-])(?<!\d\s)(?P<minus>(?<![^\s(\[“])[−-](?=[$€£\d]))?(?P<currency>{CURRENCY})?"
    rf"(?P<low>(?P<digits>(?!0\d|401\(?[kK]|(?:4[0-2][1-9]|50[1-4])\s(?:errors?|responses?)\b){DIGITS})|(?P<words>(?i:{WORDS})))"
    rf"(?:(?P<to>{_TO}){CURRENCY}?(?P<high>{DIGITS}|(?i:{WORDS})))?"
)


def _after(short: str) -> re.Pattern[str]:
    """The pattern for the text between a number and the end of its unit; `short` has the abbreviations of scales."""
    return re.compile(
        r"(?P<half>\s+and\s+a\s+half\b)?(?P<plus>\+|-plus\b)?"
        rf"(?:\s+(?P<scale>{LARGE})\b|(?P<short>{short})(?![\w/²³]))?"
        r"(?P<or>\s+or\s+(?:more|fewer|less|so)\b)?"
        rf"(?:(?P<percent>\s?%|\s+(?:percentage\s+points?|percent|per\s+cent)\b)|\s?(?P<symbol>{SYMBOL}|{CURRENCY_AFTER})"
        r"|-(?P<hyphened>(?!to\b|and\b|or\b|odd\b|plus\b)[a-z]{2,20}(?:-(?!to\b)[a-z]{2,20})?(?![\w-])))?"
    )


_AFTER = _after("bn|mn|tn|[kK]")
_AFTER_CURRENCY = _after("bn|mn|tn|[kKmMbB]")  # "5m" without a currency is as likely five metres

# Qualifiers: the words and signs in front of a number. A strong one makes a figure of any number.
STRONG, WEAK = _LISTS.pattern("strong qualifiers"), _LISTS.pattern("weak qualifiers")
_LIMIT = r"(?:an?\s+|the\s+)?(?:maximum|minimum)\s+of"
_LIMITS = {"maximum of": FactNote.AT_MOST, "minimum of": FactNote.AT_LEAST}
_QUALIFIER = re.compile(
    rf"(?:(?<![\w-])(?:(?P<strong>{STRONG}|{_LIMIT})|(?P<weak>{WEAK}))\s+|(?P<sign>[~≈<>≤≥])\s?)$", re.IGNORECASE
)
_LAST_WORD = re.compile(r"([A-Za-z]+)\s+$")
_BETWEEN = re.compile(r"(?<!\w)between\s+$", re.IGNORECASE)


def _stem(word: str) -> str:
    """The word without the ending of a verb; rough, but good enough for a comparison."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word


# After one of these words, a preposition belongs to it and says nothing about the number: "they handed over 20".
_PARTICLES = {
    preposition: words.union(map(_stem, words))
    for preposition in ("over", "about", "around", "under", "up to")
    for words in (_LISTS.words(f"before {preposition}"),)
}

# Numbers that count nothing: labels, parts of a name, times of day, codes.
_LABEL = re.compile(rf"(?:\b(?:{_LISTS.pattern('labels')})\s+|#|§\s?|(?:UTC|GMT)\s?[+−-]?)$", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?<![\w’'-])([A-Z][\w’'-]*)\s+$")
# "The 90s" and "her 30s" are years, "at 1800 hours" is a time of day.
_TENS_OF_YEARS = re.compile(rf"(?:{_LISTS.pattern('before tens of years')})$", re.IGNORECASE)
_OF = re.compile(r"\b(?:(?:values?|size|setting|length|factor|level)\s+of|close(?:r|st)?\s+to)\s+$", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|these|those|our|all)\s+$", re.IGNORECASE)
_RATE = re.compile(rf"\s+(?:an?|per|each|every)\s+(?:{_LISTS.pattern('counted by')})\b(?!-|\s(?:apart|ago|later)\b)")
_CLOCK = re.compile(r"\s?(?:[ap]m\b|[ap]\.\s?m\b|o[’']clock)", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|by|until|till|from|before|after|around|about)\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r"[\w@_]|[.,:/–’'×-]\w|\s\+?\d|\)\s?\d")
_OPENING = "\"“‘'«([ \n"

# The noun that a number counts.
_WORD = re.compile(r"(?:[^\S\n\t]+|\n(?=[a-z]))([A-Za-z][\w’'-]*)")
_MOST_WORDS = 4  # between a number and the noun that it counts
STOPS, _IRREGULAR, _PEOPLE, _ADJECTIVES = map(_LISTS.words, ("stops", "irregular plurals", "people", "adjectives"))
_COINS, _MEASURES, _SINGULAR = map(_LISTS.words, ("coins", "measures", "singular measures"))
_NO_MEASURES, _IN_PASSING = map(_LISTS.words, ("no measures", "counted in passing"))
_NO_PLURAL = re.compile(r"(?:ss|us|is|[’']s)$|^(?:always|perhaps|besides|previous|this|yes|gas|towards|afterwards)$")
_MEASURED = re.compile(r"\s+(?:alive|dead|tall|long|wide|deep|old|high|Celsius|Fahrenheit)\b")
_FUNCTION_WORDS = STOPS | _LISTS.words("function words")

_YOURS = re.compile(r"\b(?:you|your|yours|yourself|choose|select|roll)\b", re.IGNORECASE)
_CLAUSE = 200  # characters on each side in which "you" is looked for

UnitKind = Enum("UnitKind", "PERCENT MONEY SYMBOL HYPHENED NOUN NOTHING")
_EXACT = (UnitKind.PERCENT, UnitKind.MONEY, UnitKind.SYMBOL)  # no label, year or name has one of these


class Unit(NamedTuple):
    kind: UnitKind
    text: str | None
    end: int


class Qualifier(NamedTuple):
    start: int  # in the text before the number
    notes: tuple[FactNote, ...]
    markers: tuple[str, ...]  # a sign such as "≈"
    strong: bool  # True if it makes a figure even of a bare number


def quantities(text: str, sentence: Span) -> Iterator[Found]:
    """The quantities in a sentence, in order."""
    place = sentence.start
    while match := _NUMBER.search(text, place, sentence.end):
        if _is_bare(match, sentence.end):
            place = match.end()
            continue
        before = text_before(text, sentence, match.start())
        ranged = bool(match["to"]) and _is_range(match, before)
        place = match.end() if ranged else match.end("low")
        if found := _quantity(match, place, before, sentence):
            place = max(place, found.end)
            yield found


def _is_bare(match: re.Match[str], end: int) -> bool:
    """True for digits that can be no figure, which is quick to see for most numbers in a table: they aren't written as
    a quantity, the sentence or its cell ends after them, and no word is in front of them that could qualify them."""
    text, start = match.string, match.start()
    if not match["digits"] or match["currency"] or match["to"] or "," in match["digits"]:
        return False
    if match.end() != end and not text.startswith("\t", match.end()):
        return False
    return start < 2 or not text[start - 1].isspace() or not text[start - 2].isalpha()


def _is_range(match: re.Match[str], before: str) -> bool:
    if "and" in match["to"] and not _BETWEEN.search(before):
        return False
    low, high = value_of(match["low"]), value_of(match["high"])
    return low is not None and high is not None and low < high  # "3-1" is a score; "three or four" is a range too


def value_of(number: str) -> Decimal | None:
    """The value of a number in digits or in words; None if it has none, as "two three"."""
    return from_digits(number) if number[0].isdigit() else from_words(number)


def _quantity(match: re.Match[str], end: int, before: str, sentence: Span) -> Found | None:
    """The figure whose number ends at `end`; None if it is a label, part of a name, a time of day, or a bare number."""
    text = match.string
    value = value_of(match["low"])
    if value is None or _LABEL.search(before) or _CLOCK.match(text, end, sentence.end):
        return None
    after = (_AFTER_CURRENCY if match["currency"] else _AFTER).match(text, end, sentence.end)
    if after is None or (after.end() == end and _GOES_ON.match(text, end, sentence.end)):
        return None
    unit = _unit(match, after, sentence.end)
    if _is_time(match, after, unit, before):
        return None
    factor = SCALES[lower_words(after["scale"] or after["short"] or "one")]
    value = (value + Decimal("0.5") if after["half"] else value) * factor
    qualifier = qualifier_before(before, unit)
    large = "," in match["low"] or factor > 1 or (bool(match["words"]) and value >= 100)
    if not _is_counted(match, value, unit, large, qualifier, before, end == match.end("low")):
        return None
    if match["minus"] and unit.kind not in _EXACT:
        return None
    value = -value if match["minus"] else value
    if end > match.end("low"):
        between = _BETWEEN.search(before)
        qualifier = Qualifier(between.start() if between else len(before), (FactNote.RANGE,), (), strong=False)
    start = match.start() - (len(before) - qualifier.start if qualifier else 0)
    notes, markers = (qualifier.notes, qualifier.markers) if qualifier else ((), ())
    if after["or"]:
        notes += (FactNote(lower_words(after["or"])),)
    if after["plus"]:
        markers += (after["plus"].lstrip("-"),)
    return Found(start, unit.end, None if FactNote.RANGE in notes else plain(value), notes, unit.text, markers)


def _is_time(match: re.Match[str], after: re.Match[str], unit: Unit, before: str) -> bool:
    """True for tens of years, for a time of day, and for "two-thirds", which is a fraction."""
    digits = match["low"]
    if after["symbol"] == "s" and after.end() == match.end("low") + 1:
        return len(digits) == 2 and digits.endswith("0") and bool(_TENS_OF_YEARS.search(before))
    if unit.text == "hours" and len(digits) == 4 and digits.isdigit():
        return bool(_AT.search(before))
    return (after["hyphened"] or "").removesuffix("s") in PIECES


def _unit(match: re.Match[str], after: re.Match[str], end: int) -> Unit:
    """The unit after a number, with what it is counted by: "kilometres an hour"."""
    unit = _plain_unit(match, after, end)
    rate = None if unit.kind in (UnitKind.HYPHENED, UnitKind.NOTHING) else _RATE.match(match.string, unit.end, end)
    return Unit(unit.kind, f"{unit.text} {' '.join(rate[0].split())}", rate.end()) if rate else unit


def _plain_unit(match: re.Match[str], after: re.Match[str], end: int) -> Unit:
    if percent := after["percent"]:
        words = percent.split()
        return Unit(UnitKind.PERCENT, " ".join(words) if "point" in percent else "%", after.end())
    if currency := match["currency"]:
        return Unit(UnitKind.MONEY, currency.strip(), after.end())
    if after["symbol"]:
        kind, start, stop = UnitKind.SYMBOL, after.start("symbol"), after.end()
    elif after["hyphened"]:
        return Unit(UnitKind.HYPHENED, after["hyphened"], after.end())
    elif noun := _measure(match.string, after.end(), end) or counted_noun(match.string, after.end(), end):
        kind, (start, stop) = UnitKind.NOUN, noun
    else:
        return Unit(UnitKind.NOTHING, None, after.end())
    if measured := _MEASURED.match(match.string, stop, end):
        stop = measured.end()
    return Unit(kind, match.string[start:stop], stop)


def _is_counted(
    match: re.Match[str], value: Decimal, unit: Unit, large: bool, qualifier: Qualifier | None, before: str, lone: bool
) -> bool:
    """True if a number counts something: `large` is one that is written as large, `lone` one that isn't a range."""
    number = match["low"]
    if unit.kind in _EXACT:
        near = min(unit.end + NEAR_NUMBER, len(match.string))
        return unit.text != "m" or not counted_noun(match.string, unit.end, near)
    if value == 1 and (lone or not match["to"].strip().isalpha()):
        return False
    if match["words"] and number[0].isupper() and before.strip(_OPENING):
        return False  # "the Big Seven automakers"
    people = unit.text is not None and unit.text.split()[-1] in _PEOPLE
    if not large and not people and match["digits"]:
        name = _NAME_BEFORE.search(before)
        if name and name[1].lower() not in _FUNCTION_WORDS and not name[1].endswith(("’s", "'s")):
            return False  # "Windows 10 users"
        if re.fullmatch(r"19\d\d|20[0-3]\d", number):
            return False  # a year
        if "." in number and unit.text and unit.text[0].isupper():
            return False  # "3.2 Results"
    if unit.kind is UnitKind.HYPHENED and unit.text in _NO_MEASURES:
        return False
    named = _OF.search(before) or ("." in number and _THE.search(before))
    if named and unit.kind is UnitKind.NOUN and not is_measured(unit.text):
        return large  # "a size of 5 performs well", "these 2.1 improvements"
    small = unit.kind is UnitKind.NOUN and value < 10 and not qualifier
    if small and str(unit.text).split()[-1] in _IN_PASSING:
        return False
    in_words = small and lone and bool(match["words"])
    if in_words and not (people or is_measured(unit.text)) and _is_instruction(match, before):
        return False  # "you know two cantrips", "• two handaxes"
    return unit.kind is not UnitKind.NOTHING or large or (qualifier is not None and qualifier.strong)


def qualifier_before(before: str, unit: Unit) -> Qualifier | None:
    """The qualifier in front of a number ("more than", "nearly"), if it belongs to the number and not to a verb."""
    match = _QUALIFIER.search(before)
    if not match:
        return None
    if match["sign"]:
        return Qualifier(match.start(), (), (match["sign"],), strong=False)
    words = lower_words(match["strong"] or match["weak"])
    if match["weak"]:
        word = _LAST_WORD.search(before[: match.start()])
        if word and {word[1].lower(), _stem(word[1].lower())} & _PARTICLES.get(words, frozenset()):
            return None
        if words in ("under", "above", "below") and not (unit.kind in _EXACT or is_measured(unit.text)):
            return None
    note = _LIMITS.get(" ".join(words.split()[-2:])) or FactNote(words)
    return Qualifier(match.start(), (note,), (), strong=bool(match["strong"]))


def _is_instruction(match: re.Match[str], before: str) -> bool:
    """True if a small number is of what the reader has or chooses, or begins an item of a list."""
    text = match.string
    start = max(text.rfind(mark, max(0, match.start() - _CLAUSE), match.start()) for mark in ".\n\t•") + 1
    said = text[start : match.end() + _CLAUSE].split(".", 1)[0].split("\n", 1)[0]
    return bool(_YOURS.search(said)) or (bool(before) and not before.strip(" •-*()abcd"))


def is_measured(unit: str | None) -> bool:
    """True if a unit is a measure, or people."""
    return unit is not None and unit.split()[-1] in _MEASURES | _SINGULAR | _PEOPLE


def _measure(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A unit in the singular: "a 25 kilometre front", "16 gold"."""
    word = _WORD.match(text, start, min(end, start + NEAR_NUMBER))
    if word and word[1] in _COINS and counted_noun(text, start, end):
        return None
    return word.span(1) if word and (word[1] in _SINGULAR or word[1] in _COINS) else None


def counted_noun(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words that a number counts: those after it, up to the first plural."""
    limit = min(end, start + 2 * NEAR_NUMBER)
    first, last, place = None, None, start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, place, limit)
        if not word or word.end() == limit < end or word[1].lower() in STOPS:
            break
        first, place = word.start(1) if first is None else first, word.end()
        lower = word[1].lower()
        if lower in _IRREGULAR or (len(lower) > 3 and lower.endswith("s") and not _NO_PLURAL.search(lower)):
            last = place
            if word[1].islower():
                break  # "Texas counties": a name may end in s too
        elif last is not None:
            break
    return None if first is None or last is None else (first, last)


def counted_thing(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The thing of which "half the" is a part: the words up to the first plural, or else one word."""
    if noun := counted_noun(text, start, end):
        return noun
    first = word = _WORD.match(text, start, min(end, start + NEAR_NUMBER))
    while word and word[1].lower() in _ADJECTIVES:
        word = _WORD.match(text, word.end(), min(end, word.end() + NEAR_NUMBER))
    if not first or not word or word[1].lower() in STOPS or word[1].endswith(("’s", "'s")):
        return None
    return first.start(1), word.end()
