"""Organisations: recognised by the noun in their name, by how the text uses it, or from a list.

"Ministry of Health" and "World Economic Forum" contain their noun. "Brightwell, a charity for sailors" and "the firm
Brightwell" are called one, and an "analyst at Brightwell" works for one. An acronym counts once the document has spelt
it out. A few names are none of these ("Hamas") and come from a list; they count where they do something, and not in
"a GitHub account". Nouns that fit any group ("our team", "the board") make no name, and what only begins with an
organisation's name ("Security Council Resolution") is something else.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator

from index.fact_kinds import FactKind
from index.facts import names
from index.facts.base import Prose, RawFact
from index.facts.names import CALENDAR, OWNING, Range, Tokens, capital, past, role_noun, runs, shouted, word_at
from index.model import Span
from index.text.wordlists import WordFile

_ACRONYM = re.compile(r"(?<![\w.-])(?:(?P<before>[A-Z][\w’'-]*) )?(?P<name>[A-Z]{2,6})(?![\w-])")
_LISTS = WordFile(__package__, "organisations")
_MINISTRY_ENDINGS = names.AND_PORTFOLIOS | {"Services", "Affairs", "Administration"}
_LONGEST = 12  # words
_LINKS, _TIES, _AT_WORK, _DONE_BY, _ANY = map(_LISTS.words, ("links", "ties", "at work", "done by", "before any"))
_ACRONYMS = re.compile(r"[A-Z]{2,}s")  # OKRs
_OPENERS, _OFFICES, _PLACING, _OF_THE, _NAMED = map(_LISTS.words, ("openers", "offices", "placing", "friends", "named"))
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Z\d&.-]+)\)")
_PLAIN_ACRONYM = re.compile(_LISTS.pattern("acronyms of any"))
_MADE, _NOT_FIRST, _CHANGES, _LEADERS = map(_LISTS.words, ("made", "not first", "verbs of changes", "leaders"))
_VERBS = names.VERBS | WordFile(__package__, "structure").words("imperatives")
_DOING = names.SPEECH_VERBS | {"plans", "planned"} | (names.VERBS | names.HUMAN_VERBS) - _LISTS.words("states")
_BEFORE_A_NAME = names.FUNCTION_WORDS | names.ROLE_MODIFIERS | names.DEMONYMS
_QUOTES = frozenset("“\"‘'")
_LED = ("-led", "-driven", "-based", "-backed", "-run", "-owned", "-controlled")


class Organisations:
    """The organisations of one document, each of them once a sentence."""

    def __init__(self, common: Callable[[], Container[str]]) -> None:
        """Begin with none. `common` gives the words that the document has in small letters."""
        self._common = common
        self._initials: set[str] = set()
        self._found: dict[tuple[int, str], RawFact] = {}

    def read(self, text: str, sentence: Span, words: Tokens) -> None:
        """Find the organisations that a sentence names, and remember the acronyms that it spells out."""
        for start, end in runs(words, capital, _LINKS, 2):
            for first, last in _bodies(words, start, end, self._common()) if end - start <= _LONGEST else ():
                expanded = _acronym_beside(words, first, last)
                letters = "".join(word.text[0] for word in words[first:last] if capital(word.text))
                self._initials.update(filter(None, (expanded, letters if 3 <= len(letters) <= 6 else None)))
                span = Span(words[first].start, words[last - 1].end)
                if "\n" in span.of(text):
                    continue  # the end of a line, and a name below
                phrase = _phrase_beside(words, last)  # "a charity for sailors"
                beside = text[words[phrase[0]].start : words[phrase[1] - 1].end] if phrase else None
                self._add(text, sentence, span, expanded or beside)

    def facts(self, prose: Prose) -> Iterable[RawFact]:
        """The organisations, and the acronyms that the document has spelt out, after `read` of all its sentences."""
        told = _PLAIN_ACRONYM.finditer(prose.text) if self._initials else ()
        plain = {match["one"] or match["many"] for match in told}
        for sentence in prose.sentences if self._initials - plain else ():
            for match in _ACRONYM.finditer(prose.text, sentence.start, sentence.end):
                whole = not match["before"] or match["before"].lower() in names.FUNCTION_WORDS  # not of "Finance WG"
                if whole and match["name"] in self._initials - plain:
                    self._add(prose.text, sentence, Span(*match.span("name")), None)
        others = set(_IN_BRACKETS.findall(prose.text)) - self._initials  # "Chunk-Defined Coding (CDC)"
        return [fact for fact in self._found.values() if fact.attribution not in plain and fact.value not in others]

    def _add(self, text: str, sentence: Span, span: Span, said: str | None) -> None:
        name = span.of(text)
        fact = RawFact(FactKind.ORGANISATIONS, span, sentence, value=name, attribution=said)
        self._found.setdefault((sentence.start, name), fact)


def _is_plain(word: str) -> bool:
    """True if a capital word is more than grammar, and no part of a date."""
    grammar = word.lower() in names.FUNCTION_WORDS and word not in ("First", "Second", "Third")
    return not grammar and word not in CALENDAR and not shouted(word) and "_" not in word


def _bodies(words: Tokens, start: int, end: int, common: Container[str]) -> Iterator[Range]:
    """The organisations among the words of a run, from left to right."""
    at, none, ended = start, True, start
    while at < end:
        before = word_at(words, at - 1)
        named = words[at].text not in _NOT_FIRST or before[:1].isalnum() or before == ","
        found = _body_from(words, at, end) if named else None
        none = none and not found
        following = word_at(words, found) if found and found < end else ""
        goes_on = following[:1].isupper() and not role_noun(following) and following not in names.GIVEN_NAMES
        # "Securities and | Exchange Commission"; but "Hamas and the Grocery Council", whose first part is one too
        noun = word_at(words, found - 1).lower() if found and found > at + 1 else ""
        cut = start < at != ended and words[at - 1].text in ("and", "&") and noun in names.BODIES_OF | names.WEAK_BODIES
        if found and not (goes_on or cut or _is_any(words, at, found)):  # "Council Resolution" is something else
            yield start + (words[start].text == "The") if _is_named_after(words, start, at, found) else at, found
        at, ended = found or at + 1, (found + 1 if found and not cut else ended)
    if none and (used := _by_use(words, start, end, common)):
        yield used


def _is_named_after(words: Tokens, start: int, at: int, last: int) -> bool:
    """True if a name begins before the words that were found: "Code of | Conduct Committee"."""
    if at - start > 2 and words[at - 3].text in _OF_THE and words[at - 2].text == "of":
        return True
    if at - start < 2 or words[at - 1].text != "of" or words[last - 1].text.lower() not in _NAMED:
        return False
    return not any(role_noun(word.text) or role_noun(word.text[:-1]) for word in words[start : at - 1])


def _is_any(words: Tokens, first: int, last: int) -> bool:
    """True for a name that any of a kind may have: "an existing Working Group", not "a Royal Navy ship"."""
    quoted = word_at(words, first - 1) in _QUOTES
    before, after = word_at(words, first - 1 - quoted), word_at(words, last)
    return before in _ANY and not (after.isalpha() and after.islower() and after not in names.GRAMMAR)


def _by_use(words: Tokens, start: int, end: int, common: Container[str]) -> Range | None:
    """The name in a run that the text uses as an organisation's: "the firm X", "analyst at X", "X chief Jane Roe"."""
    while start < end and words[start].text.lower() in _BEFORE_A_NAME:
        start += 1
    stop = next((at for at in range(start, end) if words[at].text in _LINKS), end)
    if stop - start == 1 and words[start].text.lower() in common:
        return None  # "Chief of Projects"
    return (start, stop) if _is_called_one(words, start, stop, end) and _may_be_one(words, start, stop) else None


