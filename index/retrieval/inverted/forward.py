"""The forward index: the words of every passage, in order. Re-scoring reads it.

A word is a token's key, so that a stop word and a word of content with the same letters stay apart. Its number is its
place in the dictionary, which has its letters and its term. Sentence 0 of a passage is its document's title and the
headings above it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, Chain, changes, joined, map_array, positions, run_lengths, runs
from index.retrieval.inverted.formulas import smooth_idf
from index.retrieval.inverted.grams import GramTable, Letters, grams_of, holding
from index.retrieval.inverted.lexicon import Lexicon
from index.retrieval.inverted.maxscore import Mask
from index.retrieval.inverted.sieve import BLOCK, Sieve

# Blocks of words that are looked at together: at first few, as a common phrase is in them, and never more than stay in
# the processor's cache.
FEWEST, SCANNED = 16, 256
TOGETHER = 3  # words that are compared in all of a block
MANY = 1_024  # blocks for which it is worth finding out which of some words is rare
DENSE = 2  # times as many blocks are compared where they are, without taking out those that may have the words
SAMPLE, COMMON = 8, 16  # blocks by which it is decided which of some words is rare, and times in them if none is


class Forward(NamedTuple):
    """The arrays of all segments, one after another. Passage p's words are words[starts[p]:starts[p + 1]]."""

    dictionary: Lexicon  # of the words
    starts: Array  # [passages + 1]
    words: Chain  # [tokens] int32
    sentences: Chain  # [tokens] uint8, the sentence of each, within its passage
    documents: NDArray[np.int32]  # [passages]
    lengths: Array  # [passages] in terms
    title_lengths: Array  # [passages] terms in sentence 0
    gram_lengths: Array  # [passages] in grams
    grams: tuple[GramTable, ...]  # of each segment
    sieves: tuple[Sieve, ...]  # of each segment
    averages: "Averages"

    @classmethod
    def open(cls, folders: Sequence[Path], documents: Sequence[int], dictionary: Lexicon) -> "Forward":
        """Maps the arrays of segments. Of the large ones nothing is read yet.

        Args:
            folders: of the segments, at least one.
            documents: the number of each segment's first document.
            dictionary: of the words.
        """
        starts, belongs = [], []
        tokens = 0
        for folder, first in zip(folders, documents, strict=True):
            own = map_array(folder / "starts.npy")
            starts.append(own[:-1] + tokens if tokens else own[:-1] if len(folders) > 1 else own)
            tokens += int(own[-1])
            document = map_array(folder / "documents.npy")
            belongs.append(document + np.int32(first) if first else document)
        if len(folders) > 1:
            starts.append(np.array([tokens]))
        per_passage = {
            name: joined([map_array(folder / f"{name}.npy") for folder in folders])
            for name in ("lengths", "title_lengths", "gram_lengths")
        }
        return cls(
            dictionary,
            joined(starts),
            Chain([map_array(folder / "words.npy") for folder in folders]),
            Chain([map_array(folder / "sentences.npy") for folder in folders]),
            joined(belongs),
            **per_passage,
            grams=tuple(GramTable.open(folder) for folder in folders),
            sieves=tuple(Sieve(folder) for folder in folders),
            averages=Sums.total([Sums.read(folder) for folder in folders]).averages(),
        )

    @property
    def terms(self) -> NDArray[np.int32]:
        """[words] each word's term; negative for a word without content."""
        return self.dictionary.terms

    def stretches(self, passages: Array) -> tuple[Array, Array, Array]:
        """The words of some passages (at least one), one passage after another; the sentence of each, within its
        passage; and where each passage begins among them, and at last where they end."""
        starts = self.starts.take(passages)
        ends = self.starts.take(passages + 1)
        parts = list(map(slice, starts.tolist(), ends.tolist()))
        bounds = np.zeros(len(passages) + 1, np.int64)
        (ends - starts).cumsum(out=bounds[1:])
        return self.words.joined(parts), self.sentences.joined(parts), bounds

    def occurrences(self, passages: Array, terms: Array) -> Iterator[tuple[int, int, int]]:
        """Every occurrence of these terms (at least one) in some passages, as passage, sentence and term."""
        starts = self.starts.take(passages)
        lengths = self.starts.take(passages + 1) - starts
        place = runs(starts, lengths)
        term = self.terms.take(self.words.take(place))
        found = (positions(term, np.sort(terms)) >= 0).nonzero()[0]
        columns = np.repeat(passages, lengths).take(found), self.sentences.take(place.take(found)), term.take(found)
        return zip(*(column.tolist() for column in columns), strict=True)

    def sequence(self, words: Sequence[int], limit: int, visible: Mask | None) -> NDArray[np.intp]:
        """The first visible passages, ascending, in which these words begin to follow each other directly.

        Args:
            words: At least one.
            limit: The most passages to return.
            visible: The passages that may be found.
        """
        found = np.zeros(0, np.intp)
        blocks = self._blocks(words)
        blocks = blocks[blocks <= len(self.words) - len(words)]
        order: Sequence[int] = range(len(words))
        together = TOGETHER
        first, count, sampled = 0, FEWEST, False
        while first < len(blocks) and len(found) < limit:
            if not sampled and count == SCANNED and len(blocks) - first > MANY:
                order, together, sampled = *self._order(words, blocks[first:]), True
            places = self._holding(words, order[:together], blocks[first : first + count])
            for offset in order[together:]:
                if not len(places):
                    break
                places = places[self.words.take(places + offset) == words[offset]]
            passages = self.starts.searchsorted(places, "right") - 1
            passages = passages[changes(passages)]
            if visible and len(passages):
                passages = passages[visible(passages)]
            if len(passages):
                found = np.append(found, passages[passages > found[-1]] if len(found) else passages)
            first, count = first + count, min(2 * count, SCANNED)
        return found[:limit]

    def _blocks(self, words: Sequence[int]) -> NDArray[np.intp]:
        """The places at which blocks of words begin in which these words may begin to follow each other, ascending."""
        found = [sieve.blocks(words, self.terms) for sieve in self.sieves]
        return joined([blocks + start for blocks, start in zip(found, self.words.starts, strict=True)])

    def _order(self, words: Sequence[int], blocks: NDArray[np.intp]) -> tuple[Sequence[int], int]:
        """In which order these words are best compared: first the rarest, by a sample of some blocks, and then those
        next to it; and how many of them together, because a common word has many places, and few have the next one too.
        """
        keys, at = np.unique(np.array(words), return_inverse=True)
        held = positions(self.words.stretches(blocks[:: len(blocks) // SAMPLE + 1], BLOCK).ravel(), keys)
        times = np.bincount(held[held >= 0], minlength=len(keys)).take(at)
        rarest = int(times.argmin())
        return sorted(range(len(words)), key=lambda offset: abs(offset - rarest)), 1 + bool(times.min() > COMMON)

    def _holding(self, words: Sequence[int], offsets: Sequence[int], blocks: NDArray[np.intp]) -> NDArray[np.intp]:
        """The places in some blocks that have the words with these offsets."""
        low, high = min(offsets), max(offsets)
        if blocks[-1] - blocks[0] < DENSE * len(blocks) * BLOCK:
            start = int(blocks[0])
            end = min(int(blocks[-1]) + BLOCK, len(self.words) - len(words) + 1)
            near = self.words[start + low : end + high]
            held = near[offsets[0] - low : end - start + offsets[0] - low] == words[offsets[0]]
            for offset in offsets[1:]:
                held &= near[offset - low : end - start + offset - low] == words[offset]
            return np.asarray(start + held.nonzero()[0])
        near = self.words.stretches(blocks + low, BLOCK + high - low)
        held = near[:, offsets[0] - low : BLOCK + offsets[0] - low] == words[offsets[0]]
        for offset in offsets[1:]:
            held &= near[:, offset - low : BLOCK + offset - low] == words[offset]
        places = held.ravel().nonzero()[0]
        return np.asarray(blocks.take(places // BLOCK) + places % BLOCK)

    def gram_holders(self, asked: Sequence[str], words: Array) -> "GramHolders":
        """Those of some words that share a gram with the words of a question. `words` are ascending."""
        grams, times = grams_of(asked)
        if not len(grams) or not len(words):
            return GramHolders(grams, times, words[:0], np.zeros((0, len(grams))))
        owners, at = holding(Letters.of(*self.dictionary.letters_of(words)), grams)
        first = changes(owners)
        rows = np.arange(len(first)).repeat(run_lengths(first, len(owners)))
        counts = np.bincount(rows * len(grams) + at, minlength=len(first) * len(grams)).astype(np.float64)
        return GramHolders(grams, times, words.take(owners.take(first)), counts.reshape(-1, len(grams)))

    def gram_idf(self, grams: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The smoothed idf of grams that some passage has.

        How many passages hold a gram is estimated, as if its words were spread at random.
        """
        passages = len(self.lengths)
        holding = np.maximum(sum(table.holding(grams) for table in self.grams), 1.0)
        return smooth_idf(passages, passages * (1 - np.exp(-holding / max(passages, 1))))


@dataclass(frozen=True)
class GramHolders:
    """The words of content that share a gram with a question."""

    grams: NDArray[np.uint32]  # of the question, ascending
    times: NDArray[np.int64]  # how often it has each
    words: Array  # ascending
    counts: NDArray[np.float64]  # [words, grams] how often each word has each gram

    @cached_property
    def of_words(self) -> list[list[int]]:
        """The places of the grams that each word has."""
        found: list[list[int]] = [[] for _ in self.words]
        rows, grams = self.counts.nonzero()
        for row, gram in zip(rows.tolist(), grams.tolist(), strict=True):
            found[row].append(gram)
        return found


class Averages(NamedTuple):
    """Average lengths; never 0."""

    passage: float  # in terms
    title: float  # in terms
    sentence: float  # in terms
    grams: float  # of a passage


class Sums(NamedTuple):
    """What the averages are made of. Those of segments can be added up."""

    passages: int = 0
    terms: int = 0
    title_terms: int = 0
    sentences: int = 0
    sentence_terms: int = 0
    grams: int = 0

    @classmethod
    def read(cls, folder: Path) -> "Sums":
        """The sums of a segment, from its folder."""
        return cls(**json.loads((folder / "forward.json").read_text(encoding="ascii")))

    def write(self, folder: Path) -> None:
        (folder / "forward.json").write_text(json.dumps(self._asdict()), encoding="ascii")

    @classmethod
    def total(cls, sums: Iterable["Sums"]) -> "Sums":
        return cls(*map(sum, zip(*sums, strict=True)))

    def averages(self) -> Averages:
        size = max(self.passages, 1)
        return Averages(
            passage=max(self.terms / size, 1e-9),
            title=max(self.title_terms / size, 0.5),
            sentence=max(self.sentence_terms / self.sentences, 3.0) if self.sentences else 10.0,
            grams=max(self.grams / size, 1e-9),
        )
