"""Dates and figures in German, Spanish, French, Portuguese and Italian.

These write a date as a day, a month and a year, and a number with a comma before its decimals, so that one set of forms
serves them all. The words of each are in `words/languages.txt`. The language is the document's. In these languages
03.07.2021 is the third of July. No relative date is read, and no number in words.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from index.facts.base import Found
from index.facts.numbers import LONGEST, plain
from index.facts.quantities import CURRENCY, CURRENCY_AFTER, SYMBOL
from index.layout import Span
from index.messages import FactNote
from index.text.languages import STOP_WORDS
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "languages")
LANGUAGES = _LISTS.languages

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = r"(?:\.(?!\d)|er\b|[º°ª]|\.[ºo])?"
_YEAR = r"(?:1\d|20)\d\d(?![\w%€]|[.,:/-]\d)"
_START = r"(?<![\w.,/:+$€£-])"
_DIGITS = r"(?:\d{1,3}(?:[.\u00a0\u2009\u202f]\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:,\d+)?|\d+\.\d+"
_NUMERIC = re.compile(rf"{_START}(?P<day>{_DAY})(?P<mark>[./-])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<year>{_YEAR})")
_OF_YEARS = re.compile(r"jahr|année|\bl['’]an\b|año|\bano\b|anno", re.IGNORECASE)
_ROMAN = {"I": 1, "V": 5, "X": 10}


class Rules:
    """What is read in one language."""

    def __init__(self, language: str) -> None:
        names = [entry.split() for entry in _entries(language, "months")]
        self.months = months = {name: number for number, spellings in enumerate(names, 1) for name in spellings}
        self.scales = scales = {word: Decimal(value) for word, value in _pairs(language, "scales")}
        self.notes = notes = {word: FactNote(note) for word, note in _pairs(language, "qualifiers")}
        month = rf"(?:{_any(months)})(?!\w)"
        of = r"(?:\s+(?:de|del|di))?\s+"
        to = rf"(?:\s?[–-]\s?|\s+(?:{_any(_entries(language, 'range'))})\s+)"
        joined = rf"(?:\s?[–-]\s?|\s+(?:{_any(_entries(language, 'joins'))})\s+)"
        era = rf"(?!\s*(?:{_any(_entries(language, 'before Christ'))}))"
        units = _entries(language, "units")
        century, decade = _any(_entries(language, "century")), _any(_entries(language, "decade"))
        self.date = re.compile(
            rf"{_START}(?:(?:(?P<first>{_DAY}){_ORDINAL}{to})?(?P<day>{_DAY}){_ORDINAL}{of}(?P<month>{month})"
            rf"(?:{of}(?P<year>{_YEAR}){era})?|(?P<alone>{month}){of}(?P<its>{_YEAR}){era})",
            re.IGNORECASE,
        )
        self.years = re.compile(
            rf"(?:(?<!\w)(?P<word>{_any(_entries(language, 'before a year'))})\s+|(?<![\w.,/:-]))"
            rf"(?P<low>{_YEAR})(?:{to}(?P<high>{_YEAR}))?{era}(?!\s+(?:{_any([*scales, *units])})(?!\w))"
            r"(?P<next>\s+\w+)?",
            re.IGNORECASE,
        )
        self.long_ago = re.compile(
            rf"{_START}(?P<number>\d{{1,2}})\.\s+(?:{century})(?!\w)|(?<!\w)(?:{century})\s+(?P<after>(?-i:[IVX]+))(?!\w)"
            rf"|(?<!\w)(?P<before>(?-i:[IVX]+))(?:e|ème|o|º)?\s+(?:{century})(?!\w)"
            rf"|{_START}(?P<tens>(?:1\d|20)\d)0\s?(?:{decade})(?!\w)|(?<!\w)(?:{decade})\s+(?P<ten>(?:1\d|20)\d)0(?![\d-])",
            re.IGNORECASE,
        )
        self.figure = re.compile(
            rf"(?:(?<!\w)(?P<note>{_any(notes)})\s+)?(?<![A-Za-z0-9_.,/:–-])(?<!\d,\s)(?P<currency>{CURRENCY})?\s?"
            rf"(?:(?P<low>{_DIGITS})(?:\s?%)?{joined})?(?P<number>{_DIGITS})(?!\w|[.,/:-]\d)(?:\s+(?P<scale>{_any(scales)})(?!\w))?"
            rf"(?:\s?(?P<unit>%|(?-i:{SYMBOL})|{CURRENCY_AFTER})|\s+(?:d[ei]\s+|d['’])?(?P<word>{_any(units)})(?!\w))?",
            re.IGNORECASE,
        )


rules = cache(Rules)


def dates(text: str, sentence: Span, language: str) -> Iterator[Found]:
    """The dates in a sentence of one of `LANGUAGES`."""
    known = rules(language)
    place = sentence.start, sentence.end
    yield from filter(None, (_written(match, known) for match in known.date.finditer(text, *place)))
    for match in _NUMERIC.finditer(text, *place):
        if value := _day(match["day"], int(match["month"]), match["year"]):
            yield Found(*match.span(), value)
    for match in known.years.finditer(text, *place):
        ends = list(filter(None, match.group("low", "high")))
        if _is_year(match, language) and ends == sorted(set(ends)):
            yield Found(match.start("low"), match.end("high" if match["high"] else "low"), "/".join(ends))
    for match in known.long_ago.finditer(text, *place):
        number = int(match["number"] or 0) or _roman(match["after"] or match["before"] or "")
        if decade := match["tens"] or match["ten"]:
            yield Found(*match.span(), f"{decade}X" if decade[2] != "0" else None)
        elif 1 <= number <= 21:
            yield Found(*match.span(), f"{number - 1:02}XX")


def figures(text: str, sentence: Span, language: str) -> Iterator[Found]:
    """The figures in a sentence of one of `LANGUAGES`: numbers with a unit, a currency or a scale."""
    known = rules(language)
    for match in known.figure.finditer(text, sentence.start, sentence.end):
        unit = match["unit"] or match["word"] or match["currency"]
        if not unit and not match["scale"]:
            continue
        value = _value(match["number"], language)
        if value is not None and match["scale"]:
            value *= known.scales[match["scale"].lower()]
        notes = (known.notes[" ".join(match["note"].lower().split())],) if match["note"] else ()
        if match["low"]:
            value, notes = None, (FactNote.RANGE,)
        start = min(at for at in map(match.start, ("note", "currency", "low", "number")) if at >= 0)
        stated = None if value is None else plain(value)
        yield Found(start, match.end(), stated, notes, unit.strip() if unit else None)


def _written(match: re.Match[str], known: Rules) -> Found | None:
    """A date with the name of its month; a range if it has two days."""
    if match["alone"]:
        return Found(*match.span(), f"{match['its']}-{known.months[match['alone'].lower()]:02}")
    month = known.months[match["month"].lower()]
    ends = [_day(day, month, match["year"]) for day in (match["first"], match["day"]) if day]
    if None in ends or (len(ends) == 2 and int(match["first"]) >= int(match["day"])):
        return None
    notes = () if match["year"] else (FactNote.NO_YEAR,)
    return Found(*match.span(), "/".join(filter(None, ends)), notes)


def _is_year(match: re.Match[str], language: str) -> bool:
    """True for four digits after "since", or joined to later ones; a noun after them may be counted."""
    low, following = match["low"], (match["next"] or "").strip()
    if not (match["word"] or match["high"]):
        return False
    noun = following[:1].isupper() if language == "de" else following.islower()
    counts = noun and following.lower() not in STOP_WORDS[language] and not _OF_YEARS.search(match["word"] or "")
    return not counts or ("1900" < low < "2100" and not low.endswith("00"))


def _day(day: str, month: int, year: str | None) -> str | None:
    """A day in EDTF; None if the calendar hasn't got it. Without a year, February has 29 days."""
    if int(day) > monthrange(int(year or 2000), month)[1]:
        return None
    return f"{year or 'XXXX'}-{month:02}-{int(day):02}"


