"""Corrects misspelt words by words that the documents use.

A word is corrected to one that shares a form with it, in which one letter of its beginning is left out, as in SymSpell
(Wolf Garbe, 2012). Nothing is stored for that: the candidates have the same first letter, so they are in one stretch of
the dictionary, and few of them have nearly the same letters. Only in a long word may the first letter be wrong.

Not corrected are words under five letters, words of five letters with a single substitution (viral and vital, price and
prime are different words), and words that only end differently, which the stemmer deals with.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array
from index.retrieval.dictionary import Dictionary

SHORTEST = 5  # letters of a word that is corrected
SHORTEST_KNOWN = 4  # letters of a word that it is corrected to
LONG = 9  # letters of a word that may have two edits
PREFIX = 8  # letters are only left out of the first eight: a wrong letter after them is the only one
BATCH = 10_000  # words whose letters are looked at together
FACTOR = np.uint64(0x9E3779B97F4A7C15)

_ENDINGS = frozenset(("", "s", "es", "ed", "d", "er", "r", "ing", "y", "ly", "e", "al", "n", "en", "ic", "or", "ion"))


class Speller:
    """Corrections from the words of a dictionary.

    Args:
        dictionary: the words.
        frequency: gives the number of passages that hold a term.
    """

    def __init__(self, dictionary: Dictionary, frequency: Callable[[int], int]) -> None:
        self._words = dictionary
        self._frequency = frequency
        self._sets: dict[str, tuple[int, Array]] = {}  # 4 bytes for each word, from when a letter is first needed

    def correct(self, word: str) -> str | None:
        """The word of the index that this one was most likely meant to be; None if none is close."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        limit = 2 if len(word) >= LONG else 1
        best: tuple[int, int, str] | None = None
        for number, known in self._near(word, limit):
            edits = distance(word, known, limit)
            if edits > limit or _ends_differently(word, known):
                continue
            if len(word) == SHORTEST and len(known) == SHORTEST and sum(map(str.__ne__, word, known)) == 1:
                continue
            candidate = (edits, -self._frequency(int(self._words.terms[number])), known)
            if best is None or candidate < best:
                best = candidate
        return best[2] if best else None

    def _near(self, word: str, limit: int) -> Iterator[tuple[int, str]]:
        """The words that share a form with this one and may be within the limit, with their numbers."""
        numbers = self._alike(word)
        if limit > 1:  # a wrong first letter counts double, so everything after it is right
            wrong = [word[1:], word[1] + word[0] + word[2:]]
            wrong += [letter + rest for letter in self._first_letters for rest in (word, word[1:])]
            found = [number for other in wrong for number in self._words.find(other)]
            numbers = np.append(numbers, np.array(found, np.int64))
        strings = self._words.strings(numbers)
        shared = np.asarray(np.isin(_forms(strings), _forms([word])).any(1))
        terms = self._words.terms.take(numbers).tolist()
        for number, known, term, same in zip(numbers.tolist(), strings, terms, shared.tolist(), strict=True):
            if same and term >= 0 and len(known) >= SHORTEST_KNOWN and known.isalpha():
                yield number, known

    def _alike(self, word: str) -> Array:
        """The words with the same first letter that have all but one of the other letters, and at most one more."""
        first, sets = self._letter_sets(word[0])
        (own,) = _letter_sets(np.array([word], f"U{PREFIX}"))
        alike = (np.bitwise_count(sets & ~own) <= 1) & (np.bitwise_count(own & ~sets) <= 1)
        return np.asarray(first + np.flatnonzero(alike))

    def _letter_sets(self, letter: str) -> tuple[int, Array]:
        """The first word with this first letter, and the sets of letters in the beginnings of all such words."""
        known = self._sets.get(letter)
        if known is None:
            found = self._words.beginning(letter)
            parts = [np.zeros(0, np.uint32)]
            for start in range(found.start, found.stop, BATCH):
                strings = self._words.strings(np.arange(start, min(start + BATCH, found.stop)))
                parts.append(_letter_sets(np.array(strings, f"U{PREFIX}")))
            known = self._sets[letter] = found.start, np.concatenate(parts)
        return known

    @cached_property
    def _first_letters(self) -> list[str]:
        """The first letters of all words, without digits and signs."""
        letters: list[str] = []
        place = 0
        while place < len(self._words):
            letters += self._words.strings(np.array([place]))[0][:1]
            place = self._words.beginning(letters[-1]).stop
        return [letter for letter in letters if letter.isalpha()]


def distance(one: str, other: str, limit: int) -> int:
    """The number of edits between two words, or limit + 1 if there are more.

    Optimal string alignment (restricted Damerau-Levenshtein): insertions, deletions, substitutions, and swaps of
    neighbours. A wrong first letter counts double.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1] + (one[0] != other[0])


def _forms(words: Sequence[str]) -> NDArray[np.uint64]:
    """[words, forms] hashes of the words' first letters: as they are, and with each letter left out."""
    letters = _characters(np.array(words, f"U{PREFIX}")).astype(np.uint64)
    powers = FACTOR ** np.arange(PREFIX, dtype=np.uint64)
    before = np.pad((letters * powers).cumsum(1), ((0, 0), (1, 0)))  # the sums of the letters before each place
    after = (letters[:, 1:] * powers[:-1])[:, ::-1].cumsum(1)[:, ::-1]  # those after it, each moved by one place
    return np.asarray(before + np.pad(after, ((0, 0), (0, 2))))


def _letter_sets(words: Array) -> NDArray[np.uint32]:
    """The set of each word's letters, as bits: letters may share a bit."""
    letters = _characters(words)
    bits = np.where(letters > 0, np.uint32(1) << (letters & 31), 0).astype(np.uint32)
    return np.asarray(np.bitwise_or.reduce(bits, 1))


def _characters(words: Array) -> NDArray[np.uint32]:
    """[words, PREFIX] the characters of words that are an array of strings; 0 after the last one."""
    return np.asarray(words.view(np.uint32).reshape(len(words), PREFIX))


def _ends_differently(one: str, other: str) -> bool:
    """True if the words only differ in a common ending."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    return same >= 4 and same >= len(one) - 3 and one[same:] in _ENDINGS and other[same:] in _ENDINGS
