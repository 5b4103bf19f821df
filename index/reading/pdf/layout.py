"""Lines on pages → paragraphs, headings, lists and code.

A PDF knows where the ink is, not what a paragraph is. So everything is concluded from several small signs: distances
between lines, indents, sizes and fonts. All of it is arithmetic on `Line` values. Each step is a module of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from index.layout import BlockKind, Table
from index.reading.pdf.body_style import BodyStyle, body_style
from index.reading.pdf.captions import name_tables
from index.reading.pdf.flow import join_groups
from index.reading.pdf.group_text import text_of_lines
from index.reading.pdf.headings import OutlineEntry, mark_headings, mark_title, outline_headings
from index.reading.pdf.lines import Group, Line, Rule
from index.reading.pdf.paragraphs import page_groups
from index.reading.pdf.parts import Part, page_order
from index.reading.pdf.rows import attach_signs, join_rows
from index.reading.pdf.running_heads import running_lines
from index.reading.pdf.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Arrangement:
    groups: list[Group]  # the blocks of a document, in reading order
    doubtful: tuple[int, ...] = ()  # the pages whose columns might be read in another order


def arrange(
    pages: Sequence[Sequence[Line]],
    outline: Sequence[OutlineEntry] = (),
    rules: Mapping[int, Sequence[Rule]] = MappingProxyType({}),
) -> Arrangement:
    """Put a document's lines into blocks, in reading order.

    Args:
        pages: the lines of each page.
        outline: the document's bookmarks.
        rules: by page, from 0, the lines that are drawn on it.
    """
    pages = [attach_signs(join_rows(page)) for page in pages]
    margins = running_lines(pages)
    orders = [
        page_order(page, margin, rules.get(index, ()))
        for index, (page, margin) in enumerate(zip(pages, margins, strict=True))
    ]
    edges = [{id(page[index]) for index in margin} for page, margin in zip(pages, margins, strict=True)]
    pages = [[line for part in order.parts for line in part.lines] for order in orders]
    margins = [
        {index for index, line in enumerate(page) if id(line) in edge} for page, edge in zip(pages, edges, strict=True)
    ]
    body = body_style(pages, margins)
    headings = outline_headings(pages, outline, margins)
    groups: list[Group] = []
    for index, order in enumerate(orders):
        groups += _groups(order.parts, margins[index], headings.get(index, {}), body, len(pages))
    if headings:
        mark_title(groups, body)
    else:
        mark_headings(groups, body)
    doubtful = tuple(index + 1 for index, order in enumerate(orders) if order.doubtful)
    groups = join_groups(groups, body)
    name_tables(groups)
    return Arrangement(groups, doubtful)


def _groups(
    parts: Sequence[Part], margin: set[int], headings: dict[int, tuple[int, int]], body: BodyStyle, pages: int
) -> Iterator[Group]:
    """The groups of a page; the places of running heads and of headings count its lines from part to part."""
    start = 0
    for number, part in enumerate(parts):
        end = start + len(part.lines)
        if part.sheet:
            yield from _rows(part.sheet)
        else:
            own = {index - start for index in margin if start <= index < end}
            begun = {index - start: found for index, found in headings.items() if start <= index < end}
            for group in page_groups(part.lines, own, begun, body, pages):
                group.flows = part.flows or number == 0
                yield group
        start = end


def _rows(sheet: Sheet) -> Iterator[Group]:
    table = Table(tuple(text_of_lines(cell) for cell in sheet.names))
    for row in [*([sheet.header] if sheet.header else []), *sheet.rows]:
        kind = BlockKind.COLUMNS if row is sheet.header else BlockKind.ROW
        yield Group([line for cell in row for line in cell], kind, cells=row, table=table)
