"""Pages of key facts, and the buttons that turn them.

What was looked for stands in each button's id, so a button works after a restart, and shows what the documents say by
then. The options are short enough for that. A page is turned by whoever asked for it; others get a page of their own,
which they alone see.
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

from bot.client import FootnoteBot, explain, scope_of
from bot.i18n.speech import N_, _, number
from bot.i18n.translating import Attentive
from bot.policy.queue import Busy
from bot.rendering import notice_view, timeline, units
from bot.rendering.facts import (
    MOST_FACTS,
    Group,
    Listing,
    as_they_stand,
    by_kind,
    by_name,
    by_time,
    entries,
    facts_view,
    kind_title,
    nothing_view,
    overview,
)
from bot.rendering.links import led
from index import DocumentInfo, Fact, FactKind, Library, Scope, UnknownSource

_log = logging.getLogger(__name__)

# UTF-16 units, so that all that was asked has room in a button's id.
LONGEST_ABOUT = 40
LONGEST_NAME = 60
LONGEST_OF_TWO = 32  # where two such options stand side by side

TIMELINE = "t"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ALL = tuple(FactKind)
_CHANGED = N_("The documents have changed since this list was made.")
_GONE = N_("The document that this list is of is no longer here: it was removed or renamed. Look again.")


class Sort(NamedTuple):
    """What a command shows."""

    title: str  # to be translated, as are the next two
    kinds: tuple[FactKind, ...]
    arranged: Callable[[Sequence[Fact]], list[Group]]
    named: str = ""  # how its name is said
    hint: str = ""  # how to see more


# By the letter that stands for the command in a button's id.
SORTS = {
    "k": Sort(N_("Key facts"), _ALL, by_kind),
    TIMELINE: Sort(N_("Timeline"), (FactKind.DATES,), by_time),
    "n": Sort(N_("Figures"), (FactKind.FIGURES,), as_they_stand),
    "p": Sort(
        N_("People and organisations"),
        (FactKind.PEOPLE, FactKind.ORGANISATIONS),
        overview,
        N_("named “{name}”"),
        N_("a name shows all of its sentences"),
    ),
    "q": Sort(N_("Quotations"), (FactKind.QUOTATIONS,), as_they_stand, N_("by “{name}”")),
    "g": Sort(N_("Glossary"), (FactKind.DEFINITIONS,), by_name, N_("of “{name}”")),
}
_KINDS = {kind[:2]: kind for kind in FactKind}


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for."""

    letter: str
    kind: FactKind | None = None  # of key facts, one kind alone
    source: str = ""  # as it was given; a document's id once it was found
    name: str = ""
    about: str = ""

    @property
    def sort(self) -> Sort:
        sort = SORTS[self.letter]
        if self.kind:
            return sort._replace(kinds=(self.kind,))
        return sort._replace(arranged=by_name, hint="") if self.letter == "p" and self.name else sort

    @property
    def title(self) -> str:
        return kind_title(self.kind) if self.kind else _(self.sort.title)

    def filters(self, title: str | None) -> tuple[str, ...]:
        """What narrows it down, in words."""
        parts = (
            _(self.sort.named).format(name=self.name) if self.name else "",
            _("about “{words}”").format(words=self.about) if self.about else "",
            _("in {title}").format(title=title) if title else "",
        )
        return tuple(filter(None, parts))


def given(text: str | None, limit: int) -> str:
    """An option as it is looked for: one line, and of so many UTF-16 units."""
    line = " ".join(_CONTROLS.sub(" ", text or "").split())[:limit]
    while units(line) > limit:
        line = line[:-1]
    return line.rstrip()


@dataclass(frozen=True, slots=True)
class Turn:
    """A page that somebody asks for."""

    look: Look
    page: int
    total: int  # sentences, when the list was made
    asker: int

    @property
    def custom_id(self) -> str:
        look = self.look
        kind = look.kind[:2] if look.kind else ""
        place = f"{self.page}:{self.total}:{_short(self.asker)}"
        return f"facts:{look.letter}{kind}:{place}:{_packed(look.source)}:{len(look.name)}:{look.name}{look.about}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        """What an id that `TEMPLATE` matches says."""
        kind, named, text = match["kind"], int(match["named"]), match["text"]
        source = _unpacked(match["source"])
        look = Look(match["letter"], _KINDS[kind] if kind else None, source, text[:named], text[named:])
        return cls(look, int(match["page"]), int(match["total"]), int(match["asker"], len(_DIGITS)))


TEMPLATE = re.compile(
    rf"facts:(?P<letter>[{''.join(SORTS)}])(?P<kind>{'|'.join(_KINDS)})?:(?P<page>\d{{1,3}}):(?P<total>\d{{1,3}})"
    r":(?P<asker>[0-9a-z]{1,13}):(?P<source>[\w-]{8}|[\w-]{22}|):(?P<named>\d{1,2}):(?P<text>.*)",
    re.DOTALL | re.ASCII,
)


def _packed(document_id: str) -> str:
    """A document's id in two thirds of its digits."""
    return base64.urlsafe_b64encode(bytes.fromhex(document_id)).decode("ascii").rstrip("=")


