"""The words of an index: those of its dictionary, and those that came later.

A segment stores its words by number, so numbers stay as they are when another segment is added. Words that the
dictionary doesn't have get the numbers after it, in the order in which they come. A word that no passage has any more
loses its letters and keeps its number. When many have come, all segments are written again, with a new dictionary.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, joined, map_array
from index.retrieval.inverted.dictionary import NO_TERM, ONLY_A_TERM, Dictionary, encoded
from index.retrieval.inverted.grams import after_spaceless

ADDED, LIVE = "added.json", "live.npy"  # in the folder of a generation
AS_A_TERM, AS_A_WORD = 1, 2  # what an entry is to some passage; 0 if no passage has it

Entry = tuple[str, int]
"""The letters of a word or a term, and the number of its term; see `Dictionary`."""


class Lexicon:
    """Words and terms by number, of which some may be of no passage any more. Safe to use from several threads."""

    def __init__(
        self, dictionary: Dictionary, added: Sequence[Entry] = (), live: NDArray[np.uint8] | None = None
    ) -> None:
        """
        Args:
            dictionary: the first entries.
            added: the entries after these, in the order of their numbers.
            live: [entries] `AS_A_WORD`, `AS_A_TERM` or 0; None if all are of some passage.
        """
        self.dictionary = dictionary
        self.added = added
        self._live = live
        self._first = len(dictionary)  # the number of the first one that was added
        self._letters = [encoded(letters) for letters, _ in added]
        order = sorted(range(len(added)), key=lambda place: (self._letters[place], place))
        self._sorted = [self._letters[place] for place in order]
        self._numbers = np.array(order, np.int64) + self._first
        terms = np.array([term for _, term in added], np.int32)
        self.terms: NDArray[np.int32] = joined([dictionary.terms, terms]) if added else dictionary.terms

    @classmethod
    def open(cls, dictionary: Path, generation: Path) -> "Lexicon":
        """The lexicon of a generation, given the folder of its dictionary and its own."""
        added = json.loads((generation / ADDED).read_text(encoding="utf-8"))
        return cls(Dictionary(dictionary), [(letters, term) for letters, term in added], map_array(generation / LIVE))

    def __len__(self) -> int:
        return len(self.terms)

    def strings(self, numbers: Array) -> list[str]:
        """The letters of entries."""
        if not self.added or (numbers < self._first).all():
            return self.dictionary.strings(numbers)
        known = iter(self.dictionary.strings(numbers[numbers < self._first]))
        return [
            next(known)
            if number < self._first
            else self._letters[number - self._first].decode("utf-8", "surrogatepass")
            for number in numbers.tolist()
        ]

    def letters_of(self, numbers: Array) -> tuple[NDArray[np.uint8], Array]:
        """The letters of entries, ascending, in UTF-8, one after another, and how many bytes each has."""
        known = int(numbers.searchsorted(self._first))
        letters, sizes = self.dictionary.letters_of(numbers[:known])
        if known == len(numbers):
            return letters, sizes
        others = [self._letters[number] for number in (numbers[known:] - self._first).tolist()]
        more = np.frombuffer(b"".join(others), np.uint8)
        return joined([letters, more]), joined([sizes, np.array([len(other) for other in others], sizes.dtype)])

    def find(self, string: str) -> list[int]:
        """The entries with these letters, also those that no passage has any more."""
        found = list(self.dictionary.find(string))
        if self.added:
            wanted = encoded(string)
            place = bisect_left(self._sorted, wanted)
            while place < len(self._sorted) and self._sorted[place] == wanted:
                found.append(int(self._numbers[place]))
                place += 1
        return found

    def find_all(self, strings: Sequence[str]) -> list[int]:
        """The entries with any of these letters, in no particular order."""
        found = self.dictionary.find_all(strings)
        if self.added:
            wanted = {encoded(string) for string in strings}
            found += [self._first + place for place, letters in enumerate(self._letters) if letters in wanted]
        return found

    def beginning(self, letters: str) -> NDArray[np.int64]:
        """The entries of some passage that begin with these letters (at least one), in the order of their letters."""
        found = self.dictionary.beginning(letters)
        numbers = np.arange(found.start, found.stop)
        if self.added:
            wanted = encoded(letters)
            first = bisect_left(self._sorted, wanted)
            last = bisect_left(self._sorted, wanted[:-1] + bytes([wanted[-1] + 1]))
            places = [self.dictionary.place(other) - found.start for other in self._sorted[first:last]]
            numbers = np.insert(numbers, places, self._numbers[first:last])
        return numbers if self._live is None else numbers[self._live.take(numbers) > 0]

    def pairs_with(self, character: str) -> Array:
        """The entries of some passage that are this character, or a pair of characters with it; see `Dictionary`."""
        numbers = self.dictionary.pairs_with(character)
        if self.added and len(wanted := encoded(character)) == 3:
            pairs = [
                self._first + place
                for place, letters in enumerate(self._letters)
                if len(letters) in (3, 6) and wanted in (letters[:3], letters[3:])
            ]
            numbers = np.append(numbers, np.array(pairs, numbers.dtype))
        return numbers if self._live is None else numbers[self._live.take(numbers) > 0]

    def word(self, key: str) -> int:
        """The number of a word of some passage, by its key (`Token.key`); -1 if there is none."""
        number = self.number(key)
        return number if number < 0 or self.is_word(number) else -1

    def number(self, key: str) -> int:
        """The number of a word, by its key, also if no passage has it any more; -1 if it never came."""
        number = self.dictionary.word(key)
        if number >= 0 or not self.added:
            return number
        word, _, term = key.partition("/")
        for found in self.find(word):
            own = int(self.terms[found])
            if own == NO_TERM if not term else own >= 0 and self.strings(np.array([own]))[0] == _stored(term):
                return found
        return -1

    def is_word(self, number: int) -> bool:
        """True if some passage has an entry as a word."""
        return self._live is None or bool(self._live[number] == AS_A_WORD)

    def initials(self) -> Iterator[str]:
        """The first letters of all entries, some several times; those of scripts without spaces are passed over."""
        words, place = self.dictionary, 0
        while place < len(words):
            letter = words.strings(np.array([place]))[0][:1]
            after = after_spaceless(letter) if letter else None
            if not letter:  # it has none any more
                place += 1
            elif after is None:
                yield letter
                place = words.beginning(letter).stop
            else:
                place = words.beginning(after).start if after else len(words)
        for letter in {letters.decode("utf-8", "surrogatepass")[0] for letters in self._sorted if letters}:
            if after_spaceless(letter) is None:
                yield letter

    def keys(self) -> list[str]:
        """The keys of all entries, by number; an empty string for those that aren't words."""
        terms = self.strings(np.maximum([term for _, term in self.added], 0)) if self.added else []
        return self.dictionary.keys() + [
            "" if term == ONLY_A_TERM else f"{letters}/{own if term >= 0 else ''}"
            for (letters, term), own in zip(self.added, terms, strict=True)
        ]


def _stored(string: str) -> str:
    return encoded(string).decode("utf-8", "surrogatepass")
