"""What people gave: uploads, settings, votes and, where a server keeps them, questions. Nothing can bring these back,
so everything about this file goes by that.

`state.db` is made when something is first given, and is for its owner's eyes alone (0600). A write is on the disk when
its method returns. There is one writer at a time, held to that by `state.lock` and not by SQLite alone: before 3.51.3,
two connections that write or checkpoint a WAL in the same instant can corrupt it. Readers never wait for a writer.

Nobody's user id is kept, only a keyed hash of it, another one in each server. The key lies in the same file: it keeps
apart what a server sees, and guards nothing against somebody who has the file and a list of user ids.

What is deleted is overwritten, in the log too: `secure_delete` zeroes the place where a row lies, but not the copies
that stay behind when SQLite moves rows about within their page. So the rows that stay are written anew on clean pages
(`_rewrite`), and an upload's bytes never come to lie where rows are moved (`_AWAY`).
"""

import fcntl
import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from index.errors import DiskFull, LibraryBusy, LibraryDamaged, OperatorError, StateTooNew, UploadLimit
from index.model import Confidence

MOST_UPLOADS = 500  # of a server
LARGEST_TOTAL = 256 * 1024 * 1024  # bytes of all uploads of a server
LONGEST_QUESTION = 2_000  # characters that are kept of one
PATIENCE = 10.0  # seconds that another process is waited for
DAY_NS = 86_400_000_000_000

