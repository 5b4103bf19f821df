"""BM25 over postings on disk: the only home of rank_bm25.

`Ranking` is a `rank_bm25.BM25Okapi` whose statistics are arrays on disk and whose terms are numbers. With the same idf,
its scores are rank_bm25's, bit for bit: the additions are float64 and in the same order. It differs from rank_bm25
0.2.2 in this:

- The idf is Lucene's (`formulas.idf`). rank_bm25 gives the same weight to all terms in more than half of the passages,
  and on small corpora that weight can be negative.
- Only passages that share a term with the question are found. rank_bm25 pads its result with others.
- Nothing is found in an empty corpus, instead of a division by zero.
- `top` doesn't scan every passage for every word of the question; it reads few postings (`maxscore`).
"""

import json
import threading
from collections.abc import Iterable, Sequence, Sized
from functools import cached_property, partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.retrieval.inverted.arrays import Array, distinct, joined
from index.retrieval.inverted.formulas import K1, B, idf, length_norm, saturate
from index.retrieval.inverted.kernel import NO_MASK, AllowedDocuments, Search, Segments, compiled, distrust
from index.retrieval.inverted.lists import Lists
from index.retrieval.inverted.maxscore import FEW, Mask, MaxScore, best
from index.retrieval.inverted.postings import Postings, build, mean

PART = 100_000  # passages that are scored together: bounds the memory of a question


