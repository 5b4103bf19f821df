"""The values of a check of a quotation: how closely the documents agree with it, and where."""

from dataclasses import dataclass
from enum import StrEnum

from index.layout import Span
from index.messages import Message
from index.model import Citation, Searched


class Agreement(StrEnum):
    """How closely a text agrees with a quotation, best first."""

    EXACT = "exact"
    PUNCTUATION = "punctuation"  # only punctuation, quotation marks or case differ
    PARTIAL = "partial"  # some words differ
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Change:
    """A place where a quotation and a text differ: the words of each. One of them is empty if words were left out."""

    quotation: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The sentence of a quotation that leaves out words which change it: a negation, “only”, or an exception.

    >>> (place,) = library.verify("members may borrow four books").matches
    >>> place.left_out  # nothing that changes the sentence
    """

    sentence: str  # of the document, with what leads to it
    span: Span  # in the document
    words: tuple[Span, ...]  # in `sentence`, in order


@dataclass(frozen=True, slots=True)
class Match:
    """A place that has a quotation, or something like it."""

    text: str  # of the document
    span: Span | None  # in the document: text == document.text[start:end]; None for a title that its text doesn't have
    changes: tuple[Change, ...]  # the words that differ, in order
    omitted: tuple[Span, ...]  # in `text`: the stretches that the quotation's ellipses leave out
    citation: Citation
    note: Message | None = None  # says what this is, if it is no text that answers questions
    left_out: LeftOut | None = None  # of its sentence, if that changes what it says


@dataclass(frozen=True, slots=True)
class Verdict:
    """How closely the documents agree with a quotation, and where.

    >>> verdict = library.verify("The reading room opens at nine on weekdays!")
    >>> verdict.agreement
    <Agreement.PUNCTUATION: 'punctuation'>
    >>> print(verdict.matches[0].text, "/", verdict.matches[0].citation)
    The reading room opens at nine on weekdays / Reading room · line 3
    """

    quotation: str
    agreement: Agreement
    matches: tuple[Match, ...]  # the places that agree this closely; none if it is absent
    closest: Match | None  # if it is absent: the nearest place
    searched: Searched
    generation: int  # of the index that was searched; 0 if there is none

    def __post_init__(self) -> None:
        if bool(self.matches) == (self.agreement is Agreement.ABSENT):
            raise ValueError("a quotation has places unless it is absent")