def _roman(digits: str) -> int:
    """The value of a Roman numeral, or 0."""
    values = [_ROMAN[digit] for digit in digits]
    return sum(-value if any(value < later for later in values[at + 1 :]) else value for at, value in enumerate(values))


def _value(number: str, language: str) -> Decimal | None:
    """The value of a match of `_DIGITS`; None where its mark may be either that of decimals or that of thousands."""
    if re.fullmatch(r"\d+\.\d{1,2}|\d+\.\d{4,}", number):
        return None  # a decimal point, or a version
    if language == "es" and re.fullmatch(r"\d{1,3},\d{3}", number):
        return None  # thousands in Mexico, decimals in Spain
    digits = re.sub(r"[.\s]", "", number).replace(",", ".")
    return Decimal(digits) if len(digits) <= LONGEST and digits.replace(".", "").isascii() else None


def _entries(language: str, section: str) -> list[str]:
    lines = " ".join(" ".join(words) for words in _LISTS.phrases(f"{language} {section}"))
    return [entry.strip() for entry in lines.split("|")]


def _pairs(language: str, section: str) -> Iterator[tuple[str, str]]:
    for entry in _entries(language, section):
        word, _, value = entry.partition("=")
        yield word.strip(), value.strip()


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of some phrases, the longest first."""
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(phrases, key=len, reverse=True))
