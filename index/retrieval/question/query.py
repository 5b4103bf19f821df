"""A question that was parsed, and its words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from index.messages import Message, Notice

LONGEST = 2000  # characters, as in a Discord message
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")  # neither JSON nor Discord accepts them


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, or one that was added to it."""

    text: str  # as it was asked
    word: str  # folded; corrected if it was misspelt
    term: str  # empty for a word without content
    number: int  # of the term; -1 if no passage holds it
    key_number: int  # of the word; -1 if no passage holds it
    frequency: int  # the number of passages that hold the term
    name: bool = False  # a capital letter or a digit says that it names something
    literal: bool = False  # in quotation marks or as code: no other word will do
    corrected: bool = False
    optional: bool = False  # no passage needs to hold it: it is another name of something, or initials
    stands_for: tuple[str, ...] = ()  # the terms of the words that it was added for: it counts as these
    doubtful: bool = False  # only like what was asked, so that it can't make an answer strong
    path: int = 0  # the number of the path or address that it is a part of; 0 if it is in none


@dataclass(frozen=True)
class Question:
    """A question that was parsed."""

    text: str
    language: str  # of the index, in which its words are read
    words: tuple[Word, ...]
    corrected: str | None = None  # the question without its misspellings; None if it has none
    meant: str | None = None  # the same with everyday words as they were typed, even if no document has them
    meaning: bool = False  # True if it only asks what its words mean
    columns: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # for its terms, those of headers and labels
    days: tuple[tuple[int, ...], ...] = ()  # key numbers of the words of each form of its days
    story: tuple[Word, ...] = ()  # what its other sentences are about; only counts between passages that answer alike
    phrases: tuple[tuple[int, ...], ...] = ()  # key numbers of the words of each phrase in quotation marks
    asked_in: str = "en"  # the language that it asks in, of which no document may be

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that have a term."""
        return tuple(word for word in self.words if word.term)

    @cached_property
    def required(self) -> tuple[Word, ...]:
        """Those of them that aren't optional; all of them if none is required."""
        return tuple(word for word in self.content if not word.optional) or self.content

    @property
    def terms(self) -> list[str]:
        return [word.term for word in self.words if word.term]


def clean(question: str) -> tuple[str, tuple[Message, ...]]:
    """Makes any string a question that can be searched for and shown, and says so if it had to be cut.

    Every question that comes from outside goes through here once, in `Library`.
    """
    text = _UNSHOWABLE.sub("\ufffd", question).strip()
    if len(text) <= LONGEST:
        return text, ()
    return text[:LONGEST], (Message.of(Notice.CUT, length=len(text), searched=LONGEST),)
