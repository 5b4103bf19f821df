"""Key facts as messages, page by page: each sentence with its facts in bold, a line of details, and its footnote.

A footnote doesn't repeat what the one above it says. A name that a page is about is in its heading and not bold below.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import discord

from bot.i18n.speech import N_, _, join_list, join_sentences, number, pgettext, plurals, quantity
from bot.rendering import citing
from bot.rendering.fact_details import detail
from bot.rendering.fact_groups import Heading, Statement
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import block_quote, escape, escape_and_cut, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, Item, footnote, message
from bot.rendering.room import length, narrowed, shares
from index import Citation, Fact, FactKind, FactNote, Span

PAGE = 5  # sentences
MOST_FACTS = 500  # that a listing shows

_MOST_DETAILS = 4  # lines under a sentence
_LONGEST_DETAIL = 120  # UTF-16 units, as the next three
_LONGEST_NAMED = 40  # of a fact, before its detail
_LONGEST_HEADING = 100
_LONGEST_FILTER = 200
_BULLET = re.compile(r"• (?=\S)")
_BELOW = "\n\n"  # between a heading and the lines below it, such as the changes of a release
_LONGEST_LIST = 320  # UTF-16 units of these together
_ALSO = 40  # of the number of other places
_ROOM_FOR_TWO = 320  # units: with less, the sentence that introduces a quotation is left out


# By the kinds that were searched for: a number of them, and the sentence that there are none.
_NAMES = (FactKind.PEOPLE, FactKind.ORGANISATIONS)
_NUMBERED = {
    (FactKind.DATES,): plurals("{n} date", "{n} dates"),
    (FactKind.FIGURES,): plurals("{n} figure", "{n} figures"),
    (FactKind.PEOPLE,): plurals("{n} person", "{n} people"),
    (FactKind.ORGANISATIONS,): plurals("{n} organisation", "{n} organisations"),
    _NAMES: plurals("{n} person or organisation", "{n} people or organisations"),
    (FactKind.QUOTATIONS,): plurals("{n} quotation", "{n} quotations"),
    (FactKind.DEFINITIONS,): plurals("{n} definition", "{n} definitions"),
    (FactKind.RELEASES,): plurals("{n} release", "{n} releases"),
    (FactKind.SETTINGS,): plurals("{n} setting", "{n} settings"),
    (FactKind.RULES,): plurals("{n} rule", "{n} rules"),
    (FactKind.PLANS,): plurals("{n} plan", "{n} plans"),
    (FactKind.STEPS,): plurals("{n} step", "{n} steps"),
    (FactKind.CONTACTS,): plurals("{n} contact or link", "{n} contacts and links"),
    (FactKind.DECISIONS,): plurals("{n} decision or task", "{n} decisions and tasks"),
    (FactKind.REQUIREMENTS,): plurals("{n} requirement", "{n} requirements"),
    tuple(FactKind): plurals("{n} key fact", "{n} key facts"),
}
_NOTHING = {
    (FactKind.DATES,): N_("I recognised no date{filters} in the documents."),
    (FactKind.FIGURES,): N_("I recognised no figure{filters} in the documents."),
    (FactKind.PEOPLE,): N_("I recognised no person{filters} in the documents."),
    (FactKind.ORGANISATIONS,): N_("I recognised no organisation{filters} in the documents."),
    _NAMES: N_("I recognised no person or organisation{filters} in the documents."),
    (FactKind.QUOTATIONS,): N_("I recognised no quotation{filters} in the documents."),
    (FactKind.DEFINITIONS,): N_("I recognised no definition{filters} in the documents."),
    (FactKind.RELEASES,): N_("I recognised no release{filters} in the documents."),
    (FactKind.SETTINGS,): N_("I recognised no setting or limit{filters} in the documents."),
    (FactKind.RULES,): N_("I recognised no rule{filters} in the documents."),
    (FactKind.PLANS,): N_("I recognised no plan{filters} in the documents."),
    (FactKind.STEPS,): N_("I recognised no step of a procedure{filters} in the documents."),
    (FactKind.CONTACTS,): N_("I recognised no contact or link{filters} in the documents."),
    (FactKind.DECISIONS,): N_("I recognised no decision or task{filters} in the documents."),
    (FactKind.REQUIREMENTS,): N_("I recognised no requirement{filters} in the documents."),
    tuple(FactKind): N_("I recognised no key fact{filters} in the documents."),
}


_IN_SIX_LANGUAGES = (FactKind.DATES, FactKind.FIGURES, FactKind.SETTINGS, FactKind.DECISIONS)
_LISTED_IN_SIX = (FactKind.PEOPLE,)  # in the other five languages only in lists
# Quotation marks, versions and addresses are the same in every language.
_IN_ALL_LANGUAGES = (FactKind.QUOTATIONS, FactKind.RELEASES, FactKind.CONTACTS)


@dataclass(frozen=True, slots=True)
class Listing:
    """The results of a search: a title, the filters, and the sentences that were found."""

    title: str  # "" if the heading of the sentences says it all
    filters: tuple[str, ...]  # such as "about “ceasefire”"
    statements: tuple[Statement, ...]
    more: bool = False  # True if there are more than MOST_FACTS facts
    source: str = ""  # the id of the one document that the filters name

    @property
    def pages(self) -> int:
        return -(-len(self.statements) // PAGE)


def facts_view(
    listing: Listing,
    page: int,
    *,
    notice: str = "",
    controls: Sequence[Sequence[Item]] = (),
) -> discord.ui.LayoutView:
    """One page of a listing.

    Args:
        page: from 1.
        notice: a sentence of the bot's, shown under the title.
        controls: rows of a menu or of buttons, under the page.
    """
    before = (page - 1) * PAGE
    shown = listing.statements[before : before + PAGE]
    head = [text for text in (_title(listing), f"-# {escape(notice)}" if notice else "") if text]
    foot = _foot(listing, page)
    headings = _headings(shown)
    used = sum(units(text) for text in [*head, foot, *headings])
    lines = list(cited_in_turn(list(map(_below, shown)), listing.source))
    rooms = shares(list(map(_wanted, shown, lines)), LONGEST_MESSAGE - used)
    body: list[str | Item] = [*head]
    for place, (statement, heading, line, room) in enumerate(zip(shown, headings, lines, rooms, strict=True), 1):
        if place > 1:
            body.append(discord.ui.Separator(visible=bool(heading)))
        if heading:
            body.append(heading)
        body.append(discord.ui.TextDisplay(_statement(statement, line, before + place, room)))
    return message([*body, discord.ui.Separator(), foot], STRONG_COLOUR, rows=controls)


def _below(statement: Statement) -> Citation:
    """Where a sentence is, without the heading that is shown above it."""
    cited = statement.facts[0].citation
    shown = bool(cited.section) and one_line(cited.section[-1]) == statement.heading.text
    return replace(cited, heading=cited.heading[:-1]) if shown else cited


def cited_in_turn(citations: Sequence[Citation], source: str = "") -> Iterator[str]:
    """The footnotes of quotations below one another: each says only what the one above it doesn't.

    Args:
        source: The id of a document that is named above all of them.
    """
    before: Citation | None = None
    for cited in citations:
        if before and before.document_id == cited.document_id:
            yield citing.nearby(cited, before.section)
        elif cited.document_id == source:
            yield citing.nearby(cited, None)
        else:
            yield citing.brief(cited)
        before = cited


def numbered(kind: FactKind, amount: int) -> str:
    """A number of facts of a kind: "12 dates"."""
    return quantity(*_NUMBERED[(kind,)], amount)


def nothing_view(
    kinds: tuple[FactKind, ...], filters: Sequence[str], there_are: int, documents: int
) -> discord.ui.LayoutView:
    """Says that no such fact was recognised, and how many there are without the filters.

    Args:
        kinds: the kinds that were searched for.
        filters: in words, such as "about “ceasefire”".
        there_are: how many facts of these kinds there are in all.
        documents: how many documents were searched.
    """
    if not documents:
        return message([f"**{_('No documents are indexed yet.')}**"], NONE_COLOUR)
    looked = nothing_line(kinds, filters)
    searched = quantity("Searched {n} document.", "Searched {n} documents.", documents)
    wider = hint = ""
    if there_are:
        wider = _("The documents have {facts} in all.").format(facts=quantity(*_NUMBERED[kinds], there_are))
        hint = _("Try fewer or different words, or leave out an option.")
    said = join_sentences(*filter(None, (searched, wider, languages_line(kinds), hint)))
    return message([looked, f"-# {said}"], NONE_COLOUR)


def nothing_line(kinds: tuple[FactKind, ...], filters: Sequence[str]) -> str:
    """Says that no such fact was recognised."""
    return f"**{_(_NOTHING[kinds]).format(filters=_clause(filters))}**"


def languages_line(kinds: Sequence[FactKind]) -> str:
    """Says in which languages the rules for these kinds look; "" if that doesn't matter."""
    limited = [kind for kind in kinds if kind not in _IN_ALL_LANGUAGES]
    if not limited:
        return ""
    if all(kind in _IN_SIX_LANGUAGES for kind in limited):
        return _("I look for them in English, German, Spanish, French, Portuguese and Italian.")
    if any(kind in _LISTED_IN_SIX for kind in kinds) and not any(kind in _IN_SIX_LANGUAGES for kind in kinds):
        return _(
            "I look for them in English, and for people also in lists such as “Present: …” in German, Spanish, French,"
            " Portuguese and Italian."
        )
    if len(limited) < len(kinds) or any(kind in _IN_SIX_LANGUAGES for kind in limited):
        return _("I look for some of them in English only.")
    return _("I look for them in English only.")


