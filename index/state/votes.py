"""Which passages helped the members of a server."""

import time
from dataclasses import dataclass

from index.state.database import StateDatabase
from index.state.pseudonyms import checked_server, member_hash, secret_key


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a server's members on a passage."""

    passage_id: str
    document_id: str
    helpful: int
    unhelpful: int
    last_ns: int


class Votes:
    def __init__(self, database: StateDatabase) -> None:
        self._database = database

    def put(self, guild_id: int, user_id: int, passage_id: str, document_id: str, *, helpful: bool) -> None:
        with self._database.writing() as db:
            member = member_hash(secret_key(db), checked_server(guild_id), user_id)
            values = [guild_id, passage_id, member, document_id, helpful, time.time_ns()]
            db.execute("insert or replace into votes values (?, ?, ?, ?, ?, ?)", values)

    def tallies(self, guild_id: int, since_ns: int) -> list[Tally]:
        query = (
            "select passage_id, max(document_id), sum(helpful), sum(not helpful), max(at_ns) from votes"
            " where guild_id = ? and at_ns >= ? group by passage_id"
            " order by sum(not helpful) - sum(helpful) desc, passage_id"
        )
        return [Tally(*row) for row in self._database.rows(query, [checked_server(guild_id), since_ns])]
