"""Questions for the difference between things: "purge vs remove". The things count, and not the word "difference".

How they are asked in each language is in `words/comparisons.txt`.
"""

import re
from collections.abc import Sequence, Set
from functools import cache

import numpy as np

from index.retrieval.inverted.arrays import Array
from index.text.analysis import analyser
from index.text.folding import without_accents
from index.text.sentences import sentences
from index.text.wordlists import WordFile

LONGEST_NAME = 5  # words

_LISTS = WordFile(__package__, "comparisons")
LANGUAGES = _LISTS.languages
_WORD = re.compile(r"[^\s,;:?!()¿]+")

Sides = tuple[Sequence[str], Sequence[str]]
"""The names that each of two things may have."""


class _Asking:
    """How people ask for a difference in one language."""

    def __init__(self, language: str) -> None:
        def words(section: str) -> str:
            return rf"\b(?:{_LISTS.pattern(f'{language} {section}')})(?!\w)"

        self.compares = re.compile(words("compares"), re.IGNORECASE)
        self.before = re.compile(words("before"), re.IGNORECASE)  # the two things
        # What is between them, the surest first.
        between = (words("surely between"), words("likely between"), rf"{words('between')}|&")
        self.between = [re.compile(pattern, re.IGNORECASE) for pattern in between]
        self.articles = _LISTS.words(f"{language} articles")
        self.contrasts = re.compile(words("contrasts"), re.IGNORECASE)
        written = _LISTS.words(f"{language} comparing")
        self.words = written | frozenset(map(without_accents, written))


_asking = cache(_Asking)  # compiled when it is needed


def comparing(language: str) -> frozenset[str]:
    """The words of a language that ask how things differ, and needn't be in what answers; with and without accents."""
    return _asking(language).words if language in LANGUAGES else frozenset()


def compares(question: str, language: str = "en") -> bool:
    """True if a question asks how things differ.

    >>> compares("whats the diffrence between apt and dpkg"), compares("how difficult are trips between towns?")
    (True, False)
    >>> compares("Was ist der Unterschied zwischen apt und dpkg?", "de")
    True
    """
    return language in LANGUAGES and bool(_asking(language).compares.search(question))


def compared(question: str, language: str = "en") -> Sides:
    """What a question compares: names that each of the two things may have, the likeliest first.

    >>> compared("diff between a short and a long rest?")
    (['short', 'short rest'], ['long rest', 'long'])
    >>> compared("how does apt differ from aptitude")
    (['how does apt', 'does apt', 'apt'], ['aptitude'])
    >>> compared("quelle est la différence entre le soin et la guérison ?", "fr")
    (['soin'], ['guérison'])
    """
    if not compares(question, language):
        return (), ()
    asking = _asking(language)
    before = asking.before.search(question)
    things = question[before.end() :] if before else question
    between = next(filter(None, (pattern.search(things) for pattern in asking.between)), None)
    if between is None:
        return (), ()
    first, second = (
        [word for word in _WORD.findall(side) if word.casefold() not in asking.articles]
        for side in (things[: between.start()], things[between.end() :])
    )
    first, second = first[-LONGEST_NAME:], second[:LONGEST_NAME]
    shared = [f"{first[-1]} {word}" for word in second[1:]] if first else []  # "rest" of "a short and a long rest"
    return (
        [*(" ".join(first[start:]) for start in range(len(first))), *shared],
        [" ".join(second[:end]) for end in range(len(second), 0, -1)],
    )


def says_both(sides: Sides, language: str, terms: Sequence[str], held: Array, heading: Set[str]) -> bool:
    """True if a passage, or the heading right above it, names both things that a question compares, by the nearest word
    of each that the other hasn't; or if it compares none.

    Args:
        sides: what is compared.
        language: in which the question's words are read.
        terms: those of the question that the index knows.
        held: [sentences, terms] True for those that each has; the first row is of what is above the passage.
        heading: the terms of the heading.
    """
    if not all(sides):
        return True
    said = {terms[place] for place in np.flatnonzero(held[1:].any(0)).tolist()}
    return _nearest(sides, language) <= said | heading


def contrasts(sentence: str, language: str) -> bool:
    """True if a sentence sets one thing against another, as "whereas" does."""
    return language in LANGUAGES and bool(_asking(language).contrasts.search(sentence))


def contrasts_both(sides: Sides, asked_in: str, text: str, language: str) -> bool:
    """True if a sentence of a text sets the two things that are compared against each other; the sentence before it may
    name one of them."""
    if not all(sides):
        return False
    names, before = _nearest(sides, asked_in), ""
    for span in sentences(text):
        sentence = span.of(text)
        if contrasts(sentence, language) and names <= set(analyser(language).terms(f"{before} \n {sentence}")):
            return True
        before = sentence
    return False


def _nearest(sides: Sides, language: str) -> set[str]:
    """The nearest word of each of two things that the other hasn't."""
    one, other = (analyser(language).terms(names[0]) for names in sides)
    nearest = (term for term in reversed(one) if term not in other), (term for term in other if term not in one)
    return {next(names, "") for names in nearest} - {""}
