"""The bot from its start to its end: it gets onto Discord however long that takes, and leaves in order.

discord.py comes back by itself once it has been connected. Before that it gives up: at the first request that fails,
and at a first connection that fails. A bot that starts with its machine, before the network is up, must not.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

import discord

from bot.client import FootnoteBot
from bot.gateway import delivery

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until Discord is tried again; doubled each time
FINISHING = 3.0  # seconds for what is being answered when the bot is told to stop
CLOSING = 1.0  # seconds for taking leave of Discord
LONGEST_ABSENCE = 300.0  # seconds off Discord until it is begun anew; discord.py's own pauses grow to 17 minutes
GLANCE = 5.0  # seconds between two looks at whether it is there

# discord.py runs each thing that a member does in a task of its own, with a name that begins with one of these.
_ANSWERING = ("CommandTree-invoker", "discord.py: on_message", "discord-ui-")
_REFUSED_TOKEN = 4004  # the gateway's close code


async def serve(bot: FootnoteBot, token: str) -> None:
    """Runs until SIGINT or SIGTERM. Then no question is taken any more, those that were are answered, and it closes.

    Raises LoginFailure, PrivilegedIntentsRequired, and whatever else can't be mended by trying again.
    """
    delivery.install()
    logging.getLogger("discord.client").addFilter(_in_one_line)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    stopping = asyncio.create_task(told.wait(), name="wait for a signal")
    connected = asyncio.create_task(_stay(bot, token), name="stay on Discord")
    try:
        await asyncio.wait({stopping, connected}, return_when=asyncio.FIRST_COMPLETED)
        if connected.done():
            connected.result()
        else:
            _log.info("told to stop")
            connected.cancel()
            await asyncio.wait({connected})
            await _finish()
    finally:
        stopping.cancel()
        await _close(bot)


async def _stay(bot: FootnoteBot, token: str) -> None:
    await _insist(lambda: _log_in(bot, token))
    await _insist(lambda: _connect(bot))


async def _log_in(bot: FootnoteBot, token: str) -> None:
    try:
        await bot.login(token)
    except Exception:
        # The next attempt makes a new session, which would go by a connector that is closed with the old one.
        await bot.http.close()
        bot.http.connector = discord.utils.MISSING
        raise


async def _connect(bot: discord.Client) -> None:
    """Connects, and stays so. Raises OSError and the like for what may go better with another session."""
    try:
        await _connected(bot)
    except discord.ConnectionClosed as error:
        if error.code == _REFUSED_TOKEN:
            raise discord.LoginFailure("the gateway refused the token") from error
        raise
    except discord.PrivilegedIntentsRequired:
        raise  # for ever, until somebody switches it on
    except Exception as error:
        if bot.ws is None:
            # discord.py wants to resume the session that it never had, and hides what was wrong.
            raise (error.__context__ if isinstance(error, AttributeError) and error.__context__ else error) from None
        if delivery.is_passing(error):
            raise
        # An event that discord.py can't read ends the connection. It isn't sent again to a new session.
        _log.error("an event from Discord could not be read", exc_info=error)
        await bot.ws.close()
        raise ConnectionAbortedError("the session was given up") from error


async def _connected(bot: discord.Client) -> None:
    """Lets discord.py connect, and come back when it has lost Discord; not when it has been away for too long."""
    connecting = asyncio.create_task(bot.connect(), name="connect")
    away = 0.0
    try:
        while not connecting.done():
            await asyncio.wait({connecting}, timeout=GLANCE)
            away = 0.0 if bot.ws and bot.ws.open else away + GLANCE
            if away > LONGEST_ABSENCE and not connecting.done():
                raise ConnectionAbortedError(f"no connection for {away:.0f} s")
    finally:
        if not connecting.done():
            connecting.cancel()
            await asyncio.wait({connecting})
    connecting.result()


async def _insist(step: Callable[[], Awaitable[None]]) -> None:
    """Does it, again and again while it is the network or Discord that fails."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await step()
        except Exception as error:
            if not delivery.is_passing(error):
                raise
            _log.warning("not on Discord (%s); trying again in %.0f s", _named(error), pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _finish() -> None:
    """Waits for what is being answered; not for ever."""
    answering = {task for task in asyncio.all_tasks() if task.get_name().startswith(_ANSWERING)}
    if answering:
        _, late = await asyncio.wait(answering, timeout=FINISHING)
        for task in late:
            task.cancel()
        _log.info("%d of %d questions in hand were answered", len(answering) - len(late), len(answering))


async def _close(bot: FootnoteBot) -> None:
    """Closes; where Discord doesn't take leave in turn, without it."""
    try:
        async with asyncio.timeout(CLOSING):
            await bot.close()
    except TimeoutError:
        _log.info("Discord did not take leave in time")
    finally:
        await bot.http.close()


def _in_one_line(record: logging.LogRecord) -> bool:
    """discord.py logs a connection that it makes anew with a traceback; what was wrong says enough."""
    if record.exc_info and isinstance(record.exc_info[1], Exception) and delivery.is_passing(record.exc_info[1]):
        record.msg, record.args = f"{record.getMessage()} ({_named(record.exc_info[1])})", None
        record.exc_info = None
    return True


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
