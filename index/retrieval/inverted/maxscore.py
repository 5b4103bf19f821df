"""The exact best passages of a question, found without scoring most of the passages that share a word with it.

This is MaxScore (Turtle & Flood, "Query evaluation: strategies and optimizations", 1995) on postings with quantised
impacts (Anh & Moffat, "Pruned query evaluation using pre-computed impacts", 2006). MaxScore reads the lists of some
terms whole and skips the others, as long as the skipped terms together can't lift a passage into the result. Here each
list can also be read in part, from its greatest impacts down, so that the choice of depths is the optimal split of
Fagin's threshold algorithm (Fagin, Lotem & Naor, "Optimal aggregation algorithms for middleware", 2001).

A search goes through three stages, usually once or twice:

1. Read the most promising postings of each term, and add up for each passage the most that it can score.
2. Score the most promising of these candidates exactly. Any other passage must reach the k-th best of these scores.
3. Read deeper until a passage in none of the postings read can't reach that score. Look the remaining candidates up in
   the postings that weren't read, drop those that fall below, and score the rest exactly.

Bounds are integers, rounded up, so that a sum of them never falls below the true score.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from index.retrieval.inverted.arrays import Array, changes
from index.retrieval.inverted.lists import Lists, QueryTerm
from index.retrieval.inverted.postings import COMMON, COSTS, DEPTHS, STEPS

BITS = 24  # of a candidate's key, for the worth of a posting
UNIT = (1 << BITS) // (STEPS + 1)  # the worth of one step of the weightiest term
BUDGET = 1_500  # postings that are read before anything is known of the k-th best score
GROWTH = 64  # a pass that would read this many times as many postings as the last one is preceded by a smaller one
HEAD = 96  # of the most promising candidates are scored to learn the score that passages must reach
CROWD = 10_000  # with more candidates than this, scoring a head is worth repeating
FEW = 96  # candidates are simply scored; more are thinned out first, term by term

Mask = Callable[[Array], Array]  # passage numbers → for each, True if it may be found
Score = Callable[[Array], Array]  # ascending passage numbers → their exact scores


class _Plan(NamedTuple):
    """The order in which the terms' postings are worth reading; one row per term, one step per term and depth."""

    scale: float  # integers per unit of score
    weights: Array  # [terms] the worth of one step of a bound
    cuts: Array  # [terms, DEPTHS] as in `Postings`
    missed: Array  # [terms, DEPTHS] the most that an unread posting is worth
    steps: Array  # [steps] the term that each step reads one depth deeper
    totals: Array  # [steps] the sum of `missed` over the terms after each step; falls
    reads: Array  # [steps] the postings read after each step; grows

    def cut(self, step: int) -> "_Cut":
        depths = np.bincount(self.steps[: step + 1], minlength=len(self.missed))
        return _Cut(depths.tolist(), self.missed[np.arange(len(depths)), depths], int(self.totals[step]))


class _Cut(NamedTuple):
    """How deep each term is read. A passage in none of the postings read is worth at most `bound`."""

    depths: list[int]
    missed: Array  # [terms] the most that an unread posting is worth
    bound: int  # the sum of `missed`


