"""Terms become hits: the only home of rank_bm25.

`Ranking` is `rank_bm25.BM25Okapi` with its interface, its statistics and its scores, bit for bit, over postings on
disk. What makes it fast is not scoring most passages: every posting carries a byte that bounds its share of a score,
and with those `top` finds the few passages that can be among the best. Only these are scored, in float64 and in
rank_bm25's order of additions.

What is wrong in rank_bm25 0.2.2, and what is done about it:

- An empty corpus divides by zero; with b = 1 so does an empty passage: here nothing is found in nothing.
- `get_top_n` pads its result with passages that don't match: only passages that share a term are returned.
- A true match may score 0 or less (a term in half of the passages has an idf of 0, and on small corpora the floor of
  ε·average idf can be negative): membership is "shares a term", the score is for the order alone.
- All terms in more than half of the passages weigh the same, ε·average idf. `idf="lucene"`, which is
  ln(1 + (N - n + ½)/(n + ½)), falls steadily and never below 0 (after Robertson & Zaragoza 2009); it is the default.
- It scans every passage for every word of a question: postings touch those that hold the word, and few of them.
"""

import json
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.retrieval.arrays import Array, changes
from index.retrieval.postings import COMMON, COSTS, DEPTHS, STEPS, Postings, build, length_norm, mean, numbered

K1 = 1.2  # how soon a repeated word stops counting
B = 0.75  # how much a long passage is discounted
EPSILON = 0.25  # of the average idf: rank_bm25's floor

BITS = 24  # of a candidate's key, for what a posting is worth
UNIT = (1 << BITS) // (STEPS + 1)  # the worth of one step of the weightiest term
BUDGET = 1_500  # postings read before anything is known of the k-th best score
GROWTH = 64  # a pass that would read this many times as many as the last is preceded by a smaller one
HEAD = 96  # so many of the most promising candidates are scored to learn what a passage must reach
CROWD = 10_000  # with more candidates than this, that is worth doing again
FEW = 96  # so few candidates are scored at once; more are first thinned out term by term
PART = 100_000  # passages that are scored together

Idf = Literal["lucene", "okapi"]
Lookup = Callable[[str], int | None]  # a term's number; None where no passage has it; called from several threads
Visible = Callable[[Array], Array]  # passage numbers → which of them may be found


class _Term(NamedTuple):
    """A term of a question. Sorts by the number of its postings: the rarest first."""

    frequency: int
    start: int
    number: int
    times: int  # how often the question has it
    idf: float


class _Words(NamedTuple):
    """What a question asks for. The columns have one row a term."""

    terms: list[_Term]
    order: list[int]  # the row of each of the question's words, in their order
    first: Array  # [terms, 1] the place of a term's first posting
    last: Array  # [terms, 1] how many come after it
    idf: Array  # [terms, 1]


class _Query(NamedTuple):
    """A question's bounds as integers, one row a term, and the steps by which its terms are read ever deeper."""

    words: _Words
    scale: float  # integers per unit of score
    weights: Array  # [terms] what one step of a bound is worth
    cuts: Array  # [terms, DEPTHS] of `Postings`
    missed: Array  # [terms, DEPTHS] the most that a posting not read is worth
    steps: Array  # the row that each step reads one depth deeper
    totals: Array  # after each step, the sum of `missed` over the terms: falls
    reads: Array  # after each step, the postings read: grows

    def cut(self, step: int) -> "_Cut":
        depths = np.bincount(self.steps[: step + 1], minlength=len(self.missed))
        return _Cut(depths.tolist(), self.missed[np.arange(len(depths)), depths], int(self.totals[step]))


class _Cut(NamedTuple):
    """How deep each term is read. A passage in none of the postings read is worth at most `bound`."""

    depths: list[int]
    missed: Array  # [terms] the most that a posting not read is worth
    bound: int  # their sum


