"""How something is done, why it is so, and whether it may or must be: what questions ask so, and what answers them.

See `words/manners.txt`. What is in another language than these is read as English.
"""

import re
from functools import cache
from typing import NamedTuple

from index.retrieval.question.answer_types import CLAUSE
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "manners")
LANGUAGES = _LISTS.languages


class Asks(NamedTuple):
    """The questions of a language, as patterns of `folded` ones."""

    how: re.Pattern[str]
    if_allowed: re.Pattern[str]
    if_needed: re.Pattern[str]
    why: re.Pattern[str]


class Says(NamedTuple):
    """The sentences of a language that answer them, and the texts that have one."""

    instructs: re.Pattern[str]  # at the beginning of a sentence
    if_allowed: re.Pattern[str]
    if_needed: re.Pattern[str]
    why: re.Pattern[str]
    leads: re.Pattern[str]  # into steps or code


def asks(language: str) -> Asks:
    """What asks in a language."""
    return _asks(language if language in LANGUAGES else "en")


def says(language: str) -> Says:
    """What answers in a language."""
    return _says(language if language in LANGUAGES else "en")


@cache
def _asks(language: str) -> Asks:
    return Asks(*(_whole(language, f"asks {what}") for what in ("how", "if allowed", "if needed", "why")))


@cache
def _says(language: str) -> Says:
    return Says(
        _at_beginning(language, "instructs"),
        _whole(language, "says if allowed"),
        _whole(language, "says if needed"),
        _whole(language, "says why"),
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
    words = _LISTS.pattern(f"{language} {section}")
    return re.compile(rf"(?:(?<![^\n])|(?<=[.!?:] ))(?:\d+[.)] |• )?(?:{words})(?!\w)", re.IGNORECASE)
