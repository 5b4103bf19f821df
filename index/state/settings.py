"""The settings of servers, and the notes that the bot keeps for itself."""

import json
from collections.abc import Mapping
from typing import Any

from index.state.backend import Backend
from index.state.pseudonyms import checked_server


class Settings:
    """The settings of each server, as a JSON object. What is in it is the bot's business."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def get(self, guild_id: int) -> dict[str, Any]:
        """A server's settings; empty if it never changed any."""
        query = "select settings from settings where guild_id = ?"
        rows = self._database.rows(query, [checked_server(guild_id)], remembered=True)
        found: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
        return found

    def all(self) -> list[dict[str, Any]]:
        """The settings of all servers that have changed some."""
        return [json.loads(text) for (text,) in self._database.rows("select settings from settings")]

    def set(self, guild_id: int, settings: Mapping[str, Any]) -> None:
        """Replaces a server's settings."""
        values = [checked_server(guild_id), json.dumps(dict(settings))]
        with self._database.writing() as db:
            db.execute(
                "insert into settings (guild_id, settings) values (?, ?)"
                " on conflict (guild_id) do update set settings = excluded.settings",
                values,
            )


class Notes:
    """Texts by name. They hold nothing about anybody."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """The text that was last noted under this name."""
        rows = self._database.rows("select text from notes where name = ?", [name])
        found: str | None = rows[0][0] if rows else None
        return found

    def set_first(self, name: str, text: str) -> str:
        """Keeps a text under a name if there is none yet; returns the one that is there then."""
        with self._database.writing() as db:
            db.execute("insert into notes (name, text) values (?, ?) on conflict (name) do nothing", [name, text])
            ((found,),) = db.execute("select text from notes where name = ?", [name]).fetchall()
        return str(found)

    def set(self, name: str, text: str) -> None:
        """Keeps a text under a name, in place of an earlier one. It must not be about anybody."""
        with self._database.writing() as db:
            db.execute(
                "insert into notes (name, text) values (?, ?) on conflict (name) do update set text = excluded.text",
                [name, text],
            )
