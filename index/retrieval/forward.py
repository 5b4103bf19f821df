"""The forward index: the words of every passage, in order. Re-scoring reads it.

A word is a token's key, so that a stop word and a word of content with the same letters stay apart. Each has a number,
the number of its term, and its character grams. Sentence 0 of a passage is its document's title and the headings above
it.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, map_array, positions, runs
from index.retrieval.maxscore import Mask
from index.text.analysis import spaceless

GRAM = 5  # characters
SCANNED = 1_000_000  # words that are looked at before it is decided if more are needed


def grams(word: str) -> list[str]:
    """A word's runs of five characters, with its ends marked; its characters if its script has no spaces."""
    if spaceless(word):
        return list(word)
    marked = f"^{word}$"
    return [marked[place : place + GRAM] for place in range(max(1, len(marked) - GRAM + 1))]


def gram_hash(gram: str) -> int:
    """A gram as 32 bits. A collision only blurs a weak signal."""
    return zlib.crc32(gram.encode())


@dataclass(frozen=True, slots=True)
class Forward:
    """The arrays. Passage p's words are words[starts[p]:starts[p + 1]]."""

    starts: NDArray[np.int64]  # [passages + 1]
    words: NDArray[np.int32]  # [tokens]
    sentences: NDArray[np.uint16]  # [tokens] the sentence of each, within its passage
    terms: NDArray[np.int32]  # [words] each word's term; -1 for a word without content
    documents: NDArray[np.int32]  # [passages]
    lengths: NDArray[np.int32]  # [passages] in terms
    title_lengths: NDArray[np.int32]  # [passages] terms in sentence 0
    gram_starts: NDArray[np.int64]  # [words + 1]
    grams: NDArray[np.int32]  # word w's grams are grams[gram_starts[w]:gram_starts[w + 1]]
    gram_hashes: NDArray[np.uint32]  # [grams] ascending: the hash of each gram
    gram_weights: NDArray[np.float32]  # [grams] smoothed idf
    gram_lengths: NDArray[np.int32]  # [passages] in grams
    averages: "Averages"

    @classmethod
    def open(cls, folder: Path) -> "Forward":
        """Maps the arrays; nothing is read yet."""
        arrays = {
            field.name: map_array(folder / f"{field.name}.npy") for field in fields(cls) if field.name != "averages"
        }
        return cls(**arrays, averages=Averages(**json.loads((folder / "forward.json").read_text(encoding="ascii"))))

    def occurrences(self, passages: Array, terms: Array) -> Iterator[tuple[int, int, int]]:
        """Every occurrence of these terms (at least one) in some passages, as passage, sentence and term."""
        starts = self.starts.take(passages)
        lengths = self.starts.take(passages + 1) - starts
        place = runs(starts, lengths)
        term = self.terms.take(self.words.take(place))
        found = (positions(term, np.sort(terms)) >= 0).nonzero()[0]
        columns = np.repeat(passages, lengths).take(found), self.sentences.take(place.take(found)), term.take(found)
        return zip(*(column.tolist() for column in columns), strict=True)

    def sequence(self, words: Sequence[int], limit: int, visible: Mask | None = None) -> NDArray[np.intp]:
        """The first visible passages, ascending, in which these words begin to follow each other directly.

        Args:
            words: At least one.
            limit: The most passages to return.
            visible: The passages that may be found.
        """
        found = np.zeros(0, np.intp)
        last = len(self.words) - len(words) + 1
        for start in range(0, last, SCANNED):
            end = min(start + SCANNED, last)
            held = self.words[start:end] == words[0]
            if len(words) > 1:  # a common word has many places, and few of them have the next word behind them
                held &= self.words[start + 1 : end + 1] == words[1]
            places = start + held.nonzero()[0]
            for offset, word in enumerate(words[2:], 2):
                places = places[self.words.take(places + offset) == word]
            passages = np.unique(self.starts.searchsorted(places, "right") - 1)
            found = np.union1d(found, passages[visible(passages)] if visible else passages)
            if len(found) >= limit:
                break
        return found[:limit]

    def shared_grams(self, passage: int, asked: Sequence[str], sentences: int) -> list[float]:
        """The share of some grams that each sentence of a passage has, without its title and headings."""
        hashes = np.unique(np.array([gram_hash(gram) for gram in asked], np.uint32))
        numbers = positions(hashes, self.gram_hashes) if len(self.gram_hashes) else np.zeros(0, np.intp)
        numbers = np.sort(numbers[numbers >= 0])
        stretch = slice(int(self.starts[passage]), int(self.starts[passage + 1]))
        words, sentence = self.words[stretch], self.sentences[stretch]
        content = (self.terms.take(words) >= 0) & (sentence > 0) & (sentence <= sentences)
        words, sentence = words[content], sentence[content]
        if not len(numbers) or not len(words):
            return [0.0] * sentences
        starts = self.gram_starts.take(words)
        lengths = self.gram_starts.take(words + 1) - starts
        at = positions(self.grams.take(runs(starts, lengths)), numbers)
        held = np.zeros((sentences, len(numbers)), bool)
        found = at >= 0
        held[np.repeat(sentence.astype(np.intp), lengths)[found] - 1, at[found]] = True
        shares: list[float] = (held.sum(1) / len(hashes)).tolist()
        return shares


@dataclass(frozen=True, slots=True)
class Averages:
    """Average lengths; never 0."""

    passage: float  # in terms
    title: float  # in terms
    sentence: float  # in terms
    grams: float  # of a passage
