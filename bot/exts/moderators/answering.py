"""“Answer”, under a question that was passed on to the moderators: the answer goes to whoever asked, once. And the menu
under `/report unanswered`, by which a question gets an answer that is kept for those who ask next.

An answer is posted where the question was asked, and pings only that member; a question in private is answered in a
direct message. The moderator chooses whether it is also kept as an answer for others (`bot.exts.moderators.keeping`).
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

import discord

from bot.client import FootnoteBot, language_of, queue_key, scope_of
from bot.exts.documents.rights import check_may_change, may_change
from bot.exts.moderators.keeping import withdraw_button
from bot.exts.moderators.kept_rules import keep_for
from bot.exts.pressed import Form, Pressed, WithControl, message_of
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, speaking
from bot.policy.refusals import Refusal
from bot.rendering.keeping import LONGEST_ASKED, LONGEST_REPLY, answered_view, reply_view
from bot.rendering.limits import LONGEST_CHOICE, MOST_CHOICES, cut
from bot.rendering.markdown import label, one_line
from bot.rendering.messages import Item, notice_view
from bot.rendering.permissions import permissions_in_words
from bot.rendering.reports import forwarded_question
from bot.replies import reply
from bot.scopes import closed_place
from index.operations import KeptAnswer, Origin

_NOT_YOURS = N_("Only members who can manage messages can answer questions that were passed on.")
_ANSWERED = N_("Somebody else has answered this meanwhile.")
_GONE = N_("I can’t post the answer, because the channel where this was asked no longer exists.")
_NO_ENTRY = N_("I can’t post the answer, because I don’t have {permissions} in {channel}.")
_SENT = N_("Sent.")
_UNHEARD = N_("It could not be delivered: the member takes no direct messages from me.")
_KEPT = N_("It is kept as an answer.")
_NEXT = N_("Kept. Members of this server who ask that get your answer word for word, with your name.")

_Pressed = discord.Interaction[Any]  # of FootnoteBot


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was passed on: where it was asked, and by whom."""

    PATTERN: ClassVar = re.compile(r"answer:(?P<channel>\d{1,20}):(?P<message>\d{1,20}):(?P<asker>\d{1,20})")

    channel_id: int
    message_id: int  # 0 if it was asked in private
    asker: int

    @property
    def custom_id(self) -> str:
        return f"answer:{self.channel_id}:{self.message_id}:{self.asker}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(*map(int, match.groups()))


class AnswerButton(WithControl[Asked], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Asked.PATTERN):
    """Opens the form for an answer."""

    KIND, NAME, ASKS = Asked, "“Answer”", False

    async def press(self, interaction: _Pressed) -> None:
        _check_moderator(interaction)
        await interaction.response.send_modal(AnswerForm(self.control, keeps=await may_change(interaction)))


class AnswerForm(Form):
    """A form that asks for the answer, and whether it is kept."""

    NAME = "“Answer”"

    def __init__(self, asked: Asked, *, keeps: bool) -> None:
        super().__init__(_("Answer"))
        self.asked = asked
        self.text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="text", style=discord.TextStyle.paragraph, max_length=LONGEST_REPLY
        )
        self.kept: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="keep",
            options=[
                discord.SelectOption(label=_("Yes, keep it as an answer"), value="yes"),
                discord.SelectOption(label=_("No, only for this member"), value="no", default=True),
            ],
        )
        self.add_item(discord.ui.Label(text=_("Your answer"), component=self.text))
        if keeps:
            self.add_item(discord.ui.Label(text=_("Should others who ask this get it, too?"), component=self.kept))

    async def on_submit(self, interaction: _Pressed, /) -> None:
        _check_moderator(interaction)
        if not _is_open(interaction.message):
            raise Refusal(_(_ANSWERED))
        await interaction.response.defer(ephemeral=True, thinking=True)
        keeps = self.kept.values[:1] == ["yes"] and await may_change(interaction)
        await _answer(interaction, self.asked, self.text.value.strip(), keeps=keeps)


class QuestionMenu(Pressed, discord.ui.DynamicItem[discord.ui.Select[Any]], template=re.compile(r"unanswered")):
    """Opens the form for an answer to one of the questions of the report, which is kept. The report is private."""

    NAME, ASKS = "“Answer a question”", False

    async def press(self, interaction: _Pressed) -> None:
        await check_may_change(interaction)
        await interaction.response.send_modal(ReportForm(self.item.values[0]))


def question_menu(questions: Iterable[str]) -> Item:
    """The menu of the questions of the report."""
    shown = list(dict.fromkeys(label(question, LONGEST_CHOICE) for question in questions))[:MOST_CHOICES]
    options = [discord.SelectOption(label=question) for question in shown]
    return discord.ui.Select(custom_id="unanswered", placeholder=_("Answer a question"), options=options)


