"""Small talk: what people say to a bot without asking the documents anything. It is answered with no passages.

The phrases are in `small_talk.txt`. A message is small talk if it is made of them and of emoji only, so a question with
a greeting in front stays a question.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache

from bot.policy.phrases import sections

LONGEST = 120  # characters of small talk

_TOKEN = re.compile(r"<[^<>\s]*>|</[^<>]*>|:\w+:")  # mentions and custom emoji of Discord, and the names of emoji
_ACCENT = re.compile("[\u0300-\u036f]")
_APOSTROPHE = re.compile("['’‘`´]")
_REPEATED = re.compile(r"(.)\1{2,}")
_NO_WORD = re.compile(r"[\W_]+")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_UPWARDS = re.compile("[\\^↑⇧☝👆⬆\ufe0f\U0001f3fb-\U0001f3ff]+")
_OF_EMOJI = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Cs", "Cn"})  # categories: symbols, skin tones, joiners, selectors


class Talk(StrEnum):
    """What small talk is about."""

    TALK = "talk"
    COMPLAINT = "complaint"  # an answer was wrong, or didn't help
    HELP = "help"  # what the bot can do, and how
    MORE = "more"  # more of an answer, or where it is from; if it is said to one
    POINTING = "pointing"  # a message of somebody else; if it is said to one


def small_talk(text: str) -> Talk | None:
    """The kind of small talk that a message is; None if it may ask something.

    >>> small_talk("Hello, thank you so much!! 🙏")
    <Talk.TALK: 'talk'>
    >>> small_talk("no, that’s wrong")
    <Talk.COMPLAINT: 'complaint'>
    >>> small_talk("Hi, what can you do?")
    <Talk.HELP: 'help'>
    >>> small_talk("Hello, when do we meet?")
    """
    return next(_kinds(text), None)


def may_point(text: str) -> bool:
    """True for a text that says nothing itself, or only “any idea?”: it may be about the message that it replies to.

    “Is that true?” is that too, if it isn't said to an answer, which has its source.
    """
    if not text.strip("?？!！ "):
        return True
    kinds = list(_kinds(text))
    return Talk.POINTING in kinds and Talk.TALK not in kinds


def _kinds(text: str) -> Iterator[Talk]:
    """The kinds of small talk that a text may be, the likeliest first."""
    if len(text) > LONGEST:
        return
    plain = _TOKEN.sub(" ", text)
    if words := _folded(plain):
        phrases = _phrases()
        yield from (kind for kind in Talk if _is_made_of(words, phrases[Talk.TALK] | phrases[kind]))
    elif _UPWARDS.fullmatch("".join(plain.split())):
        yield Talk.POINTING
    elif _is_emoji(plain, text):
        yield Talk.TALK


def is_called(text: str, name: str) -> bool:
    """True if a text is only a name, such as a section's, however it is written."""
    words = _folded(name)
    return bool(words) and _folded(text) == words


def _folded(text: str) -> str:
    """The words of a text, as they are compared."""
    text = _ACCENT.sub("", unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text).casefold()))
    text = unicodedata.normalize("NFC", text)
    return _NO_WORD.sub(" ", _REPEATED.sub(r"\1", text)).strip()


def _is_made_of(words: str, phrases: Collection[str]) -> bool:
    """True if a text is nothing but phrases, one after the other. Takes time in proportion to its length."""
    longest = max(map(len, phrases))
    ends = {0}
    for start in range(len(words)):
        if start not in ends:
            continue
        if words[start] == " ":
            ends.add(start + 1)
            continue
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            whole = words[end : end + 1] in ("", " ") or _SPACELESS.match(words[end - 1])
            if whole and words[start:end] in phrases:
                ends.add(end)
    return len(words) in ends


def _is_emoji(plain: str, text: str) -> bool:
    """True for emoji, with or without punctuation such as “!”. An operator such as |> may be asked for.

    Args:
        plain: the text without what Discord writes itself.
        text: all of it.
    """
    rest = [character for character in plain if not character.isspace() and character not in "!?.,…"]
    return bool(rest or plain != text) and all(unicodedata.category(character) in _OF_EMOJI for character in rest)


@cache
def _phrases() -> dict[Talk, frozenset[str]]:
    lines = sections("small_talk")
    return {kind: frozenset(map(_folded, lines[kind])) for kind in Talk}
