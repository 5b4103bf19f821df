"""Terms become hits: the only home of rank_bm25.

`Okapi` is `rank_bm25.BM25Okapi` with its interface and statistics, counted into postings. rank_bm25 scans every passage
for every word of a question; postings touch only the passages that hold the word, and give the same scores, bit for
bit. What is wrong in rank_bm25 0.2.2, and what is done about it:

- An empty corpus divides by zero: here its average length is 0 and nothing is found.
- `get_top_n` pads its result with passages that don't match: `top` returns only passages that share a term.
- A true match may score 0 or less (a term in half of the passages has an idf of 0; on small corpora the floor of
  ε·average idf can be negative): membership is "shares a term", the score is for the order alone.
- Okapi's idf with a floor ranks all common terms alike. `idf="lucene"`, ln(1 + (N - n + ½)/(n + ½)), falls steadily and
  never below 0 (Robertson & Zaragoza 2009, as in Lucene); it is the default.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.model import Hit

K1 = 1.2  # how soon a repeated word stops counting
B = 0.75  # how much a long passage is discounted

Idf = Literal["lucene", "okapi"]


@dataclass(frozen=True, slots=True)
class Postings:
    """Which passages hold each term, how often: one run of `passages` and `counts` a term, cut by `starts`.

    `vocabulary` gives a term's number; `passages` (int32) ascends within a run; `counts` (int32) are occurrences;
    `starts` (int64) has one entry more than there are terms; `lengths` (int32) are terms a passage.
    """

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int32]


def count(corpus: Iterable[Sequence[str]]) -> Postings:
    """Postings of a corpus: one sequence of terms a passage."""
    vocabulary: dict[str, int] = {}
    lengths: list[int] = []
    runs: list[NDArray[np.int64]] = []
    for passage, words in enumerate(corpus):
        lengths.append(len(words))
        numbers = (vocabulary.setdefault(word, len(vocabulary)) for word in words)
        runs.append((np.fromiter(numbers, np.int64, len(words)) << 32) | passage)
    keys = np.sort(np.concatenate(runs)) if runs else np.zeros(0, np.int64)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    distinct = keys[first]
    frequency = np.bincount(distinct >> 32, minlength=len(vocabulary))
    return Postings(
        vocabulary,
        starts=np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        passages=(distinct & 0xFFFFFFFF).astype(np.int32),
        counts=np.diff(first, append=len(keys)).astype(np.int32),
        lengths=np.array(lengths, np.int32),
    )


class Okapi(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """BM25 over postings."""

    def __init__(
        self,
        corpus: Iterable[Sequence[str]] | Postings,
        *,
        k1: float = K1,
        b: float = B,
        epsilon: float = 0.25,
        idf: Idf = "lucene",
    ) -> None:
        self._idf_formula = idf
        super().__init__(corpus, k1=k1, b=b, epsilon=epsilon)

    def _initialize(self, corpus: Iterable[Sequence[str]] | Postings) -> dict[str, int]:
        """What rank_bm25 calls first: passages that hold each word."""
        self.postings = corpus if isinstance(corpus, Postings) else count(corpus)
        self.corpus_size = len(self.postings.lengths)
        self.doc_len = self.postings.lengths
        total = int(self.postings.lengths.sum())
        self.avgdl = total / self.corpus_size if self.corpus_size else 0.0
        frequencies = np.diff(self.postings.starts).tolist()
        return dict(zip(self.postings.vocabulary, frequencies, strict=True))

    def _calc_idf(self, nd: dict[str, int]) -> None:
        if self._idf_formula == "okapi" and nd:
            super()._calc_idf(nd)
            return
        self.idf = {term: self.lucene_idf(frequency) for term, frequency in nd.items()}
        self.average_idf = sum(self.idf.values()) / len(self.idf) if self.idf else 0.0

    def lucene_idf(self, frequency: int) -> float:
        """How telling a term in so many passages is: from 0 up, for unseen terms (frequency 0) the most."""
        return math.log(1 + (self.corpus_size - frequency + 0.5) / (frequency + 0.5))

    def frequency(self, term: str) -> int:
        """How many passages hold the term."""
        number = self.postings.vocabulary.get(term)
        return 0 if number is None else int(self.postings.starts[number + 1] - self.postings.starts[number])

    def get_scores(self, query: Sequence[str]) -> NDArray[np.float64]:
        """Every passage's score, as rank_bm25 gives it."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            passages, impacts = self._impacts(term)
            scores[passages] += impacts
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        scores: list[float] = self.get_scores(query)[list(doc_ids)].tolist()
        return scores

    def get_top_n(self, query: Sequence[str], documents: Sequence[Any], n: int = 5) -> list[Any]:
        """The documents of the best passages; unlike rank_bm25's, only those that share a term."""
        if len(documents) != self.corpus_size:
            raise ValueError(f"{len(documents)} documents don't match a corpus of {self.corpus_size}")
        return [documents[hit.passage] for hit in self.top(query, n)]

    def top(self, query: Sequence[str], limit: int, visible: NDArray[np.bool_] | None = None) -> list[Hit]:
        """The best passages that share a term with the question, best first; ties by their order.

        `visible` has an entry a passage: the others are left out before anything is ranked.
        """
        runs = [self._impacts(term)[0] for term in query]
        found = np.unique(np.concatenate(runs)) if runs else np.zeros(0, np.int32)
        if visible is not None:
            found = found[visible[found]]
        scores = self.get_scores(query)[found]
        order = np.lexsort((found, -scores))[:limit]
        return [Hit(int(found[place]), float(scores[place])) for place in order]

    def _impacts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The passages that hold a term, and what the term adds to the score of each."""
        number = self.postings.vocabulary.get(term)
        if number is None:
            return np.zeros(0, np.int32), np.zeros(0)
        run = slice(int(self.postings.starts[number]), int(self.postings.starts[number + 1]))
        passages, counts = self.postings.passages[run], self.postings.counts[run]
        norm = self.k1 * (1 - self.b + self.b * self.doc_len[passages] / self.avgdl)
        return passages, (self.idf.get(term) or 0) * (counts * (self.k1 + 1) / (counts + norm))