class ReportForm(Form):
    """A form for a question and the answer to it, which is kept."""

    NAME = "“Answer a question”"

    def __init__(self, question: str) -> None:
        super().__init__(_("Answer"))
        self.question: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="question", default=question, max_length=LONGEST_ASKED
        )
        self.text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="text", style=discord.TextStyle.paragraph, max_length=LONGEST_REPLY
        )
        self.add_item(discord.ui.Label(text=_("The question"), component=self.question))
        self.add_item(discord.ui.Label(text=_("Your answer"), component=self.text))

    async def on_submit(self, interaction: _Pressed, /) -> None:
        await check_may_change(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        # It is no message on Discord, so the number of this interaction stands for one.
        origin = Origin(0, interaction.id, interaction.user.id)
        await _keep(interaction, one_line(self.question.value), self.text.value.strip(), origin)
        await interaction.client.catch_up()
        view = notice_view(_(_NEXT))
        view.add_item(discord.ui.ActionRow(withdraw_button(interaction.id)))
        await reply(interaction, view)


async def _keep(
    interaction: _Pressed, question: str, text: str, origin: Origin, channel: str = "", url: str | None = None
) -> None:
    """Keeps a moderator's answer for those who ask next."""
    bot, scope, user = interaction.client, scope_of(interaction.guild), interaction.user
    today = datetime.now(UTC).date().isoformat()
    kept = KeptAnswer(cut(question, LONGEST_ASKED), text, user.display_name, channel, today, url)

    def keep() -> Any:
        return bot.library.keep(kept, origin, scope=scope, user_id=user.id)

    await bot.uploading.run(queue_key(scope, user.id), keep)


async def _answer(interaction: _Pressed, asked: Asked, text: str, *, keeps: bool) -> None:
    """Sends an answer to whoever asked, keeps it if that was chosen, and notes both under the question."""
    bot, guild, forwarded = interaction.client, interaction.guild, message_of(interaction)
    assert guild is not None
    texts = _texts(forwarded)
    question = forwarded_question(texts)
    language = language_of(guild, await bot.server(scope_of(guild)))
    with speaking(language):
        view = reply_view(question, text, asker=f"<@{asked.asker}>", moderator=interaction.user.mention)
    posted = await _deliver(bot, guild, asked, view, interaction.id)
    origin = posted or forwarded  # what was said in private isn't linked to; it goes with the moderators' message
    if keeps:
        where = Origin(origin.channel.id, origin.id, interaction.user.id)
        channel = getattr(posted.channel, "name", "") if posted else ""
        url = posted.jump_url if posted and posted.guild else None
        asked_in = guild.get_channel_or_thread(asked.channel_id) or discord.Object(asked.channel_id)

        async def keep() -> None:
            await _keep(interaction, one_line(question), text, where, channel, url)

        await keep_for(bot, guild.id, origin.id, closed_place(asked_in), keep)
    with speaking(language):
        buttons = [withdraw_button(origin.id)] if keeps else []
        await forwarded.edit(view=answered_view(texts, interaction.user.mention, buttons))
    await asyncio.to_thread(bot.library.state.waiting.end, guild.id, [asked.message_id])
    if keeps:
        await bot.catch_up()
    await reply(interaction, notice_view(_(_SENT if posted else _UNHEARD), *([_(_KEPT)] if keeps else [])))


async def _deliver(
    bot: FootnoteBot, guild: discord.Guild, asked: Asked, view: discord.ui.LayoutView, nonce: int
) -> discord.Message | None:
    """Sends the answer, and pings nobody but whoever asked. None if that member takes no direct messages."""
    if not asked.message_id:
        try:
            user = bot.get_user(asked.asker) or await bot.fetch_user(asked.asker)
            return await delivery.post(user, nonce, view=view)
        except (discord.Forbidden, discord.NotFound):
            return None
    channel = guild.get_channel_or_thread(asked.channel_id)
    if not isinstance(channel, discord.abc.Messageable):
        raise Refusal(_(_GONE))
    if missing := permissions.lacking_in(channel):
        where = f"<#{asked.channel_id}>"
        raise Refusal(_(_NO_ENTRY).format(permissions=permissions_in_words(missing), channel=where), markdown=True)
    reference = discord.MessageReference(
        message_id=asked.message_id, channel_id=asked.channel_id, fail_if_not_exists=False
    )
    pinged = discord.AllowedMentions(users=[discord.Object(asked.asker)], replied_user=False)
    return await delivery.post(channel, nonce, view=view, reference=reference, allowed_mentions=pinged)


def _check_moderator(interaction: _Pressed) -> None:
    if not interaction.permissions.manage_messages:
        raise Refusal(_(_NOT_YOURS))


def _texts(message: discord.Message) -> list[str]:
    parts = discord.ui.LayoutView.from_message(message).walk_children()
    return [part.content for part in parts if isinstance(part, discord.ui.TextDisplay)]


def _is_open(message: discord.Message | None) -> bool:
    """True if a question that was passed on still has its button."""
    parts = discord.ui.LayoutView.from_message(message).walk_children() if message else ()
    return any(Asked.PATTERN.fullmatch(getattr(part, "custom_id", None) or "") for part in parts)


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(AnswerButton, QuestionMenu)
