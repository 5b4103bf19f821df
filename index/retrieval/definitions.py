"""Questions that only ask what a term means. A passage that defines the term answers them, however often others use it.

The patterns are of the languages in which terms and their meanings are recognised or that have one usual question.
"""

import re

from index.model import Span

LONGEST = 100  # characters of a term; longer ones would be looked for in quadratic time
_ARTICLE = (
    r"(?:(?:an?|the|eine?[rn]?|der|die|das|une?|les?|la|una?|uma?|el|los|las|os?|as?|il|lo|gli|i) |l['’])?"
    rf"(?P<term>.{{1,{LONGEST}}}?)"
)
_QUESTIONS = tuple(
    re.compile(rf"(?:{question})\s*[?？.!]*", re.IGNORECASE)
    for question in (
        rf"what(?:['’]?s| is| are| was| were) (?:meant by |the (?:meaning|definition) of )?{_ARTICLE}",
        rf"what do(?:es)? {_ARTICLE} (?:mean|stand for)",
        rf"(?:define|(?:the )?(?:definition|meaning) of) {_ARTICLE}",
        rf"was (?:ist|sind|heißt|bedeutet|bedeuten|versteht man unter|ist gemeint mit) {_ARTICLE}",
        rf"(?:qu['’]est[- ]ce qu(?:e c['’]est qu)?e? ?['’]?|c['’]est quoi |que (?:signifie|veut dire) ){_ARTICLE}",
        rf"¿?qué (?:es|son|significa) {_ARTICLE}",
        rf"o que (?:é|são|significa) {_ARTICLE}",
        rf"(?:che )?cos(?:a |['’])(?:è|sono|significa|vuol dire) {_ARTICLE}",
    )
)


def asked_term(question: str) -> Span | None:
    """Where the term stands whose meaning a question asks for; None if it asks for something else.

    >>> asked_term("What is a quorum?")
    Span(start=10, end=16)
    """
    found = (pattern.fullmatch(question) for pattern in _QUESTIONS)
    return next((Span(*match.span("term")) for match in found if match), None)
