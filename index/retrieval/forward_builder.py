"""Writes a forward index: new passages, and those that are kept from the previous index."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.retrieval import dictionary
from index.retrieval.arrays import (
    PIECE,
    Array,
    GrowingArray,
    change_array,
    changes,
    map_array,
    small_lengths,
    small_offsets,
)
from index.retrieval.dictionary import Dictionary, fitted
from index.retrieval.forward import Forward
from index.retrieval.grams import GramTable, Letters

BATCH = 20_000  # passages, or words, that are counted together
LAST_SENTENCE = 255  # the greatest number of a sentence; those after it share it


class ForwardBuilder:
    """Takes passages in order, new ones or those of the previous index, and writes the arrays into a folder.

    Until all passages are there, the words of the previous index have their numbers there, and new words have the
    numbers after these.
    """

    def __init__(self, folder: Path, base: Forward | None = None) -> None:
        """Begins with an empty folder. `base` is the previous index, if passages of it will be kept."""
        self._folder = folder
        self._base = base
        self._known = base.dictionary.keys() if base else []
        self._numbers = {key: number for number, key in enumerate(self._known) if key}
        self._terms_only = len(self._known) - len(self._numbers)
        self._passages = 0
        self._tokens = 0
        self._new: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])  # not yet written
        self._starts = GrowingArray(folder / "starts.npy", np.int64)
        self._starts.append(np.zeros(1))
        self._documents = GrowingArray(folder / "documents.npy", np.int32)
        self._words = GrowingArray(folder / "words.npy", np.int32)
        self._sentences = GrowingArray(folder / "sentences.npy", np.uint8)

    def add(self, sentences: Iterable[Sequence[str]], document: int) -> None:
        """Adds a passage, given as the keys of its words, sentence by sentence."""
        numbers, gap = self._numbers, self._terms_only
        words, places, sizes, documents = self._new
        before = len(words)
        for place, keys in enumerate(sentences):
            words += [numbers.setdefault(fitted(key), len(numbers) + gap) for key in keys]
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

    def keep(self, passages: range, documents: Array) -> None:
        """Adds passages of the previous index; `documents` has the number of each one's document here."""
        assert self._base is not None
        self._flush()
        for first, last in _batches(passages.start, passages.stop):
            starts = self._base.starts[first : last + 1]
            part = slice(int(starts[0]), int(starts[-1]))
            belongs = documents[first - passages.start : last - passages.start]
            self._append(self._base.words[part], self._base.sentences[part], np.diff(starts), belongs)

    def _append(self, words: Array, sentences: Array, sizes: Array, documents: Array) -> None:
        self._words.append(words)
        self._sentences.append(sentences)
        self._starts.append(self._tokens + sizes.cumsum())
        self._documents.append(documents)
        self._passages += len(sizes)
        self._tokens += len(words)

    def close(self) -> None:
        for array in (self._starts, self._documents, self._words, self._sentences):
            array.close()

    def number_words(self, folder: Path) -> Dictionary:
        """Writes the dictionary of the passages' words, and gives these their numbers in it.

        No passage can be added after this.
        """
        self._flush()
        self.close()
        keys = [*self._known, *list(self._numbers)[len(self._known) - self._terms_only :]]
        used = np.zeros(len(keys), bool)
        words = map_array(self._folder / "words.npy")
        for first in range(0, len(words), PIECE):
            used[words[first : first + PIECE]] = True
        numbers = np.zeros(len(keys), np.int32)
        numbers[used] = dictionary.write(folder, [keys[number] for number in used.nonzero()[0].tolist()])
        change_array(self._folder / "words.npy", numbers.take)
        self._numbers, self._known = {}, []
        return Dictionary(folder)

    def contents(self, terms: Array) -> Iterator[tuple[Array, Array]]:
        """The passages' terms in batches, as `postings.build` takes them; `terms` has the term of each word."""
        starts, words = map_array(self._folder / "starts.npy"), map_array(self._folder / "words.npy")
        for first, last in _batches(0, self._passages):
            found = terms.take(words[int(starts[first]) : int(starts[last])])
            content = found >= 0
            counted = np.append(0, content.cumsum())
            sizes = np.diff(counted.take(starts[first : last + 1] - starts[first]))
            yield found[content], sizes

    def finish(self, words: Dictionary) -> None:
        """Writes the other arrays."""
        starts = np.load(self._folder / "starts.npy")
        grams, owners, sizes = _grams(words)
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
        averages = {
            "passage": _mean(counted.lengths, 1e-9),
            "title": _mean(counted.titles, 0.5),
            "sentence": max(counted.sentence_terms / counted.sentences, 3.0) if counted.sentences else 10.0,
            "grams": _mean(counted.grams, 1e-9),
        }
        (self._folder / "forward.json").write_text(json.dumps(averages), encoding="ascii")

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


def _grams(words: Dictionary) -> tuple[Array, Array, Array]:
    """The grams of the words of content, the word of each, and how many grams each word has."""
    content = (words.terms >= 0).nonzero()[0]
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
    return ((first, min(first + BATCH, stop)) for first in range(start, stop, BATCH))


def _mean(values: Array, least: float) -> float:
    return max(float(values.mean()), least) if len(values) else least
