"""The conversation: a mention, a reply to the bot, a direct message. For a few minutes the answer follows its message:
it changes when that is edited, and goes when that is deleted.

In channels that a server chose for it, the bot also answers messages that read like a question and aren't addressed to
it, but only if the answer is sure. Otherwise it stays silent. The same holds for the first message of each post in the
forums that it chose; the post's title is a part of that question.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile

import discord
from discord.ext import commands

from bot.client import FootnoteBot, Way, language_of, place_ids, scope_of
from bot.exts.answers.solved import solved_buttons
from bot.exts.answers.views import Audience, answer_message
from bot.exts.answers.waiting import note_question
from bot.exts.asking.posting import Place, post, take_back
from bot.exts.asking.questions import is_to_bot, is_to_everybody, read_question
from bot.exts.asking.several import ask_any
from bot.exts.messages.texts import in_post, is_post, read_question_text
from bot.gateway import delivery
from bot.i18n.speech import N_, _, command, option, speak
from bot.policy.queue import NotNow
from bot.policy.server_settings import ServerSettings
from bot.policy.small_talk import small_talk
from bot.rendering.messages import NONE_COLOUR
from bot.rendering.messages import message as message_view
from bot.rendering.permissions import permissions_in_words
from bot.replies import explanation
from bot.scopes import scope_in, sees_more
from index import Answer, Confidence, OperatorError

_log = logging.getLogger(__name__)

_FOLLOWED = timedelta(minutes=5)  # after a question its answer follows it; later others may have talked about it
_SAID_AGAIN = timedelta(seconds=10)  # after a message, one with the same words under another name may take its place
_MOST_WATCHED = 500  # answers to messages

_WRITTEN_BY_MEMBERS = (discord.MessageType.default, discord.MessageType.reply)
_MUTE = N_(
    "I can’t answer in {channel}, because I don’t have {permissions} there. Somebody who manages the server can change "
    "that; {command} works without it."
)
_YOU_SEE_MORE = N_("You may see documents here that others don’t. {command} searches them with the option `{private}`.")
_NAME = "a question in a message"  # in the log


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


class Conversation(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._answered: dict[int, _Answered] = {}  # by the id of the message that asked, the oldest first
        self._asking: set[int] = set()  # the ids of messages that are being answered, without those that were deleted

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or message.type not in _WRITTEN_BY_MEMBERS:
            return
        asked = is_to_bot(self.bot, message)
        if not asked and not is_to_everybody(self.bot, message):
            return
        try:
            settings = await self.bot.server(scope_of(message.guild))
        except OperatorError as error:  # so nobody knows whether this channel may be answered in
            _log.error("channel %s: a question in a message is not answered: %s", message.channel.id, error)
            if asked and self.bot.pace.may_tell(message.author.id):
                await _write_to_author(message, explanation(error, _NAME))
            return
        speak(language_of(message.guild, settings))
        where = place_ids(message.channel)
        self._asking.add(message.id)
        try:
            if asked and settings.answers_in(where):  # elsewhere the bot is silent: it can't reply in private
                await self._respond(message, settings)
            elif not asked and (
                settings.answers_posts_in(message.channel.parent_id)
                if in_post(message.channel) and is_post(message)
                else settings.answers_unasked_in(where)
            ):
                await self._volunteer(message, settings)
        finally:
            self._asking.discard(message.id)

    async def _respond(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers a message to the bot. If it may not write in the channel, it says so in a direct message."""
        text, place = message.content, Place.of(message, settings)
        try:
            said = await self._reply(message, settings, echo=place.echo)
        except NotNow as error:
            if not self.bot.pace.may_tell(message.author.id):
                return  # everybody here would read it again and again
            said = _Said(explanation(error, _NAME))
        if said is None or message.id not in self._asking:
            return  # it needs no answer, or was deleted
        answer = await post(message, said.view, place, question=said.answer.question if said.answer else "")
        if answer:
            await self._watch(message, text, answer)
        elif place.missing:
            lacking = permissions_in_words(place.missing)
            sentence = _(_MUTE).format(channel=f"<#{message.channel.id}>", permissions=lacking, command=command("ask"))
            await _write_to_author(message, message_view([sentence], NONE_COLOUR))
        if message.id in self._asking:
            await self._keep(message, said)

    async def _volunteer(self, message: discord.Message, settings: ServerSettings) -> None:
        """Answers a message that isn't addressed to the bot, if the answer is sure."""
        text, place = message.content, Place.of(message, settings)
        answer = await self._sure_answer(message)
        if not answer or message.id not in self._asking:
            return
        view = self._sure_view(message, answer, settings, echo=place.echo)
        posted = await post(message, view, place, question=answer.question)
        if not posted:
            return
        await self._watch(message, text, posted)
        if message.id in self._asking:
            await self.bot.keep_question(answer, scope_of(message.guild), message.author.id, "channel")

    async def _sure_answer(self, message: discord.Message) -> Answer | None:
        """The answer to a message that isn't addressed to the bot; None if it isn't sure."""
        assert self.bot.user is not None
        try:
            question = await read_question_text(message, self.bot.user)
            if small_talk(question):
                return None
            scope = await scope_in(self.bot, message.guild, message.channel)
            answer = await self.bot.ask(question, Way.CHANNEL, scope=scope, asker=message.author.id)
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
        """Remembers the answer to a message, so that it follows when the message is edited or deleted.

        Args:
            text: what the message said when it was asked; it may have been edited or deleted since.
        """
        oldest = discord.utils.time_snowflake(message.created_at - _FOLLOWED)
        kept = [(asked, answered) for asked, answered in self._answered.items() if asked >= oldest]
        self._answered = dict(kept[-_MOST_WATCHED:])
        self._answered[message.id] = _Answered(answer, text, is_to_bot(self.bot, message))
        if message.id not in self._asking:
            await self._withdraw([message.id])
        elif message.content and message.content != text:  # discord.py updates the message in place
            await self._correct(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        message = event.message
        if message.edited_at and message.edited_at - message.created_at <= _FOLLOWED:
            await self._correct(message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        if not event.cached_message or not self._is_said_again(event.cached_message):
            await self._withdraw([event.message_id])

    def _is_said_again(self, deleted: discord.Message) -> bool:
        """True if a webhook has just posted what a deleted message said. Some bots let members speak under the names
        of their characters: they post each message again and delete it, and the answer is for the new one."""
        later = takewhile(lambda message: message.id > deleted.id, reversed(self.bot.cached_messages))
        return any(
            message.webhook_id
            and message.channel.id == deleted.channel.id
            and message.created_at - deleted.created_at <= _SAID_AGAIN
            and message.content in deleted.content  # empty if Discord withholds it
            for message in later
        )

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        await self._withdraw(event.message_ids)

    async def _withdraw(self, deleted: Iterable[int]) -> None:
        """Deletes the answers to messages that were deleted, for as long as answers follow their messages."""
        for asked in deleted:
            self._asking.discard(asked)
            answered = self._answered.pop(asked, None)
            if answered and discord.utils.utcnow() - discord.utils.snowflake_time(asked) <= _FOLLOWED:
                try:
                    await take_back(answered.message, asked)
                except (discord.HTTPException, *delivery.UNHEARD) as error:
                    channel = answered.message.channel.id
                    _log.warning("channel %s: the answer to a deleted question stays: %s", channel, error)

    async def _correct(self, message: discord.Message) -> None:
        """Updates the answer to a message that was edited."""
        answered = self._answered.get(message.id)
        if not answered or message.content in ("", answered.text):
            return  # it wasn't answered; a link got a preview; or Discord no longer shows the bot its text
        if answered.asked and not is_to_bot(self.bot, message):
            return
        self._answered[message.id] = answered = replace(answered, text=message.content)
        try:
            settings = await self.bot.server(scope_of(message.guild))
            speak(language_of(message.guild, settings))
            echo = answered.message.channel.id != message.channel.id or Place.of(message, settings).echo
            view = await self._corrected(message, settings, answered.asked, echo=echo)
            if self._answered.get(message.id) != answered:
                return  # it was edited again meanwhile, or deleted
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
        """The answer to a message that was edited; None if it needs none now, or if nobody asked for it and it isn't
        sure. Raises NotNow."""
        if not asked:
            answer = await self._sure_answer(message)
            return self._sure_view(message, answer, settings, echo=echo) if answer else None
        said = await self._reply(message, settings, echo=echo)
        if said is None:
            return None
        await self._keep(message, said)
        return said.view

    async def _reply(self, message: discord.Message, settings: ServerSettings, *, echo: bool) -> _Said | None:
        """What the bot says to a message that is for it, also if something goes wrong; None if it needs no answer.
        Raises NotNow."""
        try:
            return await self._answer(message, settings, echo=echo)
        except NotNow:
            raise
        except Exception as error:
            return _Said(explanation(error, _NAME))

    async def _answer(self, message: discord.Message, settings: ServerSettings, *, echo: bool) -> _Said | None:
        """The answer to a message that is for the bot; None if it needs none. Raises Refusal if it asks nothing."""
        question = await read_question(self.bot, message)
        if question is None:
            return None
        scope = await scope_in(self.bot, message.guild, message.channel)
        way = Way.MENTION if message.guild else Way.DM
        answer, others = await ask_any(self.bot, question.text, way, scope=scope, asker=message.author.id)
        question.check(answer, message)
        view = answer_message(
            self.bot,
            answer,
            Audience(message.author.id, scope),
            echo=echo or question.pointed,
            together=question.together or bool(others),
            size=settings.passages,
            forwards=settings.forwards,
            below=others,
        )
        # Whatever the hidden documents have: everybody reads this.
        if answer.confidence is not Confidence.STRONG and await sees_more(
            self.bot, message.guild, message.channel, message.author, scope
        ):
            said = _(_YOU_SEE_MORE).format(command=command("ask"), private=option("private"))
            view.add_item(discord.ui.TextDisplay(said))
        return _Said(view, answer, own=not question.pointed)

    async def _keep(self, message: discord.Message, said: _Said) -> None:
        """Keeps a question that a message asked, as its server wants it. Nobody's answer waits for that."""
        if not said.answer:
            return
        scope, asker = scope_of(message.guild), message.author.id
        await self.bot.keep_question(said.answer, scope, asker, "mention")
        if said.own:
            await note_question(self.bot, said.answer, scope, asker, message.channel.id, message.id)


async def _write_to_author(message: discord.Message, view: discord.ui.LayoutView) -> None:
    """Writes a direct message to whoever wrote a message. Some members accept none."""
    with suppress(discord.HTTPException, *delivery.UNHEARD):
        await message.author.send(view=view)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Conversation(bot))
