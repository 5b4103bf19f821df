"""The features by which candidates are scored again: a function for each, by the name of its weight.

Proximity is that of Büttcher, Clarke & Lushman, "Term proximity scoring for ad-hoc retrieval on very large text
collections" (2006); pairs are the ordered bigrams of Metzler & Croft, "A Markov random field model for term
dependencies" (2005); character n-grams follow McNamee & Mayfield, "Character n-gram tokenization for European language
text retrieval" (2004).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, changes, distinct, matching, run_lengths, runs
from index.retrieval.inverted.formulas import length_norm, saturate, smooth_idf
from index.retrieval.inverted.forward import Forward, GramHolders
from index.retrieval.question.columns import asks_how_or_whether
from index.retrieval.question.query import Question, Word
from index.text.analysis import spaceless

STAND_IN = 0.5  # of the score of a passage's best sentence counts as its title's, if it has no title
MEASURES = frozenset(
    "much mani long far big larg tall high old often kind type mean need get take deal activ sinc".split()
)  # stems that ask
RENAMED = 1.75  # × the idf of a word for which a record's header has another: what all features would add for it
STOP_PAIR = 0.3  # the idf of a stop word in a pair


class Candidates(NamedTuple):  # with so many fields, a dataclass takes three milliseconds to make at every start
    """The candidates and their words, from which features are computed.

    Only terms that the index knows have a column. A hit is a token of a candidate that is one of these terms.
    """

    forward: Forward
    question: Question
    passages: NDArray[np.int32]  # [candidates]
    base: NDArray[np.float64]  # [candidates] BM25's scores
    known: list[Word]  # [terms]
    idf: Array  # [terms] smoothed
    weight: Array  # [terms] idf times the number of times that the question has the term
    words: Array  # [tokens] one candidate after another
    terms: Array  # [tokens] the term of each; negative for a stop word
    owners: Array  # [tokens] the candidate of each
    starts: Array  # [candidates + 1] where the tokens of each begin, and at last where they end
    sentences: Array  # [tokens] the sentence of each, within its candidate
    hits: Array  # [hits] indices of tokens
    hit_owners: Array  # [hits] the candidate of each
    hit_terms: Array  # [hits] the column of each
    shared: GramHolders  # those of the words that share a gram with the question …
    gram_tokens: Array  # … the indices of their tokens, ascending …
    gram_words: Array  # … and the place of each one's word in `shared`
    counts: Array  # [candidates, sentences, terms]; sentence 0 is title and headings
    held: Array  # [candidates, sentences, terms] counts > 0
    led: Array  # [candidates, sentences, terms] True for terms with which a sentence or a row begins
    sentence_lengths: Array  # [candidates, sentences] in terms
    norm: Array  # [candidates, 1] BM25's length normalisation


def read_candidates(
    forward: Forward, question: Question, passages: Array, base: Array, frequency: Callable[[Word], int]
) -> Candidates:
    """Reads the candidates' words, and counts the question's terms in each of their sentences.

    Args:
        forward: the words of the index's passages.
        question: at least one of its terms is known to the index.
        passages: the candidates, at least one.
        base: their BM25 scores.
        frequency: gives the number of passages that count as holding a word's term.
    """
    known = list({word.number: word for word in question.content if word.number >= 0}.values())
    size, count = len(passages), len(known)
    numbers = np.array([word.number for word in known])
    idf = smooth_idf(len(forward.documents), np.array([frequency(word) for word in known], np.float64))
    asked = Counter(word.number for word in question.content)

    words, sentence, starts = forward.stretches(passages)
    owners = np.arange(size).repeat(starts[1:] - starts[:-1])
    term = forward.terms.take(words)
    content = term >= 0
    sentences = int(sentence.max()) + 1  # of the longest candidate

    order = numbers.argsort()
    hits, column = matching(term, numbers[order])
    hit_terms = order.take(column)
    hit_owners = owners.take(hits)
    # A run is a stretch of tokens of one sentence. Each cell of a table is numbered, so that one bincount fills it.
    begins = _runs(sentence, starts)
    run_owners = owners.take(begins)
    run_cells = run_owners * sentences + sentence.take(begins)
    hit_runs = begins.searchsorted(hits, "right") - 1
    hit_cells = run_cells.take(hit_runs)
    counts = _table(hit_cells * count + hit_terms, size * sentences * count).reshape(size, sentences, count)
    read = np.zeros(len(words) + 1, np.int64)  # how many tokens with content are before each
    content.cumsum(out=read[1:])
    lengths = run_lengths(read.take(begins), int(read[-1]))
    sentence_lengths = np.bincount(run_cells, lengths, size * sentences).reshape(size, sentences)
    leads = _leading(read.take(hits) - read.take(begins.take(hit_runs)), hit_runs) & (hit_cells % sentences > 0)
    led = np.zeros((size * sentences, count), bool)
    led[hit_cells[leads], hit_terms[leads]] = True
    shared = forward.gram_holders([word.word for word in question.content], distinct(words[content]))
    gram_tokens, gram_words = matching(words, shared.words) if len(shared.words) else (hits[:0], hits[:0])
    return Candidates(
        forward=forward,
        question=question,
        passages=passages,
        base=base,
        known=known,
        idf=idf,
        weight=idf * np.array([asked[word.number] for word in known]),
        words=words,
        terms=term,
        owners=owners,
        starts=starts,
        sentences=sentence,
        hits=hits,
        shared=shared,
        gram_tokens=gram_tokens,
        gram_words=gram_words,
        hit_owners=hit_owners,
        hit_terms=hit_terms,
        counts=counts,
        held=counts > 0,
        led=led.reshape(size, sentences, count),
        sentence_lengths=sentence_lengths,
        norm=length_norm(forward.lengths.take(passages), forward.averages.passage)[:, None],
    )


def _runs(sentences: Array, starts: Array) -> Array:
    """Where the sentences of the candidates begin among all tokens; `starts` are those of the candidates."""
    new = np.empty(len(sentences), bool)
    np.not_equal(sentences[1:], sentences[:-1], out=new[1:])
    new[starts[:-1][starts[1:] > starts[:-1]]] = True
    return np.asarray(new.nonzero()[0])


def _leading(before: Array, runs: Array) -> Array:
    """[hits] True for the question's terms with which a sentence or a row begins, before any other word of content.

    Args:
        before: [hits] how many tokens with content are before each in its run.
        runs: [hits] the run of each.
    """
    first = changes(runs)
    return np.asarray(before == np.arange(len(runs)) - first.repeat(run_lengths(first, len(runs))))


def _title(c: Candidates) -> Array:
    lengths = c.forward.title_lengths.take(c.passages)
    title = saturate(c.counts[:, 0], length_norm(lengths, c.forward.averages.title)[:, None]) @ c.weight
    if lengths.all():
        return np.asarray(title)
    # Otherwise a passage without title and headings would never come before one that has them.
    norm = length_norm(c.sentence_lengths, c.forward.averages.sentence)[:, :, None]
    stand_in = (saturate(c.counts, norm) @ c.weight).max(1)
    return np.where(lengths == 0, STAND_IN * stand_in, title)


def _window(c: Candidates) -> Array:
    two, lengths = c.counts.copy(), c.sentence_lengths.copy()
    two[:, 1:] += c.counts[:, :-1]
    lengths[:, 1:] += c.sentence_lengths[:, :-1]
    norm = length_norm(lengths, 2 * c.forward.averages.sentence)[:, :, None]
    return np.asarray((saturate(two, norm) @ c.weight).max(1))


def _sentence(c: Candidates) -> Array:
    return np.asarray((c.held @ c.weight).max(1))


def _head(c: Candidates) -> Array:
    return np.asarray((c.held[:, 0] | c.held[:, min(1, c.held.shape[1] - 1)]) @ c.weight)


def _begins(c: Candidates) -> Array:
    """The most of the question's idf with which a sentence or a row begins: it is about that, or defines it."""
    return np.asarray((c.led @ c.weight).max(1))


