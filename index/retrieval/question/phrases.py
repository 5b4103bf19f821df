"""Phrases that a question has in quotation marks: the passages that have them word for word come first.

A match ignores case and everything between words that isn't a letter, as all words do. A phrase is looked for in the
whole index, which takes 1 ms for a million words.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.layout import Span
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.maxscore import Mask
from index.text.analysis import Token

FEWEST_WORDS = 2
MOST_PASSAGES = 1_000  # with a phrase
NO_PASSAGES = np.zeros(0, np.intp)
MOST = 3  # phrases of a question
_QUOTED = re.compile(r"[\"“„”]([^\"“„”]+)[\"“”]|«([^«»]+)»|‹([^‹›]+)›|「([^「」]+)」|『([^『』]+)』")

_LITERAL = re.compile(r"(?<!\w)['‘’]([^\s'‘’]+)['’](?!\w)|`([^\s`]+)`")


def phrases(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """The words of each phrase in quotation marks that has at least two."""
    found = (
        [token for token in tokens if span.start <= token.start and token.end <= span.end] for span in quotations(text)
    )
    return [words for words in found if len(words) >= FEWEST_WORDS][:MOST]


def literals(text: str, tokens: Sequence[Token]) -> frozenset[str]:
    """The terms of single words that a question has in quotation marks or as code: no other word will do."""
    spans = {match.span(match.lastindex or 0) for match in (*_QUOTED.finditer(text), *_LITERAL.finditer(text))}
    return frozenset(token.term for token in tokens if token.term and (token.start, token.end) in spans)


def quotations(text: str) -> list[Span]:
    """What a text has in quotation marks, without these."""
    spans = (match.span(match.lastindex or 0) for match in _QUOTED.finditer(text))
    return [Span(start, end) for start, end in spans if end > start]


def passages_with(asked: Sequence[Sequence[int]], forward: Forward, visible: Mask | None) -> NDArray[np.intp]:
    """The visible passages that have all of these phrases, as numbers of words, word for word."""
    found: NDArray[np.intp] | None = None
    for words in asked:
        held = forward.sequence(words, MOST_PASSAGES, visible) if min(words) >= 0 else NO_PASSAGES
        found = held if found is None else np.intersect1d(found, held)
    return NO_PASSAGES if found is None else found
