"""/settings: all of a server's settings, as menus on two pages, and its rules about documents on a third.

A choice is stored and takes effect at once.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FootnoteBot, scope_of
from bot.exts.pressed import Pressed
from bot.exts.settings.access import change, managed_guild
from bot.exts.settings.rules import rules_page
from bot.gateway import permissions
from bot.i18n.speech import _
from bot.policy.server_settings import MOST_CHOSEN, PAGES, Page, ServerSettings, Setting, with_choice
from bot.rendering.settings import PAGE_ID, choices, settings_view
from bot.replies import reply
from index.operations import State

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


class SettingMenu(Pressed, discord.ui.DynamicItem[Any], template=re.compile(rf"setting:(?P<name>{_NAMES})")):
    """Changes one setting. Only a manager sees the menu, but may have lost that role since: so it is checked again."""

    NAME, ASKS = "/settings", False

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        guild = managed_guild(interaction)
        await interaction.response.defer()
        data: Any = interaction.data
        values: list[str] = data["values"]
        state, setting = interaction.client.library.state, Setting(self.match["name"])
        settings = await asyncio.to_thread(_set, state, guild.id, setting, values)
        await interaction.client.set_language(interaction)  # the language may just have been changed
        page = next(page for page, settings_there in PAGES.items() if setting in settings_there)
        await interaction.edit_original_response(view=_view(interaction.client, guild, settings, page))


class PageButton(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=re.compile(PAGE_ID.format(page=f"(?P<page>{'|'.join(Page)})")),
):
    """Turns to the other settings."""

    NAME, ASKS = "/settings", False

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        guild = managed_guild(interaction)
        await interaction.response.defer()
        bot, page = interaction.client, Page(self.match["page"])
        settings = await bot.server(scope_of(guild))
        documents = page is Page.DOCUMENTS
        view = await rules_page(bot, guild, settings) if documents else _view(bot, guild, settings, page)
        await interaction.edit_original_response(view=view)


class ServerSettingsCog(commands.Cog, name="Settings"):
    @app_commands.command(description="Where and how questions are answered in this server, and what is kept.")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: discord.Interaction[FootnoteBot]) -> None:
        guild = managed_guild(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings = await interaction.client.server(scope_of(guild))
        await reply(interaction, _view(interaction.client, guild, settings))


def _set(state: State, guild_id: int, setting: Setting, values: Sequence[str]) -> ServerSettings:
    """Stores a choice, and returns the settings after it."""
    settings = change(state, guild_id, lambda settings: with_choice(settings, setting, values))
    if setting is Setting.TELL and not settings.tell:
        state.waiting.end_all(guild_id)
    return settings


def _view(
    bot: FootnoteBot, guild: discord.Guild, settings: ServerSettings, page: Page = Page.ANSWERS
) -> discord.ui.LayoutView:
    """A page of settings. Channels and roles that no longer exist are left out: Discord would refuse the message."""
    there = {
        setting: list(filter(guild.get_channel, ids))
        for setting, ids in settings.channels_by_setting().items()
        if setting in PAGES[page]
    }
    reads = bot.intents.message_content
    menus = {setting: _menu(setting, settings, guild, there.get(setting, ()), reads=reads) for setting in PAGES[page]}
    lacking = {
        id: names
        for ids in there.values()
        for id in ids
        if (names := permissions.lacking_in(guild.get_channel(id), (permissions.HISTORY,)))
    }
    return settings_view(settings, page, menus, there, lacking=lacking, reads=reads)


def _menu(
    setting: Setting, settings: ServerSettings, guild: discord.Guild, now: Collection[int], *, reads: bool
) -> _Menu:
    """The menu of a setting. `now` are the channels that are chosen and exist."""
    match setting:
        case Setting.CHANNELS:
            return _channel_menu(setting, _("Everywhere"), now, _CHANNELS, MOST_CHOSEN)
        case Setting.AUTO | Setting.FORUMS:
            types = _MESSAGES if setting is Setting.AUTO else [discord.ChannelType.forum]
            # Translators: no channel is chosen
            return _channel_menu(setting, _("None"), now, types, MOST_CHOSEN, disabled=not reads)
        case Setting.MODERATORS:
            return _channel_menu(setting, _("None"), now, _POSTS, 1)
        case Setting.UPLOADERS:
            roles = [role for role in settings.uploaders if guild.get_role(role)]
            return discord.ui.RoleSelect(
                custom_id=_id(setting),
                placeholder=_("No other roles"),
                min_values=0,
                max_values=MOST_CHOSEN,
                default_values=[_default(role, discord.SelectDefaultValueType.role) for role in roles],
            )
        case _:
            return discord.ui.Select(custom_id=_id(setting), options=choices(setting, settings))


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


def _default(id: int, kind: discord.SelectDefaultValueType) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=id, type=kind)


def _id(setting: Setting) -> str:
    return f"setting:{setting}"


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(SettingMenu, PageButton)
    await bot.add_cog(ServerSettingsCog())
