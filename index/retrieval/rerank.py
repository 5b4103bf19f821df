"""The best candidates of BM25, put in a better order by what BM25 does not see.

Each feature is a BM25 saturation of some count, or a coverage, times the idf of the question's words; their weighted
sum is added to the BM25 score. The idf has a background collection added (`forward.smooth_idf`), so that a small index
does not shout. The weights are round numbers near the optimum of seven labelled sets, tuned with one set left out
(docs/retrieval.md): fixed weights transferred better than a learned ranker did.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, positions, runs
from index.retrieval.bm25 import K1, B
from index.retrieval.forward import Forward, gram_hash, grams, smooth_idf
from index.retrieval.query import Question, Word
from index.text.analysis import spaceless


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts, where BM25 counts 1. Tuned on covidfaq, covidqa, pyfaq, squad2 and xquad."""

    title: float = 1.0  # BM25 of title and headings as a field of their own; documents with headings need it
    grams: float = 0.3  # character 5-grams: compounds, endings that stemming misses, misspellings
    window: float = 0.5  # BM25 of the best two neighbouring sentences
    sentence: float = 0.75  # the share of the question's idf that one sentence holds
    near: float = 0.5  # different question words close to each other: 1/distance²
    pairs: float = 1.0  # two neighbouring words exactly as asked, stop words included: "how to", "in the 1990s"
    head: float = 0.3  # the share of idf that title and first sentence hold
    document: float = 0.1  # the best other candidate of the same document

    def column(self) -> NDArray[np.float64]:
        """The weights in the order of the features."""
        return np.array(astuple(self))


WEIGHTS = Weights()
STAND_IN = 0.5  # what a passage's best sentence counts as its title, where it has none
STOP_PAIR = 0.3  # the idf of a stop word in a pair


@dataclass(frozen=True, slots=True)
class Rescored:
    """Candidates with their new scores, and what confidence and emphasis need. Columns are the terms."""

    passages: NDArray[np.int32]  # [candidates] as given
    base: NDArray[np.float64]  # [candidates] as given
    features: NDArray[np.float64]  # [candidates, features] in the order of `Weights`
    scores: NDArray[np.float64]  # [candidates]
    own: NDArray[np.float64]  # [candidates] the score with smoothed idf throughout, without the document's help
    terms: tuple[str, ...]  # the question's terms that the index knows
    weights: NDArray[np.float64]  # [terms] smoothed idf
    held: NDArray[np.bool_]  # [candidates, sentences, terms]; sentence 0 is title and headings
    words: NDArray[np.int32]  # all words of the candidates …
    owners: NDArray[np.int64]  # … and whose each is


def rescore(
    forward: Forward,
    question: Question,
    passages: NDArray[np.int32],
    base: NDArray[np.float64],
    weights: Weights = WEIGHTS,
) -> Rescored:
    """New scores for BM25's candidates, of which there is at least one, as is a term that the index knows."""
    known = list({word.number: word for word in question.content if word.number >= 0}.values())
    size, count, facts = len(passages), len(known), forward.facts
    numbers = np.array([word.number for word in known])
    idf = smooth_idf(len(forward.documents), np.array([word.frequency for word in known], np.float64))
    asked = Counter(word.number for word in question.content)
    weight = idf * np.array([asked[word.number] for word in known])

    starts = forward.starts.take(passages)
    lengths = forward.starts.take(passages + 1) - starts
    owner = np.repeat(np.arange(size), lengths)
    place = runs(starts, lengths)
    words = forward.words.take(place)
    sentence = forward.sentences.take(place).astype(np.int64)
    term = forward.terms.take(words)
    content = term >= 0
    most = int(sentence.max()) + 1

    order = numbers.argsort()
    column = positions(term, numbers[order])
    hits = (column >= 0).nonzero()[0]
    column = order.take(column.take(hits))
    hit_owner = owner.take(hits)
    cell = hit_owner * most + sentence.take(hits)
    counts = _table(cell * count + column, size * most * count).reshape(size, most, count)
    sentence_lengths = _table((owner * most + sentence)[content], size * most).reshape(size, most)
    held = counts > 0

    norm = _norm(forward.lengths.take(passages), facts.passage)[:, None]
    base_smooth = _saturated(counts.sum(1), norm) @ weight
    titles = forward.title_lengths.take(passages)
    title = _saturated(counts[:, 0], _norm(titles, facts.title)[:, None]) @ weight
    if not titles.all():  # else what has no title would never come before what has one
        stand_in = (_saturated(counts, _norm(sentence_lengths, facts.sentence)[:, :, None]) @ weight).max(1)
        title = np.where(titles == 0, STAND_IN * stand_in, title)
    two, two_lengths = counts.copy(), sentence_lengths.copy()
    two[:, 1:] += counts[:, :-1]
    two_lengths[:, 1:] += sentence_lengths[:, :-1]
    features = np.zeros((size, len(fields(Weights))))
    features[:, 0] = title
    features[:, 1] = _grams(forward, question, passages, words[content], owner[content])
    features[:, 2] = (_saturated(two, _norm(two_lengths, 2 * facts.sentence)[:, :, None]) @ weight).max(1)
    features[:, 3] = (held @ weight).max(1)
    features[:, 4] = _near(hits, hit_owner, column, known, weight, norm)
    features[:, 5] = _pairs(question.words, words, owner, norm, len(forward.documents))
    features[:, 6] = (held[:, 0] | held[:, min(1, most - 1)]) @ weight
    own = base_smooth + features @ weights.column()
    if size > 1:
        document = forward.documents.take(passages)
        other = document[:, None] == document[None, :]
        np.fill_diagonal(other, False)
        features[:, 7] = (other * base[None, :]).max(1)
    return Rescored(
        passages=passages,
        base=base,
        features=features,
        scores=base + features @ weights.column(),
        own=own,
        terms=tuple(word.term for word in known),
        weights=idf,
        held=held,
        words=words,
        owners=owner,
    )


