"""Connections to PostgreSQL that never make anybody wait for long.

Every statement has a deadline on this side of the network. A server that has stopped, or a network that swallows
packets, closes no connection, and its own time limits end nothing then. A connection that misses its deadline is
closed. After that, calls fail at once for a moment (`AGAIN`) instead of waiting one after the other; one call tries
whether the database is back.

Each connection holds a shared advisory lock, by which a restore sees that nobody uses the database.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from index.errors import DatabaseAway, DiskFull, LibraryBusy, LibraryDamaged, OperatorError
from index.state.postgres.address import WrongAddress, checked, described

try:
    import psycopg
    from psycopg import errors as pg
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.pq import TransactionStatus
except ImportError as error:
    raise OperatorError(
        "FOOTNOTE_DATABASE needs the extra “postgres”, which isn't installed: pip install 'footnote-bot[postgres]'."
    ) from error

if TYPE_CHECKING:
    from psycopg.abc import PQGen

PATIENCE = 10.0  # seconds for a statement
TO_CONNECT = 2  # seconds for each host
AGAIN = 2.0  # seconds before the next try if the database couldn't be reached
MOST = 16  # connections of a process at once
IDLE = 4  # of them that stay open

LockNotAvailable = pg.LockNotAvailable
LOCKS = 0x464F4F54  # the first half of our advisory locks; the second is one of these
CHANGING, IN_USE, WRITER = 1, 2, 3

_OPTIONS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "search_path": "footnote",
    "synchronous_commit": "on",
    # The server sees within seconds that this machine is gone, and gives its locks to others.
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
_PARAMETERS = {
    "connect_timeout": str(TO_CONNECT),
    "target_session_attrs": "read-write",  # of several hosts, the one that was promoted
    "application_name": "footnote",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}


class Connection(psycopg.Connection[Any]):
    """A connection whose statements have a deadline."""

    patience = PATIENCE
    late = False  # a deadline was missed

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        start, patience = time.monotonic(), self.patience if timeout is None else timeout
        try:
            return super().wait(gen, interval, patience)
        except psycopg.OperationalError:
            self.late = time.monotonic() >= start + patience
            raise

    def leave(self) -> None:
        """Closes it, and its locks are free. After `close` they are free once the server has seen that."""
        with suppress(psycopg.Error):
            if self.info.transaction_status == TransactionStatus.IDLE:
                self.execute("select pg_advisory_unlock_all()")
        self.close()


class Connections:
    """A few connections to one database. Safe to use from several threads.

    Args:
        address: The database.
        prepare: Called with each new connection, before it is used.
    """

    def __init__(self, address: str, prepare: Callable[[Connection], None]) -> None:
        self._address = checked(address)
        self.name = described(address)
        self._prepare = prepare
        self._idle: list[Connection] = []
        self._closed = 0  # how often all were closed
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST)
        self._try_at = 0.0  # by time.monotonic(); 0 while the database can be reached
        self.away_since: float | None = None  # Unix time

    def close(self) -> None:
        """Closes all: those that are in use when they are put back. The next call opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._closed += 1
        for connection in idle:
            connection.close()

    @contextmanager
    def lend(self, patience: float = PATIENCE) -> Iterator[Connection]:
        """A connection in autocommit mode, until the block ends. It is closed if anything was wrong with it.

        Raises DatabaseAway, LibraryBusy, DiskFull or LibraryDamaged.
        """
        self._check_reachable()
        if not self._room.acquire(timeout=patience):
            raise LibraryBusy(f"{MOST} statements are waiting for {self.name}. Try again in a moment.")
        try:
            closed, connection = self._closed, self._taken() or self.open()
            connection.patience = patience
            try:
                with self.errors_explained(connection):
                    yield connection
            finally:
                self._put_back(connection, closed)
        finally:
            self._room.release()

    def open(self) -> Connection:
        """A new connection, which the caller closes. Raises DatabaseAway or LibraryDamaged."""
        with self.errors_explained():
            connection = Connection.connect(**_parameters(self._address), autocommit=True)
        try:
            with self.errors_explained(connection):
                if connection.info.parameter_status("server_encoding") != "UTF8":
                    raise LibraryDamaged(
                        f"{self.name} doesn't store Unicode. Make a database with: createdb -E UTF8 -T template0 NAME"
                    )
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._try_at, self.away_since = 0.0, None
        return connection

    def _check_reachable(self) -> None:
        with self._lock:
            if self._try_at:
                if time.monotonic() < self._try_at:
                    raise self._away("it couldn't be reached a moment ago")
                self._try_at = time.monotonic() + AGAIN  # this call tries, and the others don't wait for it

    def _taken(self) -> Connection | None:
        """One of the idle connections that is still open; None if there is none."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if not _was_left(connection):
                return connection
            connection.close()

    def _put_back(self, connection: Connection, closed: int) -> None:
        with suppress(psycopg.Error):
            if connection.info.transaction_status:  # not idle
                connection.rollback()
        with self._lock:
            works = not connection.closed and not connection.broken
            if works and closed == self._closed and len(self._idle) < IDLE:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def errors_explained(self, connection: Connection | None = None) -> Iterator[None]:
        """Turns the errors of the driver into ours, which say what to do and never show the address.

        Without a connection, this is about making one.
        """
        try:
            yield
        except psycopg.Error as error:
            if explained := self._explained(error, alone=connection is not None and not connection.late):
                raise explained from _without_secrets(error)
            raise  # a bug

    def _explained(self, error: psycopg.Error, *, alone: bool) -> OperatorError | None:
        """`alone`: only one connection may have failed, so that others aren't kept from trying."""
        said = str(error).strip().partition("\n")[0]
        match error:
            case pg.DiskFull() | pg.OutOfMemory():
                return DiskFull(
                    f"{self.name} has no room left ({said}), so this could not be saved. Free some space there; "
                    "everything saved before is unchanged."
                )
            case pg.QueryCanceled() | pg.LockNotAvailable() | pg.DeadlockDetected() | pg.SerializationFailure():
                return LibraryBusy(f"{self.name} is too slow at the moment ({said}). Try again in a moment.")
            case pg.InsufficientPrivilege() | pg.InvalidCatalogName() | pg.InvalidSchemaName():
                return LibraryDamaged(f"{self.name} can't be used ({said}). The user needs to be the database's owner.")
            case pg.InvalidPassword() | pg.InvalidAuthorizationSpecification():
                return LibraryDamaged(f"{self.name} doesn't let this user in ({said}). Check FOOTNOTE_DATABASE.")
            case pg.DataCorrupted() | pg.IndexCorrupted():
                return LibraryDamaged(f"{self.name} is damaged ({said}). Restore a back-up.")
            case psycopg.OperationalError() | pg.ReadOnlySqlTransaction():
                return self._away(said, fail=not alone)
        return None

    def _away(self, said: str, *, fail: bool = False) -> DatabaseAway:
        """The error; with `fail`, other calls fail at once for a moment."""
        if fail:
            self._try_at = time.monotonic() + AGAIN
            self.away_since = self.away_since or time.time()
        return DatabaseAway(
            f"{self.name} can't be reached ({said}). Check that it runs, and that this machine can connect to it."
        )


def _was_left(connection: Connection) -> bool:
    """True if the server has closed an idle connection. It sends nothing on one before that."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return connection.closed or bool(waiting.poll(0))


def _parameters(address: str) -> dict[str, Any]:
    """What to connect with. Raises WrongAddress."""
    try:
        given = conninfo_to_dict(address)
    except psycopg.Error:
        raise WrongAddress(
            "FOOTNOTE_DATABASE can't be read. It looks like postgresql://user@host/name; signs such as @ and : in a "
            "password have to be written as %40 and %3A."
        ) from None
    options = " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items())
    return _PARAMETERS | given | {"options": f"{options} {given.get('options') or ''}".strip()}


def _without_secrets(error: psycopg.Error) -> psycopg.Error | None:
    """The cause to show in a log; None for errors of connecting, whose traceback has the address."""
    return error if error.sqlstate else None
