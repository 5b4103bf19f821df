"""What of a document is in no passage: lines that are set aside as boilerplate, headings that no text follows, and a
title that the text doesn't have.

Nothing that is ranked knows of them. Each is found by its letters if a quotation is checked, and a line that is set
aside also by its terms if a question names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from index.layout import BlockKind, Span
from index.model import Document
from index.text.analysis import analyser
from index.text.folding import bare_letters

MOST = 200  # lines of a document that are set aside
MOST_HEADINGS = 1_000  # without text
LONGEST = 1_000  # characters of a line or a heading that can be shown


@dataclass(frozen=True, slots=True)
class Aside:
    span: Span | None  # None for a title that the text doesn't have
    letters: str  # see `bare_letters`
    terms: str = ""  # of a line that is set aside: each once, with a space before and behind it


def asides(document: Document) -> list[Aside]:
    """The stretches of a document that are in no passage, within bounds."""
    headings = islice(_headings(document), MOST_HEADINGS)
    return [*_title(document), *_set_aside(document), *headings]


def _title(document: Document) -> list[Aside]:
    """The title if it is no heading; one that a paragraph has is found there first."""
    headings = (block.span for block in document.blocks if block.kind is BlockKind.HEADING)
    if any(len(span) == len(document.title) and span.of(document.text) == document.title for span in headings):
        return []
    return [Aside(None, bare_letters(document.title[:LONGEST]))]


def _set_aside(document: Document) -> list[Aside]:
    """The first lines that are set aside, each once: a running head is on every page with another number."""
    terms_of = analyser(document.language).terms
    found: dict[frozenset[str], Aside] = {}
    for block in document.blocks:
        if not block.flag or len(block.span) > LONGEST:
            continue
        text = block.span.of(document.text)
        terms = dict.fromkeys(terms_of(text))
        words = frozenset(term for term in terms if not term.isdecimal())
        if words and words not in found:
            found[words] = Aside(block.span, bare_letters(text), f" {' '.join(terms)} ")
            if len(found) == MOST:
                break
    return list(found.values())


def _headings(document: Document) -> Iterator[Aside]:
    """The headings that no text follows before the next one."""
    shown = [block for block in document.blocks if not block.flag]
    for block, after in zip_longest(shown, shown[1:]):
        ends = after is None or after.kind is BlockKind.HEADING
        if ends and block.kind is BlockKind.HEADING and len(block.span) <= LONGEST:
            yield Aside(block.span, bare_letters(block.span.of(document.text)))
