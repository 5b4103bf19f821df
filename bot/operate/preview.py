"""The real bot, unmodified, in a local browser page, with simcord in the place of Discord.

The person who opens the page owns the server and so sees every command; "Viewing as" shows the view of another member.
The reader pages are served too, only to this machine, so that each footnote links to its words.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.client import FootnoteBot
from bot.following import Follower
from bot.operate.beside import running
from bot.operate.encoding import keep_encoded
from bot.operate.lock import only_bot
from bot.operate.pulse import State, answer_health, examine
from bot.policy.examples import surely_answered
from bot.rendering.links import Reader
from bot.settings import Settings, SettingsError
from bot.web import Site, reader_key, serve_site
from index import Library, Scope
from index.operations import visible_line

SERVER = "Your server"
PATIENCE = 60.0  # seconds that an answer may take: this machine may be slow
PAGE_WIDTH, PAGE_HEIGHT = 960, 720

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Stage:
    """A server with one channel, the bot in it, its owner and another member."""

    env: simcord.Env
    channel: ChannelHandle
    owner: MemberActor
    member: MemberActor


@asynccontextmanager
async def stage(library: Library, reader: Reader, *, reads_messages: bool = False) -> AsyncIterator[Stage]:
    """The bot, started as on Discord, in a server with one channel."""
    bot = FootnoteBot(library, reader=reader, reads_messages=reads_messages)
    async with simcord.run(bot, check_errors=False, settle_timeout=PATIENCE) as env:
        assert bot.user is not None
        await bot.user.edit(username="Footnote")
        you = env.create_user("you")
        guild = env.create_guild(SERVER, owner=you)
        channel = guild.create_text_channel("questions")
        yield Stage(env, channel, guild.add_member(you), guild.add_member(env.create_user("another member")))


@asynccontextmanager
async def reader_pages(library: Library, data: Path, port: int = 0) -> AsyncIterator[Reader]:
    """Serves the reader pages; port 0 means any free one. Raises OperatorError."""
    key = reader_key(data)
    site = Site(library, Reader(f"http://{_HOST}", key))  # the port isn't part of the check
    async with serve_site(site, lambda: False, _no_figures, _HOST, port) as bound:
        yield Reader(f"http://{_HOST}:{bound}", key)


async def serve(settings: Settings) -> None:
    """Indexes the folder, opens the page, and runs until that is closed. Raises FootnoteError and SettingsError."""
    data, meaning = settings.footnote_data, settings.footnote_meaning != "off"
    with only_bot(data), Library.open(data, meaning=meaning, ocr=settings.footnote_ocr) as library:
        library.sync(settings.footnote_docs)
        logging.getLogger("bot").setLevel(logging.WARNING)
        logging.getLogger("discord").setLevel(logging.WARNING)
        follower = Follower(library, settings.footnote_docs, settings.footnote_data, settings.footnote_watch)
        async with (
            reader_pages(library, settings.footnote_data, settings.footnote_web_port) as reader,
            stage(library, reader, reads_messages=settings.footnote_message_content) as scene,
            _page(scene, settings.footnote_preview_port) as page,
            keep_encoded(library) if meaning else nullcontext(),
            answer_health(data, lambda: _state(scene, library, follower)),
        ):
            documents = library.documents(scope=Scope.shared())
            scene.env.bot.dispatch(
                "welcome", scene.env.bot.get_partial_messageable(scene.channel.id), SERVER, Scope.shared()
            )
            await scene.env.settle()
            click.echo(announcement(page.url, len(documents), surely_answered(library, Scope.shared(), documents)))
            # When it closes, the stage waits for everything that its bot has started. A bot that followed the folder
            # would never finish, so this task does it.
            async with running(follower.run(), "follow the documents"):
                await page.wait_closed()


@asynccontextmanager
async def _page(scene: Stage, port: int) -> AsyncIterator[Preview]:
    """Shows the channel in a page. Raises SettingsError."""
    async with AsyncExitStack() as stack:
        preview = scene.env.preview(
            scene.channel,
            viewers=[scene.owner, scene.member],
            layout="channel",
            width=PAGE_WIDTH,
            height=PAGE_HEIGHT,
            port=port,
        )
        try:
            page = await stack.enter_async_context(preview)
        except simcord.SetupError as error:
            raise SettingsError(
                f"The preview can't use port {port}: it is taken. Set FOOTNOTE_PREVIEW_PORT to a free one."
            ) from error
        yield page


def announcement(url: str, documents: int, questions: Sequence[str]) -> str:
    """What the shell shows when the page is there; few documents may suggest no question."""
    lines = "".join(f"    {visible_line(question)}\n" for question in questions)
    what = f", for example:\n\n{lines}" if lines else ".\n"
    return (
        f"This is the preview: the real bot, in a browser page instead of Discord. Documents: {documents}\n"
        f"\n    {url}\n\n"
        f"Open this address in a browser on this machine, type /ask, press Enter, and ask{what}"
        "\nPress Ctrl+C to stop. If DISCORD_TOKEN is set, `make run` connects the bot to Discord instead."
    )


async def _state(scene: Stage, library: Library, follower: Follower) -> State:
    """The state of the preview, in the words that `footnote health` prints."""
    assert isinstance(scene.env.bot, FootnoteBot)
    return {
        **await examine(scene.env.bot, library, follower.limit, follower.trouble),
        "discord": "this is the preview, not on Discord",
    }


async def _no_figures() -> bytes:
    return b""
