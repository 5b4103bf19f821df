"""Writes the arrays of a generation: those of its new segments, and a few that belong to all of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, GrowingArray, map_array, small_lengths
from index.retrieval.inverted.bm25 import Ranking, term_frequencies
from index.retrieval.inverted.dictionary import Dictionary, write_without
from index.retrieval.inverted.forward import Sums
from index.retrieval.inverted.forward_builder import USED, ForwardBuilder
from index.retrieval.inverted.lexicon import AS_A_TERM, AS_A_WORD, LIVE, Lexicon
from index.retrieval.inverted.numbering import Fresh, Growing, Numbering, save_added
from index.retrieval.inverted.postings import Postings
from index.store.schema import GENERATION, WORDS, Manifest

RANKING, FORWARD = "ranking", "forward"  # folders in the folder of a segment
CONTEXTS = "contexts.npy"  # in the folder of a segment: [passages] the key of each one's context
FREQUENCIES = "frequencies.npy"  # in the folder of a generation: [terms] how many passages hold each

# A dictionary is made anew when more words have come than this, and than this share of its own.
FEW_ADDED, SHARE_ADDED = 5_000, 1 / 8


class SegmentArrays:
    """Takes the passages of a segment, in order."""

    def __init__(self, folder: Path, numbering: Numbering, bases: Sequence[Path]) -> None:
        self.folder = folder
        (folder / RANKING).mkdir()
        (folder / FORWARD).mkdir()
        self.forward = ForwardBuilder(folder / FORWARD, numbering, [base / FORWARD for base in bases])
        self._contexts = GrowingArray(folder / CONTEXTS, np.uint64)
        self._contexts_before = [map_array(base / CONTEXTS) for base in bases]

    def add(self, words: Iterable[Sequence[str]], document: int, context: int) -> None:
        self.forward.add(words, document)
        self._contexts.append(np.array([context], np.uint64))

    def keep(self, base: int, passages: range, documents: Array) -> None:
        self.forward.keep(base, passages, documents)
        self._contexts.append(self._contexts_before[base][passages.start : passages.stop])

    def end(self) -> None:
        """No passage can be added after this."""
        self.forward.end()
        self._contexts.close()

    def close(self) -> None:
        self.forward.close()
        self._contexts.close()


class Writer:
    """Writes the arrays of a generation into its folder and those of its segments."""

    def __init__(self, folder: Path, base: Path | None) -> None:
        """
        Args:
            folder: of the generation.
            base: the folder of the generation of which segments, or passages, are kept.
        """
        lexicon = open_lexicon(base) if base else None
        self._folder = folder
        self._base = base
        self.renews = lexicon is None or _has_many(lexicon)  # True if all segments must be written
        self._numbering: Numbering = Growing(lexicon) if lexicon and not self.renews else Fresh(lexicon)
        self._segments: list[SegmentArrays] = []

    def segment(self, folder: Path, bases: Sequence[Path]) -> SegmentArrays:
        """Begins a segment, which keeps passages of those with the folders `bases`."""
        arrays = SegmentArrays(folder, self._numbering, bases)
        self._segments.append(arrays)
        return arrays

    def close(self) -> None:
        for arrays in self._segments:
            arrays.close()

    def finish(self, folders: Sequence[Path]) -> Path:
        """Writes the rest.

        Args:
            folders: those of all segments of the generation, the kept ones too, in order.

        Returns:
            The folder of the dictionary.
        """
        for arrays in self._segments:
            arrays.end()
        used = np.zeros(self._numbering.size, bool)
        for arrays in self._segments if self.renews else ():
            arrays.forward.mark_used(used)
        lexicon, numbers = self._numbering.settle(self._new_words, used)
        for arrays in self._segments:
            if numbers is not None:
                arrays.forward.renumber(numbers)
            arrays.forward.finish(lexicon)
        sums = Sums.total([Sums.read(folder / FORWARD) for folder in folders])
        average = sums.terms / sums.passages if sums.terms else 1.0
        for arrays in self._segments:
            Ranking.write(arrays.forward.contents(lexicon.terms), lexicon, arrays.folder / RANKING, average=average)
        frequencies = term_frequencies([Postings.open(folder / RANKING) for folder in folders], len(lexicon))
        np.save(self._folder / FREQUENCIES, small_lengths(frequencies))
        live = np.where(frequencies > 0, AS_A_TERM, 0).astype(np.uint8)
        for folder in folders:
            held = np.unpackbits(map_array(folder / FORWARD / USED))[: len(live)]
            live[: len(held)][held > 0] = AS_A_WORD
        np.save(self._folder / LIVE, live)
        save_added(lexicon, live, self._folder)
        return self._forget_words(lexicon.dictionary, live[: len(lexicon.dictionary)])

    def _forget_words(self, words: Dictionary, live: NDArray[np.uint8]) -> Path:
        """Writes the dictionary without the words that have gone with the last passage that had them. Returns its
        folder, which is the same one if none has gone."""
        if self._base is None or self.renews:
            return words.folder
        before = map_array(self._base / LIVE)[: len(words)]
        if not ((live == 0) & (before > 0)).any():
            return words.folder
        folder = self._new_words
        folder.mkdir()
        write_without(words, live == 0, folder)
        return folder

    @property
    def _new_words(self) -> Path:
        """The folder of a dictionary that is made for this generation."""
        return self._folder.with_name(f"{WORDS}{self._folder.name.removeprefix(GENERATION)}")


def open_lexicon(generation: Path) -> Lexicon:
    """The words of a generation, given its folder."""
    return Lexicon.open(generation.parent / Manifest.read(generation).words, generation)


def needs_new_words(generation: Path) -> bool:
    """True if so many words have come to a generation, given its folder, that the next one gets a new dictionary."""
    return _has_many(open_lexicon(generation))


def _has_many(lexicon: Lexicon) -> bool:
    return len(lexicon.added) > max(FEW_ADDED, SHARE_ADDED * len(lexicon.dictionary))
