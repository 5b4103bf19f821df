"""/sources: the documents that can be asked here, and a server's own.

Everybody may see the list, but only members with Manage Server, or with a role that the server chose, may add and
remove documents. Discord can restrict only whole commands, so each command checks that.
"""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, queue_key, scope_of
from bot.exts.documents.names import find_document, named_upload, offered_to_show, upload_names
from bot.exts.documents.rights import check_may_change, may_change, scope_of_list
from bot.exts.pressed import Form, WithControl, button
from bot.gateway import delivery
from bot.i18n.speech import N_, Np_, _, number
from bot.policy.document_rules import KEPT
from bot.policy.refusals import Refusal
from bot.rendering.limits import LONGEST_CHOICE, MOST_CHOICES
from bot.rendering.markdown import clean_option, label
from bot.rendering.messages import notice_view
from bot.rendering.sources import (
    LONGEST_KIND,
    ListLine,
    ListQuery,
    Sort,
    added_view,
    document_view,
    ending,
    entries,
    list_view,
    pages,
    refused_view,
)
from bot.replies import reason, reply
from index import AskerError, Library, Scope, UnreadableFile
from index.operations import LARGEST, Accepted, SkippedFiles, Unreadable

LONGEST_FILTER = 60  # UTF-16 units of words in titles; they are in the id of a button, which may have 100
LONGEST_FETCH = 120.0  # seconds that fetching a file from Discord may take: the others wait meanwhile

_STILL_INDEXED = N_(
    "It isn’t shown any more, but its text stays in the index until that can be updated: if my disk is full, until "
    "there is room. The person who runs this bot can find the reason in its log."
)

_Interaction = discord.Interaction[FootnoteBot]


