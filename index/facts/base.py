"""The input and the output of the rules: a document's paragraphs as sentences, and spans with their values.

Each kind of fact has a module with `find(prose)`, which yields `RawFact`s in the order of the text. A fact lies within
one sentence, and a sentence within one block.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from index.fact_kinds import FactKind, NamedIn
from index.layout import PROSE, BlockKind, Span
from index.messages import FactNote
from index.model import Document
from index.text.folding import small_letters
from index.text.sentences import sentences

LONGEST_SENTENCE = 4_000  # characters: a message of Discord has no more, so a longer one couldn't be shown
WORD = re.compile(r"[^\W\d_]{2}")  # two letters in a row
# Characters that are read before and after a date, and a number. More than 32 would see what belongs to another date.
NEAR_DATE, NEAR_NUMBER = 32, 40
_SHORT_ROW = 16  # characters: so short a sentence may be a row with one number

BULLET = r"(?:[-•*–]\s+|\d{1,3}(?:[.)]|\s·|(?:\.\d{1,3})+[.)]?)\s+)?(?:[❌🚫⛔✅✔✖]\ufe0f?\s+)?"  # of an item
_I, _QUOTED = re.compile(r"I(?<!\wI)\b(?![.)])"), re.compile(r"[“\"][^”\"]{0,500}[”\"]")
_MOST_I = 0.08  # a sentence

Paragraph = tuple[Span, ...]  # the sentences of one block, in order


@dataclass(frozen=True)
class Prose:
    """The running text of a document."""

    text: str  # all of `Document.text`, so that offsets are the document's
    language: str  # ISO 639-1
    date: str | None  # ISO 8601; the document's own date, if it states one
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Span, ...]
    paths: tuple[tuple[str, ...], ...] = ()  # of each heading: those above it, outermost first, and itself
    title: str = ""

    @cached_property
    def sentences(self) -> Paragraph:
        """The sentences of all paragraphs, in order."""
        return tuple(chain.from_iterable(self.paragraphs))

    @cached_property
    def stating(self) -> Paragraph:
        """The sentences of all paragraphs, and the headings, in order: a heading may state a date too."""
        shown = (heading for heading in self.headings if len(heading) <= LONGEST_SENTENCE)
        return tuple(sorted(chain(self.sentences, shown)))

    @cached_property
    def personal(self) -> bool:
        """True if it tells of "I", besides in quotations: a blog, or talk, whose "must" and "X is a …" are opinions."""
        most = _MOST_I * len(self.sentences)
        return len(_I.findall(self.text)) > most and len(_I.findall(_QUOTED.sub("", self.text))) > most

    @property
    def english(self) -> bool:
        """True if the rules for English apply."""
        return self.language == "en"


class Found(NamedTuple):
    """A date or a figure as one of its forms finds it; another form may find a longer one at the same place."""

    start: int
    end: int
    value: str | None
    notes: tuple[FactNote, ...] = ()
    unit: str | None = None
    markers: tuple[str, ...] = ()
    limited: bool = True  # "since" or "before" in front of a date makes a note; not so for a range


@dataclass(frozen=True, slots=True)
class RawFact:
    """A fact as a rule finds it: spans of `Document.text`, and values. See `index.model.Fact` for the fields.

    Raises:
        ValueError: the span isn't within the sentence.
    """

    kind: FactKind
    span: Span
    sentence: Span  # contains the span
    value: str | None = None
    unit: str | None = None
    notes: tuple[FactNote, ...] = ()
    markers: tuple[str, ...] = ()
    named_in: NamedIn | None = None
    attribution: str | None = None
    lead: Span | None = None
    subject: Span | None = None  # None if it is the heading above
    sure: int = 0  # how much speaks for it, beyond what is needed: lists begin with the surest

    def __post_init__(self) -> None:
        for span in filter(None, (self.span, self.subject)):
            if not (self.sentence.start <= span.start and span.end <= self.sentence.end):
                raise ValueError(f"a fact at {span} isn't within its sentence at {self.sentence}")


def prose(document: Document) -> Prose:
    """The parts of a document that can state facts. A sentence that is too long to be shown isn't one of them."""
    shown = [block for block in document.blocks if not block.flag]
    stating = [block.span for block in shown if block.kind in PROSE or block.kind is BlockKind.ROW]
    found = (
        tuple(one for one in sentences(document.text, span.start, span.end) if len(one) <= LONGEST_SENTENCE)
        for span in stating
    )
    headings = [block for block in shown if block.kind is BlockKind.HEADING]
    spans, paths = tuple(block.span for block in headings), tuple(block.heading for block in headings)
    paragraphs = tuple(filter(None, found))
    return Prose(document.text, document.language, document.date, paragraphs, spans, paths, document.title)


def text_before(text: str, sentence: Span, start: int, look: int = NEAR_NUMBER) -> str:
    """The end of the sentence's text before a place."""
    return text[max(sentence.start, start - look) : start]


def trim(text: str, start: int, end: int, closing: str = ".;:!,*_`") -> Span | None:
    """text[start:end] without closing marks and white space at its end; None if nothing is left."""
    while end > start and (text[end - 1] in closing or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if end > start else None


def is_row(text: str, sentence: Span) -> bool:
    """True if a sentence may be a row of a table. There can be a hundred thousand of them, so rules first look for a
    sign that a row has something for them."""
    return len(sentence) <= _SHORT_ROW or text.find("\t", sentence.start, sentence.end) >= 0


def lower_words(text: str) -> str:
    """Words in small letters and with single spaces, for looking them up in a table."""
    return " ".join(small_letters(text).split())
