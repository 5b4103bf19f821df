"""Reading a generation."""

from __future__ import annotations

import copy
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from weakref import WeakSet

from index.disk import identity
from index.excerpts import Excerpt, Overview
from index.messages import ABOUT_PICTURES, WAITING, Message
from index.model import Citation, DocumentInfo, Layout, Scope, Span
from index.reports import Note, Skipped
from index.store.asides import FoundAside, asides_with, lines_with
from index.store.facts import Facts
from index.store.hiding import Hidden, OwnedFile, find, hide
from index.store.layouts import unpack_blocks, unpack_layout, unpack_lines, unpack_marks
from index.store.parts import to_overview, window
from index.store.rows import (
    HEADING,
    LISTED_COLUMNS,
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
from index.store.schema import DATABASE, SEEN, VERSION, Known, Seen
from index.store.texts import stretch, text_between
from index.store.titles import SHOWN_TITLE
from index.text.context import in_context


class PassagePlace(NamedTuple):
    """Where a passage is."""

    document: str  # id
    span: Span


class Generation:
    """One immutable index, opened for reading; safe to use from several threads at once."""

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self.path = path  # a folder
        self.identity = identity(path / DATABASE)  # another one at this path is another generation
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._hidden = Hidden()
        self._parts = WeakSet[Generation]()  # what scopes see of it
        self.ours = True  # False if another version made its tables; then only `settings` can be used
        self.made_with = ""
        self.settings: dict[str, str] = {}
        self.flagged = 0
        self.languages: tuple[str, ...] = ()
        self._named = False
        self._sets_aside: bool | None = None  # True if some line is set aside; None until that is needed
        self.facts = Facts(self._database)

    def is_replaced(self) -> bool:
        """True if somebody has put another generation of the same number in its place, with the whole data folder."""
        return identity(self.path / DATABASE) not in (None, self.identity)

    def load(self) -> None:
        """Reads the settings and the like. Raises sqlite3.Error, KeyError or ValueError if they can't be read."""
        with self._database() as db:
            self.ours = db.execute("pragma user_version").fetchone()[0] == VERSION
            if not self.ours:
                self.settings = _only_folder(db)
                return
            meta = dict(db.execute("select key, value from meta").fetchall())
            self.made_with = meta["made_with"]
            self.settings = json.loads(meta["settings"])
            self.flagged = int(meta["flagged"])
            self.languages = tuple(json.loads(meta["languages"]))
            self._named = bool(db.execute("select 1 from names limit 1").fetchone())

    def folder_sources(self) -> set[str]:
        """The folder's documents, also of an index that another version made, as far as its tables are like ours."""
        with suppress(sqlite3.Error), self._database() as db:
            return {source for (source,) in db.execute("select source from documents where owner is null")}
        return set()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            db = self._idle.pop() if self._idle else None
            hidden = self._hidden
        if db is None:
            uri = f"{(self.path / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
            db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            if hidden:
                hide(db, hidden)
        try:
            yield db
        finally:
            with self._lock:
                if not self._closed and hidden is self._hidden:
                    self._idle.append(db)
                    db = None
            if db is not None:
                db.close()

    def close(self) -> None:
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
            parts = list(self._parts)
        for db in idle:
            db.close()
        for part in parts:
            part.close()

    def uploads(self) -> list[OwnedFile]:
        """All uploads, of all servers, those that could not be read too. For `hide`; never show these to anybody."""
        query = (
            "select owner, source, digest, number from documents where owner is not null"
            " union all select owner, file, digest, null from skipped where owner is not null"
        )
        with self._database() as db:
            return [OwnedFile._make(row) for row in db.execute(query)]

    def hide(self, uploads: Iterable[OwnedFile]) -> None:
        """Acts from now on as if there weren't these uploads. Those that were hidden before are shown again.

        What `without` returned before stays as it is, so it has to be made again."""
        with self._lock:
            self._hidden, idle, self._idle = Hidden.uploads(uploads), self._idle, []
        for db in idle:
            db.close()

    def without(self, scope: Scope) -> tuple[Generation, frozenset[int]] | None:
        """This generation as if the documents that are hidden from a scope weren't there, and their numbers.

        It is closed together with this one, or before. None if nothing is hidden from the scope.
        """
        with self._lock:
            before = self._hidden
        with self._database() as db:
            hidden = find(db, scope, before)
        if hidden == before:
            return None
        part = copy.copy(self)
        part._idle, part._lock, part._hidden, part._parts = [], threading.Lock(), hidden, WeakSet()
        part.facts = Facts(part._database)
        part.languages = hidden.languages or self.languages
        part._named = self._named if hidden.names is None else bool(hidden.names)
        with self._lock:
            part._closed = self._closed
            self._parts.add(part)
        return part, hidden.documents

    def other_names(self, terms: Sequence[str]) -> list[tuple[list[str], list[list[str]], bool]]:
        """The names among these terms that have other names.

        Returns:
            For each, its terms; the terms of each other name of the same thing; and True if `synonyms.toml` has them.
        """
        wanted = list(dict.fromkeys(terms))
        if not wanted or not self._named:
            return []
        text = f" {' '.join(terms)} "
        found = []
        with self._database() as db:
            query = f"select thing, terms, given from names where first in ({placeholders(wanted)}) order by rowid"
            for thing, name, given in db.execute(query, wanted).fetchall():
                if f" {name} " in text:
                    others = db.execute("select terms from names where thing = ? and terms != ?", [thing, name])
                    found.append((name.split(), [other.split() for (other,) in others], bool(given)))
        return found

    def document_number(self, name: str, scope: Scope) -> int | None:
        """The number of the document with this source or id."""
        query = f"select number {_ONE_DOCUMENT}"
        with self._database() as db:
            row = db.execute(query, [name, name, scope.guild_id]).fetchone()
        return row[0] if row else None

    def passage_rows(self, numbers: Iterable[int]) -> list[PassageRow]:
        """The passages with these numbers, in the order asked."""
        wanted = list(numbers)
        query = f"{_PASSAGE_QUERY} where p.number in ({placeholders(wanted)})"
        with self._database() as db:
            rows = {row["number"]: row for row in named(db, query, wanted)}
        return [to_passage_row(rows[number]) for number in wanted]

    def passage_places(self, numbers: Sequence[int]) -> dict[int, PassagePlace]:
        """The places of those of these passages that exist, by number."""
        query = (
            "select p.number, d.id, p.start, p.end from passages p join documents d on d.number = p.document"
            f" where p.number in ({placeholders(numbers)})"
        )
        with self._database() as db:
            rows = db.execute(query, list(numbers)).fetchall()
        return {number: PassagePlace(document, Span(start, end)) for number, document, start, end in rows}

    def contexts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Those of these passages that are still there, in their contexts: see `index.text.context`."""
        query = (
            f"select p.number, d.title, {HEADING}, p.layout, p.text from passages p"
            f" join documents d on d.number = p.document where p.number in ({placeholders(numbers)})"
        )
        with self._database() as db:
            rows = db.execute(query, list(numbers)).fetchall()
        return {
            number: in_context(title, json.loads(heading), unpack_layout(layout), text)
            for number, title, heading, layout, text in rows
        }

    def modified(self) -> dict[int, int]:
        """When the file of each document was modified, in nanoseconds, by the document's number."""
        with self._database() as db:
            return dict(db.execute("select number, mtime_ns from documents").fetchall())

    def stretch(self, document_id: str, span: Span) -> str:
        """A stretch of a document's text."""
        with self._database() as db:
            return stretch(db, document_id, span)

    def lines(self, document_id: str, span: Span) -> tuple[int, int] | None:
        """The first and the last line that a stretch of a document has in its file; None if its format has no lines."""
        query = (
            "select p.lines from parts p join documents d on d.number = p.document"
            " where d.id = ? and p.start < ? and p.end > ? and p.lines is not null order by p.start"
        )
        with self._database() as db:
            rows = db.execute(query, [document_id, span.end, span.start]).fetchall()
        found = [lines.between(span.start, span.end) for (packed,) in rows if (lines := unpack_lines(packed))]
        return (found[0][0], found[-1][1]) if found else None

    def cite(self, document_id: str, span: Span, scope: Scope) -> tuple[str, Citation, Layout]:
        """The id of the passage in which a stretch of a document begins, and the citation and layout of the stretch.

        A stretch that begins outside of all passages, as a heading does, gets the id of the passage before it, or
        otherwise of the first; its citation is that of its own block. The id is "" if the document has no passage.
        """
        query = (
            f"{_PASSAGE_QUERY} where d.id = ? and (d.owner is null or d.owner = ?)"
            " order by p.start > ?, abs(p.start - ?) limit 1"
        )
        with self._database() as db:
            values = [document_id, scope.guild_id, span.start, span.start]
            row = next(named(db, query, values), None) or next(named(db, _NO_PASSAGE_QUERY, values[:2]))
            here = _excerpt(db, row["document"], span.start, span.end)
        cited = replace(to_citation(row), lines=here.lines.between(span.start, span.end) if here.lines else None)
        layout = Layout.clipped(here.blocks, here.marks, span.start, span.end)
        if row["start"] <= span.start < row["end"]:
            return row["id"], cited, layout
        for block in here.blocks[:1]:
            rows = (block.row, block.row) if block.row else None
            cited = replace(cited, heading=block.heading, page=block.page, rows=rows)
        return row["id"], cited, layout

    def set_aside(self, terms: Sequence[str], scope: Scope, source: str | None) -> list[tuple[str, Span]]:
        """The lines set aside as boilerplate that have all of these terms, with the ids of their documents."""
        with self._database() as db:
            if self._sets_aside is None:
                self._sets_aside = bool(db.execute("select 1 from asides where terms != '' limit 1").fetchone())
            if not self._sets_aside:
                return []
            return lines_with(db, terms, scope, source)

    def asides(self, letters: str, scope: Scope) -> list[FoundAside]:
        """What is in no passage and has these letters: see `index.text.folding.bare_letters`."""
        with self._database() as db:
            return asides_with(db, letters, scope)

    def cite_document(self, document_id: str, scope: Scope) -> Citation:
        """The citation of a document as a whole."""
        with self._database() as db:
            return to_citation(next(named(db, _NO_PASSAGE_QUERY, [document_id, scope.guild_id])))

    def passage_by_id(self, passage_id: str, scope: Scope) -> PassageRow | None:
        with self._database() as db:
            query = f"{_PASSAGE_QUERY} where p.id = ? and (d.owner is null or d.owner = ?)"
            rows = list(named(db, query, [passage_id, scope.guild_id]))
        return to_passage_row(rows[0]) if rows else None

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
        with self._database() as db:
            if part and not part.isascii():
                db.create_function("casefold", 1, str.casefold, deterministic=True)
            return [to_info(row) for row in named(db, query, [*values, limit])]

    def document(self, name: str, scope: Scope) -> StoredDocument | None:
        """The document with this source or id, whole."""
        query = f"select {LISTED_COLUMNS}, notes, lined, flags, raw, number {_ONE_DOCUMENT}"
        with self._database() as db:
            for row in named(db, query, [name, name, scope.guild_id]):
                pieces = db.execute("select content from pieces where text = ? order by place", [row["number"]])
                return to_stored_document({**row, "text": "".join(piece for (piece,) in pieces)})
        return None

    def overview(self, name: str, scope: Scope) -> Overview | None:
        """The document with this source or id, without its text."""
        query = f"select {LISTED_COLUMNS}, notes, lined, numbering, scanned, overview, number {_ONE_DOCUMENT}"
        with self._database() as db:
            for row in named(db, query, [name, name, scope.guild_id]):
                starts = db.execute("select start from parts where document = ? order by start", [row["number"]])
                return to_overview(row, to_info(row), [start for (start,) in starts])
        return None

    def excerpt(self, name: str, start: int, end: int, scope: Scope) -> Excerpt | None:
        """A stretch of the document with this source or id; only the parts that have it are read."""
        with self._database() as db:
            row = db.execute(f"select number {_ONE_DOCUMENT}", [name, name, scope.guild_id]).fetchone()
            return _excerpt(db, row[0], start, end) if row else None

    def counts(self) -> tuple[int, int]:
        """The folder's documents and their passages."""
        query = "select count(*), coalesce(sum(passages), 0) from documents where owner is null"
        with self._database() as db:
            documents, passages = db.execute(query).fetchone()
        return documents, passages

    def skipped(self, owner: int | None = None) -> list[Skipped]:
        """The files of the folder, or of a server's uploads, that were left out."""
        with self._database() as db:
            query = "select file, reason from skipped where owner is ? order by file, reason"
            return [Skipped(file, Message.from_json(reason)) for file, reason in db.execute(query, [owner])]

    def notes(self) -> list[Note]:
        """Notes for people about how the folder's files were read."""
        query = "select source, notes from documents where owner is null and notes != '[]' order by source"
        with self._database() as db:
            return [note for source, notes in db.execute(query) for note in to_notes(source, notes)]

    def pictured(self) -> dict[tuple[int | None, str], bool]:
        """The documents with pages that are pictures, by owner and source: True if some wait to be recognised."""
        query = "select owner, source, notes from documents where notes != '[]'"
        found: dict[tuple[int | None, str], bool] = {}
        with self._database() as db:
            for owner, source, notes in db.execute(query):
                if said := {note.note.template for note in to_notes(source, notes)} & ABOUT_PICTURES:
                    found[owner, source] = bool(said & WAITING)
        return found

    def digests(self) -> set[str]:
        """Of the bytes of the folder's files."""
        query = "select digest from documents where owner is null union select digest from skipped where owner is null"
        with self._database() as db:
            return {digest for (digest,) in db.execute(query) if digest}

    def known_documents(self) -> list[Known]:
        """Every document, as the next sync needs it."""
        found = []
        first = 0
        with self._database() as db:
            query = f"select number, owner, source, settled, passages, {', '.join(SEEN)} from documents order by number"
            for number, owner, source, settled, passages, *seen in db.execute(query):
                found.append(Known(number, owner, source, Seen(*seen), settled, range(first, first + passages)))
                first += passages
        return found

    def refusals(self) -> dict[tuple[int | None, str], tuple[Seen, Message]]:
        """The files that could not be read, by owner and source: their state then, and the reason."""
        with self._database() as db:
            rows = named(db, "select * from skipped where size is not null")
            return {
                (row["owner"], row["file"]): (
                    Seen(*(row[name] for name in SEEN)),
                    Message.from_json(row["reason"]),
                )
                for row in rows
            }


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
    for at, stop, first, blocks, marks, lines in db.execute(query, [number, end, start]).fetchall():
        text = text_between(db, number, at, stop)
        found.append(
            Excerpt(at, text, unpack_blocks(at, text, blocks), first, unpack_marks(at, marks), unpack_lines(lines))
        )
    return window(found, start, end)


def _only_folder(db: sqlite3.Connection) -> dict[str, str]:
    """The documents folder of an index that another version made, so that it can be built again.

    Nothing is certain about such a database, not even that it has tables.
    """
    with suppress(sqlite3.Error, LookupError, TypeError, ValueError):
        query = "select value from meta where key = 'settings'"
        return {"folder": str(json.loads(db.execute(query).fetchone()[0])["folder"])}
    return {}
