"""Which tags of a forum say that a post needs no more answers. Their names are in `solved_tags.txt`."""

import unicodedata
from functools import cache

from bot.policy.phrases import sections


def says_solved(tag: str) -> bool:
    """True if a tag's name says that a post is solved.

    >>> says_solved("✅ Gelöst")
    True
    >>> says_solved("not solved")
    False
    """
    return _folded(tag) in _names()


def _folded(name: str) -> str:
    letters = (character for character in unicodedata.normalize("NFKD", name.casefold()) if character.isalpha())
    return unicodedata.normalize("NFC", "".join(letters))


@cache
def _names() -> frozenset[str]:
    return frozenset(map(_folded, sections("solved_tags")["solved"]))
