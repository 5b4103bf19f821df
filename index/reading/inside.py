"""A document inside another one, such as the page in a mail: its blocks become the outer one's."""

from collections.abc import Iterator, Sequence

from index.layout import Mark, Span
from index.reading.raw import Builder, RawBlock, RawDocument, Run, Style


def add_all(builder: Builder, raw: RawDocument, *, below: int) -> None:
    """Add the blocks of a document that was read by itself.

    Args:
        builder: of the outer document.
        raw: the inner document.
        below: the level of the outer heading that it is below.
    """
    end = 0
    for block, marks in _with_marks(raw):
        builder.add(
            runs(raw.text, block.span, marks),
            block.kind,
            level=block.level and block.level + below,
            page=block.page,
            row=block.row,
            flag=block.flag,
            near=end > 0 and raw.text[end : block.span.start] == "\n",
            depth=block.depth,
            aside=block.aside,
            language=block.language,
            table=block.table,
            url=block.url,
        )
        end = block.span.end


def _with_marks(raw: RawDocument) -> Iterator[tuple[RawBlock, Sequence[Mark]]]:
    place = 0
    for block in raw.blocks:
        while place < len(raw.marks) and raw.marks[place].span.start < block.span.start:
            place += 1
        first = place
        while place < len(raw.marks) and raw.marks[place].span.start < block.span.end:
            place += 1
        yield block, raw.marks[first:place]


def runs(text: str, span: Span, marks: Sequence[Mark]) -> list[Run]:
    """A stretch of text as runs, given the marks in it in the order of their beginnings."""
    result = []
    open_marks: list[Mark] = []
    position = span.start
    edges = sorted({span.end, *(edge for mark in marks for edge in (mark.span.start, mark.span.end))})
    waiting = iter(marks)
    following = next(waiting, None)
    for edge in edges:
        if edge > position:
            styles = tuple(Style(mark.kind, mark.target) for mark in open_marks)
            result.append(Run(text[position : min(edge, span.end)], styles))
            position = edge
        open_marks = [mark for mark in open_marks if mark.span.end > edge]
        while following and following.span.start <= edge:
            open_marks.append(following)
            following = next(waiting, None)
    return result
