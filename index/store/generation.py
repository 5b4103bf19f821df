"""Reading a generation: its segments as one, and what belongs to all of them."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from weakref import WeakSet

from index.disk import identity
from index.excerpts import Excerpt, Overview
from index.layout import Span
from index.messages import Message
from index.model import Citation, DocumentInfo
from index.reports import Note, Skipped
from index.scope import Scope
from index.store.asides import MOST, FoundAside
from index.store.database import Database, Prepare
from index.store.facts import Facts
from index.store.hiding import Hidden, OwnedFile, cover, cover_list
from index.store.names import NameRow, defined_in, name_rows
from index.store.rows import Cited, PassageRow, StoredDocument, named, placeholders
from index.store.schema import DATABASE, SEEN, VERSION, Seen
from index.store.segment import PassagePlace, Segment
from index.store.slots import Slot, divide, slots
from index.store.titles import told_apart

REMEMBERED = 5_000  # documents of which it is remembered in which segment they are
MOST_OTHER_NAMES = 500  # of the names in a question: an abbreviation may be defined in thousands of ways


@dataclass(frozen=True, slots=True)
class About:
    """What a generation says of itself."""

    ours: bool = True  # False if another version made its tables; then only `settings` can be used
    made_with: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    flagged: int = 0  # blocks of the folder's documents that are boilerplate
    languages: tuple[str, ...] = ()
    named: bool = False  # True if some thing has another name
    apart: Mapping[int, str] = field(default_factory=dict)  # what tells documents apart from others with their titles
    shared: frozenset[int] = frozenset()  # keys of lines that many of the folder's documents have
    slots: tuple[Slot, ...] = ()

    @classmethod
    def read(cls, db: sqlite3.Connection) -> About:
        """Raises sqlite3.Error, KeyError or ValueError if it can't be read."""
        if db.execute("pragma user_version").fetchone()[0] != VERSION:
            return cls(ours=False, settings=_only_folder(db))
        meta = dict(db.execute("select key, value from meta").fetchall())
        return cls(
            made_with=meta["made_with"],
            settings=json.loads(meta["settings"]),
            flagged=int(meta["flagged"]),
            languages=tuple(json.loads(meta["languages"])),
            named=bool(db.execute("select 1 from names limit 1").fetchone()),
            shared=frozenset(json.loads(meta["shared"])),
            apart=dict(db.execute("select number, place from apart").fetchall()),
            slots=slots(
                db.execute("select name, uploads, documents, passages from segments order by place").fetchall()
            ),
        )


