"""Questions for the difference between things: "purge vs remove". The things count, and not the word "difference"."""

import re
from collections.abc import Sequence, Set

import numpy as np

from index.retrieval.arrays import Array
from index.text.analysis import analyser

LONGEST_NAME = 5  # words

_COMPARES = re.compile(
    r"\bdiff?+(?!icult|us)\w{0,12}[\w ]{0,60} between\b|\bv(?:s|ersus)\b|\bcompared? (?:to|with)\b"
    r"|\bcompare\b.{1,200}\b(?:and|to|with)\b|\bdiffer(?:s|ent)? (?:from|than|to)\b",
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

    >>> compares("whats the diffrence between apt and dpkg"), compares("how difficult are trips between towns?")
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


def says_both(question: str, terms: Sequence[str], held: Array, heading: Set[str]) -> bool:
    """True if a passage, or the heading right above it, names both things that a question in English compares, by the
    nearest word of each that the other hasn't; or if it compares none.

    Args:
        question: its text.
        terms: those of the question that the index knows.
        held: [sentences, terms] True for those that each has; the first row is of what is above the passage.
        heading: the terms of the heading.
    """
    sides = compared(question)
    if not all(sides):
        return True
    one, other = (analyser("en").terms(names[0]) for names in sides)
    nearest = (term for term in reversed(one) if term not in other), (term for term in other if term not in one)
    said = {terms[place] for place in np.flatnonzero(held[1:].any(0)).tolist()}
    return {next(names, "") for names in nearest} - {""} <= said | heading
