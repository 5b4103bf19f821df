"""The file `state.db`: one writer at a time, readers that never wait, and deletion that leaves no bytes behind.

The file is created when something is first given, with mode 0600. It is in WAL mode: a write goes to a log beside the
file (the write-ahead log), readers see the file as it was when they began, and a checkpoint copies the log into the
file. `synchronous = full` makes a commit wait for the disk. SQLite before 3.51.3 can corrupt a WAL when two connections
write or checkpoint at the same moment, so writers also take turns by locking `state.lock`.

Deleting takes three measures, because SQLite leaves copies of deleted rows behind:

- `secure_delete` overwrites a deleted row with zeros, but not the copies that stay in a page when SQLite moves rows
  about in it. So after a deletion the remaining rows are written again, onto clean pages (`rewrite`).
- Large blobs lie on pages where nothing is moved; see `index.state.uploads`.
- The log still has the old pages. So it is emptied after every transaction that erases (`writing(erases=True)`).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.disk import flush
from index.errors import DiskFull, LibraryBusy, LibraryDamaged, OperatorError, StateTooNew
from index.state.schema import STEPS

if TYPE_CHECKING:
    from sqlite_utils import Database

PATIENCE = 10.0  # seconds to wait for another process that is writing
DAY_NS = 86_400_000_000_000

_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
}


class StateDatabase:
    """One process's way to `state.db`. Safe to use from several threads; several processes may each have one.

    Every method but `close` raises StateTooNew, LibraryDamaged or LibraryBusy, and `writing` also DiskFull.
    """

    def __init__(self, path: Path) -> None:
        from sqlite_utils import Migrations  # here, because it loads click

        self.path = path
        self._migrations = Migrations("state")
        for step in STEPS:
            self._migrations()(step)
        self._lock = threading.Lock()
        self._reading_lock = threading.Lock()
        self._writer: Database | None = None
        self._reader: Database | None = None
        self._log_holds_erased = False  # the log couldn't be emptied after a deletion: somebody was reading

    def close(self) -> None:
        with self._reading_lock:
            reader, self._reader = self._reader, None
        if reader:
            reader.close()
        with self._lock, ExitStack() as stack:
            writer, self._writer = self._writer, None
            if writer:
                with suppress(OperatorError):  # the last connection to close checkpoints, and that is a write
                    stack.enter_context(self._write_lock())
                writer.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows that a query finds; none while there is no file yet."""
        with self._reading_lock, self._sqlite_errors_explained():
            if self._reader is None:
                if not self.path.exists():
                    return []
                self._reader = self._open_reader()
            return self._reader.execute(query, values).fetchall()

    @contextmanager
    def writing(self, *, erases: bool = False) -> Iterator[Database]:
        """A transaction, which creates the file if there is none.

        With `erases`, the log is emptied afterwards, so that no deleted bytes stay in it. Call `check_erased` where the
        caller has promised that.
        """
        with self._lock, self._sqlite_errors_explained(), self._write_lock():
            db = self._writer = self._writer or self._open_writer()
            db.execute("begin immediate")
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise
            if erases or self._log_holds_erased:
                self._log_holds_erased = not _empty_log(db)

    def check_erased(self) -> None:
        """Raises LibraryBusy when deleted bytes are still in the log."""
        if self._log_holds_erased:
            raise LibraryBusy(
                f"It is deleted, but its bytes are still in the log of {self.path}: another process is reading it, or"
                " the disk is full. Try again in a moment."
            )

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        """Holds the lock that writers take turns by. Raises LibraryBusy after `PATIENCE` seconds."""
        # Not a lock on state.db itself: closing a file drops all POSIX locks that this process has on it, SQLite's too.
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

    def _open_writer(self) -> Database:
        """A connection that writes, to a file with this version's tables."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            flush(self.path.parent)
        db = self._connect("rw")
        try:
            db.execute("pragma journal_mode = wal").fetchall()
            db.execute("pragma synchronous = full")
            db.execute("pragma secure_delete = on").fetchall()
            db.execute("pragma temp_store = memory")
            self._is_outdated(db)
            with db.atomic():
                self._migrations.apply(db)
        except BaseException:
            db.close()
            raise
        return db

    def _open_reader(self) -> Database:
        with closing(self._connect("ro")) as db:
            outdated = self._is_outdated(db)
        if outdated:
            with self.writing():
                pass  # opening the writer applies the missing steps
        return self._connect("ro")

    def _connect(self, mode: str) -> Database:
        from sqlite_utils import Database

        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        return Database(sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=PATIENCE))

    def _is_outdated(self, db: Database) -> bool:
        """True if an earlier version of Footnote made the tables. Raises StateTooNew if a later one did."""
        done = {step.name for step in self._migrations.applied(db)}
        ours = {step.__name__ for step in STEPS}
        if done - ours:
            raise StateTooNew(
                f"{self.path} was written by a later version of Footnote than this one. Run that version, or restore "
                "the back-up of the data folder from before the upgrade."
            )
        return done != ours

    @contextmanager
    def _sqlite_errors_explained(self) -> Iterator[None]:
        """Turns SQLite's errors into ours, which say what to do."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code, without the extended part
            if code == sqlite3.SQLITE_FULL:
                raise DiskFull(
                    f"There is no room left in the data folder {self.path.parent}, so this could not be saved. Free "
                    "some space there; everything saved before is unchanged."
                ) from error
            if code == sqlite3.SQLITE_BUSY:
                raise LibraryBusy(f"Another process is writing to {self.path}. Try again in a moment.") from error
            if code in _DAMAGED:
                raise LibraryDamaged(
                    f"{self.path} can't be used ({error}). Check that this user may read and write it; if it is "
                    "damaged, restore a back-up. Without it, all uploads, settings and votes are lost."
                ) from error
            raise


def rewrite(db: Database, tables: Sequence[str]) -> None:
    """Writes the remaining rows again: deleting all rows of a table zeroes each of its pages, copies included."""
    for table in tables:
        db.execute(f"create temp table remaining as select * from {table}")
        db.execute(f"delete from {table}")
        db.execute(f"insert into {table} select * from remaining")
        db.execute("drop table temp.remaining")


def _empty_log(db: Database) -> bool:
    """Checkpoints and truncates the log. False if a reader still needs it, or the disk is full."""
    try:
        ((busy, _, _),) = db.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError:  # a full disk; the commit itself is safe in the log
        return False
    return not busy


def check_integrity(path: Path) -> None:
    """Raises sqlite3.DatabaseError if a database is damaged."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = db.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def is_busy(error: sqlite3.Error) -> bool:
    """True if another connection has the lock that was needed."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def storable(text: str) -> str:
    """The text with each lone surrogate replaced by "?": SQLite can't store one."""
    return text.encode("utf-8", "replace").decode()
