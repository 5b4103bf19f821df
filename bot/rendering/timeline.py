"""The message of `/timeline`: a line for each date, which is the link, with some of the words around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import discord

from bot.i18n.speech import N_, _, join_sentences, ngettext, number, quantity
from bot.rendering.citing import shorten, width
from bot.rendering.dates import in_words, within_year
from bot.rendering.fact_groups import in_order_of_time, lacks_year, of_sentences, stated
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, units
from bot.rendering.linked import link_text
from bot.rendering.markdown import escape, label, one_line
from bot.rendering.messages import STRONG_COLOUR, Item, message
from bot.rendering.stretches import around
from index import Fact, Span

PAGE = 12  # dates: twelve links of 150 characters are less than half of a message

_NO_YEAR = N_("Year not given")
_NO_DATE = N_("Not dated")
_WIDEST = 50  # Latin characters of a sentence, so that a date takes one line on a screen and two on a phone
_LONGEST_NAME = 30  # characters of words that say no date, such as "last Friday"
_LONGEST_FILTER = 200  # UTF-16 units
_BESIDE = " \u00a0•☑☐*-–—:;,·|/()[]"  # between a date and the rest of its heading
_OPEN = re.compile(r"(?<=\w)\s*\([^()]*\Z")  # "Tool 6.x (EOL", whose date stood in the brackets
_SAYS_NOTHING = frozenset(("date", "datum", "fecha", "data"))  # labels: what is dated is the page
_BELOW = "\n\n"  # between a heading and the lines below it
_BULLETS = "•☑☐"
_SAID = ": "
_DIGIT = re.compile(r"\d")
_GOES_ON = re.compile(r"\b(?:[^\W\d_A-Z]{1,4}|(?i:between|during|before|after|since|until))\s+\Z")  # "First release on"
_PROSE = re.compile(r"[.!?…。！？][\"”’»)\]」』]*\s*\Z|.{101}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A date, and the sentences that state it."""

    heading: str  # its year, decade or century
    name: str  # what is said of it under the heading; "" for the whole year
    words: str  # the whole date
    facts: tuple[Fact, ...]  # one for each sentence

    @property
    def key(self) -> str:
        """What tells the date apart from others: it stays the same when the documents change."""
        return (self.facts[0].value or one_line(self.facts[0].text))[:_LONGEST_NAME] or self.facts[0].kind


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates that were found."""

    filters: tuple[str, ...]  # such as "about “ceasefire”"
    entries: tuple[Entry, ...]
    more: int = 0  # the number of facts that were looked at, if there are more

    @property
    def pages(self) -> int:
        return -(-len(self.entries) // PAGE)

    def page(self, page: int) -> tuple[Entry, ...]:
        """The dates of a page, counted from 1."""
        return self.entries[(page - 1) * PAGE : page * PAGE]


def entries(facts: Sequence[Fact]) -> tuple[Entry, ...]:
    """Years that are stated in the order of time, then dates without one as in the calendar, then the others."""
    found = [
        _entry(heading, within_year(value), list(group))
        for (heading, value), group in groupby(in_order_of_time(facts), key=lambda fact: (_era(fact), fact.value or ""))
    ]
    without_year = sorted((fact for fact in facts if lacks_year(fact)), key=lambda fact: fact.value or "")
    for value, group in groupby(without_year, key=lambda fact: fact.value or ""):
        found.append(_entry(_(_NO_YEAR), within_year(value), list(group)))
    rest = [fact for fact in facts if not stated(fact) and not lacks_year(fact)]
    for fact in of_sentences(rest):
        found.append(Entry(_(_NO_DATE), _short(fact.text), one_line(fact.text), (fact,)))
    return tuple(found)


def timeline_view(
    timeline: Timeline, page: int, *, notice: str = "", controls: Sequence[Sequence[Item]] = ()
) -> discord.ui.LayoutView:
    """One page of a timeline.

    Args:
        page: from 1.
        notice: a sentence of the bot's, shown above the dates.
        controls: rows of a menu or of buttons under the page.
    """
    shown = timeline.page(page)
    head = [f"-# {escape(text)}" for text in (one_line(" · ".join(timeline.filters))[:_LONGEST_FILTER], notice) if text]
    foot = _foot(timeline, page, linked=any(entry.facts[0].citation.url for entry in shown))
    room = LONGEST_MESSAGE - sum(map(units, [*head, foot]))
    lines = "\n".join(_lines(shown, with_links=True))
    if units(lines) > room:
        lines = "\n".join(_lines(shown, with_links=False))
    return message([*head, lines, discord.ui.Separator(visible=False), foot], STRONG_COLOUR, rows=controls)


def date_options(shown: Sequence[Entry]) -> list[discord.SelectOption]:
    """The dates of a page as options of a menu."""
    by_key = {entry.key: entry for entry in shown}
    return [
        discord.SelectOption(
            label=label(entry.words, LONGEST_CHOICE),
            value=key,
            description=label(entry.facts[0].sentence[: 2 * LONGEST_CHOICE], LONGEST_CHOICE),
        )
        for key, entry in by_key.items()
    ]


def _lines(shown: Sequence[Entry], *, with_links: bool) -> Iterator[str]:
    heading = ""
    for entry in shown:
        first = entry.facts[0]
        link = first.citation.url if with_links else None
        said = f" — {_said(first)}" + (f" **+{number(len(entry.facts) - 1)}**" if len(entry.facts) > 1 else "")
        if entry.heading != heading and entry.name:
            yield f"**{escape(entry.heading)}**"
        heading = entry.heading
        yield (link_text(entry.name, link) if entry.name else f"**{link_text(heading, link)}**") + said


def _said(fact: Fact) -> str:
    """What is said of a date: the words around it; of a row only its key; of a heading the rest of it.

    A release is its version and the first change below it.
    """
    start = fact.span.start - fact.sentence_span.start
    span = Span(start, start + len(fact.span))
    head, _break, below = fact.sentence.partition(_BELOW)
    if span.end > len(head):
        head, below = fact.sentence, ""
    key = _key(head, span)
    version = fact.subject if fact.text not in fact.subject and _DIGIT.search(fact.subject) else ""
    if below and (not key or (version and version in head)):
        lines = [one_line(line) for line in below.split("\n") if line.strip()]
        first = next((line for line in lines if line[0] in _BULLETS), lines[0] if lines else "").lstrip(_BESIDE)
        room = _WIDEST - (width(key) + len(_SAID) if key else 0)
        change = _("“{words}”").format(words=escape(shorten(first, room)))
        return f"{escape(key)}{_SAID if key else ''}{change}"
    if not key or key == fact.subject:  # a date without words, or with only a label such as "Updated"
        above = _above(fact, key)
        key = above if above and key.casefold() in _SAYS_NOTHING else ": ".join(filter(None, [above, key]))
    goes_on = "\t" not in head and _GOES_ON.search(head[: span.start])
    if key and not goes_on:
        return escape(shorten(key, _WIDEST))
    return _("“{words}”").format(words=escape(around(head, span, _WIDEST)))


def _above(fact: Fact, label: str) -> str:
    """For a line that is only a date, perhaps with a label, what it is below: a heading or the title; "" for others."""
    if fact.sentence.replace(label, "", 1).strip(_BESIDE) != fact.text.strip(_BESIDE):
        return ""
    above = (fact.citation.title, *fact.citation.section, fact.subject)
    names = (one_line(heading) for heading in reversed(above))
    return next((name for name in names if name and name not in (one_line(fact.sentence), label)), "")


def _key(sentence: str, date: Span) -> str:
    """The first cell of a row that isn't the date, or the longer part of a heading beside it; "" for prose."""
    if "\t" in sentence:
        before, after = (part.split("\t") for part in (sentence[: date.start], sentence[date.end :]))
        cells = [*before[:-1], *after[1:]]
    elif _PROSE.search(sentence):
        return ""
    else:
        cells = sorted((sentence[: date.start], sentence[date.end :]), key=len, reverse=True)
    return next((bare for cell in cells if (bare := _OPEN.sub("", one_line(cell).strip(_BESIDE)).rstrip(_BESIDE))), "")


def _foot(timeline: Timeline, page: int, *, linked: bool) -> str:
    documents = {fact.citation.document_id for entry in timeline.entries for fact in entry.facts}
    dates = quantity("{n} date", "{n} dates", len(timeline.entries))
    said = ngettext("{dates} in {n} document.", "{dates} in {n} documents.", len(documents))
    parts = [said.format(dates=dates, n=number(len(documents)))]
    if linked:
        parts.append(_("Each links to its sentence."))
    if timeline.more:
        parts.append(_("There are more than {n}: narrow the search to see the rest.").format(n=number(timeline.more)))
    if timeline.pages > 1:
        parts.append(_("Page {page} of {pages}").format(page=page, pages=timeline.pages))
    return f"-# {join_sentences(*parts)}"


def _entry(heading: str, name: str, facts: list[Fact]) -> Entry:
    return Entry(heading, name, in_words(facts[0].value or ""), tuple(of_sentences(facts)))


def _era(fact: Fact) -> str:
    when = stated(fact)
    return when.heading if when else ""


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1].rstrip()}…"
