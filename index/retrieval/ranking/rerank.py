"""The best candidates of BM25 in a better order, by features that BM25 doesn't have.

Each feature is a BM25 saturation of some count, or the share of the question that something covers, times the idf of
the question's words. Their weighted sum is added to the BM25 score. The idf has a background collection added
(`formulas.smooth_idf`), so that features don't outweigh BM25 in a small index. The weights are round numbers near the
optimum of seven labelled sets, tuned with one set left out (docs/retrieval.md): fixed weights transferred better than
a learned ranker did.

An everyday word of English isn't rare because few passages of an index have it: whoever asks how to get rid of stuff
doesn't look for the passage that says "stuff". So the idf can be that of an index to which as many passages of English
were added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import matching
from index.retrieval.inverted.formulas import PRIOR_PASSAGES, length_norm, saturate
from index.retrieval.inverted.forward import Forward, GramHolders
from index.retrieval.question.everyday import english_share
from index.retrieval.question.query import Question, Word
from index.retrieval.ranking.features import FEATURES, read_candidates


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each feature, relative to BM25's score. Tuned on covidfaq, covidqa, pyfaq, squad2 and xquad."""

    title: float = 1.0  # BM25 of title and headings as a separate field; documents with headings need it
    grams: float = 0.3  # character 5-grams: compounds, endings that stemming misses, misspellings
    window: float = 0.5  # BM25 of the best two neighbouring sentences
    sentence: float = 0.75  # the most of the question's idf that one sentence holds
    near: float = 0.5  # different words of the question close to each other: 1/distance²
    pairs: float = 1.0  # neighbouring words exactly as in the question, stop words included: "how to", "in the 1990s"
    head: float = 0.3  # the idf of the question's words that title and first sentence hold
    begins: float = 0.2  # the idf of the question's words with which a sentence or a row begins
    record: float = 2.0  # the question's idf, if a row or a labelled line with its headers is all that is asked
    document: float = 0.1  # the best other candidate of the same document

    def column(self) -> NDArray[np.float64]:
        """The weights in the order of the features."""
        return np.array([getattr(self, name) for name in NAMES])


NAMES = tuple(field.name for field in fields(Weights))  # of the features, in the order of their columns
WEIGHTS = Weights()
FEW_WORDS, SAYS_NOTHING = 2, 0.8  # with fewer words of content, a passage counts this share of its score: "None."


