"""Questions that wait for an answer, in servers that want members to be told when there is one.

Who asked is a keyed hash, as everywhere; whom to tell is read from the message that asked.
"""

import time
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from index.state.backend import ALL_ROWS, Backend, marks, storable
from index.state.pseudonyms import checked_server, member_hash, secret_key, subject_hash

MOST_WAITING = 100  # questions of a server; the oldest make room
LONGEST_QUESTION = 500  # characters that are kept

_COLUMNS = "number, guild_id, channel_id, message_id, text, shown, at_ns"


class WaitingQuestion(NamedTuple):
    """A question without a sure answer, and the message that asked it or, for a command, that answered it."""

    number: int
    guild_id: int
    channel_id: int
    message_id: int
    text: str
    shown: str | None  # the id of the first passage that was shown
    at_ns: int


class Waiting:
    """The questions that wait for an answer. Each method that deletes some returns how many there were."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def add(
        self,
        guild_id: int,
        text: str,
        *,
        user_id: int,
        channel_id: int,
        message_id: int,
        shown: str | None,
        subject: Collection[str],
    ) -> None:
        """Keeps a question until there is an answer to it. Only call this for servers that want it.

        It takes the place of another one from the same message, and of one with the same words from the same member.

        Args:
            message_id: The message that asked; for a command, the one that answered.
            shown: The id of the first passage that was shown; None if there was none.
            subject: What the question is about, by `index.operations.subjects`; only a keyed hash is kept.
        """
        with self._database.writing(erases=True, adds=4 * LONGEST_QUESTION) as db:
            key = secret_key(db)
            asker = member_hash(key, checked_server(guild_id), user_id)
            about = subject_hash(key, guild_id, subject)
            same = "guild_id = ? and (message_id = ? or (asker = ? and about = ?))"
            older = f"select number from waiting where guild_id = ? order by number desc limit {ALL_ROWS} offset ?"
            condition = f"({same}) or number in ({older})"
            values = [guild_id, message_id, asker, about, guild_id, MOST_WAITING - 1]
            if db.execute(f"delete from waiting where {condition}", values).rowcount:
                db.rewrite(("waiting",))
            kept = storable(text[:LONGEST_QUESTION])
            row = [guild_id, channel_id, message_id, asker, about, kept, shown, time.time_ns()]
            columns = "guild_id, channel_id, message_id, asker, about, text, shown, at_ns"
            db.execute(f"insert into waiting ({columns}) values ({marks(len(row))})", row)

    def all(self, *, after: int = 0, limit: int = -1) -> list[WaitingQuestion]:
        """The questions of all servers with numbers above `after`, the oldest first."""
        query = f"select {_COLUMNS} from waiting where number > ? order by number limit ?"
        return [WaitingQuestion(*row) for row in self._database.rows(query, [after, ALL_ROWS if limit < 0 else limit])]

    def end(self, guild_id: int, message_ids: Sequence[int]) -> int:
        """Deletes the questions of these messages."""
        return self._remove(f"message_id in ({marks(len(message_ids))})", guild_id, message_ids)

    def end_in(self, guild_id: int, channel_id: int) -> int:
        """Deletes all questions of a channel."""
        return self._remove("channel_id = ?", guild_id, [channel_id])

    def end_about(self, guild_id: int, *, user_id: int, subject: Collection[str]) -> int:
        """Deletes a member's question about a subject, because it has been answered."""
        rows = self._database.rows("select key from secret")
        if not rows:
            return 0
        values = [
            member_hash(rows[0][0], checked_server(guild_id), user_id),
            subject_hash(rows[0][0], guild_id, subject),
        ]
        return self._remove("asker = ? and about = ?", guild_id, values)

    def end_all(self, guild_id: int) -> int:
        """Deletes all questions of a server, because it no longer wants that."""
        return self._remove("true", guild_id, [])

    def _remove(self, condition: str, guild_id: int, values: Sequence[Any]) -> int:
        where, values = f"from waiting where guild_id = ? and {condition}", [checked_server(guild_id), *values]
        if not self._database.rows(f"select 1 {where} limit 1", values):
            return 0
        with self._database.writing(erases=True) as db:
            count = db.execute(f"delete {where}", values).rowcount
            db.rewrite(("waiting",))
        return count
