"""What kind of thing a question asks for: a date, a number, a name; and whether a text holds one. English alone."""

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


_HAPPENED = re.compile(r"\bwhen (?:did|was|were)\b|\b(?:year|date|century)\b", re.IGNORECASE)


def asked_for(question: str) -> re.Pattern[str] | None:
    """What finds the kind of thing that a question asks for; None where it asks for no such kind."""
    return next((kind for asking, kind in _ASKS_FOR if asking.search(question)), None)


def required(question: str) -> re.Pattern[str] | None:
    """The kind without which a text can't be the answer: a number, or a date of what happened.

    "When should …" and "who may …" are asked of rules that hold neither date nor name.
    """
    kind = asked_for(question)
    return kind if kind is _NUMBER or (kind is _DATE and _HAPPENED.search(question)) else None


def holds(text: str, kind: re.Pattern[str], question: str) -> bool:
    """Whether a text holds something of this kind that the question did not name itself."""
    said = question.casefold()
    return any(match[0].casefold() not in said for match in kind.finditer(text))
