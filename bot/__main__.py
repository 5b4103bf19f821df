"""The bot from a shell: `python -m bot run | preview | doctor | invite`."""

import asyncio
import base64
import binascii
import sys
from contextlib import AsyncExitStack
from typing import NoReturn

import click
import discord

from bot.client import FootnoteBot
from bot.following import Follower
from bot.logs import set_up_logging
from bot.operate import run as running
from bot.operate.doctor import as_json_text, as_lines, examine_all
from bot.operate.pulse import answering, examine
from bot.rendering.links import Reader
from bot.settings import Settings, SettingsError, read_settings
from bot.web import Site, reader_key, serving
from index import FootnoteError, Library

# What the bot does needs no more: see and answer in channels and threads, attach files, link.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)


@click.group()
def main() -> None:
    """A Discord bot that answers from a folder of documents."""


@main.command()
def run() -> None:
    """Run the bot on Discord. Needs DISCORD_TOKEN or DISCORD_TOKEN_FILE."""
    settings = _settings()
    try:
        token = settings.token()
    except SettingsError as error:
        _fail(error)
    set_up_logging(token, settings.footnote_log)
    try:
        with Library.open(settings.footnote_data) as library:
            follower = Follower(library, settings.footnote_docs, settings.footnote_data, settings.footnote_watch)
            site, reader = _pages(library, settings)
            bot = FootnoteBot(library, follower, reader, reads_messages=settings.footnote_message_content)
            asyncio.run(_serve(bot, follower, token, settings, site))
    except (FootnoteError, SettingsError) as error:
        _fail(error)
    except discord.LoginFailure:
        _fail("Discord refused the token. Copy it again from the developer portal (README, “Connect it to Discord”).")
    except discord.PrivilegedIntentsRequired:
        _fail(
            "Discord doesn't give the bot the text of messages, which FOOTNOTE_MESSAGE_CONTENT asks for. Switch it on "
            "in the developer portal (your application, Bot, Privileged Gateway Intents, Message Content Intent), or "
            "set FOOTNOTE_MESSAGE_CONTENT to False."
        )
    except (discord.HTTPException, discord.ConnectionClosed) as error:
        _fail(f"Discord doesn't let the bot in: {error}")


def _pages(library: Library, settings: Settings) -> tuple[Site | None, Reader | None]:
    """The reader pages, where they are served, and where people reach them. Raises SettingsError."""
    if not settings.footnote_web_port:
        return None, None
    url = settings.footnote_public_url
    reader = Reader(url, reader_key(settings.footnote_data)) if url else None
    return Site(library, reader), reader


async def _serve(bot: FootnoteBot, follower: Follower, token: str, settings: Settings, site: Site | None) -> None:
    """Runs until SIGINT or SIGTERM, and then closes in order."""
    async with AsyncExitStack() as stack:
        if site:
            host, port = settings.footnote_web_host, settings.footnote_web_port
            from bot.operate.metrics import Metrics  # which nothing else needs

            metrics = Metrics(bot.library)
            metrics.listen(bot)
            follower.told = metrics.synced
            await stack.enter_async_context(serving(site, lambda: bot.connected, metrics.exposed, host, port))
        await stack.enter_async_context(answering(settings.footnote_data, lambda: examine(bot, bot.library)))
        bot.follow()
        await running.serve(bot, token)


@main.command()
def preview() -> None:
    """Try the bot in a local browser page: no token, no Discord."""
    settings = _settings()
    try:
        from bot.operate.preview import serve
    except ModuleNotFoundError as error:
        if error.name != "simcord":
            raise
        _fail("The preview needs the extra “preview”: make install, or pip install 'footnote-bot[preview]'.")
    set_up_logging(None)
    try:
        asyncio.run(serve(settings))
    except (FootnoteError, SettingsError) as error:
        _fail(error)
    except KeyboardInterrupt:
        pass


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else.")
def doctor(as_json: bool) -> None:
    """Look for what is wrong, and say how to mend it. Ends with 1 where the bot can't work."""
    findings = asyncio.run(examine_all(PERMISSIONS))
    click.echo(as_lines(findings) if not as_json else as_json_text(findings))
    sys.exit(any(finding.verdict == "fail" for finding in findings))


@main.command()
def invite() -> None:
    """Print the URL that invites the bot to a server."""
    try:
        token = _settings().token()
        # The first part of a bot's token is its user id, which is its application's.
        application = int(base64.b64decode(token.split(".")[0] + "==", validate=False))
    except SettingsError as error:
        _fail(error)
    except (binascii.Error, ValueError):
        _fail("This doesn't look like a bot's token. Copy it again from the developer portal.")
    click.echo(discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=("bot", "applications.commands")))


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        _fail(error)


def _fail(message: object) -> NoReturn:
    click.echo(str(message), err=True)
    sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m bot")
