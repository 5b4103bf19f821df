"""Questions for the difference between things: "purge vs remove". The things count, and not the word "difference"."""

import re
from collections.abc import Sequence, Set

from index.retrieval.arrays import Array

LONGEST_NAME = 5  # words

_COMPARES = re.compile(
    r"\bdiff\w*[\w ]* between\b|\bv(?:s|ersus)\b|\bcompared? (?:to|with)\b|\bcompare\b.*\b(?:and|to|with)\b"
    r"|\bdiffer(?:s|ent)? (?:from|than|to)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:between|compare)\b", re.IGNORECASE)  # the two things
# What stands between them, the surest first.
_BETWEEN = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:vs|versus)\b",
        r"\b(?:(?:is|are) )?(?:compared|differ|differs|different) (?:from|than|to|with)\b",
        r"\b(?:and|or|to|with)\b|&",
    )
]
_WORD = re.compile(r"[^\s,;:?!()]+")
_ARTICLES = frozenset(("a", "an", "the"))
COMPARING = frozenset(
    ("difference", "differences", "different", "differ", "differs", "between", "vs", "versus", "compare", "compared")
)


def compares(question: str) -> bool:
    """True if a question in English asks how things differ.

    >>> compares("whats the diffrence between apt and dpkg"), compares("what differs in a new edition?")
    (True, False)
    """
    return bool(_COMPARES.search(question))


def compared(question: str) -> tuple[Sequence[str], Sequence[str]]:
    """What a question in English compares: names that each of the two things may have, the likeliest first.

    >>> compared("diff between a short and a long rest?")
    (['short', 'short rest'], ['long rest', 'long'])
    >>> compared("how does apt differ from aptitude")
    (['how does apt', 'does apt', 'apt'], ['aptitude'])
    """
    if not compares(question):
        return (), ()
    before = _BEFORE.search(question)
    things = question[before.end() :] if before else question
    between = next(filter(None, (pattern.search(things) for pattern in _BETWEEN)), None)
    if between is None:
        return (), ()
    first, second = (
        [word for word in _WORD.findall(side) if word.casefold() not in _ARTICLES]
        for side in (things[: between.start()], things[between.end() :])
    )
    first, second = first[-LONGEST_NAME:], second[:LONGEST_NAME]
    shared = [f"{first[-1]} {word}" for word in second[1:]] if first else []  # "rest" of "a short and a long rest"
    return (
        [*(" ".join(first[start:]) for start in range(len(first))), *shared],
        [" ".join(second[:end]) for end in range(len(second), 0, -1)],
    )


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
