"""Key facts become messages, page by page: each the sentence that states it, its facts bold, with its footnote.

What a sentence says is not said again in other words: the small line under it gives a value only where the text
determines one, and otherwise what is not stated.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.i18n.speech import (
    ENGLISH,
    N_,
    Np_,
    _,
    counted,
    decimal,
    listed,
    ngettext,
    number,
    ordinal,
    pgettext,
    plurals,
    speaking,
)
from bot.rendering.dates import Moment, in_words, is_approximate, moment
from bot.rendering.library_words import translated
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import cut_escaped, escaped, one_line, quoted
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, Shown, footnotes, message
from index import Fact, FactKind, Span

PAGE = 6  # sentences
MOST_FACTS = 500  # that are looked at
MOST_SPANS = 8  # facts of one sentence that are shown with it at once

_BY_DOCUMENT = "if dated by the document"
_RELATIVE = "relative"
_ORDINAL = "ordinal"
_APPROXIMATE = "approximate"
_PREVIOUS = "previous paragraph"

_NO_YEAR = N_("Year not stated")
_NO_DATE = N_("Not dated")
_MOST_DETAILS = 4  # lines under a sentence
_MOST_ROLES = 2  # sentences of one name, in an overview of names
_LONGEST_DETAIL = 120
_LONGEST_NAMED = 40  # of a fact, before its detail
_LONGEST_HEADING = 100
_LONGEST_FILTER = 200
_ROOM_FOR_TWO = 320  # units: with less, the sentence that introduces a quotation is left out

# Of each kind: what it is called, so many of it, and that there is none; of all together at last.
_TITLES = {
    FactKind.DATES: Np_("kind of fact", "Dates"),
    FactKind.FIGURES: Np_("kind of fact", "Figures"),
    FactKind.PEOPLE: Np_("kind of fact", "People"),
    FactKind.ORGANISATIONS: Np_("kind of fact", "Organisations"),
    FactKind.QUOTATIONS: Np_("kind of fact", "Quotations"),
    FactKind.DEFINITIONS: Np_("kind of fact", "Definitions"),
    FactKind.REQUIREMENTS: Np_("kind of fact", "Requirements"),
}
_NAMES = (FactKind.PEOPLE, FactKind.ORGANISATIONS)
_NUMBERED = {
    (FactKind.DATES,): plurals("{n} date", "{n} dates"),
    (FactKind.FIGURES,): plurals("{n} figure", "{n} figures"),
    (FactKind.PEOPLE,): plurals("{n} person", "{n} people"),
    (FactKind.ORGANISATIONS,): plurals("{n} organisation", "{n} organisations"),
    _NAMES: plurals("{n} person or organisation", "{n} people or organisations"),
    (FactKind.QUOTATIONS,): plurals("{n} quotation", "{n} quotations"),
    (FactKind.DEFINITIONS,): plurals("{n} definition", "{n} definitions"),
    (FactKind.REQUIREMENTS,): plurals("{n} requirement", "{n} requirements"),
    tuple(FactKind): plurals("{n} key fact", "{n} key facts"),
}
_NOTHING = {
    (FactKind.DATES,): N_("The documents state no date{filters}."),
    (FactKind.FIGURES,): N_("The documents state no figure{filters}."),
    (FactKind.PEOPLE,): N_("The documents state no person{filters}."),
    (FactKind.ORGANISATIONS,): N_("The documents state no organisation{filters}."),
    _NAMES: N_("The documents state no person or organisation{filters}."),
    (FactKind.QUOTATIONS,): N_("The documents state no quotation{filters}."),
    (FactKind.DEFINITIONS,): N_("The documents state no definition{filters}."),
    (FactKind.REQUIREMENTS,): N_("The documents state no requirement{filters}."),
    tuple(FactKind): N_("The documents state no key fact{filters}."),
}

Group = tuple[str, Sequence[Fact]]
"""A heading, or nothing, and the facts under it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence with those of its facts that are shown."""

    heading: str
    facts: tuple[Fact, ...]  # of one sentence, in its order

    @property
    def sentence(self) -> str:
        return self.facts[0].sentence

    @property
    def spans(self) -> tuple[Span, ...]:
        """What is bold in the sentence: nothing where that would be all of it."""
        start = self.facts[0].sentence_span.start
        joined: list[Span] = []
        for span in sorted(fact.span.shifted(-start) for fact in self.facts if len(fact.span) < len(fact.sentence)):
            if joined and span.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return tuple(joined)


@dataclass(frozen=True, slots=True)
class Listing:
    """What was looked for, and the sentences that state it."""

    title: str
    filters: tuple[str, ...]  # such as "about “ceasefire”"
    entries: tuple[Entry, ...]
    more: bool = False  # whether there are more facts than are looked at
    hint: str = ""  # how to see more of them

    @property
    def pages(self) -> int:
        return -(-len(self.entries) // PAGE)


# Arranging: each puts facts, as the library orders them, into groups.


def by_kind(facts: Sequence[Fact]) -> list[Group]:
    return [
        (kind_title(kind), [fact for fact in facts if fact.kind is kind])
        for kind in FactKind
        if any(fact.kind is kind for fact in facts)
    ]


def by_time(facts: Sequence[Fact]) -> list[Group]:
    """Dates whose year is stated in the order of time, a group a year; then the others as they stand in the text."""
    dated = [(when, fact) for fact in facts if (when := stated(fact))]
    dated.sort(key=lambda pair: pair[0].key)
    groups: dict[str, list[Fact]] = {}
    for when, fact in dated:
        groups.setdefault(when.heading, []).append(fact)
    documents = {fact.citation.document_id: place for place, fact in reversed(list(enumerate(facts)))}
    rest = [fact for fact in facts if not stated(fact)]
    rest.sort(key=lambda fact: (not _lacks_year(fact), documents[fact.citation.document_id], fact.span))
    for fact in rest:
        groups.setdefault(_(_NO_YEAR if _lacks_year(fact) else _NO_DATE), []).append(fact)
    return list(groups.items())


def by_name(facts: Sequence[Fact]) -> list[Group]:
    """By what is named, in the order of the alphabet; spellings that differ in their case alone are one."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(one_line(fact.value or fact.text).casefold(), []).append(fact)
    return [(one_line(groups[name][0].value or groups[name][0].text), groups[name]) for name in sorted(groups)]


