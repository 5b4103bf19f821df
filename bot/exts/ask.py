"""Asking: /ask, a mention, a reply to the bot, a direct message, a message's menu. All of them give the same answer."""

import logging
from http import HTTPStatus

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.client import FootnoteBot, Way, explain, places, scope_of
from bot.exts.answers import NO_PINGS, answer_message, spoken
from bot.exts.sources_option import offered_sources
from bot.rendering import LONGEST_QUESTION, notice_view
from bot.rendering.answers import PAGE
from index import Answer, OperatorError, Scope

_log = logging.getLogger(__name__)

MENU = "Search the documents"

_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
_HOW = "Ask me something about the documents, in a sentence or a few words."
_ROLE = (
    "Discord doesn't let me read a message that only mentions my role. Ask again with a mention of me, the member, or "
    "with /ask."
)


class Ask(commands.Cog):
    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._menu = app_commands.ContextMenu(
            name=MENU,
            callback=self.search,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="ask", description="Find the passages of the documents that answer a question.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.autocomplete(source=offered_sources)
    @app_commands.rename(member="for")
    @app_commands.describe(
        question="What you want to know.",
        source="Look in this document alone.",
        private="Show the answer to you alone.",
        member="Post the answer for somebody, who is pinged.",
    )
    async def ask(
        self,
        interaction: discord.Interaction[FootnoteBot],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        source: str | None = None,
        private: bool | None = None,
        member: discord.User | None = None,
    ) -> None:
        scope = scope_of(interaction.guild)
        settings = await self.bot.server(scope)
        if private is None:
            private = settings.private and member is None
        # Discord gives three seconds for a first reaction, and fifteen minutes after it.
        await interaction.response.defer(ephemeral=private or member is not None, thinking=True)
        if private and member:
            view = notice_view("An answer for somebody else can't be private. Leave out “private” or “for”.")
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
            return
        answer = await self._answer(question, Way.COMMAND, scope, source)
        view = answer_message(
            self.bot,
            answer,
            asker=interaction.user.id,
            scope=scope,
            private=private,
            echo=True,
            source=source,
            size=settings.passages,
            above=f"{member.mention}, {interaction.user.mention} asked this for you:" if member else "",
        )
        if member is None:
            await delivery.answer(interaction, view, private=private, mentions=NO_PINGS)
        else:
            # What takes the place of "thinking…" is an edit, which pings nobody; what follows is a message of its own.
            done = notice_view(f"Here is your answer, for {member.display_name}:")
            await interaction.edit_original_response(view=done, allowed_mentions=NO_PINGS)
            await interaction.followup.send(view=view, allowed_mentions=discord.AllowedMentions(users=[member]))
        await self.bot.note(answer, scope, interaction.user.id, "command")

    async def search(self, interaction: discord.Interaction[FootnoteBot], message: discord.Message) -> None:
        """Asks what a message says; the answer is for whoever chose the menu alone."""
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        question = spoken(message, self.bot.user)
        if question:
            scope = scope_of(interaction.guild)
            answer = await self._answer(question, Way.MENU, scope)
            view = answer_message(self.bot, answer, asker=interaction.user.id, scope=scope, private=True, echo=True)
            await self.bot.note(answer, scope, interaction.user.id, "menu")
        else:
            view = notice_view("This message has no text to search for.")
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.type not in _SPOKEN or not self._is_for_us(message):
            return
        try:
            settings = await self.bot.server(scope_of(message.guild))
        except OperatorError as error:  # whether this channel may be answered in can't be known
            _log.error("channel %s: a question in a message is not answered: %s", message.channel.id, error)
            return
        if not settings.answers_in(places(message.channel)):
            return  # nothing can be said here in private
        missing = _missing(message)
        replying = "Read Message History" not in missing
        try:
            view = await self._reply(message, settings.passages, echo=not replying)
        except Exception as error:
            view = notice_view(explain(error, "a question in a message"))
        try:
            try:
                await self._send(message, view, replying)
            except discord.HTTPException as error:
                if error.status != HTTPStatus.BAD_REQUEST:
                    raise
                await self._send(message, notice_view(explain(error, "a question in a message")), replying)
        except discord.Forbidden as error:
            lacking = " and ".join(f"“{name}”" for name in missing) or "one that Discord doesn't name"
            _log.warning(
                "channel %s: no answer for lack of a permission, %s: %s", message.channel.id, lacking, error.text
            )
        except (discord.HTTPException, *delivery.UNHEARD) as error:
            _log.warning("channel %s: a question in a message could not be answered: %s", message.channel.id, error)

    async def _send(self, message: discord.Message, view: discord.ui.LayoutView, replying: bool) -> None:
        if replying:  # a question that was deleted meanwhile is answered in the channel all the same
            await delivery.post(
                message.channel,
                message.id,
                view=view,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=NO_PINGS,
            )
        else:
            await delivery.post(message.channel, message.id, view=view, allowed_mentions=NO_PINGS)

    async def _reply(self, message: discord.Message, size: int, *, echo: bool) -> discord.ui.LayoutView:
        assert self.bot.user is not None
        question = spoken(message, self.bot.user)
        if question:
            scope = scope_of(message.guild)
            answer = await self._answer(question, Way.MENTION if message.guild else Way.DM, scope)
            await self.bot.note(answer, scope, message.author.id, "mention")
            asker = message.author.id
            return answer_message(self.bot, answer, asker=asker, scope=scope, private=False, echo=echo, size=size)
        return notice_view(_HOW if self.bot.user in message.mentions or message.guild is None else _ROLE)

    def _is_for_us(self, message: discord.Message) -> bool:
        """A direct message, or one that mentions the bot or its role; a reply to the bot mentions it."""
        if message.guild is None or self.bot.user in message.mentions:
            return True
        return message.guild.self_role in message.role_mentions

    async def _answer(self, question: str, way: Way, scope: Scope, source: str | None = None) -> Answer:
        """For a passage more than is shown at once."""
        return await self.bot.ask(question, way, scope=scope, limit=PAGE + 1, source=source)


def _missing(message: discord.Message) -> list[str]:
    """The permissions that an answer needs where this message stands, and that the bot lacks there."""
    channel = message.channel
    if message.guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return []
    have = channel.permissions_for(message.guild.me)
    thread = isinstance(channel, discord.Thread)
    needed = {
        "View Channel": have.view_channel,
        "Send Messages in Threads" if thread else "Send Messages": (
            have.send_messages_in_threads if thread else have.send_messages
        ),
        "Read Message History": have.read_message_history,
    }
    return [name for name, granted in needed.items() if not granted]


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Ask(bot))
