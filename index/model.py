"""The values that the library takes and returns. All are frozen, and refuse to exist if they are wrong.

Every offset counts code points of `Document.text`, and every span is half-open. The text is decoded and normalised
once, when its file is read, and never again. Spans, marks and blocks are in `layout.py`, and the scope in `scope.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from itertools import groupby, islice

from index.fact_kinds import FactKind, NamedIn
from index.layout import PLAIN, Block, Layout, Lines, Mark, Numbering, Span
from index.messages import FactNote, Message, Notice

# Of a document in a list of documents, which is read whole each time that somebody looks at it.
MOST_HEADINGS, LONGEST_HEADING = 1_000, 300  # in characters the second


@dataclass(frozen=True, slots=True)
class Document:
    """One source, read: its text and what is known about it."""

    id: str
    source: str  # path relative to the folder, with forward slashes
    title: str
    text: str
    blocks: tuple[Block, ...]
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: str | None = None  # ISO 8601, only if it is stated
    questions: tuple[str, ...] = ()  # that the operator suggests asking
    language: str = "en"  # ISO 639-1, as the operator says, or guessed from its stop words and script
    lines: Lines | None = None  # of its file; None if the format has none
    notes: tuple[Message, ...] = ()  # how it was read, such as a guessed encoding
    marks: tuple[Mark, ...] = ()  # in the order of their beginnings; they may be inside each other
    numbering: Numbering = Numbering.PAGE  # what the pages of its blocks are
    scanned: tuple[int, ...] = ()  # the pages that were read by OCR, ascending

    def __post_init__(self) -> None:
        end = 0
        for block in self.blocks:
            if block.span.start < end or block.span.end > len(self.text):
                raise ValueError(f"block {block.span} of {self.source} overlaps its neighbour or leaves the text")
            end = block.span.end
        if any(mark.span.end > len(self.text) for mark in self.marks):
            raise ValueError(f"a mark of {self.source} leaves the text")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences that is ranked, quoted and cited as one."""

    id: str
    span: Span
    text: str
    heading: tuple[str, ...]
    page: int | None
    rows: tuple[int, int] | None  # first and last row of a table file
    lines: tuple[int, int] | None  # first and last line of the file, from 1; None where the format has no lines
    layout: Layout = PLAIN  # of `text`; no blocks if it is one plain paragraph, or several
    url: str | None = None  # of its own place, such as a message's; None if that is the document's


