"""How sure the words make it that the best passage answers: strong, weak, or none.

A weighted sum of four signals, fitted on seven labelled sets, against questions that they can't answer, and on single
documents (docs/retrieval.md). Nothing in it depends on the size of the index: the signals are shares of idf with a
background collection added, and counts of the question's words. Words can't detect one kind of trap: a question about
the passage's subject that the passage doesn't answer.
"""

from collections.abc import Callable, Sequence

import numpy as np

from index.model import Confidence
from index.retrieval.arrays import Array
from index.retrieval.formulas import smooth_idf
from index.retrieval.query import Question, Word
from index.retrieval.rerank import Rescored
from index.text.analysis import spaceless
from index.text.languages import COMPOUNDING

# The weights of the signals.
BIAS = -5.45
SCORE = 1.3  # the passage's score / the idf of all words of the question
WINDOW = 1.6  # the share of idf that two neighbouring sentences and the title hold
NAMES = -2.5  # the share of idf of names and numbers that the passage lacks
MATCHED = 0.65  # for each word that the passage holds …
MOST_MATCHED = 6  # … up to this many
# The least sum of a strong answer. It also lacks hardly any name, matches more than names, and holds `OWN` of what is
# asked in its own text or in the heading right above it: the title is above every passage of a document.
STRONG = 0.5
OWN = 0.5  # of the idf of the question's words
MOST_MISSING = 0.15  # the most idf of names that a strong answer lacks

# Nothing is found if the best passage holds none of the question's words, or only everyday ones: `GENERIC`, or words of
# so many passages that they say nothing about this one.
EVERYDAY = 0.2  # of the passages
FEWEST_PASSAGES = 100  # of an index in which that can be told

PRIOR_PASSAGES, PRIOR_HOLDING = 1000, 5.0  # the background collection of `WINDOW` and `NAMES`
GENERIC_WEIGHT = 0.4
GENERIC = frozenset(
    """name many much long large big old year time kind type sort call happen date day number people person place thing
    exampl mean say said tell know find give get got make made use becam becom take took main first often one two differ
    part work far high low most show describ explain list follow accord come came go want need like help pleas over
    under after befor between dure through against within without upon toward around near sinc until while again up down
    out off
    """.split()
)  # stemmed English words that are common in questions about anything
PAIR_WORTH = 0.75  # of a word: pairs of characters overlap
CORRECTED_WORTH = 0.7
CLOSE, CLOSER = 0.5, 0.6  # trigram similarity from which a word counts as another form of the question's …
CLOSE_WORTH, CLOSER_WORTH = 0.5, 0.7  # … and how much of it
SHORTEST_FORM = 5  # letters of a word that may have other forms


def confidence(
    question: Question,
    found: Rescored,
    best: int,
    heading: frozenset[str],
    size: int,
    words: Callable[[Sequence[int]], list[str]],
) -> tuple[Confidence, float]:
    """How sure it is that the best candidate answers.

    Args:
        question: as it was searched for.
        found: the candidates.
        best: the row of the best one.
        heading: the terms of the heading right above it.
        size: the number of passages in the index.
        words: gives words by number, without stop words.

    Returns:
        The confidence, and the sum of the signals that it comes from.
    """
    value, more_than_names, missing, says = _signals(question, found, best, heading, size, words)
    if value >= STRONG and more_than_names and missing <= MOST_MISSING:
        return Confidence.STRONG, value
    return (Confidence.WEAK if says else Confidence.NONE), value


