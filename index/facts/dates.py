"""Dates, as the text has them, with a value in EDTF where the text determines one.

EDTF is the Extended Date/Time Format of the Library of Congress (https://www.loc.gov/standards/datetime/), now part of
ISO 8601-2. The values that are used here:

- `2024-05-13`, `2024-05`, `2024`: a day, a month, a year; `XXXX-12-29` if the year isn't stated;
- `199X`, `18XX`: a decade, a century; `1850~`: approximate; `1914/1918`: a range;
- `-0043`: 44 BC, since EDTF has a year 0, which is 1 BC;
- `2024-21` to `2024-24`: spring to winter; `2024-33` to `2024-36`: quarters; `2024-40` and `2024-41`: halves.

No year is ever guessed. "Last Friday" has a value only if the document states its own date, and then a note says so.
12/05/2024 could be in May or in December, so it has none. "30 February" is no date.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date as Day
from datetime import timedelta

from index.fact_kinds import FactKind
from index.facts import calendar_dates as words
from index.facts import languages
from index.facts.base import NEAR_DATE, WORD, Found, Prose, RawFact, is_row, lower_words, text_before
from index.facts.calendar_dates import calendar_dates
from index.facts.numbers import ORDINALS, SMALL
from index.layout import Span
from index.messages import FactNote
from index.text.folding import small_letters
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "dates")
_ISO_DAY = r"\d{4}-\d\d-\d\d"
_ISO = re.compile(
    rf"{words.START}(?P<first>{_ISO_DAY})(?:(?:/|\s?[–—]\s?|\s+to\s+)(?P<second>{_ISO_DAY})"
    r"|T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w/-]|[.:]\d)"
)
_NUMERIC = re.compile(rf"{words.START}(\d{{1,4}})([/.-])(\d{{1,2}})\2(\d{{2,4}})(?![\w/-]|[.:]\d)")
# Without one of these before it, "1200s" is a time of 1,200 seconds.
_IN = r"(?<=\b[Tt]he\s)|(?<=\b[Ii]n\s)(?=1[5-9]|20)|(?<=s\sand\s)|(?<=s\sor\s)|(?<=uring\s)|(?<=ince\s)"
_DECADE = re.compile(
    rf"(?:(?<!\w)(?P<part>{words.PART}))?(?:(?<![\w.,])(?(part)|(?:{_IN}|(?!1[0-6]|\d\d00)))(?P<full>(?:1\d|20)\d)0|(?<!\w)[’'‘]\d0)[’']?s\b"
)
_ORDINAL = rf"(?:(?P<{{0}}>\d{{{{1,2}}}})(?:st|nd|rd|th)|(?P<{{0}}_word>{'|'.join(ORDINALS)}))"
_CENTURY = re.compile(
    rf"(?<![\w.])(?<!his\s)(?<!her\s)(?<!its\s)(?<!their\s)(?P<part>{words.PART})?(?:{_ORDINAL.format('first')}(?:\s+(?:and|to|or)\s+|\s?[–-]\s?))?"
    rf"{_ORDINAL.format('last')}[\s-]+(?:century|centuries)\b(?:\s+(?P<era>BCE?\b|B\.C\.(?:E\.)?|CE\b|AD\b))?",
    re.IGNORECASE,
)
_ERA = re.compile(
    rf"(?<![\w.,/:$€£-])(?P<about>{words.ABOUT})?(?:(?P<first>\d{{1,4}})(?:{words.TO}(?P<second>\d{{1,4}}))?"
    r"\s?(?:(?P<before>BCE?\b|B\.C\.(?:E\.)?)|(?:CE|AD)\b|A\.D\.)"
    rf"|(?:AD\s|A\.D\.\s)(?P<ad>\d{{1,4}})(?:{words.TO}(?P<until>\d{{1,4}}))?(?![\w.,]\d))"
)
_PARTS_OF_YEAR = _LISTS.values("parts of a year")
_PART_OF_YEAR = re.compile(
    rf"(?<!\w)(?:(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+(?P<season_year>{words.YEAR})"
    rf"|(?P<part>Q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th)[\s-](?:quarter|half))(?:\s+of|,)?\s?(?P<year>{words.YEAR}))(?![–/-]\d)",
    re.IGNORECASE,
)
# Only the document's own date can give these a value, and a note says so. What is counted from another date, "the next
# day" and "two years later", is mostly of an example.
_RELATIVE = re.compile(
    rf"(?<![\w’'-])(?:(?:(?:(?i:earlier|later|early|late)\s+)?(?P<which>(?i:last|next|this))\s+"
    rf"(?P<what>(?i:{_LISTS.pattern('last')})|{words.WEEKDAY}|{words.FULL_MONTH}))\b(?!\s+of\b|[-’']\w)"
    r"|(?P<word>(?i:yesterday|tomorrow|tonight|(?:earlier|later)\s+today))\b)"
)
_AGO = re.compile(
    rf"(?<![\w.,’'-])(?P<count>an?|several|(?:a\s+)?few|many|{'|'.join(SMALL)}|\d{{1,12}})\s+"
    r"(?P<unit>day|week|month|year|decade|century|centurie)s?\s+ago\b",
    re.IGNORECASE,
)
_SUPPOSED = _LISTS.whole_words("suppositions")
_TIMELESS = re.compile(rf"(?:\S+\s+)?(?:{_LISTS.pattern('headings without dates')})(?:\s+\d+)?\W*", re.IGNORECASE)
_EXAMPLE = re.compile(rf"\W*(?:for\s)?(?:{WordFile(__package__, 'examples').pattern('words')})(?!\w)", re.IGNORECASE)
_ON_WEEKDAY = re.compile(
    rf"(?<!\w)(?:[Oo]n\s+|(?P<limit>[Bb]y|[Uu]ntil|[Ss]ince|[Ff]rom|[Bb]efore|[Aa]fter)\s+)(?P<day>{words.WEEKDAY}"
    rf"(?:\s+(?:morning|afternoon|evening|night)\b)?)(?!,?\s+(?:the\s+)?(?:\d|{words.MONTH}))"
)
_MORE_COUNT = re.compile(r"(?:\d|\b(?:or|to|and|than|nearly|almost|about|over|around|some|least)|[–-])\s?$", re.I)
_OF_SOMETHING = re.compile(r"\b(?:the|his|her|its|my|our|your|their|these|those|very)\s+$", re.IGNORECASE)
_STATED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_THAT_YEAR = re.compile(r",?\s+(?:of\s+)?(?:that|the\s+same)\s+year\b", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(?<![\d-])\d{4}(?!\d)")
LIMITS = r"since|until|till|before|after|by|from|prior\s+to|as\s+of"
_LIMIT = re.compile(rf"(?:^|\W)({LIMITS})\s+(?:the\s+)?$", re.IGNORECASE)
_ISSUE = re.compile(r"#(\d{4})(?!\d)")
# No English sentence without one of these has a date. Looking for them is quicker than trying each form.
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d{4}|\d[/.-]\d{1,2}[/.-]\d|\d0[’']?s\b|\d\s?(?:[BA]\.?[CD]|CE)|A\.?D\.?\s\d")
_MONTHS = re.compile("|".join(name for month in words.MONTH_NAMES for name in (month[:3], month[:3].upper())))
_PERIODS = tuple(_LISTS.words("periods"))
# No row of a table without one of these has a date. Most rows of numbers have none, and a table may have many.
_DATE_IN_DIGITS = re.compile(r"(?<!\d)(?:1\d|2[01])\d\d(?!\w)|\d[/.-]\d{1,2}[/.-]\d|0[’']?s\b")
_DATE_IN_WORDS = re.compile(_LISTS.pattern("words of dates in rows"), re.IGNORECASE)


def find(prose: Prose) -> Iterator[RawFact]:
    """The dates of a document and of its headings, in order; in languages that have no rules only ISO dates."""
    stated = _document_date(prose.date)
    headings, issues = dict(zip(prose.headings, prose.paths, strict=False)), frozenset(_ISSUE.findall(prose.text))
    lower = small_letters(prose.text)
    periods = [period for period in _PERIODS if period in lower]
    timeless = False  # below a heading such as “References”
    for sentence in prose.stating:
        said, row = sentence.of(prose.text), is_row(prose.text, sentence)
        if path := headings.get(sentence):
            timeless = any(_TIMELESS.fullmatch(name) for name in path if name != prose.paths[0][0])  # that is the title
        dated = not row or (WORD.search(said) and _DATE_IN_WORDS.search(said)) or _DATE_IN_DIGITS.search(said)
        hinted = not prose.english or _hints_at_date(said, periods)
        if timeless or not dated or not hinted or _EXAMPLE.match(said):
            continue
        end = sentence.start
        supposed = row or said.endswith("?") or bool(_SUPPOSED.search(said))
        for found in _dates_in(prose.text, sentence, stated, prose.language, issues):
            unclear = sentence in headings and (found.value is None or FactNote.BY_DOCUMENT in found.notes)
            unclear = unclear or (supposed and FactNote.RELATIVE in found.notes)
            if found.start >= end and not unclear:
                end = found.end
                limit = (
                    _LIMIT.search(text_before(prose.text, sentence, found.start, NEAR_DATE)) if found.limited else None
                )
                notes = (FactNote(lower_words(limit[1])), *found.notes) if limit else found.notes
                yield RawFact(FactKind.DATES, Span(found.start, found.end), sentence, found.value, notes=notes)


def _hints_at_date(said: str, periods: Sequence[str]) -> bool:
    hinted = _MONTHS.search(said) or (_DIGIT.search(said) and _DIGITS.search(said))
    return bool(hinted) or (bool(periods) and any(map(small_letters(said).__contains__, periods)))


def _dates_in(text: str, sentence: Span, stated: Sequence[int], language: str, issues: Container[str]) -> list[Found]:
    """All that the forms of dates match in a sentence, in order; where several begin together, the longest first."""
    found: list[Found | None] = []
    english = language == "en"
    for needle, pattern, read in _FORMS if english else _FORMS[:1]:
        if not needle or text.find(needle, sentence.start, sentence.end) >= 0:
            found += map(read, pattern.finditer(text, sentence.start, sentence.end))
    if language in languages.LANGUAGES:
        found += languages.dates(text, sentence, language)
    if english:
        found += calendar_dates(text, sentence, issues)
        found += _relative_dates(text, sentence, stated)
    in_order = sorted(filter(None, found), key=lambda one: (one.start, -one.end))
    return list(_of_that_year(text, sentence, in_order))


def _of_that_year(text: str, sentence: Span, found: Sequence[Found]) -> Iterator[Found]:
    """The dates, with the year of "June 1995" also for "March that year" after it, if the sentence states no other."""
    years: set[str] = set()
    for date in found:
        if FactNote.NO_YEAR in date.notes and date.value and date.value.startswith("XXXX") and len(years) == 1:
            same = _THAT_YEAR.match(text, date.end, sentence.end)
            year = next(iter(years))
            if same and (isleap(int(year)) or not date.value.endswith("02-29")):
                notes = tuple(note for note in date.notes if note is not FactNote.NO_YEAR)
                date = date._replace(end=same.end(), value=date.value.replace("XXXX", year), notes=notes)
        elif date.value and FactNote.BY_DOCUMENT not in date.notes:
            years.update(_FOUR_DIGITS.findall(date.value))
        yield date


def _iso(match: re.Match[str]) -> Found | None:
    """An ISO date, or a range of two; the time of day is part of the span and not of the value."""
    ends = [side for side in (match["first"], match["second"]) if side]
    if not all(_is_real_day(*map(int, side.split("-"))) for side in ends) or ends != sorted(ends):
        return None
    return Found(*match.span(), "/".join(ends), limited=len(ends) == 1)


def _is_real_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _numeric(match: re.Match[str]) -> Found | None:
    """2024/05/13, or 13/05/2024 in either order; no value if both orders are possible."""
    first, mark, second, third = match.groups()
    if len(first) == 4:
        if mark == "-" or len(third) != 2 or not _is_real_day(int(first), int(second), int(third)):
            return None
        return Found(*match.span(), f"{first}-{int(second):02}-{third}")
    a, b, year = int(first), int(second), int(third)
    orders = {(month, day) for month, day in ((a, b), (b, a)) if _is_real_day(year or 4, month, day)}
    if len(first) == 3 or len(third) == 3 or not orders:
        return None
    if len(third) == 2:
        is_date = mark == "/" and len(second) == len(first) == 2
        return Found(*match.span(), None, (FactNote.NO_CENTURY,)) if is_date else None
    if not 1000 <= year < 2200 or (mark == "." and not len(first) == len(second) == 2):
        return None
    if len(orders) == 2:
        return Found(*match.span(), None, (FactNote.SWAPPED,))
    ((month, day),) = orders
    return Found(*match.span(), f"{year}-{month:02}-{day:02}")


def _decade(match: re.Match[str]) -> Found:
    """The 1990s. "The '90s" don't say which century, and "the 1900s" may be a decade or a century."""
    part = words.part_note(match["part"])
    if not match["full"]:
        return Found(*match.span(), None, (*part, FactNote.NO_CENTURY))
    if match["full"].endswith("0"):
        return Found(*match.span(), None, (*part, FactNote.DECADE_OR_CENTURY))
    return Found(*match.span(), f"{match['full']}X", part)