def overview(facts: Sequence[Fact]) -> list[Group]:
    """By name, with the sentences that say as what somebody is named, or else the first; and how many there are."""
    groups: list[Group] = []
    for name, named in by_name(facts):
        roles = {one_line(fact.attribution).casefold(): fact for fact in reversed(named) if fact.attribution}
        chosen = [fact for fact in named if fact in roles.values()][:_MOST_ROLES] or list(named[:1])
        sentences = len({_place(fact) for fact in named})
        shown = len({_place(fact) for fact in chosen})
        part = _("{shown} of {all} sentences").format(shown=number(shown), all=number(sentences))
        groups.append((f"{name} · {part}" if sentences > shown else name, chosen))
    return groups


def as_they_stand(facts: Sequence[Fact]) -> list[Group]:
    return [("", facts)]


def entries(groups: Iterable[Group]) -> tuple[Entry, ...]:
    """The sentences of each group, each once."""
    found = []
    for heading, facts in groups:
        sentences: dict[tuple[str, Span], list[Fact]] = {}
        for fact in facts:
            sentences.setdefault(_place(fact), []).append(fact)
        for stating in sentences.values():
            stating.sort(key=lambda fact: fact.span)
            for first in range(0, len(stating), MOST_SPANS):
                found.append(Entry(heading, tuple(stating[first : first + MOST_SPANS])))
    return tuple(found)


def stated(fact: Fact) -> Moment | None:
    """When a date is, where the text itself states the year."""
    if fact.kind is not FactKind.DATES or _BY_DOCUMENT in (fact.qualifier or ""):
        return None
    return moment(fact.value)


def _lacks_year(fact: Fact) -> bool:
    return (fact.value or "").startswith("XXXX")


def _place(fact: Fact) -> tuple[str, Span]:
    return fact.citation.document_id, fact.sentence_span


# In words.


def detail(fact: Fact) -> str:
    """What the text determines of a fact, and what it doesn't; nothing where the sentence says it all."""
    return _DETAILS[fact.kind](fact)


def _date(fact: Fact) -> str:
    notes = _qualifiers(fact)
    value = in_words(fact.value) if fact.value else ""
    if _BY_DOCUMENT in notes:
        return _("if dated by the document, {date}").format(date=value)
    if notes == [_RELATIVE]:
        return _("relative, and so not dated")
    if is_approximate(fact.value or ""):
        notes = [note for note in notes if note != _APPROXIMATE]
    if not notes and _says(fact.text, fact.value or ""):
        return ""
    return " · ".join(filter(None, [value, *map(translated, notes)]))


def _says(text: str, value: str) -> bool:
    """Whether a text has a date in words already, in the reader's language or in English."""
    with speaking(ENGLISH):
        english = in_words(value)
    said = one_line(text).casefold()
    return english.casefold() in said or in_words(value).casefold() in said


def _figure(fact: Fact) -> str:
    value, notes = fact.value, _qualifiers(fact)
    if not value:
        return " · ".join(map(translated, notes))
    if _ORDINAL in notes:
        notes.remove(_ORDINAL)
        said = ordinal(int(value)) if value.isdecimal() else value
    else:
        said = decimal(value)
    with speaking(ENGLISH):
        english = decimal(value)
    if not notes and (said in fact.text or english in fact.text):
        return ""
    return " · ".join([said, *map(translated, notes)])


