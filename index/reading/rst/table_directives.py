"""Tables that are written as directives: as nested lists, as CSV, or with a caption."""

from typing import TYPE_CHECKING

from index.reading.rst.drafts import Cell, Piece, Place
from index.reading.rst.lines import Body
from index.reading.rst.markers import BULLET
from index.reading.rst.tables import MOST_COLUMNS
from index.reading.separated import separated_values

if TYPE_CHECKING:
    from index.reading.rst.blocks import Parser
    from index.reading.rst.directives import Directive

_DELIMITERS = {"tab": "\t", "space": " "}


def table(parser: "Parser", directive: "Directive", place: Place) -> None:
    """A table with a caption."""
    _set_caption(parser, directive)
    parser.inside(directive.content, place._replace(sections=False))
    parser.caption = []


def list_table(parser: "Parser", directive: "Directive", place: Place) -> None:
    """A list of rows, each of which is a list of cells."""
    _set_caption(parser, directive)
    rows: list[list[Cell]] = []
    lines: list[int] = []
    for row in _items(directive.content):
        rows.append([Cell(parser.cell(cell)) for cell in _items(row)[:MOST_COLUMNS]])
        lines.append(row.first)
    heads = _number(directive.options.get("header-rows", ""))
    parser.table(rows[:heads], rows[heads:], lines, place)


def csv_table(parser: "Parser", directive: "Directive", place: Place) -> None:
    """Comma-separated values. A table whose rows are in another file isn't shown."""
    _set_caption(parser, directive)
    delimiter = directive.options.get("delim", ",").strip()
    delimiter = _DELIMITERS.get(delimiter, delimiter)[:1] or ","
    # The delimiter is only that of the content: the option always has commas.
    heads = list(separated_values([directive.options.get("header", "")], ",", directive.line))
    rows = list(separated_values(directive.content.lines, delimiter, directive.content.first))
    more = _number(directive.options.get("header-rows", ""))
    if not rows[more:]:
        parser.caption = []
        return
    heads, rows = heads + rows[:more], rows[more:]
    cells = [
        [Cell(parser.cell(Body(cell.split("\n"), line))) for cell in row[:MOST_COLUMNS]] for line, row in heads + rows
    ]
    lines = [line for line, _ in heads + rows]
    parser.table(cells[: len(heads)], cells[len(heads) :], lines, place)


def _set_caption(parser: "Parser", directive: "Directive") -> None:
    if directive.argument:
        caption = Piece(directive.title, directive.argument.first, markup=True)
        parser.name_labels(caption)
        parser.caption = [caption]


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 5 else 0


def _items(body: Body) -> list[Body]:
    """The items of a list with bullets."""
    found: list[Body] = []
    line = body.after_blanks(0)
    while marker := BULLET.match(body.at(line)):
        end = max(body.end_of_indented(line + 1), line + 1)
        found.append(body.hanging(line, end, len(marker[0])))
        line = body.after_blanks(end)
    return found
