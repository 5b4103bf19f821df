"""The bot from a shell: `python -m bot run | preview | invite`."""

import asyncio
import base64
import binascii
import signal
import sys
from typing import NoReturn

import aiohttp
import click
import discord

from bot.client import FootnoteBot
from bot.following import Follower
from bot.logs import set_up_logging
from bot.settings import Settings, SettingsError, read_settings
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
    set_up_logging(token)
    try:
        with Library.open(settings.footnote_data) as library:
            follower = Follower(library, settings.footnote_docs, settings.footnote_data, settings.footnote_watch)
            asyncio.run(_serve(FootnoteBot(library, follower), token))
    except FootnoteError as error:
        _fail(error)
    except discord.LoginFailure:
        _fail("Discord refused the token. Copy it again from the developer portal (README, “Connect it to Discord”).")
    except aiohttp.ClientConnectionError as error:
        _fail(f"Discord can't be reached: {error}. Check this machine's network, and start the bot again.")


async def _serve(bot: FootnoteBot, token: str) -> None:
    """Runs until SIGINT or SIGTERM, and then closes in order."""
    closing: list[asyncio.Task[None]] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(
            number, lambda: closing.append(asyncio.ensure_future(bot.close()))
        )
    async with bot:
        await bot.start(token)
    await asyncio.gather(*closing)


@main.command()
def preview() -> None:
    """Try the bot in a local browser page: no token, no Discord."""
    settings = _settings()
    try:
        from bot.preview import serve
    except ModuleNotFoundError as error:
        if error.name != "simcord":
            raise
        _fail("The preview needs the extra “preview”: make install, or pip install 'footnote-bot[preview]'.")
    set_up_logging(None)
    try:
        asyncio.run(serve(settings))
    except FootnoteError as error:
        _fail(error)
    except KeyboardInterrupt:
        pass


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
