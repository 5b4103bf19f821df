"""Searching in compiled code, where numba is installed (the extra `fast`); without it, `maxscore` does the same.

The functions here are plain Python, of the kind that numba compiles. `load` compiles them, keeps what it has compiled
in a folder, and finds it there the next time. Nothing waits for that: until then, and without numba, `compiled` gives
None. What is found is the same to the last bit, since floats are added and multiplied in the same order.

The search is MaxScore by windows of passages (Grand et al., "From MaxScore to Block-Max WAND: the story of how Lucene
significantly improved query evaluation performance", 2020). The postings of the terms that can lift a passage into the
result are added up in a window, as bounds; the other terms are only looked up for passages that can still get there;
and what is left is scored exactly.
"""

import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array
from index.retrieval.inverted.postings import COMMON, SHORT, STEPS, Postings

WINDOW = 4096  # passages
WORD = 32  # bits
ROOM = 1 << 30  # for a sum of bounds

_log = logging.getLogger(__name__)
_turn = threading.Lock()
_loaded: "list[Search]" = []  # one, or none

Search = Callable[..., int]
"""`search` below, compiled or not."""


@dataclass(frozen=True, eq=False, slots=True)
class AllowedDocuments:
    """A mask of passages that says for each document whether it may be found."""

    allowed: NDArray[np.bool_]  # [documents]
    documents: NDArray[np.int32]  # [passages] the document of each

    def __call__(self, passages: Array) -> Array:
        return np.asarray(self.allowed.take(self.documents.take(passages)))


NO_MASK = AllowedDocuments(np.zeros(0, bool), np.zeros(0, np.int32))


def installed() -> bool:
    """True if there is a compiler."""
    return importlib.util.find_spec("numba") is not None


def compiled() -> Search | None:
    """The compiled search, once it is loaded."""
    return next(iter(_loaded), None)


def distrust() -> None:
    """Goes on without it: a processor for which numba rounds otherwise gave other scores."""
    _loaded.clear()
    _log.warning("compiled code gives other scores on this processor, so searching goes on without it")


def load_later(folder: Path) -> None:
    """Loads it in a thread of its own, if there is a compiler. The first time ever takes it some seconds."""
    if installed() and not _loaded:
        threading.Thread(target=load, args=[folder], name="compile the search", daemon=True).start()


def load(folder: Path) -> None:
    """Compiles what wasn't compiled before.

    Args:
        folder: for what is compiled. If it can't be written to, every start compiles.
    """
    with _turn:
        if _loaded:
            return
        numba: Any = importlib.import_module("numba")
        if numba.config.DISABLE_JIT:
            return
        for function in (value, first_from, lowest_bit):
            numba.extending.register_jitable(function)
        compile_it = partial(numba.njit, _signature(numba.types), nogil=True)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            numba.config.CACHE_DIR = str(folder)
            found = compile_it(cache=True)(search)
        except OSError as error:
            _log.warning("what is compiled for searching can't be kept in %s (%s)", folder, error.strerror)
            found = compile_it()(search)
        finally:
            numba.config.CACHE_DIR = ""
        _loaded.append(found)
        _log.info("searching in compiled code from now on")


def _signature(types: Any) -> Any:
    def stored(kind: Any, dimensions: int = 1) -> Any:
        return types.Array(kind, dimensions, "C", readonly=True)

    data, numbers = stored(types.uint8), stored(types.int32)
    segment = (numbers, data, types.int64, numbers, data, types.int64, data, numbers)
    tables = (stored(types.uint8, 2), numbers, stored(types.uint8, 2))
    lengths = (types.int64, types.int64, data, types.int64)
    mask = (stored(types.boolean), numbers)
    integers, floats = types.int64[::1], types.float64[::1]
    query = (integers, integers, floats, integers, floats, types.float64, types.float64)
    return types.int64(*segment, *tables, *lengths, *mask, *query, floats, types.int32[::1], types.int64)


