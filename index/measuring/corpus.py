"""A made-up corpus, so that a benchmark needs no data and everybody measures the same.

It is fitted to recombined English text (sets of questions on Wikipedia, on papers and on Python) at 100,000 and
1,000,000 passages. It has as many terms that are in more than 1/16, 1/64 and 1/256 of the passages, and the terms of a
question have as many postings. Its tail is thinner: the hardest questions on real text are harder.
"""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.layout import Block, BlockKind, Span
from index.model import Document, Passage
from index.text.languages import detect

FLAT = 250  # the offset of the Zipf–Mandelbrot distribution: about as many words are equally common
TOPICS, TOPIC_WORDS = 1_000, 150
TOPICAL, TOPICAL_IN_QUESTIONS = 0.4, 0.6  # the share of content words that are of the topic
WORDS = 115  # of a passage
STOP_SHARE = 0.3  # of a passage's words
SENTENCE = 19  # words
TITLE = 3  # words
LONGEST_DOCUMENT = 16  # passages
BATCH = 100  # documents that are made at a time

STOP_WORDS = "the of and to in a is for that was on with as by it at from be this are".split()  # the commonest first
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvz" for vowel in "aeiou"]

T = TypeVar("T")
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the terms that our analyser makes of it."""

    text: str
    terms: list[str]


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up document: its title, and the text and terms of each passage, the title's terms first."""

    title: str
    texts: list[str]
    terms: list[list[str]]


@lru_cache(1 << 18)
def spelt(rank: int) -> str:
    """The word of this rank: syllables, fewer for a commoner word, and an ending that no English stemmer removes."""
    word = ""
    while True:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        word = _SYLLABLES[syllable] + word
        if not rank:
            return f"{word}k"
        rank -= 1


def documents(passages: int, seed: int = 0) -> Iterator[MadeUp]:
    """Documents with this many passages in all: the same each time, and a longer corpus begins with a shorter one."""
    generator = np.random.default_rng(seed)
    left = passages
    while left:
        for document in _batch(generator):
            if not left:
                return
            kept = min(left, len(document.texts))
            yield MadeUp(document.title, document.texts[:kept], document.terms[:kept])
            left -= kept


def questions(count: int, seed: int = 1) -> list[Question]:
    """Questions of two to eleven words, most of them of one topic."""
    generator = np.random.default_rng(seed)
    lengths = 2 + generator.binomial(9, 0.4, count)
    ranks = _ranks(generator, generator.integers(0, TOPICS, count).repeat(lengths), TOPICAL_IN_QUESTIONS)
    return [_question([spelt(rank) for rank in own]) for own in _cut(ranks.tolist(), lengths)]


def _question(terms: list[str]) -> Question:
    pairs = [" ".join(terms[place : place + 2]) for place in range(0, len(terms), 2)]
    return Question(f"What is the {' of the '.join(pairs)}?", terms)


def _batch(generator: np.random.Generator) -> Iterator[MadeUp]:
    topics = generator.integers(0, TOPICS, BATCH)
    sizes = generator.integers(1, LONGEST_DOCUMENT + 1, BATCH)
    titles = _cut(_ranks(generator, topics.repeat(TITLE), 1.0).tolist(), np.full(BATCH, TITLE))
    lengths = np.maximum(1, WORDS * generator.lognormal(-0.03, 0.25, int(sizes.sum()))).astype(np.int64)
    codes = _ranks(generator, topics.repeat(sizes).repeat(lengths), TOPICAL)
    stop = generator.random(len(codes)) < STOP_SHARE
    codes[stop] = -1 - (len(STOP_WORDS) * generator.random(int(stop.sum())) ** 2).astype(np.int64)
    passages = iter(_cut(codes.tolist(), lengths))
    for title, size in zip(titles, sizes.tolist(), strict=True):
        above = [spelt(rank) for rank in title]
        own = list(itertools.islice(passages, size))
        yield MadeUp(
            " ".join(above).capitalize(),
            [_text(passage) for passage in own],
            [above + [spelt(code) for code in passage if code >= 0] for passage in own],
        )


def _ranks(generator: np.random.Generator, topics: Integers, topical: float) -> Integers:
    """The rank of a word for each token: either one of its topic's words, a fixed sample of all words, or any word."""
    place = (TOPIC_WORDS ** generator.random(len(topics))).astype(np.uint64)
    mixed = (topics.astype(np.uint64) << np.uint64(8) | place) * np.uint64(0x9E3779B97F4A7C15)  # splitmix64's
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    sampled = (mixed >> np.uint64(11)) / 2.0**53
    return _rank(np.where(generator.random(len(topics)) < topical, sampled, generator.random(len(topics))))


def _rank(point: Floats) -> Integers:
    """The rank at a point of [0, 1) of an endless Zipf–Mandelbrot distribution, p(rank) ~ (rank + FLAT) ** -1.5."""
    return np.minimum(FLAT * ((1 - point) ** -2.0 - 1), 1e12).astype(np.int64)


def _text(codes: list[int]) -> str:
    """The sentences of these ranks; a rank below 0 is a stop word."""
    spelt_out = [spelt(code) if code >= 0 else STOP_WORDS[-1 - code] for code in codes]
    sentences = (spelt_out[place : place + SENTENCE] for place in range(0, len(codes), SENTENCE))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def _cut(values: list[int], lengths: Integers) -> list[list[int]]:
    ends = lengths.cumsum().tolist()
    return [values[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True)]


class Corpus:
    """Passages in two files that are read as a stream. `waited` counts the seconds that the reader waited for them."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.perf_counter) -> None:
        self._texts = folder / "texts.txt"  # a line a passage: its document's number, title and text
        self._terms = folder / "terms.txt"  # a line a passage
        self.waited = 0.0
        self._clock = clock

    def write(self, passages: int) -> None:
        with open(self._texts, "w", encoding="ascii") as texts, open(self._terms, "w", encoding="ascii") as terms:
            for number, document in enumerate(documents(passages)):
                texts.writelines(f"{number}\t{document.title}\t{text}\n" for text in document.texts)
                terms.writelines(f"{' '.join(passage)}\n" for passage in document.terms)

    def terms(self) -> Iterator[list[str]]:
        """The terms of each passage."""
        with open(self._terms, encoding="ascii") as lines:
            yield from self._timed(line.split() for line in lines)

    def documents(self) -> Iterator[tuple[Document, list[Passage]]]:
        """The documents and their passages, as if they had been read from files."""
        with open(self._texts, encoding="ascii") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            yield from self._timed(
                document_of(number, group[0][1], [text for _, _, text in group])
                for number, group in ((key, list(own)) for key, own in itertools.groupby(rows, lambda row: row[0]))
            )

    def _timed(self, items: Iterator[T]) -> Iterator[T]:
        while True:
            start = self._clock()
            item = next(items, None)
            self.waited += self._clock() - start
            if item is None:
                return
            yield item


def document_of(id: str, title: str, paragraphs: Sequence[str]) -> tuple[Document, list[Passage]]:
    """A document in which each paragraph is a passage."""
    text = "\n\n".join(paragraphs)
    passages, start, line = [], 0, 1
    for place, own in enumerate(paragraphs):
        last = line + own.count("\n")
        passages.append(Passage(f"{id}.{place}", Span(start, start + len(own)), own, (), None, None, (line, last)))
        start, line = start + len(own) + 2, last + 2
    blocks = tuple(Block(BlockKind.PARAGRAPH, passage.span) for passage in passages)
    return Document(id, id, title, text, blocks, language=detect(f"{title}\n{text}")), passages
