"""The look of a name, and the words that the rules for people, organisations and speakers know.

English marks a name only by its capital letter, and so are titles, places, books, weekdays and the first word of a
sentence. The lists in `words/` say which capital words are no names, and which nouns are a role that a person has or a
body that people form. They are closed and short on purpose: a name that they don't settle is left out.
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from index.layout import Span
from index.text.wordlists import WordFile

_GRAMMAR, _PLACES = WordFile(__package__, "grammar"), WordFile(__package__, "places")
_PEOPLE, _GIVEN = WordFile(__package__, "people"), WordFile(__package__, "given_names")
_ORGANISATIONS = WordFile(__package__, "organisations")

FUNCTION_WORDS, PREPOSITIONS, DETERMINERS = map(_GRAMMAR.words, ("function words", "prepositions", "determiners"))
POSSESSIVES, FINITE_VERBS = map(_GRAMMAR.words, ("possessives", "finite verbs"))
VERBS = FINITE_VERBS | _GRAMMAR.words("other verbs")
SPEECH_VERBS = _GRAMMAR.words("verbs of speech")
GRAMMAR = FUNCTION_WORDS | VERBS | PREPOSITIONS | SPEECH_VERBS  # no noun phrase goes on across one of these
HUMAN_VERBS, MONTHS, WEEKDAYS = map(_GRAMMAR.words, ("verbs of people", "months", "weekdays"))
CALENDAR = MONTHS | WEEKDAYS
ARTICLES = frozenset(("the", "a", "an"))
OWNING = frozenset(("’s", "'s"))
LISTING = frozenset((",", "and", "or", "&", "the"))

TITLES, STRONG_TITLES, BARE_TITLES = map(_PEOPLE.words, ("titles", "titles before a surname", "titles after a role"))
SHARED_ROLES, ROLE_MODIFIERS, PORTFOLIOS = map(_PEOPLE.words, ("shared roles", "role modifiers", "portfolios"))
HONORIFICS, SUFFIXES, PARTICLES, NO_PERSONS = map(_PEOPLE.words, ("honorifics", "suffixes", "particles", "no persons"))
SURNAMES, POST_NOMINALS = map(_PEOPLE.words, ("surnames", "letters after a name"))
ROLES = TITLES | _PEOPLE.words("roles") | SHARED_ROLES

MEN, WOMEN = _GIVEN.words("men"), _GIVEN.words("women")
SURE_NAMES = MEN | WOMEN | _GIVEN.words("men or women")
GIVEN_NAMES = SURE_NAMES | _GIVEN.words("also words")

BODIES, WEAK_BODIES, WARES, BODIES_OF = map(_ORGANISATIONS.words, ("bodies", "weak bodies", "wares", "bodies of"))
AND_PORTFOLIOS, PAPERS, COMPANY_ENDINGS = map(_ORGANISATIONS.words, ("ministries", "papers", "company endings"))
PORTFOLIOS |= frozenset(map(str.lower, AND_PORTFOLIOS))
BODY_NOUNS, KNOWN_BODIES = map(_ORGANISATIONS.words, ("nouns for bodies", "known bodies"))
KNOWN_COMPANIES, GROUPS, SCHOOLS = map(_ORGANISATIONS.words, ("known companies", "groups", "schools"))
EMPLOYED, TEAMS, MEDIA_ENDINGS, LEADING = map(_ORGANISATIONS.words, ("employed", "teams", "media endings", "leading"))
SHORT_ACRONYMS, STREETS = map(_ORGANISATIONS.words, ("short acronyms", "streets"))
KNOWN_PAIRS, NOT_BODIES = map(_ORGANISATIONS.phrases, ("known pairs", "no bodies"))
CALLED = BODY_NOUNS | frozenset(f"{noun}s" for noun in BODY_NOUNS) | _ORGANISATIONS.words("called")

THINGS, DEMONYMS, PLACES = map(_PLACES.words, ("things", "nationalities", "places"))


class Token(NamedTuple):
    """A word, a possessive ending or a punctuation mark, with its place in the text."""

    start: int
    end: int
    text: str


Tokens = Sequence[Token]
Range = tuple[int, int]  # of tokens, half-open
_TOKEN = re.compile(
    r"([a-z]++(?![\w’'.&-])"  # most words, at once
    r"|(?:[A-Z]\.)++(?!\w)"  # J.  U.S.
    r"|[’']s\b"
    r"|(?:Mrs?|Ms|Dr|Prof|Rev|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|Bros)\.(?!\w)"
    r"|[^\W_]\w*+(?:(?:[-.&]|[’'](?!s\b))[^\W_]\w*+)*+"
    r"|[^\w\s])\s*+"
)
_SHOUTED = re.compile(r"[A-Z]{4,}")
_NAME_PART = _PEOPLE.compiled("looks of a name")
_FIRST_CAPITALS = re.compile(r"[A-HJ-Z][A-HJ-Z]")  # JD Vance, AJ Smith


def tokens(text: str, span: Span) -> list[Token]:
    """The words and marks of a stretch of text, in order."""
    found = _TOKEN.finditer(text, span.start, span.end)
    return [tuple.__new__(Token, (*match.span(1), match[1])) for match in found]  # sooner than Token(…)


def word_at(words: Tokens, at: int) -> str:
    """The word or mark at a place; "" before the first and after the last."""
    return words[at].text if 0 <= at < len(words) else ""


def past(words: Tokens, at: int, among: Container[str]) -> int:
    """The place of the first word from here on that isn't one of these."""
    while at < len(words) and words[at].text in among:
        at += 1
    return at


def runs(words: Tokens, fits: Callable[[str], bool], links: Container[str], most: int) -> Iterator[Range]:
    """The runs of words that fit, with at most so many links in a row between them: "Vincent van Gogh"."""
    end = 0
    for at in [place for place, word in enumerate(words) if not "b" <= word[2] < "{"]:  # a small letter begins no name
        if at < end or not fits(words[at].text):
            continue
        end = joined = at + 1
        while joined < len(words) and joined - end <= most:
            if fits(words[joined].text):
                end = joined + 1
            elif words[joined].text not in links:
                break
            joined += 1
        yield at, end


def before_list(words: Tokens, at: int) -> int:
    """The place of the word before a list, at most 40 words long, in which there is a name at `at`."""
    back = range(at - 1, max(-1, at - 40), -1)
    return next((at for at in back if words[at].text not in LISTING and not capital(words[at].text)), back.stop)


def capital(word: str) -> bool:
    """True if a word begins with a capital letter."""
    return word[0].isupper()


def shouted(word: str) -> bool:
    """True if a word is all in capitals, and longer than short acronyms are."""
    return len(word) > 3 and word.isupper() and bool(_SHOUTED.match(word))


def name_part(word: str) -> bool:
    """True if a word may be part of a person's name, judging only by its letters."""
    return len(word) < 30 and (bool(_NAME_PART.fullmatch(word)) or word in SUFFIXES)


def first_part(word: str) -> bool:
    """True if a word may begin a person's name. Initials without full stops count here: "JD Vance"."""
    initials = bool(_FIRST_CAPITALS.fullmatch(word)) and word not in SHORT_ACRONYMS
    return word not in SUFFIXES and (initials or name_part(word))


def role_noun(word: str) -> bool:
    """True if a noun is a role: "president", "co-founder", "son-in-law", "Secretary-General"."""
    lower = word.lower()
    return lower in ROLES or ("-" in lower and not ROLES.isdisjoint(lower.split("-")))
