"""Which document somebody means: by its id, path, title or file name, or by a part of its title or path; and what is
offered while they type."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import discord
from discord import app_commands

from bot.client import FootnoteBot
from bot.exts.documents.rights import scope_of_list
from bot.i18n.speech import N_, _
from bot.policy.refusals import Refusal
from bot.rendering.limits import LONGEST_CHOICE, MOST_CHOICES
from bot.rendering.markdown import label, one_line
from bot.scopes import scope_for_options
from index import DocumentInfo, Library, Scope

_SEVERAL = N_(
    "Several documents match “{name}”: {documents}. Type more of the name, or choose one from the list while you type."
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


def upload_names(library: Library, scope: Scope) -> dict[str, str]:
    """What the server's uploads are called, by the ids of their documents: a file by its name, and a message that is
    kept as an answer by its question."""
    names = {upload.document_id: upload.name for upload in library.uploads(scope=scope)}
    kept = library.state.kept.of_server(scope.guild_id) if scope.guild_id else []
    if kept:
        titles = {info.id: info.title for info in library.documents(scope=scope)}
        names |= {id: titles.get(id, names[id]) for id in (one.upload.document_id for one in kept) if id in names}
    return names


def named_upload(library: Library, scope: Scope, uploads: Mapping[str, str], name: str) -> str:
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
