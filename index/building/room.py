"""How much room a document takes in a generation, estimated from above before it is stored.

The figures are bytes, measured with SQLite's `dbstat` and in the folders of the arrays. They count everything that
grows with a document: a text of short sections costs a row for each of them, and a list in which nearly every word is a
new one costs several times its text for these words. `tests/small_in_large_out.py` compares the estimate with what is
really written.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from index.facts.base import RawFact
from index.layout import PLAIN, Block, Mark, distinct
from index.model import Document, Passage
from index.store.schema import Words
from index.text.analysis import FIRST_SPACELESS, spaceless
from index.text.asides import asides
from index.text.synonyms import Group

_DOCUMENT = 6_000  # its row, its parts, its entries in indexes, and pages that are only partly filled
_TEXT = 2.25  # times the text's bytes: the text, its passages, and what pages of a database leave free
_BLOCK = 8  # with its flag; packed
_MARK = 7  # packed
_LINE = 4  # of the file; packed
_PASSAGE = 130  # its row without its text, two entries in indexes, and its place in six arrays
_LAYOUT = 20  # of a passage that isn't plain, without its blocks
_HEADING = 38  # a row without its text, and its entry in an index
_WORD = 5.25  # each place of a word: its number, its sentence, and its share of the sieve
_POSTING = 7  # a term in a passage
_COMMON = 128  # a term in more than one of so many passages has a bitmap as well
_ENTRY = 14  # a word or term that isn't in the documents before: its numbers in six arrays, without its letters
_LONGEST = 1_000  # bytes of these letters, at most
_GRAM = 3.25  # five characters of such a word: one table has those that come once, another those that come more often
_ASIDE = 25  # the row of what is in no passage, without its letters and terms
_FACT = 119  # its row without its text, four entries in indexes


class WordCounts:
    """The words of a document's passages, counted while they pass by."""

    def __init__(self) -> None:
        self.places = 0
        self.holding: Counter[str] = Counter()  # in how many passages each word is

    def counting(self, words: Iterable[Words]) -> Iterator[Words]:
        """The same words, of one passage after another."""
        for sentences in words:
            self.places += sum(map(len, sentences))
            self.holding.update(set(chain.from_iterable(sentences)))
            yield sentences


def estimate(
    document: Document,
    passages: Sequence[Passage],
    words: WordCounts,
    facts: Iterable[RawFact],
    definitions: Iterable[Group],
) -> int:
    """Bytes that a document takes in a generation, at most."""
    size = _DOCUMENT + _TEXT * _bytes(document.text)
    size += 2 * _of_layout(document.blocks, document.marks)  # as the reader found them, and by part
    size += _LINE * len(document.lines.starts) if document.lines else 0
    size += _PASSAGE * len(passages) + _of_words(words, len(passages))
    path = None
    for passage in passages:
        if passage.layout != PLAIN:
            size += _LAYOUT + _of_layout(passage.layout.blocks, passage.layout.marks)
        size += _bytes(passage.url or "")
        if passage.heading != path:
            path = passage.heading
            size += _HEADING + 2 * len(json.dumps(path))  # in its row, and in the list of the document
    size += sum(_ASIDE + 2 * _bytes(one.letters) + 2 * _bytes(one.terms) for one in asides(document))
    for fact in facts:
        size += _FACT + sum(2 * _bytes(value) for value in _values(fact))
    size += sum(2 * len(name) + 40 for group in definitions for name in group)
    size += sum(len(note.to_json()) for note in document.notes)
    return int(size)


def _of_layout(blocks: Sequence[Block], marks: Sequence[Mark]) -> float:
    """Bytes of the packed layout of a document or a passage."""
    size = _BLOCK / 2 * len(blocks) + _MARK * len(marks) + sum(_bytes(mark.target) for mark in marks)
    size += sum(_bytes(block.url) for block in blocks if block.url)
    size += sum(_bytes(group) + 3 for group in {block.group for block in blocks})
    tables = distinct(block.table for block in blocks)
    return size + sum(_bytes(text) + 3 for table in tables for text in (table.caption, table.lead, *table.columns))


def _of_words(words: WordCounts, passages: int) -> float:
    size: float = _WORD * words.places + _POSTING * words.holding.total()
    size += sum(1 for often in words.holding.values() if often * _COMMON > passages) * (passages // 8 + 1)
    pairs = [key.partition("/") for key in words.holding]
    strings = [word for word, _, _ in pairs]
    grams = 0
    for (word, _, term), often in zip(pairs, words.holding.values(), strict=True):
        if term:
            length = len(word)
            here = length - 2 if length > 2 else 1
            if word[0] >= FIRST_SPACELESS and spaceless(word):
                here = length
            grams += (1 if often < 2 else 2) * min(here, _LONGEST)
    terms = {term for _, _, term in pairs if term}
    return size + _GRAM * grams + _of_entries(strings) + _of_entries(terms.difference(strings))


def _of_entries(strings: Collection[str]) -> int:
    letters = "".join(strings)
    if letters.isascii() and len(letters) <= _LONGEST:
        return _ENTRY * len(strings) + len(letters)
    return _ENTRY * len(strings) + sum(min(_bytes(string), _LONGEST) for string in strings)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _values(fact: RawFact) -> Iterable[str]:
    """The texts that are stored with a fact."""
    return [
        value
        for value in (fact.value, fact.unit, fact.attribution, *fact.markers, *(note.name for note in fact.notes))
        if value
    ]