def _century(match: re.Match[str]) -> Found | None:
    """A century, or two that follow each other. In EDTF the 19th century is 18XX."""
    before_christ = (match["era"] or "").upper().startswith("B")
    numbers = [
        int(match[name]) if match[name] else ORDINALS[lower_words(match[f"{name}_word"])]
        for name in ("first", "last")
        if match[name] or match[f"{name}_word"]
    ]
    if not all(1 <= number <= 21 for number in numbers):
        return None
    if len(numbers) == 2 and numbers[1] - numbers[0] != (-1 if before_christ else 1):
        return Found(*match.span(), None, (FactNote.SEVERAL_CENTURIES,))
    part = words.part_note(match["part"])
    sign = "-" if before_christ else ""
    value = "/".join(f"{sign}{number - 1:02}XX" for number in numbers)
    return Found(*match.span(), value, part, limited=len(numbers) == 1)


def _era(match: re.Match[str]) -> Found | None:
    """A year with BC or AD, or a range of them."""
    found = [int(number) for number in match.group("first", "second", "ad", "until") if number]
    years = [1 - year for year in found] if match["before"] else found
    if 0 in found or years != sorted(set(years)):
        return None
    value = "/".join(f"-{-year:04}" if year < 0 else f"{year:04}" for year in years)
    if match["about"]:
        return Found(*match.span(), words.approximate(value), (FactNote.APPROXIMATE,))
    return Found(*match.span(), value, limited=len(years) == 1)


