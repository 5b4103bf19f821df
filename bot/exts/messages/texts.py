"""What a message says, wherever Discord keeps it: text, a forwarded message, a text file, a poll, another bot's embeds.

Discord's client makes a file `message.txt` of a text that is too long for a message.
"""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeGuard

import discord

from bot.gateway import delivery
from bot.i18n.speech import N_, _
from bot.policy.own_words import own_words

LARGEST_ATTACHED = 64 * 1024  # bytes of a text file that is read
LONGEST_FETCH = 10.0  # seconds that fetching it from Discord may take

_log = logging.getLogger(__name__)

_NO_TEXT = N_("This message has no text to search for.")
_NOT_READ = N_(
    "This message has no text to search for. Of what is attached to a message, I only read a text file (.txt, UTF-8) "
    "of at most {n} KB."
)


async def read_question_text(message: discord.Message, me: discord.ClientUser) -> str:
    """What a message asks, as far as its own text says: what it says, without the lines that it quotes."""
    return own_words(await read_text(message, me))


async def read_text(message: discord.Message, me: discord.ClientUser) -> str:
    """What a message says, without the mention of the bot or its role; empty if it says nothing that can be read.

    The title of a forum's post is the first line of what its first message says.
    """
    text = await _body(message, me)
    return f"{message.channel.name}\n{text}".strip() if in_post(message.channel) and is_post(message) else text


def is_post(message: discord.Message) -> bool:
    """True for the first message of a forum's post. Discord gives it the id of the post, which is a thread."""
    return in_post(message.channel) and message.id == message.channel.id


def in_post(channel: object) -> TypeGuard[discord.Thread]:
    """True for a forum's post."""
    return isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.ForumChannel)


async def _body(message: discord.Message, me: discord.ClientUser) -> str:
    """What a message says in itself.

    It is its text. If it has none, it is all of these: the message that it forwards, the question of its poll, its
    embeds and what other bots build from components (bots that open tickets put there what a member wrote), and a text
    file that is attached.
    """
    role = message.guild.self_role if message.guild else None
    mention = f"<@!?{me.id}>" + (f"|<@&{role.id}>" if role else "")
    if text := re.sub(mention, " ", message.content).strip():
        return text
    texts = []
    for snapshot in message.message_snapshots:
        texts.append(snapshot.content or _in_embeds(snapshot.embeds))
        texts.append(await _attached(snapshot.attachments))
    if message.poll:
        texts.append(message.poll.question)
    texts.append(_in_embeds(message.embeds))
    if message.author != me:
        texts += _in_components(message.components)
    texts.append(await _attached(message.attachments))
    return "\n".join(filter(None, texts)).strip()


def nothing_read(message: discord.Message) -> str:
    """The sentence for a message that says nothing that can be read."""
    attached = message.attachments or any(snapshot.attachments for snapshot in message.message_snapshots)
    return _(_NOT_READ).format(n=LARGEST_ATTACHED // 1024) if attached else _(_NO_TEXT)


async def _attached(attachments: Sequence[discord.Attachment]) -> str:
    """The text of the first text file among attachments; empty if there is none that can be read."""
    for attachment in attachments:
        if _is_text(attachment) and attachment.size <= LARGEST_ATTACHED:
            try:
                async with asyncio.timeout(LONGEST_FETCH):
                    data = await attachment.read()
            except (discord.HTTPException, *delivery.UNHEARD) as error:
                _log.warning("an attached text could not be read: %s", error)
                return ""
            return _decoded(data)
    return ""


def _is_text(attachment: discord.Attachment) -> bool:
    kind = (attachment.content_type or "text/plain").partition(";")[0].strip().lower()
    return kind == "text/plain" and attachment.filename.lower().endswith(".txt")


def _decoded(data: bytes) -> str:
    """The text of a file, in UTF-8 or, with a mark at its beginning, in UTF-16; empty if it is something else."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data[:LARGEST_ATTACHED].decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def _in_embeds(embeds: Sequence[discord.Embed]) -> str:
    texts = [text for embed in embeds for text in (embed.title, embed.description, *_in_fields(embed))]
    return "\n".join(filter(None, texts))


def _in_fields(embed: discord.Embed) -> Iterator[str | None]:
    for field in embed.fields:
        yield field.name
        yield field.value


def _in_components(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _in_components(getattr(component, "children", ()))
