"""A quotation on a terminal: its own formatting, the answer underlined, and the cells of a row with their headers."""

from collections.abc import Sequence
from itertools import pairwise

from rich.text import Text

from index import BlockKind, MarkKind, Quote
from index.operations import cells, visible, visible_line

Style = tuple[str, int, int]  # a style, and where it starts and ends

_STYLES = {
    MarkKind.STRONG: "bold",
    MarkKind.EMPHASIS: "italic",
    MarkKind.STRUCK: "strike",
    MarkKind.CODE: "cyan",
    MarkKind.LINK: "blue",
}
_BETWEEN = " · "


def quotation(quote: Quote) -> Text:
    """The passage of a quotation. It shows everything that is in the text, and lets nothing reach the terminal."""
    styles = [
        (_STYLES[mark.kind], mark.span.start, mark.span.end) for mark in quote.layout.marks if mark.kind in _STYLES
    ]
    if quote.sentence:
        styles.append(("underline", quote.sentence.start, quote.sentence.end))
    shown = Text()
    end = 0
    for block in quote.layout.blocks:
        if block.kind is BlockKind.ROW:
            shown.append(styled(quote.text, styles, end, block.span.start))
            columns = block.table.columns if block.table else ()
            for place, cell in enumerate(cells(quote.text, block.span)):
                label = columns[place] if place < len(columns) else ""
                if cell:
                    shown.append(_BETWEEN if place else "", "dim")
                    shown.append(f"{visible_line(label)}: " if label else "", "dim")
                    shown.append(styled(quote.text, styles, cell.start, cell.end))
            end = block.span.end
    return shown.append(styled(quote.text, styles, end, len(quote.text)))


def styled(text: str, styles: Sequence[Style], start: int = 0, end: int | None = None) -> Text:
    """A stretch of a text of several lines, with styles on parts of it."""
    end = len(text) if end is None else end
    edges = {place for _, first, last in styles for place in (first, last) if start < place < end}
    shown = Text()
    for begin, stop in pairwise(sorted({start, end} | edges)):
        given = [style for style, first, last in styles if first <= begin and stop <= last]
        shown.append(visible(text, begin, stop), " ".join(given))
    return shown