def _saturated(counts: Array, norm: Array) -> Array:
    return np.asarray(counts * (K1 + 1) / (counts + norm))


def _norm(lengths: Array, average: float) -> Array:
    return np.asarray(K1 * (1 - B + B * lengths / average))


def _table(cells: Array, size: int) -> Array:
    return np.bincount(cells, minlength=size).astype(np.float64)


def _near(hits: Array, owner: Array, column: Array, known: Sequence[Word], weight: Array, norm: Array) -> Array | float:
    """Neighbouring hits of different words; overlapping pairs of characters are always neighbours, and don't count."""
    if len(hits) < 2:
        return 0.0
    size, count = len(norm), len(known)
    gap = np.diff(hits)
    pairs = np.array([spaceless(word.term) for word in known])
    first, second = column[:-1], column[1:]
    counts = (owner[1:] == owner[:-1]) & (first != second) & (~(pairs[first] & pairs[second]) | (gap > 1))
    first, second, row = first[counts], second[counts], owner[1:][counts] * count
    closeness = 1.0 / gap[counts].astype(np.float64) ** 2
    cells = np.concatenate([row + second, row + first])
    worth = np.concatenate([weight[first] * closeness, weight[second] * closeness])
    table = np.bincount(cells, weights=worth, minlength=size * count).reshape(size, count)
    return np.asarray(_saturated(table, norm) @ np.minimum(weight, 1))


def _pairs(asked: Sequence[Word], words: Array, owner: Array, norm: Array, passages: int) -> Array | float:
    """Pairs of neighbouring words of the question that stand so in a passage."""
    idf = [
        float(smooth_idf(passages, np.array(float(word.frequency)))) if word.number >= 0 else STOP_PAIR
        for word in asked
    ]
    worth = {
        (one.key_number << 32) + other.key_number: (idf[place] + idf[place + 1]) / 2
        for place, (one, other) in enumerate(pairwise(asked))
        if one.key_number >= 0
        and other.key_number >= 0
        and not one.optional
        and not other.optional
        and not (spaceless(one.word) and spaceless(other.word))
    }
    if not worth or len(words) < 2:
        return 0.0
    keys = np.array(sorted(worth), np.int64)
    at = positions((words[:-1].astype(np.int64) << 32) + words[1:], keys)
    found = ((at >= 0) & (owner[:-1] == owner[1:])).nonzero()[0]
    table = _table(owner.take(found) * len(keys) + at.take(found), len(norm) * len(keys)).reshape(len(norm), -1)
    return np.asarray(_saturated(table, norm) @ np.array([worth[key] for key in keys.tolist()]))


def _grams(forward: Forward, question: Question, passages: Array, words: Array, owner: Array) -> Array | float:
    """Character grams that passage and question share."""
    asked = Counter(gram_hash(gram) for word in question.content for gram in grams(word.word))
    hashes = np.array(sorted(asked), np.uint32)
    if not len(hashes) or not len(forward.gram_hashes):
        return 0.0
    numbers = positions(hashes, forward.gram_hashes)
    hashes, numbers = hashes[numbers >= 0], numbers[numbers >= 0]
    if not len(numbers):
        return 0.0
    starts = forward.gram_starts.take(words)
    lengths = forward.gram_starts.take(words + 1) - starts
    column = np.zeros(len(forward.gram_hashes), np.int16)  # a table: there are too many grams for a search
    column[numbers] = np.arange(1, len(numbers) + 1)
    at = column.take(forward.grams.take(runs(starts, lengths)))
    found = at.nonzero()[0]
    cells = np.repeat(owner, lengths).take(found) * len(numbers) + at.take(found) - 1
    table = _table(cells, len(passages) * len(numbers)).reshape(len(passages), len(numbers))
    norm = _norm(forward.gram_lengths.take(passages), forward.facts.grams)[:, None]
    weight = forward.gram_weights.take(numbers) * np.array([asked[value] for value in hashes.tolist()])
    return np.asarray(_saturated(table, norm) @ weight)
