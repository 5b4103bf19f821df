"""What the classes of this room need from a database, whichever it is: `state.db` or PostgreSQL.

Their SQL is written once, for both. So it keeps to what both understand: `?` for values, `on conflict`, `returning`,
and numbers, texts and bytes as types. What SQLite calls 0 and 1 are booleans in PostgreSQL, so conditions use them
without comparing, and sums count with `case`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

ALL_ROWS = 2**63 - 1  # as a limit


class Cursor(Protocol):
    """What a statement did, or found."""

    @property
    def rowcount(self) -> int: ...

    def fetchall(self) -> list[Any]: ...


class Transaction(Protocol):
    """A transaction that is being written."""

    def execute(self, query: str, values: Sequence[Any] = (), /) -> Cursor: ...

    def execute_each(self, query: str, rows: Iterable[Sequence[Any]], /) -> None:
        """The same statement for each row."""

    def rewrite(self, tables: Sequence[str], /) -> None:
        """Leaves no bytes of the rows that were deleted from these tables."""


class Backend(Protocol):
    """A database. `index.state.database.StateDatabase` says what its methods do and raise."""

    @property
    def name(self) -> str:
        """What people call it, without secrets: a path, or `PostgreSQL at host/name`."""

    def close(self) -> None: ...

    def rows(self, query: str, values: Sequence[Any] = (), *, remembered: bool = False) -> list[Any]:
        """The rows that a query finds.

        With `remembered`, a database on another machine that can't be reached is answered for by what it said last.
        """

    def writing(self, *, erases: bool = False, adds: int = 0) -> AbstractContextManager[Transaction]: ...

    def erase(self, delete: Callable[[Transaction], T]) -> T: ...

    def tidy(self) -> None: ...

    def check_erased(self) -> None: ...

    def is_untouched(self) -> bool:
        """True if nobody has ever given anything."""

    def uploads_stamp(self) -> tuple[object, ...]:
        """A value that is another one after each change of the uploads, or after all of it was replaced."""

    def uploads_there(self) -> frozenset[tuple[int, str, str]]:
        """The server, the name and the digest of every upload, at least as new as the last stamp that was returned."""


def marks(count: int) -> str:
    """The inside of `in (…)` for so many values. Nothing is in it for none.

    >>> marks(2), marks(0)
    ('?, ?', 'null')
    """
    return ", ".join("?" * count) or "null"


def storable(text: str) -> str:
    """The text with "?" for what can't be stored: lone surrogates (in SQLite), the character zero (in PostgreSQL)."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
