"""Entries of lists of terms: "Skirmisher", and below it or behind it what that is. They answer what a term means."""

from collections.abc import Set

from index.layout import PROSE, BlockKind, Layout, MarkKind, Span
from index.text.analysis import analyser

LONGEST_TERM = 60  # characters
FEWEST_WORDS = 4  # of what is said of a term behind a colon: with fewer it is a value, such as a price


def entry_of(asked: Set[str], text: str, layout: Layout, language: str) -> Span | None:
    """The first entry of a passage whose term is just what is asked for, with what is said of it; None if it has none.

    An entry is that of a list of definitions, or a line that begins with its term in bold, or with a colon behind it.

    Args:
        asked: the terms of the question.
        text: of the passage.
        layout: of the passage.
        language: of the passage, as an ISO 639-1 code.
    """
    one = analyser(language)
    bold = {mark.span.start: mark.span.end for mark in layout.marks if mark.kind is MarkKind.STRONG}
    for place, block in enumerate(layout.blocks):
        start, end = block.span.start, block.span.end
        if block.kind is BlockKind.TERM:
            said = layout.blocks[place + 1] if place + 1 < len(layout.blocks) else None
            if said and said.kind is BlockKind.DEFINITION and asked == set(one.terms(block.span.of(text))):
                return Span(start, min(said.span.end, len(text)))
        elif block.kind in PROSE:
            line = text[start:end]
            first = next((start + at for at, letter in enumerate(line) if letter.isalnum()), end)
            label_end = bold.get(first, 0) or text.find(":", first, end)
            is_label = first < label_end <= first + LONGEST_TERM and len(text[label_end:end].split()) >= FEWEST_WORDS
            if is_label and asked == set(one.terms(text[first:label_end])):
                return Span(start, min(end, len(text)))
    return None
