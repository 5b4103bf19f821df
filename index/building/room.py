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
from index.text.analysis import spaceless
from index.text.synonyms import Group

_DOCUMENT = 6_000  # its row, its parts, its entries in indexes, and pages that are only partly filled
_TEXT = 2.25  # times the text's bytes: the text, its passages, and what pages of a database leave free
_BLOCK = 8  # with its flag; packed
_PASSAGE = 145  # its row without its text, two entries in indexes, and its place in six arrays
_HEADING = 20  # a row without its text
_WORD = 6  # each place of a word: its number, its sentence
_POSTING = 7  # a term in a passage
_COMMON = 128  # a term in more than one of so many passages has a bitmap as well
_KEY = 34  # a word that isn't in the documents before: its row without its text, its entry in an index, its arrays
_TERM = 32  # the term of such a word: its row without its text, its arrays
_GRAM = 12  # five characters of such a word, at most: their number, their hash, their weight
_FORM = 8  # a form of such a word for corrections; there is one without each of its first eight letters
_SHORTEST = 4  # letters of a word that has forms
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
    return size + sum(map(_of_key, holding))


def _of_key(key: str) -> int:
    """Bytes for a word that is new: `key` has the word and its term."""
    word, _, term = key.partition("/")
    size = _KEY + 2 * len(key.encode("utf-8", "surrogatepass"))
    if term:
        size += _TERM + len(term.encode("utf-8", "surrogatepass"))
        size += _GRAM * (len(word) if spaceless(word) else max(1, len(word) - 2))
    if len(word) >= _SHORTEST and word.isalpha():
        size += _FORM * (min(len(word), 8) + 1)
    return size


def _values(fact: RawFact) -> Iterable[str]:
    """The texts that are stored with a fact."""
    return [
        value
        for value in (fact.value, fact.unit, fact.attribution, *fact.markers, *(note.name for note in fact.notes))
        if value
    ]
