"""The answer type of a question: a date, a number, an amount of time or money, a name; and whether a text has one.

Only for English. A small rule-based form of question classification (Li & Roth, "Learning question classifiers", 2002).
A type is the pattern that finds it in a text.
"""

import re
from functools import cache, lru_cache

_COUNT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundreds?|thousands?|millions?|billions?"
    r"|dozens?|half|first|second|third|fourth|fifth|once|twice|several|none|no)"
)
_TIME = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|nights?|rounds?|turns?|decades?)"
_LENGTH = (
    r"(?:millimet(?:er|re)s?|centimet(?:er|re)s?|met(?:er|re)s?|kilomet(?:er|re)s?|miles?|yards?|feet|foot|ft|inch(?:es)?"
    r"|mm|cm|km|m|pages?|characters?|letters?|words?|lines?|bytes?)"
)
_BEFORE_UNIT = rf"(?:\d|\b(?:{_COUNT}|an?)\b)[\w.,]*(?:[ -](?:[a-z]+ )?)?"
_NUMBER = rf"(?i:\d|\b{_COUNT}\b)"
_DURATION = rf"(?i:{_BEFORE_UNIT}\b{_TIME}\b|\d\s?(?:s|h|ms)\b)"
_EXTENT = rf"(?i:{_BEFORE_UNIT}\b(?:{_TIME}|{_LENGTH})\b|\d\s?(?:s|h|ms|m|km|cm|mm)\b)"
_MONEY = (
    r"(?i:[$€£¥]\s?\d|\d[\d.,]*\s?(?:[$€£¥%]|(?:euros?|dollars?|pounds?|cents?|francs?|percent|[gscpe]p|eur|usd|gbp|chf"
    r"|(?:gold|silver|copper|platinum)(?: pieces?)?|coins?|credits?|points?)\b)|\bfree\b|\bat no (?:cost|charge)\b)"
)
_FREQUENCY = rf"(?i:\d|\b(?:daily|weekly|monthly|yearly|annually|hourly|always|never|every|per|each|{_COUNT})\b)"
_DATE = (
    r"\b(?:1\d{3}|20\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)? century|\d{1,2}:\d\d|\b(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NAME = r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+"
_ASKS_FOR = (
    (r"\b(?:when|(?:what|which) (?:year|date|day|month|century))\b", (_DATE,)),
    (
        r"\bhow much .*\b(?:costs?|pay|paid|charged?|worth)\b|\bwhat (?:do|does|did|will|would) .*\bcost\b"
        r"|\b(?:price|fee|cost) (?:of|for)\b",
        (_MONEY, _NUMBER),
    ),
    (r"\bhow often\b", (_FREQUENCY,)),
    (r"\bhow long (?:until|before|ago|will|do|does|did|can|may|must|should)\b", (_DURATION, _NUMBER)),
    (r"\bhow (?:long|far|tall|deep|wide|high|large|big)\b", (_EXTENT, _NUMBER)),
    (r"\bhow (?:heavy|fast|hot|cold|loud|expensive)\b", (_NUMBER,)),
    (r"\b(?:how (?:many|much|old)|what (?:percent|percentage|number|amount|proportion|share))\b", (_NUMBER,)),
    (r"\b(?:who|whom|whose)\b", (_NAME,)),
)
_ASKS_HOW_MUCH = r"\bhow \w+|\bwhat (?:percent|percentage|number|amount|proportion)\b"
_ASKS_WHEN_IT_HAPPENED = (
    r"\bwhen (?:did|was|were)\b|\b(?:year|date|century)\b|\bwhen(?:['’]s| is| are| will) (?:\w+ )?next\b"
)
_ASKS_ABOUT_NOW = (
    r"\bth(?:is|ese) (?:year|month|week|season|days)\b|\bnext (?:year|month|week)\b|\bright now\b"
    r"|\b(?:today|tonight|tomorrow|yesterday)\b"
)
_NEEDED = {_NUMBER: _ASKS_HOW_MUCH, _FREQUENCY: _ASKS_HOW_MUCH, _DATE: _ASKS_WHEN_IT_HAPPENED}


REMEMBERED = 64  # questions, because an answer looks at its own several times


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compiled when it is needed, since most questions ask for none of these types."""
    return re.compile(source)


def _asks(question: str, asking: str) -> bool:
    return bool(_pattern(f"(?i:{asking})").search(question))


def expected_types(question: str) -> tuple[re.Pattern[str], ...]:
    """The answer types of a question, the most exact first; none if it asks for something else."""
    return tuple(map(_pattern, _expected(question)))


@lru_cache(REMEMBERED)
def _expected(question: str) -> tuple[str, ...]:
    return next((answer_types for asking, answer_types in _ASKS_FOR if _asks(question, asking)), ())


@lru_cache(REMEMBERED)
def required_type(question: str) -> re.Pattern[str] | None:
    """The answer type without which a text can't be the answer: a number, or the date of an event.

    "When should …" and "who may …" ask about rules, which may have neither date nor name. What happens today or this
    year is only known to a text that has a date.
    """
    if _asks(question, _ASKS_ABOUT_NOW):
        return _pattern(_DATE)
    for answer_type in _expected(question)[-1:]:
        if answer_type in _NEEDED and _asks(question, _NEEDED[answer_type]):
            return _pattern(answer_type)
    return None


def contains(text: str, answer_type: re.Pattern[str], question: str) -> bool:
    """True if a text has something of this type that the question itself doesn't have."""
    said = question.casefold()
    return any(match[0].casefold() not in said for match in answer_type.finditer(text))
