"""The first message of `/people`: the names in the documents, those in the most sentences first."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.i18n.speech import _, join_list, join_sentences, number, quantity
from bot.rendering.fact_groups import kind_title
from bot.rendering.limits import LONGEST_CHOICE
from bot.rendering.markdown import escape_and_cut, label, one_line
from bot.rendering.messages import STRONG_COLOUR, Item, message
from index import FactKind
from index.operations import FactName

PAGE = 22  # names: a menu takes 25 options, and two of them turn the page
LONGEST_NAME = 60  # UTF-16 units by which a name is looked up

_LONGEST_SHOWN = 60  # UTF-16 units
_UNBROKEN = 30  # characters of a name that stays in one line: a phone has room for some more
_MOST_ONCE = 20  # names in the line of those in one sentence


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what kind of thing has it."""

    kind: FactKind
    found: FactName


def most_named(kinds: Sequence[tuple[FactKind, Sequence[FactName]]]) -> tuple[Named, ...]:
    """The names of several kinds in one list, those in the most sentences first."""
    names = [Named(kind, found) for kind, listed in kinds for found in listed]
    return tuple(sorted(names, key=lambda named: -named.found.sentences))


def names_view(names: Sequence[Named], page: int, *, controls: Sequence[Sequence[Item]] = ()) -> discord.ui.LayoutView:
    """A page of names, counted from 1, by kind; the names in one sentence share a line."""
    shown = names[(page - 1) * PAGE : page * PAGE]
    body: list[str | Item] = []
    for kind in FactKind:
        here = [named.found for named in shown if named.kind is kind]
        if not here:
            continue
        often = [f"{_shown(name)} ({number(name.sentences)})" for name in here if name.sentences > 1]
        once = [_unbroken(_shown(name)) for name in here if name.sentences == 1]
        lines = [f"**{kind_title(kind)}**", *often]
        if once:
            lines.append(f"-# {_('Named once: {names}').format(names=join_list(once[:_MOST_ONCE]))}")
        body += ["\n".join(lines), discord.ui.Separator(visible=False)]
    pages = -(-len(names) // PAGE)
    below = [_("In brackets: in how many sentences.")] if any(named.found.sentences > 1 for named in shown) else []
    if pages > 1:
        below.append(_("Page {page} of {pages}").format(page=page, pages=pages))
    end = [f"-# {join_sentences(*below)}"] if below else []
    return message([*(body if end else body[:-1]), *end], STRONG_COLOUR, rows=controls)


def name_options(names: Sequence[Named], page: int) -> list[tuple[str, str, str]]:
    """The names of a page for a menu: what each is looked up by, its label, and what is said of it."""
    options = []
    for named in names[(page - 1) * PAGE : page * PAGE]:
        said = " · ".join(filter(None, [_sentences(named.found), one_line(named.found.role or "")]))
        options.append((named.found.name, label(named.found.name, LONGEST_CHOICE), label(said, LONGEST_CHOICE)))
    return options


def _sentences(name: FactName) -> str:
    return quantity("{n} sentence", "{n} sentences", name.sentences)


def _unbroken(name: str) -> str:
    """A name that no line ends in. A longer one would be broken inside a word."""
    return name.replace(" ", "\u00a0") if len(name) <= _UNBROKEN else name


def _shown(name: FactName) -> str:
    return escape_and_cut(one_line(name.name), _LONGEST_SHOWN)