def _signals(
    question: Question,
    found: Rescored,
    best: int,
    heading: frozenset[str],
    size: int,
    words: Callable[[Sequence[int]], list[str]],
) -> tuple[float, bool, float, bool]:
    """The sum of the signals, True if the passage itself holds enough and more than names, the share of idf of missing
    names, and True if a word is matched that isn't an everyday one."""
    required = [word for word in question.content if not word.optional] or list(question.content)
    unique = list({word.term: word for word in required}.values())
    frequency = np.array([word.frequency for word in unique], np.float64)
    weight = smooth_idf(size, frequency, PRIOR_PASSAGES, PRIOR_HOLDING)
    generic = np.array([question.language == "en" and word.term in GENERIC for word in unique])
    weight = np.where(generic, weight * GENERIC_WEIGHT, weight)
    total = float(weight.sum())

    column = {term: place for place, term in enumerate(found.terms)}
    columns = np.array([column.get(word.term, -1) for word in unique])
    held = found.held[best][:, np.maximum(columns, 0)] & (columns >= 0)
    part = _other_forms(unique, held, found, best, question.language, words)
    spread = _Spread(required, unique)
    if len(held) > 1:
        window = max(float((spread(held[i] | held[i - 1] | held[0]) * weight).sum()) for i in range(1, len(held)))
    else:
        window = float((spread(held[0]) * weight).sum())
    window = min(1.0, (window + float((part * weight).sum())) / total)
    hit = np.maximum(spread(held.any(0)), part)
    corrected = np.array([word.corrected for word in unique])
    window -= (1 - CORRECTED_WORTH) * float((weight * corrected * (hit > 0)).sum()) / total
    hit = np.where(corrected, hit * CORRECTED_WORTH, hit)

    names = np.array([word.name for word in unique])
    missing = float(weight[names & (hit < 0.5)].sum()) / total
    plain = ~names & ~generic
    more_than_names = not plain.any() or not names.any() or bool((hit[plain] >= 0.5).any())
    score = float(found.own[best]) / max(float(smooth_idf(size, frequency).sum()), 1e-9)
    matched = float((hit >= 0.5).sum()) * (PAIR_WORTH if any(spaceless(word.term) for word in unique) else 1)
    value = BIAS + SCORE * score + WINDOW * window + NAMES * missing + MATCHED * min(matched, MOST_MATCHED)
    own = held[1:].any(0) | np.array([word.term in heading for word in unique])
    own_share = float((np.maximum(spread(own), part) * weight).sum()) / total
    everyday = generic | ((frequency > EVERYDAY * size) & (size >= FEWEST_PASSAGES))
    return value, more_than_names and own_share >= OWN, missing, bool((hit[~everyday] > 0).any())


class _Spread:
    """Counts an unmatched pair of characters between two matched ones as matched: both of its characters are there."""

    def __init__(self, asked: Sequence[Word], unique: Sequence[Word]) -> None:
        places = {word.term: place for place, word in enumerate(unique)}
        self._order = [(word.term, places[word.term]) for word in asked]
        self._needed = any(spaceless(word.term) for word in unique)

    def __call__(self, held: Array) -> Array:
        if not self._needed:
            return held
        spread = held.astype(np.float64)
        for i, (term, place) in enumerate(self._order):
            if held[place] or not spaceless(term):
                continue
            before, after = self._order[i - 1 : i] if i else [], self._order[i + 1 : i + 2]
            left = any(other[-1] == term[0] and held[at] for other, at in before)
            right = any(other[0] == term[-1] and held[at] for other, at in after)
            spread[place] = 0.5 * left + 0.5 * right
        return spread


def _other_forms(
    unique: Sequence[Word],
    held: Array,
    found: Rescored,
    best: int,
    language: str,
    words: Callable[[Sequence[int]], list[str]],
) -> Array:
    """How well the passage has another form of each unmatched word: another ending, a part of a compound.

    Returns:
        [words] 0 if there is none.
    """
    part = np.zeros(len(unique))
    forms: list[str] | None = None
    for place, word in enumerate(unique):
        text = word.word
        if held[:, place].any() or len(text) < SHORTEST_FORM or not text.isalpha() or spaceless(text):
            continue
        if forms is None:
            numbers = np.unique(found.words[found.owners == best])
            forms = [form for form in words(numbers.tolist()) if len(form) >= SHORTEST_FORM]
        alike = (form for form in forms if form[:3] == text[:3] or language in COMPOUNDING)
        likeness = max((_dice(text, form) for form in alike), default=0.0)
        part[place] = CLOSER_WORTH if likeness >= CLOSER else CLOSE_WORTH if likeness >= CLOSE else 0.0
    return part


def _dice(one: str, other: str) -> float:
    """Dice's coefficient (1945) of two words' trigrams: from 0, nothing in common, to 1, the same."""
    first, second = _trigrams(one), _trigrams(other)
    return 2 * len(first & second) / (len(first) + len(second))


def _trigrams(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[place : place + 3] for place in range(len(word))}
