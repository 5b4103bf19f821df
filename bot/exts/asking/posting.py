"""Posts the answer to a message: as a reply, in a thread of its own, or under it where the bot may not reply."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

import discord

from bot.gateway import delivery, permissions
from bot.policy.server_settings import ServerSettings
from bot.rendering.markdown import label, one_line, without_tokens
from bot.replies import explanation

_log = logging.getLogger(__name__)

_LONGEST_NAME = 90  # UTF-16 units of a thread's name; Discord allows 100 characters
_FEW = 5  # messages, in which somebody else's is looked for
_FOR_THREADS = (permissions.STARTING_THREADS, permissions.SENDING_IN_THREADS, permissions.HISTORY)


@dataclass(frozen=True, slots=True)
class Place:
    """How the answer to a message can be posted."""

    missing: list[str]  # permissions that the bot lacks in the channel
    threads: bool = False  # an answer goes to a thread

    @classmethod
    def of(cls, message: discord.Message, settings: ServerSettings) -> Self:
        channel = message.channel
        threads = settings.threads and isinstance(channel, discord.TextChannel)
        return cls(permissions.lacking_in(channel), threads and not permissions.lacking_in(channel, _FOR_THREADS))

    @property
    def echo(self) -> bool:
        """True if the question has to be repeated above the answer, because it is no reply to it."""
        return self.threads or permissions.HISTORY in self.missing


async def post(
    message: discord.Message, view: discord.ui.LayoutView, place: Place, *, question: str = "", nonce: int = 0
) -> discord.Message | None:
    """Answers a message.

    Args:
        question: What is answered, after which a thread is named; empty if this answers nothing.
        nonce: Another number than the message's id, if the message may have been answered before.

    Returns:
        The answer; None if it could not be sent, and the log says why.
    """
    nonce = nonce or message.id
    replying = permissions.HISTORY not in place.missing
    try:
        try:
            if place.threads and question and (thread := await _thread(message, question)):
                return await delivery.post(thread, nonce, view=view)
            return await _send(message, view, nonce, replying=replying)
        except discord.HTTPException as error:
            if error.status != HTTPStatus.BAD_REQUEST:
                raise
            return await _send(message, explanation(error, "a question in a message"), nonce, replying=replying)
    except discord.Forbidden as error:
        lacking = " and ".join(f"“{name}”" for name in place.missing) or "one that Discord doesn't name"
        _log.warning("channel %s: no answer for lack of a permission, %s: %s", message.channel.id, lacking, error.text)
    except (discord.HTTPException, *delivery.UNHEARD) as error:
        _log.warning("channel %s: a question in a message could not be answered: %s", message.channel.id, error)
    return None


async def take_back(answer: discord.Message, asked: int) -> None:
    """Deletes the answer to a message that was deleted, and the thread that was started for it: its name is the
    question. It stays if somebody else wrote there, or if the bot may not delete it.

    Args:
        asked: the id of the message that asked.
    """
    thread = answer.channel
    if isinstance(thread, discord.Thread) and thread.id == asked and thread.owner_id == answer.author.id:
        with suppress(discord.HTTPException, *delivery.UNHEARD):
            if not permissions.lacking_in(thread, (permissions.HISTORY, permissions.MANAGING_THREADS)):
                others = [said async for said in thread.history(limit=_FEW) if said.author != answer.author]
                if all(said.type is discord.MessageType.thread_starter_message for said in others):
                    await thread.delete()
                    return
    with suppress(discord.NotFound):  # somebody deleted it already
        await answer.delete()


async def _thread(message: discord.Message, question: str) -> discord.Thread | None:
    """The thread of a message, started if there is none; None if Discord refuses that."""
    try:
        return message.thread or await message.create_thread(
            name=label(one_line(without_tokens(question)), _LONGEST_NAME)
        )
    except (discord.HTTPException, *delivery.UNHEARD) as error:
        _log.warning("channel %s: no thread for an answer: %s", message.channel.id, error)
        return None


async def _send(
    message: discord.Message, view: discord.ui.LayoutView, nonce: int, *, replying: bool
) -> discord.Message:
    if not replying:
        return await delivery.post(message.channel, nonce, view=view)
    reference = message.to_reference(fail_if_not_exists=False)  # the question may have been deleted meanwhile
    return await delivery.post(message.channel, nonce, view=view, reference=reference, mention_author=False)
