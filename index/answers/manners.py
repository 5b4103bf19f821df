"""How something is done, and whether it may or must be, in other languages than English: what questions ask so, and how
the sentences begin that answer. See `words/manners.txt`."""

import re
from functools import cache
from typing import NamedTuple

from index.retrieval.question.answer_types import CLAUSE
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "manners")
LANGUAGES = frozenset(section.split()[0] for section in _LISTS.sections)  # ISO 639-1


class Asks(NamedTuple):
    """The questions of a language, as patterns of `folded` ones."""

    how: re.Pattern[str]
    if_allowed: re.Pattern[str]
    if_needed: re.Pattern[str]


class Says(NamedTuple):
    """The sentences of a language that answer them."""

    instructs: re.Pattern[str]
    if_allowed: re.Pattern[str]
    if_needed: re.Pattern[str]
    leads: re.Pattern[str]  # into steps or code


@cache
def asks(language: str) -> Asks | None:
    """What asks in a language; None if it isn't known."""
    if language not in LANGUAGES:
        return None
    return Asks(*(_whole(language, f"asks {what}") for what in ("how", "if allowed", "if needed")))


@cache
def says(language: str) -> Says | None:
    """What answers in a language; None if it isn't known."""
    if language not in LANGUAGES:
        return None
    return Says(
        _at_beginning(language, "instructs"),
        _whole(language, "says if allowed"),
        _whole(language, "says if needed"),
        re.compile(rf"[:：]$|{_whole(language, 'leads').pattern}", re.IGNORECASE),
    )


def continuing() -> str:
    """The pattern of a sentence, in any of the languages, that goes on with what the one before it says."""
    words = "|".join(_LISTS.pattern(f"{language} goes on") for language in sorted(LANGUAGES))
    return rf"^(?:{words})(?!\w)"


def _whole(language: str, section: str) -> re.Pattern[str]:
    words = _LISTS.pattern(f"{language} {section}").replace("@", CLAUSE)
    return re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)


def _at_beginning(language: str, section: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:\d+[.)] |• )?(?:{_LISTS.pattern(f'{language} {section}')})(?!\w)", re.IGNORECASE)
