"""People, with the role that the text gives them; and organisations, by `organisations`.

A role comes before the name ("Trump’s envoy Steve Witkoff"), beside it ("Diaa Rashwan, head of …"), after "is" or "was
appointed", or before a colon in a list. A full name without a role counts only where the document treats it as a
person's: it begins with a common given name, or somewhere it speaks, has an age, was born, is in a list of people, is
called Mr.

A person is one entry of a document: the value of each mention is the name in full, and a role is told once. "Ms Smith"
joins the one "Jane Smith" who comes before it; not so "Mr Smith", nor an office that the document doesn't give her.
Neither "he" nor a first name or a bare surname is resolved.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from index.fact_kinds import FactKind
from index.facts import names, organisations
from index.facts.attendance import Lists
from index.facts.base import Prose, RawFact
from index.facts.names import CALENDAR, Tokens, role_noun, runs, tokens, word_at
from index.facts.persons import acts_as_a_person, has_persons_name, is_person, says
from index.facts.roles import may_name, roles
from index.model import Span

_LOWER_CASE_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?!\w)")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_LONGEST_RUN = 8  # capital words: more are a heading, a list, or noise
_COURTESY = names.BARE_TITLES | frozenset(map(str.lower, names.HONORIFICS))
_ARTICLE = re.compile(r"(?:the|an?|his|her|their|its|our)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a sentence, with what its surroundings say."""

    span: Span
    sentence: Span
    parts: tuple[str, ...]
    title: str  # the word before a surname: "Mr", "President"
    roles: tuple[str, ...]
    shown: bool  # True if they show that this is a person


@dataclass(slots=True)
class _Person:
    """The mentions of one person in a document."""

    name: str
    mentions: list[_Mention] = field(default_factory=list)


def find(prose: Prose) -> Iterator[RawFact]:
    """The people and organisations of an English document, in the order of the text; of others those in lists."""
    text = prose.text
    common = frozenset(_LOWER_CASE_WORD.findall(text))
    mentions: list[_Mention] = []
    speaking: set[str] = set()  # the surnames that speak, or are called Mr
    bodies, lists = organisations.Organisations(common), Lists(prose)
    for sentence in prose.sentences:
        if not _CAPITAL.search(text, sentence.start, sentence.end):
            continue
        if not prose.english:
            listed = _listed(text, lists, sentence, common)  # in German, "Half Year" has two capital words too
            mentions += (one for one in listed if prose.language != "de" or one.parts[0] in names.GIVEN_NAMES)
            continue
        words = tokens(text, sentence)
        running = any(word.text.islower() and len(word.text) > 2 and word.text.isalpha() for word in words)
        found = {mention.span.start: mention for mention in _mentions(text, sentence, words, common, speaking, running)}
        for entry in _listed(text, lists, sentence, common):
            if entry.span.start not in found or not found[entry.span.start].roles:
                found[entry.span.start] = entry
        mentions += [found[start] for start in sorted(found)]
        if running:  # and not a title, or a cell of a table
            bodies.read(text, sentence, words)
    facts = [fact for person in _persons(text, mentions, speaking) for fact in _facts(person)]
    persons = frozenset(str(fact.value).split()[-1] for fact in facts)
    facts += (body for body in bodies.facts(prose) if body.value not in persons)  # Bloomberg, where it is Michael
    yield from sorted(facts, key=lambda fact: (fact.span.start, fact.span.end))


def _facts(person: _Person) -> Iterator[RawFact]:
    """The facts of one person: for each sentence its first mention, or those that give a role."""
    told: set[str] = set()
    for sentence, group in groupby(person.mentions, key=lambda mention: mention.sentence):
        mentions = list(group)
        new = [(mention, role) for mention in mentions for role in mention.roles if _plain(role) not in told]
        told.update(_plain(role) for _, role in new)
        given: list[tuple[_Mention, str | None]] = [*new] or [(mentions[0], None)]
        for mention, role in given:
            yield RawFact(FactKind.PEOPLE, mention.span, sentence, value=person.name, attribution=role)


def _plain(role: str) -> str:
    """A role without its article, for comparing."""
    return _ARTICLE.sub("", role, count=1).lower()


def _persons(text: str, mentions: Iterable[_Mention], speaking: set[str]) -> Iterable[_Person]:
    """The persons of a document. Names with the same first and last part are one person's."""
    full: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for mention in mentions:
        if len(mention.parts) > 1:
            full[mention.parts[0], mention.parts[-1]].append(mention)
    known = {key for key, group in full.items() if key[1] in speaking or any(mention.shown for mention in group)}
    persons: dict[tuple[str, str], _Person] = {}
    surnames: dict[str, list[_Person]] = defaultdict(list)
    for mention in mentions:
        first, last = mention.parts[0], mention.parts[-1]
        if len(mention.parts) > 1:
            if (first, last) not in known:
                continue
            if (first, last) not in persons:
                persons[first, last] = _Person(mention.span.of(text))
                surnames[last].append(persons[first, last])
            person = persons[first, last]
        elif len(surnames[last]) == 1 and _fits(surnames[last][0], mention):
            person = surnames[last][0]
        else:
            person = persons.setdefault(("", f"{_gender(mention.title)}{last}"), _Person(mention.span.of(text)))
        person.mentions.append(mention)
    return persons.values()


