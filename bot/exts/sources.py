"""/sources: the documents that can be asked here, and a server's own.

Everybody may see the list, but only members with Manage Server, or with a role that the server chose, may add and
remove documents. Discord can restrict only whole commands, so that is checked here.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, queue_key, scope_of
from bot.exts.pressed import Pressed
from bot.gateway import delivery
from bot.i18n.speech import N_, Np_, _, command, number
from bot.i18n.translating import Attentive
from bot.policy.document_rules import KEPT
from bot.policy.refusals import Refusal
from bot.rendering import LONGEST_CHOICE, MOST_CHOICES, label, notice_view
from bot.rendering.markdown import clean_option, one_line
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
from bot.replies import reason, reply, tell
from bot.scopes import scope_for, scope_for_options
from index import AskerError, DocumentInfo, Library, Scope, UnreadableFile
from index.operations import LARGEST, Accepted, SkippedFiles, Unreadable

LONGEST_FILTER = 60  # UTF-16 units of words in titles; they are in the id of a button, which may have 100
LONGEST_FETCH = 120.0  # seconds that fetching a file from Discord may take: the others wait meanwhile

_SEVERAL = N_(
    "Several documents match “{name}”: {documents}. Type more of the name, or choose one from the list while you type."
)
_NO_SERVER = N_("Documents are uploaded to a server. Use this command in a server that I’m a member of.")
_NOT_YOURS = N_(
    "Only members who can manage the server, or who have a role that was chosen in {command}, can change its documents."
)
_STILL_INDEXED = N_(
    "It isn’t shown any more, but its text stays in the index until that can be updated: if my disk is full, until "
    "there is room. The person who runs this bot can find the reason in its log."
)

_SHORTEST_PART = 2  # characters of a title or path that a document is found by
_MOST_NAMED = 10  # documents, if a name fits several
_LONGEST_NAME = 80  # UTF-16 units

_Interaction = discord.Interaction[FootnoteBot]


class NoSuchDocument(Refusal):
    """No document has the id, path or title that somebody gave."""

    def __init__(self, name: str) -> None:
        super().__init__(_("No document is called “{name}”.").format(name=name))


class SeveralDocuments(Refusal):
    """Several documents have a part of a title or path that somebody gave, and each of them is named."""

    def __init__(self, name: str, documents: Sequence[DocumentInfo]) -> None:
        titles = Counter(one_line(info.title) for info in documents)
        names = [
            info.source if titles[one_line(info.title)] > 1 else label(info.title, _LONGEST_NAME)
            for info in documents[:_MOST_NAMED]
        ]
        if len(documents) > len(names):
            names.append("…")
        super().__init__(_(_SEVERAL).format(name=name, documents=" · ".join(names)))
        self.documents = documents


async def named_source(bot: FootnoteBot, scope: Scope, name: str) -> str:
    """The id of the document that somebody means; the name itself if there is none. Raises SeveralDocuments."""
    try:
        return find_document(await asyncio.to_thread(bot.library.documents, scope=scope), name).id
    except NoSuchDocument:
        return name  # the library says what to do then


async def offered_sources(interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Autocomplete for an option that takes a document: the visible ones whose title or path contains the text."""
    return await _offered(interaction, await scope_for_options(interaction), current)


async def offered_to_show(interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
    """The same for /sources show, which answers in private."""
    return await _offered(interaction, await scope_of_list(interaction), current)


async def _offered(interaction: _Interaction, scope: Scope, current: str) -> list[app_commands.Choice[str]]:
    library = interaction.client.library
    documents = await asyncio.to_thread(library.documents, scope=scope, part=current, limit=MOST_CHOICES)
    return [
        app_commands.Choice(name=label(document.title, LONGEST_CHOICE), value=document.id) for document in documents
    ]


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
        names = await asyncio.to_thread(_upload_names, library, scope)
        document_id = await asyncio.to_thread(_named_upload, library, scope, names, name)
        upload = await asyncio.to_thread(library.withdraw, document_id, scope=scope)
        removed = await self.bot.catch_up()
        called = names.get(upload.document_id, upload.name)
        view = notice_view(_("Removed: {file}").format(file=called), *([] if removed else [_(_STILL_INDEXED)]))
        await reply(interaction, view)

    @remove.autocomplete("name")
    async def offered_uploads(self, interaction: _Interaction, current: str) -> list[app_commands.Choice[str]]:
        library, scope = self.bot.library, await scope_of_list(interaction)
        names = await asyncio.to_thread(_upload_names, library, scope)
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


class AddForm(Attentive, discord.ui.Modal):
    """A form that asks for files."""

    def __init__(self) -> None:
        super().__init__(title=_("Add documents"), timeout=900)
        self.files: discord.ui.FileUpload[Any] = discord.ui.FileUpload(custom_id="files", max_values=10)
        self.add_item(discord.ui.Label(text=_("Documents for this server"), component=self.files))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await check_may_change(interaction)
        await _add(interaction, self.files.values)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error, "the form of /sources add")


