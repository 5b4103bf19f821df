"""The words around tables: captions, and the names of columns that are on the page before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.layout import BlockKind
from index.messages import Flag
from index.reading.pdf.group_text import text_of
from index.reading.pdf.lines import Group

_CAPTION = re.compile(r"(?:table|tab\.|tabelle|tableau|tabla|tabella|tabela|tabel|табл\w*\.?|表)\s*[\dA-Z]", re.I)
_SAME_PLACE = 1.5  # times the type's size: columns of two pages that begin no further apart are the same


def name_tables(groups: Sequence[Group]) -> None:
    """Give tables the captions beside them, and those that go on from the page before the names of its columns."""
    tables = list(_tables(groups))
    for (first, last), (begin, end) in pairwise(tables):
        between = groups[last:begin]
        if all(group.flag == Flag.MARGIN for group in between) and _goes_on(groups[first:last], groups[begin:end]):
            for group in groups[begin:end]:
                group.table = groups[first].table
    places = [(_caption(groups, begin - 1), _caption(groups, end)) for begin, end in tables]
    below = sum(bool(after and not before) for before, after in places) > sum(
        bool(before and not after) for before, after in places
    )
    for (begin, end), (before, after) in zip(tables, places, strict=True):
        if caption := (after or before) if below else (before or after):
            table = groups[begin].table
            captioned = table and replace(table, caption=caption)
            for group in groups[begin:end]:
                group.table = captioned


def _tables(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Where each table begins and ends."""
    begin = 0
    while begin < len(groups):
        end = begin + 1
        if groups[begin].table:
            while end < len(groups) and groups[end].table is groups[begin].table:
                end += 1
            yield begin, end
        begin = end


def _goes_on(table: Sequence[Group], other: Sequence[Group]) -> bool:
    """True if a table without headers has the columns of one that ends on the page before."""
    if other[0].kind is BlockKind.COLUMNS or not table[0].table or not table[0].table.columns:
        return False
    if other[0].page != table[-1].page + 1 or len(other[0].cells) != len(table[0].cells):
        return False
    lefts, others = _lefts(table), _lefts(other)
    size = other[0].lines[0].size
    return all(abs(lefts[place] - others[place]) < _SAME_PLACE * size for place in lefts.keys() & others.keys())


def _lefts(table: Sequence[Group]) -> dict[int, float]:
    """Where the columns of a table begin, by their places."""
    lefts: dict[int, float] = {}
    for group in table[1:] or table:
        for place, cell in enumerate(group.cells):
            if cell:
                lefts[place] = min(lefts.get(place, cell[0].left), cell[0].left)
    return lefts


def _caption(groups: Sequence[Group], place: int) -> str:
    if not 0 <= place < len(groups) or groups[place].table or groups[place].flag:
        return ""
    group = groups[place]
    return text_of(group, {}) if _CAPTION.match(group.lines[0].text) and len(group.lines) <= 4 else ""
