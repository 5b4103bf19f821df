"""Key facts in groups under headings: by kind, by time or by name, and each sentence once, however often it is said."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.i18n.speech import Np_, _, pgettext
from bot.rendering.dates import Moment, moment
from bot.rendering.markdown import one_line
from index import Citation, Fact, FactKind, FactNote, Span

MOST_SPANS = 8  # facts that are shown with their sentence; it is repeated for further ones
_TITLES = {
    FactKind.DATES: Np_("kind of fact", "Dates"),
    FactKind.FIGURES: Np_("kind of fact", "Figures"),
    FactKind.PEOPLE: Np_("kind of fact", "People"),
    FactKind.ORGANISATIONS: Np_("kind of fact", "Organisations"),
    FactKind.QUOTATIONS: Np_("kind of fact", "Quotations"),
    FactKind.DEFINITIONS: Np_("kind of fact", "Definitions"),
    FactKind.RELEASES: Np_("kind of fact", "Releases"),
    FactKind.SETTINGS: Np_("kind of fact", "Settings and limits"),
    FactKind.RULES: Np_("kind of fact", "Rules"),
    FactKind.PLANS: Np_("kind of fact", "Plans"),
    FactKind.STEPS: Np_("kind of fact", "Steps"),
    FactKind.CONTACTS: Np_("kind of fact", "Contacts and links"),
    FactKind.DECISIONS: Np_("kind of fact", "Decisions and tasks"),
    FactKind.REQUIREMENTS: Np_("kind of fact", "Requirements"),
}
_LONG = (FactKind.QUOTATIONS, FactKind.STEPS, FactKind.DECISIONS)  # most of their sentences would be bold
_IN_ORDER = (FactKind.DATES, FactKind.STEPS, FactKind.RELEASES, FactKind.DECISIONS)
_SHORTEST = 40  # characters of a sentence that says the same everywhere
_MOST_ROLES = 3
_FINISHED = re.compile(r"[.!?…。！？][\"”’»)\]」』]*\Z")


@dataclass(frozen=True, slots=True)
class Heading:
    """What is above a group of sentences."""

    text: str = ""  # may be empty
    sentences: int = 0  # in how many of them a name is; 0 if the group isn't that of a name
    about: str = ""  # what the documents say that somebody is, in a small line


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under a heading."""

    heading: Heading
    facts: Sequence[Fact]
    ordered: bool = False  # True if they stay in this order, whatever more documents say


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, with the facts in it that are shown."""

    heading: Heading
    facts: tuple[Fact, ...]  # in the order of the sentence
    also: tuple[Citation, ...] = ()  # the other places that have the same sentence

    @property
    def sentence(self) -> str:
        return self.facts[0].sentence

    @property
    def cited(self) -> tuple[Citation, ...]:
        """All places that have the sentence."""
        return (self.facts[0].citation, *self.also)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the sentence that are bold: no name that the group is about, and not most of the sentence."""
        if self.heading.sentences:
            return ()
        start = self.facts[0].sentence_span.start
        parts = (fact for fact in self.facts if len(fact.span) < len(fact.sentence))
        spans = [fact.span.shifted(-start) for fact in parts if fact.kind not in _LONG]
        joined: list[Span] = []
        for span in sorted([*spans, *_marks(self.facts)]):
            if joined and span.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return tuple(joined)


def by_kind(facts: Sequence[Fact]) -> list[Group]:
    """A group for each kind that there is, in the order of `FactKind`."""
    return [
        Group(Heading(kind_title(kind)), [fact for fact in facts if fact.kind is kind])
        for kind in FactKind
        if any(fact.kind is kind for fact in facts)
    ]


def in_order_of_time(facts: Sequence[Fact]) -> list[Fact]:
    """The dates whose year is stated; equal dates as in the documents."""
    dated = [(when.key, fact.value or "", place) for place, fact in enumerate(facts) if (when := stated(fact))]
    return [facts[place] for _, _, place in sorted(dated)]


def of_sentences(facts: Iterable[Fact]) -> list[Fact]:
    """The first fact of each sentence."""
    return list({_place(fact): fact for fact in reversed(list(facts))}.values())[::-1]


