"""The PostgreSQL database that takes the place of `state.db`.

Two transactions that delete or replace something don't run at the same moment: they take turns by an advisory lock, as
all writers of `state.db` do. The others are single statements. So limits hold, and deadlocks can't happen.

A deleted row's bytes stay in PostgreSQL's files until its page is used again. So the tables that rows were deleted from
are written again afterwards (`vacuum full`): at once where somebody asked for something to be forgotten, and otherwise
by `tidy`. Tables above `SMALL` would be locked for too long, and are only vacuumed. What is in PostgreSQL's own log, on
its replicas and in its back-ups follows the rules of whoever runs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import Any, TypeVar

from index.errors import DatabaseAway, LibraryBusy, NotErasedYet, StateTooNew
from index.state.backend import Cursor, Transaction
from index.state.postgres import connections
from index.state.postgres.connections import CHANGING, IN_USE, LOCKS, Connection, Connections
from index.state.postgres.hurrying import HurriedReads
from index.state.postgres.schema import STEPS

T = TypeVar("T")

SMALL = 64 * 2**20  # bytes of a table that is written again, which takes half a second

_HURRY = 2.0  # seconds for a statement that an answer needs; nobody waits so long (`hurrying.PATIENCE`)
_STAMP = "select id, changes from library"
_LEAVING_ROWS = re.compile(r"\s*(?:delete from|update)\s+(\w+)")


class PostgresDatabase:
    """One process's way to the database. Safe to use from several threads; many processes may each have one.

    Every method but `close` raises StateTooNew, DatabaseAway, LibraryDamaged or LibraryBusy, and `writing` also
    DiskFull.
    """

    def __init__(self, address: str) -> None:
        self.connections = Connections(address, self._prepare)
        self._hurried = HurriedReads(lambda key: self._rows(str(key[0]), key[1:], _HURRY))
        self._ready = False  # the tables are those of this version
        self._there: tuple[tuple[Any, ...], frozenset[tuple[int, str, str]]] | None = None  # with their stamp
        self._unclean = False  # the bytes of something that was to be forgotten are still there

    @property
    def name(self) -> str:
        return self.connections.name

    def close(self) -> None:
        self._hurried.close()
        self.connections.close()

    def rows(self, query: str, values: Sequence[Any] = (), *, remembered: bool = False) -> list[Any]:
        return self._hurried.get((query, *values)) if remembered else self._rows(query, values)

    def _rows(self, query: str, values: Sequence[Any] = (), patience: float = connections.PATIENCE) -> list[Any]:
        for again in (True, False):
            try:
                with self.connections.lend(patience) as db:
                    return db.execute(_for_postgres(query), tuple(values), binary=True).fetchall()
            except DatabaseAway:  # the server may have been restarted, and then all connections are lost
                if not again:
                    raise
                self.connections.close()
        raise AssertionError("not reached")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """A connection in a transaction that has begun, so the database can be reached."""
        with ExitStack() as stack:
            for again in (True, False):
                try:
                    with ExitStack() as ours:
                        db = ours.enter_context(self.connections.lend())
                        ours.enter_context(db.transaction())
                        stack.push(ours.pop_all())
                    break
                except DatabaseAway:
                    if not again:
                        raise
                    self.connections.close()
            yield db

    @contextmanager
    def writing(self, *, erases: bool = False, adds: int = 0) -> Iterator[Transaction]:
        """A transaction. With `erases`, it is the only one that deletes, replaces or uploads something."""
        with self._transaction() as db:
            if erases or adds:
                db.execute("select pg_advisory_xact_lock(%s, %s)", (LOCKS, CHANGING))
            transaction = _Transaction(db)
            yield transaction
            if transaction.left:
                db.cursor().executemany(
                    "insert into unclean values (%s) on conflict do nothing", [(name,) for name in transaction.left]
                )

    def erase(self, delete: Callable[[Transaction], T]) -> T:
        with self.writing(erases=True) as db:
            done = delete(db)
        self.tidy()
        return done

    def tidy(self) -> None:
        """Writes the tables again that rows were deleted from."""
        unclean = sorted(name for (name,) in self._rows("select name from unclean"))
        if not unclean:
            self._unclean = False
            return
        with self.connections.lend() as db:
            db.execute("set lock_timeout = '500ms'")
            try:
                # A row that is deleted from now on notes its table again.
                db.execute("delete from unclean where name = any(%s)", (unclean,))
                failed = [name for name in unclean if not _clean(db, name)]
                for name in failed:
                    db.execute("insert into unclean values (%s) on conflict do nothing", (name,))
            finally:
                with suppress(Exception):
                    db.execute("reset lock_timeout")
        self._unclean = bool(failed)

    def check_erased(self) -> None:
        if self._unclean:
            raise NotErasedYet(
                f"It is deleted, but its bytes are still in the files of {self.name}, because others are reading them."
                " The running bot erases them within a minute."
            )

    def is_untouched(self) -> bool:
        return False

    def uploads_stamp(self) -> tuple[object, ...]:
        (stamp,) = self.rows(_STAMP, remembered=True)
        return tuple(stamp)

    def uploads_there(self) -> frozenset[tuple[int, str, str]]:
        query = "select id, changes, guild_id, name, digest from library left join uploads on true"
        try:
            rows = self._hurried.fresh((query,))
        except (DatabaseAway, LibraryBusy):
            # An older list would show what was removed since, or hide what was added.
            if self._there and [self._there[0]] == self._hurried.last((_STAMP,)):
                return self._there[1]
            raise
        self._there = rows[0][:2], frozenset(row[2:] for row in rows if row[2] is not None)
        return self._there[1]

    def _prepare(self, db: Connection) -> None:
        """Makes the tables of this version, and holds the lock of those who use the database."""
        ((free,),) = db.execute("select pg_try_advisory_lock_shared(%s, %s)", (LOCKS, IN_USE)).fetchall()
        if not free:
            raise LibraryBusy(f"A back-up is being restored to {self.name}. Try again in a moment.")
        if self._ready:
            return
        ours = {step.__name__ for step in STEPS}
        done = _steps_done(db)
        if not done <= ours:
            raise StateTooNew(
                f"{self.name} was written by a later version of Footnote than this one. Run that version, or restore "
                "a back-up from before the upgrade."
            )
        if done != ours:
            with db.transaction():
                db.execute("select pg_advisory_xact_lock(%s, %s)", (LOCKS, CHANGING))
                _bring_up(db)
        self._ready = True


class _Transaction:
    """A transaction of PostgreSQL that is being written."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.left: set[str] = set()  # tables with rows that were deleted or replaced

    def execute(self, query: str, values: Sequence[Any] = ()) -> Cursor:
        cursor = self._db.execute(_for_postgres(query), tuple(values), binary=True)
        if cursor.rowcount > 0 and (found := _LEAVING_ROWS.match(query)):
            self.left.add(found[1])
        return cursor

    def execute_each(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        self._db.cursor().executemany(_for_postgres(query), rows)

    def rewrite(self, tables: Sequence[str]) -> None:
        """Nothing: that can't be done inside a transaction. `tidy` does it."""


@lru_cache(500)
def _for_postgres(query: str) -> bytes:
    """A statement with PostgreSQL's placeholders. None of ours has a question mark in a text."""
    return query.replace("%", "%%").replace("?", "%s").encode()


def _clean(db: Connection, table: str) -> bool:
    """Leaves no bytes of a table's deleted rows, if it is small. False if somebody is reading it all the time."""
    ((size,),) = db.execute("select pg_total_relation_size(to_regclass(%s))", (table,)).fetchall()
    small = size is not None and size <= SMALL
    try:
        db.execute(f"vacuum {'(full) ' if small else ''}{table}".encode())
    except connections.LockNotAvailable:
        return False
    return True


def _steps_done(db: Connection) -> set[str]:
    ((there,),) = db.execute("select to_regclass('footnote.steps') is not null").fetchall()
    return {name for (name,) in db.execute("select name from steps")} if there else set()


def _bring_up(db: Connection) -> None:
    """Takes the steps that aren't done yet. The caller holds the lock, so no other process does."""
    if not _steps_done(db):
        db.execute("create schema if not exists footnote")
        db.execute("create table if not exists steps (name text primary key, at timestamptz not null default now())")
    done = _steps_done(db)
    for step in STEPS:
        if step.__name__ not in done:
            step(db)
            db.execute("insert into steps values (%s)", (step.__name__,))
