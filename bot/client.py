"""The bot: its intents, its extensions, its one error handler."""

import asyncio
import logging
import time
from enum import StrEnum
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.following import Follower
from bot.rendering import notice_view
from bot.rendering.links import Reader
from bot.rendering.messages import NONE_COLOUR, message
from bot.servers import DEFAULTS, Keep, ServerSettings, parsed
from index import Answer, AskerError, Library, OperatorError, Scope

_log = logging.getLogger(__name__)

# The bot never speaks: what voice would need is not missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "bot.exts.answers",
    "bot.exts.ask",
    "bot.exts.facts",
    "bot.exts.help",
    "bot.exts.passages",
    "bot.exts.privacy",
    "bot.exts.reports",
    "bot.exts.server_settings",
    "bot.exts.sources",
    "bot.exts.summary",
    "bot.exts.verify",
)

# Commands that a server can be managed with from anywhere in it; the others answer where it allows that.
_EVERYWHERE = frozenset({"help", "privacy", "report", "settings", "sources"})
_ELSEWHERE = "Questions aren't answered in this channel. Ask in one of these: {}."


class Way(StrEnum):
    """How a question is asked."""

    COMMAND = "command"
    MENTION = "mention"
    DM = "dm"
    MENU = "menu"


class FootnoteBot(commands.Bot):
    """Answers questions about a library; needs no privileged intent, and pings nobody."""

    def __init__(self, library: Library, follower: Follower | None = None, reader: Reader | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents.default(),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            tree_cls=Tree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.library = library
        self.reader = reader  # where citations lead; None where there are no pages that people can reach
        self.asking = 0  # questions that are being answered or wait for it
        self._dropped = False  # the connection to Discord, and it isn't back yet
        self._follower = follower
        self.following: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            if extension not in self.extensions:  # this runs again when it was Discord that failed
                await self.load_extension(extension)
        await self.tree.sync()
        self.follow()

    def follow(self) -> None:
        """Keeps the index up to its folder from now on; Discord isn't needed for that."""
        if self._follower and not self.following:
            self.following = asyncio.create_task(self._follower.run(), name="follow the documents")
            self.following.add_done_callback(_report)

    async def server(self, scope: Scope) -> ServerSettings:
        """What the server of a scope has set."""
        if scope.guild_id is None:
            return DEFAULTS
        return parsed(await asyncio.to_thread(self.library.state.get_settings, scope.guild_id))

    async def catch_up(self) -> bool:
        """Puts into the index what was uploaded or removed, and says whether that could be done.

        The process that follows the folder does it; without a follower, this one.
        """
        if self._follower:
            return await self._follower.sync_now()
        try:
            await asyncio.to_thread(self.library.catch_up)
        except OperatorError as error:
            _log.error("the uploads could not be brought into the index: %s", error)
            return False
        return True

    async def note(self, answer: Answer, scope: Scope, asker: int, origin: str) -> None:
        """Keeps a question, as far as its server wants that; the answer doesn't depend on it."""
        try:
            keep = (await self.server(scope)).keep
            if scope.guild_id is None or keep is Keep.NOTHING:
                return
            await asyncio.to_thread(
                self.library.state.note_question,
                scope.guild_id,
                answer.question if keep is Keep.QUESTIONS else None,
                user_id=asker,
                confidence=answer.confidence,
                origin=origin,
            )
        except OperatorError as error:
            _log.error("a question could not be kept: %s", error)

    async def close(self) -> None:
        if self.following:
            self.following.cancel()
            await asyncio.wait([self.following])
        await super().close()

    async def ask(self, question: str, way: Way, *, scope: Scope, limit: int = 3, source: str | None = None) -> Answer:
        """The library blocks, so it is asked off the event loop. Whoever listens for `answer` is told how it went."""
        start, answer = time.monotonic(), None
        self.asking += 1
        try:
            answer = await asyncio.to_thread(self.library.ask, question, scope=scope, limit=limit, source=source)
            return answer
        finally:
            self.asking -= 1
            self.dispatch("answer", way, answer, time.monotonic() - start)

    @property
    def connected(self) -> bool:
        """Whether Discord's events come in now; `is_ready` stays true when the connection drops."""
        return self.is_ready() and not self._dropped and not self.is_closed() and bool(self.ws) and self.ws.open

    async def on_disconnect(self) -> None:
        self._dropped = True

    async def on_resumed(self) -> None:
        self._dropped = False

    async def on_ready(self) -> None:
        self._dropped = False
        _log.info("ready as %s, in %d servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """There are no prefix commands: the extensions listen for themselves."""


class Tree(app_commands.CommandTree[FootnoteBot]):
    """Commands, with the one place where it is checked that they may be used, and the one where their errors end."""

    async def interaction_check(self, interaction: discord.Interaction[FootnoteBot], /) -> bool:
        """Whether questions are answered in this channel; else the person alone is told where they are."""
        data: Any = interaction.data
        name = data["name"]
        if name in _EVERYWHERE:
            return True
        try:
            settings = await interaction.client.server(scope_of(interaction.guild))
        except OperatorError as error:  # discord.py takes care of the errors of commands alone
            await tell(interaction, error, f"/{name}")
            return False
        if settings.answers_in(places(interaction.channel)):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            said = _ELSEWHERE.format(", ".join(f"<#{channel}>" for channel in settings.channels))
            view = message([], [said], NONE_COLOUR)
            await interaction.response.send_message(
                view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )
        return False

    async def on_error(
        self, interaction: discord.Interaction[FootnoteBot], error: app_commands.AppCommandError, /
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        name = interaction.command.qualified_name if interaction.command else "an unknown command"
        await tell(interaction, cause, f"/{name}")


async def tell(interaction: discord.Interaction[FootnoteBot], error: Exception, what: str) -> None:
    """Explains to the person alone what went wrong with a command, a button or a menu."""
    if delivery.is_over(error) or delivery.is_passing(error):
        _log.warning("%s could not be answered: %s", what, str(error) or repr(error))
        return
    view = notice_view(explain(error, what))
    none = discord.AllowedMentions.none()
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=none)
        else:
            await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=none)
    except (discord.HTTPException, *delivery.UNHEARD) as failure:
        _log.warning("the person who used %s could not be told: %s", what, failure)


def explain(error: Exception, what: str) -> str:
    """A plain sentence for the person; for whoever runs the bot, what happened goes to the log."""
    if isinstance(error, AskerError):
        return str(error)
    if isinstance(error, app_commands.CheckFailure):
        return "You can't use this command here."
    if isinstance(error, OperatorError):
        _log.error("%s failed: %s", what, error)
        return "The documents can't be searched just now. Whoever runs this bot finds the reason in its log."
    _log.error("%s failed", what, exc_info=error)
    return "Something went wrong here, and it isn't your question. Whoever runs this bot finds the reason in its log."


def scope_of(guild: discord.Guild | None) -> Scope:
    """What a question may be answered from where it is asked.

    Somebody may bring the bot along, as an app of their own, into a server that it isn't a member of. Of such a server
    Discord tells the id and not the owner.
    """
    return Scope.guild(guild.id) if guild and guild.owner_id else Scope.shared()


def places(channel: object) -> list[int | None]:
    """The ids of a channel and of what it is in."""
    return [getattr(channel, name, None) for name in ("id", "parent_id", "category_id")]


def _report(task: asyncio.Task[None]) -> None:
    """A task that nobody waits for ends loudly."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("%s failed; the index stays as it is", task.get_name(), exc_info=error)
