"""Figures: how many or how much of what, with what the text says of their exactness.

A bare number is no figure: it may be a label, a telephone number, a score. A figure has a unit ("20 captives",
"40 percent", "$5"), or a word such as "nearly" in front, or is written as a quantity ("12,000", "3.5 million"). Its
value is a decimal in the number's own terms: 40 percent is 40 with the unit %. "Over" is said of a number only where it
isn't part of the verb: who handed over 20 captives didn't hand over more than 20.

A range ("5–10 %") and a vague number ("hundreds of times") have no value.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from itertools import chain

from index.facts.numbers import DIGITS, LONGEST, ORDINALS, SCALES, SMALL, WORDS, from_digits, from_words, plain
from index.facts.prose import Prose
from index.facts.raw import RawFact
from index.model import FactKind, Span

RANGE = "a range"
ORDINAL = "ordinal"

_SYMBOL = (
    r"(?:km/h|m[3³]/s|m/s|mph|kph|(?:sq|cu)\s(?:mi|ft|km|m|yd)(?:/s)?|hp|horsepower|°[CF]?|(?:[kcm]?m)[²³23]|km|cm|mm|kg|mg|g|ml|m|s|h|ms|min|ft|lbs?|oz|ha|mi|V"
    r"|[kMG]?Hz|[kKMGT]i?B|[kMGT]?Wh?|[kMG]bit/s|[kMG]bps|dB|k?cal|hPa|kPa|kJ)(?![A-Za-z0-9_/]|[’'.]\w)"
)
_CURRENCY = r"(?:(?:US|A|C|HK|NZ|R)?\$|[€£¥₹₽₩₪]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD)(?:\s|(?=\d)))"
_CURRENCY_AFTER = r"(?:[€£¥₹₽₩₪]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD)(?!\w))"
_TO = r"\s?[-–]\s?|\s+to\s+|\s+and\s+"

_NUMBER = re.compile(
    rf"(?<![\w.,/:#’'–-])(?<!\d\s)(?P<minus>(?<![^\s(\[“])[−-](?=[$€£\d]))?(?P<currency>{_CURRENCY})?"
    rf"(?P<low>(?P<digits>{DIGITS})|(?P<words>(?i:{WORDS})))"
    rf"(?:(?P<to>{_TO}){_CURRENCY}?(?P<high>{DIGITS}|(?i:{WORDS})))?"
)


def _after(short: str) -> re.Pattern[str]:
    """What may follow a number, up to its unit; `short` are the abbreviations of scales."""
    return re.compile(
        r"(?P<half>\s+and\s+a\s+half\b)?(?P<plus>\+|-plus\b)?"
        rf"(?:\s+(?P<scale>dozen|hundred|thousand|million|billion|trillion)\b|(?P<short>{short})(?![\w/²³]))?"
        r"(?P<or>\s+or\s+(?:more|fewer|less|so)\b)?"
        rf"(?:(?P<percent>\s?%|\s+(?:percentage\s+points?|percent|per\s+cent)\b)|\s?(?P<symbol>{_SYMBOL}|{_CURRENCY_AFTER})"
        r"|-(?P<hyphened>(?!to\b|and\b|or\b|odd\b|plus\b)[a-z]{2,20}(?:-(?!to\b)[a-z]{2,20})?(?![\w-])))?"
    )


_AFTER = _after("bn|mn|tn|[kK]")
_AFTER_CURRENCY = _after("bn|mn|tn|[kKmMbB]")  # "5m" without a currency is as likely five metres
_STRONG = (
    r"more\s+than|fewer\s+than|less\s+than|greater\s+than|at\s+least|at\s+most|no\s+more\s+than|not\s+more\s+than"
    r"|no\s+fewer\s+than|no\s+less\s+than|as\s+many\s+as|as\s+much\s+as|as\s+few\s+as|as\s+little\s+as|nearly|almost"
    r"|approximately|roughly|an\s+estimated|close\s+to|well\s+over|just\s+over|just\s+under|exceeding"
)
_QUALIFIER = re.compile(
    rf"(?:(?<![\w-])(?:(?P<strong>{_STRONG})|(?P<weak>up\s+to|exactly|some|over|under|above|below|about|around))\s+"
    r"|(?P<sign>[~≈<>≤≥])\s?)$",
    re.IGNORECASE,
)
# After these words a preposition is theirs, and says nothing of the number that follows.
_PARTICLES = {
    "over": """hand turn take took taken give gave given sign go went gone get got pull run ran cross pass carry
        carried win won look think thought talk fight fought row make made move bring brought come came knock lean
        roll slip stop switch tip walk jump fly flew flown fall fell climb preside argue rule disagree quarrel dispute
        debate clash war battle victory control power concern fear worry worried anger outrage protest spread watch
        start""",
    "about": """talk speak spoke spoken think thought write wrote written writing read know knew known hear heard
        worry worried learn complain concern information question book story stories say said tell told ask care dream
        forget forgot argue doubt article report how what optimistic excited serious fact detail news bring brought""",
    "around": "walk travel look go went gone move turn work wander tour sail fly flew run ran running pass",
    "under": """serve work fall fell fallen live operate study studied suffer place come came lie lay play train held
        rule go went buried""",
    "up to": """add lead led go went come came live open stand stood sum look back keep kept wake woke face own link
        catch""",
}
_LAST_WORD = re.compile(r"([A-Za-z]+)\s+$")
_BETWEEN = re.compile(r"(?<!\w)between\s+$", re.IGNORECASE)
_MEASURES = frozenset(
    """seconds minutes hours days weeks months years decades degrees metres meters kilometres kilometers miles feet
    inches pounds dollars euros tonnes tons kilograms grams litres liters gallons acres hectares""".split()
)


def _stem(word: str) -> str:
    """Without the ending of a verb, well enough to compare."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word


