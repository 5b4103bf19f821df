"""/help, and the welcome in a new server: what you can ask, and how, with questions that a press asks."""

import asyncio
import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, Way, language_of, scope_of
from bot.exts.answers.views import Audience, answer_message
from bot.exts.pressed import WithControl, button
from bot.gateway import delivery
from bot.i18n.speech import speak
from bot.policy.examples import popular, surely_answered
from bot.rendering.help import help_view, welcome_view
from bot.rendering.messages import Item
from bot.replies import reply
from bot.scopes import scope_for, scope_in
from index import DocumentInfo, OperatorError, Scope

_log = logging.getLogger(__name__)

_MOST_REMEMBERED = 1_000  # scopes whose examples are remembered


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a press asks: it is what the button says."""

    PATTERN: ClassVar = re.compile(r"example:(?P<place>\d)(?::(?P<source>[0-9a-f]{12,32}))?")

    place: int
    source: str = ""  # the id of the only document that is asked; empty for all of them

    @property
    def custom_id(self) -> str:
        return f"example:{self.place}{f':{self.source}' if self.source else ''}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(int(match["place"]), match["source"] or "")


class ExampleButton(WithControl[Example], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Example.PATTERN):
    """Asks the question on it, for the member who presses it: only they see the answer."""

    KIND, NAME = Example, "an example"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        bot, asker = interaction.client, interaction.user.id
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope = await scope_for(interaction, private=True)
        settings = await bot.server(scope)
        source = self.control.source or None
        answer = await bot.ask(self.item.label or "", Way.COMMAND, scope=scope, asker=asker, source=source)
        audience = Audience(asker, scope, private=True)
        view = answer_message(bot, answer, audience, echo=True, size=settings.passages, forwards=settings.forwards)
        await delivery.answer(interaction, view, private=True)
        await bot.keep_question(answer, scope, asker, "command")


class Help(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._questions: dict[Scope, tuple[int, list[str]]] = {}  # with a hash of what they are made from

    @app_commands.command(description="What you can ask, and how.")
    async def help(self, interaction: discord.Interaction[FootnoteBot]) -> None:
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        scope = await scope_for(interaction, private=True)
        documents = await asyncio.to_thread(self.bot.library.documents, scope=scope)
        questions = await self._examples(scope, documents)
        view = help_view(
            len(documents), questions, self._usable(interaction), self.bot.user.display_name, self.bot.command_ids
        )
        await reply(interaction, view)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        try:
            speak(language_of(guild, await self.bot.server(scope_of(guild))))
            await self.on_welcome(channel, guild.name, await scope_in(self.bot, guild, channel))
        except (OperatorError, discord.HTTPException, *delivery.UNHEARD) as error:
            _log.warning("server %s could not be welcomed: %s", guild.id, error)

    @commands.Cog.listener()
    async def on_welcome(self, channel: discord.abc.Messageable, server: str, scope: Scope) -> None:
        """Writes the first message into a channel of a server. The preview asks for it, where nobody is greeted."""
        documents = await asyncio.to_thread(self.bot.library.documents, scope=scope)
        examples = await self._examples(scope, documents)
        view = welcome_view(len(documents), examples, server, self.bot.command_ids)
        # While shards are added, two processes may welcome a server. They send the same nonce.
        await channel.send(view=view, nonce=scope.guild_id or time.time_ns())

    async def _examples(self, scope: Scope, documents: Sequence[DocumentInfo]) -> list[Item]:
        """Buttons for questions that are surely answered; they are looked for when the documents have changed,
        or what members ask often."""
        asked = await asyncio.to_thread(popular, self.bot.library, scope)
        state = hash((tuple((document.id, document.version) for document in documents), tuple(asked)))
        known, questions = self._questions.get(scope, (None, []))
        if known != state:
            questions = await asyncio.to_thread(surely_answered, self.bot.library, scope, documents, asked)
            if len(self._questions) >= _MOST_REMEMBERED:
                self._questions.clear()
            self._questions[scope] = (state, questions)
        return [button(Example(place), question) for place, question in enumerate(questions)]

    def _usable(self, interaction: discord.Interaction[FootnoteBot]) -> Iterator[str]:
        """The names of the commands that a member may use here."""
        for entry in self.bot.tree.get_commands(type=discord.AppCommandType.chat_input):
            assert not isinstance(entry, app_commands.ContextMenu)
            needed = entry.default_permissions
            if needed is None or (interaction.guild and needed <= interaction.permissions):
                yield entry.name


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ExampleButton)
    await bot.add_cog(Help(bot))