_AWAY = 4096  # bytes of zeros before an upload's own: a row's first part lies among others, the rest on its own pages
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
}
_REWRITTEN = ("uploads", "settings", "votes", "questions")  # all that hold anything of anybody, but for `contents`


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a server was given. Its bytes are asked for one by one."""

    number: int  # never used again
    guild_id: int
    name: str
    document_id: str  # of the document that it becomes: cannot be guessed
    digest: str  # SHA-256 of its bytes
    size: int
    added_ns: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a server kept."""

    text: str | None  # None where only the fact that something was asked is kept
    confidence: Confidence  # of the answer
    origin: str  # how it was asked
    at_ns: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the members of a server think of a passage as an answer."""

    passage_id: str
    document_id: str
    helpful: int
    unhelpful: int
    last_ns: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How much was asked in a server on one day, in one way, with one outcome."""

    day: str  # ISO 8601, UTC
    origin: str
    confidence: Confidence
    questions: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept that somebody did."""

    questions: int
    votes: int
    uploads: int  # files that bear their mark; the files are their server's


@dataclass(frozen=True, slots=True)
class FileChange:
    """What last happened to a file of the documents folder."""

    file: str
    what: str  # added, changed, removed, failed
    reason: str  # why it failed; else empty
    at_ns: int


def _first(db: Database) -> None:
    for statement in (
        "create table secret (key blob not null)",
        "create table uploads (number integer primary key autoincrement, guild_id integer not null, name text not null,"
        " document_id text not null, digest text not null, size integer not null, added_ns integer not null,"
        " added_by text, unique (guild_id, name))",
        "create table contents (upload integer primary key, away blob not null, data blob not null)",
        "create table settings (guild_id integer primary key, settings text not null)",
        "create table votes (guild_id integer not null, passage_id text not null, asker text not null,"
        " document_id text not null, helpful integer not null, at_ns integer not null,"
        " primary key (guild_id, passage_id, asker))",
        "create table questions (number integer primary key, guild_id integer not null, text text, asker text not null,"
        " confidence text not null, origin text not null, at_ns integer not null)",
        "create index questions_by_time on questions (guild_id, at_ns)",
    ):
        db.execute(statement)
    db.execute("insert into secret values (?)", [secrets.token_bytes(32)])


def _notes(db: Database) -> None:
    db.execute("create table notes (name text primary key, text text not null)")


def _files(db: Database) -> None:
    db.execute(
        "create table files (file text primary key, what text not null, reason text not null, at_ns integer not null)"
    )


STEPS = (_first, _notes, _files)  # from one released version's tables to the next one's: add to these, and change none


class State:
    """What people gave to the library in this data folder. Safe to use from several threads and processes.

    Every method raises StateTooNew, LibraryDamaged or LibraryBusy, and those that write DiskFull.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state.db"
        self._migrations = Migrations("state")
        for step in STEPS:
            self._migrations()(step)
        self._lock = threading.Lock()
        self._reading_lock = threading.Lock()
        self._writer: Database | None = None
        self._reader: Database | None = None
        self._unclean = False  # something was deleted, and somebody who was reading kept it in the log

    def close(self) -> None:
        with self._reading_lock:
            reader, self._reader = self._reader, None
        if reader:
            reader.close()
        with self._lock, ExitStack() as stack:
            writer, self._writer = self._writer, None
            if writer:
                with suppress(OperatorError):  # the last to close brings the log into the file, which is writing
                    stack.enter_context(self._alone())
                writer.close()

    # Uploads

    def uploads(self, guild_id: int) -> list[Upload]:
        """A server's uploads, by name."""
        return self._uploads("where guild_id = ? order by name", [_server(guild_id)])

    def all_uploads(self) -> list[Upload]:
        """The uploads of all servers: for the index, and for nobody's eyes."""
        return self._uploads("order by guild_id, name", [])

    def content(self, upload: Upload) -> bytes:
        """An upload's bytes. Raises FileNotFoundError when it has been removed or replaced."""
        rows = self._rows("select data from contents where upload = ?", [upload.number])
        if not rows:
            raise FileNotFoundError(upload.name)
        data: bytes = rows[0][0]
        return data

    def put_upload(self, guild_id: int, name: str, data: bytes, *, user_id: int | None = None) -> tuple[Upload, bool]:
        """Keeps a file, in the place of one of the same name; and whether there was one. Raises UploadLimit."""
        with self._writing(erases=True) as db:
            others = "from uploads where guild_id = ? and name != ?"
            ((count, total),) = db.execute(f"select count(*), total(size) {others}", [_server(guild_id), name])
            if count >= MOST_UPLOADS:
                raise UploadLimit(
                    f"This server has {count} uploads, and more than {MOST_UPLOADS} aren't kept; remove some first."
                )
            if total + len(data) > LARGEST_TOTAL:
                raise UploadLimit(
                    f"This server's uploads may have {_mega(LARGEST_TOTAL)} MB in all; the others have {_mega(total)},"
                    f" and this one has {_mega(len(data))}. Remove some first."
                )
            replaced = _remove(db, "where guild_id = ? and name = ?", [guild_id, name])
            key = _key(db)
            document_id = _keyed(key, b"document", guild_id, name)
            digest, now = hashlib.sha256(data).hexdigest(), time.time_ns()
            by = None if user_id is None else _asker(key, guild_id, user_id)
            values = [guild_id, name, document_id, digest, len(data), now, by]
            number = db.execute("insert into uploads values (null, ?, ?, ?, ?, ?, ?, ?)", values).lastrowid
            assert number is not None
            db.execute("insert into contents values (?, zeroblob(?), ?)", [number, _AWAY, data])
        return Upload(number, guild_id, name, document_id, digest, len(data), now), replaced > 0

    def remove_upload(self, upload: Upload) -> None:
        """Removes a file, if it is still there."""
        with self._writing(erases=True) as db:
            _remove(db, "where number = ?", [upload.number])
            _rewrite(db, ["uploads"])

    def _uploads(self, condition: str, values: Sequence[int]) -> list[Upload]:
        names = "number, guild_id, name, document_id, digest, size, added_ns"
        return [Upload(*row) for row in self._rows(f"select {names} from uploads {condition}", values)]

    # Settings

    def get_settings(self, guild_id: int) -> dict[str, Any]:
        """A server's settings; nothing where it never set any."""
        rows = self._rows("select settings from settings where guild_id = ?", [_server(guild_id)])
        found: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
        return found

    def set_settings(self, guild_id: int, settings: Mapping[str, Any]) -> None:
        """Puts a server's settings in the place of those that it had."""
        values = [_server(guild_id), json.dumps(dict(settings))]
        with self._writing() as db:
            db.execute("insert or replace into settings values (?, ?)", values)

    # What members do

    def vote(self, guild_id: int, *, user_id: int, passage_id: str, document_id: str, helpful: bool) -> None:
        """Whether a passage helped; the last vote of a member counts."""
        with self._writing() as db:
            asker = _asker(_key(db), _server(guild_id), user_id)
            values = [guild_id, passage_id, asker, document_id, helpful, time.time_ns()]
            db.execute("insert or replace into votes values (?, ?, ?, ?, ?, ?)", values)

    def tallies(self, guild_id: int, *, since_ns: int = 0) -> list[Tally]:
        """The passages that members of a server voted on, those that helped least first."""
        query = (
            "select passage_id, max(document_id), sum(helpful), sum(not helpful), max(at_ns) from votes"
            " where guild_id = ? and at_ns >= ? group by passage_id"
            " order by sum(not helpful) - sum(helpful) desc, passage_id"
        )
        return [Tally(*row) for row in self._rows(query, [_server(guild_id), since_ns])]

    def note_question(
        self, guild_id: int, text: str | None, *, user_id: int, confidence: Confidence, origin: str
    ) -> None:
        """Keeps a question, or with None that there was one. For servers alone that have switched this on."""
        kept = None if text is None else _storable(text[:LONGEST_QUESTION])
        with self._writing() as db:
            db.table("questions").insert(
                {
                    "guild_id": _server(guild_id),
                    "text": kept,
                    "asker": _asker(_key(db), guild_id, user_id),
                    "confidence": str(confidence),
                    "origin": origin,
                    "at_ns": time.time_ns(),
                }
            )

    def questions(
        self,
        guild_id: int,
        *,
        confidence: Sequence[Confidence] = tuple(Confidence),
        since_ns: int = 0,
        limit: int = -1,
    ) -> list[Asked]:
        """The questions that a server kept, and those alone that were answered so surely, the last first."""
        query = (
            "select text, confidence, origin, at_ns from questions where guild_id = ? and at_ns >= ?"
            f" and confidence in ({','.join('?' * len(confidence))}) order by at_ns desc, number desc limit ?"
        )
        rows = self._rows(query, [_server(guild_id), since_ns, *map(str, confidence), limit])
        return [Asked(text, Confidence(sure), origin, at_ns) for text, sure, origin, at_ns in rows]

    def usage(self, guild_id: int, *, since_ns: int = 0) -> list[Usage]:
        """How much was asked in a server, day by day."""
        query = (
            "select date(at_ns / 1000000000, 'unixepoch') as day, origin, confidence, count(*) from questions"
            " where guild_id = ? and at_ns >= ? group by day, origin, confidence order by day, origin, confidence"
        )
        rows = self._rows(query, [_server(guild_id), since_ns])
        return [Usage(day, origin, Confidence(sure), count) for day, origin, sure, count in rows]

    # The documents folder

    def note_files(
        self,
        *,
        added: Iterable[str] = (),
        changed: Iterable[str] = (),
        removed: Iterable[str] = (),
        failed: Mapping[str, str] = {},
    ) -> None:
        """What a sync found, by file; `failed` are all that could not be read, with the reasons.

        A failure that was noted already isn't noted again: what is listed for a week is what happened in it.
        """
        known = dict(self._rows("select file, reason from files where what = 'failed'", []))
        reasons = {_storable(file): _storable(reason) for file, reason in failed.items()}
        new = [file for file, reason in reasons.items() if known.get(file) != reason]
        happened = {"added": added, "changed": changed, "removed": removed, "failed": new}
        now = time.time_ns()
        rows = [
            (_storable(file), what, reasons[file] if what == "failed" else "", now)
            for what, files in happened.items()
            for file in files
        ]
        if rows:
            with self._writing() as db:
                db.conn.executemany("insert or replace into files values (?, ?, ?, ?)", rows)

    def file_changes(self, *, since_ns: int = 0) -> list[FileChange]:
        """What last happened to each file of the folder, by its name."""
        query = "select file, what, reason, at_ns from files where at_ns >= ? order by file"
        return [FileChange(*row) for row in self._rows(query, [since_ns])]

    def expire_files(self, days: float) -> None:
        """Deletes what happened to files longer ago."""
        before = time.time_ns() - int(days * DAY_NS)
        if self._rows("select 1 from files where at_ns < ? limit 1", [before]):
            with self._writing() as db:
                db.execute("delete from files where at_ns < ?", [before])

    # What the bot remembers for itself: nothing of anybody

    def get_note(self, name: str) -> str | None:
        """What was noted under this name last."""
        rows = self._rows("select text from notes where name = ?", [name])
        found: str | None = rows[0][0] if rows else None
        return found

    def set_note(self, name: str, text: str) -> None:
        with self._writing() as db:
            db.execute("insert or replace into notes values (?, ?)", [name, text])

    # Forgetting

    def guilds(self) -> list[int]:
        """The servers that gave anything: for what is done for each of them in turn."""
        return [guild_id for (guild_id,) in self._rows(_GUILDS, [])]

    def kept_of(self, user_id: int) -> Kept:
        """How much is kept that somebody did, in all servers."""
        rows = self._rows("select key from secret", [])
        counts = [0, 0, 0]
        for guild_id in self.guilds() if rows else ():
            asker = _asker(rows[0][0], guild_id, user_id)
            for place, (table, column) in enumerate(_MARKED.items()):
                query = f"select count(*) from {table} where guild_id = ? and {column} = ?"
                counts[place] += self._rows(query, [guild_id, asker])[0][0]
        return Kept(*counts)

    def forget(self, user_id: int) -> Kept:
        """Deletes what somebody did, in all servers, and says how much that was; their uploads lose their mark.

        When it returns, none of it stands in any file.
        """
        counts = [0, 0, 0]
        if not self.path.exists():
            return Kept(*counts)
        with self._writing(erases=True) as db:
            key = _key(db)
            for (guild_id,) in db.execute(_GUILDS).fetchall():
                asker = _asker(key, guild_id, user_id)
                for place, (table, column) in enumerate(_MARKED.items()):
                    what = "update uploads set added_by = null" if table == "uploads" else f"delete from {table}"
                    done = db.execute(f"{what} where guild_id = ? and {column} = ?", [guild_id, asker])
                    counts[place] += done.rowcount
            _rewrite(db, _REWRITTEN)
        self._be_clean()
        return Kept(*counts)

    def forget_guild(self, guild_id: int) -> None:
        """Deletes everything that a server gave. When it returns, none of it stands in this file; its uploads stand in
        the index until the next sync but one."""
        if not self.path.exists():
            return
        with self._writing(erases=True) as db:
            _remove(db, "where guild_id = ?", [_server(guild_id)])
            for table in ("settings", "votes", "questions"):
                db.execute(f"delete from {table} where guild_id = ?", [guild_id])
            _rewrite(db, _REWRITTEN)
        self._be_clean()

    def expire(self, guild_id: int, days: float) -> int:
        """Deletes a server's questions and votes that are older, and says how many. None of them stands in any file."""
        before = time.time_ns() - int(days * DAY_NS)
        old = "where guild_id = ? and at_ns < ?"
        tables = ("votes", "questions")
        values = [_server(guild_id), before]
        if not any(self._rows(f"select 1 from {table} {old} limit 1", values) for table in tables):
            return 0
        with self._writing(erases=True) as db:
            count = sum(db.execute(f"delete from {table} {old}", values).rowcount for table in tables)
            _rewrite(db, tables)
        self._be_clean()
        return count

    def _be_clean(self) -> None:
        """Raises LibraryBusy when what was deleted still stands in the log."""
        if self._unclean:
            raise LibraryBusy(
                f"It is deleted, but its bytes are still in the log of {self.path}: somebody reads it, or there is no "
                "room left there. Do it again in a moment."
            )

    # The file

    @contextmanager
    def _writing(self, *, erases: bool = False) -> Iterator[Database]:
        """A transaction of the one writer; the file is made where there is none.

        With `erases`, what it deleted is gone from the log too; `_unclean` says when that was not to be.
        """
        with self._lock, self._told(), self._alone():
            db = self._writer = self._writer or self._opened()
            db.execute("begin immediate")
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise
            if erases or self._unclean:
                self._unclean = not _log_is_gone(db)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Holds the right to write, or waits for it. Raises LibraryBusy when another process keeps it."""
        # Never state.db itself: closing a file lets go of every lock that SQLite holds on it in this process.
        lock = self.path.with_name("state.lock")
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {lock.parent} can't be written to: {error.strerror}. Let this user write there."
            ) from error
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise LibraryBusy(
                            f"Another process is writing to {self.path}. Try again in a moment."
                        ) from None
                    time.sleep(0.01)
            yield
        finally:
            os.close(descriptor)

    def _opened(self) -> Database:
        """The writer, with the tables of this version."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        db = self._connected("rw")
        try:
            db.execute("pragma journal_mode = wal").fetchall()
            db.execute("pragma synchronous = full")
            db.execute("pragma secure_delete = on").fetchall()
            db.execute("pragma temp_store = memory")
            self._outdated(db)
            with db.atomic():
                self._migrations.apply(db)
        except BaseException:
            db.close()
            raise
        return db

    def _rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        """What a query finds; nothing where nothing was ever given."""
        with self._reading_lock, self._told():
            if self._reader is None:
                if not self.path.exists():
                    return []
                self._reader = self._readable()
            return self._reader.execute(query, values).fetchall()

    def _readable(self) -> Database:
        with closing(self._connected("ro")) as db:
            outdated = self._outdated(db)
        if outdated:
            with self._writing():
                pass  # opening it to write brings it up
        return self._connected("ro")

    def _connected(self, mode: str) -> Database:
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        return Database(sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=PATIENCE))

    def _outdated(self, db: Database) -> bool:
        """Whether an earlier version of Footnote made the tables. Raises StateTooNew when a later one did."""
        done = {step.name for step in self._migrations.applied(db)}
        ours = {step.__name__ for step in STEPS}
        if done - ours:
            raise StateTooNew(
                f"{self.path} was written by a later version of Footnote than this one. Run that version, or put back "
                "the data folder's back-up from before the upgrade."
            )
        return done != ours

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong with the file becomes a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_FULL:
                raise DiskFull(
                    f"There is no room left in the data folder {self.path.parent}: this could not be kept. Free some "
                    "space there; what was kept before is as it was."
                ) from error
            if code == sqlite3.SQLITE_BUSY:
                raise LibraryBusy(f"Another process is writing to {self.path}. Try again in a moment.") from error
            if code in _DAMAGED:
                raise LibraryDamaged(
                    f"{self.path} can't be used ({error}). See that this user may read and write it; if it is damaged, "
                    "put back a back-up. Without it, all uploads, settings and votes are lost."
                ) from error
            raise


