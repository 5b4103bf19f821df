"""/report: reports for moderators about the questions that their server chose to keep.

Questions are deleted after the time that the server chose: once a day, and when the bot starts. On Mondays each server
that wants it gets a digest of the week in its moderators' channel, unless the bot is off at that time.
"""

import asyncio
import datetime
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.client import FootnoteBot, language_of, scope_of
from bot.exts.documents.rights import may_change, scope_of_list
from bot.exts.moderators.answering import question_menu
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, speaking
from bot.policy.refusals import Refusal
from bot.policy.server_settings import ServerSettings, parse_settings
from bot.rendering.export import as_csv
from bot.rendering.reports import (
    MOST_GROUPS,
    MOST_VOTED,
    Asked,
    Marked,
    Unanswered,
    export_view,
    unanswered_view,
    usage_view,
)
from bot.replies import reply
from bot.scopes import scope_in
from index import Confidence, Library, OperatorError, Scope, UnknownPassage
from index.operations import Complaint, FileChange, KeptQuestion, SkippedFiles, alike, subjects

_log = logging.getLogger(__name__)

MOST_GROUPED = 2_000  # questions, the latest
MOST_EXPORTED = 20_000  # questions: nearly always less than 10 MB
LARGEST_FILE = 8 * 1024 * 1024  # bytes; Discord accepts this in every server

_DAY_NS = 86_400 * 10**9
_FILES_KEPT = 30  # days; older changes to files are forgotten
_NOT_ANSWERED = (Confidence.WEAK, Confidence.NONE)
_NO_SERVER = N_("Reports are about a server. Use this command in a server that I’m a member of.")
_NOT_YOURS = N_("Only members who can manage messages can see reports.")

_Interaction = discord.Interaction[FootnoteBot]


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Reports(commands.GroupCog, group_name="report", group_description="Reports on the questions in this server."):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.daily.start()
        self.mondays.start()

    async def cog_unload(self) -> None:
        self.daily.cancel()
        self.mondays.cancel()

    @app_commands.command(description="Questions without a sure answer, and passages that were voted not helpful.")
    async def unanswered(self, interaction: _Interaction) -> None:
        guild_id, settings = await self._moderated(interaction)
        since = time.time_ns() - settings.retention * _DAY_NS
        scope = await scope_of_list(interaction)
        unanswered = await asyncio.to_thread(_find_unanswered, self.bot.library, guild_id, since, scope)
        view = unanswered_view(settings, unanswered, title=_("Questions without a sure answer"))
        if unanswered.groups and await may_change(interaction):
            view.add_item(discord.ui.ActionRow(question_menu(asked.text for asked in unanswered.groups)))
        await reply(interaction, view)

    @app_commands.command(description="How many questions were asked, in which ways, and how surely answered.")
    async def usage(self, interaction: _Interaction) -> None:
        guild_id, settings = await self._moderated(interaction)
        since = time.time_ns() - settings.retention * _DAY_NS
        usage = await asyncio.to_thread(self.bot.library.state.questions.usage, guild_id, since_ns=since)
        await reply(interaction, usage_view(settings, usage))

    @app_commands.command(description="The questions that were kept, as a CSV file.")
    async def export(self, interaction: _Interaction) -> None:
        guild_id, settings = await self._moderated(interaction)
        questions, table = await asyncio.to_thread(_export, self.bot.library, guild_id)
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        file = discord.File(BytesIO(table), f"questions-{today}.csv") if questions else None
        await reply(interaction, export_view(settings, len(questions), file), files=[file] if file else [])

    async def _moderated(self, interaction: _Interaction) -> tuple[int, ServerSettings]:
        """Shows “thinking…”, and returns the server's id and settings. Raises Refusal for anybody who isn't a moderator
        there."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope = scope_of(interaction.guild)
        if scope.guild_id and interaction.permissions.manage_messages:
            return scope.guild_id, await self.bot.server(scope)
        raise Refusal(_(_NOT_YOURS if scope.guild_id else _NO_SERVER))

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Deletes the questions and votes that servers have kept for as long as they wanted."""
        if self.bot.keeps:
            await asyncio.to_thread(_expire, self.bot.library)

    @tasks.loop(time=datetime.time(hour=8, tzinfo=datetime.UTC))
    async def mondays(self) -> None:
        if datetime.datetime.now(datetime.UTC).isoweekday() == 1:
            await self.send_digests()

    async def send_digests(self) -> None:
        """Tells moderators which questions of the last week found no sure answer, and which documents changed."""
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
        scope = await scope_in(self.bot, guild, channel)
        unanswered = await asyncio.to_thread(_find_unanswered, self.bot.library, guild.id, since, scope)
        files = await asyncio.to_thread(_file_changes, self.bot.library, since)
        files = [change for change in files if not scope.hides(change.file)]
        held = await asyncio.to_thread(self.bot.library.held_back)
        gone = [source for source in held.documents if not scope.hides(source)] if held else []
        with speaking(language_of(guild, settings)):
            title = _("This week’s questions without a sure answer")
            view = unanswered_view(settings, unanswered, files, gone, title=title)
        try:
            await delivery.post(channel, guild.id, view=view)
        except discord.Forbidden as error:
            lacking = " and ".join(permissions.lacking_in(channel, ())) or "one that Discord doesn't name"
            _log.warning("server %s: no digest for lack of a permission, %s: %s", guild.id, lacking, error.text)


