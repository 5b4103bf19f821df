"""Asking: /ask, a mention, a reply to the bot, a direct message, a message's menu. All of them give the same answer.

Where a server has chosen it, a message that reads like a question is answered although nobody was asked, but only when
the documents surely answer it; else the bot stays silent.
"""

import logging
from contextlib import suppress
from http import HTTPStatus

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, Way, explain, language_of, places, scope_of
from bot.exts.answers import NO_PINGS, answer_message, spoken
from bot.exts.sources_option import offered_sources
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, command, option, speak
from bot.policy.questions import reads_like_question
from bot.policy.queue import Refused
from bot.policy.server_settings import ServerSettings
from bot.rendering import LONGEST_QUESTION, messages, notice_view
from bot.rendering.answers import PAGE
from bot.rendering.help import MENU
from bot.rendering.permissions import permissions_in_words
from index import Answer, Confidence, OperatorError, Scope

_log = logging.getLogger(__name__)

_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
_HOW = N_("Ask me something about the documents, in a sentence or a few words.")
_MUTE = N_(
    "I can't answer in {channel}: there I lack {permissions}. Somebody who manages the server can change that; "
    "{command} works without it."
)
_ROLE = N_(
    "Discord doesn't let me read a message that only mentions my role. Ask again with a mention of me, the member, or "
    "with {command}."
)
_NOT_PRIVATE = N_("An answer for somebody else can't be private. Leave out “{private}” or “{member}”.")


