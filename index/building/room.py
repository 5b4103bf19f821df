"""How much room a document takes in a generation, estimated from above before it is stored.

The figures are bytes, measured with SQLite's `dbstat` and in the folders of the arrays. They count everything that
grows with a document: a text of short sections costs a row for each of them, and a text of random letters costs more
for its words than for itself. `tests/small_in_large_out.py` compares the estimate with what is really written.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from index.facts.base import RawFact
from index.model import Document, Passage
from index.text.synonyms import Group

_DOCUMENT = 2_000  # its row, its entries in indexes
_TEXT = 2.25  # times the text's bytes: the text, its passages, and what pages of a database leave free
_BLOCK = 8  # with its flag; packed
_PASSAGE = 145  # its row without its text, two entries in indexes, and its place in six arrays
_HEADING = 20  # a row without its text
_WORD = 6  # each place of a word: its number, its sentence
_POSTING = 7  # a term in a passage
_COMMON = 128  # a term in more than one of so many passages has a bitmap as well
_KEY = 130  # a word that isn't in the documents before: its rows without its text, and its place in arrays
_LETTER = 18  # of such a word, which is stored several times; with its grams, and its forms for corrections
_LONGEST_FORM = 8  # letters of a word that has these forms
_FORMS = 72  # bytes of them
_FACT = 105  # its row without its text, four entries in indexes


def estimate(
    document: Document,
    passages: Sequence[Passage],
    words: Iterable[Sequence[Sequence[str]]],
    facts: Iterable[RawFact],
    definitions: Iterable[Group],
) -> int:
    """Bytes that a document takes in a generation, at most."""
    size = _DOCUMENT + _TEXT * len(document.text.encode("utf-8", "surrogatepass"))
    size += _BLOCK * len(document.blocks)
    size += _PASSAGE * len(passages) + _of_words(words, len(passages))
    path = None
    for passage in passages:
        if passage.heading != path:
            path = passage.heading
            size += _HEADING + 2 * len(json.dumps(path))  # in its row, and in the list of the document
    for fact in facts:
        size += _FACT + sum(2 * len(value.encode("utf-8", "surrogatepass")) for value in _values(fact))
    size += sum(2 * len(name) + 40 for group in definitions for name in group)
    size += sum(len(note.to_json()) for note in document.notes)
    return int(size)


def _of_words(words: Iterable[Sequence[Sequence[str]]], passages: int) -> int:
    places = 0
    holding: Counter[str] = Counter()  # in how many passages each word is
    for sentences in words:
        places += sum(map(len, sentences))
        holding.update(set(chain.from_iterable(sentences)))
    size = _WORD * places + _POSTING * holding.total()
    size += sum(1 for often in holding.values() if often * _COMMON > passages) * (passages // 8 + 1)
    letters = sum(len(key.encode("utf-8", "surrogatepass")) for key in holding)  # a key has the word and its term
    forms = sum(1 for key in holding if key.find("/") >= 4) * _FORMS
    return size + _KEY * len(holding) + _LETTER * letters // 2 + forms


def _values(fact: RawFact) -> Iterable[str]:
    """The texts that are stored with a fact."""
    return [
        value
        for value in (fact.value, fact.unit, fact.attribution, *fact.markers, *(note.name for note in fact.notes))
        if value
    ]
