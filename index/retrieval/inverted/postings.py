"""The passages that hold each term, as compact arrays on disk.

Postings are sorted by term, then by passage. Each has one byte that bounds from above what it can add to a score, its
quantised impact (Anh, de Kretser & Moffat, "Vector-space ranking with effective early termination", 2001). Each term
also has a few depths: bounds below which its postings may be left unread. With these, `maxscore` finds the exact best
passages without scoring most of them.

The arrays are .npy files that are mapped into memory: opening them reads nothing, and a question reads only the parts
that it needs.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import (
    Array,
    GrowingArray,
    changes,
    map_array,
    positions,
    small_lengths,
    small_offsets,
)
from index.retrieval.inverted.formulas import length_norm

STEPS = 255  # a bound is a whole number of steps; this many are a term's weight at infinite frequency
DEPTHS = 10  # how much of a term's postings is read: nothing, the best 1/256, 1/128 … 1/2, everything
SHORT = 64  # a list with fewer postings is read whole or not at all
COMMON = 128  # a term in more than one of this many passages also has a bitmap of its passages
BATCH = 20_000  # passages sorted together while building
PART = 500_000  # postings processed together: bounds the memory of a build

# The cost of reading one depth deeper, as a share of the term's postings.
COSTS = np.diff(np.append(0.0, 0.5 ** np.arange(DEPTHS - 2, -1, -1)))


class Postings(NamedTuple):
    """The arrays of a segment. The postings of terms[n] are starts[n]:starts[n + 1]."""

    terms: NDArray[np.int32]  # [terms] the numbers of those that some passage has, ascending
    starts: Array  # [terms + 1]
    passages: NDArray[np.int32]  # [postings] ascending within a term
    counts: Array  # [postings] how often the passage has the term; uint8, or wider if needed
    bounds: NDArray[np.uint8]  # [postings] the term's part of the passage's score, in steps, rounded up
    long: NDArray[np.int32]  # [long terms] the terms whose lists aren't short, ascending
    cuts: NDArray[np.uint8]  # [long terms, DEPTHS] the greatest bound that isn't read at this depth; first, of all
    slopes: NDArray[np.float32]  # [long terms, DEPTHS - 1] how much one depth more lowers it, per share of the postings
    common: NDArray[np.int32]  # [common terms] the terms that have a bitmap, ascending
    bitmaps: NDArray[np.uint8]  # [common terms, passages / 8] the passages that hold them, lowest bit first
    lengths: Array  # [passages] in terms
    average: NDArray[np.float64]  # [1] the average length that the bounds were made for

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Maps the arrays; nothing is read yet."""
        return cls(*(map_array(folder / f"{field}.npy") for field in cls._fields))

    def find(self, numbers: Array) -> tuple[Array, Array]:
        """Where the postings of terms begin, and how many they are: 0 for a term that no passage has."""
        if not len(self.terms):
            return np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.int64)
        places = positions(numbers, self.terms)
        starts = self.starts.take(places)
        return starts, np.where(places < 0, 0, self.starts.take(places + 1) - starts)

    def long_rows(self, numbers: Array) -> tuple[Array, Array]:
        """The indices of those terms whose lists are long, and the rows that these have in `cuts` and `slopes`."""
        if not len(self.long):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        places = positions(numbers, self.long)
        rows = (places >= 0).nonzero()[0]
        return rows, places.take(rows)

    def holders(self, term: int, passages: Array) -> Array:
        """The indices of those passages that hold a common term."""
        bitmap = self.bitmaps[self.common.searchsorted(term)]
        return np.asarray((bitmap.take(passages >> 3) >> (passages & 7).astype(np.uint8) & 1).nonzero()[0])


def build(
    batches: Iterable[tuple[Array, Array]],
    terms: Sized,
    folder: Path,
    *,
    k1: float,
    b: float,
    average: float | None = None,
) -> None:
    """Writes the postings of a segment into a folder; the large arrays are never held in memory.

    Args:
        batches: the term numbers of some passages, one passage after another, and the length of each passage.
        terms: has as many members as there are terms when the last batch is taken.
        k1, b: BM25's parameters, which the bounds depend on.
        average: the average length of the passages of the index; None if the segment is all of it.
    """
    lengths: list[Array] = [np.zeros(0, np.int32)]
    sorted_batches: list[_Batch] = []
    first = 0
    for numbers, batch_lengths in batches:
        sorted_batches.append(_sorted_batch(numbers, first, batch_lengths))
        lengths.append(batch_lengths)
        first += len(batch_lengths)
    sizes = np.concatenate(lengths).astype(np.int32)
    average = mean(sizes) if average is None else average
    frequencies = np.zeros(len(terms), np.int64)
    for batch in sorted_batches:
        frequencies[batch.terms] += batch.sizes
    held = frequencies.nonzero()[0].astype(np.int32)
    for batch in sorted_batches:
        batch.terms[:] = held.searchsorted(batch.terms)
    frequencies = frequencies.take(held)
    starts = np.concatenate([[0], np.cumsum(frequencies)]).astype(np.int64)
    passages, counts = _merge(sorted_batches, starts, folder)
    bounds = _bounds(passages, counts, length_norm(sizes, average, k1, b), folder)
    common = np.flatnonzero(frequencies * COMMON > len(sizes))
    long = np.flatnonzero(frequencies >= SHORT)
    cuts = _cuts(starts, bounds, long)
    _write_bitmaps(common, starts, passages, len(sizes), folder)
    small = {"terms": held, "starts": small_offsets(starts), "long": held.take(long), "cuts": cuts}
    small |= {"slopes": _slopes(cuts), "common": held.take(common), "lengths": small_lengths(sizes)}
    small |= {"average": np.array([average])}
    for name, array in small.items():
        np.save(folder / f"{name}.npy", array)


