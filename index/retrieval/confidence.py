"""How sure it is that the answer is among the first three passages: a probability, and strong, weak or none.

It is the logistic function of a weighted sum of six signals, fitted on labelled sets and on members' questions to whole
sites, with the questions that these can't answer (docs/retrieval.md). Nothing in it depends on the size of the index:
the signals are shares of idf with a background collection added, and scores relative to it or to each other. Words
can't detect one kind of trap: a question about the passage's subject that the passage doesn't answer.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.model import Confidence
from index.retrieval.arrays import Array
from index.retrieval.formulas import smooth_idf
from index.retrieval.query import Question, Word
from index.retrieval.rerank import Rescored
from index.retrieval.spelling import same_beginning
from index.text.analysis import spaceless
from index.text.languages import COMPOUNDING


class Signals(NamedTuple):
    """What the probability comes from."""

    score: float  # the passage's score / the idf of all words of the question
    length: float  # the logarithm of the number of words that are asked for
    ahead: float  # how far the fourth passage is behind, as a share of the score; 1 if there is none
    unknown: float  # the share of idf of words that no document has
    names: float  # the share of idf of names and numbers that the passage lacks
    doubtful: float  # the share of idf of words that it has only as a correction or another word that is like them


BIAS, WEIGHTS = -6.54, Signals(score=0.76, length=1.79, ahead=3.48, unknown=-3.02, names=-3.13, doubtful=-3.83)
SHORTEST_QUESTION = 3.0  # words: a shorter one counts as this long
MOST_SCORE = 8.0

STRONG = 0.57  # the least probability of a strong answer …
NOT_STRONG = 0.5  # … and the most of one that something rules out:
MOST_MISSING = 0.3  # a greater share of idf is names that the passage lacks,
MOST_ALIKE = 0.3  # or words that it has only as others that are like them,
OWN = 0.35  # or less of it is in its own text or in the heading right above it: the title is above every passage

# Nothing is found if the best passage holds none of the question's words, or only everyday ones: `GENERIC`, or words of
# so many passages that they say nothing about this one.
EVERYDAY = 0.2  # of the passages
FEWEST_PASSAGES = 100  # of an index in which that can be told

PRIOR_PASSAGES, PRIOR_HOLDING = 1000, 5.0  # the background collection of the shares of idf
GENERIC_WEIGHT = 0.4
GENERIC = frozenset(
    """name many much long large big old year time kind type sort call happen date day number people person place thing
    exampl mean say said tell know find give get got make made use becam becom take took main first often one two differ
    part work far high low most show describ explain list follow accord come came go want need like help pleas over
    under after befor between dure through against within without upon toward around near sinc until while again up down
    out off mani peopl larg
    """.split()
)  # stemmed English words that are common in questions about anything
CLOSE, CLOSER = 0.5, 0.6  # trigram similarity from which a word counts as another form of the question's …
CLOSE_WORTH, CLOSER_WORTH = 0.5, 0.7  # … and how much of it
SAME_BEGINNING = 0.6  # of the longer of two words, if one of them is a form of the other
SHORTEST_FORM = 5  # letters of a word that may have other forms


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure it is that the answer is among the first passages."""

    confidence: Confidence
    probability: float  # between 0 and 1
    signal: float  # its logarithmic odds, before anything that rules a strong answer out


def confidence(
    question: Question,
    found: Rescored,
    best: int,
    heading: frozenset[str],
    size: int,
    words: Callable[[Sequence[int]], list[str]],
    lacks: bool = False,
) -> Sure:
    """How sure it is that the best candidates answer.

    Args:
        question: as it was searched for.
        found: the candidates.
        best: the row of the best one.
        heading: the terms of the heading right above it.
        size: the number of passages in the index.
        words: gives words by number, without stop words.
        lacks: True if it lacks something without which it can't be the answer.
    """
    signals, possible, says = _signals(question, found, best, heading, size, words)
    value = BIAS + sum(weight * signal for weight, signal in zip(WEIGHTS, signals, strict=True))
    probability = 1 / (1 + math.exp(-value))
    if lacks or not possible:
        probability = min(probability, NOT_STRONG)
    if probability >= STRONG:
        return Sure(Confidence.STRONG, probability, value)
    return Sure(Confidence.WEAK if says else Confidence.NONE, probability, value)


