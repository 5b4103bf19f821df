"""Pages of key facts, and the buttons that turn them.

A button's id holds the whole query, so the button works after a restart, and shows the facts that the documents state
by then. The options are short enough for that. The member who asked turns the page in place; anybody else gets a
private page.
"""

import asyncio
import base64
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple, Self

import discord

from bot.client import FootnoteBot, scope_of
from bot.exts.sources import NoSuchDocument
from bot.i18n.speech import N_, _, number
from bot.i18n.translating import Attentive
from bot.policy.queue import Busy
from bot.policy.refusals import Refusal
from bot.rendering import timeline, units
from bot.rendering.fact_groups import Group, by_kind, by_name, by_time, kind_title, overview, statements, ungrouped
from bot.rendering.facts import MOST_FACTS, Listing, facts_view, nothing_view
from bot.rendering.links import with_link
from bot.replies import defer_for, explained, reply, show
from index import DocumentInfo, Fact, FactKind, Library, Scope

_log = logging.getLogger(__name__)

# In UTF-16 units. The whole query has to fit in a button's id, which may have 100.
LONGEST_ABOUT = 40
LONGEST_NAME = 60
LONGEST_OF_TWO = 32  # where a command has two such options

TIMELINE = "t"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ALL = tuple(FactKind)
_CHANGED = N_("The documents have changed since this list was made.")
_GONE = N_("The document of this list has been removed or renamed. Use the command again.")


class FactList(NamedTuple):
    """The list that a command shows."""

    title: str  # to be translated, as are `named` and `hint`
    kinds: tuple[FactKind, ...]
    arrange: Callable[[Sequence[Fact]], list[Group]]
    named: str = ""  # says which name was asked for
    hint: str = ""  # says how to see more


# By the letter of the command in a button's id.
FACT_LISTS = {
    "k": FactList(N_("Key facts"), _ALL, by_kind),
    TIMELINE: FactList(N_("Timeline"), (FactKind.DATES,), by_time),
    "n": FactList(N_("Figures"), (FactKind.FIGURES,), ungrouped),
    "p": FactList(
        N_("People and organisations"),
        (FactKind.PEOPLE, FactKind.ORGANISATIONS),
        overview,
        # Translators: people and organisations with this name
        N_("named “{name}”"),
        N_("add a name to see all of its sentences"),
    ),
    # Translators: quotations by this person
    "q": FactList(N_("Quotations"), (FactKind.QUOTATIONS,), ungrouped, N_("by “{name}”")),
    # Translators: definitions of this term
    "g": FactList(N_("Glossary"), (FactKind.DEFINITIONS,), by_name, N_("of “{name}”")),
}
_KINDS = {kind[:2]: kind for kind in FactKind}


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
        if self.kind:
            return facts._replace(kinds=(self.kind,))
        return facts._replace(arrange=by_name, hint="") if self.letter == "p" and self.name else facts

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


def clean_option(text: str | None, limit: int) -> str:
    """An option's text in one line, cut to a number of UTF-16 units."""
    line = " ".join(_CONTROLS.sub(" ", text or "").split())[:limit]
    while units(line) > limit:
        line = line[:-1]
    return line.rstrip()


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
        kind = query.kind[:2] if query.kind else ""
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
            interaction.client.admit(scope_of(interaction.guild), interaction.user.id)
            await defer_for(self.turn.asker, interaction)
            turn = replace(self.turn, asker=interaction.user.id)
            try:
                view, files = await page(interaction.client, scope_of(interaction.guild), turn, again=True)
            except NoSuchDocument as error:
                raise Refusal(_(_GONE)) from error
            await show(interaction, view, files)


async def first_page(interaction: discord.Interaction[FootnoteBot], query: FactQuery, *, private: bool) -> None:
    """Answers a command."""
    await interaction.response.defer(ephemeral=private, thinking=True)
    turn = Turn(query, 1, 0, interaction.user.id)
    view, files = await page(interaction.client, scope_of(interaction.guild), turn)
    await reply(interaction, view, private=private, files=files)


async def page(
    bot: FootnoteBot, scope: Scope, turn: Turn, *, again: bool = False
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """A page as a message, and the picture that belongs to it.

    Args:
        again: The list was shown before, so the page says if it has changed.

    Raises:
        NoSuchDocument: The document that was asked is not here, or no longer.
        Busy: Too many others are waiting.
    """
    documents = await asyncio.to_thread(bot.library.documents, scope=scope)
    document = _find_document(documents, turn.query.source)
    query = replace(turn.query, source=document.id if document else "")
    filters = query.filters(document.title if document else None)
    found = await bot.run_in_turn(scope, turn.asker, _find_facts, bot.library, scope, query)
    if not found:
        everything = FactQuery(query.letter, query.kind)
        unfiltered = await bot.run_in_turn(scope, turn.asker, _find_facts, bot.library, scope, everything)
        return nothing_view(query.fact_list.kinds, filters, len(unfiltered), len(documents)), []
    shown = statements(query.fact_list.arrange([with_link(fact, bot.reader, scope) for fact in found[:MOST_FACTS]]))
    listing = Listing(query.title, filters, shown, more=len(found) > MOST_FACTS, hint=_(query.fact_list.hint))
    at = min(max(turn.page, 1), listing.pages)
    picture: discord.MediaGalleryItem | None = None
    files: list[discord.File] = []
    if query.letter == TIMELINE and at == 1:
        dated = timeline.events(listing)
        picture, files = await _draw_timeline(bot, scope, turn.asker, dated)
        if picture and len(dated) > timeline.MOST:
            hint = _("the picture shows the first {n} of {all} dates").format(n=timeline.MOST, all=number(len(dated)))
            listing = replace(listing, hint=hint)
    notice = _(_CHANGED) if again and turn.total != len(shown) else ""
    here = Turn(query, at, len(shown), turn.asker)
    buttons = _buttons(here, listing.pages)
    return facts_view(listing, at, notice=notice, picture=picture, buttons=buttons), files


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


async def _draw_timeline(
    bot: FootnoteBot, scope: Scope, asker: int, events: Sequence[timeline.Event]
) -> tuple[discord.MediaGalleryItem | None, list[discord.File]]:
    """The timeline as a picture, if there is enough to draw. The text says the same, so it may be missing."""
    if len(events) < timeline.FEWEST or not timeline.AVAILABLE:
        return None, []
    try:
        drawn = await bot.run_in_turn(scope, asker, timeline.picture, events)
    except Busy:
        return None, []
    except Exception:
        _log.exception("a timeline could not be drawn; it is shown without a picture")
        return None, []
    text = timeline.alt_text(events)
    file = discord.File(BytesIO(drawn), "timeline.png", description=text)
    return discord.MediaGalleryItem(file, description=text), [file]


def _buttons(here: Turn, pages: int) -> list[PageButton]:
    """One page back and one forward; none if there is only one page."""
    if pages == 1:
        return []
    return [
        PageButton(replace(here, page=here.page - 1), _("◀ Previous"), disabled=here.page == 1),
        PageButton(replace(here, page=here.page + 1), _("Next ▶"), disabled=here.page == pages),
    ]


def _find_document(documents: Sequence[DocumentInfo], name: str) -> DocumentInfo | None:
    """The document with this id or path; None if no name was given. Raises NoSuchDocument."""
    if not name:
        return None
    for document in documents:
        if name in (document.id, document.source):
            return document
    raise NoSuchDocument(name)
