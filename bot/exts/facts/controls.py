"""The buttons and the menu under a list of key facts, as values.

A button's id holds the whole query, so the button works after a restart. Its options are short enough for that. Buttons
and options under old messages have these ids and values, so their format never changes.

Messages are built with these values, and `pages` says what a press does.
"""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, NamedTuple, Self

import discord

from bot.i18n.speech import N_, _
from bot.rendering.fact_groups import (
    Group,
    by_kind,
    by_person,
    by_section,
    by_setting,
    by_term,
    each_address,
    kind_title,
    spread,
    ungrouped,
)
from bot.rendering.messages import Item
from index import Fact, FactKind

# In UTF-16 units. The whole query has to fit in a button's id, which may have 100.
LONGEST_ABOUT = 40
LONGEST_OF_TWO = 32  # where a command has two such options

KEY_FACTS, TIMELINE, PEOPLE = "k", "t", "p"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
ALL_KINDS = tuple(FactKind)


class FactList(NamedTuple):
    """The list that a command shows."""

    title: str  # to be translated, as is `named`
    kinds: tuple[FactKind, ...]
    arrange: Callable[[Sequence[Fact]], list[Group]]
    named: str = ""  # says which name was asked for


# By the letter of the command in a button's id.
FACT_LISTS = {
    KEY_FACTS: FactList(N_("Key facts"), ALL_KINDS, by_kind),
    TIMELINE: FactList(N_("Timeline"), (FactKind.DATES,), ungrouped),
    "n": FactList(N_("Figures"), (FactKind.FIGURES,), spread),
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
    "g": FactList(N_("Glossary"), (FactKind.DEFINITIONS,), by_term, N_("of “{name}”")),
}
_ARRANGED = {
    FactKind.STEPS: by_section,
    FactKind.SETTINGS: by_setting,
    FactKind.CONTACTS: each_address,
    FactKind.FIGURES: spread,
    FactKind.RULES: spread,
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
        if self.kind:
            facts = facts._replace(kinds=(self.kind,), arrange=_ARRANGED.get(self.kind, ungrouped))
        # Facts about something begin with those that fit best, wherever they are.
        return facts._replace(arrange=ungrouped) if self.about and facts.arrange is spread else facts

    @property
    def is_overview(self) -> bool:
        """True if it asks for everything, and so for a message that says what there is."""
        return self.letter in (KEY_FACTS, PEOPLE) and not (self.kind or self.source or self.name or self.about)

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

    PATTERN: ClassVar = re.compile(
        rf"facts:(?P<letter>[{''.join(FACT_LISTS)}])(?P<kind>{'|'.join(_KINDS)})?:(?P<page>\d{{1,3}}):(?P<total>\d{{1,3}})"
        r":(?P<asker>[0-9a-z]{1,13}):(?P<source>[\w-]{8}|[\w-]{22}|):(?P<named>\d{1,2}):(?P<text>.*)",
        re.DOTALL | re.ASCII,
    )

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
        """The page of an id that `PATTERN` matches."""
        kind, named, text = match["kind"], int(match["named"]), match["text"]
        source = _unpack_id(match["source"])
        query = FactQuery(match["letter"], _KINDS[kind] if kind else None, source, text[:named], text[named:])
        return cls(query, int(match["page"]), int(match["total"]), int(match["asker"], len(_DIGITS)))


MENUS = re.compile(f"pick{Turn.PATTERN.pattern.removeprefix('facts')}", Turn.PATTERN.flags)


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


class Part(StrEnum):
    """What an option of a list's menu opens."""

    DATE = "d"  # of a timeline, by its key
    PAGE = "p"
    NAME = "n"
    KIND = "k"
    SOURCE = "s"  # a document, by its id


@dataclass(frozen=True, slots=True)
class Opens:
    """An option of a list's menu: `value` writes what `of` reads."""

    part: Part
    text: str

    @property
    def value(self) -> str:
        return f"{self.part}:{self.text}"

    @classmethod
    def of(cls, value: str) -> Self:
        part, _colon, text = value.partition(":")
        return cls(Part(part), text)

    def turn(self, turn: Turn) -> Turn:
        """The page that it leads to from the page with the menu. The parts of a timeline have none."""
        match self.part:
            case Part.PAGE:
                return replace(turn, page=int(self.text))
            case Part.NAME:
                query = FactQuery(PEOPLE, name=self.text)
            case Part.KIND:
                query = FactQuery(KEY_FACTS, FactKind(self.text))
            case Part.SOURCE:
                query = FactQuery(KEY_FACTS, source=self.text)
            case Part.DATE:
                raise ValueError("a date has no page")
        return replace(turn, query=query, page=1)


def menu(turn: Turn, placeholder: str, options: Sequence[discord.SelectOption]) -> Item:
    """The menu of what can be opened from a page."""
    custom_id = f"pick{turn.custom_id.removeprefix('facts')}"
    return discord.ui.Select(custom_id=custom_id, placeholder=placeholder, options=list(options))
