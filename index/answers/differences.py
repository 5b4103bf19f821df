"""What two sentences differ in, if they otherwise state the same: a number, a date, a name or a negation.

Sentences are compared word by word, without the words that have no content, and numbers, dates and units by their
values: "15 %" is "fifteen percent", and two hours are 120 minutes. Any other difference means that they aren't about
the same thing ("an adult pays …", "a child pays …"), and so does a number that only one of them has. It is better to
miss a difference than to see one where there is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import chain

from index.facts.calendar_dates import calendar_dates
from index.facts.numbers import DIGITS, ORDINALS, SCALES, WORDS, from_digits, from_words, plain
from index.layout import Span
from index.model import Difference
from index.text.analysis import analyser
from index.text.wordlists import WordFile

LONGEST = 80  # words with content of a sentence that is compared
FEWEST = 2  # words with content that both have; one is enough in copies, or after the same label ("Range: 60 feet")
MOST_CHANGES = 3  # numbers and dates in which the sentences of copies may differ; others differ in one thing
WIDEST = 60  # characters of what is shown as the difference

_LISTS = WordFile(__package__, "differences")
NEGATIONS = {
    name.removeprefix("negations "): _LISTS.words(name) for name in _LISTS.sections if name.startswith("negations")
}
_OPPOSITES = frozenset(map(frozenset, _LISTS.phrases("opposites")))
_EMPTY, _LABELS, _INEXACT, _DAYS = map(_LISTS.words, ("empty", "labels", "inexact", "days"))
_UNITS = {name: (dimension, Decimal(factor)) for dimension, factor, *names in _LISTS.phrases("units") for name in names}

_TOKEN = re.compile(
    r"(?P<time>(?<![\d:.])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d:.])(?P<hour24>\d{1,2}):(?P<minute24>\d\d)(?![\d:]))"
    r"|(?P<date>\d{4}-\d\d(?:-\d\d)?(?![\w-])|\d{1,4}(?P<joint>[./])\d{1,2}(?P=joint)\d{2,4}(?![\w./]))"
    r"|(?P<ordinal>\d{1,3})(?:st|nd|rd|th)\b"
    rf"|(?<![\w.])(?P<number>{DIGITS}(?:\.\d+)*)"
    r"(?:\s+(?P<scale>hundred|thousand|million|billion|trillion|dozen)\b|(?=\W|$|[^\W\d_]{1,2}\b))"
    rf"|(?<![\w-])(?P<spelt>(?i:{WORDS}))(?![\w-])"
    r"|(?P<sign>[%°$€£¥])"
    r"|(?P<word>[^\W_](?:[\w’'-]*[^\W_])?)"
)
_MARKER = re.compile(r"(?:[•☐☑☒*\-–]|\(?\w{1,3}[.)])\s+")
_LABEL = re.compile(r"[^\W\d_][^:\t\n]{0,40}:\s|[^\t\n]*\t")  # what a line is about, or the first cell of a row
_TIME = "at "  # begins the key of a time of day
NOT = re.compile(r"n['’]t$|^cannot$")


class _Kind(Enum):
    EMPTY = auto()  # without content
    WORD = auto()
    NAME = auto()  # with a capital, in the middle of a sentence
    NUMBER = auto()
    UNIT = auto()
    DATE = auto()
    NEGATION = auto()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    key: str  # the same for tokens that say the same
    start: int
    end: int
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence. All offsets are into the text that it is from."""

    span: Span
    text: str  # that it is from
    tokens: tuple[_Token, ...]
    content: tuple[_Token, ...]  # those that have content
    label: str  # the words up to the first colon or tab, in small letters; empty if there is none

    @property
    def keys(self) -> frozenset[str]:
        """Its words of content, in the form in which they are compared."""
        return frozenset(token.key for token in self.content)

    @property
    def said(self) -> tuple[str, ...]:
        """The same for sentences that state the same in the same words."""
        return tuple(token.key for token in self.content)

    def word(self, place: int) -> str:
        """One of its words, in small letters; empty beyond its ends."""
        return self.text[self.tokens[place].start : self.tokens[place].end].casefold() if self._has(place) else ""

    def _has(self, place: int) -> bool:
        return 0 <= place < len(self.tokens)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in two sentences, and where that is in each of them, with the words that make it clear."""

    difference: Difference
    one: Span
    other: Span
    one_keys: frozenset[str]
    other_keys: frozenset[str]


class _Apart(Exception):
    """The sentences aren't about the same thing."""


