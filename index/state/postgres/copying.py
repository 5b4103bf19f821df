"""Moving everything that people gave from PostgreSQL into a `state.db`, and the other way: back-ups are such files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from index.errors import LibraryBusy
from index.state.database import StateDatabase
from index.state.integrity import check_integrity
from index.state.postgres.connections import CHANGING, IN_USE, LOCKS, Connection, Connections
from index.state.postgres.database import PostgresDatabase

TABLES = ("secret", "uploads", "contents", "kept", "settings", "votes", "questions", "waiting", "notes", "files")
_NUMBERED = ("uploads", "questions", "waiting")  # tables whose numbers go on after the last one
_BOOLEANS = ("helpful", "moderator")  # numbers in SQLite
_AT_ONCE = 20  # rows; one of `contents` may have 25 MB
_HOURS = 4 * 3600.0  # seconds that copying may take


def to_file(address: str, path: Path) -> None:
    """Writes all of a database, as it is at one moment, into a new `state.db`. Bots can go on meanwhile.

    Raises DatabaseAway, StateTooNew, LibraryDamaged or LibraryBusy.
    """
    with closing(StateDatabase(path)) as tables, tables.writing():
        pass
    with (
        closing(PostgresDatabase(address)) as theirs,
        theirs.connections.lend(_HOURS) as source,
        _alone(source, "set transaction isolation level repeatable read, read only"),
        closing(sqlite3.connect(path)) as target,
    ):
        target.execute("pragma journal_mode = delete").fetchall()
        with target:
            for table in TABLES:
                columns = _columns(target, table)
                target.execute(f"delete from {table}")
                insert = f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
                target.executemany(insert, _rows_of(source, table, columns))
            ((last, given),) = source.execute("select last_value, is_called from uploads_number_seq").fetchall()
            target.execute("delete from sqlite_sequence where name = 'uploads'")
            target.execute("insert into sqlite_sequence values ('uploads', ?)", [last if given else 0])
    check_integrity(path)


def from_file(address: str, path: Path) -> None:
    """Replaces everything in a database by what is in a `state.db` with this version's tables.

    Raises LibraryBusy if any process uses the database, and the same errors as `to_file`. After an error everything is
    as it was.
    """
    with closing(PostgresDatabase(address)) as state:
        state.rows("select 1")  # makes the tables
    with (
        closing(Connections(address, lambda db: None)) as connections,
        connections.lend(_HOURS) as target,
        _alone(target, "set local lock_timeout = '5s'"),
        closing(sqlite3.connect(path)) as source,
    ):
        if not _locked(target):
            raise LibraryBusy(f"{connections.name} is in use, most likely by a bot. Stop all bots, and do this again.")
        target.execute("select pg_advisory_xact_lock(%s, %s)", (LOCKS, CHANGING))
        for table in TABLES:
            columns = _columns(source, table)
            target.execute(f"truncate {table}".encode())
            insert = f"insert into {table} ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})"
            places = [place for place, column in enumerate(columns) if column in _BOOLEANS]
            found = source.execute(f"select {', '.join(columns)} from {table}")
            while rows := found.fetchmany(_AT_ONCE):
                target.cursor().executemany(insert.encode(), [_with_booleans(row, places) for row in rows])
        for table in _NUMBERED:
            ((last,),) = source.execute(f"select coalesce(max(number), 0) from {table}").fetchall()
            if table == "uploads":
                given = source.execute("select seq from sqlite_sequence where name = 'uploads'").fetchall()
                last = max(last, *(seq for (seq,) in given), 0)
            target.execute(f"select setval('{table}_number_seq', %s, %s)".encode(), (max(last, 1), last > 0))
        target.execute("truncate lists, listed, chunks")  # with uploads of before; it is published again
        target.execute("update library set id = %s, changes = changes + 1", (token_hex(8),))


@contextmanager
def _alone(db: Connection, first: str) -> Iterator[None]:
    """A transaction that may take long."""
    with db.transaction():
        db.execute(first.encode())
        db.execute("set local statement_timeout = 0")
        db.execute("set local idle_in_transaction_session_timeout = 0")
        yield


def _locked(db: Connection) -> bool:
    """True if nobody uses the database, and nobody can until the transaction ends."""
    for attempt in range(10):
        ((free,),) = db.execute("select pg_try_advisory_xact_lock(%s, %s)", (LOCKS, IN_USE)).fetchall()
        if free:
            return True
        time.sleep(0.05 * attempt)  # a process that has just ended may still be connected
    return False


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in file.execute(f"pragma table_info({table})")]


def _rows_of(db: Connection, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    with db.cursor(name="copy") as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(f"select {', '.join(columns)} from {table}".encode(), binary=True)


def _with_booleans(row: tuple[Any, ...], places: list[int]) -> list[Any]:
    values = list(row)
    for place in places:
        values[place] = bool(values[place])
    return values
