"""The blocks of a document before their inline markup is read.

Inline markup refers to what may come later in the file: targets, substitutions, footnotes, titles. So all blocks are
found first, as drafts, and their texts are read when everything is known.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from index.layout import BlockKind, MarkKind
from index.reading.raw import Style

STRONG = (Style(MarkKind.STRONG),)
EMPHASIS = (Style(MarkKind.EMPHASIS),)
CODE = (Style(MarkKind.CODE),)


class Piece(NamedTuple):
    """A piece of a block's text."""

    text: str
    line: int | None = None  # of the file, in which it begins, from 1
    styles: tuple[Style, ...] = ()
    markup: bool = False  # True if it may hold inline markup; its line breaks only wrap it then
    note: bool = False  # True if it is a footnote's key, whose number isn't known yet


class Place(NamedTuple):
    """What a block is inside of."""

    depth: int = 0  # how many lists
    aside: str = ""
    kind: BlockKind = BlockKind.PARAGRAPH  # of its paragraphs
    nesting: int = 0
    sections: bool = True  # True if there may be headings

    def nested(self) -> "Place":
        """The same place one level further in."""
        return Place(self.depth, self.aside, self.kind, self.nesting + 1, self.sections)

    def of(self, kind: BlockKind, depth: int = 0) -> "Place":
        """The inside of something that has no headings and may be a list."""
        return Place(self.depth + depth, self.aside, kind, self.nesting, False)


class Lead(NamedTuple):
    """What comes before the text of the next paragraph, such as the marker of a list item."""

    pieces: list[Piece]
    line: int
    kind: BlockKind | None = None  # of that paragraph, if it has one of its own
    near: bool = False
    says: bool = True  # True if it is shown where no paragraph follows too


@dataclass(slots=True)
class Draft:
    kind: BlockKind
    pieces: list[Piece]
    line: int
    near: bool = False
    level: int = 0
    depth: int = 0
    aside: str = ""
    language: str = ""


class Cell(NamedTuple):
    pieces: list[Piece]
    columns: int = 1  # how many it spans


@dataclass(slots=True)
class TableDraft:
    heads: list[list[Cell]]
    rows: list[list[Cell]]
    lines: list[int]  # of the file, in which each head and row begins
    depth: int = 0
    aside: str = ""
    caption: list[Piece] = field(default_factory=list)


Drafts = list[Draft | TableDraft]


def flat(drafts: Drafts) -> list[Piece]:
    """The text of some blocks as the text of a table's cell."""
    pieces: list[Piece] = []
    for draft in drafts:
        if isinstance(draft, Draft):
            found = draft.pieces
            if draft.kind is BlockKind.VERBATIM:
                found = [Piece(piece.text, piece.line, piece.styles or CODE, piece.markup) for piece in found]
        else:
            found = [
                piece for row in (*draft.heads, *draft.rows) for cell in row for piece in (*cell.pieces, Piece(" "))
            ]
        pieces += [Piece(" "), *found] if pieces else found
    return pieces
