"""Questions about the same thing, grouped by the words that they share.

Two questions belong together if they have the same words, or share two or more that make up half of what one of them
asks. Words of questions about anything (“how many days do I need”) don't count, and a word that many of the questions
have counts little. Each group is around one of its questions, so that no chain of neighbours leads to something else.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.query import clean
from index.retrieval.question.understanding import without_tokens_of_discord
from index.text.analysis import analyser
from index.text.languages import detect

FEWEST_SHARED = 2  # words
SHARE = 0.5  # of the weight of the words of one of two questions, which they have to share


def alike(questions: Sequence[str]) -> list[list[int]]:
    """Group questions about the same thing.

    Args:
        questions: A question without any word is left out.

    Returns:
        The places of the questions of each group. The largest group comes first, and in it those that the others are
        like.

    >>> alike(["When is the rent due?", "Who has the key?", "is the rent due today"])
    [[0, 2], [1]]
    """
    places: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for place, (subject, language) in enumerate(subjects_and_languages(questions)):
        if subject:
            places[subject - generic_terms(language) or subject].append(place)
    often = Counter(term for subject, there in places.items() for term in subject for _ in there)
    weights = {term: log(1 + len(questions) / number) for term, number in often.items()}
    groups: list[list[int]] = []
    centres: list[frozenset[str]] = []
    having: defaultdict[str, list[int]] = defaultdict(list)  # the groups whose centre has a term
    for subject in sorted(
        places, key=lambda subject: (-len(places[subject]), len(subject) < FEWEST_SHARED, len(subject))
    ):
        near = Counter(group for term in subject for group in having[term])
        best, most = None, SHARE
        for group in sorted(near):
            share = _share(subject, centres[group], weights) if near[group] >= FEWEST_SHARED else 0
            if share > most or (best is None and share == most):
                best, most = group, share
        if best is None:
            best = len(groups)
            groups.append([])
            centres.append(subject)
            for term in subject:
                having[term].append(best)
        groups[best] += places[subject]
    return sorted(groups, key=len, reverse=True)


def _share(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """The part of the lighter of two subjects that both have."""
    shared, first, second = (sum(weights[term] for term in terms) for terms in (one & other, one, other))
    return shared / min(first, second)


def subjects(questions: Sequence[str]) -> list[frozenset[str]]:
    """The subject of each question, so that questions about the same thing can be counted together.

    A subject is the question's terms, without case, order, endings, chat and words that carry no content. If it has
    only such words, these are its subject; without any word it is empty. A question that is too short to tell its
    language is read in the language of all of them together.
    """
    return [subject for subject, _language in subjects_and_languages(questions)]


def subjects_and_languages(questions: Sequence[str]) -> list[tuple[frozenset[str], str]]:
    """The same with the language that each question is read in."""
    usual = detect(" ".join(questions))
    return [_subject(without_tokens_of_discord(clean(question)[0]).casefold(), usual) for question in questions]


def _subject(question: str, usual: str) -> tuple[frozenset[str], str]:
    language = detect(question, default=usual)
    tokens = analyser(language).tokens(question)
    terms = frozenset(token.term for token in tokens if token.term) or frozenset(token.word for token in tokens)
    return terms, language
