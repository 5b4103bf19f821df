"""Dates, as the text has them, with a value in EDTF where the text determines one.

EDTF is ISO 8601-2: `2024-05-13`, `2024-05`, `XXXX-12-29` (the year is not stated), `199X` and `18XX` (a decade, a
century), `1850~` (approximate), `1914/1918` (a range), `-0043` (44 BC), `2024-21` (a season, from spring on), `2024-35`
(a quarter, from 33 on), `2024-40` (a half, from 40 on).

No year is ever guessed. A date such as "last Friday" has a value only when the document states its own date, and is
then labelled so; one such as 12/05/2024, which is read in two ways, has none. A date that no calendar has is no date.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from index.facts.numbers import ORDINALS, SMALL
from index.facts.prose import Prose
from index.facts.raw import RawFact
from index.model import FactKind, Span

NO_YEAR = "year not stated"
NO_CENTURY = "century not stated"
SWAPPED = "day and month could be swapped"
MONTH_OR_YEARS = "a month or a range of years"
DECADE_OR_CENTURY = "a decade or a century"
BACKWARDS = "ends before it begins"
APPROXIMATE = "approximate"
RELATIVE = "relative"
BY_DOCUMENT = "if dated by the document"

_NAMES = "January February March April May June July August September October November December".split()
_NUMBER_OF = {name[:3].lower(): number for number, name in enumerate(_NAMES, 1)}
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_FULL_MONTH = rf"(?:{'|'.join(_NAMES)})(?!\w)"
_SHORT = [name[:3] for name in _NAMES if name != "May"]
_MONTH = (
    rf"(?:(?:{'|'.join(_NAMES)}|{'|'.join(map(str.upper, _NAMES))})(?!\w)"
    rf"|(?:{'|'.join(_SHORT)}|Sept)\b\.?(?!\w))"
)
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})(?!\w)"
_YEAR = r"(?:1\d|2[01])\d\d(?!\w|[.,]\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\w)"
_TO = r"(?:\s?[-–—]\s?|\s+(?:to|through|until|till)\s+)"
_DAYS = rf"{_DAY}(?:{_TO}{_DAY})?"
_COUNTS = r"(?![.,:]\d|-[a-z]|\s?%|\s+(?:percent|per\s+cent|million|billion|people|points?|years?)\b)"
_START = r"(?<![\w./:+$€£-])(?<!\d,)"  # the middle of a number, a version or an address begins no date
_POINT = (
    rf"(?:(?:{_WEEKDAY},?\s+(?:the\s+)?)?"
    rf"(?:{_DAYS}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?"
    rf"|{_MONTH}\s+(?:the\s+)?{_DAY}(?:(?:[-–]|\s+(?:to|through)\s+){_DAY})?{_COUNTS}(?:,?\s+{_YEAR})?"
    rf"|{_MONTH}(?:,|\s+of)?\s+{_YEAR}))"
)
_PART = r"(?:[Ee]arly|[Mm]id|[Ll]ate)(?:\s+|-)"
_ABOUT = r"(?:c\.|ca\.|[Cc]a|[Cc]irca|[Aa]round|[Aa]bout|[Aa]pproximately|[Rr]oughly)\s+"

_CALENDAR = re.compile(
    rf"{_START}(?:(?P<part>{_PART})|(?P<about>{_ABOUT}))?"
    rf"(?:(?P<first>{_POINT}|{_MONTH}|{_YEAR})"
    rf"(?:(?P<to>{_TO}|\s?/|\s+and\s+)(?P<second>{_POINT}|{_MONTH}|{_YEAR}|{_DAY}(?:,?\s+{_YEAR})?|\d\d)"
    rf"(?![\w/-]|[.,:]\d))?"
    rf"|(?P<lone>{_DAY})\s+and\s+(?P<last>{_POINT}))"
)
_ISO_DAY = r"\d{4}-\d\d-\d\d"
_ISO = re.compile(
    rf"{_START}(?P<first>{_ISO_DAY})(?:(?:/|\s?[–—]\s?|\s+to\s+)(?P<second>{_ISO_DAY})"
    r"|T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w/-]|\.\d)"
)
_NUMERIC = re.compile(rf"{_START}(\d{{1,4}})([/.-])(\d{{1,2}})\2(\d{{2,4}})(?![\w/-]|[.:]\d)")
_DECADE = re.compile(rf"(?:(?<!\w)(?P<part>{_PART}))?(?:(?<![\w.,])(?P<full>(?:1\d|20)\d)0|(?<!\w)[’'‘]\d0)[’']?s\b")
_ORDINAL = rf"(?:(?P<{{0}}>\d{{{{1,2}}}})(?:st|nd|rd|th)|(?P<{{0}}_word>{'|'.join(ORDINALS)}))"
_CENTURY = re.compile(
    rf"(?<![\w.])(?P<part>{_PART})?(?:{_ORDINAL.format('first')}(?:\s+(?:and|to|or)\s+|\s?[–-]\s?))?"
    rf"{_ORDINAL.format('last')}[\s-]+(?:century|centuries)\b(?:\s+(?P<era>BCE?\b|B\.C\.(?:E\.)?|CE\b|AD\b))?",
    re.IGNORECASE,
)
_ERA = re.compile(
    rf"(?<![\w.,/:$€£-])(?P<about>{_ABOUT})?(?:(?P<first>\d{{1,4}})(?:{_TO}(?P<second>\d{{1,4}}))?"
    r"\s?(?:(?P<before>BCE?\b|B\.C\.(?:E\.)?)|(?:CE|AD)\b|A\.D\.)"
    rf"|(?:AD\s|A\.D\.\s)(?P<ad>\d{{1,4}})(?:{_TO}(?P<until>\d{{1,4}}))?(?![\w.,]\d))"
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_NTH = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_PART_OF_YEAR = re.compile(
    rf"(?<!\w)(?:(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+(?P<season_year>{_YEAR})"
    rf"|(?:Q(?P<q>[1-4])|(?P<nth>{'|'.join(_NTH)})[\s-](?P<piece>quarter|half))(?:\s+of|,)?\s?(?P<year>{_YEAR}))(?![–/-]\d)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"(?<![\w’'-])(?:(?:(?:(?i:earlier|later|early|late)\s+)?(?P<which>(?i:last|next|this))\s+"
    rf"(?P<what>(?i:week(?:end)?|month|year|decade|century|quarter|spring|summer|autumn|fall|winter|morning|afternoon"
    rf"|evening|night)|{_WEEKDAY}|{_FULL_MONTH})"
    r"|(?i:the\s+(?:following|previous|next|same)\s+(?:day|week(?:end)?|month|year|decade|century|morning|night|summer"
    r"|winter)|that\s+(?:year|month|week|night|summer|winter|autumn|evening|morning|afternoon)))\b(?!\s+of\b|[-’']\w)"
    r"|(?P<word>(?i:yesterday|tomorrow|tonight|(?:earlier|later)\s+today))\b)"
)
_AGO = re.compile(
    rf"(?<![\w.,’'-])(?P<count>an?|several|(?:a\s+)?few|many|{'|'.join(SMALL)}|\d{{1,12}})\s+"
    r"(?P<unit>day|week|month|year|decade|century|centurie)s?\s+(?P<direction>ago|earlier|later)\b",
    re.IGNORECASE,
)
_ON_WEEKDAY = re.compile(
    rf"(?<!\w)(?:[Oo]n\s+|(?P<limit>[Bb]y|[Uu]ntil|[Ss]ince|[Ff]rom|[Bb]efore|[Aa]fter)\s+)(?P<day>{_WEEKDAY}"
    rf"(?:\s+(?:morning|afternoon|evening|night)\b)?)(?!,?\s+(?:the\s+)?(?:\d|{_MONTH}))"
)

_LOOK = 32  # characters before and after a date: none of the phrases below is longer
_LIMIT = re.compile(r"(?:^|\W)(since|until|till|before|after|by|from|prior\s+to|as\s+of)\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\b(?:from|between|in|during|years?)\s+|\()$", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:chapters?|sections?|articles?|pages?|pp?\.|parts?|figures?|fig\.|tables?|items?|steps?|rooms?|lines?|rules?"
    r"|no\.|nos\.|numbers?|phases?|volumes?|vol\.|rfc|versions?)\s+$",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"\b(?:rose|rises?|rising|grew|grows?|growing|increas\w+|fell|falls?|dropp\w+|jump\w+|climb\w+|went|declin\w+)\b"
)
# What stands before a year that is bare: a word for time, a weaker word, a determiner, a bracket.
_BEFORE_YEAR = re.compile(
    r"(?:(?P<time>\b(?:in|since|until|till|during|before|after|throughout|prior\s+to|as\s+of|(?:up|back|dat\w+)\s+to"
    r"|years?|born|died|founded|established|est\.|built|copyright|circa)\s+(?:the\s+year\s+)?|©\s?)"
    r"|(?P<weak>\b(?:by|of|from|for)\s+)|(?P<determiner>(?:\b(?:the|an?|his|her|its|their|this)|[’']s?)\s+)|(?P<bracket>(?:^|\s)\())$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s?[%°]|\s+(?:[a-z]+\s+)?(?:people|men|women|children|percent|per\s+cent|million|billion|thousand|hundred|k?m|kg|feet"
    r"|metres|meters|miles|dollars|euros|pounds|points|votes|words|units|seats|times|copies|items)\b"
)
_PLURAL = re.compile(r"\s+[a-z]+[a-rtv-z]s\b")
_BEFORE_MONTH = re.compile(
    r"(?:(?P<into>(?:\b(?:later|earlier|late|early)\s+)?\bin\s+)"
    r"|\b(?P<sure>since|until|till|during|throughout|(?:end|start|beginning|middle)\s+of)\s+"
    r"|\b(?P<unsure>by|before|after|of|from)\s+)$",
    re.IGNORECASE,
)
_ALSO_NAMES = frozenset(("April", "May", "June", "August"))
_ALSO_WORDS = frozenset(("March", "May"))
_ENUMERATED = re.compile(r",?\s+(?:and\s+|or\s+)?|,\s*")
_MORE_COUNT = re.compile(
    r"(?:\d|\b(?:or|to|and|than|nearly|almost|about|over|around|some|least)|[–-])\s?$", re.IGNORECASE
)
_STATED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
# A sentence without any of these holds no date.
_HINT = re.compile(
    rf"\d|{'|'.join(_NAMES)}|{'|'.join(day[:-3] for day in _WEEKDAYS)}|[Cc]entur|[Tt]oday|\bago\b|yester|tomorr|tonight"
    r"|\b(?:[Ll]ast|[Nn]ext|[Tt]his|[Tt]hat|following|previous|same)\s|earlier|later|[Yy]ester|[Tt]omorr|[Tt]onight"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A date, its value, and what must be said of it."""

    start: int
    end: int
    value: str | None
    notes: tuple[str, ...] = ()
    limited: bool = True  # whether "since" or "before" in front of it is to be noted


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a stretch such as "3–5 March 2024" names."""

    year: int | None
    month: int | None
    days: tuple[int, ...]

    @property
    def real(self) -> bool:
        if self.month is None:
            return not self.days
        longest = monthrange(self.year or 2000, self.month)[1]
        return all(day <= longest for day in self.days) and list(self.days) == sorted(set(self.days))

    def edtf(self, day: int | None = None) -> str:
        year = "XXXX" if self.year is None else f"{self.year:04}"
        month = "" if self.month is None else f"-{self.month:02}"
        return year + month + ("" if day is None else f"-{day:02}")


def find(prose: Prose) -> Iterator[RawFact]:
    """The dates of a document, in order; those of other languages than English only where they are ISO dates."""
    stated = _stated(prose.date)
    for sentence in prose.sentences:
        if not _HINT.search(prose.text, sentence.start, sentence.end):
            continue
        end = sentence.start
        for found in _in(prose.text, sentence, stated, prose.english):
            if found.start >= end:  # the longest of those that begin first
                end = found.end
                yield _fact(prose.text, sentence, found)


def _in(text: str, sentence: Span, stated: Sequence[int], english: bool) -> list[_Found]:
    """What each form of date finds, in order; of those that begin at one place the longest first."""
    found: list[_Found] = []
    for needle, pattern, read in _FORMS if english else _FORMS[:1]:
        if needle and text.find(needle, sentence.start, sentence.end) < 0:
            continue
        for match in pattern.finditer(text, sentence.start, sentence.end):
            found.extend(filter(None, (read(match),)))
    if english:
        found.extend(_calendar_dates(text, sentence))
        for match in _RELATIVE.finditer(text, sentence.start, sentence.end):
            found.extend(filter(None, (_relative(match, sentence, stated),)))
        found.extend(_ago(match, sentence, stated) for match in _AGO.finditer(text, sentence.start, sentence.end))
    return sorted(found, key=lambda one: (one.start, -one.end))


def _fact(text: str, sentence: Span, found: _Found) -> RawFact:
    notes = found.notes
    if found.limited and (limit := _LIMIT.search(_before(text, sentence, found.start))):
        notes = (" ".join(limit[1].lower().split()), *notes)
    span = Span(found.start, found.end)
    return RawFact(FactKind.DATES, span, sentence, value=found.value, qualifier=", ".join(notes) or None)


def _before(text: str, sentence: Span, start: int) -> str:
    return text[max(sentence.start, start - _LOOK) : start]


def _after(text: str, sentence: Span, end: int) -> str:
    return text[end : min(sentence.end, end + _LOOK)]


# Dates of the calendar: days, months, years, and ranges of them.


def _calendar_dates(text: str, sentence: Span) -> Iterator[_Found]:
    place = sentence.start
    listed = None  # where the last bare year ended: "in 2019, 2020 and 2021"
    while match := _CALENDAR.search(text, place, sentence.end):
        before = _before(text, sentence, match.start())
        joined = match["to"] or ("and" if match["lone"] else "")
        ranged = _BETWEEN.search(before) if "and" in joined else joined and _may_end(match["first"], match["second"])
        if ranged:
            place = match.end()
            found = _range(match, before, _after(text, sentence, place))
        elif match["lone"]:  # "on 3 and 5 May": the second is a date of its own
            place = match.start("last")
            continue
        else:
            place = match.end("first")
            gap = text[listed : match.start()] if listed and match.start() - listed < _LOOK else None
            found = _single(match, before, _after(text, sentence, place), gap)
        if found:
            yield found
            if match["first"] and match["first"].isdigit():
                listed = found.end


def _may_end(first: str, second: str) -> bool:
    """Whether a range that begins so may end so: "5 May – 12 people died" is none."""
    if first.isdigit():
        return second.isdigit()
    return not second.isdigit() or (len(second) == 4 and first[-4:].isdigit() and not _parts(first).days)


def _single(match: re.Match[str], before: str, after: str, enumerated: str | None) -> _Found | None:
    """A day, a month or a year; None where it is a count, a name or another word."""
    first = match["first"]
    parts = _parts(first)
    if not parts.real or _LABEL.search(before):
        return None
    start, end, notes = match.start(), match.end("first"), _notes(match, parts)
    if first.isdigit():
        listed = enumerated is not None and _ENUMERATED.fullmatch(enumerated)
        marked = bool(match["part"] or match["about"])
        if not (listed or _is_year(parts.year or 0, before, after, marked)):
            return None
    elif parts.year is None and not parts.days:
        if match["part"]:
            if first.isupper():
                return None
        elif (into := _month_start(first, before, after)) is None:
            return None
        else:
            start -= into
    value = "/".join(parts.edtf(day) for day in parts.days) if parts.days else parts.edtf()
    return _Found(start, end, _approximated(value) if match["about"] else value, notes, limited=len(parts.days) < 2)


def _range(match: re.Match[str], before: str, after: str) -> _Found | None:
    """From one date to another, the year and the month of which may be stated but once."""
    if match["lone"]:
        first, second = match["lone"], match["last"]
    else:
        first, second = match["first"], match["second"]
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
            return _Found(*span, None, (NO_YEAR,), limited=False)  # from December to January: of which year?
        year = low.year or high.year
        low, high = _Parts(year, low.month, low.days), _Parts(year, high.month, high.days)
        if not (low.real and high.real):
            return None
    elif (low.year, low.month or 0, low.days) > (high.year, high.month or 13, high.days or (32,)):
        return _Found(*span, None, (BACKWARDS,), limited=False)
    value = "/".join(parts.edtf(*parts.days) for parts in (low, high))
    return _Found(*span, _approximated(value) if match["about"] else value, _notes(match, low), limited=False)


def _years(match: re.Match[str], low: _Parts, second: str, before: str, after: str) -> _Found | None:
    """ "1914–1918", "2019–20", and "2024-05", which may be a month."""
    first, span = low.year or 0, (match.start(), match.end())
    dash = match["to"].strip()
    if not second.isdigit() or not 2 <= len(second) <= 4 or (dash == "/" and len(second) == 4):
        return None
    if len(second) == 2:
        number = int(second)
        if dash not in ("-", "–", "/") or match["to"] != dash:
            return None
        if dash == "-" and 1 <= number <= 12:
            if number > first % 100:
                return _Found(*span, None, (MONTH_OR_YEARS,))
            return _Found(*span, f"{first}-{number:02}")
        last = first // 100 * 100 + number
    else:
        last = int(second)
    if not first < last or _COUNTED.match(after) or _LABEL.search(before):
        return None
    if not match["about"] and not _FROM.search(before) and (dash == "to" or _PLURAL.match(after)):
        return None
    if dash == "to" and _GROWTH.search(before):
        return None
    if first % 100 == last % 100 == 0 and dash in ("to", "and"):
        return None  # "scores between 1100 and 1200"
    value = f"{first}/{last}"
    return _Found(*span, _approximated(value) if match["about"] else value, _notes(match, low), limited=False)


def _parts(text: str) -> _Parts:
    """What one side of a range, or a single date, names."""
    month = re.search(_MONTH, text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    year = next((number for number in numbers if number >= 1000), None)
    days = tuple(number for number in numbers if number < 1000)
    return _Parts(year, _NUMBER_OF[month[0][:3].lower()] if month else None, days)


def _notes(match: re.Match[str], parts: _Parts) -> tuple[str, ...]:
    part = match["part"].lower().strip(" -\n\t") if match["part"] else None
    approximate = APPROXIMATE if match["about"] else None
    return tuple(filter(None, (part, approximate, NO_YEAR if parts.year is None else None)))


def _approximated(value: str) -> str:
    return "/".join(f"{side}~" for side in value.split("/"))


def _is_year(year: int, before: str, after: str, marked: bool) -> bool:
    """Whether a bare number of four digits is a year, as far as its neighbours tell."""
    if (re.match(r"[’'–—/:-]\w", after) and not re.match(r"[’']s\b", after)) or _COUNTED.match(after):
        return False
    if marked:
        return not _PLURAL.match(after)
    context = _BEFORE_YEAR.search(before)
    if not context:
        return False
    plural = bool(_PLURAL.match(after))
    if context["time"]:
        return not plural or (year >= 1900 and year % 100 != 0)
    if context["bracket"]:
        return year >= 1500 and bool(re.match(r"\)|[,;](?!\s*\d)", after))
    if year < 1900 or plural:
        return False
    if context["weak"]:
        return not _GROWTH.search(before) or context["weak"].lower().startswith("of")
    return bool(re.match(r"\s+[A-Z]" if year % 100 == 0 else r"\s+[A-Za-z]", after))


def _month_start(name: str, before: str, after: str) -> int | None:
    """How many characters of what stands before a bare month belong to it ("in October"); None: it is none."""
    context = _BEFORE_MONTH.search(before)
    if not context or name not in _NAMES or re.match(r"[-–]\w", after):
        return None
    if name in _ALSO_NAMES | _ALSO_WORDS and re.match(r"\s+[A-Z]|[’']s\b", after):
        return None
    if name in _ALSO_WORDS and context["unsure"]:
        return None
    return len(context["into"] or "")


# Other forms: each reads its match, and gives None where it is no date.


def _iso(match: re.Match[str]) -> _Found | None:
    ends = [side for side in (match["first"], match["second"]) if side]
    if not all(_real_day(*map(int, side.split("-"))) for side in ends) or ends != sorted(ends):
        return None
    return _Found(*match.span(), "/".join(ends), limited=len(ends) == 1)


def _real_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _numeric(match: re.Match[str]) -> _Found | None:
    """13/05/2024 in either order, as far as it can be told; 2024/05/13."""
    first, mark, second, third = match.groups()
    if len(first) == 4:
        if mark == "-" or len(third) != 2 or not _real_day(int(first), int(second), int(third)):
            return None
        return _Found(*match.span(), f"{first}-{int(second):02}-{third}")
    a, b, year = int(first), int(second), int(third)
    orders = {(month, day) for month, day in ((a, b), (b, a)) if _real_day(year or 4, month, day)}
    if len(first) == 3 or len(third) == 3 or not orders:
        return None
    if len(third) == 2:
        return _Found(*match.span(), None, (NO_CENTURY,)) if mark == "/" and len(second) == len(first) == 2 else None
    if not 1000 <= year < 2200 or (mark == "." and not len(first) == len(second) == 2):
        return None
    if len(orders) == 2:
        return _Found(*match.span(), None, (SWAPPED,))
    ((month, day),) = orders
    return _Found(*match.span(), f"{year}-{month:02}-{day:02}")


def _decade(match: re.Match[str]) -> _Found:
    part = (match["part"].lower().strip(" -\n\t"),) if match["part"] else ()
    if not match["full"]:
        return _Found(*match.span(), None, (*part, NO_CENTURY))
    if match["full"].endswith("0"):
        return _Found(*match.span(), None, (*part, DECADE_OR_CENTURY))
    return _Found(*match.span(), f"{match['full']}X", part)


def _century(match: re.Match[str]) -> _Found | None:
    before_christ = (match["era"] or "").upper().startswith("B")
    numbers = [
        int(match[name]) if match[name] else ORDINALS[match[f"{name}_word"].lower()]
        for name in ("first", "last")
        if match[name] or match[f"{name}_word"]
    ]
    if not all(1 <= number <= 21 for number in numbers):
        return None
    if len(numbers) == 2 and numbers[1] - numbers[0] != (-1 if before_christ else 1):
        return _Found(*match.span(), None, ("more than one century",))
    part = (match["part"].lower().strip(" -\n\t"),) if match["part"] else ()
    sign = "-" if before_christ else ""
    value = "/".join(f"{sign}{number - 1:02}XX" for number in numbers)
    return _Found(*match.span(), value, part, limited=len(numbers) == 1)


def _era(match: re.Match[str]) -> _Found | None:
    """Years before and after Christ; EDTF has a year 0, which is 1 BC."""
    found = [int(number) for number in match.group("first", "second", "ad", "until") if number]
    years = [1 - year for year in found] if match["before"] else found
    if 0 in found or years != sorted(set(years)):
        return None
    value = "/".join(f"-{-year:04}" if year < 0 else f"{year:04}" for year in years)
    if match["about"]:
        return _Found(*match.span(), _approximated(value), (APPROXIMATE,))
    return _Found(*match.span(), value, limited=len(years) == 1)


def _part_of_year(match: re.Match[str]) -> _Found | None:
    if match["season"]:
        if match["season"] in ("Fall", "FALL") and "of" in match[0].split():
            return None  # "The Fall of 1453": of a city, as likely
        return _Found(*match.span(), f"{match['season_year']}-{_SEASONS[match['season'].lower()]}")
    if match["q"]:
        return _Found(*match.span(), f"{match['year']}-{32 + int(match['q'])}")
    place = _NTH[match["nth"].lower()]
    if match["piece"].lower() == "half":
        return _Found(*match.span(), f"{match['year']}-{40 + place}") if place < 2 else None
    return _Found(*match.span(), f"{match['year']}-{33 + place}")


def _on_weekday(match: re.Match[str]) -> _Found:
    limit = match["limit"]
    return _Found(match.start("day") if limit else match.start(), match.end(), None, (RELATIVE,))


# Each with what a sentence must hold for it, since looking for that is quick.
_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], _Found | None]], ...] = (
    ("-", _ISO, _iso),
    ("", _NUMERIC, _numeric),
    ("0", _DECADE, _decade),
    ("entur", _CENTURY, _century),
    ("", _ERA, _era),
    ("", _PART_OF_YEAR, _part_of_year),
    ("day", _ON_WEEKDAY, _on_weekday),
)


# Relative dates: valued only by the document's own date.


def _stated(date: str | None) -> tuple[int, ...]:
    """The document's date as year, month, day, as far as it goes; nothing where it has none."""
    match = _STATED.match(date) if date else None
    numbers = tuple(int(number) for number in match.groups() if number) if match else ()
    try:
        Day(*(*numbers, 1, 1)[:3])
    except (TypeError, ValueError):
        return ()
    return numbers


