"""Tells whoever asked a question without a sure answer when there is one, in servers that chose that in `/settings`.

Such a question waits in `state.db`. Once the index has changed, the questions that wait are asked again, a few each
minute. If one has a sure answer now, the answer is posted as a reply where the question was asked, and pings whoever
asked, once. That needs the message that asked: if it was deleted or edited, or if its author can't see it any more,
nobody is told. Questions asked in private don't wait, because nobody else may see them.
"""

import asyncio
import logging
import time
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import discord
from discord.ext import commands, tasks

from bot.client import FootnoteBot, language_of, place_ids
from bot.exts.answers.controls import Delete
from bot.exts.answers.posted import controls_of, holds_question, question_of
from bot.exts.answers.views import Audience, answer_message
from bot.gateway import delivery, permissions
from bot.i18n.speech import _, speaking
from bot.policy.queue import NotNow
from bot.policy.refusals import Refusal
from bot.scopes import scope_in
from index import Answer, Confidence, OperatorError, Scope
from index.operations import WaitingQuestion, arranged, subjects

_log = logging.getLogger(__name__)

MOST_LOOKED = 20  # questions that are asked again in a minute
MOST_TOLD = 10  # members of a server in a day
REGULARLY = 3600.0  # seconds after which all are asked again, also of the same index: passages get vectors later


