"""Whether a run of capital words is a person's name, and what around it shows that it is one."""

from itertools import takewhile

from index.facts import names
from index.facts.names import CALENDAR, Tokens, capital, first_part, name_part, past, role_noun, shouted, word_at
from index.facts.numbers import SMALL
from index.facts.roles import ADVERBS, MARKS

_MOST_NAMES = 6
_NO_NAME = names.THINGS | names.DEMONYMS | names.BODIES | names.WEAK_BODIES
_ATTACHING = frozenset("of for at from in with on to and or".split())
_PLACING = frozenset("in at to from near on of around outside through".split())
_NOT_BEFORE = names.ARTICLES | set("this rue avenue boulevard calle rua".split())  # "2 rue Jane Roe"
_LIFE = names.HUMAN_VERBS | {"born", "died"}


def is_person(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """True if a run can be a person's name: by its letters, and since it is no place, thing, body or office; `common`
    are the words that the document has in small letters."""
    parts = [word.text for word in words[first:last]]
    if last == 1 or len(parts) > _MOST_NAMES or not first_part(parts[0]):  # a single name needs a title before it
        return False
    is_pair = tuple(parts[:2]) in names.KNOWN_PAIRS or parts[0].replace(".", "") in names.SHORT_ACRONYMS  # "U.S. Fed"
    if is_pair or not all(part in names.PARTICLES or name_part(part) for part in parts[1:]):
        return False
    given = parts[0] in names.GIVEN_NAMES or parts[0].endswith(".")
    if (parts[0].endswith("ly") and not given) or any(part.endswith(("’ll", "'ll", "n’t", "n't")) for part in parts):
        return False  # "Normally Marvel stops", "Think You’ll Love"
    titled = first > 0 and words[first - 1].text in names.HONORIFICS
    for index, part in enumerate(parts):
        lower, surname = part.lower(), index == len(parts) - 1 and (titled or (given and index > 0))
        named = part in names.GIVEN_NAMES
        if shouted(part) or part in names.WEEKDAYS or (part in names.MONTHS and not surname and not named):
            return False
        if lower in _NO_NAME and not (named or (surname and lower in names.SURNAMES)):
            return False
        suffixed = index > 0 and not names.SUFFIXES.isdisjoint(parts[index + 1 : index + 2])  # "Martin Luther King Jr."
        is_role = role_noun(part) and not surname and not suffixed
        if is_role or (part in names.PLACES and not given):
            return False
    bare = [part for part in parts if part not in names.SUFFIXES]
    if len(bare) == 1:
        return is_titled_surname(words, first, common)
    read = bare[-1:] if last - first == len(words) else bare  # the whole of an entry in a list may be a handle too
    return given or not any(part.lower() in common for part in read if part not in names.PARTICLES)


def is_titled_surname(words: Tokens, at: int, common: frozenset[str]) -> bool:
    """True if the title before a single name makes a person of it: "Dr Smith", "Mr Smith", not "Manager Berlin"."""
    name = words[at].text
    if name.lower().endswith("bot") or name.lower() in names.PORTFOLIOS or _is_called_a_thing(words, at + 1):
        return False  # "Cardinal Health", "Sir Lancebot"
    if at == 0 or len(name) < 3 or "." in name or (name in CALENDAR and name not in names.GIVEN_NAMES):
        return False
    title = words[at - 1].text
    acts = says(words, at + 1) or word_at(words, at + 1) in _LIFE
    if at < 3 and not acts and title in ("General", "Major", "Private", "Chief", "Principal"):
        return False  # "General Updates"
    if title in names.HONORIFICS:
        return name_part(name)
    if title in ("Sir", "Dame") and name in names.SURE_NAMES:
        return False  # somebody's first name
    if name.lower() in common or name in names.PLACES or name in CALENDAR:
        return False
    noun = title.lower().rpartition("-")[2]
    return title.lower() in names.TITLES if capital(title) else noun in names.STRONG_TITLES


def _is_called_a_thing(words: Tokens, at: int) -> bool:
    """True if the words after a name say that it is a bot, a ship and the like: "is our bot"."""
    if at + 1 >= len(words) or words[at].text not in ("is", "was"):
        return False
    following = [word.text for word in words[at + 1 : at + 7]]
    said = takewhile(lambda word: word[0].isalnum() and word not in names.PREPOSITIONS, following)
    return not names.NO_PERSONS.isdisjoint(said)


def has_persons_name(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """True if a full name can be nobody's but a person's: it begins with a given name that is no other word."""
    if word_at(words, last).isdigit():
        return False  # "Max Tenuring 1"
    name = [word.text for word in words[first:last] if word.text not in names.SUFFIXES]
    surname = name[-1].lower()
    before = word_at(words, first - 1).lower()
    if before in _NOT_BEFORE or name[0] not in names.SURE_NAMES or name[-1] in names.PLACES:
        return False
    if surname in names.THINGS and (before in _PLACING or before.isdigit()):
        return False  # "in Stanley Park", "51 Franklin Street"
    return (surname not in common or surname in names.SURNAMES) and not _is_called_a_thing(words, last)


def acts_as_a_person(words: Tokens, first: int, last: int, common: frozenset[str]) -> bool:
    """True if the text treats a full name as a person's: it speaks, is called Mr, has an age, was born."""
    before = word_at(words, first - 1)
    if before in names.HONORIFICS or _is_aged(words, last):
        return True
    if before.isdigit() or before.lower() in SMALL:
        return False  # "three Road Wardens, who …"
    name = [word.text for word in words[first:last]]
    if any(part.lower() in common for part in name if part not in names.GIVEN_NAMES and part not in names.PARTICLES):
        return False
    is_source = before == "to" and word_at(words, first - 2).lower() == "according"
    if is_source or _is_one_of_many(words, first) or _is_beside_one(words, first, last):
        return True
    if before in _ATTACHING or (before.islower() and before not in names.GRAMMAR):
        return False  # "the guitarist of Duran Duran was born", "the encyclopedia Knaurs Lexikon stated"
    at = past(words, last, ADVERBS)
    verb = word_at(words, at)
    if says(words, at) or verb in _LIFE or (verb, word_at(words, at + 1)) in (("was", "born"), (",", "who")):
        return True
    return before in ("said", "says", "asked") and word_at(words, first - 2) in MARKS


def _is_one_of_many(words: Tokens, first: int) -> bool:
    """True for each name of "sprinters Jane Roe, Ann Hill and Lee Wong"."""
    noun = word_at(words, names.before_list(words, first))
    return noun.islower() and noun.endswith("s") and role_noun(noun[:-1])


def _is_beside_one(words: Tokens, first: int, last: int) -> bool:
    """True for a name before a handle, before a sure name, or after one in a list: "Jane Roe, Kirstie Lowe"."""
    after, start = past(words, last, names.LISTING), names.before_list(words, first) + 1
    handle = word_at(words, after + (word_at(words, after) == "(")) == "@"
    following = after > last and word_at(words, after) in names.SURE_NAMES and word_at(words, after + 1)[:1].isupper()
    return handle or following or any(word.text in names.SURE_NAMES for word in words[start:first][:-2])


def says(words: Tokens, at: int) -> bool:
    """True if the verb at this place is one of speech."""
    verb = word_at(words, past(words, at, ADVERBS))
    return verb in names.SPEECH_VERBS and verb not in ("called", "calls", "described", "describes")


def _is_aged(words: Tokens, last: int) -> bool:
    """True if an age or years of life follow: "Jane Roe, 45, …", "Leonhard Euler (1707–1783)"."""
    if last + 4 > len(words):
        return False
    opening, age, closing = (word.text for word in words[last : last + 3])
    if opening == "," and age.isdigit() and len(age) < 3:
        return closing == ","
    return opening == "(" and (age == "born" or (len(age) == 4 and age.isdigit() and closing in "–-"))
