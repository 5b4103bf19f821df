"""The tables of a generation, and the values that a sync and the store exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 16  # of tables and arrays, stored as user_version. A generation of another version is never read

DATABASE = "library.db"

# The text that a reader found in a file. It depends only on the file's bytes, so it is kept until these change.
TEXTS = {
    "number": int,
    "raw": bytes,  # packed JSON: its blocks, and the title and the like that the file states
}
# The text itself, in pieces of `PIECE` characters (the last one is shorter): SQLite reads a value as a whole.
PIECES = {"text": int, "place": int, "content": str}
PIECE = 16_384
# The document made from it, which also depends on sources.toml and on the other documents.
DOCUMENTS = {
    "number": int,
    "id": str,
    "owner": int,  # the Discord server that uploaded it; NULL for the folder's own
    "source": str,
    "title": str,
    "apart": str,  # what tells it apart from others with its title, see `index.store.titles`; NULL if nothing needs to
    "author": str,
    "publisher": str,
    "url": str,
    "date": str,
    "language": str,
    "questions": str,  # JSON list
    "headings": str,  # JSON list: the innermost heading of each section that holds a passage, in order
    "notes": str,  # JSON list of messages about how it was read
    "lined": int,  # 1 if its format has lines
    "numbering": str,  # what the pages of its passages count
    "scanned": str,  # JSON list: the pages that were read by OCR, in pairs of the first and the last of a stretch
    "passages": int,  # how many it has
    "flagged": int,  # how many of its blocks are boilerplate
    "flags": bytes,  # packed JSON object: for the place of each such block, a message that says why
    "overview": bytes,  # packed JSON: its headings and the like, see `index.store.parts`
    "definitions": str,  # JSON list: the abbreviations that it defines, each with its long form
    "version": str,  # SHA-256 of its text
    "settled": str,  # a digest of everything that the document depends on besides its text
    "size": int,
    "mtime_ns": int,
    "read_ns": int,
    "digest": str,  # SHA-256 of the file's bytes
}
# A document's blocks, a part at a time: see `index.text.parts`.
PARTS = {
    "document": int,
    "start": int,
    "end": int,
    "first": int,  # the number of its first block
    "blocks": bytes,
    "marks": bytes,  # NULL if there are none
    "lines": bytes,  # where the lines of its file begin; NULL if its format has none
}
# Lines that are boilerplate if many documents have them, by key.
LINES = {"document": int, "key": int}
PASSAGES = {
    "number": int,
    "id": str,
    "document": int,
    "start": int,
    "end": int,
    "text": str,
    "page": int,
    "first_row": int,
    "last_row": int,
    "first_line": int,
    "last_line": int,
    "link": str,  # to its own place; NULL if it has none
    "layout": bytes,  # packed JSON: its blocks and marks; NULL if it has only plain paragraphs
}
# The headings above a passage and above those after it, up to the next row. A document's first passage has a row.
HEADINGS = {
    "passage": int,
    "path": str,  # JSON list
}
# The sentence of a fact isn't stored but cut from its document: a sentence may have hundreds of facts.
FACTS = {
    "document": int,
    "passage": int,  # that holds the beginning of its sentence
    "first_sentence": int,  # which of the passage's sentences it is, from 1 …
    "last_sentence": int,  # … or to which it goes
    "kind": int,  # by its place in FactKind
    "start": int,
    "end": int,
    "sentence_start": int,
    "sentence_end": int,
    "lead_start": int,
    "lead_end": int,
    "subject_start": int,  # in the sentence; NULL if the subject is the heading above
    "subject_end": int,
    "value": str,
    "unit": str,
    "notes": str,  # names of FactNotes, separated by spaces
    "markers": str,  # JSON
    "named_in": str,
    "attribution": str,
    "first_line": int,
    "last_line": int,
    "moment": str,  # the sort key of a date whose year is stated
    "weight": int,  # see `index.facts.keys`
    "name": str,  # the folded name of a fact that can be looked up by name
}
FACTS_ORDER = "moment is null, moment, weight desc, document, start"
# Lines that are boilerplate, for questions that name one.
ASIDES = {
    "document": int,
    "start": int,
    "end": int,
    "letters": str,  # see `index.text.folding.bare_letters`
    "terms": str,  # of a line that is set aside: each once, with a space before and behind it; empty for all others
}
SEEN = ("size", "mtime_ns", "read_ns", "digest")
# The reason is a message, as JSON.
SKIPPED = {"owner": int, "file": str, "reason": str} | {name: DOCUMENTS[name] for name in SEEN}


Words = Sequence[Sequence[str]]
"""The keys of a passage's words, sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a file when it was read, to find out later if it has changed."""

    size: int
    mtime_ns: int
    read_ns: int
    digest: str  # SHA-256 of its bytes; empty if it could not be opened


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the current generation, as a sync needs it."""

    number: int
    owner: int | None
    source: str
    seen: Seen
    settled: str
    passages: range  # the numbers of its passages


class ArraysWriter(Protocol):
    """Is given a generation's passages in order, and writes its arrays."""

    def add(self, words: Words, document: int, context: int) -> None:
        """A passage: the keys of its words, sentence by sentence, its document, and the key of its context."""

    def keep(self, passages: range, documents: NDArray[np.int32]) -> None:
        """Passages of the generation before that have not changed, and the number of each one's document now."""

    def finish(self) -> None: ...

    def close(self) -> None:
        """Closes its files; also called if the build fails."""


class WriteArrays(Protocol):
    def __call__(self, folder: Path, base: Path | None) -> ArraysWriter:
        """Returns a writer of arrays into a folder. `base` is the folder of the generation before, if any of its
        passages will be kept."""
