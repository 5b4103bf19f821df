"""Character grams of words: computed from their letters whenever they are needed, for many words at once.

A gram is a run of five characters of a word, with the word's ends marked, or a single character if the word's script
has no spaces. It is a number of 32 bits; a collision only blurs a weak signal.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, changes, map_array, runs

GRAM = 5  # characters
BEFORE, AFTER = ord("^"), ord("$")  # mark the ends of a word
FILLED = 4  # a bucket of the table has at most 2 to the power of this many grams, on average
EXACT = 1 << 15  # up to this, a count is exact …
STEP = 10  # … and above it, its logarithm has so many bits behind the point
FACTOR = np.uint32(0x9E3779B1)
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


@dataclass(frozen=True, slots=True)
class Letters:
    """Words by their characters."""

    characters: NDArray[np.uint32]  # one word after another
    lengths: NDArray[np.int64]  # of each word, at least 1
    spaceless: NDArray[np.bool_]  # for each word, True if its script has no spaces

    @classmethod
    def of(cls, letters: NDArray[np.uint8], sizes: Array) -> "Letters":
        """Words in UTF-8, one after another; `sizes` are in bytes."""
        lengths = sizes
        if letters.max(initial=0) < 0x80:
            characters = letters.astype(np.uint32)
        else:
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


def _runs_of_five(characters: NDArray[np.uint32], lengths: Array) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The runs of five characters of words, with their ends marked, as numbers; and the word of each."""
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
    counts = np.maximum(1, lengths - 2)
    return rolled.take(runs(begins, counts)), np.repeat(np.arange(len(lengths)), counts)


def _mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes in which every bit depends on all bits of the values (the end of Austin Appleby's MurmurHash3)."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        values ^= values >> np.uint32(shift)
        values *= np.uint32(factor)
    return values


@lru_cache(32)
def grams_of(words: tuple[str, ...]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The grams of some words, ascending, and how often they have each."""
    letters = [word.encode("utf-8", "surrogatepass") for word in words]
    sizes = np.array([len(word) for word in letters], np.int64)
    return np.unique(Letters.of(np.frombuffer(b"".join(letters), np.uint8), sizes).grams()[0], return_counts=True)


@dataclass(frozen=True, slots=True)
class GramTable:
    """How many passages hold each gram, or rather its words, added up. Grams that have 1 aren't stored.

    The table is sorted by gram, and its first bits are the number of a bucket. Of the bits after these, 16 are kept.
    """

    buckets: NDArray[np.int32]  # [buckets + 1] where each begins
    rests: NDArray[np.uint16]  # [grams] the bits after those of the bucket
    counts: NDArray[np.uint16]  # [grams]

    @classmethod
    def open(cls, folder: Path) -> "GramTable":
        """Maps the arrays; nothing is read yet."""
        return cls(*(map_array(folder / f"gram_{field.name}.npy") for field in fields(cls)))

    @classmethod
    def write(cls, folder: Path, grams: NDArray[np.uint32], holding: Array) -> None:
        """Writes a table. `holding` has the number of passages that hold the word that each gram is from."""
        order = grams.argsort()
        grams, holding = grams.take(order), holding.take(order)
        new = changes(grams)
        counts = np.add.reduceat(holding, new) if len(new) else holding
        grams, counts = grams.take(new)[counts > 1], counts[counts > 1]
        bits = min(16, max(0, len(grams).bit_length() - FILLED))
        keys = grams >> (16 - bits)
        large = EXACT + np.round(np.log2(np.maximum(counts, EXACT) / EXACT) * 2**STEP)
        arrays: dict[str, Array] = {
            "buckets": (keys >> 16).searchsorted(np.arange(2**bits + 1)).astype(np.int32),
            "rests": (keys & 0xFFFF).astype(np.uint16),
            "counts": np.where(counts < EXACT, counts, large).astype(np.uint16),
        }
        for name, array in arrays.items():
            np.save(folder / f"gram_{name}.npy", array)

    def holding(self, grams: NDArray[np.uint32]) -> NDArray[np.float64]:
        """How many passages hold the words of each gram, given that some passage does."""
        found = np.ones(len(grams))
        keys = grams >> (16 - (len(self.buckets) - 1).bit_length() + 1)  # the bits of a bucket, and 16 more
        buckets = keys >> 16
        starts = self.buckets.take(buckets)
        sizes = self.buckets.take(buckets + 1) - starts
        places, owners = runs(starts, sizes), np.repeat(np.arange(len(grams)), sizes)
        same = self.rests.take(places) == (keys & 0xFFFF).take(owners)
        counts = self.counts.take(places[same]).astype(np.float64)
        found[owners[same]] = np.where(counts < EXACT, counts, EXACT * 2 ** ((counts - EXACT) / 2**STEP))
        return found