def _record(c: Candidates) -> Array | float:
    """The question's idf, if a sentence or a row begins with what the title, the headings and the header cells lack.

    A question how to do something isn't answered by a record: "the install method is called …" below "Extensions".
    """
    if c.question.language == "en" and asks_how_or_whether(c.question.text):
        return 0.0
    renamed, named = _renamed(c)
    above = c.held[:, :1] | renamed[:, :1]
    labels = renamed | (c.held & np.array([word.term in c.question.columns for word in c.known]))
    labels[:, 0] = False
    led = c.led | labels
    needed = np.array([not word.optional and word.term not in MEASURES for word in c.known])
    whole = (led | above | ~needed).all(2)
    if not whole.any():
        return 0.0
    labelled = labels.any(2) | named
    labelled[:, 0] = False
    lacking = ((above & ~c.held[:, :1])[:, 0] | (labels.any(1) & ~c.held.any(1))) @ c.weight
    whole &= ((led & ~above & needed).any(2) | labelled) & ((above & needed).any(2) | named[:, :1])
    # Words that no passage has, although the header has another one for the same column.
    unheard = c.question.columns.keys() - {word.term for word in c.known}
    worth = c.weight.sum() + len(unheard) * float(smooth_idf(len(c.forward.documents), np.zeros(1))[0])
    return np.asarray(whole.any(1) * (worth + RENAMED * lacking))


