"""Organisations: recognised by the noun in their name, by how the text uses it, or from a list.

"Ministry of Health" and "World Economic Forum" contain their noun. "Brightwell, a charity for sailors" and "the firm
Brightwell" are called one, an "analyst at Brightwell" and "Jane Roe (Brightwell)" work for one. An acronym counts once
the document has spelt it out. A few names come from a list ("Hamas"); they count where they do something, and not where
the text mostly uses them ("on Twitter"). Nouns that fit any group ("our team") make no name, and what only begins or
ends with an organisation's name ("Security Council Resolution", "Library of Congress") is something else.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator

from index.fact_kinds import FactKind
from index.facts import names
from index.facts.base import Prose, RawFact
from index.facts.names import CALENDAR, OWNING, Range, Tokens, capital, past, role_noun, runs, shouted, word_at
from index.layout import Span
from index.text.wordlists import WordFile

_ACRONYM = re.compile(r"(?<![\w.-])(?:(?P<before>[A-Z][\w’'-]*) )?(?P<name>[A-Z]{2,6})(?![\w-])")
_LISTS = WordFile(__package__, "organisations")
_MINISTRY_ENDINGS = names.AND_PORTFOLIOS | {"Services", "Affairs", "Administration"}
_LONGEST = 12  # words
_LINKS, _TIES, _AT_WORK, _DONE_BY, _ANY = map(_LISTS.words, ("links", "ties", "at work", "done by", "before any"))
_ACRONYMS = re.compile(r"[A-Z]{2,}s")  # OKRs
_OPENERS, _OFFICES, _PLACING, _OF_THE, _NAMED = map(_LISTS.words, ("openers", "offices", "placing", "friends", "named"))
_IN_BRACKETS, _INSIDE = re.compile(r"\(([A-Z][A-Z\d&.-]+)\)"), re.compile(r"\(([^()]*)\)")
_PLAIN_ACRONYM, _TOOL, _EMPLOYER = map(_LISTS.compiled, ("acronyms of any", "tools", "employers"))
_GIVING = _LISTS.phrases("giving")
_KINDS = frozenset(f"{noun}s" for noun in names.BODY_NOUNS) | {"companies", "agencies", "universities", "charities"}
_MADE, _NOT_FIRST, _LEADERS = map(_LISTS.words, ("made", "not first", "leaders"))
_CHANGES = re.compile(rf"(?:{_LISTS.pattern('verbs of changes')})(?:e?[sd])?|\w+(?:i[sz]e|ify)")
_VERBS = names.VERBS | WordFile(__package__, "structure").words("imperatives")
_DOING = names.SPEECH_VERBS | {"plans", "planned"} | (names.VERBS | names.HUMAN_VERBS) - _LISTS.words("states")
_BEFORE_A_NAME = names.FUNCTION_WORDS | names.ROLE_MODIFIERS | names.DEMONYMS
_NOUNS = names.BODIES | names.BODIES_OF | names.WEAK_BODIES
_OTHERS = names.GIVEN_NAMES | names.PLACES | names.KNOWN_COMPANIES | frozenset(map(str.capitalize, _NOUNS))
_OPENING = frozenset(("", ":", ";", ",", "•", "$"))
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
                phrase = _phrase_beside(words, last)  # "a charity for sailors"
                beside = text[words[phrase[0]].start : words[phrase[1] - 1].end] if phrase else None
                self._add(text, sentence, span, expanded or beside)

    def read_employer(self, text: str, sentence: Span, end: int, *, listed: bool) -> None:
        """Find the employer after a person's name that ends here: "Jane Roe (Brightwell)"."""
        match = _EMPLOYER.match(text, end, sentence.end)
        if not match or not (listed or match["handle"] or match["opening"] == "("):
            return
        name, words = match["name"], names.tokens(text, Span(*match.span("name")))
        # As in "Jane Roe (Rome)", where the sentence also has "(Italy)".
        beside = {word for inside in _INSIDE.findall(sentence.of(text)) for word in inside.split()}
        sure = listed or match["handle"] or name in names.KNOWN_COMPANIES | names.KNOWN_BODIES
        fits = _may_be_one(words, 0, len(words)) if not name.isupper() else len(words) == 1 and (sure or len(name) > 3)
        ordinary = not sure and all(word.text.lower() in self._common() for word in words)
        if fits and not ordinary and names.PLACES.isdisjoint(beside) and words[0].text not in _NOT_FIRST:
            self._add(text, sentence, Span(*match.span("name")), None)

    def facts(self, prose: Prose) -> Iterable[RawFact]:
        """The organisations, and the acronyms that the document has spelt out, after `read` of all its sentences."""
        plain = {match["one"] or match["many"] for match in _PLAIN_ACRONYM.finditer(prose.text if self._found else "")}
        for sentence in prose.sentences if self._initials - plain else ():
            for match in _ACRONYM.finditer(prose.text, sentence.start, sentence.end):
                whole = not match["before"] or match["before"].lower() in names.FUNCTION_WORDS  # not of "Finance WG"
                if whole and match["name"] in self._initials - plain:
                    self._add(prose.text, sentence, Span(*match.span("name")), None)
        others = set(_IN_BRACKETS.findall(prose.text)) - self._initials  # "Chunk-Defined Coding (CDC)"
        counts = Counter(fact.value for fact in self._found.values() if fact.value in names.KNOWN_COMPANIES)
        tools = Counter(_TOOL.findall(prose.text)) if counts else counts  # "on Twitter"
        others |= {name for name, count in counts.items() if name and tools[name] >= count} | plain
        return [fact for fact in self._found.values() if fact.attribution not in plain and fact.value not in others]

    def _add(self, text: str, sentence: Span, span: Span, said: str | None) -> None:
        fact = RawFact(FactKind.ORGANISATIONS, span, sentence, value=span.of(text), attribution=said)
        self._found.setdefault((sentence.start, span.of(text)), fact)


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
        whole = found and _is_named_after(words, start, at, found)
        cut = cut or bool(found and not whole and _is_rest(words, at, found))
        if found and not (goes_on or cut or _is_any(words, at, found)):  # "Council Resolution" is something else
            yield start + (words[start].text == "The") if whole else at, found
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


