"""/verify: does a quotation stand in the documents?"""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.rendering.links import led
from bot.rendering.verdicts import verdict_view

LONGEST_QUOTATION = 2000  # characters


class Verify(commands.Cog):
    @app_commands.command(description="Does a quotation stand in the documents, word for word?")
    @app_commands.describe(quotation="The words to look for.", private="Show the answer to you alone.")
    async def verify(
        self,
        interaction: discord.Interaction[FootnoteBot],
        quotation: app_commands.Range[str, 1, LONGEST_QUOTATION],
        private: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        scope = scope_of(interaction.guild)
        bot, who = interaction.client, interaction.user.id
        verdict = await bot.at_work(scope, who, bot.library.verify, quotation, scope=scope)
        reader = interaction.client.reader
        verdict = replace(
            verdict,
            matches=tuple(led(match, reader, scope) for match in verdict.matches),
            closest=led(verdict.closest, reader, scope) if verdict.closest else None,
        )
        await interaction.followup.send(
            view=verdict_view(verdict), ephemeral=private, allowed_mentions=discord.AllowedMentions.none()
        )


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Verify())
