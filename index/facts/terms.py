"""A term and its meaning, as spans of the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.model import Span

LONGEST = 1200  # characters of a sentence that defines
TOKEN = r"[A-Za-z0-9][\w’'/.+&-]{0,40}"
BULLET = r"(?:[-•*–]\s+|\d{1,3}[.)]\s+)?"


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """Where the term stands, and where the words that define it."""

    term: Span
    meaning: Span


def trimmed_span(text: str, start: int, end: int, closing: str = ".;:!,*_`") -> Span | None:
    """The stretch without the marks and the white space at its end; None where nothing else is left."""
    while end > start and (text[end - 1] in closing or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if end > start else None


def found_term(term: Span | None, meaning: Span | None) -> Iterator[FoundTerm]:
    if term and meaning:
        yield FoundTerm(term, meaning)
