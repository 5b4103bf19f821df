"""The file `state.db`: one writer at a time, readers that never wait, and deletion that leaves no bytes behind.

The file is created when something is first given, with mode 0600. It is in WAL mode: a write goes to a log beside the
file (the write-ahead log), readers see the file as it was when they began, and a checkpoint copies the log into the
file. `synchronous = full` makes a commit wait for the disk. SQLite before 3.51.3 can corrupt a WAL when two connections
write or checkpoint at the same moment, so writers also take turns by locking `state.lock` (`index.state.writers`).

The log is emptied after every write, so that `state.db` is nearly always complete without it. A write costs two more
waits for the disk for this, and there are few writes.

Deleting takes three measures, because SQLite leaves copies of deleted rows behind:

- `secure_delete` overwrites a deleted row with zeros, but not the copies that stay in a page when SQLite moves rows
  about in it. So after a deletion the remaining rows are written again, onto clean pages (`Transaction.rewrite`).
- Large blobs lie on pages where nothing is moved; see `index.state.uploads`.
- The log still has the old pages. A transaction that erases (`writing(erases=True)`) waits until it can be emptied.

Somebody may replace the file, or the whole data folder, while it is open. SQLite doesn't notice that: it would go on
with the old file, which nobody will ever read again. So each write looks where the path leads to before it begins and
after it is done, and each read before it begins (`DataReplaced`).

A write needs room, and so does deleting. `index.state.reserve` keeps the room for deleting.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index.disk import Identity, flush, free, identity
from index.errors import (
    DataReplaced,
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    NoRoomToDelete,
    NotErasedYet,
    OperatorError,
    StateTooNew,
)
from index.state import leftovers, writers
from index.state.backend import Transaction
from index.state.reserve import STEP, Reserve
from index.state.schema import STEPS
from index.state.sqlite_errors import disk_full, explained, primary_code
from index.state.writers import Turn, stamp_of

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 10.0  # seconds to wait for another process that is writing
SMALL_WRITE = 2**19  # bytes of room that any write needs: its pages in the log and in the file, and the log's index

MOST_UNUSED = 64  # pages of 4 KB: with more of them the file is made smaller


class _Transaction:
    """A transaction of SQLite that is being written."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.execute = db.execute

    def execute_each(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        self._db.conn.executemany(query, rows)

    def rewrite(self, tables: Sequence[str]) -> None:
        """Writes the remaining rows again: deleting all rows of a table zeroes each of its pages, copies included."""
        for table in tables:
            self.execute(f"create temp table remaining as select * from {table}")
            self.execute(f"delete from {table}")
            self.execute(f"insert into {table} select * from remaining")
            self.execute("drop table temp.remaining")


@dataclass(slots=True)
class _Connection:
    """A connection, and the file that it was opened on."""

    db: Database
    identity: Identity | None
    stamp: str  # the file's stamp when it was last used
    log: tuple[Identity | None, ...] = ()  # the log's files, once something has been written


class StateDatabase:
    """One process's way to `state.db`. Safe to use from several threads; several processes may each have one.

    Every method but `close` raises StateTooNew, LibraryDamaged or LibraryBusy, and `writing` also DiskFull and
    DataReplaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reserve = Reserve(path.parent)
        self._lock = threading.Lock()
        self._reading_lock = threading.Lock()  # taken after `_lock` where both are needed
        self._writer: _Connection | None = None
        self._reader: _Connection | None = None
        self._log_holds_erased = False  # the log couldn't be emptied after a deletion: somebody was reading

    @cached_property
    def _migrations(self) -> Migrations:
        """Made when it is first needed: loading sqlite_utils takes longer than a question."""
        from sqlite_utils import Migrations

        migrations = Migrations("state")
        for step in STEPS:
            migrations()(step)
        return migrations

    def close(self) -> None:
        with self._lock, ExitStack() as stack:
            turn = None
            if self._writer:
                with suppress(OperatorError):  # the last connection to close checkpoints, and that is a write
                    turn = stack.enter_context(writers.turn(self.path.parent, PATIENCE))
            self._close_connections()
            if turn:
                turn.leave_stamp(stamp_of(self.path))

    def _close_connections(self) -> None:
        """Closes both. The caller holds `_lock`."""
        with self._reading_lock:
            reader, self._reader = self._reader, None
        writer, self._writer = self._writer, None
        for connection in (reader, writer):
            if connection:
                connection.db.close()

    @property
    def name(self) -> str:
        return str(self.path)

    def is_untouched(self) -> bool:
        return not self.path.exists()

    def uploads_stamp(self) -> tuple[object, ...]:
        last = "(select seq from sqlite_sequence where name = 'uploads')"
        rows = self.rows(f"select {last}, (select count(*) from uploads)")
        return identity(self.path), *(rows[0] if rows else (0, 0))

    def uploads_there(self) -> frozenset[tuple[int, str, str]]:
        return frozenset(self.rows("select guild_id, name, digest from uploads"))

    def rows(self, query: str, values: Sequence[Any] = (), *, remembered: bool = False) -> list[Any]:
        """The rows that a query finds; none while there is no file yet. It can always be reached, so nothing is
        remembered."""
        up_to_date = False
        while True:
            self._notice_overwriting()
            with self._reading_lock, explained(self.path):
                if self._reader and self._reader.identity != identity(self.path):
                    _log.error("%s was replaced while it was open; the file that is there now is used", self.path)
                    self._reader.db.close()
                    self._reader = None
                if self._reader is None and not self._exists():
                    return []
                self._reader = self._reader or self._open_reader(check=not up_to_date)
                if self._reader:
                    return self._reader.db.execute(query, values).fetchall()
            with self.writing():
                up_to_date = True  # opening the writer did that

    @contextmanager
    def writing(self, *, erases: bool = False, adds: int = 0) -> Iterator[Transaction]:
        """A transaction, which creates the file if there is none.

        Args:
            erases: It deletes something. It may use the room that is reserved for that, unless it also adds something.
                The log is emptied afterwards, so that no deleted bytes stay in it; call `check_erased` where the caller
                has promised that.
            adds: The bytes that it adds, roughly, if they are more than a few thousand.
        """
        with (
            self._lock,
            explained(self.path),
            writers.turn(self.path.parent, PATIENCE) as turn,
        ):
            self._check_same(turn)
            if erases and not adds:
                self._reserve.release_if_needed(max(self._reserve.size(), SMALL_WRITE))
            else:
                self._check_room(adds)
            try:
                writer = self._writer = self._writer or self._open_writer()
                writer.db.execute("begin immediate")
                try:
                    yield _Transaction(writer.db)
                    writer.db.commit()
                except BaseException:
                    writer.db.rollback()
                    raise
                wait = erases or self._log_holds_erased
                emptied = _empty_log(writer.db, wait=wait)
                if erases and emptied and _give_back_room(writer.db):
                    emptied = _empty_log(writer.db, wait=wait)
                self._log_holds_erased = wait and not emptied
                self._reserve.keep(_room_to_delete(writer.db))
                writer.log, writer.stamp = self._log_files(), stamp_of(self.path)
            except sqlite3.OperationalError as error:
                if not erases or adds:
                    raise
                self._reserve.release()  # a quota, which `free` doesn't know of; the next try has this room
                if primary_code(error) == sqlite3.SQLITE_FULL:
                    raise NoRoomToDelete(
                        f"There is no room left in the data folder {self.path.parent}, so nothing could be deleted. "
                        "Free some space there."
                    ) from error
                raise
            finally:
                turn.leave_stamp(stamp_of(self.path))
            if writer.identity != identity(self.path):
                self._lose_connections()
            if erases and leftovers.found(self.path.parent):
                leftovers.sweep(self.path.parent, turn)

    def erase(self, delete: Callable[[Transaction], T]) -> T:
        """Deletes something in a transaction of its own, and returns what that returned.

        A quota doesn't show in the free room of the disk. So after a first failure it is tried again, with the room
        that was reserved.
        """
        try:
            with self.writing(erases=True) as db:
                return delete(db)
        except NoRoomToDelete:
            with self.writing(erases=True) as db:
                return delete(db)

    def tidy(self) -> None:
        """Removes what killed processes left behind, erases what was deleted from the log if that is still there, and
        makes the reserve if there is none and there is room for it.

        Does nothing if another process is writing.
        """
        folder = self.path.parent
        if leftovers.found(folder):
            with suppress(LibraryBusy), writers.turn(folder, 0) as turn:
                leftovers.sweep(folder, turn)
        if self.path.exists() and (self._log_holds_erased or not self._reserve.size()) and free(folder) > 2 * STEP:
            with suppress(DiskFull, LibraryBusy), self.writing():
                pass  # a write does both

    def check_erased(self) -> None:
        """Raises NotErasedYet when deleted bytes are still in the log."""
        if self._log_holds_erased:
            raise NotErasedYet(
                f"It is deleted, but its bytes are still in the log of {self.path}: another process is reading it, or"
                " the disk is full. The next deletion erases them, and so does the running bot."
            )

    def _exists(self) -> bool:
        """True if the file is there. Raises LibraryDamaged if not even its folder is, or something else is there."""
        if self.path.is_file():
            return True
        if os.path.lexists(self.path):  # a link to a disk that isn't mounted; opening a pipe would wait for ever
            raise LibraryDamaged(
                f"{self.path} is no file, or a link to one that is gone. Mount the disk that has it, put it back, or "
                "restore a back-up."
            )
        if not self.path.parent.is_dir():
            raise LibraryDamaged(f"The data folder {self.path.parent} is gone. Mount it again, or put it back.")
        return False

    def _check_room(self, adds: int) -> None:
        """Raises DiskFull unless there is room in the log, in the file, and in the reserve for deleting it again."""
        room = SMALL_WRITE + 2 * adds + max(0, adds - self._reserve.size())
        if free(self.path.parent) < room:
            raise disk_full(self.path)

    # Replaced files

    def _check_same(self, turn: Turn) -> None:
        """Raises DataReplaced if the path leads to another file than the one that is open, or somebody else than a
        process of Footnote has written to it."""
        opened, stamp = self._writer or self._reader, stamp_of(self.path)
        if opened and (
            opened.identity != identity(self.path) or not _is_accounted_for(stamp, opened.stamp, turn.last_stamp())
        ):
            turn.leave_stamp(stamp)
            self._lose_connections()
        if self._writer and self._writer.log and self._writer.log != self._log_files():
            _log.warning("the files beside %s were replaced; it is opened again", self.path)
            self._close_connections()  # the log was empty, so nothing was in it that isn't in the file

    def _lose_connections(self) -> None:
        """Closes the connections to a file that was replaced. Always raises DataReplaced."""
        self._close_connections()
        raise DataReplaced(
            f"{self.path} was replaced or changed by something else while it was open, so this was not saved. The file "
            "that is there now is used from here on: do this again. Stop Footnote before you replace its data."
        )

    def _notice_overwriting(self) -> None:
        """Closes the connections if something else than Footnote has written into the file since the last read."""
        stamp = stamp_of(self.path)
        with self._reading_lock:
            reader = self._reader
            if reader is None or reader.stamp == stamp or reader.identity != identity(self.path):
                return
            before = reader.stamp
            if _is_accounted_for(stamp, before, writers.last_stamp(self.path.parent)):
                reader.stamp = stamp
                return
        if self._lock.acquire(blocking=False):  # otherwise this process is writing right now
            try:
                with suppress(LibraryBusy), writers.turn(self.path.parent, 0) as turn:
                    if not _is_accounted_for(stamp_of(self.path), before, turn.last_stamp()):
                        _log.error("%s was overwritten while it was open; what is in it now is used", self.path)
                        self._close_connections()
                        turn.leave_stamp(stamp_of(self.path))
            finally:
                self._lock.release()

    def _log_files(self) -> tuple[Identity | None, ...]:
        return tuple(identity(self.path.with_name(f"{self.path.name}{end}")) for end in ("-wal", "-shm"))

    # Opening

    def _open_writer(self) -> _Connection:
        """A connection that writes, to a file with this version's tables."""
        if not self._exists():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            flush(self.path.parent)
        opened = self._connect("rw")
        try:
            opened.db.execute("pragma auto_vacuum = incremental").fetchall()  # has no effect once there are tables
            opened.db.execute("pragma journal_mode = wal").fetchall()
            opened.db.execute("pragma synchronous = full")
            opened.db.execute("pragma secure_delete = on").fetchall()
            opened.db.execute("pragma temp_store = memory")
            self._is_outdated(opened.db)
            with opened.db.atomic():
                self._migrations.apply(opened.db)
        except BaseException:
            opened.db.close()
            raise
        return opened

    def _open_reader(self, *, check: bool) -> _Connection | None:
        """With `check`, None if the tables have to be brought up to date first."""
        opened = self._connect("ro")
        try:
            outdated = self._is_outdated(opened.db)
        except sqlite3.OperationalError:
            # Even reading needs room, for the log's index.
            lent = free(self.path.parent) < SMALL_WRITE and self._reserve.release_part(SMALL_WRITE)
            opened.db.close()
            if not lent:
                raise
            return self._open_reader(check=check)
        except BaseException:
            opened.db.close()
            raise
        if outdated and check:
            opened.db.close()
            return None
        return opened

    def _connect(self, mode: str) -> _Connection:
        from sqlite_utils import Database

        self._exists()
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        while True:
            found, stamp = identity(self.path), stamp_of(self.path)
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=PATIENCE)
            db = Database(connection, execute_plugins=False)  # looking for them reads files of every installed package
            if found == identity(self.path):
                return _Connection(db, found, stamp)
            db.close()  # it was replaced at this very moment

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