class Ranking(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Ranks passages for the terms of a question. Immutable, without scratch buffers, safe for threads.

    Searches take turns all the same. A search is about a hundred small numpy calls, and threads that pass the
    interpreter's lock back and forth between them answer half as many questions as one thread; in turns, as many.
    """

    def __init__(
        self, segments: Sequence[Postings], k1: float = K1, b: float = B, frequencies: Array | None = None
    ) -> None:
        """
        Args:
            segments: at least one; their passages are numbered one after another.
            k1, b: BM25's parameters.
            frequencies: [terms] how many passages hold each term, if that is known.
        """
        super().__init__(segments, k1=k1, b=b)
        self._frequencies = term_frequencies(segments) if frequencies is None else frequencies
        self._turn = threading.Lock()
        self._trusted = False  # once compiled code gave the same scores
        # Bounds are too low if the average length was smaller when they were made: the same length counts for less now.
        self._slack = max(1.0, *(self.avgdl / float(segment.average[0]) for segment in segments))

    @classmethod
    def write(
        cls,
        batches: Iterable[tuple[Array, Array]],
        terms: Sized,
        folder: Path,
        *,
        k1: float = K1,
        b: float = B,
        average: float | None = None,
    ) -> None:
        """Writes a segment of a ranking into a folder.

        Args:
            batches: the passages as `postings.build` takes them.
            terms: has as many members as there are terms when the last batch is taken.
            folder: exists and is empty.
            k1, b: BM25's parameters.
            average: the average length of the passages of all segments; None if this is the only one.

        Raises:
            ValueError: if k1 isn't positive, or b isn't from 0 to 1.
        """
        if not (k1 > 0 and 0 <= b <= 1):
            raise ValueError(f"BM25 needs k1 > 0 and 0 <= b <= 1, not {k1} and {b}")
        build(batches, terms, folder, k1=k1, b=b, average=average)
        (folder / "ranking.json").write_text(json.dumps({"k1": k1, "b": b}), encoding="ascii")

    @classmethod
    def open(cls, folders: Sequence[Path], frequencies: Array | None = None) -> Self:
        """The ranking whose segments were written into these folders, in this order, at least one. Their arrays are
        mapped; of the large ones nothing is read yet."""
        parameters = json.loads((folders[0] / "ranking.json").read_text(encoding="ascii"))
        return cls([Postings.open(folder) for folder in folders], parameters["k1"], parameters["b"], frequencies)

    def _initialize(self, segments: Sequence[Postings]) -> dict[str, int]:
        """Called by rank_bm25 with its corpus, for the statistics of it."""
        self._segments = segments
        self.doc_len = joined([segment.lengths for segment in segments])
        self.corpus_size = len(self.doc_len)
        self.avgdl = mean(self.doc_len)
        sizes = [len(segment.lengths) for segment in segments]
        self._firsts = (np.cumsum(sizes) - sizes).astype(np.int32)
        return {}  # the frequencies of terms stay on disk

    def _calc_idf(self, frequencies: dict[str, int]) -> None:
        """Called by rank_bm25 to fill `idf`, which stays empty: each question asks for the idf of its terms."""

    def idf_of(self, frequency: int) -> float:
        """The idf of a term that this many passages hold. An unseen term (0) weighs the most."""
        return idf(self.corpus_size, frequency)

    def frequency(self, term: int) -> int:
        """The number of passages that hold a term."""
        return int(self._frequencies[term])

    def _lists(self, words: Sequence[int]) -> Lists:
        return Lists(self._segments, self._firsts, words, self.idf_of)

    def get_scores(self, query: Sequence[int]) -> NDArray[np.float64]:
        """The score of every passage, as in rank_bm25."""
        return self._scores(self._lists(query), np.arange(self.corpus_size, dtype=np.int32))

    def get_batch_scores(self, query: Sequence[int], doc_ids: Sequence[int]) -> list[float]:
        """The scores of some passages, as in rank_bm25."""
        scores: list[float] = self.scores_of(query, np.asarray(doc_ids, np.int32)).tolist()
        return scores

    def scores_of(self, query: Sequence[int], passages: NDArray[np.int32]) -> NDArray[np.float64]:
        """The scores of some passages."""
        return self._scores(self._lists(query), passages)

    def top(
        self, query: Sequence[int], limit: int, visible: Mask | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The best passages that share a term with the question.

        Args:
            query: the numbers of the question's terms; one that it has twice counts twice.
            limit: at most so many passages.
            visible: the passages that may be found; the others are left out before anything is ranked.

        Returns:
            Passages by falling score, and by number if the scores are equal; and their scores.
        """
        limit = min(limit, self.corpus_size)
        if (search := compiled()) and limit > 0 and (visible is None or isinstance(visible, AllowedDocuments)):
            passages, scores = self._compiled_top(search, query, limit, visible or NO_MASK)
            if self._trusted or np.array_equal(scores, self.scores_of(query, passages)):
                self._trusted = True
                return passages, scores
            distrust()
        with self._turn:
            lists = self._lists(query)
            if not lists.terms or limit < 1:
                return np.zeros(0, np.int32), np.zeros(0)
            if sum(term.frequency for term in lists.terms) <= max(limit, FEW):
                return self._best_of_all(lists, limit, visible)
            score = partial(self._scores, lists)
            return MaxScore(lists, score, self.corpus_size, self.k1, self._slack).top(limit, visible)

    def _compiled_top(
        self, search: Search, query: Sequence[int], limit: int, visible: AllowedDocuments
    ) -> tuple[Array, Array]:
        known = [term for term in query if term < len(self._frequencies) and self._frequencies[term]]
        if not known:
            return np.zeros(0, np.int32), np.zeros(0)
        idfs = {term: self.idf_of(int(self._frequencies[term])) for term in known}
        return self._for_kernel.top(search, known, idfs, limit, visible)

    @cached_property
    def _for_kernel(self) -> Segments:
        norms = length_norm(np.arange(int(self.doc_len.max(initial=0)) + 1), self.avgdl, self.k1, self.b)
        return Segments(self._segments, self.doc_len, norms, self.k1, self._slack)

    def _best_of_all(self, lists: Lists, limit: int, visible: Mask | None) -> tuple[Array, Array]:
        """The best passages after scoring all that hold a term."""
        found = distinct(np.concatenate([lists.holding(term) for term in lists.terms]))
        if visible is not None:
            found = found[visible(found)]
        parts = [self._scores(lists, found[start : start + PART]) for start in range(0, len(found), PART)]
        return best(found, np.concatenate([np.zeros(0), *parts]), limit)

    def _scores(self, lists: Lists, passages: Array) -> Array:
        """The scores of some passages.

        BM25 as in Robertson & Zaragoza (2009): the sum over the question's words of idf * saturated term frequency.
        """
        scores = np.zeros(len(passages))
        if not lists.terms or not len(passages):
            return scores
        place = np.empty((len(lists.terms), len(passages)), np.int64)
        for row, term in enumerate(lists.terms):
            place[row] = lists.holding(term).searchsorted(passages)
        np.minimum(place, lists.last, out=place)
        place += lists.first
        count = lists.counts.take(place) * (lists.passages.take(place) == passages) + 0.0
        norm = length_norm(self.doc_len.take(passages), self.avgdl, self.k1, self.b)
        shares = lists.idf * saturate(count, norm, self.k1)
        for row in lists.order:  # not shares.sum(0), which adds in another order
            scores += shares[row]
        return scores


def term_frequencies(segments: Sequence[Postings], size: int | None = None) -> NDArray[np.int32]:
    """[terms] how many passages hold each term; `size` is the number of terms."""
    if size is None:
        size = max((int(segment.terms[-1]) + 1 for segment in segments if len(segment.terms)), default=0)
    found = np.zeros(size, np.int32)
    for segment in segments:
        found[segment.terms] += np.diff(segment.starts).astype(np.int32)
    return found
