"""Key facts of a document, found by rules: a module for each kind, and all of them together here.

A fact is shown as its sentence, word for word. Its value is only for sorting and filtering, and there is none where
the text doesn't determine one.
"""

from index.facts import dates, definitions, figures, people, quotations, requirements
from index.facts.base import RawFact, prose
from index.model import Document, FactKind

VERSION = 2  # of the rules; with a new number, the next sync finds the facts of every document again

_ORDER = tuple(FactKind)


def facts(document: Document) -> tuple[RawFact, ...]:
    """The facts of a document, in the order of its text. Boilerplate, headings and code are left out."""
    read = prose(document)
    found = list(dates.find(read))
    found += figures.find(read, [fact.span for fact in found])
    for kind in (people, quotations, definitions, requirements):
        found += kind.find(read)
    return tuple(sorted(found, key=lambda fact: (fact.span, _ORDER.index(fact.kind))))
