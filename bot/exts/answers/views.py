"""Answers and passages as messages with buttons under them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord

from bot.client import FootnoteBot
from bot.exts.answers.controls import Context, Delete, Forward, Reading, Section, Share, Source, Vote, icon, menu
from bot.exts.pressed import button
from bot.i18n.speech import _, ngettext
from bot.policy.reactions import in_context
from bot.rendering.answers import (
    AROUND,
    OTHERS,
    PAGE,
    Controls,
    answer_view,
    opened_view,
    passage_view,
    reading_options,
    section_options,
    section_view,
    with_question,
)
from bot.rendering.limits import LONGEST_PLACEHOLDER, cut
from bot.rendering.links import link
from bot.rendering.markdown import one_line
from bot.rendering.messages import Item, notice_view
from bot.rendering.summaries import options
from index import Answer, Choice, DocumentInfo, Quote, Scope
from index.operations import MOST_DISAGREEING, arranged


@dataclass(frozen=True, slots=True)
class Audience:
    """The member who asked, the documents that they may see, and if the message is for them only."""

    asker: int
    scope: Scope
    private: bool = False


def answer_message(
    bot: FootnoteBot,
    answer: Answer,
    audience: Audience,
    *,
    echo: bool,
    together: bool = False,
    size: int = PAGE,
    above: str = "",
    forwards: bool = False,
    below: Sequence[Item] = (),
) -> discord.ui.LayoutView:
    """An answer with its buttons and its menu.

    Args:
        echo: Repeats the question above the answer.
        together: The question is a follow-up and the one before it, read together; that is said above the answer.
        size: The number of passages, all but the first in a line. The menu has all of them.
        above: A line of Markdown before everything else.
        below: Buttons in a row of their own.
        forwards: The server passes questions on to its moderators; that is offered if nothing was found.
    """
    answer = arranged(answer)
    echo = echo or together or bool(answer.choices)
    if answer.disagreement:
        size = MOST_DISAGREEING
    shown = answer.quotes[:size]
    row = _row(shown, audience)
    if forwards and not answer.found and answer.question:
        row.insert(0, button(Forward(echo, audience.asker), _("Ask the moderators"), primary=True))
    return answer_view(
        answer,
        echo=echo,
        together=together,
        above=above,
        size=size,
        controls=Controls(_menu(answer, audience), [row, below]),
        link=_links(bot, audience.scope, shown),
    )


def _menu(answer: Answer, audience: Audience) -> Item | None:
    """The menu of sections, if there are some to choose from, or of further passages."""
    if not answer.found:
        return menu(Section(audience.asker), _("Nearest sections: choose one"), section_options(answer.choices))
    if answer.choices:
        options = section_options(answer.choices)
        return menu(Reading(2), _other_sections(answer.question, answer.choices), options)
    options = reading_options(answer.quotes[1 : 1 + OTHERS], 2)
    return menu(Reading(2), _("Read another passage"), options)


def _other_sections(word: str, choices: Sequence[Choice]) -> str:
    said = ngettext("{n} other section about “{word}”", "{n} other sections about “{word}”", len(choices))
    return cut(said.format(n=len(choices), word=cut(one_line(word), LONGEST_PLACEHOLDER // 2)), LONGEST_PLACEHOLDER)


def section_message(
    bot: FootnoteBot,
    question: str,
    quote: Quote,
    audience: Audience,
    *,
    options: Sequence[discord.SelectOption] = (),
) -> discord.ui.LayoutView:
    """The passage of a section that somebody chose, with the menu to choose again if there are `options`."""
    again = menu(Section(audience.asker), _("Nearest sections: choose one"), options)
    controls = Controls(again, [_row([quote], audience)])
    return section_view(question, quote, controls=controls, link=_links(bot, audience.scope))


def sources_message(question: str, documents: Sequence[DocumentInfo], asker: int) -> discord.ui.LayoutView:
    """The documents that a name may mean, as a menu under the question."""
    choose = menu(Source(asker), _("Choose a document"), options(documents))
    assert choose is not None
    return with_question(notice_view(_("Which document?")), question, [choose])


async def opened_message(bot: FootnoteBot, passage_id: str, number: int, audience: Audience) -> discord.ui.LayoutView:
    """A passage that somebody chose from the menu of an answer. Raises as `passage_message` does.

    Args:
        number: Its number in the answer.
    """
    scope = audience.scope
    quote = await bot.run_in_turn(scope, audience.asker, bot.library.passage, passage_id, scope=scope)
    controls = Controls(rows=[[_context(quote), _share_or_delete([quote], audience)]])
    return opened_view(quote, number, controls=controls, link=_links(bot, scope))


async def passage_message(bot: FootnoteBot, passage_id: str, audience: Audience) -> discord.ui.LayoutView:
    """A passage with the text around it.

    Raises:
        UnknownPassage: There is none with this id.
        UnknownSource: Its document is being removed just now.
        Busy: Too many others are waiting.
    """
    scope, asker, library = audience.scope, audience.asker, bot.library
    quote = await bot.run_in_turn(scope, asker, library.passage, passage_id, scope=scope)
    id, start, end = quote.citation.document_id, max(0, quote.span.start - AROUND), quote.span.end + AROUND
    excerpt = await bot.run_in_turn(scope, asker, library.excerpt, id, start, end, scope=scope)
    controls = Controls(rows=[[_share_or_delete([quote], audience)]])
    return passage_view(quote, excerpt, controls=controls, link=_links(bot, scope))


def _links(bot: FootnoteBot, scope: Scope, answer: Sequence[Quote] = ()) -> Callable[[Quote], str | None]:
    return lambda quote: link(quote, bot.reader, scope, answer)


def _row(shown: Sequence[Quote], audience: Audience) -> list[Item]:
    """The buttons under an answer: at most four, which a phone shows in one row."""
    row: list[Item] = [_context(shown[0]), *_votes(shown[0], audience.scope)] if shown else []
    return [*row, _share_or_delete(shown, audience)] if shown or not audience.private else row


def _context(quote: Quote) -> Item:
    return button(Context(quote.id), in_context())


def _share_or_delete(shown: Sequence[Quote], audience: Audience) -> Item:
    """A private message can be shared, any other can be deleted."""
    if audience.private:
        return button(Share(tuple(quote.id for quote in shown)), _("Share"))
    return delete_button(audience.asker)


def delete_button(asker: int) -> Item:
    return icon(Delete(asker), "🗑️")


def _votes(quote: Quote, scope: Scope) -> list[Item]:
    """The two votes on a passage. They belong to a server, so there are none elsewhere."""
    if not scope.guild_id:
        return []
    return [icon(Vote(True, quote.id), "👍"), icon(Vote(False, quote.id), "👎")]
