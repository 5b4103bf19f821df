"""Pages of key facts, and the buttons that turn them.

A button's id holds the whole query, so the button works after a restart, and shows the facts that the documents state
by then. The options are short enough for that. The member who asked turns the page in place; anybody else gets a
private page.
"""

import asyncio
import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple, Self

import discord
from discord import SelectOption as Option

from bot.client import FootnoteBot, scope_of
from bot.exts.sources import NoSuchDocument, find_document
from bot.i18n.speech import N_, _
from bot.i18n.translating import Attentive
from bot.policy.refusals import Refusal
from bot.rendering.fact_groups import Group, by_kind, by_name, by_person, kind_title, statements, ungrouped
from bot.rendering.fact_names import LONGEST_NAME, Named, most_named, name_options, names_view
from bot.rendering.fact_names import PAGE as NAMES
from bot.rendering.fact_overview import overview_options, overview_view, with_most_kinds
from bot.rendering.facts import MOST_FACTS, Listing, facts_view, nothing_view
from bot.rendering.facts import PAGE as SENTENCES
from bot.rendering.links import with_link
from bot.rendering.markdown import clean_option
from bot.rendering.timeline import Timeline, date_options, entries, timeline_view
from bot.replies import defer_for, explained, reply, show
from index import DocumentInfo, Fact, FactKind, Library, Scope

# In UTF-16 units. The whole query has to fit in a button's id, which may have 100.
LONGEST_ABOUT = 40
LONGEST_OF_TWO = 32  # where a command has two such options

KEY_FACTS, TIMELINE, PEOPLE = "k", "t", "p"
_DATE, _PAGE, _NAME, _KIND, _SOURCE = "d:", "p:", "n:", "k:", "s:"  # what an option of a menu opens
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ALL = tuple(FactKind)
_CHANGED = N_("The documents have changed since this list was made.")
_GONE = N_("The document of this list has been removed or renamed. Use the command again.")


class FactList(NamedTuple):
    """The list that a command shows."""

    title: str  # to be translated, as is `named`
    kinds: tuple[FactKind, ...]
    arrange: Callable[[Sequence[Fact]], list[Group]]
    named: str = ""  # says which name was asked for