class Segments:
    """The segments of a ranking, as the search takes them."""

    def __init__(self, segments: Sequence[Postings], lengths: Array, norms: Array, k1: float, slack: float) -> None:
        """
        Args:
            segments: at least one.
            lengths: of the passages of all segments.
            norms: [greatest length + 1] BM25's length normalisation.
            k1: as in BM25.
            slack: how many times a score may be what its bound says.
        """
        every = (_bytes(lengths), lengths.itemsize)
        self._parts: list[tuple[Any, ...]] = []
        first = 0
        for segment in segments:
            size = len(segment.lengths)
            own = (_stored(segment.terms), _bytes(segment.starts), segment.starts.itemsize, _stored(segment.passages))
            counts = (_bytes(segment.counts), segment.counts.itemsize)
            others: tuple[Array, ...] = (_stored(segment.bounds), _stored(segment.long), _stored(segment.cuts))
            others += (_stored(segment.common), _stored(segment.bitmaps))
            self._parts.append((*own, *counts, *others, first, size, *every))
            first += size
        self._norms = norms
        self._k1 = k1
        self._slack = slack

    def top(
        self, find: Search, query: Sequence[int], idfs: dict[int, float], limit: int, visible: AllowedDocuments
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The best passages, as `Ranking.top` gives them.

        Args:
            find: the search.
            query: the numbers of terms.
            idfs: of the distinct ones, above 0.
            limit: at least 1.
            visible: the documents that may be found; `NO_MASK` if all may.
        """
        rows = {number: row for row, number in enumerate(idfs)}
        words = [rows[number] for number in query]
        worth = [self._slack * idf * words.count(row) for row, idf in enumerate(idfs.values())]
        scale = ROOM / (STEPS + 1) / (sum(worth) + len(worth))
        weights = np.array([int(share * scale) + 1 for share in worth], np.int64)  # rounded up
        scores, passages, found = np.zeros(limit), np.zeros(limit, np.int32), 0
        asked = (np.array(list(idfs), np.int64), weights, np.array(list(idfs.values())), np.array(words, np.int64))
        mask = (_stored(visible.allowed), _stored(visible.documents))
        for part in self._parts:
            found = find(
                *part, *mask, *asked, self._norms, self._k1, scale * STEPS / (self._k1 + 1), scores, passages, found
            )
        return passages[:found], scores[:found]


def _stored(array: Array) -> Array:
    """A view that can't be written to, as of all arrays that are mapped."""
    if not array.flags.writeable:
        return array
    view = array.view()
    view.flags.writeable = False
    return view


def _bytes(array: Array) -> Array:
    """Numbers that aren't always of the same kind, as bytes, so that the search is compiled only once."""
    return _stored(array.view(np.uint8))


def value(data: Array, width: int, place: Any) -> np.int64:
    """The number at this place, of numbers of so many bytes."""
    if width == 1:
        return np.int64(data[place])
    number = np.int64(0)
    for byte in range(width):
        number |= np.int64(data[place * width + byte]) << (8 * byte)
    return number


def first_from(values: Array, low: int, high: int, least: Any) -> int:
    """The first index from `low` on, and before `high`, whose value is at least `least`; `high` if there is none.

    Values are ascending. Few are looked at if it is near.
    """
    if low >= high or values[low] >= least:
        return low
    step = 1
    while low + step < high and values[low + step] < least:
        low += step
        step += step
    low, high = low + 1, min(low + step, high)
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


def lowest_bit(word: int) -> int:
    """The place of the lowest bit that is set."""
    place = 0
    for width in (16, 8, 4, 2, 1):
        if word & ((1 << width) - 1) == 0:
            word >>= width
            place += width
    return place


def search(
    terms: Array,
    starts: Array,
    start_width: int,
    passages: Array,
    counts: Array,
    count_width: int,
    bounds: Array,
    long: Array,
    cuts: Array,
    common: Array,
    bitmaps: Array,
    first: int,
    size: int,
    lengths: Array,
    length_width: int,
    allowed: Array,
    documents: Array,
    numbers: Array,
    weights: Array,
    idfs: Array,
    words: Array,
    norms: Array,
    k1: float,
    scale: float,
    scores: Array,
    best: Array,
    found: int,
) -> int:
    """Puts the passages of a segment that are among the best into their places.

    Args:
        terms … bitmaps: the segment's arrays, as in `Postings`; of `starts` and `counts` their bytes, and how wide each
            number is.
        first, size: the number of the segment's first passage, and how many it has.
        lengths, length_width: of the passages of all segments, in the same way.
        allowed, documents: as in `AllowedDocuments`; empty if all passages may be found.
        numbers, weights, idfs: of the distinct terms that are asked for; a weight is what a step of a bound is
            worth.
        words: the question's words, as rows of these.
        norms: by length.
        k1: as in BM25.
        scale: what a score of 1 is as a sum of bounds.
        scores, best: the best scores until now, the greatest first, and their passages; with room for all.
        found: how many these are.

    Returns:
        How many there are now.
    """
    start, end = np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.int64)
    most, gain = np.zeros(len(numbers), np.int64), np.zeros(len(numbers))
    bitmap = np.full(len(numbers), -1, np.int64)  # its row, if it has one
    order, held = np.zeros(len(numbers), np.int64), 0  # the terms that are worth least for each posting come first
    for row in range(len(numbers)):
        place = first_from(terms, 0, len(terms), numbers[row])
        if place == len(terms) or terms[place] != numbers[row]:
            continue
        start[row], end[row] = value(starts, start_width, place), value(starts, start_width, place + 1)
        greatest = np.int64(0)
        if end[row] - start[row] >= SHORT:
            greatest = np.int64(cuts[first_from(long, 0, len(long), numbers[row]), 0])
        else:
            for place in range(start[row], end[row]):
                greatest = max(greatest, np.int64(bounds[place]))
        if (end[row] - start[row]) * COMMON > size:
            bitmap[row] = first_from(common, 0, len(common), numbers[row])
        most[row] = greatest * weights[row]
        gain[row] = most[row] / (end[row] - start[row])
        at = held
        while at > 0 and gain[order[at - 1]] > gain[row]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = row
        held += 1
    before = np.zeros(held + 1, np.int64)  # what the terms before each are worth together, at most
    for at in range(held):
        before[at + 1] = before[at] + most[order[at]]

    limit = len(scores)
    least = int(scores[limit - 1] * scale) if found == limit else 0  # a lower bound of the score that is needed
    needed = 0  # the terms before this one can't lift a passage into the result by themselves
    sums, bits = np.zeros(WINDOW, np.int64), np.zeros(WINDOW // WORD, np.int64)
    at_window, cursor = start.copy(), start.copy()
    while True:
        while needed < held and before[needed + 1] < least:
            needed += 1
        base = np.int64(size)
        for at in range(needed, held):
            row = order[at]
            if cursor[row] < end[row]:
                base = min(base, np.int64(passages[cursor[row]]))
        if base == size:
            return found
        for at in range(held):
            row = order[at]
            at_window[row] = place = cursor[row]
            if at >= needed:
                while place < end[row] and passages[place] < base + WINDOW:
                    slot = passages[place] - base
                    sums[slot] += bounds[place] * weights[row]
                    bits[slot // WORD] |= 1 << (slot % WORD)
                    place += 1
                cursor[row] = place
        for word in range(len(bits)):
            left = bits[word]
            bits[word] = 0
            while left:
                slot = word * WORD + lowest_bit(left)
                left &= left - 1
                passage, bound = base + slot, sums[slot]
                sums[slot] = 0
                at = needed
                while at > 0 and bound + before[at] >= least:
                    at -= 1
                    row = order[at]
                    if bitmap[row] >= 0 and not bitmaps[bitmap[row], passage >> 3] >> (passage & 7) & 1:
                        continue
                    cursor[row] = place = first_from(passages, cursor[row], end[row], passage)
                    if place < end[row] and passages[place] == passage:
                        bound += bounds[place] * weights[row]
                if bound + before[at] < least:
                    continue
                if len(allowed) and not allowed[documents[first + passage]]:
                    continue
                norm, score = norms[value(lengths, length_width, first + passage)], 0.0
                for at in range(len(words)):
                    row = words[at]
                    place = first_from(passages, at_window[row], end[row], passage)
                    if place < end[row] and passages[place] == passage:
                        count = float(value(counts, count_width, place))
                        score += idfs[row] * (count * (k1 + 1) / (count + norm))
                if found == limit and score <= scores[limit - 1]:
                    continue
                found = min(found + 1, limit)
                at = found - 1
                while at > 0 and scores[at - 1] < score:
                    scores[at], best[at] = scores[at - 1], best[at - 1]
                    at -= 1
                scores[at], best[at] = score, first + passage
                if found == limit:
                    least = int(scores[limit - 1] * scale)
