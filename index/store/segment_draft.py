"""A segment while it is being written: new documents, and those of other segments that are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.store.asides import group_letters
from index.store.packing import pack, unpack
from index.store.portions import Portion, Row, Rows
from index.store.schema import (
    ASIDE_LETTERS,
    ASIDES,
    CHAPTERS,
    DATABASE,
    DOCUMENTS,
    FACTS,
    FACTS_ORDER,
    HEADINGS,
    LINES,
    OWNERS,
    PARTS,
    PASSAGES,
    PIECE,
    PIECES,
    SEEN,
    SIZES,
    TEXTS,
    VERSION,
    Known,
    Seen,
    SegmentWriter,
)
from index.store.segment import Segment
from index.store.slots import FACT_BITS

if TYPE_CHECKING:
    from sqlite_utils import Database

# The tables with the rows of a document; those with numbers of passages have one of two names.
OF_DOCUMENTS: dict[str, Mapping[str, type]] = {
    "parts": PARTS,
    "passages": PASSAGES,
    "headings": HEADINGS,
    "chapters": CHAPTERS,
    "facts": FACTS,
    "asides": ASIDES,
}
PASSAGE_NUMBERS = ("number", "passage")


def _insert(table: str) -> str:
    """The statement that inserts a row. It is the same for all documents, so that SQLite prepares it once."""
    names = [*OF_DOCUMENTS[table], *(("rowid",) if table == "facts" else ())]
    values = (f":{name} + :passages" if name in PASSAGE_NUMBERS else f":{name}" for name in names)
    return f"insert into {table} ({', '.join(names)}) values ({', '.join(values)})"


_INSERTS = {table: _insert(table) for table in OF_DOCUMENTS}


class Origin(NamedTuple):
    """Where a text is that is kept."""

    base: int  # the place of its segment among the bases
    number: int  # there


class SegmentDraft:
    """Takes texts first, each with a number, and then what becomes of each, in the same order."""

    def __init__(self, folder: Path, bases: Sequence[Segment], arrays: SegmentWriter, *, uploads: bool) -> None:
        """
        Args:
            folder: Exists, and is empty but for the arrays.
            bases: The segments whose texts may be kept.
            arrays: Writes the arrays.
            uploads: True if all documents are uploads.
        """
        self.folder = folder
        self.uploads = uploads
        self.documents = 0
        self.passages = 0
        self.former: dict[int, int] = {}  # documents that are kept: their numbers in the generation before, and here
        self._bases = bases
        self._places = {one.slot.place: place for place, one in enumerate(bases)}
        self._arrays = arrays
        self._db = _created(folder / DATABASE)
        self._texts: list[Origin | None] = []  # None for a new one
        self._taken = 0  # texts of which it is known what becomes
        self._kept_texts: list[tuple[Origin, int]] = []  # with the number of the document that is made of it
        self._new_texts: list[tuple[int, int]] = []  # the number of a text, and of the document that is made of it
        # The origin, the number here, how far its passages' numbers move, and the file as seen now.
        self._kept: list[tuple[Origin, int, int, Seen]] = []
        self._run: list[Known] = []  # kept documents that are next to one another in a base and here

    def put(self, text: str, raw: str, lines: Iterable[int] = ()) -> None:
        """Adds a text, with the keys of the lines that other documents may have too."""
        number = len(self._texts)
        db = self._db.conn
        db.execute("insert into texts (number, raw) values (?, ?)", [number, pack(raw)])
        pieces = ((number, at // PIECE, text[at : at + PIECE]) for at in range(0, len(text), PIECE))
        db.executemany("insert into pieces (text, place, content) values (?, ?, ?)", pieces)
        db.executemany("insert into lines values (?, ?)", [(number, key) for key in sorted(set(lines))])
        self._texts.append(None)

    def reuse(self, known: Known) -> None:
        """Adds the text of a document of a base."""
        self._texts.append(Origin(self._base(known), known.number))

    def _base(self, known: Known) -> int:
        return self._places[known.segment]

    def text(self, number: int) -> tuple[str, str]:
        """A text, and the JSON of its blocks."""
        if origin := self._texts[number]:
            return self._bases[origin.base].text(origin.number)
        (raw,) = self._db.execute("select raw from texts where number = ?", [number]).fetchone()
        pieces = self._db.execute("select content from pieces where text = ? order by place", [number])
        return "".join(piece for (piece,) in pieces), unpack(raw)

    def lines(self, keys: Set[int] | None = None) -> Iterator[tuple[int, int]]:
        """The number of each text, with the keys of its lines; or with those of these."""
        own = self._db.execute("select document, key from lines").fetchall()
        yield from (row for row in own if keys is None or row[1] in keys)
        for place, base in enumerate(self._bases):
            numbers = {origin.number: at for at, origin in enumerate(self._texts) if origin and origin.base == place}
            if numbers:
                yield from ((numbers[document], key) for document, key in base.line_keys(keys) if document in numbers)

    def shared(self, keys: Set[int]) -> list[frozenset[int]]:
        """Those of these keys that each text has."""
        return grouped(self.lines(keys) if keys else (), len(self._texts))

    @property
    def texts(self) -> int:
        """How many there are."""
        return len(self._texts)

    def leave_out(self) -> None:
        """The next text becomes no document."""
        self._taken += 1

    def keep(self, document: Known, seen: Seen) -> None:
        """The next text becomes the same document as before; `seen` is the state of its file now."""
        last = self._run[-1] if self._run else document
        if self._run and (last.segment, last.passages.stop) != (document.segment, document.passages.start):
            self._end_run()
        self._run.append(document)
        origin = Origin(self._base(document), document.number)
        self._kept.append((origin, self.documents, self.passages - document.passages.start, seen))
        self.former[self._bases[origin.base].slot.documents[origin.number]] = self.documents
        self._take(len(document.passages))

    def _take(self, passages: int) -> None:
        origin = self._texts[self._taken]
        if origin:
            self._kept_texts.append((origin, self.documents))
        else:
            self._new_texts.append((self._taken, self.documents))
        self._taken += 1
        self.documents += 1
        self.passages += passages

    def add(self, rows: Rows, seen: Seen, *, settled: str = "", owner: int | None = None) -> None:
        """The next text becomes a new document.

        Args:
            rows: What is stored of it.
            seen: The state of its file when it was read.
            settled: A digest of everything that the document depends on besides its text.
            owner: The Discord server that uploaded it; None for the folder's documents.
        """
        self._end_run()
        of_draft = {"number": self.documents, "owner": owner, "settled": settled, **_seen(seen)}
        row = rows.document | of_draft
        self._db.conn.execute(f"insert into documents ({', '.join(row)}) values (:{', :'.join(row)})", row)
        passages = facts = 0
        for portion in rows.portions:
            self._insert(portion, self.passages, facts)
            facts += len(portion.rows) if portion.table == "facts" else 0
            for words, context in zip(portion.words, portion.contexts, strict=True):
                self._arrays.add(words, self.documents, context)
            passages += len(portion.words)
        self._take(passages)

    def _insert(self, portion: Portion, first: int, facts: int) -> None:
        """Inserts rows of the next document, which has so many facts already; `first` is its first passage's number."""
        here = {"document": self.documents, "passages": first}
        if portion.table == "facts":
            before = (self.documents << FACT_BITS) + facts
            rows: Iterable[Row] = ({**row, **here, "rowid": rowid} for rowid, row in enumerate(portion.rows, before))
        else:
            rows = ({**row, **here} for row in portion.rows)
        self._db.conn.executemany(_INSERTS[portion.table], rows)

    def _end_run(self) -> None:
        """Gives the arrays the run of kept documents as one range of passages, which they copy in one go."""
        if not self._run:
            return
        sizes = [len(document.passages) for document in self._run]
        numbers = np.arange(self.documents - len(sizes), self.documents, dtype=np.int32)
        passages = range(self._run[0].passages.start, self._run[-1].passages.stop)
        self._arrays.keep(self._base(self._run[0]), passages, numbers.repeat(sizes))
        self._run = []

    def end_texts(self) -> None:
        """It is known of all texts what becomes of them, so the arrays have all passages."""
        self._end_run()

    def finish(self) -> tuple[int, int]:
        """Copies the rows that are kept, and returns how many documents and passages there are. This touches no array.

        Raises:
            RuntimeError: The segment is incomplete.
        """
        self._number_texts()
        for place, base in enumerate(self._bases):
            self._copy_kept(place, base)
        db = self._db
        rows = db.execute("select owner, passages from documents order by number").fetchall()
        np.save(self.folder / OWNERS, np.array([owner or 0 for owner, _ in rows], np.int64))
        np.save(self.folder / SIZES, np.array([passages for _, passages in rows], np.int64))
        _index(db)
        db.conn.commit()
        self._check()
        return self.documents, self.passages

    def _number_texts(self) -> None:
        """Gives new texts the numbers of their documents, and removes those that became none."""
        db = self._db.conn
        if all(text == document for text, document in self._new_texts) and self._taken == self.documents:
            return
        db.execute("create temp table renumbered (text integer primary key, number integer)")
        db.executemany("insert into renumbered values (?, ?)", self._new_texts)
        for table, column in (("texts", "number"), ("pieces", "text"), ("lines", "document")):
            db.execute(f"delete from main.{table} where {column} not in (select text from renumbered)")
            # Numbers only get smaller, and in their order, so none is taken twice.
            for start in db.execute(f"select distinct {column} from {table} order by 1").fetchall():
                (number,) = db.execute("select number from renumbered where text = ?", start).fetchone()
                if (number,) != start:
                    db.execute(f"update main.{table} set {column} = ? where {column} = ?", [number, *start])

    def _copy_kept(self, place: int, base: Segment) -> None:
        texts = [(origin.number, number) for origin, number in self._kept_texts if origin.base == place]
        kept = [
            (origin.number, number, shift, seen.size, seen.mtime_ns, seen.read_ns, seen.digest)
            for origin, number, shift, seen in self._kept
            if origin.base == place
        ]
        if not texts:
            return
        with _attached(self._db.conn, base.database.path) as db:
            db.execute("create temp table reused (origin integer primary key, number integer)")
            db.executemany("insert into reused values (?, ?)", texts)
            db.execute("insert into texts select r.number, raw from base.texts t join reused r on origin = t.number")
            db.execute(
                "insert into pieces (text, place, content)"
                " select r.number, place, content from base.pieces p join reused r on origin = p.text"
            )
            db.execute("insert into lines select r.number, key from base.lines join reused r on r.origin = document")
            db.execute(
                "create temp table kept (origin integer primary key, number integer, shift integer, size integer,"
                " mtime_ns integer, read_ns integer, digest text)"
            )
            db.executemany("insert into kept values (?, ?, ?, ?, ?, ?, ?)", kept)
            _copy_documents(db)
            db.execute("drop table temp.reused")
            db.execute("drop table temp.kept")

    def _check(self) -> None:
        found = self._db.execute("pragma main.quick_check").fetchone()[0]
        counts = tuple(self._db.table(name).count for name in ("texts", "documents", "passages"))
        if found != "ok" or counts != (self.documents, self.documents, self.passages):
            raise RuntimeError(f"{self.folder.name} is incomplete: {found}, {counts}")

    def close(self) -> None:
        """Closes its files, finished or not."""
        self._db.close()


