"""Rows of a generation's tables become values."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from index.excerpts import Excerpt
from index.fact_kinds import FactKind, NamedIn
from index.layout import Layout, Numbering, Span
from index.messages import FactNote, Message
from index.model import Citation, DocumentInfo, Fact
from index.reports import Note
from index.store.layouts import unpack_layout
from index.store.packing import unpack
from index.store.titles import SHOWN_TITLE

KINDS = tuple(FactKind)  # a fact's kind is stored as its place in here
_NUMBERINGS = {numbering.value: numbering for numbering in Numbering}
# The headings above a passage `p`, for a query.
HEADING = "(select path from headings where passage <= p.number order by passage desc limit 1) as heading"
LISTED = [field.name for field in fields(DocumentInfo)]
# The columns of a listing, for a query.
LISTED_COLUMNS = ", ".join(f"{SHOWN_TITLE} as title" if name == "title" else name for name in LISTED)


def named(db: sqlite3.Connection, query: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a query, with the names of their columns."""
    cursor = db.execute(query, values)
    columns = [column[0] for column in cursor.description]
    return (dict(zip(columns, row, strict=True)) for row in cursor)


class _Stored(NamedTuple):
    number: int
    id: str
    text: str
    span: Span
    language: str
    citation: Citation
    packed: bytes | None  # its layout, see `index.store.layouts`


class PassageRow(_Stored):
    """A stored passage and its citation."""

    @cached_property
    def layout(self) -> Layout:
        """How it looks. Of most passages that an answer looks at nobody asks this."""
        return unpack_layout(self.packed)


class Cited(NamedTuple):
    """A stretch of a document with its citation."""

    passage: str  # the id of the passage in which it begins, see `Segment.cite`
    citation: Citation
    layout: Layout
    language: str  # of the document
    around: Excerpt  # it and the text on both sides


class StoredDocument(NamedTuple):
    """A document with everything that is needed to make it again."""

    info: DocumentInfo
    notes: tuple[Message, ...]
    flags: Mapping[int, Message]  # why a block is boilerplate, by its place among the blocks
    text: str
    raw: str  # `index.reading.raw.to_json`


def placeholders(values: Sequence[object]) -> str:
    """A question mark for each value, for a query."""
    return ",".join("?" * len(values))


def to_info(row: dict[str, Any]) -> DocumentInfo:
    values = {name: row[name] for name in LISTED}
    return DocumentInfo(**values | {name: tuple(json.loads(row[name])) for name in ("headings", "questions")})


def to_stored_document(row: dict[str, Any]) -> StoredDocument:
    return StoredDocument(
        info=to_info(row),
        notes=tuple(map(Message.from_data, json.loads(row["notes"]))),
        flags={int(place): Message.from_data(reason) for place, reason in json.loads(unpack(row["flags"])).items()},
        text=row["text"],
        raw=unpack(row["raw"]),
    )


def to_notes(source: str, notes: str) -> list[Note]:
    """A document's notes, each with its source."""
    return [Note(source, Message.from_data(note)) for note in json.loads(notes)]


def to_passage_row(row: dict[str, Any], first: int) -> PassageRow:
    """A passage of a segment, whose first one has this number in the generation."""
    return PassageRow(
        number=row["number"] + first,
        id=row["id"],
        text=row["text"],
        span=Span(row["start"], row["end"]),
        language=row["language"],
        citation=to_citation(row),
        packed=row["layout"],
    )


def to_citation(row: dict[str, Any]) -> Citation:
    return Citation(
        document_id=row["document_id"],
        title=row["title"],
        source=row["source"],
        author=row["author"],
        publisher=row["publisher"],
        url=row["link"] or row["url"],
        date=row["date"],
        heading=_path(row["heading"]),
        page=row["page"],
        rows=(row["first_row"], row["last_row"]) if row["first_row"] else None,
        lines=(row["first_line"], row["last_line"]) if row["first_line"] else None,
        numbering=_NUMBERINGS[row["numbering"]],
        by_ocr=row["scanned"] != "[]"
        and any(first <= row["page"] <= last for first, last in json.loads(row["scanned"])),
    )


@lru_cache(1_000)
def _path(headings: str) -> tuple[str, ...]:
    return tuple(json.loads(headings))


def to_fact(row: dict[str, Any], sentence: str, lead: str | None) -> Fact:
    """A fact, given its sentence and its lead as its document has them."""
    span, sentence_span = Span(row["start"], row["end"]), Span(row["sentence_start"], row["sentence_end"])
    citation = to_citation(row)
    if row["subject_start"] is not None:
        subject = sentence[row["subject_start"] - sentence_span.start : row["subject_end"] - sentence_span.start]
    else:
        subject = citation.heading[-1] if citation.heading else citation.title
    return Fact(
        kind=KINDS[row["kind"]],
        text=sentence[span.start - sentence_span.start : span.end - sentence_span.start],
        span=span,
        sentence=sentence,
        sentence_span=sentence_span,
        value=row["value"],
        unit=row["unit"],
        notes=tuple(FactNote[name] for name in row["notes"].split()) if row["notes"] else (),
        markers=tuple(json.loads(row["markers"])) if row["markers"] else (),
        named_in=NamedIn(row["named_in"]) if row["named_in"] else None,
        attribution=row["attribution"],
        lead=lead,
        citation=citation,
        subject=subject,
    )
