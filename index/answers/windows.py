"""The stretches of documents that may have a quotation, found by its words without looking at any text.

The rarest words of the quotation lead to passages, by their postings. The forward index says which words are in each of
these passages and the ones beside it, in which order. So the windows that have most of the quotation, in its order, are
known before a text is read, and only the best few are compared letter by letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.layout import Span
from index.retrieval.inverted.arrays import Array, changes, distinct, indices, positions, runs
from index.retrieval.inverted.dictionary import NO_TERM
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.query import Question, Word
from index.retrieval.searcher import Index
from index.store import PassagePlace

LIKELY = 40  # passages around which a quotation is searched for
RAREST = 24  # words of a quotation that lead to these passages
AROUND = 12_000  # characters on either side of a passage: more than ellipses may leave out
BESIDE = 32  # words on either side of a passage that belong to its window, besides as many as the quotation has
LOOK_BACK = 2_000  # passages before one in which its heading is looked for
FUNCTION_WORD = 0.3  # the weight of a word without content; the others weigh their idf


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive passages of a document that may have a quotation."""

    document: str  # id
    near: Span  # with the text between these passages and the ones beside them, where headings are
    around: Span  # with `AROUND` characters more on both sides
    group: int  # the same for windows whose surroundings overlap; only the best place of a group is shown
    score: float  # the weight of the quotation's words and pairs of words that it has


def windows(index: Index, question: Question, visible: Visible) -> list[Window]:
    """The windows that have most of the quotation's words, in their order, best first."""
    common = _only_common_word(index, question)
    passages = _likely(index, question, common, visible)
    asked = [word for word in question.words if not word.optional]
    if not len(passages) or not asked:
        return []
    edges = _edges(index, passages, asked)
    scores = _scores(index, edges, asked) if common is None else np.zeros(len(edges))
    found = sorted(zip(scores.tolist(), map(tuple, edges.tolist()), strict=True), key=lambda pair: -pair[0])
    return _placed(index, [(score, first, last) for score, (first, last) in found], passages.tolist())


def _likely(index: Index, question: Question, common: int | None, visible: Visible) -> NDArray[np.int64]:
    """Passages that may have a quotation: those with its terms, or with its words in a row if none has a term.

    `common` is its only word, if that is one without content in some passages; then both.
    """
    words = [word.key_number for word in question.words] if common is None else [common]
    most = LIKELY if common is None else LIKELY // 2  # of each of the two
    known = {word.number: word.frequency for word in question.content if word.number >= 0}
    rarest = sorted(known, key=lambda number: known[number])[:RAREST]
    found = index.ranking.top(rarest, most, visible.mask)[0].astype(np.int64)
    if (question.content and common is None) or not words or min(words) < 0:
        return found
    return distinct(np.append(found, index.forward.sequence(words, most, visible.mask).astype(np.int64)))


def _only_common_word(index: Index, question: Question) -> int | None:
    """The number of a quotation's only word, if passages use it as a word without content.

    Some may use it as a word of content too: initials (“T. H. E.”), or the same letters in another language.
    """
    dictionary = index.forward.dictionary
    found = dictionary.find(question.words[0].word) if len(question.words) == 1 else ()
    return next((number for number in found if dictionary.terms[number] == NO_TERM), None)


def _edges(index: Index, passages: Array, asked: Sequence[Word]) -> NDArray[np.int64]:
    """[windows, 2] the first and the last passage of the window around each passage, and of those with its headings."""
    forward = index.forward
    documents = forward.documents.take(passages)
    first = forward.documents.searchsorted(documents)
    last = forward.documents.searchsorted(documents, "right") - 1
    reach = len(asked) + BESIDE
    low = forward.starts.searchsorted(forward.starts.take(passages) - reach, "right") - 1
    high = forward.starts.searchsorted(forward.starts.take(passages + 1) + reach, "left") - 1
    edges = np.stack([np.maximum(low, first), np.minimum(high, last)], 1)
    known = {word.number: word.frequency for word in asked if word.number >= 0}
    terms = {number: place for place, number in enumerate(sorted(known, key=lambda number: known[number]))}
    above = {_first_below(index, passage, start, terms) for passage, start in zip(passages, first, strict=True)}
    headings = [(passage, passage) for passage in above if passage is not None]
    return np.unique(np.concatenate([edges, np.array(headings, np.int64).reshape(-1, 2)]), axis=0)