def _headings(shown: Sequence[Statement]) -> list[str]:
    """The heading above each sentence; "" where it is that of the sentence before. Each page begins with one."""
    before = [None, *(statement.heading for statement in shown)]
    return [
        _heading(statement.heading) if statement.heading.text.strip() and statement.heading != last else ""
        for statement, last in zip(shown, before, strict=False)
    ]


def _heading(heading: Heading) -> str:
    shown = f"**{escape_and_cut(one_line(heading.text), _LONGEST_HEADING)}**"
    if heading.sentences:
        shown += f" ({number(heading.sentences)})"
    return f"{shown}\n-# {escape_and_cut(heading.about, _LONGEST_FILTER)}" if heading.about else shown


def _title(listing: Listing) -> str:
    filters = escape_and_cut(one_line(" · ".join(listing.filters)), _LONGEST_FILTER)
    return "\n".join(
        filter(None, [f"### {listing.title}" if listing.title else "", f"-# {filters}" if filters else ""])
    )


def _clause(filters: Sequence[str]) -> str:
    """The filters, for the end of a sentence."""
    said = escape_and_cut(one_line(join_list(filters)), _LONGEST_FILTER)
    return pgettext("what narrows a search down, in a sentence", " {filters}").format(filters=said) if said else ""


def _foot(listing: Listing, page: int) -> str:
    parts = [quantity("{n} sentence", "{n} sentences", len(listing.statements))]
    if listing.pages > 1:
        parts.insert(0, _("Page {page} of {pages}").format(page=page, pages=listing.pages))
    if listing.more:
        parts.append(_("more than {n} facts: narrow the search to see the rest").format(n=number(MOST_FACTS)))
    return f"-# {' · '.join(parts)}"


