"""Questions for the difference between things: "purge vs remove". The things count, and not the word "difference"."""

import re
from collections.abc import Sequence, Set

from index.retrieval.arrays import Array

_COMPARES = re.compile(
    r"\bdiff\w*[\w ]* between\b|\bv(?:s|ersus)\b|\bcompared? (?:to|with)\b|\bcompare\b.*\b(?:and|to|with)\b",
    re.IGNORECASE,
)
COMPARING = frozenset(("difference", "differences", "different", "between", "vs", "versus", "compare", "compared"))


def compares(question: str) -> bool:
    """True if a question in English asks how things differ.

    >>> compares("whats the diffrence between apt and dpkg"), compares("what differs in a new edition?")
    (True, False)
    """
    return bool(_COMPARES.search(question))


def says_together(asked: Set[str], terms: Sequence[str], held: Array, heading: Set[str]) -> bool:
    """True if one sentence of a passage, or the heading right above it, has all that is asked for.

    Args:
        asked: the terms.
        terms: those of the question that the index knows.
        held: [sentences, terms] True for those that each has; the first row is of what is above the passage.
        heading: the terms of the heading.
    """
    if asked <= heading:
        return True
    column = {term: place for place, term in enumerate(terms)}
    places = [column.get(term, -1) for term in asked]
    return min(places) >= 0 and bool(held[1:, places].all(1).any())
