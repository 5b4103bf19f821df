"""Pages of key facts, and the buttons that turn them.

A button works after a restart, and shows the facts that the documents state by then. The member who asked turns the
page in place; anybody else gets a private page.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import discord
from discord import SelectOption as Option

from bot.client import FootnoteBot
from bot.exts.answers.views import Audience, answer_message
from bot.exts.documents.names import NoSuchDocument, find_document
from bot.exts.facts.controls import (
    ALL_KINDS,
    FACT_LISTS,
    KEY_FACTS,
    MENUS,
    PEOPLE,
    TIMELINE,
    FactQuery,
    Opens,
    Part,
    Turn,
    menu,
)
from bot.exts.pressed import WithControl, button
from bot.i18n.speech import N_, _, join_sentences
from bot.policy.refusals import Refusal
from bot.rendering.fact_groups import Group, statements, ungrouped
from bot.rendering.fact_names import LONGEST_NAME, Named, most_named, name_options, names_view
from bot.rendering.fact_names import PAGE as NAMES
from bot.rendering.fact_overview import Counts, overview_options, overview_view, totals, with_most_kinds
from bot.rendering.facts import MOST_FACTS, Listing, facts_view, languages_line, nothing_line, nothing_view
from bot.rendering.facts import PAGE as SENTENCES
from bot.rendering.links import with_link
from bot.rendering.markdown import clean_option
from bot.rendering.messages import Item
from bot.rendering.timeline import Timeline, date_options, entries, timeline_view
from bot.replies import defer_for, reply, show
from bot.scopes import scope_for, scope_in_place
from index import DocumentInfo, Fact, FactKind, Library, Scope

_CHANGED = N_("The documents have changed since this list was made.")
_GONE = N_("The document of this list has been removed or renamed. Use the command again.")


class PageButton(WithControl[Turn], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Turn.PATTERN):
    """Turns to a page."""

    KIND, NAME = Turn, "turning a page"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        await _turn_to(interaction, self.control, again=True)


class PickMenu(WithControl[Turn], discord.ui.DynamicItem[discord.ui.Select[Any]], template=MENUS):
    """Opens a name, a kind, a document or a date of the list above it."""

    KIND, NAME = Turn, "opening a part of a list"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        opens = Opens.of(self.item.values[0])
        if opens.part is Part.DATE:
            await _show_date(interaction, self.control, opens.text)
        else:
            await _turn_to(interaction, opens.turn(self.control))


async def _turn_to(interaction: discord.Interaction[Any], turn: Turn, *, again: bool = False) -> None:
    """Shows a page of a list: in place of the message for the member whose list it is, else in private."""
    bot = interaction.client
    scope = await scope_in_place(interaction, own=await defer_for(turn.asker, interaction))
    here = replace(turn, asker=interaction.user.id)
    try:
        view = await page(bot, scope, here, again=again)
    except NoSuchDocument as error:
        raise Refusal(_(_GONE)) from error
    await show(interaction, view)


async def _show_date(interaction: discord.Interaction[Any], turn: Turn, key: str) -> None:
    """Shows the sentences of a date of a timeline, in private."""
    bot = interaction.client
    await interaction.response.defer(ephemeral=True, thinking=True)
    scope = await scope_for(interaction, private=True)
    found = await bot.run_in_turn(scope, interaction.user.id, _find_facts, bot.library, scope, turn.query)
    dated = [entry for entry in entries([with_link(fact, bot.reader, scope) for fact in found]) if entry.key == key]
    if not dated:
        raise Refusal(_(_CHANGED))
    facts = [fact for entry in dated for fact in entry.facts]
    listing = Listing(dated[0].words, (), statements(ungrouped(facts[:SENTENCES])))
    await reply(interaction, facts_view(listing, 1))


async def first_page(interaction: discord.Interaction[FootnoteBot], query: FactQuery, *, private: bool) -> None:
    """Answers a command."""
    await interaction.response.defer(ephemeral=private, thinking=True)
    turn = Turn(query, 1, 0, interaction.user.id)
    view = await page(interaction.client, await scope_for(interaction, private=private), turn, private=private)
    await reply(interaction, view, private=private)


async def page(
    bot: FootnoteBot, scope: Scope, turn: Turn, *, again: bool = False, private: bool = False
) -> discord.ui.LayoutView:
    """A page as a message.

    Args:
        again: The list was shown before, so the page says if it has changed.
        private: Only the asker sees it.

    Raises:
        NoSuchDocument: The document that was asked is not here, or no longer.
        Busy: Too many others are waiting.
    """
    documents = await asyncio.to_thread(bot.library.documents, scope=scope)
    document = find_document(documents, turn.query.source) if turn.query.source else None
    query = replace(turn.query, source=document.id if document else "")
    turn = replace(turn, query=query)
    if query.is_overview and (view := await _OVERVIEWS[query.letter](bot, scope, turn, documents)):
        return view
    filters = query.filters(document.title if document else None)
    found = await bot.run_in_turn(scope, turn.asker, _find_facts, bot.library, scope, query)
    if not found:
        if passages := await _passages(bot, scope, turn, filters, private=private):
            return passages
        kinds = query.fact_list.kinds
        total = totals(await _counts(bot.library, scope, documents))
        there_are = sum(total.get(one, 0) for one in {one for kind in kinds for one in kind.kinds})
        return nothing_view(kinds, filters, there_are, len(documents))
    facts = [with_link(fact, bot.reader, scope) for fact in found[:MOST_FACTS]]
    if query.letter == TIMELINE:
        return _timeline(turn, Timeline(filters, entries(facts), MOST_FACTS if len(found) > MOST_FACTS else 0), again)
    groups = query.fact_list.arrange(facts)
    listing = _listing(query, filters, groups, more=len(found) > MOST_FACTS)
    here = replace(turn, page=min(max(turn.page, 1), listing.pages), total=len(listing.statements))
    menus: list[Item] = []
    if query.letter == PEOPLE:
        names = await _names(bot.library, scope)
        menus = [menu(here, _("Open another name"), _name_choices(names, 1))] if len(names) > 1 else []
    elif query.letter == KEY_FACTS and not query.about:
        menus = [_overview_menu(here, await _counts(bot.library, scope, documents))]
    return facts_view(
        listing, here.page, notice=_notice(turn, here, again), controls=[menus, _buttons(here, listing.pages)]
    )


async def _passages(
    bot: FootnoteBot, scope: Scope, turn: Turn, filters: Sequence[str], *, private: bool
) -> discord.ui.LayoutView | None:
    """Passages with the name or the words that no fact has; None if not all of them are in the documents."""
    query = turn.query
    words = " ".join(filter(None, [query.name, query.about]))
    if not words:
        return None
    answer = await bot.find(words, scope, turn.asker, source=query.source or None)
    if not answer.found or answer.searched.unknown:
        return None
    kinds = query.fact_list.kinds
    said = (nothing_line(kinds, filters), languages_line(kinds), _("These passages have the words:"))
    above = join_sentences(*filter(None, said))
    return answer_message(bot, answer, Audience(turn.asker, scope, private), echo=True, above=above)


def _listing(query: FactQuery, filters: tuple[str, ...], groups: Sequence[Group], *, more: bool) -> Listing:
    """The list of a command. The only person in one needs no title above the name."""
    if query.letter == PEOPLE and len(groups) == 1:
        return Listing("", (), statements(groups), more)
    return Listing(query.title, filters, statements(groups), more, query.source)


def _timeline(turn: Turn, timeline: Timeline, again: bool) -> discord.ui.LayoutView:
    here = replace(turn, page=min(max(turn.page, 1), timeline.pages), total=len(timeline.entries))
    options = [
        Option(label=option.label, value=Opens(Part.DATE, option.value).value, description=option.description)
        for option in date_options(timeline.page(here.page))
    ]
    dates = menu(here, _("Read a date in full"), options)
    return timeline_view(
        timeline, here.page, notice=_notice(turn, here, again), controls=[[dates], _buttons(here, timeline.pages)]
    )


async def _names_page(
    bot: FootnoteBot, scope: Scope, turn: Turn, documents: Sequence[DocumentInfo]
) -> discord.ui.LayoutView | None:
    """The names that can be opened; None if there are none."""
    names = await _names(bot.library, scope)
    if not names:
        return None
    pages = -(-len(names) // NAMES)
    here = replace(turn, page=min(max(turn.page, 1), pages))
    options = _name_choices(names, here.page)
    if here.page > 1:
        options.append(Option(label=_("◀ Previous"), value=Opens(Part.PAGE, str(here.page - 1)).value))
    if here.page < pages:
        options.append(Option(label=_("Next ▶"), value=Opens(Part.PAGE, str(here.page + 1)).value))
    return names_view(names, here.page, controls=[[menu(here, _("Open a name"), options)]])


async def _names(library: Library, scope: Scope) -> tuple[Named, ...]:
    kinds = FACT_LISTS[PEOPLE].kinds
    listed = [await asyncio.to_thread(library.names, kind, scope=scope, limit=MOST_FACTS) for kind in kinds]
    return most_named(list(zip(kinds, listed, strict=True)))


def _name_choices(names: Sequence[Named], page: int) -> list[Option]:
    """Names as options; of two that begin with the same sixty characters only the first, as they are found alike."""
    options = {
        Opens(Part.NAME, clean_option(name, LONGEST_NAME)).value: (said, told)
        for name, said, told in name_options(names, page)
    }
    return [Option(label=said, value=key, description=told) for key, (said, told) in options.items()]


async def _facts_overview(
    bot: FootnoteBot, scope: Scope, turn: Turn, documents: Sequence[DocumentInfo]
) -> discord.ui.LayoutView | None:
    """What there is; None if there are no facts."""
    counts = await _counts(bot.library, scope, documents)
    if not counts:
        return None
    return overview_view(counts, len(documents), controls=[[_overview_menu(turn, counts)]])


async def _counts(library: Library, scope: Scope, documents: Sequence[DocumentInfo]) -> list[Counts]:
    return with_most_kinds(documents, await asyncio.to_thread(library.fact_counts, scope=scope))


def _overview_menu(turn: Turn, counts: Sequence[Counts]) -> Item:
    options = [
        Option(label=said, value=Opens(_part_of(thing), thing).value, description=told)
        for thing, said, told in overview_options(counts)
    ]
    return menu(turn, _("Open a kind or a document"), options)


def _part_of(thing: FactKind | str) -> Part:
    return Part.KIND if isinstance(thing, FactKind) else Part.SOURCE


_OVERVIEWS = {PEOPLE: _names_page, KEY_FACTS: _facts_overview}


def _notice(turn: Turn, here: Turn, again: bool) -> str:
    return _(_CHANGED) if again and turn.total != here.total else ""


def _find_facts(library: Library, scope: Scope, query: FactQuery) -> list[Fact]:
    """The facts, at most one more than a list shows: that one tells that there are more."""
    kinds = query.fact_list.kinds if query.fact_list.kinds != ALL_KINDS else (None,)
    facts = [
        library.facts(
            kind,
            scope=scope,
            about=query.about or None,
            source=query.source or None,
            name=query.name or None,
            limit=MOST_FACTS + 1,
        )
        for kind in kinds
    ]
    return list(chain.from_iterable(facts))[: MOST_FACTS + 1]


def _buttons(here: Turn, pages: int) -> list[Item]:
    """One page back and one forward; none if there is only one page."""
    if pages == 1:
        return []
    return [
        button(replace(here, page=here.page - 1), _("◀ Previous"), disabled=here.page == 1),
        button(replace(here, page=here.page + 1), _("Next ▶"), disabled=here.page == pages),
    ]
