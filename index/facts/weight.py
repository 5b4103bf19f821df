"""How much a fact says about its document: lists of facts begin with those that weigh most.

A fact weighs more if the title or the heading above it names what it is about, and near the beginning of the document;
a number with digits more than one in words, which is often only "two things". What an example says weighs least. The
numbers are guesses: only their order matters, and there is no labelled set for it.

Steps, releases and decisions have no weight: they stay in the order of the document, which says something itself.
"""

import re
from collections.abc import Sequence

from index.fact_kinds import FactKind
from index.facts import keys
from index.facts.base import RawFact
from index.text.wordlists import WordFile

IN_HEADING = 3  # the heading or the title names it
FIRST, EARLY = 2, 1  # it is in the first tenth of the document, or in the first third
DIGITS, UNIT = 2, 1  # of a figure
SENTENCE = 2  # of a rule or a plan: it is in a sentence, not in a line such as "Ring, rare (requires attunement)"
IN_EXAMPLE = -4

_IN_ORDER = (FactKind.STEPS, FactKind.RELEASES, FactKind.DECISIONS)
_LOOK = 40  # characters at the beginning of a sentence
_WORDS = [re.escape(word.replace("_", " ")) for word in sorted(WordFile(__package__, "examples").words("words"))]
_EXAMPLE = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS)})(?!\w)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!…。！][\"”’»)\]」』]*\Z")
_DIGIT = re.compile(r"\d")


def weight(fact: RawFact, text: str, headings: Sequence[str]) -> int:
    """The weight of a fact in a document with this text.

    Args:
        headings: the document's title, and the headings above the fact.
    """
    if fact.kind in _IN_ORDER:
        return 0
    share = fact.sentence.start / max(1, len(text))
    total = FIRST if share < 0.1 else EARLY if share < 1 / 3 else 0
    about = keys.fold_name(fact.subject.of(text) if fact.subject else fact.value if keys.name(fact) else None)
    if about and any(about in (keys.fold_name(heading) or "") for heading in (*headings[:1], *headings[-1:])):
        total += IN_HEADING
    if fact.kind is FactKind.FIGURES:
        total += DIGITS * bool(_DIGIT.search(fact.span.of(text))) + UNIT * bool(fact.unit)
    if fact.kind in (FactKind.RULES, FactKind.PLANS):
        total += SENTENCE * bool(_SENTENCE_END.search(text, fact.sentence.start, fact.sentence.end))
    beginning = text[fact.sentence.start : min(fact.sentence.end, fact.sentence.start + _LOOK)]
    if _EXAMPLE.search(beginning) or any(map(_EXAMPLE.search, headings[-1:])):
        total += IN_EXAMPLE
    return total