def _gender(title: str) -> str:
    """ "Mr" or "Ms" for a title that only men or only women have; "" for others."""
    plain = title.rstrip(".")
    return "Ms" if plain in ("Mrs", "Ms", "Miss", "Lady", "Dame") else plain if plain == "Mr" else ""


def _fits(person: _Person, short: _Mention) -> bool:
    """True if "Mr Smith" or "President Smith" can be this person."""
    first, title = person.mentions[0].parts[0], short.title.lower()
    if _gender(short.title) == ("Mr" if first in names.WOMEN else "Ms" if first in names.MEN else "-"):
        return False
    offices = (role for mention in person.mentions for role in mention.roles)
    return title in _COURTESY or any(title in role.lower().split() for role in offices)


def _listed(text: str, lists: Lists, sentence: Span, common: frozenset[str]) -> Iterator[_Mention]:
    """The people in a list of people."""
    for entry in lists.entries(sentence):
        words = tokens(text, entry.name)
        parts = tuple(word.text for word in words)
        is_thing = not names.NO_PERSONS.isdisjoint(part.lower() for part in parts)  # "Discord Bot"
        if not is_thing and len(parts) > 1 and is_person(words, 0, len(words), common):
            yield _Mention(entry.name, sentence, parts, "", (entry.role.of(text),) if entry.role else (), shown=True)


def _mentions(
    text: str, sentence: Span, words: Tokens, common: frozenset[str], speaking: set[str], running: bool
) -> Iterator[_Mention]:
    """The names in a sentence that may be persons'.

    Args:
        common: the document's words in small letters.
        speaking: gets the surnames that speak, or are called Mr.
        running: False if the sentence has no word in small letters.
    """
    for start, end in runs(words, may_name, names.PARTICLES, 2):
        name = _name(words, start, end) if end - start <= _LONGEST_RUN else None
        if not name:
            continue
        first, last = name
        title = word_at(words, first - 1)
        if last - first == 1 and (title in names.HONORIFICS or (says(words, last) and start == first)):
            speaking.add(words[first].text)
        if not is_person(words, first, last, common):
            continue
        parts = tuple(word.text for word in words[first:last] if word.text not in names.SUFFIXES)
        begin = first - 1 if last - first == 1 and title in names.HONORIFICS else first
        named_as = tuple(_roles(text, words, first, last))
        named = running and has_persons_name(words, first, last, common)
        shown = bool(named_as) or (len(parts) > 1 and (named or acts_as_a_person(words, first, last, common)))
        yield _Mention(Span(words[begin].start, words[last - 1].end), sentence, parts, title, named_as, shown)


def _roles(text: str, words: Tokens, first: int, last: int) -> Iterator[str]:
    """The roles of a name; one that is only a courtesy counts if there is no other."""
    found = [text[words[role[0]].start : words[role[1] - 1].end] for role in roles(words, first, last) if role]
    yield from [role for role in found if role.lower() not in _COURTESY] or found


def _name(words: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """The name within a run, without a weekday, a title, which is part of the role, and the letters after it."""
    while start < end and words[start].text in CALENDAR and not _is_given(words, start, end):
        start += 1
    while end - start > 2 and words[end - 1].text in names.POST_NOMINALS:
        end -= 1
    if start > 1 and words[start - 1].text == "of" and role_noun(words[start - 2].text):
        start += words[start].text.lower() in names.PORTFOLIOS
    if start > 2 and words[start - 1].text == "the" and role_noun(words[start - 3].text):
        given = (at for at in range(start + 1, end - 1) if words[at].text in names.SURE_NAMES)
        start = next(given, start)  # "leader of the Commons | Jane Roe"
    while end - start > 2 and words[start + 1].text in names.SURE_NAMES and _is_no_part(words[start].text):
        start += 1
    first = start
    if start < end and words[start].text not in names.GIVEN_NAMES:
        for at in range(start, end - 1):
            if role_noun(words[at].text) and words[at + 1].text not in names.SUFFIXES:
                first = at + 1
        if first == start and words[start].text in names.HONORIFICS:
            first += 1
    return (first, end) if first < end else None


def _is_no_part(word: str) -> bool:
    """True for a place or a plural role before a name: "District of Ohio | Jane Roe", "Defendants | Jane Roe"."""
    return word in names.PLACES or (word.endswith("s") and role_noun(word[:-1]))


def _is_given(words: Tokens, start: int, end: int) -> bool:
    """True if a month is a given name: "June Carter", but not "In June Ann Hill"."""
    first, second = words[start].text, word_at(words, start + 1)
    return first in names.GIVEN_NAMES and end - start == 2 and second not in names.GIVEN_NAMES
