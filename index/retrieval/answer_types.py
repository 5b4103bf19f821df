"""The answer type of a question: a date, a number or a name; and whether a text has one. Only for English.

A small rule-based form of question classification (Li & Roth, "Learning question classifiers", 2002). A type is the
pattern that finds it in a text.
"""

import re

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundreds?|thousands?|millions?|billions?"
    r"|dozens?|half|first|second|third|fourth|fifth|once|twice|several|none|no)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1\d{3}|20\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)? century|\d{1,2}:\d\d|\b(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+")
_ASKS_FOR = (
    (re.compile(r"\b(?:when|(?:what|which) (?:year|date|day|month|century))\b", re.IGNORECASE), _DATE),
    (
        re.compile(
            r"\b(?:how (?:many|much|long|old|far|large|big|tall|high|often)"
            r"|what (?:percent|percentage|number|amount|proportion))\b",
            re.IGNORECASE,
        ),
        _NUMBER,
    ),
    (re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE), _NAME),
)
_ASKS_WHEN_IT_HAPPENED = re.compile(r"\bwhen (?:did|was|were)\b|\b(?:year|date|century)\b", re.IGNORECASE)


def expected_type(question: str) -> re.Pattern[str] | None:
    """The answer type of a question; None if it asks for something else."""
    return next((answer_type for asking, answer_type in _ASKS_FOR if asking.search(question)), None)


def required_type(question: str) -> re.Pattern[str] | None:
    """The answer type without which a text can't be the answer: a number, or the date of an event.

    "When should …" and "who may …" ask about rules, which may have neither date nor name.
    """
    answer_type = expected_type(question)
    if answer_type is _NUMBER or (answer_type is _DATE and _ASKS_WHEN_IT_HAPPENED.search(question)):
        return answer_type
    return None


def contains(text: str, answer_type: re.Pattern[str], question: str) -> bool:
    """True if a text has something of this type that the question itself doesn't have."""
    said = question.casefold()
    return any(match[0].casefold() not in said for match in answer_type.finditer(text))
