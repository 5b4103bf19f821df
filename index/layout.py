"""How a text looks on its page: emphasis, code, links, lists, tables.

A document's text is what a reader of the rendered page sees. What its markup says is kept beside it, as marks (spans
with a kind) and in its blocks. Nothing here changes the text, and all offsets count its code points.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from index.messages import Message


class MarkKind(StrEnum):
    """What a stretch of text is on its page. The values are the words of `--json`."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"  # struck through: no longer valid
    SPOILER = "spoiler"  # covered until a reader uncovers it, as Discord shows ||this||
    CODE = "code"
    LINK = "link"  # the target is its address
    IMAGE = "image"  # the text is the image's description, the target its address


class BlockKind(StrEnum):
    """What a block is on its page. The values are the words of `--json`."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    VERBATIM = "verbatim"  # code: its lines are kept, it has no sentences
    ITEM = "item"  # of a list; its text begins with its marker, "•" or "3."
    COLUMNS = "columns"  # the header row of a table: its cells, with a tab between them
    ROW = "row"  # a row of a table: its cells, with a tab between them
    TERM = "term"  # of a list of definitions
    DEFINITION = "definition"
    TITLE = "title"  # of an admonition, such as "Warning"


# The kinds that are written in sentences.
PROSE = frozenset((BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION))


@dataclass(frozen=True, slots=True)
class Table:
    """The words around a row that say what its cells are. They are text of their own elsewhere in the document.

    >>> Table(("Item", "Price"), caption="Weapons").columns
    ('Item', 'Price')
    """

    columns: tuple[str, ...] = ()  # the header of each column; "" for a column without one
    caption: str = ""
    lead: str = ""  # the sentence that introduces the table


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """A half-open stretch of a text, in code points. It is never empty.

    >>> span = Span(4, 9)
    >>> span.of("The doors open.")
    'doors'
    >>> len(span)
    5
    """

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        if not 0 <= start < end:
            raise ValueError(f"not a span: {start}:{end}")
        _set_start(self, start)
        _set_end(self, end)

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return this stretch of a text. Raises ValueError if it reaches beyond the text."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}:{self.end} reaches beyond a text of {len(text)}")
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """Return the span that begins and ends this many code points later.

        >>> Span(4, 9).shifted(10)
        Span(start=14, end=19)
        """
        return Span(self.start + by, self.end + by)

    def clipped(self, start: int, end: int) -> "Span | None":
        """Return the part of it between two offsets, counted from the first of them; None if there is none.

        >>> Span(4, 9).clipped(6, 20)
        Span(start=0, end=3)
        """
        begin, stop = max(self.start, start), min(self.end, end)
        return Span(begin - start, stop - start) if begin < stop else None


# There are so many spans that their own way pays: a dataclass looks each of its fields up by name to set it.
_set_start, _set_end = (Span.__dict__[name].__set__ for name in ("start", "end"))


class Mark(NamedTuple):  # there are many, and it is made in half the time of a frozen dataclass
    """A stretch of text that its page shows in a certain way.

    >>> Mark(MarkKind.LINK, Span(4, 14), "https://example.org/hours")
    Mark(kind=<MarkKind.LINK: 'link'>, span=Span(start=4, end=14), target='https://example.org/hours')
    """

    kind: MarkKind
    span: Span
    target: str = ""  # of a link or an image: the address, as the document states it


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row or code block as the reader found it."""

    kind: BlockKind
    span: Span
    heading: tuple[str, ...] = ()  # the path of headings above it, outermost first; a heading's own is its last
    page: int | None = None  # from 1, where the format has pages; see `Document.numbering`
    row: int | None = None  # of a table file, from 1 and with the header counted, as a spreadsheet shows it
    flag: Message | None = None  # why this is boilerplate, and so not indexed
    depth: int = 0  # how many lists it is in
    aside: str = ""  # what it is inside of: "quotation", or the kind of an admonition, such as "warning"
    language: str = ""  # of code, as the document names it
    table: Table | None = None  # of a row
    group: str = ""  # of a row: what an earlier row of its own says that it is among, such as "Ale" for "~ Mug"
    url: str | None = None  # of its own place, such as a message's; None if that is the document's

    def with_span(self, span: Span) -> "Block":
        """Return the same block with another span, in less time than `dataclasses.replace` takes."""
        rest = (self.flag, self.depth, self.aside, self.language, self.table, self.group, self.url)
        return Block(self.kind, span, self.heading, self.page, self.row, *rest)


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks and marks of a stretch of text, clipped to it. All spans are into the stretch."""

    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def spoilers(self) -> list[Span]:
        """What is covered until a reader uncovers it."""
        return [mark.span for mark in self.marks if mark.kind is MarkKind.SPOILER]

    @classmethod
    def clipped(cls, blocks: Sequence[Block], marks: Sequence[Mark], start: int, end: int) -> "Layout":
        """Return the layout of a stretch, given blocks and marks that are in it, whole or in part."""
        return cls(
            tuple(block.with_span(span) for block in blocks if (span := block.span.clipped(start, end))),
            tuple(Mark(mark.kind, span, mark.target) for mark in marks if (span := mark.span.clipped(start, end))),
        )

    def shifted(self, by: int) -> "Layout":
        """Return the layout of a longer stretch, in which this one begins so many code points later."""
        return Layout(
            tuple(block.with_span(block.span.shifted(by)) for block in self.blocks),
            tuple(Mark(mark.kind, mark.span.shifted(by), mark.target) for mark in self.marks),
        )


PLAIN = Layout()


@dataclass(frozen=True, slots=True)
class Lines:
    """Which line of its file each place of a text is from.

    >>> lines = Lines(1, (0, 12, 12, 30))  # line 2 has no text of its own
    >>> lines.at(12)
    3
    """

    first: int  # the number of the first of these lines, from 1
    starts: tuple[int, ...]  # where the text of each line begins, from the first line on; never decreasing

    @classmethod
    def of(cls, text: str) -> "Lines":
        """Return the lines of a text that is its file's, line by line."""
        return cls(1, tuple(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0)))

    def at(self, offset: int) -> int:
        """Return the number of the line with this offset, from 1."""
        return self.first - 1 + max(1, bisect_right(self.starts, offset))

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last line of a stretch."""
        return self.at(start), self.at(end - 1)

    def within(self, start: int, end: int) -> "Lines":
        """Return only the lines that a stretch of the text is in."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return Lines(self.first + first, self.starts[first : max(first + 1, bisect_left(self.starts, end))])


def distinct(tables: Iterable[Table | None]) -> list[Table]:
    """Return the tables in the order of their first appearance, told apart by identity: comparing is too slow."""
    return list({id(table): table for table in tables if table}.values())


def differences(numbers: Sequence[int]) -> list[int]:
    """Return the first of some numbers, and by how much each of the others is more than the one before it.

    >>> differences((4, 9, 9, 30))
    [4, 5, 0, 21]
    """
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


def stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of ascending numbers that has no gap.

    >>> stretches((1, 2, 3, 7))
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


class Numbering(StrEnum):
    """What the page number of a passage counts."""

    PAGE = "page"
    SLIDE = "slide"
    CELL = "cell"  # of a notebook
    SECOND = "second"  # of a recording, from 0
    MESSAGE = "message"  # of a conversation

    def named(self, number: int) -> str:
        """Return a place with its name, or a time as players show it.

        >>> Numbering.SLIDE.named(3), Numbering.SECOND.named(130)
        ('slide 3', '2:10')
        """
        if self is not Numbering.SECOND:
            return f"{self} {number}"
        minutes, seconds = divmod(number, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
