"""The postings of a question's terms, from all segments of an index.

Passages are numbered from the first segment to the last, so the postings of a term come one segment after another, and
are ascending. With one segment they are read where they are stored. With several they are put together first, which
takes less time than searching each: a search is a hundred small steps, however few postings there are.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array
from index.retrieval.inverted.postings import DEPTHS, SHORT, Postings

Idf = Callable[[int], float]  # gives it for the number of passages that hold a term


class QueryTerm(NamedTuple):
    """A term of a question. Sorts by the number of its postings: the rarest term first."""

    frequency: int  # postings
    start: int  # of its postings
    number: int
    times: int  # in the question
    idf: float


class Lists:
    """The distinct terms of a question that some passage has, the rarest first. The columns have one row per term."""

    def __init__(self, segments: Sequence[Postings], firsts: NDArray[np.int32], words: Sequence[int], idf: Idf) -> None:
        """
        Args:
            segments: at least one.
            firsts: the number of each segment's first passage.
            words: the number of each word of the question.
            idf: of a term.
        """
        times: dict[int, int] = {}
        for number in words:
            times[number] = times.get(number, 0) + 1
        numbers = np.array(list(times), np.int64)
        found = [segment.find(numbers) for segment in segments]
        if len(segments) == 1:
            ((starts, sizes),) = found
            self.passages, self.counts, self.bounds = segments[0].passages, segments[0].counts, segments[0].bounds
        else:
            sizes = np.sum([size for _, size in found], 0)
            starts = sizes.cumsum() - sizes
            self.passages, self.counts, self.bounds = _gathered(segments, firsts, found)
        columns = zip(sizes.tolist(), starts.tolist(), times.items(), strict=True)
        self.terms = sorted(QueryTerm(size, start, *term, idf(size)) for size, start, term in columns if size)
        rows = {term.number: row for row, term in enumerate(self.terms)}
        self.order = [rows[number] for number in words if number in rows]  # the row of each word, in their order
        # Exact, because all numbers are below 2**53.
        frequency, first, _, _, idfs = np.array(self.terms or np.zeros((0, 5))).T[:, :, None]
        self.first = first.astype(np.int64)  # [terms, 1] the index of a term's first posting
        self.last = frequency.astype(np.int64) - 1  # [terms, 1] the number of postings after it
        self.idf = idfs  # [terms, 1]
        self._segments = segments

    def holding(self, term: QueryTerm) -> Array:
        """The passages that hold a term, ascending."""
        return self.passages[term.start : term.start + term.frequency]

    def holders(self, term: QueryTerm, passages: Array, size: int) -> Array:
        """The indices of those passages that hold a term that is common.

        Args:
            size: the number of passages in the index.
        """
        if len(self._segments) == 1:
            return self._segments[0].holders(term.number, passages)
        held = np.zeros(size, bool)
        held[self.holding(term)] = True
        return np.asarray(held.take(passages).nonzero()[0])

    def depths(self) -> tuple[Array, Array]:
        """The cuts and the slopes of the terms, as in `Postings`: of several segments, the average of them.

        They are only stored for long lists, because most terms have a few postings. A short list is read whole or not
        at all: its greatest bound isn't read at any depth but the last.
        """
        numbers = np.array([term.number for term in self.terms])
        most = np.zeros(len(self.terms), np.uint8)
        for row, term in enumerate(self.terms):
            if term.frequency < SHORT or len(self._segments) > 1:  # of the others it is stored
                most[row] = self.bounds[term.start : term.start + term.frequency].max()
        cuts = np.repeat(most[:, None].astype(np.int64), DEPTHS, 1)
        slopes = np.repeat(most[:, None].astype(np.float32), DEPTHS - 1, 1)
        cuts[:, -1] = 0
        rows = (self.last[:, 0] + 1 >= SHORT).nonzero()[0]
        if not len(rows):
            return cuts, slopes
        if len(self._segments) == 1:
            (segment,) = self._segments
            at, own = segment.long_rows(numbers.take(rows))
            cuts[rows[at]], slopes[rows[at]] = segment.cuts.take(own, 0), segment.slopes.take(own, 0)
            return cuts, slopes
        weights, deeper, steeper = (
            np.zeros((len(rows), 1)),
            np.zeros((len(rows), DEPTHS)),
            np.zeros((len(rows), DEPTHS - 1)),
        )
        for segment in self._segments:
            at, own = segment.long_rows(numbers.take(rows))
            size = segment.find(numbers.take(rows[at]))[1][:, None]
            weights[at] += size
            deeper[at] += size * segment.cuts[own]
            steeper[at] += size * segment.slopes[own]
        long = weights[:, 0] > 0
        rows, weights = rows[long], weights[long]
        cuts[rows, 1:] = np.ceil(deeper[long] / weights)[:, 1:]
        slopes[rows] = steeper[long] / weights
        return cuts, slopes


def _gathered(
    segments: Sequence[Postings], firsts: NDArray[np.int32], found: Sequence[tuple[Array, Array]]
) -> tuple[Array, Array, Array]:
    """The passages, the counts and the bounds of terms, one term after another.

    Args:
        found: as `Postings.find` gives it for each segment.
    """
    starts, sizes = (np.array(rows).T for rows in zip(*found, strict=True))  # [terms, segments]
    pieces = [
        (segment, slice(start, start + size))
        for row in zip(starts.tolist(), sizes.tolist(), strict=True)
        for segment, start, size in zip(segments, *row, strict=True)
    ]
    if not pieces:
        return segments[0].passages[:0], segments[0].counts[:0], segments[0].bounds[:0]
    passages = np.concatenate([segment.passages[part] for segment, part in pieces])
    passages += firsts[np.tile(np.arange(len(segments)), len(sizes))].repeat(sizes.ravel())
    counts = np.concatenate([segment.counts[part] for segment, part in pieces])
    return passages, counts, np.concatenate([segment.bounds[part] for segment, part in pieces])