def _is_title(heading: str, title: str) -> bool:
    return title == heading or title.startswith(f"{heading} (")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation is from.

    >>> citation = library.ask("When does the reading room open?").quotes[0].citation
    >>> print(citation)
    Reading room · line 3
    >>> citation.source, citation.lines
    ('room.md', (3, 3))
    """

    document_id: str
    title: str
    source: str  # path relative to the folder, with forward slashes
    author: str | None
    publisher: str | None
    url: str | None
    date: str | None  # of the document; ISO 8601
    heading: tuple[str, ...]  # the path of headings above it, outermost first
    page: int | None  # from 1; None if the format has no pages
    rows: tuple[int, int] | None  # first and last row of a table file, from 1
    lines: tuple[int, int] | None  # first and last line of the file, from 1; None if the format has no lines
    numbering: Numbering = Numbering.PAGE  # what `page` counts: pages, or a deck's slides, or seconds …
    by_ocr: bool = False  # its page is a picture that was read by OCR, so some words may be wrong

    def __str__(self) -> str:
        """One line: title, author, publisher, date, headings, and the place."""
        parts = [self.title, self.author, self.publisher, self.date, " › ".join(self.section), self.place]
        return " · ".join(filter(None, parts))

    @property
    def section(self) -> tuple[str, ...]:
        """The headings without the first or last one if that is the title, which may have its folder behind it."""
        first = 1 if self.heading and _is_title(self.heading[0], self.title) else 0
        return self.heading[first:-1] if self.heading[first:][-1:] == (self.title,) else self.heading[first:]

    @property
    def place(self) -> str:
        """The page, the rows or the lines; empty if the format has none of them. It says if it was read by OCR."""
        if self.page is not None:
            return f"{self.numbering.named(self.page)}{', read by OCR' if self.by_ocr else ''}"
        for name, numbers in (("row", self.rows), ("line", self.lines)):
            if numbers:
                first, last = numbers
                return f"{name} {first}" if first == last else f"{name}s {first}–{last}"
        return ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage, word for word, with its citation.

    >>> quote = library.ask("When does the reading room open?").quotes[0]
    >>> quote.sentence.of(quote.text)
    'The reading room opens at nine on weekdays.'
    >>> [match.of(quote.text) for match in quote.matches]
    ['reading', 'room', 'opens']
    """

    id: str  # permanent: it stays the same for as long as the passage's text does
    text: str
    span: Span  # in the document: text == document.text[start:end]
    sentence: Span | None  # in `text`: the sentence that answers
    matches: tuple[Span, ...]  # in `text`: the matched words, in order
    citation: Citation
    score: float  # only for order; higher is better
    also: tuple[Citation, ...] = ()  # other places that say the same
    layout: Layout = PLAIN  # of `text`: its lists, tables and code, and what is bold or a link
    sentence_rows: tuple[int, int] | None = None  # first and last row of `sentence` in a table file, from 1
    sentence_lines: tuple[int, int] | None = None  # its first and last line of the file, from 1

    def __post_init__(self) -> None:
        if len(self.text) != len(self.span):
            raise ValueError(f"{len(self.text)} characters don't fit {self.span}")
        end = 0
        for match in self.matches:
            if match.start < end:
                raise ValueError("matches overlap")
            end = match.end
        if max(end, self.sentence.end if self.sentence else 0) > len(self.text):
            raise ValueError("emphasis reaches beyond the quotation")

    @property
    def answering(self) -> Citation:
        """The citation of only the sentence that answers, as far as its place is known.

        >>> print(library.ask("How many books may members borrow?").quotes[0].answering)
        Reading room · line 3
        """
        rows, lines = self.sentence_rows or self.citation.rows, self.sentence_lines or self.citation.lines
        return replace(self.citation, rows=rows, lines=lines)

    @property
    def set_aside(self) -> Message | None:
        """Says why this is kept out of answers unless a question names it; None for every other quotation."""
        flag = next((block.flag for block in self.layout.blocks if block.flag), None)
        return flag and Message.of(Notice.SET_ASIDE, reason=flag)


class Confidence(StrEnum):
    STRONG = "strong"  # the passages answer, as far as words can tell
    WEAK = "weak"  # the closest passages: the documents may not say
    NONE = "none"  # nothing worth showing


@dataclass(frozen=True, slots=True)
class Searched:
    """Where and how an answer was searched for.

    >>> library.ask("Does the reading room sell tea?").searched
    Searched(documents=1, passages=2, terms=('reading', 'room', 'sell', 'tea'), unknown=('sell', 'tea'))
    """

    documents: int  # how many were searched
    passages: int  # how many were searched
    terms: tuple[str, ...]  # the question's words that were searched for, as they were asked
    unknown: tuple[str, ...]  # those of them that are in no document


@dataclass(frozen=True, slots=True)
class Choice:
    """A section that the asker may have meant: its best passage, and where that is."""

    passage_id: str
    citation: Citation
    text: str = ""  # the passage's first words, without its spoilers