def _relative(match: re.Match[str], sentence: Span, stated: Sequence[int]) -> _Found | None:
    which = (match["which"] or "").lower()
    if which in ("last", "next") and re.search(
        r"\b(?:the|his|her|its|my|our|your|their|these|those|very)\s+$",
        _before(match.string, sentence, match.start()),
        re.I,
    ):
        return None  # "over the last year of his life"
    value = _resolved(which, (match["what"] or "").lower(), " ".join((match["word"] or "").lower().split()), stated)
    return _Found(*match.span(), value, (BY_DOCUMENT if value else RELATIVE,))


def _resolved(which: str, what: str, word: str, stated: Sequence[int]) -> str | None:
    """What a relative date is on the document's own date; None where more than one is meant."""
    step = {"last": -1, "this": 0, "next": 1}.get(which, 0)
    try:
        if what == "year" and stated:
            return f"{Day(stated[0] + step, 1, 1):%Y}".zfill(4)
        if what == "month" and len(stated) > 1:
            return _month_away(stated, step)
        if len(stated) < 3:
            return None
        today = Day(*stated)
        if word:
            return (today + timedelta({"yesterday": -1, "tomorrow": 1}.get(word, 0))).isoformat()
        if what == "night" and which == "last":
            return (today - timedelta(1)).isoformat()
        if what in ("morning", "afternoon", "evening") and which == "this":
            return today.isoformat()
        if which == "last" and what.capitalize() in _WEEKDAYS:
            back = (today.weekday() - _WEEKDAYS.index(what.capitalize()) - 1) % 7 + 1
            return (today - timedelta(back)).isoformat()
    except (OverflowError, ValueError):
        pass  # before the year 1, or after 9999
    return None


