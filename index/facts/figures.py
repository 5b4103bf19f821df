"""Figures: how many of something, or how much of it, and how exact the text says that is.

A bare number is no figure: it may be a label, a telephone number or a score. A figure has a unit ("20 captives",
"40 percent", "$5"), or a word such as "nearly" in front, or is written as a quantity ("12,000", "3.5 million"). Its
value is a decimal number, and its unit is kept apart: 40 percent is 40 with the unit %. "Over" belongs to a number only
if it isn't part of the verb: "they handed over 20 captives" doesn't mean more than 20.

A range ("5–10 %") and a vague number ("hundreds of times") have no value.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from index.fact_kinds import FactKind
from index.facts import languages, quantities
from index.facts.base import WORD, Found, Prose, RawFact, lower_words, text_before
from index.facts.numbers import LONGEST, ORDINALS, PIECES, SMALL, from_digits, plain
from index.facts.quantities import Unit, UnitKind
from index.facts.structure import Structure
from index.layout import Span
from index.messages import FactNote
from index.text.folding import small_letters
from index.text.scanning import beginnings
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "figures")
_PIECE = f"(?:{'|'.join(PIECES)})"
_DETERMINER = r"(?:all|the|its|their|his|her|our|these|those|an?)"
_FRACTION = re.compile(
    rf"(?<![\w’'-])(?:half(?=\s+(?:of|{_DETERMINER})\s)"
    rf"|(?:an?|one)[\s-](?P<piece>{_PIECE})(?=\s+of\s)"
    rf"|(?P<count>{'|'.join(list(SMALL)[1:9])})[\s-](?P<pieces>{_PIECE})s(?=\s+(?:of|the)\s))"
    rf"\s+(?:of\s+)?(?:{_DETERMINER}\s+){{0,2}}",
    re.IGNORECASE,
)
# Without a thing of which it is a part, a fraction counts only with its hyphen: "two-thirds agreed".
_HYPHENED = re.compile(
    rf"(?<![\w’'-])(?P<count>{'|'.join(list(SMALL)[:9])})-(?P<pieces>{_PIECE})s?(?![\w-]|\s+(?:of|the)\s)",
    re.IGNORECASE,
)
_NO_PART = re.compile(r"(?:\b(?:first|second|other|latter|last|former|better|top|bottom|the|each|an?|in)\s+|-)$", re.I)
_RATIO = re.compile(
    rf"(?<![\w.,/:-])(?P<part>one|\d{{1,6}}|{'|'.join(list(SMALL)[1:9])})\s+(?P<link>in|out\s+of)"
    rf"\s+(?:every\s+)?(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|(?:an?\s+)?(?:{'|'.join(SMALL)}|twenty|hundred|thousand"
    r"|million|billion))(?![\w’'-]|[.,:/]\d)",
    re.IGNORECASE,
)
_VAGUE = re.compile(_LISTS.pattern("vague numbers"), re.IGNORECASE)
_NTH = re.compile(
    rf"(?<![\w.,/:’'-])(?:(?P<word>{'|'.join(word for word, value in ORDINALS.items() if value > 2)})"
    r"|(?P<digits>\d{1,4})(?:st|nd|rd|th))\s+(?P<unit>(?:(?:consecutive|successive|straight)\s+)?[a-z][\w’-]*)"
)
_NOT_ORDERED = quantities.STOPS | _LISTS.words("not ordered")
# Her fifth visit, the third time; not so "third extended filesystem", a name.
_COUNTING = re.compile(r"(?:(?:^|\W)(?:the|an?|his|her|its|their|our|my|this|that)|[’']s)\s+$", re.IGNORECASE)
# In other languages than English: a number in digits with a unit in signs.
_MEASURE = re.compile(
    rf"(?<![A-Za-z0-9_.,/:–-])(?P<digits>\d+(?:[.,\u00a0\u2009\u202f]\d+)*)\s?(?P<unit>%|{quantities.SYMBOL}|{quantities.CURRENCY_AFTER})"
    rf"|(?<![\w.,])(?P<currency>{quantities.CURRENCY})(?P<amount>\d+(?:[.,\u00a0\u2009\u202f]\d+)*)"
)

# What is written in its own way: dice, the numbers of games, ports, sizes, parts of a unit; and bare numbers.
_NO_FIGURE = _LISTS.words("labels of no figure")
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
_GAME_OR_SIZE = re.compile(
    rf"(?<![\w.,/])(?:{_LISTS.pattern('measures of games, ports and sizes')}|(?P<part>\d/\d{{1,2}}|[{''.join(_SIGNS)}])"
    rf"(?:[ ]|-|[ ]of[ ]an?[ ])(?P<unit>(?:{'|'.join(sorted(_LISTS.words('measured in parts')))})s?)(?!\w))"
)
# Each of them has one of these.
_MEASURE_HINT = re.compile(rf"[×{''.join(_SIGNS)}]|\d ?[dx] ?\d|[ADC][CR] \d|ort \d|\d/\d|[+−–-]\d\d? [a-z]")
_BARE = re.compile(
    r"(?P<number>[+−-]?(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,6})?)"
    r"(?:\s(?P<unit>[A-Za-z°][\w°-]*(?:\s[a-z][\w-]*)?)\.?)?(?:,\s[^\n]{1,60}|\s\([^()\n]{1,40}\))?"
)
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_TABLE = 60  # rows; the bare numbers of a longer one are data, which nobody reads as facts

# A row of a table in which all cells are plain numbers: none of them has a unit, or a word in front that makes it a
# figure. It doesn't match if a column is named by a number.
_NUMBER_WORDS = "|".join([*SMALL, *ORDINALS, _LISTS.pattern("beginnings of numbers")])
_BARE_ROW = re.compile(
    rf"(?:(?:(?!{_NUMBER_WORDS})[^\W\d_]{{1,30}}:[ ])?\d++(?:\.\d++)?(?:[ ]·[ ]|\t|\Z))++", re.IGNORECASE
)
# No sentence without one of these has a figure. They are found sooner one after the other.
_DIGIT, _NUMBER_WORD = re.compile(r"\d"), re.compile(beginnings(_NUMBER_WORDS.split("|")))  # in small letters

Form = tuple[tuple[str, ...], Callable[[str, Span], Iterator[Found]]]

# A text that tells what happened counts things for its reader; a manual counts its own parts.
_TELLING = re.compile(r"\b(?:said|told|announced|reported|according to|was born|died|were killed)\b")
_FEW = frozenset("23456789")
_SHORT = 500  # characters: too few to tell


def find(prose: Prose, taken: Sequence[Span]) -> Iterator[RawFact]:
    """The figures of a document, in order; none is within a date, whose spans `taken` are, in order."""
    text = prose.text
    forms: tuple[Form, ...] = _ENGLISH if prose.english else (((), _symbols), ((), _measures))
    if prose.language in languages.LANGUAGES:
        forms = (((), lambda text, sentence: languages.figures(text, sentence, prose.language)), ((), _measures))
    telling = not prose.english or len(text) < _SHORT or bool(_TELLING.search(text))
    for sentence in prose.sentences:
        lower = small_letters(sentence.of(text))
        has_number = _DIGIT.search(lower) or _NUMBER_WORD.search(lower)
        if not has_number or _BARE_ROW.fullmatch(text, sentence.start, sentence.end):
            continue
        end = sentence.start
        matched = (form(text, sentence) for hints, form in forms if not hints or any(hint in lower for hint in hints))
        for found in sorted(chain.from_iterable(matched), key=lambda one: (one.start, -one.end)):
            date = bisect_right(taken, found.start, key=lambda span: span.end)  # the first that ends after it begins
            left_out = not telling and _is_in_passing(text, found)
            if found.start >= end and not left_out and not (date < len(taken) and taken[date].start < found.end):
                end = found.end
                span = Span(found.start, found.end)
                yield RawFact(FactKind.FIGURES, span, sentence, found.value, found.unit, found.notes, found.markers)


def _is_in_passing(text: str, found: Found) -> bool:
    """True for a small number in words without a measure, or an ordinal, as manuals have them: "two counters"."""
    if found.value not in _FEW or not found.unit or found.notes or not text[found.start].isalpha():
        return FactNote.ORDINAL in found.notes  # "a third method"
    return text[found.start : found.end].lower().split()[0] in SMALL and not quantities.is_measured(found.unit)


def _fractions(text: str, sentence: Span) -> Iterator[Found]:
    """Fractions of something: "half the workers", "two thirds of its members"."""
    for match in _FRACTION.finditer(text, sentence.start, sentence.end):
        before = text_before(text, sentence, match.start())
        thing = quantities.counted_thing(text, match.end() - 1, sentence.end)
        if not thing or _NO_PART.search(before) or thing[0] != match.end():
            continue
        count, piece = match["count"], match["pieces"] or match["piece"]
        value = Decimal(SMALL[lower_words(count)] if count else 1) / (PIECES[lower_words(piece)] if piece else 2)
        unit = Unit(UnitKind.NOUN, text[slice(*thing)], thing[1])
        yield _qualify(match.start(), before, value, unit)


def _hyphened(text: str, sentence: Span) -> Iterator[Found]:
    """Fractions without the whole: "nearly two-thirds agreed"."""
    for match in _HYPHENED.finditer(text, sentence.start, sentence.end):
        value = Decimal(SMALL[lower_words(match["count"])]) / PIECES[lower_words(match["pieces"])]
        if value < 1:
            unit = Unit(UnitKind.NOTHING, None, match.end())
            yield _qualify(match.start(), text_before(text, sentence, match.start()), value, unit)


def _qualify(start: int, before: str, value: Decimal, unit: Unit) -> Found:
    """The figure, with the qualifier in front of it if there is one."""
    stated = plain(round(value, 4))
    if qualifier := quantities.qualifier_before(before, unit):
        start += qualifier.start - len(before)
        return Found(start, unit.end, stated, qualifier.notes, unit.text, qualifier.markers)
    return Found(start, unit.end, stated, unit=unit.text)


def _ratios(text: str, sentence: Span) -> Iterator[Found]:
    """Ratios: "one in five adults", "3 out of 10"."""
    for match in _RATIO.finditer(text, sentence.start, sentence.end):
        part, whole = quantities.value_of(match["part"]), quantities.value_of(match["whole"])
        if part is None or whole is None or not part < whole or re.fullmatch(r"(?:19|20)\d\d", match["whole"]):
            continue
        if match["link"].lower() == "in" and part != 1:
            continue  # "won two in three days"
        noun = quantities.counted_noun(text, match.end(), sentence.end)
        unit = Unit(UnitKind.NOUN, text[slice(*noun)] if noun else None, noun[1] if noun else match.end())
        yield _qualify(match.start(), text_before(text, sentence, match.start()), part / whole, unit)


def _vague(text: str, sentence: Span) -> Iterator[Found]:
    """Vague numbers: "hundreds of people", "several thousand ships"."""
    for match in _VAGUE.finditer(text, sentence.start, sentence.end):
        if thing := quantities.counted_thing(text, match.end(), sentence.end):
            words = lower_words(match["many"] or match["some"])
            yield Found(match.start(), thing[1], None, unit=text[slice(*thing)], markers=(words,))


def _ordinals(text: str, sentence: Span) -> Iterator[Found]:
    """Ordinals from the third on: "her fifth visit"."""
    for match in _NTH.finditer(text, sentence.start, sentence.end):
        if not _COUNTING.search(text_before(text, sentence, match.start())):
            continue
        if not {word.lower() for word in match["unit"].split()} & _NOT_ORDERED:
            value = int(match["digits"]) if match["digits"] else ORDINALS[match["word"].lower()]
            yield Found(*match.span(), str(value), (FactNote.ORDINAL,), match["unit"])


def _symbols(text: str, sentence: Span) -> Iterator[Found]:
    """Numbers with a sign or symbol as their unit, in any language. With a comma or a full stop they have no value,
    because these mean different things in different languages."""
    for match in _MEASURE.finditer(text, sentence.start, sentence.end):
        number = match["digits"] or match["amount"]
        value = plain(Decimal(number)) if number.isdecimal() and number.isascii() and len(number) <= LONGEST else None
        yield Found(*match.span(), value, unit=(match["unit"] or match["currency"]).strip())


def _measures(text: str, sentence: Span) -> Iterator[Found]:
    """The measures in a sentence: "2d6 + 3", "DC 15", "port 8080", "1/2 cup". Dice and sizes have no value."""
    if not _MEASURE_HINT.search(text, sentence.start, sentence.end):
        return
    for match in _GAME_OR_SIZE.finditer(text, sentence.start, sentence.end):
        number = next(filter(None, match.group("rank", "port", "part", "bonus")), None)
        unit = next(filter(None, match.group("scale", "ports", "unit", "what")), None)
        above, _, below = _SIGNS.get(number, number).partition("/") if number else ("", "", "")
        if match["dice"] or match["size"]:
            yield Found(*match.span(), None)
        elif Decimal(below or 1):
            value = Decimal(re.sub("[−–]", "-", above)) / Decimal(below or 1)
            unit = lower_words(unit) if unit and match["port"] else unit
            yield Found(*match.span(), plain(round(value, 4)), unit=unit)


def named_numbers(structure: Structure, taken: Iterable[Span]) -> Iterator[RawFact]:
    """Bare numbers with a name: "Armor Class: 18", and those in short tables with names for their rows and columns;
    `taken` are the spans of the dates and figures that are known already."""
    text = structure.text
    known = {place for span in taken for place in (span.start, span.end)}
    for value, sentence in _named(structure):
        match = _BARE.fullmatch(text, value.start, value.end)
        unit = match["unit"] if match else None
        stops = not quantities.STOPS.isdisjoint(lower_words(unit or "").split())
        if not match or stops or _BARE_YEAR.fullmatch(match["number"]):
            continue
        span = Span(match.start(), match.end("unit" if unit else "number"))
        if known.isdisjoint((span.start, span.end)):
            number = from_digits(match["number"].lstrip("+−-"))
            signed = None if number is None else plain(-number if match["number"][0] in "−-" else number)
            yield RawFact(FactKind.FIGURES, span, sentence, value=signed, unit=unit)


def _named(structure: Structure) -> Iterator[tuple[Span, Span]]:
    """The values that have the name of a figure, each with its sentence."""
    for field in structure.fields:
        if _names_figure(field.label.of(structure.text)):
            yield field.value, field.sentence
    for table in structure.tables:
        named = [place for place, name in enumerate(table.columns) if place and _names_figure(name)]
        for row in table.rows if named and len(table.rows) <= _LONGEST_TABLE else ():
            cells = structure.cells(row)
            if cells[0] and WORD.search(structure.text, cells[0].start, cells[0].end):
                yield from ((cell, row.span) for place in named if (cell := cells[place]))


def _names_figure(label: str) -> bool:
    words = re.split(r"[\s._]+", lower_words(label).strip(" ._"))
    return words[-1][:1].isalpha() and _NO_FIGURE.isdisjoint(words)


# The forms of figures, each with the texts of which a sentence must have one: looking for them is quicker.
_PARTS = ("half", *PIECES)
_ENGLISH: tuple[Form, ...] = (
    ((), quantities.quantities),
    ((), _measures),
    (_PARTS, _fractions),
    (_PARTS, _hyphened),
    ((" in ", " in\n", "\nin ", "out of", "out\nof"), _ratios),
    (tuple("dozen hundred thousand million billion score".split()), _vague),
    (("st", "nd", "rd", "th"), _ordinals),
)
