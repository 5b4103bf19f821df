"""The bot's connection to Discord, from start to end: it gets there however long that takes, and leaves in order.

Once it is logged in, its shards connect and come back by themselves (`bot.gateway.connections`). Before that,
discord.py gives up at the first request that fails. A bot that starts together with its machine, before the network is
up, must not.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

import discord

from bot.client import FootnoteBot
from bot.gateway import delivery

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before Discord is tried again; doubled each time
FINISHING = 3.0  # seconds that running answers get when the bot is told to stop
CLOSING = 1.0  # seconds for the goodbye to Discord

# discord.py runs each event of a member in a task, whose name begins with one of these.
_ANSWERING = ("CommandTree-invoker", "discord.py: on_message", "discord-ui-")
# The gateway's close codes.
_REFUSED_TOKEN = 4004
TOO_FEW_SHARDS = 4011


async def serve(bot: FootnoteBot, token: str) -> None:
    """Runs until SIGINT or SIGTERM. Then it takes no more questions, answers those that it has, and closes.

    Raises LoginFailure, PrivilegedIntentsRequired, and any other error that trying again can't fix.
    """
    delivery.install()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait(), name="wait for a signal")
    connected = asyncio.create_task(_stay_connected(bot, token), name="stay on Discord")
    try:
        await asyncio.wait({stopping, connected}, return_when=asyncio.FIRST_COMPLETED)
        if connected.done():
            connected.result()
        else:
            _log.info("told to stop")
            connected.cancel()
            await asyncio.wait({connected})
            await _finish_answers()
    finally:
        stopping.cancel()
        await _close(bot)


async def _stay_connected(bot: FootnoteBot, token: str) -> None:
    await _retry(lambda: _log_in(bot, token))
    await _retry(lambda: _connect(bot))


async def _log_in(bot: FootnoteBot, token: str) -> None:
    try:
        await bot.login(token)
    except Exception:
        # The next attempt makes a new session, and without this it would reuse the connector that was closed with the
        # old one.
        await bot.http.close()
        bot.http.connector = discord.utils.MISSING
        raise


async def _connect(bot: FootnoteBot) -> None:
    """Connects and stays connected."""
    try:
        await bot.connect()
    except discord.ConnectionClosed as error:
        if error.code == _REFUSED_TOKEN:
            raise discord.LoginFailure("the gateway refused the token") from error
        if error.code == TOO_FEW_SHARDS and bot.counts_shards:
            raise ConnectionAbortedError("it wants more shards") from error
        raise


async def _retry(step: Callable[[], Awaitable[None]]) -> None:
    """Repeats a step, with growing pauses, for as long as the network or Discord is at fault."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await step()
        except Exception as error:
            if not delivery.is_passing(error):
                raise
            _log.warning("not on Discord (%s); trying again in %.0f s", delivery.describe(error), pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _finish_answers() -> None:
    """Waits for running answers, but not for ever."""
    answering = {task for task in asyncio.all_tasks() if task.get_name().startswith(_ANSWERING)}
    if answering:
        _, late = await asyncio.wait(answering, timeout=FINISHING)
        for task in late:
            task.cancel()
        _log.info("answered %d of %d open questions before stopping", len(answering) - len(late), len(answering))


async def _close(bot: FootnoteBot) -> None:
    """Closes the connection, without Discord's reply if there is none in time."""
    try:
        async with asyncio.timeout(CLOSING):
            await bot.close()
    except TimeoutError:
        _log.info("Discord did not close the connection in time")
    finally:
        await bot.http.close()
