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
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from index.fact_kinds import FactKind
from index.facts import names, organisations
from index.facts.base import BULLET, Prose, RawFact
from index.facts.names import CALENDAR, Tokens, role_noun, runs, tokens, word_at
from index.facts.persons import acts_as_a_person, has_persons_name, is_person, says
from index.facts.roles import ADVERBS, may_name, roles
from index.layout import Span
from index.text.wordlists import WordFile

_LOWER_CASE_WORD = re.compile(r"([a-z]{3,}+)(?!\w)[\w’'-]*+|[@\w’'-]++")  # each is looked at once; no "@handle"
_CAPITAL = re.compile(r"[^\W\d_a-z]")
# A sentence with no other capital names nobody if it begins so, unless one of these words is there.
_OPENING = re.compile(r"([A-Z][a-z]*+) ([a-z]++)(?![\w’'.&-])")
_TELLING = names.KNOWN_BODIES | names.KNOWN_COMPANIES | names.SPEECH_VERBS | ADVERBS | names.LEADING
_TELLING |= {"chief", "managing", "administration", *(pair[-1] for pair in names.KNOWN_PAIRS)}
_LONGEST_RUN = 8  # capital words: more are a heading, a list, or noise
_COURTESY = names.BARE_TITLES | frozenset(map(str.lower, names.HONORIFICS))
_GENDERS = {"Mr": "Mr"} | dict.fromkeys(("Mrs", "Ms", "Miss", "Lady", "Dame"), "Ms")  # that only they have
_ARTICLE = re.compile(r"(?:the|an?|his|her|their|its|our)\s+", re.IGNORECASE)

