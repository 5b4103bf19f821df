"""Character grams of words: computed from their letters whenever they are needed, for many words at once.

A gram is a run of five characters of a word, with the word's ends marked, or a single character if the word's script
has no spaces. It is a number of 32 bits; a collision only blurs a weak signal.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import (
    Array,
    changes,
    map_array,
    matching,
    positions,
    run_lengths,
    runs,
    small_lengths,
)

GRAM = 5  # characters
BEFORE, AFTER = ord("^"), ord("$")  # mark the ends of a word
_FACTOR = 0x9E3779B1
FACTOR = np.uint32(_FACTOR)
_MIXING = ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1))
SPACELESS = np.array(  # the scripts of `analysis.spaceless`, as first and last characters
    [
        (0x0E00, 0x0EFF),
        (0x1000, 0x109F),
        (0x1780, 0x17FF),
        (0x2E80, 0x9FFF),
        (0xAC00, 0xD7AF),
        (0xF900, 0xFAFF),
        (0x20000, 0x10FFFF),
    ],
    np.uint32,
)


class Letters(NamedTuple):
    """Words by their characters."""

    characters: NDArray[np.uint32]  # one word after another
    lengths: NDArray[np.int64]  # of each word, at least 1
    spaceless: NDArray[np.bool_]  # for each word, True if its script has no spaces

    @classmethod
    def of(cls, letters: NDArray[np.uint8], sizes: Array) -> "Letters":
        """Words in UTF-8, one after another; `sizes` are in bytes."""
        if letters.max(initial=0) < 0x80:
            return cls(letters.astype(np.uint32), sizes, np.zeros(len(sizes), bool))
        begins = np.append(0, ((letters & 0xC0) != 0x80).cumsum())
        ends = sizes.cumsum()
        lengths = begins.take(ends) - begins.take(ends - sizes)
        text = letters.tobytes().decode("utf-8", "surrogatepass")
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        initials = characters.take(lengths.cumsum() - lengths)
        script = SPACELESS[:, 0].searchsorted(initials, "right") - 1
        return cls(characters, lengths, (script >= 0) & (initials <= SPACELESS[script, 1]))

    @property
    def gram_counts(self) -> NDArray[np.int64]:
        """How many grams each word has."""
        return np.where(self.spaceless, self.lengths, np.maximum(1, self.lengths - 2))

    def grams(self) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """The grams of all words, in no particular order, and the word of each."""
        if not self.spaceless.any():
            grams, owners = _runs_of_five(self.characters, self.lengths)
            return _mixed(grams), owners
        owners = np.repeat(np.arange(len(self.lengths)), self.lengths)
        single = self.spaceless.take(owners)
        grams, words = _runs_of_five(self.characters[~single], self.lengths[~self.spaceless])
        words = (~self.spaceless).nonzero()[0].take(words)
        return _mixed(np.concatenate([grams, self.characters[single]])), np.concatenate([words, owners[single]])


def holding(letters: Letters, wanted: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which words have which of some grams (ascending): the word of each, ascending, and the place of the gram.

    The grams of all words, with those that overlap two of them, are looked up before it is asked whose they are: few
    words have one.
    """
    if letters.spaceless.any():
        grams, owners = letters.grams()
        found, at = matching(grams, wanted)
        owners = owners.take(found)
        order = owners.argsort(kind="stable")
        return owners.take(order), at.take(order)
    rolled, begins = _rolled(letters.characters, letters.lengths)
    found, at = matching(_mixed(rolled), wanted)
    owners = begins.searchsorted(found, "right") - 1
    whole = (found - begins.take(owners) < np.maximum(1, letters.lengths - 2).take(owners)).nonzero()[0]
    return owners.take(whole), at.take(whole)


