"""What the sentences around the one that asks are worth: in "I play a rogue. Can I attack twice?" the rogue counts too.

A word of them counts a part of what it would count in the question, and only between passages that are candidates. With
a larger part, stories that say what is meant would gain, and those about something else would cost more.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.formulas import PRIOR_PASSAGES, smooth_idf
from index.retrieval.inverted.forward import Forward
from index.retrieval.question.everyday import english_share
from index.retrieval.question.query import Word
from index.retrieval.ranking.rerank import Rescored

WORTH = 0.6  # times BM25 counts for a word of the story


def worth_of_story(story: Sequence[Word], rescored: Rescored, forward: Forward) -> NDArray[np.float64]:
    """[candidates] what the words of a story are worth, of which there is at least one."""
    words, size = sorted(story, key=lambda word: word.number), len(forward.documents)
    held = [word.frequency + round((size + PRIOR_PASSAGES) * english_share(word.word)) for word in words]
    idf = smooth_idf(size, np.array(held, np.float64))
    return np.asarray(WORTH * (rescored.saturated(np.array([word.number for word in words]), forward) @ idf))
