"""Key facts in groups under headings: by kind, by time or by name, and each sentence once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.i18n.speech import N_, Np_, _, number, pgettext
from bot.rendering.dates import Moment, moment
from bot.rendering.markdown import one_line
from index import Fact, FactKind, FactNote, Span

MOST_SPANS = 8  # facts that are shown with their sentence; it is repeated for further ones
_NO_YEAR = N_("Year not stated")
_NO_DATE = N_("Not dated")
_MOST_ROLES = 2  # sentences for one name, in an overview of names
_TITLES = {
    FactKind.DATES: Np_("kind of fact", "Dates"),
    FactKind.FIGURES: Np_("kind of fact", "Figures"),
    FactKind.PEOPLE: Np_("kind of fact", "People"),
    FactKind.ORGANISATIONS: Np_("kind of fact", "Organisations"),
    FactKind.QUOTATIONS: Np_("kind of fact", "Quotations"),
    FactKind.DEFINITIONS: Np_("kind of fact", "Definitions"),
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


def by_time(facts: Sequence[Fact]) -> list[Group]:
    """Dates with a stated year in the order of time, a group for each year; then the others as in the text."""
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
    """A group for each name, in alphabetical order. Spellings that only differ in case are the same name."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(one_line(fact.value or fact.text).casefold(), []).append(fact)
    return [(one_line(groups[name][0].value or groups[name][0].text), groups[name]) for name in sorted(groups)]


def overview(facts: Sequence[Fact]) -> list[Group]:
    """By name, with only the sentences that state a role, or the first one; the heading says how many there are."""
    groups: list[Group] = []
    for name, named in by_name(facts):
        roles = {one_line(fact.attribution).casefold(): fact for fact in reversed(named) if fact.attribution}
        chosen = [fact for fact in named if fact in roles.values()][:_MOST_ROLES] or list(named[:1])
        sentences = len({_place(fact) for fact in named})
        shown = len({_place(fact) for fact in chosen})
        part = _("{shown} of {all} sentences").format(shown=number(shown), all=number(sentences))
        groups.append((f"{name} · {part}" if sentences > shown else name, chosen))
    return groups


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


def _lacks_year(fact: Fact) -> bool:
    return (fact.value or "").startswith("XXXX")


def _place(fact: Fact) -> tuple[str, Span]:
    return fact.citation.document_id, fact.sentence_span


def kind_title(kind: FactKind) -> str:
    return pgettext("kind of fact", _TITLES[kind])
