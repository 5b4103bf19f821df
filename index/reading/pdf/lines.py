"""A PDF's lines, and the groups of lines that become blocks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from index.layout import BlockKind, Table
from index.messages import Flag

LONGEST_HEADING = 150  # characters

# The sign of a list item: a bullet, or a number such as "1." or "(a)".
BULLET = re.compile(r"[•‣◦▪▫■□●○◆◇➢➤✓✔►▶⁃∙·❑❖\ue000-\uf8ff](?:\s+|$)|[-–—*](?:\s+|$)")
NUMBER = re.compile(r"\(?(\d{1,3}|[a-z]|[ivx]{1,5})[.)](?:\s+|$)")
SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’»)\]]*$")
_WIDER = 1.15  # times the usual width, at least, of a line with gaps
_NARROW_TYPE, _WIDE_TYPE = 0.85, 1.15  # times half of the type's size: the usual width of a letter is between these
_WIDEST_SPACE = 2.5  # times the type's size, in a justified line


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Lengths are in points.

    Heights count up from the foot of the page. In text that is turned, `left` and `right` count along the line.
    """

    text: str
    page: int  # from 1
    left: float
    right: float
    base: float  # the height of its baseline
    size: float
    bold: bool = False
    fixed: bool = False  # in a typewriter's font
    turn: int = 0  # its direction, in degrees
    split: bool = False  # it ends inside a word, at a hyphen
    cut: bool = False  # it goes on after a gap in a printed line, which may be a gutter
    gaps: tuple[tuple[int, float, float], ...] = ()  # smaller ones: after how many words, and where they begin and end


class Rule(NamedTuple):
    """A line that is drawn across the page, or the upper or lower edge of a box. Lengths are in points."""

    left: float
    right: float
    height: float


@dataclass(slots=True)
class Group:
    """Lines that will be one block."""

    lines: list[Line]
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    flag: Flag | None = None
    item: bool = False  # of a list
    near: bool = False  # on the line after the last block
    flows: bool = True  # it may go on with the paragraph before it although it is in another column or on another page
    cells: Sequence[Sequence[Line]] = ()  # of a row of a table
    table: Table | None = None
    kept: set[int] = field(default_factory=set)  # places in `lines`: the text keeps the line break before each of these

    @property
    def page(self) -> int:
        return self.lines[0].page


def along(turn: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
    """Where a box begins and ends in the direction of its line, which is upright or turned by a quarter or a half."""
    match turn:
        case 90:
            return bottom, top
        case 180:
            return -right, -left
        case 270:
            return -top, -bottom
    return left, right


def goes_down(lines: Sequence[Line]) -> bool:
    """True if each line is below the one before it, as in text without columns."""
    return all(
        below.base <= above.base + 0.3 * above.size and below.turn == above.turn for above, below in pairwise(lines)
    )


def has_sides(lines: Sequence[Line]) -> bool:
    """True if there are lines side by side, so that there may be a table."""
    if sum(line.cut for line in lines) > 2:
        return True
    return len(lines) - len({round(line.base) for line in lines}) > 2 and not goes_down(lines)


def is_sign(text: str) -> bool:
    """True if a text is no more than a bullet, or the number of a list item."""
    return len(text) <= 6 and bool(BULLET.fullmatch(text) or NUMBER.fullmatch(text))


def has_gaps(line: Line, times: float = 1.4) -> bool:
    """True if a line is much wider than its letters, which means that it has gaps, as between the cells of a table.

    A letter is taken to be half as wide as the type is high, a capital three quarters, a Chinese character as wide as
    high; the line has gaps if it is `times` wider than that.
    """
    width = (line.right - line.left) / (times * line.size)
    if width <= 0.5 * len(line.text):  # quick, because no letter counts for less than a half
        return False
    capitals = sum(map(str.isupper, line.text))
    chinese = 0 if line.text.isascii() else sum(letter > "\u2e7f" for letter in line.text)
    return width > 0.5 * len(line.text) + 0.25 * capitals + 0.5 * chinese


def usual_width(lines: Sequence[Line]) -> float:
    """How many times wider than usual type a line of these is if it has gaps: fonts differ."""
    ratios = sorted(
        (line.right - line.left) / (0.5 * line.size * len(line.text)) for line in lines if len(line.text) > 20
    )
    usual = ratios[len(ratios) // 2] if ratios else 1.0
    return _WIDER * min(max(usual, _NARROW_TYPE), _WIDE_TYPE)


def without_justified(
    gaps: Sequence[tuple[int, float, float]], spaces: int, line: Line
) -> Sequence[tuple[int, float, float]]:
    """The gaps that aren't just the spaces of a justified line, which are all equally wide."""
    letters = sum(map(str.isalpha, line.text))
    if len(gaps) < max(2, 0.6 * spaces) or letters < 0.75 * (len(line.text) - spaces):
        return gaps
    widths = sorted(right - left for _, left, right in gaps)
    usual = widths[len(widths) // 2]
    equal = sum(abs(width - usual) < 0.1 * line.size for width in widths)
    if usual > _WIDEST_SPACE * line.size or equal < 0.7 * len(gaps):
        return gaps
    return [gap for gap in gaps if gap[2] - gap[1] > 1.3 * usual]
