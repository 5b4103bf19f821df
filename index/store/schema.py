"""The tables of a generation, and what passes between a sync and the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

VERSION = 5  # of tables and arrays, in each database as its user_version: a generation of another is never read

DATABASE = "library.db"

# What a reader found in a file. It depends on the file's bytes alone, so it is kept as long as these don't change.
TEXTS = {
    "number": int,
    "text": str,
    "raw": str,  # JSON: the blocks, and what the file says of itself
}
# What is made of it, with what sources.toml and the other documents say.
DOCUMENTS = {
    "number": int,
    "id": str,
    "owner": int,  # the Discord server that uploaded it; NULL for the folder's own
    "source": str,
    "title": str,
    "author": str,
    "publisher": str,
    "url": str,
    "date": str,
    "language": str,
    "questions": str,  # JSON list
    "headings": str,  # JSON list: the innermost heading of each section that holds a passage, in order
    "notes": str,  # JSON list: what a person should know of how it was read
    "lined": int,  # whether its lines are those of the file
    "passages": int,  # how many it has
    "flagged": int,  # how many of its blocks are boilerplate
    "flags": str,  # JSON object: for the place of each such block, why
    "definitions": str,  # JSON list: abbreviations that it defines, each with what it stands for
    "version": str,  # SHA-256 of its text
    "settled": str,  # a digest of what it was settled with
    "size": int,
    "mtime_ns": int,
    "read_ns": int,
    "digest": str,  # SHA-256 of the file's bytes
}
# Lines that are boilerplate where many documents have them, by key.
LINES = {"document": int, "key": int}
PASSAGES = {
    "number": int,
    "id": str,
    "document": int,
    "start": int,
    "end": int,
    "text": str,
    "heading": str,  # JSON list
    "page": int,
    "first_row": int,
    "last_row": int,
    "first_line": int,
    "last_line": int,
}
FACTS = {
    "document": int,
    "passage": int,  # that holds the beginning of its sentence
    "first_sentence": int,  # which of the passage's sentences it is, from 1 …
    "last_sentence": int,  # … or to which it goes
    "kind": str,
    "start": int,
    "end": int,
    "sentence_start": int,
    "sentence_end": int,
    "sentence": str,
    "lead": str,
    "value": str,
    "unit": str,
    "notes": str,  # names of FactNotes, separated by spaces
    "markers": str,  # JSON
    "named_in": str,
    "attribution": str,
    "moment": str,  # of a date whose year is stated: what it is sorted by
    "name": str,  # of what is looked up by name: folded
}
FACTS_ORDER = "moment is null, moment, document, start"
SEEN = ("size", "mtime_ns", "read_ns", "digest")
SKIPPED = {"owner": int, "file": str, "reason": str} | {name: DOCUMENTS[name] for name in SEEN}


Words = Sequence[Sequence[str]]
"""The keys of a passage's words, sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file was like when it was read: enough to tell that it has not changed since."""

    size: int
    mtime_ns: int
    read_ns: int
    digest: str  # empty when it could not be opened


@dataclass(frozen=True, slots=True)
class Known:
    """A document of a generation, as a sync needs it."""

    number: int
    owner: int | None
    source: str
    seen: Seen
    settled: str
    passages: range  # the numbers of its passages


@dataclass(frozen=True, slots=True)
class Written:
    """What the arrays of a generation leave to be stored beside them."""

    terms: dict[str, int]  # the number of each term
    words: dict[str, int]  # the number of each word, by key, ascending
    frequencies: NDArray[np.int64]  # [words] how many passages hold it


class ArraysWriter(Protocol):
    """Takes a generation's passages in order, and writes its arrays."""

    def add(self, words: Words, document: int) -> None:
        """A passage: the keys of its words, sentence by sentence, and its document."""

    def keep(self, passages: range, documents: NDArray[np.int32]) -> None:
        """Passages of the generation before, which have not changed, and the document that each belongs to now."""

    def finish(self) -> Written: ...

    def close(self) -> None:
        """Lets go of its files; also called when the generation is given up."""


class WriteArrays(Protocol):
    def __call__(self, folder: Path, base: Path | None, words: Sequence[str], kept: Sequence[range]) -> ArraysWriter:
        """A writer into a folder.

        `base` is the folder of the generation before, `words` are the keys of its words by number, and `kept` its
        passages that will be kept.
        """
