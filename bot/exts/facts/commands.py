"""The key facts of the documents: /facts, /timeline, /figures, /people, /quotes, /glossary."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot
from bot.exts.documents.names import offered_sources
from bot.exts.facts.controls import KEY_FACTS, LONGEST_ABOUT, LONGEST_OF_TWO, PEOPLE, TIMELINE, FactQuery
from bot.exts.facts.pages import PageButton, PickMenu, first_page
from bot.i18n.speech import Np_
from bot.rendering.fact_groups import kind_title
from bot.rendering.fact_names import LONGEST_NAME
from bot.rendering.limits import LONGEST_CHOICE, MOST_CHOICES
from bot.rendering.markdown import clean_option, label
from bot.scopes import scope_for_options
from index import FactKind

Command = TypeVar("Command", bound=Callable[..., Any])

_Autocomplete = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]

_ABOUT = Np_("description", "Only facts about this: a word, a name, a few words.")
_SOURCE = Np_("description", "Only search this document.")
_PRIVATE = Np_("description", "Only you see the answer.")

_PEOPLE = (FactKind.PEOPLE, FactKind.ORGANISATIONS)
_TOPICS = (*_PEOPLE, FactKind.DEFINITIONS)


def offered_names(limit: int, *kinds: FactKind) -> _Autocomplete:
    """An autocomplete for the names that facts of these kinds have. A name over the limit is looked up by its start."""

    async def offer(interaction: discord.Interaction[FootnoteBot], current: str) -> list[app_commands.Choice[str]]:
        library, scope = interaction.client.library, await scope_for_options(interaction)
        names = [
            name
            for kind in kinds
            for name in await asyncio.to_thread(library.fact_names, kind, current, scope=scope, limit=MOST_CHOICES)
        ]
        choices = {clean_option(name, limit): label(name, LONGEST_CHOICE) for name in names}
        return [app_commands.Choice(name=name, value=value) for value, name in choices.items() if value][:MOST_CHOICES]

    return offer


def _narrowed(command: Command) -> Command:
    """The options that /facts, /timeline and /figures have in common."""
    offered = app_commands.autocomplete(about=offered_names(LONGEST_ABOUT, *_TOPICS), source=offered_sources)
    return offered(app_commands.describe(about=_ABOUT, source=_SOURCE, private=_PRIVATE)(command))


class Facts(commands.Cog):
    """Each command looks for facts and shows the first page of them."""

    @app_commands.command(description="Key facts from the documents, each with its sentence.")
    @app_commands.choices(kind=[app_commands.Choice(name=kind_title(kind), value=kind.value) for kind in FactKind])
    @app_commands.describe(kind="Only this kind of fact.")
    @_narrowed
    async def facts(
        self,
        interaction: discord.Interaction[FootnoteBot],
        kind: str | None = None,
        about: app_commands.Range[str, 1, LONGEST_ABOUT] | None = None,
        source: str | None = None,
        private: bool = False,
    ) -> None:
        only = FactKind(kind) if kind else None
        query = FactQuery(KEY_FACTS, only, source=source or "", about=clean_option(about, LONGEST_ABOUT))
        await first_page(interaction, query, private=private)

    @app_commands.command(description="The dates in the documents, earliest first.")
    @_narrowed
    async def timeline(
        self,
        interaction: discord.Interaction[FootnoteBot],
        about: app_commands.Range[str, 1, LONGEST_ABOUT] | None = None,
        source: str | None = None,
        private: bool = False,
    ) -> None:
        query = FactQuery(TIMELINE, source=source or "", about=clean_option(about, LONGEST_ABOUT))
        await first_page(interaction, query, private=private)

    @app_commands.command(description="The numbers in the documents: how many, how much, how far.")
    @_narrowed
    async def figures(
        self,
        interaction: discord.Interaction[FootnoteBot],
        about: app_commands.Range[str, 1, LONGEST_ABOUT] | None = None,
        source: str | None = None,
        private: bool = False,
    ) -> None:
        query = FactQuery("n", source=source or "", about=clean_option(about, LONGEST_ABOUT))
        await first_page(interaction, query, private=private)

    @app_commands.command(description="The people and organisations in the documents, with their roles.")
    @app_commands.autocomplete(name=offered_names(LONGEST_NAME, *_PEOPLE))
    @app_commands.describe(name="A name, or part of one.", private=_PRIVATE)
    async def people(
        self,
        interaction: discord.Interaction[FootnoteBot],
        name: app_commands.Range[str, 1, LONGEST_NAME] | None = None,
        private: bool = False,
    ) -> None:
        await first_page(interaction, FactQuery(PEOPLE, name=clean_option(name, LONGEST_NAME)), private=private)

    @app_commands.command(description="What people say in the documents, word for word.")
    @app_commands.autocomplete(
        speaker=offered_names(LONGEST_OF_TWO, FactKind.QUOTATIONS), about=offered_names(LONGEST_OF_TWO, *_TOPICS)
    )
    @app_commands.describe(speaker="Who says it: a name, or part of one.", about=_ABOUT, private=_PRIVATE)
    async def quotes(
        self,
        interaction: discord.Interaction[FootnoteBot],
        speaker: app_commands.Range[str, 1, LONGEST_OF_TWO] | None = None,
        about: app_commands.Range[str, 1, LONGEST_OF_TWO] | None = None,
        private: bool = False,
    ) -> None:
        name, words = clean_option(speaker, LONGEST_OF_TWO), clean_option(about, LONGEST_OF_TWO)
        await first_page(interaction, FactQuery("q", name=name, about=words), private=private)

    @app_commands.command(description="The terms that the documents explain.")
    @app_commands.autocomplete(term=offered_names(LONGEST_NAME, FactKind.DEFINITIONS))
    @app_commands.describe(term="A term, or part of one.", private=_PRIVATE)
    async def glossary(
        self,
        interaction: discord.Interaction[FootnoteBot],
        term: app_commands.Range[str, 1, LONGEST_NAME] | None = None,
        private: bool = False,
    ) -> None:
        await first_page(interaction, FactQuery("g", name=clean_option(term, LONGEST_NAME)), private=private)


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(PageButton, PickMenu)
    await bot.add_cog(Facts())