_PARTICLE_STEMS = {
    preposition: frozenset(words.split()) | frozenset(map(_stem, words.split()))
    for preposition, words in _PARTICLES.items()
}
_LABEL = re.compile(
    r"(?:\b(?:chapters?|sections?|articles?|pages?|pp?\.|parts?|figures?|figs?\.|tables?|items?|steps?|rooms?|lines?"
    r"|no\.|nos\.|numbers?|phases?|volumes?|vol\.|rfc|versions?|highway|route|channel|levels?|types?|grades?|stages?|bugs?"
    r"|issues?|note|notes|appendix|size|aged?|per|clause|rule|group|class|unit|act|scene|ch\.|paragraphs?|questions?)\s+"
    r"|#|§\s?)$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?<![\w’'-])([A-Z][\w’'-]*)\s+$")
_CLOCK = re.compile(r"\s?(?:[ap]m\b|[ap]\.\s?m\b|o[’']clock)", re.IGNORECASE)
_GOES_ON = re.compile(r"[\w@_]|[.,:/–’'×-]\w|\s\+?\d|\)\s?\d")
_OPENING = "\"“‘'«([ \n"
_WORD = re.compile(r"\s+([A-Za-z][\w’'-]*)")
_MOST_WORDS = 4  # between a number and the noun that it counts
_STOPS = frozenset(
    """
    means equals indicates gives evaluates returns makes takes goes comes becomes remains represents denotes specifies
    follows shows refers produces yields a about according across after ago alongside also although among amid an and
    another any apiece are as at away back be because been before being below besides between but by can could did do
    does down during each earlier either else even ever every for from had has have he her here hers his how i if in
    including inside into is it its just later least less like may me might my near nor not now of off on once only
    onto or our out outside over per plus said says shall she should since so still than that the their them then
    there these they this those though through times' to today together too toward towards under unless until up upon
    versus via vs was we went were what when where whereas whether which while who whom whose why will with within
    without would yet you your perhaps always sometimes afterwards whereby thus am pm came took made found left killed
    died became
""".split()
)
_IRREGULAR = frozenset(
    """people men women children police aircraft staff feet crew cattle sheep fish species personnel troops teeth mice
    criteria percent spacecraft policemen policewomen firefighters gunmen fishermen servicemen""".split()
)
_PEOPLE = frozenset(("people", "men", "women", "children", "troops", "soldiers", "copies", "seats"))
_NO_PLURAL = re.compile(r"(?:ss|us|is|[’']s)$|^(?:always|perhaps|besides|previous|this|yes|gas|towards|afterwards)$")
_MEASURED = re.compile(r"\s+(?:alive|dead|tall|long|wide|deep|old|high|Celsius|Fahrenheit)\b")
_FUNCTION_WORDS = _STOPS | frozenset(
    """all both other some most many such no these those last next first second third final remaining nearly almost
    approximately roughly exactly more fewer another additional around up monday tuesday wednesday thursday friday
    saturday sunday""".split()
)

