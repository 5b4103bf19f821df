"""A generation while it is being built.

First come the texts, either new ones (`put`) or those of the generation before (`reuse`). Then come their documents in
the same order, either new ones (`add`) or those of the generation before (`keep`). Rows that are kept are copied at the
end, all in one statement for each table: copying them one by one would take most of the time of a small change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.reports import Note, Skipped
from index.store.generation import Generation
from index.store.names import defined_in, name_rows
from index.store.packing import pack, unpack
from index.store.portions import Portion, Rows
from index.store.rows import to_notes
from index.store.schema import (
    ASIDES,
    DOCUMENTS,
    FACTS,
    FACTS_ORDER,
    HEADINGS,
    LINES,
    PARTS,
    PASSAGES,
    PIECE,
    PIECES,
    SEEN,
    SKIPPED,
    TEXTS,
    ArraysWriter,
    Known,
    Seen,
    WriteArrays,
)
from index.store.titles import told_apart
from index.text.synonyms import Group

if TYPE_CHECKING:
    from sqlite_utils import Database

# The tables that have rows of each document, and their columns. Those with numbers of passages have one of two names.
OF_DOCUMENTS = {"parts": PARTS, "passages": PASSAGES, "headings": HEADINGS, "facts": FACTS, "asides": ASIDES}
PASSAGE_NUMBERS = ("number", "passage")


class Draft:
    """A generation while it is being built. `Store.draft` creates and publishes it."""

    def __init__(self, db: Database, path: Path, number: int, base: Generation | None, write: WriteArrays) -> None:
        self.number = number
        self.documents = 0
        self.passages = 0
        self.flagged = 0  # set by `finish`
        self.notes: tuple[Note, ...] = ()  # set by `finish`
        self.synonyms: Sequence[Group] = ()
        self._db = db
        self.path = path
        self._base = base
        self._write = write
        self._texts = 0
        self._left_out: list[int] = []  # the numbers of texts that become no document
        self._reused: list[tuple[int, int]] = []  # number in the base, number here
        # The number in the base, the number here, how far its passages' numbers move, and the file as seen now.
        self._kept: list[tuple[int | str, ...]] = []
        self._arrays: ArraysWriter | None = None
        self._run: list[Known] = []  # kept documents that are next to one another in the base and here
        db.table("texts").create(TEXTS, pk="number", not_null={"raw"})
        db.table("pieces").create(PIECES, pk=("text", "place"), not_null={"content"})
        db.table("parts").create(PARTS, pk=("document", "start"), not_null={"blocks"})
        db.table("documents").create(DOCUMENTS, pk="number", not_null={"id", "source", "title"})
        db.table("lines").create(LINES)
        db.table("passages").create(PASSAGES, pk="number", not_null={"id", "document", "text"})
        db.table("headings").create(HEADINGS, pk="passage", not_null={"path"})
        db.table("facts").create(FACTS)
        db.table("asides").create(ASIDES)
        db.table("skipped").create(SKIPPED)
        db.table("meta").create({"key": str, "value": str}, pk="key")
        db.table("names").create({"thing": int, "first": str, "terms": str, "given": int})

    def put(self, text: str, raw: str, lines: Iterable[int] = ()) -> int:
        """Adds a text, with the keys of the lines that other documents may have too. Returns its number."""
        self._db.execute("insert into texts (number, raw) values (?, ?)", [self._texts, pack(raw)])
        pieces = ((self._texts, at // PIECE, text[at : at + PIECE]) for at in range(0, len(text), PIECE))
        self._db.conn.executemany("insert into pieces (text, place, content) values (?, ?, ?)", pieces)
        self._db.conn.executemany("insert into lines values (?, ?)", [(self._texts, key) for key in sorted(set(lines))])
        self._texts += 1
        return self._texts - 1

    def reuse(self, origin: int) -> int:
        """Adds a text of the generation before. Returns its number here."""
        self._reused.append((origin, self._texts))
        self._texts += 1
        return self._texts - 1

    def shared_lines(self, least: int) -> dict[int, frozenset[int]]:
        """The keys of the lines that at least so many documents have, by text. Call it when all texts are in."""
        db = self._db
        db.execute("create temp table reused (origin integer primary key, number integer)")
        db.conn.executemany("insert into reused values (?, ?)", self._reused)
        if self._reused:
            db.execute("insert into texts select r.number, raw from base.texts t join reused r on origin = t.number")
            db.execute(
                "insert into pieces (text, place, content)"
                " select r.number, place, content from base.pieces p join reused r on origin = p.text"
            )
            db.execute("insert into lines select r.number, key from base.lines join reused r on r.origin = document")
        rows = db.execute(
            "select document, key from lines where key in (select key from lines group by key having count(*) >= ?)"
            " order by document",
            [least],
        )
        return {document: frozenset(key for _, key in keys) for document, keys in groupby(rows, lambda row: row[0])}

    def text(self, number: int) -> tuple[str, str]:
        """A text, and the JSON of its blocks."""
        (raw,) = self._db.execute("select raw from texts where number = ?", [number]).fetchone()
        pieces = self._db.execute("select content from pieces where text = ? order by place", [number])
        return "".join(piece for (piece,) in pieces), unpack(raw)

    def start(self, *, keeps: bool) -> None:
        """Says if documents of the generation before will be kept. Without this call, none can be."""
        self._arrays = self._write(self.path, self._base.path if self._base and keeps else None)

    def leave_out(self) -> None:
        """The next text becomes no document."""
        self._left_out.append(self.documents + len(self._left_out))

    def keep(self, document: Known, seen: Seen) -> None:
        """The next document is one of the generation before; `seen` is the state of its file now."""
        if self._run and self._run[-1].passages.stop != document.passages.start:
            self._end_run()
        self._run.append(document)
        shift = self.passages - document.passages.start
        file = (seen.size, seen.mtime_ns, seen.read_ns, seen.digest)
        self._kept.append((document.number, self.documents, shift, *file))
        self.documents += 1
        self.passages += len(document.passages)

    def add(self, rows: Rows, seen: Seen, *, settled: str = "", owner: int | None = None) -> None:
        """The next document is a new one.

        Args:
            rows: What is stored of it. It must belong to the text in the same place.
            seen: The state of its file when it was read.
            settled: A digest of everything that the document depends on besides its text.
            owner: The Discord server that uploaded it; None for the folder's documents.
        """
        self._end_run()
        if self._arrays is None:
            self.start(keeps=False)
        assert self._arrays is not None
        of_draft = {"number": self.documents, "owner": owner, "settled": settled, **asdict(seen)}
        row = rows.document | of_draft
        self._db.conn.execute(f"insert into documents ({', '.join(row)}) values (:{', :'.join(row)})", row)
        first = self.passages
        for portion in rows.portions:
            self._insert(portion, first)
            for words, context in zip(portion.words, portion.contexts, strict=True):
                self._arrays.add(words, self.documents, context)
            self.passages += len(portion.words)
        self.documents += 1

    def _insert(self, portion: Portion, first: int) -> None:
        """Inserts rows of the next document, whose first passage has this number."""
        values = {
            name: str(self.documents)
            if name == "document"
            else f":{name} + {first}"
            if name in PASSAGE_NUMBERS
            else f":{name}"
            for name in OF_DOCUMENTS[portion.table]
        }
        self._db.conn.executemany(
            f"insert into {portion.table} ({', '.join(values)}) values ({', '.join(values.values())})", portion.rows
        )

    def skip(self, skipped: Skipped, seen: Seen | None, *, owner: int | None = None) -> None:
        row = {"owner": owner, "file": skipped.file, "reason": skipped.reason.to_json()}
        self._db.table("skipped").insert(row | (asdict(seen) if seen else {}))

    def _end_run(self) -> None:
        """Gives the arrays the run of kept documents as one range of passages, which they copy in one go."""
        if not self._run:
            return
        assert self._arrays is not None
        sizes = [len(document.passages) for document in self._run]
        numbers = np.arange(self.documents - len(sizes), self.documents, dtype=np.int32)
        passages = range(self._run[0].passages.start, self._run[-1].passages.stop)
        self._arrays.keep(passages, numbers.repeat(sizes))
        self._run = []

    def finish(self, made_with: str, settings: Mapping[str, str]) -> None:
        """Copies the rows that are kept, and writes the arrays."""
        self._end_run()
        if self._arrays is None:
            self.start(keeps=False)
        assert self._arrays is not None
        self._remove_left_out()
        self._copy_kept()
        self._tell_apart()
        self._store_names()
        self._arrays.finish()
        db = self._db
        rows = db.execute("select owner, passages from documents order by number").fetchall()
        np.save(self.path / "owners.npy", np.array([owner or 0 for owner, _ in rows], np.int64))
        np.save(self.path / "sizes.npy", np.array([passages for _, passages in rows], np.int64))
        flagged = db.execute("select coalesce(sum(flagged), 0) from documents where owner is null")
        (self.flagged,) = flagged.fetchone()
        noted = db.execute("select source, notes from documents where owner is null and notes != '[]' order by source")
        self.notes = tuple(note for source, notes in noted for note in to_notes(source, notes))
        languages = db.execute(
            "select language from documents where passages group by language order by sum(passages) desc, language"
        )
        meta = {
            "made_with": made_with,
            "settings": json.dumps(settings),
            "flagged": self.flagged,
            "languages": json.dumps([language for (language,) in languages] or ["en"]),
        }
        db.table("meta").insert_all({"key": key, "value": str(value)} for key, value in meta.items())
        db.table("lines").create_index(["document"])
        db.table("passages").create_index(["id"])
        db.table("passages").create_index(["document"])
        db.table("facts").create_index(["document", "kind"])  # these two suffice to count them
        db.table("facts").create_index(["passage"])
        # Only for people, terms and the like: most facts are dates and figures, which have no name.
        # The last two suffice to count the sentences of a name.
        db.execute("create index facts_of_name on facts (kind, name, document, sentence_start) where name is not null")
        # In the order in which facts are listed, so that the first page needs no sorting.
        db.execute(f"create index facts_in_order on facts ({FACTS_ORDER})")
        db.execute(f"create index facts_of_kind_in_order on facts (kind, {FACTS_ORDER})")
        db.table("documents").create_index(["id"])
        db.table("documents").create_index(["source"])

    def close(self) -> None:
        """Closes its files, finished or not."""
        if self._arrays:
            self._arrays.close()

    def _remove_left_out(self) -> None:
        """Removes the texts that became no document, and gives those after them the numbers of their documents."""
        if not self._left_out:
            return
        db = self._db
        db.execute("create temp table left_out (number integer primary key)")
        db.conn.executemany("insert into left_out values (?)", [(number,) for number in self._left_out])
        for table, column in (("texts", "number"), ("pieces", "text"), ("lines", "document")):
            db.execute(f"delete from main.{table} where {column} in (select number from left_out)")
            db.execute(
                f"update main.{table} set {column} = {column}"
                f" - (select count(*) from left_out o where o.number < {table}.{column}) where {column} > ?",
                [self._left_out[0]],
            )

    def _tell_apart(self) -> None:
        """Notes what tells documents with the same title apart. Those that are kept may no longer have the same."""
        rows = self._db.execute("select number, owner, title, source from documents").fetchall()
        self._db.execute("update documents set apart = null where apart is not null")
        self._db.conn.executemany(
            "update documents set apart = ? where number = ?",
            [(place, number) for number, place in told_apart(rows).items()],
        )

    def _copy_kept(self) -> None:
        db = self._db
        db.execute(
            "create temp table kept"
            " (origin integer primary key, number integer, shift integer, size integer, mtime_ns integer,"
            " read_ns integer, digest text)"
        )
        db.conn.executemany("insert into kept values (?, ?, ?, ?, ?, ?, ?)", self._kept)
        if not self._kept:
            return
        same = ", ".join(name for name in DOCUMENTS if name not in ("number", *SEEN))
        now = ", ".join(f"k.{name}" for name in SEEN)
        db.execute(
            f"insert into documents (number, {', '.join(SEEN)}, {same})"
            f" select k.number, {now}, {same} from base.documents d join kept k on k.origin = d.number"
        )
        same = ", ".join(name for name in PARTS if name != "document")
        db.execute(
            f"insert into parts (document, {same})"
            f" select k.number, {same} from base.parts p join kept k on k.origin = p.document"
        )
        same = ", ".join(name for name in PASSAGES if name not in ("number", "document"))
        db.execute(
            f"insert into passages (number, document, {same})"
            f" select p.number + k.shift, k.number, {same} from base.passages p join kept k on k.origin = p.document"
        )
        db.execute(
            "insert into headings select h.passage + k.shift, path from base.headings h"
            " join base.passages p on p.number = h.passage join kept k on k.origin = p.document"
        )
        same = ", ".join(name for name in FACTS if name not in ("document", "passage"))
        db.execute(
            f"insert into facts (document, passage, {same})"
            f" select k.number, f.passage + k.shift, {same} from base.facts f join kept k on k.origin = f.document"
        )
        db.execute(
            "insert into asides select k.number, start, end, letters, terms from base.asides a"
            " join kept k on k.origin = a.document"
        )

    def _store_names(self) -> None:
        """Stores the other names of things, as terms: those in synonyms.toml, and the abbreviations that the folder's
        documents define."""
        rows = self._db.execute(
            "select definitions, language from documents where owner is null and definitions != '[]'"
        )
        languages = {language for (language,) in self._db.execute("select distinct language from documents")}
        given = [(group, language) for group in self.synonyms for language in sorted(languages)]
        names = [*name_rows(given, 0, given=True), *name_rows(defined_in(rows), len(given), given=False)]
        self._db.table("names").insert_all(name._asdict() for name in names)
        self._db.table("names").create_index(["first"])
        self._db.table("names").create_index(["thing"])
