"""Everything that people gave: uploads, settings, votes and, where a server keeps them, questions.

Nothing can bring these back once they are lost, and people may ask for them to be deleted, so that no bytes of them
stay in any file. `index.state.database` says how the file does both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from index.state import uploads
from index.state.backend import Backend, Transaction
from index.state.database import StateDatabase
from index.state.expiry import expiry
from index.state.file_changes import FileChanges
from index.state.kept import KeptMessages
from index.state.pseudonyms import checked_server, member_hash, secret_key
from index.state.questions import Questions
from index.state.settings import Notes, Settings
from index.state.uploads import Uploads
from index.state.votes import Votes
from index.state.waiting import Waiting

if TYPE_CHECKING:
    from index.state.postgres.connections import Connections

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


class State:
    """Everything that people gave to the library in one data folder, with an attribute for each kind of thing.

    Safe to use from several threads and processes. A write is on the disk when its method returns. Every method, also
    of the attributes, raises StateTooNew, LibraryDamaged or LibraryBusy, and those that write also DiskFull and
    DataReplaced. Methods that take a `guild_id` raise ValueError when it can't be a server's.
    """

    def __init__(self, folder: Path, database: str | None = None) -> None:
        """`database` is the address of a PostgreSQL database, if the things are kept there and not in the folder."""
        self.path = folder / "state.db"
        self.connections: Connections | None = None  # to the database, if it isn't a file
        self._database: Backend
        if database:
            # Imported only here: the driver is an extra, and takes longer to load than a question.
            from index.state.postgres.database import PostgresDatabase

            self._database = shared = PostgresDatabase(database)
            self.connections = shared.connections
        else:
            self._database = StateDatabase(self.path)
        self.uploads = Uploads(self._database)
        self.kept = KeptMessages(self._database)
        self.settings = Settings(self._database)
        self.votes = Votes(self._database)
        self.questions = Questions(self._database)
        self.waiting = Waiting(self._database)
        self.files = FileChanges(self._database)
        self.notes = Notes(self._database)

    @property
    def name(self) -> str:
        """Where it is kept, for operators: the path of `state.db`, or `PostgreSQL at host/name`."""
        return self._database.name

    def close(self) -> None:
        """Closes the file, or the connections. The next call of another method opens it again."""
        self._database.close()

    def tidy(self) -> None:
        """Removes the temporary files of processes that were killed, and sets room aside for deleting."""
        self._database.tidy()

    def guilds(self) -> list[int]:
        """The servers that gave anything."""
        return [guild_id for (guild_id,) in self._database.rows(_SERVERS)]

    def kept_of(self, user_id: int) -> Kept:
        """How much is kept that somebody did, in all servers together."""
        rows = self._database.rows("select key from secret")
        counts = [0] * len(_MEMBER_COLUMNS)
        for guild_id in self.guilds() if rows else ():
            member = member_hash(rows[0][0], guild_id, user_id)
            for place, (table, column) in enumerate(_MEMBER_COLUMNS.items()):
                query = f"select count(*) from {table} where guild_id = ? and {column} = ?"
                counts[place] += self._database.rows(query, [guild_id, member])[0][0]
        return Kept(*counts)

    def forget(self, user_id: int) -> Kept:
        """Deletes what somebody did, in all servers, and returns how much that was.

        Their uploads stay, without the hash of who sent them. Messages of theirs that servers keep as answers go, and
        are no longer shown; the index has their texts until the next sync, and the index before that for a minute more.
        No other file has any bytes of the rest when this returns.
        """
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

    def forget_guild(self, guild_id: int) -> None:
        """Deletes everything that a server gave.

        This file has no bytes of it when this returns. The index has its uploads until the next sync, and the index
        before that for a minute more.
        """
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
        """Deletes a server's votes and questions that are older than this, and returns how many there were.

        No file has any bytes of them when this returns.
        """
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