_PIECE = r"(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)"
_DETERMINER = r"(?:all|the|its|their|his|her|our|these|those|an?)"
_FRACTION = re.compile(
    rf"(?<![\w’'-])(?:half(?=\s+(?:of|{_DETERMINER})\s)"
    rf"|(?:an?|one)[\s-](?P<piece>{_PIECE})(?=\s+of\s)"
    rf"|(?P<count>{'|'.join(list(SMALL)[1:9])})[\s-](?P<pieces>{_PIECE})s(?=\s+(?:of|the)\s))"
    rf"\s+(?:of\s+)?(?:{_DETERMINER}\s+){{0,2}}",
    re.IGNORECASE,
)
_PIECES = {"half": 2, "quarter": 4} | ORDINALS
_NO_PART = re.compile(r"(?:\b(?:first|second|other|latter|last|former|better|top|bottom|the|each|an?|in)\s+|-)$", re.I)
_RATIO = re.compile(
    rf"(?<![\w.,/:-])(?P<part>one|\d{{1,6}}|{'|'.join(list(SMALL)[1:9])})\s+(?P<link>in|out\s+of)"
    rf"\s+(?:every\s+)?(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|(?:an?\s+)?(?:{'|'.join(SMALL)}|twenty|hundred|thousand"
    r"|million|billion))(?![\w’'-]|[.,:/]\d)",
    re.IGNORECASE,
)
_TIME = re.compile(r"\s+(?:[a-z]+\s+)?(?:seconds|minutes|hours|days|nights|weeks|months|years|decades)\b")
_VAGUE = re.compile(
    r"(?<![\w-])(?:(?P<many>(?:(?:tens|hundreds)\s+of\s+)?(?:thousands|millions|billions)|dozens|scores|hundreds)\s+of"
    r"|(?P<some>(?:several|(?:a\s+)?few|many)\s+(?:dozen|hundred|thousand|million|billion)))(?=\s+[A-Za-z])",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"(?<![\w.,/:’'-])(?:(?P<word>{'|'.join(word for word, value in ORDINALS.items() if value > 2)})"
    r"|(?P<digits>\d{1,4})(?:st|nd|rd|th))\s+(?P<unit>(?:(?:consecutive|successive|straight)\s+)?[a-z][\w’-]*)"
)
_NOT_ORDERED = _STOPS | frozenset("party parties person world century centuries quarter quarters place largest".split())
# Other languages: a number in digits with a unit in signs.
_MEASURE = re.compile(
    rf"(?<![A-Za-z0-9_.,/:–-])(?P<digits>\d+(?:[.,\u00a0\u2009\u202f]\d+)*)\s?(?P<unit>%|{_SYMBOL}|{_CURRENCY_AFTER})"
    rf"|(?<![\w.,])(?P<currency>{_CURRENCY})(?P<amount>\d+(?:[.,\u00a0\u2009\u202f]\d+)*)"
)
_HINT = re.compile(
    rf"\d|(?<![\w’'-])(?:{'|'.join([*SMALL, *ORDINALS])}|half|quarter|twent|thirt|fort|fift|sixt|sevent"
    r"|dozen|hundred|thousand|million|billion|trillion|scores)",
    re.IGNORECASE,
)
_LOOK = 40  # characters before a number: no phrase above is longer


