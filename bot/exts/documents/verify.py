"""/verify: is a quotation in the documents, word for word? And the same for each quotation in somebody's message."""

import re
from dataclasses import replace
from functools import partial

import discord
from discord import app_commands

from bot.client import FootnoteBot
from bot.exts.messages.menu import MessageMenu
from bot.exts.messages.texts import nothing_read, read_text
from bot.i18n.speech import N_, Np_, _, command
from bot.policy.refusals import Refusal
from bot.rendering.links import with_link, without_text_fragment
from bot.rendering.verdicts import MOST_CHECKED, checked_view, verdict_view
from bot.replies import reply
from bot.scopes import scope_for
from index import Agreement, Layout, Match, Scope, Verdict
from index.operations import covered, quotations_in

CHECK = Np_("menu name", "Check the quotations")  # of a message
LONGEST_QUOTATION = 2000  # characters

_NONE = N_(
    "This message has no quotation that I could check: a few words between quotation marks, or a block quote. To check "
    "other words, use {command}."
)
_EMPHASIS = re.compile(r"\*{1,3}|~~|\|\||`+")  # Discord's markup inside a quotation

_Interaction = discord.Interaction[FootnoteBot]


class Verify(MessageMenu):
    def __init__(self, bot: FootnoteBot) -> None:
        super().__init__(bot, CHECK, self.check)

    @app_commands.command(description="Check whether a quotation is in the documents, word for word.")
    @app_commands.describe(quotation="The words to look for.", private="Only you see the answer.")
    async def verify(
        self,
        interaction: _Interaction,
        quotation: app_commands.Range[str, 1, LONGEST_QUOTATION],
        private: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        verdict = await self._verdict(quotation, interaction, await scope_for(interaction, private=private))
        await reply(interaction, verdict_view(verdict), private=private)

    async def check(self, interaction: _Interaction, message: discord.Message) -> None:
        """Checks each quotation in anybody's message. Only the member who chose the menu sees the verdicts."""
        assert self.bot.user is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        text = await read_text(message, self.bot.user)
        if not text:
            raise Refusal(nothing_read(message))
        quotations = quotations_in(_EMPHASIS.sub("", text))
        if not quotations:
            raise Refusal(_(_NONE).format(command=command("verify")))
        scope = await scope_for(interaction, private=True)
        verdicts = [
            await self._verdict(quotation[:LONGEST_QUOTATION], interaction, scope)
            for quotation in quotations[:MOST_CHECKED]
        ]
        view = verdict_view(verdicts[0]) if len(quotations) == 1 else checked_view(verdicts, len(quotations))
        await reply(interaction, view)

    async def _verdict(self, quotation: str, interaction: _Interaction, scope: Scope) -> Verdict:
        bot = self.bot
        verdict = await bot.run_in_turn(scope, interaction.user.id, bot.library.verify, quotation, scope=scope)
        covering = partial(self._covered, agreement=verdict.agreement, scope=scope, user=interaction.user.id)
        return replace(
            verdict,
            matches=tuple([await covering(with_link(match, bot.reader, scope)) for match in verdict.matches]),
            closest=await covering(with_link(verdict.closest, bot.reader, scope)) if verdict.closest else None,
        )

    async def _covered(self, match: Match, agreement: Agreement, scope: Scope, user: int) -> Match:
        """A place without the words of its spoilers, unless the quotation has them all."""
        known = agreement in (Agreement.EXACT, Agreement.PUNCTUATION) and not (match.omitted or match.left_out)
        if match.span is None or known:
            return match
        id, span = match.citation.document_id, match.left_out.span if match.left_out else match.span
        excerpt = await self.bot.run_in_turn(
            scope, user, self.bot.library.excerpt, id, span.start, span.end, scope=scope
        )
        if not Layout.clipped((), excerpt.marks, span.start, span.end).spoilers:
            return match
        spoilers = Layout.clipped((), excerpt.marks, match.span.start, match.span.end).spoilers
        url = match.citation.url and without_text_fragment(match.citation.url)
        cited = replace(match.citation, url=url)
        return replace(match, text=covered(match.text, spoilers), changes=(), left_out=None, citation=cited)


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Verify(bot))
