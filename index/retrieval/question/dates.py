"""Days in their other forms: who asks about 14 October finds 14.10.2025 and 2025-10-14, and the other way round.

Documents aren't read in another way for that: the terms of the other forms are looked up when somebody asks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from index.text.analysis import Analyser, Token
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "months")
_YEARS = range(1990, 2050)  # that are tried for a day without one
_DAY, _YEAR = r"(?P<day>[0-3]?\d)", r"(?P<year>[12]\d{3})"
_IN_DIGITS = re.compile(
    rf"(?<![\w.-])(?:{_DAY}\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}"
    r"|(?P<iso_year>[12]\d{3})-(?P<iso_month>[01]\d)-(?P<iso_day>[0-3]\d))(?![\w-]|\.\d)"
)


class Day(NamedTuple):
    """A day that a question names, and where."""

    day: int
    month: int
    year: int | None
    start: int
    end: int
    in_digits: bool  # and not with the name of its month


def days(text: str) -> Iterator[Day]:
    """The days that a question names.

    >>> [(day.day, day.month, day.year) for day in days("from October 14th to 1. Mai 2026 or 2026-07-02")]
    [(2, 7, 2026), (1, 5, 2026), (14, 10, None)]
    """
    if not any(map(str.isdecimal, text)):
        return
    for match in _IN_DIGITS.finditer(text):
        day, month, year = (int(match[name] or match[f"iso_{name}"]) for name in ("day", "month", "year"))
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield Day(day, month, year, match.start(), match.end(), True)
    months, patterns = _months()
    for pattern in patterns:
        for match in pattern.finditer(text):
            day, named = int(match["day"]), months[match["month"].casefold()]
            if 1 <= day <= 31:
                yield Day(day, named, int(match["year"]) if match["year"] else None, match.start(), match.end(), False)


def in_digits(day: Day, known: Callable[[str], int]) -> list[str]:
    """The terms of the day in digits with dots that the index has, such as 14.10.2025; of one without a year, in each.

    >>> in_digits(Day(3, 10, None, 0, 9, False), lambda term: 7 if term == "03.10.2026" else -1)
    ['03.10.2026']
    """
    forms = {f"{one}.{other}" for one in (day.day, f"{day.day:02}") for other in (day.month, f"{day.month:02}")}
    years = [day.year] if day.year else _YEARS
    return [term for year in years for form in sorted(forms, reverse=True) if known(term := f"{form}.{year}") >= 0]


def month_name(day: Day, language: str) -> str:
    """The name of the day's month, in English if its names in that language aren't known."""
    months = _LISTS.values(language if language in _LISTS.sections else "en")
    return next(name for name, month in months.items() if month == day.month).capitalize()


def forms(day: Day, language: str) -> list[str]:
    """The forms in which a day with a year is written.

    >>> forms(Day(3, 10, 2024, 0, 10, True), "en")[:4]
    ['2024-10-03', '3 October 2024', 'October 3 2024', '3 Oct 2024']
    """
    name = month_name(day, language)
    named = (form for month in (name, name[:3]) for form in (f"{day.day} {month}", f"{month} {day.day}"))
    dotted = (f"{one}.{other}" for one in (day.day, f"{day.day:02}") for other in (day.month, f"{day.month:02}"))
    return [
        f"{day.year}-{day.month:02}-{day.day:02}",
        *(f"{form} {day.year}" for form in named),
        *(f"{form}.{day.year}" for form in dict.fromkeys(dotted)),
    ]


def as_written(
    tokens: Sequence[Token], asked: Sequence[Day], analyser: Analyser, known: Callable[[str], int]
) -> list[Token]:
    """The tokens, with days such as 14.10.2025 in other words if the index has them only so."""
    found = list(tokens)
    for day in asked:
        place = next((place for place, token in enumerate(found) if token.start == day.start), None)
        if place is None or found[place].end != day.end or in_digits(day, known):
            continue
        name = month_name(day, analyser.language)
        for form in (f"{day.day} {name} {day.year}", f"{day.year}-{day.month:02}-{day.day:02}"):
            words = [word for word in analyser.tokens(form) if word.term]
            if all(known(word.term) >= 0 for word in words):
                found[place : place + 1] = [word._replace(start=day.start, end=day.end) for word in words]
                break
    return found


@cache
def _months() -> tuple[dict[str, int], tuple[re.Pattern[str], ...]]:
    """The month of each name, and the patterns of days with names."""
    months: dict[str, int] = {}
    for language in _LISTS.sections:
        months |= _LISTS.values(language)
    names = "|".join(sorted(months, key=lambda name: (-len(name), name)))
    month, year = rf"(?P<month>{names})\b\.?", rf"(?:,?\s(?:(?:de|of)\s)?{_YEAR}\b)?"
    patterns = (
        rf"(?<![\w.]){_DAY}(?:st|nd|rd|th|er|[.º])?\s(?:(?:de|of)\s)?{month}{year}",
        rf"\b{month}\s(?:the\s)?{_DAY}(?:st|nd|rd|th)?\b{year}",
    )
    return months, tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