def read_sentence(text: str, span: Span, language: str) -> Sentence:
    """The words of a sentence of a text."""
    marker = _MARKER.match(text, span.start, span.end)
    start = marker.end() if marker else span.start
    label = _LABEL.match(text, start, span.end)
    tokens = tuple(_tokens(text, start, span.end, language))
    content = tuple(token for token in tokens if token.kind is not _Kind.EMPTY)
    return Sentence(span, text, tokens, content, label[0].casefold().strip(" ") if label else "")


def changes(one: Sentence, other: Sentence, *, copies: bool) -> tuple[Change, ...] | None:
    """What two sentences differ in: nothing if they state the same, None if they aren't about the same thing.

    Args:
        one: a sentence.
        other: a sentence of another document.
        copies: True if the texts around them are nearly the same, so that more may differ at once.
    """
    ours = one.content
    if (one.label != other.label and "\t" in one.label + other.label) or max(len(ours), len(other.content)) > LONGEST:
        return None
    runs = list(_runs(one.said, other.said))
    shared = len(ours) - sum(high - low for low, high, _, _ in runs)
    if shared < (1 if copies or (one.label and one.label == other.label) else FEWEST):
        return None
    try:
        found = [change for run in runs if (change := _change(one, other, run, copies))]
    except _Apart:
        return None
    amounts = all(change.difference in (Difference.NUMBER, Difference.DATE) for change in found)
    return tuple(found) if len(found) <= (MOST_CHANGES if copies and amounts else 1) else None


