"""The measures of an evaluation."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.model import Confidence


def ndcg(ids: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), linear gains."""
    gained = sum(gains.get(id, 0) / math.log2(place + 2) for place, id in enumerate(ids[:depth]))
    ideal = sorted(gains.values(), reverse=True)[:depth]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive's signal is above a negative's, a tie counting half; None unless there are both."""
    if not positive or not negative:
        return None
    marked = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    wins, below, place = 0.0, 0, 0
    while place < len(marked):
        end = place
        while end < len(marked) and marked[end][0] == marked[place][0]:
            end += 1
        ones = sum(mark for _, mark in marked[place:end])
        zeros = end - place - ones
        wins += ones * (below + zeros / 2)
        below += zeros
        place = end
    return wins / (len(positive) * len(negative))


def reciprocal_rank(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    """One over the place of the first relevant id, from 1; 0 if there is none."""
    return next((1 / place for place, id in enumerate(ids, 1) if id in gains), 0.0)


def confidence(
    answerable: Sequence[tuple[Confidence, float]], unanswerable: Sequence[tuple[Confidence, float]]
) -> dict[str, Any]:
    """How well the confidence tells questions that the documents answer from those that they don't.

    Each question is given as the confidence of its answer, and the signal that this was decided by.
    """

    def shares(results: Sequence[tuple[Confidence, float]]) -> dict[str, float]:
        counted = Counter(confidence for confidence, _ in results)
        return {level.value: counted[level] / len(results) for level in Confidence} if results else {}

    return {
        "auroc": auroc([signal for _, signal in answerable], [signal for _, signal in unanswerable]),
        "answerable": shares(answerable),
        "unanswerable": shares(unanswerable),
    }


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
