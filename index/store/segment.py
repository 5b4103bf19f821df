"""Reading a segment: some documents that come one after another, with all that is stored of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from index.excerpts import Excerpt, Overview
from index.layout import Layout, Span
from index.messages import ABOUT_PICTURES, WAITING
from index.model import Citation, DocumentInfo
from index.reports import Note
from index.scope import Scope
from index.store.asides import FoundAside, asides_with, lines_with
from index.store.database import Database, Prepare
from index.store.hiding import OwnedFile
from index.store.layouts import unpack_blocks, unpack_layout, unpack_lines, unpack_marks
from index.store.packing import unpack
from index.store.parts import to_overview, window
from index.store.rows import (
    HEADING,
    LISTED_COLUMNS,
    Cited,
    PassageRow,
    StoredDocument,
    named,
    placeholders,
    to_citation,
    to_info,
    to_notes,
    to_passage_row,
    to_stored_document,
)
from index.store.schema import DATABASE, SEEN, Known, Seen
from index.store.segment_facts import SegmentFacts
from index.store.slots import Slot
from index.store.texts import stretch, text_between
from index.store.titles import SHOWN_TITLE, subject_key
from index.text.context import in_context


class PassagePlace(NamedTuple):
    """Where a passage is."""

    document: str  # id
    span: Span


class Segment:
    """Numbers of documents, passages and facts are those of the generation; in its tables each begins at 0."""

    def __init__(self, folder: Path, slot: Slot, prepare: Prepare | None) -> None:
        """
        Args:
            folder: Where it is stored.
            slot: Its place in the generation.
            prepare: Hides what its readers may not see.
        """
        self.folder = folder
        self.slot = slot
        self.database = Database(folder / DATABASE, prepare)
        self.facts = SegmentFacts(self.database, slot)

    def check(self) -> None:
        """Raises sqlite3.Error if it can't be read."""
        self.database.rows("select 1 from main.documents limit 1")

    def close(self) -> None:
        self.database.close()

    def has(self, document_id: str) -> bool:
        """True if it has the document with this id, whether its readers may see it or not."""
        return bool(self.database.rows("select 1 from main.documents where id = ?", [document_id]))

    def titles(self, scope: Scope) -> list[tuple[int, int | None, str, str]]:
        """The number, owner, title and source of each document."""
        query = "select number, owner, title, source from documents where owner is null or owner = ?"
        rows = self.database.rows(query, [scope.guild_id])
        return [(self._document(number), owner, title, source) for number, owner, title, source in rows]

    def title_keys(self, numbers: Set[int]) -> set[int]:
        """The keys of the titles of documents, given their numbers in the tables."""
        with self.database() as db:
            rows = db.execute("select number, title_key from documents") if numbers else ()
            return {key for number, key in rows if number in numbers}

    def titled(self, keys: Iterable[int]) -> list[tuple[int, int | None, str, str]]:
        """As `titles`, of all owners: the documents with these titles, by key."""
        query = "select number, owner, title, source from documents where title_key = ?"
        with self.database() as db:
            rows = [row for key in keys for row in db.execute(query, [key])]
        return [(self._document(number), owner, title, source) for number, owner, title, source in rows]

    def flagged(self) -> int:
        """How many blocks of the folder's documents are boilerplate."""
        ((found,),) = self.database.rows("select coalesce(sum(flagged), 0) from documents where owner is null")
        return int(found)

    def spoken(self) -> list[tuple[str, int, int]]:
        """The languages of the documents: of each, how many documents and passages are in it."""
        return self.database.rows("select language, count(*), sum(passages) from documents group by language")

    def text(self, number: int) -> tuple[str, str]:
        """A text, and the JSON of its blocks, given its number in the tables."""
        with self.database() as db:
            (raw,) = db.execute("select raw from texts where number = ?", [number]).fetchone()
            pieces = db.execute("select content from pieces where text = ? order by place", [number])
            return "".join(piece for (piece,) in pieces), unpack(raw)

    def line_keys(self, keys: Set[int] | None = None) -> list[tuple[int, int]]:
        """The number of each document in the tables, with the keys of its lines; or with those of these."""
        with self.database() as db:
            if keys is None:
                return db.execute("select document, key from lines").fetchall()
            query = "select document, key from lines where key = ?"
            return [row for key in keys for row in db.execute(query, [key])]

    def frequent_lines(self, least: int) -> list[int]:
        """The keys of the lines that at least so many documents have."""
        query = "select key from lines group by key having count(*) >= ?"
        return [key for (key,) in self.database.rows(query, [least])]

    def count_lines(self, keys: Iterable[int]) -> dict[int, int]:
        """How many documents have the lines with these keys; none is left out."""
        query = "select count(*) from lines where key = ?"
        with self.database() as db:
            found = {key: db.execute(query, [key]).fetchone()[0] for key in keys}
        return {key: count for key, count in found.items() if count}

    def uploads(self) -> list[OwnedFile]:
        """The documents that servers uploaded."""
        query = "select owner, source, digest, number from documents where owner is not null"
        rows = self.database.rows(query)
        return [OwnedFile(owner, name, digest, self._document(number)) for owner, name, digest, number in rows]

    def _document(self, number: int) -> int:
        """The number in the generation of a document with this number in the tables."""
        return number + self.slot.documents.start

    def document_number(self, name: str, scope: Scope) -> int | None:
        """The number of the document with this source or id."""
        query = f"select number {_ONE_DOCUMENT}"
        rows = self.database.rows(query, [name, name, scope.guild_id])
        return self._document(rows[0][0]) if rows else None

    def passage_rows(self, numbers: Sequence[int]) -> list[PassageRow]:
        """The passages with these numbers."""
        first = self.slot.passages.start
        query = f"{_PASSAGE_QUERY} where p.number in ({placeholders(numbers)})"
        with self.database() as db:
            rows = list(named(db, query, [number - first for number in numbers]))
        return [to_passage_row(row, first) for row in rows]

    def begin_sections(self, subjects: Iterable[Iterable[str]], most: int) -> list[int]:
        """The first passages of sections that are likely to have just the terms of one of these subjects in their
        heading, or their title."""
        return self._begin("headings", subjects, most)

    def begin_chapters(self, subjects: Iterable[Iterable[str]], most: int) -> list[int]:
        """The same for sections, and documents, that have no text before the first section inside of them."""
        return self._begin("chapters", subjects, most)

    def _begin(self, table: str, subjects: Iterable[Iterable[str]], most: int) -> list[int]:
        keys = [subject_key(terms) for terms in subjects]
        query = f"select passage from {table} where subject in ({placeholders(keys)}) order by passage limit ?"
        return [number + self.slot.passages.start for (number,) in self.database.rows(query, [*keys, most])]

    def headings_after(self, passage: int, most: int) -> list[tuple[int, tuple[str, ...]]]:
        """The passages after one with which sections begin, each with its headings; at most so many."""
        first = self.slot.passages.start
        query = "select passage, path from headings where passage > ? order by passage limit ?"
        rows = self.database.rows(query, [passage - first, most])
        return [(number + first, tuple(json.loads(path))) for number, path in rows]

    def passage_places(self, numbers: Sequence[int]) -> dict[int, PassagePlace]:
        """The places of those of these passages that exist, by number."""
        first = self.slot.passages.start
        query = (
            "select p.number, d.id, p.start, p.end from passages p join documents d on d.number = p.document"
            f" where p.number in ({placeholders(numbers)})"
        )
        rows = self.database.rows(query, [number - first for number in numbers])
        return {number + first: PassagePlace(document, Span(start, end)) for number, document, start, end in rows}

    def above(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The title of the document of each of these passages and the headings above it, by number."""
        first = self.slot.passages.start
        query = (
            f"select p.number, d.title, {HEADING} from passages p join documents d on d.number = p.document"
            f" where p.number in ({placeholders(numbers)})"
        )
        rows = self.database.rows(query, [number - first for number in numbers])
        return {number + first: (title, *json.loads(heading)) for number, title, heading in rows}

    def contexts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Those of these passages that are still there, in their contexts: see `index.text.context`."""
        first = self.slot.passages.start
        query = (
            f"select p.number, d.title, {HEADING}, p.layout, p.text from passages p"
            f" join documents d on d.number = p.document where p.number in ({placeholders(numbers)})"
        )
        rows = self.database.rows(query, [number - first for number in numbers])
        return {
            number + first: in_context(title, json.loads(heading), unpack_layout(layout), text)
            for number, title, heading, layout, text in rows
        }

    def modified(self) -> dict[int, int]:
        """When the file of each document was modified, in nanoseconds, by the document's number."""
        rows = self.database.rows("select number, mtime_ns from documents")
        return {self._document(number): modified for number, modified in rows}

    def stretch(self, document_id: str, span: Span) -> str:
        """A stretch of a document's text."""
        with self.database() as db:
            return stretch(db, document_id, span)

    def lines(self, document_id: str, span: Span) -> tuple[int, int] | None:
        """The first and the last line that a stretch of a document has in its file; None if its format has no lines."""
        query = (
            "select p.lines from parts p join documents d on d.number = p.document"
            " where d.id = ? and p.start < ? and p.end > ? and p.lines is not null order by p.start"
        )
        with self.database() as db:
            rows = db.execute(query, [document_id, span.end, span.start]).fetchall()
        found = [lines.between(span.start, span.end) for (packed,) in rows if (lines := unpack_lines(packed))]
        return (found[0][0], found[-1][1]) if found else None

    def cite(self, document_id: str, span: Span, scope: Scope, look: int = 0) -> Cited:
        """A stretch of a document with its citation, and with so many characters more on both sides.

        A stretch that begins outside of all passages, as a heading does, gets the id of the passage before it, or
        otherwise of the first; its citation is that of its own block. The id is "" if the document has no passage.
        """
        query = (
            f"{_PASSAGE_QUERY} where d.id = ? and (d.owner is null or d.owner = ?)"
            " order by p.start > ?, abs(p.start - ?) limit 1"
        )
        with self.database() as db:
            values = [document_id, scope.guild_id, span.start, span.start]
            row = next(named(db, query, values), None) or next(named(db, _NO_PASSAGE_QUERY, values[:2]))
            around = _excerpt(db, row["document"], max(0, span.start - look), span.end + look)
        citation = replace(to_citation(row), lines=around.lines.between(span.start, span.end) if around.lines else None)
        if not row["start"] <= span.start < row["end"]:
            own = (block for block in around.blocks if block.span.start < span.end and block.span.end > span.start)
            for block in islice(own, 1):
                rows = (block.row, block.row) if block.row else None
                citation = replace(citation, heading=block.heading, page=block.page, rows=rows)
        layout = Layout.clipped(around.blocks, around.marks, span.start, span.end)
        return Cited(row["id"], citation, layout, row["language"], around)

    @cached_property
    def sets_aside(self) -> bool:
        """True if some line is set aside as boilerplate."""
        return bool(self.database.rows("select 1 from asides where terms != '' limit 1"))

    def set_aside(self, terms: Sequence[str], scope: Scope, source: str | None) -> list[tuple[str, Span]]:
        """The lines set aside as boilerplate that have all of these terms, with the ids of their documents."""
        if not self.sets_aside:
            return []
        with self.database() as db:
            return lines_with(db, terms, scope, source)

    def asides(self, letters: str, scope: Scope) -> list[FoundAside]:
        """What is in no passage and has these letters: see `index.text.folding.bare_letters`."""
        with self.database() as db:
            return asides_with(db, letters, scope)

    def cite_document(self, document_id: str, scope: Scope) -> Citation:
        """The citation of a document as a whole."""
        with self.database() as db:
            return to_citation(next(named(db, _NO_PASSAGE_QUERY, [document_id, scope.guild_id])))

    def passage_by_id(self, passage_id: str, scope: Scope) -> PassageRow | None:
        with self.database() as db:
            query = f"{_PASSAGE_QUERY} where p.id = ? and (d.owner is null or d.owner = ?)"
            for row in named(db, query, [passage_id, scope.guild_id]):
                return to_passage_row(row, self.slot.passages.start)
        return None

    def documents(self, scope: Scope, part: str = "", limit: int = -1) -> list[DocumentInfo]:
        """The documents with this in their title or path; -1 for no limit."""
        where = "(owner is null or owner = ?)"
        values: list[object] = [scope.guild_id]
        part = part.casefold()
        if part:
            # SQLite's own function only knows the letters of ASCII, and is many times as fast.
            fold = "lower" if part.isascii() else "casefold"
            where += f" and (instr({fold}({SHOWN_TITLE}), ?) or instr({fold}(source), ?))"
            values += [part, part]
        query = f"select {LISTED_COLUMNS} from documents where {where} order by number limit ?"
        with self.database() as db:
            if part and not part.isascii():
                db.create_function("casefold", 1, str.casefold, deterministic=True)
            return [to_info(row) for row in named(db, query, [*values, limit])]

    def document(self, name: str, scope: Scope) -> StoredDocument | None:
        """The document with this source or id, whole."""
        query = f"select {LISTED_COLUMNS}, notes, lined, flags, raw, number {_ONE_DOCUMENT}"
        with self.database() as db:
            for row in named(db, query, [name, name, scope.guild_id]):
                pieces = db.execute("select content from pieces where text = ? order by place", [row["number"]])
                return to_stored_document({**row, "text": "".join(piece for (piece,) in pieces)})
        return None

    def overview(self, name: str, scope: Scope) -> Overview | None:
        """The document with this source or id, without its text."""
        query = f"select {LISTED_COLUMNS}, notes, lined, numbering, scanned, overview, number {_ONE_DOCUMENT}"
        with self.database() as db:
            for row in named(db, query, [name, name, scope.guild_id]):
                starts = db.execute("select start from parts where document = ? order by start", [row["number"]])
                return to_overview(row, to_info(row), [start for (start,) in starts])
        return None

    def excerpt(self, name: str, start: int, end: int, scope: Scope) -> Excerpt | None:
        """A stretch of the document with this source or id; only the parts that have it are read."""
        with self.database() as db:
            row = db.execute(f"select number {_ONE_DOCUMENT}", [name, name, scope.guild_id]).fetchone()
            return _excerpt(db, row[0], start, end) if row else None

    def notes(self) -> list[Note]:
        """Notes for people about how the folder's files were read."""
        query = "select source, notes from documents where owner is null and notes != '[]' order by source"
        return [note for source, notes in self.database.rows(query) for note in to_notes(source, notes)]

    def pictured(self) -> dict[tuple[int | None, str], bool]:
        """The documents with pages that are pictures, by owner and source: True if some wait to be recognised."""
        query = "select owner, source, notes from documents where notes != '[]'"
        found: dict[tuple[int | None, str], bool] = {}
        for owner, source, notes in self.database.rows(query):
            if said := {note.note.template for note in to_notes(source, notes)} & ABOUT_PICTURES:
                found[owner, source] = bool(said & WAITING)
        return found

    def digests(self) -> set[str]:
        """Of the bytes of the folder's files."""
        rows = self.database.rows("select digest from documents where owner is null")
        return {digest for (digest,) in rows if digest}

    def definitions(self) -> list[tuple[int, str, str]]:
        """The abbreviations that the folder's documents define: each one's number, they as JSON, and its language."""
        query = "select number, definitions, language from documents where owner is null and definitions != '[]'"
        rows = self.database.rows(query)
        return [(self._document(number), found, language) for number, found, language in rows]

    def languages(self, scope: Scope) -> list[tuple[int, str, int]]:
        """The number, the language and the passages of each document that has passages."""
        query = "select number, language, passages from documents where passages and (owner is null or owner = ?)"
        rows = self.database.rows(query, [scope.guild_id])
        return [(self._document(number), language, passages) for number, language, passages in rows]

    def first_source(self) -> str:
        """That of the first document; "" if it has none."""
        rows = self.database.rows("select source from documents order by number limit 1")
        return str(rows[0][0]) if rows else ""

    def known_documents(self) -> list[Known]:
        """Every document, as the next sync needs it."""
        first = 0
        found = []
        query = f"select number, owner, source, settled, passages, {', '.join(SEEN)} from documents order by number"
        with self.database() as db:
            for number, owner, source, settled, passages, *seen in db.execute(query):
                numbers = range(first, first + passages)
                found.append(Known(number, owner, source, Seen(*seen), settled, numbers, self.slot.place))
                first += passages
        return found


_PASSAGE_QUERY = (
    f"select p.*, {HEADING}, d.id as document_id, d.language, {SHOWN_TITLE} as title, d.source, d.author, d.publisher,"
    " d.url, d.date, d.numbering, d.scanned from passages p join documents d on d.number = p.document"
)

# What a citation needs of a document when it names no passage.
_NO_PASSAGE_QUERY = (
    "select '' as id, number as document, 0 as start, 0 as end, null as page, null as first_row, null as last_row,"
    " null as first_line, null as last_line, null as link, '[]' as heading, id as document_id, language,"
    f" {SHOWN_TITLE} as title, source, author, publisher, url, date, numbering, '[]' as scanned"
    " from documents where id = ? and (owner is null or owner = ?)"
)

_ONE_DOCUMENT = (
    "from documents join texts using (number) where (source = ? or id = ?) and (owner is null or owner = ?)"
    " order by number limit 1"
)


def _excerpt(db: sqlite3.Connection, number: int, start: int, end: int) -> Excerpt:
    query = (
        "select start, end, first, blocks, marks, lines from parts"
        " where document = ? and start < ? and end > ? order by start"
    )
    found = []
    near = Span(start, max(end, start + 1))
    for at, stop, first, blocks, marks, lines in db.execute(query, [number, end, start]).fetchall():
        text = text_between(db, number, at, stop)
        before, held = unpack_blocks(at, text, blocks, near)
        marked = unpack_marks(at, marks, near)
        found.append(Excerpt(at, text, held, first + before, marked, unpack_lines(lines)))
    return window(found, start, end)
