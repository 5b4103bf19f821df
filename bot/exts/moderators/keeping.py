"""“Keep as an answer”, in the menu of a message: what a member wrote becomes a source of this server, word for word.

Whoever may change the server's documents may keep a message, and says which question it answers. Its author learns of
that by a reply, and can withdraw it with the button there, or by a reaction. What is deleted on Discord is deleted here
at once, and what is edited there changes here; when the bot was away it looks again at its start, and each day.

Without the message content intent Discord hides what an edited message says now, so that message is withdrawn.
"""

import asyncio
import logging
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import discord
from discord.ext import commands, tasks

from bot.client import FootnoteBot, language_of, queue_key, scope_of
from bot.exts.documents.rights import check_may_change, may_change
from bot.exts.messages.menu import MessageMenu
from bot.exts.messages.replied import replied_to
from bot.exts.messages.texts import read_question_text
from bot.exts.moderators.kept_rules import forget_rules, keep_for
from bot.exts.pressed import Form, OneValue, WithControl, button
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, Np_, _, speaking
from bot.policy.refusals import Refusal
from bot.rendering.keeping import LONGEST_ASKED, kept_view
from bot.rendering.limits import cut
from bot.rendering.markdown import one_line
from bot.rendering.messages import Item, notice_view
from bot.rendering.permissions import permissions_in_words
from bot.replies import reply
from bot.scopes import closed_place
from index import AskerError, OperatorError, Scope, UnknownSource
from index.operations import KeptAnswer, KeptMessage, Origin

_log = logging.getLogger(__name__)

_DELETED = (10003, 10008)  # Discord's error codes for a channel and a message that are gone; a proxy's 404 has none
_WITHDRAWING = ("🗑", "❌")  # reactions, without the sign that asks for the coloured picture
_LOOKING = 1.5  # seconds for the message before; Discord waits three for the form

KEEP = Np_("menu name", "Keep as an answer")  # of a message

_OF_A_BOT = N_("Only what members write can be kept as an answer.")
_NO_TEXT = N_(
    "This message has no text that could be kept. What it forwards, its files, its poll and its embeds can’t be kept."
)
_CANT_TELL = N_(
    "I can’t keep this, because I don’t have {permissions} here to tell its author. Somebody who manages the server "
    "can change that."
)
_KEPT = N_(
    "Kept. Members of this server who ask that get the message word for word, with its author’s name and a link."
)
_KEPT_HERE = N_(
    "Kept. Only those who can read this channel get the message, because it isn’t open to everybody. They get it word "
    "for word, with its author’s name and a link."
)
_IF_EDITED = N_("If it is edited, I withdraw it: Discord doesn’t let me read what it says then.")
_NOT_INDEXED = N_(
    "It isn’t found yet, because the index can’t be updated now. The person who runs this bot can find the reason in "
    "its log."
)
_NOT_YOURS = N_("Only the member who wrote the message, and members who may change the documents, can withdraw it.")
_WITHDRAWN = N_("Withdrawn: this message is no longer kept as an answer.")

_Interaction = discord.Interaction[FootnoteBot]


