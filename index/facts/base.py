"""What the rules for facts read and hand over: a document's paragraphs as sentences, and spans with their values.

Every kind of fact is a module with `find(prose)`, which yields `RawFact`s in the order of the text. A fact never leaves
its sentence, and a sentence never leaves its block.
"""

from dataclasses import dataclass
from itertools import chain

from index.messages import FactNote
from index.model import BlockKind, Document, FactKind, NamedIn, Span
from index.text.sentences import sentences

_LOOKALIKES = str.maketrans("ſıİ", "sii")

Paragraph = tuple[Span, ...]  # the sentences of one block, in order


@dataclass(frozen=True, slots=True)
class Prose:
    """The running text of a document."""

    text: str  # all of `Document.text`: offsets are the document's
    language: str  # ISO 639-1
    date: str | None  # ISO 8601, only when the document states it
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Span, ...]

    @property
    def sentences(self) -> Paragraph:
        """The sentences of all paragraphs, in order."""
        return tuple(chain.from_iterable(self.paragraphs))

    @property
    def english(self) -> bool:
        """Whether the rules for English hold."""
        return self.language == "en"


@dataclass(frozen=True, slots=True)
class RawFact:
    """A stretch of a document that states something. Offsets are into `Document.text`."""

    kind: FactKind
    span: Span
    sentence: Span  # holds the span; what is shown
    value: str | None = None  # what sorts and filters: EDTF, a number, a name; only where the text determines it
    unit: str | None = None  # of a figure, as the text has it
    notes: tuple[FactNote, ...] = ()
    markers: tuple[str, ...] = ()  # the text's own words: those that mark a requirement, a vague number
    named_in: NamedIn | None = None  # of a quotation with a speaker
    attribution: str | None = None  # a quotation's speaker, a person's role, a term's meaning: as the text has it
    lead: Span | None = None  # the sentence before that introduces a quotation, shown with it

    def __post_init__(self) -> None:
        if not (self.sentence.start <= self.span.start and self.span.end <= self.sentence.end):
            raise ValueError(f"a fact at {self.span} leaves its sentence {self.sentence}")


def prose(document: Document) -> Prose:
    """What of a document may state a fact."""
    shown = [block for block in document.blocks if not block.flag]
    found = (
        tuple(sentences(document.text, block.span.start, block.span.end))
        for block in shown
        if block.kind is BlockKind.PARAGRAPH
    )
    return Prose(
        document.text,
        document.language,
        document.date,
        tuple(filter(None, found)),
        tuple(block.span for block in shown if block.kind is BlockKind.HEADING),
    )


def lower_words(text: str) -> str:
    """Words in small letters with single spaces, to look them up in a table.

    A pattern with re.IGNORECASE also takes "ſ" (as old books print it) for "s", and "ı" and "İ" for "i". They become
    plain letters here, so that every word that such a pattern matches is in its table.
    """
    return " ".join(text.translate(_LOOKALIKES).lower().split())
