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
from dataclasses import dataclass
from typing import NamedTuple

from index.model import Scope
from index.store.names import NameRow, defined_in, name_rows
from index.store.schema import DOCUMENTS
from index.store.titles import told_apart


class OwnedFile(NamedTuple):
    """An upload as it was when the generation was built."""

    owner: int
    name: str
    digest: str  # SHA-256 of its bytes
    number: int | None  # of its document; None if it could not be read

    @property
    def key(self) -> tuple[int, str, str]:
        return self.owner, self.name, self.digest


@dataclass(frozen=True, slots=True)
class Hidden:
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

    def __bool__(self) -> bool:
        return bool(self.documents or self.files)


def find(db: sqlite3.Connection, scope: Scope, before: Hidden) -> Hidden:
    """What is hidden from a scope, besides what is hidden from everybody already."""
    owners = "(owner is null or owner = ?)"
    rows = db.execute(f"select number, owner, title, source from documents where {owners}", [scope.guild_id]).fetchall()
    documents = {number for number, _owner, _title, source in rows if scope.hides(source)}
    skipped = db.execute(f"select owner, file from skipped where {owners}", [scope.guild_id])
    files = {(owner, file) for owner, file in skipped if scope.hides(file)}
    if not documents:
        return Hidden(before.documents, before.files | files)
    defined = db.execute(
        "select number, definitions, language from documents where owner is null and definitions != '[]'"
    ).fetchall()
    given = db.execute("select thing, first, terms, given from names where given order by rowid").fetchall()
    spoken = db.execute(
        f"select number, language, passages from documents where {owners} and passages", [scope.guild_id]
    ).fetchall()
    sizes: dict[str, int] = {}
    for number, language, passages in spoken:
        if number not in documents:
            sizes[language] = sizes.get(language, 0) + passages
    renamed = None
    if any(number in documents for number, _definitions, _language in defined):
        start = 1 + max((thing for thing, *_rest in given), default=-1)
        kept = defined_in((found, language) for number, found, language in defined if number not in documents)
        renamed = [*(NameRow(*row) for row in given), *name_rows(kept, start, given=False)]
    return Hidden(
        before.documents | documents,
        before.files | files,
        told_apart(row for row in rows if row[0] not in documents),
        renamed,
        tuple(sorted(sizes, key=lambda language: (-sizes[language], language))) or ("en",),
    )


def hide(db: sqlite3.Connection, hidden: Hidden) -> None:
    """Hides documents and files from all queries of a connection."""
    db.execute("create temp table hidden (number integer primary key)")
    db.executemany("insert into hidden values (?)", [(number,) for number in hidden.documents])
    db.execute("create temp table hidden_files (owner integer, name text)")
    db.executemany("insert into hidden_files values (?, ?)", hidden.files)
    columns = "*"
    if hidden.apart is not None:
        db.execute("create temp table told_apart (number integer primary key, place text)")
        db.executemany("insert into told_apart values (?, ?)", hidden.apart.items())
        place = "(select place from told_apart t where t.number = d.number) as apart"
        columns = ", ".join(place if name == "apart" else f"d.{name}" for name in DOCUMENTS)
    db.execute(
        f"create temp view documents as select {columns} from main.documents d"
        " where d.number not in (select number from hidden)"
    )
    db.execute(
        "create temp view skipped as select * from main.skipped s where not exists"
        " (select 1 from hidden_files h where h.name = s.file and h.owner is s.owner)"
    )
    if hidden.names is not None:
        db.execute("create temp table names (thing integer, first text, terms text, given integer)")
        db.executemany("insert into names values (?, ?, ?, ?)", hidden.names)
    db.commit()
