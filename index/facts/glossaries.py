"""Lists of terms: lines such as "Term: its meaning", lists of definitions, tables with a column for meanings."""

import re
from collections import Counter
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import WORD, RawFact, trim
from index.facts.definitions import LONGEST
from index.facts.names import GIVEN_NAMES, MONTHS
from index.facts.structure import Structure, column
from index.layout import PROSE, BlockKind
from index.model import Span
from index.text.wordlists import WordFile

_LISTS, _STRUCTURE = WordFile(__package__, "definitions"), WordFile(__package__, "structure")
_GRAMMAR = _LISTS.words("not in a term")
_NO_TERMS = _LISTS.words("labels") | _GRAMMAR
_PREFIXES, _VAGUE = _LISTS.words("prefixes"), _LISTS.words("vague nouns")
_APART = 3  # labelled lines, at most, between the entries of one list
# "a way for programs to talk", "the store that has …", "someone who …": what a thing is, and not what is done with it
_PHRASE = re.compile(
    r"(?:an?|any(?!\stime)|one(?=\s(?:of|who|that|which))|someone|somebody|something)\s[\w’'-]+"
    r"(?![\w’'-])(?!(?:\s[\w’'-]+){0,2}?\s(?:is|are|was|has|have|will|can|must|should|may|does|do)\b)"
    rf"|(?:the\s+)?(?:{_LISTS.pattern('kinds of things')})\s+(?:of|that|in|to|at|when|where|for)\s"
    r"|the\s(?:(?!(?:is|are|was|were|has|have|will|can|must|should|may)\s)[\w’'-]+\s){1,4}?(?:that|which|who|of|for|in|on|where|when|used|between|before|after)\s",
    re.IGNORECASE,
)
# "String. The name of …" is about a parameter, "Set this to …" about an option.
_OF_A_VALUE = re.compile(
    rf"(?:{_STRUCTURE.pattern('imperatives')}|(?:an?\s)?(?:{_LISTS.pattern('types')}))\b", re.IGNORECASE
)
_SAYS = re.compile(r"(?!e\.g|(?:an?\s)?(?:few|brief|short)\b|(?:one\sof\s|any\sof\s)?the\sfollowing)[^\W\d][\w’'-]*\W+\w", re.I)  # two words, and no code
_ORDERS = _STRUCTURE.words("imperatives")
_TERM_COLUMNS, _MEANING_COLUMNS = _STRUCTURE.words("term columns"), _STRUCTURE.words("meaning columns")
_TERM = re.compile(r"[^\W_][^?!:;=<>{}|$\t\n]{0,59}")
_MOST_WORDS = 6  # of a term
_IDENTIFIER = re.compile(r"\S*[_\[\]]\S*|[a-z]\w*(?:\.\w+|[A-Z]\w*)+")  # "max_id", "likes.total", "totalItems"
_GLOSSARY = re.compile(rf"\b(?:{_LISTS.pattern('headings of glossaries')})\b", re.IGNORECASE)


def listed(structure: Structure) -> Iterator[RawFact]:
    """The terms of lists of definitions, of lines such as "Term: a meaning", and of tables such as "Term | Meaning".

    Options and questions aren't terms. A line counts below a heading such as "Glossary"; elsewhere only if it says what
    a thing is, and if the term is in bold or another such line is near.
    """
    text = structure.text
    if structure.prose.english:
        yield from _lines(structure)
    for field in structure.fields:
        if field.block.kind is BlockKind.DEFINITION and field.label.start not in structure.code:
            yield from _defined(text, field.label, field.value, field.sentence)
    for table in structure.tables:
        meaning = column(table.columns, _MEANING_COLUMNS)
        if meaning and table.columns[0] in _TERM_COLUMNS:
            for row in table.rows:
                cells = structure.cells(row)
                if (term := cells[0]) and (says := cells[meaning]):
                    yield from _defined(text, term, says, row.span)


def _lines(structure: Structure) -> Iterator[RawFact]:
    text = structure.text
    fields = [field for field in structure.fields if field.block.kind in PROSE]
    times = Counter(field.label.of(text).lower() for field in fields)
    said = [bool(_PHRASE.match(text, field.value.start, field.value.end)) for field in fields]
    for place, field in enumerate(fields):
        term = field.label.of(text).lower()
        near = sum(said[max(0, place - _APART) : place + _APART + 1]) > 1
        under = bool(_GLOSSARY.search(field.heading))
        # "Anna: a good idea" is a dialogue if Anna speaks twice.
        if times[term] > 1 or not (under or (said[place] and (near or field.label.start in structure.bold))):
            continue
        if not _NO_TERMS.isdisjoint(term.split()) or (not under and (term in _PREFIXES or term.split()[-1] in _VAGUE)):
            continue
        meaning = trim(text, field.value.start, field.value.end)
        again = meaning and term.split()[-1] in meaning.of(text).lower().split()[:3]  # "Design: The design of …"
        if meaning and not again and field.label.of(text).split()[0] not in GIVEN_NAMES:
            yield from _defined(text, field.label, meaning, field.sentence)


def _defined(text: str, term: Span, meaning: Span, sentence: Span) -> Iterator[RawFact]:
    words = term.of(text)
    is_term = _TERM.fullmatch(words) and WORD.search(words) and not _IDENTIFIER.fullmatch(words)
    first, *_ = parts = words.lower().split() if is_term else [""]
    is_term = is_term and len(parts) <= _MOST_WORDS and first not in _GRAMMAR and not (parts[1:] and first in _ORDERS and words != words.title())
    says = _SAYS.match(text, meaning.start, meaning.end) and not _OF_A_VALUE.match(text, meaning.start)
    is_term = is_term and words.lower() not in _NO_TERMS and MONTHS.isdisjoint(words.split())
    if is_term and says and not text.endswith("?", meaning.start, meaning.end):
        stated = meaning.of(text)[:LONGEST]
        yield RawFact(FactKind.DEFINITIONS, term, sentence, value=words, attribution=stated)