class Ranking(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """BM25Okapi from postings. Immutable once made, without scratch buffers, safe for threads.

    Searches take turns all the same. A search is a hundred small numpy calls, and threads that pass the interpreter's
    lock back and forth between these get through half as many questions as one thread does; in turns, as many.
    """

    def __init__(
        self,
        corpus: Iterable[Sequence[str]],
        tokenizer: Callable[[str], list[str]] | None = None,
        k1: float = K1,
        b: float = B,
        epsilon: float = EPSILON,
        idf: Idf = "lucene",
    ) -> None:
        """A ranking in memory. Raises ValueError for parameters outside of BM25's."""
        _check(k1, b, idf)
        self._formula = idf
        super().__init__(corpus, tokenizer, k1=k1, b=b, epsilon=epsilon)

    @classmethod
    def write(
        cls,
        batches: Iterable[tuple[Array, Array]],
        terms: Sized,
        folder: Path,
        *,
        k1: float = K1,
        b: float = B,
        epsilon: float = EPSILON,
        idf: Idf = "lucene",
    ) -> None:
        """Builds into a folder from numbered terms, as `postings.build` takes them. Raises ValueError."""
        _check(k1, b, idf)
        postings = build(batches, terms, folder, k1=k1, b=b)
        average = _average_idf(np.diff(postings.starts).tolist(), len(postings.lengths))
        facts = {"k1": k1, "b": b, "epsilon": epsilon, "idf": idf, "average_idf": average}
        (folder / "ranking.json").write_text(json.dumps(facts), encoding="ascii")

    @classmethod
    def open(cls, folder: Path, lookup: Lookup) -> Self:
        """The ranking that was written into this folder; `idf` and `doc_freqs` stay empty: they are on disk."""
        facts = json.loads((folder / "ranking.json").read_text(encoding="ascii"))
        self = cls.__new__(cls)
        self.k1, self.b, self.epsilon, self._formula = facts["k1"], facts["b"], facts["epsilon"], facts["idf"]
        self.average_idf = facts["average_idf"]
        self.tokenizer, self.idf, self.doc_freqs = None, {}, []
        self._use(Postings.open(folder), lookup)
        return self

    def _use(self, postings: Postings, lookup: Lookup) -> None:
        self._postings, self._lookup, self._turn = postings, lookup, threading.Lock()
        self.doc_len = postings.lengths
        self.corpus_size = len(postings.lengths)
        self.avgdl = mean(postings.lengths)

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        """What rank_bm25 calls first: how many passages hold each term."""
        vocabulary: dict[str, int] = {}
        postings = build(numbered(corpus, vocabulary), vocabulary, None, k1=self.k1, b=self.b)
        self._use(postings, vocabulary.get)
        return dict(zip(vocabulary, np.diff(postings.starts).tolist(), strict=True))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.average_idf = _average_idf(nd.values(), self.corpus_size)
        self.idf = {term: self.weight(frequency) for term, frequency in nd.items()}

    def weight(self, frequency: int) -> float:
        """The idf of a term in so many passages; for Lucene's, an unseen term (0) weighs the most."""
        if self._formula == "lucene":
            return math.log(1 + (self.corpus_size - frequency + 0.5) / (frequency + 0.5))
        idf = _okapi_idf(frequency, self.corpus_size)
        return idf if idf >= 0 else self.epsilon * self.average_idf

    def frequency_of(self, number: int) -> int:
        """How many passages hold the term with this number."""
        start, end = self._postings.starts[number : number + 2].tolist()
        return int(end - start)

    def get_scores(self, query: Sequence[str]) -> NDArray[np.float64]:
        """Every passage's score."""
        scores = np.zeros(self.corpus_size)
        words = self._words(query)
        shares = [self._shares(term) for term in words.terms]
        for row in words.order:
            scores[self._holding(words.terms[row])] += shares[row]
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        scores: list[float] = self._exact(self._words(query), np.asarray(doc_ids, np.int32)).tolist()
        return scores

    def get_top_n(self, query: Sequence[str], documents: Sequence[Any], n: int = 5) -> list[Any]:
        """The documents of the best passages that share a term. Raises ValueError when they aren't as many."""
        if len(documents) != self.corpus_size:
            raise ValueError(f"{len(documents)} documents don't match a corpus of {self.corpus_size}")
        return [documents[passage] for passage in self.top(query, n)[0].tolist()]

    def top(
        self, query: Sequence[str], limit: int, visible: Visible | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The best passages that share a term with the question, by score, then by number; and their scores.

        What is not visible is left out before anything is ranked.
        """
        return self.top_of([number for number in map(self._lookup, query) if number is not None], limit, visible)

    def top_of(
        self, numbers: Sequence[int], limit: int, visible: Visible | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The same for terms given by number."""
        with self._turn:
            return self._top(self._asked(numbers), limit, visible)

    def _holding(self, term: _Term) -> Array:
        """The passages that hold a term."""
        return self._postings.passages[term.start : term.start + term.frequency]

    def _shares(self, term: _Term) -> Array:
        """What a term adds to the score of each passage that holds it."""
        count = self._postings.counts[term.start : term.start + term.frequency].astype(np.float64)
        norm = length_norm(self._postings.lengths.take(self._holding(term)), self.k1, self.b, self.avgdl)
        return np.asarray(term.idf * (count * (self.k1 + 1) / (count + norm)))

    def _words(self, query: Sequence[str]) -> _Words:
        """The question's terms that some passage holds, the rarest first."""
        return self._asked([number for number in map(self._lookup, query) if number is not None])

    def _asked(self, numbers: Sequence[int]) -> _Words:
        counts: dict[int, int] = {}
        for number in numbers:
            counts[number] = counts.get(number, 0) + 1
        terms, starts = [], self._postings.starts
        for number, count in counts.items():
            start, end = starts[number : number + 2].tolist()
            terms.append(_Term(end - start, start, number, count, self.weight(end - start)))
        terms.sort()
        rows = {term.number: row for row, term in enumerate(terms)}
        frequency, first, _, _, idf = np.array(terms or np.zeros((0, 5))).T[:, :, None]  # exact: all are below 2**53
        order = [rows[number] for number in numbers]
        return _Words(terms, order, first.astype(np.int64), frequency.astype(np.int64) - 1, idf)

    def _exact(self, words: _Words, passages: Array) -> Array:
        """The scores of some passages, each addition as in rank_bm25."""
        scores = np.zeros(len(passages))
        if not words.terms or not len(passages):
            return scores
        place = np.empty((len(words.terms), len(passages)), np.int64)
        for row, term in enumerate(words.terms):
            place[row] = self._holding(term).searchsorted(passages)
        np.minimum(place, words.last, out=place)
        place += words.first
        count = self._postings.counts.take(place) * (self._postings.passages.take(place) == passages) + 0.0
        norm = length_norm(self._postings.lengths.take(passages), self.k1, self.b, self.avgdl)
        shares = words.idf * (count * (self.k1 + 1) / (count + norm))
        for row in words.order:  # not sum(): it adds in another order
            scores += shares[row]
        return scores

    def _top(self, words: _Words, limit: int, visible: Visible | None) -> tuple[Array, Array]:
        if not words.terms or limit < 1:
            return np.zeros(0, np.int32), np.zeros(0)
        postings = sum(term.frequency for term in words.terms)
        if postings <= max(limit, FEW) or min(term.idf for term in words.terms) <= 0:  # bounds would bound nothing
            found = np.unique(np.concatenate([self._holding(term) for term in words.terms]))
            if visible is not None:
                found = found[visible(found)]
            parts = [self._exact(words, found[start : start + PART]) for start in range(0, len(found), PART)]
            return _best(found, np.concatenate([np.zeros(0), *parts]), limit)
        return self._search(self._plan(words), limit, visible)

    def _plan(self, words: _Words) -> _Query:
        """Turns bytes into integers, and finds in which order the terms' postings are worth reading.

        A passage that can reach a score must have, in some term, more than that term's `missed`, once these sum to less
        than the score. So any cut whose sum is below the k-th best score is enough, and the cheapest is wanted: take
        the steps that lower the sum most for the postings they read, never a term's deeper step before a higher one.
        (Fagin's threshold algorithm with an optimal split; MaxScore is the case of all or nothing.)
        """
        numbers = np.array([term.number for term in words.terms])
        frequency = words.last + 1
        share = words.idf * np.array([[term.times] for term in words.terms])
        scale = UNIT / share.max()
        weights = (share * scale).astype(np.int64) + 1  # rounded up
        cuts = self._postings.cuts.take(numbers, 0)
        missed = cuts * weights
        steps = (self._postings.slopes.take(numbers, 0) * (-share / frequency)).ravel().argsort(kind="stable")
        totals = missed[:, 0].sum() - (missed[:, :-1] - missed[:, 1:]).ravel().take(steps).cumsum()
        reads = (frequency * COSTS).ravel().take(steps).cumsum()
        rows = steps // (DEPTHS - 1)
        return _Query(words, scale * STEPS / (self.k1 + 1), weights.ravel(), cuts, missed, rows, totals, reads)

    def _search(self, query: _Query, limit: int, visible: Visible | None) -> tuple[Array, Array]:
        """Reads a few of the best postings, learns what so many passages reach, and reads as deep as that asks for.

        Usually one pass or two.
        """
        step = max(0, int(query.reads.searchsorted(max(BUDGET, 8 * limit), "right")) - 1)
        least = 0  # what a passage must reach, as an integer
        while True:
            cut, last = query.cut(step), step == len(query.steps) - 1
            passages, most = self._candidates(query, cut, least, visible)
            if len(passages) > max(CROWD if least else FEW, HEAD, 2 * limit):
                size = max(HEAD, limit)
                head = np.sort(passages[np.argpartition(most, -size)[-size:]])
                least = max(least, _reached(self._exact(query.words, head), limit, query.scale))
            if cut.bound < least or last or len(passages) <= FEW:
                passages = self._thinned(query, cut, *_reaching(passages, most, least), least)
                scores = self._exact(query.words, passages)
                least = max(least, _reached(scores, limit, query.scale))
                if cut.bound < least or last:
                    return _best(passages, scores, limit)
            step = max(step + 1, _next(query, step, least))

    def _candidates(self, query: _Query, cut: _Cut, least: int, visible: Visible | None) -> tuple[Array, Array]:
        """Passages in the postings that the cut reads, and the most that each can score.

        A posting becomes one integer, passage << BITS | what it is worth above `missed`. Sorting brings a passage's
        together, and the cut's bound plus their sum is the most that it can score.
        """
        places = [self._places(query, row, depth) for row, depth in enumerate(cut.depths)]
        sizes = [len(place) for place in places]
        place = np.concatenate(places)
        worth = self._postings.bounds.take(place) * query.weights.repeat(sizes)
        worth -= cut.missed.repeat(sizes)
        key = self._postings.passages.take(place).astype(np.int64)
        key <<= BITS
        key |= worth
        if visible is not None:
            key = key[visible(key >> BITS)]
        key.sort(kind="stable")  # merges the runs, which are sorted already
        passages, most = key >> BITS, key & ((1 << BITS) - 1)
        begin = changes(passages)
        if len(begin) < len(passages):
            passages, most = passages.take(begin), np.add.reduceat(most, begin)
        most += cut.bound
        passages, most = _reaching(passages, most, least)
        return passages.astype(np.int32), most

    def _places(self, query: _Query, row: int, depth: int) -> Array:
        """Where the postings of a term are that are read."""
        term = query.words.terms[row]
        if depth == DEPTHS - 1:
            return np.arange(term.start, term.start + term.frequency)
        if depth == 0:
            return np.zeros(0, np.int64)
        bounds = self._postings.bounds[term.start : term.start + term.frequency]
        return np.asarray((bounds > query.cuts[row, depth]).nonzero()[0] + term.start)

    def _thinned(self, query: _Query, cut: _Cut, passages: Array, most: Array, least: int) -> Array:
        """Looks up what the cut left out, the weightiest term first, and drops passages that can't reach any more."""
        for missed, row in sorted(zip(cut.missed.tolist(), range(len(query.words.terms)), strict=True), reverse=True):
            if len(passages) <= FEW or not least or not missed:
                break
            held, place = self._held(query.words.terms[row], passages)
            worth = self._postings.bounds.take(place) * query.weights[row]
            most -= missed
            most[held] += np.minimum(worth, missed)  # above `missed`: already counted
            passages, most = _reaching(passages, most, least)
        return passages

    def _held(self, term: _Term, passages: Array) -> tuple[Array, Array]:
        """Which of some passages hold a term, and where its postings for them are.

        A common term's bitmap answers in a tenth of the time of a search; a short list is searched for, not in.
        """
        holding = self._holding(term)
        if term.frequency * 4 < len(passages):
            at = passages.searchsorted(holding)
            np.minimum(at, len(passages) - 1, out=at)
            place = (passages.take(at) == holding).nonzero()[0]
            return at.take(place), place + term.start
        if term.frequency * COMMON > self.corpus_size:
            bitmap = self._postings.bitmaps[self._postings.common.searchsorted(term.number)]
            held = (bitmap.take(passages >> 3) >> (passages & 7).astype(np.uint8) & 1).nonzero()[0]
            return held, holding.searchsorted(passages.take(held)) + term.start
        at = holding.searchsorted(passages)
        np.minimum(at, term.frequency - 1, out=at)
        held = (holding.take(at) == passages).nonzero()[0]
        return held, at.take(held) + term.start


def _check(k1: float, b: float, idf: str) -> None:
    if not (k1 > 0 and 0 <= b <= 1 and idf in ("okapi", "lucene")):
        raise ValueError(f"BM25 needs k1 > 0, 0 <= b <= 1 and a known idf, not {k1}, {b}, {idf!r}")


def _okapi_idf(frequency: int, size: int) -> float:
    return math.log(size - frequency + 0.5) - math.log(frequency + 0.5)


def _average_idf(frequencies: Iterable[int], size: int) -> float:
    """Summed one by one and in the terms' order, as rank_bm25 does: the last bit depends on it."""
    known: dict[int, float] = {}
    total, terms = 0.0, 0
    for frequency in frequencies:
        if frequency not in known:
            known[frequency] = _okapi_idf(frequency, size)
        total += known[frequency]
        terms += 1
    return total / terms if terms else 0.0


def _reached(scores: Array, limit: int, scale: float) -> int:
    """An integer that so many passages are known to reach; 0 with fewer."""
    if len(scores) < limit:
        return 0
    return max(0, int(np.partition(scores, len(scores) - limit)[len(scores) - limit] * scale))


def _reaching(passages: Array, most: Array, least: int) -> tuple[Array, Array]:
    kept = (most >= least).nonzero()[0]
    return (passages, most) if len(kept) == len(passages) else (passages.take(kept), most.take(kept))


def _next(query: _Query, step: int, least: int) -> int:
    """The first step that is deep enough, or one before it if that one is far."""
    enough = int((query.totals < least).argmax()) if query.totals[-1] < least else len(query.totals) - 1
    most = GROWTH * max(float(query.reads[step]), BUDGET)
    if query.reads[enough] <= most:
        return enough
    return min(enough, int(query.reads.searchsorted(most / 2, "right")) - 1)


def _best(passages: Array, scores: Array, limit: int) -> tuple[Array, Array]:
    order = np.lexsort((passages, -scores))[:limit]
    return passages.take(order), scores.take(order)
