"""The small line under a sentence: a fact's value where the text determines one, and what the text leaves open.

The line never repeats the sentence in other words.
"""

import re
from collections.abc import Callable

from bot.i18n.speech import ENGLISH, _, decimal, ordinal, say, speaking
from bot.rendering.dates import in_words, is_approximate
from bot.rendering.markdown import one_line
from index import Fact, FactKind, FactNote, NamedIn


def detail(fact: Fact) -> str:
    """A fact's value and notes in the reader's language; "" where the sentence says it all."""
    return _DETAILS[fact.kind](fact)


def _date(fact: Fact) -> str:
    notes = fact.notes
    value = in_words(fact.value) if fact.value else ""
    if FactNote.BY_DOCUMENT in notes:
        return _("by the document’s date: {date}").format(date=value)
    if notes == (FactNote.RELATIVE,):
        return _("relative, so not dated")
    if is_approximate(fact.value or ""):  # its words say so: "about 1850"
        notes = tuple(note for note in notes if note is not FactNote.APPROXIMATE)
    if not notes and _says(fact.text, fact.value or ""):
        return ""
    return " · ".join(filter(None, [value, *map(say, notes)]))


def _says(text: str, value: str) -> bool:
    """True if a text already has the date in words, in the reader's language or in English."""
    with speaking(ENGLISH):
        english = in_words(value)
    said = _ORDINAL.sub("", one_line(text).casefold())
    return english.casefold() in said or in_words(value).casefold() in said


def _figure(fact: Fact) -> str:
    value = fact.value
    notes = [*(say(note) for note in fact.notes if note is not FactNote.ORDINAL), *fact.markers]
    if not value:
        return " · ".join(notes)
    said = ordinal(int(value)) if FactNote.ORDINAL in fact.notes and value.isdecimal() else decimal(value)
    with speaking(ENGLISH):
        english = decimal(value)
    stated = any(number in fact.text for number in (said, english, value))
    if not notes and (stated or not _DIGIT.search(fact.text)):
        return ""  # it says so itself, or in words: "two thirds"
    return " · ".join([said, *notes])


def _quotation(fact: Fact) -> str:
    if not fact.attribution:
        return _("speaker not named")
    if fact.named_in is NamedIn.PREVIOUS_PARAGRAPH:
        return _("speaker: {name} · named in the previous paragraph").format(name=fact.attribution)
    return _("speaker: {name}").format(name=fact.attribution)


def _role(fact: Fact) -> str:
    return _("role: {role}").format(role=fact.attribution) if fact.attribution else ""


def _body(fact: Fact) -> str:
    return _("called “{name}”").format(name=fact.attribution) if fact.attribution else ""


def _contact(fact: Fact) -> str:
    """The address, where the text shows only its name."""
    return fact.value if fact.value and fact.value not in fact.sentence else ""


_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_DETAILS: dict[FactKind, Callable[[Fact], str]] = {
    FactKind.DATES: _date,
    FactKind.FIGURES: _figure,
    FactKind.PEOPLE: _role,
    FactKind.ORGANISATIONS: _body,
    FactKind.QUOTATIONS: _quotation,
    FactKind.DEFINITIONS: lambda fact: "",  # its sentence says what the term means
    FactKind.RELEASES: lambda fact: "",
    FactKind.SETTINGS: lambda fact: "",
    FactKind.RULES: lambda fact: "",  # what makes it one is bold
    FactKind.PLANS: lambda fact: "",
    FactKind.STEPS: lambda fact: "",
    FactKind.CONTACTS: _contact,
    FactKind.DECISIONS: lambda fact: "",
    FactKind.REQUIREMENTS: lambda fact: "",
}
