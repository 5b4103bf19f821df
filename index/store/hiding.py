"""Uploads that a generation still has, and that nobody may see any more.

A generation is never changed. So an upload that was removed since it was built is hidden from those who read it: each
query finds views in the place of the tables that have uploads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class OwnedFile(NamedTuple):
    """An upload as it was when the generation was built."""

    owner: int
    name: str
    digest: str  # SHA-256 of its bytes
    number: int | None  # of its document; None if it could not be read

    @property
    def key(self) -> tuple[int, str, str]:
        return self.owner, self.name, self.digest


def hide(db: sqlite3.Connection, uploads: Iterable[OwnedFile]) -> None:
    """Hides uploads from all queries of a connection."""
    db.execute("create temp table hidden (number integer, owner integer, name text)")
    db.executemany("insert into hidden values (?, ?, ?)", [(one.number, one.owner, one.name) for one in uploads])
    db.execute(
        "create temp view documents as select * from main.documents"
        " where number not in (select number from hidden where number is not null)"
    )
    db.execute(
        "create temp view skipped as select * from main.skipped where owner is null or (owner, file) not in"
        " (select owner, name from hidden where number is null)"
    )
    db.commit()
