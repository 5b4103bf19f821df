"""The keys that the store sorts facts by, and looks them up by."""

import re

from index.fact_kinds import FactKind
from index.facts.base import RawFact
from index.messages import FactNote
from index.text.folding import normalised

_YEAR = re.compile(r"(\d{3}[\dX])((?:-\d\d)*)")
_NAMED = (FactKind.PEOPLE, FactKind.ORGANISATIONS, FactKind.DEFINITIONS)


def moment(fact: RawFact) -> str | None:
    """The key that a date is sorted by; None where the text itself doesn't state the year.

    A relative date has none even when the document's own date gives it a value, because that is only a reading.
    """
    if fact.kind is not FactKind.DATES or FactNote.BY_DOCUMENT in fact.notes:
        return None
    stated = _YEAR.match(fact.value or "")
    return stated[1].replace("X", "0") + stated[2] if stated else None


def name(fact: RawFact) -> str | None:
    """The key that a fact is looked up by: the person, the organisation, the term or the speaker, folded."""
    if fact.kind is FactKind.QUOTATIONS:
        return fold_name(fact.attribution)
    return fold_name(fact.value) if fact.kind in _NAMED else None


def fold_name(name: str | None) -> str | None:
    """A name in the form in which names are compared: normalised, without case and extra spaces."""
    return " ".join(normalised(name).casefold().split()) if name else None
