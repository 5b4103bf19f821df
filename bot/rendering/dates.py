"""Dates in EDTF, as facts have them, in words and in the order of time.

Each form of date is a message, so that each language can put it together in its own way. `index.facts.dates` lists the
forms, which are from the Extended Date/Time Format (https://www.loc.gov/standards/datetime/).

A date is never made more exact than it is. Quarters and halves are those of the calendar.
"""

import re
from dataclasses import dataclass

from bot.i18n.speech import Np_, ordinal, pgettext

_SIDE = re.compile(
    r"(?P<before>-)?(?:(?P<year>\d{4})|(?P<decade>\d{3})X|(?P<century>\d\d)XX|XXXX)"
    r"(?:-(?P<part>\d\d)(?:-(?P<day>\d\d))?)?(?P<about>~)?"
)
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # of each month, from 1
_MONTHS = (
    Np_("month", "January"),
    Np_("month", "February"),
    Np_("month", "March"),
    Np_("month", "April"),
    Np_("month", "May"),
    Np_("month", "June"),
    Np_("month", "July"),
    Np_("month", "August"),
    Np_("month", "September"),
    Np_("month", "October"),
    Np_("month", "November"),
    Np_("month", "December"),
)
_SHORT_MONTHS = (
    Np_("short month", "Jan"),
    Np_("short month", "Feb"),
    Np_("short month", "Mar"),
    Np_("short month", "Apr"),
    Np_("short month", "May"),
    Np_("short month", "Jun"),
    Np_("short month", "Jul"),
    Np_("short month", "Aug"),
    Np_("short month", "Sep"),
    Np_("short month", "Oct"),
    Np_("short month", "Nov"),
    Np_("short month", "Dec"),
)
# By their number in EDTF.
_SEASONS = {
    21: Np_("date", "spring {year}"),
    22: Np_("date", "summer {year}"),
    23: Np_("date", "autumn {year}"),
    24: Np_("date", "winter {year}"),
}
_QUARTERS = {
    33: Np_("date", "the first quarter of {year}"),
    34: Np_("date", "the second quarter of {year}"),
    35: Np_("date", "the third quarter of {year}"),
    36: Np_("date", "the fourth quarter of {year}"),
}
_HALVES = {40: Np_("date", "the first half of {year}"), 41: Np_("date", "the second half of {year}")}
_PARTS = _SEASONS | _QUARTERS | _HALVES
_FIRST_CENTURY = Np_("the first century", "{ordinal} century")
_FIRST_CENTURY_BC = Np_("the first century", "{ordinal} century BC")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date whose year is stated. Years are astronomical: year 0 is 1 BC."""

    key: tuple[int, int, int, int]  # for sorting; of two that begin together, the coarser comes first
    heading: str  # the year, the decade or the century


@dataclass(frozen=True, slots=True)
class _Side:
    """A date, or one end of a range."""

    year: int | None  # the first year; None if it isn't stated
    years: int  # 1, 10 or 100
    part: int | None  # a month, or EDTF's number for a season, a quarter or a half
    day: int | None
    approximate: bool

    @property
    def era(self) -> str:
        """The year, the decade or the century, in words."""
        if self.year is None:
            return ""
        if self.years == 100:
            century = (self.year // 100 + 1) if self.year >= 0 else -(self.year // 100)
            numbers = {"ordinal": ordinal(century), "roman": _roman(century), "n": century}
            if self.before:
                first, other = _FIRST_CENTURY_BC, pgettext("date", "{ordinal} century BC")
            else:
                first, other = _FIRST_CENTURY, pgettext("date", "{ordinal} century")
            words = pgettext("the first century", first) if century == 1 else other
            return words.format(**numbers)
        if self.years == 10:
            return pgettext("date", "{decade}s").format(decade=self.year)
        return year_in_words(self.year)

    @property
    def before(self) -> bool:
        """True if it was before Christ."""
        return self.year is not None and (self.year < 0 or (self.year == 0 and self.years == 1))

    @property
    def words(self) -> str:
        return self._said(self.era, pgettext("month", _MONTHS[self.part - 1]) if self.part and self.part <= 12 else "")

    @property
    def within_year(self) -> str:
        """The date without its year and with the short name of the month; "" for a whole year, decade or century."""
        if self.part and self.part <= 12:
            return self._said("", pgettext("short month", _SHORT_MONTHS[self.part - 1]))
        return self.words if self.part or self.approximate else ""

    def _said(self, words: str, month: str) -> str:
        """The date in words. `words` are those of its year."""
        if self.part in _PARTS:
            words = pgettext("date", _PARTS[self.part]).format(year=words)
        elif self.day:
            day = pgettext("the first day of a month", "{n}").format(n=1) if self.day == 1 else str(self.day)
            if words:
                words = pgettext("date", "{month} {day}, {year}").format(month=month, day=day, year=words)
            else:
                words = pgettext("date", "{month} {day}").format(month=month, day=day)
        elif month and words:
            words = pgettext("date", "{month} {year}").format(month=month, year=words)
        words = words or month
        return pgettext("date", "about {date}").format(date=words) if self.approximate else words


def in_words(value: str) -> str:
    """A date in words, in the reader's language. Other text stays unchanged."""
    sides = _sides(value)
    if len(sides) > 1:
        return pgettext("date", "{first} to {last}").format(first=sides[0].words, last=sides[1].words)
    return sides[0].words if sides else value


def within_year(value: str) -> str:
    """A date without its year, for under a heading with the year: "Nov", "Oct 1"; "" for the whole of the heading.

    A range keeps its years.
    """
    sides = _sides(value)
    if len(sides) > 1:
        return in_words(value)
    return sides[0].within_year if sides else value


def year_in_words(number: int) -> str:
    """An astronomical year in words."""
    if number > 0:
        return pgettext("date", "{year}").format(year=number)
    return pgettext("date", "{year} BC").format(year=1 - number)


def is_approximate(value: str) -> bool:
    """True if a date, or one end of a range, is only approximate."""
    return any(side.approximate for side in _sides(value))


def moment(value: str | None) -> Moment | None:
    """The stretch of time of a date; None if its year isn't stated."""
    sides = _sides(value or "")
    if not sides or sides[0].year is None or sides[-1].year is None:
        return None
    first = sides[0]
    return Moment(key=(first.year or 0, -first.years, first.part or 0, first.day or 0), heading=first.era)


def _roman(number: int) -> str:
    """A number in Roman numerals, which some languages use for centuries."""
    numeral = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral


def _sides(value: str) -> list[_Side]:
    """The one or two dates of a value; none if its form isn't known."""
    matches = [_SIDE.fullmatch(side) for side in value.split("/")]
    sides = [_side(match) for match in matches if match]
    return sides if len(sides) == len(matches) <= 2 and all(map(_known, sides)) else []


def _side(match: re.Match[str]) -> _Side:
    """The date of a match of `_SIDE`."""
    year, years = None, 1
    for digits, width in ((match["year"], 1), (match["decade"], 10), (match["century"], 100)):
        if digits:
            year, years = int(digits) * width, width
    if year is not None and match["before"]:
        year = -year - (years - 1)  # a century before Christ begins with its highest number
    part, day = match["part"], match["day"]
    return _Side(year, years, int(part) if part else None, int(day) if day else None, bool(match["about"]))


def _known(side: _Side) -> bool:
    """True if this is a date that can be put in words."""
    if side.part is None:
        return side.year is not None
    if side.part in _PARTS:
        return side.year is not None and side.day is None
    return 1 <= side.part <= 12 and (side.day is None or 1 <= side.day <= _DAYS[side.part] + (side.part == 2))
