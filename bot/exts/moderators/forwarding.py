"""“Ask the moderators”: passes a question on to the channel that a server chose for that."""

from contextlib import suppress
from typing import Any

import discord

from bot.client import FootnoteBot, language_of, scope_of
from bot.exts.answers.controls import Forward
from bot.exts.answers.posted import question_of, rebuilt
from bot.exts.answers.waiting import note_question
from bot.exts.moderators.answering import Asked
from bot.exts.pressed import UnderAnswer, button, message_of
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, command, speaking
from bot.policy.queue import NotNow
from bot.policy.refusals import Refusal
from bot.policy.server_settings import ServerSettings
from bot.rendering.messages import notice_view
from bot.rendering.permissions import permissions_in_words
from bot.rendering.reports import forwarded_view
from bot.replies import reply
from bot.scopes import scope_for

_NOT_YOUR_QUESTION = N_("Only the member who asked can pass this question on. To ask it yourself, use {command}.")
_NOT_FORWARDED = N_("This server no longer passes questions on to its moderators.")
_FORWARDED = N_("Passed on. The moderators can see the question and that you asked it.")
_NO_CHANNEL = N_(
    "I can’t pass this on, because the moderators’ channel no longer exists. Somebody who manages the server can "
    "choose another one with {command}."
)
_NO_ENTRY = N_(
    "I can’t pass this on, because I don’t have {permissions} in the moderators’ channel, {channel}. Somebody who "
    "manages the server can change that."
)


class ForwardButton(UnderAnswer[Forward], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Forward.PATTERN):
    """Passes a question on to the moderators, once, for the member who asked it."""

    KIND, NAME = Forward, "“Ask the moderators”"

    async def use(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.user.id != self.control.asker:
            raise Refusal(_(_NOT_YOUR_QUESTION).format(command=command("ask")))
        await interaction.response.defer()
        bot, message, guild = interaction.client, message_of(interaction), interaction.guild
        settings = await bot.server(scope_of(guild))
        channel = _moderators_channel(guild, settings)
        question = await question_of(bot, message, self.control.echo)
        with speaking(language_of(guild, settings)):
            answer = self.control.answer
            asked = Asked(message.channel.id, _asked_in(message, answer), interaction.user.id)
            opens = button(asked, _("Answer"), primary=True)
            view = forwarded_view(question, interaction.user.mention, _place_of(message, answer), [opens])
        # Two presses at the same time send the same nonce, and Discord makes one message of them.
        await delivery.post(channel, message.id, view=view)
        done = button(self.control, _("Passed on to the moderators"), disabled=True)
        view = rebuilt(message, lambda item, control: done if isinstance(control, Forward) else item)
        await interaction.edit_original_response(view=view)
        await reply(interaction, notice_view(_(_FORWARDED)))
        if settings.tell and asked.message_id:
            scope, user = await scope_for(interaction, private=False), interaction.user.id
            with suppress(NotNow):  # it is with the moderators already
                found = await bot.find(question, scope, user)
                await note_question(bot, found, scope, user, message.channel.id, asked.message_id, passed_on=True)


def _moderators_channel(guild: discord.Guild | None, settings: ServerSettings) -> discord.TextChannel:
    """The channel where questions are passed on to. Raises Refusal if there is none where the bot may write."""
    if guild is None or not settings.forwards:
        raise Refusal(_(_NOT_FORWARDED))
    channel = guild.get_channel(settings.moderators or 0)
    if not isinstance(channel, discord.TextChannel):
        raise Refusal(_(_NO_CHANNEL).format(command=command("settings")))
    if missing := permissions.lacking_in(channel, ()):
        sentence = _(_NO_ENTRY).format(channel=channel.mention, permissions=permissions_in_words(missing))
        raise Refusal(sentence, markdown=True)
    return channel


def _asked_in(message: discord.Message, answer: int) -> int:
    """The id of the message that asked a question, or that answered it; 0 if nobody else can see either.

    Args:
        message: The one with the button.
        answer: The id of the message with the answer, if that is another one, which others can see; otherwise 0.
    """
    if message.flags.ephemeral and not answer:
        return 0
    reference = message.reference.message_id if message.reference else None
    return answer or reference or message.id


def _place_of(message: discord.Message, answer: int) -> str:
    """Where the question was asked, as Markdown: the channel, and a link if there is a message that others can see.
    The arguments are those of `_asked_in`."""
    channel = f"<#{message.channel.id}>"
    asked = _asked_in(message, answer)
    if not asked:
        return _("{channel}, in private").format(channel=channel)
    guild = message.guild.id if message.guild else "@me"
    return f"{channel}: https://discord.com/channels/{guild}/{message.channel.id}/{asked}"


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ForwardButton)
