"""The bot's own words, in the language of whoever reads them.

English stands in the code, and a sentence is known by its English (gettext); bot/locales holds the others, a file a
language, by Discord's names for them. What has no translation there stays English. Which language it is belongs to the
task that answers: it is set where somebody's action comes in, and goes along into threads. What documents say, their
names and the questions of members are nobody's to translate.
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

# The contexts that what Discord shows of commands has among the messages.
COMMAND_NAME, OPTION_NAME, MENU_NAME = "command name", "option name", "menu name"
DESCRIPTION, CHOICE = "description", "choice"


@dataclass(frozen=True, slots=True)
class Speech:
    language: str = ENGLISH
    commands: str = ENGLISH  # that commands are named in: Discord shows each member their own


_BY_DEFAULT = Speech()
_speech: ContextVar[Speech] = ContextVar("speech", default=_BY_DEFAULT)


def speak(language: str, *, commands: str | None = None) -> None:
    """From here on in this task, and in what it begins."""
    _speech.set(Speech(language, commands or language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """For a while."""
    token = _speech.set(Speech(language, language))
    try:
        yield
    finally:
        _speech.reset(token)


def language() -> str:
    """The one that is spoken now."""
    return _speech.get().language


@cache
def languages() -> tuple[str, ...]:
    """All that are spoken, English first."""
    return ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po"))


def nearest(locale: str) -> str:
    """The language for one of Discord's locales: its own, else one that differs by its region alone, else English."""
    return _known(locale) or ENGLISH


def preferred(accepted: str) -> str:
    """The language that somebody's browser would like best (the header Accept-Language) of those that are spoken."""
    wanted = [entry.partition(";q=") for entry in accepted.replace(" ", "").split(",")]
    wanted.sort(key=lambda entry: entry[2] or "1", reverse=True)  # weights are 0 to 1, of three decimals at most
    known = (_known(locale) for locale, _mark, weight in wanted if weight.strip("0.") or not weight)
    return next(filter(None, known), ENGLISH)


def _known(locale: str) -> str | None:
    if locale in languages():
        return locale
    base = locale.partition("-")[0]
    return next((known for known in languages() if known.partition("-")[0] == base), None)


def name_of(known: str) -> str:
    """What a language calls itself."""
    with speaking(known):
        return pgettext("this language's own name", "English")


@cache
def catalogue(known: str) -> gettext.NullTranslations:
    """The translations into a language, read when they are first needed."""
    if known == ENGLISH:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(polib.pofile(str(FOLDER / f"{known}.po")).to_binary()))


# Words. The names are those that gettext's tools look for, and `counted` and `plurals` are made known to them.


def _(message: str) -> str:
    return catalogue(language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """For what means different things in different places."""
    return catalogue(language()).pgettext(context, message)


def ngettext(singular: str, plural: str, amount: int) -> str:
    return catalogue(language()).ngettext(singular, plural, amount)


def counted(singular: str, plural: str, amount: int) -> str:
    """A number of things: `{n}` in either message is the number."""
    return ngettext(singular, plural, amount).format(n=number(amount))


def N_(message: str) -> str:
    """Marks a message for translation that is said elsewhere."""
    return message


def Np_(context: str, message: str) -> str:
    """The same, for `pgettext`."""
    return message


def plurals(singular: str, plural: str) -> tuple[str, str]:
    """The same, for the two that `counted` takes."""
    return singular, plural


def say(message: Message | Template) -> str:
    """A sentence of the library in the reader's language; its numbers are written as that language writes them."""
    if isinstance(message, Template):
        return _(message.value)
    fields = {name: number(value) if isinstance(value, int) else value for name, value in message.fields}
    return _(message.template.value).format(**fields)


# Commands, as members see them.


def command(name: str) -> str:
    """With a slash."""
    return "/" + " ".join(_shown(COMMAND_NAME, word) for word in name.split())


def option(name: str) -> str:
    return _shown(OPTION_NAME, name)


def menu(name: str) -> str:
    """A message's menu."""
    return _shown(MENU_NAME, name)


def _shown(context: str, name: str) -> str:
    return catalogue(_speech.get().commands).pgettext(context, name)


# Numbers.


def number(amount: int) -> str:
    """With its thousands apart."""
    return f"{amount:,}".replace(",", pgettext("between thousands", ","))


def decimal(digits: str) -> str:
    """A plain decimal number, of digits and at most one point, with its thousands apart."""
    whole, point, fraction = digits.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not (whole.isdecimal() and whole.isascii()):
        return digits
    return f"{sign}{number(int(whole))}{pgettext('before decimals', '.') if point else ''}{fraction}"


def ordinal(place: int) -> str:
    """1st, 2nd …"""
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


def listed(parts: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(parts)
