"""Grid tables and simple tables: lines → cells, each with the lines inside it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.reading.rst.lines import Body

MOST_COLUMNS = 100  # a wider table is shown as it is written

GRID = re.compile(r"\+-[-+]*-\+$")
SIMPLE = re.compile(r"=+(?: +=+)+$")
_SIMPLE_SPAN = re.compile(r"-+(?: +-+)*$")
_HEAD_END = re.compile(r"\+=[=+]*=\+$")
_RULE = re.compile(r"\+(?:[-=]+\+)+")
_COLUMN = re.compile(r"[=-]+")
_FILLER = "\ue000"  # the second half of a wide character


@dataclass(slots=True)
class GridCell:
    body: Body
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Grid:
    """A table's rows; a cell that spans rows is in the first of them, and None is in its place in the others."""

    rows: list[list[GridCell | None]]
    heads: int  # how many of the rows are the header
    lines: list[int]  # of the file, in which each row begins


def end_of_grid(body: Body, line: int) -> int:
    while line < len(body.lines) and body.lines[line].startswith(("+", "|")):
        line += 1
    return line


def end_of_simple(body: Body, line: int) -> int:
    """The line after a simple table's last border; 0 if there is none."""
    if not body.has_tables:
        return 0
    borders = 0
    for place in range(line + 1, len(body.lines)):
        if body.lines[place].startswith("=") and SIMPLE.match(body.lines[place]):
            borders += 1
            if borders == 2 or not body.at(place + 1):
                return place + 1
    body.has_tables = False
    return 0


def grid(body: Body) -> Grid | None:
    """A grid table taken apart; None if its lines don't fit together."""
    lines = [_padded(line) for line in body.lines]
    width = len(lines[0])
    edges = _edges(lines)
    if any(len(line) != width for line in lines) or not GRID.match(lines[-1]) or len(edges) > MOST_COLUMNS:
        return None
    columns = list(pairwise(edges))
    rows: list[list[GridCell | None]] = []
    starts: list[int] = []
    heads = 0
    above: dict[int, tuple[GridCell, list[str]]] = {}  # by its first column: each cell that may go on
    line = 0
    while line < len(lines) - 1:
        if line and _HEAD_END.match(lines[line]):
            heads = len(rows)
        closed = [_is_rule(lines[line], start, end) for start, end in columns]
        end = line + 1
        while end < len(lines) and not any(_is_rule(lines[end], *column) for column in columns):
            end += 1
        inside = lines[line + 1 : end]
        row: list[GridCell | None] = []
        now: dict[int, tuple[GridCell, list[str]]] = {}
        first = 0
        while first < len(columns):
            last = first
            while last + 1 < len(columns) and not all(text[columns[last][1]] in "|+" for text in inside):
                last += 1
            left, right = columns[first][0] + 1, columns[last][1]
            texts = [text[left:right] for text in inside]
            if first in above and not any(closed[first : last + 1]) and above[first][0].columns == last - first + 1:
                cell, so_far = above[first]
                so_far += [lines[line][left:right], *texts]
                cell.rows += 1
                row.append(None)
            else:
                cell, so_far = GridCell(Body([], body.number(line + 1)), last - first + 1), texts
                row.append(cell)
            now[first] = cell, so_far
            first = last + 1
        for place, (cell, texts) in above.items():
            if now.get(place, (None,))[0] is not cell:
                cell.body = _cell_body(texts, cell.body.first)
        above = now
        if inside:
            rows.append(row)
            starts.append(body.number(line + 1))
        line = end
    for cell, texts in above.values():
        cell.body = _cell_body(texts, cell.body.first)
    return Grid(rows, heads, starts)


def _edges(lines: list[str]) -> list[int]:
    """The places of the edges between columns: the corners of all rules, also of those over some of the columns."""
    found: set[int] = set()
    for line in lines:
        for rule in _RULE.finditer(line):
            found |= {place for place in range(*rule.span()) if line[place] == "+"}
    return sorted(found)


def _is_rule(line: str, start: int, end: int) -> bool:
    return line[start] in "+-=" and line[start + 1] in "-=" and not line[start + 1 : end].strip("-=+")


def _cell_body(texts: list[str], first: int) -> Body:
    cleaned = [text.replace(_FILLER, "").rstrip() for text in texts]
    return Body(cleaned, first).dedented(0, len(cleaned))


def _padded(line: str) -> str:
    """A line in which each wide character takes two places, as in the file's columns."""
    if line.isascii():
        return line
    return "".join(
        character + _FILLER if unicodedata.east_asian_width(character) in "WF" else character
        for character in line
        if not unicodedata.combining(character)
    )


def simple(body: Body) -> Grid | None:
    """A simple table taken apart, from its first border to its last.

    None if it has too many columns, or text between them.
    """
    columns = [match.span() for match in _COLUMN.finditer(body.lines[0])]
    if len(columns) > MOST_COLUMNS:
        return None
    rows: list[list[GridCell | None]] = []
    starts: list[int] = []
    heads = 0
    for first, end, spans in _simple_rows(body, columns):
        if spans is None:
            heads = heads or len(rows)
            continue
        cells = [_simple_cell(body, first, end, span, columns) for span in spans]
        row = [cell for cell in cells if cell]
        if len(row) < len(cells):
            return None
        rows.append(list(row))
        starts.append(body.number(first))
    return Grid(rows, heads, starts)


Spans = list[tuple[int, int]]  # the first column and the last, of each cell


def _simple_rows(body: Body, columns: list[tuple[int, int]]) -> Iterator[tuple[int, int, Spans | None]]:
    """The first line of each row, the line after it, and its cells; None for these at the border below the header."""
    each = [(column, column) for column in range(len(columns))]
    start: int | None = None
    for line in range(1, len(body.lines)):
        text = _padded(body.lines[line])
        border = bool(SIMPLE.match(text)) and text.startswith("=")
        spans = _spans(text, columns) if not border and text.startswith("-") and _SIMPLE_SPAN.match(text) else None
        begins = bool(text[: columns[0][1]].strip()) and not border and spans is None
        if start is not None and (border or begins or spans):
            yield start, line, spans or each
            start = None
        if border:
            if line < len(body.lines) - 1:
                yield line, line, None
        elif begins or (start is None and text and spans is None):
            start = line


def _spans(text: str, columns: list[tuple[int, int]]) -> Spans | None:
    """The columns that the dashes below a row put together."""
    found: Spans = []
    for match in _COLUMN.finditer(text):
        inside = [place for place, (start, end) in enumerate(columns) if start < match.end() and end > match.start()]
        if inside:
            found.append((inside[0], inside[-1]))
    return found or None


def _simple_cell(
    body: Body, first: int, end: int, span: tuple[int, int], columns: list[tuple[int, int]]
) -> GridCell | None:
    """The cell of a row; None if its text goes beyond its column."""
    left, edge = columns[span[0]][0], columns[span[1]][1]
    right = columns[span[1] + 1][0] if span[1] + 1 < len(columns) else None
    texts = [_padded(line)[left:right] for line in body.lines[first:end]]
    if right is not None and any(text[edge - left :].strip() for text in texts):
        return None
    while texts and not texts[-1].strip():
        texts.pop()
    return GridCell(_cell_body(texts, body.number(first)), span[1] - span[0] + 1)