# People in lists: under a heading such as "Attendees", or after such a label: "Present: Jane Roe, John Doe (chair)".
# A name in a list has no verb beside it, so the heading or the label has to say that these are people.
_WORDS = WordFile(__package__, "people")
_GROUPS = frozenset(" ".join(words) for words in _WORDS.phrases("lists of people"))
_GROUP = f"(?:{'|'.join(sorted(map(re.escape, _GROUPS), key=len, reverse=True))})"
_OF_PEOPLE = re.compile(rf"(?:\d[\d.]*\s+)?(?:list\s+of\s+)?(?:[\w-]+\s+){{0,2}}?{_GROUP}(?:\s+\(.*\))?:?", re.I)
_LABEL = re.compile(r"[*_]{0,3}(?P<group>[^\s*_:][^:\n(]{1,50}?)(?:\s+\(\d+\))?(?:\s?:[*_]{0,3}|[*_]{1,3}\s?:)\s+")
_LEAD = re.compile(rf"\b{_GROUP}(?:\s+(?:were|are|was|is|included?))?:[*_]{{0,3}}\s*$", re.IGNORECASE)
_JOINS = r"(?:and|und|et|y|e)\b"
_NAME = rf"[^\W\d_][\w’'.-]{{0,30}}(?:[ ](?!{_JOINS})[^\W\d_][\w’'.-]{{0,30}}){{1,4}}"
_HANDLE = r"\*?(?:\s+\(?@[\w.-]{1,40}\)?)?"
_ENTRY = re.compile(
    rf"(?:(?P<office>[^\W\d_][^\n,;:()]{{2,40}}):\s+)?(?P<name>{_NAME}){_HANDLE}(?:\s*\((?P<inside>[^()\n]{{1,60}})\)|(?:,|\s+[–—-])\s+(?P<role>[^\W\d][^\n,;()]{{1,79}}?))?(?=\s*[.,;]?\s*$)"
)
_ITEM = re.compile(
    rf"(?P<name>{_NAME}){_HANDLE}(?:\s*\((?P<role>[^()\n]{{1,60}})\))?\s*(?:[,;]|(?:,\s*)?\b{_JOINS}|&|\.?\s*$)\s*"
)
_BULLET = re.compile(BULLET.replace("[-•*–", "[-•*–◦▪☐☑☒"))
_LONGEST, _LONGEST_LABEL = 600, 60  # characters; a longer sentence is no list of names
_Entry = tuple[Span, Span | None]  # a name in a list, and what stands in brackets or after a comma beside it
_Person = list["_Mention"]  # all of a person in a document, in its order; the first one has the name


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a sentence, with what its surroundings say."""

    span: Span
    sentence: Span
    parts: tuple[str, ...]
    title: str  # the word before a surname: "Mr", "President"
    roles: tuple[str, ...]
    shown: bool  # True if they show that this is a person


class _Lists:
    """The lists of people in one document. Its headings are read once: most documents have none for people."""

    def __init__(self, prose: Prose) -> None:
        self._prose, self._led = prose, -1
        headings = enumerate((heading.of(prose.text) for heading in prose.headings), 1)
        self._of_people = {at for at, text in headings if len(text) <= _LONGEST_LABEL and _OF_PEOPLE.fullmatch(text)}

    def entries(self, sentence: Span) -> Iterator[_Entry]:
        """The entries in a sentence, in order; none where nothing says that these are people."""
        text = self._prose.text
        heading = bisect_right(self._prose.headings, sentence)  # its number
        colon = text.find(":", sentence.start, min(sentence.end, sentence.start + _LONGEST))
        bullet = _BULLET.match(text, sentence.start, sentence.end)
        place = bullet.end() if bullet else sentence.start
        if place == sentence.start:  # "Board members in attendance were:" announces the items below it
            start = max(sentence.start, sentence.end - _LONGEST_LABEL)
            led = ":" in text[sentence.end - 4 : sentence.end] and _LEAD.search(text, start, sentence.end)
            self._led = heading if led else -1
        under = heading == self._led or heading in self._of_people
        if len(sentence) > _LONGEST or not (colon >= 0 or under):
            return
        label = _LABEL.match(text, place, sentence.end) if colon >= 0 else None
        if not (label and label["group"].lower() in _GROUPS):
            label = _LEAD.search(text, max(place, colon - _LONGEST_LABEL), colon + 1) if colon >= 0 else None
        if label:
            yield from _items(text, label.end() + label[0].endswith(":"), sentence.end)
        elif under and (entry := _ENTRY.match(text, place, sentence.end)):
            role = next((group for group in ("inside", "office") if entry[group]), "role")
            yield (Span(*entry.span("name")), Span(*entry.span(role)) if entry[role] else None)


def _items(text: str, start: int, end: int) -> Iterator[_Entry]:
    """The names of a list with commas. It ends at the first item that is none."""
    while start < end and (item := _ITEM.match(text, start, end)):
        yield (Span(*item.span("name")), Span(*item.span("role")) if item["role"] else None)
        start = item.end()


def find(prose: Prose) -> Iterator[RawFact]:
    """The people and organisations of an English document, in the order of the text; of others those in lists."""
    text = prose.text
    common = cache(lambda: frozenset(_LOWER_CASE_WORD.findall(text)))
    mentions: list[_Mention] = []
    speaking: set[str] = set()  # the surnames that speak, or are called Mr
    bodies, lists = organisations.Organisations(common), _Lists(prose)
    for sentence in prose.sentences:
        if not _CAPITAL.search(text, sentence.start, sentence.end):
            continue
        if not prose.english:
            entries = _listed(text, lists, sentence, common)  # in German, "Half Year" has two capital words too
            mentions += (one for one in entries if prose.language != "de" or one.parts[0] in names.GIVEN_NAMES)
            continue
        words = [] if _names_nobody(text, sentence) else tokens(text, sentence)
        running = any(word.text.islower() and len(word.text) > 2 and word.text.isalpha() for word in words)
        found = {mention.span.start: mention for mention in _mentions(text, sentence, words, common, speaking, running)}
        listed = {entry.span.start: entry for entry in _listed(text, lists, sentence, common)}
        found |= {start: one for start, one in listed.items() if start not in found or not found[start].roles}
        mentions += [found[start] for start in sorted(found)]
        for start, one in found.items():
            if one.shown and len(one.parts) > 1:
                bodies.read_employer(text, sentence, one.span.end, listed=bool(start in listed and listed[start].roles))
        if running and text.find("\t", sentence.start, sentence.end) < 0:  # and not a title, or a row of a table
            bodies.read(text, sentence, words)
    facts = [fact for person in _persons(mentions, speaking) for fact in _facts(text, person)]
    persons = frozenset(str(fact.value).split()[-1] for fact in facts)
    facts += (body for body in bodies.facts(prose) if body.value not in persons)  # Bloomberg, where it is Michael
    yield from sorted(facts, key=lambda fact: (fact.span.start, fact.span.end))


def _names_nobody(text: str, sentence: Span) -> bool:
    """True if only the first word of a sentence has a capital, and can be no name: most needn't be taken apart."""
    if not (opening := _OPENING.match(text, sentence.start, sentence.end)) or not _TELLING.isdisjoint(opening.groups()):
        return False
    return rest.islower() if (rest := text[sentence.start + 1 : sentence.end]).isascii() else not _CAPITAL.search(rest)


def _facts(text: str, person: _Person) -> Iterator[RawFact]:
    """The facts of one person: for each sentence its first mention, or those that give a role."""
    told: set[str] = set()
    for sentence, group in groupby(person, key=lambda mention: mention.sentence):
        mentions = list(group)
        new = [(one, role) for one in mentions for role in one.roles if _ARTICLE.sub("", role.lower()) not in told]
        told.update(_ARTICLE.sub("", role.lower()) for _, role in new)
        given: list[tuple[_Mention, str | None]] = [*new] or [(mentions[0], None)]
        for mention, role in given:
            yield RawFact(FactKind.PEOPLE, mention.span, sentence, value=person[0].span.of(text), attribution=role)


def _persons(mentions: Iterable[_Mention], speaking: set[str]) -> Iterable[_Person]:
    """The persons of a document. Names with the same first and last part are one person's."""
    known = {(one.parts[0], one.parts[-1]) for one in mentions if one.shown or one.parts[-1] in speaking}
    persons: dict[tuple[str, str], _Person] = defaultdict(list)
    surnames: dict[str, list[_Person]] = defaultdict(list)
    for mention in mentions:
        first, last = mention.parts[0], mention.parts[-1]
        if len(mention.parts) > 1:
            if (first, last) not in known:
                continue
            person = persons[first, last]
            if not person:
                surnames[last].append(person)
        elif len(surnames[last]) == 1 and _fits(surnames[last][0], mention):
            person = surnames[last][0]
        else:
            person = persons["", f"{_GENDERS.get(mention.title.rstrip('.'), '')}{last}"]
        person.append(mention)
    return persons.values()


