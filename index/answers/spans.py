"""Spans of what is emphasised in a text."""

from collections.abc import Iterable

from index.layout import Span


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, with overlapping ones merged: pairs of characters overlap, and initials cover a name."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start < result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