class _Kind(Enum):
    """What follows a number."""

    PERCENT = auto()
    MONEY = auto()
    SYMBOL = auto()
    HYPHENED = auto()
    NOUN = auto()
    NOTHING = auto()


_EXACT = (_Kind.PERCENT, _Kind.MONEY, _Kind.SYMBOL)  # no label, year or name has such a unit


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: _Kind
    text: str | None
    end: int


@dataclass(frozen=True, slots=True)
class _Qualifier:
    start: int  # in what stands before the number
    words: str
    strong: bool  # enough to make a bare number a figure


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    value: Decimal | None
    unit: str | None
    notes: tuple[str, ...] = ()


def find(prose: Prose, taken: Sequence[Span]) -> Iterator[RawFact]:
    """The figures of a document, in order; `taken` are the spans of its dates, in order, which hold none."""
    text = prose.text
    forms = _ENGLISH if prose.english else (_measures,)
    ends = [span.end for span in taken]
    for sentence in prose.sentences:
        if not _HINT.search(text, sentence.start, sentence.end):
            continue
        end = sentence.start
        for found in sorted(chain.from_iterable(form(text, sentence) for form in forms), key=_longest_first):
            date = bisect_right(ends, found.start)  # the first that ends after the figure begins
            if found.start >= end and not (date < len(taken) and taken[date].start < found.end):
                end = found.end
                yield RawFact(
                    FactKind.FIGURES,
                    Span(found.start, found.end),
                    sentence,
                    value=None if found.value is None else plain(found.value),
                    unit=found.unit,
                    qualifier=", ".join(found.notes) or None,
                )


def _longest_first(found: _Found) -> tuple[int, int]:
    return found.start, -found.end


def _before(text: str, sentence: Span, start: int) -> str:
    return text[max(sentence.start, start - _LOOK) : start]


# Numbers with their units.


def _quantities(text: str, sentence: Span) -> Iterator[_Found]:
    place = sentence.start
    while match := _NUMBER.search(text, place, sentence.end):
        before = _before(text, sentence, match.start())
        ranged = bool(match["to"]) and _is_range(match, before)
        place = match.end() if ranged else match.end("low")
        if found := _quantity(match, place, before, sentence):
            place = max(place, found.end)
            yield found


def _is_range(match: re.Match[str], before: str) -> bool:
    if "and" in match["to"] and not _BETWEEN.search(before):
        return False
    low, high = _value(match["low"]), _value(match["high"])
    return low is not None and high is not None and low < high  # "3-1" is a score


def _value(number: str) -> Decimal | None:
    return from_digits(number) if number[0].isdigit() else from_words(number)


def _quantity(match: re.Match[str], end: int, before: str, sentence: Span) -> _Found | None:
    """The figure whose number ends here; None where it is a label, a part of a name, a time, or bare."""
    text = match.string
    value = _value(match["low"])
    if value is None or _LABEL.search(before) or _CLOCK.match(text, end, sentence.end):
        return None
    after = (_AFTER_CURRENCY if match["currency"] else _AFTER).match(text, end, sentence.end)
    if after is None or (after.end() == end and _GOES_ON.match(text, end, sentence.end)):
        return None
    unit = _unit(match, after, sentence.end)
    factor = SCALES[(after["scale"] or after["short"] or "one").lower()]
    value = (value + Decimal("0.5") if after["half"] else value) * factor
    qualifier = _qualifier(before, unit)
    written_out = "," in match["low"] or factor > 1 or (bool(match["words"]) and value >= 100)
    if not _is_counted(match, value, unit, written_out, qualifier, before):
        return None
    if match["minus"]:
        if unit.kind not in _EXACT:
            return None
        value = -value
    start, notes = match.start(), []
    if end > match.end("low"):
        if between := _BETWEEN.search(before):
            start -= len(before) - between.start()
        notes.append(RANGE)
    elif qualifier:
        start -= len(before) - qualifier.start
        notes.append(qualifier.words)
    notes += [" ".join(words.lower().split()).lstrip("-") for words in (after["or"], after["plus"]) if words]
    return _Found(start, unit.end, None if RANGE in notes else value, unit.text, tuple(notes))


