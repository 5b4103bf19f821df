"""Parses a question: its words, in one of the index's languages, and what the index knows about each word."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from index.messages import Message, Notice
from index.retrieval.inverted.spelling import is_slip
from index.retrieval.inverted.vocabulary import Visible, Vocabulary
from index.retrieval.question import dates, readings
from index.retrieval.question.asking import asked_in
from index.retrieval.question.chat import emoji_names, without_chat, without_discord
from index.retrieval.question.columns import other_words
from index.retrieval.question.comparisons import compares, comparing
from index.retrieval.question.dates import Day
from index.retrieval.question.definitions import asked_term
from index.retrieval.question.everyday import generic_terms, is_everyday
from index.retrieval.question.logs import without_log
from index.retrieval.question.phrases import literals, phrases
from index.retrieval.question.readings import Known
from index.retrieval.question.story import without_story
from index.text.analysis import Analyser, Token, analyser, spaceless
from index.text.emoji import CODES, with_emoji
from index.text.languages import detect

LONGEST = 2000  # characters, as in a Discord message
MOST_UNKNOWN = 32  # words that the index doesn't know and that are read in other ways: the first ones
MOST_DAYS = 4  # of a question that are looked up in their other forms
MOST_OF_STORY = 32  # words of the sentences that don't ask: the first ones
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
    literal: bool = False  # in quotation marks or as code: no other word will do
    corrected: bool = False
    optional: bool = False  # no passage needs to hold it: it is another name of something, or initials
    stands_for: tuple[str, ...] = ()  # the terms of the words that it was added for: it counts as these
    doubtful: bool = False  # only like what was asked, so that it can't make an answer strong


@dataclass(frozen=True)
class Question:
    """A question that was parsed."""

    text: str
    language: str  # of the index, in which its words are read
    words: tuple[Word, ...]
    corrected: str | None = None  # the question without its misspellings; None if it has none
    meant: str | None = None  # the same with everyday words as they were typed, even if no document has them
    meaning: bool = False  # True if it only asks what its words mean
    columns: Mapping[str, frozenset[int]] = field(default_factory=dict)  # for its terms, numbers of those of headers
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


def understand(text: str, vocabulary: Vocabulary, visible: Visible) -> Question:
    """Parses a question that was cleaned, without the chat around it.

    Each word is analysed in the question's language. A word that the index doesn't know in that form is read in the
    first other language of the index in which it does. A word that it knows in none may be misspelt. It is corrected,
    but only by a word in a passage that the question may look at. Looking for that takes longer than all else, so it is
    done for the first `MOST_UNKNOWN` of such words: two thousand characters of them don't keep other questions waiting.
    """
    text = without_tokens_of_discord(text)
    languages = vocabulary.languages
    language = detect(text, default=languages[0], among=languages)
    asking = asked_in(text, language)
    known = _Known(vocabulary, visible)
    text, story = without_story(text, asking)
    text = without_chat(text) if story else text
    text = _with_known_emoji(text, language, known)
    tokens = analyser(language).tokens(text)
    quoted, literal = phrases(text, tokens), literals(text, tokens)
    tokens = _named(_without_decoration(tokens), language, known)
    if asked := asked_term(text):  # "mean" and "define" aren't in what defines it
        tokens = [token if asked.start <= token.start < asked.end else token._replace(term="") for token in tokens]
    if asking not in languages:
        tokens = _without_small_words(text, tokens, asking, known)
    numbers = known.numbers(token.term for token in tokens)
    if len(languages) > 1:
        tokens = _in_other_languages(text, tokens, numbers, languages, language, known)
    initials = {token for token in tokens if any(map(str.isspace, text[token.start : token.end]))}
    has_small_words = _has_small_words(text)
    if not has_small_words:
        tokens = [token for token in tokens if token not in initials]
    tokens = readings.without_double_hyphenated(text, tokens, known)
    days = list(islice(dates.days(text), MOST_DAYS))
    tokens = dates.as_written(tokens, days, analyser(language), known)
    near, far = _divided(tokens, known)
    tokens = [*readings.as_written(text, near, analyser(language), known), *far]
    quoted += readings.divided_numbers(tokens)
    numbers |= known.numbers(token.term for token in tokens)
    unknown = [token for token in tokens if token.term and token.term not in numbers]
    tried = set(list(dict.fromkeys(token.term for token in unknown))[:MOST_UNKNOWN])
    alike = _alike(unknown, tried, language, vocabulary, known, tokens)
    uncertain = [token for token in unknown if token.term in tried and token.term not in alike]
    corrections = _corrections(uncertain, language, vocabulary, known)
    alike |= {rights[0].term: [right.term for right in rights[1:]] for rights in corrections.values() if rights[0].term}
    misspelt = {token.term for token in unknown}
    read = [(token, corrections.get(token.word, [None])[0] if token.term in misspelt else None) for token in tokens]
    replaced = [(token, right) for token, right in read if right]
    numbers |= vocabulary.terms(right.term for _, right in replaced if right.term)
    keys = vocabulary.words([*((right or token).key for token, right in read), *(t.key for q in quoted for t in q)])
    compared = [
        chosen.term for chosen in (right or token for token, right in read) if chosen.word not in comparing(asking)
    ]
    all_known = all(term in numbers for term in compared if term)
    optional = comparing(asking) if all_known and compares(text, asking) else frozenset()
    first = tokens[0].start if tokens else 0
    capitals_mean_names = language != "de" and has_small_words
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
                optional=token in initials or chosen.word in optional,
                literal=token.term in literal,
                doubtful=right is not None and not is_slip(token.word, right.word),
            )
        )
    words = _with_other_names(words, vocabulary, known)
    return Question(
        text=text,
        language=language,
        asked_in=asking,
        words=(*words, *_added(words, alike, vocabulary), *_other_forms(tokens, days, language, vocabulary, known)),
        corrected=_replace_words(text, replaced),
        meant=_replace_words(text, [(token, right) for token, right in replaced if not is_everyday(token.word)]),
        meaning=asked is not None,
        columns=_columns(text, words, language, vocabulary),
        days=_days(days, analyser(language), vocabulary),
        story=_story(story, words, language, vocabulary, known) if story else (),
        phrases=tuple(tuple(keys.get(token.key, -1) for token in phrase) for phrase in quoted),
    )


def _without_small_words(text: str, tokens: Sequence[Token], language: str, known: Known) -> list[Token]:
    """The tokens, without content for those words of a language of which no document is that say little in it: "wie
    funktioniert" isn't missing in English documents, and "o que faz" doesn't ask for their "O"."""
    little, asking = generic_terms(language), comparing(language) if compares(text, language) else frozenset()
    read = {(token.start, token.end): token for token in analyser(language).tokens(text)}

    def is_small(token: Token) -> bool:
        own = read.get((token.start, token.end), token)
        return not own.term or (known(token.term) < 0 and (own.term in little or own.word in asking))

    small = [token._replace(term="") if is_small(token) else token for token in tokens]
    return small if any(token.term for token in small) else list(tokens)


