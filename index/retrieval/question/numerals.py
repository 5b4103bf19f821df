"""Small numbers, in digits and in words: who asks about 11 players finds eleven players, and the other way round."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "numerals")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}  # of ordinals in digits; th after all others


def other_forms(word: str, language: str) -> tuple[str, ...]:
    """The other forms of a folded word that is a small number.

    >>> other_forms("45", "en"), other_forms("fortyfive", "en"), other_forms("third", "en")
    (('forty-five',), ('45',), ('3rd',))
    """
    return _forms(language).get(word, ())


@cache
def _forms(language: str) -> Mapping[str, tuple[str, ...]]:
    forms: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for digits, word in _pairs(language):
        forms[digits] += (word,)
        forms[word.replace("-", "")] = (digits,)
    return dict(forms)


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    if language not in _LISTS.sections:
        return
    values = _LISTS.values(language)
    for word, value in values.items():
        yield str(value), word
        if language == "en" and value >= 20:
            yield from ((str(value + unit), f"{word}-{small}") for small, unit in values.items() if unit < 10)
    if language == "en":
        for word, value in _LISTS.values("en ordinals").items():
            yield f"{value}{_ENDINGS.get(value, 'th')}", word
