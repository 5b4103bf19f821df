"""Writes the forward index of a segment: new passages, and those that are kept from other segments."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted import sieve
from index.retrieval.inverted.arrays import (
    PIECE,
    Array,
    GrowingArray,
    change_array,
    changes,
    map_array,
    small_lengths,
    small_offsets,
)
from index.retrieval.inverted.forward import Sums
from index.retrieval.inverted.grams import GramTable, Letters
from index.retrieval.inverted.lexicon import Lexicon
from index.retrieval.inverted.numbering import Numbering

BATCH = 20_000  # words whose grams are counted together
TOGETHER = 4_000  # passages that are counted together: their words take most of the memory of a build
USED = "used.npy"  # [words / 8] a bit for each word that some passage of the segment has
LAST_SENTENCE = 255  # the greatest number of a sentence; those after it share it


class ForwardBuilder:
    """Takes the passages of a segment in order, new ones or those of other segments, and writes the arrays."""

    def __init__(self, folder: Path, numbering: Numbering, bases: Sequence[Path]) -> None:
        """
        Args:
            folder: of the segment; empty.
            numbering: gives words their numbers.
            bases: the folders of the segments whose passages are kept.
        """
        self._folder = folder
        self._numbers = numbering
        self._bases = [
            (map_array(base / "starts.npy"), map_array(base / "words.npy"), map_array(base / "sentences.npy"))
            for base in bases
        ]
        self.passages = 0
        self._tokens = 0
        self._new: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])  # not yet written
        self._starts = GrowingArray(folder / "starts.npy", np.int64)
        self._starts.append(np.zeros(1))
        self._documents = GrowingArray(folder / "documents.npy", np.int32)
        self._words = GrowingArray(folder / "words.npy", np.int32)
        self._sentences = GrowingArray(folder / "sentences.npy", np.uint8)

    def add(self, sentences: Iterable[Sequence[str]], document: int) -> None:
        """Adds a passage, given as the keys of its words, sentence by sentence."""
        numbers = self._numbers
        words, places, sizes, documents = self._new
        before = len(words)
        for place, keys in enumerate(sentences):
            words += map(numbers.__getitem__, keys)
            places += [min(place, LAST_SENTENCE)] * len(keys)
        sizes.append(len(words) - before)
        documents.append(document)
        if len(words) > BATCH:
            self._flush()

    def _flush(self) -> None:
        """Writes the new passages that are still in memory."""
        if self._new[2]:
            words, places, sizes, documents = map(np.array, self._new)
            self._append(words, places, sizes, documents)
            self._new = ([], [], [], [])

    def keep(self, base: int, passages: range, documents: Array) -> None:
        """Adds passages of a base; `documents` has the number of each one's document here."""
        self._flush()
        base_starts, words, sentences = self._bases[base]
        for first, last in _batches(passages.start, passages.stop):
            starts = base_starts[first : last + 1]
            part = slice(int(starts[0]), int(starts[-1]))
            belongs = documents[first - passages.start : last - passages.start]
            self._append(words[part], sentences[part], np.diff(starts), belongs)

    def _append(self, words: Array, sentences: Array, sizes: Array, documents: Array) -> None:
        self._words.append(words)
        self._sentences.append(sentences)
        self._starts.append(self._tokens + sizes.cumsum())
        self._documents.append(documents)
        self.passages += len(sizes)
        self._tokens += len(words)

    def close(self) -> None:
        for array in (self._starts, self._documents, self._words, self._sentences):
            array.close()

    def end(self) -> None:
        """No passage can be added after this."""
        self._flush()
        self.close()

    def mark_used(self, used: NDArray[np.bool_]) -> None:
        """Marks the words that some passage has."""
        words = map_array(self._folder / "words.npy")
        for first in range(0, len(words), PIECE):
            used[words[first : first + PIECE]] = True

    def renumber(self, numbers: NDArray[np.int32]) -> None:
        """Gives each word its final number."""
        change_array(self._folder / "words.npy", numbers.take)

    def contents(self, terms: Array) -> Iterator[tuple[Array, Array]]:
        """The passages' terms in batches, as `postings.build` takes them; `terms` has the term of each word."""
        starts, words = map_array(self._folder / "starts.npy"), map_array(self._folder / "words.npy")
        for first, last in _batches(0, self.passages):
            found = terms.take(words[int(starts[first]) : int(starts[last])])
            content = found >= 0
            counted = np.append(0, content.cumsum())
            sizes = np.diff(counted.take(starts[first : last + 1] - starts[first]))
            yield found[content], sizes

    def finish(self, words: Lexicon) -> Sums:
        """Writes the other arrays."""
        starts = np.load(self._folder / "starts.npy")
        held = np.zeros(len(words), bool)
        self.mark_used(held)
        numbers = held.nonzero()[0]
        np.save(self._folder / USED, np.packbits(held))
        sieve.write(self._folder, map_array(self._folder / "words.npy"), words.terms)
        grams, owners, sizes = _grams(words, numbers)
        counted = self._count(starts, words.terms, sizes)
        GramTable.write(self._folder, grams, counted.frequencies.take(owners))
        arrays: dict[str, Array] = {
            "starts": small_offsets(starts),
            "lengths": small_lengths(counted.lengths),
            "title_lengths": small_lengths(counted.titles),
            "gram_lengths": small_lengths(counted.grams),
        }
        for name, array in arrays.items():
            np.save(self._folder / f"{name}.npy", array)
        sums = Sums(
            passages=self.passages,
            terms=int(counted.lengths.sum(dtype=np.int64)),
            title_terms=int(counted.titles.sum(dtype=np.int64)),
            sentences=counted.sentences,
            sentence_terms=counted.sentence_terms,
            grams=int(counted.grams.sum(dtype=np.int64)),
        )
        sums.write(self._folder)
        return sums

    def _count(self, starts: Array, terms: Array, gram_sizes: Array) -> "_Counts":
        """Counts lengths and frequencies in the words that were written."""
        words, sentences = map_array(self._folder / "words.npy"), map_array(self._folder / "sentences.npy")
        counts = _Counts(len(terms), len(starts) - 1)
        for first, last in _batches(0, len(starts) - 1):
            part = slice(int(starts[first]), int(starts[last]))
            word, sentence = words[part], sentences[part]
            owner = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1]))
            content = terms.take(word) >= 0
            held = np.sort(word[content].astype(np.int64) * (last - first) + owner[content])
            counts.frequencies += np.bincount(held[changes(held)] // (last - first), minlength=len(terms))
            among = {"minlength": last - first}
            counts.lengths[first:last] = np.bincount(owner[content], **among)
            counts.titles[first:last] = np.bincount(owner[content & (sentence == 0)], **among)
            counts.grams[first:last] = np.bincount(owner, weights=gram_sizes.take(word), **among)
            inner = content & (sentence > 0)
            place = np.sort(owner[inner].astype(np.int64) << 8 | sentence[inner])
            counts.sentences += len(changes(place))
            counts.sentence_terms += len(place)
        return counts


class _Counts:
    """The counts of a build, added up batch by batch."""

    def __init__(self, words: int, passages: int) -> None:
        self.frequencies = np.zeros(words, np.int64)
        self.lengths = np.zeros(passages, np.int32)
        self.titles = np.zeros(passages, np.int32)
        self.grams = np.zeros(passages, np.int32)
        self.sentences = 0
        self.sentence_terms = 0


def _grams(words: Lexicon, numbers: Array) -> tuple[Array, Array, Array]:
    """The grams of those of these words that have content, the word of each, and how many grams each word has."""
    content = numbers[words.terms.take(numbers) >= 0]
    sizes = np.zeros(len(words), np.int64)
    hashes, owners = [np.zeros(0, np.uint32)], [np.zeros(0, np.int32)]
    for first in range(0, len(content), BATCH):
        part = content[first : first + BATCH]
        letters = Letters.of(*words.letters_of(part))
        sizes[part] = letters.gram_counts
        found, places = letters.grams()
        hashes.append(found)
        owners.append(part.take(places).astype(np.int32))
    return np.concatenate(hashes), np.concatenate(owners), sizes


def _batches(start: int, stop: int) -> Iterator[tuple[int, int]]:
    return ((first, min(first + TOGETHER, stop)) for first in range(start, stop, TOGETHER))