class Keeping(MessageMenu):
    def __init__(self, bot: FootnoteBot) -> None:
        super().__init__(bot, KEEP, self.keep, everywhere=False)

    async def cog_load(self) -> None:
        await super().cog_load()
        self.daily.start()

    async def cog_unload(self) -> None:
        await super().cog_unload()
        self.daily.cancel()

    async def keep(self, interaction: _Interaction, message: discord.Message) -> None:
        """Asks which question a message answers."""
        await check_may_change(interaction)
        if message.author.bot or message.webhook_id:
            raise Refusal(_(_OF_A_BOT))
        if not message.content.strip():
            raise Refusal(_(_NO_TEXT))
        if missing := permissions.lacking_in(interaction.channel):
            raise Refusal(_(_CANT_TELL).format(permissions=permissions_in_words(missing)))
        await interaction.response.send_modal(KeepForm(message, await self._question_before(message)))

    async def _question_before(self, message: discord.Message) -> str:
        """What the message that this one replies to says; empty if it isn't known."""
        assert self.bot.user is not None
        with suppress(discord.HTTPException, TimeoutError, *delivery.UNHEARD):
            async with asyncio.timeout(_LOOKING):
                if asked := await replied_to(self.bot, message):
                    return one_line(await read_question_text(asked, self.bot.user))
        return ""

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        await self._gone(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        await self._gone(event.guild_id, sorted(event.message_ids))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Withdraws what was written in a channel and in its threads, which go without an event of their own."""
        guild = channel.guild
        changed = False
        for kept in await asyncio.to_thread(self.bot.library.state.kept.of_server, guild.id):
            place = guild.get_channel_or_thread(kept.channel_id)
            if channel.id in (kept.channel_id, getattr(place, "parent_id", None)):
                await _withdraw(self.bot, [kept])
                changed = True
            elif place is None:  # perhaps a thread in the archive, which is gone, too
                changed |= await self._look_at(kept)
        if changed:
            await self.bot.catch_up()

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        kept = self.bot.library.state.kept.in_channel
        await self._drop(await asyncio.to_thread(kept, event.guild_id, event.thread_id))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        message = event.message
        if message.edited_at is None or event.guild_id is None:
            return
        kept = await asyncio.to_thread(self.bot.library.state.kept.find, event.guild_id, [message.id])
        if any([await self._follow(one, message) for one in kept]):
            await self.bot.catch_up()

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Withdraws a message whose author reacts to it, or to the bot's message under it, with 🗑️ or ❌."""
        if event.guild_id is None or event.emoji.name.rstrip("\ufe0f") not in _WITHDRAWING:
            return
        written = await asyncio.to_thread(self.bot.library.state.kept.of_member, event.guild_id, event.user_id)
        notice = await self._notice(event) if written else None
        there = _kept_at(notice) if notice else event.message_id
        if own := [kept for kept in written if kept.message_id == there]:
            await _withdraw(self.bot, own)
            await self._confirm(event, notice)
            await self.bot.catch_up()

    async def _notice(self, event: discord.RawReactionActionEvent) -> discord.Message | None:
        """The bot's message under a kept one, if the reaction is to that."""
        if event.message_author_id not in (None, getattr(self.bot.user, "id", None)):  # Discord may leave it out
            return None
        channel = self.bot.get_partial_messageable(event.channel_id, guild_id=event.guild_id)
        with suppress(discord.HTTPException, *delivery.UNHEARD):
            message = await channel.fetch_message(event.message_id)
            return message if message.author == self.bot.user and _kept_at(message) else None
        return None

    async def _confirm(self, event: discord.RawReactionActionEvent, notice: discord.Message | None) -> None:
        """Says that a message was withdrawn by a reaction: in the message under it, or in a reply to it."""
        guild, channel = self.bot.get_guild(event.guild_id or 0), self.bot.get_channel(event.channel_id)
        with speaking(language_of(guild, await self.bot.server(scope_of(guild)))):
            view = notice_view(_(_WITHDRAWN))
        with suppress(discord.HTTPException, *delivery.UNHEARD):  # where it can't be said, it is withdrawn all the same
            if notice:
                await notice.edit(view=view)
            elif isinstance(channel, discord.abc.Messageable):
                reference = discord.MessageReference(message_id=event.message_id, channel_id=event.channel_id)
                await delivery.post(channel, time.time_ns(), view=view, reference=reference)

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Withdraws what was deleted on Discord while the bot was away, and takes up what was edited."""
        changed = False
        for guild in self.bot.guilds:
            try:
                for kept in await asyncio.to_thread(self.bot.library.state.kept.of_server, guild.id):
                    changed |= await self._look_at(kept)
                await forget_rules(self.bot, guild.id)
            except OperatorError as error:
                _log.error("server %s: the messages that it keeps can't be looked at: %s", guild.id, error)
        if changed:
            await self.bot.catch_up()

    @daily.before_loop
    async def _ready(self) -> None:
        await self.bot.wait_until_ready()

    async def _look_at(self, kept: KeptMessage) -> bool:
        """Compares a message with what Discord has. Returns True if it was withdrawn or changed."""
        if not kept.channel_id:  # it was written into a form, and is no message
            return False
        channel = self.bot.get_partial_messageable(kept.channel_id, guild_id=kept.guild_id)
        try:
            return await self._follow(kept, await channel.fetch_message(kept.message_id))
        except (discord.HTTPException, *delivery.UNHEARD) as error:
            if isinstance(error, discord.NotFound) and error.code in _DELETED:
                await _withdraw(self.bot, [kept])
                return True
            # Nobody knows whether it is still there.
            _log.warning("message %s, which is kept as an answer, can't be looked at: %s", kept.message_id, error)
            return False

    async def _follow(self, kept: KeptMessage, message: discord.Message) -> bool:
        """Has what is kept of a message say what that says now. Returns True if that changed anything."""
        if message.author == self.bot.user or edited_ns(message) <= kept.edited_ns:
            return False  # the bot's own messages have answers that moderators gave, and their texts don't change
        try:
            answer = await asyncio.to_thread(self.bot.library.kept, kept)
        except FileNotFoundError:  # it was withdrawn meanwhile
            return False
        try:
            said = replace(answer, text=message.content, names=names_in(message))
            await asyncio.to_thread(self.bot.library.keep, said, origin_of(message), scope=Scope.guild(kept.guild_id))
        except AskerError:  # nothing to read is left of it, or Discord hides what it says
            await _withdraw(self.bot, [kept])
        return True

    async def _gone(self, guild_id: int | None, message_ids: Sequence[int]) -> None:
        if guild_id is not None:
            await self._drop(await asyncio.to_thread(self.bot.library.state.kept.find, guild_id, message_ids))

    async def _drop(self, kept: Sequence[KeptMessage]) -> None:
        if kept:
            await _withdraw(self.bot, kept)
            await self.bot.catch_up()


class KeepForm(Form):
    """A form that asks which question a message answers."""

    NAME = f"“{KEEP}”"

    def __init__(self, message: discord.Message, question: str) -> None:
        super().__init__(_("Keep as an answer"))
        self.message = message
        self.question: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="question", default=cut(question, LONGEST_ASKED) or None, max_length=LONGEST_ASKED
        )
        self.add_item(discord.ui.Label(text=_("Which question does it answer?"), component=self.question))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await check_may_change(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _keep(interaction, self.message, one_line(self.question.value))


@dataclass(frozen=True, slots=True)
class Withdraw(OneValue):
    """Withdraws a message that was kept."""

    PATTERN: ClassVar = re.compile(r"withdraw:(?P<value>\d{1,20})")

    message_id: int


def withdraw_button(message_id: int) -> Item:
    return button(Withdraw(message_id), _("Withdraw"))


class WithdrawButton(WithControl[Withdraw], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Withdraw.PATTERN):
    """Withdraws a message that was kept, for its author and for those who may change the documents."""

    KIND, NAME, ASKS = Withdraw, "“Withdraw”", False

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        bot, scope = interaction.client, scope_of(interaction.guild)
        state, message_id = bot.library.state, self.control.message_id
        written = await asyncio.to_thread(state.kept.of_member, scope.guild_id or 0, interaction.user.id)
        own = any(kept.message_id == message_id for kept in written)
        if not own and not await may_change(interaction):
            raise Refusal(_(_NOT_YOURS))
        await interaction.response.defer()
        await _withdraw(bot, await asyncio.to_thread(state.kept.find, scope.guild_id, [message_id]))
        await interaction.edit_original_response(view=notice_view(_(_WITHDRAWN)))
        await bot.catch_up()


async def _withdraw(bot: FootnoteBot, kept: Iterable[KeptMessage]) -> None:
    for one in kept:
        with suppress(UnknownSource):  # it was withdrawn meanwhile
            await asyncio.to_thread(bot.library.withdraw, one.upload.document_id, scope=Scope.guild(one.guild_id))


async def _keep(interaction: discord.Interaction[Any], message: discord.Message, question: str) -> None:
    """Keeps a message, and tells its author under it."""
    bot, guild, scope = interaction.client, interaction.guild, scope_of(interaction.guild)
    answer = KeptAnswer(
        question,
        message.content,
        author=message.author.display_name,
        channel=getattr(message.channel, "name", ""),
        date=message.created_at.date().isoformat(),
        url=message.jump_url,
        names=names_in(message),
    )
    user = interaction.user

    def keep() -> Any:
        return bot.library.keep(answer, origin_of(message), scope=scope, user_id=user.id)

    place = closed_place(message.channel)

    async def keep_in_turn() -> Any:
        return await bot.uploading.run(queue_key(scope, user.id), keep)

    accepted = await keep_for(bot, scope.guild_id or 0, message.id, place, keep_in_turn)
    if not accepted.replaced:
        with speaking(language_of(guild, await bot.server(scope))):
            view = kept_view(question, user.mention, [withdraw_button(message.id)], closed=place is not None)
        try:
            await delivery.post(message.channel, interaction.id, view=view, reference=message)
        except Exception:  # its author has to learn of it
            await asyncio.to_thread(bot.library.withdraw, accepted.info.id, scope=scope)
            raise
    found = await bot.catch_up()
    hidden = not bot.intents.message_content
    notes = [
        _(_KEPT if place is None else _KEPT_HERE),
        *([_(_IF_EDITED)] if hidden else []),
        *([] if found else [_(_NOT_INDEXED)]),
    ]
    await reply(interaction, notice_view(*notes))


def _kept_at(notice: discord.Message) -> int:
    """The id of the kept message that a button of the bot's message withdraws; 0 if there is none."""
    for item in discord.ui.LayoutView.from_message(notice).walk_children():
        if match := Withdraw.PATTERN.fullmatch(getattr(item, "custom_id", None) or ""):
            return Withdraw.of(match).message_id
    return 0


def origin_of(message: discord.Message) -> Origin:
    """Where a message is, and who wrote it."""
    return Origin(message.channel.id, message.id, message.author.id, edited_ns(message))


def edited_ns(message: discord.Message) -> int:
    """When a message was last edited, in nanoseconds since 1970; 0 if it never was."""
    return int(message.edited_at.timestamp() * 1000) * 10**6 if message.edited_at else 0


def names_in(message: discord.Message) -> dict[str, str]:
    """The names of those whom a message mentions, by their ids."""
    mentioned = [*message.mentions, *message.role_mentions, *message.channel_mentions]
    return {str(one.id): getattr(one, "display_name", one.name) for one in mentioned}


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(WithdrawButton)
    await bot.add_cog(Keeping(bot))