def _first_below(index: Index, passage: int, start: int, asked: Mapping[int, int]) -> int | None:
    """The first passage below the heading that has the quotation's rarest term; None if it is in none above this.

    Args:
        index: has the passage.
        passage: is below the heading.
        start: the first passage of its document.
        asked: the quotation's terms by number, each with its place among them, the rarest first.
    """
    forward = index.forward
    begin, end = forward.starts[passage : passage + 2].tolist()
    above = forward.words[begin:end][forward.sentences[begin:end] == 0]
    held = asked.keys() & set(forward.terms.take(above).tolist())
    if not held:
        return None
    rarest = min(held, key=lambda term: asked[term])
    start = max(int(start), int(passage) - LOOK_BACK)
    tokens = slice(int(forward.starts[start]), end)
    places = (forward.terms.take(forward.words[tokens]) == rarest) & (forward.sentences[tokens] == 0)
    return int(forward.starts.searchsorted(tokens.start + int(places.argmax()), "right") - 1)


def _scores(index: Index, edges: Array, asked: Sequence[Word]) -> Array:
    """[windows] the weight of the quotation's words, and of its pairs of words in a row, that each window has."""
    forward = index.forward
    # Words of content are compared by term, because the same word may be read in two languages, the others by key.
    size = len(forward.terms)
    ours = [word.number if word.term else size + word.key_number if word.key_number >= 0 else -1 for word in asked]
    weights = [index.ranking.idf_of(word.frequency) if word.term else FUNCTION_WORD for word in asked]
    known = {number: weight for number, weight in zip(ours, weights, strict=True) if number >= 0}
    if not known:
        return np.zeros(len(edges))
    begins = forward.starts.take(edges[:, 0])
    lengths = forward.starts.take(edges[:, 1] + 1) - begins
    words = forward.words.take(runs(begins, lengths))
    terms = forward.terms.take(words)
    owners = np.repeat(np.arange(len(edges)), lengths)
    keys = np.array(list(known))
    place = indices(np.where(terms >= 0, terms, size + words), keys)
    scores = _held(owners, place, np.array(list(known.values())), len(edges))
    numbers = {key: number for number, key in enumerate(known)}
    pairs = {
        numbers[one] * len(keys) + numbers[other]: weights[at] + weights[at + 1]
        for at, (one, other) in enumerate(pairwise(ours))
        if one >= 0 <= other
    }
    if pairs:
        codes = np.array(sorted(pairs))
        follows = (place[:-1] >= 0) & (place[1:] >= 0) & (owners[:-1] == owners[1:])
        pair = np.where(follows, place[:-1] * len(keys) + place[1:], -1)
        worth = np.array([pairs[code] for code in codes.tolist()])
        scores += _held(owners[:-1], positions(pair, codes), worth, len(edges))
    return scores


def _held(owners: Array, place: Array, worth: Array, windows: int) -> Array:
    """[windows] the worth of the distinct things that each window has; `place` is -1 for other things."""
    found = np.sort(owners[place >= 0] * len(worth) + place[place >= 0])
    found = found[changes(found)]
    return np.bincount(found // len(worth), weights=worth.take(found % len(worth)), minlength=windows)


def _placed(index: Index, found: Sequence[tuple[float, int, int]], passages: Sequence[int]) -> list[Window]:
    """The windows with their places in the text, in the same order."""
    beside = {number for _, first, last in found for number in (first - 1, first, last, last + 1)}
    places = index.generation.passage_places(sorted(beside | set(passages)))
    groups = _groups([places[passage] for passage in [*passages, *(first for _, first, _ in found)]])
    result = []
    for score, first, last in found:
        place = places[first]
        before, after = places.get(first - 1), places.get(last + 1)
        start, end = place.span.start, places[last].span.end
        low = before.span.end if before and before.document == place.document else 0
        high = after.span.start if after and after.document == place.document else end + AROUND
        near = Span(max(low, start - AROUND), min(high, end + AROUND))
        around = Span(max(0, start - AROUND), end + AROUND)
        result.append(Window(place.document, near, around, groups[place], score))
    return result


def _groups(places: Sequence[PassagePlace]) -> dict[PassagePlace, int]:
    """A number for each place; the same for places of a document whose surroundings overlap."""
    numbers: dict[PassagePlace, int] = {}
    before: PassagePlace | None = None
    for place in sorted(places, key=lambda place: (place.document, place.span)):
        joins = (
            before is not None
            and before.document == place.document
            and place.span.start - AROUND <= before.span.end + AROUND
        )
        numbers[place] = numbers[before] if joins and before is not None else len(numbers)
        before = place
    return numbers