def _runs(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two sentences differ: the beginning and the end of each such stretch in both.

    Word by word, if there are as many words and few differ: "80 of 80" is "85 of 80" but for the first number.
    """
    if len(ours) == len(theirs):
        unlike = [place for place, (mine, yours) in enumerate(zip(ours, theirs, strict=True)) if mine != yours]
        if len(unlike) <= MOST_CHANGES:
            edges = (
                [place for place in unlike if place - 1 not in unlike],
                [p + 1 for p in unlike if p + 1 not in unlike],
            )
            yield from ((low, high, low, high) for low, high in zip(*edges, strict=True))
            return
    for tag, *run in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            low, high, start, end = run
            yield low, high, start, end


def _change(one: Sentence, other: Sentence, edges: Sequence[int], copies: bool) -> Change | None:
    """The change that a stretch of words makes; None if it says the same. Raises _Apart."""
    low, high, start, end = edges
    ours, theirs = one.content[low:high], other.content[start:end]
    kinds = {token.kind for token in (*ours, *theirs)}
    if kinds == {_Kind.UNIT} and ours and theirs:  # 30 minutes, 30 hours: the numbers belong to them
        low, start = max(0, low - 1), max(0, start - 1)
        ours, theirs = one.content[low:high], other.content[start:end]
        kinds = {token.kind for token in (*ours, *theirs)}
    difference: Difference | None
    if _Kind.NEGATION in kinds:
        difference = _negation(ours, theirs)
    elif _opposite(ours, theirs):
        difference = Difference.NEGATION
    elif kinds <= {_Kind.NUMBER, _Kind.UNIT, _Kind.DATE}:
        difference = _amount(one, other, (low, high, start, end))
    else:
        difference = _name(ours, theirs, copies)
    if difference is None:
        return None
    return Change(
        difference,
        _shown(one, low, high, difference),
        _shown(other, start, end, difference),
        frozenset(token.key for token in ours),
        frozenset(token.key for token in theirs),
    )


def _negation(ours: Sequence[_Token], theirs: Sequence[_Token]) -> Difference | None:
    if any(token.kind is not _Kind.NEGATION for token in chain(ours, theirs)):
        raise _Apart
    return Difference.NEGATION if bool(ours) != bool(theirs) else None


def _opposite(ours: Sequence[_Token], theirs: Sequence[_Token]) -> bool:
    pairs = ((one.key, other.key) for one in ours for other in theirs)
    return len(ours) == len(theirs) == 1 and any(frozenset(pair) in _OPPOSITE_KEYS for pair in pairs)


def _amount(one: Sentence, other: Sentence, edges: Sequence[int]) -> Difference | None:
    """How numbers, units and dates differ."""
    low, high, start, end = edges
    ours, theirs = one.content[low:high], other.content[start:end]
    if not ours or not theirs:
        if all(token.kind is _Kind.UNIT for token in chain(ours, theirs)):
            return None  # only one says what is counted
        raise _Apart
    first, second = list(_quantities(one, low, high)), list(_quantities(other, start, end))
    if len(first) != len(second) or _inexact(one, ours) != _inexact(other, theirs) or _is_name(one, ours):
        raise _Apart
    if all(_equal(mine, yours) for mine, yours in zip(first, second, strict=True)):
        return None
    return Difference.DATE if any(token.kind is _Kind.DATE for token in chain(ours, theirs)) else Difference.NUMBER


def _name(ours: Sequence[_Token], theirs: Sequence[_Token], copies: bool) -> Difference | None:
    """How names differ. A word at the beginning of a sentence counts as one only in copies."""
    for token in (*ours, *theirs):
        if token.kind is not _Kind.NAME and not (copies and token.capital and token.kind is _Kind.WORD):
            raise _Apart
    if not ours or not theirs:
        raise _Apart
    mine, yours = {token.key for token in ours}, {token.key for token in theirs}
    return None if mine <= yours or yours <= mine else Difference.NAME  # Ada Brown is Brown


def _quantities(sentence: Sentence, low: int, high: int) -> Iterator[tuple[str, str]]:
    """The numbers and dates of a stretch of its words of content, each with the unit after it."""
    for place, token in enumerate(sentence.content[low:high], low + 1):
        if token.kind is not _Kind.UNIT:
            after = sentence.content[place : place + 1]
            yield token.key, after[0].key if after and after[0].kind is _Kind.UNIT else ""


def _equal(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """True if two quantities are the same, or if one of two dates only says it less exactly."""
    if one[1] and other[1] and one[1] != other[1]:
        (mine, factor), (yours, times) = _BY_KEY[one[1]], _BY_KEY[other[1]]
        if mine != yours or not (_is_decimal(one[0]) and _is_decimal(other[0])):
            return False
        return Decimal(one[0]) * factor == Decimal(other[0]) * times
    if (one[1] or other[1]) and _is_decimal(one[0]) and _is_decimal(other[0]):
        return Decimal(one[0]) == Decimal(other[0])
    return one[0] == other[0] or _less_exact(one[0], other[0])


def _less_exact(one: str, other: str) -> bool:
    """True if one of two dates leaves out what the other one says: 2024 and 2024-03-01, 1 March and 1 March 2024."""
    if not ("-" in one or "-" in other) or min(len(one), len(other)) < len("2024"):
        return False
    return all(mine == yours or "X" in (mine, yours) for mine, yours in zip(one, other, strict=False))


def _is_decimal(key: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", key))


def _inexact(sentence: Sentence, tokens: Sequence[_Token]) -> bool:
    """True if a word before the first of these says that they aren't exact."""
    return sentence.word(sentence.tokens.index(tokens[0]) - 1) in _INEXACT


def _is_name(sentence: Sentence, tokens: Sequence[_Token]) -> bool:
    """True if a number is a name: step 3, the 2nd level."""
    place = sentence.tokens.index(tokens[0])
    return sentence.word(place - 1) in _LABELS or (
        sentence.word(place)[-1:].isalpha() and sentence.word(place + 1) in _LABELS
    )


def _shown(sentence: Sentence, low: int, high: int, difference: Difference) -> Span:
    """The words that differ, with the next one after a number, the whole of a name, and those around a negation."""
    tokens = sentence.content
    run = tokens[low:high]
    first, last = low, max(low, high - 1)
    if difference is Difference.NEGATION or not run:
        first, last = max(0, low - 1), min(len(tokens) - 1, high)
    elif difference is Difference.NUMBER:
        after = tokens[high : high + 1]
        gap = after and sentence.text[run[-1].end : after[0].start]
        bare = run[-1].kind is _Kind.NUMBER and not run[-1].key.startswith(_TIME)
        last += bool(bare and after and gap in ("", " ", "-", "\u00a0") and after[0].kind in (_Kind.UNIT, _Kind.WORD))
    elif difference is Difference.NAME:
        while first and _beside(sentence, tokens[first - 1], tokens[first]):
            first -= 1
        while last + 1 < len(tokens) and _beside(sentence, tokens[last], tokens[last + 1]):
            last += 1
    shown = tokens[first : last + 1]
    start, end = min(token.start for token in shown), max(token.end for token in shown)
    if run and end - start > WIDEST:
        start, end = run[0].start, run[-1].end
    return Span(start, end)


def _beside(sentence: Sentence, one: _Token, other: _Token) -> bool:
    """True if two tokens are parts of the same name."""
    if _Kind.WORD in (one.kind, other.kind):
        return False
    return one.capital and other.capital and other.start - one.end == 1 and sentence.text[one.end] == " "


def _tokens(text: str, start: int, end: int, language: str) -> Iterator[_Token]:
    english = language == "en"
    dates = list(calendar_dates(text, Span(start, end))) if english and start < end else []
    place = start
    for date in dates:
        if date.start < place:
            continue
        yield from _plain_tokens(text, place, date.start, start, language)
        yield _Token(_Kind.DATE, date.value or text[date.start : date.end].casefold(), date.start, date.end)
        place = date.end
    yield from _plain_tokens(text, place, end, start, language)


def _plain_tokens(text: str, start: int, end: int, first: int, language: str) -> Iterator[_Token]:
    """The tokens of a stretch without dates in words. `first` is the beginning of the sentence."""
    currency: _Token | None = None  # before its number; it is given after it
    counted = False  # the token before is a number
    for match in _TOKEN.finditer(text, start, end):
        token = _token(match, first, counted, language)
        counted = token.kind is _Kind.NUMBER
        if match["sign"] and not counted and text[match.end() : match.end() + 1].isdecimal():
            currency = token
            continue
        yield token
        if currency:
            yield currency
            currency = None


def _token(match: re.Match[str], first: int, counted: bool, language: str) -> _Token:
    start, end = match.span()
    if match["time"]:
        return _Token(_Kind.NUMBER, f"{_TIME}{_minutes(match)}", start, end)
    if match["date"]:
        return _Token(_Kind.DATE, match["date"], start, end)
    if match["ordinal"]:
        return _Token(_Kind.NUMBER, match["ordinal"], start, end)
    if match["number"]:
        return _Token(_Kind.NUMBER, _number(match["number"], match["scale"]), start, end)
    if match["sign"]:
        return _Token(_Kind.UNIT, _unit_key(match["sign"]), start, end)
    if match["spelt"] and language == "en" and (value := from_words(match["spelt"])) is not None:
        return _Token(_Kind.NUMBER, plain(value), start, end)
    return _word(match[0], start, end, start == first, counted, language)


def _word(word: str, start: int, end: int, first: bool, counted: bool, language: str) -> _Token:
    folded = word.casefold()
    capital = word[0].isupper() and language != "de" and not any(map(str.isdecimal, word))  # E1042 is no name
    if word in _DAYS and not first:
        return _Token(_Kind.DATE, folded, start, end)
    if folded in NEGATIONS.get(language, ()) or (language == "en" and NOT.search(folded)):
        return _Token(_Kind.NEGATION, "not", start, end)
    if counted and folded in _UNITS:
        return _Token(_Kind.UNIT, _unit_key(folded), start, end)
    if language == "en" and folded in ORDINALS:
        return _Token(_Kind.NUMBER, str(ORDINALS[folded]), start, end)
    terms = analyser(language).terms(word)
    if not terms or folded in _EMPTY:
        return _Token(_Kind.EMPTY, "", start, end)
    if word[0].isdecimal():
        return _Token(_Kind.NUMBER, folded, start, end)  # 6d6
    return _Token(_Kind.NAME if capital and not first else _Kind.WORD, "-".join(terms), start, end, capital)


def _minutes(match: re.Match[str]) -> int:
    if match["hour24"]:
        return 60 * int(match["hour24"]) + int(match["minute24"])
    return 60 * (int(match["hour"]) % 12 + 12 * (match["half"].lower() == "p")) + int(match["minute"] or 0)


def _number(digits: str, scale: str | None) -> str:
    value = from_digits(digits) if digits.count(".") < 2 else None
    if value is None:
        return digits
    if scale:
        return plain(value * SCALES[scale])
    return digits.replace(",", "") if "." in digits else plain(value)


def _unit_key(name: str) -> str:
    return f"{_UNITS[name][0]} {_UNITS[name][1]}"


_BY_KEY = {_unit_key(name): unit for name, unit in _UNITS.items()}
_OPPOSITE_KEYS = frozenset(
    frozenset("-".join(analyser(language).terms(word)) for word in pair)
    for pair in _OPPOSITES
    for language in ("en", "de", "fr", "es", "pt")
)