def _fits(person: _Person, short: _Mention) -> bool:
    """True if "Mr Smith" or "President Smith" can be this person."""
    first, title = person[0].parts[0], short.title.lower()
    if _GENDERS.get(short.title.rstrip("."), "") == (
        "Mr" if first in names.WOMEN else "Ms" if first in names.MEN else "-"
    ):
        return False
    offices = (role for mention in person for role in mention.roles)
    return title in _COURTESY or any(title in role.lower().split() for role in offices)


def _listed(text: str, lists: _Lists, sentence: Span, common: Callable[[], frozenset[str]]) -> Iterator[_Mention]:
    """The people in a list of people."""
    for name, role in lists.entries(sentence):
        words = tokens(text, name)
        parts = tuple(word.text for word in words)
        is_thing = not names.NO_PERSONS.isdisjoint(part.lower() for part in parts)  # "Discord Bot"
        if not is_thing and len(parts) > 1 and is_person(words, 0, len(words), common()):
            yield _Mention(name, sentence, parts, "", (role.of(text),) if role else (), shown=True)


def _mentions(
    text: str, sentence: Span, words: Tokens, common: Callable[[], frozenset[str]], speaking: set[str], running: bool
) -> Iterator[_Mention]:
    """The names in a sentence that may be persons'; `speaking` gets the surnames that speak, or are called Mr."""
    for start, end in runs(words, may_name, names.PARTICLES, 2):
        name = _name(words, start, end) if end - start <= _LONGEST_RUN else None
        if not name or "\t" in text[words[name[0]].start : words[name[1] - 1].end]:  # two cells of a row
            continue
        first, last = name
        last = next((at for at in range(first + 2, last) if "\n" in text[words[at - 1].end : words[at].start]), last)
        title = word_at(words, first - 1)
        if last - first == 1 and (title in names.HONORIFICS or (says(words, last) and start == first)):
            speaking.add(words[first].text)
        if not is_person(words, first, last, common()) or (last - first == 1 and not running):  # "General Updates"
            continue
        parts = tuple(word.text for word in words[first:last] if word.text not in names.SUFFIXES)
        begin = first - 1 if last - first == 1 and title in names.HONORIFICS else first
        found = [text[words[role[0]].start : words[role[1] - 1].end] for role in roles(words, first, last) if role]
        named_as = tuple([role for role in found if role.lower() not in _COURTESY] or found)
        named = running and has_persons_name(words, first, last, common())
        shown = bool(named_as) or (len(parts) > 1 and (named or acts_as_a_person(words, first, last, common())))
        shown |= last < end and words[first].text in names.SURE_NAMES  # "Jane Roe | Product Manager"
        yield _Mention(Span(words[begin].start, words[last - 1].end), sentence, parts, title, named_as, shown)


def _name(words: Tokens, start: int, end: int) -> tuple[int, int] | None:
    """The name within a run, without a weekday, a title, which is part of the role, and the letters after it."""
    while start < end and words[start].text in CALENDAR:
        month, second = words[start].text, word_at(words, start + 1)  # "June Carter", but not "In June Ann Hill"
        if month in names.GIVEN_NAMES and end - start == 2 and second not in names.GIVEN_NAMES:
            break
        start += 1
    while end - start > 2 and words[end - 1].text in names.POST_NOMINALS:
        end -= 1
    if start > 1 and words[start - 1].text == "of" and role_noun(words[start - 2].text):
        start += words[start].text.lower() in names.PORTFOLIOS
    if start > 2 and words[start - 1].text == "the" and role_noun(words[start - 3].text):
        given = (at for at in range(start + 1, end - 1) if words[at].text in names.SURE_NAMES)
        start = next(given, start)  # "leader of the Commons | Jane Roe"
    while end - start > 2 and words[start + 1].text in names.SURE_NAMES:
        word = words[start].text  # "District of Ohio | Jane Roe", "Defendants | Jane Roe"
        if word not in names.PLACES and not (word.endswith("s") and role_noun(word[:-1])):
            break
        start += 1
    first = start
    if start + 2 < end and words[start].text in names.SURE_NAMES and word_at(words, start - 1) not in names.ARTICLES:
        surname = start + 1 + words[start + 1].text.endswith(".")
        if any(role_noun(word.text) and word.text.lower() not in names.SURNAMES for word in words[surname + 1 : end]):
            return start, surname + 1  # "Jane Roe | Product Manager"
    if start < end and words[start].text not in names.GIVEN_NAMES:
        for at in range(start, end - 1):
            if role_noun(words[at].text) and words[at + 1].text not in names.SUFFIXES:
                first = at + 1
        if first == start and words[start].text in names.HONORIFICS:
            first += 1
    return (first, end) if first < end else None
