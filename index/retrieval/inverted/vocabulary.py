"""The words that an index knows, and the part of an index that a question may look at."""

import copy
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.retrieval.inverted.arrays import Array, distinct
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.lexicon import Lexicon
from index.retrieval.inverted.maxscore import Mask
from index.retrieval.inverted.spelling import Speller
from index.store import Generation

MOST_LOOKED_AT = 1_000  # words with the same beginning
REMEMBERED, LONGEST_REMEMBERED = 5_000, 64  # strings whose numbers are remembered, and their characters: below 1 MB


class Visible(NamedTuple):
    """The documents that a question may look at."""

    documents: int
    passages: int
    mask: Mask | None  # passage numbers → for each, True if it is visible; None if all are


class OtherNames(NamedTuple):
    """A name in a question, and the other names of the same thing, all as terms."""

    name: list[str]
    others: list[list[str]]
    given: bool  # True if synonyms.toml says so, False if the documents do


class Vocabulary:
    """What an index knows about words. Safe to use from several threads."""

    def __init__(self, generation: Generation, words: Lexicon, ranking: Ranking) -> None:
        self._generation = generation
        self._words = words
        self._ranking = ranking
        self._speller = Speller(words, ranking.frequency)
        self._number, self._word = _remembering(_numbers(words, ranking)), _remembering(words.word)

    def of_part(self, generation: Generation) -> "Vocabulary":
        """This vocabulary, for a part of its generation."""
        part = copy.copy(self)
        part._generation = generation
        return part

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the documents, the most common first; never empty."""
        return self._generation.languages

    def terms(self, terms: Iterable[str]) -> dict[str, int]:
        """The numbers of those terms that some passage holds."""
        numbers = ((term, self._number(term)) for term in dict.fromkeys(terms))
        return {term: number for term, number in numbers if number >= 0}

    def words(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those words that some passage holds, by key."""
        numbers = ((key, self._word(key)) for key in dict.fromkeys(keys))
        return {key: number for key, number in numbers if number >= 0}

    def content_words(self, numbers: Sequence[int]) -> list[str]:
        """The words with these numbers, as they are compared, without stop words."""
        found = np.array(numbers)
        return self._words.strings(found[self._words.terms.take(found) >= 0])

    def frequency(self, term: int) -> int:
        """The number of passages that hold a term."""
        return self._ranking.frequency(term)

    def holds(self, term: int, visible: Visible) -> bool:
        """True if a visible passage holds a term; False for -1, a term that no passage holds."""
        return term >= 0 and (visible.mask is None or len(self._ranking.top([term], 1, visible.mask)[0]) > 0)

    def correct(self, word: str, usable: Callable[[str], bool]) -> list[str]:
        """The usable words of the index that an unknown word may have been meant to be, the likeliest first."""
        return self._speller.correct(word, usable)

    def beginning(self, letters: str, most: int) -> list[str]:
        """Those terms that begin with these letters (at least one), or are of words that do; the most used first."""
        return self._most_used(self._words.beginning(letters)[:MOST_LOOKED_AT], most)

    def with_character(self, character: str, most: int) -> list[str]:
        """Those terms of a script without spaces that have this character; the most used first."""
        return self._most_used(self._words.pairs_with(character), most)

    def _most_used(self, numbers: Array, most: int) -> list[str]:
        found = self._words.terms.take(numbers)
        terms = distinct(found[found >= 0])
        frequencies = [-self._ranking.frequency(term) for term in terms.tolist()]
        used = sorted(zip(frequencies, self._words.strings(terms), strict=True))[:most]
        return [term for frequency, term in used if frequency]

    def other_names(self, terms: Sequence[str]) -> list[OtherNames]:
        """The names that occur in these terms, each with other names of the same thing."""
        return [OtherNames(*names) for names in self._generation.other_names(terms)]


def _numbers(words: Lexicon, ranking: Ranking) -> Callable[[str], int]:
    """Gives the number of a term; -1 if no passage holds it."""

    def number(term: str) -> int:
        found = words.find(term)
        return found[0] if found and ranking.frequency(found[0]) else -1

    return number


def _remembering(look_up: Callable[[str], int]) -> Callable[[str], int]:
    """Remembers some numbers: a question asks for the same ones several times, and most questions for the same."""
    remembered = lru_cache(REMEMBERED)(look_up)
    return lambda string: remembered(string) if len(string) <= LONGEST_REMEMBERED else look_up(string)
