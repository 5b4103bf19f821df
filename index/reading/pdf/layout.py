"""Lines on pages → paragraphs, headings, lists and code.

A PDF knows where the ink is, not what a paragraph is. So everything is concluded from several small signs: distances
between lines, indents, sizes and fonts. All of it is arithmetic on `Line` values. Each step is a module of its own.
"""

from collections.abc import Sequence

from index.reading.pdf.body_style import body_style
from index.reading.pdf.flow import join_groups
from index.reading.pdf.headings import OutlineEntry, mark_headings, mark_title, outline_headings
from index.reading.pdf.lines import Group, Line
from index.reading.pdf.paragraphs import page_groups
from index.reading.pdf.rows import attach_signs, join_rows
from index.reading.pdf.running_heads import running_lines


def arrange(pages: Sequence[Sequence[Line]], outline: Sequence[OutlineEntry] = ()) -> list[Group]:
    """The blocks of a document, in reading order."""
    pages = [attach_signs(join_rows(page)) for page in pages]
    margins = running_lines(pages)
    body = body_style(pages, margins)
    headings = outline_headings(pages, outline, margins)
    groups = [
        group
        for index, page in enumerate(pages)
        for group in page_groups(page, margins[index], headings.get(index, {}), body)
    ]
    if headings:
        mark_title(groups, body)
    else:
        mark_headings(groups, body)
    return join_groups(groups, body)
