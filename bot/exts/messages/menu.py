"""An entry in the menu of a message (Apps), which brings its cog's work to that message."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot


class MessageMenu(commands.Cog):
    """A cog with such an entry.

    Args:
        name: of the entry.
        chosen: is called with the interaction and the message.
        everywhere: True to offer it in direct messages too, and to members who installed the bot for themselves.
    """

    def __init__(
        self,
        bot: FootnoteBot,
        name: str,
        chosen: Callable[[discord.Interaction[FootnoteBot], discord.Message], Awaitable[Any]],
        *,
        everywhere: bool = True,
    ) -> None:
        self.bot = bot
        self._menu = app_commands.ContextMenu(
            name=name,
            callback=chosen,  # type: ignore[arg-type]  # it may be any awaitable
            allowed_installs=app_commands.AppInstallationType(guild=True, user=everywhere),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=everywhere, private_channel=everywhere
            ),
        )

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)
