"""The bot's own words, in the reader's language.

The code has them in English, and gettext looks them up by that. `bot/locales` has a file for each other language, named
as Discord names it. A sentence without a translation stays English. The current language belongs to the asyncio task:
it is set when somebody's action comes in, and threads that the task starts inherit it. The text and the names of
documents and the questions of members are never translated.
"""

import gettext
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib

from index import Message
from index.operations import Template

FOLDER = Path(__file__).parent.parent / "locales"
ENGLISH = "en"

# The contexts (msgctxt) of the texts that Discord shows for commands.
COMMAND_NAME, OPTION_NAME, MENU_NAME = "command name", "option name", "menu name"
DESCRIPTION, CHOICE = "description", "choice"


@dataclass(frozen=True, slots=True)
class Speech:
    """The languages of one reader."""

    language: str = ENGLISH
    commands: str = ENGLISH  # of the names of commands: Discord shows them in each member's own language


_BY_DEFAULT = Speech()
_speech: ContextVar[Speech] = ContextVar("speech", default=_BY_DEFAULT)


def speak(language: str, *, commands: str | None = None) -> None:
    """Sets the language of this task, and of the tasks and threads that it starts."""
    _speech.set(Speech(language, commands or language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Sets the language until the block ends."""
    token = _speech.set(Speech(language, language))
    try:
        yield
    finally:
        _speech.reset(token)


def language() -> str:
    """The current language."""
    return _speech.get().language


@cache
def languages() -> tuple[str, ...]:
    """All languages of the bot, English first."""
    return ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po"))


def nearest(locale: str) -> str:
    """The language for one of Discord's locales: the same one, or one that only differs in the region, or English."""
    return _closest(locale) or ENGLISH


def best_language(accepted: str) -> str:
    """The bot's language that a browser likes best, by its Accept-Language header."""
    wanted = [entry.partition(";q=") for entry in accepted.replace(" ", "").split(",")]
    # Weights are 0 to 1 with at most three decimals, so they sort as text.
    wanted.sort(key=lambda entry: entry[2] or "1", reverse=True)
    known = (_closest(locale) for locale, _mark, weight in wanted if weight.strip("0.") or not weight)
    return next(filter(None, known), ENGLISH)


def _closest(locale: str) -> str | None:
    if locale in languages():
        return locale
    base = locale.partition("-")[0]
    return next((known for known in languages() if known.partition("-")[0] == base), None)


def name_of(known: str) -> str:
    """The name of a language in that language."""
    with speaking(known):
        return pgettext("this language's own name", "English")


@cache
def catalogue(known: str) -> gettext.NullTranslations:
    """The translations into a language. They are read when they are first needed."""
    if known == ENGLISH:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(polib.pofile(str(FOLDER / f"{known}.po")).to_binary()))


# Words. gettext's tools look for most of these names; `bot.locales` knows all of them.


def _(message: str) -> str:
    """The message in the reader's language."""
    return catalogue(language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """A message whose English means different things in different places; the context tells them apart."""
    return catalogue(language()).pgettext(context, message)


def ngettext(singular: str, plural: str, amount: int) -> str:
    """The form of a message that the language uses with this number."""
    return catalogue(language()).ngettext(singular, plural, amount)


def quantity(singular: str, plural: str, amount: int) -> str:
    """A number of things. `{n}` in the messages is replaced by the number."""
    return ngettext(singular, plural, amount).format(n=number(amount))


def N_(message: str) -> str:
    """Marks a message for translation that is looked up later, with `_`."""
    return message


def Np_(context: str, message: str) -> str:
    """Like `N_`, for a message that is looked up with `pgettext`."""
    return message


def plurals(singular: str, plural: str) -> tuple[str, str]:
    """Like `N_`, for the two messages that `counted` takes."""
    return singular, plural


def say(message: Message | Template) -> str:
    """A sentence of the library in the reader's language, with its numbers written as that language writes them."""
    if isinstance(message, Template):
        return _(message.value)
    return _(message.template.value).format(**{name: _filled_in(value) for name, value in message.fields})


def _filled_in(value: Message | str | int) -> str:
    match value:
        case Message():
            return say(value)
        case int():
            return number(value)
    return value


# Commands, as the member who is answered sees them.


def command(name: str) -> str:
    """A slash command such as "/report export"."""
    return "/" + " ".join(_command_word(COMMAND_NAME, word) for word in name.split())


def option(name: str) -> str:
    """The name of an option."""
    return _command_word(OPTION_NAME, name)


def menu(name: str) -> str:
    """The name of an entry in the menu of a message."""
    return _command_word(MENU_NAME, name)


def _command_word(context: str, name: str) -> str:
    return catalogue(_speech.get().commands).pgettext(context, name)


# Numbers.


def number(amount: int) -> str:
    """The number with separators between its thousands."""
    return f"{amount:,}".replace(",", pgettext("between thousands", ","))


def decimal(digits: str) -> str:
    """A decimal number with the language's separators. Text that isn't a plain number stays as it is."""
    whole, point, fraction = digits.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not (whole.isdecimal() and whole.isascii()):
        return digits
    return f"{sign}{number(int(whole))}{pgettext('before decimals', '.') if point else ''}{fraction}"


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd …"""
    if place == 1:
        return pgettext("the ordinal of one", "{n}st").format(n=place)
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    endings = {
        "st": pgettext("ordinal", "{n}st"),
        "nd": pgettext("ordinal", "{n}nd"),
        "rd": pgettext("ordinal", "{n}rd"),
        "th": pgettext("ordinal", "{n}th"),
    }
    return endings[ending].format(n=place)


def join_list(parts: Sequence[str]) -> str:
    """The parts with commas between them."""
    return pgettext("between the items of a list", ", ").join(parts)


def join_sentences(text: str, *more: str) -> str:
    """Sentences one after another. Most languages put a space between them, but not all."""
    for sentence in more:
        text = pgettext("two sentences, one after the other", "{first} {second}").format(first=text, second=sentence)
    return text
