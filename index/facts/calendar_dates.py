"""Dates of the calendar: days, months, years, and ranges of them."""

import re
from calendar import monthrange
from collections.abc import Container, Iterator
from typing import NamedTuple

from index.facts.base import NEAR_DATE, Found, lower_words, text_before
from index.layout import Span
from index.messages import FactNote
from index.text.wordlists import WordFile

# The words and numbers that dates are made of, as regular expressions.
MONTH_NAMES = "January February March April May June July August September October November December".split()
MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
WEEKDAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FULL_MONTH = rf"(?:{'|'.join(MONTH_NAMES)})(?!\w)"
_SHORT = "|".join(name[:3] for name in MONTH_NAMES if name != "May")
MONTH = rf"(?:(?:{'|'.join([*MONTH_NAMES, *map(str.upper, MONTH_NAMES)])})(?!\w)|(?:{_SHORT}|Sept)\b\.?(?!\w))"
WEEKDAY = rf"(?:{'|'.join(WEEKDAY_NAMES)})(?!\w)"
YEAR = r"(?:1\d|2[01])\d\d(?!\w|[.,]\d)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\w)"
TO = r"(?:\s?[-–—]\s?|\s+(?:to|through|until|till)\s+)"
START = r"(?<![\w./:+$€£-])(?<!\d,)"  # no date begins in the middle of a number, a version or an address
PART = r"(?:[Ee]arly|[Mm]id|[Ll]ate)(?:\s+|-)"
ABOUT = r"(?:c\.|ca\.|[Cc]a|[Cc]irca|[Aa]round|[Aa]bout|[Aa]pproximately|[Rr]oughly)\s+"