def _columns(text: str, words: Sequence[Word], language: str, vocabulary: Vocabulary) -> dict[str, frozenset[int]]:
    """For the words that may ask for a column of a table, the numbers of other terms that its header may have."""
    found = {}
    for word in words:
        if others := other_words(word.text.casefold(), text) if word.term else ():
            terms = vocabulary.terms(analyser(language).terms(" \n ".join(sorted(others))))
            found[word.term] = frozenset(terms.values()) - {word.number}
    return found


class _Known:
    """The number of a term that a passage holds which the question may look at; -1 if none does."""

    def __init__(self, vocabulary: Vocabulary, visible: Visible) -> None:
        self._vocabulary = vocabulary
        self._visible = visible
        self._found: dict[str, int] = {}

    def __call__(self, term: str) -> int:
        if term not in self._found:
            number = self._vocabulary.terms([term]).get(term, -1)
            hidden = self._visible.mask is not None and not self._vocabulary.holds(number, self._visible)
            self._found[term] = -1 if hidden else number
        return self._found[term]

    def numbers(self, terms: Iterable[str]) -> dict[str, int]:
        """The numbers of those terms that such a passage holds, by term."""
        found = {term: self(term) for term in terms if term}
        return {term: number for term, number in found.items() if number >= 0}


def _story(text: str, words: Sequence[Word], language: str, vocabulary: Vocabulary, known: _Known) -> tuple[Word, ...]:
    """The first words of the sentences that don't ask, of those that the index knows and the question doesn't have."""
    others = {token.term: token for token in analyser(language).tokens(text) if token.term}
    asked = {word.term for word in words} | generic_terms(language)
    numbers = known.numbers([term for term in others if term not in asked][:MOST_OF_STORY])
    return tuple(
        Word(term, others[term].word, term, number, -1, vocabulary.frequency(number), optional=True)
        for term, number in numbers.items()
    )