async def offered_kinds(interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Autocomplete for the kinds of the visible documents, the most frequent first."""
    library, scope = interaction.client.library, await scope_of_list(interaction)
    documents = await asyncio.to_thread(library.documents, scope=scope)
    files = (document.source for document in documents if not document.source.endswith(KEPT))
    counts = Counter(filter(None, map(ending, files)))
    typed = current.lstrip(".").casefold()
    return [
        app_commands.Choice(name=label(f".{kind} ({number(count)})", LONGEST_CHOICE), value=kind)
        for kind, count in counts.most_common()
        if typed in kind
    ][:MOST_CHOICES]


class Sources(commands.GroupCog, group_name="sources", group_description="The documents that are searched here."):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="list", description="The documents that are searched here.")
    @app_commands.describe(
        words="Only documents with these words in their title or path.",
        kind="Only files of this kind, such as pdf.",
        sort="The order of the list.",
    )
    @app_commands.choices(
        sort=[
            app_commands.Choice(name=Np_("choice", "By name"), value=Sort.NAME.value),
            app_commands.Choice(name=Np_("choice", "Newest first"), value=Sort.NEWEST.value),
            app_commands.Choice(name=Np_("choice", "Oldest first"), value=Sort.OLDEST.value),
            app_commands.Choice(name=Np_("choice", "Most passages first"), value=Sort.PASSAGES.value),
        ]
    )
    @app_commands.autocomplete(kind=offered_kinds)
    async def list_(
        self,
        interaction: _Interaction,
        words: app_commands.Range[str, 1, LONGEST_FILTER] | None = None,
        kind: app_commands.Range[str, 1, LONGEST_KIND + 1] | None = None,
        sort: str = Sort.NAME.value,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        named = clean_option((kind or "").lstrip(".").replace(":", "").casefold(), LONGEST_KIND)
        query = ListQuery(clean_option(words, LONGEST_FILTER), named, Sort(sort))
        await reply(interaction, await _page(interaction, query, 1))

    @app_commands.command(description="Details of a document, and the parts of it that are kept out of answers.")
    @app_commands.describe(name="The document.")
    @app_commands.autocomplete(name=offered_to_show)
    async def show(self, interaction: _Interaction, name: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope = await scope_of_list(interaction)
        view = await self.bot.run_in_turn(scope, interaction.user.id, _document, self.bot.library, scope, name)
        await reply(interaction, view)

    @app_commands.command(description="Add a document for this server, or replace one.")
    @app_commands.describe(file="The document. Leave it out to get a form for several files.")
    async def add(self, interaction: _Interaction, file: discord.Attachment | None = None) -> None:
        await check_may_change(interaction)
        if file is None:
            await interaction.response.send_modal(AddForm())
        else:
            await _add(interaction, [file])

    @app_commands.command(description="Remove one of this server’s own documents.")
    @app_commands.describe(name="The document.")
    async def remove(self, interaction: _Interaction, name: str) -> None:
        await check_may_change(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        library, scope = self.bot.library, scope_of(interaction.guild)
        names = await asyncio.to_thread(upload_names, library, scope)
        document_id = await asyncio.to_thread(named_upload, library, scope, names, name)
        upload = await asyncio.to_thread(library.withdraw, document_id, scope=scope)
        removed = await self.bot.catch_up()
        called = names.get(upload.document_id, upload.name)
        view = notice_view(_("Removed: {file}").format(file=called), *([] if removed else [_(_STILL_INDEXED)]))
        await reply(interaction, view)

    @remove.autocomplete("name")
    async def offered_uploads(self, interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
        library, scope = self.bot.library, await scope_of_list(interaction)
        names = await asyncio.to_thread(upload_names, library, scope)
        matching = await asyncio.to_thread(library.documents, scope=scope, part=current)
        typed, by_title = current.casefold(), {document.id for document in matching}
        return [
            app_commands.Choice(name=label(called, LONGEST_CHOICE), value=document_id)
            for document_id, called in names.items()
            if typed in called.casefold() or document_id in by_title
        ][:MOST_CHOICES]

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Deletes all that a server gave. An older index may keep it until the second rebuild after this."""
        await asyncio.to_thread(self.bot.library.state.forget_guild, guild.id)
        await self.bot.catch_up()


class AddForm(Form):
    """A form that asks for files."""

    NAME = "the form of /sources add"

    def __init__(self) -> None:
        super().__init__(_("Add documents"))
        self.files: discord.ui.FileUpload[Any] = discord.ui.FileUpload(custom_id="files", max_values=10)
        self.add_item(discord.ui.Label(text=_("Documents for this server"), component=self.files))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await check_may_change(interaction)
        await _add(interaction, self.files.values)


@dataclass(frozen=True, slots=True)
class ListTurn:
    """A page of the list. The id has the options: "sources:2:dpdf:house rules"."""

    PATTERN: ClassVar = re.compile(
        rf"sources:(?P<page>\d{{1,5}}):(?P<sort>[{''.join(Sort)}])(?P<kind>[^:]{{0,{LONGEST_KIND}}}):(?P<words>.*)",
        re.DOTALL | re.ASCII,
    )

    page: int
    query: ListQuery

    @property
    def custom_id(self) -> str:
        query = self.query
        return f"sources:{self.page}:{query.sort}{query.kind}:{query.words}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(int(match["page"]), ListQuery(match["words"], match["kind"], Sort(match["sort"])))


class ListPage(WithControl[ListTurn], discord.ui.DynamicItem[discord.ui.Button[Any]], template=ListTurn.PATTERN):
    """Turns to a page of the list. The list is private, so only the member who asked can press."""

    KIND, NAME = ListTurn, "a page of /sources list"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        view = await _page(interaction, self.control.query, self.control.page)
        await interaction.edit_original_response(view=view)


async def _add(interaction: discord.Interaction[Any], files: list[discord.Attachment]) -> None:
    """Reads the files one by one, updates the index once, and reports on each file."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    bot, scope = interaction.client, scope_of(interaction.guild)
    outcomes: list[Accepted | tuple[str, str]] = []
    for file in files:
        try:
            outcomes.append(await _accept(bot, file, scope, interaction.user.id))
        except (AskerError, Refusal) as error:
            outcomes.append((file.filename, reason(error) or ""))
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    if accepted:
        await bot.catch_up()
    documents = await asyncio.to_thread(bot.library.documents, scope=scope)
    versions = {info.id: info.version for info in documents}
    for outcome in outcomes:
        if isinstance(outcome, Accepted):
            view = added_view(outcome, indexed=versions.get(outcome.info.id) == outcome.info.version)
        else:
            view = refused_view(*outcome)
        await reply(interaction, view)


async def _accept(bot: FootnoteBot, file: discord.Attachment, scope: Scope, user_id: int) -> Accepted:
    """Fetches a file from Discord and keeps it, both when it is this server's turn.

    Raises:
        UnreadableFile: It is too large, or no document that can be read.
        UploadLimit: The server has no room for it.
        Refusal: Discord doesn't hand it out, or (Busy) too many others are waiting.
    """
    if file.size > LARGEST:  # before it is fetched
        raise UnreadableFile(Unreadable.TOO_LARGE, size=file.size, most=LARGEST)

    async def fetch() -> bytes:
        try:
            async with asyncio.timeout(LONGEST_FETCH):
                return await file.read()
        except (discord.HTTPException, *delivery.UNHEARD) as error:
            raise Refusal(_("it could not be fetched from Discord; send it again")) from error

    def accept(data: bytes) -> Accepted:
        return bot.library.accept(file.filename, data, scope=scope, user_id=user_id)

    return await bot.uploading.fetch_and_run(queue_key(scope, user_id), fetch, accept)


async def _page(interaction: discord.Interaction[Any], query: ListQuery, page: int) -> discord.ui.LayoutView:
    """A page of the list. Those who may change the server's documents also see which files of the folder were left
    out."""
    bot, scope = interaction.client, await scope_of_list(interaction)
    all_reasons = await may_change(interaction)
    listed, skipped = await bot.run_in_turn(scope, interaction.user.id, _list, bot.library, scope, query, all_reasons)
    last = pages(listed)
    page = min(max(page, 1), last)
    buttons = [
        button(ListTurn(page - 1, query), _("◀ Previous"), disabled=page == 1),
        button(ListTurn(page + 1, query), _("Next ▶"), disabled=page == last),
    ]
    return list_view(listed, page, skipped, buttons if last > 1 else (), query)


def _list(library: Library, scope: Scope, query: ListQuery, all_reasons: bool) -> tuple[list[ListLine], int]:
    """The lines of the list, and the number of files in the folder that could not be read and aren't in it."""
    documents, uploads = library.documents(scope=scope), library.uploads(scope=scope)
    skipped = SkippedFiles.of(library.skipped(scope=scope)).named
    listed = entries(documents, uploads, library.refused(scope=scope), skipped if all_reasons else (), query)
    return listed, 0 if all_reasons else len(skipped)


def _document(library: Library, scope: Scope, name: str) -> discord.ui.LayoutView:
    """A document by its id, path or title, or an upload that could not be read. Raises Refusal if there is none."""
    for skip in library.refused(scope=scope):
        if name == skip.file:
            return refused_view(skip.file, skip.reason)
    info = find_document(library.documents(scope=scope), name)
    overview = library.overview(info.id, scope=scope)
    uploads = library.uploads(scope=scope)
    return document_view(overview, uploaded=any(upload.document_id == info.id for upload in uploads))


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ListPage)
    await bot.add_cog(Sources(bot))