def _is_rest(words: Tokens, first: int, last: int) -> bool:
    """True for the rest of a name: "Library of | Congress", "Chief | Science Office", "Food, | Drug and Trade"."""
    before, earlier = word_at(words, first - 1), word_at(words, first - 2)
    if before in ("of", "for") and earlier[:1].isupper() and earlier.lower() not in _NOUNS:
        return not role_noun(earlier.removesuffix("s"))
    listed = before == "," and earlier[:1].isupper() and words[first + 1].text in ("and", "&")
    return last - first > 1 and (listed or (before[:1].isupper() and before.lower() in _OFFICES))


def _is_any(words: Tokens, first: int, last: int) -> bool:
    """True for a name that any of a kind may have: "an existing Working Group", not "a Royal Navy ship"."""
    quoted = word_at(words, first - 1) in _QUOTES
    before, after = word_at(words, first - 1 - quoted), word_at(words, last)
    # "Components: 1 Game Board"
    counted = before.isdigit() and len(before) < 3 and word_at(words, first - 2) in _OPENING
    return (counted or before in _ANY) and not (after.isalpha() and after.islower() and after not in names.GRAMMAR)


def _by_use(words: Tokens, start: int, end: int, common: Container[str]) -> Range | None:
    """The name in a run that the text uses as an organisation's: "the firm X", "analyst at X", "X chief Jane Roe"."""
    while start < end and words[start].text.lower() in _BEFORE_A_NAME:
        start += 1
    stop = next((at for at in range(start, end) if words[at].text in _LINKS), end)
    if stop - start == 1 and words[start].text.lower() in common and not _phrase_beside(words, stop):
        return None  # "Chief of Projects"
    return (start, stop) if _is_called_one(words, start, stop, end) and _may_be_one(words, start, stop) else None


def _is_called_one(words: Tokens, start: int, stop: int, end: int) -> bool:
    """True if the words around a name say that it is an organisation's."""
    before, noun = word_at(words, start - 1), word_at(words, start - 2).lower()
    if before in names.CALLED or (before == "group" and noun in names.GROUPS):
        return True
    if before in _TIES and noun in names.EMPLOYED and (before not in ("of", "for") or noun in names.LEADING):
        return True
    listing = names.before_list(words, start)  # "companies such as Brightwell, Lowe and Marsh"
    kind = word_at(words, listing - 1 - (word_at(words, listing - 1) == "such"))
    if (noun, before) in _GIVING or (word_at(words, listing) in ("as", "like", "including") and kind in _KINDS):
        return True
    if stop == end and _phrase_beside(words, end):
        return before in names.GRAMMAR or not before.islower()  # not the end of "Van Gend en Loos"
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
    places = (part.lower() in names.DEMONYMS or not names.PLACES.isdisjoint(part.split("-")) for part in name)
    is_place = name[-1] in names.STREETS or any(places)
    return not is_place and not any(_ACRONYMS.fullmatch(part) or role_noun(part) for part in name)


def _is_used(words: Tokens, at: int) -> bool:
    """True if a name from the list does something, or something is done by it: not so in "a Twitter account"."""
    before, noun = word_at(words, at - 1).lower(), word_at(words, at - 2).lower()
    by = noun if before == "the" and at > 1 else before
    after, beyond = word_at(words, at + 1), word_at(words, at + 2)
    if by in _DONE_BY:
        return not (after.isalpha() and after.islower() and after not in names.GRAMMAR)  # "by the Twitter actions"
    if after in OWNING:
        return role_noun(beyond) or beyond in names.GIVEN_NAMES
    return after in _DOING or role_noun(after) or (by == "of" and role_noun(noun))


