"""Who may change a server's documents, and so sees all of them in the list."""

from typing import Any

import discord

from bot.client import scope_of
from bot.i18n.speech import N_, _, command
from bot.policy.refusals import Refusal
from bot.scopes import scope_for
from index import Scope

_NO_SERVER = N_("Documents are uploaded to a server. Use this command in a server that I’m a member of.")
_NOT_YOURS = N_(
    "Only members who can manage the server, or who have a role that was chosen in {command}, can change its documents."
)


async def check_may_change(interaction: discord.Interaction[Any]) -> None:
    """Raises Refusal for anybody who may not change the server's documents."""
    if not scope_of(interaction.guild).guild_id:
        raise Refusal(_(_NO_SERVER))
    if not await may_change(interaction):
        raise Refusal(_(_NOT_YOURS).format(command=command("settings")))


async def may_change(interaction: discord.Interaction[Any]) -> bool:
    """True for those who may change the server's documents; nobody may outside of servers."""
    scope = scope_of(interaction.guild)
    if not scope.guild_id:
        return False
    settings = await interaction.client.server(scope)
    roles = [role.id for role in interaction.user.roles] if isinstance(interaction.user, discord.Member) else []
    return bool(settings.may_upload(roles, manages=interaction.permissions.manage_guild))


async def scope_of_list(interaction: discord.Interaction[Any]) -> Scope:
    """The documents that somebody may see in the list of all, which is private: those who may change the documents see
    all of them."""
    if await may_change(interaction):
        return scope_of(interaction.guild)
    return await scope_for(interaction, private=True)
