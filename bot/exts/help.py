"""/help: what you can ask, and how."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.i18n.speech import DESCRIPTION, command, pgettext
from bot.rendering.help import help_view
from bot.replies import reply

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
        view = help_view(documents, list(_describe(self.bot.tree.get_commands())), self.bot.user.display_name)
        await reply(interaction, view)


def _describe(tree: _Tree) -> Iterator[tuple[str, str]]:
    """The names and descriptions of commands, as members see them. A group is described as one command."""
    for entry in tree:
        if not isinstance(entry, app_commands.ContextMenu):
            yield command(entry.qualified_name), pgettext(DESCRIPTION, entry.description)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Help(bot))