def _qualifiers(fact: Fact) -> list[str]:
    return [note for note in (fact.qualifier or "").split(", ") if note]


def _quotation(fact: Fact) -> str:
    if not fact.attribution:
        return _("speaker not named")
    if fact.qualifier == _PREVIOUS:
        return _("speaker: {name} · named in the paragraph before").format(name=fact.attribution)
    return _("speaker: {name}").format(name=fact.attribution)


def _requirement(fact: Fact) -> str:
    marks = " ".join(_("“{words}”").format(words=mark) for mark in _qualifiers(fact))
    return _("marked by {words}").format(words=marks) if marks else ""


def _role(fact: Fact) -> str:
    return _("role: {role}").format(role=fact.attribution) if fact.attribution else ""


def _body(fact: Fact) -> str:
    return _("called “{name}”").format(name=fact.attribution) if fact.attribution else ""


_DETAILS: dict[FactKind, Callable[[Fact], str]] = {
    FactKind.DATES: _date,
    FactKind.FIGURES: _figure,
    FactKind.PEOPLE: _role,
    FactKind.ORGANISATIONS: _body,
    FactKind.QUOTATIONS: _quotation,
    FactKind.DEFINITIONS: lambda fact: "",  # what a term means stands in its sentence
    FactKind.REQUIREMENTS: _requirement,
}


def kind_title(kind: FactKind) -> str:
    return pgettext("kind of fact", _TITLES[kind])


# Messages.


def facts_view(
    listing: Listing,
    page: int,
    *,
    notice: str = "",
    picture: discord.MediaGalleryItem | None = None,
    buttons: Sequence[discord.ui.Item[Any]] = (),
) -> discord.ui.LayoutView:
    """A page of them, from 1; the notice is a sentence of ours above it."""
    before = (page - 1) * PAGE
    shown = listing.entries[before : before + PAGE]
    head = [_title(listing), *([f"-# {escaped(notice)}"] if notice else [])]
    foot = _foot(listing, page)
    starts = [
        not place or entry.heading != shown[place - 1].heading for place, entry in enumerate(shown)
    ]  # on each page anew
    headings = [
        f"**{cut_escaped(one_line(entry.heading), _LONGEST_HEADING)}**" if begins and entry.heading.strip() else ""
        for entry, begins in zip(shown, starts, strict=True)
    ]
    used = sum(units(text) for text in [*head, foot, *headings])
    rooms = shares([_wanted(entry) for entry in shown], LONGEST_MESSAGE - used)
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=STRONG_COLOUR)
    for text in head:
        container.add_item(discord.ui.TextDisplay(text))
    if picture:
        container.add_item(discord.ui.MediaGallery(picture))
    for place, (entry, heading, room) in enumerate(zip(shown, headings, rooms, strict=True), 1):
        if place > 1:
            container.add_item(discord.ui.Separator(visible=bool(heading)))
        if heading:
            container.add_item(discord.ui.TextDisplay(heading))
        container.add_item(discord.ui.TextDisplay(_entry(entry, before + place, room)))
    container.add_item(discord.ui.Separator())
    container.add_item(discord.ui.TextDisplay(foot))
    view = Shown()
    view.add_item(container)
    if buttons:
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(*buttons)
        view.add_item(row)
    return view


