"""Lists of terms: lines such as "Term: its meaning", lists of definitions, tables with a column for meanings."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import Prose, RawFact
from index.facts.structure import Structure, column
from index.facts.terms import BULLET, LONGEST, TOKEN, FoundTerm, pair, trim
from index.layout import BlockKind
from index.model import Span
from index.text.wordlists import WordFile

_INDENT = 40  # characters, at most, before a line's first
_APART = 3  # sentences, at most, between the entries of one list
_ENTRY = re.compile(
    rf"[ \t]*{BULLET}[*_`]{{0,3}}(?P<term>{TOKEN}(?:[ \t]{TOKEN}){{0,4}}(?:[ \t]\([^()\n]{{1,40}}\))?)[*_`]{{0,3}}"
    r"(?P<mark>:[*_`]{0,3}[ \t]+|[ \t]+[–—-][ \t]+)(?P<meaning>\S[^\n]*)"
)
_MEANING = re.compile(r"(?:[a-z][\w’'-]*|An?|The|Any|One)(?:\s+\S+){2}")
_LABELS = WordFile(__package__, "definitions").words("labels")
_PREFIXES = WordFile(__package__, "definitions").words("prefixes")
_TERM_COLUMNS = WordFile(__package__, "structure").words("term columns")
_MEANING_COLUMNS = WordFile(__package__, "structure").words("meaning columns")
_TERM = re.compile(r"[^\W_][^?!:;=<>{}|$\t\n]{0,59}")
_MOST_WORDS = 6  # of a term
_GLOSSARY = re.compile(
    r"\b(?:glossary|definitions?|terms|terminology|abbreviations|acronyms|vocabulary)\b", re.IGNORECASE
)


def glossary(prose: Prose) -> dict[Span, list[FoundTerm]]:
    """The entries of lists of terms, by the sentence that they are in.

    A line counts if another one like it is near, or if it is under a heading such as "Glossary".
    """
    entries = list(_entries(prose))
    times = Counter(match["term"].lower() for _, _, match in entries)
    listed: dict[Span, list[FoundTerm]] = defaultdict(list)
    for place, (number, sentence, match) in enumerate(entries):
        near = any(
            abs(number - other) <= _APART and match["mark"].strip() == beside["mark"].strip()
            for other, _, beside in entries[max(0, place - 1) : place] + entries[place + 1 : place + 2]
        )
        # "Anna: a good idea" is a dialogue if Anna speaks twice.
        term = match["term"].lower()
        if times[term] == 1 and ((near and term not in _PREFIXES) or _under_glossary(prose, sentence)):
            listed[sentence] += pair(trim(prose.text, *match.span("term")), trim(prose.text, *match.span("meaning")))
    return listed


def _entries(prose: Prose) -> Iterator[tuple[int, Span, re.Match[str]]]:
    """Lines such as "Term: its meaning", with the number of their sentence and the sentence."""
    text = prose.text
    for number, sentence in enumerate(prose.sentences):
        if len(sentence) > LONGEST or "\t" in sentence.of(text):
            continue  # a row of a table
        for start in _line_starts(text, sentence):
            match = _ENTRY.match(text, start, sentence.end)
            if match and _LABELS.isdisjoint(match["term"].lower().split()) and _MEANING.match(match["meaning"]):
                yield number, sentence, match


def _line_starts(text: str, sentence: Span) -> Iterator[int]:
    """The places in a sentence where a line begins."""
    newline = text.rfind("\n", max(0, sentence.start - _INDENT), sentence.start)
    if (newline >= 0 or sentence.start < _INDENT) and not text[newline + 1 : sentence.start].strip():
        yield sentence.start
    place = sentence.start
    while (place := text.find("\n", place, sentence.end) + 1) > 0:
        yield place


def _under_glossary(prose: Prose, sentence: Span) -> bool:
    """True if the last heading before a sentence announces a list of terms."""
    place = bisect_right(prose.headings, sentence)
    return place > 0 and bool(_GLOSSARY.search(prose.headings[place - 1].of(prose.text)))


def listed(structure: Structure) -> Iterator[RawFact]:
    """The terms of lists of definitions, and of tables such as "Term | Meaning". Options and questions aren't terms."""
    text = structure.text
    for field in structure.fields:
        if field.block.kind is BlockKind.DEFINITION and field.label.start not in structure.code:
            yield from _defined(text, field.label, field.value, field.sentence)
    for table in structure.tables:
        meaning = column(table.columns, _MEANING_COLUMNS)
        if meaning and table.columns[0] in _TERM_COLUMNS:
            for row in table.rows:
                cells = structure.cells(row)
                if len(cells) > meaning and (term := cells[0]) and (says := cells[meaning]):
                    yield from _defined(text, term, says, row.span)


def _defined(text: str, term: Span, meaning: Span, sentence: Span) -> Iterator[RawFact]:
    words = term.of(text)
    if _TERM.fullmatch(words) and len(words.split()) <= _MOST_WORDS and len(meaning.of(text).split()) > 1:
        stated = meaning.of(text)[:LONGEST]
        yield RawFact(FactKind.DEFINITIONS, term, sentence, value=words, attribution=stated)
