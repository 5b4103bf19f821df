"""How sure it is that the answer is among the first three passages: a probability, and strong, weak or none.

It is the logistic function of a weighted sum of seven signals, fitted on labelled sets and on members' questions to
whole sites, with the questions that these can't answer (docs/retrieval.md). Nothing in it depends on the size of the
index: the signals are shares of idf with a background collection added, and scores relative to it or to each other.
Words can't detect one kind of trap: a question about the passage's subject that the passage doesn't answer.
"""

import math
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import compress
from operator import and_, mul, or_
from typing import NamedTuple

import numpy as np

from index.model import Confidence
from index.retrieval.inverted.arrays import distinct
from index.retrieval.inverted.formulas import smooth_idf
from index.retrieval.inverted.spelling import same_beginning
from index.retrieval.question.columns import asked_in_other_words
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.query import Question, Word
from index.retrieval.ranking.rerank import NAMES, Rescored
from index.text.analysis import analyser, spaceless
from index.text.languages import COMPOUNDING


class Signals(NamedTuple):
    """What the probability comes from."""

    score: float  # the passage's score / the idf of all words of the question
    information: float  # the logarithm of the idf of the words that the passage has
    ahead: float  # how far the fourth other text is behind, as a share of the score; 1 if there is none
    unknown: float  # the share of idf of words that no document has
    names: float  # the share of idf of names and numbers that the passage lacks
    doubtful: float  # the share of idf of words that it has only as a correction or another word that is like them
    heading: float  # how much of the question is in the heading right above it × how much of that heading is asked


BIAS, WEIGHTS = (
    -6.9,
    Signals(score=0.4, information=2.15, ahead=3.1, unknown=-3.7, names=-4.7, doubtful=-3.8, heading=1.0),
)
MOST_IDF = 5.0  # of a word, for `information`: one in 150 passages says as much as a rarer one, however large the index
COPY = 0.7  # of the different words of two passages, from which they are copies
ALIKE, RIVALS = 0.8, 8  # of the best score, from which others are compared with it, and how many of them at most
MOST_SCORE = 8.0

STRONG = 0.75  # the least probability of a strong answer …
RECORD = 0.3  # … the least of one that is the row that is asked for, if its column is asked for too …
NOT_STRONG = 0.5  # … and the most of one that something rules out:
MOST_MISSING = 0.3  # a greater share of idf is names that the passage lacks,
MOST_ALIKE = 0.3  # or words that it has only as others that are like them,
OWN = 0.35  # or less of it is in its own text or in the heading right above it: the title is above every passage

# Nothing is found if the best passage holds none of the question's words, or only everyday ones: of questions about
# anything, or of so many passages that they say nothing about this one; but where everything is about one thing, its
# name is in many passages, so that isn't nothing if an answer isn't unlikely. Nothing is found, too, if an answer is
# very unlikely and a name that is much of the question is in no document: "a speed limit in Zanzibar".
EVERYDAY = 0.2  # of the passages
FEWEST_PASSAGES = 100  # of an index in which that can be told
LEAST_LIKELY = 0.1  # the probability from which something is found, also by such words
UNLIKELY, MOST_UNKNOWN = 0.05, 0.3  # the probability, and the share of idf

PRIOR_PASSAGES, PRIOR_HOLDING = 1000, 5.0  # the background collection of the shares of idf
GENERIC_WEIGHT = 0.4  # of the idf of an everyday word
CLOSE, CLOSER = 0.5, 0.6  # trigram similarity from which a word counts as another form of the question's …
CLOSE_WORTH, CLOSER_WORTH = 0.5, 0.7  # … and how much of it
SAME_BEGINNING = 0.6  # of the longer of two words, if one of them is a form of the other
_OPENING, _SENTENCE_ENDS = " \t\"'“‘„«([", ".!?:•"
SHORTEST_FORM = 5  # letters of a word that may have other forms


class Best(NamedTuple):
    """The best candidate, with all that says how sure it is that it answers."""

    question: Question  # as it was searched for
    found: Rescored  # the candidates
    place: int  # of this one among them
    text: str
    heading: frozenset[str]  # the terms of the heading right above it
    size: int  # the number of passages in the index
    words: Callable[[Sequence[int]], list[str]]  # gives words by number, without stop words
    lacks: bool  # True if it lacks something without which it can't be the answer
    defines: bool  # True if a sentence of it is about the term whose meaning is asked for, and defines it
    is_part: bool  # True if it is the part that is asked for by its number, which it needn't say itself

    @property
    def is_record(self) -> bool:
        """True if a row of it, or a labelled line, with its headers has all that is asked."""
        return bool(self.found.features[self.place, NAMES.index("record")])


class Sure(NamedTuple):
    """How sure it is that the answer is among the first passages."""

    confidence: Confidence
    probability: float  # between 0 and 1
    signal: float  # its logarithmic odds, before anything that rules a strong answer out


