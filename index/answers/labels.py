"""Values behind a label that a question asks for: "Default: 30", or "Weight: 6 lb." for how heavy a thing is."""

import re
from collections.abc import Sequence
from functools import cached_property

from index.retrieval.question.columns import notes_of_versions
from index.retrieval.question.query import Question
from index.text.analysis import analyser

ASKED = 0.6  # of the question: what a label and the headings above it have to be, at least
_FIRST = re.compile(r"(?:• )?([^\W\d_][\w /-]{1,40}):\s+\S")
_ANY = re.compile(r"(?<![^\W\d_])([^\W\d_]+):\s+\S")  # the last word of each label of a line


class Labels:
    """The labels that a question asks for in a passage.

    Args:
        question: as it was searched for.
        terms: those of it that the index knows.
        weights: [terms] of each.
        above: [terms] True for those that are in the title or a heading.
        language: of the passage, as an ISO 639-1 code.
    """

    def __init__(
        self, question: Question, terms: Sequence[str], weights: Sequence[float], above: Sequence[bool], language: str
    ) -> None:
        self._columns, self._weights, self._above = question.columns, weights, above
        self._places = {term: place for place, term in enumerate(terms)}
        self._terms = analyser(language).terms

    def begins(self, sentence: str) -> bool:
        """True if a question asks for the label of a sentence, and for little that neither it nor a heading has."""
        if not (label := _FIRST.match(sentence)):
            return False
        places = [self._places.get(term, -1) for term in self._terms(label[1])]
        return bool(places) and min(places) >= 0 and not all(self._above[p] for p in places) and self._is_asked(places)

    def renamed(self, sentence: str) -> bool:
        """True if a sentence has a label with another word for what the question asks."""
        if not self._others or not (labels := [*_ANY.findall(sentence), *notes_of_versions(sentence)]):
            return False
        found = (self._others[term] for label in labels for term in self._terms(label) if term in self._others)
        return any(self._is_asked([place] if place >= 0 else []) for place in found)

    @cached_property
    def _others(self) -> dict[str, int]:
        """Other words of the labels, with the place of the question's own; -1 for one that no passage has."""
        own = {term: self._places.get(term, -1) for term in self._columns}
        return {other: own[term] for term, others in self._columns.items() for other in others} | own

    def _is_asked(self, places: Sequence[int]) -> bool:
        said = sum(weight for place, weight in enumerate(self._weights) if self._above[place] or place in places)
        return said >= ASKED * sum(self._weights)
