"""The facts of a generation, put together from those of its segments."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

from index.fact_kinds import FactKind
from index.facts.keys import fold_name
from index.model import Fact
from index.scope import Scope
from index.store.segment import Segment
from index.store.segment_facts import Defined, FactPlace, Tally
from index.store.slots import divide

SAME_BEGINNING, MOST_TERMS = 3, 1_000  # letters with which the terms begin that may be forms of one; and of these


class FactName(NamedTuple):
    """A name that facts have, in how many sentences, and what one of them says that it is: a role, another name."""

    name: str
    sentences: int
    role: str | None


class Facts:
    """Safe to use from several threads at once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments

    def find(
        self,
        scope: Scope,
        *,
        kind: FactKind | None = None,
        document: int | None = None,
        name: str | None = None,
        limit: int = -1,
        start: int = 0,
    ) -> list[Fact]:
        """Facts in the order of `places`. -1 for no limit."""
        places = self.places(
            scope, kind=kind, document=document, name=name, limit=limit if limit < 0 else start + limit
        )
        return self.at(places[start:])

    def places(
        self,
        scope: Scope,
        *,
        kind: FactKind | None = None,
        document: int | None = None,
        name: str | None = None,
        passages: Sequence[int] | None = None,
        limit: int = -1,
    ) -> list[FactPlace]:
        """The places of facts, as they are listed: by weight, and those of the same weight in the order of the
        documents; dates whose year is stated come first, in the order of time.

        Args:
            kind: Only facts of this kind.
            document: Only those of the document with this number.
            name: Only those with this part in their name, folded.
            passages: Only those in these passages; they come in no order then, because sorting thousands takes long.
            limit: At most so many; -1 for no limit.
        """
        within = None if passages is None else divide(passages, [one.slot.passages for one in self._segments])
        found = (
            one.facts.places(
                scope,
                kind=kind,
                document=document,
                name=name,
                passages=None if within is None else within[place],
                limit=limit,
            )
            for place, one in enumerate(self._segments)
            if (document is None or document in one.slot.documents) and (within is None or within[place])
        )
        if passages is not None:
            return list(chain.from_iterable(found))
        merged = heapq.merge(*found, key=lambda place: (place.undated, place.moment, -place.weight))
        return list(merged if limit < 0 else islice(merged, limit))

    def at(self, places: Sequence[FactPlace]) -> list[Fact]:
        """The facts of some places, in their order."""
        numbers = [place.fact for place in places]
        wanted = divide(numbers, [one.slot.facts for one in self._segments])
        found: dict[int, Fact] = {}
        for segment, some in zip(self._segments, wanted, strict=True):
            if some:
                found |= segment.facts.at(some)
        return [found[number] for number in numbers]

    def names_with(self, scope: Scope, kind: FactKind, part: str, limit: int) -> list[str]:
        """Names that facts of a kind can be looked up by and that have this part, those in the most sentences first."""
        return self._shown(kind, self._most_used(scope, kind, part, limit))

    def names(self, scope: Scope, kind: FactKind, limit: int) -> list[FactName]:
        """The names that facts of a kind have, those in the most sentences first."""
        found = self._most_used(scope, kind, "", limit)
        roles: dict[str, str] = {}
        if kind is not FactKind.QUOTATIONS:
            for segment in self._segments:
                roles = segment.facts.roles(scope, kind, [tally.name for tally in found]) | roles
        shown = zip(found, self._shown(kind, found), strict=True)
        return [FactName(name, tally.sentences, roles.get(tally.name)) for tally, name in shown]

    def _most_used(self, scope: Scope, kind: FactKind, part: str, limit: int) -> list[Tally]:
        found: dict[str, Tally] = {}
        for segment in self._segments:
            for tally in segment.facts.tallies(scope, kind, part):
                before = found.get(tally.name)
                found[tally.name] = before._replace(sentences=before.sentences + tally.sentences) if before else tally
        return heapq.nsmallest(limit, found.values(), key=lambda tally: (-tally.sentences, tally.name))

    def _shown(self, kind: FactKind, tallies: Sequence[Tally]) -> list[str]:
        """How the first fact of each has its name."""
        numbers = [tally.first for tally in tallies]
        found: dict[int, str] = {}
        for segment, some in zip(
            self._segments, divide(numbers, [one.slot.facts for one in self._segments]), strict=True
        ):
            if some:
                found |= segment.facts.values(some, attributed=kind is FactKind.QUOTATIONS)
        return [found[number] for number in numbers]

    def defining(self, term: str) -> list[Defined]:
        """The definitions of terms that begin with the same letters as this one."""
        beginning = (fold_name(term) or "")[:SAME_BEGINNING]
        found = (one.facts.defining(beginning, MOST_TERMS) for one in self._segments)
        return list(islice(heapq.merge(*found), MOST_TERMS))

    def counts(self, scope: Scope) -> dict[str, dict[FactKind, int]]:
        """How many facts of each kind each document has, by its id; documents without facts are left out."""
        return {id: counts for one in self._segments for id, counts in one.facts.counts(scope).items()}
