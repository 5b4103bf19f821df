"""Registers the commands at Discord when they have changed, or when Discord has others.

Discord limits how often commands may be registered, so a bot that starts often shouldn't do it each time. Two hashes
are kept: of the commands that were sent, and of the ids and versions that Discord gave them. If the first is unchanged,
Discord is asked for its commands and the second is compared, because the token may have been used for another bot.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

from index import OperatorError
from index.operations import State

NOTE = "commands"

_log = logging.getLogger(__name__)


async def register(tree: app_commands.CommandTree[Any], application: int, state: State) -> dict[str, int]:
    """Registers the bot's commands if Discord doesn't have them. If nothing can be stored, it does so at each start.

    Returns:
        The ids that Discord gave to the slash commands, by their English names.

    Raises:
        HTTPException: Discord refused; the next start tries again.
    """
    http = tree.client.http
    payload = await _payload(tree)
    ours = _digest([application, payload])
    sent, _, registered = (await _load(state)).partition(" ")
    if sent == ours:
        found = await http.get_global_commands(application)
        if registered == _versions(found):
            return _ids(found)
    commands = await http.bulk_upsert_global_commands(application, payload=payload)
    await _store(state, f"{ours} {_versions(commands)}")
    _log.info("%d commands registered at Discord", len(commands))
    return _ids(commands)


async def _payload(tree: app_commands.CommandTree[Any]) -> list[Any]:
    """The commands as Discord's API takes them, with their translations."""
    translator = tree.translator
    commands = sorted(tree.get_commands(), key=lambda command: (type(command).__name__, command.name))
    if translator:
        return [await command.get_translated_payload(tree, translator) for command in commands]
    return [command.to_dict(tree) for command in commands]


def _ids(commands: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    slash = discord.AppCommandType.chat_input.value
    return {command["name"]: int(command["id"]) for command in commands if command.get("type", slash) == slash}


def _versions(commands: Iterable[Mapping[str, Any]]) -> str:
    """A hash of the ids and versions that Discord gave to the commands."""
    return _digest(sorted([command["id"], command.get("version", "")] for command in commands))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


async def _load(state: State) -> str:
    try:
        return await asyncio.to_thread(state.notes.get, NOTE) or ""
    except OperatorError as error:
        _log.warning("can't look up which commands Discord has: %s", error)
        return ""


async def _store(state: State, text: str) -> None:
    try:
        await asyncio.to_thread(state.notes.set, NOTE, text)
    except OperatorError as error:
        _log.warning("can't store which commands Discord has: %s", error)
