"""Other words for what is asked: a question about deleting, and a passage that says how to remove.

`likeness.txt` has the everyday words of English with others that mean nearly the same or have to do with them, and how
near they are (likeness-origin.txt says how it was made). They only rank, and only after the first passage: that one is
the best by the question's own words, and how sure its answer is doesn't depend on them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array
from index.retrieval.inverted.formulas import idf
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.vocabulary import REMEMBERED, Vocabulary
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.query import Question, Word
from index.retrieval.ranking.rerank import Rescored

NEIGHBOURS = Path(__file__).with_name("likeness.txt")
LEAST = 0.6  # nearness of two words, from which one counts for the other
WORTH = 4.0  # of another word's BM25, times how near it is: the score by the question's own words is several times BM25
TIMES = 2  # how often the question's own words count beside those that are like one that no passage has …
MORE = 5  # … in a search for passages that become candidates, too
LONGEST_THING = 3  # words of what a short question asks a column of …
TIMES_OF_THING, MORE_OF_THING = 6, 20  # … how often they count beside headers, and as many passages become candidates


class Alike(NamedTuple):
    """A word of a question, and the terms of the index that are like it."""

    word: Word
    terms: Array  # numbers
    weights: Array  # of each: its idf, times how near it is


class Likenesses:
    """The terms of an index that are like those of a question.

    Args:
        vocabulary: of the index.
        size: the number of passages in it.
    """

    def __init__(self, vocabulary: Vocabulary, size: int) -> None:
        self._near = lru_cache(REMEMBERED)(partial(_near, vocabulary, size))

    def of(self, question: Question) -> list[Alike]:
        """The words of a question in English that have others like them, without words of questions about anything."""
        if question.language != "en":
            return []
        words = {word.term: word for word in question.required if not word.corrected}
        near = [Alike(words[term], *self._near(term)) for term in words.keys() - generic_terms("en")]
        return sorted((each for each in near if len(each.terms)), key=lambda each: each.word.term)


def _near(vocabulary: Vocabulary, size: int, term: str) -> tuple[Array, Array]:
    """The numbers of the terms of an index that are like one, and the weight of each."""
    near = neighbours(term)
    numbers = vocabulary.terms(near)
    idfs = [idf(size, vocabulary.frequency(number)) for number in numbers.values()]
    nearness = [(near[other] - LEAST) / (1 - LEAST) for other in numbers]
    return np.array(list(numbers.values()), np.int64), np.array(idfs) * np.array(nearness)


def wider(question: Question, likenesses: Sequence[Alike]) -> list[int]:
    """The terms of a search for the question and for others than its unknown words, and for headers of the columns that
    it asks for; empty if there are none."""
    own = [word.number for word in question.content if word.number >= 0]
    like = chain.from_iterable(each.terms.tolist() for each in likenesses if each.word.number < 0)
    others = chain(like, *(sorted(others.values()) for others in question.columns.values()))
    added = [number for number in dict.fromkeys(others) if number not in own]
    return [*own * TIMES, *added] if added else []


def with_headers(question: Question) -> list[int]:
    """The terms of a search for what a short question asks a column of, with other words that headers have for the
    column instead of its own: "club" and "cost" for "price of a club". Empty for other questions."""
    words = (word for word in question.content if word.number >= 0 and word.term not in question.columns)
    thing = list(dict.fromkeys(word.number for word in words))
    columns = (sorted(others.values()) for others in question.columns.values())
    headers = [number for numbers in columns for number in numbers if number not in thing]
    return [*thing * TIMES_OF_THING, *headers] if headers and 0 < len(thing) <= LONGEST_THING else []


def worth(likenesses: Sequence[Alike], rescored: Rescored, forward: Forward) -> NDArray[np.float64]:
    """[candidates] what other words for the question's are worth, in each passage that lacks the question's own.

    Args:
        likenesses: at least one.
        rescored: the candidates.
        forward: the words of the index's passages.
    """
    words, terms, weights = zip(*likenesses, strict=True)
    others = np.concatenate(terms)
    numbers = np.unique(others)
    shares = rescored.saturated(numbers, forward).take(numbers.searchsorted(others), 1)
    firsts = np.cumsum([0, *map(len, terms[:-1])])
    best = np.maximum.reduceat(shares * np.concatenate(weights), firsts, axis=1)
    column = {term: place for place, term in enumerate(rescored.terms)}
    asked = np.array([column.get(word.term, -1) for word in words])
    lacks = (asked < 0) | ~rescored.held[:, :, asked].any(1)
    return np.asarray(WORTH * (best * lacks).sum(1))


def neighbours(term: str) -> dict[str, float]:
    """The terms that are like one, the nearest first, and how near each is, from `LEAST` to 1; none for a rare word.

    >>> neighbours("delet")
    {'remov': 0.75, 'uninstal': 0.62}
    """
    lines, start = _lines(), f"{term} "
    place = bisect_left(lines, start)
    if place == len(lines) or not lines[place].startswith(start):
        return {}
    return {each[:-2]: int(each[-2:]) / 100 for each in lines[place].split()[1:]}


@cache
def _lines() -> list[str]:
    """A term in each line, in order, with those that are like it and their nearness in hundredths."""
    return NEIGHBOURS.read_text(encoding="ascii").splitlines()
