"""The words of every passage, in order: what re-scoring looks at.

A word is a token's key, so that a stop word and a word of content that look alike stay apart. Each has a number, its
term's number, and its character grams. Sentence 0 of a passage is what it stands under: title and headings.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import spaceless
from index.arrays import Array, GrowingArray, changes, mapped, positions, runs

GRAM = 5  # characters
BATCH = 20_000  # passages counted together while building
LAST_SENTENCE = 65_535

# A background collection that is added to an index's own counts, so that in a small one no word weighs nothing.
PRIOR_PASSAGES, PRIOR_HOLDING = 200, 1.0


def smooth_idf(size: int, frequency: Array, prior: float = PRIOR_PASSAGES, holding: float = PRIOR_HOLDING) -> Array:
    """How telling words are that so many of `size` passages hold, with a background collection added."""
    missing = np.maximum(size + prior - frequency - holding + 0.5, 0.5)
    return np.asarray(np.log(1 + missing / (frequency + holding + 0.5)))


def grams(word: str) -> list[str]:
    """A word's runs of five characters, with its ends marked; of a script without spaces its characters."""
    if spaceless(word):
        return list(word)
    marked = f"^{word}$"
    return [marked[place : place + GRAM] for place in range(max(1, len(marked) - GRAM + 1))]


def gram_hash(gram: str) -> int:
    """A gram as 32 bits: two that meet by accident only blur a weak signal."""
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
    title_lengths: NDArray[np.int32]  # [passages] of which in sentence 0
    gram_starts: NDArray[np.int64]  # [words + 1]
    grams: NDArray[np.int32]  # word w's grams are grams[gram_starts[w]:gram_starts[w + 1]]
    gram_hashes: NDArray[np.uint32]  # [grams] ascending: the hash of each gram
    gram_weights: NDArray[np.float32]  # [grams] smoothed idf
    gram_lengths: NDArray[np.int32]  # [passages] in grams
    facts: "Averages"

    @classmethod
    def open(cls, folder: Path) -> "Forward":
        """Maps the arrays; nothing is read yet."""
        arrays = {field.name: mapped(folder / f"{field.name}.npy") for field in fields(cls) if field.name != "facts"}
        return cls(**arrays, facts=Averages(**json.loads((folder / "forward.json").read_text(encoding="ascii"))))

    def shared_grams(self, passage: int, asked: Sequence[str], sentences: int) -> list[float]:
        """The share of some grams that each sentence of a passage holds; title and headings aside."""
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
    """Average lengths over the passages; never 0."""

    passage: float  # in terms
    title: float  # in terms
    sentence: float  # in terms
    grams: float  # of a passage


