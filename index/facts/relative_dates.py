"""Relative dates, such as "last year". Only the document's own date can give them a value, and a note says so."""

import re
from collections.abc import Sequence
from datetime import date as Day
from datetime import timedelta

from index.facts import date_words as words
from index.facts.base import lower_words
from index.facts.date_words import FoundDate
from index.facts.numbers import SMALL
from index.messages import FactNote
from index.model import Span

RELATIVE_DATE = re.compile(
    rf"(?<![\w’'-])(?:(?:(?:(?i:earlier|later|early|late)\s+)?(?P<which>(?i:last|next|this))\s+"
    rf"(?P<what>(?i:week(?:end)?|month|year|decade|century|quarter|spring|summer|autumn|fall|winter|morning|afternoon"
    rf"|evening|night)|{words.WEEKDAY}|{words.FULL_MONTH})"
    r"|(?i:the\s+(?:following|previous|next|same)\s+(?:day|week(?:end)?|month|year|decade|century|morning|night|summer"
    r"|winter)|that\s+(?:year|month|week|night|summer|winter|autumn|evening|morning|afternoon)))\b(?!\s+of\b|[-’']\w)"
    r"|(?P<word>(?i:yesterday|tomorrow|tonight|(?:earlier|later)\s+today))\b)"
)
AGO = re.compile(
    rf"(?<![\w.,’'-])(?P<count>an?|several|(?:a\s+)?few|many|{'|'.join(SMALL)}|\d{{1,12}})\s+"
    r"(?P<unit>day|week|month|year|decade|century|centurie)s?\s+(?P<direction>ago|earlier|later)\b",
    re.IGNORECASE,
)
ON_WEEKDAY = re.compile(
    rf"(?<!\w)(?:[Oo]n\s+|(?P<limit>[Bb]y|[Uu]ntil|[Ss]ince|[Ff]rom|[Bb]efore|[Aa]fter)\s+)(?P<day>{words.WEEKDAY}"
    rf"(?:\s+(?:morning|afternoon|evening|night)\b)?)(?!,?\s+(?:the\s+)?(?:\d|{words.MONTH}))"
)
_MORE_COUNT = re.compile(
    r"(?:\d|\b(?:or|to|and|than|nearly|almost|about|over|around|some|least)|[–-])\s?$", re.IGNORECASE
)
_STATED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


def on_weekday(match: re.Match[str]) -> FoundDate:
    """The date of a match of `ON_WEEKDAY`. Which week is meant isn't clear, so it has no value."""
    limit = match["limit"]
    return FoundDate(match.start("day") if limit else match.start(), match.end(), None, (FactNote.RELATIVE,))


def document_date(date: str | None) -> tuple[int, ...]:
    """The document's date as year, month and day, as far as it is stated; () if the calendar has no such date."""
    match = _STATED.match(date) if date else None
    numbers = tuple(int(number) for number in match.groups() if number) if match else ()
    try:
        Day(*(*numbers, 1, 1)[:3])
    except (TypeError, ValueError):
        return ()
    return numbers


def relative_date(match: re.Match[str], sentence: Span, stated: Sequence[int]) -> FoundDate | None:
    """The date of a match of `RELATIVE_DATE`, given the document's date; None for "over the last year of his life"."""
    which = lower_words(match["which"] or "")
    if which in ("last", "next") and re.search(
        r"\b(?:the|his|her|its|my|our|your|their|these|those|very)\s+$",
        words.text_before(match.string, sentence, match.start()),
        re.I,
    ):
        return None
    value = _resolve(which, lower_words(match["what"] or ""), lower_words(match["word"] or ""), stated)
    return FoundDate(*match.span(), value, (FactNote.BY_DOCUMENT if value else FactNote.RELATIVE,))


def _resolve(which: str, what: str, word: str, stated: Sequence[int]) -> str | None:
    """The value of a relative date, counted from the document's date; None where it could be several days."""
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
        if which == "last" and what.capitalize() in words.WEEKDAY_NAMES:
            back = (today.weekday() - words.WEEKDAY_NAMES.index(what.capitalize()) - 1) % 7 + 1
            return (today - timedelta(back)).isoformat()
    except (OverflowError, ValueError):
        pass  # before the year 1, or after 9999
    return None


def _month_away(stated: Sequence[int], months: int) -> str:
    """The month that is so many months after the document's, or before it."""
    year, month = divmod(stated[0] * 12 + stated[1] - 1 + months, 12)
    return f"{Day(year, month + 1, 1):%Y-%m}".zfill(7)


def time_ago(match: re.Match[str], sentence: Span, stated: Sequence[int]) -> FoundDate:
    """The date of a match of `AGO`: "three days ago", and without a value "two years later"."""
    counted = lower_words(match["count"])
    count = {"a": 1, "an": 1}.get(counted) or SMALL.get(counted) or (int(counted) if counted.isdigit() else 0)
    more = _MORE_COUNT.search(words.text_before(match.string, sentence, match.start()))
    value = None
    if count and not more and match["direction"].lower() == "ago":
        value = _days_ago(count, lower_words(match["unit"]), stated)
    if value is None:
        return FoundDate(*match.span(), None, (FactNote.RELATIVE,))
    approximate = (FactNote.APPROXIMATE,) if value.endswith("~") else ()
    return FoundDate(*match.span(), value, (*approximate, FactNote.BY_DOCUMENT))


def _days_ago(count: int, unit: str, stated: Sequence[int]) -> str | None:
    """The date so many units before the document's. Days are exact, everything longer is approximate."""
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
