"""The keys that the store sorts facts by, and looks them up by.

Lists of facts begin with those that weigh most: if the title or the heading above names what it is about, near the
beginning of the document, a number with digits more than one in words, and what is surer. What an example says weighs
least. The numbers are guesses, without a labelled set. Steps, releases and decisions stay in the document's order.
"""

import re
from collections.abc import Sequence

from index.fact_kinds import FactKind
from index.facts.base import RawFact
from index.messages import FactNote
from index.text.folding import normalised
from index.text.wordlists import WordFile

IN_HEADING = 3  # the heading or the title names it
FIRST, EARLY = 2, 1  # it is in the first tenth of the document, or in the first third
DIGITS, UNIT = 2, 1  # of a figure
SURE = 2  # for each of `RawFact.sure`
SENTENCE = 2  # of a rule, a plan, a figure or an organisation: not in a line such as "• a quiver of 20 arrows"
IN_EXAMPLE = -4

_IN_ORDER = (FactKind.STEPS, FactKind.RELEASES, FactKind.DECISIONS)
_LOOK = 40  # characters at the beginning of a sentence
_EXAMPLE = re.compile(rf"(?<!\w)(?:{WordFile(__package__, 'examples').pattern('words')})(?!\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!…。！][\"”’»)\]」』]*\Z")
_DIGIT = re.compile(r"\d")
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


def weight(fact: RawFact, text: str, headings: Sequence[str]) -> int:
    """The weight of a fact in a document with this text.

    Args:
        headings: the document's title, and the headings above the fact.
    """
    if fact.kind in _IN_ORDER:
        return 0
    share = fact.sentence.start / max(1, len(text))
    total = SURE * fact.sure + (FIRST if share < 0.1 else EARLY if share < 1 / 3 else 0)
    about = fold_name(fact.subject.of(text) if fact.subject else fact.value if name(fact) else None)
    if about and any(about in (fold_name(heading) or "") for heading in (*headings[:1], *headings[-1:])):
        total += IN_HEADING
    if fact.kind is FactKind.FIGURES:
        total += DIGITS * bool(_DIGIT.search(fact.span.of(text))) + UNIT * bool(fact.unit)
    if fact.kind in (FactKind.RULES, FactKind.PLANS, FactKind.FIGURES, FactKind.ORGANISATIONS):
        total += SENTENCE * bool(_SENTENCE_END.search(text, fact.sentence.start, fact.sentence.end))
    beginning = text[fact.sentence.start : min(fact.sentence.end, fact.sentence.start + _LOOK)]
    if _EXAMPLE.search(beginning) or any(map(_EXAMPLE.search, headings[-1:])):
        total += IN_EXAMPLE
    return total