def _unpacked(text: str) -> str:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()


def _short(number: int) -> str:
    """A number in 36 digits: a Discord id takes 13 of them instead of 20."""
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
        theirs = interaction.user.id == self.turn.asker
        if theirs:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        none = discord.AllowedMentions.none()
        try:
            turn = replace(self.turn, asker=interaction.user.id)
            view, files = await page(interaction.client, scope_of(interaction.guild), turn, again=True)
        except Exception as error:
            said = _(_GONE) if isinstance(error, UnknownSource) else explain(error, "turning a page")
            await interaction.followup.send(view=notice_view(said), ephemeral=True, allowed_mentions=none)
            return
        if theirs:
            await interaction.edit_original_response(view=view, attachments=files, allowed_mentions=none)
        else:
            await interaction.followup.send(view=view, files=files, ephemeral=True, allowed_mentions=none)


async def show(interaction: discord.Interaction[FootnoteBot], look: Look, *, private: bool) -> None:
    """Answers a command with the first page."""
    await interaction.response.defer(ephemeral=private, thinking=True)
    turn = Turn(look, 1, 0, interaction.user.id)
    view, files = await page(interaction.client, scope_of(interaction.guild), turn)
    await interaction.followup.send(
        view=view, files=files, ephemeral=private, allowed_mentions=discord.AllowedMentions.none()
    )


async def page(
    bot: FootnoteBot, scope: Scope, turn: Turn, *, again: bool = False
) -> tuple[discord.ui.LayoutView, list[discord.File]]:
    """A page as a message, with its picture; `again` where the list was shown before. Raises UnknownSource."""
    documents = await asyncio.to_thread(bot.library.documents, scope=scope)
    document = _document(documents, turn.look.source)
    look = replace(turn.look, source=document.id if document else "")
    filters = look.filters(document.title if document else None)
    found = await bot.at_work(scope, turn.asker, _found, bot.library, scope, look)
    if not found:
        kinds = look.sort.kinds
        there_are = await bot.at_work(scope, turn.asker, _found, bot.library, scope, Look(look.letter, look.kind))
        return nothing_view(kinds, filters, len(there_are), len(documents)), []
    shown = entries(look.sort.arranged([led(fact, bot.reader, scope) for fact in found[:MOST_FACTS]]))
    listing = Listing(look.title, filters, shown, more=len(found) > MOST_FACTS, hint=_(look.sort.hint))
    at = min(max(turn.page, 1), listing.pages)
    picture: discord.MediaGalleryItem | None = None
    files: list[discord.File] = []
    if look.letter == TIMELINE and at == 1:
        dated = timeline.events(listing)
        picture, files = await _picture(bot, scope, turn.asker, dated)
        if picture and len(dated) > timeline.MOST:
            hint = _("the picture has the first {n} of {all} dates").format(n=timeline.MOST, all=number(len(dated)))
            listing = replace(listing, hint=hint)
    notice = _(_CHANGED) if again and turn.total != len(shown) else ""
    here = Turn(look, at, len(shown), turn.asker)
    buttons = _buttons(here, listing.pages)
    return facts_view(listing, at, notice=notice, picture=picture, buttons=buttons), files


def _found(library: Library, scope: Scope, look: Look) -> list[Fact]:
    """The facts that are looked for; one more than are looked at where there are more."""
    kinds = look.sort.kinds if look.sort.kinds != _ALL else (None,)
    facts = [
        library.facts(
            kind,
            scope=scope,
            about=look.about or None,
            source=look.source or None,
            name=look.name or None,
            limit=MOST_FACTS + 1,
        )
        for kind in kinds
    ]
    return list(chain.from_iterable(facts))[: MOST_FACTS + 1]


async def _picture(
    bot: FootnoteBot, scope: Scope, asker: int, events: Sequence[timeline.Event]
) -> tuple[discord.MediaGalleryItem | None, list[discord.File]]:
    """The timeline drawn, where it can be and is worth it; the text says the same."""
    if len(events) < timeline.FEWEST or not timeline.AVAILABLE:
        return None, []
    try:
        drawn = await bot.at_work(scope, asker, timeline.picture, events)
    except Busy:
        return None, []
    except Exception:
        _log.exception("a timeline could not be drawn; it is shown without a picture")
        return None, []
    text = timeline.alt_text(events)
    file = discord.File(BytesIO(drawn), "timeline.png", description=text)
    return discord.MediaGalleryItem(file, description=text), [file]


def _buttons(here: Turn, pages: int) -> list[PageButton]:
    """One page back and one on; none where there is but one."""
    if pages == 1:
        return []
    return [
        PageButton(replace(here, page=here.page - 1), _("◀ Previous"), disabled=here.page == 1),
        PageButton(replace(here, page=here.page + 1), _("Next ▶"), disabled=here.page == pages),
    ]


def _document(documents: Sequence[DocumentInfo], name: str) -> DocumentInfo | None:
    """The document with this id or path. Raises UnknownSource."""
    if not name:
        return None
    for document in documents:
        if name in (document.id, document.source):
            return document
    raise UnknownSource(_("No document is called “{name}”.").format(name=name))