def by_name(facts: Sequence[Fact]) -> list[Group]:
    """A group for each name, those in the most documents first. Spellings that only differ in case are one name."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(one_line(fact.value or fact.text).casefold(), []).append(fact)
    return [
        Group(Heading(one_line(named[0].value or named[0].text)), named)
        for named in sorted(groups.values(), key=lambda named: -len({fact.citation.document_id for fact in named}))
    ]


def by_term(facts: Sequence[Fact]) -> list[Group]:
    """As `by_name`, but each meaning of a term once; the sentences that only repeat one come after all terms."""
    once: list[Group] = []
    again: list[Group] = []
    for group in by_name(facts):
        meanings = {one_line(fact.attribution or "").casefold(): fact.sentence for fact in reversed(group.facts)}
        shown = [fact for fact in group.facts if fact.sentence in meanings.values()]
        repeated = [fact for fact in group.facts if fact.sentence not in meanings.values()]
        once.append(Group(group.heading, shown))
        again += [Group(group.heading, repeated)] if repeated else []
    return once + again


def by_person(facts: Sequence[Fact]) -> list[Group]:
    """As `by_name`, those in the most sentences first; the heading says in how many, and what the text calls them."""
    groups = [
        Group(Heading(group.heading.text, len(of_sentences(group.facts)), _roles(group.facts)), group.facts)
        for group in by_name(facts)
    ]
    return sorted(groups, key=lambda group: -group.heading.sentences)


def _roles(facts: Iterable[Fact]) -> str:
    """The roles of a person, or the other names of an organisation."""
    roles = {
        one_line(fact.attribution)
        if fact.kind is FactKind.PEOPLE
        else _("called “{name}”").format(name=one_line(fact.attribution)): None
        for fact in facts
        if fact.attribution
    }
    return " · ".join(list(roles)[:_MOST_ROLES])


def by_section(facts: Sequence[Fact]) -> list[Group]:
    """A group for each section, named by its heading or the document's title, in the library's order."""

    def section(fact: Fact) -> tuple[str, Sequence[str]]:
        return fact.citation.document_id, fact.citation.section

    groups = [list(group) for _, group in groupby(facts, key=section)]
    return [
        Group(Heading(one_line((found[0].citation.title, *found[0].citation.section)[-1])), found) for found in groups
    ]


def by_setting(facts: Sequence[Fact]) -> list[Group]:
    """A group for each fact, in the library's order. Its heading is the setting where the sentence doesn't name it."""
    return [
        Group(Heading("" if (name := one_line(fact.value or "")) in fact.sentence else name), [fact]) for fact in facts
    ]


def ungrouped(facts: Sequence[Fact]) -> list[Group]:
    """All facts in one group without a heading, in the library's order."""
    return [Group(Heading(), facts)]


def spread(facts: Sequence[Fact]) -> list[Group]:
    """All facts in one group: the first sentence of each document, then the second of each, and so on. So the first
    page shows something of many documents, and not all of one. Those with the most sentences come first: a chapter of
    rules says more than the page of one magic sword, and what many such pages repeat is no news."""
    turns: list[int] = []
    sentences: dict[str, dict[Span, int]] = {}  # of each document, with their places in the library's order
    for fact in facts:
        here = sentences.setdefault(fact.citation.document_id, {})
        turns.append(here.setdefault(fact.sentence_span, len(here)))
    amounts = Counter(fact.citation.document_id for fact in facts if "\t" not in fact.sentence)  # without rows
    order = sorted(range(len(facts)), key=lambda place: (turns[place], -amounts[facts[place].citation.document_id]))
    return [Group(Heading(), [facts[place] for place in order], ordered=True)]


def each_address(facts: Sequence[Fact]) -> list[Group]:
    """All facts in one group: a sentence for each address, in the library's order, before others with the same one."""
    times: Counter[str | None] = Counter()
    turns: list[int] = []
    for fact in facts:
        turns.append(times[fact.value])
        times[fact.value] += 1
    return [Group(Heading(), [facts[place] for place in sorted(range(len(facts)), key=turns.__getitem__)])]


def statements(groups: Iterable[Group]) -> tuple[Statement, ...]:
    """The sentences of each group, each of them once with all its facts, and with the other places that have it.

    Those that the most documents have come first, except among dates, steps and others that have an order themselves,
    and in groups that are in an order.
    """
    found: list[Statement] = []
    for group in groups:
        first = len(found)
        sentences: dict[tuple[str, str], dict[tuple[str, Span], list[Fact]]] = {}
        for fact in group.facts:
            sentences.setdefault(_words(fact), {}).setdefault(_place(fact), []).append(fact)
        for places in sentences.values():
            stating, *others = places.values()
            stating.sort(key=lambda fact: fact.span)
            also = tuple(facts[0].citation for facts in others)
            for start in range(0, len(stating), MOST_SPANS):
                found.append(Statement(group.heading, tuple(stating[start : start + MOST_SPANS]), also))
        if not (group.ordered or any(fact.kind in _IN_ORDER for fact in group.facts)):
            found[first:] = sorted(found[first:], key=lambda one: -len({cited.document_id for cited in one.cited}))
    return tuple(found)


def _marks(facts: Iterable[Fact]) -> Iterator[Span]:
    """Where a sentence has the words that make it a rule or a plan."""
    for fact in facts:
        if fact.kind in (FactKind.RULES, FactKind.PLANS):
            for marker in filter(str.strip, fact.markers):
                words = r"\s+".join(map(re.escape, marker.split()))
                if found := re.search(rf"(?<!\w){words}(?!\w)", fact.sentence, re.IGNORECASE):
                    yield Span(*found.span())


def _words(fact: Fact) -> tuple[str, str]:
    """What tells sentences apart. A line such as “Range: 60 feet” says something else below each heading or title."""
    if fact.kind is FactKind.STEPS:  # a procedure without one of them is another procedure
        return str(fact.sentence_span), fact.citation.document_id
    sentence = one_line(fact.sentence).casefold()
    if len(sentence) >= _SHORTEST and _FINISHED.search(sentence):
        return sentence, ""
    return sentence, one_line((fact.citation.title, *fact.citation.section)[-1]).casefold()


def stated(fact: Fact) -> Moment | None:
    """When a date is, if the text itself states its year. The document's own date doesn't count."""
    if fact.kind is not FactKind.DATES or FactNote.BY_DOCUMENT in fact.notes:
        return None
    return moment(fact.value)


def lacks_year(fact: Fact) -> bool:
    """True for a date in the calendar of a year that isn't stated: "October 9"."""
    return (fact.value or "").startswith("XXXX")


def _place(fact: Fact) -> tuple[str, Span]:
    return fact.citation.document_id, fact.sentence_span


def kind_title(kind: FactKind) -> str:
    return pgettext("kind of fact", _TITLES[kind])
