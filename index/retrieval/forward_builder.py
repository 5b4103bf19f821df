"""Writes a forward index: new passages, and those that are kept from the previous index."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.arrays import Array, GrowingArray, changes, map_array, runs
from index.retrieval.formulas import smooth_idf
from index.retrieval.forward import Forward, gram_hash, grams

BATCH = 20_000  # passages counted together
LAST_SENTENCE = 65_535  # the greatest number of a sentence; those after it share it


class ForwardBuilder:
    """Takes passages in order, new ones or those of the previous index, and writes the arrays into a folder."""

    def __init__(
        self, folder: Path, base: Forward | None = None, keys: Sequence[str] = (), kept: Sequence[range] = ()
    ) -> None:
        """Begins with an empty folder.

        Args:
            folder: for the arrays.
            base: the previous index, if passages of it will be kept.
            keys: those of its words, by number.
            kept: the passages of it that will be kept.
        """
        self._folder = folder
        self._base = base
        self.renumbered = _new_numbers(base, len(keys), kept) if base else np.zeros(0, np.int32)
        still = (self.renumbered >= 0).nonzero()[0].tolist()
        self.numbers = {keys[number]: place for place, number in enumerate(still)}  # of each word, by key
        self._old = len(still)
        self._passages = 0
        self._tokens = 0
        self._new: tuple[list[int], list[int], list[int], list[int]] = ([], [], [], [])  # not yet written
        self._starts = GrowingArray(folder / "starts.npy", np.int64)
        self._starts.append(np.zeros(1))
        self._documents = GrowingArray(folder / "documents.npy", np.int32)
        self._words = GrowingArray(folder / "words.npy", np.int32)
        self._sentences = GrowingArray(folder / "sentences.npy", np.uint16)

    def add(self, sentences: Iterable[Sequence[str]], document: int) -> None:
        """Adds a passage, given as the keys of its words, sentence by sentence."""
        number = self.numbers.setdefault
        words, places, sizes, documents = self._new
        before = len(words)
        for place, keys in enumerate(sentences):
            words += [number(key, len(self.numbers)) for key in keys]
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
        """Adds passages of the previous index; `documents` has the new document number of each."""
        assert self._base is not None
        self._flush()
        for first, last in _batches(passages.start, passages.stop):
            starts = self._base.starts[first : last + 1]
            part = slice(int(starts[0]), int(starts[-1]))
            words = self.renumbered.take(self._base.words[part])
            belongs = documents[first - passages.start : last - passages.start]
            self._append(words, self._base.sentences[part], np.diff(starts), belongs)

    def _append(self, words: Array, sentences: Array, sizes: Array, documents: Array) -> None:
        self._words.append(words)
        self._sentences.append(sentences)
        self._starts.append(self._tokens + sizes.cumsum())
        self._documents.append(documents)
        self._passages += len(sizes)
        self._tokens += len(words)

    def finish_passages(self) -> None:
        """Writes the last passages. None can be added after this."""
        self._flush()
        self.close()

    def close(self) -> None:
        for array in (self._starts, self._documents, self._words, self._sentences):
            array.close()

    def contents(self, terms: Array) -> Iterator[tuple[Array, Array]]:
        """The passages' terms in batches, as `postings.build` takes them; `terms` has the term of each word."""
        starts, words = map_array(self._folder / "starts.npy"), map_array(self._folder / "words.npy")
        for first, last in _batches(0, self._passages):
            found = terms.take(words[int(starts[first]) : int(starts[last])])
            content = found >= 0
            counted = np.append(0, content.cumsum())
            sizes = np.diff(counted.take(starts[first : last + 1] - starts[first]))
            yield found[content], sizes

    def finish(self, terms: Array) -> NDArray[np.int64]:
        """Writes the other arrays. `terms` has the term of each word.

        Returns:
            The number of passages that hold each word.
        """
        starts = map_array(self._folder / "starts.npy")
        gram_starts, gram_numbers, hashes = self._grams(list(self.numbers), terms)
        counted = self._count(starts, terms, np.diff(gram_starts))
        size = len(starts) - 1
        holding = np.bincount(
            gram_numbers, weights=np.repeat(counted.frequencies, np.diff(gram_starts)), minlength=len(hashes)
        )
        # The number of passages that hold a gram is estimated, as if its words were spread at random.
        weights = smooth_idf(size, size * (1 - np.exp(-holding / max(size, 1))))
        arrays: dict[str, Array] = {
            "terms": terms,
            "lengths": counted.lengths,
            "title_lengths": counted.titles,
            "gram_starts": gram_starts,
            "grams": gram_numbers,
            "gram_hashes": hashes,
            "gram_weights": weights.astype(np.float32),
            "gram_lengths": counted.grams,
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
        return counted.frequencies

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
            place = np.sort(owner[inner].astype(np.int64) << 16 | sentence[inner])
            counts.sentences += len(changes(place))
            counts.sentence_terms += len(place)
        return counts

    def _grams(self, keys: list[str], terms: Array) -> tuple[Array, Array, Array]:
        """The grams of all words; those of the previous index's words are copied from it.

        Returns:
            [words + 1] where each word's grams begin, [grams of words] the number of each gram, [grams] its hash.
        """
        hashes = [
            [gram_hash(gram) for gram in grams(key[: key.index("/")])] if term >= 0 else []
            for key, term in zip(keys[self._old :], terms[self._old :].tolist(), strict=True)
        ]
        sizes = np.array([len(word) for word in hashes], np.int64)
        flat = np.fromiter((value for word in hashes for value in word), np.uint32, int(sizes.sum()))
        if self._base is not None:
            still = (self.renumbered >= 0).nonzero()[0]
            old_starts = self._base.gram_starts.take(still)
            old_sizes = self._base.gram_starts.take(still + 1) - old_starts
            old = self._base.gram_hashes.take(self._base.grams.take(runs(old_starts, old_sizes)))
            sizes, flat = np.concatenate([old_sizes, sizes]), np.concatenate([old, flat])
        distinct, numbers = np.unique(flat, return_inverse=True)
        return np.concatenate([[0], sizes.cumsum()]).astype(np.int64), numbers.astype(np.int32), distinct


class _Counts:
    """The counts of a build, added up batch by batch."""

    def __init__(self, words: int, passages: int) -> None:
        self.frequencies = np.zeros(words, np.int64)
        self.lengths = np.zeros(passages, np.int32)
        self.titles = np.zeros(passages, np.int32)
        self.grams = np.zeros(passages, np.int32)
        self.sentences = 0
        self.sentence_terms = 0


def _new_numbers(base: Forward, words: int, kept: Sequence[range]) -> NDArray[np.int32]:
    """The new number of each word of the base; -1 if no kept passage has it."""
    used = np.zeros(words, bool)
    for passages in _join(kept):
        for first, last in _batches(passages.start, passages.stop):
            used[base.words[int(base.starts[first]) : int(base.starts[last])]] = True
    return np.where(used, used.cumsum() - 1, -1).astype(np.int32)


def _join(stretches: Sequence[range]) -> Iterator[range]:
    """The stretches in order; adjacent ones are joined."""
    start = stop = 0
    for stretch in stretches:
        if stretch.start != stop:
            yield range(start, stop)
            start = stretch.start
        stop = stretch.stop
    yield range(start, stop)


def _batches(start: int, stop: int) -> Iterator[tuple[int, int]]:
    return ((first, min(first + BATCH, stop)) for first in range(start, stop, BATCH))


def _mean(values: Array, least: float) -> float:
    return max(float(values.mean()), least) if len(values) else least
