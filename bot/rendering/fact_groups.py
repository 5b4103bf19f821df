"""Key facts in groups under headings: by kind, by time or by name, and each sentence once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.i18n.speech import Np_, number, pgettext
from bot.rendering.dates import Moment, moment
from bot.rendering.markdown import one_line
from index import Fact, FactKind, FactNote, Span

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
Group = tuple[str, Sequence[Fact]]
"""A heading, which may be empty, and the facts under it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, with the facts in it that are shown."""

    heading: str
    facts: tuple[Fact, ...]  # in the order of the sentence

    @property
    def sentence(self) -> str:
        return self.facts[0].sentence

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the sentence that are bold. A fact that is the whole sentence isn't."""
        start = self.facts[0].sentence_span.start
        joined: list[Span] = []
        for span in sorted(fact.span.shifted(-start) for fact in self.facts if len(fact.span) < len(fact.sentence)):
            if joined and span.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return tuple(joined)


def by_kind(facts: Sequence[Fact]) -> list[Group]:
    """A group for each kind that there is, in the order of `FactKind`."""
    return [
        (kind_title(kind), [fact for fact in facts if fact.kind is kind])
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
    """A group for each name, in alphabetical order. Spellings that only differ in case are the same name."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(one_line(fact.value or fact.text).casefold(), []).append(fact)
    return [(one_line(groups[name][0].value or groups[name][0].text), groups[name]) for name in sorted(groups)]


def by_person(facts: Sequence[Fact]) -> list[Group]:
    """As `by_name`; the heading says in how many sentences the name is."""
    return [(f"{name} ({number(len(of_sentences(named)))})", named) for name, named in by_name(facts)]


def ungrouped(facts: Sequence[Fact]) -> list[Group]:
    """All facts in one group without a heading, in the library's order."""
    return [("", facts)]


def statements(groups: Iterable[Group]) -> tuple[Statement, ...]:
    """The sentences of each group, each of them once with all its facts."""
    found = []
    for heading, facts in groups:
        sentences: dict[tuple[str, Span], list[Fact]] = {}
        for fact in facts:
            sentences.setdefault(_place(fact), []).append(fact)
        for stating in sentences.values():
            stating.sort(key=lambda fact: fact.span)
            for first in range(0, len(stating), MOST_SPANS):
                found.append(Statement(heading, tuple(stating[first : first + MOST_SPANS])))
    return tuple(found)


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
