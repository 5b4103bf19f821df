"""Number formats: a number in a cell as the sheet shows it.

A number keeps its decimals, separators, percent sign and currency, with "." and "," as in English. A date in digits
becomes one in ISO 8601, because the format of the cell doesn't say whether 03/05 is in March or in May; a date with the
name of its month is written as the sheet shows it.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

LONGEST_CODE = 255  # characters, as in Excel
LARGEST_DATE = 2_957_000  # days: in the year 9995, or in 9999 where they are counted from 1904

# The formats that files only name by number.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.'
    r"|\[(?P<bracket>[^\]]*)\]?"
    r"|(?P<half>AM/PM|A/P)|(?P<general>General)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<section>;)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_ENGLISH = re.compile(r"\$[^-]*(?:-0*[0-9a-f]?[0-9a-f]09)?$|\$-F[48]00$", re.IGNORECASE)
_WIDE = Context(prec=1_000)  # digits: more than any number and format have together
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Token = tuple[str, str]  # the name of its group above, and its text


def shown(value: str, code: str, *, from_1904: bool = False) -> str:
    """A number, as the file has it, in this format; as it is if it isn't a number."""
    if code == "General" and _WHOLE.fullmatch(value):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > 308:
        return value
    if code == "General":
        return ("-" if number < 0 else "") + general(abs(number))
    tokens, sign = _section(_sections(code[:LONGEST_CODE]), number)
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or "elapsed" in kinds:
        return _date(tokens, number, from_1904=from_1904)
    if "digit" not in kinds or "/" in [text for kind, text in tokens if kind == "other"]:  # a fraction
        if "general" not in kinds and "digit" not in kinds and "@" not in [text for _, text in tokens]:
            return sign + _literals(tokens)  # only text, or nothing, as in ";;;"
        text = _literals([token for token in tokens if token[0] != "other" or token[1] not in "@/, "])
        return sign + (f"{general(abs(number))} {text}" if text else general(abs(number)))
    return sign + _number(tokens, abs(number))


def general(number: Decimal) -> str:
    """A number without a format: a float's noise beyond 12 digits is left out."""
    if number == number.to_integral_value() and number.adjusted() < 15:
        return str(int(number))
    rounded = Decimal(f"{number:.11e}")
    if -10 < rounded.adjusted() < 15:
        return f"{rounded:f}".rstrip("0").rstrip(".") or "0"
    return f"{rounded.normalize():E}"


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[tuple[Token, ...], ...]:
    """A format's sections: for positive numbers, negative ones, zero and text."""
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "space", match[match.lastgroup or 0]
        if kind == "section":
            sections.append([])
        elif kind == "bracket" and _ELAPSED.fullmatch(text):
            sections[-1].append(("elapsed", text.lower()))
        elif kind in ("quoted", "escaped"):
            sections[-1].append(("literal", text))
        elif kind == "space":
            sections[-1].append(("literal", " " if match[0].startswith("_") else ""))
        else:
            sections[-1].append((kind, text.lower() if kind == "date" else text))
    return tuple(map(tuple, sections))


def _section(sections: Sequence[Sequence[Token]], number: Decimal) -> tuple[Sequence[Token], str]:
    """The section for this number, and the sign that is put before it."""
    minus = "-" if number < 0 else ""
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(number, *condition):
                return section, minus if condition is None or (number < 0 and len(sections) == 1) else ""
        return sections[-1], minus
    if number < 0 and len(sections) > 1:
        return sections[1], ""
    if number == 0 and len(sections) > 2:
        return sections[2], ""
    return sections[0], minus


def _condition(section: Sequence[Token]) -> tuple[str, Decimal] | None:
    for kind, text in section:
        if kind == "bracket" and (match := _CONDITION.fullmatch(text)):
            return match[1], Decimal(match[2])
    return None


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": number < bound,
        ">": number > bound,
        "<=": number <= bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[sign]


def _literal(token: Token) -> str:
    """What a token shows that is the same for every number."""
    kind, text = token
    if kind == "bracket":  # a currency such as [$€-407], a colour, a condition
        return text[1:].partition("-")[0] if text.startswith("$") else ""
    return text if kind in ("literal", "other") else ""


def _literals(tokens: Sequence[Token]) -> str:
    return "".join(map(_literal, tokens)).strip()


