"""The everyday words of English: those that are in the encoder's vocabulary whole. Every installation has that file.

Its words are in the order of how frequent they are. By Zipf's law ("Human Behavior and the Principle of Least Effort",
1949), a word's share of a text is in proportion to one over its place in that order.
"""

from functools import cache, lru_cache

from index.meaning.wordpiece import VOCABULARY
from index.text.analysis import analyser
from index.text.wordlists import WordFile

_BEFORE_WORDS = 1996  # lines of signs and single letters, before the most frequent word
_IN_HALF = 6.0  # the place of the word that half of all passages have: a passage has some 80 words
_GENERIC = WordFile(__package__, "everyday")
_REMEMBERED = 4096  # words
_ENDINGS = (("s", ""), ("ed", ""), ("ing", ""), ("ed", "e"), ("ing", "e"))  # and what the word has in their place
_COMPARED = (("er", ""), ("est", ""), ("er", "e"), ("est", "e"), ("ier", "y"), ("iest", "y"))
_SHORTEST, _SHORTEST_COMPARED = 5, 4  # letters of a word without its ending


@cache
def _words() -> bytes:
    """A word in each line, with a line break before the first one."""
    return b"\n" + VOCABULARY.read_bytes()


def is_everyday(word: str) -> bool:
    """True if a folded word is an everyday one, or a form of one: hardly a misspelling, also where no document has it.

    It is looked for in 231 kilobytes, which takes a tenth of a millisecond.

    >>> is_everyday("ticket"), is_everyday("complains"), is_everyday("fairer"), is_everyday("tikcet")
    (True, True, True, False)
    """
    if _line(word) > 0:
        return True
    return any(
        word.endswith(end) and len(stem := word.removesuffix(end) + put) >= shortest and _line(stem) > 0
        for endings, shortest in ((_ENDINGS, _SHORTEST), (_COMPARED, _SHORTEST_COMPARED))
        for end, put in endings
    )


def english_share(word: str) -> float:
    """About which share of the passages of any English text have a folded word: from 0 to 1, 0 for a rare one.

    >>> [round(english_share(word), 3) for word in ("time", "stuff", "gnocchi")]
    [0.097, 0.002, 0.0]
    """
    place = _line(word) - _BEFORE_WORDS
    return _IN_HALF / (_IN_HALF + place) if place > 0 else 0.0


@lru_cache(_REMEMBERED)
def _line(word: str) -> int:
    """The line of a word in the vocabulary, the first one being 1; 0 if it isn't there."""
    at = _words().find(f"\n{word}\n".encode("utf-8", "surrogatepass"))
    return _words().count(b"\n", 0, at + 1) if at >= 0 else 0


@cache
def generic_terms(language: str) -> frozenset[str]:
    """The terms of words that are common in questions about anything."""
    return frozenset(analyser(language).terms(" ".join(sorted(everyday_words(language)))))


def everyday_words(language: str) -> frozenset[str]:
    """Words that are common in questions about anything; none of a language without a list of them."""
    return _GENERIC.words(language) if language in _GENERIC.sections else frozenset()