def mean(lengths: Array) -> float:
    """The average length; 1 if there is none, so that nothing is divided by 0."""
    return (int(lengths.sum(dtype=np.int64)) / len(lengths) if len(lengths) else 0.0) or 1.0


class _Batch(NamedTuple):
    """The postings of some consecutive passages, sorted by term."""

    terms: Array  # those that the passages hold
    sizes: Array  # the number of postings of each
    passages: Array
    counts: Array


def number_terms(corpus: Iterable[Sequence[str]], vocabulary: dict[str, int]) -> Iterator[tuple[Array, Array]]:
    """Batches for `build` from a corpus that has the terms of each passage; adds them to the vocabulary as it goes."""
    source = iter(corpus)
    while batch := list(itertools.islice(source, BATCH)):
        sizes = np.array([len(passage) for passage in batch])
        terms = itertools.chain.from_iterable(batch)
        number = vocabulary.setdefault
        yield np.fromiter((number(term, len(vocabulary)) for term in terms), np.int64, int(sizes.sum())), sizes


def _sorted_batch(numbers: Array, first: int, sizes: Array) -> _Batch:
    key = numbers.astype(np.int64) << 32 | np.repeat(np.arange(first, first + len(sizes)), sizes)
    key.sort()
    new = changes(key)
    counts = np.diff(new, append=len(key))
    key = key[new]
    terms = key >> 32
    new = changes(terms)
    kind = np.min_scalar_type(int(counts.max(initial=0)))
    return _Batch(terms[new], np.diff(new, append=len(terms)), key.astype(np.int32), counts.astype(kind))


def _merge(batches: list[_Batch], starts: Array, folder: Path) -> tuple[Array, Array]:
    """The postings of all batches, sorted by term. Batches are in passage order, so each goes behind the one before."""
    size = int(starts[-1])
    passages = _new(folder, "passages", np.int32, size)
    counts = _new(folder, "counts", np.result_type(np.uint8, *(batch.counts for batch in batches)), size)
    free = starts[:-1].copy()
    batches.reverse()
    while batches:
        batch = batches.pop()  # frees its memory after this round
        local = np.cumsum(batch.sizes) - batch.sizes
        place = np.repeat(free[batch.terms] - local, batch.sizes) + np.arange(len(batch.passages))
        passages[place], counts[place] = batch.passages, batch.counts
        free[batch.terms] += batch.sizes
    return passages, counts


def _bounds(passages: Array, counts: Array, norm: Array, folder: Path) -> Array:
    bounds = _new(folder, "bounds", np.uint8, len(passages))
    for start in range(0, len(passages), PART):
        part = slice(start, start + PART)
        count = counts[part].astype(np.float64)
        bounds[part] = np.ceil(count / (count + norm[passages[part]]) * STEPS)
    return bounds


def _cuts(starts: Array, bounds: Array, long: Array) -> Array:
    cuts = np.zeros((len(long), DEPTHS), np.uint8)  # the last depth reads everything
    shifts = np.arange(DEPTHS - 2, 0, -1)
    for row, term in enumerate(long.tolist()):
        ordered = np.sort(bounds[starts[term] : starts[term + 1]])
        cuts[row, 0] = ordered[-1]
        cuts[row, 1:-1] = ordered[len(ordered) - 1 - (len(ordered) >> shifts)]
    return cuts


def _slopes(cuts: Array) -> Array:
    """How much each further depth lowers a term's greatest unread bound, per posting read.

    These are slopes of the lower convex hull: where a deeper step gains more, the steps up to it are pooled. Otherwise
    a term that gains most by its last step would never be read that deep.
    """
    shares = np.concatenate([[0.0], np.cumsum(COSTS)]).astype(np.float32)
    slopes = np.full((len(cuts), DEPTHS - 1), np.inf, np.float32)
    for begin in range(DEPTHS - 1):
        best = np.zeros(len(cuts), np.float32)  # the steepest way from here
        for end in range(DEPTHS - 1, begin, -1):
            gain = cuts[:, begin].astype(np.float32) - cuts[:, end]
            np.maximum(best, gain / (shares[end] - shares[begin]), out=best)
            np.minimum(slopes[:, end - 1], best, out=slopes[:, end - 1])
    return slopes


def _write_bitmaps(common: Array, starts: Array, passages: Array, size: int, folder: Path) -> None:
    """Writes them row by row, so that they are never all in memory."""
    rows = GrowingArray(folder / "bitmaps.npy", np.uint8, (size + 7) // 8)
    for term in common.tolist():
        present = np.zeros(size, bool)
        present[passages[starts[term] : starts[term + 1]]] = True
        rows.append(np.packbits(present, bitorder="little"))
    rows.close()


def _new(folder: Path, name: str, kind: Any, size: int) -> Array:
    """An array on disk to fill in."""
    path = folder / f"{name}.npy"
    if size == 0:  # an empty file can't be mapped
        np.save(path, np.empty(0, kind))
        return np.empty(0, kind)
    file = GrowingArray(path, kind)
    file.reserve(size)  # without room on the disk, writing to a mapped page would kill the process
    file.close()
    return np.asarray(np.load(path, mmap_mode="r+"))