def _number(tokens: Sequence[Token], number: Decimal) -> str:
    places = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    first, last = places[0], places[-1]
    point = next((place for place, token in enumerate(tokens) if token == ("other", ".")), last + 1)
    exponent = next((place for place, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
    decimals = [text for place, (kind, text) in enumerate(tokens) if kind == "digit" and place > point]
    if exponent is not None:
        decimals = [tokens[place][1] for place in places if point < place < exponent]
        before = "".join(map(_literal, tokens[:first]))
        return before + f"{number:.{len(decimals)}E}"
    commas = [place for place, token in enumerate(tokens) if token == ("other", ",") and first < place]
    scale = sum(place > max((one for one in places if one < point), default=first) for place in commas)
    grouped = len(commas) > scale
    percent = sum(token == ("other", "%") for token in tokens)
    scaled = number.scaleb(2 * percent - 3 * scale, _WIDE)
    number = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _WIDE)
    whole, _, fraction = f"{number:f}".partition(".")
    while fraction.endswith("0") and decimals and decimals[len(fraction) - 1] != "0":
        fraction = fraction[:-1]
    shown = _whole(tokens, [place for place in places if place < point], whole, grouped=grouped)
    return (
        "".join(map(_literal, tokens[:first]))
        + shown
        + (f".{fraction}" if fraction else "")
        + "".join(_literal(token) for token in tokens[last + 1 :] if token != ("other", ","))
    ).strip()


def _whole(tokens: Sequence[Token], places: Sequence[int], digits: str, *, grouped: bool) -> str:
    """The digits before the decimal point, in their places: "0000" shows 7 as 0007, "000-0000" has a hyphen inside."""
    least = sum(tokens[place][1] == "0" for place in places)
    digits = digits.lstrip("0").rjust(least, "0")
    if grouped or not places:
        return f"{int(digits or 0):,}" if grouped and digits else digits
    parts: list[str] = []
    for place in range(places[-1], places[0] - 1, -1):
        if tokens[place][0] == "digit":
            parts.append(digits[-1:])
            digits = digits[:-1]
        elif digits or parts:
            parts.append(_literal(tokens[place]))
    return digits + "".join(reversed(parts))


def _date(tokens: Sequence[Token], number: Decimal, *, from_1904: bool) -> str:
    if not 0 <= number < LARGEST_DATE:
        return general(number)
    seconds = int((number * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    if any(kind == "elapsed" for kind, _ in tokens):
        return _elapsed(tokens, seconds)
    # Excel's calendar has a 29 February 1900, which is day 60.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if number >= 60 else 31)
    moment = start + timedelta(seconds=seconds)
    parts = [text for kind, text in tokens if kind == "date"]
    has_time = any(text[0] in "hs" for text in parts)
    minutes = _minutes(tokens)
    has_date = any(
        text[0] in "yd" or (text[0] == "m" and place not in minutes)
        for place, (kind, text) in enumerate(tokens)
        if kind == "date"
    )
    english = all(_ENGLISH.match(text) for kind, text in tokens if kind == "bracket" and text.startswith("$"))
    named = any(text.startswith(("mmm", "ddd")) for text in parts)
    halves = any(kind == "half" for kind, _ in tokens)
    if (named and english) or not (has_date or has_time) or (halves and not has_date):
        return _written(tokens, moment, minutes)
    clock = "%H:%M:%S" if any(text[0] == "s" for text in parts) else "%H:%M"
    if not has_date:
        return moment.strftime(clock)
    if not has_time and {text[0] for text in parts} == {"y"}:
        return f"{moment.year:04}"
    if not has_time and {text[0] for text in parts} == {"y", "m"}:
        return f"{moment.year:04}-{moment.month:02}"
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return f"{day} {moment.strftime(clock)}" if has_time else day


def _minutes(tokens: Sequence[Token]) -> set[int]:
    """The places of each "m" that is for minutes: it comes after hours, or before seconds."""
    dates = [(place, text) for place, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    found = set()
    for index, (place, text) in enumerate(dates):
        before = dates[index - 1][1][0] if index else ""
        after = dates[index + 1][1][0] if index + 1 < len(dates) else ""
        if text in ("m", "mm") and (before == "h" or after == "s"):
            found.add(place)
    return found


def _elapsed(tokens: Sequence[Token], seconds: int) -> str:
    """A duration, whose hours may be more than 24."""
    parts = {text[0] for kind, text in tokens if kind in ("date", "elapsed")}
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if "h" not in parts:
        return f"{hours * 60 + minutes}:{left:02}" if "m" in parts else str(seconds)
    if "m" not in parts:
        return str(hours)
    return f"{hours}:{minutes:02}:{left:02}" if "s" in parts else f"{hours}:{minutes:02}"


def _written(tokens: Sequence[Token], moment: datetime, minutes: set[int]) -> str:
    """A date as its format says, with the names of months and days in English."""
    halves = any(kind == "half" for kind, _ in tokens)
    hour = (moment.hour - 1) % 12 + 1 if halves else moment.hour
    parts = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "half":
            parts.append("AM" if moment.hour < 12 else "PM")
        elif kind != "date":
            parts.append(_literal((kind, text)))
        elif text[0] == "y":
            parts.append(f"{moment.year % 100:02}" if len(text) < 3 else f"{moment.year:04}")
        elif text[0] == "m" and place not in minutes:
            name = _MONTHS[moment.month - 1]
            names = {1: str(moment.month), 2: f"{moment.month:02}", 3: name[:3], 5: name[:1]}
            parts.append(names.get(len(text), name))
        elif text[0] == "d":
            name = _DAYS[moment.weekday()]
            parts.append({1: str(moment.day), 2: f"{moment.day:02}", 3: name[:3]}.get(len(text), name))
        else:
            value = hour if text[0] == "h" else moment.minute if text[0] == "m" else moment.second
            parts.append(f"{value:02}" if len(text) > 1 else str(value))
    return "".join(parts).strip()
