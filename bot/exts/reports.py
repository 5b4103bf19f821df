"""/report: what moderators may know of the questions of their server, from what it chose to keep; and its end.

What is kept is deleted when its time is over: each day, and when the bot starts. On Mondays a digest of the week goes
to the moderators' channel of each server that wants it; one that falls into a time when the bot is off is left out.
"""

import asyncio
import datetime
import logging
import time
from collections.abc import Sequence
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.client import FootnoteBot, language_of, scope_of
from bot.exts.answers import NO_PINGS
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, speaking
from bot.policy.server_settings import ServerSettings, parsed
from bot.rendering import notice_view
from bot.rendering.export import as_csv
from bot.rendering.reports import MOST_VOTED, Unanswered, export_view, grouped, unanswered_view, usage_view
from index import Confidence, Library, OperatorError, Quote, Scope, UnknownPassage
from index.operations import FileChange, KeptQuestion

_log = logging.getLogger(__name__)

MOST_EXPORTED = 20_000  # questions, which make less than 10 MB in nearly all cases
LARGEST_FILE = 8 * 1024 * 1024  # bytes that Discord takes anywhere

_DAY_NS = 86_400 * 10**9
_FILES_KEPT = 30  # days for which it is known what happened to a file
_NOT_ANSWERED = (Confidence.WEAK, Confidence.NONE)
_NO_SERVER = N_("Reports are of a server. Use this command in one that I am a member of.")
_NOT_YOURS = N_("Only members who may manage messages can see reports.")

_Interaction = discord.Interaction[FootnoteBot]


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Reports(commands.GroupCog, group_name="report", group_description="What was asked in this server."):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.daily.start()
        self.mondays.start()

    async def cog_unload(self) -> None:
        self.daily.cancel()
        self.mondays.cancel()

    @app_commands.command(description="Questions that found no sure answer, and passages voted not helpful.")
    async def unanswered(self, interaction: _Interaction) -> None:
        if guild_id := await _server(interaction):
            settings = await self.bot.server(Scope.guild(guild_id))
            since = time.time_ns() - settings.retention * _DAY_NS
            found = await asyncio.to_thread(_unanswered, self.bot.library, guild_id, since)
            await _send(interaction, unanswered_view(settings, found, title=_("Without a sure answer")))

    @app_commands.command(description="How much was asked, how, and how surely it was answered.")
    async def usage(self, interaction: _Interaction) -> None:
        if guild_id := await _server(interaction):
            settings = await self.bot.server(Scope.guild(guild_id))
            since = time.time_ns() - settings.retention * _DAY_NS
            usage = await asyncio.to_thread(self.bot.library.state.usage, guild_id, since_ns=since)
            await _send(interaction, usage_view(settings, usage))

    @app_commands.command(description="The questions that were kept, as a CSV file.")
    async def export(self, interaction: _Interaction) -> None:
        if guild_id := await _server(interaction):
            settings = await self.bot.server(Scope.guild(guild_id))
            questions, table = await asyncio.to_thread(_exported, self.bot.library, guild_id)
            today = datetime.datetime.now(datetime.UTC).date().isoformat()
            file = discord.File(BytesIO(table), f"questions-{today}.csv") if questions else None
            view = export_view(settings, len(questions), file)
            await _send(interaction, view, [file] if file else [])

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Deletes what servers have kept for as long as they wanted."""
        try:
            await asyncio.to_thread(_expire, self.bot.library)
        except OperatorError as error:
            _log.error("what servers kept could not be deleted in time: %s", error)

    @tasks.loop(time=datetime.time(hour=8, tzinfo=datetime.UTC))
    async def mondays(self) -> None:
        if datetime.datetime.now(datetime.UTC).isoweekday() == 1:
            await self.send_digests()

    async def send_digests(self) -> None:
        """Tells moderators what their members asked in vain in the last week, and what changed in the documents."""
        for guild in self.bot.guilds:
            try:
                await self._send_digest(guild)
            except (OperatorError, discord.HTTPException, *delivery.UNHEARD) as error:
                _log.error("server %s: the digest could not be sent: %s", guild.id, error)

    async def _send_digest(self, guild: discord.Guild) -> None:
        settings = await self.bot.server(Scope.guild(guild.id))
        channel = guild.get_channel(settings.moderators or 0)
        if not settings.digest or not isinstance(channel, discord.TextChannel):
            return
        since = time.time_ns() - 7 * _DAY_NS
        found = await asyncio.to_thread(_unanswered, self.bot.library, guild.id, since)
        files = await asyncio.to_thread(_happened, self.bot.library, since)
        with speaking(language_of(guild, settings)):
            view = unanswered_view(settings, found, files, title=_("This week without a sure answer"))
        try:
            await delivery.post(channel, guild.id, view=view, allowed_mentions=NO_PINGS)
        except discord.Forbidden as error:
            lacking = " and ".join(permissions.lacking_in(channel, ())) or "one that Discord doesn't name"
            _log.warning("server %s: no digest for lack of a permission, %s: %s", guild.id, lacking, error.text)


async def _server(interaction: _Interaction) -> int | None:
    """Shows “thinking…”; the server, for a moderator of it. Others are told."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild_id = scope_of(interaction.guild).guild_id
    if guild_id and interaction.permissions.manage_messages:
        return guild_id
    await _send(interaction, notice_view(_(_NOT_YOURS if guild_id else _NO_SERVER)))
    return None


async def _send(interaction: _Interaction, view: discord.ui.LayoutView, files: Sequence[discord.File] = ()) -> None:
    await interaction.followup.send(view=view, files=list(files), ephemeral=True, allowed_mentions=NO_PINGS)


def _unanswered(library: Library, guild_id: int, since: int) -> Unanswered:
    """Questions without a sure answer, and passages that more members found wrong than right."""
    questions = library.state.questions(guild_id, confidence=_NOT_ANSWERED, since_ns=since)
    wrong: list[tuple[Quote, int]] = []
    for tally in library.state.tallies(guild_id, since_ns=since):
        if tally.unhelpful <= tally.helpful or len(wrong) == MOST_VOTED:
            break
        try:
            wrong.append((library.passage(tally.passage_id, scope=Scope.guild(guild_id)), tally.unhelpful))
        except UnknownPassage:
            continue  # its document says something else by now
    return Unanswered(grouped(questions), sum(asked.text is None for asked in questions), wrong)


def _happened(library: Library, since: int) -> list[FileChange]:
    """What last happened to the folder's files; a failure only while it lasts."""
    failing = {skip.file for skip in library.skipped()}
    changes = library.state.file_changes(since_ns=since)
    return [change for change in changes if change.what != "failed" or change.file in failing]


def _exported(library: Library, guild_id: int) -> tuple[list[KeptQuestion], bytes]:
    """The last questions, as many as a file of Discord's holds, and the file."""
    questions = library.state.questions(guild_id, limit=MOST_EXPORTED)
    while len(table := as_csv(questions).encode("utf-8-sig")) > LARGEST_FILE:
        questions = questions[: len(questions) // 2]
    return questions, table


def _expire(library: Library) -> None:
    for guild_id in library.state.guilds():
        settings: ServerSettings = parsed(library.state.get_settings(guild_id))
        library.state.expire(guild_id, settings.retention)
    library.state.expire_files(_FILES_KEPT)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Reports(bot))
