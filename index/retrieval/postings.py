"""Which passages hold each term, as compact arrays on disk.

Postings are sorted by term, then by passage. Each carries one byte that bounds, from above, what it can add to a score,
and each term a few depths: bounds below which its postings may be left unread. With these, `ranking` finds the exact
best passages without scoring most of them. The arrays are .npy files that are mapped into memory: opening them reads
nothing, and what a question asks for comes in as it is asked for.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, GrowingArray, changes, mapped

STEPS = 255  # a bound is a whole number of steps; so many are a term's share at infinite frequency
DEPTHS = 10  # how deep a term's postings are read: nothing, the best 1/256, 1/128 … 1/2, everything
SHORT = 64  # a list shorter than this is read whole or not at all
COMMON = 128  # a term in more than one passage of this many also has a bitmap of its passages
BATCH = 20_000  # passages sorted together while building
PART = 4_000_000  # postings that are worked on together: bounds the memory of a build

# What one depth more costs, as a share of the term's postings.
COSTS = np.diff(np.append(0.0, 0.5 ** np.arange(DEPTHS - 2, -1, -1)))


@dataclass(frozen=True, slots=True)
class Postings:
    """The arrays of an index. Term t's postings are starts[t]:starts[t + 1]."""

    starts: NDArray[np.int64]  # [terms + 1]
    passages: NDArray[np.int32]  # [postings] ascending within a term
    counts: Array  # [postings] how often the passage has the term; uint8, or wider where needed
    bounds: NDArray[np.uint8]  # [postings] the term's share of the passage's score, in steps, rounded up
    cuts: NDArray[np.uint8]  # [terms, DEPTHS] the greatest bound that is not read at this depth
    slopes: NDArray[np.float32]  # [terms, DEPTHS - 1] by how much a step deeper lowers it, per share of the postings
    common: NDArray[np.int32]  # [common terms] the terms that have a bitmap, ascending
    bitmaps: NDArray[np.uint8]  # [common terms, passages / 8] the passages that have them, lowest bit first
    lengths: NDArray[np.int32]  # [passages] in terms

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Maps the arrays; nothing is read yet."""
        return cls(*(mapped(folder / f"{field.name}.npy") for field in fields(cls)))


def build(
    batches: Iterable[tuple[Array, Array]], terms: Sized, folder: Path | None, *, k1: float, b: float
) -> Postings:
    """Postings of a corpus that comes in batches: the numbers of the passages' terms, and how many each passage has.

    `terms` has as many things in it as there are terms when the last batch is taken. With a folder the arrays are
    written there, the large ones without being held in memory.
    """
    lengths: list[Array] = [np.zeros(0, np.int32)]
    sorted_batches: list[_Batch] = []
    first = 0
    for numbers, batch_lengths in batches:
        sorted_batches.append(_sorted_batch(numbers, first, batch_lengths))
        lengths.append(batch_lengths)
        first += len(batch_lengths)
    sizes = np.concatenate(lengths).astype(np.int32)
    frequencies = np.zeros(len(terms), np.int64)
    for batch in sorted_batches:
        frequencies[batch.terms] += batch.sizes
    starts = np.concatenate([[0], np.cumsum(frequencies)]).astype(np.int64)
    passages, counts = _merged(sorted_batches, starts, folder)
    bounds = _bounds(passages, counts, length_norm(sizes, k1, b, mean(sizes)), folder)
    common = np.flatnonzero(frequencies * COMMON > len(sizes)).astype(np.int32)
    cuts = _cuts(starts, bounds)
    bitmaps = _bitmaps(common, starts, passages, len(sizes), folder)
    small = {"starts": starts, "cuts": cuts, "slopes": _slopes(cuts), "common": common, "lengths": sizes}
    if folder is not None:
        for name, array in small.items():
            np.save(folder / f"{name}.npy", array)
    return Postings(passages=passages, counts=counts, bounds=bounds, bitmaps=bitmaps, **small)


def mean(lengths: NDArray[np.int32]) -> float:
    """The average length, 0 for no passages."""
    return int(lengths.sum(dtype=np.int64)) / len(lengths) if len(lengths) else 0.0


def length_norm(lengths: Array, k1: float, b: float, average: float) -> NDArray[np.float64]:
    """BM25's length normalisation, in rank_bm25's order of operations."""
    if not average:
        return np.zeros(len(lengths))
    return np.asarray(k1 * (1 - b + b * lengths / average), np.float64)


class _Batch(NamedTuple):
    """The postings of some consecutive passages, by term."""

    terms: Array  # the terms that they have
    sizes: Array  # postings of each
    passages: Array
    counts: Array


def numbered(corpus: Iterable[Sequence[str]], vocabulary: dict[str, int]) -> Iterator[tuple[Array, Array]]:
    """Batches for `build` of a corpus of terms, one sequence a passage; fills the vocabulary on the way.

    Terms are numbered in order of first appearance, the order in which rank_bm25 sums their idf.
    """
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


def _merged(batches: list[_Batch], starts: Array, folder: Path | None) -> tuple[Array, Array]:
    """The batches' postings by term. Batches come in passage order, so each is put behind the one before."""
    size = int(starts[-1])
    passages = _new(folder, "passages", np.int32, size)
    counts = _new(folder, "counts", np.result_type(np.uint8, *(batch.counts for batch in batches)), size)
    free = starts[:-1].copy()
    batches.reverse()
    while batches:
        batch = batches.pop()  # its memory is free again after this round
        local = np.cumsum(batch.sizes) - batch.sizes
        place = np.repeat(free[batch.terms] - local, batch.sizes) + np.arange(len(batch.passages))
        passages[place], counts[place] = batch.passages, batch.counts
        free[batch.terms] += batch.sizes
    return passages, counts