_SIGN = re.compile(r"[^\w\s]+")  # an emoji or an operator
_SMALL_WORD = re.compile(r"(?<![\w’'.-])[^\W\d_]{2,}")
_SMALL_IN_TITLES = frozenset("a an and as at by de for from in la le of on or the to und von with y".split())


def without_tokens_of_discord(text: str) -> str:
    """The question without chat and without mentions and custom emoji, unless it only asks about such an emoji."""
    plain = without_chat(without_log(without_discord(text)))
    named = emoji_names(text)
    if named != text and not any(token.term for token in analyser(detect(plain)).tokens(plain)):
        return named
    return plain


def _with_known_emoji(text: str, language: str, known: Known) -> str:
    """The question with emoji that the documents have, for their short names: Markdown shows 🎉 for `:tada:`."""

    def is_known(emoji: str) -> bool:
        tokens = analyser(language).tokens(emoji)
        return bool(tokens) and all(known(token.term) >= 0 for token in tokens)

    return CODES.sub(lambda codes: with_emoji(codes[0], is_known), text) if ":" in text else text


def _without_decoration(tokens: list[Token]) -> list[Token]:
    """The tokens without emoji and without signs at the end, unless these are all that is asked."""
    if not any(token.term and not _SIGN.fullmatch(token.word) for token in tokens):
        return tokens
    last = tokens[-1]
    return [token for token in tokens if not _SIGN.fullmatch(token.word) or (token.word.isascii() and token != last)]


def _named(tokens: list[Token], language: str, known: Known) -> list[Token]:
    """A question of one word that usually has no content, read as a name if the documents have such a name."""
    if len(tokens) == 1 and not tokens[0].term and known(tokens[0].word) >= 0:
        return [analyser(language).name(tokens[0])]
    return tokens


def _has_small_words(text: str) -> bool:
    """True if a text isn't all in capitals or in Title Case, where a capital says nothing about a word."""
    return any(word[0].islower() and word not in _SMALL_IN_TITLES for word in _SMALL_WORD.findall(text))


def _divided(tokens: list[Token], known: Known) -> tuple[list[Token], list[Token]]:
    """The tokens up to the last one that is read in other ways, and those after it."""
    unknown: set[str] = set()
    for place, token in enumerate(tokens):
        if token.term and known(token.term) < 0:
            unknown.add(token.term)
            if len(unknown) > MOST_UNKNOWN:
                return tokens[:place], tokens[place:]
    return tokens, []


def _alike(
    unknown: Sequence[Token],
    tried: Set[str],
    language: str,
    vocabulary: Vocabulary,
    known: Known,
    tokens: Sequence[Token],
) -> dict[str, list[str]]:
    """Terms of the index that unknown ones may mean, by unknown term; only for those that are tried."""
    found: dict[str, list[str]] = {}
    for token in {token.term: token for token in unknown if token.term in tried}.values():
        terms = readings.alike(token, language, analyser(language), vocabulary, known)
        if terms := [term for term in terms if known(term) >= 0]:
            found[token.term] = terms
    pairs = [token.term for token in unknown if spaceless(token.term)]
    if pairs and len(unknown) == len([token for token in tokens if token.term]):
        found |= {term: terms for term, terms in readings.characters(pairs, vocabulary).items() if terms}
    return found


def _added(words: Sequence[Word], alike: dict[str, list[str]], vocabulary: Vocabulary) -> list[Word]:
    """Optional words for those that the index doesn't know."""
    have, first = {word.term for word in words}, {word.term: word for word in reversed(words)}
    meant: dict[str, list[Word]] = {}
    for word in reversed(first.values()):
        for term in alike.get(word.term, ()):
            if term not in have:
                meant.setdefault(term, []).append(word)
    numbers = vocabulary.terms(meant)
    return [
        Word(
            text=unknown[0].text,
            word=term,
            term=term,
            number=numbers[term],
            key_number=-1,
            frequency=vocabulary.frequency(numbers[term]),
            optional=True,
            stands_for=tuple(word.term for word in unknown),
            doubtful=True,
        )
        for term, unknown in meant.items()
    ]


