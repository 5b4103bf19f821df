"""Makes what an index needs of one text: the document, its passages, the words of each, and its facts."""

import pickle
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from index.building.limits import most_room
from index.building.room import WordCounts, estimate
from index.errors import UnreadableFile
from index.facts import facts
from index.messages import Message, Unreadable
from index.model import Document, DocumentInfo, Passage
from index.reading.document import settle
from index.reading.patterns import Patterns
from index.reading.raw import from_json
from index.reading.sources import SourceInfo
from index.store.portions import Row, Rows, to_rows
from index.text.analysis import analyser
from index.text.context import above
from index.text.passages import passages
from index.text.sentences import sentences
from index.text.synonyms import definitions


class Job(NamedTuple):
    """A text with the blocks that its reader found, and everything that decides which document it becomes."""

    source: str
    text: str
    raw: str  # `index.reading.raw.to_json`
    info: SourceInfo
    flag: tuple[str, ...]  # the operator's patterns for boilerplate …
    keep: tuple[str, ...]  # … and for lines that are never boilerplate
    shared: frozenset[int]  # keys of lines that many documents have
    id: str | None = None  # of the document; None for the id that follows from its source


class Prepared(NamedTuple):
    """What is stored of a document. It may take 20 MB, a tenth of the document."""

    document: Row
    portions: tuple[bytes, ...]  # each pickled, so that only one at a time is unpacked
    room: int  # bytes that it takes in a generation, at most

    def rows(self) -> Rows:
        """The rows for a draft."""
        return Rows(self.document, map(pickle.loads, self.portions))


@dataclass(frozen=True, slots=True)
class Arrival:
    """An upload as the sandbox read it. Nobody has checked that yet."""

    source: str
    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is told about an upload."""

    info: DocumentInfo  # its id isn't the upload's yet
    flagged: int  # blocks that are left out of answers as boilerplate
    notes: tuple[Message, ...]
    raw: str  # the same as the arrival's, checked


def summarise(arrival: Arrival) -> Summary:
    """Raises one of `index.reading.sandbox.NONSENSE` if this can't be what a reader found."""
    from index.reading.sandbox import Unchecked  # here, because only uploads need it

    raw, checked = Unchecked(arrival.text, arrival.raw).checked()
    document = settle(arrival.source, raw)
    flagged = sum(block.flag is not None for block in document.blocks)
    return Summary(DocumentInfo.of(document, passages(document)), flagged, document.notes, checked)


def prepare(job: Job) -> Prepared:
    """Raises UnreadableFile if the document would take too much room in the index."""
    document = _document(job)
    found, stated, named = passages(document), facts(document), tuple(definitions(document.text))
    counts = WordCounts()
    keys = (words(document, passage) for passage in found)
    rows = to_rows(document, found, counts.counting(keys), stated, named)
    portions = tuple(map(pickle.dumps, rows.portions))
    room = estimate(document, found, counts, stated, named)
    most = most_room(len(job.text.encode("utf-8", "surrogatepass")), len(job.raw))
    if room > most:
        raise UnreadableFile(Unreadable.TAKES_TOO_MUCH_ROOM, kilobytes=room // 1000, most=most // 1000)
    return Prepared(rows.document, portions, room)


def _document(job: Job) -> Document:
    raw = from_json(job.text, job.raw)
    document = settle(job.source, raw, job.info, patterns=_patterns(job.flag, job.keep), shared=job.shared)
    return replace(document, id=job.id) if job.id else document


def carry_out(job: Job | Arrival) -> Prepared | Summary:
    """Prepares a text, or summarises it. Raises what these two raise."""
    return prepare(job) if isinstance(job, Job) else summarise(job)


def words(document: Document, passage: Passage) -> list[list[str]]:
    """The keys of a passage's words: first those around it together, then those of each sentence.

    Around it are the title, the headings, and for the rows of a table what it says about its cells.
    """
    keys = analyser(document.language).keys
    around = above(document.title, passage.heading, passage.layout, document.source)
    parts = [around, *(span.of(passage.text) for span in sentences(passage.text))]
    return [keys(part) for part in parts]


@lru_cache
def _patterns(flag: tuple[str, ...], keep: tuple[str, ...]) -> Patterns:
    return Patterns.of(flag, keep)
