"""Tables that are drawn: Pandoc's grids, and columns under a line of dashes."""

import re
from itertools import pairwise

from index.reading.markdown.state import Blocks
from index.reading.office.cells import LONGEST_REPEATED
from index.reading.rst.lines import Body
from index.reading.rst.tables import Grid, end_of_grid, grid

_BORDER = re.compile(r"\+:?[-=]+:?(?:\+:?[-=]+:?)*\+[ \t]*$")
_UNDERLINES = re.compile(r"-{2,}(?: +-{2,})+[ \t]*$")
_MOST_COLUMNS = 100
_DASHES = re.compile("-+")


def grid_table(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A table with lines around every cell, as in reStructuredText."""
    if not _BORDER.match(state.text_of(start)):
        return False
    body = Body([state.text_of(line).rstrip() for line in range(start, end)], start)
    last = end_of_grid(body, 0)
    lines = [line.replace(":", line[2]) if _BORDER.match(line) else line for line in body.lines[:last]]
    found = grid(Body(lines, start)) if last > 2 and _BORDER.match(lines[-1]) else None
    if not found:
        return False
    if not silent:
        state.add("table", start, start + last, rows=_rows(found, start))
    return True


def _rows(table: Grid, start: int) -> list[tuple[int, list[str]]]:
    """The lines and cells of the rows. The first row is the header, which is empty if the table has none."""
    rows: list[tuple[int, list[str]]] = []
    above: list[str] = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        row: list[str] = []
        for cell in cells:
            if cell is None:  # one from above goes on
                row.append(above[len(row)] if len(row) < len(above) else "")
                continue
            row.append(" ".join(filter(None, cell.body.lines)))
            row += [row[-1] if len(rows) < table.heads else ""] * (cell.columns - 1)
        above = [text if len(text) <= LONGEST_REPEATED else "" for text in row]
        rows.append((line, row))
    heads = [row for _, row in rows[: table.heads]]
    names = [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*heads, strict=False)]
    return [(rows[0][0] if heads else start, names), *rows[table.heads :]]


def aligned_table(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """The names of columns, dashes under each of them, and rows, of which each cell is in its column."""
    if start + 2 > end or not _UNDERLINES.match(state.text_of(start + 1)):
        return False
    indent = max(0, state.sCount[start + 1] - state.blkIndent)
    dashes = " " * indent + state.text_of(start + 1)
    starts = [found.start() for found in _DASHES.finditer(dashes)]
    rows: list[tuple[int, list[str]]] = []
    line = start
    while line < end and not state.isEmpty(line) and not (line > start + 1 and _is_drawn(state.text_of(line))):
        if line != start + 1:
            text = " " * max(0, state.sCount[line] - state.blkIndent) + state.text_of(line)
            if any(text[place - 1 : place].strip() for place in starts[1:]):
                return False  # a word reaches over the gap
            rows.append((line, [text[first:after].strip() for first, after in pairwise([0, *starts[1:], len(text)])]))
        line += 1
    if len(rows) < 2 or not all(rows[0][1]) or len(starts) > _MOST_COLUMNS:
        return False
    if not silent:
        state.add("table", start, min(line + (line < end and not state.isEmpty(line)), end), rows=rows)
    return True


def _is_drawn(text: str) -> bool:
    return set(text.strip()) <= {"-", " "}
