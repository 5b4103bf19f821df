"""Where words without content may follow each other: a sieve for phrases of such words, which no posting leads to.

A segment's words are divided into blocks. Each block has a set of bits, and each run of one, two or three words without
content that begins in the block sets one of them, by its hash; a run of two sets another one too, because one alone may
be that of "of the", which most blocks have. A block that lacks a bit of a phrase doesn't have the phrase, so only some
of the others' words are compared. In English a fifth of the bits are set, and they take 3 % of the room of the words.

In texts that are made of such words nearly all bits are set, and then a rare one of them, such as a letter, would be
looked for in all blocks. So the blocks of each word that few blocks have are listed, too.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, GrowingArray, distinct, map_array

BLOCK = 512  # words
BITS = 512  # of a block
LONGEST = 3  # words of a run
FIRST = 16  # words of a phrase that are looked for; a block knows the runs that begin so many words behind its end too
PIECE = 512  # blocks that are made together
FEW = 20  # a word's blocks are listed if they are one in so many, or fewer

_FILE = "sieve.npy"
_LISTED = "sieve_listed.npy"  # ascending, a word's number and a block's in one; MANY in the place of those not listed
_WORD = 32  # bits below the word's number
MANY = (1 << _WORD) - 1
_FACTORS = np.array([2_654_435_761, 2_246_822_519, 3_266_489_917, 374_761_393], np.uint32)
_HIGH = np.uint32(16)  # a hash has a bit in its upper half, and another one in its lower half


class Sieve:
    """The blocks of a segment."""

    def __init__(self, folder: Path) -> None:
        self._bits = map_array(folder / _FILE)
        self._listed = map_array(folder / _LISTED)

    def blocks(self, phrase: Sequence[int], terms: Array) -> NDArray[np.intp]:
        """The first words of the blocks in which a phrase may begin, ascending.

        Args:
            phrase: numbers of words, at least one.
            terms: [words] the term of each; negative for a word without content.
        """
        words = np.array(phrase[:FIRST])
        common = terms.take(words) < 0
        asked = [bits[places] for places, bits in _runs(words, common)]
        mask = np.zeros(BITS, bool)
        mask[np.concatenate(asked)] = True
        wanted = np.packbits(mask)
        found = self._of_rarest(words, common)
        for place in dict.fromkeys((np.concatenate(asked[::-1]) // 8).tolist()):  # the longest runs are the rarest
            held = self._bits[:, place] if found is None else self._bits[found, place]
            kept = (held & wanted[place] == wanted[place]).nonzero()[0]
            found = kept if found is None else found.take(kept)
        return (np.arange(len(self._bits)) if found is None else found) * BLOCK

    def _of_rarest(self, words: Array, common: NDArray[np.bool_]) -> NDArray[np.intp] | None:
        """The blocks in which a phrase with these words may begin by the rarest one whose blocks are listed, and the
        last blocks, since a phrase may go on in the next segment; None if no word's are."""
        offsets = common.nonzero()[0]
        keys = words.take(offsets).astype(np.int64) << _WORD
        first, end = self._listed.searchsorted(keys), self._listed.searchsorted(keys + MANY)
        counts = np.where(self._listed.searchsorted(keys + MANY, "right") > end, MANY, end - first)
        if not len(counts) or counts.min() == MANY:
            return None
        rarest = int(counts.argmin())
        held = self._listed[first[rarest] : end[rarest]] & MANY
        if offsets[rarest]:  # the phrase may begin in the block before
            held = np.append(held, held[held > 0] - 1)
        return distinct(np.append(held, np.arange(max(len(self._bits) - 2, 0), len(self._bits))))


def write(folder: Path, words: Array, terms: Array) -> None:
    """Writes the sieve of a segment.

    Args:
        folder: of the segment's arrays.
        words: [tokens] numbers of words.
        terms: [words] the term of each; negative for a word without content.
    """
    file = GrowingArray(folder / _FILE, np.uint8, BITS // 8)
    lists = _Lists(terms, -(-len(words) // BLOCK) // FEW)
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
        lists.add(first, part[: count * BLOCK])
    file.close()
    lists.write(folder / _LISTED)


class _Lists:
    """The blocks of each word without content that stands in few of them."""

    def __init__(self, terms: Array, most: int) -> None:
        self._terms = terms
        self._words = (terms < 0).nonzero()[0]
        self._most = most  # blocks of a word
        self._counts = np.zeros(len(self._words), np.int64)
        self._codes = [np.zeros(0, np.int64)]

    def add(self, first: int, words: Array) -> None:
        """Adds the words of some blocks, the first of which has this number."""
        common = (self._terms.take(words) < 0).nonzero()[0]
        held = np.zeros((-(-len(words) // BLOCK), len(self._words)), bool)
        held[common // BLOCK, self._words.searchsorted(words.take(common))] = True
        self._counts += held.sum(0)
        held[:, self._counts > self._most] = False
        blocks, found = held.nonzero()
        self._codes.append((self._words.take(found) << _WORD) + blocks + first)

    def write(self, path: Path) -> None:
        many = self._counts > self._most
        codes = np.concatenate(self._codes)
        kept = codes[~many.take(self._words.searchsorted(codes >> _WORD))]
        np.save(path, np.sort(np.append(kept, (self._words[many] << _WORD) + MANY)))


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