def confidence(best: Best) -> Sure:
    """How sure it is that the best candidates answer."""
    signals, possible, says, unheard = _signals(best)
    value = BIAS + sum(weight * signal for weight, signal in zip(WEIGHTS, signals, strict=True))
    probability = 1 / (1 + math.exp(-value))
    asked_for = probability >= RECORD and best.is_record and asked_in_other_words(best.question.text)
    if best.defines or best.is_part or asked_for:
        probability = max(probability, STRONG)
    if best.lacks or not (possible or best.is_part):
        probability = min(probability, NOT_STRONG)
    if probability >= STRONG:
        return Sure(Confidence.STRONG, probability, value)
    says = probability >= LEAST_LIKELY or (says and (probability >= UNLIKELY or unheard < MOST_UNKNOWN))
    return Sure(Confidence.WEAK if says else Confidence.NONE, probability, value)


def _signals(best: Best) -> tuple[Signals, bool, bool, float]:
    """The signals; False if one of them rules out a strong answer; True if a word is matched that isn't an everyday
    one; and the share of idf of names that no document has."""
    question, found, size = best.question, best.found, best.size
    unique = list({word.term: word for word in question.required}.values())
    frequency = [word.frequency for word in unique]
    generic = [word.term in generic_terms(question.language) for word in unique]
    counted = [GENERIC_WEIGHT if is_generic else 1.0 for is_generic in generic]
    in_passages = np.array(frequency, np.float64)
    idf: list[float] = smooth_idf(size, in_passages, PRIOR_PASSAGES, PRIOR_HOLDING).tolist()
    of_all = _dot(idf, counted)
    weight = [one * share / of_all for one, share in zip(idf, counted, strict=True)]

    held, in_text, doubtful = _held(best, unique)
    part, unlike = _other_forms(best, unique, held)
    spread = _Spread(question.required, unique)
    if best.is_record:  # its header has another word for the same column
        columns = [word.term in question.columns for word in unique]
        part = list(map(max, part, map(float, columns)))
        doubtful = [doubt and not column for doubt, column in zip(doubtful, columns, strict=True)]
    hit = list(map(max, spread(held), part))
    missing = [share if has < 0.5 else 0.0 for share, has in zip(weight, hit, strict=True)]
    behind = _others(best)
    worth = [min(one, MOST_IDF) * share for one, share in zip(idf, counted, strict=True)]
    for path in {word.path for word in unique} - {0}:  # which is one thing, however many words it has
        inside = [place for place, word in enumerate(unique) if word.path == path]
        share = min(1.0, MOST_IDF / sum(worth[place] for place in inside))
        for place in inside:
            worth[place] *= share
    above = [word.term in best.heading for word in unique]
    signals = Signals(
        score=min(float(found.own[best.place]) / _dot(smooth_idf(size, in_passages).tolist(), counted), MOST_SCORE),
        information=math.log(max(_dot(hit, worth), MOST_IDF)),
        ahead=1 - behind[2] / float(found.scores[best.place]) if len(behind) > 2 else 1.0,
        unknown=sum(missing[at] for at in range(len(unique)) if not frequency[at] and not generic[at]),
        names=sum(compress(missing, [word.name for word in unique])),
        doubtful=sum(compress(weight, doubtful)),
        heading=sum(compress(worth, above)) / sum(worth) * sum(above) / max(1, len(best.heading)),
    )
    slips = {word.word for word in unique if word.corrected and not word.doubtful}
    others = {word.word for word in unique if word.corrected and word.doubtful} | set(filter(None, unlike))
    own = map(max, spread(list(map(or_, in_text, above))), part)
    possible = (
        signals.names <= MOST_MISSING
        and sum(compress(weight, map(or_, doubtful, map(bool, unlike)))) <= MOST_ALIKE
        and _dot(own, weight) >= OWN
        and not any(compress(missing, [word.literal for word in unique]))
        and not _names_another(slips, others, best.text, question.language)
    )
    common = EVERYDAY * size if size >= FEWEST_PASSAGES else size
    everyday = [generic[at] or frequency[at] > common for at in range(len(unique))]
    unheard = sum(missing[at] for at in range(len(unique)) if not frequency[at] and unique[at].name)
    # A passage with every word of the question says something, even where each of them is in many passages.
    whole = all(hit) and not all(generic)
    return signals, possible, whole or any(has and not at for has, at in zip(hit, everyday, strict=True)), unheard


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    """The sum of products. A question's words are few, for which numpy takes longer."""
    return float(sum(map(mul, one, other)))


