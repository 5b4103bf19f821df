"""What happens when somebody presses a button under an answer, or chooses from its menu."""

import asyncio
from collections.abc import Iterable
from typing import Any

import discord

from bot.client import FootnoteBot, Way
from bot.exts.answers.controls import Context, Delete, Reading, Section, Share, Source, Vote
from bot.exts.answers.posted import controls_of, echo_of, rebuilt
from bot.exts.answers.views import (
    Audience,
    answer_message,
    delete_button,
    opened_message,
    passage_message,
    section_message,
)
from bot.exts.pressed import CHANGED, UnderAnswer, message_of
from bot.i18n.speech import N_, _
from bot.policy.refusals import Refusal
from bot.rendering.answers import echo_lines, with_lines
from bot.replies import defer_for, reply, show
from bot.scopes import scope_for, scope_in_place
from index import Library, Quote, Scope, UnknownPassage

_MOST_SEARCHED = 25  # passages among which the chosen section's is looked for

_NOT_FOR_ALL = N_("I can’t show this here: it is from a document that isn’t for everybody who can read this channel.")
_NOT_YOUR_ANSWER = N_("Only the member who asked, and members who can manage messages, can delete this answer.")

Interaction = discord.Interaction[Any]  # of FootnoteBot
_Button = discord.ui.Button[Any]
_Menu = discord.ui.Select[Any]


class ContextButton(UnderAnswer[Context], discord.ui.DynamicItem[_Button], template=Context.PATTERN):
    """Shows a passage with the text around it, in private."""

    KIND, NAME = Context, "“In context”"

    async def use(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        audience = await _private(interaction)
        await reply(interaction, await passage_message(interaction.client, self.control.passage, audience))


class ShareButton(UnderAnswer[Share], discord.ui.DynamicItem[_Button], template=Share.PATTERN):
    """Shows a private answer to everybody, unchanged, unless a document has changed since.

    What a member sees may come from documents that aren't for everybody here. Then the passage is shown, without what
    else is in the answer, if everybody may see that.
    """

    KIND, NAME = Share, "“Share”"

    async def use(self, interaction: Interaction) -> None:
        bot, message, user = interaction.client, message_of(interaction), interaction.user
        await interaction.response.defer()
        own, everybodys = [await scope_for(interaction, private=private) for private in (True, False)]
        passages = self.control.passages
        if await asyncio.to_thread(_has_changed, bot.library, passages, own):
            raise Refusal(_(CHANGED))
        if await asyncio.to_thread(_has_changed, bot.library, passages, everybodys):
            raise Refusal(_(_NOT_FOR_ALL))
        above = _("Shared by {member}").format(member=user.mention)
        offered = _offered_in(message)
        if own == everybodys and not await asyncio.to_thread(_has_changed, bot.library, offered, everybodys):
            shared = rebuilt(
                message,
                lambda item, control: item if isinstance(control, Context | Vote | Reading) else None,
                last=[delete_button(user.id)],
                above=above,
            )
        else:
            view = await opened_message(bot, passages[0], 1, Audience(user.id, everybodys))
            shared = with_lines([above, *echo_lines(echo_of(message) or "")], view)
        left = rebuilt(message, lambda item, control: None if isinstance(control, Share) else item)
        await interaction.edit_original_response(view=left)
        await reply(interaction, shared, private=False)


class DeleteButton(UnderAnswer[Delete], discord.ui.DynamicItem[_Button], template=Delete.PATTERN):
    """Deletes an answer, for the member who asked and for those who may delete any message here."""

    KIND, NAME, ASKS = Delete, "“Delete”", False

    async def use(self, interaction: Interaction) -> None:
        if interaction.user.id != self.control.asker and not interaction.permissions.manage_messages:
            raise Refusal(_(_NOT_YOUR_ANSWER))
        await interaction.response.defer()
        await interaction.delete_original_response()


class SectionMenu(UnderAnswer[Section], discord.ui.DynamicItem[_Menu], template=Section.PATTERN):
    """Shows the passage of the section that was chosen: in place for the member who asked, in private for others."""

    KIND, NAME = Section, "the choice of a section"

    async def use(self, interaction: Interaction) -> None:
        bot, message, menu = interaction.client, message_of(interaction), self.item
        own = await defer_for(self.control.asker, interaction)
        question = echo_of(message) or ""
        scope = await scope_in_place(interaction, own=own)
        quote = await bot.run_in_turn(
            scope, interaction.user.id, _find_quote, bot.library, question, menu.values[0], scope
        )
        audience = Audience(self.control.asker, scope, private=not own or message.flags.ephemeral)
        view = section_message(
            bot,
            question,
            quote,
            audience,
            options=menu.options if own else (),
        )
        await show(interaction, view)


class ReadingMenu(UnderAnswer[Reading], discord.ui.DynamicItem[_Menu], template=Reading.PATTERN):
    """Shows one of the further passages in full, in private."""

    KIND, NAME = Reading, "the choice of a passage"

    async def use(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = self.item.values[0]
        offered = [option.value for option in self.item.options]
        number = self.control.first + (offered.index(chosen) if chosen in offered else 0)
        audience = await _private(interaction)
        await reply(interaction, await opened_message(interaction.client, chosen, number, audience))


class SourceMenu(UnderAnswer[Source], discord.ui.DynamicItem[_Menu], template=Source.PATTERN):
    """Asks only the document that was chosen: in place for the member who asked, in private for others."""

    KIND, NAME = Source, "the choice of a document to ask"

    async def use(self, interaction: Interaction) -> None:
        bot, message, asker = interaction.client, message_of(interaction), interaction.user.id
        own = await defer_for(self.control.asker, interaction)
        scope = await scope_in_place(interaction, own=own)
        settings = await bot.server(scope)
        question, source = echo_of(message) or "", self.item.values[0]
        answer = await bot.ask(question, Way.COMMAND, scope=scope, asker=asker, source=source)
        audience = Audience(asker, scope, private=not own or message.flags.ephemeral)
        view = answer_message(
            bot, answer, audience, echo=True, size=settings.passages, forwards=settings.forwards and own
        )
        await show(interaction, view)
        await bot.keep_question(answer, scope, asker, "command")


async def _private(interaction: Interaction) -> Audience:
    """The member who pressed, for an answer that only they see."""
    return Audience(interaction.user.id, await scope_for(interaction, private=True), private=True)


def _offered_in(message: discord.Message) -> list[str]:
    """The ids of the passages in the menu of an answer."""
    menus = (item for item, control in controls_of(message) if isinstance(control, Reading))
    return [option.value for menu in menus if isinstance(menu, discord.ui.Select) for option in menu.options]


def _find_quote(library: Library, question: str, passage_id: str, scope: Scope) -> Quote:
    """A passage, with the question's words marked if the question finds it. Raises UnknownPassage."""
    passage = library.passage(passage_id, scope=scope)
    answer = library.ask(question, scope=scope, limit=_MOST_SEARCHED, source=passage.citation.document_id)
    return next((quote for quote in answer.quotes if quote.id == passage_id), passage)


def _has_changed(library: Library, passage_ids: Iterable[str], scope: Scope) -> bool:
    """True if one of these passages no longer exists, because its document says something else by now."""
    try:
        for passage_id in passage_ids:
            library.passage(passage_id, scope=scope)
    except UnknownPassage:
        return True
    return False


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(ContextButton, ShareButton, DeleteButton, SectionMenu, ReadingMenu, SourceMenu)
