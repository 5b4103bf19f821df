"""/summary: the most important sentences of a document. If none is named and there are several, a menu asks which."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot
from bot.exts.documents.names import find_document, offered_sources
from bot.exts.pressed import OneValue, WithControl
from bot.i18n.speech import _
from bot.rendering.links import with_link
from bot.rendering.messages import notice_view
from bot.rendering.summaries import choice_view, options, summary_view
from bot.replies import defer_for, reply, show
from bot.scopes import scope_for, scope_in_place
from index import Scope


@dataclass(frozen=True, slots=True)
class Summarised(OneValue):
    """The menu of the documents that can be summarised."""

    PATTERN: ClassVar = re.compile(r"summary:(?P<value>\d{1,20})")

    asker: int


class SourceMenu(WithControl[Summarised], discord.ui.DynamicItem[discord.ui.Select[Any]], template=Summarised.PATTERN):
    """The summary of the chosen document takes the menu's place. Members who didn't ask get a private one."""

    KIND, NAME = Summarised, "the choice of a document"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        bot = interaction.client
        scope = await scope_in_place(interaction, own=await defer_for(self.control.asker, interaction))
        await show(interaction, await _summary(bot, scope, interaction.user.id, self.item.values[0]))


class Summary(commands.Cog):
    @app_commands.command(description="The most important sentences of a document, word for word.")
    @app_commands.autocomplete(source=offered_sources)
    @app_commands.describe(source="The document.", private="Only you see the answer.")
    async def summary(
        self, interaction: discord.Interaction[FootnoteBot], source: str | None = None, private: bool = False
    ) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        library, scope = interaction.client.library, await scope_for(interaction, private=private)
        documents = await asyncio.to_thread(library.documents, scope=scope)
        if source or len(documents) == 1:
            view = await _summary(
                interaction.client, scope, interaction.user.id, find_document(documents, source or documents[0].id).id
            )
        elif documents:
            choose: discord.ui.Select[Any] = discord.ui.Select(
                custom_id=Summarised(interaction.user.id).custom_id,
                placeholder=_("Choose a document"),
                options=options(documents),
            )
            view = choice_view(len(documents), choose)
        else:
            view = notice_view(_("No documents are indexed yet."))
        await reply(interaction, view, private=private)


async def _summary(bot: FootnoteBot, scope: Scope, asker: int, source: str) -> discord.ui.LayoutView:
    sentences = await bot.run_in_turn(scope, asker, bot.library.summary, source, scope=scope)
    documents = await asyncio.to_thread(bot.library.documents, scope=scope)
    title = next((document.title for document in documents if source in (document.id, document.source)), source)
    return summary_view(title, [with_link(sentence, bot.reader, scope) for sentence in sentences])


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(SourceMenu)
    await bot.add_cog(Summary())
