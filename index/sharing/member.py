"""A process's part in the shared index: whose turn it is to write, and what is new.

The writer is the process that holds an advisory lock, on a connection that it keeps open. When it ends, or its machine
is gone, the database gives the lock to another within seconds. Each writer has a new number, its term, and publishes
only in its own: so a writer that was cut off, or whose building process outlives it, can't publish any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import FolderError, LibraryBusy, OperatorError
from index.sharing import exchange
from index.sharing.installing import install
from index.sharing.listing import Listing, Record, measured
from index.sharing.part import Membership
from index.state.postgres.connections import LOCKS, WRITER, Connection, Connections
from index.store import Store

_TURN = 3.0  # seconds that a command waits for its turn
_GLANCE = 0.1  # seconds between two looks if a list is there
_AGAIN = 5.0  # seconds before the writer is asked once more
_HOURS = 4 * 3600.0  # seconds that sending or fetching files may take
_HEARTBEAT = 3.0  # seconds that the database may take to answer the writer


class Member:
    """What one process does for the shared index. `step` is called again and again, by one thread."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections
        self._connection: Connection | None = None  # holds the lock, and listens
        self._lock = threading.Lock()
        self.term: int | None = None  # set by whoever has the turn
        self._installed: int | None = None  # the list that this machine is known to have
        self._missed: int | None = None  # changes of uploads that the writer has been told of
        self._uploads = 0  # how often they had changed when the sync began

    def close(self) -> None:
        """Gives the turn back, if this process has it."""
        with self._lock:
            self._leave()

    def step(self, patience: float) -> Membership:
        """Takes the turn if nobody has it; otherwise gets what is new. Then waits for news for up to `patience`
        seconds."""
        with self._lock:
            newer, trouble, asked = False, "", False
            try:
                db = self._connected()
                with self._connections.errors_explained(db):
                    if self.term is None:
                        self.term = _new_term(db) if _take_turn(db) else None
                        newer = self._catch_up(db)
                    if not newer:
                        asked = self._is_behind(db) or _wait(db, patience)
            except OperatorError as error:
                if not isinstance(error, LibraryBusy):
                    trouble = str(error)
                self._leave()
                if not trouble:
                    time.sleep(min(patience, _GLANCE))
            return Membership(self.term, self._store.current() or 0, newer, asked, trouble)

    def ask(self, patience: float) -> bool:
        """Has the writer take up the uploads that there are now. True once this machine has an index with them."""
        deadline = time.monotonic() + patience
        with self._connections.lend() as db:
            ((changes,),) = db.execute("select changes from library").fetchall()
        asked = 0.0
        while (now := time.monotonic()) < deadline:
            with self._connections.lend() as db:
                if now > asked + _AGAIN:  # a process that has just taken the turn hasn't heard it
                    db.execute("select pg_notify(%s, %s)", (exchange.CHANNEL, exchange.SYNC))
                    asked = now
                newest = exchange.latest(db)
            if newest and newest.uploads >= changes and self._store.current() == newest.number:
                return True
            time.sleep(_GLANCE)
        return False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Has the turn to write until the block ends, which may publish. The caller holds the data folder's lock.

        A bot's building process is given its term; a command takes the turn itself. Raises LibraryBusy.
        """
        if self.term is not None:
            with self._published():
                yield
            return
        with self._lock:
            db = self._connections.open()
            try:
                deadline = time.monotonic() + _TURN
                while not _take_turn(db):
                    if time.monotonic() > deadline:
                        raise LibraryBusy(
                            f"A bot writes the index in {self._connections.name}, and takes up by itself what has "
                            "changed. Stop all bots if you want to build it yourself."
                        )
                    time.sleep(_GLANCE)
                with self._connections.errors_explained(db):
                    self.term = _new_term(db)
                with self._published():
                    yield
            finally:
                self.term = None
                db.leave()

    def announce(self, number: int) -> None:
        """Publishes an index that is complete on this disk, before it becomes the current one here."""
        if self.term is None:
            raise LibraryBusy("This process isn't the one that writes the shared index.")
        with self._connections.lend(_HOURS) as db:
            library = _library(db)[0]
            record = Record.load(self._store.folder, library)
            files = measured(self._store.folder, self._store.files_of(number), record.files)
            exchange.publish(db, self._store.folder, Listing(number, self._uploads, files), self.term)
        Record(library, number, {file.path: file for file in files}).save(self._store.folder)

    @contextmanager
    def _published(self) -> Iterator[None]:
        """Begins with the published index, and sees to it that there is one at the end."""
        with self._connections.lend(_HOURS) as db:
            self._uploads = _library(db)[1]
            self._install_latest(db)
        try:
            yield
        except FolderError:  # the uploads are up to date all the same
            self._finish()
            raise
        self._finish()

    def _finish(self) -> None:
        current = self._store.current()
        if current is None or self.term is None:
            return
        with self._connections.lend() as db:
            newest = exchange.latest(db)
            if newest and newest.number == current:
                exchange.note_uploads(db, current, self._uploads, self.term)
                return
        self.announce(current)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._connections.open()
        with self._connections.errors_explained(self._connection):
            self._connection.patience = _HEARTBEAT
            self._connection.execute(f"listen {exchange.CHANNEL}".encode())
        return self._connection

    def _is_behind(self, db: Connection) -> bool:
        """True if uploads have changed that the writer hasn't taken up. It is told so when that happens, but it may
        just have lost its connection. After a failure it is the follower that tries again."""
        if self.term is None:
            return False
        changes, newest = _library(db)[1], exchange.latest(db)
        missed = newest is not None and newest.uploads < changes and self._missed != changes
        self._missed = changes if missed else self._missed
        return missed

    def _leave(self) -> None:
        self.term = self._missed = None
        connection, self._connection = self._connection, None
        if connection:
            connection.leave()

    def _catch_up(self, db: Connection) -> bool:
        """Installs the published index, if this machine hasn't got it. True if it does."""
        newest = exchange.latest(db)
        if newest is None or (newest.number == self._store.current() == self._installed):
            return False
        with self._store.writing(), self._connections.lend(_HOURS) as source:
            return self._install_latest(source)

    def _install_latest(self, db: Connection) -> bool:
        listing = exchange.latest(db, files=True)
        if listing is None:
            return False
        record = Record.load(self._store.folder, _library(db)[0])
        if listing.number == self._store.current() == record.number:
            self._installed = record.number
            return False
        install(self._store, listing, record, lambda digest: exchange.pieces(db, digest))
        self._installed = listing.number
        return True


def _take_turn(db: Connection) -> bool:
    """True if nobody else had the turn to write."""
    ((taken,),) = db.execute("select pg_try_advisory_lock(%s, %s)", (LOCKS, WRITER)).fetchall()
    return bool(taken)


def _new_term(db: Connection) -> int:
    ((term,),) = db.execute("update writer set term = term + 1 returning term").fetchall()
    return int(term)


def _library(db: Connection) -> tuple[str, int]:
    """Which library this is, and how often its uploads have changed."""
    ((id, changes),) = db.execute("select id, changes from library").fetchall()
    return str(id), int(changes)


def _wait(db: Connection, patience: float) -> bool:
    """Waits for news. True if somebody asks for a sync."""
    return any(note.payload == exchange.SYNC for note in db.notifies(timeout=patience, stop_after=1))