class MaxScore:
    """The search for one question.

    Args:
        lists: the postings of its terms. Every term must have an idf above 0.
        score: scores passages.
        size: the number of passages in the index.
        k1: as in BM25.
        slack: how many times a score may be what its bound says.
    """

    def __init__(self, lists: Lists, score: Score, size: int, k1: float, slack: float) -> None:
        self._lists = lists
        self._terms = lists.terms
        self._score = score
        self._size = size
        self._plan = _plan(lists, k1, slack)

    def top(self, limit: int, visible: Mask | None) -> tuple[Array, Array]:
        """The best passages, as `Ranking.top` gives them."""
        plan = self._plan
        step = max(0, int(plan.reads.searchsorted(max(BUDGET, 8 * limit), "right")) - 1)
        least = 0  # the score that a passage must reach, as an integer: a lower bound of the k-th best
        while True:
            cut, last = plan.cut(step), step == len(plan.steps) - 1
            passages, most = self._candidates(cut, least, visible)
            if len(passages) > max(CROWD if least else FEW, HEAD, 2 * limit):
                size = max(HEAD, limit)
                head = np.sort(passages[np.argpartition(most, -size)[-size:]])
                least = max(least, _kth_best(self._score(head), limit, plan.scale))
            if cut.bound < least or last or len(passages) <= FEW:
                passages = self._thin_out(cut, *_reaching(passages, most, least), least)
                scores = self._score(passages)
                least = max(least, _kth_best(scores, limit, plan.scale))
                if cut.bound < least or last:
                    return best(passages, scores, limit)
            step = max(step + 1, _next_step(plan, step, least))

    def _candidates(self, cut: _Cut, least: int, visible: Mask | None) -> tuple[Array, Array]:
        """The passages in the postings that the cut reads and that can reach `least`; and the most that each can score.

        A posting becomes one integer, passage << BITS | worth, where its worth is the part of its bound above the
        `missed` of its term; the cut's bound has the rest. Sorting brings the postings of a passage together, and their
        sum and the bound are the most that it can score.
        """
        places = [self._places(row, depth) for row, depth in enumerate(cut.depths)]
        sizes = [len(place) for place in places]
        place = np.concatenate(places)
        worth = self._lists.bounds.take(place) * self._plan.weights.repeat(sizes)
        worth -= cut.missed.repeat(sizes)
        key = self._lists.passages.take(place).astype(np.int64)
        key <<= BITS
        key |= worth
        if visible is not None:
            key = key[visible(key >> BITS)]
        key.sort()
        passages, most = key >> BITS, key & ((1 << BITS) - 1)
        begin = changes(passages)
        if len(begin) < len(passages):
            passages, most = passages.take(begin), np.add.reduceat(most, begin)
        most += cut.bound
        passages, most = _reaching(passages, most, least)
        return passages.astype(np.int32), most

    def _places(self, row: int, depth: int) -> Array:
        """The indices of the postings of a term that are read at this depth."""
        term = self._terms[row]
        if depth == DEPTHS - 1:
            return np.arange(term.start, term.start + term.frequency)
        if depth == 0:
            return np.zeros(0, np.int64)
        bounds = self._lists.bounds[term.start : term.start + term.frequency]
        return np.asarray((bounds > self._plan.cuts[row, depth]).nonzero()[0] + term.start)

    def _thin_out(self, cut: _Cut, passages: Array, most: Array, least: int) -> Array:
        """The candidates that can still reach `least` after their unread postings are looked up.

        The term with the most to lose comes first. It stops as soon as few candidates are left.
        """
        for missed, row in sorted(zip(cut.missed.tolist(), range(len(self._terms)), strict=True), reverse=True):
            if len(passages) <= FEW or not least or not missed:
                break
            held, place = self._postings_of(self._terms[row], passages)
            worth = self._lists.bounds.take(place) * self._plan.weights[row]
            most -= missed
            most[held] += np.minimum(worth, missed)  # a posting that was read is counted above `missed`
            passages, most = _reaching(passages, most, least)
        return passages

    def _postings_of(self, term: QueryTerm, passages: Array) -> tuple[Array, Array]:
        """The indices of those passages that hold a term, and the indices of the term's postings for them.

        The shorter list is searched for in the longer one. For a common term a bitmap answers in a tenth of the time.
        """
        holding = self._lists.holding(term)
        if term.frequency * 4 < len(passages):
            at = passages.searchsorted(holding)
            np.minimum(at, len(passages) - 1, out=at)
            place = (passages.take(at) == holding).nonzero()[0]
            return at.take(place), place + term.start
        if term.frequency * COMMON > self._size:
            held = self._lists.holders(term, passages, self._size)
            return held, holding.searchsorted(passages.take(held)) + term.start
        at = holding.searchsorted(passages)
        np.minimum(at, term.frequency - 1, out=at)
        held = (holding.take(at) == passages).nonzero()[0]
        return held, at.take(held) + term.start


def _plan(lists: Lists, k1: float, slack: float) -> _Plan:
    """Turns bounds into integers, and sorts the steps by what they gain for the postings that they read.

    A passage that reaches a score must exceed `missed` in some term, once these sum to less than the score. So every
    cut whose sum is below the k-th best score is enough, and the cheapest one is wanted. Taking the steps by their
    slope is optimal for the hulls that `Postings.slopes` holds, and never takes a term's deeper step before a higher
    one.
    """
    frequency = lists.last + 1
    share = lists.idf * np.array([[term.times] for term in lists.terms]) * slack
    scale = UNIT / share.max()
    weights = (share * scale).astype(np.int64) + 1  # rounded up
    cuts, slopes = lists.depths()
    missed = cuts * weights
    steps = (slopes * (-share / frequency)).ravel().argsort(kind="stable")
    totals = missed[:, 0].sum() - (missed[:, :-1] - missed[:, 1:]).ravel().take(steps).cumsum()
    reads = (frequency * COSTS).ravel().take(steps).cumsum()
    rows = steps // (DEPTHS - 1)
    return _Plan(scale * STEPS / (k1 + 1), weights.ravel(), cuts, missed, rows, totals, reads)


def _kth_best(scores: Array, limit: int, scale: float) -> int:
    """The `limit`-th best score as an integer, rounded down; 0 if there are fewer."""
    if len(scores) < limit:
        return 0
    return max(0, int(np.partition(scores, len(scores) - limit)[len(scores) - limit] * scale))


def _reaching(passages: Array, most: Array, least: int) -> tuple[Array, Array]:
    """The passages that can score `least`, and the most that each can score."""
    kept = (most >= least).nonzero()[0]
    return (passages, most) if len(kept) == len(passages) else (passages.take(kept), most.take(kept))


def _next_step(plan: _Plan, step: int, least: int) -> int:
    """The first step that is deep enough, or one before it if that one is far."""
    enough = int((plan.totals < least).argmax()) if plan.totals[-1] < least else len(plan.totals) - 1
    most = GROWTH * max(float(plan.reads[step]), BUDGET)
    if plan.reads[enough] <= most:
        return enough
    return min(enough, int(plan.reads.searchsorted(most / 2, "right")) - 1)


def best(passages: Array, scores: Array, limit: int) -> tuple[Array, Array]:
    """The best passages by falling score, then by number; and their scores."""
    order = np.lexsort((passages, -scores))[:limit]
    return passages.take(order), scores.take(order)
