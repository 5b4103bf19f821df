"""Who is named, and as what: people with the role that the text gives them, and organisations.

A role is what stands before the name ("Trump’s envoy Steve Witkoff"), beside it ("Diaa Rashwan, head of …"), after "is"
or "was appointed", or before a colon in a list. A full name without a role counts only where the text treats it as a
person: it speaks, has an age, was born. Every mention stands for itself: nobody is joined with anybody, and neither
"he" nor a first name is resolved.
"""

import re
from collections.abc import Iterator, Sequence

from index.facts import organisations
from index.facts.names import (
    BARE_TITLES,
    BODIES,
    DEMONYMS,
    DETERMINERS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    GIVEN_NAMES,
    HONORIFICS,
    KNOWN_PAIRS,
    MONTHS,
    PARTICLES,
    PLACES,
    PORTFOLIOS,
    POSSESSIVES,
    PREPOSITIONS,
    ROLE_MODIFIERS,
    SHARED_ROLES,
    SPEECH_VERBS,
    STRONG_TITLES,
    SUFFIXES,
    THINGS,
    TITLES,
    VERBS,
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
from index.facts.prose import Prose
from index.facts.raw import RawFact
from index.model import FactKind, Span

_LOWER_CASE_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?!\w)")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_LONGEST_RUN = 8  # capital words: more are a heading, a list, or noise
_LONGEST_TITLE = 12  # words before a name, or in brackets after it
_LONGEST_ROLE = 25  # words
_CALENDAR = MONTHS | WEEKDAYS
_SURNAMES = frozenset("hill west white black green blue law day london wales church berlin golden".split())
_NO_NAME = THINGS | DEMONYMS | BODIES | WEAK_BODIES

_MARKS = frozenset(',;:.—–()!?“”"«»·|')
_POSSESSIVE = frozenset(("’s", "'s"))
_ARTICLES = frozenset(("the", "a", "an"))
_COPULAS = frozenset("is was became remains remained".split())
_OFFICES = frozenset("appointed elected re-elected named made crowned sworn".split())
_CLAUSE_OPENERS = frozenset("that when while because although where since and but as".split())
_PLACE_PREPOSITIONS = frozenset("in at on during near throughout since from inside outside around".split())
_SUBORDINATE = _PLACE_PREPOSITIONS | frozenset(
    "after before with for by unlike under to against when while if because although though as until despite".split()
)
_ATTACHING = frozenset("of for at from in with on to and or".split())
_LIFE = frozenset("born died".split())
_ADVERBS = frozenset("has had have also later then once then now currently formerly".split())
_DESCRIBED = frozenset("described known identified named regarded".split())
_LEFT_OVER = frozenset("who which that and or but where when while as then to in".split())
_ROLE_OPENERS = DETERMINERS | frozenset("one then now currently formerly former also himself herself".split())


Range = tuple[int, int]  # of tokens, half-open


def find(prose: Prose) -> Iterator[RawFact]:
    """People and organisations, in the order of the text."""
    if not prose.english:
        return
    common = frozenset(_LOWER_CASE_WORD.findall(prose.text))
    facts: list[RawFact] = []
    names = organisations.Organisations()
    for sentence in prose.sentences:
        if not _CAPITAL.search(prose.text, sentence.start, sentence.end):
            continue
        words = tokens(prose.text, sentence)
        facts += _people(prose.text, sentence, words, common)
        facts += names.find(prose.text, sentence, words)
    facts += names.acronyms(prose)
    yield from sorted(facts, key=lambda fact: (fact.span.start, fact.span.end))


def _people(text: str, sentence: Span, words: Tokens, common: frozenset[str]) -> Iterator[RawFact]:
    for start, end in _runs(words):
        name = _name(words, start, end)
        if name is None or not _is_person(words, *name, common):
            continue
        first, last = name
        span = Span(words[first].start, words[last - 1].end)
        roles = [text[words[role[0]].start : words[role[1] - 1].end] for role in _roles(words, first, last) if role]
        if roles or (last - first > 1 and _acts_as_a_person(words, first, last, common)):
            for role in roles or (None,):
                yield RawFact(FactKind.PEOPLE, span, sentence, value=span.of(text), attribution=role)


