"""The bot's answer to `bot.operate.health`.

It is healthy when its event loop answers and the documents can be asked: there is an index, and it opens. Whether
Discord can be reached is told and doesn't count. The bot comes back by itself when Discord does, and whoever looks at
the container should see which of the two is at fault.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from discord import Client

from bot.operate.health import SOCKET
from index import FootnoteError, Library, Scope

_log = logging.getLogger(__name__)

State = dict[str, object]


async def examine(client: Client, library: Library) -> State:
    """How the bot is, in the words that `health` shows. The library is asked in a thread, as for a question."""
    try:
        # An empty question is answered at once, and tells whether there is an index.
        answer = await asyncio.to_thread(library.ask, "", scope=Scope.shared())
        ready = answer.generation > 0
        index = "the documents can be asked" if ready else "no documents are indexed; the log says what hinders it"
    except FootnoteError as error:
        ready, index = False, str(error).rstrip(".")
    connected = client.is_ready() and bool(client.ws) and client.ws.open
    return {"healthy": ready, "index": index, "discord": f"{'' if connected else 'not '}connected to Discord"}


@asynccontextmanager
async def answering(data: Path, state: Callable[[], Awaitable[State]]) -> AsyncIterator[None]:
    """Tells whoever asks how the bot is, until the block ends. Where no socket can be made, the log says so."""
    path = data / SOCKET

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(json.dumps(await state()).encode())
        finally:
            writer.close()

    try:
        server = await asyncio.start_unix_server(answer, path)  # in the place of one that a killed bot left
    except OSError as error:
        _log.warning("health can't be asked for: no socket can be made at %s (%s)", path, error)
        yield
        return
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)
