"""Lines that PDFium reports separately although they are printed as one."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from index.reading.pdf.lines import Line, is_sign

_WORD_END = re.compile(r"[^\W\d_]{2}$")  # a raised number after this is a footnote's mark, not an exponent


def join_rows(page: Sequence[Line]) -> list[Line]:
    """Join lines that are one, such as the parts of a line before and after a raised or lowered character."""
    rows: list[list[Line]] = []
    for line in page:
        if rows and _continues_row(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [row[0] if len(row) == 1 else _joined_row(row) for row in rows]


def _continues_row(before: Line, line: Line) -> bool:
    """True if a line goes on just to the right of another, at nearly the same height."""
    size = max(before.size, line.size)
    near = -0.3 * size < line.left - before.right < 0.8 * size and abs(line.base - before.base) < 0.6 * size
    return near and line.turn == before.turn and not before.split


def _joined_row(row: Sequence[Line]) -> Line:
    main = max(row, key=lambda line: (line.size, len(line.text)))
    parts = [row[0].text]
    for before, line in pairwise(row):
        note = line.size < before.size and line.text[0].isdigit() and _WORD_END.search(before.text[-2:])
        parts.append(" " if note or line.left - before.right > 0.15 * main.size else "")
        parts.append(line.text)
    return replace(
        main,
        text="".join(parts),
        left=row[0].left,
        right=row[-1].right,
        bold=all(line.bold for line in row),
        fixed=all(line.fixed for line in row),
        split=row[-1].split,
    )


def attach_signs(page: Sequence[Line]) -> list[Line]:
    """Put the bullets and numbers of a list that are lines by themselves before the lines that they belong to.

    Some programs write them elsewhere in the page's order, for example after all of its text.
    """
    signs: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for index, line in enumerate(page):
        if is_sign(line.text):
            signs[line.turn, round(line.base)].append((line.left, index))
    for row in signs.values():
        row.sort()
    used: set[int] = set()
    rows: dict[int, Line] = {}
    for index, line in enumerate(page):
        if signs and not is_sign(line.text) and (sign := _sign_before(line, signs)) is not None and sign not in used:
            used.add(sign)
            rows[index] = replace(line, text=f"{page[sign].text} {line.text}", left=page[sign].left)
        else:
            rows[index] = line
    return [line for index, line in rows.items() if index not in used]


def _sign_before(line: Line, signs: Mapping[tuple[int, int], Sequence[tuple[float, int]]]) -> int | None:
    """The sign just to the left of a line, on its row."""
    height = round(line.base)
    for base in (height, height - 1, height + 1):
        row = signs.get((line.turn, base), ())
        place = bisect_left(row, (line.left, -1)) - 1
        if place >= 0 and line.left - row[place][0] < 4 * line.size:
            return row[place][1]
    return None