def _is_called_one(words: Tokens, start: int, stop: int, end: int) -> bool:
    """True if the words around a name say that it is an organisation's."""
    before, noun = word_at(words, start - 1), word_at(words, start - 2).lower()
    if before in names.CALLED or (before == "group" and noun in names.GROUPS):
        return True
    if before in _TIES and noun in names.EMPLOYED and (before not in ("of", "for") or noun in names.LEADING):
        return True
    if (before == "at" and noun in _AT_WORK) or stop < end:
        return before == "at" and noun in _AT_WORK
    at = stop + (word_at(words, stop) in OWNING)
    leader, following = word_at(words, at), word_at(words, at + 1)
    leads = leader in names.LEADING or (leader, following) in (("chief", "executive"), ("managing", "director"))
    leads |= leader in names.TEAMS and before[:1].isalnum()
    return leads and (following[:1].isupper() or following in _LEADERS)


def _may_be_one(words: Tokens, start: int, stop: int) -> bool:
    """True if a name has one to four words, and no place, person or office among them."""
    name = [word.text for word in words[start:stop]]
    if not 0 < len(name) < 5 or name[0] in names.GIVEN_NAMES or not all(map(_is_plain, name)):
        return False
    if len(name) == 1 and (name[0].lower() in names.THINGS | names.PORTFOLIOS or len(name[0]) < 3):
        return False
    is_place = name[-1] in names.STREETS or any(part in names.PLACES or part.lower() in names.DEMONYMS for part in name)
    return not is_place and not any(_ACRONYMS.fullmatch(part) or role_noun(part) or part[-1].isdigit() for part in name)


