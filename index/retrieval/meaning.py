"""Passages that mean what is asked, beside those that have its words.

The cosine of two vectors says how alike two texts are in what they mean, whatever words they use. The passages that are
nearest to the question join the candidates of BM25, and their cosines the scores. That only happens where words didn't
find a strong answer: where they did, the encoder loses as often as it wins (docs/retrieval.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.meaning.lazy import Encodes
from index.meaning.weights import Floats
from index.retrieval.arrays import Array

NEAREST = 30  # passages that join the candidates
COSINE = 5.0  # the weight of the cosine, beside the share of the question's idf that the score by words is


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """What a question means."""

    vector: Floats  # [384] of length 1
    encoder: Encodes

    def likeness(self, texts: Sequence[str]) -> Floats:
        """How near some texts are to the question: [texts] from -1 to 1."""
        return np.asarray(self.encoder.encode(texts) @ self.vector)


def nearest(cosines: Floats, limit: int) -> NDArray[np.int32]:
    """The passages with the greatest cosines; of those with the same, the first. None that has no vector."""
    count = min(limit, len(cosines))
    if not count:
        return np.zeros(0, np.int32)
    least = np.partition(cosines, -count)[-count]
    found = (cosines >= max(least, np.nextafter(np.float32(-1), np.float32(0)))).nonzero()[0]
    return np.asarray(found[np.lexsort((found, -cosines[found]))][:limit], np.int32)


def combine(scores: Array, idf: float, cosines: Array) -> NDArray[np.float64]:
    """The scores of candidates by words and meaning.

    Args:
        scores: [candidates] by words.
        idf: of all words of the question: it makes the scores of long and short questions alike.
        cosines: [candidates]
    """
    return np.asarray(scores / max(idf, 1e-9) + COSINE * np.maximum(cosines, 0.0).astype(np.float64))
