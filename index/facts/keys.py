"""What a fact is sorted by, and looked up by."""

import re

from index.facts.base import RawFact
from index.messages import FactNote
from index.model import FactKind
from index.text.folding import normalised

_YEAR = re.compile(r"(\d{3}[\dX])((?:-\d\d)*)")
_NAMED = (FactKind.PEOPLE, FactKind.ORGANISATIONS, FactKind.DEFINITIONS)


def moment(fact: RawFact) -> str | None:
    """What a date is sorted by; None where the text doesn't state its year, for nothing is sorted by a guess."""
    if fact.kind is not FactKind.DATES or FactNote.BY_DOCUMENT in fact.notes:
        return None
    stated = _YEAR.match(fact.value or "")
    return stated[1].replace("X", "0") + stated[2] if stated else None


def name(fact: RawFact) -> str | None:
    """What a fact is looked up by: the person, the organisation, the term, the speaker; folded."""
    if fact.kind is FactKind.QUOTATIONS:
        return folded(fact.attribution)
    return folded(fact.value) if fact.kind in _NAMED else None


def folded(name: str | None) -> str | None:
    """A name as it is compared."""
    return " ".join(normalised(name).casefold().split()) if name else None