def _is_used(words: Tokens, at: int) -> bool:
    """True if a name from the list does something, or something is done by it: not so in "a GitHub account"."""
    before, noun = word_at(words, at - 1).lower(), word_at(words, at - 2).lower()
    by = noun if before == "the" and at > 1 else before
    after, beyond = word_at(words, at + 1), word_at(words, at + 2)
    if by in _DONE_BY:
        return not (after.isalpha() and after.islower() and after not in names.GRAMMAR)  # "by the GitHub actions"
    if after in OWNING:
        return role_noun(beyond) or beyond in names.GIVEN_NAMES
    return after in _DOING or role_noun(after) or (by == "of" and role_noun(noun))


def _body_from(words: Tokens, at: int, end: int) -> int | None:
    """The end of the organisation's name that begins with words[at], if one does."""
    word = words[at].text
    if not capital(word) or word.endswith(_LED) or (not _is_plain(word) and word not in names.KNOWN_BODIES):
        return None
    lower = word.lower()
    before = word_at(words, at - 1)
    if (not before[:1].isalpha() and at < 4 and _is_verb(lower)) or (len(word) == 2 and before[:1].isupper()):
        return None  # "Clarify Board representation", "#512 Added Bank of Valletta", "Example Summit EU"
    if words[end - 1].text in names.COMPANY_ENDINGS and end - at > 2 and at and words[at + 1].text == "of":
        return end  # "Wizards of the Coast LLC"
    if lower in names.BODIES_OF or word == "House":
        stop = _complement(words, at + 1, end)
        there = word_at(words, at - 2 if word_at(words, at - 1) == "the" else at - 1) in _PLACING
        if lower in names.SCHOOLS and stop > at + 1 and not (_is_used(words, stop - 1) or there):
            return None  # "the School of Illusion" of a game, not "at the School of Law"
        if stop > at + 1 and (word != "House" or words[at + 2].text in ("Commons", "Lords", "Representatives")):
            return stop
        if lower in names.BODIES_OF and not word_at(words, at + 1)[:1].isupper():
            return None
    if role_noun(word) and word not in names.GIVEN_NAMES and lower not in _OPENERS:
        return None
    best: int | None = None
    whole = lower in names.DEMONYMS or lower in _OPENERS
    for last in range(at + 1, end):
        noun = words[last].text
        kind = noun.lower()
        if noun in ("of", "for", "the", "on") or kind in _OFFICES:
            break
        # "The Australian Food and Grocery Council" is one name, "Hamas and the Grocery Council" are two.
        joined = whole and not best and last - at > 1 and words[last - 1].text not in names.PLACES
        joined |= last - at == 1 and {word, words[min(last + 1, end - 1)].text} <= names.GIVEN_NAMES
        if noun == "and" and words[last + 1].text not in names.AND_PORTFOLIOS and not joined:
            break
        count = last - at
        strong = kind in names.BODIES or noun in names.COMPANY_ENDINGS
        of = kind in names.BODIES_OF and _complement(words, last + 1, end) > last + 1
        weak = kind in names.WEAK_BODIES and (count > 1 or of)
        weak = weak and (kind not in names.WARES or whole or before in OWNING or _is_used(words, last))
        paper = noun in names.PAPERS and at > 0 and words[at - 1].text in ("the", "The")
        if (strong or weak or paper) and capital(noun) | (noun in names.COMPANY_ENDINGS):
            best = last + 1
    if best is None:
        following = word_at(words, at + 1)
        is_administration = following == "administration" and lower not in names.DEMONYMS
        if is_administration or (word, following) in names.KNOWN_PAIRS:
            return at + 2
        if word in names.KNOWN_BODIES:
            return at + 2 if at + 1 < end and following in names.MEDIA_ENDINGS else at + 1
        if word in names.KNOWN_COMPANIES:
            return at + 1 if before.lower() not in names.ARTICLES and _is_used(words, at) else None
        return _described_end(words, at, end)
    pair = words[best - 2].text, words[best - 1].text
    if pair in names.KNOWN_PAIRS and best - at > 2 and word not in names.PLACES and lower not in names.DEMONYMS:
        return None  # "Democratic | White House"
    if not names.NOT_BODIES.isdisjoint((pair, (word, words[at + 1].text))) or (
        best < end and words[best].text in names.STREETS
    ):
        return None
    name = [named.text.lower() for named in words[at:best]]
    if name[-1] in ("organization", "organisation", "administration") and word_at(words, best) == "and":
        return None  # "Lesson Organization and Development"
    if name[-1] in names.WEAK_BODIES and (word_at(words, best) in names.STREETS or not _MADE.isdisjoint(name[:-1])):
        return None  # "the Products & Services programme", "Relational Database Service"
    return _complement(words, best, end) if words[best - 1].text.lower() in names.BODIES_OF else best


