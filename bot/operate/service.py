"""Puts the bot together from its settings, with everything that runs beside it, and runs it until it is stopped."""

import asyncio
import gc
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

from bot.client import FootnoteBot
from bot.following import Follower
from bot.operate import connection
from bot.operate.beside import running
from bot.operate.encoding import keep_encoded
from bot.operate.lock import only_bot
from bot.operate.pulse import answer_health, examine
from bot.operate.sharing import take_part
from bot.operate.tidying import keep_tidy
from bot.rendering.links import Reader
from bot.settings import Settings
from bot.turns import turn
from bot.web import Site, reader_key, serve_site
from index import Library

_log = logging.getLogger(__name__)

# Python looks for garbage among all objects, which holds everything up for a tenth of a second: so this is rare, and
# what is there when the bot starts isn't looked at.
GARBAGE = (10_000, 10, 100)  # new objects until the youngest are looked at; such looks until one at older ones, at all
_THREADS = 24  # more than statements that can wait for the database at once

TAKE_OVER = 2.0  # seconds between two looks if the process that keeps the data folder has gone


def run(settings: Settings, token: str) -> None:
    """Runs until SIGINT or SIGTERM. Raises FootnoteError, and discord.py's errors about the token."""
    data, meaning = settings.footnote_data, settings.footnote_meaning != "off"
    shards = settings.shards
    shared = data if shards else None  # with other processes of this bot
    with (
        only_bot(data, shards),
        Library.open(data, meaning=meaning, ocr=settings.footnote_ocr, database=settings.database) as library,
    ):
        follower = Follower(library, settings.footnote_docs, data, settings.footnote_watch, shared=bool(shared))
        site, reader = web_site(library, settings)
        bot = FootnoteBot(
            library,
            follower,
            reader,
            reads_messages=settings.footnote_message_content,
            shards=shards,
            shared=shared,
        )
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        asyncio.run(_serve(bot, follower, token, settings, site))


def web_site(library: Library, settings: Settings) -> tuple[Site | None, Reader | None]:
    """The site to serve, if any, and the address of its reader pages, if people can reach them. Raises
    OperatorError."""
    if not settings.footnote_web_port:
        return None, None
    url = settings.footnote_public_url
    shared = library.state if settings.database else None
    reader = Reader(url, reader_key(settings.footnote_data, shared)) if url else None
    return Site(library, reader), reader


async def _serve(bot: FootnoteBot, follower: Follower, token: str, settings: Settings, site: Site | None) -> None:
    """Starts everything in order; closes it in the opposite order at the end."""
    if bot.library.sharing:  # calls that wait for a database that is cut off leave threads for those that don't
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "call"))
    bot.library.compile_search()
    async with AsyncExitStack() as stack:
        if site:
            host, port = settings.footnote_web_host, settings.footnote_web_port
            from bot.operate.metrics import Metrics  # not needed otherwise, and it loads prometheus_client

            metrics = Metrics(bot.library)
            metrics.listen(bot)
            follower.on_sync = metrics.count_sync
            await stack.enter_async_context(serve_site(site, lambda: bot.connected, metrics.as_text, host, port))
        await stack.enter_async_context(
            answer_health(
                settings.footnote_data,
                lambda: examine(bot, bot.library, follower.limit, follower.trouble),
                settings.footnote_shards,
            )
        )
        await stack.enter_async_context(running(keep_house(bot, settings, follower), "look after the data folder"))
        await connection.serve(bot, token)


async def keep_house(bot: FootnoteBot, settings: Settings, follower: Follower) -> None:
    """Keeps the data folder tidy and up to date until it is cancelled, as soon as that is this process's task."""
    shared = settings.footnote_data / "keeper.lock" if not bot.keeps else None
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(turn(shared, glance=TAKE_OVER))
        if shared:
            _log.info("this process keeps the data folder up to date for all processes on it")
        bot.keeps = True
        sharing = bot.library.sharing
        await stack.enter_async_context(keep_tidy(bot.library))
        if settings.footnote_meaning != "off":
            await stack.enter_async_context(keep_encoded(bot.library))
        if sharing:
            await take_part(bot, follower, sharing, bot.library.warm_up)
        bot.follow()
        await asyncio.Event().wait()