class Difference(StrEnum):
    """What two statements differ in."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says where another one says something else."""

    passage_id: str
    text: str  # a sentence or the row of a table, word for word
    span: Span  # in the document: text == document.text[start:end]
    value: Span  # in `text`: the words that differ, with as many beside them as make them clear
    citation: Citation  # of the sentence or the row, as far as its place is known

    def __post_init__(self) -> None:
        if len(self.text) != len(self.span) or self.value.end > len(self.text):
            raise ValueError(f"{len(self.text)} characters don't fit {self.span} and {self.value}")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Documents that say the same but for a number, a date, a name or a negation. `str()` gives its message."""

    difference: Difference
    statements: tuple[Statement, ...]  # at least two, of different documents; newest first if `dated`
    dated: bool  # all documents have dates that say which is newer; otherwise the best comes first
    message: Message  # one sentence about the first statement and the first that differs from it

    def __post_init__(self) -> None:
        if len({statement.citation.document_id for statement in self.statements}) < max(2, len(self.statements)):
            raise ValueError("a disagreement is one of different documents")

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Answer:
    """The passages that answer a question, or the report that nothing was found.

    >>> answer = library.ask("Who won the cup?")
    >>> answer.found, answer.confidence, answer.quotes
    (False, <Confidence.NONE: 'none'>, ())
    """

    question: str  # as it was searched for
    confidence: Confidence
    quotes: tuple[Quote, ...]  # best first
    suggestions: tuple[str, ...]  # if nothing was found: other spellings, and the nearest headings
    searched: Searched
    generation: int  # of the index that answered; 0 if there is none
    notices: tuple[Message, ...] = ()  # for the asker, such as that a long question was cut
    choices: tuple[Choice, ...] = ()  # sections to choose from: what a single word may mean, or where nothing was found
    disagreement: Disagreement | None = None  # of documents that answer alike, but not the same
    probability: float = 0.0  # that the answer is in the first three quotations; `confidence` comes from it

    def __post_init__(self) -> None:
        if self.found != bool(self.quotes):
            raise ValueError("an answer has quotations exactly when something was found")

    @property
    def found(self) -> bool:
        """True if there are quotations."""
        return self.confidence is not Confidence.NONE


@dataclass(frozen=True, slots=True)
class Fact:
    """A date, a figure, a name … that a document states, with the sentence that states it and its citation.

    Text and sentence are word for word: another text, or a span outside of the sentence, raises a ValueError. The value
    is for sorting and filtering, and is None where the text doesn't determine one.

    >>> fact = library.facts("people")[0]
    >>> fact.value, fact.sentence
    ('Ada Brown', 'Ada Brown founded it in 1911.')
    >>> print(fact.citation)
    Reading room · History · line 7
    """

    kind: FactKind
    text: str
    span: Span  # in the document: text == document.text[start:end]
    sentence: str
    sentence_span: Span  # in the document; contains the span
    value: str | None  # a date in EDTF, a plain decimal number, a name, a term
    unit: str | None  # of a figure
    notes: tuple[FactNote, ...]  # on a date or a figure, such as "more than" or "year not stated"
    markers: tuple[str, ...]  # the text's own words: those that mark a rule ("must"), a vague number ("dozens")
    named_in: NamedIn | None  # of a quotation with a speaker
    attribution: str | None  # a quotation's speaker, a person's role, a term's meaning: as the text has it
    lead: str | None  # the sentence that introduces a quotation, or the one or the heading above a list of rules
    citation: Citation
    subject: str = ""  # what it is about: its row's first cell, its heading's version, or else the heading above it

    def __post_init__(self) -> None:
        start, end = self.sentence_span.start, self.sentence_span.end
        if not start <= self.span.start < self.span.end <= end or len(self.sentence) != end - start:
            raise ValueError(f"a fact at {self.span} isn't within its sentence at {self.sentence_span}")
        if self.sentence[self.span.start - start : self.span.end - start] != self.text:
            raise ValueError("a fact's text isn't what its sentence has there")

    @property
    def qualifier(self) -> str | None:
        """Notes, markers, and where the speaker is named, as one English phrase."""
        return ", ".join([*self.notes, *self.markers, *([self.named_in] if self.named_in else [])]) or None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """An entry of a list of documents."""

    id: str
    source: str  # path relative to the folder, with forward slashes
    title: str
    author: str | None
    publisher: str | None
    url: str | None
    date: str | None  # ISO 8601
    language: str  # ISO 639-1
    version: str  # SHA-256 of its text
    passages: int  # how many it has
    headings: tuple[str, ...]  # the innermost of each section with a passage, in order; not all of a great many
    questions: tuple[str, ...]  # that the operator suggests asking

    def is_titled(self, heading: str) -> bool:
        """Return True if a heading is the title, which may have its folder behind it."""
        return _is_title(heading, self.title)

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage]) -> "DocumentInfo":
        """Return the entry of a document that has these passages."""
        sections = (path for path, _ in groupby(passage.heading for passage in passages) if path)
        return cls(
            id=document.id,
            source=document.source,
            title=document.title,
            author=document.author,
            publisher=document.publisher,
            url=document.url,
            date=document.date,
            language=document.language,
            version=sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
            passages=len(passages),
            headings=tuple(path[-1][:LONGEST_HEADING] for path in islice(sections, MOST_HEADINGS)),
            questions=document.questions,
        )
