"""Gives words their numbers while segments are written; see `index.retrieval.inverted.lexicon`."""

import json
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted import dictionary
from index.retrieval.inverted.dictionary import NO_TERM, ONLY_A_TERM, Dictionary, fitted
from index.retrieval.inverted.lexicon import ADDED, Entry, Lexicon


class Numbering(dict[str, int], ABC):
    """The numbers of words, by key. A key that isn't there yet gets one when it is asked for."""

    @abstractmethod
    def __missing__(self, key: str) -> int: ...

    @property
    @abstractmethod
    def size(self) -> int:
        """All numbers are below this."""

    @abstractmethod
    def settle(self, folder: Path, used: NDArray[np.bool_]) -> tuple[Lexicon, NDArray[np.int32] | None]:
        """Stores the words.

        Args:
            folder: for a new dictionary. It is made if there is one.
            used: [size] True for the words that some passage has.

        Returns:
            The lexicon; and the final number of each word, if that isn't the one that was given.
        """


class Growing(Numbering):
    """Adds words to those of an index, whose numbers stay."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._added: list[Entry] = list(lexicon.added)
        self._new_words: dict[str, int] = {}  # by stored key
        self._new_letters: dict[str, int] = {}  # the first new entry with these letters

    @property
    def size(self) -> int:
        return len(self._lexicon.dictionary) + len(self._added)

    def __missing__(self, key: str) -> int:
        stored = fitted(key)
        number = self._new_words.get(stored, -1)
        if number < 0:
            number = self._lexicon.number(stored)
        if number < 0:
            number = self._new_words[stored] = self._add(stored)
        self[key] = number
        return number

    def _add(self, key: str) -> int:
        word, _, term = key.partition("/")
        if term == word and self._first(word) is None:
            return self._append(word, self.size)  # it is its own term
        return self._append(word, self._term(term) if term else NO_TERM)

    def _term(self, term: str) -> int:
        first = self._first(term)
        return self._append(term, ONLY_A_TERM) if first is None else first

    def _first(self, letters: str) -> int | None:
        """The first entry with these letters."""
        found = self._lexicon.find(letters)
        return found[0] if found else self._new_letters.get(letters)

    def _append(self, letters: str, term: int) -> int:
        number = self.size
        self._added.append((letters, term))
        self._new_letters.setdefault(letters, number)
        return number

    def settle(self, folder: Path, used: NDArray[np.bool_]) -> tuple[Lexicon, NDArray[np.int32] | None]:
        return Lexicon(self._lexicon.dictionary, self._added), None


class Fresh(Numbering):
    """Numbers words in the order in which they come. A dictionary of those that are used then gives them their own."""

    def __init__(self, known: Lexicon | None) -> None:
        """`known` has the words of segments whose passages are kept: these have their numbers there until the end."""
        keys = known.keys() if known else []
        super().__init__((key, number) for number, key in enumerate(keys) if key)
        self._keys = keys
        self._gap = len(keys) - len(self)  # entries that are only terms

    @property
    def size(self) -> int:
        return len(self) + self._gap

    def __missing__(self, key: str) -> int:
        stored = fitted(key)
        if stored is not key and stored in self:
            return self[stored]
        number = self[stored] = self.size
        return number

    def settle(self, folder: Path, used: NDArray[np.bool_]) -> tuple[Lexicon, NDArray[np.int32] | None]:
        keys = [*self._keys, *list(self)[len(self._keys) - self._gap :]]
        numbers = np.zeros(len(keys), np.int32)
        folder.mkdir()
        numbers[used] = dictionary.write(folder, [keys[number] for number in used.nonzero()[0].tolist()])
        return Lexicon(Dictionary(folder)), numbers


def save_added(lexicon: Lexicon, live: NDArray[np.uint8], generation: Path) -> None:
    """Stores the words that aren't in the dictionary in the folder of a generation: of those that no passage has any
    more, only that they were there."""
    first = len(lexicon.dictionary)
    added = [entry if live[number] else ("", ONLY_A_TERM) for number, entry in enumerate(lexicon.added, first)]
    (generation / ADDED).write_text(json.dumps(added), encoding="utf-8")