class ForwardBuilder:
    """Takes passages one by one, and writes the arrays into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.numbers: dict[str, int] = {}  # of each word, by key
        self._starts = [0]
        self._documents: list[int] = []
        self._words = GrowingArray(folder / "words.npy", np.int32)
        self._sentences = GrowingArray(folder / "sentences.npy", np.uint16)

    def add(self, sentences: Iterable[Sequence[str]], document: int) -> list[str]:
        """A passage as the keys of its words, sentence by sentence; returns its terms, in order."""
        number = self.numbers.setdefault
        words: list[int] = []
        places: list[int] = []
        terms: list[str] = []
        for place, keys in enumerate(sentences):
            words += [number(key, len(self.numbers)) for key in keys]
            places += [min(place, LAST_SENTENCE)] * len(keys)
            terms += [term for key in keys if (term := key[key.index("/") + 1 :])]
        self._words.append(np.array(words, np.int32))
        self._sentences.append(np.array(places, np.uint16))
        self._starts.append(self._starts[-1] + len(words))
        self._documents.append(document)
        return terms

    def finish(self, vocabulary: dict[str, int]) -> NDArray[np.int64]:
        """Writes the rest, given each term's number; returns how many passages hold each word."""
        self._words.close()
        self._sentences.close()
        starts = np.array(self._starts, np.int64)
        keys = list(self.numbers)
        terms = np.array([vocabulary.get(key[key.index("/") + 1 :], -1) for key in keys], np.int32)
        gram_starts, gram_numbers, hashes = _grams(keys, terms)
        counted = self._count(starts, terms, np.diff(gram_starts))
        size = len(starts) - 1
        holding = np.bincount(
            gram_numbers, weights=np.repeat(counted.frequencies, np.diff(gram_starts)), minlength=len(hashes)
        )
        # How many passages hold a gram is not counted but estimated, as if its words were spread by chance.
        weights = smooth_idf(size, size * (1 - np.exp(-holding / max(size, 1))))
        arrays: dict[str, Array] = {
            "starts": starts,
            "terms": terms,
            "documents": np.array(self._documents, np.int32),
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
        facts = {
            "passage": _mean(counted.lengths, 1e-9),
            "title": _mean(counted.titles, 0.5),
            "sentence": max(counted.sentence_terms / counted.sentences, 3.0) if counted.sentences else 10.0,
            "grams": _mean(counted.grams, 1e-9),
        }
        (self._folder / "forward.json").write_text(json.dumps(facts), encoding="ascii")
        return counted.frequencies

    def _count(self, starts: Array, terms: Array, gram_sizes: Array) -> "_Counted":
        """Lengths and frequencies, from the words as they were written."""
        words, sentences = mapped(self._folder / "words.npy"), mapped(self._folder / "sentences.npy")
        counted = _Counted(len(terms), len(starts) - 1)
        for first, last in _batches(len(starts) - 1):
            part = slice(int(starts[first]), int(starts[last]))
            word, sentence = words[part], sentences[part]
            owner = np.repeat(np.arange(last - first), np.diff(starts[first : last + 1]))
            content = terms.take(word) >= 0
            held = np.sort(word[content].astype(np.int64) * (last - first) + owner[content])
            counted.frequencies += np.bincount(held[changes(held)] // (last - first), minlength=len(terms))
            among = {"minlength": last - first}
            counted.lengths[first:last] = np.bincount(owner[content], **among)
            counted.titles[first:last] = np.bincount(owner[content & (sentence == 0)], **among)
            counted.grams[first:last] = np.bincount(owner, weights=gram_sizes.take(word), **among)
            inner = content & (sentence > 0)
            place = np.sort(owner[inner].astype(np.int64) << 16 | sentence[inner])
            counted.sentences += len(changes(place))
            counted.sentence_terms += len(place)
        return counted


class _Counted:
    """What a build counts on its way."""

    def __init__(self, words: int, passages: int) -> None:
        self.frequencies = np.zeros(words, np.int64)
        self.lengths = np.zeros(passages, np.int32)
        self.titles = np.zeros(passages, np.int32)
        self.grams = np.zeros(passages, np.int32)
        self.sentences = 0
        self.sentence_terms = 0


def _grams(keys: list[str], terms: Array) -> tuple[Array, Array, Array]:
    """Where each word's grams begin, the number of each gram, and the hash that each number stands for."""
    hashes = [
        [gram_hash(gram) for gram in grams(key[: key.index("/")])] if term >= 0 else []
        for key, term in zip(keys, terms.tolist(), strict=True)
    ]
    starts = np.concatenate([[0], np.cumsum([len(word) for word in hashes])]).astype(np.int64)
    flat = np.fromiter((value for word in hashes for value in word), np.uint32, int(starts[-1]))
    distinct, numbers = np.unique(flat, return_inverse=True)
    return starts, numbers.astype(np.int32), distinct


def _batches(size: int) -> Iterator[tuple[int, int]]:
    return ((first, min(first + BATCH, size)) for first in range(0, size, BATCH))


def _mean(values: Array, least: float) -> float:
    return max(float(values.mean()), least) if len(values) else least
