"""Who may change a server's settings, and how: one change after the other."""

import threading
from collections.abc import Callable
from typing import Any

import discord

from bot.client import scope_of
from bot.i18n.speech import N_, _
from bot.policy.refusals import Refusal
from bot.policy.server_settings import ServerSettings, parse_settings
from index.operations import State

_NO_SERVER = N_("Settings belong to a server. Use this command in a server that I’m a member of.")
_NOT_YOURS = N_("Only members who can manage the server can change its settings.")

_TURN = threading.Lock()  # two choices at the same time would undo each other


def managed_guild(interaction: discord.Interaction[Any]) -> discord.Guild:
    """The server whose settings somebody may change. Raises Refusal for anybody who may not."""
    guild = interaction.guild
    if guild is None or scope_of(guild).guild_id is None:
        raise Refusal(_(_NO_SERVER))
    if not interaction.permissions.manage_guild:
        raise Refusal(_(_NOT_YOURS))
    return guild


def change(state: State, guild_id: int, changed: Callable[[ServerSettings], ServerSettings]) -> ServerSettings:
    """Stores the settings that a function makes of the stored ones, and returns them."""
    with _TURN:
        settings = changed(parse_settings(state.settings.get(guild_id)))
        state.settings.set(guild_id, settings.stored())
    return settings