def _signals(
    question: Question,
    found: Rescored,
    best: int,
    heading: frozenset[str],
    size: int,
    words: Callable[[Sequence[int]], list[str]],
) -> tuple[Signals, bool, bool]:
    """The signals; False if one of them rules out a strong answer; and True if a word is matched that isn't an everyday
    one."""
    unique = list({word.term: word for word in question.required}.values())
    frequency = np.array([word.frequency for word in unique], np.float64)
    generic = np.array([question.language == "en" and word.term in GENERIC for word in unique])
    counted = np.where(generic, GENERIC_WEIGHT, 1.0)
    weight = smooth_idf(size, frequency, PRIOR_PASSAGES, PRIOR_HOLDING) * counted
    weight = weight / weight.sum()

    held, doubtful = _held(question, unique, found)
    held = held[best]
    doubtful &= held.any(0)
    part, unlike = _other_forms(unique, held, found, best, question.language, words)
    spread = _Spread(question.required, unique)
    hit = np.maximum(spread(np.asarray(held.any(0))), part)
    missing = weight * (hit < 0.5)
    names = np.array([word.name for word in unique])
    behind = np.sort(np.delete(found.scores, best))[-3:]
    signals = Signals(
        score=min(float(found.own[best] / (smooth_idf(size, frequency) * counted).sum()), MOST_SCORE),
        length=math.log(max(float(counted.sum()), SHORTEST_QUESTION)),
        ahead=1 - float(behind[0] / found.scores[best]) if len(behind) > 2 else 1.0,
        unknown=float(missing[(frequency == 0) & ~generic].sum()),
        names=float(missing[names].sum()),
        doubtful=float(weight[doubtful].sum()),
    )
    likenesses = float(weight[doubtful | unlike].sum())
    own = np.maximum(spread(held[1:].any(0) | np.array([word.term in heading for word in unique])), part)
    possible = signals.names <= MOST_MISSING and likenesses <= MOST_ALIKE and float(own @ weight) >= OWN
    everyday = generic | ((frequency > EVERYDAY * size) & (size >= FEWEST_PASSAGES))
    return signals, possible, bool((hit[~everyday] > 0).any())


def _held(question: Question, unique: Sequence[Word], found: Rescored) -> tuple[Array, NDArray[np.bool_]]:
    """The words that each sentence of each candidate holds, also as a word that was added because it is like one.

    Returns:
        [candidates, sentences, words]; and for each word, True if it is only searched for as one that is like it.
    """
    column = {term: place for place, term in enumerate(found.terms)}
    columns = np.array([column.get(word.term, -1) for word in unique])
    held = found.held[:, :, np.maximum(columns, 0)] & (columns >= 0)
    doubtful = np.array([word.doubtful for word in unique])
    places = {word.term: place for place, word in enumerate(unique)}
    for word in question.content:
        for place in (places[term] for term in word.stands_for if term in places):
            if word.term in column:
                doubtful[place] |= unique[place].number < 0
                held[:, :, place] |= found.held[:, :, column[word.term]]
    return held, doubtful


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
) -> tuple[Array, NDArray[np.bool_]]:
    """How well the passage has another form of each unmatched word: another ending, a part of a compound.

    Returns:
        [words] 0 if there is none; and True where that may just as well be another word, as Austria is for Australia.
    """
    part, unlike = np.zeros(len(unique)), np.zeros(len(unique), bool)
    forms: list[str] | None = None
    for place, word in enumerate(unique):
        text = word.word
        if held[:, place].any() or len(text) < SHORTEST_FORM or not text.isalpha() or spaceless(text):
            continue
        if forms is None:
            numbers = np.unique(found.words[found.owners == best])
            forms = [form for form in words(numbers.tolist()) if len(form) >= SHORTEST_FORM]
        alike = (form for form in forms if form[:3] == text[:3] or language in COMPOUNDING)
        likeness, form = max(((_dice(text, form), form) for form in alike), default=(0.0, ""))
        part[place] = CLOSER_WORTH if likeness >= CLOSER else CLOSE_WORTH if likeness >= CLOSE else 0.0
        same = same_beginning(text, form)
        inside = language in COMPOUNDING and (text in form or form in text)
        unlike[place] = part[place] > 0 and not inside and same < SAME_BEGINNING * max(len(text), len(form))
    return part, unlike


def _dice(one: str, other: str) -> float:
    """Dice's coefficient (1945) of two words' trigrams: from 0, nothing in common, to 1, the same."""
    first, second = _trigrams(one), _trigrams(other)
    return 2 * len(first & second) / (len(first) + len(second))


def _trigrams(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[place : place + 3] for place in range(len(word))}
