"""/passage: a passage by its permanent id, with the text around it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot
from bot.exts.answers.views import Audience, passage_message
from bot.replies import reply
from bot.scopes import scope_for

LONGEST_ID = 64


class Passages(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(description="A passage by its permanent id, with the text around it.")
    @app_commands.describe(id="The id that “In context” shows.", private="Only you see the passage.")
    async def passage(
        self,
        interaction: discord.Interaction[FootnoteBot],
        id: app_commands.Range[str, 1, LONGEST_ID],
        private: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        audience = Audience(interaction.user.id, await scope_for(interaction, private=private), private)
        await reply(interaction, await passage_message(self.bot, id.strip(), audience), private=private)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Passages(bot))
