"""Key facts of a document, found by rules: a module for each kind, and all of them together here.

A fact is shown as its sentence, word for word. Its value is only for sorting and filtering, and there is none where
the text doesn't determine one.
"""

from collections import Counter

from index.fact_kinds import FactKind
from index.facts import dates, definitions, figures, people, quotations, requirements
from index.facts.base import RawFact, prose
from index.model import Document

VERSION = 5  # of the rules; with a new number, the next sync finds the facts of every document again

# A listing shows a sentence once, with its facts under it. The densest real sentences, rows of tables, have about 30.
MOST_IN_SENTENCE = 100
# A fact takes about 100 bytes in the index. Prose has one for each 100 characters, and dense tables one for each 20.
MOST_ALWAYS, CHARACTERS_EACH = 1_000, 20

_ORDER = tuple(FactKind)


def most_facts(characters: int) -> int:
    """The number of facts that a document of this length can have; those after them are left out."""
    return MOST_ALWAYS + characters // CHARACTERS_EACH


def facts(document: Document) -> tuple[RawFact, ...]:
    """The facts of a document, in the order of its text. Boilerplate and code are left out, and
    headings give only dates.

    A sentence has at most `MOST_IN_SENTENCE`, and the document at most `most_facts`.
    """
    read = prose(document)
    found = list(dates.find(read))
    found += figures.find(read, [fact.span for fact in found])
    for kind in (people, quotations, definitions, requirements):
        found += kind.find(read)
    found.sort(key=lambda fact: (fact.span, _ORDER.index(fact.kind)))
    in_sentence: Counter[int] = Counter()
    few = []
    for fact in found:
        in_sentence[fact.sentence.start] += 1
        if in_sentence[fact.sentence.start] <= MOST_IN_SENTENCE:
            few.append(fact)
    return tuple(few[: most_facts(len(document.text))])
