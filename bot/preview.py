"""The real bot, unmodified, in a local browser page: simcord stands in for Discord."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import click
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.client import FootnoteBot
from bot.following import Follower
from bot.rendering import notice_view
from bot.rendering.help import examples
from bot.settings import Settings
from index import DocumentInfo, Library, Scope

EXAMPLES = 3
PAGE_WIDTH, PAGE_HEIGHT = 960, 720


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with one channel, the bot and one member in it."""

    env: simcord.Env
    channel: ChannelHandle
    member: MemberActor


@asynccontextmanager
async def stage(library: Library) -> AsyncIterator[Stage]:
    """The bot, started as on Discord, in a server of its own."""
    bot = FootnoteBot(library)
    async with simcord.run(bot, check_errors=False) as env:
        assert bot.user is not None
        await bot.user.edit(username="Footnote")
        guild = env.create_guild("Your server")
        channel = guild.create_text_channel("questions")
        yield Stage(env, channel, guild.add_member(env.create_user("you")))


async def serve(settings: Settings) -> None:
    """Indexes the folder, opens the page, and stays until it is closed. Raises FootnoteError."""
    with Library.open(settings.footnote_data) as library:
        library.sync(settings.footnote_docs)
        logging.getLogger("bot").setLevel(logging.WARNING)
        logging.getLogger("discord").setLevel(logging.WARNING)
        follower = Follower(library, settings.footnote_docs, settings.footnote_data, settings.footnote_watch)
        async with (
            stage(library) as scene,
            scene.env.preview(
                scene.channel,
                viewers=[scene.member],
                layout="channel",
                width=PAGE_WIDTH,
                height=PAGE_HEIGHT,
                port=settings.footnote_preview_port,
            ) as page,
        ):
            # The stage waits for what its bot has begun, so it isn't the bot that follows the folder here.
            following = asyncio.create_task(follower.run())
            documents = library.documents(scope=Scope.shared())
            await _welcome(scene, documents)
            await page.refresh()
            _announce(page.url, documents)
            await page.wait_closed()
            following.cancel()
            await asyncio.wait([following])


async def _welcome(scene: Stage, documents: list[DocumentInfo]) -> None:
    channel = scene.env.bot.get_partial_messageable(scene.channel.id)
    lines = ["Type /ask, press Enter, and ask. For example:", *examples(documents, EXAMPLES)]
    await channel.send(view=notice_view(*lines))


def _announce(url: str, documents: list[DocumentInfo]) -> None:
    click.echo(
        f"This is the preview: the real bot, in a browser page instead of Discord. Documents: {len(documents)}\n"
        f"\n    {url}\n\n"
        "Open this address in a browser on this machine, type /ask, press Enter, and ask, for example:\n"
    )
    for question in examples(documents, EXAMPLES):
        click.echo(f"    {question}")
    click.echo("\nCtrl+C ends it. Where DISCORD_TOKEN is set, `make run` connects the bot to Discord instead.")