def _renamed(c: Candidates) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where another word is for the column that a term of the question asks for.

    Returns:
        [candidates, sentences, terms]; and [candidates, sentences] True if there is one for any, also of those that no
        passage has.
    """
    renamed, named = np.zeros_like(c.held), np.zeros(c.held.shape[:2], bool)
    for asked, others in c.question.columns.items():
        if others:
            places = np.isin(c.terms, list(others.values())).nonzero()[0]
            owners, sentences = c.owners.take(places), c.sentences.take(places)
            named[owners, sentences] = True
            for column, word in enumerate(c.known):
                if word.term == asked:
                    renamed[owners, sentences, column] = True
    return renamed, named


def _document(c: Candidates) -> Array | float:
    if len(c.passages) < 2:
        return 0.0
    document = c.forward.documents.take(c.passages)
    same = document[:, None] == document[None, :]
    np.fill_diagonal(same, False)
    return np.asarray((same * c.base[None, :]).max(1))


def _near(c: Candidates) -> Array | float:
    """Büttcher, Clarke & Lushman (2006): neighbouring hits of different terms give each other idf / distance².

    Distances count all words, stop words too. Overlapping pairs of characters are always neighbours and don't count.
    """
    if len(c.hits) < 2:
        return 0.0
    size, count = len(c.passages), len(c.known)
    gap = c.hits[1:] - c.hits[:-1]
    first, second = c.hit_terms[:-1], c.hit_terms[1:]
    near = (c.hit_owners[1:] == c.hit_owners[:-1]) & (first != second)
    if any(pairs := [spaceless(word.term) for word in c.known]):
        near &= ~(np.array(pairs)[first] & np.array(pairs)[second]) | (gap > 1)
    first, second, row = first[near], second[near], c.hit_owners[1:][near] * count
    closeness = 1.0 / gap[near].astype(np.float64) ** 2
    cells = np.concatenate([row + second, row + first])
    worth = np.concatenate([c.weight[first] * closeness, c.weight[second] * closeness])
    table = np.bincount(cells, weights=worth, minlength=size * count).reshape(size, count)
    return np.asarray(saturate(table, c.norm) @ np.minimum(c.weight, 1))


def _pairs(c: Candidates) -> Array | float:
    """Metzler & Croft's ordered bigrams (2005), each with the mean idf of its two words."""
    asked, known = c.question.words, dict(zip([word.number for word in c.known], c.idf.tolist(), strict=True))
    idf = [known[word.number] if word.number >= 0 else STOP_PAIR for word in asked]
    worth = {
        (one.key_number, other.key_number): (idf[place] + idf[place + 1]) / 2
        for place, (one, other) in enumerate(pairwise(asked))
        if one.key_number >= 0
        and other.key_number >= 0
        and not one.optional
        and not other.optional
        and not (spaceless(one.word) and spaceless(other.word))
    }
    if not worth or len(c.words) < 2:
        return 0.0
    keys = sorted({key for pair in worth for key in pair})
    at, key = matching(c.words, np.array(keys))
    beside = ((at[1:] - at[:-1] == 1) & (c.owners.take(at[1:]) == c.owners.take(at[:-1]))).nonzero()[0]
    place = {number: row for row, number in enumerate(keys)}
    columns = np.full((len(keys), len(keys)), -1)
    for column, (one, other) in enumerate(worth):
        columns[place[one], place[other]] = column
    found = columns[key.take(beside), key.take(beside + 1)]
    held, owners = found >= 0, c.owners.take(at.take(beside))
    size = len(c.passages)
    table = _table(owners[held] * len(worth) + found[held], size * len(worth)).reshape(size, -1)
    return np.asarray(saturate(table, c.norm) @ np.array(list(worth.values())))


def _grams(c: Candidates) -> Array | float:
    """BM25 of the character grams that passage and question share."""
    shared = c.shared
    if not len(shared.words):
        return 0.0
    found, at = c.gram_tokens, c.gram_words
    used = np.flatnonzero(shared.counts.any(0))
    # Few words have a gram, so counting them one by one takes less than multiplying two tables, however large.
    rows, grams = shared.counts.nonzero()
    sizes = np.bincount(rows, minlength=len(shared.words))
    held = sizes.take(at)
    places = runs((sizes.cumsum() - sizes).take(at), held)
    cells = c.owners.take(found).repeat(held) * len(used) + used.searchsorted(grams).take(places)
    counts = np.bincount(cells, shared.counts[rows, grams].take(places), len(c.passages) * len(used))
    norm = length_norm(c.forward.gram_lengths.take(c.passages), c.forward.averages.grams)[:, None]
    weight = c.forward.gram_idf(shared.grams[used]) * shared.times[used]
    return np.asarray(saturate(counts.reshape(-1, len(used)), norm) @ weight)


def _table(cells: Array, size: int) -> Array:
    return np.bincount(cells, minlength=size).astype(np.float64)


FEATURES: Mapping[str, Callable[[Candidates], Array | float]] = {
    "title": _title,
    "grams": _grams,
    "window": _window,
    "sentence": _sentence,
    "near": _near,
    "pairs": _pairs,
    "head": _head,
    "begins": _begins,
    "record": _record,
    "document": _document,
}
