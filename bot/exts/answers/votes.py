"""The votes under an answer, and the form that asks whoever voted against it why it didn't help."""

import asyncio
from typing import Any

import discord

from bot.client import FootnoteBot, scope_of
from bot.exts.answers.controls import Delete, Forward, Vote
from bot.exts.answers.posted import controls_of, holds_question, question_of
from bot.exts.pressed import CHANGED, Form, UnderAnswer, button, message_of
from bot.i18n.speech import N_, _
from bot.policy.refusals import Refusal
from bot.policy.server_settings import Keep
from bot.rendering.answers import with_question
from bot.rendering.messages import notice_view
from bot.rendering.reports import REASONS
from bot.replies import reply
from bot.scopes import scope_for
from index import Library, Scope
from index.operations import Reason, subjects

_THANKS = N_("Thank you, your vote is noted. Only your last vote counts.")
_EXPLAINED = N_("Thank you. The moderators can see why it didn’t help.")

Interaction = discord.Interaction[Any]  # of FootnoteBot
_Button = discord.ui.Button[Any]


class VoteButton(UnderAnswer[Vote], discord.ui.DynamicItem[_Button], template=Vote.PATTERN):
    """Stores a vote on a passage. Only the last vote of each member counts.

    Whoever finds the answer not helpful is asked why, and if they asked the question, may pass it on to the moderators.
    """

    KIND, NAME = Vote, "a vote"

    async def use(self, interaction: Interaction) -> None:
        if self.control.helpful:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:  # Discord shows a form only as the first response, within three seconds
            await interaction.response.send_modal(WhyForm(message_of(interaction), self.control.passage))
        library, scope = interaction.client.library, await scope_for(interaction, private=True)
        moderator = interaction.permissions.manage_messages
        await asyncio.to_thread(_vote, library, scope, interaction.user.id, self.control, moderator=moderator)
        interaction.client.dispatch("vote", self.control.helpful)
        view = notice_view(_(_THANKS))
        if not self.control.helpful and (question := await self._question(interaction)):
            message = message_of(interaction)
            answer = 0 if message.flags.ephemeral else message.id
            forward = button(Forward(True, interaction.user.id, answer), _("Ask the moderators"), primary=True)
            view = with_question(view, question, [forward])
        await reply(interaction, view)

    async def _question(self, interaction: Interaction) -> str:
        """The question of an answer that didn't help, if the member who voted may pass it on; otherwise empty.

        A server that keeps questions also keeps it with the vote, so that moderators see what was voted on.
        """
        message, scope = message_of(interaction), scope_of(interaction.guild)
        settings = await interaction.client.server(scope)
        keeps = settings.keep is Keep.QUESTIONS
        if not (keeps or settings.forwards):
            return ""
        try:
            question = await question_of(interaction.client, message, holds_question(message))
        except Refusal:  # it was deleted, or can't be read here
            return ""
        if keeps:
            await _explain(interaction, message, self.control.passage, question, None)
        own = message.flags.ephemeral or interaction.user.id in _askers(message)
        return question if own and settings.forwards else ""


class WhyForm(Form):
    """Asks why a passage didn't help. It is kept with the vote and the question, for the moderators."""

    NAME = "the reason of a vote"

    def __init__(self, message: discord.Message, passage: str) -> None:
        super().__init__(_("Why didn’t it help?"))
        self.message = message  # the one with the answer
        self.passage = passage
        self.reason: discord.ui.RadioGroup[Any] = discord.ui.RadioGroup(
            custom_id="reason",
            options=[discord.RadioGroupOption(label=_(label), value=reason) for reason, label in REASONS.items()],
        )
        described = _("Moderators see this and the question, but not your name.")
        self.add_item(discord.ui.Label(text=_("The passage is"), description=described, component=self.reason))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = self.message
        question = await question_of(interaction.client, message, holds_question(message))
        await _explain(interaction, message, self.passage, question, Reason(self.reason.value or ""))
        await reply(interaction, notice_view(_(_EXPLAINED)))


async def _explain(
    interaction: Interaction, message: discord.Message, passage: str, question: str, reason: Reason | None
) -> None:
    """Keeps the question of an answer with a vote, and why a passage of it didn't help.

    Args:
        message: The one with the answer.
    """
    guild_id = scope_of(interaction.guild).guild_id
    if guild_id is None:
        raise Refusal(_(CHANGED))
    (subject,) = await asyncio.to_thread(subjects, [question])
    await asyncio.to_thread(
        interaction.client.library.state.votes.explain,
        guild_id,
        user_id=interaction.user.id,
        passage_id=passage,
        reason=reason,
        question=question,
        subject=subject,
        asker=next(iter(_askers(message)), interaction.user.id),
    )


def _askers(message: discord.Message) -> list[int]:
    """The member who asked, by the button that deletes an answer; a private answer has none."""
    return [control.asker for _item, control in controls_of(message) if isinstance(control, Delete)]


def _vote(library: Library, scope: Scope, user_id: int, vote: Vote, *, moderator: bool) -> None:
    """Stores a vote. Raises UnknownPassage if the passage no longer exists."""
    if scope.guild_id is None:  # the bot has left this server, and votes belong to servers
        raise Refusal(_(CHANGED))
    document_id = library.passage(vote.passage, scope=scope).citation.document_id
    library.state.votes.put(
        scope.guild_id,
        user_id=user_id,
        passage_id=vote.passage,
        document_id=document_id,
        helpful=vote.helpful,
        moderator=moderator,
    )


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(VoteButton)
