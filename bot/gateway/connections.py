"""The connections of a process to Discord: one for each of its shards, and each comes back on its own.

discord.py's own client for several shards starts them one after the other, connects again one at a time, so that a
shard which can't be reached holds up the others, and mostly begins a new session where the old one could be resumed,
which loses the events in between. Here each shard does what discord.py's client for a single one does.
"""

import asyncio
import logging
import random
from typing import Any

import discord
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.state import AutoShardedConnectionState

from bot.gateway.delivery import describe, is_passing
from bot.gateway.starts import Starts
from bot.shards import Shards

_log = logging.getLogger(__name__)

CONNECTING = 60.0  # seconds that a connection may take
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # at most so many seconds before Discord is tried again; doubled each time
NEW_SESSION = (1.0, 5.0)  # seconds before a new session when Discord has ended one; at random, as it asks for

_PRIVILEGED = 4014  # the gateway's close code for an intent that isn't granted


async def keep_connected(bot: commands.AutoShardedBot, shards: Shards, starts: Starts) -> None:
    """Connects these shards, and connects them again whenever that is needed, until it is cancelled.

    Raises:
        ConnectionClosed, PrivilegedIntentsRequired, HTTPException: Discord doesn't let the bot in, and trying again
            wouldn't help.
    """
    bot.shard_count, bot.shard_ids = shards.count, list(shards.ids)
    bot._connection.shard_count, bot._connection.shard_ids = bot.shard_count, bot.shard_ids
    tasks = [asyncio.create_task(Connection(bot, id, starts).stay(), name=f"shard {id}") for id in shards.ids]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


class Servers(AutoShardedConnectionState[Any]):
    """What the bot knows of its servers."""

    async def _delay_ready(self) -> None:
        """Waits until all shards know their servers.

        discord.py cancels this when a shard starts again, and with it the tasks of the others. They would take every
        server that the bot joins later for one that it was in before, which isn't welcomed.
        """
        await asyncio.wait(self._ready_tasks.values())
        await super()._delay_ready()


class Connection:
    """The connection of one shard, in the place of discord.py's `Shard`."""

    def __init__(self, bot: commands.AutoShardedBot, id: int, starts: Starts) -> None:
        self.id = id
        self.ws: Any = None  # a DiscordWebSocket once it is connected
        self._bot = bot
        self._starts = starts
        self._up: asyncio.Future[bool] | None = None  # done when Discord's events have arrived on this connection
        self._pause = 0.0  # the most seconds that it waited before this attempt

    async def close(self) -> None:
        """discord.py calls this when the bot closes."""
        if self.ws:
            await self.ws.close(code=1000)

    async def stay(self) -> None:
        """Connects, and connects again. Raises an error that trying again can't fix."""
        resume = False
        while True:
            try:
                self.ws = await (self._resume() if resume else self._start())
                # discord.py's own record, by which it finds a server's connection, and closes all of them.
                vars(self._bot)["_AutoShardedClient__shards"][self.id] = self
                while True:
                    await self.ws.poll_event()
            except ReconnectWebSocket as wish:
                resume = wish.resume and self._has_session
                await self._pause_after(None)
                if not wish.resume:
                    await asyncio.sleep(random.uniform(*NEW_SESSION))
            except Exception as error:
                if isinstance(error, discord.ConnectionClosed) and error.code == _PRIVILEGED:
                    raise discord.PrivilegedIntentsRequired(self.id) from None
                if _is_final(error):
                    raise
                resume = self._has_session
                if not (is_passing(error) or isinstance(error, discord.ConnectionClosed)):
                    # A new session doesn't get that event again.
                    _log.error("an event from Discord could not be read", exc_info=error)
                    resume = False
                    await self.close()
                await self._pause_after(error)

    @property
    def _has_session(self) -> bool:
        """True if Discord has begun a session that can be resumed."""
        return bool(self.ws and self.ws.session_id)

    async def _start(self) -> DiscordWebSocket:
        """Begins a new session, when this shard may."""
        async with self._starts.turn(self.id):
            for guild in list(self._bot.guilds):
                if guild.shard_id == self.id:  # Discord names those again that the bot is still in
                    self._bot._connection._remove_guild(guild)
            async with asyncio.timeout(CONNECTING):
                return self._watched("READY", await DiscordWebSocket.from_client(self._bot, shard_id=self.id))

    async def _resume(self) -> DiscordWebSocket:
        """Goes on with the session. If that failed at the address that Discord named, it is tried at the usual one."""
        old = self.ws
        async with asyncio.timeout(CONNECTING):
            connected = await DiscordWebSocket.from_client(
                self._bot,
                shard_id=self.id,
                resume=True,
                session=old.session_id,
                sequence=old.sequence,
                gateway=None if self._pause else old.gateway,
            )
        return self._watched("RESUMED", connected)

    def _watched(self, event: str, ws: DiscordWebSocket) -> DiscordWebSocket:
        self._up = ws.wait_for(event, lambda _: True, lambda _: True)
        return ws

    async def _pause_after(self, error: Exception | None) -> None:
        """Waits before the next attempt, and longer each time, if Discord's events had not arrived."""
        was_up, self._up = bool(self._up and self._up.done()), None
        who = "" if self._bot.shard_count == 1 else f"shard {self.id} is "
        if was_up:
            self._bot.dispatch("disconnect")
            self._bot.dispatch("shard_disconnect", self.id)
            self._pause = 0.0
            if error:
                _log.info("%snot on Discord any more (%s); connecting again", who, describe(error))
            return
        self._pause = min(2 * self._pause, LONGEST_PAUSE) or FIRST_PAUSE
        pause = random.uniform(self._pause / 2, self._pause)  # so that shards that were lost together spread out
        if error or self._pause > FIRST_PAUSE:
            reason = describe(error) if error else "it ends the connection"
            _log.warning("%snot on Discord (%s); trying again in %.0f s", who, reason, pause)
        await asyncio.sleep(pause)


def _is_final(error: Exception) -> bool:
    """True if Discord said that it doesn't let the bot in. It closes with 1000 for no reason now and then."""
    if isinstance(error, discord.ConnectionClosed):
        return error.code != 1000
    return isinstance(error, discord.DiscordException) and not is_passing(error)
