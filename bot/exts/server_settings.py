"""/settings: all of a server's settings, as menus in one message. A choice is stored and takes effect at once."""

import asyncio
import re
import threading
from collections.abc import Collection, Sequence
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.gateway import permissions
from bot.i18n.speech import N_, _
from bot.i18n.translating import Attentive
from bot.policy.refusals import Refusal
from bot.policy.server_settings import MOST_CHOSEN, ServerSettings, Setting, parse_settings, with_choice
from bot.rendering.settings import choices, settings_view
from bot.replies import explained, reply
from index.operations import State

_NO_SERVER = N_("Settings belong to a server. Use this command in a server that I’m a member of.")
_NOT_YOURS = N_("Only members who can manage the server can change its settings.")

# Channels where questions can be asked; where the bot can post; and where members write messages.
_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.category,
]
_POSTS = [discord.ChannelType.text, discord.ChannelType.news]
_MESSAGES = [*_POSTS, discord.ChannelType.forum, discord.ChannelType.voice]
_NAMES = "|".join(Setting)

_Menu = discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]


class SettingMenu(Attentive, discord.ui.DynamicItem[Any], template=re.compile(rf"setting:(?P<name>{_NAMES})")):
    """Changes one setting. Only a manager sees the menu, but may have lost that role since: so it is checked again."""

    def __init__(self, setting: Setting, menu: _Menu) -> None:
        super().__init__(menu)
        self.setting = setting

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        assert isinstance(item, discord.ui.Select | discord.ui.ChannelSelect | discord.ui.RoleSelect)
        return cls(Setting(match["name"]), item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with explained(interaction, "/settings"):
            guild = _managed_guild(interaction)
            await interaction.response.defer()
            data: Any = interaction.data
            values: list[str] = data["values"]
            state = interaction.client.library.state
            settings = await asyncio.to_thread(_set, state, guild.id, self.setting, values)
            await interaction.client.set_language(interaction)  # the language may just have been changed
            await interaction.edit_original_response(view=_view(interaction.client, guild, settings))


class ServerSettingsCog(commands.Cog, name="Settings"):
    @app_commands.command(description="Where and how questions are answered in this server, and what is kept.")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: discord.Interaction[FootnoteBot]) -> None:
        guild = _managed_guild(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings = await interaction.client.server(scope_of(guild))
        await reply(interaction, _view(interaction.client, guild, settings))


def _managed_guild(interaction: discord.Interaction[Any]) -> discord.Guild:
    """The server whose settings somebody may change. Raises Refusal for anybody who may not."""
    guild = interaction.guild
    if guild is None or scope_of(guild).guild_id is None:
        raise Refusal(_(_NO_SERVER))
    if not interaction.permissions.manage_guild:
        raise Refusal(_(_NOT_YOURS))
    return guild


_TURN = threading.Lock()  # two choices at the same time would undo each other


def _set(state: State, guild_id: int, setting: Setting, values: Sequence[str]) -> ServerSettings:
    """Stores a choice, and returns the settings after it."""
    with _TURN:
        settings = with_choice(parse_settings(state.get_settings(guild_id)), setting, values)
        state.set_settings(guild_id, settings.stored())
    return settings


def _view(bot: FootnoteBot, guild: discord.Guild, settings: ServerSettings) -> discord.ui.LayoutView:
    """The settings. Channels and roles that no longer exist are left out: Discord would refuse the message."""
    there = {setting: list(filter(guild.get_channel, ids)) for setting, ids in settings.channels_by_setting().items()}
    roles = [role for role in settings.uploaders if guild.get_role(role)]
    reads = bot.intents.message_content
    menus: dict[Setting, _Menu] = {
        Setting.CHANNELS: _channel_menu(
            Setting.CHANNELS, _("Everywhere"), there[Setting.CHANNELS], _CHANNELS, MOST_CHOSEN
        ),
        Setting.AUTO: _channel_menu(
            Setting.AUTO,
            # Translators: no channel is chosen
            _("None"),
            there[Setting.AUTO],
            _MESSAGES,
            MOST_CHOSEN,
            disabled=not reads,
        ),
        Setting.UPLOADERS: discord.ui.RoleSelect(
            custom_id=_id(Setting.UPLOADERS),
            placeholder=_("No other roles"),
            min_values=0,
            max_values=MOST_CHOSEN,
            default_values=[_default(role, discord.SelectDefaultValueType.role) for role in roles],
        ),
        Setting.PRIVATE: _word_menu(Setting.PRIVATE, settings),
        Setting.PASSAGES: _word_menu(Setting.PASSAGES, settings),
        Setting.KEEP: _word_menu(Setting.KEEP, settings),
        Setting.RETENTION: _word_menu(Setting.RETENTION, settings),
        Setting.MODERATORS: _channel_menu(Setting.MODERATORS, _("None"), there[Setting.MODERATORS], _POSTS, 1),
        Setting.FORWARD: _word_menu(Setting.FORWARD, settings),
        Setting.DIGEST: _word_menu(Setting.DIGEST, settings),
        Setting.LANGUAGE: _word_menu(Setting.LANGUAGE, settings),
    }
    items = {setting: SettingMenu(setting, menu) for setting, menu in menus.items()}
    lacking = {
        id: names
        for ids in there.values()
        for id in ids
        if (names := permissions.lacking_in(guild.get_channel(id), (permissions.HISTORY,)))
    }
    return settings_view(settings, items, there, lacking=lacking, reads=reads)


def _channel_menu(
    setting: Setting,
    empty: str,
    now: Collection[int],
    types: list[discord.ChannelType],
    most: int,
    *,
    disabled: bool = False,
) -> discord.ui.ChannelSelect[Any]:
    return discord.ui.ChannelSelect(
        custom_id=_id(setting),
        placeholder=empty,
        channel_types=types,
        min_values=0,
        max_values=most,
        disabled=disabled,
        default_values=[_default(channel, discord.SelectDefaultValueType.channel) for channel in now],
    )


def _word_menu(setting: Setting, settings: ServerSettings) -> discord.ui.Select[Any]:
    return discord.ui.Select(custom_id=_id(setting), options=choices(setting, settings))


def _default(id: int, kind: discord.SelectDefaultValueType) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=id, type=kind)


def _id(setting: Setting) -> str:
    return f"setting:{setting}"


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(SettingMenu)
    await bot.add_cog(ServerSettingsCog())
