"""Questions that only ask what a term means. A passage that defines the term answers them, however often others use it.

How they are asked in the bot's languages is in `words/meanings.txt`. A question is compared with all of them, because
few words don't tell their language.
"""

import re
from functools import cache

from index.layout import Span
from index.text.folding import without_accents
from index.text.wordlists import WordFile

LONGEST = 100  # characters of a term; longer ones would be looked for in quadratic time
LONGEST_FRAME = 60  # characters of a question besides it

_LISTS = WordFile(__package__, "meanings")
_SAME = str.maketrans("’", "'")


@cache
def _questions() -> tuple[re.Pattern[str], ...]:
    """The patterns of the questions of each language. The term is the only group that matches."""
    return tuple(
        re.compile(rf"[¿\s]*(?:{_pattern(language)})\s*[?？.!]*")
        for language in _LISTS.sections
        if not language.endswith("articles")
    )


def _pattern(language: str) -> str:
    articles = "|".join(
        f"{word}(?:(?<=')|\\s+)" for word in sorted(_LISTS.words(f"{language} articles"), key=len)[::-1]
    )
    return _LISTS.pattern(language).replace("X", rf"(?:{articles})?(.{{1,{LONGEST}}}?)")


def asked_term(question: str) -> Span | None:
    """Where the term stands whose meaning a question asks for; None if it asks for something else.

    >>> asked_term("What is a quorum?")
    Span(start=10, end=16)
    >>> asked_term("c'est quoi un quorum ?"), asked_term("when is there a quorum?")
    (Span(start=14, end=20), None)
    """
    if len(question) > LONGEST + LONGEST_FRAME:
        return None
    asked = question.lower().translate(_SAME)
    for text in dict.fromkeys((asked, without_accents(asked))):
        for pattern in _questions() if len(text) == len(question) else ():
            if match := pattern.fullmatch(text):
                return Span(*match.span(match.lastindex or 0))
    return None
