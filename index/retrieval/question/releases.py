"""Release notes: they tell what has changed, and seldom how things are.

The changelog of a program names all that the program has, so it has a passage for every question, however little that
passage says. How they are called and asked for is in `words/releases.txt`.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from index.retrieval.question.answer_types import folded
from index.text.analysis import analyser
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "releases")
LANGUAGES = frozenset(name.split()[0] for name in _LISTS.sections if " " in name)  # ISO 639-1
_REMEMBERED = 1024  # titles and headings: most passages have them in common
_VERSION = r"\d+(?:\.\d+)+(?:[.-]?(?:a|b|rc|alpha|beta|pre|dev|post)?\.?\d+)?"
_DATE = r"\W+(?:\d{8}|\d{4}-\d\d-\d\d|unreleased)\b"
_NOTES = _LISTS.in_any_case("notes")
_DOCUMENT = (  # "Rulebook v2.0" is one that has a version itself
    r"\b(?:\w*books?|charter|conduct|documentation|documents?|guides?|guidelines?|licen[cs]e|manual|polic(?:y|ies)"
    r"|reference|rules|specification|standard|srd|terms|tutorial)\b"
)
_RELEASE = re.compile(
    rf"^(?!.*{_DOCUMENT})(?:[^\W\d]\w*[ -]){{0,3}}(?:(?:version|release|v)[ -]?{_VERSION}\W*+(?![^\W\d])"
    rf"|[\[(]?v?{_VERSION}[\])]?(?={_DATE}))",
    re.IGNORECASE,
)


def are_release_notes(above: Iterable[str]) -> bool:
    """True if a passage below such a title and such headings tells what has changed in a version.

    >>> are_release_notes(["Frob", "Version 1.2.4 (2023-03-24)", "Fixes"]), are_release_notes(["Rules", "4.2 Moves"])
    (True, False)
    """
    return any(map(_names_release_notes, above))


@lru_cache(_REMEMBERED)
def _names_release_notes(name: str) -> bool:
    return bool(_NOTES.search(name) or ("." in name and _RELEASE.match(name)))  # as every version has a dot


@cache
def _asking(language: str, section: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_LISTS.pattern(f'{language} {section}')})(?!\w)")


def asks_for_changes(question: str, language: str = "en") -> bool:
    """True if a question may ask what has changed, or for a version; also if it is in no language where that is known.

    >>> asks_for_changes("was it removed in 1.2.4?"), asks_for_changes("how do I identify potions?")
    (True, False)
    """
    return language not in LANGUAGES or bool(
        re.search(r"\d\.\d", question) or _asking(language, "changes").search(folded(question))
    )


def version_asked(question: str, language: str = "en") -> str:
    """The version of which a question asks what has changed in it; "" if it asks for something else.

    >>> version_asked("what's new in v5.0?"), version_asked("which Python does 5.0 need?")
    ('5.0', '')
    >>> version_asked("quoi de neuf dans la 5.0 ?", "fr")
    '5.0'
    """
    if language not in LANGUAGES:
        return ""
    versions = re.findall(_VERSION, question)
    asks = len(versions) == 1 and _asking(language, "what changed").search(folded(question))
    return versions[0] if asks else ""


def is_release(name: str, version: str) -> bool:
    """True if a title or a heading is that of the release notes of just this version."""
    return re.findall(_VERSION, name) == [version] and are_release_notes([name])


@cache
def release_terms(language: str) -> frozenset[str]:
    """The terms of words with which one asks what has changed."""
    return frozenset(analyser(language).terms(" ".join(sorted(_LISTS.words(f"{language} words")))))
