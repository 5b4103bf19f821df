"""Connections to a database that never changes, shared by those who read it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Prepare = Callable[[sqlite3.Connection], None]
"""Hides what the readers of a connection may not see."""


class Database:
    """Safe to use from several threads at once. Nothing is opened before it is needed."""

    def __init__(self, path: Path, prepare: Prepare | None = None) -> None:
        """`prepare` is called for each new connection."""
        self.path = path
        self._prepare = prepare
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def __call__(self) -> Iterator[sqlite3.Connection]:
        """A connection, until the block ends. Raises sqlite3.Error if the database can't be read."""
        with self._lock:
            db = self._idle.pop() if self._idle else None
            prepare = self._prepare
        if db is None:
            uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
            db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            if prepare:
                prepare(db)
        try:
            yield db
        finally:
            with self._lock:
                if not self._closed and prepare is self._prepare:
                    self._idle.append(db)
                    db = None
            if db is not None:
                db.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a query finds."""
        with self() as db:
            return db.execute(query, values).fetchall()

    def prepare_by(self, prepare: Prepare | None) -> None:
        """Prepares connections in another way from now on; who has one can go on."""
        with self._lock:
            self._prepare, idle, self._idle = prepare, self._idle, []
        for db in idle:
            db.close()

    def close(self) -> None:
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for db in idle:
            db.close()
