"""Parses a question: its words, in one of the index's languages, and what the index knows about each word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.messages import Message, Notice
from index.retrieval.chat import without_chat
from index.retrieval.vocabulary import Visible, Vocabulary
from index.text.analysis import Token, analyser
from index.text.languages import detect

LONGEST = 2000  # characters, as in a Discord message
MORE_USED = 2  # times as many passages must hold the other name of an abbreviation that documents define
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
    corrected: bool = False
    optional: bool = False  # no passage needs to hold it: it is another name of something, or initials


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was parsed."""

    text: str
    language: str
    words: tuple[Word, ...]
    corrected: str | None = None  # the question without its misspellings; None if it has none

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that have a term."""
        return tuple(word for word in self.words if word.term)

    @property
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


def understand(text: str, vocabulary: Vocabulary, visible: Visible) -> Question:
    """Parses a question that was cleaned, without the chat around it.

    Each word is analysed in the question's language. A word that the index doesn't know in that form is read in the
    first other language of the index in which it does. A word that it knows in none may be misspelt. It is corrected,
    but only by a word in a passage that the question may look at.
    """
    text = without_chat(text)
    languages = vocabulary.languages
    language = detect(text, default=languages[0], among=languages)
    tokens = analyser(language).tokens(text)
    numbers = vocabulary.terms(token.term for token in tokens if token.term)
    if len(languages) > 1:
        tokens = _in_other_languages(text, tokens, numbers, languages, language, vocabulary)
    unknown = [token for token in tokens if token.term and token.term not in numbers]
    corrections = _corrections(unknown, language, vocabulary)
    right_numbers = vocabulary.terms(token.term for token in corrections.values())
    if visible.mask is not None:  # no word that only hidden passages hold may come out
        corrections = {
            word: right
            for word, right in corrections.items()
            if vocabulary.holds(right_numbers.get(right.term, -1), visible)
        }
    numbers |= {right.term: right_numbers[right.term] for right in corrections.values() if right.term in right_numbers}
    misspelt = {token.term for token in unknown}
    read = [(token, corrections.get(token.word) if token.term in misspelt else None) for token in tokens]
    keys = vocabulary.words((right or token).key for token, right in read)
    first = tokens[0].start if tokens else 0
    capitals_mean_names = language != "de" and not text.isupper()
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
                name=start.isdecimal() or (token.start > first and start.isupper() and capitals_mean_names),
                corrected=right is not None,
                optional=any(character.isspace() for character in text[token.start : token.end]),  # initials of a name
            )
        )
    words = _with_other_names(words, vocabulary)
    right_text = _replace_words(text, [(token, right) for token, right in read if right])
    return Question(text, language, tuple(words), corrected=right_text)


def _in_other_languages(
    text: str,
    tokens: Sequence[Token],
    numbers: dict[str, int],
    languages: Sequence[str],
    language: str,
    vocabulary: Vocabulary,
) -> list[Token]:
    """The tokens, with those that the index doesn't know read in another of its languages. Adds to `numbers`."""
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
    """The likely corrections of unknown words, by word."""
    seen = vocabulary.words(f"{token.word}/" for token in unknown)  # a stop word of some document isn't a misspelling
    corrections = {}
    for word in dict.fromkeys(token.word for token in unknown):
        if f"{word}/" not in seen and (right := vocabulary.correct(word)):
            tokens = [token for token in analyser(language).tokens(right) if token.term]
            if len(tokens) == 1:
                corrections[word] = tokens[0]
    return corrections


def _with_other_names(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """The words of the question, and the words of other names for the same things, as optional words.

    An abbreviation that documents define is only replaced if they use the other name much more often: adding it to
    every question cost 3 points of nDCG@10 on covidqa and 6 on covidfaq. A name that the index doesn't know becomes
    optional if the index knows another name of the same thing.
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


def _replace_words(text: str, corrected: Sequence[tuple[Token, Token]]) -> str | None:
    """The question with its misspelt words replaced; None if there are none."""
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
    return [_subject(clean(question)[0].casefold(), usual) for question in questions]


def _subject(question: str, usual: str) -> frozenset[str]:
    tokens = analyser(detect(question, default=usual)).tokens(question)
    return frozenset(token.term for token in tokens if token.term) or frozenset(token.word for token in tokens)
