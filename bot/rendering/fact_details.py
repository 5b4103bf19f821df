"""The small line under a sentence: a fact's value where the text determines one, and what the text leaves open.

The line never repeats the sentence in other words.
"""

import re
from collections.abc import Callable, Iterable

from bot.i18n.speech import ENGLISH, _, decimal, ordinal, say, speaking
from bot.rendering.dates import in_words, is_approximate
from bot.rendering.markdown import one_line
from index import Fact, FactKind, FactNote, NamedIn


def detail(fact: Fact) -> str:
    """A fact's value and notes in the reader's language; "" where the sentence says it all."""
    return _DETAILS[fact.kind](fact) if fact.kind in _DETAILS else ""


def _date(fact: Fact) -> str:
    notes = fact.notes
    value = in_words(fact.value) if fact.value else ""
    if FactNote.BY_DOCUMENT in notes:
        return _("by the document’s date: {date}").format(date=value)
    if notes == (FactNote.RELATIVE,):
        return _("relative, so not dated")
    if is_approximate(fact.value or ""):  # its words say so: "about 1850"
        notes = tuple(note for note in notes if note is not FactNote.APPROXIMATE)
    unsaid = _unsaid(fact, map(say, notes))
    if not unsaid and _says(fact.text, fact.value or ""):
        return ""
    return " · ".join(filter(None, [value, *unsaid]))


def _says(text: str, value: str) -> bool:
    """True if a text already has the date: as ISO 8601, or in words, in the reader's language or in English. Months may
    be abbreviated there."""
    if _ISO.match(value) and one_line(text).startswith(value):
        return True
    with speaking(ENGLISH):
        english = in_words(value)
    said = _WORD.findall(_ORDINAL.sub("", text.casefold()))
    return any(
        all(any(_is_short_for(one, word) for one in said) for word in _WORD.findall(words.casefold()) if word != "to")
        for words in (english, in_words(value))
    )


def _is_short_for(text: str, word: str) -> bool:
    return text == word or (len(text) >= _SHORTEST and word.isalpha() and word.startswith(text))


def _unsaid(fact: Fact, words: Iterable[str]) -> list[str]:
    """Those of some words that stand neither in a fact nor in front of it."""
    before = one_line(fact.sentence[: fact.span.start - fact.sentence_span.start]).rstrip().casefold()
    text = one_line(fact.text).casefold()
    return [each for each in words if each.casefold() not in text and not before.endswith(each.casefold())]


def _figure(fact: Fact) -> str:
    value = fact.value
    notes = _unsaid(fact, [*(say(note) for note in fact.notes if note not in _SEEN), *fact.markers])
    if not value:
        return " · ".join(notes)
    said = ordinal(int(value)) if FactNote.ORDINAL in fact.notes and value.isdecimal() else decimal(value)
    with speaking(ENGLISH):
        english = decimal(value)
    stated = any(number in fact.text for number in (said, english, value)) or not _DIGIT.search(fact.text)
    if not notes and (stated or "." in value):
        return ""  # it says so itself, or in words or as a fraction: "two thirds", "1/2"
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


_SEEN = (FactNote.ORDINAL, FactNote.RANGE)  # notes about what everybody sees
_SHORTEST = 3  # letters of a month's name
_ISO = re.compile(r"\d{4}-\d\d(-\d\d)?\Z")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_DETAILS: dict[FactKind, Callable[[Fact], str]] = {
    FactKind.DATES: _date,
    FactKind.FIGURES: _figure,
    FactKind.PEOPLE: _role,
    FactKind.ORGANISATIONS: _body,
    FactKind.QUOTATIONS: _quotation,
    FactKind.CONTACTS: _contact,
}