def _is_accounted_for(stamp: str, before: str, last: str) -> bool:
    """True if a file has the stamp that it had before, or the one that the last writer left, if any did."""
    return stamp == before or last in ("", stamp)


def _empty_log(db: Database, *, wait: bool) -> bool:
    """Checkpoints and truncates the log. False if a reader still needs it, or the disk is full.

    With `wait`, waits for readers for as long as `PATIENCE`.
    """
    try:
        if not wait:
            db.execute("pragma busy_timeout = 0").fetchall()
        ((busy, _, _),) = db.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite3.OperationalError:  # a full disk; the commit itself is safe in the log
        return False
    finally:
        db.execute(f"pragma busy_timeout = {int(PATIENCE * 1000)}").fetchall()
    return not busy


def _give_back_room(db: Database) -> bool:
    """Makes the file smaller if much of it isn't used any more. Returns True if it was.

    A file that an earlier version made keeps its size; its unused pages are used again.
    """
    ((unused,),) = db.execute("pragma freelist_count").fetchall()
    if unused < MOST_UNUSED:
        return False
    with suppress(sqlite3.OperationalError):  # a full disk; then later
        # Each step of this pragma gives back one page. `execute` takes only one step, as there are no columns.
        db.conn.executescript("pragma incremental_vacuum")
    return True


def _room_to_delete(db: Database) -> int:
    """The most bytes that a deletion writes to the log: all pages but those of uploads, and those of the largest one.

    Several uploads are deleted one by one.
    """
    ((size, unused, pages),) = db.execute(
        "select page_size, freelist_count, page_count from pragma_page_size, pragma_freelist_count, pragma_page_count"
    ).fetchall()
    ((largest, total),) = db.execute("select max(size), total(size) from uploads").fetchall()
    return int((pages - unused) * size - total + (largest or 0))
