"""Documents become key facts: a module a kind, and here all of them in the order of the text.

A fact is shown as its sentence, verbatim. Its value is what sorts and filters, and stands only where the text
determines it.
"""

from index.facts import dates, definitions, figures, people, quotations, requirements
from index.facts.base import RawFact, prose
from index.model import Document, FactKind

VERSION = 2  # part of what a generation is made with: a new number finds the facts of every document again

_ORDER = tuple(FactKind)


def facts(document: Document) -> tuple[RawFact, ...]:
    """The facts of a document, in the order of its text. Boilerplate, headings and code state none."""
    read = prose(document)
    found = list(dates.find(read))
    found += figures.find(read, [fact.span for fact in found])
    for kind in (people, quotations, definitions, requirements):
        found += kind.find(read)
    return tuple(sorted(found, key=lambda fact: (fact.span, _ORDER.index(fact.kind))))