def _is_verb(lower: str) -> bool:
    """True for what a task or an entry of a changelog begins with: "send", "added", "fixes", "clarify"."""
    stems = {lower.removesuffix(ending) for ending in ("s", "es", "d", "ed")}
    return lower in _VERBS or not stems.isdisjoint(_CHANGES) or lower.endswith(("ize", "ise", "ify"))


def _complement(words: Tokens, at: int, end: int) -> int:
    """The end of "of the Red Cross" or "for Work and Pensions", if that begins at `at`; otherwise `at`."""
    if at >= end or words[at].text not in ("of", "for"):
        return at
    begin = stop = at + 2 if at + 1 < end and words[at + 1].text == "the" else at + 1
    while stop < end and capital(words[stop].text) and _is_plain(words[stop].text):
        stop += 1
    stop = next((at for at in range(begin + 1, stop - 1) if role_noun(words[at].text.rstrip("s"))), stop)
    if stop + 1 < end and words[stop].text in ("and", "&") and words[stop + 1].text in names.AND_PORTFOLIOS:
        stop = min(end, past(words, stop + 2, _MINISTRY_ENDINGS))
    if stop == begin:
        return at
    if stop == end:
        return _listed(words, stop)
    if words[stop].text == "of" or (words[stop].text == "for" and words[stop + 1].text in names.AND_PORTFOLIOS):
        return max(stop, _complement(words, stop, end))  # "for the Protection of Birds", "of Arbitration for Sport"
    return _complement(words, stop, end) if words[stop - 1].text.lower() in names.BODIES_OF else stop


def _listed(words: Tokens, at: int) -> int:
    """The end of ", Media and Sport" after "Department for Culture", if that begins at `at`; otherwise `at`."""
    stop = at
    while stop + 1 < len(words) and words[stop].text == "," and words[stop + 1].text in names.AND_PORTFOLIOS:
        stop += 2
    if stop == at or stop + 1 >= len(words) or words[stop].text not in ("and", "&"):
        return at
    last = past(words, stop + 1, names.AND_PORTFOLIOS)
    return last if last > stop + 1 else at


def _described_end(words: Tokens, at: int, end: int) -> int | None:
    """The end of the run, if a phrase beside it says that it is an organisation."""
    if end - at > 4 or end >= len(words) or any(words[index].text in _LINKS for index in range(at, end)):
        return None
    before = word_at(words, at - 1)
    if words[at].text in names.GIVEN_NAMES or before.lower() in ("in", "at", "on", "from", "near"):
        return None
    if before.islower() and before not in names.FUNCTION_WORDS and before not in names.VERBS:
        return None  # the end of "Van Gend en Loos"
    return end if _phrase_beside(words, end) else None


def _phrase_beside(words: Tokens, at: int) -> Range | None:
    """The phrase ", a charity for sailors," after a name, without its commas."""
    if at + 2 >= len(words) or words[at].text not in (",", "(") or words[at + 1].text not in names.ARTICLES:
        return None
    noun = False
    for index in range(at + 2, min(len(words), at + 22)):
        word = words[index].text
        if word in ",;:.()—–!?":
            return (at + 1, index) if noun else None
        if word in names.FINITE_VERBS:
            return None
        if not noun:
            following = word_at(words, index + 1)
            ends = following in names.PREPOSITIONS or following in names.VERBS or not following[:1].isalnum()
            if ends and word in names.BODY_NOUNS:
                noun = True
            elif word in names.PREPOSITIONS or role_noun(word):
                return None
    return None


def _acronym_beside(words: Tokens, first: int, last: int) -> str | None:
    """The acronym in brackets after a name, or before a name in brackets."""
    opens_after, opens_before = (word_at(words, at) == "(" for at in (last, first - 1))
    candidate = word_at(words, last + 1 if opens_after else first - 2) if opens_after or opens_before else ""
    if not 2 <= len(candidate) <= 8 or sum(map(str.isupper, candidate)) < 2:
        return None
    letters = iter("".join(word.text[0] for word in words[first:last]).upper())
    return candidate if all(letter in letters for letter in candidate.upper().rstrip("S")) else None
