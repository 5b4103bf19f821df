"""The words and numbers that dates are made of, as regular expressions."""

from index.facts.base import lower_words
from index.messages import FactNote

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


def approximate(value: str) -> str:
    """The EDTF value with "~", on both sides of a range."""
    return "/".join(f"{side}~" for side in value.split("/"))


def part_note(part: str | None) -> tuple[FactNote, ...]:
    """The note for what `PART` matched: "early", "mid" or "late"."""
    return (FactNote(lower_words(part).rstrip("-")),) if part else ()
