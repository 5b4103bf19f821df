"""A question is taken apart: its words, in a language that the index holds, with what the index knows of each."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.messages import Message, Notice
from index.text.analysis import Token, analyser
from index.text.languages import detect

LONGEST = 2000  # characters: what a Discord message holds
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")  # neither JSON nor Discord takes them
MORE_USED = 2  # times as many passages must hold the other name of a defined abbreviation


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stands in a question, and the other names of the same thing, all as terms."""

    name: list[str]
    others: list[list[str]]
    given: bool  # in synonyms.toml; else the documents define it


class Vocabulary(Protocol):
    """What an index knows of words."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the documents, the most common first; never empty."""

    def terms(self, terms: Iterable[str]) -> dict[str, int]:
        """The numbers of those terms that some passage holds."""

    def words(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those words that some passage holds, by key."""

    def frequency(self, term: int) -> int:
        """How many passages hold a term."""

    def correct(self, word: str) -> str | None:
        """The word of the index that an unknown one was meant to be."""

    def other_names(self, terms: Sequence[str]) -> list[Named]:
        """Names that stand in these terms, with the other names of the same things."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question. `text` is how it was asked."""

    text: str
    word: str  # as it is compared
    term: str  # empty: no content
    number: int  # of the term; -1: no passage holds it
    key_number: int  # of the word as it stands; -1: no passage holds it
    frequency: int  # how many passages hold the term
    name: bool = False  # a capital or a digit says that it names something
    corrected: bool = False  # stands for a misspelt word
    optional: bool = False  # was added to the question: no passage must hold it


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: str
    words: tuple[Word, ...]
    corrected: str | None = None  # the question with its misspelt words put right

    @property
    def content(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.term)

    @property
    def terms(self) -> list[str]:
        return [word.term for word in self.words if word.term]


def cleaned(question: str) -> tuple[str, tuple[Message, ...]]:
    """Any string as a question that can be shown, and a notice if it was cut."""
    text = _UNSHOWABLE.sub("\ufffd", question).strip()
    if len(text) <= LONGEST:
        return text, ()
    return text[:LONGEST], (Message.of(Notice.CUT, length=len(text), searched=LONGEST),)


def understand(text: str, vocabulary: Vocabulary, uncorrected: Collection[str] = ()) -> Question:
    """Takes a cleaned question apart; some words may be left as they are.

    Each word is analysed in the question's language; one that the index doesn't know that way in the first other
    language of the index in which it does; one that it knows in none may be misspelt, and is corrected.
    """
    languages = vocabulary.languages
    language = detect(text, default=languages[0], among=languages)
    tokens = analyser(language).tokens(text)
    numbers = vocabulary.terms(token.term for token in tokens if token.term)
    if len(languages) > 1:
        tokens = _in_other_languages(text, tokens, numbers, languages, language, vocabulary)
    unknown = [token for token in tokens if token.term and token.term not in numbers]
    doubtful = [token for token in unknown if text[token.start : token.end] not in uncorrected]
    corrections = _corrections(doubtful, language, vocabulary)
    numbers |= vocabulary.terms(token.term for token in corrections.values())
    misspelt = {token.term for token in unknown}
    read = [(token, corrections.get(token.word) if token.term in misspelt else None) for token in tokens]
    keys = vocabulary.words((right or token).key for token, right in read)
    first = tokens[0].start if tokens else 0
    nouns = language == "de" or text.isupper()  # capitals say nothing
    words = []
    for token, right in read:
        chosen = right or token
        number = numbers.get(chosen.term, -1) if chosen.term else -1
        start = text[token.start]
        words.append(
            Word(
                text=text[token.start : token.end],
                word=chosen.word,
                term=chosen.term,
                number=number,
                key_number=keys.get(chosen.key, -1),
                frequency=vocabulary.frequency(number) if number >= 0 else 0,
                name=start.isdecimal() or (token.start > first and start.isupper() and not nouns),
                corrected=right is not None,
                optional=any(character.isspace() for character in text[token.start : token.end]),  # initials of a name
            )
        )
    words = _with_other_names(words, vocabulary)
    right_text = _put_right(text, [(token, right) for token, right in read if right])
    return Question(text, language, tuple(words), corrected=right_text)


def _in_other_languages(
    text: str,
    tokens: Sequence[Token],
    numbers: dict[str, int],
    languages: Sequence[str],
    language: str,
    vocabulary: Vocabulary,
) -> list[Token]:
    """Tokens that the index doesn't know, as another of its languages reads them; adds to `numbers`."""
    result = list(tokens)
    for other in languages:
        missing = {(t.start, t.end): place for place, t in enumerate(result) if t.term and t.term not in numbers}
        if other == language or not missing:
            continue
        readings = [t for t in analyser(other).tokens(text) if t.term and (t.start, t.end) in missing]
        known = vocabulary.terms(token.term for token in readings)
        numbers |= known
        for token in readings:
            if token.term in known:
                result[missing[token.start, token.end]] = token
    return result


def _corrections(unknown: Sequence[Token], language: str, vocabulary: Vocabulary) -> dict[str, Token]:
    """What unknown words were most likely meant to be, by word."""
    seen = vocabulary.words(f"{token.word}/" for token in unknown)  # a stop word in some document is no misspelling
    corrections = {}
    for word in dict.fromkeys(token.word for token in unknown):
        if f"{word}/" not in seen and (right := vocabulary.correct(word)):
            tokens = [token for token in analyser(language).tokens(right) if token.term]
            if len(tokens) == 1:
                corrections[word] = tokens[0]
    return corrections


def _with_other_names(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """The words, with other names of what they name added as optional ones.

    An abbreviation's definition is used only where the documents use the other name much more: with both in every
    question that held one, covidqa lost 3 points of nDCG@10 and covidfaq 6. A name that the index doesn't know is no
    duty any more once it knows another.
    """
    added: list[Word] = []
    excused: set[str] = set()
    for named in vocabulary.other_names([word.term for word in words if word.term]):
        asked = [word for word in words if word.term in named.name]
        for other in named.others:
            numbers = vocabulary.terms(other)
            if len(numbers) < len(set(other)):
                continue
            used = min(map(vocabulary.frequency, numbers.values()))
            if not named.given and used < MORE_USED * min(word.frequency for word in asked):
                continue
            excused |= {word.term for word in asked if word.number < 0}
            have = {word.term for word in [*words, *added]}
            added += [
                Word(term, term, term, number, -1, vocabulary.frequency(number), optional=True)
                for term, number in numbers.items()
                if term not in have
            ]
    return [replace(word, optional=True) if word.term in excused else word for word in words] + added


def _put_right(text: str, corrected: Sequence[tuple[Token, Token]]) -> str | None:
    """The question with the corrected words in the place of the misspelt ones."""
    if not corrected:
        return None
    for wrong, right in sorted(corrected, key=lambda pair: -pair[0].start):
        capital = text[wrong.start].isupper()
        text = text[: wrong.start] + (right.word.capitalize() if capital else right.word) + text[wrong.end :]
    return text


def subjects(questions: Sequence[str]) -> list[frozenset[str]]:
    """The subject of each question, so that questions about the same thing can be counted together.

    A subject is the question's terms, without case, order, endings and words that carry no content. If it has only such
    words, these are its subject; without any word it is empty. A question that is too short to tell its language is
    read in the language of all of them together.
    """
    usual = detect(" ".join(questions))
    return [_subject(cleaned(question)[0].casefold(), usual) for question in questions]


def _subject(question: str, usual: str) -> frozenset[str]:
    tokens = analyser(detect(question, default=usual)).tokens(question)
    return frozenset(token.term for token in tokens if token.term) or frozenset(token.word for token in tokens)
