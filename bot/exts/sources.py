"""/sources: the documents that may be asked here, and a server's own.

Discord knows permissions of a whole command alone, and the list is for everybody. So who may add and remove is checked
here: those with Manage Server, and the roles that the server chose.
"""

import asyncio
import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of, tell
from bot.exts.answers import NO_PINGS
from bot.exts.sources_option import offered_sources
from bot.gateway import delivery
from bot.i18n.speech import N_, _, command, number
from bot.i18n.translating import Attentive
from bot.rendering import LONGEST_CHOICE, MOST_CHOICES, cut, notice_view
from bot.rendering.sources import added_view, document_view, entries, list_view, pages, refused_view
from index import AskerError, DocumentInfo, Library, Scope, UnknownSource, UnreadableFile
from index.operations import LARGEST, Accepted

_NO_SERVER = N_("Documents are uploaded to a server. Use this command in one that I am a member of.")
_NOT_YOURS = N_(
    "Only members who may manage the server, and those with a role chosen in {command}, can change its documents."
)
_STILL_INDEXED = N_(
    "It may be quoted until the index is brought up; whoever runs this bot finds the reason in its log."
)

_Interaction = discord.Interaction[FootnoteBot]


class Sources(commands.GroupCog, group_name="sources", group_description="The documents that can be asked here."):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="list", description="The documents that can be asked here.")
    async def list_(self, interaction: _Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await _page(self.bot.library, scope_of(interaction.guild), 1)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)

    @app_commands.command(description="What is known of a document, and what of it is kept out of answers.")
    @app_commands.describe(name="The document.")
    @app_commands.autocomplete(name=offered_sources)
    async def show(self, interaction: _Interaction, name: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope, who = scope_of(interaction.guild), interaction.user.id
        view = await self.bot.at_work(scope, who, _shown, self.bot.library, scope, name)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)

    @app_commands.command(description="Add a document for this server, or put a new one in its place.")
    @app_commands.describe(file="The document; without it, a form asks for it.")
    async def add(self, interaction: _Interaction, file: discord.Attachment | None = None) -> None:
        if await _may_change(interaction):
            if file is None:
                await interaction.response.send_modal(AddForm())
            else:
                await _add(interaction, [file])

    @app_commands.command(description="Remove one of this server's own documents.")
    @app_commands.describe(name="The document.")
    async def remove(self, interaction: _Interaction, name: str) -> None:
        if not await _may_change(interaction):
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        library, scope = self.bot.library, scope_of(interaction.guild)
        document_id = await asyncio.to_thread(_id, library, scope, name)
        upload = await asyncio.to_thread(library.withdraw, document_id, scope=scope)
        done = await self.bot.catch_up()
        view = notice_view(_("Removed: {file}").format(file=upload.name), *([] if done else [_(_STILL_INDEXED)]))
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)

    @remove.autocomplete("name")
    async def offered_uploads(self, interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
        uploads = await asyncio.to_thread(self.bot.library.uploads, scope=scope_of(interaction.guild))
        typed = current.casefold()
        return [
            app_commands.Choice(name=cut(upload.name, LONGEST_CHOICE), value=upload.document_id)
            for upload in uploads
            if typed in upload.name.casefold()
        ][:MOST_CHOICES]

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """What a server gave goes with it. An index that is no longer in force may hold it until the one after next."""
        await asyncio.to_thread(self.bot.library.state.forget_guild, guild.id)
        await self.bot.catch_up()


class AddForm(Attentive, discord.ui.Modal):
    """Asks for files."""

    def __init__(self) -> None:
        super().__init__(title=_("Add documents"), timeout=900)
        self.files: discord.ui.FileUpload[Any] = discord.ui.FileUpload(custom_id="files", max_values=10)
        self.add_item(discord.ui.Label(text=_("Documents for this server"), component=self.files))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        if await _may_change(interaction):
            await _add(interaction, self.files.values)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error, "the form of /sources add")


