"""What questions are about, so that those that ask for the same thing can be counted together."""

from collections.abc import Sequence

from index.retrieval.query import cleaned
from index.text.analysis import analyser
from index.text.languages import detect


def subjects(questions: Sequence[str]) -> list[frozenset[str]]:
    """The terms of each question: its words without case, order, endings and those that carry no content.

    A question of nothing but such words is about all of them; one without words is about nothing. What has too few
    words to tell its language is taken to be in the language of them all.
    """
    usual = detect(" ".join(questions))
    return [_subject(cleaned(question)[0].casefold(), usual) for question in questions]


def _subject(question: str, usual: str) -> frozenset[str]:
    tokens = analyser(detect(question, default=usual)).tokens(question)
    return frozenset(token.term for token in tokens if token.term) or frozenset(token.word for token in tokens)