def _seen(seen: Seen) -> Row:
    return {name: getattr(seen, name) for name in SEEN}


def grouped(lines: Iterable[tuple[int, int]], size: int) -> list[frozenset[int]]:
    """The keys of each of so many documents or texts, given these with their keys."""
    found: dict[int, set[int]] = {}
    for number, key in lines:
        found.setdefault(number, set()).add(key)
    return [frozenset(found.get(number, ())) for number in range(size)]


def _created(path: Path) -> Database:
    """A database with the tables of a segment. Nobody reads it yet, so it needs no journal, and is flushed later."""
    from sqlite_utils import Database  # here, because it loads click

    db = Database(sqlite3.connect(path), execute_plugins=False)
    db.execute("pragma journal_mode = off")
    db.execute("pragma synchronous = off")
    db.execute("pragma temp_store = memory")
    db.execute(f"pragma user_version = {VERSION}")
    db.table("texts").create(TEXTS, pk="number", not_null={"raw"})
    db.table("pieces").create(PIECES, pk=("text", "place"), not_null={"content"})
    db.table("parts").create(PARTS, pk=("document", "start"), not_null={"blocks"})
    db.table("documents").create(DOCUMENTS, pk="number", not_null={"id", "source", "title"})
    db.table("lines").create(LINES)
    db.table("passages").create(PASSAGES, pk="number", not_null={"id", "document", "text"})
    db.table("headings").create(HEADINGS, pk="passage", not_null={"path"})
    db.table("chapters").create(CHAPTERS)
    db.table("facts").create(FACTS)
    db.table("asides").create(ASIDES)
    db.table("aside_letters").create(ASIDE_LETTERS)
    db.conn.commit()
    return db


