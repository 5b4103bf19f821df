"""/help: what to ask, and how."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.exts.answers import NO_PINGS
from bot.i18n.speech import DESCRIPTION, command, pgettext
from bot.rendering.help import help_view

_Tree = Iterable[app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu]


class Help(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(description="What you can ask, and how.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: discord.Interaction[FootnoteBot]) -> None:
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        documents = await asyncio.to_thread(self.bot.library.documents, scope=scope_of(interaction.guild))
        view = help_view(documents, list(_listed(self.bot.tree.get_commands())), self.bot.user.display_name)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


def _listed(found: _Tree) -> Iterator[tuple[str, str]]:
    """Names and descriptions, as members see them: a command that has others under it stands for them."""
    for one in found:
        if not isinstance(one, app_commands.ContextMenu):
            yield command(one.qualified_name), pgettext(DESCRIPTION, one.description)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Help(bot))
