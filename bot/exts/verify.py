"""/verify: is a quotation in the documents, word for word?"""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.rendering.links import with_link
from bot.rendering.verdicts import verdict_view
from bot.replies import reply

LONGEST_QUOTATION = 2000  # characters


class Verify(commands.Cog):
    @app_commands.command(description="Check whether a quotation is in the documents, word for word.")
    @app_commands.describe(quotation="The words to look for.", private="Only you see the answer.")
    async def verify(
        self,
        interaction: discord.Interaction[FootnoteBot],
        quotation: app_commands.Range[str, 1, LONGEST_QUOTATION],
        private: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        bot, scope = interaction.client, scope_of(interaction.guild)
        verdict = await bot.run_in_turn(scope, interaction.user.id, bot.library.verify, quotation, scope=scope)
        verdict = replace(
            verdict,
            matches=tuple(with_link(match, bot.reader, scope) for match in verdict.matches),
            closest=with_link(verdict.closest, bot.reader, scope) if verdict.closest else None,
        )
        await reply(interaction, verdict_view(verdict), private=private)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Verify())