def _other_forms(
    tokens: Sequence[Token], days: Sequence[Day], language: str, vocabulary: Vocabulary, known: Known
) -> Iterator[Word]:
    """Optional words for small numbers and days, which documents write in digits and in words."""
    have = {token.term for token in tokens}
    numerals = (
        (form, token) for token in tokens if token.term for form in readings.numerals(token, analyser(language))
    )
    forms: list[tuple[Token, tuple[Token, ...]]] = [(form, (token,)) for form, token in numerals]
    for day in days:
        inside = tuple(token for token in tokens if token.term and day.start <= token.start and token.end <= day.end)
        forms += [(inside[0]._replace(word=term, term=term), inside) for term in dates.in_digits(day, known) if inside]
        forms += _of_iso(day, inside, language)
    for form, meant in forms:
        if form.term not in have and (number := known(form.term)) >= 0:
            have.add(form.term)
            word = Word(
                text=meant[0].word,
                word=form.word,
                term=form.term,
                number=number,
                key_number=-1,
                frequency=vocabulary.frequency(number),
                optional=True,
                stands_for=tuple(token.term for token in meant),
            )
            yield from [word] * len(meant)  # it counts as much as the words that it stands for


def _days(days: Sequence[Day], analyser: Analyser, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """The forms of the days that the index may have, as the key numbers of their words."""
    forms = [form for day in days if day.year for form in dates.forms(day, analyser.language)]
    keys = [[token.key for token in analyser.tokens(form)] for form in forms]
    numbers = vocabulary.words(key for form in keys for key in form)
    return tuple(tuple(numbers[key] for key in form) for form in keys if all(key in numbers for key in form))


def _of_iso(day: Day, inside: Sequence[Token], language: str) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """For 3 November 2025 the numbers of 2025-11-03, and the other way round: each stands for one word."""
    name = analyser(language).tokens(f"1 {dates.month_name(day, language)}")[-1]
    numbers = {day.day: str(day.day), day.month: name.term} if day.in_digits else {day.day: f"{day.day:02}"}
    for token in inside if day.year else ():
        if token.word.isdecimal() and int(token.word) in numbers:
            term = numbers[int(token.word)]
        elif token.term == name.term:
            term = f"{day.month:02}"
        else:
            continue
        yield token._replace(word=term, term=term), (token,)


def _in_other_languages(
    text: str,
    tokens: Sequence[Token],
    numbers: dict[str, int],
    languages: Sequence[str],
    language: str,
    known: _Known,
) -> list[Token]:
    """The tokens, with those that the index doesn't know read in another of its languages. Adds to `numbers`."""
    result = list(tokens)
    for other in languages:
        missing = {
            (token.start, token.end): place
            for place, token in enumerate(result)
            if token.term and token.term not in numbers and not spaceless(token.word)  # these are read alike in all
        }
        if other == language or not missing:
            continue
        readings = [t for t in analyser(other).tokens(text) if t.term and (t.start, t.end) in missing]
        numbers |= known.numbers(token.term for token in readings)
        for token in readings:
            if token.term in numbers:
                result[missing[token.start, token.end]] = token
    return result


def _corrections(
    unknown: Sequence[Token], language: str, vocabulary: Vocabulary, known: Known
) -> dict[str, list[Token]]:
    """The likely corrections of unknown words, by word, the likeliest first: words that the question may find.

    An everyday word isn't corrected to another one, as "the post" to "the lost" because no document has a post; and to
    a rarer one only if that is a slip: a rise is no rinse.
    """
    seen = vocabulary.words(f"{token.word}/" for token in unknown)  # a stop word of some document isn't a misspelling
    corrections: dict[str, list[Token]] = {}
    languages = dict.fromkeys([language, *vocabulary.languages])

    def read(right: str) -> Token | None:
        """The word in the first of the index's languages in which a question finds it."""
        for each in languages:
            tokens = analyser(each).tokens(right)
            if len(tokens) == 1 and (not tokens[0].term or known(tokens[0].term) >= 0):
                return tokens[0]
        return None

    for word in dict.fromkeys(token.word for token in unknown):
        if f"{word}/" in seen:
            continue
        found = [right for right in map(read, vocabulary.correct(word, lambda right: read(right) is not None)) if right]
        if found and language == "en" and is_everyday(word):
            found = [right for right in found if is_slip(word, right.word) and not is_everyday(right.word)]
        if found:
            corrections[word] = [found[0], *(right for right in found[1:] if right.term)]
    return corrections


def _with_other_names(words: list[Word], vocabulary: Vocabulary, known: _Known) -> list[Word]:
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
            numbers = known.numbers(other)
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
