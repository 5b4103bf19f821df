"""Deleting what a member, or a server, gave, so that no bytes of it stay in any file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from index.state import uploads
from index.state.backend import Backend, Transaction
from index.state.expiry import expiry
from index.state.pseudonyms import checked_server, member_hash, secret_key

# All tables with something of a server or a member, except `contents`, which needs no rewriting (see `uploads`).
_TABLES = ("uploads", "kept", "settings", "votes", "questions", "waiting")
_SERVERS = " union ".join(f"select guild_id from {table}" for table in _TABLES) + " order by guild_id"
# In the order of `Kept`'s fields.
_MEMBER_COLUMNS = {
    "questions": "asker",
    "votes": "asker",
    "uploads": "added_by",
    "kept": "author",
    "waiting": "asker",
}


class Kept(NamedTuple):
    """How many things are kept that a member did."""

    questions: int
    votes: int
    uploads: int  # that carry the member's hash; the files belong to their server
    messages: int = 0  # of the member's, which servers keep as answers
    waiting: int = 0  # questions whose asker is told when there is an answer


class Erasure:
    def __init__(self, database: Backend) -> None:
        self._database = database

    def servers(self) -> list[int]:
        return [guild_id for (guild_id,) in self._database.rows(_SERVERS)]

    def count_member(self, user_id: int) -> Kept:
        rows = self._database.rows("select key from secret")
        counts = [0] * len(_MEMBER_COLUMNS)
        for guild_id in self.servers() if rows else ():
            member = member_hash(rows[0][0], guild_id, user_id)
            for place, (table, column) in enumerate(_MEMBER_COLUMNS.items()):
                query = f"select count(*) from {table} where guild_id = ? and {column} = ?"
                counts[place] += self._database.rows(query, [guild_id, member])[0][0]
        return Kept(*counts)

    def erase_member(self, user_id: int) -> Kept:
        if self._database.is_untouched():
            return Kept(0, 0, 0)

        def delete(db: Transaction) -> Kept:
            counts = [0] * len(_MEMBER_COLUMNS)
            key = secret_key(db)
            for (guild_id,) in db.execute(_SERVERS).fetchall():
                member = member_hash(key, guild_id, user_id)
                asked = "update votes set question = null, asked_by = null where guild_id = ? and asked_by = ?"
                db.execute(asked, [guild_id, member])
                for place, (table, column) in enumerate(_MEMBER_COLUMNS.items()):
                    counts[place] += _erase(db, table, f"guild_id = ? and {column} = ?", [guild_id, member])
            db.rewrite(_TABLES)
            return Kept(*counts)

        kept = self._database.erase(delete)
        self._database.check_erased()
        return kept

    def erase_server(self, guild_id: int) -> None:
        if self._database.is_untouched():
            return
        for first, last in uploads.batches(self._database, checked_server(guild_id)):
            condition = "where guild_id = ? and number between ? and ?"
            self._database.erase(partial(uploads.remove, condition=condition, values=[guild_id, first, last]))

        def delete(db: Transaction) -> None:
            uploads.remove(db, "where guild_id = ?", [guild_id])  # one that came meanwhile
            for table in ("settings", "votes", "questions", "waiting"):
                db.execute(f"delete from {table} where guild_id = ?", [guild_id])
            db.rewrite(_TABLES)

        self._database.erase(delete)
        self._database.check_erased()

    def expire(self, guild_id: int, days: float) -> int:
        """Deletes questions and votes that are older; returns how many."""
        tables = ("votes", "questions", "waiting")
        bounds = expiry(days)
        if not bounds:
            return 0
        where = "where guild_id = ? and"
        values = [checked_server(guild_id), bounds.oldest]
        due = [
            self._database.rows(
                f"select 1 from {table} {where} (at_ns < ? or at_ns > ?) limit 1", [*values, bounds.latest]
            )
            for table in tables
        ]
        if not any(due):
            return 0
        with self._database.writing(erases=True) as db:
            for table in tables:
                db.execute(f"update {table} set at_ns = ? {where} at_ns > ?", [bounds.now, values[0], bounds.latest])
            count = sum(db.execute(f"delete from {table} {where} at_ns < ?", values).rowcount for table in tables)
            db.rewrite(tables)
        self._database.check_erased()
        return count


def _erase(db: Transaction, table: str, condition: str, values: Sequence[Any]) -> int:
    """Erases what a member did, of one table; returns how much that was."""
    match table:
        case "uploads":  # they belong to their server
            return db.execute(f"update uploads set added_by = null where {condition}", values).rowcount
        case "kept":
            return uploads.remove(db, f"where number in (select upload from kept where {condition})", values)
    return db.execute(f"delete from {table} where {condition}", values).rowcount
