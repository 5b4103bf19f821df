"""Groups in a table: the row "Ale" with nothing else in it, and below it "~ Gallon" and "~ Mug" with their prices."""

import re

from index.layout import BlockKind, MarkKind, Table
from index.reading.raw import RawDocument

LONGEST_GROUP = 80  # characters of a group's name: each of its rows is kept with it
_BELOW = re.compile(r"[~–—•↳└*-]\s")  # what the first cell of a row may begin with that is below another


def groups_of(raw: RawDocument) -> list[str]:
    """The name of the group that each block is in, if it is a row; "" for the others, and where that isn't sure.

    A row that has only its first cell begins a group if that cell spans the table, if it is emphasised and the one
    below it isn't, or if the row below is marked as such. Otherwise its other cells may just be empty.
    """
    emphasised = {mark.span.start for mark in raw.marks if mark.kind in (MarkKind.STRONG, MarkKind.EMPHASIS)}
    groups = [""] * len(raw.blocks)
    table: Table | None = None
    outer = inner = ""  # what goes on until the next one begins, and what only the rows marked as below it are in
    for place, (block, following) in enumerate(zip(raw.blocks, (*raw.blocks[1:], None), strict=True)):
        if block.table is not table:
            table, outer, inner = block.table, "", ""
        if block.kind is not BlockKind.ROW or table is None:
            continue
        first, *others = block.span.of(raw.text).split("\t")
        name = first.strip()[:LONGEST_GROUP]
        spans = not others and len(table.columns) > 1
        stands_out = block.span.start in emphasised and following and following.span.start not in emphasised
        if _BELOW.match(first):
            groups[place] = inner or outer
        elif not name or any(map(str.strip, others)):
            groups[place], inner = outer, ""
        elif following and following.table is table and _BELOW.match(following.span.of(raw.text)):
            groups[place], inner = outer, name
        elif spans or stands_out:
            outer, inner = name, ""
        else:
            groups[place], inner = outer, ""
    return groups
