"""Generations on disk: the only home of sqlite_utils, and the only module that knows the data folder.

    CURRENT             one line: the number of the generation in force
    generation-N/       never changed once CURRENT has named it
      library.db          documents, passages, the numbers of terms and words
      ranking/ forward/ spelling/  arrays, mapped into memory
    lock                held while somebody writes

A generation is built beside the one in force, checked, flushed to the disk and only then named by CURRENT, which is
replaced in one step. A reader keeps the generation that it holds until it lets it go; a build that dies leaves a folder
that nobody names, and the next one removes it.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from index.analysis import analyser
from index.errors import LibraryBusy, LibraryDamaged
from index.model import Citation, Document, DocumentInfo, Passage, Scope, Skipped, Span
from index.spelling import Known
from index.synonyms import Group, definitions

DATABASE = "library.db"
KEPT = 2  # generations that stay on disk: the one in force, and the one before it

_DOCUMENTS = {
    "number": int,
    "id": str,
    "owner": int,  # the Discord server that uploaded it; NULL for the folder's own
    "source": str,
    "title": str,
    "publisher": str,
    "url": str,
    "date": str,
    "questions": str,  # JSON list
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
_PASSAGES = {
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
_SEEN = ("size", "mtime_ns", "read_ns", "digest", "described")
_SKIPPED = {"file": str, "reason": str} | {name: _DOCUMENTS[name] for name in _SEEN}


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


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it is stored, with what cites it."""

    number: int
    id: str
    text: str
    span: Span
    language: str
    citation: Citation


