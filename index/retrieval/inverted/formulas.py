"""The formulas that several modules rank with, each with its source.

The order of the operations matters: scores are compared to the last bit with those of `rank_bm25`.
"""

import math

import numpy as np

from index.retrieval.inverted.arrays import Array

K1 = 1.2  # how soon further occurrences of a term stop counting; Lucene's default
B = 0.75  # how much a long passage is discounted: from 0, not at all, to 1, in proportion to its length

# A background collection that is added to an index's own counts. Without it, no word of a small index is rare.
PRIOR_PASSAGES, PRIOR_HOLDING = 200, 1.0


def idf(size: int, frequency: int) -> float:
    """The inverse document frequency of a term that `frequency` of `size` passages hold.

    This is the idf of Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with 1
    added inside the logarithm, as in Lucene: it falls steadily and never below 0, even for a term of every passage.
    """
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


def smooth_idf(size: int, frequency: Array, prior: float = PRIOR_PASSAGES, holding: float = PRIOR_HOLDING) -> Array:
    """The same idf in an index to which `prior` passages were added, `holding` of which hold the term."""
    missing = np.maximum(size + prior - frequency - holding + 0.5, 0.5)
    return np.asarray(np.log(1 + missing / (frequency + holding + 0.5)))


def length_norm(lengths: Array, average: float, k1: float = K1, b: float = B) -> Array:
    """BM25's length normalisation, K in Robertson & Zaragoza: the count at which a term has half of its weight."""
    return np.asarray(k1 * (1 - b + b * lengths / average))


def saturate(counts: Array, norm: Array, k1: float = K1) -> Array:
    """BM25's term frequency component: from 0 to k1 + 1 as the count grows from 0 to infinity."""
    return np.asarray(counts * (k1 + 1) / (counts + norm))
