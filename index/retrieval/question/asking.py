"""The language that a question asks in, of which no document may be: members ask in theirs for English documents."""

import re
from functools import cache

from index.retrieval.question.comparisons import comparing
from index.retrieval.question.everyday import everyday_words
from index.text.folding import normalised, without_accents
from index.text.languages import STOP_WORDS

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")  # ISO 639-1: those in which questions are taken apart
_WORD = re.compile(r"[^\W\d_]+")
_FOR_DEFAULT = 0.5  # of a word


def asked_in(question: str, default: str) -> str:
    """The language that has most of the words of a question which only ask: stop words, and words of questions about
    anything. A word with accents counts only if it has them in that language, one without may have lost them.

    Args:
        question: its text.
        default: the language that its words are read in; the result if none has more of them.

    >>> asked_in("o que faz backstab", "en"), asked_in("what is it?", "en"), asked_in("backstab", "en")
    ('pt', 'en', 'en')
    """
    words = set(_WORD.findall(normalised(question).casefold()))
    having = {language: len(words & asking_words(language)) + 0.0 for language in dict.fromkeys((*LANGUAGES, default))}
    having[default] += _FOR_DEFAULT
    return max(having, key=having.__getitem__)


@cache
def asking_words(language: str) -> frozenset[str]:
    """The words of a language that only ask, folded, with and without accents."""
    words = STOP_WORDS.get(language, frozenset()) | everyday_words(language) | comparing(language)
    return words | frozenset(map(without_accents, words))
