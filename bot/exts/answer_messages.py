"""Answers and passages as messages with buttons under them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import discord

from bot.client import FootnoteBot
from bot.exts.answer_controls import Context, Delete, Forward, Item, More, Share, Vote, button, section_menu
from bot.i18n.speech import _
from bot.rendering.answers import (
    AROUND,
    PAGE,
    Controls,
    answer_view,
    fits_echo,
    passage_view,
    section_options,
    section_view,
)
from bot.rendering.links import link
from bot.rendering.markdown import superscript
from index import Answer, Confidence, Quote, Scope

_MOST_IN_ROW = 5  # buttons


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
    source: str | None = None,
    start: int = 0,
    size: int = PAGE,
    above: str = "",
    forwards: bool = False,
) -> discord.ui.LayoutView:
    """One page of an answer, with its buttons.

    Args:
        echo: Repeats the question above the answer.
        source: The one document that was asked, if any.
        start: The number of passages that come before this page.
        size: The number of passages on a page.
        above: A line of Markdown before everything else.
        forwards: The server passes questions on to its moderators; that is offered if the answer isn't sure.
    """
    echo = echo or bool(answer.choices)
    shown = () if answer.choices else answer.quotes[start : start + size]
    row: list[Item] = []
    if len(answer.quotes) > start + size and not answer.choices and (not echo or fits_echo(answer.question)):
        document = answer.quotes[0].citation.document_id if source else ""
        row.append(button(More(echo, start + size, document), _("More passages")))
    if shown or not audience.private:
        row.append(_share_or_delete(shown, audience))
    row += _votes(shown, audience.scope)
    sure = answer.confidence is Confidence.STRONG or (answer.found and answer.choices)  # or it asks back
    if forwards and not sure and answer.question:
        row.append(button(Forward(echo, audience.asker), _("Ask the moderators")))
    menu = section_menu(audience.asker, section_options(answer.choices)) if answer.choices else None
    return answer_view(
        replace(answer, quotes=answer.quotes[: start + size]),
        echo=echo,
        above=above,
        start=start,
        controls=Controls(menu, _rows(shown, start, row)),
        link=_links(bot, audience.scope),
    )


def section_message(
    bot: FootnoteBot,
    question: str,
    quote: Quote,
    audience: Audience,
    *,
    options: Sequence[discord.SelectOption] = (),
    others: Sequence[Item] = (),
) -> discord.ui.LayoutView:
    """The passage of a section that somebody chose, with the menu to choose again if there are `options`."""
    row = [_share_or_delete([quote], audience), *_votes([quote], audience.scope), *others]
    menu = section_menu(audience.asker, options) if options else None
    controls = Controls(menu, _rows([quote], 0, row))
    return section_view(question, quote, controls=controls, link=_links(bot, audience.scope))


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


def _links(bot: FootnoteBot, scope: Scope) -> Callable[[Quote], str | None]:
    return lambda quote: link(quote, bot.reader, scope)


def _rows(shown: Sequence[Quote], start: int, others: Sequence[Item]) -> list[Sequence[Item]]:
    """The passages' own buttons and the others: in one row if there is room."""
    contexts = [button(Context(quote.id), _("In context")) for quote in shown]
    if len(shown) > 1:
        contexts = [
            button(Context(quote.id), f"{superscript(place)} {_('In context')}")
            for place, quote in enumerate(shown, start + 1)
        ]
    together = [*contexts, *others]
    return [together] if len(together) <= _MOST_IN_ROW else [contexts, others]


def _share_or_delete(shown: Sequence[Quote], audience: Audience) -> Item:
    """A private message can be shared, any other can be deleted."""
    if audience.private:
        return button(Share(tuple(quote.id for quote in shown)), _("Share"))
    return button(Delete(audience.asker), _("Delete"))


def _votes(shown: Sequence[Quote], scope: Scope) -> list[Item]:
    """The two votes on the first passage. They belong to a server, so there are none elsewhere."""
    if not shown or not scope.guild_id:
        return []
    first = shown[0].id
    return [button(Vote(True, first), _("Helpful")), button(Vote(False, first), _("Not helpful"))]
