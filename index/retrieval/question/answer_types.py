"""The answer type of a question: a date, a number, an amount of time or money, a name; and whether a text has one.

A small rule-based form of question classification (Li & Roth, "Learning question classifiers", 2002). A type is the
pattern that finds it in a text. What asks for each, and the words of each, are in `words/answer_types.txt` by language:
English, German, French, Spanish, Italian and Portuguese. A question in another language asks for no type.
"""

import re
from functools import cache, lru_cache

from index.text.folding import without_accents
from index.text.wordlists import WordFile

REMEMBERED = 64  # questions, because an answer looks at its own several times

_LISTS, _NUMERALS = WordFile(__package__, "answer_types"), WordFile(__package__, "numerals")
LANGUAGES = _LISTS.languages
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+")
_SPACE = re.compile(r"\s+")
# Where a clause begins in a folded question.
CLAUSE = r"(?:^|(?<=[,.;:!?¿¡] )|(?<=[¿¡]))"


class _Types:
    """What asks for the types of one language, and their patterns."""

    def __init__(self, language: str) -> None:
        def words(section: str) -> str:
            return _LISTS.pattern(f"{language} {section}")

        count, times = "|".join([words("counts"), *_NUMERALS.values(language)]), words("times")
        before_unit = rf"(?:\d|\b(?:{count}|{words('a')})\b)[\w.,]*(?:[ -](?:[^\W\d_]+ )?)?"
        extents = f"{times}|{words('lengths')}"
        number = _compiled(rf"\d|\b(?:{count})\b")
        duration = _compiled(rf"{before_unit}\b(?:{times})\b|\d\s?(?:s|h|ms)\b")
        extent = _compiled(rf"{before_unit}\b(?:{extents})\b|\d\s?(?:s|h|ms|m|km|cm|mm)\b")
        money = _compiled(rf"[$€£¥]\s?\d|\d[\d.,]*\s?(?:[$€£¥%]|(?:{words('money')})\b)|\b(?:{words('free')})\b")
        often = _compiled(rf"\d|\b(?:{words('often')}|{count})\b")
        self.date = date = re.compile(
            r"\b(?:1\d{3}|20\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)? century|\d{1,2}:\d\d|\d\s?\(?(?:BP|BCE?|CE|AD)\b"
            rf"|\b(?:{words('days')})\b"
        )
        asks_for = (
            ("asks for a date", (date,)),
            ("asks for money", (money, number)),
            ("asks how often", (often,)),
            ("asks how long", (duration, number)),
            ("asks for an extent", (extent, number)),
            ("asks for a number", (number,)),
            ("asks for a name", (_NAME,)),
        )
        self.asks_for = [
            (_whole(words(asking)), types) for asking, types in asks_for if f"{language} {asking}" in _LISTS.sections
        ]
        self.asks_about_now = _whole(words("asks about now"))
        needs_number = _whole(words("needs a number"))
        self.needed = {number: needs_number, often: needs_number, date: _whole(words("needs a date"))}


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words.replace('@', CLAUSE)})(?!\w)")


_types = cache(_Types)  # compiled when it is needed


def expected_types(question: str, language: str = "en") -> tuple[re.Pattern[str], ...]:
    """The answer types of a question, the most exact first; none if it asks for something else.

    Args:
        question: its text.
        language: that it is in, as an ISO 639-1 code.
    """
    return _expected(question, language)


@lru_cache(REMEMBERED)
def _expected(question: str, language: str) -> tuple[re.Pattern[str], ...]:
    if language not in LANGUAGES:
        return ()
    asked = folded(question)
    return next((types for asking, types in _types(language).asks_for if asking.search(asked)), ())


@lru_cache(REMEMBERED)
def required_type(question: str, language: str = "en") -> re.Pattern[str] | None:
    """The answer type without which a text can't be the answer: a number, or the date of an event.

    "When should …" and "who may …" ask about rules, which may have neither date nor name. What happens today or this
    year is only known to a text that has a date.
    """
    if language not in LANGUAGES:
        return None
    types, asked = _types(language), folded(question)
    if types.asks_about_now.search(asked):
        return types.date
    for answer_type in _expected(question, language)[-1:]:
        if (needs := types.needed.get(answer_type)) and needs.search(asked):
            return answer_type
    return None


@lru_cache(REMEMBERED)
def folded(question: str) -> str:
    """A question in small letters, without accents and with single spaces, as the words that ask are compared.

    >>> folded("¿Cuánto  cuesta?"), folded("C’est où ?")
    ('¿cuanto cuesta?', "c'est ou ?")
    """
    return _SPACE.sub(" ", without_accents(question.casefold().replace("’", "'"))).strip()


def contains(text: str, answer_type: re.Pattern[str], question: str) -> bool:
    """True if a text has something of this type that the question itself doesn't have."""
    said = question.casefold()
    return any(match[0].casefold() not in said for match in answer_type.finditer(text))
