"""The buttons and the menu under an answer, as values.

An id says all that a press needs, so buttons work after a restart. It holds only other ids, never a question: that is
read where Discord keeps it. Buttons under old messages have these ids, so a format that was released never changes.

Messages are built with these values. What a press does is in the module of the button.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import discord

from bot.exts.pressed import Control, OneValue
from bot.rendering.answers import PAGE
from bot.rendering.messages import Item

_PASSAGE = "[0-9a-f]{16}"
_MEMBER = r"\d{1,20}"
_ECHO = {True: "e", False: "r"}


@dataclass(frozen=True, slots=True)
class Context(OneValue):
    """Shows a passage with the text around it."""

    PATTERN: ClassVar = re.compile(rf"context:(?P<value>{_PASSAGE})")

    passage: str


@dataclass(frozen=True, slots=True)
class Forward:
    """Passes a question without a sure answer on to the moderators."""

    PATTERN: ClassVar = re.compile(rf"forward:(?P<kept>[er]):(?P<asker>{_MEMBER})(?::(?P<answer>{_MEMBER}))?")

    echo: bool  # True: the question is in the line above the answer; False: in the message that it replies to
    asker: int
    answer: int = 0  # the message with the answer, if this button isn't under it

    @property
    def custom_id(self) -> str:
        return f"forward:{_ECHO[self.echo]}:{self.asker}{f':{self.answer}' if self.answer else ''}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(match["kept"] == "e", int(match["asker"]), int(match["answer"] or 0))


@dataclass(frozen=True, slots=True)
class Share:
    """Shows a private answer to everybody in the channel."""

    PATTERN: ClassVar = re.compile(rf"share:(?P<passages>(?:{_PASSAGE}){{1,{PAGE}}})")

    passages: tuple[str, ...]

    @property
    def custom_id(self) -> str:
        return f"share:{''.join(self.passages)}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(tuple(re.findall(_PASSAGE, match["passages"])))


@dataclass(frozen=True, slots=True)
class Delete(OneValue):
    """Deletes an answer."""

    PATTERN: ClassVar = re.compile(rf"delete:(?P<value>{_MEMBER})")

    asker: int


@dataclass(frozen=True, slots=True)
class Vote:
    """Says that a passage helped, or that it didn't."""

    PATTERN: ClassVar = re.compile(rf"vote:(?P<helpful>[yn]):(?P<passage>{_PASSAGE})")

    helpful: bool
    passage: str

    @property
    def custom_id(self) -> str:
        return f"vote:{'y' if self.helpful else 'n'}:{self.passage}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        return cls(match["helpful"] == "y", match["passage"])


@dataclass(frozen=True, slots=True)
class Section(OneValue):
    """The menu of sections to choose from."""

    PATTERN: ClassVar = re.compile(rf"section:(?P<value>{_MEMBER})")

    asker: int


@dataclass(frozen=True, slots=True)
class Reading(OneValue):
    """The menu of an answer's further passages."""

    PATTERN: ClassVar = re.compile(r"read:(?P<value>\d{1,3})")

    first: int  # the number of the first of them


@dataclass(frozen=True, slots=True)
class Source(OneValue):
    """The menu of the documents that a name may mean."""

    PATTERN: ClassVar = re.compile(rf"source:(?P<value>{_MEMBER})")

    asker: int


@dataclass(frozen=True, slots=True)
class Solved(OneValue):
    """Gives a forum's post the tag that says that it is solved."""

    PATTERN: ClassVar = re.compile(rf"solved:(?P<value>{_MEMBER})")

    tag: int


CONTROLS: tuple[type[Control], ...] = (Context, Forward, Share, Delete, Vote, Section, Reading, Source, Solved)


def read(item: Item) -> Control | None:
    """The control that an item of a message is; None if it isn't one of these."""
    custom_id = getattr(item, "custom_id", None) or ""
    for kind in CONTROLS:
        if match := kind.PATTERN.fullmatch(custom_id):
            return kind.of(match)
    return None


def icon(control: Control, emoji: str) -> Item:
    """A button without words, which takes little room. A screen reader says the emoji's name."""
    return discord.ui.Button(emoji=emoji, custom_id=control.custom_id)


def menu(control: Control, placeholder: str, options: Sequence[discord.SelectOption]) -> Item | None:
    """A menu; None if it has nothing to choose from."""
    if not options:
        return None
    return discord.ui.Select(custom_id=control.custom_id, placeholder=placeholder, options=list(options))
