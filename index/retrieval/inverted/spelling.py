"""Corrects misspelt words by words that the documents use.

A word is corrected to one that shares a form with it, in which one letter of its beginning is left out, as in SymSpell
(Wolf Garbe, 2012). Nothing is stored for that: the candidates have the same first letter, so they are in one stretch of
the dictionary, and few of them have nearly the same letters; or only the first letter is wrong. Of several words, the
one is meant that takes fewer edits, is a likelier slip, and is used more. A stop word may be meant, too.

Not corrected are words under four letters, and words that only end differently, which the stemmer deals with. A wrong
correction of a word that isn't misspelt is possible (viral to vital), so only a slip can make an answer strong.
"""

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array
from index.retrieval.inverted.dictionary import ONLY_A_TERM
from index.retrieval.inverted.lexicon import Lexicon

SHORTEST = 4  # letters of a word that is corrected
SHORTEST_KNOWN = 4  # letters of a word that it is corrected to
LONG = 9  # letters of a word that may have two edits
PREFIX = 8  # letters are only left out of the first eight: a wrong letter after them is the only one
BATCH = 10_000  # words whose letters are looked at together
MOST = 3  # corrections of a word
MOST_LOOKED_AT = 50  # … and words that are asked for whether they are usable
# Bits of the cost of a correction.
EDIT, FIRST_LETTER, SLIP = 6.0, 3.0, 2.0
STOP_WORD = 10.0  # as if so often used
LONG_ENOUGH = 6  # letters, of which one is left out
FACTOR = np.uint64(0x9E3779B97F4A7C15)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {  # for each key of a QWERTY keyboard, the letters beside it
    letter: "".join(
        other
        for y, line in enumerate(_ROWS)
        for x, other in enumerate(line)
        if abs(y - row) <= 1 and abs(x + y / 2 - column - row / 2) <= 1 and other != letter
    )
    for row, letters in enumerate(_ROWS)
    for column, letter in enumerate(letters)
}
_ENDINGS = frozenset(("", "s", "es", "ed", "d", "er", "r", "ing", "y", "ly", "e", "al", "n", "en", "ic", "or", "ion"))