@lru_cache(8)
def _columns(weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights in the order of the features, and the same without `document` and `record`."""
    return weights.column(), replace(weights, document=0.0, record=0.0).column()


class Rescored(NamedTuple):
    """Candidates with their new scores, and the arrays that confidence and emphasis need."""

    passages: NDArray[np.int32]  # [candidates] as given
    base: NDArray[np.float64]  # [candidates] as given, or BM25 with everyday words of English worth less
    features: NDArray[np.float64]  # [candidates, features] in the order of `NAMES`
    worth: NDArray[np.float64]  # [candidates] how much of its score counts for each
    scores: NDArray[np.float64]  # [candidates]
    own: NDArray[np.float64]  # [candidates] the scores with smoothed idf throughout, without `document` and `record`
    terms: tuple[str, ...]  # the question's terms that the index knows
    weights: NDArray[np.float64]  # [terms] smoothed idf
    held: NDArray[np.bool_]  # [candidates, sentences, terms]; sentence 0 is title and headings
    words: NDArray[np.int32]  # [tokens] all words of the candidates, one candidate after another …
    word_terms: NDArray[np.int32]  # [tokens] … the term of each; negative for a stop word …
    owners: NDArray[np.int64]  # [tokens] … and the candidate of each
    starts: NDArray[np.int64]  # [candidates + 1] where the words of each begin, and at last where they end
    others: NDArray[np.float64]  # [candidates, sentences] how many other words with content each has
    sentences: NDArray[np.uint8]  # [tokens] … the sentence of each, within its candidate …
    shared: GramHolders  # those of the words that share a gram with the question …
    gram_tokens: NDArray[np.intp]  # … the indices of their tokens, ascending …
    gram_words: NDArray[np.intp]  # … and the place of each one's word in `shared`

    def terms_held(self, candidate: int) -> frozenset[str]:
        """The question's terms that a candidate has, with its title and headings."""
        return frozenset(compress(self.terms, self.held[candidate].any(0).tolist()))

    def shared_grams(self, candidate: int, sentences: int) -> list[float]:
        """The share of the question's grams that each sentence of a candidate has, without its title and headings."""
        held: list[set[int]] = [set() for _ in range(sentences)]
        first, last = self.gram_tokens.searchsorted(self.starts[candidate : candidate + 2]).tolist()
        tokens, words = self.gram_tokens[first:last], self.gram_words[first:last].tolist()
        for sentence, word in zip(self.sentences.take(tokens).tolist(), words, strict=True):
            if 0 < sentence <= sentences:
                held[sentence - 1].update(self.shared.of_words[word])
        return [len(grams) / max(1, len(self.shared.grams)) for grams in held]

    def saturated(self, numbers: NDArray[np.int64], forward: Forward) -> NDArray[np.float64]:
        """[candidates, terms] BM25's saturated counts of terms, which are ascending."""
        size, count = len(self.passages), len(numbers)
        found, at = matching(self.word_terms, numbers)
        counts = np.bincount(self.owners.take(found) * count + at, minlength=size * count).reshape(size, count)
        return saturate(counts, length_norm(forward.lengths.take(self.passages), forward.averages.passage)[:, None])

    def holding(self, phrases: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        """[candidates] True for those that have one of these phrases, as numbers of words."""
        held = np.zeros(len(self.passages), bool)
        for phrase in phrases:
            size = len(self.words) - len(phrase) + 1
            begins = np.ones(max(size, 0), bool)
            for offset, word in enumerate(phrase):
                begins &= self.words[offset : offset + size] == word
            first = begins.nonzero()[0]
            last = first + len(phrase) - 1
            held[self.owners[first[self.owners[first] == self.owners[last]]]] = True
        return held

    def times(self, worth: NDArray[np.float64]) -> "Rescored":
        """The same, if this much of its score counts for each candidate."""
        return self._replace(worth=self.worth * worth, scores=self.scores * worth)

    @property
    def records(self) -> NDArray[np.intp]:
        """The candidates that may be a record."""
        return self.features[:, NAMES.index("record")].nonzero()[0]

    def without_records(self, candidates: Sequence[int], weights: Weights) -> "Rescored":
        """The same, if these candidates are no records."""
        features, column = self.features.copy(), NAMES.index("record")
        features[candidates, column] = 0.0
        scores = self.scores - self.worth * weights.record * (self.features[:, column] - features[:, column])
        return self._replace(features=features, scores=scores)

    def words_of(self, candidate: int) -> NDArray[np.int32]:
        """The words of a candidate, in order."""
        return self.words[self.starts[candidate] : self.starts[candidate + 1]]


def rescore(
    forward: Forward,
    question: Question,
    passages: NDArray[np.int32],
    base: NDArray[np.float64],
    weights: Weights,
    *,
    among_english: bool,
) -> Rescored:
    """Scores BM25's candidates again.

    Args:
        forward: the words of the index's passages.
        question: at least one of its terms is known to the index.
        passages: the candidates, at least one.
        base: their BM25 scores.
        weights: of the features.
        among_english: True if everyday words of English are worth less, for a question in English.
    """
    among_english &= question.language == "en"
    added = len(forward.documents) + PRIOR_PASSAGES
    frequency = partial(_among_english, added) if among_english else attrgetter("frequency")
    candidates = read_candidates(forward, question, passages, base, frequency)
    features = np.zeros((len(passages), len(NAMES)))
    for column, name in enumerate(NAMES):
        features[:, column] = FEATURES[name](candidates)
    column_weights, own_weights = _columns(weights)
    smooth_base = saturate(candidates.counts.sum(1), candidates.norm) @ candidates.weight
    if among_english:
        base = smooth_base
    worth = np.where(candidates.sentence_lengths[:, 1:].sum(1) < FEW_WORDS, SAYS_NOTHING, 1.0)
    return Rescored(
        passages=passages,
        base=base,
        features=features,
        worth=worth,
        scores=(base + features @ column_weights) * worth,
        own=smooth_base + features @ own_weights,
        terms=tuple(word.term for word in candidates.known),
        weights=candidates.idf,
        held=candidates.held,
        words=candidates.words,
        word_terms=candidates.terms,
        owners=candidates.owners,
        starts=candidates.starts,
        others=candidates.sentence_lengths - candidates.counts.sum(2),
        sentences=candidates.sentences,
        shared=candidates.shared,
        gram_tokens=candidates.gram_tokens,
        gram_words=candidates.gram_words,
    )


def _among_english(added: int, word: Word) -> int:
    """The number of passages that would hold a word if so many of English were added to the index."""
    return word.frequency + round(added * english_share(word.word))
