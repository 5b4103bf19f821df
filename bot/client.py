"""The bot: its intents, its extensions, its one error handler."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.following import Follower
from bot.gateway.register import register
from bot.i18n.speech import ENGLISH, N_, _, listed, nearest, speak
from bot.i18n.translating import CommandTranslator
from bot.policy.queue import Line, NotNow, Pace
from bot.policy.refusals import Refusal
from bot.policy.server_settings import DEFAULTS, Keep, ServerSettings, parsed
from bot.rendering.links import Reader
from bot.replies import tell
from index import Answer, Library, OperatorError, Scope

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)

# The bot never speaks: what voice would need is not missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "bot.exts.answer_buttons",
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
# Commands that ask a question, by the names that Discord knows them by.
_ASKING = frozenset({"ask", "Search the documents"})
_ELSEWHERE = N_("I don't answer questions in this channel. Ask in one of these: {channels}.")


class Way(StrEnum):
    """How a question is asked."""

    COMMAND = "command"
    MENTION = "mention"
    DM = "dm"
    MENU = "menu"
    CHANNEL = "channel"  # by a message to nobody, where every question is answered


class FootnoteBot(commands.Bot):
    """Answers questions about a library; needs no privileged intent, and pings nobody.

    With `reads_messages` it asks for one, the text of all messages: for channels where every question is answered.
    """

    def __init__(
        self,
        library: Library,
        follower: Follower | None = None,
        reader: Reader | None = None,
        *,
        reads_messages: bool = False,
    ) -> None:
        intents = discord.Intents.default()
        intents.message_content = reads_messages
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            tree_cls=Tree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.library = library
        self.reader = reader  # where citations lead; None where there are no pages that people can reach
        self.asking = 0  # questions that are being answered or wait for it
        self.pace = Pace()
        self.overheard = Pace()  # of messages to nobody: whoever talks much may still ask
        self.line = Line()
        self.uploading = Line(at_once=1)  # a file may take half a minute to read, and no question waits for that
        self._dropped = False  # the connection to Discord, and it isn't back yet
        self._follower = follower
        self.following: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            if extension not in self.extensions:  # this runs again when it was Discord that failed
                await self.load_extension(extension)
        assert self.application_id
        await self.tree.set_translator(CommandTranslator())
        await register(self.tree, self.application_id, self.library.state)
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

    async def attend(self, interaction: discord.Interaction[Any]) -> None:
        """What follows is said in the language of who acts, or in the one that the server has set.

        Commands are named in theirs in any case, for that is how Discord shows them.
        """
        own, chosen = nearest(str(interaction.locale)), None
        with suppress(OperatorError):  # whatever needs the settings will say that they can't be read
            chosen = (await self.server(scope_of(interaction.guild))).language
        speak(chosen or own, commands=own)

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
        try:
            await super().close()
        finally:
            await self.line.close()
            await self.uploading.close()

    def admit(self, name: str, scope: Scope, user: int) -> None:
        """Raises TooFast or Busy where a command can't be answered now: before everybody sees that it is thought of."""
        self.line.check(queue_key(scope, user))
        if name in _ASKING:
            self.pace.take(user)

    async def run_in_turn(
        self, scope: Scope, user: int, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Calls what blocks and takes its time, off the event loop, when it is the turn of this server. Raises Busy."""
        return await self.line.run(queue_key(scope, user), function, *args, **kwargs)

    async def ask(
        self, question: str, way: Way, *, scope: Scope, asker: int, limit: int = 3, source: str | None = None
    ) -> Answer:
        """Asks the library. Whoever listens for `answer` is told how it went. Raises TooFast or Busy."""
        if way not in (Way.COMMAND, Way.MENU):  # which were admitted before
            pace = self.overheard if way is Way.CHANNEL else self.pace
            pace.take(asker)
        start, answer, refused = time.monotonic(), None, False
        self.asking += 1
        try:
            answer = await self.run_in_turn(
                scope, asker, self.library.ask, question, scope=scope, limit=limit, source=source
            )
            return answer
        except NotNow:
            refused = True
            raise
        finally:
            self.asking -= 1
            if not refused:
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
    """The commands: the one place that checks whether they may be used, and the one where their errors end."""

    async def interaction_check(self, interaction: discord.Interaction[FootnoteBot], /) -> bool:
        """True if a command can be answered here and now. Otherwise the person is told, in private, where or when."""
        await interaction.client.attend(interaction)
        data: Any = interaction.data
        name, scope = data["name"], scope_of(interaction.guild)
        typing = interaction.type is discord.InteractionType.autocomplete
        if name in _EVERYWHERE:
            return True
        try:
            settings = await interaction.client.server(scope)
            if not settings.answers_in(places(interaction.channel)):
                channels = listed([f"<#{channel}>" for channel in settings.channels])
                raise Refusal(_(_ELSEWHERE).format(channels=channels), markdown=True)
            if not typing:
                interaction.client.admit(name, scope, interaction.user.id)
        except (OperatorError, Refusal) as error:  # errors of this check don't reach `on_error`
            if typing:
                await interaction.response.autocomplete([])
            else:
                await tell(interaction, error, f"/{name}")
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[FootnoteBot], error: app_commands.AppCommandError, /
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        name = interaction.command.qualified_name if interaction.command else "an unknown command"
        await tell(interaction, cause, f"/{name}")


def scope_of(guild: discord.Guild | None) -> Scope:
    """What a question may be answered from where it is asked.

    Somebody may bring the bot along, as an app of their own, into a server that it isn't a member of. Of such a server
    Discord tells the id and not the owner.
    """
    return Scope.guild(guild.id) if guild and guild.owner_id else Scope.shared()


def queue_key(scope: Scope, user: int) -> int:
    """By whom a turn counts: a server, or who asks outside of one."""
    return scope.guild_id or user


def language_of(guild: discord.Guild | None, settings: ServerSettings) -> str:
    """What a message is written in that isn't for one member alone: of whom Discord doesn't tell it here."""
    return settings.language or (nearest(str(guild.preferred_locale)) if guild else ENGLISH)


def places(channel: object) -> list[int | None]:
    """The ids of a channel and of what it is in."""
    return [getattr(channel, name, None) for name in ("id", "parent_id", "category_id")]


def _report(task: asyncio.Task[None]) -> None:
    """A task that nobody waits for ends loudly."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("%s failed; the index stays as it is", task.get_name(), exc_info=error)
