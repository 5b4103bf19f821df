"""Passages that mean what is asked, beside those that have its words.

The cosine of two vectors says how alike two texts are in what they mean, whatever words they use. The passages that are
nearest to the question join the candidates of BM25, and the cosines join the scores. A strong answer by words stays the
first: there the encoder loses as often as it wins. It never makes an answer strong (docs/retrieval.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.meaning.lazy import Encodes
from index.meaning.weights import Floats
from index.retrieval.inverted.arrays import Array

NEAREST = 30  # passages that join the candidates
UNRELATED = 0.375  # the cosine of texts that have nothing to do with each other, or less
# The weights of the likeness, beside the score by words as a share of the idf of the question. Words count more for the
# first passage; after it, the encoder finds what they don't.
LIKENESS_OF_FIRST = 9.0
LIKENESS = 25.0
OTHER_WORDS = 0.5  # of what words like those that are asked are worth in an answer by words
# What comes first by words stays among the first three if its score is this much of the next one's.
CLEARLY_FIRST = 1.05
KEPT = 0.5  # … and if its cosine is this much: with less, it only has the words by chance
SHOWN = 3  # passages of an answer
COMPARED = 200  # characters of a sentence that are encoded: more take longer, and choose no better
# The cosine from which something is found although the question has only everyday words. Questions about anything else
# reach it in 0 to 3 of 100 cases, in an index of 200 passages as in one of 3,724.
NEAR = 0.64


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """What a question means."""

    vector: Floats  # [768] of length 1
    encoder: Encodes

    def likeness(self, texts: Sequence[str]) -> list[float]:
        """How much sentences of a passage have to do with the question, at most 1."""
        cosines = self.encoder.encode([text[:COMPARED] for text in texts]) @ self.vector
        found: list[float] = likeness(cosines).tolist()
        return found


def likeness(cosines: Floats) -> NDArray[np.float64]:
    """How much texts have to do with each other: 1 for the same text, 0 or less for unrelated ones."""
    return (cosines - np.float64(UNRELATED)) / (1.0 - UNRELATED)


def nearest(cosines: Floats, limit: int) -> NDArray[np.int32]:
    """The passages with the greatest cosines; of those with the same, the first. None that has no vector."""
    count = min(limit, len(cosines))
    if not count:
        return np.zeros(0, np.int32)
    least = np.partition(cosines, -count)[-count]
    found = (cosines >= max(least, np.nextafter(np.float32(-1), np.float32(0)))).nonzero()[0]
    return np.asarray(found[np.lexsort((found, -cosines[found]))][:limit], np.int32)


def combine(
    by_words: Array, cosines: Array, first: int | None, kept: int | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The order of candidates by words and meaning.

    Args:
        by_words: [candidates] their scores as shares of the idf of the question, which makes those of short and long
            questions alike.
        cosines: [candidates]
        first: the candidate that is a strong answer; None if there is none.
        kept: the candidate that stays among the first three; None if there is none.

    Returns:
        The candidates, best first, of equals the one that was given first; and their scores in that order.
    """
    near = np.maximum(likeness(cosines), 0.0)
    best = int(np.argmax(by_words + LIKENESS_OF_FIRST * near)) if first is None else first
    scores = by_words + LIKENESS * near
    scores[best] = scores.max()
    places = np.arange(len(scores))
    order = np.lexsort((places, places != best, -scores))
    if kept is not None and kept not in order[:SHOWN]:
        scores[kept] = scores[order[SHOWN - 1]]
        order = np.insert(order[order != kept], SHOWN - 1, kept)
    return order, scores[order]
