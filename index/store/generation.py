"""A generation, opened for reading."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from index.model import Citation, DocumentInfo, Scope, Skipped, Span
from index.spelling import Known
from index.store.schema import DATABASE, SEEN, Seen
from index.synonyms import Group


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
        query = (
            "select id, source, title, publisher, url, date, passages, headings, questions from documents"
            " where owner is null or owner = ? order by number"
        )
        with self._database() as db:
            rows = list(db.query(query, [scope.guild_id]))
        lists = ("headings", "questions")
        return [DocumentInfo(**row | {name: tuple(json.loads(row[name])) for name in lists}) for row in rows]

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
            query = f"select source, {', '.join(SEEN)} from documents where owner is null"
            return {row.pop("source"): Seen(**row) for row in db.query(query)}

    def refused(self) -> dict[str, tuple[Seen, str]]:
        """The same for files that were opened in vain, each with the reason."""
        with self._database() as db:
            rows = db.query("select * from skipped where described is not null")
            return {row["file"]: (Seen(*(row[name] for name in SEEN)), row["reason"]) for row in rows}


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
