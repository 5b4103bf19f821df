"""Documents that a generation has, and that some of its readers may not see.

A generation is never changed. So what is hidden is hidden from those who read it: each query finds views in the place
of the tables, and these lack what is hidden. There are two reasons to hide something. An upload that was removed since
the generation was built is hidden from everybody; and a scope leaves out the documents that its patterns name.

What the other documents show mustn't depend on a hidden one. Two things do: what tells a title apart from others that
are the same, and the abbreviations that the documents define. Both are made again for a scope.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from index.store.database import Prepare
from index.store.names import NameRow
from index.store.schema import DOCUMENTS


class OwnedFile(NamedTuple):
    """An upload as it was when the generation was built."""

    owner: int
    name: str
    digest: str  # SHA-256 of its bytes
    number: int | None  # of its document; None if it could not be read

    @property
    def key(self) -> tuple[int, str, str]:
        return self.owner, self.name, self.digest


class Hidden(NamedTuple):
    """What some readers of a generation may not see."""

    documents: frozenset[int] = frozenset()  # by their numbers
    files: frozenset[tuple[int | None, str]] = frozenset()  # that could not be read, by their owners and names
    apart: Mapping[int, str] | None = None  # what tells the other documents apart; None if that stays as it is
    names: Sequence[NameRow] | None = None  # the other names of things; None if these stay as they are
    languages: tuple[str, ...] | None = None  # of the other documents; None if these stay as they are

    @classmethod
    def uploads(cls, gone: Iterable[OwnedFile]) -> Hidden:
        """Hides uploads."""
        found = list(gone)
        return cls(
            frozenset(one.number for one in found if one.number is not None),
            frozenset((one.owner, one.name) for one in found if one.number is None),
        )


def cover(documents: range, apart: Mapping[int, str], hidden: Iterable[int]) -> Prepare:
    """Hides documents of a segment from all queries of a connection, and tells the others apart.

    Args:
        documents: The numbers in the generation of the segment's documents.
        apart: What tells documents of the generation apart.
        hidden: Numbers of documents of the generation.
    """
    covered = [(number - documents.start,) for number in hidden if number in documents]
    places = [(number - documents.start, place) for number, place in apart.items() if number in documents]

    def prepare(db: sqlite3.Connection) -> None:
        if not covered and not places:
            return
        db.execute("create temp table hidden (number integer primary key)")
        db.executemany("insert into hidden values (?)", covered)
        db.execute("create temp table told_apart (number integer primary key, place text)")
        db.executemany("insert into told_apart values (?, ?)", places)
        place = "(select place from told_apart t where t.number = d.number) as apart"
        columns = ", ".join(place if name == "apart" else f"d.{name}" for name in DOCUMENTS)
        db.execute(
            f"create temp view documents as select {columns} from main.documents d"
            " where d.number not in (select number from hidden)"
        )
        db.commit()

    return prepare


def cover_list(hidden: Hidden) -> Prepare:
    """Hides files, and names of things, from all queries of a connection to the tables that segments share."""

    def prepare(db: sqlite3.Connection) -> None:
        if hidden.files:
            db.execute("create temp table hidden_files (owner integer, name text)")
            db.executemany("insert into hidden_files values (?, ?)", hidden.files)
            db.execute(
                "create temp view skipped as select * from main.skipped s where not exists"
                " (select 1 from hidden_files h where h.name = s.file and h.owner is s.owner)"
            )
        if hidden.names is not None:
            db.execute("create temp table names (thing integer, first text, terms text, given integer)")
            db.executemany("insert into names values (?, ?, ?, ?)", hidden.names)
            for column in ("first", "thing"):
                db.execute(f"create index temp.names_by_{column} on names ({column})")
        db.commit()

    return prepare
