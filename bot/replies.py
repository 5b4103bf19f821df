"""Replies to commands, buttons and menus, and the sentence that a person reads when something goes wrong.

No reply says whom it may ping, because the client has a default for all messages and edits (`bot.client`): nobody.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot.gateway import delivery, permissions
from bot.i18n.speech import _, say
from bot.policy.refusals import Refusal
from bot.rendering.messages import NONE_COLOUR, message, notice_view
from bot.rendering.permissions import permissions_in_words
from index import AskerError, DiskFull, LibraryBusy, OperatorError
from index.operations import NoRoomToDelete

_log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


async def reply(
    interaction: Interaction, view: discord.ui.LayoutView, *, private: bool = True, files: Sequence[discord.File] = ()
) -> None:
    """Sends a message: as the first response to the interaction, or after it."""
    attached = list(files) or discord.utils.MISSING
    if interaction.response.is_done():
        await interaction.followup.send(view=view, files=attached, ephemeral=private)
    else:
        await interaction.response.send_message(view=view, files=attached, ephemeral=private)


async def defer_for(owner: int, interaction: Interaction) -> bool:
    """Acknowledges a press under a message that belongs to `owner`. `show` then answers it.

    Returns:
        True if the owner pressed: the message itself changes. Everybody else gets a private one.
    """
    own = interaction.user.id == owner
    if own:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    return own


async def show(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Answers a press that `defer_for` acknowledged: in place, or as a private message."""
    if interaction.response.type is discord.InteractionResponseType.deferred_message_update:
        await interaction.edit_original_response(view=view)
    else:
        await reply(interaction, view)


@asynccontextmanager
async def explained(interaction: Interaction, name: str) -> AsyncIterator[None]:
    """Tells the person about any error in the block, which discord.py would only log."""
    try:
        yield
    except Exception as error:
        await tell(interaction, error, name)


async def tell(interaction: Interaction, error: Exception, name: str) -> None:
    """Tells a person, in private, what went wrong with the command, button or menu that is called `name` in the log."""
    if delivery.is_over(error) or delivery.is_passing(error):
        _log.warning("%s could not be answered: %s", name, str(error) or repr(error))
        return
    if isinstance(error, discord.Forbidden) and error.code in permissions.LACKED:
        view = notice_view(_missing_permissions(interaction, error, name))
    else:
        view = explanation(error, name)
    try:
        if reason(error):
            await _clear_thinking(interaction, view)
        await reply(interaction, view)
    except (discord.HTTPException, *delivery.UNHEARD) as failure:
        _log.warning("the person who used %s could not be told: %s", name, failure)


def explanation(error: Exception, name: str) -> discord.ui.LayoutView:
    """The message that explains an error to a person. An error that they can't do anything about goes to the log."""
    if isinstance(error, Refusal) and error.markdown:
        return message([str(error)], NONE_COLOUR)
    return notice_view(reason(error) or _for_the_operator(error, name))


def reason(error: Exception) -> str | None:
    """The sentence that says what a person can do about an error; None if they can't do anything."""
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, AskerError):
        return say(error.message)
    if isinstance(error, app_commands.CheckFailure):
        return _("You can’t use this command here.")
    return None


def _for_the_operator(error: Exception, name: str) -> str:
    """Logs an error, and returns the sentence that sends the person to the operator."""
    if isinstance(error, OperatorError):
        _log.error("%s failed: %s", name, error)
        if isinstance(error, LibraryBusy):  # it is only raised by what saves or deletes something
            return _("I couldn’t save that, because something else is using the data right now. Try again in a moment.")
        if isinstance(error, NoRoomToDelete):
            return _(
                "I couldn’t delete that, because my disk is full to the last byte. The person who runs this bot has to "
                "free some space first."
            )
        if isinstance(error, DiskFull):
            return _(
                "I couldn’t save that, because my disk is full. Removing documents and deleting your data still work. "
                "The person who runs this bot can free some space."
            )
        return _("I can’t search the documents right now. The person who runs this bot can find the reason in its log.")
    _log.error("%s failed", name, exc_info=error)
    return _(
        "Something went wrong, and it isn’t your question. The person who runs this bot can find the reason in its log."
    )


def _missing_permissions(interaction: Interaction, error: discord.Forbidden, name: str) -> str:
    """Names the permissions that the bot lacks where it was asked."""
    needed = (permissions.HISTORY, permissions.FILES)
    missing = permissions.lacking(interaction.app_permissions, interaction.channel, needed)
    logged = " and ".join(missing) or "one that Discord doesn't name"
    _log.warning("%s failed for lack of a permission, %s: %s", name, logged, error.text)
    which = permissions_in_words(missing) if missing else _("a permission that Discord doesn’t name")
    return _(
        "Discord doesn’t let me do this here, because I don’t have {permissions}. Somebody who manages the server can "
        "change that."
    ).format(permissions=which)


async def _clear_thinking(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Takes away a “thinking…” that everybody sees, because a message in its place would be for everybody, too.

    It becomes the message and is deleted then: if “thinking…” itself is deleted, Discord accepts no further message.
    """
    if interaction.response.type is not discord.InteractionResponseType.deferred_channel_message:
        return
    original = await interaction.original_response()
    if original.flags.loading and not original.flags.ephemeral:
        await (await interaction.edit_original_response(view=view)).delete()