class Generation:
    """One immutable index, opened for reading; safe to use from several threads at once."""

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self.path = path  # a folder
        self._idle: list[Database] = []
        self._lock = threading.Lock()
        self._closed = False
        self.made_with = self.folder = ""
        self.flagged = 0
        self.languages: tuple[str, ...] = ()
        self.synonyms: tuple[Group, ...] = ()
        self._named = False

    def load(self) -> None:
        """Reads what is known of the whole. Raises sqlite3.Error, KeyError or ValueError when that can't be read."""
        with self._database() as db:
            meta = {row["key"]: row["value"] for row in db.table("meta").rows}
            self.made_with = meta["made_with"]
            self.folder = meta["folder"]
            self.flagged = int(meta["flagged"])
            self.languages = tuple(json.loads(meta["languages"]))
            self.synonyms = tuple(map(tuple, json.loads(meta["synonyms"])))
            self._named = db.table("names").count > 0

    @contextmanager
    def _database(self) -> Iterator[Database]:
        with self._lock:
            db = self._idle.pop() if self._idle else None
        if db is None:
            uri = f"{(self.path / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
            db = Database(sqlite3.connect(uri, uri=True, check_same_thread=False))
        try:
            yield db
        finally:
            with self._lock:
                if not self._closed:
                    self._idle.append(db)
                    db = None
            if db is not None:
                db.close()

    def close(self) -> None:
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for db in idle:
            db.close()

    def term(self, term: str) -> int | None:
        """A term's number."""
        return self.terms([term]).get(term)

    def terms(self, terms: Iterable[str]) -> dict[str, int]:
        """The numbers of those terms that some passage holds."""
        return self._numbers("select term, number from terms where term in", terms)

    def words(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those words that some passage holds, by key."""
        return self._numbers("select key, number from words where key in", keys)

    def _numbers(self, query: str, keys: Iterable[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return {}
        with self._database() as db:
            return dict(db.execute(f"{query} ({_marks(wanted)})", wanted).fetchall())

    def other_names(self, terms: Sequence[str]) -> list[tuple[list[str], list[list[str]], bool]]:
        """Names that stand in these terms, each with the other names of the same thing, all as terms; and whether
        `synonyms.toml` gives them."""
        wanted = list(dict.fromkeys(terms))
        if not wanted or not self._named:
            return []
        text = f" {' '.join(terms)} "
        found = []
        with self._database() as db:
            query = f"select thing, terms, given from names where first in ({_marks(wanted)}) order by rowid"
            for thing, name, given in db.execute(query, wanted).fetchall():
                if f" {name} " in text:
                    others = db.execute("select terms from names where thing = ? and terms != ?", [thing, name])
                    found.append((name.split(), [other.split() for (other,) in others], bool(given)))
        return found

    def content_words(self, numbers: Sequence[int]) -> list[str]:
        """Words as they are compared, by number; stop words are left out."""
        with self._database() as db:
            query = f"select key from words where number in ({_marks(numbers)}) order by number"
            keys = [key.partition("/") for (key,) in db.execute(query, list(numbers))]
        return [word for word, _, term in keys if term]

    def known_words(self, numbers: Sequence[int]) -> list[Known]:
        """Words by number, with how many passages hold them."""
        with self._database() as db:
            query = f"select key, frequency from words where number in ({_marks(numbers)}) order by number"
            return [Known(key.partition("/")[0], frequency) for key, frequency in db.execute(query, list(numbers))]

    def document_number(self, name: str, scope: Scope) -> int | None:
        """The document with this source or id."""
        query = "select number from documents where (source = ? or id = ?) and (owner is null or owner = ?)"
        with self._database() as db:
            row = db.execute(query, [name, name, scope.guild_id]).fetchone()
        return row[0] if row else None

    def passage_rows(self, numbers: Iterable[int]) -> list[PassageRow]:
        """The passages with these numbers, in the order asked."""
        wanted = list(numbers)
        query = f"{_PASSAGE_QUERY} where p.number in ({_marks(wanted)})"
        with self._database() as db:
            rows = {row["number"]: row for row in db.query(query, wanted)}
        return [_passage_row(rows[number]) for number in wanted]

    def stretch(self, document_id: str, span: Span) -> str:
        """A stretch of a document's text."""
        query = "select substr(text, ?, ?) from documents where id = ?"
        with self._database() as db:
            text: str = db.execute(query, [span.start + 1, len(span), document_id]).fetchone()[0]
        return text

    def passage_by_id(self, passage_id: str, scope: Scope) -> PassageRow | None:
        with self._database() as db:
            query = f"{_PASSAGE_QUERY} where p.id = ? and (d.owner is null or d.owner = ?)"
            rows = list(db.query(query, [passage_id, scope.guild_id]))
        return _passage_row(rows[0]) if rows else None

    def documents(self, scope: Scope) -> list[DocumentInfo]:
        with self._database() as db:
            headings: dict[int, list[str]] = {}
            for row in db.query("select document, heading from passages order by number"):
                path = json.loads(row["heading"])
                known = headings.setdefault(row["document"], [])
                if path and path[-1] not in known[-1:]:
                    known.append(path[-1])
            query = (
                "select d.*, (select count(*) from passages p where p.document = d.number) as passages"
                " from documents d where d.owner is null or d.owner = ? order by d.number"
            )
            return [
                DocumentInfo(
                    id=row["id"],
                    source=row["source"],
                    title=row["title"],
                    publisher=row["publisher"],
                    url=row["url"],
                    date=row["date"],
                    passages=row["passages"],
                    headings=tuple(headings.get(row["number"], ())),
                    questions=tuple(json.loads(row["questions"])),
                )
                for row in db.query(query, [scope.guild_id])
            ]

    def counts(self) -> tuple[int, int]:
        """Documents and passages in all."""
        with self._database() as db:
            return db.table("documents").count, db.table("passages").count

    def skipped(self) -> list[Skipped]:
        with self._database() as db:
            rows = db.query("select file, reason from skipped order by file, reason")
            return [Skipped(**row) for row in rows]

    def seen(self) -> dict[str, Seen]:
        """What each file of the folder was like when it was read, by source."""
        with self._database() as db:
            query = f"select source, {', '.join(_SEEN)} from documents where owner is null"
            return {row.pop("source"): Seen(**row) for row in db.query(query)}

    def refused(self) -> dict[str, tuple[Seen, str]]:
        """The same for files that were opened in vain, each with the reason."""
        with self._database() as db:
            rows = db.query("select * from skipped where described is not null")
            return {row["file"]: (Seen(*(row[name] for name in _SEEN)), row["reason"]) for row in rows}


_PASSAGE_QUERY = (
    "select p.*, d.id as document_id, d.language, d.title, d.source, d.publisher, d.url, d.date"
    " from passages p join documents d on d.number = p.document"
)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _passage_row(row: dict[str, Any]) -> PassageRow:
    return PassageRow(
        number=row["number"],
        id=row["id"],
        text=row["text"],
        span=Span(row["start"], row["end"]),
        language=row["language"],
        citation=Citation(
            document_id=row["document_id"],
            title=row["title"],
            source=row["source"],
            publisher=row["publisher"],
            url=row["url"],
            date=row["date"],
            heading=tuple(json.loads(row["heading"])),
            page=row["page"],
            lines=(row["first_line"], row["last_line"]),
        ),
    )


class Draft:
    """A generation while it is being built. `Store.draft` makes one and publishes it."""

    def __init__(self, db: Database, number: int, write: WriteArrays) -> None:
        self.number = number
        self._write = write
        self.documents = 0
        self.passages = 0
        self.flagged = 0
        self.synonyms: Sequence[Group] = ()
        self._db = db
        db.table("documents").create(_DOCUMENTS, pk="number", not_null={"id", "source", "title", "text"})
        db.table("passages").create(_PASSAGES, pk="number", not_null={"id", "document", "text", "words"})
        db.table("skipped").create(_SKIPPED)
        db.table("meta").create({"key": str, "value": str}, pk="key")
        db.table("names").create({"thing": int, "first": str, "terms": str, "given": int})
        db.table("terms").create({"term": str, "number": int}, pk="term")
        db.table("words").create({"number": int, "key": str, "frequency": int}, pk="number")

    def add(self, document: Document, passages: Iterable[Passage], words: WordsOf, seen: Seen) -> None:
        """A document that was read. Raises ValueError when a passage isn't what its document says there."""
        self.flagged += (flagged := sum(block.flag is not None for block in document.blocks))
        self._db.table("documents").insert(
            {
                "number": self.documents,
                "id": document.id,
                "owner": None,
                "source": document.source,
                "title": document.title,
                "publisher": document.publisher,
                "url": document.url,
                "date": document.date,
                "language": document.language,
                "questions": json.dumps(document.questions),
                "text": document.text,
                "flagged": flagged,
                "definitions": json.dumps(list(definitions(document.text))),
                **asdict(seen),
            }
        )
        self._db.table("passages").insert_all(self._rows(document, passages, words))
        self.documents += 1

    def _rows(self, document: Document, passages: Iterable[Passage], words: WordsOf) -> Iterator[dict[str, Any]]:
        for passage in passages:
            if passage.text != passage.span.of(document.text):
                raise ValueError(f"a passage of {document.source} is not what stands at {passage.span}")
            yield {
                "number": self.passages,
                "id": passage.id,
                "document": self.documents,
                "start": passage.span.start,
                "end": passage.span.end,
                "text": passage.text,
                "heading": json.dumps(passage.heading),
                "page": passage.page,
                "first_line": passage.lines[0],
                "last_line": passage.lines[1],
                "words": "\n".join(" ".join(sentence) for sentence in words(passage)),
            }
            self.passages += 1

    def keep(self, source: str, seen: Seen) -> None:
        """A document that has not changed: its rows are copied from the generation before."""
        db = self._db
        number, flagged = db.execute(
            "select number, flagged from base.documents where source = ? and owner is null", [source]
        ).fetchone()
        copied = ", ".join(_DOCUMENTS.keys() - {"number", *_SEEN})
        db.execute(
            f"insert into documents (number, {', '.join(_SEEN)}, {copied})"
            f" select ?, ?, ?, ?, ?, ?, {copied} from base.documents where number = ?",
            [self.documents, *astuple(seen), number],
        )
        copied = ", ".join(_PASSAGES.keys() - {"number", "document"})
        count = db.execute(
            f"insert into passages (number, document, {copied})"
            f" select ? + row_number() over (order by number) - 1, ?, {copied} from base.passages where document = ?",
            [self.passages, self.documents, number],
        ).rowcount
        self.documents += 1
        self.passages += count
        self.flagged += flagged

    def skip(self, skipped: Skipped, seen: Seen | None) -> None:
        self._db.table("skipped").insert(asdict(skipped) | (asdict(seen) if seen else {}))

    def finish(self, folder: Path, documents_folder: str, made_with: str) -> None:
        """Writes the arrays into the folder, and what they leave to be stored beside them."""
        db = self._db
        self._store_names()
        rows = db.execute("select words, document from passages order by number")
        written = self._write(folder, (([line.split() for line in words.split("\n")], of) for words, of in rows))
        db.conn.executemany("insert into terms (term, number) values (?, ?)", written.terms.items())
        db.conn.executemany(
            "insert into words (key, number, frequency) values (?, ?, ?)",
            zip(written.words, written.words.values(), written.frequencies.tolist(), strict=True),
        )
        owners = [owner or 0 for (owner,) in db.execute("select owner from documents order by number")]
        sizes = np.bincount([of for (of,) in db.execute("select document from passages")], minlength=len(owners))
        np.save(folder / "owners.npy", np.array(owners, np.int64))
        np.save(folder / "sizes.npy", sizes.astype(np.int64))
        languages = db.execute(
            "select d.language from documents d join passages p on p.document = d.number"
            " group by d.language order by count(*) desc, d.language"
        )
        meta = {
            "folder": documents_folder,
            "made_with": made_with,
            "flagged": self.flagged,
            "languages": json.dumps([language for (language,) in languages] or ["en"]),
            "synonyms": json.dumps(self.synonyms),
        }
        db.table("meta").insert_all({"key": key, "value": str(value)} for key, value in meta.items())
        db.table("words").create_index(["key"], unique=True)
        db.table("passages").create_index(["id"])
        db.table("passages").create_index(["document"])
        db.table("documents").create_index(["id"])
        db.table("documents").create_index(["source"])

    def _store_names(self) -> None:
        """The names of each thing that has several, as terms: those given, and those of the folder's documents."""
        rows = self._db.execute(
            "select definitions, language from documents where owner is null and definitions != '[]'"
        )
        defined = {(tuple(group), language) for found, language in rows for group in json.loads(found)}
        languages = {language for (language,) in self._db.execute("select distinct language from documents")}
        given = [(group, language) for group in self.synonyms for language in sorted(languages)]
        names = [
            {"thing": thing, "first": terms[0], "terms": " ".join(terms), "given": thing < len(given)}
            for thing, (group, language) in enumerate([*given, *sorted(defined)])
            for name in group
            if (terms := analyser(language).terms(name))
        ]
        self._db.table("names").insert_all(names)
        self._db.table("names").create_index(["first"])
        self._db.table("names").create_index(["thing"])


class Store:
    """The data folder."""

    def __init__(self, folder: Path) -> None:
        """Creates the folder when absent. Raises LibraryDamaged when it can't be used."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {folder} can't be made: {error.strerror}. "
                "Name another with --data or FOOTNOTE_DATA, or let this user write there."
            ) from error

    def current(self) -> int | None:
        """The number of the generation in force; None before the first. Raises LibraryDamaged."""
        try:
            return int((self.folder / "CURRENT").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error

    def open(self, number: int) -> Generation:
        """Raises LibraryDamaged when the generation can't be read."""
        generation = Generation(self._path(number), number)
        try:
            generation.load()
        except (sqlite3.Error, KeyError, ValueError) as error:
            generation.close()
            raise self.damaged(error) from error
        return generation

    def damaged(self, error: Exception) -> LibraryDamaged:
        """What to say when the index can't be read."""
        return LibraryDamaged(
            f"The index in {self.folder} can't be read ({error}). "
            f"Remove {self.folder / 'CURRENT'} and build it anew: nothing in it but what the documents say is lost."
        )

    def _path(self, number: int) -> Path:
        return self.folder / f"generation-{number}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the right to write. Raises LibraryBusy when another process has it."""
        try:
            handle = open(self.folder / "lock", "a+", encoding="ascii")
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {self.folder} can't be written to: {error.strerror}. "
                "Let this user write there, or name another with --data or FOOTNOTE_DATA."
            ) from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                handle.seek(0)
                holder = handle.read().strip() or "unknown"
                raise LibraryBusy(
                    f"Process {holder} is writing to {self.folder}. Wait until it is done, or use another data folder."
                ) from error
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    @contextmanager
    def draft(self, base: Generation | None, folder: str, made_with: str, write: WriteArrays) -> Iterator[Draft]:
        """A generation to fill; it is published when the block ends, and forgotten when the block fails."""
        number = (self.current() or 0) + 1
        path = self._path(number)
        shutil.rmtree(path, ignore_errors=True)  # of a build that died
        path.mkdir()
        db = Database(sqlite3.connect(path / DATABASE))
        try:
            # Nobody reads a draft, so it needs no journal: it is flushed once, before CURRENT names it.
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            if base:
                db.attach("base", base.path / DATABASE)
            with db.atomic():
                draft = Draft(db, number, write)
                yield draft
                draft.finish(path, folder, made_with)
        except BaseException:
            db.close()
            shutil.rmtree(path, ignore_errors=True)
            raise
        db.close()
        for file in [*path.rglob("*"), path]:
            _flush(file)
        self._name(number)
        self._collect(number)

    def _name(self, number: int) -> None:
        pointer = self.folder / "CURRENT.new"
        pointer.write_text(f"{number}\n", encoding="ascii")
        _flush(pointer)
        pointer.replace(self.folder / "CURRENT")
        _flush(self.folder)

    def _collect(self, current: int) -> None:
        """Removes the generations that nobody needs any more."""
        for path in self.folder.glob("generation-*"):
            number = path.name.removeprefix("generation-")
            if number.isdigit() and not current - KEPT < int(number) <= current:
                shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    """Waits until the file, or the folder's listing, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
