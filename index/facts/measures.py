"""Figures that are written in their own way: dice, the numbers of games, ports, sizes, parts of a unit, and bare
numbers that a label or a column names."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from index.fact_kinds import FactKind
from index.facts.base import WORD, RawFact, lower_words
from index.facts.numbers import from_digits, plain
from index.facts.quantities import STOPS, FoundFigure
from index.facts.structure import Structure
from index.model import Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "figures")
_NO_FIGURE = _LISTS.words("labels of no figure")
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
_MEASURE = re.compile(
    r"(?<![\w.,/])(?:(?P<dice>\d{1,3}d(?:4|6|8|10|12|20|100)(?:[ ]?[+−–-][ ]?\d{1,4})?(?![\w/]))"
    r"|(?P<scale>AC|DC|CR)[ ](?P<rank>\d{1,2}(?:/\d{1,2})?)(?![\w/]|[.,]\d|[ ]?[Vv]olts?\b|[ ]V\b)"
    r"|(?P<ports>(?:(?:TCP|UDP)(?:/UDP)?[ ])?[Pp]ort)[ ](?P<port>\d{2,5})(?![\w]|[.,]\d)"
    r"|(?P<size>(?!\dx\d(?![\w]|[ ]?(?:px|[mc]?m|inch|f)))[1-9]\d{0,4}[ ]?[×x][ ]?\d{1,5}(?:[ ]?[×x][ ]?\d{1,5})?"
    r"(?:[ ]?(?:px|pixels|mm|cm|m|inch(?:es)?|f(?:t|eet))(?!\w))?(?![\w-]))"
    rf"|(?P<part>\d/\d{{1,2}}|[{''.join(_SIGNS)}])(?:[ ]|-|[ ]of[ ]an?[ ])"
    rf"(?P<unit>(?:{'|'.join(sorted(_LISTS.words('measured in parts')))})s?)(?!\w)"
    r"|(?P<bonus>[+−–-]\d{1,2})[ ](?P<what>(?:[a-z]+[ ])?(?:bonus|penalty|modifier)|to[ ]hit)(?!\w))"
)
_HINT = re.compile(
    rf"[×{''.join(_SIGNS)}]|\d ?[dx] ?\d|[ADC][CR] \d|ort \d|\d/\d|[+−–-]\d\d? [a-z]"
)  # each measure has one
_BARE = re.compile(
    r"(?P<number>[+−-]?(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,6})?)"
    r"(?:\s(?P<unit>[A-Za-z°][\w°-]*(?:\s[a-z][\w-]*)?)\.?)?(?:,\s[^\n]{1,60}|\s\([^()\n]{1,40}\))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_TABLE = 60  # rows; the bare numbers of a longer one are data, which nobody reads as facts


def measures(text: str, sentence: Span) -> Iterator[FoundFigure]:
    """The measures in a sentence: "2d6 + 3", "DC 15", "port 8080", "1/2 cup". Dice and sizes have no value."""
    if not _HINT.search(text, sentence.start, sentence.end):
        return
    for match in _MEASURE.finditer(text, sentence.start, sentence.end):
        number = next(filter(None, match.group("rank", "port", "part", "bonus")), None)
        unit = next(filter(None, match.group("scale", "ports", "unit", "what")), None)
        above, _, below = _SIGNS.get(number, number).partition("/") if number else ("", "", "")
        if match["dice"] or match["size"]:
            yield FoundFigure(*match.span(), None, None)
        elif Decimal(below or 1):
            value = Decimal(re.sub("[−–]", "-", above)) / Decimal(below or 1)
            yield FoundFigure(*match.span(), round(value, 4), unit and lower_words(unit) if match["port"] else unit)


def named_numbers(structure: Structure, taken: Iterable[Span]) -> Iterator[RawFact]:
    """Bare numbers with a name: "Armor Class: 18", and those in short tables with names for their rows and columns.

    `taken` are the spans of the dates and figures that are known already.
    """
    text = structure.text
    known = {place for span in taken for place in (span.start, span.end)}
    for value, sentence in _named(structure):
        match = _BARE.fullmatch(text, value.start, value.end)
        unit = match["unit"] if match else None
        if not match or _YEAR.fullmatch(match["number"]) or not STOPS.isdisjoint(lower_words(unit or "").split()):
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