def nothing_view(
    kinds: tuple[FactKind, ...], filters: Sequence[str], there_are: int, documents: int
) -> discord.ui.LayoutView:
    """Nothing of the kind was found: what was looked for, what there is, and how to find it."""
    if not documents:
        return message([], [f"**{_('No documents are indexed yet.')}**"], NONE_COLOUR)
    looked = f"**{_(_NOTHING[kinds]).format(filters=_clause(filters))}**"
    searched = counted("Looked in {n} document.", "Looked in {n} documents.", documents)
    if not there_are:
        return message([], [looked, f"-# {searched}"], NONE_COLOUR)
    facts = counted(*_NUMBERED[kinds], there_are)
    if there_are > MOST_FACTS:
        facts = ngettext(*_NUMBERED[kinds], there_are).format(n=f"{number(MOST_FACTS)}+")
    wider = ngettext("In all there is {facts}.", "In all there are {facts}.", there_are).format(facts=facts)
    hint = _("Look for fewer or other words, or leave options out.")
    return message([], [looked, f"-# {searched} {wider} {hint}"], NONE_COLOUR)


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """How much of a room each gets: what it wants where that is no more than its even share, and else of the rest."""
    given = [0] * len(wanted)
    left = len(wanted)
    for place in sorted(range(len(wanted)), key=wanted.__getitem__):
        given[place] = min(wanted[place], room // left)
        room -= given[place]
        left -= 1
    return given


def narrowed(text: str, first: int, last: int, room: int) -> tuple[str, int, Span]:
    """A text that may be very long, cut to what a message may show of it around a part of it; how much was cut off
    before; and the stretch to be shown in any case, with some words before the part."""
    start, end = max(0, first - LONGEST_MESSAGE), min(len(text), first + 2 * LONGEST_MESSAGE)
    context = max(0, room // 3)
    near = max(start, first - context)
    while near < first and units(escaped(text, near, first)) > context:
        near += (first - near + 1) // 2
    return text[start:end], start, Span(near - start, max(near + 1, min(last, end)) - start)


def _title(listing: Listing) -> str:
    filters = cut_escaped(one_line(" · ".join(listing.filters)), _LONGEST_FILTER)
    return f"### {listing.title}" + (f"\n-# {filters}" if filters else "")


def _clause(filters: Sequence[str]) -> str:
    """What narrows it down, for the end of a sentence."""
    said = cut_escaped(one_line(listed(filters)), _LONGEST_FILTER)
    return pgettext("what narrows a search down, in a sentence", " {filters}").format(filters=said) if said else ""


def _foot(listing: Listing, page: int) -> str:
    parts = [counted("{n} sentence", "{n} sentences", len(listing.entries))]
    if listing.pages > 1:
        parts.insert(0, _("Page {page} of {pages}").format(page=page, pages=listing.pages))
    if listing.more:
        parts.append(_("there are more than {n} facts; narrow them down").format(n=number(MOST_FACTS)))
    if listing.hint:
        parts.append(listing.hint)
    return f"-# {' · '.join(parts)}"


def _wanted(entry: Entry) -> int:
    """About how many units a sentence takes with what stands under it, when it is whole."""
    first = entry.facts[0]
    lines = sum(units(line) + 1 for line in _details(entry))
    quotes = length(first.lead or "") + length(entry.sentence) + 4 * len(entry.spans)
    return quotes + lines + 2 * units(footnotes(first.citation, 1, LONGEST_MESSAGE))


def length(text: str) -> int:
    """About how many units a text takes in a block quote, when it is whole."""
    text = text[:LONGEST_MESSAGE]
    return units(escaped(text)) + 3 * text.count("\n") + 40


def _entry(entry: Entry, number: int, room: int) -> str:
    """The sentence as a block quote, with the sentence that introduces it, its details and its footnote."""
    lines = _details(entry)
    footnote = footnotes(entry.facts[0].citation, number, room // 2)  # with its link where that fits into half
    left = room - units(footnote) - 1
    while lines and left - sum(units(line) + 1 for line in lines) < left // 2:
        lines.pop()
    left -= sum(units(line) + 1 for line in lines)
    parts = []
    lead = entry.facts[0].lead
    wanted = [length(lead or ""), length(entry.sentence) + 4 * len(entry.spans)]
    if lead and left >= min(_ROOM_FOR_TWO, sum(wanted)):
        left -= len("\n> \n")
        parts += [_quote(lead, (), shares(wanted, left)[0]), "> "]
        left -= units(parts[0])
    parts.append(_quote(entry.sentence, entry.spans, left))
    return "\n".join([*parts, *lines, footnote])


def _quote(text: str, spans: Sequence[Span], room: int) -> str:
    first, last = (spans[0].start, spans[-1].end) if spans else (0, 1)
    text, before, around = narrowed(text, first, last, room)
    bold = [
        Span(span.start - before, min(span.end - before, len(text)))
        for span in spans
        if span.start - before < len(text)
    ]
    return quoted(text, room, bold=bold, around=around)


def _details(entry: Entry) -> list[str]:
    """The small lines under a sentence; where it states several facts each says which it is of."""
    told = [(fact, detail(fact)) for fact in entry.facts]
    told = [(fact, words) for fact, words in told if words]
    lines = []
    for fact, words in told[:_MOST_DETAILS]:
        plain = cut(one_line(words), _LONGEST_DETAIL)
        if len(entry.facts) > 1 and not _says_itself(fact):
            named = cut(one_line(fact.text), _LONGEST_NAMED)
            plain = _("{name}: {detail}").format(name=named, detail=plain)
        lines.append(f"-# {escaped(plain)}")
    if len(told) > _MOST_DETAILS:
        lines.append(f"-# {counted('and {n} more', 'and {n} more', len(told) - _MOST_DETAILS)}")
    return lines


def _says_itself(fact: Fact) -> bool:
    """Whether a detail names what it is of: the line of a date is the date."""
    return fact.kind is FactKind.DATES and fact.value is not None and _BY_DOCUMENT not in (fact.qualifier or "")