def _bounds(passages: Array, counts: Array, norm: Array, folder: Path | None) -> Array:
    bounds = _new(folder, "bounds", np.uint8, len(passages))
    for start in range(0, len(passages), PART):
        part = slice(start, start + PART)
        count = counts[part].astype(np.float64)
        bounds[part] = np.ceil(count / (count + norm[passages[part]]) * STEPS)
    return bounds


def _cuts(starts: Array, bounds: Array) -> Array:
    cuts = np.zeros((len(starts) - 1, DEPTHS), np.uint8)  # the last depth reads everything
    if len(bounds):
        cuts[:, :-1] = np.maximum.reduceat(bounds, starts[:-1])[:, None]
    shifts = np.arange(DEPTHS - 2, 0, -1)
    for term in np.flatnonzero(np.diff(starts) >= SHORT).tolist():
        ordered = np.sort(bounds[starts[term] : starts[term + 1]])
        cuts[term, 1:-1] = ordered[len(ordered) - 1 - (len(ordered) >> shifts)]
    return cuts


def _slopes(cuts: Array) -> Array:
    """The slopes of the concave hull: a step is pooled with deeper ones where those gain more.

    Unpooled, a term that gains most by its last step would never get there.
    """
    shares = np.concatenate([[0.0], np.cumsum(COSTS)]).astype(np.float32)
    slopes = np.full((len(cuts), DEPTHS - 1), np.inf, np.float32)
    for begin in range(DEPTHS - 1):
        best = np.zeros(len(cuts), np.float32)  # the steepest way on from here
        for end in range(DEPTHS - 1, begin, -1):
            gain = cuts[:, begin].astype(np.float32) - cuts[:, end]
            np.maximum(best, gain / (shares[end] - shares[begin]), out=best)
            np.minimum(slopes[:, end - 1], best, out=slopes[:, end - 1])
    return slopes


def _bitmaps(common: Array, starts: Array, passages: Array, size: int, folder: Path | None) -> Array:
    """Row by row; with a folder into its file, so that the whole is never in memory."""
    width = (size + 7) // 8
    rows = GrowingArray(folder / "bitmaps.npy", np.uint8, width) if folder else None
    bitmaps = np.zeros((0 if rows else len(common), width), np.uint8)
    for row, term in enumerate(common.tolist()):
        present = np.zeros(size, bool)
        present[passages[starts[term] : starts[term + 1]]] = True
        packed = np.packbits(present, bitorder="little")
        if rows:
            rows.append(packed)
        else:
            bitmaps[row] = packed
    if not rows or not folder:
        return bitmaps
    rows.close()
    return mapped(folder / "bitmaps.npy")


def _new(folder: Path | None, name: str, kind: Any, size: int) -> Array:
    """An array to fill: on disk where there is a folder, else in memory."""
    if folder is None or size == 0:  # an empty file can't be mapped
        array = np.empty(size, kind)
        if folder is not None:
            np.save(folder / f"{name}.npy", array)
        return array
    path = folder / f"{name}.npy"
    file = GrowingArray(path, kind)
    file.reserve(size)  # a mapped page for which the disk has no room would end the process
    file.close()
    return np.asarray(np.load(path, mmap_mode="r+"))
