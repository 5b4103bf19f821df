"""Text becomes terms: one function for documents and for questions, so that they meet.

A token is a run of letters, marks and digits, with the few joints that belong inside one (1,000 · J.D. · C++ · 10%).
Compatibility forms are folded (NFKC), case is folded, possessives are dropped, hyphened words come apart, words that
carry no content are left out, and what remains is stemmed (Snowball). Scripts without spaces give overlapping pairs
of characters.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from index.model import Span

VERSION = 1  # part of what a generation is made with: a new number re-reads every document

# Words that questions and documents hold whatever they are about. Interrogatives and auxiliaries are among them: what
# a question is about stands in its other words.
STOP_WORDS = frozenset(
    """a about also am an and are as at be been being but by can could did do does doing for from had has have he her
    hers him his how i if in into is it its many may me might much my no nor not of on or our ours shall she should so
    such than that the their theirs them then there these they this those to us was we were what when where which who
    whom whose why will with would you your yours dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt
    shouldnt hasnt havent hadnt""".split()
)

# Inside words, `\w` misses the vowel signs of Indic scripts and other combining marks, and would tear words apart.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff"
)
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_PAIRED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"  # CJK
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\U00020000-\U0003ffff"
)
_LETTER = rf"(?:(?![{_PAIRED}])[\w{_MARKS}{_INVISIBLE}])"
_TOKEN = re.compile(
    rf"(?P<paired>[{_PAIRED}]+)"
    r"|(?P<number>\d+(?:[.,:/]\d+)*%?)(?![^\W\d_])"
    r"|(?P<initials>(?:[^\W\d_]\.){2,})"
    r"|(?P<sharp>[A-Za-z](?:\+\+|#)(?!\w))"
    rf"|(?P<word>{_LETTER}+(?:['’ʼ]{_LETTER}+)*)"
)
_DROPPED = re.compile(rf"[{_INVISIBLE}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)")
_POSSESSIVE = re.compile(r"'s?$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: the term that it is searched by, the word as it stands there, and where."""

    term: str
    word: str
    span: Span


def tokens(text: str) -> Iterator[Token]:
    """The words of a text that can be searched for, in order; pairs of characters overlap."""
    for match in _TOKEN.finditer(text):
        kind, word, start = match.lastgroup, match.group(), match.start()
        if kind == "paired":
            for place in range(max(1, len(word) - 1)):
                pair = word[place : place + 2]
                yield Token(unicodedata.normalize("NFKC", pair), pair, Span(start + place, start + place + len(pair)))
            continue
        for part, offset in _parts(word):
            if term := _term(part, kind):
                yield Token(term, part, Span(start + offset, start + offset + len(part)))


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [token.term for token in tokens(text)]


def _parts(word: str) -> Iterator[tuple[str, int]]:
    """A word between underscores, each with its offset."""
    if "_" not in word:
        yield word, 0
        return
    for part in re.finditer(r"[^_]+", word):
        yield part[0], part.start()


def _term(word: str, kind: str | None) -> str:
    """The term of one word; empty for a word that carries no content."""
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", word)).replace("’", "'").replace("ʼ", "'").casefold()
    if kind == "number":
        return _THOUSANDS.sub("", folded)
    if kind == "initials":
        return folded.replace(".", "")
    if kind == "sharp":
        return folded
    if "'" in folded:
        folded = _ELISION.sub("", _POSSESSIVE.sub("", folded)).replace("'", "")
    if folded in STOP_WORDS and not (word.isupper() and len(word) > 1):  # US is a country, us is not
        return ""
    return stem(folded)


_snowball = threading.local()  # a Snowball stemmer must not be shared between threads


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    if not hasattr(_snowball, "english"):
        _snowball.english = Stemmer.Stemmer("english")
    stemmed: str = _snowball.english.stemWord(word)
    return stemmed