class Waiting(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._last = 0  # the number of the question that was asked again last; 0 before the first
        self._begun: int | None = None  # the generation that the first of them was asked
        self._done = (-1, 0.0)  # the generation that all of them were asked, and when
        self._told: Counter[tuple[int, date]] = Counter()  # members, by server and day

    async def cog_load(self) -> None:
        self.each_minute.start()

    async def cog_unload(self) -> None:
        self.each_minute.cancel()

    @tasks.loop(minutes=1)
    async def each_minute(self) -> None:
        try:
            await self.look()
        except NotNow:
            pass  # members are asking, and this can wait
        except (OperatorError, discord.HTTPException, *delivery.UNHEARD) as error:
            _log.error("questions that wait for an answer could not be looked at: %s", error)

    @each_minute.before_loop
    async def _ready(self) -> None:
        await self.bot.wait_until_ready()

    async def look(self) -> None:
        """Asks the next questions again. Raises Busy, OperatorError, HTTPException and errors of the network."""
        waiting = self.bot.library.state.waiting.all
        questions = await asyncio.to_thread(waiting, after=self._last, limit=MOST_LOOKED)
        for question in questions:
            guild = self.bot.get_guild(question.guild_id)
            if guild and not guild.unavailable:  # Discord says nothing of its channels and roles then
                # A thread in the archive isn't known here, so it shows what nobody's rule is about.
                place = guild.get_channel_or_thread(question.channel_id) or discord.Object(question.channel_id)
                scope = await scope_in(self.bot, guild, place)
                answer = await self.bot.find(question.text, scope, 0)
                if self._begun is None:
                    if answer.generation == self._done[0] and time.monotonic() < self._done[1] + REGULARLY:
                        return
                    self._begun = answer.generation
                self._last = question.number  # whatever Discord says, the next one's turn comes
                if is_news(answer, question):
                    await self._tell(guild, question, answer)
            self._last = question.number
        if len(questions) < MOST_LOOKED:
            if self._begun is not None:
                self._done = (self._begun, time.monotonic())
            self._last, self._begun = 0, None

    async def _tell(self, guild: discord.Guild, question: WaitingQuestion, answer: Answer) -> None:
        """Posts the answer to a question that waits, if that is possible."""
        scope, end = Scope.guild(guild.id), self.bot.library.state.waiting.end
        settings = await self.bot.server(scope)
        today = (guild.id, datetime.now(UTC).date())
        channel = await _channel_of(guild, question)
        if channel and (
            self._told[today] >= MOST_TOLD
            or not settings.answers_in(place_ids(channel))
            or permissions.lacking_in(channel)
            or (isinstance(channel, discord.Thread) and channel.locked)
        ):
            return  # it waits on
        found = await self._asked(channel, question) if channel and settings.tell else None
        if not await asyncio.to_thread(end, guild.id, [question.message_id]) or not (channel and found):
            return  # it was answered meanwhile; or nobody is to be told any more
        self._told = Counter({day: told for day, told in self._told.items() if day[1] == today[1]})
        self._told[today] += 1
        message, asker = found
        with speaking(language_of(guild, settings)):
            above = _("{member}, there is an answer to your question now:").format(member=f"<@{asker}>")
            view = answer_message(
                self.bot,
                answer,
                Audience(asker, scope),
                echo=True,
                together=True,
                size=settings.passages,
                above=above,
            )
        reference = message.to_reference(fail_if_not_exists=False)
        pinged = discord.AllowedMentions(users=[discord.Object(asker)], replied_user=False)
        await delivery.post(channel, question.at_ns, view=view, reference=reference, allowed_mentions=pinged)

    async def _asked(self, channel: Any, question: WaitingQuestion) -> tuple[discord.Message, int] | None:
        """The message that a question waits at, and who asked; None if nobody is to be told any more."""
        try:
            message = await channel.fetch_message(question.message_id)
            asker = message.author.id
            if message.author == self.bot.user:
                asker = next(control.asker for _item, control in controls_of(message) if isinstance(control, Delete))
                await question_of(self.bot, message, holds_question(message))
            elif message.edited_at and message.edited_at.timestamp() > question.at_ns / 10**9:
                return None
            member = await channel.guild.fetch_member(asker)
            if isinstance(channel, discord.Thread) and channel.is_private():
                await channel.fetch_member(asker)
        except (discord.NotFound, discord.Forbidden, Refusal, StopIteration):
            return None
        return (message, asker) if channel.permissions_for(member).view_channel else None

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        await self._end(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        await self._end(event.guild_id, sorted(event.message_ids))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await asyncio.to_thread(self.bot.library.state.waiting.end_in, channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        await asyncio.to_thread(self.bot.library.state.waiting.end_in, event.guild_id, event.thread_id)

    async def _end(self, guild_id: int | None, message_ids: list[int]) -> None:
        if guild_id is not None:
            await asyncio.to_thread(self.bot.library.state.waiting.end, guild_id, message_ids)


def is_news(answer: Answer, question: WaitingQuestion) -> bool:
    """True if a question has a sure answer now, and not the passage that was shown before."""
    return answer.confidence is Confidence.STRONG and not answer.choices and _first_shown(answer) != question.shown


async def note_question(
    bot: FootnoteBot,
    answer: Answer,
    scope: Scope,
    asker: int,
    channel_id: int,
    message_id: int,
    *,
    passed_on: bool = False,
) -> None:
    """Lets a question without a sure answer wait, if its server wants that. A sure answer ends the wait.

    Args:
        message_id: The message that asked; for a command, the one that answered.
        passed_on: The answer didn't help, even if it is sure.
    """
    try:
        if scope.guild_id is None or not answer.question or not (await bot.server(scope)).tell:
            return
        (subject,) = await asyncio.to_thread(subjects, [answer.question])
        state = bot.library.state
        if answer.confidence is Confidence.STRONG and not passed_on:
            await asyncio.to_thread(state.waiting.end, scope.guild_id, [message_id])
            await asyncio.to_thread(state.waiting.end_about, scope.guild_id, user_id=asker, subject=subject)
            return
        await asyncio.to_thread(
            state.waiting.add,
            scope.guild_id,
            answer.question,
            user_id=asker,
            channel_id=channel_id,
            message_id=message_id,
            shown=_first_shown(answer),
            subject=subject,
        )
    except OperatorError as error:
        _log.error("a question can't wait for an answer: %s", error)


def _first_shown(answer: Answer) -> str | None:
    """The id of the passage that an answer shows first."""
    return next((quote.id for quote in arranged(answer).quotes), None)


async def _channel_of(guild: discord.Guild, question: WaitingQuestion) -> Any:
    """Where a question was asked; None if that is gone, or hidden from the bot. A thread may be in the archive."""
    try:
        found = guild.get_channel_or_thread(question.channel_id) or await guild.fetch_channel(question.channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return None
    return found if isinstance(found, discord.abc.Messageable) else None


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Waiting(bot))
