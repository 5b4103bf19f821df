"""Puts the bot together from its settings, with everything that runs beside it, and runs it until it is stopped."""

import asyncio
from contextlib import AsyncExitStack

from bot.client import FootnoteBot
from bot.following import Follower
from bot.operate import connection
from bot.operate.encoding import keep_encoded
from bot.operate.lock import only_bot
from bot.operate.pulse import answer_health, examine
from bot.operate.tidying import keep_tidy
from bot.rendering.links import Reader
from bot.settings import Settings
from bot.web import Site, reader_key, serve_site
from index import Library


def run(settings: Settings, token: str) -> None:
    """Runs until SIGINT or SIGTERM. Raises FootnoteError, and discord.py's errors about the token."""
    data, meaning = settings.footnote_data, settings.footnote_meaning != "off"
    with only_bot(data), Library.open(data, meaning=meaning, ocr=settings.footnote_ocr) as library:
        follower = Follower(library, settings.footnote_docs, settings.footnote_data, settings.footnote_watch)
        site, reader = web_site(library, settings)
        bot = FootnoteBot(library, follower, reader, reads_messages=settings.footnote_message_content)
        asyncio.run(_serve(bot, follower, token, settings, site))


def web_site(library: Library, settings: Settings) -> tuple[Site | None, Reader | None]:
    """The site to serve, if any, and the address of its reader pages, if people can reach them. Raises
    OperatorError."""
    if not settings.footnote_web_port:
        return None, None
    url = settings.footnote_public_url
    reader = Reader(url, reader_key(settings.footnote_data)) if url else None
    return Site(library, reader), reader


async def _serve(bot: FootnoteBot, follower: Follower, token: str, settings: Settings, site: Site | None) -> None:
    """Starts everything in order; closes it in the opposite order at the end."""
    async with AsyncExitStack() as stack:
        if site:
            host, port = settings.footnote_web_host, settings.footnote_web_port
            from bot.operate.metrics import Metrics  # not needed otherwise, and it loads prometheus_client

            metrics = Metrics(bot.library)
            metrics.listen(bot)
            follower.on_sync = metrics.count_sync
            await stack.enter_async_context(serve_site(site, lambda: bot.connected, metrics.as_text, host, port))
        await stack.enter_async_context(
            answer_health(settings.footnote_data, lambda: examine(bot, bot.library, follower.limit))
        )
        await stack.enter_async_context(keep_tidy(bot.library))
        if settings.footnote_meaning != "off":
            await stack.enter_async_context(keep_encoded(bot.library))
        bot.follow()
        await connection.serve(bot, token)
