"""The tables of a generation, and the values that a sync and the store exchange."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 25  # of tables and arrays, stored as user_version. A generation of another version is never read

DATABASE = "library.db"  # in the folders of generations and of segments
_MANIFEST = "parts.json"  # in the folder of a generation
GENERATION, SEGMENT, WORDS = "generation-", "segment-", "words-"  # … and a number: the names of folders
OWNERS, SIZES = "owners.npy", "sizes.npy"  # in the folder of a segment: [documents] the server of each, its passages

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
    "title_key": int,  # see `index.store.titles`
    "apart": str,  # always NULL here; readers find a view that tells it apart, see `index.store.hiding`
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
    "subject": int,  # the key of the last heading's terms, or of the title's; see `index.store.titles`
}
# The sections, and documents, that begin with another section: they have no text before it.
CHAPTERS = {
    "passage": int,  # the first one
    "subject": int,  # as that of a heading
}
# Their rowids are the document's number shifted by `slots.FACT_BITS`, and their place among its facts.
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
# The letters of consecutive asides, with line ends between them.
ASIDE_LETTERS = {"first": int, "last": int, "letters": bytes}  # rowids
SEEN = ("size", "mtime_ns", "read_ns", "digest")
# The tables of a generation.
SEGMENTS = {"place": int, "name": str, "uploads": int, "documents": int, "passages": int}
APART = {"number": int, "place": str}  # what tells a document apart from others with its title
NAMES = {"thing": int, "first": str, "terms": str, "given": int}
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


class Known(NamedTuple):
    """A document of the current generation, as a sync needs it."""

    number: int  # in its segment
    owner: int | None
    source: str
    seen: Seen
    settled: str
    passages: range  # the numbers of its passages in its segment
    segment: int  # its place in the generation


@dataclass(frozen=True, slots=True)
class Manifest:
    """The folders that a generation needs besides its own, by name."""

    words: str  # its dictionary
    segments: tuple[str, ...]  # in order
    next_segment: int  # the number of the next segment: those of all that came before are lower

    @property
    def names(self) -> tuple[str, ...]:
        return self.words, *self.segments

    @classmethod
    def read(cls, generation: Path) -> Manifest:
        """Reads them from the folder of a generation. Raises OSError or ValueError if they can't be read."""
        data = json.loads((generation / _MANIFEST).read_text(encoding="ascii"))
        return cls(data["words"], tuple(data["segments"]), data["next_segment"])

    def write(self, generation: Path) -> None:
        (generation / _MANIFEST).write_text(json.dumps(asdict(self)), encoding="ascii")


class SegmentWriter(Protocol):
    """Is given a segment's passages in order, and writes its arrays."""

    def add(self, words: Words, document: int, context: int) -> None:
        """A passage: the keys of its words, sentence by sentence, its document, and the key of its context."""

    def keep(self, base: int, passages: range, documents: NDArray[np.int32]) -> None:
        """Passages of a base that have not changed, and the number of each one's document now."""


class ArraysWriter(Protocol):
    """Writes the arrays of a generation."""

    renews: bool  # True if every segment must be written, because words get new numbers

    def segment(self, folder: Path, bases: Sequence[Path]) -> SegmentWriter:
        """Begins a segment in a folder. `bases` are the folders of segments of which passages are kept."""

    def finish(self, folders: Sequence[Path]) -> Path:
        """Ends, given the folders of all segments of the generation, in their order. Returns the folder with the words
        of all of them, a new one or that of the generation before."""

    def close(self) -> None:
        """Closes its files; also called if the build fails."""


class WriteArrays(Protocol):
    def __call__(self, folder: Path, base: Path | None) -> ArraysWriter:
        """Returns a writer of the arrays of a generation with this folder. `base` is the folder of the generation
        before, if some of it will be kept."""
