"""/privacy: what is kept about a member, and deleting it."""

import asyncio
import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.i18n.speech import N_, _
from bot.rendering.messages import notice_view
from bot.rendering.privacy import forgotten_view, privacy_view
from bot.replies import reply
from index import LibraryBusy
from index.operations import NotErasedYet

_log = logging.getLogger(__name__)

_ERASED_SOON = N_(
    "Everything about you is deleted. Traces of it stay in a file of mine until the disk has room, or until nothing "
    "else reads that file; then I erase them too, and you don’t have to ask again."
)
_LATER = N_("I couldn’t delete everything, because something else is using the data right now. Try again in a moment.")

_Interaction = discord.Interaction[FootnoteBot]


class Privacy(commands.GroupCog, group_name="privacy", group_description="See or delete what is kept about you."):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(description="What is kept here, and how much of it is about you.")
    async def show(self, interaction: _Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope = scope_of(interaction.guild)
        settings = await self.bot.server(scope)
        kept = await asyncio.to_thread(self.bot.library.state.kept_of, interaction.user.id)
        view = privacy_view(settings, kept, server=scope.guild_id is not None)
        await reply(interaction, view)

    @app_commands.command(name="forget-me", description="Delete everything that is kept about you, in all servers.")
    async def forget_me(self, interaction: _Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            forgotten = await asyncio.to_thread(self.bot.library.state.forget, interaction.user.id)
            view = forgotten_view(forgotten)
            if forgotten.messages:  # they are hidden already; now the index forgets them too
                await self.bot.catch_up()
        except NotErasedYet as error:
            _log.warning("what somebody asked to be forgotten is deleted, but not yet erased: %s", error)
            await self.bot.catch_up()
            view = notice_view(_(_ERASED_SOON))
        except LibraryBusy as error:
            _log.warning("somebody who asked to be forgotten has to ask again: %s", error)
            view = notice_view(_(_LATER))
        await reply(interaction, view)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Privacy(bot))