def _part_of_year(match: re.Match[str]) -> Found | None:
    """A season, a quarter or a half of a year; it has no third half."""
    if match["season"] in ("Fall", "FALL") and "of" in match[0].split():
        return None  # "The Fall of 1453" may be that of a city
    part = _PARTS_OF_YEAR.get("-".join(lower_words(match["season"] or match["part"]).split()))
    return Found(*match.span(), f"{match['season_year'] or match['year']}-{part}") if part else None


def _on_weekday(match: re.Match[str]) -> Found:
    """The date of a match of `_ON_WEEKDAY`. Which week is meant isn't clear, so it has no value."""
    return Found(match.start("day" if match["limit"] else 0), match.end(), None, (FactNote.RELATIVE,))


def _document_date(date: str | None) -> tuple[int, ...]:
    """The document's date as year, month and day, as far as it is stated; () if the calendar has no such date."""
    match = _STATED.match(date) if date else None
    numbers = tuple(int(number) for number in match.groups() if number) if match else ()
    try:
        Day(*(*numbers, 1, 1)[:3])
    except (TypeError, ValueError):
        return ()
    return numbers


def _relative_dates(text: str, sentence: Span, stated: Sequence[int]) -> Iterator[Found]:
    """The relative dates in a sentence, with values counted from the document's date: "last year", "three days ago"."""
    for pattern, value_of in ((_RELATIVE, _value), (_AGO, _value_ago)):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            before = text_before(text, sentence, match.start(), NEAR_DATE)
            which = lower_words(match["which"] or "") if pattern is _RELATIVE else ""
            if which in ("last", "next") and _OF_SOMETHING.search(before):
                continue  # "over the last year of his life"
            try:
                value = value_of(match, before, stated)
            except (OverflowError, ValueError):  # before the year 1, or after 9999
                value = None
            approximate = (FactNote.APPROXIMATE,) if value and value.endswith("~") else ()
            yield Found(*match.span(), value, (*approximate, FactNote.BY_DOCUMENT if value else FactNote.RELATIVE))


