"""Corrects misspelt words by words that the documents use.

The method is SymSpell's (Wolf Garbe, 2012): two words that are one edit apart share a form with one letter left out.
All such forms of the index's words are kept as sorted hashes. An unknown word of a question leaves out letters too, and
the words that share a form with it are compared with it by edit distance.

Not corrected are words under five letters, words of five letters with a single substitution (viral and vital, price and
prime are different words), and words that only end differently, which the stemmer deals with.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from index.retrieval.arrays import Array, map_array
from index.store import KnownWord

SHORTEST = 5  # letters of a word that is corrected
SHORTEST_KNOWN = 4  # letters of a word that it is corrected to
LONG = 9  # letters of a word that may have two edits
PREFIX = 8  # letters are only left out of the first eight, which keeps the table small

_ENDINGS = frozenset(("", "s", "es", "ed", "d", "er", "r", "ing", "y", "ly", "e", "al", "n", "en", "ic", "or", "ion"))


class Speller:
    """Corrections from hashes on disk.

    Args:
        folder: as `write` wrote it.
        words: gives the index's words by number.
    """

    def __init__(self, folder: Path, words: Callable[[Sequence[int]], Iterable[KnownWord]]) -> None:
        self._hashes = map_array(folder / "hashes.npy")
        self._numbers = map_array(folder / "words.npy")
        self._words = words

    def correct(self, word: str) -> str | None:
        """The word of the index that this one was most likely meant to be; None if none is close."""
        if len(word) < SHORTEST or not word.isalpha() or not len(self._hashes):
            return None
        limit = 2 if len(word) >= LONG else 1
        best: tuple[int, int, str] | None = None
        for known, frequency in self._words(self._near(word)):
            edits = distance(word, known, limit)
            if edits > limit or _ends_differently(word, known):
                continue
            if len(word) == SHORTEST and len(known) == SHORTEST and sum(map(str.__ne__, word, known)) == 1:
                continue
            candidate = (edits, -frequency, known)
            if best is None or candidate < best:
                best = candidate
        return best[2] if best else None

    def _near(self, word: str) -> list[int]:
        """The numbers of the words that share a form with this one."""
        hashes = np.array(sorted(_forms(word)), np.uint32)
        first, last = self._hashes.searchsorted(hashes), self._hashes.searchsorted(hashes, "right")
        found = [self._numbers[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]
        return [int(number) for number in np.unique(np.concatenate(found))]


def write(
    folder: Path, words: Iterable[tuple[int, str]], base: Path | None = None, renumbered: Array | None = None
) -> None:
    """Writes the hashes of words.

    Args:
        folder: exists and is empty.
        words: the new words, each with its number. Those that nothing is corrected to are left out.
        base: the folder of the previous index, to keep its words.
        renumbered: the new number of each word of the previous index; -1 if it is gone.
    """
    numbers: list[int] = []
    hashes: list[int] = []
    for number, word in words:
        if len(word) >= SHORTEST_KNOWN and word.isalpha():
            forms = _forms(word)
            hashes += forms
            numbers += [number] * len(forms)
    table, owners = np.array(hashes, np.uint32), np.array(numbers, np.int32)
    if base is not None and renumbered is not None:
        kept = renumbered.take(map_array(base / "words.npy"))
        table = np.concatenate([map_array(base / "hashes.npy")[kept >= 0], table])
        owners = np.concatenate([kept[kept >= 0], owners])
    order = table.argsort(kind="stable")
    np.save(folder / "hashes.npy", table[order])
    np.save(folder / "words.npy", owners[order])


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


def _forms(word: str) -> set[int]:
    """The hashes of a word's first letters, as they are and with each letter left out."""
    start = word[:PREFIX]
    shorter = {start[:place] + start[place + 1 :] for place in range(len(start))}
    return {zlib.crc32(form.encode()) for form in shorter | {start}}


def _ends_differently(one: str, other: str) -> bool:
    """True if the words only differ in a common ending."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    return same >= 4 and same >= len(one) - 3 and one[same:] in _ENDINGS and other[same:] in _ENDINGS