def _month_away(stated: Sequence[int], months: int) -> str:
    year, month = divmod(stated[0] * 12 + stated[1] - 1 + months, 12)
    return f"{Day(year, month + 1, 1):%Y-%m}".zfill(7)


def _ago(match: re.Match[str], sentence: Span, stated: Sequence[int]) -> _Found:
    counted = match["count"].lower()
    count = {"a": 1, "an": 1}.get(counted) or SMALL.get(counted) or (int(counted) if counted.isdigit() else 0)
    more = _MORE_COUNT.search(_before(match.string, sentence, match.start()))
    value = None
    if count and not more and match["direction"].lower() == "ago":
        value = _days_ago(count, match["unit"].lower(), stated)
    if value is None:
        return _Found(*match.span(), None, (RELATIVE,))
    approximate = (APPROXIMATE,) if value.endswith("~") else ()
    return _Found(*match.span(), value, (*approximate, BY_DOCUMENT))


def _days_ago(count: int, unit: str, stated: Sequence[int]) -> str | None:
    """So long before the document's date: a day for days, approximate for what is longer."""
    try:
        if unit in ("day", "week") and len(stated) == 3:
            value = (Day(*stated) - timedelta(count * (7 if unit == "week" else 1))).isoformat()
            return value if unit == "day" else f"{value}~"
        if unit == "month" and len(stated) > 1:
            return f"{_month_away(stated, -count)}~"
        if unit == "year" and stated:
            return f"{Day(stated[0] - count, 1, 1).year:04}~"
    except (OverflowError, ValueError):
        pass  # before the year 1
    return None
