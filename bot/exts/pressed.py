"""What all buttons and menus under the bot's messages share: their ids say all that a press needs, so they work after a
restart; they answer in the language of the member who uses them, and tell that member about any error.

A `Control` is what an id says, and `press` what a press does. Forms answer in the same way.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import discord

from bot.client import scope_of
from bot.i18n.speech import N_, _
from bot.i18n.translating import Attentive
from bot.policy.refusals import Refusal
from bot.rendering.messages import Item
from bot.replies import explained, tell
from index import UnknownPassage

CHANGED = N_("A document that is quoted here has been changed or removed since. Ask again to see what it says now.")


class Control(Protocol):
    """What the id of a button or menu says: `custom_id` writes what `of` reads."""

    PATTERN: ClassVar[re.Pattern[str]]

    @property
    def custom_id(self) -> str: ...

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        """The value of an id that `PATTERN` matches."""
        ...


@dataclass(frozen=True, slots=True)
class OneValue:
    """A control with one field, whose id is a word and the value of that: "delete:5"."""

    PATTERN: ClassVar[re.Pattern[str]]

    @property
    def custom_id(self) -> str:
        (field,) = fields(self)
        return f"{self.PATTERN.pattern.partition(':')[0]}:{getattr(self, field.name)}"

    @classmethod
    def of(cls, match: re.Match[str]) -> Self:
        (field,) = fields(cls)
        kind: Any = field.type
        return cls(**{field.name: kind(match["value"])})


def button(control: Control, label: str, *, primary: bool = False, disabled: bool = False) -> Item:
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    return discord.ui.Button(label=label, custom_id=control.custom_id, style=style, disabled=disabled)


C = TypeVar("C", bound=Control)


class Pressed(Attentive):
    """The common part of buttons and menus. One that somebody used is made from the item of the message and its id."""

    NAME: ClassVar[str]  # in the log
    ASKS: ClassVar[bool] = True  # it asks the library or posts something, so it counts as a question

    match: re.Match[str]  # of the id with the template

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        used = cls(item)  # type: ignore[call-arg]  # as discord.py's DynamicItem takes it
        used.match = match
        return used

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        async with explained(interaction, self.NAME):
            if self.ASKS:
                interaction.client.admit(scope_of(interaction.guild), interaction.user.id)
            await self.press(interaction)

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        """Does it. Errors are told to the person."""
        raise NotImplementedError


class WithControl(Pressed, Generic[C]):
    """One whose id is a `Control`."""

    KIND: ClassVar[type[Control]]

    @property
    def control(self) -> C:
        return self.KIND.of(self.match)  # type: ignore[return-value]


class UnderAnswer(WithControl[C]):
    """The common part of the buttons and menus under an answer: a document may have changed since."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self.use(interaction)
        except UnknownPassage as error:
            raise Refusal(_(CHANGED)) from error

    async def use(self, interaction: discord.Interaction[Any]) -> None:
        raise NotImplementedError


class Form(Attentive, discord.ui.Modal):
    """The common part of forms: they stay open for a quarter of an hour, and tell the member who sends one about any
    error."""

    NAME: ClassVar[str]  # in the log

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=900)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        await tell(interaction, error, self.NAME)


def message_of(interaction: discord.Interaction[Any]) -> discord.Message:
    """The message with the button or menu that somebody used."""
    assert interaction.message is not None
    return interaction.message