class Speller:
    """Corrections from the words of an index.

    Args:
        words: the words.
        frequency: gives the number of passages that hold a term.
    """

    def __init__(self, words: Lexicon, frequency: Callable[[int], int]) -> None:
        self._words = words
        self._frequency = frequency
        self._sets: dict[str, tuple[Array, Array]] = {}  # 8 bytes for each word, from when a letter is first needed

    def correct(self, word: str, usable: Callable[[str], bool] = lambda known: True) -> list[str]:
        """The words of the index that this one may have been meant to be, the likeliest first.

        Words that aren't `usable` take no other's place, so nobody learns that they are there.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return []
        limit = 2 if len(word) >= LONG else 1
        costs: dict[str, float] = {}
        for number, known in self._near(word):
            edits = distance(word, known, limit)
            if edits > limit or _ends_differently(word, known):
                continue
            costs[known] = self._cost(word, known, edits, int(self._words.terms[number]))
        likeliest = sorted(costs, key=lambda known: (costs[known], known))[:MOST_LOOKED_AT]
        return list(islice(filter(usable, likeliest), MOST))

    def _cost(self, word: str, known: str, edits: int, term: int) -> float:
        """How unlikely it is that a word was meant, in bits."""
        used = math.log2(1 + self._frequency(term)) if term >= 0 else STOP_WORD
        return EDIT * edits + FIRST_LETTER * (word[0] != known[0]) - SLIP * is_slip(word, known) - used

    def _near(self, word: str) -> Iterator[tuple[int, str]]:
        """The words that share a form with this one, with their numbers."""
        numbers = self._alike(word)
        if len(word) > 1:  # if the first letter is wrong, everything after it is right
            wrong = [word[1:], word[1] + word[0] + word[2:]]
            letters = self._first_letters.get(_script(word[1]), ())
            wrong += [letter + rest for letter in letters for rest in (word, word[1:])]
            numbers = np.append(numbers, np.array(self._words.find_all(wrong), np.int64))
        strings, is_word = self._words.strings(numbers), self._words.is_word
        shared = np.asarray(np.isin(_forms(strings), _forms([word])).any(1))
        terms = self._words.terms.take(numbers).tolist()
        for number, known, term, same in zip(numbers.tolist(), strings, terms, shared.tolist(), strict=True):
            if same and term != ONLY_A_TERM and len(known) >= SHORTEST_KNOWN and known.isalpha() and is_word(number):
                yield number, known

    def _alike(self, word: str) -> Array:
        """The words with the same first letter that have all but one of the other letters, and at most one more."""
        numbers, sets = self._letter_sets(word[0])
        (own,) = _letter_sets(np.array([word], f"U{PREFIX}"))
        alike = (np.bitwise_count(sets & ~own) <= 1) & (np.bitwise_count(own & ~sets) <= 1)
        return np.asarray(numbers[alike])

    def _letter_sets(self, letter: str) -> tuple[Array, Array]:
        """The words with this first letter, and the set of letters in the beginning of each."""
        known = self._sets.get(letter)
        if known is None:
            found = self._words.beginning(letter).astype(np.int32)
            parts = [np.zeros(0, np.uint32)]
            for start in range(0, len(found), BATCH):
                strings = self._words.strings(found[start : start + BATCH])
                parts.append(_letter_sets(np.array(strings, f"U{PREFIX}")))
            known = self._sets[letter] = found, np.concatenate(parts)
        return known

    @cached_property
    def _first_letters(self) -> dict[str, list[str]]:
        """The first letters of all words, without digits and signs, by script. Scripts without spaces are passed over:
        their words are too short to be corrected, and have thousands of first letters."""
        letters: dict[str, list[str]] = {}
        for letter in dict.fromkeys(self._words.initials()):
            if letter.isalpha():
                letters.setdefault(_script(letter), []).append(letter)
        return letters


def _script(letter: str) -> str:
    """The script of a letter, or something that stands for it: "LATIN", "CYRILLIC"."""
    return unicodedata.name(letter, "").partition(" ")[0]


def distance(one: str, other: str, limit: int) -> int:
    """The number of edits between two words, or limit + 1 if there are more.

    Optimal string alignment (restricted Damerau-Levenshtein): insertions, deletions, substitutions, and swaps of
    neighbours.
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
    return last[-1]


def is_slip(wrong: str, right: str) -> bool:
    """True if a word is so misspelt that no other word can be meant: two letters swapped, one doubled or not, one left
    out of a long word or too many in it, or the key beside it pressed. The first letter of a short word is hardly
    ever wrong: "Bier" is no "vier"."""
    first = next((place for place, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), None)
    if first is None:
        return False
    if len(wrong) == len(right):
        swapped = wrong[first : first + 2] == right[first : first + 2][::-1]
        return (swapped and wrong[first + 2 :] == right[first + 2 :]) or (
            (first > 0 or len(wrong) >= LONG_ENOUGH)
            and wrong[first + 1 :] == right[first + 1 :]
            and right[first] in _BESIDE.get(wrong[first], "")
        )
    longer, shorter = (wrong, right) if len(wrong) > len(right) else (right, wrong)
    if longer[first + 1 :] != shorter[first:]:
        return False
    return len(shorter) >= LONG_ENOUGH or longer[first] in longer[first - 1 : first] + longer[first + 1 : first + 2]


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


def same_beginning(one: str, other: str) -> int:
    """The number of letters with which both words begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _ends_differently(one: str, other: str) -> bool:
    """True if the words only differ in a common ending, and not as "coffe" and "coffee" do: in how often the last
    letter is there."""
    if one.rstrip(one[-1:]) == other.rstrip(one[-1:]):
        return False
    same = same_beginning(one, other)
    return same >= 4 and same >= len(one) - 3 and one[same:] in _ENDINGS and other[same:] in _ENDINGS