class ListPage(
    Attentive, discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(r"sources:(?P<page>\d{1,5})")
):
    """Turns to a page of the list, which is private: nobody else can press."""

    def __init__(self, page: int, label: str | None = None, *, disabled: bool = False) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"sources:{page}", disabled=disabled))
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await interaction.response.defer()
            view = await _page(interaction.client.library, scope_of(interaction.guild), self.page)
            await interaction.edit_original_response(view=view, allowed_mentions=NO_PINGS)
        except Exception as error:
            await tell(interaction, error, "a page of /sources list")


async def _may_change(interaction: discord.Interaction[Any]) -> bool:
    """Whether somebody may change the server's documents; if not, they are told."""
    scope = scope_of(interaction.guild)
    said = _(_NO_SERVER)
    if scope.guild_id:
        settings = await interaction.client.server(scope)
        roles = [role.id for role in interaction.user.roles] if isinstance(interaction.user, discord.Member) else []
        if settings.may_upload(roles, manages=interaction.permissions.manage_guild):
            return True
        said = _(_NOT_YOURS).format(command=command("settings"))
    await interaction.response.send_message(view=notice_view(said), ephemeral=True, allowed_mentions=NO_PINGS)
    return False


async def _add(interaction: discord.Interaction[Any], files: list[discord.Attachment]) -> None:
    """Reads the files one by one, brings the index up once, and says of each what became of it."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    bot, scope = interaction.client, scope_of(interaction.guild)
    outcomes: list[Accepted | tuple[str, str]] = []
    for file in files:
        try:
            outcomes.append(await _accepted(bot, file, scope, interaction.user.id))
        except AskerError as error:
            outcomes.append((file.filename, str(error)))
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
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


async def _accepted(bot: FootnoteBot, file: discord.Attachment, scope: Scope, user_id: int) -> Accepted:
    """Raises UnreadableFile, UploadLimit, and Busy."""
    if file.size > LARGEST:  # before it is fetched
        too_large = _("it has {size} bytes, more than the {most} that are read; split it")
        raise UnreadableFile(too_large.format(size=number(file.size), most=number(LARGEST)))
    try:
        data = await file.read()
    except (discord.HTTPException, *delivery.UNHEARD) as error:
        raise UnreadableFile(_("it could not be fetched from Discord; send it again")) from error
    return await bot.uploading.work(
        scope.guild_id or user_id, bot.library.accept, file.filename, data, scope=scope, user_id=user_id
    )


async def _page(library: Library, scope: Scope, page: int) -> discord.ui.LayoutView:
    documents = await asyncio.to_thread(library.documents, scope=scope)
    uploads = await asyncio.to_thread(library.uploads, scope=scope)
    refused = await asyncio.to_thread(library.refused, scope=scope)
    skipped = await asyncio.to_thread(library.skipped)
    listed = entries(documents, uploads, refused)
    last = pages(listed)
    page = min(max(page, 1), last)
    buttons = [
        ListPage(page - 1, _("◀ Previous"), disabled=page == 1),
        ListPage(page + 1, _("Next ▶"), disabled=page == last),
    ]
    return list_view(listed, page, len(skipped), buttons if last > 1 else ())


def _shown(library: Library, scope: Scope, name: str) -> discord.ui.LayoutView:
    """A document by its id, path or title, or an upload that could not be read. Raises UnknownSource."""
    for skip in library.refused(scope=scope):
        if name == skip.file:
            return refused_view(skip.file, skip.reason)
    info = _named(library.documents(scope=scope), name)
    document = library.document(info.id, scope=scope)
    uploads = library.uploads(scope=scope)
    return document_view(info, document, uploaded=any(upload.document_id == info.id for upload in uploads))


def _named(documents: list[DocumentInfo], name: str) -> DocumentInfo:
    """The document with this id, path or title. Raises UnknownSource."""
    for info in documents:
        if name in (info.id, info.source, info.title):
            return info
    raise UnknownSource(_("No document is called “{name}”.").format(name=name))


def _id(library: Library, scope: Scope, name: str) -> str:
    """The id of an upload that was typed by its name; else what was typed."""
    return next((upload.document_id for upload in library.uploads(scope=scope) if upload.name == name), name)


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ListPage)
    await bot.add_cog(Sources(bot))
