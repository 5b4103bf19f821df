"""Makes quotations of the best passages. Neighbours are shown as one, and what several say, only once.

Nothing here writes text. A quotation is a slice of a document, and emphasis is spans in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.answers.answering import with_its_list
from index.answers.disagreement import Candidate
from index.answers.spans import merge
from index.layout import Layout, Span
from index.model import Citation, Quote
from index.retrieval.question.query import Question
from index.retrieval.searcher import Index
from index.store import PassageRow
from index.text.analysis import analyser

LONGEST_MERGED = 1100  # characters: adjacent passages are shown as one up to this length
FIRST_SAID = 5  # words of passages that are compared before all others


@dataclass(slots=True)
class _Group:
    """Adjacent passages of a document that are shown as one quotation."""

    rows: list[PassageRow]  # best first
    best: Candidate
    also: list[Citation] = field(default_factory=list)  # passages elsewhere with the same text

    def adjoins(self, row: PassageRow) -> bool:
        """True if a passage comes just before or after these, under the same heading, and isn't too long."""
        ours = self.rows[0].citation
        numbers = [ours_row.number for ours_row in self.rows]
        return (
            (row.citation.document_id, row.citation.heading, row.citation.page)
            == (ours.document_id, ours.heading, ours.page)
            and row.number in (min(numbers) - 1, max(numbers) + 1)
            and sum(len(ours_row.text) for ours_row in self.rows) + len(row.text) <= LONGEST_MERGED
        )


def quotations(index: Index, question: Question, best: Sequence[Candidate], limit: int) -> Iterable[Quote]:
    """Quotations of the best passages."""
    groups: list[_Group] = []
    said: dict[tuple[str, ...], list[_Group]] = {}
    for candidate in best:
        row = candidate.row
        first = tuple(word.casefold() for word in row.text.split(None, FIRST_SAID)[:FIRST_SAID])
        if same := next((group for group in said.get(first, ()) if _says_the_same(group.best.row, row)), None):
            same.also.append(row.citation)
        elif near := next((group for group in groups if group.adjoins(row)), None):
            near.rows.append(row)
        elif len(groups) < limit:
            groups.append(_Group([row], candidate))
            said.setdefault(first, []).append(groups[-1])
    for group in groups:
        yield _quote(index, group, question)


def _says_the_same(one: PassageRow, other: PassageRow) -> bool:
    return one.text.casefold().split() == other.text.casefold().split()


def _quote(index: Index, group: _Group, question: Question) -> Quote:
    best, part = group.best.row, group.best.answering()
    leads_on = best.text.endswith((":", "：")) and (part is None or part.end == len(best.text))
    if leads_on:  # into a list, which may be the next passage
        _take_next(index, group)
    first, last = min(group.rows, key=lambda row: row.number), max(group.rows, key=lambda row: row.number)
    text, span = best.text, best.span
    if first is not last:
        merged = Span(first.span.start, last.span.end)
        stretch = index.generation.stretch(best.citation.document_id, merged)
        held = sum(len("".join(row.text.split())) for row in group.rows)
        if len("".join(stretch.split())) == held:  # nothing is between them, such as an advertisement
            text, span = stretch, merged
        else:
            first = last = best
    if part is None and text != best.text and (group.best.terms or leads_on):
        part = Span(0, len(best.text))
    layout, citation = best.layout, best.citation
    if first is not last:
        layout = _layout(group.rows, span.start)
        citation = replace(
            citation,
            rows=_range(first.citation.rows, last.citation.rows),
            lines=_range(first.citation.lines, last.citation.lines),
        )
    if part:
        part = part.shifted(best.span.start - span.start)
        part = with_its_list(text, layout.blocks, part, question) if leads_on else part
    return Quote(
        id=best.id,
        text=text,
        span=span,
        sentence=part,
        matches=merge(analyser(best.language).matches(text, set(question.terms))),
        citation=citation,
        score=group.best.score,
        also=tuple(group.also),
        layout=layout,
        sentence_rows=_rows(citation, layout, part) if part else None,
        sentence_lines=_lines(index, citation, part.shifted(span.start)) if part else None,
    )


def _take_next(index: Index, group: _Group) -> None:
    """Adds the passage after the best one, if that may be shown with it."""
    after = group.best.row.number + 1
    place = index.generation.passage_places([after]).get(after)
    if place and place.document == group.best.row.citation.document_id:
        group.rows += filter(group.adjoins, index.generation.passage_rows([after]))


def _layout(rows: Iterable[PassageRow], start: int) -> Layout:
    """The layout of the passages of a quotation that begins there."""
    layouts = [row.layout.shifted(row.span.start - start) for row in sorted(rows, key=lambda row: row.number)]
    return Layout(
        tuple(block for layout in layouts for block in layout.blocks),
        tuple(mark for layout in layouts for mark in layout.marks),
    )


def _range(first: tuple[int, int] | None, last: tuple[int, int] | None) -> tuple[int, int] | None:
    return (first[0], last[1]) if first and last else None


def place_of(index: Index, row: PassageRow, span: Span) -> Citation:
    """The citation of a part of a passage, with only its own rows or lines."""
    lines = _lines(index, row.citation, span.shifted(row.span.start))
    return replace(row.citation, rows=_rows(row.citation, row.layout, span) or row.citation.rows, lines=lines)


def _rows(citation: Citation, layout: Layout, span: Span) -> tuple[int, int] | None:
    """The rows of a sheet or of a table file that a part of a text is in."""
    if not citation.rows:
        return None
    inside = (block for block in layout.blocks if block.span.start < span.end and span.start < block.span.end)
    numbers = [block.row for block in inside if block.row]
    return (min(numbers), max(numbers)) if numbers else None


def _lines(index: Index, citation: Citation, span: Span) -> tuple[int, int] | None:
    """The lines of the file that a part of a document is in, inside of what is cited."""
    if not citation.lines or citation.lines[0] == citation.lines[1]:
        return citation.lines
    return index.generation.lines(citation.document_id, span)