# By the letter of the command in a button's id.
FACT_LISTS = {
    KEY_FACTS: FactList(N_("Key facts"), _ALL, by_kind),
    TIMELINE: FactList(N_("Timeline"), (FactKind.DATES,), ungrouped),
    "n": FactList(N_("Figures"), (FactKind.FIGURES,), ungrouped),
    PEOPLE: FactList(
        N_("People and organisations"),
        (FactKind.PEOPLE, FactKind.ORGANISATIONS),
        by_person,
        # Translators: people and organisations with this name
        N_("named “{name}”"),
    ),
    # Translators: quotations by this person
    "q": FactList(N_("Quotations"), (FactKind.QUOTATIONS,), ungrouped, N_("by “{name}”")),
    # Translators: definitions of this term
    "g": FactList(N_("Glossary"), (FactKind.DEFINITIONS,), by_name, N_("of “{name}”")),
}
_CODES = {kind: kind.value[:2] for kind in FactKind} | {FactKind.RELEASES: "rl", FactKind.DECISIONS: "dc"}
_KINDS = {code: kind for kind, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class FactQuery:
    """A command with its options."""

    letter: str
    kind: FactKind | None = None  # for key facts: only this kind
    source: str = ""  # as it was typed; the document's id once it was found
    name: str = ""
    about: str = ""

    @property
    def fact_list(self) -> FactList:
        facts = FACT_LISTS[self.letter]
        return facts._replace(kinds=(self.kind,), arrange=ungrouped) if self.kind else facts

    @property
    def is_overview(self) -> bool:
        """True if it asks for everything, and so for a message that says what there is."""
        return self.letter in _OVERVIEWS and not (self.kind or self.source or self.name or self.about)

    @property
    def title(self) -> str:
        return kind_title(self.kind) if self.kind else _(self.fact_list.title)

    def filters(self, title: str | None) -> tuple[str, ...]:
        """The options, in words. `title` is that of the document."""
        parts = (
            _(self.fact_list.named).format(name=self.name) if self.name else "",
            _("about “{words}”").format(words=self.about) if self.about else "",
            _("in {title}").format(title=title) if title else "",
        )
        return tuple(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Turn:
    """A page that somebody asks for, and the id of the button that turns to it."""

    query: FactQuery
    page: int
    total: int  # sentences, when the list was made
    asker: int

    @property
    def custom_id(self) -> str:
        query = self.query
        kind = _CODES[query.kind] if query.kind else ""
        place = f"{self.page}:{self.total}:{_base36(self.asker)}"
        text = f"{len(query.name)}:{query.name}{query.about}"
        return f"facts:{query.letter}{kind}:{place}:{_pack_id(query.source)}:{text}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        """The page of an id that `TEMPLATE` matches."""
        kind, named, text = match["kind"], int(match["named"]), match["text"]
        source = _unpack_id(match["source"])
        query = FactQuery(match["letter"], _KINDS[kind] if kind else None, source, text[:named], text[named:])
        return cls(query, int(match["page"]), int(match["total"]), int(match["asker"], len(_DIGITS)))


TEMPLATE = re.compile(
    rf"facts:(?P<letter>[{''.join(FACT_LISTS)}])(?P<kind>{'|'.join(_KINDS)})?:(?P<page>\d{{1,3}}):(?P<total>\d{{1,3}})"
    r":(?P<asker>[0-9a-z]{1,13}):(?P<source>[\w-]{8}|[\w-]{22}|):(?P<named>\d{1,2}):(?P<text>.*)",
    re.DOTALL | re.ASCII,
)


def _pack_id(document_id: str) -> str:
    """A document's id in base 64: two thirds as long as its hexadecimal digits."""
    return base64.urlsafe_b64encode(bytes.fromhex(document_id)).decode("ascii").rstrip("=")


def _unpack_id(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()


def _base36(number: int) -> str:
    """A number in base 36, which writes a Discord id in 13 digits instead of 20."""
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits or "0"


class PageButton(Attentive, discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
    """Turns to a page."""

    def __init__(self, turn: Turn, label: str | None = None, *, disabled: bool = False) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=turn.custom_id, disabled=disabled))
        self.turn = turn

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(Turn.of(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with explained(interaction, "turning a page"):
            await _turn_to(interaction, self.turn, self.turn.query, self.turn.page, again=True)


class PickMenu(
    Attentive,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=re.compile(f"pick{TEMPLATE.pattern.removeprefix('facts')}", TEMPLATE.flags),
):
    """Opens a name, a kind, a document or a date of the list above it."""

    def __init__(
        self, turn: Turn, placeholder: str | None = None, options: Sequence[discord.SelectOption] = ()
    ) -> None:
        custom_id = f"pick{turn.custom_id.removeprefix('facts')}"
        super().__init__(
            discord.ui.Select(
                custom_id=custom_id, placeholder=placeholder, options=list(options) or discord.utils.MISSING
            )
        )
        self.turn = turn

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(Turn.of(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with explained(interaction, "opening a part of a list"):
            picked = self.item.values[0]
            what, value = picked[:2], picked[2:]
            if what == _DATE:
                await _show_date(interaction, self.turn, value)
            elif what == _PAGE:
                await _turn_to(interaction, self.turn, self.turn.query, int(value))
            elif what == _NAME:
                await _turn_to(interaction, self.turn, FactQuery(PEOPLE, name=value), 1)
            elif what == _KIND:
                await _turn_to(interaction, self.turn, FactQuery(KEY_FACTS, FactKind(value)), 1)
            else:
                await _turn_to(interaction, self.turn, FactQuery(KEY_FACTS, source=value), 1)


async def _turn_to(
    interaction: discord.Interaction[Any], turn: Turn, query: FactQuery, number: int, *, again: bool = False
) -> None:
    """Shows a page of a list: in place of the message for the member whose list it is, else in private."""
    bot, scope = interaction.client, scope_of(interaction.guild)
    bot.admit(scope, interaction.user.id)
    await defer_for(turn.asker, interaction)
    here = replace(turn, query=query, page=number, asker=interaction.user.id)
    try:
        view = await page(bot, scope, here, again=again)
    except NoSuchDocument as error:
        raise Refusal(_(_GONE)) from error
    await show(interaction, view)


async def _show_date(interaction: discord.Interaction[Any], turn: Turn, key: str) -> None:
    """Shows the sentences of a date of a timeline, in private."""
    bot, scope = interaction.client, scope_of(interaction.guild)
    bot.admit(scope, interaction.user.id)
    await interaction.response.defer(ephemeral=True, thinking=True)
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
    view = await page(interaction.client, scope_of(interaction.guild), turn)
    await reply(interaction, view, private=private)


async def page(bot: FootnoteBot, scope: Scope, turn: Turn, *, again: bool = False) -> discord.ui.LayoutView:
    """A page as a message.

    Args:
        again: The list was shown before, so the page says if it has changed.

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
        everything = FactQuery(query.letter, query.kind)
        unfiltered = await bot.run_in_turn(scope, turn.asker, _find_facts, bot.library, scope, everything)
        return nothing_view(query.fact_list.kinds, filters, len(unfiltered), len(documents))
    facts = [with_link(fact, bot.reader, scope) for fact in found[:MOST_FACTS]]
    if query.letter == TIMELINE:
        return _timeline(turn, Timeline(filters, entries(facts), MOST_FACTS if len(found) > MOST_FACTS else 0), again)
    shown = statements(query.fact_list.arrange(facts))
    listing = Listing(query.title, filters, shown, more=len(found) > MOST_FACTS)
    here = replace(turn, page=min(max(turn.page, 1), listing.pages), total=len(shown))
    menu: list[PickMenu] = []
    if query.letter == PEOPLE:
        names = await _names(bot.library, scope)
        menu = [PickMenu(here, _("Open another name"), _name_choices(names, 1))] if len(names) > 1 else []
    return facts_view(
        listing, here.page, notice=_notice(turn, here, again), controls=[menu, _buttons(here, listing.pages)]
    )


def _timeline(turn: Turn, timeline: Timeline, again: bool) -> discord.ui.LayoutView:
    here = replace(turn, page=min(max(turn.page, 1), timeline.pages), total=len(timeline.entries))
    options = [
        Option(label=option.label, value=f"{_DATE}{option.value}", description=option.description)
        for option in date_options(timeline.page(here.page))
    ]
    menu = PickMenu(here, _("Read a date in full"), options)
    return timeline_view(
        timeline, here.page, notice=_notice(turn, here, again), controls=[[menu], _buttons(here, timeline.pages)]
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
        options.append(Option(label=_("◀ Previous"), value=f"{_PAGE}{here.page - 1}"))
    if here.page < pages:
        options.append(Option(label=_("Next ▶"), value=f"{_PAGE}{here.page + 1}"))
    return names_view(names, here.page, controls=[[PickMenu(here, _("Open a name"), options)]])


async def _names(library: Library, scope: Scope) -> tuple[Named, ...]:
    kinds = FACT_LISTS[PEOPLE].kinds
    listed = [await asyncio.to_thread(library.names, kind, scope=scope, limit=MOST_FACTS) for kind in kinds]
    return most_named(list(zip(kinds, listed, strict=True)))


def _name_choices(names: Sequence[Named], page: int) -> list[Option]:
    """Names as options; of two that begin with the same sixty characters only the first, as they are found alike."""
    options = {
        f"{_NAME}{clean_option(name, LONGEST_NAME)}": (said, told) for name, said, told in name_options(names, page)
    }
    return [Option(label=said, value=key, description=told) for key, (said, told) in options.items()]


async def _facts_overview(
    bot: FootnoteBot, scope: Scope, turn: Turn, documents: Sequence[DocumentInfo]
) -> discord.ui.LayoutView | None:
    """What there is; None if there are no facts."""
    counts = with_most_kinds(documents, await asyncio.to_thread(bot.library.fact_counts, scope=scope))
    if not counts:
        return None
    options = [
        Option(label=said, value=f"{_KIND if isinstance(thing, FactKind) else _SOURCE}{thing}", description=told)
        for thing, said, told in overview_options(counts)
    ]
    menu = PickMenu(turn, _("Open a kind or a document"), options)
    return overview_view(counts, len(documents), controls=[[menu]])


_OVERVIEWS = {PEOPLE: _names_page, KEY_FACTS: _facts_overview}


def _notice(turn: Turn, here: Turn, again: bool) -> str:
    return _(_CHANGED) if again and turn.total != here.total else ""


def _find_facts(library: Library, scope: Scope, query: FactQuery) -> list[Fact]:
    """The facts, at most one more than a list shows: that one tells that there are more."""
    kinds = query.fact_list.kinds if query.fact_list.kinds != _ALL else (None,)
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


def _buttons(here: Turn, pages: int) -> list[PageButton]:
    """One page back and one forward; none if there is only one page."""
    if pages == 1:
        return []
    return [
        PageButton(replace(here, page=here.page - 1), _("◀ Previous"), disabled=here.page == 1),
        PageButton(replace(here, page=here.page + 1), _("Next ▶"), disabled=here.page == pages),
    ]
