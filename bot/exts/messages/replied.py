"""Which message another one replies to, or points at."""

import discord

from bot.client import FootnoteBot
from bot.exts.messages.texts import in_post, is_post


async def replied_to(bot: FootnoteBot, message: discord.Message) -> discord.Message | None:
    """The message that another one replies to; None if there is none, or it was deleted. Raises Forbidden."""
    reference = message.reference
    if reference is None or reference.message_id is None or reference.type is not discord.MessageReferenceType.reply:
        return None
    if known := reference.cached_message:
        return known
    sent_along = reference.resolved
    if isinstance(sent_along, discord.Message) and (sent_along.content or sent_along.components):
        return sent_along
    return await _message_of(bot, reference.channel_id, reference.message_id, reference.guild_id)


async def pointed_at(bot: FootnoteBot, message: discord.Message) -> discord.Message | None:
    """The message of somebody else that a message points at (see `may_point`). Raises Forbidden.

    It is the one that it replies to; in a forum's post, the post's first message.
    """
    pointed = await replied_to(bot, message)
    if message.reference is None and in_post(message.channel) and not is_post(message):
        pointed = await _message_of(bot, message.channel.id, message.channel.id, message.channel.guild.id)
    return pointed if pointed and pointed.author != bot.user else None


async def _message_of(
    bot: FootnoteBot, channel_id: int, message_id: int, guild_id: int | None
) -> discord.Message | None:
    """A message by its id; None if it was deleted. Raises Forbidden."""
    known = bot.get_channel(channel_id)
    channel = known if isinstance(known, discord.abc.Messageable) else None
    try:
        return await (channel or bot.get_partial_messageable(channel_id, guild_id=guild_id)).fetch_message(message_id)
    except discord.NotFound:
        return None