def _find_unanswered(library: Library, guild_id: int, since: int, scope: Scope) -> Unanswered:
    """The questions without a sure answer, and the passages with more votes against them than for them."""
    asked_then = library.state.questions.of_server(guild_id, confidence=_NOT_ANSWERED, since_ns=since)
    questions = _without_answered(library, guild_id, asked_then, scope)
    wrong: list[Marked] = []
    complaints: dict[str, list[Complaint]] = {}
    for complaint in library.state.votes.complaints(guild_id, since_ns=since):
        complaints.setdefault(complaint.passage_id, []).append(complaint)
    for tally in library.state.votes.tallies(guild_id, since_ns=since):
        said = sorted(complaints.get(tally.passage_id, ()), key=lambda complaint: not complaint.lowered)
        if len(wrong) == MOST_VOTED:
            break
        if tally.unhelpful <= tally.helpful and not any(complaint.lowered for complaint in said):
            continue
        try:
            quote = library.passage(tally.passage_id, scope=scope)
        except UnknownPassage:
            continue  # its document was changed or removed since, or isn't for those who read this
        wrong.append(Marked(quote, tally.unhelpful, said))
    return Unanswered(group(library, questions, scope), sum(asked.text is None for asked in questions), wrong)


def _without_answered(
    library: Library, guild_id: int, questions: Sequence[KeptQuestion], scope: Scope
) -> list[KeptQuestion]:
    """Those of some questions to which no answer has been kept since they were asked, as far as those who read this may
    see it."""
    kept = {message.upload.document_id: message.upload.added_ns for message in library.state.kept.of_server(guild_id)}
    if not kept:
        return list(questions)
    titles = {info.id: info.title for info in library.documents(scope=scope) if info.id in kept}
    answers = sorted(titles, key=kept.__getitem__)
    since = dict(zip(subjects([titles[id] for id in answers]), map(kept.__getitem__, answers), strict=True))
    about = subjects([asked.text or "" for asked in questions])
    return [
        asked
        for asked, subject in zip(questions, about, strict=True)
        if not asked.text or asked.at_ns > since.get(subject, 0)
    ]


def group(library: Library, questions: Sequence[KeptQuestion], scope: Scope) -> list[Asked]:
    """Questions that are alike as one, with the passage that was shown, if it is in the scope of those who read this;
    the most frequent first."""
    worded = [asked for asked in questions if asked.text][:MOST_GROUPED]
    groups: list[Asked] = []
    for places in alike([asked.text or "" for asked in worded]):
        asked = worded[places[0]]
        shown = asked.shown if len(groups) < MOST_GROUPS else None
        quote = None
        if shown:
            with suppress(UnknownPassage):  # its document was changed or removed since
                quote = library.passage(shown, scope=scope)
        groups.append(Asked(asked.text or "", len(places), asked.confidence, quote))
    return groups


def _file_changes(library: Library, since: int) -> list[FileChange]:
    """The last change of each of the folder's files. A file that couldn't be read is listed only while that is so."""
    failing = {skip.file for skip in SkippedFiles.of(library.skipped(scope=Scope.shared())).named}
    changes = library.state.files.all(since_ns=since)
    return [change for change in changes if change.what != "failed" or change.file in failing]


def _export(library: Library, guild_id: int) -> tuple[list[KeptQuestion], bytes]:
    """The latest questions, as many as fit in a file that Discord accepts, and that file."""
    questions = library.state.questions.of_server(guild_id, limit=MOST_EXPORTED)
    while len(table := as_csv(questions).encode("utf-8-sig")) > LARGEST_FILE:
        questions = questions[: len(questions) // 2]
    return questions, table


def _expire(library: Library) -> None:
    """Deletes what is too old. A server for which that fails doesn't keep the others' from being deleted."""
    with _logged("the list of servers could not be read, so nothing was deleted"):
        for guild_id in library.state.guilds():
            with _logged(f"server {guild_id}: questions and votes whose time is over could not be deleted"):
                settings: ServerSettings = parse_settings(library.state.settings.get(guild_id))
                library.state.expire(guild_id, settings.retention)
    with _logged("old changes of files could not be deleted"):
        library.state.files.expire(_FILES_KEPT)


@contextmanager
def _logged(said: str) -> Iterator[None]:
    """Logs an error of the block, and goes on after it. A bug is logged with its traceback."""
    try:
        yield
    except OperatorError as error:
        _log.error("%s: %s", said, error)
    except Exception:
        _log.exception("%s", said)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Reports(bot))
