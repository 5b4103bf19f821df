"""Questions that only ask what a term means. A passage that defines the term answers them, however often others use it.

The patterns are of the languages in which terms and their meanings are recognised or that have one usual question.
"""

import re
from functools import cache

from index.model import Span

SHORTEST = 10  # characters of a question
LONGEST = 100  # characters of a term; longer ones would be looked for in quadratic time
_ARTICLE = (
    r"(?:(?:an?|the|eine?[rn]?|der|die|das|une?|les?|la|una?|uma?|el|los|las|os?|as?|il|lo|gli|i) |l['’])?"
    rf"(?P<term>.{{1,{LONGEST}}}?)"
)
# What a question begins with, and the pattern of all of it.
_QUESTIONS = (
    (("what",), rf"what(?:['’]?s| is| are| was| were) (?:meant by |the (?:meaning|definition) of )?{_ARTICLE}"),
    (("what",), rf"what do(?:es)? {_ARTICLE} (?:mean|stand for)"),
    (("defin", "mean", "the "), rf"(?:define|(?:the )?(?:definition|meaning) of) {_ARTICLE}"),
    (("was ",), rf"was (?:ist|sind|heißt|bedeutet|bedeuten|versteht man unter|ist gemeint mit) {_ARTICLE}"),
    (
        ("qu", "c'", "c’"),
        rf"(?:qu['’]est[- ]ce qu(?:e c['’]est qu)?e? ?['’]?|c['’]est quoi |que (?:signifie|veut dire) ){_ARTICLE}",
    ),
    (("¿", "qu"), rf"¿?qué (?:es|son|significa) {_ARTICLE}"),
    (("o que ",), rf"o que (?:é|são|significa) {_ARTICLE}"),
    (("che ", "cos"), rf"(?:che )?cos(?:a |['’])(?:è|sono|significa|vuol dire) {_ARTICLE}"),
)


@cache
def _pattern(question: str) -> re.Pattern[str]:
    """Compiled when a question begins like it."""
    return re.compile(rf"(?:{question})\s*[?？.!]*", re.IGNORECASE)


def asked_term(question: str) -> Span | None:
    """Where the term stands whose meaning a question asks for; None if it asks for something else.

    >>> asked_term("What is a quorum?")
    Span(start=10, end=16)
    """
    begins = question[:SHORTEST].casefold()
    found = (_pattern(pattern).fullmatch(question) for first, pattern in _QUESTIONS if begins.startswith(first))
    return next((Span(*match.span("term")) for match in found if match), None)
