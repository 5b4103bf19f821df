"""The bot: its intents, its extensions, and the check and the error handler of all its commands."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.following import Follower
from bot.gateway.connections import Servers, keep_connected
from bot.gateway.register import register
from bot.gateway.starts import Starts
from bot.i18n.speech import ENGLISH, N_, _, join_list, nearest, speak
from bot.i18n.translating import CommandTranslator
from bot.policy.queue import Line, NotNow, Pace
from bot.policy.refusals import Refusal
from bot.policy.server_settings import DEFAULTS, Keep, ServerSettings, parse_settings
from bot.rendering.answers import MOST_ASKED
from bot.rendering.links import Reader
from bot.replies import tell
from bot.shards import ONE, Shards
from bot.turns import turn
from index import Answer, Library, OperatorError, Scope
from index.operations import Membership, Sharing, arranged, lowered, subjects

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)

# The bot never joins a voice channel, so the libraries for that aren't missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "bot.exts.answers.buttons",
    "bot.exts.answers.passage",
    "bot.exts.answers.solved",
    "bot.exts.answers.votes",
    "bot.exts.answers.waiting",
    "bot.exts.asking.ask",
    "bot.exts.asking.conversation",
    "bot.exts.asking.help",
    "bot.exts.documents.sources",
    "bot.exts.documents.summary",
    "bot.exts.documents.verify",
    "bot.exts.facts.commands",
    "bot.exts.moderators.answering",
    "bot.exts.moderators.forwarding",
    "bot.exts.moderators.keeping",
    "bot.exts.moderators.reports",
    "bot.exts.settings.menus",
    "bot.exts.settings.privacy",
    "bot.exts.settings.rules",
)

# Commands that can be used everywhere in a server. The others answer only in the channels that the server chose, and
# each of them asks the library, so it counts as a question.
_EVERYWHERE = frozenset({"help", "privacy", "report", "settings", "sources"})
_ASKING = frozenset({"sources list", "sources show"})  # those of them that ask the library
_ELSEWHERE = N_("I don’t answer questions in this channel. Ask in one of these: {channels}.")


SERVERS_COME_WITHIN = 1.0  # seconds after the one before it; what comes later is known from then on
LONGEST_WAIT = 60.0  # seconds for an upload to be in the index that another machine writes


class Way(StrEnum):
    """How a question is asked."""

    COMMAND = "command"
    MENTION = "mention"
    DM = "dm"
    MENU = "menu"
    CHANNEL = "channel"  # a message to everybody, in a channel where every question is answered


class FootnoteBot(commands.AutoShardedBot):
    """Answers questions about a library.

    It needs no privileged intent and pings nobody: discord.py applies the client's `allowed_mentions` to every message,
    response, follow-up and edit that doesn't say otherwise.

    Args:
        library: The documents.
        follower: Keeps the library up to date with its folder, if there is one to follow.
        reader: Where citations lead; None if there are no pages that people can reach.
        reads_messages: Asks for the privileged intent to read all messages, for channels where every question is
            answered.
        shards: The shards that this process runs; None if it runs as many as Discord recommends.
        shared: The data folder, if other processes on it run other shards.
    """

    def __init__(
        self,
        library: Library,
        follower: Follower | None = None,
        reader: Reader | None = None,
        *,
        reads_messages: bool = False,
        shards: Shards | None = ONE,
        shared: Path | None = None,
    ) -> None:
        # Nothing else is used (a reaction withdraws a kept message), and most of what Discord would send is about
        # something else: who types, who talks.
        intents = discord.Intents(guilds=True, messages=True, guild_reactions=True, message_content=reads_messages)
        super().__init__(
            shard_count=shards.count if shards else None,
            command_prefix=commands.when_mentioned,
            intents=intents,
            guild_ready_timeout=SERVERS_COME_WITHIN,
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            tree_cls=Tree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.shard_ids = list(shards.ids) if shards else None
        self.library = library
        self.reader = reader
        self.command_ids: Mapping[str, int] = {}  # that Discord gave to the slash commands, by their English names
        self.asking = 0  # the number of questions that are being answered or are waiting
        self.pace = Pace()
        self.overheard = Pace()  # for messages to everybody: they don't use up what a member may ask
        self.line = Line()
        self.uploading = Line(at_once=1)  # a file may take half a minute to read, and no question waits for it
        self.keeps = shared is None  # the documents up to date, and the data folder tidy, so that others needn't
        self._range = shards
        self._shared = shared
        self._starts = Starts(lambda: self.http.request(discord.http.Route("GET", "/gateway/bot")), shared)
        self._up: set[int] = set()  # the shards whose events arrive
        self._follower = follower
        self.following: asyncio.Task[None] | None = None
        self.membership: Membership | None = None  # this process's part in an index that several machines share

    async def setup_hook(self) -> None:
        await self.load_extensions()
        assert self.application_id
        await self.tree.set_translator(CommandTranslator())
        async with turn(self._shared and self._shared / "commands.lock"):
            self.command_ids = await register(self.tree, self.application_id, self.library.state)
        self.follow()

    async def load_extensions(self) -> None:
        """Loads those that aren't loaded yet: `setup_hook` runs again if Discord failed the first time."""
        for extension in EXTENSIONS:
            if extension not in self.extensions:
                await self.load_extension(extension)

    def follow(self) -> None:
        """Starts to keep the index up to date with its folder, if that is this process's task. Discord isn't needed
        for that."""
        if self.library.sharing and not (self.membership and self.membership.writes):
            return
        if self._follower and self.keeps and not self.following:
            self.following = asyncio.create_task(self._follower.run(), name="follow the documents")
            self.following.add_done_callback(_log_failure)

    async def stop_following(self) -> None:
        """Stops that, because another machine does it now."""
        if self.following:
            self.following.cancel()
            await asyncio.wait([self.following])
            self.following = None

    async def server(self, scope: Scope) -> ServerSettings:
        """The settings of the server of a scope."""
        if scope.guild_id is None:
            return DEFAULTS
        return parse_settings(await asyncio.to_thread(self.library.state.settings.get, scope.guild_id))

    async def set_language(self, interaction: discord.Interaction[Any]) -> None:
        """Sets the language of the replies to an interaction: the server's, if it has set one, or the member's own.

        Command names are always in the member's language, because that is how Discord shows them.
        """
        own, chosen = nearest(str(interaction.locale)), None
        with suppress(OperatorError):  # a command that needs the settings reports that they can't be read
            chosen = (await self.server(scope_of(interaction.guild))).language
        speak(chosen or own, commands=own)

    async def catch_up(self) -> bool:
        """Brings uploads and removals into the index: by the follower's process, or in this one if there is none.

        Returns:
            True if that worked. Otherwise the log says why not.
        """
        sharing = self.library.sharing
        if sharing and self._follower and not (self.membership and self.membership.writes):
            return await self._ask_writer(sharing)
        if self._follower:
            return await self._follower.catch_up()
        try:
            await asyncio.to_thread(self.library.catch_up)
        except OperatorError as error:
            _log.error("the uploads could not be added to the index: %s", error)
            return False
        return True

    async def _ask_writer(self, sharing: Sharing) -> bool:
        """Has another process, maybe on another machine, take up the uploads, and waits until they are here."""
        try:
            if await asyncio.to_thread(sharing.ask, LONGEST_WAIT):
                return True
            _log.error(
                "the uploads are not in the index after %g seconds; the process that writes it is busy", LONGEST_WAIT
            )
        except OperatorError as error:
            _log.error("the uploads could not be added to the index: %s", error)
        return False

    async def keep_question(self, answer: Answer, scope: Scope, asker: int, origin: str) -> None:
        """Keeps a question, if its server wants that. If it can't be kept, it is answered all the same."""
        try:
            keep = (await self.server(scope)).keep
            if scope.guild_id is None or keep is Keep.NOTHING:
                return
            await asyncio.to_thread(
                self.library.state.questions.add,
                scope.guild_id,
                answer.question if keep is Keep.QUESTIONS else None,
                user_id=asker,
                confidence=answer.confidence,
                origin=origin,
                shown=next((quote.id for quote in arranged(answer).quotes), None),
            )
        except OperatorError as error:
            _log.error("a question could not be kept: %s", error)

    async def close(self) -> None:
        await self.stop_following()
        try:
            await super().close()
        finally:
            await self.line.close()
            await self.uploading.close()

    def admit(self, scope: Scope, user: int) -> None:
        """Counts a command, button or menu that asks the library. Raises TooFast or Busy if it can't be answered now.

        This comes before everybody sees “thinking…”, so that the refusal can be private.
        """
        self.line.check(queue_key(scope, user))
        self.pace.take(user)

    async def run_in_turn(
        self, scope: Scope, user: int, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Calls a slow function in a thread when it is this server's turn. Raises Busy."""
        return await self.line.run(queue_key(scope, user), function, *args, **kwargs)

    async def find(self, question: str, scope: Scope, user: int, *, source: str | None = None) -> Answer:
        """Asks the library. Passages that members of the server called wrong for this question come last.

        Raises:
            Busy: Too many others are waiting.
        """
        return await self.run_in_turn(scope, user, _ask_library, self.library, question, scope, source)

    async def ask(self, question: str, way: Way, *, scope: Scope, asker: int, source: str | None = None) -> Answer:
        """Answers a question, and dispatches the event `answer`. Raises TooFast or Busy."""
        if way not in (Way.COMMAND, Way.MENU):  # those went through `admit`
            pace = self.overheard if way is Way.CHANNEL else self.pace
            pace.take(asker)
        start, answer, refused = time.monotonic(), None, False
        self.asking += 1
        try:
            answer = await self.find(question, scope, asker, source=source)
            return answer
        except NotNow:
            refused = True
            raise
        finally:
            self.asking -= 1
            if not refused:
                self.dispatch("answer", way, answer, time.monotonic() - start)

    def _get_state(self, **options: Any) -> Servers:
        return Servers(dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Connects the shards of this process, and keeps them connected until this is cancelled.

        Raises:
            HTTPException, ClientError, OSError: Discord can't be reached or doesn't let the bot in.
            ConnectionClosed, PrivilegedIntentsRequired: It doesn't let the bot in.
        """
        shards = self._range
        if shards is None:
            count = (await self._starts.limits(anew=True)).recommended
            shards = Shards(0, count - 1, count)
        if shards.count > 1:
            _log.info("this process runs %s", shards.said)
        self._up.clear()
        await keep_connected(self, shards, self._starts)

    @property
    def counts_shards(self) -> bool:
        """True if this process runs all shards, as many as Discord recommends."""
        return self._range is None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Doesn't wait: `Starts` has."""

    def shard_states(self) -> dict[int, bool]:
        """The shards of this process: True for those whose events arrive. None before Discord said how many there
        are."""
        connected = {id for id, shard in self.shards.items() if not shard.is_closed()} & self._up
        return {id: id in connected for id in self.shard_ids or ()}

    def servers_of_shards(self) -> Counter[int]:
        """The number of servers of each shard of this process."""
        return Counter(guild.shard_id for guild in self.guilds)

    @property
    def connected(self) -> bool:
        """True while Discord's events arrive, for all shards of this process. (`is_ready` stays true when a connection
        drops.)"""
        return self.is_ready() and not self.is_closed() and all(self.shard_states().values())

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._up.discard(shard_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        self._up.add(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._up.add(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        if self.shard_count and self.shard_count > 1:
            servers = self.servers_of_shards()[shard_id]
            _log.info("shard %d of %d is ready, with %d servers", shard_id, self.shard_count, servers)

    async def on_ready(self) -> None:
        _log.info("ready as %s, in %d servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """Does nothing, as there are no prefix commands. The extensions have their own listeners."""


class Tree(app_commands.CommandTree[FootnoteBot]):
    """The commands: the one place that checks whether they may be used, and the one where their errors end."""

    async def interaction_check(self, interaction: discord.Interaction[FootnoteBot], /) -> bool:
        """True if a command can be answered here and now. Otherwise the person is told, in private, where or when."""
        await interaction.client.set_language(interaction)
        data: Any = interaction.data
        name, scope = data["name"], scope_of(interaction.guild)
        typing = interaction.type is discord.InteractionType.autocomplete
        everywhere, command = name in _EVERYWHERE, interaction.command
        try:
            settings = await interaction.client.server(scope) if not everywhere else DEFAULTS
            if not settings.answers_in(place_ids(interaction.channel)):
                channels = join_list([f"<#{channel}>" for channel in settings.channels])
                raise Refusal(_(_ELSEWHERE).format(channels=channels), markdown=True)
            if not typing and (not everywhere or (command and command.qualified_name in _ASKING)):
                interaction.client.admit(scope, interaction.user.id)
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


def _ask_library(library: Library, question: str, scope: Scope, source: str | None) -> Answer:
    answer = library.ask(question, scope=scope, limit=MOST_ASKED, source=source)
    if scope.guild_id is None or not answer.found:
        return answer
    try:
        if not library.state.votes.any_lowered(scope.guild_id):
            return answer
        (subject,) = subjects([answer.question])
        return lowered(answer, library.state.votes.lowered(scope.guild_id, subject))
    except OperatorError as error:
        _log.error("votes could not be read, so an answer is in its usual order: %s", error)
        return answer


def scope_of(guild: discord.Guild | None) -> Scope:
    """The documents that may be used to answer in a server.

    Members can install the bot for themselves and use it in a server that it isn't a member of. Such a server has only
    the shared documents. Discord sends its id, but not its owner.
    """
    return Scope.guild(guild.id) if guild and guild.owner_id else Scope.shared()


def queue_key(scope: Scope, user: int) -> int:
    """Who a turn is charged to: the server, or the member outside of servers."""
    return scope.guild_id or user


def language_of(guild: discord.Guild | None, settings: ServerSettings) -> str:
    """The language of a message that isn't a reply to an interaction. Discord doesn't tell the member's own there."""
    return settings.language or (nearest(str(guild.preferred_locale)) if guild else ENGLISH)


def place_ids(channel: object) -> list[int | None]:
    """The ids of a channel, of a thread's parent channel, and of its category."""
    return [getattr(channel, name, None) for name in ("id", "parent_id", "category_id")]


def _log_failure(task: asyncio.Task[None]) -> None:
    """Logs the error of a task that nobody waits for."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("%s failed; the index stays as it is", task.get_name(), exc_info=error)
