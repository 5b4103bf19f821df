"""Key facts of a document, found by rules: a module for each kind, and all of them together here.

A fact is shown as its sentence, word for word. Its value is only for sorting and filtering, and there is none where
the text doesn't determine one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from index.fact_kinds import FactKind
from index.facts.base import RawFact, prose
from index.layout import BlockKind, MarkKind
from index.model import Document

VERSION = 58  # of the rules; with a new number, the next sync finds the facts of every document again

# A listing shows a sentence once, with its facts under it. The densest real sentences, rows of tables, have about 30.
MOST_IN_SENTENCE = 100
# A fact takes about 100 bytes in the index. Prose has one for each 100 characters, and dense tables one for each 20.
MOST_ALWAYS, CHARACTERS_EACH = 1_000, 20
_ORDER = tuple(FactKind)
_IN_WORDS = {FactKind.DATES, FactKind.PEOPLE, FactKind.ORGANISATIONS}  # in code they are examples: `due:2026-03-01`
_TEMPLATE = re.compile(r"\{\{|\{%")  # which only a program fills in
_SAID, _FEW = re.compile(r"\bsa(?:id|ys)\b"), 20  # sentences, too few to tell
_LICENCE = re.compile(r"(?:^|/)(?:un)?licen[cs]es?(?:[-_.][\w.-]+)?$|(?:^|/)copying(?:\.\w+)*$", re.IGNORECASE)
_SPEAKER = re.compile(r"s?he$|(?!We\b|They\b|The\b|An?\b|People\b)[A-Z][\w.]")  # who isn't "I" or "people"


def most_facts(characters: int) -> int:
    """The number of facts that a document of this length can have; those after them are left out."""
    return MOST_ALWAYS + characters // CHARACTERS_EACH


def facts(document: Document) -> tuple[RawFact, ...]:
    """The facts of a document, in the order of its text. Boilerplate is left out, headings give only
    dates, releases and steps, and code only settings. A licence's file has none: its text is the same everywhere.

    A sentence has at most `MOST_IN_SENTENCE`, and the document at most `most_facts`.
    """
    if _LICENCE.search(document.source):
        return ()
    # Here, because asking needs none of them, and compiling their patterns takes a tenth of a second.
    from index.facts import (
        contacts,
        dates,
        decisions,
        definitions,
        figures,
        people,
        quotations,
        releases,
        requirements,
        settings,
        steps,
    )
    from index.facts.structure import Structure

    read = prose(document)
    structure = Structure(document, read)
    most = most_facts(len(document.text))
    stated = list(_first(dates.find(read), most))
    released = list(releases.find(structure, stated))
    found = [*releases.dated(structure, stated, released), *released]
    measured = list(_first(figures.find(read, [fact.span for fact in stated]), most))
    measured += figures.named_numbers(structure, [fact.span for fact in [*stated, *measured]])
    found = [replace(fact, subject=fact.subject or structure.subject(fact)) for fact in [*found, *measured]]
    for structural in (settings, steps, contacts, decisions):
        found += structural.find(structure)
    minutes = decisions.is_minutes(structure)
    found += (listed := [*definitions.listed(structure, minutes=minutes)])
    terms = {fact.value.casefold(): fact.sentence for fact in listed if fact.value}
    said = [*quotations.find(read)]
    if read.english and len(read.sentences) >= _FEW:  # where nobody speaks they are examples and labels
        spoken = any(fact.attribution for fact in said) and not minutes and _SAID.search(document.text)
        said = [one for one in said if spoken and (not read.personal or _SPEAKER.match(one.attribution or ""))]
    found += [*people.find(read), *said, *definitions.find(read, terms, minutes=minutes)]
    named = (str(fact.value) for fact in found if fact.kind in (FactKind.PEOPLE, FactKind.ORGANISATIONS))
    code = any(block.kind is BlockKind.VERBATIM for block in document.blocks)
    options = {block.span.start for block in document.blocks if released or block.kind is BlockKind.DEFINITION}
    required = requirements.find(read, named, code=code, minutes=minutes)  # of an option "do not" says what it does
    found += (fact for fact in required if fact.sentence.start not in options or fact.markers[0][:2] != "do")
    found = [fact for fact in found if fact.kind not in _IN_WORDS or not structure.has(MarkKind.CODE, fact.span)]
    found = [fact for fact in found if not _TEMPLATE.search(document.text, fact.sentence.start, fact.sentence.end)]
    found = [fact for fact in found if not structure.has(MarkKind.SPOILER, fact.sentence)]  # a list would uncover it
    found.sort(key=lambda fact: (fact.span, _ORDER.index(fact.kind)))
    return tuple(_first(found, most))


def _first(facts: Iterable[RawFact], most: int) -> Iterator[RawFact]:
    """Those of some facts, given in order, that a document can have at most; no more of them are looked for."""
    in_sentence: Counter[int] = Counter()

    def fits(fact: RawFact) -> bool:
        in_sentence[fact.sentence.start] += 1
        return in_sentence[fact.sentence.start] <= MOST_IN_SENTENCE

    return islice(filter(fits, facts), most)
