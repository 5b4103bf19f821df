"""The permissions that the bot lacks in a channel, by their names in Discord's settings."""

from collections.abc import Sequence

import discord

from bot.i18n.speech import Np_

SEEING = Np_("permission", "View Channel")
SENDING = Np_("permission", "Send Messages")
SENDING_IN_THREADS = Np_("permission", "Send Messages in Threads")
HISTORY = Np_("permission", "Read Message History")
FILES = Np_("permission", "Attach Files")
STARTING_THREADS = Np_("permission", "Create Public Threads")
MANAGING_THREADS = Np_("permission", "Manage Threads")

LACKED = (50001, 50013)  # Discord's error codes for a missing permission

_FLAGS = {
    SEEING: discord.Permissions(view_channel=True),
    SENDING: discord.Permissions(send_messages=True),
    SENDING_IN_THREADS: discord.Permissions(send_messages_in_threads=True),
    HISTORY: discord.Permissions(read_message_history=True),
    FILES: discord.Permissions(attach_files=True),
    STARTING_THREADS: discord.Permissions(create_public_threads=True),
    MANAGING_THREADS: discord.Permissions(manage_threads=True),
}


def lacking_in(channel: object, needed: Sequence[str] = (HISTORY,)) -> list[str]:
    """The permissions that the bot lacks to write in a channel, among them those `needed` as well.

    Returns:
        Their names; none if the channel's permissions aren't known.
    """
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return []  # a thread's permissions are its parent's
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return []
    return lacking(channel.permissions_for(channel.guild.me), channel, needed)


def lacking(have: discord.Permissions, channel: object, needed: Sequence[str]) -> list[str]:
    """The same as `lacking_in`, for given permissions."""
    threads = isinstance(channel, discord.Thread | discord.ForumChannel)
    names = [SEEING, SENDING_IN_THREADS if threads else SENDING, *needed]
    return [name for name in names if not have >= _FLAGS[name]]