def _runs(words: Tokens) -> Iterator[tuple[int, int]]:
    """Where capital words follow each other, with the particles between them: "Vincent van Gogh"."""
    at = 0
    while at < len(words):
        if not _opens(words[at].text):
            at += 1
            continue
        end = at + 1
        while end < len(words):
            joined = end
            while joined < len(words) and joined - end < 3 and words[joined].text in PARTICLES:
                joined += 1
            if joined == len(words) or not _opens(words[joined].text):
                break
            end = joined + 1
        if end - at <= _LONGEST_RUN:
            yield at, end
        at = end


def _opens(word: str) -> bool:
    """Whether a word may stand in a run: a capital word that is more than grammar, or "al-Qasim"."""
    if word.lower() in FUNCTION_WORDS:
        return word in ("Will", "US")
    return capital(word) or (word[:1] == "a" and word[2:3] == "-" and name_part(word))


def _name(words: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """The name in a run: without the weekday before it, and without the title, which is the role."""
    while start < end and words[start].text in _CALENDAR:
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
    """Whether a run can be a person's name: by its letters, and because it names no place, thing, body or office."""
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
        if lower in _NO_NAME and not (part in GIVEN_NAMES or (surname and lower in _SURNAMES)):
            return False
        if (part in PLACES and not given) or (role_noun(part) and not surname and not _before_suffix(parts, index)):
            return False
    bare = [part for part in parts if part not in SUFFIXES]
    if len(bare) == 1:
        return _surname_alone(words, first, common)
    return given or bare[-1].lower() not in common


def _before_suffix(parts: Sequence[str], index: int) -> bool:
    """Martin Luther King Jr."""
    return index > 0 and parts[index + 1 : index + 2] != [] and parts[index + 1] in SUFFIXES


def _surname_alone(words: Tokens, at: int, common: frozenset[str]) -> bool:
    """Whether the title before a single name makes a person of it: "Dr Smith", not "Manager Berlin"."""
    name = words[at].text
    if at == 0 or len(name) < 3 or "." in name or name.lower() in common or name in PLACES or name in _CALENDAR:
        return False
    title = words[at - 1].text
    noun = title.lower().rpartition("-")[2]
    return title.lower() in TITLES if capital(title) else noun in STRONG_TITLES


def _roles(words: Tokens, first: int, last: int) -> Iterator[Range | None]:
    """What the text says of the person named by words[first:last]."""
    sure = last - first > 1 and (words[first].text in GIVEN_NAMES or words[first].text.endswith("."))
    before = _role_before(words, first)
    yield before
    if last - first == 1:
        return
    yield _role_in_list(words, first, last)
    yield _role_across_comma(words, first, last)
    yield _role_beside(words, first, last, sure)
    yield _role_after_verb(words, before[0] if before else first, last, sure)


def _role_before(words: Tokens, first: int) -> Range | None:
    """Trump’s envoy | Steve Witkoff; Secretary of State | Antony Blinken."""
    start = first - 1
    if start < 0:
        return None
    if words[start].text.lower() in PORTFOLIOS and start > 1 and words[start - 1].text == "of":
        start -= 2
    if not role_noun(words[start].text):
        return None
    settled, guessed, owned = start, 0, False
    bare = words[start].text.lower() in BARE_TITLES
    while start > 0 and first - start < _LONGEST_TITLE:
        word = words[start - 1].text
        lower = word.lower()
        if lower in POSSESSIVES or (owned and lower in _ARTICLES):
            return start - 1, first
        if lower in _ARTICLES:
            return start, first
        if word in _POSSESSIVE and start > 1:
            start, owned = start - 2, True
            settled = start
        elif lower == "and" and start > 1 and role_noun(words[start - 2].text) and words[start].text.islower():
            start -= 2
            settled = start
        elif start == 1 and lower in FUNCTION_WORDS:
            break
        elif role_noun(word) or lower in ROLE_MODIFIERS or (_opens(word) and word not in _CALENDAR and not bare):
            start -= 1
            settled = start
        elif guessed < 3 and _may_modify(words, start - 1) and words[first - 1].text.islower():
            start, guessed = start - 1, guessed + 1
        else:
            break
    if guessed == 1 and (start == 0 or words[start - 1].text in _MARKS):
        settled = start  # "In 1562, naval officer Jean Ribault"
    return settled, first


def _may_modify(words: Tokens, at: int) -> bool:
    """Whether a word may be an adjective: "newly elected" may, "the letter reached" may not."""
    word, before = words[at].text, words[at - 1].text if at else ""
    if not word.islower() or _ties(word):
        return False
    return not word.endswith("ed") or before.endswith("ly") or before in _ARTICLES or before in POSSESSIVES


def _ties(lower: str) -> bool:
    """Whether a word is grammar, so that no noun phrase goes on across it."""
    return lower in FUNCTION_WORDS or lower in VERBS or lower in PREPOSITIONS or lower in SPEECH_VERBS


def _role_in_list(words: Tokens, first: int, last: int) -> Range | None:
    """Director: Jane Roe."""
    if first < 2 or words[first - 1].text != ":":
        return None
    if last < len(words) and words[last].text not in _MARKS - {":"}:
        return None
    start = first - 1
    while start > 0 and first - start < _LONGEST_TITLE and words[start - 1].text[0].isalnum():
        start -= 1
    return (start, first - 1) if _is_role(words, start, first - 1, sure=True) else None


def _role_across_comma(words: Tokens, first: int, last: int) -> Range | None:
    """The head of the union, Jane Roe, …"""
    if first < 3 or words[first - 1].text != "," or (last < len(words) and words[last].text not in _MARKS):
        return None
    following = words[last + 1].text if last + 1 < len(words) else ""
    if last < len(words) and words[last].text == "," and (following in ("and", "or") or following[:1].isupper()):
        return None  # a list of people
    start = first - 1
    while start > 0 and first - start < _LONGEST_ROLE and words[start - 1].text not in _MARKS:
        start -= 1
    if words[start].text.lower() in _SUBORDINATE and following not in ("who", "whose"):
        return None  # "After the war against the king, Oliver Cromwell …"
    for at in range(start, first - 1):
        lower = words[at].text.lower()
        if lower == "the" or lower in POSSESSIVES or words[at + 1].text in _POSSESSIVE:
            return (at, first - 1) if _is_role(words, at, first - 1, sure=True) else None
    return None


def _role_beside(words: Tokens, first: int, last: int, sure: bool) -> Range | None:
    """Jane Roe, 45, a nurse at the hospital, …"""
    last = _after_brackets(words, last)
    if last + 1 >= len(words) or words[last].text not in (",", "(", "—", "–"):
        return None
    start = last + 1
    if words[start].text.isdigit() and start + 2 < len(words) and words[start + 1].text == ",":
        start += 2
    end = _phrase_end(words, start)
    if words[start].text in _DESCRIBED and words[start + 1 : start + 2] and words[start + 1].text == "as":
        return (start, end) if end - start > 2 else None
    if words[start].text == "who" and start + 2 < len(words) and words[start + 1].text in _COPULAS:
        start += 2
        end = _phrase_end(words, start)
    if _opens_with_preposition(words, first, closed=end < len(words) and words[end].text in _MARKS):
        return None
    return _trimmed(words, start, end) if _is_role(words, start, end, sure=sure) else None


def _after_brackets(words: Tokens, at: int) -> int:
    """Past "(born André Lortie)", where a comma follows it."""
    if at < len(words) and words[at].text == "(":
        for closing in range(at + 1, min(len(words) - 1, at + _LONGEST_TITLE)):
            if words[closing].text == ")":
                return closing + 1 if words[closing + 1].text == "," else at
    return at


def _opens_with_preposition(words: Tokens, first: int, *, closed: bool) -> bool:
    """Whether "In Desert Storm, the president said" is the case: the comma ends an opening, and explains no name."""
    if first != 1:
        return False
    lower = words[0].text.lower()
    return lower in _PLACE_PREPOSITIONS or (lower in _SUBORDINATE and not closed)


def _role_after_verb(words: Tokens, first: int, last: int, sure: bool) -> Range | None:
    """Jane Roe was appointed | director of the museum."""
    before = words[first - 1].text.lower() if first else ""
    if first and before not in _MARKS and before not in _CLAUSE_OPENERS and before not in _ARTICLES:
        return None  # "The brother of Jane Roe was a lawyer"
    start = last
    while start < len(words) and words[start].text in _ADVERBS:
        start += 1
    if start + 1 >= len(words):
        return None
    verb, following = words[start].text, words[start + 1].text
    if verb in ("served", "serves") and following == "as":
        start += 2
    elif verb in _COPULAS or (verb == "been" and start > last):
        start += 1
        if following in _OFFICES:
            start += 1
            if start < len(words) and words[start].text in ("as", "in"):
                start += 1
    else:
        return None
    end = _phrase_end(words, start)
    return _trimmed(words, start, end) if _is_role(words, start, end, sure=sure) else None


def _phrase_end(words: Tokens, start: int) -> int:
    """Where a phrase ends: at a mark, or at the verb that goes on with the sentence."""
    for end in range(start, min(len(words), start + _LONGEST_ROLE)):
        word = words[end].text
        if word in _MARKS or (end > start and word in FINITE_VERBS):
            return end
    return min(len(words), start + _LONGEST_ROLE)


def _trimmed(words: Tokens, start: int, end: int) -> Range:
    while end > start + 1 and words[end - 1].text in _LEFT_OVER:
        end -= 1
    return start, end


def _is_role(words: Tokens, start: int, end: int, *, sure: bool) -> bool:
    """Whether a phrase says what somebody is: its noun, before "of" or "who", names a role."""
    if not 0 < end - start < _LONGEST_ROLE:
        return False
    opening = words[start].text
    plural = opening.lower() == "one" and end - start > 2 and words[start + 1].text == "of"
    at = start + 2 if plural else start
    if not plural and opening.lower() not in _ROLE_OPENERS and _ties(opening.lower()):
        return False
    for index in range(at, end):
        word = words[index].text
        noun = word.removesuffix("s") if plural else word
        if role_noun(noun) and _ends_noun(words, index + 1, end):
            return (sure or noun.lower() not in SHARED_ROLES) and not _lists_two(words, index, end)
        lower = word.lower()
        if lower in VERBS or lower in SPEECH_VERBS or (lower in PREPOSITIONS and index > at):
            return False
    return False


def _ends_noun(words: Tokens, at: int, end: int) -> bool:
    """Whether a noun phrase ends here, so that the word before is its noun and not "the president’s plane"."""
    if at >= end:
        return True
    word = words[at].text
    return word in PREPOSITIONS or word in ("and", "or", "&") or (word.islower() and word.endswith(("ing", "ed")))


def _lists_two(words: Tokens, at: int, end: int) -> bool:
    """Whether a second person with an article follows: "the president of France and the king of Spain"."""
    return any(
        words[index].text == "and" and index + 1 < end and words[index + 1].text.lower() in _ARTICLES
        and any(role_noun(word.text) for word in words[index + 2 : index + 5])
        for index in range(at, end)
    )  # fmt: skip


def _acts_as_a_person(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """Whether the text treats a full name as a person's: it speaks, is called Mr, has an age, was born."""
    before = words[first - 1].text if first else ""
    if before in HONORIFICS:
        return True
    if _is_aged(words, last):
        return True
    name = [word.text for word in words[first:last]]
    if any(part.lower() in common for part in name if part not in GIVEN_NAMES and part not in PARTICLES):
        return False
    at = last
    while at < len(words) and words[at].text in _ADVERBS:
        at += 1
    verb = words[at].text if at < len(words) else ""
    if before == "to" and first > 1 and words[first - 2].text.lower() == "according":
        return True
    if before in _ATTACHING or (before.islower() and not _ties(before)):
        return False  # "the guitarist of Duran Duran was born", "the encyclopedia Knaurs Lexikon stated"
    if verb in SPEECH_VERBS and verb not in ("called", "calls", "described", "describes"):
        return True
    if verb in _LIFE or (verb == "was" and at + 1 < len(words) and words[at + 1].text == "born"):
        return True
    if verb == "," and at + 1 < len(words) and words[at + 1].text == "who":
        return True
    return before in ("said", "says", "asked") and first > 1 and words[first - 2].text in _MARKS


def _is_aged(words: Tokens, last: int) -> bool:
    """Jane Roe, 45, …; Leonhard Euler (1707–1783)."""
    following: Sequence[Token] = words[last : last + 4]
    texts = [word.text for word in following]
    if len(texts) == 4 and texts[0] == "," and texts[1].isdigit() and 0 < len(texts[1]) < 3:
        return texts[2] == ","
    return len(texts) == 4 and texts[0] == "(" and (texts[1] == "born" or (_is_year(texts[1]) and texts[2] in "–-"))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()
