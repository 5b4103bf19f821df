"""Asking: /ask, a mention, a reply to the bot, a direct message, a message's menu. All of them give the same answer.

A reply to somebody's message with nothing but a mention of the bot, or with words such as “any idea?”, asks that
message, and so does such a message in a forum's post. When a message is corrected by editing, the answer to it follows.

In channels that a server chose for it, the bot also answers messages that read like a question and aren't addressed to
it, but only if the answer is sure. Otherwise it stays silent. The same holds for the first message of each post in the
forums that it chose; the post's title is a part of that question.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, Way, language_of, place_ids, scope_of
from bot.exts.answer_messages import MOST_ASKED, Audience, answer_message, sources_message
from bot.exts.forum_posts import solved_buttons
from bot.exts.message_menus import MessageMenu
from bot.exts.message_texts import in_post, is_post, nothing_read, read_text
from bot.exts.posted_answers import is_to_answer, pointed_at, question_before
from bot.exts.posting import Place, post
from bot.exts.sources import SeveralDocuments, named_source, offered_sources
from bot.exts.waiting import note_question
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, command, menu, option, speak, speaking
from bot.policy.follow_ups import may_follow_up, read_together
from bot.policy.questions import LONGEST_QUESTION, reads_like_question
from bot.policy.queue import NotNow
from bot.policy.reactions import reaction
from bot.policy.refusals import Refusal
from bot.policy.server_settings import ServerSettings
from bot.policy.small_talk import Talk, is_called, may_point, small_talk
from bot.rendering import notice_view
from bot.rendering.answers import fits_echo
from bot.rendering.help import MENU
from bot.rendering.messages import NONE_COLOUR
from bot.rendering.messages import message as message_view
from bot.rendering.permissions import permissions_in_words
from bot.replies import explanation, reply
from bot.scopes import scope_for, scope_in, sees_more
from index import Answer, Confidence, OperatorError, Scope

_log = logging.getLogger(__name__)

_CORRECTED_WITHIN = timedelta(minutes=5)  # of a question: then its answer follows
_MOST_WATCHED = 500  # answers to messages

_WRITTEN_BY_MEMBERS = (discord.MessageType.default, discord.MessageType.reply)
_MUTE = N_(
    "I can’t answer in {channel}, because I don’t have {permissions} there. Somebody who manages the server can change "
    "that; {command} works without it."
)
_ROLE = N_("Discord doesn’t let me read a message that only mentions my role. Mention me directly, or use {command}.")
_WITHHELD = N_(
    "Discord doesn’t let me read the message that you replied to. Press and hold it, or right-click it, and choose "
    "Apps › {menu}."
)
_REPLY_WITHHELD = N_(
    "Discord doesn’t let me read a reply to the answer of a command, unless you mention me in it. Write it again with "
    "{mention} in front."
)
_ONLY_YOU = N_("Only you see this, because it is from documents that aren’t for everybody here:")
_YOU_SEE_MORE = N_("You may see documents here that others don’t. {command} searches them with the option `{private}`.")
_NOT_PRIVATE = N_("An answer for somebody else can’t be private. Leave out “{private}” or “{member}”.")


@dataclass(frozen=True, slots=True)
class _Answered:
    """The answer to a message."""

    message: discord.Message
    text: str  # of the message that asked, when it was asked
    asked: bool  # it was addressed to the bot


@dataclass(frozen=True, slots=True)
class _Said:
    """What the bot says to a message."""

    view: discord.ui.LayoutView
    answer: Answer | None = None  # None if nothing was asked
    own: bool = True  # whoever wrote the message also wrote the question


class Ask(MessageMenu):
    def __init__(self, bot: FootnoteBot) -> None:
        super().__init__(bot, MENU, self.search)
        self._answered: dict[int, _Answered] = {}  # by the id of the message that asked, the oldest first

    @app_commands.command(name="ask", description="Find the passages in the documents that answer a question.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.autocomplete(source=offered_sources)
    @app_commands.rename(member="for")
    @app_commands.describe(
        question="What you want to know.",
        source="Only search this document.",
        private="Only you see the answer.",
        member="Post the answer for somebody and ping them.",
    )
    async def ask(
        self,
        interaction: discord.Interaction[FootnoteBot],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        source: str | None = None,
        private: bool | None = None,
        member: discord.User | None = None,
    ) -> None:
        settings = await self.bot.server(scope_of(interaction.guild))
        if private is None:
            private = settings.private and member is None
        # Discord waits three seconds for the first response, and fifteen minutes for the rest.
        await interaction.response.defer(ephemeral=private or member is not None, thinking=True)
        if private and member:
            raise Refusal(_(_NOT_PRIVATE).format(private=option("private"), member=option("for")))
        scope = await scope_for(interaction, private=private)
        if source is not None:
            try:
                source = await named_source(self.bot, scope, source)
            except SeveralDocuments as error:
                if member or not fits_echo(question):  # the menu reads the question from the line above it
                    raise
                view = sources_message(question, error.documents, interaction.user.id)
                await delivery.answer(interaction, view, private=private)
                return
        answer = await self._answer(question, Way.COMMAND, scope, interaction.user, source)
        above = _("{member}, {asker} asked this for you:") if member else ""
        view = answer_message(
            self.bot,
            answer,
            Audience(interaction.user.id, scope, private),
            echo=True,
            size=settings.passages,
            above=above.format(member=member.mention if member else "", asker=interaction.user.mention),
            forwards=settings.forwards,
        )
        if member is None:
            posted = await delivery.answer(interaction, view, private=private)
        else:
            # The message in place of “thinking…” is an edit, and an edit pings nobody. So the answer comes after it.
            done = notice_view(_("Here is the answer for {member}:").format(member=member.display_name))
            await interaction.edit_original_response(view=done)
            pinged = discord.AllowedMentions(users=[member])
            posted = await interaction.followup.send(view=view, allowed_mentions=pinged, wait=True)
        await self.bot.keep_question(answer, scope, interaction.user.id, "command")
        if source is None and not private:
            await note_question(self.bot, answer, scope, interaction.user.id, posted.channel.id, posted.id)
        if not private:
            await self._answer_in_private_too(interaction, question, scope, source)

    async def _answer_in_private_too(
        self, interaction: discord.Interaction[FootnoteBot], question: str, shown: Scope, source: str | None = None
    ) -> None:
        """After an answer for everybody: shows a member the answer from what only they may see, if that is better."""
        user = interaction.user
        scope = await sees_more(self.bot, interaction.guild, interaction.channel, user, shown)
        if scope is None:
            return
        try:
            answer = await self.bot.run_in_turn(
                scope, user.id, self.bot.library.ask, question, scope=scope, limit=MOST_ASKED, source=source
            )
        except NotNow:
            return
        if answer.found and shown.hides(answer.quotes[0].citation.source):
            audience = Audience(user.id, scope, private=True)
            await reply(interaction, answer_message(self.bot, answer, audience, echo=True, above=_(_ONLY_YOU)))

    async def search(self, interaction: discord.Interaction[FootnoteBot], message: discord.Message) -> None:
        """Asks the text of a message. Only the member who chose the menu sees the answer, unless the server wants that
        everybody does: then it is a reply to the message."""
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        question = await read_text(message, self.bot.user)
        if not question:
            raise Refusal(nothing_read(message))
        settings = await self.bot.server(scope_of(interaction.guild))
        is_open = settings.open_menu and not permissions.lacking_in(message.channel)
        scope = await scope_for(interaction, private=not is_open)
        answer = await self._answer(question, Way.MENU, scope, interaction.user)
        await self._show_found(interaction, message, answer, scope, settings, is_open=is_open)
        await self.bot.keep_question(answer, scope, interaction.user.id, "menu")

    async def _show_found(
        self,
        interaction: discord.Interaction[FootnoteBot],
        message: discord.Message,
        answer: Answer,
        scope: Scope,
        settings: ServerSettings,
        *,
        is_open: bool,
    ) -> None:
        """Shows what the text of a message found: as a reply to it if `is_open`, or else in private."""
        if is_open and answer.found:
            above = _("{member} looked this up:").format(member=interaction.user.mention)
            audience = Audience(interaction.user.id, scope)
            with speaking(language_of(interaction.guild, settings)):
                view = answer_message(self.bot, answer, audience, echo=True, size=settings.passages, above=above)
            posted = await post(message, view, Place([]), nonce=interaction.id)
            if posted:
                await reply(interaction, notice_view(_("The answer is a reply to the message.")))
                await self._answer_in_private_too(interaction, answer.question, scope)
                return
        if is_open and (
            own := await sees_more(self.bot, interaction.guild, interaction.channel, interaction.user, scope)
        ):
            scope, answer = own, await self._answer(answer.question, Way.MENU, own, interaction.user)
        audience = Audience(interaction.user.id, scope, private=True)
        view = answer_message(self.bot, answer, audience, echo=True, forwards=settings.forwards)
        await reply(interaction, view)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or message.type not in _WRITTEN_BY_MEMBERS:
            return
        asked = self._is_for_us(message)
        if not asked and not self._may_want_an_answer(message):
            return
        try:
            settings = await self.bot.server(scope_of(message.guild))
        except OperatorError as error:  # so nobody knows whether this channel may be answered in
            _log.error("channel %s: a question in a message is not answered: %s", message.channel.id, error)
            if asked and self.bot.pace.may_tell(message.author.id):
                with suppress(discord.HTTPException, *delivery.UNHEARD):
                    await message.author.send(view=explanation(error, "a question in a message"))
            return
        speak(language_of(message.guild, settings))
        where = place_ids(message.channel)
        if asked and settings.answers_in(where):  # elsewhere the bot is silent: it can't reply in private
            await self._respond(message, settings)
        elif not asked and (
            settings.answers_posts_in(message.channel.parent_id)
            if in_post(message.channel) and is_post(message)
            else settings.answers_unasked_in(where)
        ):
            await self._volunteer(message, settings)

    async def _respond(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers a message to the bot. If it may not write in the channel, it says so in a direct message."""
        text, place = message.content, Place.of(message, settings)
        try:
            said = await self._reply(message, settings, echo=place.echo)
        except Exception as error:
            if isinstance(error, NotNow) and not self.bot.pace.may_tell(message.author.id):
                return  # everybody here would read it again and again
            said = _Said(explanation(error, "a question in a message"))
        answer = await post(message, said.view, place, question=said.answer.question if said.answer else "")
        if answer:
            await self._watch(message, text, answer)
        elif place.missing:
            lacking = permissions_in_words(place.missing)
            sentence = _(_MUTE).format(channel=f"<#{message.channel.id}>", permissions=lacking, command=command("ask"))
            with suppress(discord.HTTPException, *delivery.UNHEARD):  # some members accept no direct messages
                await message.author.send(view=message_view([], [sentence], NONE_COLOUR))
        await self._keep(message, said)

    async def _volunteer(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers a message that isn't addressed to the bot, if the answer is sure."""
        text, place = message.content, Place.of(message, settings)
        answer = await self._sure_answer(message)
        if not answer:
            return
        view = self._sure_view(message, answer, settings, echo=place.echo)
        posted = await post(message, view, place, question=answer.question)
        if posted:
            await self.bot.keep_question(answer, scope_of(message.guild), message.author.id, "channel")
            await self._watch(message, text, posted)

    async def _sure_answer(self, message: discord.Message) -> Answer | None:
        """The answer to a message that isn't addressed to the bot; None if it isn't sure."""
        assert self.bot.user is not None
        try:
            question = await read_text(message, self.bot.user)
            if small_talk(question):
                return None
            scope = await scope_in(self.bot, message.guild, message.channel)
            answer = await self._answer(question, Way.CHANNEL, scope, message.author)
        except Exception as error:
            explanation(error, "a message where every question is answered")  # only for the log: nobody asked
            return None
        return answer if answer.confidence is Confidence.STRONG and not answer.choices else None

    def _sure_view(
        self, message: discord.Message, answer: Answer, settings: ServerSettings, *, echo: bool
    ) -> discord.ui.LayoutView:
        return answer_message(
            self.bot,
            answer,
            Audience(message.author.id, scope_of(message.guild)),  # its buttons look up the documents again
            echo=echo,
            size=settings.passages,
            below=solved_buttons(message.channel),
        )

    async def _watch(self, message: discord.Message, text: str, answer: discord.Message) -> None:
        """Remembers the answer to a message, so that it follows when the message is corrected.

        Args:
            text: what the message said when it was asked; it may have been edited since.
        """
        oldest = discord.utils.time_snowflake(message.created_at - _CORRECTED_WITHIN)
        kept = [(asked, answered) for asked, answered in self._answered.items() if asked >= oldest]
        self._answered = dict(kept[-_MOST_WATCHED:])
        self._answered[message.id] = _Answered(answer, text, self._is_for_us(message))
        if message.content and message.content != text:  # discord.py updates the message in place
            await self._correct(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        message = event.message
        if message.edited_at and message.edited_at - message.created_at <= _CORRECTED_WITHIN:
            await self._correct(message)

    async def _correct(self, message: discord.Message) -> None:
        """Updates the answer to a message that was edited."""
        answered = self._answered.get(message.id)
        if not answered or message.content in ("", answered.text):
            return  # it wasn't answered; a link got a preview; or Discord no longer shows the bot its text
        if answered.asked and not self._is_for_us(message):
            return
        self._answered[message.id] = replace(answered, text=message.content)
        try:
            settings = await self.bot.server(scope_of(message.guild))
            speak(language_of(message.guild, settings))
            echo = answered.message.channel.id != message.channel.id or Place.of(message, settings).echo
            view = await self._corrected(message, settings, answered.asked, echo=echo)
            if self._answered[message.id].text != message.content:
                return  # it was edited again meanwhile
            if view:
                await answered.message.edit(view=view)
            else:
                del self._answered[message.id]
                await answered.message.delete()
        except NotNow:
            _log.info(
                "channel %s: an edited question keeps its answer, because it can't be asked now", message.channel.id
            )
        except (OperatorError, discord.HTTPException, *delivery.UNHEARD) as error:
            _log.warning("channel %s: the answer to an edited question stays: %s", message.channel.id, error)

    async def _corrected(
        self, message: discord.Message, settings: ServerSettings, asked: bool, *, echo: bool
    ) -> discord.ui.LayoutView | None:
        """The answer to a message that was edited; None if nobody asked for it and it isn't sure. Raises NotNow."""
        if not asked:
            answer = await self._sure_answer(message)
            return self._sure_view(message, answer, settings, echo=echo) if answer else None
        try:
            said = await self._reply(message, settings, echo=echo)
        except NotNow:
            raise
        except Exception as error:
            return explanation(error, "an edited question")
        await self._keep(message, said)
        return said.view

    async def _reply(self, message: discord.Message, settings: ServerSettings, *, echo: bool) -> _Said:
        """What the bot says to a message that is for it."""
        assert self.bot.user is not None
        question, pointed = await read_text(message, self.bot.user), None
        if may_point(question) and (pointed := await self._pointed_at(message)):
            question, echo = await read_text(pointed, self.bot.user), True
            if not question:
                withheld = message.guild and not self.bot.intents.message_content
                said = _(_WITHHELD).format(menu=menu(MENU)) if withheld else nothing_read(pointed)
                return _Said(notice_view(said))
        if not question and message.attachments:
            return _Said(notice_view(nothing_read(message)))
        talk = await self._talk(message, question, pointed=pointed is not None)
        told = _Said(notice_view(reaction(talk, in_server=message.guild is not None))) if talk else None
        if told and talk not in (Talk.HELP, Talk.POINTING):
            return told
        if question:
            scope, together = await scope_in(self.bot, message.guild, message.channel), None
            if (
                not (pointed or told)
                and may_follow_up(question)
                and (before := await question_before(self.bot, message))
            ):
                together = read_together(question, before)
            question = together or question
            answer = await self._answer(question, Way.MENTION if message.guild else Way.DM, scope, message.author)
            if told and not _asks_for_section(answer):
                return told
            if message.attachments and not answer.found and not answer.searched.terms:
                return _Said(notice_view(nothing_read(message)))  # “What is this?”, and a picture
            view = answer_message(
                self.bot,
                answer,
                Audience(message.author.id, scope),
                echo=echo,
                together=bool(together),
                size=settings.passages,
                forwards=settings.forwards,
            )
            # Whatever the hidden documents have: everybody reads this.
            if answer.confidence is not Confidence.STRONG and await sees_more(
                self.bot, message.guild, message.channel, message.author, scope
            ):
                said = _(_YOU_SEE_MORE).format(command=command("ask"), private=option("private"))
                view.add_item(discord.ui.TextDisplay(said))
            return _Said(view, answer, own=not pointed)
        if (
            self.bot.user in message.mentions
            and message.guild
            and not (message.content or self.bot.intents.message_content)
        ):
            sentence = _(_REPLY_WITHHELD).format(mention=self.bot.user.mention)
            return _Said(message_view([], [sentence], NONE_COLOUR))
        if self.bot.user in message.mentions or message.guild is None:
            return _Said(notice_view(reaction(Talk.TALK, in_server=message.guild is not None)))
        return _Said(notice_view(_(_ROLE).format(command=command("ask"))))

    async def _keep(self, message: discord.Message, said: _Said) -> None:
        """Keeps a question that a message asked, as its server wants it. Nobody's answer waits for that."""
        if not said.answer:
            return
        scope, asker = scope_of(message.guild), message.author.id
        await self.bot.keep_question(said.answer, scope, asker, "mention")
        if said.own:
            await note_question(self.bot, said.answer, scope, asker, message.channel.id, message.id)

    async def _talk(self, message: discord.Message, question: str, *, pointed: bool) -> Talk | None:
        """What somebody says without asking the documents; None if they ask.

        Args:
            pointed: The question is that of another message.
        """
        talk = small_talk(question)
        if talk is Talk.MORE and (pointed or not await is_to_answer(self.bot, message)):
            return None
        return talk

    async def _pointed_at(self, message: discord.Message) -> discord.Message | None:
        """The message of somebody else that a message points at, if Discord shows what that one says."""
        if self.bot.user not in message.mentions and not self.bot.intents.message_content:
            return None  # it mentions the bot's role, and Discord withholds what else it says
        try:
            return await pointed_at(self.bot, message)
        except discord.Forbidden:
            return None

    def _is_for_us(self, message: discord.Message) -> bool:
        """True for a direct message, and for a mention of the bot or its role. A reply to the bot mentions it, too."""
        if message.guild is None or self.bot.user in message.mentions:
            return True
        return message.guild.self_role in message.role_mentions

    def _may_want_an_answer(self, message: discord.Message) -> bool:
        """True for a message that reads like a question to everybody: a reply or a mention is for somebody else.

        The first message of a forum's post asks something, however it reads. Discord gives the bot the text of such
        messages only with the message content intent.
        """
        if in_post(message.channel) and is_post(message):
            return self.bot.intents.message_content
        return (
            self.bot.intents.message_content
            and message.type is discord.MessageType.default
            and not (message.mentions or message.role_mentions or message.mention_everyone)
            and reads_like_question(message.content)
            and not small_talk(message.content)
        )

    async def _answer(
        self, question: str, way: Way, scope: Scope, asker: discord.abc.User, source: str | None = None
    ) -> Answer:
        return await self.bot.ask(question, way, scope=scope, asker=asker.id, limit=MOST_ASKED, source=source)


def _asks_for_section(answer: Answer) -> bool:
    """True if a question is the heading of the section that answers it, or the title of the document."""
    if not answer.found:
        return False
    cited = answer.quotes[0].citation
    return any(is_called(answer.question, name) for name in (cited.title, *cited.section[-1:]))


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Ask(bot))
