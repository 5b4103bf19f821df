"""Relative dates, such as "last year". Only the document's own date can give them a value, and a note says so."""

import re
from collections.abc import Iterator, Sequence
from datetime import date as Day
from datetime import timedelta

from index.facts import date_words as words
from index.facts.base import lower_words, text_before
from index.facts.date_words import FoundDate
from index.facts.numbers import SMALL
from index.messages import FactNote
from index.model import Span

_RELATIVE = re.compile(
    rf"(?<![\w’'-])(?:(?:(?:(?i:earlier|later|early|late)\s+)?(?P<which>(?i:last|next|this))\s+"
    rf"(?P<what>(?i:week(?:end)?|month|year|decade|century|quarter|spring|summer|autumn|fall|winter|morning|afternoon"
    rf"|evening|night)|{words.WEEKDAY}|{words.FULL_MONTH})"
    r"|(?i:the\s+(?:following|previous|next|same)\s+(?:day|week(?:end)?|month|year|decade|century|morning|night|summer"
    r"|winter)|that\s+(?:year|month|week|night|summer|winter|autumn|evening|morning|afternoon)))\b(?!\s+of\b|[-’']\w)"
    r"|(?P<word>(?i:yesterday|tomorrow|tonight|(?:earlier|later)\s+today))\b)"
)
_AGO = re.compile(
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
_OF_SOMETHING = re.compile(r"\b(?:the|his|her|its|my|our|your|their|these|those|very)\s+$", re.IGNORECASE)
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


def relative_dates(text: str, sentence: Span, stated: Sequence[int]) -> Iterator[FoundDate]:
    """The relative dates in a sentence, with values counted from the document's date: "last year", "three days ago"."""
    for pattern, value_of in ((_RELATIVE, _value), (_AGO, _value_ago)):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            before = text_before(text, sentence, match.start())
            if pattern is _RELATIVE and match["which"] and _OF_SOMETHING.search(before):
                continue  # "over the last year of his life"
            try:
                value = value_of(match, before, stated)
            except (OverflowError, ValueError):  # before the year 1, or after 9999
                value = None
            approximate = (FactNote.APPROXIMATE,) if value and value.endswith("~") else ()
            yield FoundDate(*match.span(), value, (*approximate, FactNote.BY_DOCUMENT if value else FactNote.RELATIVE))


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
    if word:
        return (today + timedelta({"yesterday": -1, "tomorrow": 1}.get(word, 0))).isoformat()
    if what == "night" and which == "last":
        return (today - timedelta(1)).isoformat()
    if what in ("morning", "afternoon", "evening") and which == "this":
        return today.isoformat()
    if which == "last" and what.capitalize() in words.WEEKDAY_NAMES:
        back = (today.weekday() - words.WEEKDAY_NAMES.index(what.capitalize()) - 1) % 7 + 1
        return (today - timedelta(back)).isoformat()
    return None


def _value_ago(match: re.Match[str], before: str, stated: Sequence[int]) -> str | None:
    """The value of a match of `_AGO`: days are exact, everything longer is approximate. "Two years later" has none."""
    counted, unit = lower_words(match["count"]), lower_words(match["unit"])
    count = {"a": 1, "an": 1}.get(counted) or SMALL.get(counted) or (int(counted) if counted.isdigit() else 0)
    if not count or match["direction"].lower() != "ago" or _MORE_COUNT.search(before):
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
