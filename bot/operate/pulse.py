"""The running bot's side of `footnote health`.

The bot is healthy if its event loop answers and the documents can be asked: there is an index and it opens. The answer
also says if the bot is connected to Discord, but that doesn't count: the bot reconnects without help, and a restart by
Docker wouldn't bring Discord back.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.client import FootnoteBot
from bot.operate.findings import first_names
from bot.operate.health import socket_name
from bot.shards import Shards
from bot.watching import Limit
from index import FootnoteError, Library, Scope

_log = logging.getLogger(__name__)

State = dict[str, object]


async def examine(bot: FootnoteBot, library: Library, limit: Limit | None = None, trouble: str = "") -> State:
    """The state of the bot, in the words that `footnote health` prints. Like a question, it asks the library in a
    thread.

    Args:
        limit: Why the documents folder is polled, for the doctor.
        trouble: Why the folder could not be read the last time. An older index can still be asked.
    """
    try:
        # An empty question costs nothing, and its answer shows if there is an index.
        answer = await asyncio.to_thread(library.ask, "", scope=Scope.shared())
        ready = answer.generation > 0
        index = "the documents can be asked" if ready else "no documents are indexed; the log says why"
        meaning = await asyncio.to_thread(library.meaning)
        if meaning.available and not meaning.complete:
            index += f" ({meaning.encoded:,} of {meaning.passages:,} passages by their meaning)"
        if ready and trouble:
            index += f", as they were when they could last be read: {trouble.rstrip('.')}"
    except FootnoteError as error:
        ready, index = False, str(error).rstrip(".")
    return {
        "healthy": ready,
        "index": index,
        "discord": _connected(bot),
        "database": _shared(bot),
        "limit": limit,
    }


def _shared(bot: FootnoteBot) -> str | None:
    """This process's part in a shared index, in words; None if there is nothing to share."""
    part = bot.membership
    if not part:
        return "waiting for the database" if bot.library.sharing else None
    if part.trouble:
        return f"answers come from what this machine has, because {part.trouble.rstrip('.')}"
    return f"{'writes' if part.writes else 'has'} index {part.number} of all machines"


def _connected(bot: FootnoteBot) -> str:
    """How much of the bot is on Discord, in words."""
    states = bot.shard_states()
    if (bot.shard_count or 1) == 1:
        return f"{'' if bot.connected else 'not '}connected to Discord"
    said = Shards(min(states), max(states), bot.shard_count or 1).said
    absent = [str(id) for id, connected in states.items() if not connected]
    if not absent:
        return f"{said} connected to Discord"
    return f"{said} connected to Discord, without {first_names(absent)}"


@asynccontextmanager
async def answer_health(data: Path, state: Callable[[], Awaitable[State]], shards: str = "auto") -> AsyncIterator[None]:
    """Answers `footnote health` until the block ends. If the socket can't be made, it logs that and goes on."""
    path = data / socket_name(shards)

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(json.dumps(await state()).encode())
        finally:
            writer.close()

    try:
        server = await asyncio.start_unix_server(answer, path)  # replaces the socket of a bot that was killed
    except OSError as error:
        _log.warning("`footnote health` won't work: no socket can be made at %s (%s)", path, error)
        yield
        return
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