class Generation:
    """One immutable index, opened for reading; safe to use from several threads at once."""

    def __init__(self, path: Path, number: int, about: About | None = None, hidden: Hidden = Hidden()) -> None:  # noqa: B008 (it is frozen)
        """Opens a generation. Raises sqlite3.Error, KeyError or ValueError if it can't be read.

        Args:
            path: Its folder.
            number: Its number.
            about: What it says of itself, if that is known.
            hidden: What its readers may not see.
        """
        self.number = number
        self.path = path
        self._file = os.fspath(path / DATABASE)  # which every question looks at
        self.identity = identity(self._file)  # another one at this path is another generation
        self._database = Database(path / DATABASE, cover_list(hidden))
        if about is None:
            with self._database() as db:
                about = About.read(db)
        self._about = about
        self._hidden = hidden
        self._lock = threading.Lock()
        self._closed = False
        self._parts = WeakSet[Generation]()  # what scopes see of it
        self.segments = tuple(Segment(path.parent / slot.name, slot, self._cover(slot)) for slot in about.slots)
        self.facts = Facts(self.segments)
        # Without a reference to this object, or only the garbage collector would free it.
        self._home = lru_cache(REMEMBERED)(partial(_home, self.segments))

    def _cover(self, slot: Slot) -> Prepare:
        apart = self._about.apart if self._hidden.apart is None else self._hidden.apart
        return cover(slot.documents, apart, self._hidden.documents)

    @property
    def ours(self) -> bool:
        """False if another version made its tables; then only `settings` can be used."""
        return self._about.ours

    @property
    def made_with(self) -> str:
        return self._about.made_with

    @property
    def settings(self) -> Mapping[str, str]:
        return self._about.settings

    @property
    def shared(self) -> frozenset[int]:
        """The keys of the lines that so many of the folder's documents have that they may be boilerplate."""
        return self._about.shared

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places of its segments."""
        return self._about.slots

    @property
    def apart(self) -> Mapping[int, str]:
        """What tells documents apart from others with their titles, by their numbers."""
        return self._about.apart

    @property
    def flagged(self) -> int:
        """How many blocks of the folder's documents are boilerplate."""
        return self._about.flagged

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the documents, the most common first."""
        return self._hidden.languages or self._about.languages

    def is_replaced(self) -> bool:
        """True if somebody has put another generation of the same number in its place, with the whole data folder."""
        return identity(self._file) not in (None, self.identity)

    def folder_sources(self) -> set[str]:
        """The folder's documents, also of an index that another version made, as far as its tables are like ours."""
        found: set[str] = set()
        for database in (self._database, *(one.database for one in self._all_segments())):
            with suppress(sqlite3.Error):
                found |= {source for (source,) in database.rows("select source from documents where owner is null")}
        return found

    def _all_segments(self) -> Iterable[Segment]:
        """The segments, also of an index that another version made, as far as its tables are like ours."""
        if self.ours:
            return self.segments
        with suppress(sqlite3.Error):
            names = self._database.rows("select name from segments order by place")
            found = slots((name, 0, 0, 0) for (name,) in names)
            return [Segment(self.path.parent / slot.name, slot, None) for slot in found]
        return []

    def close(self) -> None:
        with self._lock:
            self._closed = True
            parts = list(self._parts)
        self._database.close()
        for one in self.segments:
            one.close()
        for part in parts:
            part.close()

    def uploads(self) -> list[OwnedFile]:
        """All uploads, of all servers, those that could not be read too. For `hide`; never show these to anybody."""
        rows = self._database.rows("select owner, file, digest, null from skipped where owner is not null")
        own = (one for one in self.segments if one.slot.uploads)
        return [*(upload for one in own for upload in one.uploads()), *map(OwnedFile._make, rows)]

    def hide(self, uploads: Iterable[OwnedFile]) -> None:
        """Acts from now on as if there weren't these uploads. Those that were hidden before are shown again.

        What `without` returned before stays as it is, so it has to be made again."""
        self._hidden = Hidden.uploads(uploads)
        self._database.prepare_by(cover_list(self._hidden))
        for one in self.segments:
            one.database.prepare_by(self._cover(one.slot))

    def without(self, scope: Scope) -> tuple[Generation, frozenset[int]] | None:
        """This generation as if the documents that are hidden from a scope weren't there, and their numbers.

        It is closed together with this one, or before. None if nothing is hidden from the scope.
        """
        before = self._hidden
        hidden = self._hidden_from(scope, before)
        if hidden == before:
            return None
        part = Generation(self.path, self.number, self._about, hidden)
        with self._lock:
            self._parts.add(part)
            closed = self._closed
        if closed:
            part.close()
        return part, hidden.documents

    def _hidden_from(self, scope: Scope, before: Hidden) -> Hidden:
        """What is hidden from a scope, besides what is hidden from everybody already."""
        rows = [row for one in self.segments for row in one.titles(scope)]
        documents = {number for number, _owner, _title, source in rows if scope.hides(source)}
        query = "select owner, file from skipped where owner is null or owner = ?"
        skipped = self._database.rows(query, [scope.guild_id])
        given = self._database.rows("select thing, first, terms, given from names where given order by rowid")
        files = {(owner, file) for owner, file in skipped if scope.hides(file)}
        if not documents:
            return Hidden(before.documents, before.files | files)
        defined = [row for one in self.segments for row in one.definitions()]
        renamed = None
        if any(number in documents for number, _definitions, _language in defined):
            start = 1 + max((thing for thing, *_rest in given), default=-1)
            kept = defined_in((found, language) for number, found, language in defined if number not in documents)
            renamed = [*(NameRow(*row) for row in given), *name_rows(kept, start, given=False)]
        sizes: dict[str, int] = {}
        for number, language, passages in chain.from_iterable(one.languages(scope) for one in self.segments):
            if number not in documents:
                sizes[language] = sizes.get(language, 0) + passages
        return Hidden(
            before.documents | documents,
            before.files | files,
            told_apart(row for row in rows if row[0] not in documents),
            renamed,
            tuple(sorted(sizes, key=lambda language: (-sizes[language], language))) or ("en",),
        )

    def other_names(self, terms: Sequence[str]) -> list[tuple[list[str], list[list[str]], bool]]:
        """The names among these terms that have other names.

        Returns:
            For each, its terms; the terms of each other name of the same thing; and True if `synonyms.toml` has them.
            There are at most MOST_OTHER_NAMES, those of `synonyms.toml` first.
        """
        wanted = list(dict.fromkeys(terms))
        named_at_all = self._about.named if self._hidden.names is None else bool(self._hidden.names)
        if not wanted or not named_at_all:
            return []
        text = f" {' '.join(terms)} "
        found = []
        left = MOST_OTHER_NAMES
        with self._database() as db:
            query = f"select thing, terms, given from names where first in ({placeholders(wanted)}) order by rowid"
            for thing, name, given in db.execute(query, wanted).fetchall():
                if left and f" {name} " in text:
                    query = "select terms from names where thing = ? and terms != ? limit ?"
                    others = [other.split() for (other,) in db.execute(query, [thing, name, left])]
                    found.append((name.split(), others, bool(given)))
                    left -= len(others)
        return found

    def _by_segment(self, numbers: Iterable[int]) -> Iterator[tuple[Segment, list[int]]]:
        """Those segments that have some of these passages, and which."""
        found = divide(numbers, [one.slot.passages for one in self.segments])
        return ((one, some) for one, some in zip(self.segments, found, strict=True) if some)

    def document_number(self, name: str, scope: Scope) -> int | None:
        """The number of the document with this source or id."""
        numbers = (one.document_number(name, scope) for one in self.segments)
        return next((number for number in numbers if number is not None), None)

    def passage_rows(self, numbers: Iterable[int]) -> list[PassageRow]:
        """The passages with these numbers, in the order asked."""
        wanted = list(numbers)
        rows = {row.number: row for one, some in self._by_segment(wanted) for row in one.passage_rows(some)}
        return [rows[number] for number in wanted]

    def begin_sections(self, subjects: Collection[Iterable[str]], most: int) -> list[int]:
        """The first passages of sections that are likely to have just the terms of one of these subjects in their
        heading, at most so many of each segment. Without a heading, the title counts."""
        return [number for one in self.segments for number in one.begin_sections(subjects, most)]

    def begin_chapters(self, subjects: Collection[Iterable[str]], most: int) -> list[int]:
        """The same for sections, and documents, that have no text before the first section inside of them."""
        return [number for one in self.segments for number in one.begin_chapters(subjects, most)]

    def headings_after(self, passage: int, most: int) -> list[tuple[int, tuple[str, ...]]]:
        """The passages after one with which sections begin, in its segment, each with its headings; at most so many."""
        return next((one.headings_after(passage, most) for one, _ in self._by_segment([passage])), [])

    def passage_places(self, numbers: Sequence[int]) -> dict[int, PassagePlace]:
        """The places of those of these passages that exist, by number."""
        end = self.segments[-1].slot.passages.stop if self.segments else 0
        there = [number for number in numbers if 0 <= number < end]
        return {n: place for one, some in self._by_segment(there) for n, place in one.passage_places(some).items()}

    def above(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The title of the document of each of these passages and the headings above it, by number."""
        return {n: names for one, some in self._by_segment(numbers) for n, names in one.above(some).items()}

    def contexts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Those of these passages that are still there, in their contexts: see `index.text.context`."""
        found = {n: text for one, some in self._by_segment(numbers) for n, text in one.contexts(some).items()}
        return {number: found[number] for number in numbers if number in found}

    def modified(self) -> dict[int, int]:
        """When the file of each document was modified, in nanoseconds, by the document's number."""
        return {number: modified for one in self.segments for number, modified in one.modified().items()}

    def stretch(self, document_id: str, span: Span) -> str:
        """A stretch of a document's text."""
        return self._home(document_id).stretch(document_id, span)

    def lines(self, document_id: str, span: Span) -> tuple[int, int] | None:
        """The first and the last line that a stretch of a document has in its file; None if its format has no lines."""
        return self._home(document_id).lines(document_id, span)

    def cite(self, document_id: str, span: Span, scope: Scope, look: int = 0) -> Cited:
        """As `Segment.cite`."""
        return self._home(document_id).cite(document_id, span, scope, look)

    def cite_document(self, document_id: str, scope: Scope) -> Citation:
        """The citation of a document as a whole."""
        return self._home(document_id).cite_document(document_id, scope)

    @property
    def sets_aside(self) -> bool:
        """True if some line is set aside as boilerplate."""
        return any(one.sets_aside for one in self.segments)

    def set_aside(self, terms: Sequence[str], scope: Scope, source: str | None) -> list[tuple[str, Span]]:
        """The lines set aside as boilerplate that have all of these terms, with the ids of their documents."""
        return [found for one in self.segments for found in one.set_aside(terms, scope, source)][:MOST]

    def asides(self, letters: str, scope: Scope) -> list[FoundAside]:
        """What is in no passage and has these letters: see `index.text.folding.bare_letters`."""
        return [found for one in self.segments for found in one.asides(letters, scope)][:MOST]

    def passage_by_id(self, passage_id: str, scope: Scope) -> PassageRow | None:
        rows = (one.passage_by_id(passage_id, scope) for one in self.segments)
        return next((row for row in rows if row), None)

    def documents(self, scope: Scope, part: str = "", limit: int = -1) -> list[DocumentInfo]:
        """The documents with this in their title or path; -1 for no limit."""
        found: list[DocumentInfo] = []
        for one in self.segments:
            found += one.documents(scope, part, limit if limit < 0 else limit - len(found))
        return found

    def document(self, name: str, scope: Scope) -> StoredDocument | None:
        """The document with this source or id, whole."""
        found = (one.document(name, scope) for one in self.segments)
        return next((document for document in found if document), None)

    def overview(self, name: str, scope: Scope) -> Overview | None:
        """The document with this source or id, without its text."""
        found = (one.overview(name, scope) for one in self.segments)
        return next((overview for overview in found if overview), None)

    def excerpt(self, name: str, start: int, end: int, scope: Scope) -> Excerpt | None:
        """A stretch of the document with this source or id; only the parts that have it are read."""
        found = (one.excerpt(name, start, end, scope) for one in self.segments)
        return next((excerpt for excerpt in found if excerpt is not None), None)

    def counts(self) -> tuple[int, int]:
        """The folder's documents and their passages."""
        own = [slot for slot in self.slots if not slot.uploads]
        return sum(len(slot.documents) for slot in own), sum(len(slot.passages) for slot in own)

    def skipped(self, owner: int | None = None) -> list[Skipped]:
        """The files of the folder, or of a server's uploads, that were left out."""
        query = "select file, reason from skipped where owner is ? order by file, reason"
        return [Skipped(file, Message.from_json(reason)) for file, reason in self._database.rows(query, [owner])]

    def notes(self) -> list[Note]:
        """Notes for people about how the folder's files were read."""
        return [note for one in self.segments for note in one.notes()]

    def pictured(self) -> dict[tuple[int | None, str], bool]:
        """The documents with pages that are pictures, by owner and source: True if some wait to be recognised."""
        return {key: waits for one in self.segments for key, waits in one.pictured().items()}

    def digests(self) -> set[str]:
        """Of the bytes of the folder's files."""
        rows = self._database.rows("select digest from skipped where owner is null")
        found = {digest for (digest,) in rows if digest}
        return found.union(*(one.digests() for one in self.segments))

    def refusals(self) -> dict[tuple[int | None, str], tuple[Seen, Message]]:
        """The files that could not be read, by owner and source: their state then, and the reason."""
        with self._database() as db:
            rows = named(db, "select * from skipped where size is not null")
            return {
                (row["owner"], row["file"]): (Seen(*(row[name] for name in SEEN)), Message.from_json(row["reason"]))
                for row in rows
            }


def _home(segments: Sequence[Segment], document_id: str) -> Segment:
    """The segment that has a document."""
    return next(one for one in segments if one.has(document_id))


def _only_folder(db: sqlite3.Connection) -> dict[str, str]:
    """The documents folder of an index that another version made, so that it can be built again.

    Nothing is certain about such a database, not even that it has tables.
    """
    with suppress(sqlite3.Error, LookupError, TypeError, ValueError):
        query = "select value from meta where key = 'settings'"
        return {"folder": str(json.loads(db.execute(query).fetchone()[0])["folder"])}
    return {}