def _unit(match: re.Match[str], after: re.Match[str], end: int) -> _Unit:
    if percent := after["percent"]:
        words = percent.split()
        return _Unit(_Kind.PERCENT, " ".join(words) if "point" in percent else "%", after.end())
    if currency := match["currency"]:
        return _Unit(_Kind.MONEY, currency.strip(), after.end())
    if after["symbol"]:
        kind, start, stop = _Kind.SYMBOL, after.start("symbol"), after.end()
    elif after["hyphened"]:
        return _Unit(_Kind.HYPHENED, after["hyphened"], after.end())
    elif noun := _noun(match.string, after.end(), end):
        kind, (start, stop) = _Kind.NOUN, noun
    else:
        return _Unit(_Kind.NOTHING, None, after.end())
    if measured := _MEASURED.match(match.string, stop, end):
        stop = measured.end()
    return _Unit(kind, match.string[start:stop], stop)


def _is_counted(
    match: re.Match[str], value: Decimal, unit: _Unit, written_out: bool, qualifier: _Qualifier | None, before: str
) -> bool:
    """Whether a number counts something, rather than naming it."""
    number = match["low"]
    if unit.kind in _EXACT:
        return not (unit.text == "m" and _noun(match.string, unit.end, min(unit.end + _LOOK, len(match.string))))
    if value == 1:
        return False
    if match["words"] and number[0].isupper() and before.strip(_OPENING):
        return False  # "the Big Seven automakers"
    people = unit.text is not None and unit.text.split()[-1] in _PEOPLE
    if not written_out and not people and match["digits"]:
        name = _NAME_BEFORE.search(before)
        if name and name[1].lower() not in _FUNCTION_WORDS and not name[1].endswith(("’s", "'s")):
            return False  # "Windows 10 users"
        if re.fullmatch(r"(?:19|20)\d\d", number):
            return False  # a year
        if "." in number and unit.text and unit.text[0].isupper():
            return False  # "3.2 Results"
    if unit.kind is _Kind.NOTHING:
        return written_out or (qualifier is not None and qualifier.strong)
    return True


def _qualifier(before: str, unit: _Unit) -> _Qualifier | None:
    """ "More than", "nearly" and their like in front of a number, where they are said of it."""
    match = _QUALIFIER.search(before)
    if not match:
        return None
    words = " ".join((match["strong"] or match["weak"] or match["sign"]).lower().split())
    if match["weak"]:
        word = _LAST_WORD.search(before[: match.start()])
        if word and {word[1].lower(), _stem(word[1].lower())} & _PARTICLE_STEMS.get(words, frozenset()):
            return None
        if words in ("under", "above", "below") and not (unit.kind in _EXACT or _measured_in(unit.text)):
            return None
    return _Qualifier(match.start(), words, strong=bool(match["strong"]))


def _measured_in(unit: str | None) -> bool:
    return unit is not None and unit.split()[-1] in _MEASURES