def _wanted(statement: Statement, line: str) -> int:
    """About how many units a whole sentence takes, with its details and its footnote."""
    first = statement.facts[0]
    lines = sum(units(line) + 1 for line in _details(statement))
    quotes = length(first.lead or "") + length(statement.sentence) + 4 * len(statement.spans)
    return quotes + lines + 2 * (units(footnote(line, first.citation.url, 1, LONGEST_MESSAGE)) + _ALSO)


def _statement(statement: Statement, line: str, number: int, room: int) -> str:
    """A block quote of the sentence, and of the one that introduces it, with details and footnote."""
    lines = _details(statement)
    # With its link if both fit into half of the room.
    cited = footnote(line, statement.facts[0].citation.url, number, room // 2)
    if statement.also:
        cited += f" · {quantity('{n} more place', '{n} more places', len(statement.also))}"
    left = room - units(cited) - 1
    while lines and left - sum(units(line) + 1 for line in lines) < left // 2:
        lines.pop()
    left -= sum(units(line) + 1 for line in lines)
    parts = []
    lead = statement.facts[0].lead
    wanted = [length(lead or ""), length(statement.sentence) + 4 * len(statement.spans)]
    if lead and left >= min(_ROOM_FOR_TWO, sum(wanted)):
        left -= len("\n> \n")
        parts += [_quote(lead, (), shares(wanted, left)[0]), "> "]
        left -= units(parts[0])
    parts.append(_quote(statement.sentence, statement.spans, left))
    return "\n".join([*parts, *lines, cited])


def _quote(text: str, spans: Sequence[Span], room: int) -> str:
    if bullet := _BULLET.match(text):  # of a list's item; one item alone needs none
        text = text[bullet.end() :]
        spans = [span.shifted(-bullet.end()) for span in spans if span.start >= bullet.end()]
    if _BELOW in text:
        room = min(room, _LONGEST_LIST)
    first, last = (spans[0].start, spans[-1].end) if spans else (0, 1)
    text, before, around = narrowed(text, first, last, room)
    bold = [
        Span(span.start - before, min(span.end - before, len(text)))
        for span in spans
        if span.start - before < len(text)
    ]
    return block_quote(text, room, bold=bold, around=around)


def _details(statement: Statement) -> list[str]:
    """The small lines under a sentence. If it states several facts, each line says which one it is about, unless it is
    about all of them."""
    if statement.heading.sentences:
        return []  # they are below the name
    details = [(fact, words) for fact in statement.facts if (words := detail(fact))]
    of_all = len(details) == len(statement.facts) and len({words for _, words in details}) == 1
    lines = []
    for fact, words in details[: 1 if of_all else _MOST_DETAILS]:
        plain = cut(one_line(words), _LONGEST_DETAIL)
        if len(statement.facts) > 1 and not of_all and not _says_itself(fact):
            named = cut(one_line(fact.text), _LONGEST_NAMED)
            plain = _("{name}: {detail}").format(name=named, detail=plain)
        lines.append(f"-# {escape(plain)}")
    if len(details) > _MOST_DETAILS and not of_all:
        lines.append(f"-# {quantity('and {n} more', 'and {n} more', len(details) - _MOST_DETAILS)}")
    return lines


def _says_itself(fact: Fact) -> bool:
    """True if the detail needs no name in front of it: the fact is the whole sentence, or its detail is the date."""
    if fact.text == fact.sentence:
        return True
    return fact.kind is FactKind.DATES and fact.value is not None and FactNote.BY_DOCUMENT not in fact.notes
