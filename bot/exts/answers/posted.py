"""Answers that were posted, read back from Discord: their question, their passages, their buttons."""

from collections.abc import Callable, Iterator, Sequence

import discord

from bot.client import FootnoteBot
from bot.exts.answers.controls import Context, Delete, Forward, Section, read
from bot.exts.messages.replied import pointed_at, replied_to
from bot.exts.messages.texts import read_question_text
from bot.exts.pressed import Control
from bot.gateway import permissions
from bot.i18n.speech import N_, _, command
from bot.policy.refusals import Refusal
from bot.policy.small_talk import may_point
from bot.rendering.answers import is_read_together, question_in
from bot.rendering.messages import Item, laid_out
from bot.rendering.permissions import permissions_in_words

_LOST = N_("I can no longer find the question for this answer. Please ask again.")
_CLOSED = N_(
    "I can’t read the question for this answer, because I don’t have {permissions} here. Ask again with {command}."
)


def echo_of(message: discord.Message) -> str | None:
    """The question in the line above an answer."""
    return question_in(_lines_above(message))


def _lines_above(message: discord.Message) -> Iterator[str]:
    return (part.content for part in message.components if isinstance(part, discord.TextDisplay))


async def question_of(bot: FootnoteBot, message: discord.Message, echo: bool) -> str:
    """The question that a message answers.

    Args:
        echo: It is in the line above the answer; otherwise it is in the message that the answer replies to.

    Raises:
        Refusal: The question was deleted, or the bot isn't allowed to read it.
    """
    try:
        question = echo_of(message) if echo else await _question_above(bot, message)
    except discord.Forbidden as error:
        missing = permissions_in_words([permissions.HISTORY])
        raise Refusal(_(_CLOSED).format(permissions=missing, command=command("ask"))) from error
    if not question:
        raise Refusal(_(_LOST))
    return question


def holds_question(message: discord.Message) -> bool:
    """True if the question is in the line above an answer, and not in the message that the answer replies to."""
    return (
        message.interaction_metadata is not None or message.reference is None or is_read_together(_lines_above(message))
    )


async def question_before(bot: FootnoteBot, message: discord.Message) -> str | None:
    """The question of the answer that a message replies to; None if it replies to something else.

    It is in an answer of the bot's own or in a message that mentions the bot, so Discord shows it without the intent.
    """
    answer = await _own_replied_to(bot, message)
    if answer is None or not is_answer(answer):
        return None
    try:
        return await question_of(bot, answer, holds_question(answer))
    except Refusal:  # it was deleted, or can't be read here
        return None


async def is_to_answer(bot: FootnoteBot, message: discord.Message) -> bool:
    """True if a message replies to an answer of the bot that has passages."""
    answer = await _own_replied_to(bot, message)
    return answer is not None and any(isinstance(control, Context) for _item, control in controls_of(answer))


async def is_to_own_message(bot: FootnoteBot, message: discord.Message) -> bool:
    """True if a message replies to one of the bot's."""
    return await _own_replied_to(bot, message) is not None


async def _own_replied_to(bot: FootnoteBot, message: discord.Message) -> discord.Message | None:
    """The message of the bot that another one replies to; None if it replies to something else, or can't be read."""
    try:
        said = await replied_to(bot, message)
    except discord.Forbidden:
        return None
    return said if said and said.author == bot.user else None


def is_answer(message: discord.Message) -> bool:
    """True if a message of the bot answers a question."""
    return any(isinstance(control, Context | Delete | Forward | Section) for _item, control in controls_of(message))


def controls_of(message: discord.Message) -> list[tuple[Item, Control]]:
    """The buttons and menus of a message, each with its meaning."""
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return [(_copy(item), control) for item in items if (control := read(item))]


def rebuilt(
    message: discord.Message,
    change: Callable[[Item, Control | None], Item | None],
    *,
    last: Sequence[Item] = (),
    above: str = "",
) -> discord.ui.LayoutView:
    """A message again, with other buttons.

    Args:
        change: Gets each button or menu, with its control if it has one, and returns the one to show instead, or None
            to leave it out.
        last: More buttons at the end.
        above: A line of Markdown before everything else.
    """
    rows: list[list[Item]] = []
    parts: list[Item] = []
    old = list(discord.ui.LayoutView.from_message(message).children)
    if above:
        first = old[0] if old else None
        if isinstance(first, discord.ui.TextDisplay):  # the question, which the line is put in front of
            del old[0]
            above = f"{above}\n{first.content}"
        parts.append(discord.ui.TextDisplay(above))
    for part in old:
        if isinstance(part, discord.ui.ActionRow):
            changed = (change(_copy(item), read(item)) for item in part.children)
            rows.append([item for item in changed if item])
        else:
            parts.append(part)
    rows = list(filter(None, rows))
    if rows and not any(isinstance(item, discord.ui.Select) for item in rows[-1]):
        rows[-1] += last
    else:
        rows.append(list(last))
    return laid_out(parts, rows)


def _copy(item: Item) -> Item:
    """The same button or menu for another message: without the number that it has in this one."""
    if isinstance(item, discord.ui.Select):
        return discord.ui.Select(custom_id=item.custom_id, placeholder=item.placeholder, options=item.options)
    assert isinstance(item, discord.ui.Button)
    return discord.ui.Button(
        label=item.label, emoji=item.emoji, style=item.style, custom_id=item.custom_id, disabled=item.disabled
    )


async def _question_above(bot: FootnoteBot, message: discord.Message) -> str | None:
    """The question of the message that an answer replies to; None if that was deleted. Raises Forbidden.

    A reply that only mentions the bot, or says “any idea?”, has its question in the message that it replies to itself.
    """
    asked = await replied_to(bot, message)
    if asked is None or bot.user is None:
        return None
    question = await read_question_text(asked, bot.user)
    if not may_point(question):
        return question
    pointed = await pointed_at(bot, asked)
    return await read_question_text(pointed, bot.user) if pointed else question or None
