"""Dates in EDTF, as facts have them, for people: in words, in order, and as the stretch of time that they name.

A date is never made more exact than it is: a month is the whole month, a decade its ten years. A season is the whole
year, for which months it has depends on where one is; quarters and halves are those of the calendar.
"""

import re
from calendar import isleap, month_name
from dataclasses import dataclass

_SIDE = re.compile(
    r"(?P<before>-)?(?:(?P<year>\d{4})|(?P<decade>\d{3})X|(?P<century>\d\d)XX|XXXX)"
    r"(?:-(?P<part>\d\d)(?:-(?P<day>\d\d))?)?(?P<about>~)?"
)
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # of each month, from 1
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_QUARTERS = {33: "first quarter", 34: "second quarter", 35: "third quarter", 36: "fourth quarter"}
_HALVES = {40: "first half", 41: "second half"}
_PARTS = {number: f"the {name} of" for number, name in (_QUARTERS | _HALVES).items()} | _SEASONS


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was, as far as its year is stated. Years are astronomical: 0 is 1 BC."""

    key: tuple[int, int, int, int]  # what moments are put in order by; the coarser of two comes first
    start: float  # in years: 2024.5 is the middle of 2024
    end: float
    heading: str  # the year, the decade or the century
    exact: bool  # a day, or several
    approximate: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """A date, or one end of a range."""

    year: int | None  # the first of those that are meant; None: it is not stated
    years: int  # 1, 10 or 100
    part: int | None  # a month, or EDTF's number of a season, a quarter or a half
    day: int | None
    approximate: bool

    @property
    def era(self) -> str:
        """The year, the decade or the century, in words."""
        if self.year is None:
            return ""
        if self.years == 100:
            century = (self.year // 100 + 1) if self.year >= 0 else -(self.year // 100)
            return f"{ordinal(century)} century" + (" BC" if self.before else "")
        if self.years == 10:
            return f"{self.year}s"
        return str(self.year) if self.year > 0 else f"{1 - self.year} BC"

    @property
    def before(self) -> bool:
        """Whether it was before Christ."""
        return self.year is not None and (self.year < 0 or (self.year == 0 and self.years == 1))

    @property
    def words(self) -> str:
        words = self.era
        if self.part in _PARTS:
            words = f"{_PARTS[self.part]} {words}"
        elif self.part and self.day:
            words = f"{month_name[self.part]} {self.day}" + (f", {words}" if words else "")
        elif self.part:
            words = f"{month_name[self.part]} {words}".strip()
        return f"about {words}" if self.approximate else words

    @property
    def stretch(self) -> tuple[float, float]:
        """From the first instant to the last, in years."""
        year = self.year or 0
        if self.part is None or self.part in _SEASONS:
            return float(year), float(year + self.years)
        if self.part in _QUARTERS:
            return year + (self.part - 33) / 4, year + (self.part - 32) / 4
        if self.part in _HALVES:
            return year + (self.part - 40) / 2, year + (self.part - 39) / 2
        if self.day:
            return instant(year, self.part, self.day), instant(year, self.part, self.day + 1)
        return instant(year, self.part), instant(year, self.part + 1)


def in_words(value: str) -> str:
    """A date as people write it; what is no date of a known form stays as it is."""
    sides = _sides(value)
    return " to ".join(side.words for side in sides) if sides else value


def moment(value: str | None) -> Moment | None:
    """When a date is; None where its year is not stated."""
    sides = _sides(value or "")
    if not sides or sides[0].year is None or sides[-1].year is None:
        return None
    first, last = sides[0], sides[-1]
    return Moment(
        key=(first.year or 0, -first.years, first.part or 0, first.day or 0),
        start=first.stretch[0],
        end=max(first.stretch[1], last.stretch[1]),
        heading=first.era,
        exact=first.day is not None and last.day is not None,
        approximate=first.approximate or last.approximate,
    )


def instant(year: int, month: int, day: int = 1) -> float:
    """The beginning of a day, in years. A month's or a year's last day may be followed by one more."""
    days = [length + (number == 2 and isleap(year)) for number, length in enumerate(_DAYS)]
    return year + (sum(days[:month]) + day - 1) / sum(days)


def ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _sides(value: str) -> list[_Side]:
    """The one or two dates of a value; nothing where it is of no known form."""
    matches = [_SIDE.fullmatch(side) for side in value.split("/")]
    sides = [_side(match) for match in matches if match]
    return sides if len(sides) == len(matches) <= 2 and all(map(_known, sides)) else []


def _side(match: re.Match[str]) -> _Side:
    year, years = None, 1
    for digits, width in ((match["year"], 1), (match["decade"], 10), (match["century"], 100)):
        if digits:
            year, years = int(digits) * width, width
    if year is not None and match["before"]:
        year = -year - (years - 1)  # the first of a century before Christ is the farthest back
    part, day = match["part"], match["day"]
    return _Side(year, years, int(part) if part else None, int(day) if day else None, bool(match["about"]))


def _known(side: _Side) -> bool:
    """Whether this is a date that can be said in words."""
    if side.part is None:
        return side.year is not None
    if side.part in _PARTS:
        return side.year is not None and side.day is None
    return 1 <= side.part <= 12 and (side.day is None or 1 <= side.day <= _DAYS[side.part] + (side.part == 2))
