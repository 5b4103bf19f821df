"""The bot: its intents, its extensions, its one error handler."""

import asyncio
import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.following import Follower
from bot.rendering import notice_view
from index import AskerError, Library, OperatorError, Scope

_log = logging.getLogger(__name__)

# The bot never speaks: what voice would need is not missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

EXTENSIONS = ("bot.exts.ask",)


class FootnoteBot(commands.Bot):
    """Answers questions about a library; needs no privileged intent, and pings nobody."""

    def __init__(self, library: Library, follower: Follower | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents.default(),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            tree_cls=Tree,
        )
        self.library = library
        self._follower = follower
        self.following: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        await self.tree.sync()
        if self._follower:
            self.following = asyncio.create_task(self._follower.run(), name="follow the documents")
            self.following.add_done_callback(_report)

    async def close(self) -> None:
        if self.following:
            self.following.cancel()
            await asyncio.wait([self.following])
        await super().close()

    async def on_ready(self) -> None:
        _log.info("ready as %s, in %d servers", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """There are no prefix commands: the extensions listen for themselves."""


class Tree(app_commands.CommandTree[FootnoteBot]):
    """Slash commands, with the one place where their errors end."""

    async def on_error(
        self, interaction: discord.Interaction[FootnoteBot], error: app_commands.AppCommandError, /
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        name = interaction.command.qualified_name if interaction.command else "an unknown command"
        view = notice_view(explain(cause, f"/{name}"))
        none = discord.AllowedMentions.none()
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=none)
            else:
                await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=none)
        except discord.HTTPException as failure:
            _log.warning("the person who used /%s could not be told: %s", name, failure)


def explain(error: Exception, what: str) -> str:
    """A plain sentence for the person; for whoever runs the bot, what happened goes to the log."""
    if isinstance(error, AskerError):
        return str(error)
    if isinstance(error, app_commands.CheckFailure):
        return "You can't use this command here."
    if isinstance(error, OperatorError):
        _log.error("%s failed: %s", what, error)
        return "The documents can't be searched just now. Whoever runs this bot finds the reason in its log."
    _log.error("%s failed", what, exc_info=error)
    return "Something went wrong here, and it isn't your question. Whoever runs this bot finds the reason in its log."


def scope_of(guild: discord.Guild | None) -> Scope:
    """What a question may be answered from where it is asked."""
    return Scope.guild(guild.id) if guild else Scope.shared()


def _report(task: asyncio.Task[None]) -> None:
    """A task that nobody waits for ends loudly."""
    if not task.cancelled() and (error := task.exception()):
        _log.error("%s failed; the index stays as it is", task.get_name(), exc_info=error)
