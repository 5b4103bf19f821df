"""The role that the text gives to a person: before the name, beside it, after a verb, or in a list.

Sentences are lists of tokens here, and a name or a role is a range of them.
"""

from collections.abc import Iterator

from index.facts import names
from index.facts.names import ARTICLES, CALENDAR, OWNING, Range, Tokens, capital, name_part, past, role_noun, word_at
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "people")
_LONGEST_TITLE, _LONGEST_ROLE = 12, 25  # words; a title is before a name, or in brackets after it
MARKS = frozenset(',;:.—–()!?“”"«»·|')
_PHRASE_ENDS = MARKS | names.FINITE_VERBS
_AGENTS = ("er", "or", "ist", "ian", "man", "woman", "person")
_COPULAS, _OFFICES, _DESCRIBED = map(_LISTS.words, ("forms of be", "participles of offices", "participles before as"))
_CLAUSE_OPENERS, _LEFT_OVER, ADVERBS = map(_LISTS.words, ("clause openers", "no ends of roles", "adverbs before verbs"))
_SUBORDINATE = _LISTS.words("openers before the main clause")
_ROLE_OPENERS = names.DETERMINERS | _LISTS.words("openers of roles")


def may_name(word: str) -> bool:
    """True if a word can begin or continue a name: a capital word that is more than grammar, or "al-Qasim"."""
    if word[0].isupper():
        return word.lower() not in names.FUNCTION_WORDS or word in ("Will", "US")
    return word[:1] == "a" and word[2:3] == "-" and name_part(word)


def roles(words: Tokens, first: int, last: int) -> Iterator[Range | None]:
    """The roles of the person whose name is words[first:last]; None where a kind of phrase gives none."""
    sure = last - first > 1 and (words[first].text in names.GIVEN_NAMES or words[first].text.endswith("."))
    before = _role_before(words, first)
    yield before
    if last - first == 1:
        if words[first - 1].text in names.HONORIFICS:
            yield _role_beside(words, first, last, sure=True)
        return
    last = past(words, last, names.POST_NOMINALS)
    yield _role_in_list(words, first, last)
    yield _role_across_comma(words, first, last)
    yield _role_beside(words, first, last, sure)
    yield _role_after_verb(words, before[0] if before else first, last, sure)


def _role_before(words: Tokens, first: int) -> Range | None:
    """The role before a name: "Trump’s envoy | Steve Witkoff", "Secretary of State | Antony Blinken".

    It is read from right to left. `settled` is its beginning as far as it is sure; unknown small words before that may
    be adjectives and are only guessed, until an article, a possessive or another noun shows that they belong to it.
    """
    before, title = word_at(words, first - 2), word_at(words, first - 1)
    if title[:1].isupper() and title[-1] != "." and title.lower() in names.TITLES:
        first -= before.islower() and role_noun(before)  # "trial judge | Justice Jane Roe"
    start = first - 1
    if start < 0:
        return None
    if words[start].text.lower() in names.PORTFOLIOS and start > 1 and words[start - 1].text == "of":
        start -= 2
    if not role_noun(words[start].text):
        return None
    settled, guessed, owned = start, 0, False
    bare = words[start].text.lower() in names.BARE_TITLES
    while start > 0 and first - start < _LONGEST_TITLE:
        word = words[start - 1].text
        lower = word.lower()
        if lower in names.POSSESSIVES or (owned and lower in ARTICLES):
            return start - 1, first
        if lower in ARTICLES:
            return start, first
        if word in OWNING and start > 1:
            start, owned = start - 2, True
            settled = start
        elif lower == "and" and start > 1 and role_noun(words[start - 2].text) and words[start].text.islower():
            settled = start = start - 2
        elif start == 1 and lower in names.FUNCTION_WORDS:
            break
        elif role_noun(word) or lower in names.ROLE_MODIFIERS or (may_name(word) and word not in CALENDAR and not bare):
            settled = start = start - 1
        elif guessed < 3 and _may_modify(words, start - 1) and words[first - 1].text.islower():
            start, guessed = start - 1, guessed + 1
        else:
            break
    if guessed == 1 and (start == 0 or words[start - 1].text in MARKS):
        settled = start  # "In 1562, naval officer Jean Ribault"
    return settled, first


def _may_modify(words: Tokens, at: int) -> bool:
    """True if a word may be an adjective: "elected" in "newly elected", but not "reached" in "the letter reached"."""
    word, before = words[at].text, word_at(words, at - 1)
    if not word.islower() or word in names.GRAMMAR:
        return False
    return not word.endswith("ed") or before.endswith("ly") or before in ARTICLES or before in names.POSSESSIVES


def _role_in_list(words: Tokens, first: int, last: int) -> Range | None:
    """The role before a colon: "Director: Jane Roe"."""
    if first < 2 or words[first - 1].text != ":" or (last < len(words) and words[last].text not in MARKS - {":"}):
        return None
    start = first - 1
    while start > 0 and first - start < _LONGEST_TITLE and words[start - 1].text[0].isalnum():
        start -= 1
    return (start, first - 1) if _is_role(words, start, first - 1, sure=True) else None


def _role_across_comma(words: Tokens, first: int, last: int) -> Range | None:
    """The role before a comma: "The head of the union, Jane Roe, …"."""
    if first < 3 or words[first - 1].text != "," or (last < len(words) and words[last].text not in MARKS):
        return None
    following = word_at(words, last + 1)
    if word_at(words, last) == "," and (following in ("and", "or") or following[:1].isupper()):
        return None  # a list of people
    start = first - 1
    while start > 0 and first - start < _LONGEST_ROLE and words[start - 1].text not in MARKS:
        start -= 1
    if words[start].text.lower() in _SUBORDINATE and following not in ("who", "whose"):
        return None  # "After the war against the king, Oliver Cromwell …"
    for at in range(start, first - 1):
        lower = words[at].text.lower()
        opens = at == start and capital(words[at].text) and role_noun(words[at].text) and words[at + 1].text == "of"
        if lower == "the" or lower in names.POSSESSIVES or words[at + 1].text in OWNING or opens:
            return (at, first - 1) if _is_role(words, at, first - 1, sure=True) else None
    return None