class ListPage(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=re.compile(
        rf"sources:(?P<page>\d{{1,5}})(?::(?P<sort>[{''.join(Sort)}])(?P<kind>[^:]{{0,{LONGEST_KIND}}}):(?P<words>.*))?",
        re.DOTALL | re.ASCII,
    ),
):
    """Turns to a page of the list. The list is private, so only the member who asked can press.

    The id has the options of the list, if there are any: "sources:2", or "sources:2:dpdf:house rules".
    """

    NAME = "a page of /sources list"

    def __init__(self, page: int, query: ListQuery, label: str | None = None, *, disabled: bool = False) -> None:
        options = f":{query.sort}{query.kind}:{query.words}" if query != ListQuery() else ""
        super().__init__(discord.ui.Button(label=label, custom_id=f"sources:{page}{options}", disabled=disabled))
        self.page = page
        self.query = query

    @classmethod
    def revive(cls, item: Any, match: re.Match[str]) -> Self:
        query = ListQuery(match["words"], match["kind"], Sort(match["sort"])) if match["sort"] else ListQuery()
        return cls(int(match["page"]), query)

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        view = await _page(interaction, self.query, self.page)
        await interaction.edit_original_response(view=view)


async def scope_of_list(interaction: discord.Interaction[Any]) -> Scope:
    """The documents that somebody may see in the list of all, which is private: those who may change the documents see
    all of them."""
    if await may_change(interaction):
        return scope_of(interaction.guild)
    return await scope_for(interaction, private=True)


async def check_may_change(interaction: discord.Interaction[Any]) -> None:
    """Raises Refusal for anybody who may not change the server's documents."""
    if not scope_of(interaction.guild).guild_id:
        raise Refusal(_(_NO_SERVER))
    if not await may_change(interaction):
        raise Refusal(_(_NOT_YOURS).format(command=command("settings")))


async def may_change(interaction: discord.Interaction[Any]) -> bool:
    """True for those who may change the server's documents; nobody may outside of servers."""
    scope = scope_of(interaction.guild)
    if not scope.guild_id:
        return False
    settings = await interaction.client.server(scope)
    roles = [role.id for role in interaction.user.roles] if isinstance(interaction.user, discord.Member) else []
    return bool(settings.may_upload(roles, manages=interaction.permissions.manage_guild))


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
        ListPage(page - 1, query, _("◀ Previous"), disabled=page == 1),
        ListPage(page + 1, query, _("Next ▶"), disabled=page == last),
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


def find_document(documents: Sequence[DocumentInfo], name: str) -> DocumentInfo:
    """The document that somebody means: by its id, path, title or file name, or by a part of its title or path that no
    other document has.

    Raises:
        NoSuchDocument: There is none.
        SeveralDocuments: There are several.
    """
    for info in documents:
        if name in (info.id, info.source):
            return info
    called = _called(documents, name)
    found = called or _containing(documents, name)
    if not found or (not called and len(one_line(name)) < _SHORTEST_PART):
        raise NoSuchDocument(name)
    if len(found) > 1:
        raise SeveralDocuments(name, found)
    return found[0]


def _called(documents: Sequence[DocumentInfo], name: str) -> list[DocumentInfo]:
    """The documents with this title; if there is none, those whose files have this name."""
    meant = one_line(name).casefold()
    titled = [info for info in documents if one_line(info.title).casefold() == meant]
    return titled or [info for info in documents if meant in _file_names(info.source)]


def _containing(documents: Sequence[DocumentInfo], name: str) -> list[DocumentInfo]:
    """The documents with this in their title or path."""
    meant = one_line(name).casefold()
    return [info for info in documents if meant in one_line(info.title).casefold() or meant in info.source.casefold()]


def _file_names(source: str) -> tuple[str, str]:
    """The name of a document's file with its ending and without it."""
    path = PurePosixPath(source.casefold())
    return path.name, path.stem


def _upload_names(library: Library, scope: Scope) -> dict[str, str]:
    """What the server's uploads are called, by the ids of their documents: a file by its name, and a message that is
    kept as an answer by its question."""
    names = {upload.document_id: upload.name for upload in library.uploads(scope=scope)}
    kept = library.state.kept_messages(scope.guild_id) if scope.guild_id else []
    if kept:
        titles = {info.id: info.title for info in library.documents(scope=scope)}
        names |= {id: titles.get(id, names[id]) for id in (one.upload.document_id for one in kept) if id in names}
    return names


def _named_upload(library: Library, scope: Scope, uploads: Mapping[str, str], name: str) -> str:
    """The id of the document that somebody wants to remove; otherwise the name itself.

    It may be a document of the folder. The library says then who can remove that.

    Args:
        uploads: What the server's uploads are called, by the ids of their documents.

    Raises:
        SeveralDocuments: Several uploads have this title, or it is part of theirs.
    """
    for id, upload in uploads.items():
        if name in (id, upload):
            return id
    documents = library.documents(scope=scope)
    called = _called(documents, name)
    uploaded = [info for info in called or _containing(documents, name) if info.id in uploads]
    if len(uploaded) > 1:  # documents with one title have the names of their files behind it
        raise SeveralDocuments(name, uploaded)
    return (uploaded or called)[0].id if called else name


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ListPage)
    await bot.add_cog(Sources(bot))
