"""A quotation on a terminal: its own formatting, and the cells of a row with their headers."""

from collections.abc import Sequence
from itertools import pairwise

from rich.text import Text

from index import Block, BlockKind, MarkKind, Quote, Span
from index.excerpts import cells
from index.text.display import visible, visible_line

Style = tuple[str, int, int]  # a style, and where it starts and ends

_STYLES = {
    MarkKind.STRONG: "bold",
    MarkKind.EMPHASIS: "italic",
    MarkKind.STRUCK: "strike",
    MarkKind.CODE: "cyan",
    MarkKind.LINK: "blue",
}
BETWEEN = " · "


def quotation(quote: Quote, part: Span | None = None) -> Text:
    """The passage of a quotation, or a part of it. It shows everything that is in the text, and lets nothing reach the
    terminal. The header row of a table is left out where each row has it as labels."""
    end, last = (part.start, part.end) if part else (0, len(quote.text))
    rows = {block.table for block in quote.layout.blocks if block.kind is BlockKind.ROW}
    styles = _styles(quote)
    shown = Text()
    for block in quote.layout.blocks:
        if block.span.start < end or block.span.end > last:
            continue
        if block.kind is BlockKind.ROW:
            shown.append(styled(quote.text, styles, end, block.span.start))
            shown.append(Text(BETWEEN, "dim").join(row_cells(quote, block).values()))
            end = block.span.end
        elif block.kind is BlockKind.COLUMNS and block.table and block.table.columns and block.table in rows:
            shown.append(styled(quote.text, styles, end, block.span.start))
            end = block.span.end + (quote.text[block.span.end : block.span.end + 1] == "\n")
    return shown.append(styled(quote.text, styles, end, max(end, last)))


def row_cells(quote: Quote, row: Block) -> dict[int, Text]:
    """The cells of a row that aren't empty, each with its header as a label, by the numbers of their columns."""
    columns = row.table.columns if row.table else ()
    styles = _styles(quote)
    found = {}
    for place, cell in enumerate(cells(quote.text, row.span)):
        label = columns[place] if place < len(columns) else ""
        if cell:
            above = f"{visible_line(row.group)} › " if row.group and not place else ""
            head = Text(f"{visible_line(label)}: " if label else "", "dim").append(above)
            found[place] = head.append(styled(quote.text, styles, cell.start, cell.end))
    return found


def _styles(quote: Quote) -> list[Style]:
    return [(_STYLES[mark.kind], mark.span.start, mark.span.end) for mark in quote.layout.marks if mark.kind in _STYLES]


def styled(text: str, styles: Sequence[Style], start: int = 0, end: int | None = None) -> Text:
    """A stretch of a text of several lines, with styles on parts of it."""
    end = len(text) if end is None else end
    edges = {place for _, first, last in styles for place in (first, last) if start < place < end}
    shown = Text()
    for begin, stop in pairwise(sorted({start, end} | edges)):
        given = [style for style, first, last in styles if first <= begin and stop <= last]
        shown.append(visible(text, begin, stop), " ".join(given))
    return shown
