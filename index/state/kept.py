"""Where messages come from that servers keep as answers. Their texts are uploads; a row here says what Discord calls
the message, so that it goes when the message is deleted there, and whose it is, so that its author can withdraw it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from index.state.backend import Backend, marks
from index.state.pseudonyms import checked_server, member_hash
from index.state.uploads import COLUMNS, Upload


class KeptMessage(NamedTuple):
    """A message that a server keeps as an answer."""

    upload: Upload  # has its text
    channel_id: int
    message_id: int
    edited_ns: int

    @property
    def guild_id(self) -> int:
        return self.upload.guild_id


class KeptMessages:
    """The messages that servers keep as answers. All methods list the oldest first."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def of_server(self, guild_id: int) -> list[KeptMessage]:
        """Those of a server."""
        return self._select("kept.guild_id = ?", [checked_server(guild_id)])

    def in_channel(self, guild_id: int, channel_id: int) -> list[KeptMessage]:
        """Those of a server that are from one of its channels."""
        return self._select("kept.guild_id = ? and channel_id = ?", [checked_server(guild_id), channel_id])

    def find(self, guild_id: int, message_ids: Sequence[int]) -> list[KeptMessage]:
        """Those of these messages that the server keeps."""
        condition = f"kept.guild_id = ? and message_id in ({marks(len(message_ids))})"
        return self._select(condition, [checked_server(guild_id), *message_ids])

    def of_member(self, guild_id: int, user_id: int) -> list[KeptMessage]:
        """Those that a member of this server wrote."""
        rows = self._database.rows("select key from secret")
        author = member_hash(rows[0][0], guild_id, user_id) if rows else ""
        return self._select("kept.guild_id = ? and author = ?", [checked_server(guild_id), author])

    def _select(self, condition: str, values: Sequence[Any]) -> list[KeptMessage]:
        query = (
            f"select {', '.join(f'uploads.{column}' for column in COLUMNS)}, channel_id, message_id, edited_ns"
            f" from kept join uploads on uploads.number = kept.upload where {condition} order by kept.upload"
        )
        return [KeptMessage(Upload(*row[:-3]), *row[-3:]) for row in self._database.rows(query, values)]
