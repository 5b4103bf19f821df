"""The first message of `/facts`: what the documents have, by kind and by document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.i18n.speech import _, ngettext, number, option, quantity
from bot.rendering.fact_groups import kind_title
from bot.rendering.facts import numbered
from bot.rendering.limits import LONGEST_CHOICE, MOST_CHOICES
from bot.rendering.markdown import escape_and_cut, label, one_line
from bot.rendering.messages import STRONG_COLOUR, Item, message
from index import DocumentInfo, FactKind

_MOST_SHOWN = 7  # documents
_MOST_KINDS = 3  # of a document
_LONGEST_TITLE = 100  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts of each kind a document has."""

    document: DocumentInfo
    kinds: Mapping[FactKind, int]


def with_most_kinds(documents: Sequence[DocumentInfo], counts: Mapping[str, Mapping[FactKind, int]]) -> list[Counts]:
    """The documents that have facts: those of the most kinds first, and of these the ones with the most facts."""
    found = [Counts(document, counts[document.id]) for document in documents if document.id in counts]
    return sorted(found, key=lambda one: (-len(one.kinds), -sum(one.kinds.values())))


def overview_view(
    found: Sequence[Counts], documents: int, *, controls: Sequence[Sequence[Item]]
) -> discord.ui.LayoutView:
    """The numbers of all documents together, and of the first ones.

    Args:
        found: at least one.
        documents: how many documents there are, with facts or without.
        controls: rows under the message.
    """
    total = totals(found)
    everything = quantity("{n} key fact", "{n} key facts", sum(total.values()))
    there = ngettext("{facts} in {n} document", "{facts} in {n} documents", documents)
    there = there.format(facts=everything, n=number(documents))
    shown = found[:_MOST_SHOWN]
    lines = [
        f"{escape_and_cut(one_line(one.document.title), _LONGEST_TITLE)}\n{_line(_most(one.kinds))}" for one in shown
    ]
    body: list[str | Item] = [f"**{there}**\n{_line(total)}", discord.ui.Separator(visible=False), "\n".join(lines)]
    if more := len(found) - len(shown):
        said = quantity("{n} more document", "{n} more documents", more)
        hint = _("{documents}: name one with `{option}`.").format(documents=said, option=option("source"))
        body.append(f"-# {hint}")
    return message(body, STRONG_COLOUR, rows=controls)


def totals(found: Sequence[Counts]) -> dict[FactKind, int]:
    """How many facts of each kind there are, in the order of `FactKind`."""
    total: Counter[FactKind] = Counter()
    for one in found:
        total.update(one.kinds)
    return {kind: total[kind] for kind in FactKind if total[kind]}


def overview_options(found: Sequence[Counts]) -> list[tuple[FactKind | str, str, str]]:
    """Kinds and documents for a menu: the kind or the document's id, a label, and how many facts."""
    options: list[tuple[FactKind | str, str, str]] = [
        (kind, label(kind_title(kind), LONGEST_CHOICE), label(numbered(kind, amount), LONGEST_CHOICE))
        for kind, amount in totals(found).items()
    ]
    for one in found[: MOST_CHOICES - len(options)]:
        said = quantity("{n} key fact", "{n} key facts", sum(one.kinds.values()))
        options.append((one.document.id, label(one.document.title, LONGEST_CHOICE), label(said, LONGEST_CHOICE)))
    return options


def _most(kinds: Mapping[FactKind, int]) -> dict[FactKind, int]:
    """The kinds with the most facts: as many as a phone shows in a line or two."""
    return dict(sorted(kinds.items(), key=lambda one: -one[1])[:_MOST_KINDS])


def _line(kinds: Mapping[FactKind, int]) -> str:
    counts = [numbered(kind, kinds[kind]).replace(" ", "\u00a0") for kind in FactKind if kinds.get(kind)]
    return f"-# {' · '.join(counts)}"
