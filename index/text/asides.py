"""The lines of a document that are set aside as boilerplate, with the terms by which they are found if a question names
them. They are in no passage, and nothing that is ranked knows of them."""

from dataclasses import dataclass

from index.model import Document, Span
from index.text.analysis import analyser

MOST = 200  # lines of a document
LONGEST = 1_000  # characters of one that can be shown


@dataclass(frozen=True, slots=True)
class SetAside:
    span: Span
    terms: str  # each once, with a space before and behind it


def set_aside(document: Document) -> list[SetAside]:
    """The first lines that are set aside, each once: a running head is on every page with another number."""
    terms_of = analyser(document.language).terms
    found: dict[frozenset[str], SetAside] = {}
    for block in document.blocks:
        if not block.flag or len(block.span) > LONGEST:
            continue
        terms = dict.fromkeys(terms_of(block.span.of(document.text)))
        words = frozenset(term for term in terms if not term.isdecimal())
        if words and words not in found:
            found[words] = SetAside(block.span, f" {' '.join(terms)} ")
            if len(found) == MOST:
                break
    return list(found.values())
