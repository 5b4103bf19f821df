"""Chat around a question: greetings, thanks, "does anyone know". It says nothing about what is asked.

The phrases are in `words/chat.txt`, in the languages that the bot speaks. They are taken off the beginning and the end
of a question for as long as there are any, and never so that fewer than two words are left: somebody may ask about a
greeting. Takes time in proportion to the question's length.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from index.layout import Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "chat")
_MENTION = re.compile(
    r"<(?:@[!&]?|#|a?:\w{2,32}:|/[^<>:]{1,100}:|t:)-?\d{1,20}(?::[A-Za-z])?>|<id:[a-z-]{1,32}(?::\d{1,20})?>"
)
_MESSAGE_LINK = re.compile(r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(?:@me|\d+)(?:/\d+){1,2}/?")
_TO_EVERYBODY = re.compile(r"(?:\s*@(?:everyone|here)(?!\w))+")  # only in front: "may I use @everyone?" is a question
_CUSTOM_EMOJI = re.compile(r"<a?:(\w{2,32}):\d{1,20}>")
_WORD = re.compile(r"[\w’'-]+")
_PUNCTUATION = " \t\n,.;:!?…~()-–—'\"。、！？　"
_JOINING = " \t\n,;:(-–—、　"  # what is left of it at the end of what is kept
_FEWEST_WORDS = 2  # that must be left
_FEWEST_CHARACTERS = 4  # of a language that is written without spaces


def without_discord(text: str) -> str:
    """The text without mentions, links to channels and messages, and custom emoji of Discord, which aren't words.

    >>> without_discord("<@123456789012345678> when do we meet? <:thinking:987654321098765432>")
    'when do we meet?'
    >>> without_discord("@here when do we meet? https://discord.com/channels/1/2/3")
    'when do we meet?'
    """
    if "<" in text:
        text = _MENTION.sub(" ", text).strip()
    if "/channels/" in text:
        text = _MESSAGE_LINK.sub(" ", text).strip()
    called = _TO_EVERYBODY.match(text)
    return text[called.end() :].strip() if called else text


def emoji_names(text: str) -> str:
    """The names of the custom emoji of Discord between colons, for a question that has nothing else."""
    return " ".join(f":{name}:" for name in _CUSTOM_EMOJI.findall(text)) or text


def without_chat(question: str) -> str:
    """The question without the chat around it.

    >>> without_chat("hey, does anyone know when refunds are paid? thanks!")
    'when refunds are paid?'
    """
    span = _core(question)
    if not span or span == Span(0, len(question)):
        return question
    return question[span.start : span.end].lstrip(_PUNCTUATION).rstrip(_JOINING)


def _core(question: str) -> Span | None:
    words = [match.span() for match in _WORD.finditer(question)]
    folded = [question[start:end].casefold().replace("’", "'").strip("'-") for start, end in words]
    first, last = 0, len(words)
    while step := _beginnings().length(folded[first:last]):
        if last - first - step < _FEWEST_WORDS:
            break
        first += step
    while step := _endings().length(folded[first:last][::-1]):
        if last - first - step < _FEWEST_WORDS:
            break
        last -= step
    if not words:
        return None
    start = words[first][0] if first else 0
    end = words[last][0] if last < len(words) else len(question)
    return _without_spaceless_chat(question, start, end)


def _without_spaceless_chat(question: str, start: int, end: int) -> Span:
    """The same for phrases of a language that is written without spaces."""
    if question.isascii():
        return Span(start, end)
    for phrase in _spaceless_phrases("japanese before"):
        text = question[start:end].lstrip(_PUNCTUATION)
        if text.startswith(phrase) and len(text) - len(phrase) >= _FEWEST_CHARACTERS:
            start = end - len(text) + len(phrase)
    for phrase in _spaceless_phrases("japanese after"):
        text = question[start:end].rstrip(_PUNCTUATION)
        if text.endswith(phrase) and len(text) - len(phrase) >= _FEWEST_CHARACTERS:
            end = start + len(text) - len(phrase)
    return Span(start, end)


@cache
def _spaceless_phrases(section: str) -> tuple[str, ...]:
    return tuple(phrase[0] for phrase in _LISTS.phrases(section))


# What a phrase has at a place: a word, or something that may be left out.
_Pattern = tuple["frozenset[str] | _Pattern", ...]
_PART = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)|([^\s()]+)")


class _Phrases:
    """Patterns of phrases, by the words that they can begin with. They allow twelve thousand phrases."""

    def __init__(self, patterns: Iterable[_Pattern]) -> None:
        self._by_first: dict[str, list[_Pattern]] = {}
        for pattern in patterns:
            for word in _firsts(pattern):
                self._by_first.setdefault(word, []).append(pattern)

    def length(self, words: Sequence[str]) -> int:
        """The number of words of the longest phrase that these words begin with; 0 if there is none."""
        patterns = self._by_first.get(words[0], ()) if words else ()
        return max((end for pattern in patterns for end in _ends(pattern, words, {0})), default=0)


@cache
def _beginnings() -> _Phrases:
    return _Phrases(map(_parsed, _lines("before")))


@cache
def _endings() -> _Phrases:
    """Backwards, because the last word is looked at first."""
    return _Phrases(_backwards(_parsed(line)) for line in _lines("after"))


def _lines(section: str) -> Iterator[str]:
    return map(" ".join, _LISTS.phrases(section))


def _parsed(pattern: str) -> _Pattern:
    return tuple(frozenset(word.split("|")) if word else _parsed(optional) for optional, word in _PART.findall(pattern))


def _backwards(pattern: _Pattern) -> _Pattern:
    return tuple(part if isinstance(part, frozenset) else _backwards(part) for part in reversed(pattern))


def _firsts(pattern: _Pattern) -> frozenset[str]:
    """The words that a phrase of this pattern can begin with."""
    found: frozenset[str] = frozenset()
    for part in pattern:
        if isinstance(part, frozenset):
            return found | part
        found |= _firsts(part)
    return found


def _ends(pattern: _Pattern, words: Sequence[str], places: set[int]) -> set[int]:
    """The places in these words where the pattern can end, if it begins at one of these places."""
    for part in pattern:
        if isinstance(part, frozenset):
            places = {place + 1 for place in places if place < len(words) and words[place] in part}
        else:
            places = places | _ends(part, words, places)
    return places
