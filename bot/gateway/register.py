"""The commands as Discord knows them: sent when they have changed, or when Discord has others.

Discord limits how often commands may be sent, so a bot that starts often shouldn't send them each time. What was sent
last is kept as a hash, with what Discord made of it: the ids and versions of the commands. Where the hash is still that
of our commands, Discord is asked whether it still has these: somebody may have used the same token for something else.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from discord import app_commands

from index import OperatorError
from index.operations import State

NOTE = "commands"

_log = logging.getLogger(__name__)


async def register(tree: app_commands.CommandTree[Any], application: int, state: State) -> None:
    """Raises HTTPException, and then the commands are sent the next time.

    Where nothing can be noted, they are sent each time.
    """
    http = tree.client.http
    payload = await _payload(tree)
    ours = _digest([application, payload])
    sent, _, registered = (await _noted(state)).partition(" ")
    if sent == ours and registered == _versions(await http.get_global_commands(application)):
        return
    commands = await http.bulk_upsert_global_commands(application, payload=payload)
    await _note(state, f"{ours} {_versions(commands)}")
    _log.info("Discord was told of %d commands", len(commands))


async def _payload(tree: app_commands.CommandTree[Any]) -> list[Any]:
    """What Discord is told of the commands, with their translations."""
    translator = tree.translator
    commands = sorted(tree.get_commands(), key=lambda command: (type(command).__name__, command.name))
    if translator:
        return [await command.get_translated_payload(tree, translator) for command in commands]
    return [command.to_dict(tree) for command in commands]


def _versions(commands: Iterable[Mapping[str, Any]]) -> str:
    """Which commands these are, as Discord tells them apart."""
    return _digest(sorted([command["id"], command.get("version", "")] for command in commands))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


async def _noted(state: State) -> str:
    try:
        return await asyncio.to_thread(state.get_note, NOTE) or ""
    except OperatorError as error:
        _log.warning("whether Discord knows the commands can't be looked up: %s", error)
        return ""


async def _note(state: State, text: str) -> None:
    try:
        await asyncio.to_thread(state.set_note, NOTE, text)
    except OperatorError as error:
        _log.warning("that Discord knows the commands can't be noted: %s", error)