@contextmanager
def _attached(db: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """Another database as `base`, until the block ends. SQLite attaches only between transactions, and few at once."""
    db.commit()
    db.execute("attach ? as base", [str(path)])
    yield db
    db.commit()
    db.execute("detach base")


def _copy_documents(db: sqlite3.Connection) -> None:
    """Copies what belongs to the documents in the table `kept`."""
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
        "insert into headings select h.passage + k.shift, path, subject from base.headings h"
        " join base.passages p on p.number = h.passage join kept k on k.origin = p.document"
    )
    db.execute(
        "insert into chapters select c.passage + k.shift, subject from base.chapters c"
        " join base.passages p on p.number = c.passage join kept k on k.origin = p.document"
    )
    same = ", ".join(name for name in FACTS if name not in ("document", "passage"))
    db.execute(
        f"insert into facts (rowid, document, passage, {same})"
        f" select f.rowid + ((k.number - k.origin) << {FACT_BITS}), k.number, f.passage + k.shift, {same}"
        " from base.facts f join kept k on k.origin = f.document"
    )
    db.execute(
        "insert into asides select k.number, start, end, letters, terms from base.asides a"
        " join kept k on k.origin = a.document"
    )


def _index(db: Database) -> None:
    db.table("lines").create_index(["document"])
    db.table("lines").create_index(["key"])
    db.table("passages").create_index(["id"])
    db.table("passages").create_index(["document"])
    db.table("headings").create_index(["subject"])
    db.table("chapters").create_index(["subject"])
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
    db.table("documents").create_index(["title_key"])
    # So that what is told of all documents needn't read their rows, which are long.
    db.table("documents").create_index(["language", "passages", "owner", "flagged"])
    group_letters(db.conn)
    db.execute("create index defining on documents (number) where definitions != '[]'")
    db.execute("create index noted on documents (source) where notes != '[]'")
