"""Tables written with pipes: GitHub's rule, and what it doesn't allow but other processors do.

These are a delimiter row with an empty cell, and pipes within code, as in `` `a|b` ``, where a row has as many cells as
the table has columns only if they aren't counted.
"""

import re

from markdown_it.rules_block import StateBlock

from index.reading.markdown.drawn import aligned_table
from index.reading.markdown.state import Blocks

_MOST_ADDED_CELLS = 65_536  # that short rows are filled up with; a few bytes could otherwise ask for gigabytes
_LONGEST_WITH_CODE = 10_000  # characters of a row
_DELIMITERS = re.compile(r"[|:-][-:| \t]*")
_DELIMITER = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]+?(?<!`)\1(?!`)")


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    assert isinstance(state, Blocks)
    if start + 2 > end or state.sCount[start + 1] < state.blkIndent or state.is_code_block(start + 1):
        return False
    if aligned_table(state, start, end, silent):
        return True
    place = state.bMarks[start + 1] + state.tShift[start + 1]
    if not _DELIMITERS.fullmatch(state.src, place, state.eMarks[start + 1]):
        return False
    delimiters = _cells(state.text_of(start + 1))
    header = state.text_of(start).strip()
    if "|" not in header or state.is_code_block(start) or state.src.startswith(("- ", "-\t"), place):
        return False
    columns = len(delimiters)
    cells = _cells(header, columns)
    named = [cell for cell in delimiters if cell]
    if len(cells) != columns or not named or not all(map(_DELIMITER.fullmatch, named)):
        return False
    if silent:
        return True
    before, state.parentType = state.parentType, "table"
    rows: list[tuple[int, list[str]]] = [(start, cells)]
    added = 0
    line = start + 2
    while line < end and state.sCount[line] >= state.blkIndent and not state.isEmpty(line):
        if state.is_code_block(line) or state.interrupts(line, end, "blockquote"):
            break
        cells = _cells(state.text_of(line).strip(), columns)
        added += max(0, columns - len(cells))
        if added > _MOST_ADDED_CELLS:
            break
        rows.append((line, cells[:columns] + [""] * (columns - len(cells))))
        line += 1
    state.add("table", start, line, rows=rows)
    state.parentType = before
    return True


def _cells(line: str, columns: int | None = None) -> list[str]:
    """The cells of a row; those that pipes in code don't cut if these are as many as the columns."""
    cells = _cut(line)
    if columns is not None and len(cells) > columns and "`" in line and len(line) <= _LONGEST_WITH_CODE:
        whole = _cut(_CODE.sub(lambda code: _PIPE.sub(r"\\|", code[0]), line))
        if len(whole) == columns:
            return whole
    return cells


def _cut(line: str) -> list[str]:
    cells = _PIPE.split(line)
    if not cells[0].strip():
        del cells[0]
    if cells and not cells[-1].strip():
        del cells[-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]