def _body_from(words: Tokens, at: int, end: int) -> int | None:
    """The end of the organisation's name that begins with words[at], if one does."""
    word = words[at].text
    spelt = shouted(word) and word.isalnum() and not word_at(words, at + 1).isupper()  # "IUCN Committee"
    plain = spelt or _is_plain(word) or word in names.KNOWN_BODIES
    if not capital(word) or word.endswith(_LED) or not plain:
        return None
    lower = word.lower()
    before = word_at(words, at - 1)
    if (not before[:1].isalpha() and at < 4 and (lower in _VERBS or _CHANGES.fullmatch(lower))) or (
        len(word) == 2 and before[:1].isupper()
    ):
        return None  # "Clarify Board representation", "#512 Added Bank of Valletta", "Example Summit EU"
    if words[end - 1].text in names.COMPANY_ENDINGS and word_at(words, at + 1) == "of" and not role_noun(lower):
        return end  # "Wizards of the Coast LLC", but "Director of | Brightwell Inc."
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
        if noun in ("of", "for", "the", "on") or kind in _OFFICES or kind == "your":
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
        made = kind in names.WARES and not (
            whole or {before, word_at(words, at - 2)} & (OWNING | _DONE_BY) or _is_used(words, last)
        )
        weak = weak and not made
        paper = noun in names.PAPERS and before in ("the", "The") and not made
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
        return None
    pair = words[best - 2].text, words[best - 1].text
    if pair in names.KNOWN_PAIRS and best - at > 2 and word not in names.PLACES and lower not in names.DEMONYMS:
        return None  # "Democratic | White House"
    if not names.NOT_BODIES.isdisjoint((pair, (word, words[at + 1].text))) or (
        best < end and words[best].text in names.STREETS
    ):
        return None
    name = [named.text.lower() for named in words[at:best]]
    if name[-1] in names.WEAK_BODIES and (word_at(words, best) in names.STREETS or not _MADE.isdisjoint(name[:-1])):
        return None  # "the Products & Services programme", "Relational Database Service"
    return _complement(words, best, end) if words[best - 1].text.lower() in names.BODIES_OF else best


def _complement(words: Tokens, at: int, end: int) -> int:
    """The end of "of the Red Cross" or "for Work and Pensions", if that begins at `at`; otherwise `at`."""
    if at >= end or words[at].text not in ("of", "for"):
        return at
    begin = stop = at + 2 if at + 1 < end and words[at + 1].text == "the" else at + 1
    while stop < end and capital(words[stop].text) and _is_plain(words[stop].text):
        stop += 1
    stop = next((at for at in range(begin + 1, stop - 1) if role_noun(words[at].text.rstrip("s"))), stop)
    if stop > begin:
        stop = _joined(words, begin, stop)
    if stop == begin or (words[at].text == "for" and role_noun(words[begin].text)):
        return at
    if stop >= end:
        return stop
    if words[stop].text == "of" or (words[stop].text == "for" and words[stop + 1].text in names.AND_PORTFOLIOS):
        return max(stop, _complement(words, stop, end))  # "for the Protection of Birds", "of Arbitration for Sport"
    return _complement(words, stop, end) if words[stop - 1].text.lower() in names.BODIES_OF else stop


def _joined(words: Tokens, begin: int, at: int) -> int:
    """The end of ", Media and Sport" after "Department for Culture", if that begins at `at`; otherwise `at`."""
    joint = at
    while word_at(words, joint) == "," and word_at(words, joint + 1) in names.AND_PORTFOLIOS:
        joint += 2
    if word_at(words, joint) not in ("and", "&"):
        return at
    last = past(words, joint + 1, _MINISTRY_ENDINGS) if word_at(words, joint + 1) in names.AND_PORTFOLIOS else joint + 1
    stop = next((stop for stop in range(joint + 1, len(words)) if not capital(words[stop].text)), len(words))
    rest = [word.text for word in words[joint + 1 : stop]]
    two = any(word in _OTHERS or not word[1:].islower() or role_noun(word.rstrip("s")) for word in rest)
    if joint == at and not two and words[begin].text not in names.PLACES:
        last = stop  # "Agency for Healthcare Research | and Quality"
    return last if last > joint + 1 else at


def _phrase_beside(words: Tokens, at: int) -> Range | None:
    """The phrase ", a charity for sailors," after a name, without its commas."""
    if at + 2 >= len(words) or words[at].text not in (",", "(", "is") or words[at + 1].text not in names.ARTICLES:
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
            ends |= following.endswith("ed")
            if ends and word in names.BODY_NOUNS:
                noun = True
            elif word in names.PREPOSITIONS or word in names.ARTICLES or role_noun(word):
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
