"""A block of a web page, on its way to the builder."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.layout import BlockKind, Table
from index.reading.raw import Builder
from index.reading.runs import PlainRun


class HtmlBlock(NamedTuple):
    """A block of a web page."""

    kind: BlockKind
    text: str
    runs: Sequence[PlainRun]  # of the text
    level: int = 0
    near: bool = False
    linked: float = 0  # share of its text that is in links to other pages
    depth: int = 0
    aside: str = ""
    language: str = ""
    table: Table | None = None
    fragment: str = ""  # of a heading: the end of the address that leads to it, with "#"


def build(found: Iterable[HtmlBlock], builder: Builder, *, addressed: bool = False) -> None:
    """Hand the blocks to the builder. `addressed`: each with the end of the address of the heading above it."""
    fragment, level = "", 0
    for block in found:
        if addressed and block.kind is BlockKind.HEADING and (block.fragment or block.level <= level):
            fragment, level = block.fragment, block.level
        builder.add(
            block.runs,
            block.kind,
            level=block.level,
            near=block.near,
            depth=block.depth,
            aside=block.aside,
            language=block.language,
            table=block.table,
            url=fragment or None,
        )
