"""Chat around a question: greetings, thanks, "does anyone know". It says nothing about what is asked.

The phrases are in `words/chat.txt`, in the languages that the bot speaks. They are taken off the beginning and the end
of a question for as long as there are any, and never so that fewer than two words are left: somebody may ask about a
greeting. Takes time in proportion to the question's length.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from index.model import Span
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
    """The names of the custom emoji of Discord, for a question that has nothing else."""
    return " ".join(_CUSTOM_EMOJI.findall(text)) or text


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
    while step := _length(folded[first:last], _beginnings()):
        if last - first - step < _FEWEST_WORDS:
            break
        first += step
    while step := _length(folded[first:last][::-1], _endings()):
        if last - first - step < _FEWEST_WORDS:
            break
        last -= step
    if not words:
        return None
    start = words[first][0] if first else 0
    end = words[last][0] if last < len(words) else len(question)
    return _without_spaceless_chat(question, start, end)


def _length(words: Sequence[str], phrases: "_Phrases") -> int:
    """The number of words of the longest phrase that these words begin with."""
    return next(
        (length for length in range(min(phrases.longest, len(words)), 0, -1) if tuple(words[:length]) in phrases.all), 0
    )


def _without_spaceless_chat(question: str, start: int, end: int) -> Span:
    """The same for phrases of a language that is written without spaces."""
    for phrase in _LISTS.phrases("japanese before"):
        text = question[start:end].lstrip(_PUNCTUATION)
        if text.startswith(phrase[0]) and len(text) - len(phrase[0]) >= _FEWEST_CHARACTERS:
            start = end - len(text) + len(phrase[0])
    for phrase in _LISTS.phrases("japanese after"):
        text = question[start:end].rstrip(_PUNCTUATION)
        if text.endswith(phrase[0]) and len(text) - len(phrase[0]) >= _FEWEST_CHARACTERS:
            end = start + len(text) - len(phrase[0])
    return Span(start, end)


class _Phrases:
    def __init__(self, found: Iterator[tuple[str, ...]]) -> None:
        self.all = frozenset(found)
        self.longest = max(map(len, self.all))


@cache
def _beginnings() -> _Phrases:
    return _Phrases(_expanded("before"))


@cache
def _endings() -> _Phrases:
    """Backwards, because the last word is looked at first."""
    return _Phrases(phrase[::-1] for phrase in _expanded("after"))


def _expanded(section: str) -> Iterator[tuple[str, ...]]:
    for line in _LISTS.phrases(section):
        yield from _choices(" ".join(line))


_PART = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)|([^\s()]+)")


def _choices(pattern: str) -> Iterator[tuple[str, ...]]:
    """All phrases that a pattern of alternative words and optional parts allows."""
    parts: list[list[tuple[str, ...]]] = []
    for optional, word in _PART.findall(pattern):
        parts.append([(choice,) for choice in word.split("|")] if word else [(), *_choices(optional)])
    for chosen in product(*parts):
        if phrase := tuple(word for part in chosen for word in part):
            yield phrase