def _others(best: Best) -> list[float]:
    """The three greatest scores of the other candidates, or fewer, without those of copies of the best one."""
    scores: list[float] = best.found.scores.tolist()
    others = [other for other in range(len(scores)) if other != best.place]
    near = {other for other in others if scores[other] >= ALIKE * scores[best.place]}
    compared = set(sorted(near)[:RIVALS])
    ours: set[int] = set()
    rest: list[float] = []
    for other in sorted(others, key=lambda other: -scores[other]):
        if other in compared:
            ours = ours or set(best.found.words_of(best.place).tolist())
            theirs = set(best.found.words_of(other).tolist())
            if len(ours & theirs) >= COPY * len(ours | theirs):
                continue
        rest.append(scores[other])
        if len(rest) == 3:
            break
    return rest


def _held(best: Best, unique: Sequence[Word]) -> tuple[list[bool], list[bool], list[bool]]:
    """The words that the passage has, also as a word that was added because it is like one.

    Returns:
        For each word, True if the passage has it, with its title and headings; the same for its own text; and True if
        it only has it as one that is like it.
    """
    in_all = best.found.held[best.place]
    anywhere: dict[str, bool] = dict(zip(best.found.terms, in_all.any(0).tolist(), strict=True))
    below: dict[str, bool] = dict(zip(best.found.terms, in_all[1:].any(0).tolist(), strict=True))
    held = [anywhere.get(word.term, False) for word in unique]
    in_text = [below.get(word.term, False) for word in unique]
    doubtful = [word.doubtful for word in unique]
    places = {word.term: place for place, word in enumerate(unique)}
    for word in best.question.content:
        for place in (places[term] for term in word.stands_for if term in places):
            if word.term in anywhere:
                doubtful[place] |= word.doubtful and unique[place].number < 0
                held[place] |= anywhere[word.term]
                in_text[place] |= below[word.term]
    return held, in_text, list(map(and_, doubtful, held))


class _Spread:
    """Counts an unmatched pair of characters between two matched ones as matched: both of its characters are there."""

    def __init__(self, asked: Sequence[Word], unique: Sequence[Word]) -> None:
        places = {word.term: place for place, word in enumerate(unique)}
        self._order = [(word.term, places[word.term]) for word in asked]
        self._needed = any(spaceless(word.term) for word in unique)

    def __call__(self, held: Sequence[bool]) -> list[float]:
        spread = list(map(float, held))
        for i, (term, place) in enumerate(self._order if self._needed else ()):
            if held[place] or not spaceless(term):
                continue
            before, after = self._order[i - 1 : i] if i else [], self._order[i + 1 : i + 2]
            left = any(other[-1] == term[0] and held[at] for other, at in before)
            right = any(other[0] == term[-1] and held[at] for other, at in after)
            spread[place] = 0.5 * left + 0.5 * right
        return spread


def _other_forms(best: Best, unique: Sequence[Word], held: Sequence[bool]) -> tuple[list[float], list[str]]:
    """How well the passage has another form of each unmatched word: another ending, a part of a compound.

    Returns:
        [words] 0 if there is none; and the form where it may just as well be another word, as Australia is for Austria.
    """
    part, unlike, language = [0.0] * len(unique), [""] * len(unique), best.question.language
    forms: list[str] | None = None
    for place, word in enumerate(unique):
        text = word.word
        if held[place] or len(text) < SHORTEST_FORM or not text.isalpha() or spaceless(text):
            continue
        if forms is None:
            numbers = distinct(best.found.words_of(best.place)).tolist()
            forms = [form for form in best.words(numbers) if len(form) >= SHORTEST_FORM]
        alike = (form for form in forms if form[:3] == text[:3] or language in COMPOUNDING)
        likeness, form = max(((_dice(text, form), form) for form in alike), default=(0.0, ""))
        part[place] = CLOSER_WORTH if likeness >= CLOSER else CLOSE_WORTH if likeness >= CLOSE else 0.0
        same = same_beginning(text, form)
        inside = language in COMPOUNDING and (text in form or form in text)
        if part[place] > 0 and not inside and same < SAME_BEGINNING * max(len(text), len(form)):
            unlike[place] = form
    return part, unlike


def _names_another(slips: Set[str], others: Set[str], text: str, language: str) -> bool:
    """True if a word that isn't quite the one that was asked is a name in a passage, as Australia is for Austria.

    A name has a capital wherever it stands, in languages in which that means something. At the beginning of a sentence
    every word has one: of a slip that doesn't count.
    """
    if language == "de" or not (slips or others):
        return False
    small, names = set(), set()
    for token in analyser(language).tokens(text):
        if token.word in slips or token.word in others:
            before = text[: token.start].rstrip(_OPENING)[-1:]
            inside = before not in ("", "\n") and before not in _SENTENCE_ENDS
            if not text[token.start].isupper():
                small.add(token.word)
            elif inside or token.word in others:
                names.add(token.word)
    return bool(names - small)


def _dice(one: str, other: str) -> float:
    """Dice's coefficient (1945) of two words' trigrams: from 0, nothing in common, to 1, the same."""
    first, second = _trigrams(one), _trigrams(other)
    return 2 * len(first & second) / (len(first) + len(second))


def _trigrams(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[place : place + 3] for place in range(len(word))}
