"""People, with the role that the text gives them; and organisations, by `organisations`.

A role comes before the name ("Trump’s envoy Steve Witkoff"), beside it ("Diaa Rashwan, head of …"), after "is" or "was
appointed", or before a colon in a list. A full name without a role counts only where the text treats it as a person's:
it speaks, has an age, was born, is in a list of people. Each mention is a fact by itself. No two names are taken for
the same person, and neither "he" nor a first name is resolved.
"""

import re
from collections.abc import Iterator, Sequence

from index.fact_kinds import FactKind
from index.facts import organisations
from index.facts.attendance import Lists
from index.facts.base import Prose, RawFact
from index.facts.names import (
    BODIES,
    DEMONYMS,
    GIVEN_NAMES,
    HONORIFICS,
    KNOWN_PAIRS,
    MONTHS,
    NO_PERSONS,
    PARTICLES,
    PLACES,
    PORTFOLIOS,
    PREPOSITIONS,
    SPEECH_VERBS,
    STRONG_TITLES,
    SUFFIXES,
    SURNAMES,
    THINGS,
    TITLES,
    WEAK_BODIES,
    WEEKDAYS,
    Token,
    Tokens,
    capital,
    first_part,
    name_part,
    role_noun,
    shouted,
    tokens,
)
from index.facts.roles import ADVERBS, CALENDAR, MARKS, may_name, roles, ties
from index.model import Span

_LOWER_CASE_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?!\w)")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_LONGEST_RUN = 8  # capital words: more are a heading, a list, or noise
_NO_NAME = THINGS | DEMONYMS | BODIES | WEAK_BODIES
_ATTACHING = frozenset("of for at from in with on to and or".split())
_LIFE = frozenset("born died".split())


def find(prose: Prose) -> Iterator[RawFact]:
    """The people and organisations of an English document, in the order of the text."""
    if not prose.english:
        return
    common = frozenset(_LOWER_CASE_WORD.findall(prose.text))
    facts: list[RawFact] = []
    names, lists = organisations.Organisations(), Lists(prose)
    for sentence in prose.sentences:
        if not _CAPITAL.search(prose.text, sentence.start, sentence.end):
            continue
        words = tokens(prose.text, sentence)
        named = list(_people(prose.text, sentence, words, common))
        facts += named
        facts += _listed(prose.text, lists, sentence, common, frozenset(fact.span.start for fact in named))
        facts += names.find(prose.text, sentence, words)
    facts += names.acronyms(prose)
    yield from sorted(facts, key=lambda fact: (fact.span.start, fact.span.end))


def _listed(
    text: str, lists: Lists, sentence: Span, common: frozenset[str], taken: frozenset[int]
) -> Iterator[RawFact]:
    """The people in a list of people, except those whose names begin at a place in `taken`."""
    for entry in lists.entries(sentence):
        words = tokens(text, entry.name)
        if not NO_PERSONS.isdisjoint(word.text.lower() for word in words):
            continue  # "Discord Bot"
        if entry.name.start not in taken and _is_person(words, 0, len(words), common) and len(words) > 1:
            role = entry.role.of(text) if entry.role else None
            value = entry.name.of(text)
            yield RawFact(FactKind.PEOPLE, entry.name, sentence, value=value, attribution=role)


def _people(text: str, sentence: Span, words: Tokens, common: frozenset[str]) -> Iterator[RawFact]:
    """The people in a sentence, a fact for each role; `common` has the document's words in small letters."""
    for start, end in _runs(words):
        name = _name(words, start, end)
        if name is None or not _is_person(words, *name, common):
            continue
        first, last = name
        span = Span(words[first].start, words[last - 1].end)
        named_as = [text[words[role[0]].start : words[role[1] - 1].end] for role in roles(words, first, last) if role]
        if named_as or (last - first > 1 and _acts_as_a_person(words, first, last, common)):
            for role in named_as or (None,):
                yield RawFact(FactKind.PEOPLE, span, sentence, value=span.of(text), attribution=role)


def _runs(words: Tokens) -> Iterator[tuple[int, int]]:
    """The runs of capital words, with the particles between them: "Vincent van Gogh"."""
    at = 0
    while at < len(words):
        if not may_name(words[at].text):
            at += 1
            continue
        end = at + 1
        while end < len(words):
            joined = end
            while joined < len(words) and joined - end < 3 and words[joined].text in PARTICLES:
                joined += 1
            if joined == len(words) or not may_name(words[joined].text):
                break
            end = joined + 1
        if end - at <= _LONGEST_RUN:
            yield at, end
        at = end


