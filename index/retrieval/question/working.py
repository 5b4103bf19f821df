"""Questions for how a thing works or what it does: the section of its name answers them."""

import re
from functools import cache

from index.retrieval.question.answer_types import folded
from index.text.analysis import analyser
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "working")
LANGUAGES = _LISTS.languages


def words_of_working(question: str, asked_in: str) -> frozenset[str]:
    """The terms of a question that only ask how a thing works; none if it asks for something else.

    >>> sorted(words_of_working("wie funktioniert die Heilung?", "de"))[:2], words_of_working("wie alt ist er?", "de")
    (['benutz', 'benutzt'], frozenset())
    """
    if asked_in not in LANGUAGES or not _pattern(asked_in).search(folded(question)):
        return frozenset()
    return _terms(asked_in)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_LISTS.pattern(f'{language} asks')})(?!\w)")


@cache
def _terms(language: str) -> frozenset[str]:
    return frozenset(analyser(language).terms(" ".join(sorted(_LISTS.words(f"{language} words")))))
