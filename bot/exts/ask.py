"""Asking: /ask, a mention, a reply to the bot, a direct message. All of them give the same answer."""

import asyncio
import logging
import re

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, explain, scope_of
from bot.rendering import LONGEST_CHOICE, LONGEST_QUESTION, MOST_CHOICES, answer_view, cut, notice_view
from index import Answer, Scope

_log = logging.getLogger(__name__)

_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


class Ask(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    @app_commands.command(name="ask", description="Find the passages of the documents that answer a question.")
    @app_commands.describe(
        question="What you want to know.",
        source="Look in this document alone.",
        private="Show the answer to you alone.",
    )
    async def ask(
        self,
        interaction: discord.Interaction[FootnoteBot],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        source: str | None = None,
        private: bool = False,
    ) -> None:
        # Discord gives three seconds for a first reaction, and fifteen minutes after it.
        await interaction.response.defer(ephemeral=private, thinking=True)
        answer = await self._answer(question, scope_of(interaction.guild), source)
        await interaction.followup.send(
            view=answer_view(answer, echo=True), ephemeral=private, allowed_mentions=discord.AllowedMentions.none()
        )

    @ask.autocomplete("source")
    async def sources(
        self, interaction: discord.Interaction[FootnoteBot], current: str
    ) -> list[app_commands.Choice[str]]:
        documents = await asyncio.to_thread(self.bot.library.documents, scope=scope_of(interaction.guild))
        typed = current.casefold()
        return [
            app_commands.Choice(name=cut(document.title, LONGEST_CHOICE), value=document.id)
            for document in documents
            if typed in document.title.casefold() or typed in document.source.casefold()
        ][:MOST_CHOICES]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.type not in _SPOKEN or not self._is_for_us(message):
            return
        try:
            question = self._question(message)
            if question:
                view = answer_view(await self._answer(question, scope_of(message.guild)))
            elif self.bot.user in message.mentions or message.guild is None:
                view = notice_view("Ask me something about the documents, in a sentence or a few words.")
            else:
                view = notice_view(
                    "Discord doesn't let me read a message that only mentions my role. Ask again with a mention of me, "
                    "the member, or with /ask."
                )
        except Exception as error:
            view = notice_view(explain(error, "a question in a message"))
        try:
            # A question that was deleted meanwhile is answered in the channel all the same.
            await message.channel.send(
                view=view,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except discord.Forbidden as error:
            _log.warning("no permission to answer in channel %s: %s", message.channel.id, error.text)

    def _is_for_us(self, message: discord.Message) -> bool:
        """A direct message, or one that mentions the bot or its role; a reply to the bot mentions it."""
        if message.guild is None or self.bot.user in message.mentions:
            return True
        return message.guild.self_role in message.role_mentions

    def _question(self, message: discord.Message) -> str:
        """What was said, without the mention of the bot."""
        assert self.bot.user is not None
        return re.sub(f"<@!?{self.bot.user.id}>", " ", message.content).strip()

    async def _answer(self, question: str, scope: Scope, source: str | None = None) -> Answer:
        """The library blocks, so it is asked off the event loop."""
        return await asyncio.to_thread(self.bot.library.ask, question, scope=scope, source=source)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Ask(bot))
