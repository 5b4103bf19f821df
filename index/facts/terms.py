"""A term and its meaning, as spans of the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.model import Span

LONGEST = 1200  # characters; a longer sentence isn't read for definitions
TOKEN = r"[A-Za-z0-9][\w’'/.+&-]{0,40}"
BULLET = r"(?:[-•*–]\s+|\d{1,3}[.)]\s+)?"


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term, and the words that define it."""

    term: Span
    meaning: Span


def trim(text: str, start: int, end: int, closing: str = ".;:!,*_`") -> Span | None:
    """text[start:end] without closing marks and white space at its end; None if nothing is left."""
    while end > start and (text[end - 1] in closing or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if end > start else None


def pair(term: Span | None, meaning: Span | None) -> Iterator[FoundTerm]:
    """The term with its meaning, if there are both."""
    if term and meaning:
        yield FoundTerm(term, meaning)
