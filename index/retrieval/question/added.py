"""Words that are searched for beside those of a question: days in other forms, other names, what words may mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.retrieval.inverted.vocabulary import Vocabulary
from index.retrieval.question import dates
from index.retrieval.question.dates import Day
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.query import Word
from index.retrieval.question.readings import Known
from index.text.analysis import Token, analyser

MOST_OF_STORY = 32  # words of the sentences that don't ask: the first ones
MORE_USED = 2  # times as many passages must hold the other name of an abbreviation that documents define


def like_unknown(words: Sequence[Word], alike: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> list[Word]:
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


def of_days(
    tokens: Sequence[Token], days: Sequence[Day], language: str, vocabulary: Vocabulary, known: Known
) -> Iterator[Word]:
    """Optional words for days, which documents write in several ways."""
    have = {token.term for token in tokens}
    for day in days:
        inside = tuple(token for token in tokens if token.term and day.start <= token.start and token.end <= day.end)
        whole = ((inside[0]._replace(word=term, term=term), inside) for term in dates.in_digits(day, known) if inside)
        for form, meant in (*whole, *_of_iso(day, inside, language)):
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


def with_other_names(words: list[Word], vocabulary: Vocabulary, known: Known) -> list[Word]:
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
            numbers = {term: number for term in other if (number := known(term)) >= 0}
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


def of_story(text: str, words: Sequence[Word], language: str, vocabulary: Vocabulary, known: Known) -> tuple[Word, ...]:
    """The first words of the sentences that don't ask, of those that the index knows and the question doesn't have."""
    others = {token.term: token for token in analyser(language).tokens(text) if token.term}
    asked = {word.term for word in words} | generic_terms(language)
    first = [term for term in others if term not in asked][:MOST_OF_STORY]
    return tuple(
        Word(term, others[term].word, term, number, -1, vocabulary.frequency(number), optional=True)
        for term in first
        if (number := known(term)) >= 0
    )