_GUILDS = " union ".join(f"select guild_id from {table}" for table in _REWRITTEN) + " order by guild_id"
_MARKED = {"questions": "asker", "votes": "asker", "uploads": "added_by"}  # in the order of `Kept`


def _server(guild_id: int) -> int:
    """Raises ValueError when this can't be a server's id."""
    if not 0 < guild_id < 2**63:
        raise ValueError(f"not the id of a server: {guild_id}")
    return guild_id


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which SQLite doesn't take."""
    return text.encode("utf-8", "replace").decode()


def _mega(size: float) -> str:
    return f"{size / 2**20:,.1f}"


def _key(db: Database) -> bytes:
    key: bytes = db.execute("select key from secret").fetchall()[0][0]
    return key


def _asker(key: bytes, guild_id: int, user_id: int) -> str:
    return _keyed(key, b"asker", guild_id, str(user_id))


def _keyed(key: bytes, use: bytes, guild_id: int, text: str) -> str:
    """A hash that says nothing without the key, and nothing outside its server and its use."""
    salt = guild_id.to_bytes(8, "big")
    return hashlib.blake2b(text.encode(), key=key, salt=salt, person=use, digest_size=16).hexdigest()


def _remove(db: Database, condition: str, values: Sequence[Any]) -> int:
    """Removes uploads with their bytes, and says how many."""
    db.execute(f"delete from contents where upload in (select number from uploads {condition})", values)
    return db.execute(f"delete from uploads {condition}", values).rowcount


def _rewrite(db: Database, tables: Sequence[str]) -> None:
    """Writes the rows that stay on clean pages: deleting all rows of a table zeroes every page that it had."""
    for table in tables:
        db.execute(f"create temp table staying as select * from {table}")
        db.execute(f"delete from {table}")
        db.execute(f"insert into {table} select * from staying")
        db.execute("drop table temp.staying")


def _log_is_gone(db: Database) -> bool:
    """Brings the log into the file and empties it; whether that could be done."""
    try:
        ((busy, _, _),) = db.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError:  # a full disk; what was written is safe in the log
        return False
    return not busy