def _noun(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words after a number up to the first plural: what it counts."""
    limit = min(end, start + 2 * _LOOK)
    first, last, place = None, None, start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, place, limit)
        if not word or word.end() == limit < end or word[1].lower() in _STOPS:
            break
        first, place = word.start(1) if first is None else first, word.end()
        if _is_plural(word[1]):
            last = place
            if word[1].islower():
                break  # "Texas counties": a name may end in s too
        elif last is not None:
            break
    return None if first is None or last is None else (first, last)


def _is_plural(word: str) -> bool:
    word = word.lower()
    return word in _IRREGULAR or (len(word) > 3 and word.endswith("s") and not _NO_PLURAL.search(word))


def _thing(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What is spoken of after "half the": up to the first plural, else one word."""
    if noun := _noun(text, start, end):
        return noun
    word = _WORD.match(text, start, min(end, start + _LOOK))
    return word.span(1) if word and word[1].lower() not in _STOPS else None


# Other forms.


def _fractions(text: str, sentence: Span) -> Iterator[_Found]:
    for match in _FRACTION.finditer(text, sentence.start, sentence.end):
        before = _before(text, sentence, match.start())
        thing = _thing(text, match.end() - 1, sentence.end)
        if not thing or _NO_PART.search(before) or thing[0] != match.end():
            continue
        if match["pieces"]:
            value = Decimal(SMALL[match["count"].lower()]) / _PIECES[match["pieces"].lower()]
        else:
            value = Decimal(1) / _PIECES[(match["piece"] or "half").lower()]
        unit = _Unit(_Kind.NOUN, text[slice(*thing)], thing[1])
        yield _said(match.start(), before, value, unit)


def _said(start: int, before: str, value: Decimal, unit: _Unit) -> _Found:
    value = round(value, 4)
    if qualifier := _qualifier(before, unit):
        return _Found(start - len(before) + qualifier.start, unit.end, value, unit.text, (qualifier.words,))
    return _Found(start, unit.end, value, unit.text)


def _ratios(text: str, sentence: Span) -> Iterator[_Found]:
    """ "One in five adults", "3 out of 10"."""
    for match in _RATIO.finditer(text, sentence.start, sentence.end):
        part, whole = _value(match["part"]), _value(match["whole"])
        if part is None or whole is None or not part < whole or re.fullmatch(r"(?:19|20)\d\d", match["whole"]):
            continue
        if match["link"].lower() == "in" and (part != 1 or _TIME.match(text, match.end(), sentence.end)):
            continue  # "won two in three days"
        noun = _noun(text, match.end(), sentence.end)
        unit = _Unit(_Kind.NOUN, text[slice(*noun)] if noun else None, noun[1] if noun else match.end())
        yield _said(match.start(), _before(text, sentence, match.start()), part / whole, unit)


def _vague(text: str, sentence: Span) -> Iterator[_Found]:
    for match in _VAGUE.finditer(text, sentence.start, sentence.end):
        if thing := _thing(text, match.end(), sentence.end):
            words = " ".join((match["many"] or match["some"]).lower().split())
            yield _Found(match.start(), thing[1], None, text[slice(*thing)], (words,))


def _ordinals(text: str, sentence: Span) -> Iterator[_Found]:
    for match in _NTH.finditer(text, sentence.start, sentence.end):
        if not {word.lower() for word in match["unit"].split()} & _NOT_ORDERED:
            value = int(match["digits"]) if match["digits"] else ORDINALS[match["word"].lower()]
            yield _Found(*match.span(), Decimal(value), match["unit"], (ORDINAL,))


def _measures(text: str, sentence: Span) -> Iterator[_Found]:
    """Of any language. A comma or full stop within a number means one thing here, another there: it has no value."""
    for match in _MEASURE.finditer(text, sentence.start, sentence.end):
        number = match["digits"] or match["amount"]
        value = Decimal(number) if number.isdecimal() and number.isascii() and len(number) <= LONGEST else None
        yield _Found(*match.span(), value, (match["unit"] or match["currency"]).strip())


_ENGLISH = (_quantities, _fractions, _ratios, _vague, _ordinals)
