"""Questions for several things: "which commands are there", "what ports does it use".

In English what is asked for has to be a plural. In German, French, Spanish, Italian and Portuguese the words around it
say so, see `words/several_frames.txt`.
"""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache
from itertools import combinations

from index.layout import BlockKind, Layout
from index.retrieval.question.answer_types import REMEMBERED
from index.text.analysis import analyser
from index.text.context import without_number
from index.text.wordlists import WordFile

LONGEST_THING = 4  # words that name it
MOST_LISTING = 3  # words of a heading that only say that it lists things
FEWEST_LISTED = 3  # items or rows of a list that answers
_LISTED = (BlockKind.ITEM, BlockKind.ROW, BlockKind.TERM)

_LISTS, _FRAMES = WordFile(__package__, "several"), WordFile(__package__, "several_frames")
LANGUAGES = _FRAMES.languages | {"en"}
_HEAD_FIRST = frozenset(("es", "fr", "it", "pt"))  # "commandes du serveur" are commands
_ANY = r"((?:[\w'’-]+\s){0,3}?[\w'’-]+)"
_ASKING, _BEFORE_THING = _LISTS.words("asking"), _LISTS.words("before what is asked for")
_AFTER_THING, _AFTER_NAMED_THING = _LISTS.words("after it"), _LISTS.words("after it if it is named")
_BE = frozenset(("are", "were"))
_WORD = re.compile(r"[\w'’-]+")
_LIST_OF = re.compile(
    r"(?:\blist of|^(?:(?:please|can you|could you) )*(?:list|name|(?:show|give|tell) (?:me|us)))"
    r"(?: (?:a|all|the|every|full|complete|list|of))* ",
    re.IGNORECASE,
)
_ENUMERATES = re.compile(
    r"[^\s,;:.]+(?: [^\s,;:]+){0,5}, [^,;:]{2,60}(?:, |,? (?:and|or|&|und|oder|et|ou|y|o|e|ed) )\w", re.IGNORECASE
)


@lru_cache(REMEMBERED)  # because an answer looks at its own several times
def several_asked(question: str, language: str = "en") -> str:
    """What a question asks several of; empty if it asks for something else.

    >>> several_asked("which log files can I delete"), several_asked("what are the steps of a release")
    ('log files', 'steps')
    >>> several_asked("what happens in a week"), several_asked("what does the boss do")
    ('', '')
    >>> several_asked("Welche Arten von Angriffen gibt es?", "de"), several_asked("was ist das", "de")
    ('angriffen', '')
    """
    if language != "en":
        found = _frames(language).search(question) if language in LANGUAGES else None
        return str(found[found.lastindex or 0]).casefold() if found else ""
    if listing := _LIST_OF.search(question):
        return _thing(_WORD.findall(question[listing.end() :].casefold()), _AFTER_THING | _AFTER_NAMED_THING)
    words = _WORD.findall(question.casefold())
    for place, word in enumerate(words):
        if word in _ASKING:
            rest = words[place + 1 :]
            if named := len(rest) > 1 and rest[0] in _BE:  # "what are mounts" asks what they are
                rest = rest[1:] if rest[1] in _BEFORE_THING else []
            if word != "who" or named:
                after = _AFTER_THING | _AFTER_NAMED_THING if named or word == "which" else _AFTER_THING
                return _thing(rest, after)
    return ""


@cache
def _frames(language: str) -> re.Pattern[str]:
    """The questions of a language. What is asked for is the only group that matches."""
    frames = _FRAMES.pattern(f"{language} frames").replace("K", _FRAMES.pattern(f"{language} kinds"))
    return re.compile(rf"\b(?:{frames.replace('X', _ANY)})(?!\w)", re.IGNORECASE)


def head_of(thing: str, language: str) -> str:
    """The word of what is asked for that says what it is.

    >>> head_of("log files", "en"), head_of("commandes du serveur", "fr")
    ('files', 'commandes')
    """
    words = thing.split()
    return words[0 if language in _HEAD_FIRST else -1]


def _thing(words: Sequence[str], after: frozenset[str]) -> str:
    """The words that name several things, up to one that may come after them; empty if there are none."""
    start = next((place for place, word in enumerate(words) if word not in _BEFORE_THING), len(words))
    end = next((place for place, word in enumerate(words) if place >= start and word in after), len(words))
    if not 0 < end - start <= LONGEST_THING or not is_plural(words[end - 1]):
        return ""
    if not _AFTER_NAMED_THING.isdisjoint(words[start:end]):
        return ""
    return " ".join(words[start:end])


def is_plural(word: str) -> bool:
    """True if a word seems to mean several things, or one that is several."""
    return word.casefold() in _LISTS.words("many") or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )


def headings_of_lists(terms: Set[str], language: str) -> list[Set[str]]:
    """The terms of headings of a list of just these: for "commands" also of "List of commands", "All commands"."""
    words = sorted(listing_terms(language))
    if not terms.isdisjoint(words):
        return [terms]
    return [terms | set(some) for count in range(MOST_LISTING + 1) for some in combinations(words, count)]


def lists_several(layout: Layout) -> bool:
    """True if a passage has a list or a table of several things."""
    return sum(block.kind in _LISTED for block in layout.blocks) >= FEWEST_LISTED


@cache
def listing_terms(language: str) -> frozenset[str]:
    """The terms of words that only say that things are listed."""
    if language not in LANGUAGES:
        return frozenset()
    words = _LISTS.words("listing") if language == "en" else _FRAMES.words(f"{language} listing")
    return frozenset(analyser(language).terms(" ".join(sorted(words))))


def enumerates(sentence: str) -> bool:
    """True if a sentence lists several things itself: "dwarves, elves and gnomes".

    >>> enumerates("Heroes are dwarves, elves and gnomes."), enumerates("If so, then it stops.")
    (True, False)
    """
    return bool(_ENUMERATES.search(sentence))


def named(heading: str, language: str) -> str:
    """The word of a heading that says what it names: "Steps of the release" is about steps, as "All steps" is."""
    heading = without_number(heading)
    if language not in LANGUAGES:
        return heading
    kinds = None if language == "en" else _kinds(language).match(heading)
    words = _WORD.findall(heading[len(kinds[0]) if kinds else 0 :])
    after = _AFTER_NAMED_THING if language == "en" else _FRAMES.words(f"{language} after the name")
    end = next((place for place, word in enumerate(words) if place and word in after), len(words))
    return head_of(" ".join(words[:end]), language) if words else ""


def names_several(heading: str, language: str) -> bool:
    """True if what a heading names may be several things. Only English plurals are known."""
    return language != "en" or is_plural(heading)


@cache
def _kinds(language: str) -> re.Pattern[str]:
    return re.compile(_FRAMES.pattern(f"{language} kinds"), re.IGNORECASE)