def _role_beside(words: Tokens, first: int, last: int, sure: bool) -> Range | None:
    """The role after a comma: "Jane Roe, 45, a nurse at the hospital, …"."""
    last = _after_brackets(words, last)
    if last + 1 >= len(words) or words[last].text not in (",", "(", "—", "–"):
        return None
    start = last + 1
    if words[start].text.isdigit() and start + 2 < len(words) and words[start + 1].text == ",":
        start += 2
    end = _phrase_end(words, start)
    if words[start].text in _DESCRIBED and word_at(words, start + 1) == "as":
        return (start, end) if end - start > 2 else None
    if words[start].text == "who" and start + 2 < len(words) and words[start + 1].text in _COPULAS:
        start += 2
        end = _phrase_end(words, start)
    if not sure and word_at(words, first - 1) in (",", "(") and capital(words[start].text):
        return None  # two items of a list: "Pirate, High Priestess, Merchant"
    is_role = _is_role(words, start, end, sure=sure) or (sure and _speaks_beside(words, start, end))
    return _trim(words, start, end) if is_role else None


def _speaks_beside(words: Tokens, start: int, end: int) -> bool:
    """True for a phrase such as "the incident controller for the hills" before ", says": somebody who acts."""
    speaks = word_at(words, end) == "," and word_at(words, end + 1) in names.SPEECH_VERBS
    if not speaks or words[start].text not in ARTICLES:
        return False
    noun = start + 1
    while noun < end and words[noun].text.islower() and words[noun].text not in names.GRAMMAR:
        noun += 1
    return noun > start + 1 and words[noun - 1].text.endswith(_AGENTS)


def _after_brackets(words: Tokens, at: int) -> int:
    """The place after brackets such as "(born André Lortie)", if a comma follows them."""
    inner = range(at + 1, min(len(words) - 1, at + _LONGEST_TITLE)) if word_at(words, at) == "(" else ()
    closing = next((place for place in inner if words[place].text == ")"), None)
    return closing + 1 if closing and words[closing + 1].text == "," else at


def _role_after_verb(words: Tokens, first: int, last: int, sure: bool) -> Range | None:
    """The role after a verb: "Jane Roe was appointed | director of the museum"."""
    before = words[first - 1].text.lower() if first else ""
    if first and before not in MARKS and before not in _CLAUSE_OPENERS and before not in ARTICLES:
        return None  # "The brother of Jane Roe was a lawyer"
    start = past(words, last, ADVERBS)
    if start + 1 >= len(words):
        return None
    verb, following = words[start].text, words[start + 1].text
    if verb in ("served", "serves") and following == "as":
        start += 2
    elif verb in _COPULAS or (verb == "been" and start > last):
        start += 1
        if following in _OFFICES:
            start += 2 if word_at(words, start + 1) in ("as", "in") else 1
    else:
        return None
    end = _phrase_end(words, start)
    return _trim(words, start, end) if _is_role(words, start, end, sure=sure) else None


def _phrase_end(words: Tokens, start: int) -> int:
    """Where a phrase ends: at a punctuation mark, or at a finite verb."""
    limit = min(len(words), start + _LONGEST_ROLE)
    ends = (at for at in range(start, limit) if words[at].text in (MARKS if at == start else _PHRASE_ENDS))
    return next(ends, limit)


def _trim(words: Tokens, start: int, end: int) -> Range:
    """The phrase without "who", "and" and the like at its end."""
    while end > start + 1 and words[end - 1].text in _LEFT_OVER:
        end -= 1
    return start, end


def _is_role(words: Tokens, start: int, end: int, *, sure: bool) -> bool:
    """True if a phrase says what somebody is: its noun, before "of" or "who", is a role."""
    if not 0 < end - start < _LONGEST_ROLE:
        return False
    opening = words[start].text
    plural = opening.lower() == "one" and end - start > 2 and words[start + 1].text == "of"
    at = start + 2 if plural else start
    if not plural and opening.lower() not in _ROLE_OPENERS and opening.lower() in names.GRAMMAR:
        return False
    for index in range(at, end):
        word = words[index].text
        noun = word.removesuffix("s") if plural else word
        is_surname = capital(word) and index > at and words[index - 1].text in names.SURE_NAMES
        if role_noun(noun) and not is_surname and _ends_noun(words, index + 1, end):
            # A second person with an article may follow: "the president of France and the king of Spain".
            ands = (
                i + 2 for i in range(index, end - 1) if words[i].text == "and" and words[i + 1].text.lower() in ARTICLES
            )
            two = any(role_noun(word.text) for begin in ands for word in words[begin : begin + 3])
            return (sure or noun.lower() not in names.SHARED_ROLES) and not two
        lower = word.lower()
        if lower in names.VERBS or lower in names.SPEECH_VERBS or (lower in names.PREPOSITIONS and index > at):
            return False
    return False


def _ends_noun(words: Tokens, at: int, end: int) -> bool:
    """True if a noun phrase ends here, so that the word before is its noun; not so in "the president’s plane"."""
    if at >= end:
        return True
    word = words[at].text
    if word.endswith("ed") and word.islower():  # "the strategist helped the president" has no noun that ends here
        return at + 1 < end and words[at + 1].text in names.PREPOSITIONS
    return word in names.PREPOSITIONS or word in ("and", "or", "&") or (word.islower() and word.endswith("ing"))
