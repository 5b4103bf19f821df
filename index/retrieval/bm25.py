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
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.retrieval.arrays import Array, distinct
from index.retrieval.formulas import K1, B, idf, length_norm, saturate
from index.retrieval.maxscore import FEW, Mask, MaxScore, best
from index.retrieval.postings import Postings, QueryTerms, build, mean

PART = 100_000  # passages that are scored together: bounds the memory of a question


class Ranking(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """Ranks passages for the terms of a question. Immutable, without scratch buffers, safe for threads.

    Searches take turns all the same. A search is about a hundred small numpy calls, and threads that pass the
    interpreter's lock back and forth between them answer half as many questions as one thread; in turns, as many.
    """

    def __init__(self, postings: Postings, k1: float = K1, b: float = B) -> None:
        super().__init__(postings, k1=k1, b=b)
        self._turn = threading.Lock()

    @classmethod
    def write(
        cls, batches: Iterable[tuple[Array, Array]], terms: Sized, folder: Path, *, k1: float = K1, b: float = B
    ) -> None:
        """Writes a ranking into a folder.

        Args:
            batches: the passages as `postings.build` takes them.
            terms: has as many members as there are terms when the last batch is taken.
            folder: exists and is empty.
            k1, b: BM25's parameters.

        Raises:
            ValueError: if k1 isn't positive, or b isn't from 0 to 1.
        """
        if not (k1 > 0 and 0 <= b <= 1):
            raise ValueError(f"BM25 needs k1 > 0 and 0 <= b <= 1, not {k1} and {b}")
        build(batches, terms, folder, k1=k1, b=b)
        (folder / "ranking.json").write_text(json.dumps({"k1": k1, "b": b}), encoding="ascii")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The ranking that was written into this folder. Its arrays are mapped; nothing is read yet."""
        parameters = json.loads((folder / "ranking.json").read_text(encoding="ascii"))
        return cls(Postings.open(folder), parameters["k1"], parameters["b"])

    def _initialize(self, postings: Postings) -> dict[str, int]:
        """Called by rank_bm25 with its corpus, for the statistics of it."""
        self._postings = postings
        self.doc_len = postings.lengths
        self.corpus_size = len(postings.lengths)
        self.avgdl = mean(postings.lengths)
        return {}  # the frequencies of terms stay on disk

    def _calc_idf(self, frequencies: dict[str, int]) -> None:
        """Called by rank_bm25 to fill `idf`, which stays empty: each question asks for the idf of its terms."""

    def idf_of(self, frequency: int) -> float:
        """The idf of a term that this many passages hold. An unseen term (0) weighs the most."""
        return idf(self.corpus_size, frequency)

    def frequency(self, term: int) -> int:
        """The number of passages that hold a term."""
        return self._postings.frequency(term)

    def get_scores(self, query: Sequence[int]) -> NDArray[np.float64]:
        """The score of every passage, as in rank_bm25."""
        return self._scores(self._postings.query(query, self.idf_of), np.arange(self.corpus_size, dtype=np.int32))

    def get_batch_scores(self, query: Sequence[int], doc_ids: Sequence[int]) -> list[float]:
        """The scores of some passages, as in rank_bm25."""
        scores: list[float] = self.scores_of(query, np.asarray(doc_ids, np.int32)).tolist()
        return scores

    def scores_of(self, query: Sequence[int], passages: NDArray[np.int32]) -> NDArray[np.float64]:
        """The scores of some passages."""
        return self._scores(self._postings.query(query, self.idf_of), passages)

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
        with self._turn:
            terms = self._postings.query(query, self.idf_of)
            if not terms.terms or limit < 1:
                return np.zeros(0, np.int32), np.zeros(0)
            if sum(term.frequency for term in terms.terms) <= max(limit, FEW):
                return self._best_of_all(terms, limit, visible)
            search = MaxScore(self._postings, terms, lambda passages: self._scores(terms, passages), self.k1)
            return search.top(limit, visible)

    def _best_of_all(self, terms: QueryTerms, limit: int, visible: Mask | None) -> tuple[Array, Array]:
        """The best passages after scoring all that hold a term."""
        found = distinct(np.concatenate([self._postings.holding(term) for term in terms.terms]))
        if visible is not None:
            found = found[visible(found)]
        parts = [self._scores(terms, found[start : start + PART]) for start in range(0, len(found), PART)]
        return best(found, np.concatenate([np.zeros(0), *parts]), limit)

    def _scores(self, query: QueryTerms, passages: Array) -> Array:
        """The scores of some passages.

        BM25 as in Robertson & Zaragoza (2009): the sum over the question's words of idf * saturated term frequency.
        """
        scores = np.zeros(len(passages))
        if not query.terms or not len(passages):
            return scores
        place = np.empty((len(query.terms), len(passages)), np.int64)
        for row, term in enumerate(query.terms):
            place[row] = self._postings.holding(term).searchsorted(passages)
        np.minimum(place, query.last, out=place)
        place += query.first
        count = self._postings.counts.take(place) * (self._postings.passages.take(place) == passages) + 0.0
        norm = length_norm(self._postings.lengths.take(passages), self.avgdl, self.k1, self.b)
        shares = query.idf * saturate(count, norm, self.k1)
        for row in query.order:  # not shares.sum(0), which adds in another order
            scores += shares[row]
        return scores
