"""Whose documents a reply may be from. Every scope that the bot reads with is made here.

A reply that others see uses only what everybody may see who can read its channel. A private one uses what its reader
may see. What a server's rules say (`bot.policy.document_rules`) is looked up for each reply, so a change of a role, a
channel or a rule holds at once, also for the buttons of older messages.

Outside of servers nobody's roles are known. There, and on the reader pages, which anybody can open who has a link,
documents are left out that any rule is about.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import discord

from bot.client import FootnoteBot, scope_of
from bot.policy.document_rules import hidden_by, open_scope
from bot.policy.server_settings import ServerSettings
from index import Scope

_READING = discord.Permissions(view_channel=True, read_message_history=True)

AnyChannel = object  # that has an id; discord.py has a dozen classes of channels


async def scope_for(interaction: discord.Interaction[Any], *, private: bool) -> Scope:
    """What the reply to an interaction may be from: what its member may see if it is private, else what everybody may
    see here."""
    if private:
        return await scope_of_member(interaction.client, interaction.guild, interaction.channel, interaction.user)
    return await scope_in(interaction.client, interaction.guild, interaction.channel)


async def scope_for_options(interaction: discord.Interaction[Any]) -> Scope:
    """What may be offered while somebody fills in a command: the reply can be from the same documents."""
    private = getattr(interaction.namespace, "private", None)
    if private is None and interaction.command and interaction.command.name == "ask":
        settings = await interaction.client.server(scope_of(interaction.guild))
        private = settings.private and getattr(interaction.namespace, "for", None) is None
    return await scope_for(interaction, private=bool(private))


async def scope_in_place(interaction: discord.Interaction[Any], *, own: bool) -> Scope:
    """What the answer to a press may be from that changes its message for the member who owns it, and that is private
    for all others."""
    shown_to_all = own and not (interaction.message and interaction.message.flags.ephemeral)
    return await scope_for(interaction, private=not shown_to_all)


async def scope_in(bot: FootnoteBot, guild: discord.Guild | None, channel: AnyChannel) -> Scope:
    """What everybody may see who can read a channel. A thread counts as its channel."""
    if scope_of(guild).guild_id is None or guild is None:
        return await _outside(bot)
    settings = await bot.server(scope_of(guild))
    return _scope(bot, guild, settings, [guild.id], _here(channel))


async def scope_of_member(
    bot: FootnoteBot, guild: discord.Guild | None, channel: AnyChannel, user: discord.abc.User
) -> Scope:
    """What a member may see: by their roles, by the channels that they can read, and what everybody may see here."""
    if scope_of(guild).guild_id is None or guild is None:
        return await _outside(bot)
    settings = await bot.server(scope_of(guild))
    roles, channels = [guild.id], _here(channel)
    if isinstance(user, discord.Member):
        roles += [role.id for role in user.roles]
        named = {channel for rule in settings.rules for channel in rule.channels}
        channels += [id for id in named if _can_read(guild.get_channel(id), user)]
    return _scope(bot, guild, settings, roles, channels)


async def sees_more(
    bot: FootnoteBot, guild: discord.Guild | None, channel: AnyChannel, user: discord.abc.User, scope: Scope
) -> Scope | None:
    """What a member may see, if it is more than what a scope shows to everybody here. It says nothing about what any
    document has."""
    own = await scope_of_member(bot, guild, channel, user)
    return own if own != scope else None


def closed_place(channel: AnyChannel) -> int | None:
    """The id of what those have in common who can read a channel: the channel itself, a thread's parent or a private
    thread. None if everybody in the server can read it."""
    if isinstance(channel, discord.Thread) and channel.is_private():
        return channel.id
    above = channel.parent if isinstance(channel, discord.Thread) else channel
    if not isinstance(above, discord.abc.GuildChannel):
        return next(reversed(_here(channel)), None)
    return None if above.permissions_for(above.guild.default_role) >= _READING else above.id


def _scope(
    bot: FootnoteBot, guild: discord.Guild, settings: ServerSettings, roles: Iterable[int], channels: Iterable[int]
) -> Scope:
    if bot.reader:  # so that nothing links to a page that isn't shown
        bot.reader.closed[guild.id] = Scope.guild(guild.id).without(*(rule.documents for rule in settings.rules))
    return scope_of(guild).without(*hidden_by(settings.rules, set(roles), set(channels)))


async def _outside(bot: FootnoteBot) -> Scope:
    scope = await asyncio.to_thread(open_scope, bot.library.state, None)
    if bot.reader:
        bot.reader.closed[None] = scope
    return scope


def _here(channel: AnyChannel) -> list[int]:
    """The ids of a channel and of a thread's parent channel."""
    ids = [getattr(channel, name, None) for name in ("id", "parent_id")]
    return [id for id in ids if id is not None]


def _can_read(channel: discord.abc.GuildChannel | None, member: discord.Member) -> bool:
    return channel is not None and channel.permissions_for(member) >= _READING