def _value(match: re.Match[str], before: str, stated: Sequence[int]) -> str | None:
    """The value of a match of `_RELATIVE`; None where it could be several days."""
    which, what, word = (lower_words(match[name] or "") for name in ("which", "what", "word"))
    step = {"last": -1, "this": 0, "next": 1}.get(which, 0)
    if what == "year" and stated:
        return f"{Day(stated[0] + step, 1, 1):%Y}".zfill(4)
    if what == "month" and len(stated) > 1:
        return _month_away(stated, step)
    if len(stated) < 3:
        return None
    today = Day(*stated)
    said = word or f"{which} {what}"
    if word or said in ("last night", "this morning", "this afternoon", "this evening"):
        return (today + timedelta({"yesterday": -1, "last night": -1, "tomorrow": 1}.get(said, 0))).isoformat()
    if which == "last" and what.capitalize() in words.WEEKDAY_NAMES:
        back = (today.weekday() - words.WEEKDAY_NAMES.index(what.capitalize()) - 1) % 7 + 1
        return (today - timedelta(back)).isoformat()
    return None


def _value_ago(match: re.Match[str], before: str, stated: Sequence[int]) -> str | None:
    """The value of a match of `_AGO`: days are exact, everything longer is approximate."""
    counted, unit = lower_words(match["count"]), lower_words(match["unit"])
    count = {"a": 1, "an": 1}.get(counted) or SMALL.get(counted) or (int(counted) if counted.isdigit() else 0)
    if not count or _MORE_COUNT.search(before):
        return None
    if unit in ("day", "week") and len(stated) == 3:
        value = (Day(*stated) - timedelta(count * (7 if unit == "week" else 1))).isoformat()
        return value if unit == "day" else f"{value}~"
    if unit == "month" and len(stated) > 1:
        return f"{_month_away(stated, -count)}~"
    return f"{Day(stated[0] - count, 1, 1).year:04}~" if unit == "year" and stated else None


def _month_away(stated: Sequence[int], months: int) -> str:
    """The month that is so many months after the document's, or before it."""
    year, month = divmod(stated[0] * 12 + stated[1] - 1 + months, 12)
    return f"{Day(year, month + 1, 1):%Y-%m}".zfill(7)


# For each form of date: text that a sentence must contain (quick to look for), its pattern, and how to read a match.
_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Found | None]], ...] = (
    ("-", _ISO, _iso),
    ("", _NUMERIC, _numeric),
    ("0", _DECADE, _decade),
    ("entur", _CENTURY, _century),
    ("", _ERA, _era),
    ("", _PART_OF_YEAR, _part_of_year),
    ("day", _ON_WEEKDAY, _on_weekday),
)