def _name(words: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """The name within a run: without a weekday before it, and without the title, which is part of the role."""
    while start < end and words[start].text in CALENDAR:
        start += 1
    if start > 1 and words[start - 1].text == "of" and role_noun(words[start - 2].text):
        start += words[start].text.lower() in PORTFOLIOS
    first = start
    if start < end and words[start].text not in GIVEN_NAMES:
        for at in range(start, end - 1):
            if role_noun(words[at].text) and words[at + 1].text not in SUFFIXES:
                first = at + 1
        if first == start and words[start].text in HONORIFICS:
            first += 1
    return (first, end) if first < end else None


def _is_person(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """True if a run can be a person's name: by its letters, and since it is no place, thing, body or office."""
    parts = [word.text for word in words[first:last]]
    if len(parts) > 6 or not first_part(parts[0]):
        return False
    if any(part not in PARTICLES and not name_part(part) and index for index, part in enumerate(parts)):
        return False
    if tuple(parts[:2]) in KNOWN_PAIRS:
        return False
    given = parts[0] in GIVEN_NAMES or parts[0].endswith(".")
    for index, part in enumerate(parts):
        lower, surname = part.lower(), given and index == len(parts) - 1 > 0
        if shouted(part) or part in WEEKDAYS or (part in MONTHS and not surname):
            return False
        if lower in _NO_NAME and not (part in GIVEN_NAMES or (surname and lower in SURNAMES)):
            return False
        if (part in PLACES and not given) or (role_noun(part) and not surname and not _before_suffix(parts, index)):
            return False
    bare = [part for part in parts if part not in SUFFIXES]
    if len(bare) == 1:
        return _is_titled_surname(words, first, common)
    return given or bare[-1].lower() not in common


def _before_suffix(parts: Sequence[str], index: int) -> bool:
    """True for the part before "Jr.": the King of "Martin Luther King Jr." is no title."""
    return index > 0 and parts[index + 1 : index + 2] != [] and parts[index + 1] in SUFFIXES


def _is_titled_surname(words: Tokens, at: int, common: frozenset[str]) -> bool:
    """True if the title before a single name makes a person of it: "Dr Smith", not "Manager Berlin"."""
    name = words[at].text
    if name.lower().endswith("bot") or name.lower() in PORTFOLIOS or _is_called_a_thing(words, at + 1):
        return False  # "Cardinal Health", "Sir Lancebot"
    if at == 0 or len(name) < 3 or "." in name or name.lower() in common or name in PLACES or name in CALENDAR:
        return False
    title = words[at - 1].text
    noun = title.lower().rpartition("-")[2]
    return title.lower() in TITLES if capital(title) else noun in STRONG_TITLES


def _is_called_a_thing(words: Tokens, at: int) -> bool:
    """True if the words after a name say that it is a bot, a ship and the like: "is our bot"."""
    if at + 1 >= len(words) or words[at].text not in ("is", "was"):
        return False
    for word in words[at + 1 : at + 7]:
        if word.text in PREPOSITIONS or not word.text[0].isalnum():
            return False
        if word.text in NO_PERSONS:
            return True
    return False


def _acts_as_a_person(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """True if the text treats a full name as a person's: it speaks, is called Mr, has an age, was born."""
    before = words[first - 1].text if first else ""
    if before in HONORIFICS:
        return True
    if _is_aged(words, last):
        return True
    if words[first].text in GIVEN_NAMES and not ties(before.lower()) and _speaks_for_a_body(words, last):
        return True
    name = [word.text for word in words[first:last]]
    if any(part.lower() in common for part in name if part not in GIVEN_NAMES and part not in PARTICLES):
        return False
    at = last
    while at < len(words) and words[at].text in ADVERBS:
        at += 1
    verb = words[at].text if at < len(words) else ""
    if before == "to" and first > 1 and words[first - 2].text.lower() == "according":
        return True
    if before in _ATTACHING or (before.islower() and not ties(before)):
        return False  # "the guitarist of Duran Duran was born", "the encyclopedia Knaurs Lexikon stated"
    if verb in SPEECH_VERBS and verb not in ("called", "calls", "described", "describes"):
        return True
    if verb in _LIFE or (verb == "was" and at + 1 < len(words) and words[at + 1].text == "born"):
        return True
    if verb == "," and at + 1 < len(words) and words[at + 1].text == "who":
        return True
    return before in ("said", "says", "asked") and first > 1 and words[first - 2].text in MARKS


def _speaks_for_a_body(words: Tokens, last: int) -> bool:
    """True if "of the Dockers Union says" follows a name."""
    at = last + 1
    if last >= len(words) or words[last].text not in ("of", "from", "at", "with"):
        return False
    if at < len(words) and words[at].text == "the":
        at += 1
    start = at
    while (
        at < len(words) and at - start < _LONGEST_RUN and (capital(words[at].text) or words[at].text in ("of", "and"))
    ):
        at += 1
    return start < at < len(words) and words[at].text in SPEECH_VERBS


def _is_aged(words: Tokens, last: int) -> bool:
    """True if an age or years of life follow: "Jane Roe, 45, …", "Leonhard Euler (1707–1783)"."""
    following: Sequence[Token] = words[last : last + 4]
    texts = [word.text for word in following]
    if len(texts) == 4 and texts[0] == "," and texts[1].isdigit() and 0 < len(texts[1]) < 3:
        return texts[2] == ","
    return len(texts) == 4 and texts[0] == "(" and (texts[1] == "born" or (_is_year(texts[1]) and texts[2] in "–-"))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()
