"""“Answer”, under a question that was passed on to the moderators: the answer goes to whoever asked, once.

It is posted where the question was asked, and pings only that member; a question in private is answered in a direct
message. The moderator chooses whether it is also kept as an answer for others (`bot.exts.keeping`).
"""

import re
from datetime import UTC, datetime
from typing import Any, Self

import discord

from bot.client import FootnoteBot, language_of, queue_key, scope_of
from bot.exts.keeping import WithdrawButton
from bot.exts.sources import may_change
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, speaking
from bot.i18n.translating import Attentive
from bot.policy.refusals import Refusal
from bot.rendering import notice_view
from bot.rendering.keeping import LONGEST_ASKED, LONGEST_REPLY, answered_view, reply_view
from bot.rendering.limits import cut
from bot.rendering.markdown import one_line
from bot.rendering.permissions import permissions_in_words
from bot.rendering.reports import forwarded_question
from bot.replies import explained, reply, tell
from index.operations import KeptAnswer, Origin

_NOT_YOURS = N_("Only members who can manage messages can answer questions that were passed on.")
_ANSWERED = N_("Somebody else has answered this meanwhile.")
_GONE = N_("I can’t post the answer, because the channel where this was asked no longer exists.")
_NO_ENTRY = N_("I can’t post the answer, because I don’t have {permissions} in {channel}.")
_SENT = N_("Sent.")
_UNHEARD = N_("It could not be delivered: the member takes no direct messages from me.")
_KEPT = N_("It is kept as an answer, too.")

_Pressed = discord.Interaction[Any]  # of FootnoteBot


class AnswerButton(
    Attentive,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=re.compile(r"answer:(?P<channel>\d{1,20}):(?P<message>\d{1,20}):(?P<asker>\d{1,20})"),
):
    """Opens the form for an answer.

    Args:
        channel_id: Where the question was asked.
        message_id: The message that asked it; 0 if it was asked in private.
        asker: Who asked.
    """

    def __init__(self, channel_id: int, message_id: int, asker: int) -> None:
        custom_id = f"answer:{channel_id}:{message_id}:{asker}"
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(label=_("Answer"), custom_id=custom_id, style=style))
        self.channel_id, self.message_id, self.asker = channel_id, message_id, asker

    @classmethod
    async def from_custom_id(cls, interaction: _Pressed, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(int(match["channel"]), int(match["message"]), int(match["asker"]))

    async def callback(self, interaction: _Pressed) -> None:
        async with explained(interaction, "“Answer”"):
            _check_moderator(interaction)
            await interaction.response.send_modal(AnswerForm(self, keeps=await may_change(interaction)))


class AnswerForm(Attentive, discord.ui.Modal):
    """A form that asks for the answer, and whether it is kept."""

    def __init__(self, pressed: AnswerButton, *, keeps: bool) -> None:
        super().__init__(title=_("Answer"), timeout=900)
        self.pressed = pressed
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
        await _answer(interaction, self.pressed, self.text.value.strip(), keeps=keeps)

    async def on_error(self, interaction: _Pressed, error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error, "“Answer”")


async def _answer(interaction: _Pressed, asked: AnswerButton, text: str, *, keeps: bool) -> None:
    """Sends an answer to whoever asked, keeps it if that was chosen, and notes both under the question."""
    bot, guild, scope, forwarded = (
        interaction.client,
        interaction.guild,
        scope_of(interaction.guild),
        interaction.message,
    )
    assert forwarded is not None
    assert guild is not None
    texts = _texts(forwarded)
    question = forwarded_question(texts)
    with speaking(language_of(guild, await bot.server(scope))):
        view = reply_view(question, text, asker=f"<@{asked.asker}>", moderator=interaction.user.mention)
    posted = await _deliver(bot, guild, asked, view, interaction.id)
    origin = posted or forwarded  # what was said in private isn't linked to; it goes with the moderators' message
    if keeps:
        kept = KeptAnswer(
            cut(one_line(question), LONGEST_ASKED),
            text,
            author=interaction.user.display_name,
            channel=getattr(posted.channel, "name", "") if posted else "",
            date=datetime.now(UTC).date().isoformat(),
            url=posted.jump_url if posted and posted.guild else None,
        )
        where = Origin(origin.channel.id, origin.id, interaction.user.id)

        def keep() -> Any:
            return bot.library.keep(kept, where, scope=scope, user_id=interaction.user.id)

        await bot.uploading.run(queue_key(scope, interaction.user.id), keep)
    with speaking(language_of(guild, await bot.server(scope))):
        buttons = [WithdrawButton(origin.id)] if keeps else []
        await forwarded.edit(view=answered_view(texts, interaction.user.mention, buttons))
    if keeps:
        await bot.catch_up()
    await reply(interaction, notice_view(_(_SENT if posted else _UNHEARD), *([_(_KEPT)] if keeps else [])))


async def _deliver(
    bot: FootnoteBot, guild: discord.Guild, asked: AnswerButton, view: discord.ui.LayoutView, nonce: int
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
    return any((getattr(part, "custom_id", None) or "").startswith("answer:") for part in parts)


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(AnswerButton)
