"""Which messages ask the bot something, and what they ask: what they say, or, if they only point at the message that
they reply to or at a forum's post, what that one says, or a follow-up and the question before it.

What asks nothing, such as “thanks”, is refused with a sentence that says how to ask.
"""

from dataclasses import dataclass

import discord

from bot.client import FootnoteBot
from bot.exts.answers.posted import is_to_answer, is_to_own_message, question_before
from bot.exts.messages.replied import pointed_at
from bot.exts.messages.texts import in_post, is_post, nothing_read, read_question_text
from bot.i18n.speech import N_, _, command, menu
from bot.policy.follow_ups import may_follow_up, read_together
from bot.policy.own_words import own_words
from bot.policy.questions import reads_like_question
from bot.policy.reactions import reaction
from bot.policy.refusals import Refusal
from bot.policy.small_talk import Talk, is_called, may_point, small_talk
from bot.rendering.help import MENU
from index import Answer

_ROLE = N_("Discord doesn’t let me read a message that only mentions my role. Mention me directly, or use {command}.")
_WITHHELD = N_(
    "Discord doesn’t let me read the message that you replied to. Press and hold it, or right-click it, and choose "
    "Apps › {menu}."
)
_REPLY_WITHHELD = N_(
    "Discord doesn’t let me read a reply to the answer of a command, unless you mention me in it. Write it again with "
    "{mention} in front."
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks."""

    text: str
    pointed: bool = False  # another message says it
    together: bool = False  # it is a follow-up and the question before it, read together
    talk: Talk | None = None  # what the message is instead, unless a section of the documents is called so

    def check(self, answer: Answer, message: discord.Message) -> None:
        """Raises Refusal if the answer shows that the message asked the documents nothing."""
        if self.talk and not _asks_for_section(answer):
            raise Refusal(_reaction(self.talk, message))
        if message.attachments and not answer.found and not answer.searched.terms:
            raise Refusal(nothing_read(message))  # “What is this?”, and a picture


def is_to_bot(bot: FootnoteBot, message: discord.Message) -> bool:
    """True for a direct message, and for a mention of the bot or its role. A reply to the bot mentions it, too."""
    if message.guild is None or bot.user in message.mentions:
        return True
    return message.guild.self_role in message.role_mentions


def is_to_everybody(bot: FootnoteBot, message: discord.Message) -> bool:
    """True for a message that reads like a question to everybody: a reply or a mention is for somebody else.

    The first message of a forum's post asks something, however it reads. Discord gives the bot the text of such
    messages only with the message content intent.
    """
    if not bot.intents.message_content:
        return False
    if in_post(message.channel) and is_post(message):
        return True
    return (
        message.type is discord.MessageType.default
        and not (message.mentions or message.role_mentions or message.mention_everyone)
        and reads_like_question(said := own_words(message.content))
        and not small_talk(said)
    )


async def read_question(bot: FootnoteBot, message: discord.Message) -> Question | None:
    """What a message to the bot asks; None if it needs no answer, as “thanks” in reply to one doesn't.

    Raises:
        Refusal: It asks nothing.
    """
    assert bot.user is not None
    text, pointed = await read_question_text(message, bot.user), None
    if may_point(text) and (pointed := await _pointed_at(bot, message)):
        text = await read_question_text(pointed, bot.user)
    if not text:
        raise _unread(bot, message, pointed)
    talk = small_talk(text)
    if talk is Talk.MORE and (pointed or not await is_to_answer(bot, message)):
        talk = None
    if talk in (Talk.HELP, Talk.POINTING):
        return Question(text, pointed=pointed is not None, talk=talk)
    asks = any(mark in text for mark in "?？")
    if talk is Talk.TALK and message.guild and not asks and await is_to_own_message(bot, message):
        return None  # everybody would read what the bot says to that
    if talk:
        raise Refusal(_reaction(talk, message))
    if not pointed and may_follow_up(text) and (before := await question_before(bot, message)):
        together = read_together(text, before)
        return Question(together or text, together=together is not None)
    return Question(text, pointed=pointed is not None)


async def _pointed_at(bot: FootnoteBot, message: discord.Message) -> discord.Message | None:
    """The message of somebody else that a message points at, if Discord shows what that one says."""
    if bot.user not in message.mentions and not bot.intents.message_content:
        return None  # it mentions the bot's role, and Discord withholds what else it says
    try:
        return await pointed_at(bot, message)
    except discord.Forbidden:
        return None


def _unread(bot: FootnoteBot, message: discord.Message, pointed: discord.Message | None) -> Refusal:
    """Says why there is nothing to read: in the message that was pointed at, or in the message itself."""
    hidden = message.guild is not None and not bot.intents.message_content
    if pointed:
        return Refusal(_(_WITHHELD).format(menu=menu(MENU)) if hidden else nothing_read(pointed))
    if message.attachments:
        return Refusal(nothing_read(message))
    if message.guild and bot.user not in message.mentions:
        return Refusal(_(_ROLE).format(command=command("ask")))
    if hidden and not message.content:
        assert bot.user is not None
        return Refusal(_(_REPLY_WITHHELD).format(mention=bot.user.mention), markdown=True)
    return Refusal(_reaction(Talk.TALK, message))


def _reaction(talk: Talk, message: discord.Message) -> str:
    return reaction(talk, in_server=message.guild is not None)


def _asks_for_section(answer: Answer) -> bool:
    """True if a question is the heading of the section that answers it, or the title of the document."""
    if not answer.found:
        return False
    cited = answer.quotes[0].citation
    return any(is_called(answer.question, name) for name in (cited.title, *cited.section[-1:]))
