"""Asking: /ask, and the menu of a message. Messages that ask are answered by `bot.exts.asking.conversation`."""

import discord
from discord import app_commands

from bot.client import FootnoteBot, Way, language_of, scope_of
from bot.exts.answers.views import Audience, answer_message, sources_message
from bot.exts.answers.waiting import note_question
from bot.exts.asking.posting import Place, post
from bot.exts.asking.several import ask_any
from bot.exts.documents.names import SeveralDocuments, named_source, offered_sources
from bot.exts.messages.menu import MessageMenu
from bot.exts.messages.texts import nothing_read, read_question_text
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, option, speaking
from bot.policy.questions import LONGEST_QUESTION
from bot.policy.queue import NotNow
from bot.policy.refusals import Refusal
from bot.rendering.answers import fits_echo
from bot.rendering.help import MENU
from bot.rendering.messages import notice_view
from bot.replies import reply
from bot.scopes import scope_for, sees_more
from index import Scope

_ONLY_YOU = N_("Only you see this, because it is from documents that aren’t for everybody here:")
_NOT_PRIVATE = N_("An answer for somebody else can’t be private. Leave out “{private}” or “{member}”.")


class Ask(MessageMenu):
    def __init__(self, bot: FootnoteBot) -> None:
        super().__init__(bot, MENU, self.search)

    @app_commands.command(name="ask", description="Find the passages in the documents that answer a question.")
    @app_commands.autocomplete(source=offered_sources)
    @app_commands.rename(member="for")
    @app_commands.describe(
        question="What you want to know.",
        source="Only search this document.",
        private="Only you see the answer.",
        member="Post the answer for somebody and ping them.",
    )
    async def ask(
        self,
        interaction: discord.Interaction[FootnoteBot],
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        source: str | None = None,
        private: bool | None = None,
        member: discord.User | None = None,
    ) -> None:
        settings = await self.bot.server(scope_of(interaction.guild))
        if private is None:
            private = settings.private and member is None
        # Discord waits three seconds for the first response, and fifteen minutes for the rest.
        await interaction.response.defer(ephemeral=private or member is not None, thinking=True)
        if private and member:
            raise Refusal(_(_NOT_PRIVATE).format(private=option("private"), member=option("for")))
        scope = await scope_for(interaction, private=private)
        if source is not None:
            try:
                source = await named_source(self.bot, scope, source)
            except SeveralDocuments as error:
                if member or not fits_echo(question):  # the menu reads the question from the line above it
                    raise
                view = sources_message(question, error.documents, interaction.user.id)
                await delivery.answer(interaction, view, private=private)
                return
        asker = interaction.user
        answer, others = await ask_any(self.bot, question, Way.COMMAND, scope=scope, asker=asker.id, source=source)
        above = _("{member}, {asker} asked this for you:") if member else ""
        view = answer_message(
            self.bot,
            answer,
            Audience(asker.id, scope, private),
            echo=True,
            size=settings.passages,
            above=above.format(member=member.mention if member else "", asker=asker.mention),
            forwards=settings.forwards,
            below=others,
        )
        if member:
            posted = await _ping(interaction, view, member)
        else:
            posted = await delivery.answer(interaction, view, private=private)
        await self.bot.keep_question(answer, scope, asker.id, "command")
        if source is None and not private:
            await note_question(self.bot, answer, scope, asker.id, posted.channel.id, posted.id)
        if not private:
            await self._answer_in_private_too(interaction, answer.question, scope, source)

    async def _answer_in_private_too(
        self, interaction: discord.Interaction[FootnoteBot], question: str, shown: Scope, source: str | None = None
    ) -> None:
        """After an answer for everybody: shows a member the answer from what only they may see, if that is better."""
        user = interaction.user
        scope = await sees_more(self.bot, interaction.guild, interaction.channel, user, shown)
        if scope is None:
            return
        try:
            answer = await self.bot.find(question, scope, user.id, source=source)
        except NotNow:
            return
        if answer.found and shown.hides(answer.quotes[0].citation.source):
            audience = Audience(user.id, scope, private=True)
            await reply(interaction, answer_message(self.bot, answer, audience, echo=True, above=_(_ONLY_YOU)))

    async def search(self, interaction: discord.Interaction[FootnoteBot], message: discord.Message) -> None:
        """Asks the text of a message. Only the member who chose the menu sees the answer, unless the server wants that
        everybody does: then it is a reply to the message."""
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        question = await read_question_text(message, self.bot.user)
        if not question:
            raise Refusal(nothing_read(message))
        user, settings = interaction.user, await self.bot.server(scope_of(interaction.guild))
        is_open = settings.open_menu and not permissions.lacking_in(message.channel)
        scope = await scope_for(interaction, private=not is_open)
        answer = await self.bot.ask(question, Way.MENU, scope=scope, asker=user.id)
        posted = None
        if is_open and answer.found:
            above = _("{member} looked this up:").format(member=user.mention)
            audience = Audience(user.id, scope)
            with speaking(language_of(interaction.guild, settings)):
                view = answer_message(self.bot, answer, audience, echo=True, size=settings.passages, above=above)
            posted = await post(message, view, Place([]), nonce=interaction.id)
        if posted:
            await reply(interaction, notice_view(_("The answer is a reply to the message.")))
            await self._answer_in_private_too(interaction, answer.question, scope)
        else:
            seen, found = scope, answer
            if is_open and (own := await sees_more(self.bot, interaction.guild, interaction.channel, user, scope)):
                seen, found = own, await self.bot.ask(question, Way.MENU, scope=own, asker=user.id)
            audience = Audience(user.id, seen, private=True)
            view = answer_message(self.bot, found, audience, echo=True, forwards=settings.forwards)
            await reply(interaction, view)
        await self.bot.keep_question(answer, scope, user.id, "menu")


async def _ping(
    interaction: discord.Interaction[FootnoteBot], view: discord.ui.LayoutView, member: discord.User
) -> discord.Message:
    """Posts an answer that pings a member. Only a new message pings, and what replaces “thinking…” is an edit. So the
    edit says who the answer is for, and the answer follows."""
    done = notice_view(_("Here is the answer for {member}:").format(member=member.display_name))
    await interaction.edit_original_response(view=done)
    pinged = discord.AllowedMentions(users=[member])
    return await interaction.followup.send(view=view, allowed_mentions=pinged, wait=True)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Ask(bot))
