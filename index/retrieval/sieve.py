"""Where words without content may follow each other: a sieve for phrases of such words, which no posting leads to.

A segment's words are divided into blocks. Each block has a set of bits, and each run of one, two or three words without
content that begins in the block sets one of them, by its hash; a run of two sets another one too, because one alone may
be that of "of the", which most blocks have. A block that lacks a bit of a phrase doesn't have the phrase, so only some
of the others' words are compared. In English a fifth of the bits are set, and they take 3 % of the room of the words.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, GrowingArray, map_array

BLOCK = 512  # words
BITS = 512  # of a block
LONGEST = 3  # words of a run
FIRST = 16  # words of a phrase that are looked for; a block knows the runs that begin so many words behind its end too
PIECE = 512  # blocks that are made together

_FILE = "sieve.npy"
_FACTORS = np.array([2_654_435_761, 2_246_822_519, 3_266_489_917, 374_761_393], np.uint32)
_HIGH = np.uint32(16)  # a hash has a bit in its upper half, and another one in its lower half


class Sieve:
    """The blocks of a segment."""

    def __init__(self, folder: Path) -> None:
        self._bits = map_array(folder / _FILE)

    def blocks(self, phrase: Sequence[int], terms: Array) -> NDArray[np.intp]:
        """The first words of the blocks in which a phrase may begin, ascending.

        Args:
            phrase: numbers of words, at least one.
            terms: [words] the term of each; negative for a word without content.
        """
        words = np.array(phrase[:FIRST])
        asked = [bits[places] for places, bits in _runs(words, terms.take(words) < 0)]
        mask = np.zeros(BITS, bool)
        mask[np.concatenate(asked)] = True
        wanted = np.packbits(mask)
        found: NDArray[np.intp] | None = None
        for place in dict.fromkeys((np.concatenate(asked[::-1]) // 8).tolist()):  # the longest runs are the rarest
            held = self._bits[:, place] if found is None else self._bits[found, place]
            kept = (held & wanted[place] == wanted[place]).nonzero()[0]
            found = kept if found is None else found.take(kept)
        return (np.arange(len(self._bits)) if found is None else found) * BLOCK


def write(folder: Path, words: Array, terms: Array) -> None:
    """Writes the sieve of a segment.

    Args:
        folder: of the segment's arrays.
        words: [tokens] numbers of words.
        terms: [words] the term of each; negative for a word without content.
    """
    file = GrowingArray(folder / _FILE, np.uint8, BITS // 8)
    # A phrase may go on in the next segment, so the last words are in no block that can be passed over.
    last = max(len(words) - FIRST - LONGEST, 0) // BLOCK
    for first in range(0, -(-len(words) // BLOCK), PIECE):
        count = min(PIECE, -(-len(words) // BLOCK) - first)
        part = words[first * BLOCK : (first + count) * BLOCK + FIRST + LONGEST]
        held = np.zeros((count, BITS), bool)
        for places, bits in _runs(part, terms.take(part) < 0):
            block, bit = places // BLOCK, bits.take(places)
            inside = block < count
            held[block[inside], bit[inside]] = True
            shared = (places % BLOCK < FIRST) & (block > 0)
            held[block[shared] - 1, bit[shared]] = True
        held[max(last - first, 0) :] |= first + count > last
        file.append(np.packbits(held))
    file.close()


def _runs(words: Array, common: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.uint32]]]:
    """For each length of a run, and twice for two words: where runs begin, and [words] a bit of the run that begins at
    each word."""
    numbers = words.astype(np.uint32) + np.uint32(1)  # the hash of 0 would be 0 for a run of any length
    held, hashed = common, _mixed(numbers * _FACTORS[0])
    for length in range(1, min(LONGEST, len(words)) + 1):
        places = held.nonzero()[0]
        yield places, (hashed >> _HIGH) % BITS
        if length == 2:
            yield places, hashed % BITS
        if length < LONGEST:
            held = held[:-1] & common[length:]
            hashed = _mixed(hashed[:-1] * _FACTORS[2] + numbers[length:] * _FACTORS[3])


def _mixed(hashed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    hashed = (hashed ^ hashed >> np.uint32(15)) * _FACTORS[1]
    return hashed ^ hashed >> np.uint32(13)