def _runs_of_five(characters: NDArray[np.uint32], lengths: Array) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The runs of five characters of words, with their ends marked, as numbers; and the word of each."""
    rolled, begins = _rolled(characters, lengths)
    counts = np.maximum(1, lengths - 2)
    return rolled.take(runs(begins, counts)), np.repeat(np.arange(len(lengths)), counts)


def _rolled(characters: NDArray[np.uint32], lengths: Array) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The runs of five characters of words, with their ends marked, as numbers; and where those of each word begin.
    After a word's own there are some that reach into the next word."""
    # Each word gets a stretch with room for its two marks, and for one whole gram.
    stretches = np.maximum(GRAM, lengths + 2)
    begins = stretches.cumsum() - stretches
    marked = np.zeros(int(stretches.sum()) + GRAM, np.uint32)
    marked[begins] = BEFORE
    marked[begins + 1 + lengths] = AFTER
    marked[runs(begins + 1, lengths)] = characters
    last = len(marked) - GRAM + 1
    rolled = marked[:last].copy()
    for offset in range(1, GRAM):
        rolled *= FACTOR
        rolled += marked[offset : offset + last]
    return rolled, begins


def _mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes in which every bit depends on all bits of the values (the end of Austin Appleby's MurmurHash3)."""
    for shift, factor in _MIXING:
        values ^= values >> np.uint32(shift)
        values *= np.uint32(factor)
    return values


def grams_of(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The grams of some words, ascending, and how often they have each: as of `Letters`, but quick for a few words."""
    grams = np.sort(np.concatenate([np.zeros(0, np.uint32), *map(_grams_of, words)]))
    first = changes(grams)
    return grams.take(first), run_lengths(first, len(grams))


@lru_cache(1_000)
def _grams_of(word: str) -> NDArray[np.uint32]:
    codes = list(map(ord, word))
    if after_spaceless(word[0]) is not None:
        return np.array(list(map(_mixed_one, codes)), np.uint32)
    marked = [BEFORE, *codes, AFTER, *[0] * (GRAM - 2 - len(codes))]
    grams = []
    for start in range(len(marked) - GRAM + 1):
        rolled = 0
        for code in marked[start : start + GRAM]:
            rolled = (rolled * _FACTOR + code) & 0xFFFFFFFF
        grams.append(_mixed_one(rolled))
    return np.array(grams, np.uint32)


def _mixed_one(value: int) -> int:
    for shift, factor in _MIXING:
        value ^= value >> shift
        value = value * factor & 0xFFFFFFFF
    return value


def after_spaceless(letter: str) -> str | None:
    """The first character after the script of a letter if that has no spaces, "" if there is none; otherwise None."""
    script = int(SPACELESS[:, 0].searchsorted(ord(letter), "right")) - 1
    if script < 0 or ord(letter) > SPACELESS[script, 1]:
        return None
    after = int(SPACELESS[script, 1]) + 1
    return chr(after) if after <= sys.maxunicode else ""


class GramTable(NamedTuple):
    """How many passages of a segment hold each gram, or rather its words, added up."""

    once: NDArray[np.uint32]  # those that one passage has, ascending: most of them
    often: NDArray[np.uint32]  # the others, ascending …
    counts: Array  # … and how many passages have each

    @classmethod
    def open(cls, folder: Path) -> "GramTable":
        """Maps the arrays; nothing is read yet."""
        return cls(*(map_array(folder / f"grams_{field}.npy") for field in cls._fields))

    @classmethod
    def write(cls, folder: Path, grams: NDArray[np.uint32], holding: Array) -> None:
        """Writes a table. `holding` has the number of passages that hold the word that each gram is from."""
        order = grams.argsort()
        grams, holding = grams.take(order), holding.take(order)
        new = changes(grams)
        counts = np.add.reduceat(holding, new) if len(new) else holding
        grams, often = grams.take(new), counts > 1
        np.save(folder / "grams_once.npy", grams[~often])
        np.save(folder / "grams_often.npy", grams[often])
        np.save(folder / "grams_counts.npy", small_lengths(counts[often]))

    def holding(self, grams: NDArray[np.uint32]) -> NDArray[np.float64]:
        """How many passages hold the words of each gram."""
        found = np.zeros(len(grams))
        if len(self.often):
            places = positions(grams, self.often)
            found += np.where(places < 0, 0, self.counts.take(places))
        if len(self.once):
            found += positions(grams, self.once) >= 0
        return found
