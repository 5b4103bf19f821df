"""Parses a question: its words, in one of the index's languages, and what the index knows about each word."""

import re
from collections.abc import Sequence, Set
from itertools import islice

from index.retrieval.inverted.spelling import is_slip
from index.retrieval.inverted.vocabulary import Visible, Vocabulary
from index.retrieval.question import added, dates, readings
from index.retrieval.question.asking import asked_in
from index.retrieval.question.chat import emoji_names, without_chat, without_discord
from index.retrieval.question.columns import other_words
from index.retrieval.question.comparisons import compares, comparing
from index.retrieval.question.corrections import corrections, replace_words
from index.retrieval.question.dates import Day
from index.retrieval.question.definitions import asked_term
from index.retrieval.question.everyday import generic_terms, is_everyday
from index.retrieval.question.logs import without_log
from index.retrieval.question.phrases import literals, phrases
from index.retrieval.question.query import Question, Word
from index.retrieval.question.readings import Known
from index.retrieval.question.story import without_story
from index.text.analysis import Analyser, Token, analyser, spaceless
from index.text.emoji import CODES, with_emoji
from index.text.languages import detect

MOST_UNKNOWN = 32  # words that the index doesn't know and that are read in other ways: the first ones
PARTS_OF_PATH = 4  # with as many slashes, a path or an address counts as one word: "/rest/folder/errors" is asked for
MOST_DAYS = 4  # of a question that are looked up in their other forms


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
    text = _with_known_emoji(without_chat(text) if story else text, language, known)
    tokens = analyser(language).tokens(text)
    quoted, literal = phrases(text, tokens), literals(text, tokens)
    initials = {token.span for token in tokens if any(map(str.isspace, text[token.start : token.end]))}
    has_small_words = _has_small_words(text)
    if not has_small_words:
        tokens = [token for token in tokens if token.span not in initials]
    tokens = _named(_without_decoration(tokens), language, known)
    if asked := asked_term(text):  # "mean" and "define" aren't in what defines it
        tokens = [token if asked.start <= token.start < asked.end else token._replace(term="") for token in tokens]
    if asking not in languages:
        tokens = _without_small_words(text, tokens, asking, known)
    tokens = _in_other_languages(text, tokens, [other for other in languages if other != language], known)
    tokens = readings.without_double_hyphenated(text, tokens, known)
    days = list(islice(dates.days(text), MOST_DAYS))
    tokens = dates.as_written(tokens, days, analyser(language), known)
    near, far = _divided(tokens, known)
    tokens = [*readings.as_written(text, near, analyser(language), known), *far]
    quoted += readings.divided_numbers(tokens)
    unknown = [token for token in tokens if token.term and known(token.term) < 0]
    tried = set(list(dict.fromkeys(token.term for token in unknown))[:MOST_UNKNOWN])
    alike = _alike(unknown, tried, language, vocabulary, known, tokens)
    uncertain = [token for token in unknown if token.term in tried and token.term not in alike]
    corrected = corrections(uncertain, language, vocabulary, known)
    alike |= {rights[0].term: [right.term for right in rights[1:]] for rights in corrected.values() if rights[0].term}
    misspelt = {token.term for token in unknown}
    read = [(token, corrected.get(token.word, [None])[0] if token.term in misspelt else None) for token in tokens]
    replaced = [(token, right) for token, right in read if right]
    keys = vocabulary.words([*((right or token).key for token, right in read), *(t.key for q in quoted for t in q)])
    compared = (chosen for chosen in (right or token for token, right in read) if chosen.word not in comparing(asking))
    all_known = all(known(chosen.term) >= 0 for chosen in compared if chosen.term)
    optional = comparing(asking) if compares(text, asking) and all_known else frozenset()
    first = tokens[0].start if tokens else 0
    paths = [match.span() for match in _UNSPACED.finditer(text) if sum(map(match[0].count, "/\\")) >= PARTS_OF_PATH]
    capitals_mean_names = language != "de" and has_small_words
    words = []
    for token, right in read:
        chosen = right or token
        number = known(chosen.term) if chosen.term else -1
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
                optional=token.span in initials or chosen.word in optional,
                literal=token.term in literal,
                doubtful=right is not None and not is_slip(token.word, right.word),
                path=next((n for n, (s, e) in enumerate(paths, 1) if s <= token.start < e), 0),
            )
        )
    words = added.with_other_names(words, vocabulary, known)
    columns = _columns(text, words, language, known)
    alike |= {word.term: list(columns[word.term]) for word in words if word.number < 0 and word.term in columns}
    return Question(
        text=text,
        language=language,
        asked_in=asking,
        words=(
            *words,
            *added.like_unknown(words, alike, vocabulary),
            *added.of_days(tokens, days, language, vocabulary, known),
        ),
        corrected=replace_words(text, replaced),
        meant=replace_words(text, [(token, right) for token, right in replaced if not is_everyday(token.word)]),
        meaning=asked is not None,
        columns=columns,
        days=_days(days, analyser(language), vocabulary),
        story=added.of_story(story, words, language, vocabulary, known) if story else (),
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


def _columns(text: str, words: Sequence[Word], language: str, known: Known) -> dict[str, dict[str, int]]:
    """For the words that may ask for a column or a label, other terms that it may have, with their numbers."""
    found = {}
    for word in words:
        if others := other_words(word.text.casefold(), text) if word.term else ():
            terms = analyser(language).terms(" \n ".join(sorted(others)))
            numbers = {term: known(term) for term in terms if term != word.term}
            found[word.term] = {term: number for term, number in numbers.items() if number >= 0}
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


_INITIALS_AFTER_THE = frozenset(("us", "who", "it"))  # the US, the WHO, the IT department
_UNSPACED = re.compile(r"\S+")
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
    """The tokens, with words that usually have no content read as names where they can't be anything else and the
    documents have such a name: the only word of a question, and after "the" what looks like an English pronoun."""
    after_the = _INITIALS_AFTER_THE if language == "en" else ()
    read, before = [], ""
    for token in tokens:
        is_name = len(tokens) == 1 or (before == "the" and token.word in after_the)
        read.append(analyser(language).name(token) if is_name and not token.term and known(token.word) >= 0 else token)
        before = token.word
    return read


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


def _days(days: Sequence[Day], analyser: Analyser, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """The forms of the days that the index may have, as the key numbers of their words."""
    forms = [form for day in days if day.year for form in dates.forms(day, analyser.language)]
    keys = [[token.key for token in analyser.tokens(form)] for form in forms]
    numbers = vocabulary.words(key for form in keys for key in form)
    return tuple(tuple(numbers[key] for key in form) for form in keys if all(key in numbers for key in form))


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


def _in_other_languages(text: str, tokens: Sequence[Token], others: Sequence[str], known: Known) -> list[Token]:
    """The tokens, with those that the index doesn't know read in the first of its other languages in which it does."""
    result = list(tokens)
    for other in others:
        missing = {
            (token.start, token.end): place
            for place, token in enumerate(result)
            if token.term and known(token.term) < 0 and not spaceless(token.word)  # these are read alike in all
        }
        for token in analyser(other).tokens(text) if missing else ():
            if (token.start, token.end) in missing and token.term and known(token.term) >= 0:
                result[missing[token.start, token.end]] = token
    return result