class Ask(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._menu = app_commands.ContextMenu(
            name=MENU,
            callback=self.search,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="ask", description="Find the passages of the documents that answer a question.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.autocomplete(source=offered_sources)
    @app_commands.rename(member="for")
    @app_commands.describe(
        question="What you want to know.",
        source="Look in this document alone.",
        private="Show the answer to you alone.",
        member="Post the answer for somebody, who is pinged.",
    )
    async def ask(
        self,
        interaction: discord.Interaction[FootnoteBot],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        source: str | None = None,
        private: bool | None = None,
        member: discord.User | None = None,
    ) -> None:
        scope = scope_of(interaction.guild)
        settings = await self.bot.server(scope)
        if private is None:
            private = settings.private and member is None
        # Discord gives three seconds for a first reaction, and fifteen minutes after it.
        await interaction.response.defer(ephemeral=private or member is not None, thinking=True)
        if private and member:
            view = notice_view(_(_NOT_PRIVATE).format(private=option("private"), member=option("for")))
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
            return
        answer = await self._answer(question, Way.COMMAND, scope, interaction.user, source)
        view = answer_message(
            self.bot,
            answer,
            asker=interaction.user.id,
            scope=scope,
            private=private,
            echo=True,
            source=source,
            size=settings.passages,
            forwards=settings.forwards,
            above=_("{member}, {asker} asked this for you:").format(
                member=member.mention, asker=interaction.user.mention
            )
            if member
            else "",
        )
        if member is None:
            await delivery.answer(interaction, view, private=private, mentions=NO_PINGS)
        else:
            # What takes the place of "thinking…" is an edit, which pings nobody; what follows is a message of its own.
            done = notice_view(_("Here is your answer, for {member}:").format(member=member.display_name))
            await interaction.edit_original_response(view=done, allowed_mentions=NO_PINGS)
            await interaction.followup.send(view=view, allowed_mentions=discord.AllowedMentions(users=[member]))
        await self.bot.note(answer, scope, interaction.user.id, "command")

    async def search(self, interaction: discord.Interaction[FootnoteBot], message: discord.Message) -> None:
        """Asks what a message says; the answer is for whoever chose the menu alone."""
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        question = spoken(message, self.bot.user)
        if question:
            scope = scope_of(interaction.guild)
            settings = await self.bot.server(scope)
            answer = await self._answer(question, Way.MENU, scope, interaction.user)
            view = answer_message(
                self.bot,
                answer,
                asker=interaction.user.id,
                scope=scope,
                private=True,
                echo=True,
                forwards=settings.forwards,
            )
            await self.bot.note(answer, scope, interaction.user.id, "menu")
        else:
            view = notice_view(_("This message has no text to search for."))
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or message.type not in _SPOKEN:
            return
        asked = self._is_for_us(message)
        if not asked and not self._may_want_an_answer(message):
            return
        try:
            settings = await self.bot.server(scope_of(message.guild))
        except OperatorError as error:  # whether this channel may be answered in can't be known
            _log.error("channel %s: a question in a message is not answered: %s", message.channel.id, error)
            return
        speak(language_of(message.guild, settings))
        where = places(message.channel)
        if asked and settings.answers_in(where):  # elsewhere nothing can be said in private
            await self._respond(message, settings)
        elif not asked and settings.answers_unasked_in(where):
            await self._volunteer(message, settings)

    async def _respond(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers whoever asked the bot; where it may not, it tells them in private."""
        missing = permissions.lacking_in(message.channel)
        replying = permissions.HISTORY not in missing
        try:
            view = await self._reply(message, settings, echo=not replying)
        except Exception as error:
            if isinstance(error, Refused) and not self.bot.pace.may_tell(message.author.id):
                return  # everybody here would read it again and again
            view = notice_view(explain(error, "a question in a message"))
        if not await self._arrives(message, view, missing) and missing:
            said = _(_MUTE).format(
                channel=f"<#{message.channel.id}>", permissions=permissions_in_words(missing), command=command("ask")
            )
            view = messages.message([], [said], messages.NONE_COLOUR)
            with suppress(discord.HTTPException, *delivery.UNHEARD):  # whoever takes no direct messages isn't told
                await message.author.send(view=view, allowed_mentions=NO_PINGS)

    async def _volunteer(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers a message that was written to nobody, when the documents surely do."""
        scope = scope_of(message.guild)
        try:
            answer = await self._answer(message.content, Way.CHANNEL, scope, message.author)
        except Exception as error:
            explain(error, "a message where every question is answered")  # to the log: nobody asked
            return
        if answer.confidence is not Confidence.STRONG or answer.choices:
            return
        missing = permissions.lacking_in(message.channel)
        view = answer_message(
            self.bot,
            answer,
            asker=message.author.id,
            scope=scope,
            private=False,
            echo=permissions.HISTORY in missing,
            size=settings.passages,
        )
        if await self._arrives(message, view, missing):
            await self.bot.note(answer, scope, message.author.id, "channel")

    async def _arrives(self, message: discord.Message, view: discord.ui.LayoutView, missing: list[str]) -> bool:
        """Sends a reply, where that is allowed, or a message; whether it could be sent. The log says why not."""
        replying = permissions.HISTORY not in missing
        try:
            try:
                await self._send(message, view, replying)
            except discord.HTTPException as error:
                if error.status != HTTPStatus.BAD_REQUEST:
                    raise
                await self._send(message, notice_view(explain(error, "a question in a message")), replying)
        except discord.Forbidden as error:
            lacking = " and ".join(f"“{name}”" for name in missing) or "one that Discord doesn't name"
            _log.warning(
                "channel %s: no answer for lack of a permission, %s: %s", message.channel.id, lacking, error.text
            )
        except (discord.HTTPException, *delivery.UNHEARD) as error:
            _log.warning("channel %s: a question in a message could not be answered: %s", message.channel.id, error)
        else:
            return True
        return False

    async def _send(self, message: discord.Message, view: discord.ui.LayoutView, replying: bool) -> None:
        if replying:  # a question that was deleted meanwhile is answered in the channel all the same
            await delivery.post(
                message.channel,
                message.id,
                view=view,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=NO_PINGS,
            )
        else:
            await delivery.post(message.channel, message.id, view=view, allowed_mentions=NO_PINGS)

    async def _reply(self, message: discord.Message, settings: ServerSettings, *, echo: bool) -> discord.ui.LayoutView:
        assert self.bot.user is not None
        question = spoken(message, self.bot.user)
        if question:
            scope = scope_of(message.guild)
            answer = await self._answer(question, Way.MENTION if message.guild else Way.DM, scope, message.author)
            await self.bot.note(answer, scope, message.author.id, "mention")
            return answer_message(
                self.bot,
                answer,
                asker=message.author.id,
                scope=scope,
                private=False,
                echo=echo,
                size=settings.passages,
                forwards=settings.forwards,
            )
        if self.bot.user in message.mentions or message.guild is None:
            return notice_view(_(_HOW))
        return notice_view(_(_ROLE).format(command=command("ask")))

    def _is_for_us(self, message: discord.Message) -> bool:
        """A direct message, or one that mentions the bot or its role; a reply to the bot mentions it."""
        if message.guild is None or self.bot.user in message.mentions:
            return True
        return message.guild.self_role in message.role_mentions

    def _may_want_an_answer(self, message: discord.Message) -> bool:
        """A question to nobody; Discord gives its text only with an intent. A reply, or a mention, is for others."""
        return (
            self.bot.intents.message_content
            and message.type is discord.MessageType.default
            and not (message.mentions or message.role_mentions or message.mention_everyone)
            and reads_like_question(message.content)
        )

    async def _answer(
        self, question: str, way: Way, scope: Scope, asker: discord.abc.User, source: str | None = None
    ) -> Answer:
        """For a passage more than is shown at once."""
        return await self.bot.ask(question, way, scope=scope, asker=asker.id, limit=PAGE + 1, source=source)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Ask(bot))
