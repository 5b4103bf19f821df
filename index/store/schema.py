"""The tables of a generation, and what passes between a sync and the store."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.model import Passage

DATABASE = "library.db"

DOCUMENTS = {
    "number": int,
    "id": str,
    "owner": int,  # the Discord server that uploaded it; NULL for the folder's own
    "source": str,
    "title": str,
    "publisher": str,
    "url": str,
    "date": str,
    "questions": str,  # JSON list
    "headings": str,  # JSON list: the innermost heading of each section that holds a passage, in order
    "passages": int,  # how many it has
    "language": str,
    "text": str,
    "flagged": int,
    "definitions": str,  # JSON list: abbreviations that it defines, each with what it stands for
    "size": int,
    "mtime_ns": int,
    "read_ns": int,
    "digest": str,  # SHA-256 of the file's bytes
    "described": str,  # SHA-256 of what sources.toml says of it
}
PASSAGES = {
    "number": int,
    "id": str,
    "document": int,
    "start": int,
    "end": int,
    "text": str,
    "heading": str,  # JSON list
    "page": int,
    "first_line": int,
    "last_line": int,
    "words": str,  # a line a sentence, the keys of its words separated by spaces; the first is title and headings
}
SEEN = ("size", "mtime_ns", "read_ns", "digest", "described")
SKIPPED = {"file": str, "reason": str} | {name: DOCUMENTS[name] for name in SEEN}

WordsOf = Callable[[Passage], Iterable[Iterable[str]]]
"""A passage's words, by key, sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the arrays of a generation leave to be stored beside them."""

    terms: dict[str, int]  # the number of each term
    words: dict[str, int]  # the number of each word, by key, ascending
    frequencies: NDArray[np.int64]  # [words] how many passages hold it


WriteArrays = Callable[[Path, Iterable[tuple[Sequence[Sequence[str]], int]]], Written]
"""Writes a generation's arrays into a folder, from its passages: their words, and the document of each."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file was like when it was read: enough to tell that it has not changed since."""

    size: int
    mtime_ns: int
    read_ns: int
    digest: str  # empty when it could not be opened
    described: str