_ALSO_OF_COUNTS = re.compile(r"about|approximately|roughly", re.IGNORECASE)
_LISTS = WordFile(__package__, "dates")
_DAYS = rf"{DAY}(?:{TO}{DAY})?"
_COUNTS = r"(?![.,:]\d|-[a-z]|\s?%|\s+(?:percent|per\s+cent|million|billion|people|points?|years?)\b)"
_POINT = (
    rf"(?:(?:{WEEKDAY},?\s+(?:the\s+)?)?"
    rf"(?:{_DAYS}(?:\s+day)?(?:\s+of)?\s+{MONTH}(?:,?\s+{YEAR})?"
    rf"|{MONTH}\s+(?:the\s+)?{DAY}(?:(?:[-–]|\s+(?:to|through)\s+){DAY})?{_COUNTS}(?:,?\s+{YEAR})?"
    rf"|{MONTH}(?:,|\s+of)?\s+{YEAR}))"
)
_CALENDAR = re.compile(
    rf"{START}(?:(?P<part>{PART})|(?P<about>{ABOUT}))?"
    rf"(?:(?P<first>{_POINT}|{MONTH}|{YEAR})"
    rf"(?:(?P<to>{TO}|\s?/|\s+and\s+)(?P<second>{_POINT}|{MONTH}|{YEAR}|{DAY}(?:,?\s+{YEAR})?|\d\d)"
    rf"(?![\w/-]|[.,:]\d))?"
    rf"|(?P<lone>{DAY})\s+and\s+(?P<last>{_POINT}))"
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\b(?:from|between|in|during|years?)\s+|\()$", re.IGNORECASE)
_LABEL = re.compile(rf"\b(?:{_LISTS.pattern('labels of years')})\s+$", re.IGNORECASE)
_GROWTH = re.compile(rf"\b(?:{_LISTS.pattern('growth')})\b")
# Four bare digits can be a year after one of these: a word for time, a weaker word, a determiner. Not in brackets.
_BEFORE_YEAR = re.compile(
    rf"(?:(?P<time>\b(?:{_LISTS.pattern('before a year')})\s+(?:the\s+year\s+)?"
    rf"|\b(?:{_LISTS.pattern('labels with years')}):\s+)"
    r"|(?P<limit>\bup\s+to\s+)|(?P<weak>\b(?:by|of|from|for)\s+)|(?P<determiner>(?:\b(?:the|an?|his|her|its|their|this)|[’']s?)\s+))$",
    re.IGNORECASE,
)
# These are of a year, even before 1900: "the conference of 1893". Their number isn't how many there were.
_EVENT_OF = re.compile(rf"\b(?:{_LISTS.pattern('events')})\s+of\s+$", re.IGNORECASE)
_COUNTED = re.compile(rf"\s?[%°]|\s+(?:[a-z]+\s+)?(?:{_LISTS.pattern('counted')})\b")
_LISTED = re.compile(r"\s?[-–—/|]\s?\d{4}")  # “2019 - 2020 - 2021” is a menu
_PLURAL = re.compile(r"\s+[a-z]+[a-rtv-z]s\b")
_BEFORE_MONTH = re.compile(rf"(?:{_LISTS.pattern('before a month')})$", re.IGNORECASE)
_ALSO_NAMES, _ALSO_WORDS = map(_LISTS.words, ("months and names", "months and words"))
_ENUMERATED = re.compile(r",?\s+(?:and\s+|or\s+)?|,\s*")


def approximate(value: str) -> str:
    """The EDTF value with "~", on both sides of a range."""
    return "/".join(f"{side}~" for side in value.split("/"))


def part_note(part: str | None) -> tuple[FactNote, ...]:
    """The note for what `PART` matched: "early", "mid" or "late"."""
    return (FactNote(lower_words(part).rstrip("-")),) if part else ()


class _Parts(NamedTuple):
    """The parts of a date such as "3–5 March 2024"; None for those that it doesn't state."""

    year: int | None
    month: int | None
    days: tuple[int, ...]

    @property
    def real(self) -> bool:
        """True if the calendar has these days, and they are in order. Without a year, February has 29 days."""
        if self.month is None:
            return not self.days
        longest = monthrange(self.year or 2000, self.month)[1]
        return all(day <= longest for day in self.days) and list(self.days) == sorted(set(self.days))

    def edtf(self, day: int | None = None) -> str:
        """The date in EDTF, with one of its days."""
        year = "XXXX" if self.year is None else f"{self.year:04}"
        month = "" if self.month is None else f"-{self.month:02}"
        return year + month + ("" if day is None else f"-{day:02}")


def calendar_dates(text: str, sentence: Span, issues: Container[str] = ()) -> Iterator[Found]:
    """The dates of the calendar in a sentence, in order. `issues` are numbers that the document writes as "#1723"."""
    place = sentence.start
    listed = None  # the end of the last bare year: in "in 2019, 2020 and 2021", each makes the next one a year
    while match := _CALENDAR.search(text, place, sentence.end):
        before = text_before(text, sentence, match.start(), NEAR_DATE)
        joined = match["to"] or ("and" if match["lone"] else "")
        ranged = _BETWEEN.search(before) if "and" in joined else joined and _ends_range(match["first"], match["second"])
        if ranged:
            place = match.end()
            found = _range(match, before, text[place : min(sentence.end, place + NEAR_DATE)])
        elif match["lone"]:  # "on 3 and 5 May": the second is a separate date
            place = match.start("last")
            continue
        else:
            place = match.end("first")
            gap = text[listed : match.start()] if listed and match.start() - listed < NEAR_DATE else None
            found = _single(match, before, text[place : min(sentence.end, place + NEAR_DATE)], gap)
        bare = bool(match["first"]) and match["first"].isdigit()
        if found and not (bare and match["first"] in issues):
            yield found
            listed = found.end if bare else listed


def _ends_range(first: str, second: str) -> bool:
    """True if a range from `first` can end with `second`: "5 May – 12 people died" is no range."""
    if first.isdigit():
        return second.isdigit()
    return not second.isdigit() or (len(second) == 4 and first[-4:].isdigit() and not _parts(first).days)


def _single(match: re.Match[str], before: str, after: str, enumerated: str | None) -> Found | None:
    """A day, a month or a year; None if it is a count, a label, a name or another word."""
    first = match["first"]
    parts = _parts(first)
    if not parts.real or _LABEL.search(before):
        return None
    start, end, notes = match.start(), match.end("first"), _notes(match, parts)
    if first.isdigit():
        listed = enumerated is not None and _ENUMERATED.fullmatch(enumerated)
        if not (listed or _is_year(parts.year or 0, before, after, match["part"] or match["about"] or "")):
            return None
    elif parts.year is None and not parts.days:
        into = _month_start(first, before, after) if not match["part"] else None if first.isupper() else 0
        if into is None:
            return None
        start -= into
    value = "/".join(parts.edtf(day) for day in parts.days) if parts.days else parts.edtf()
    return Found(start, end, approximate(value) if match["about"] else value, notes, limited=len(parts.days) < 2)


def _range(match: re.Match[str], before: str, after: str) -> Found | None:
    """A range of dates. The year and the month may be stated only once, for both ends."""
    first, second = match.group("lone", "last") if match["lone"] else match.group("first", "second")
    low, high = _parts(first), _parts(second)
    span = match.start(), match.end()
    if first.isdigit() and len(first) == 4:
        return _years(match, low, second, before, after)
    if match["lone"]:
        low = _Parts(high.year, high.month, low.days)
    elif high.month is None and high.days:
        high = _Parts(high.year or low.year, low.month, high.days)
    if not (low.real and high.real) or len(low.days) > 1 or len(high.days) > 1:
        return None
    if low.year is None or high.year is None:
        if high.month is None or (low.month or 0, low.days) > (high.month, high.days):
            # From December to January: of which year?
            return Found(*span, None, (FactNote.NO_YEAR,), limited=False)
        year = low.year or high.year
        low, high = _Parts(year, low.month, low.days), _Parts(year, high.month, high.days)
        if not (low.real and high.real):
            return None
    elif (low.year, low.month or 0, low.days) > (high.year, high.month or 13, high.days or (32,)):
        return Found(*span, None, (FactNote.BACKWARDS,), limited=False)
    value = "/".join(parts.edtf(*parts.days) for parts in (low, high))
    return Found(*span, approximate(value) if match["about"] else value, _notes(match, low), limited=False)


def _years(match: re.Match[str], low: _Parts, second: str, before: str, after: str) -> Found | None:
    """A range of years: "1914–1918" or "2019–20". "2024-05" is a month, and "2001-05" may be either."""
    first, span = low.year or 0, (match.start(), match.end())
    dash = match["to"].strip()
    if _LABEL.search(before) or _LISTED.match(after):
        return None
    if not second.isdigit() or not 2 <= len(second) <= 4 or (dash == "/" and len(second) == 4):
        return None
    number = int(second)
    last = number if len(second) > 2 else first // 100 * 100 + number
    if len(second) == 2:
        if dash not in ("-", "–", "/") or match["to"] != dash:
            return None
        if dash == "-" and 1 <= number <= 12:
            if number > first % 100:
                return Found(*span, None, (FactNote.MONTH_OR_YEARS,))
            return Found(*span, f"{first}-{number:02}")
    if not first < last or _COUNTED.match(after):
        return None
    if dash == "to" and first < 1900 and not match["about"] and not _FROM.search(before):
        return None  # "it needs 1024 to 1536 MB"
    if first % 100 == last % 100 == 0 and dash in ("to", "and"):
        return None  # "scores between 1100 and 1200"
    value = f"{first}/{last}"
    return Found(*span, approximate(value) if match["about"] else value, _notes(match, low), limited=False)


def _parts(text: str) -> _Parts:
    """The parts of a date, or of one end of a range."""
    month = re.search(MONTH, text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    year = next((number for number in numbers if number >= 1000), None)
    days = tuple(number for number in numbers if number < 1000)
    return _Parts(year, MONTH_NUMBERS[month[0][:3].lower()] if month else None, days)


def _notes(match: re.Match[str], parts: _Parts) -> tuple[FactNote, ...]:
    about = (FactNote.APPROXIMATE,) if match["about"] else ()
    no_year = (FactNote.NO_YEAR,) if parts.year is None else ()
    return (*part_note(match["part"]), *about, *no_year)


def _is_year(year: int, before: str, after: str, mark: str) -> bool:
    """True if a bare number of four digits is a year, judging by the words before and after it.

    A word for time ("since") is enough for any year, a weaker one ("of", "the") only for one since 1900, because
    counts and names are more often smaller or round: "up to 1500" and "about 2000" are counts. `before` is the text
    before the mark: a word such as "early" or "about", or ""."""
    if (re.match(r"[’'–—/:-]\w", after) and not re.match(r"[’']s\b", after)) or _COUNTED.match(after):
        return False
    context = _BEFORE_YEAR.search(before)
    plural = bool(_PLURAL.match(after))
    is_round = year % 100 == 0
    if mark:
        return not plural and not (is_round and _ALSO_OF_COUNTS.match(mark) and not context)
    if not context:
        return False
    if context["time"]:
        return not plural or (year >= 1900 and not is_round)
    if context["limit"]:
        return not plural and year >= 1900 and not is_round
    if year < 1900 or plural:
        return not plural and year >= 1400 and bool(_EVENT_OF.search(before))
    if context["weak"]:
        return not _GROWTH.search(before) or context["weak"].lower().startswith("of")
    return bool(re.match(r"\s+[A-Z]" if is_round else r"\s+[A-Za-z]", after))


def _month_start(name: str, before: str, after: str) -> int | None:
    """How many characters before a bare month belong to it ("in October"); None if it is a name or a word."""
    context = _BEFORE_MONTH.search(before)
    if not context or name not in MONTH_NAMES or re.match(r"[-–]\w", after):
        return None
    if name in _ALSO_NAMES | _ALSO_WORDS and re.match(r"\s+[A-Z]|[’']s\b", after):
        return None
    if name in _ALSO_WORDS and context["unsure"]:
        return None
    return len(context["into"] or "")
