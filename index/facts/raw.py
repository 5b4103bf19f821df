"""What the rules for a kind of fact hand over: spans of the document, and what the text determines of their value."""

from dataclasses import dataclass

from index.model import FactKind, Span


@dataclass(frozen=True, slots=True)
class RawFact:
    """A stretch of a document that states something. Offsets are into `Document.text`."""

    kind: FactKind
    span: Span
    sentence: Span  # holds the span; what is shown
    value: str | None = None  # what sorts and filters: EDTF, a number, a name; only where the text determines it
    unit: str | None = None  # of a figure, as the text has it
    qualifier: str | None = None  # "more than", "year not stated", a requirement's trigger …
    attribution: str | None = None  # a quotation's speaker, a person's role, what a term means: as the text has it
    lead: Span | None = None  # the sentence before that introduces a quotation, shown with it

    def __post_init__(self) -> None:
        if not (self.sentence.start <= self.span.start and self.span.end <= self.sentence.end):
            raise ValueError(f"a fact at {self.span} leaves its sentence {self.sentence}")
