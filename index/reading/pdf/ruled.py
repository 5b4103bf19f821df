"""Tables whose cells are drawn as boxes: the edges of the boxes tell the columns and the rows."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from index.reading.pdf.gutters import Gutter, Row
from index.reading.pdf.lines import Rule

_FEWEST = 4  # edges above each other: a header, and two rows
_BEYOND = 1.5  # points that a line may be over the edge of its box
_SAME = 4  # points between the lower edge of a box and the upper edge of the next
_MOST_COLUMNS = 40


def boxed_run(rows: Sequence[Row], rules: Sequence[Rule]) -> tuple[int, int, list[Gutter]] | None:
    """The first and the last row of a table with a box around each cell, and the gutters at the edges of its columns.

    None if there is none, if a line is in more than one box, or if each row of the page is one of the table as well.
    """
    edges = _edges(rules)
    if not edges:
        return None
    heights, stops = edges
    inside = [number for number, row in enumerate(rows) if heights[-1] < row[0].base < heights[0]]
    if len(inside) < len(heights):  # no cell has several lines: the gaps between the lines tell it as well
        return None
    first, last = inside[0], inside[-1]
    for row in rows[first : last + 1]:
        for line in row:
            if not any(left - _BEYOND <= line.left and line.right <= right + _BEYOND for left, right in stops):
                return None
    gutters = [Gutter(right, right, 0, last - first, last - first + 1) for _, right in stops[:-1]]
    return first, last, gutters


def _edges(rules: Sequence[Rule]) -> tuple[list[float], list[tuple[float, float]]] | None:
    """The heights of the edges that are cut in the same way, from the top, and where each column begins and ends."""
    levels: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for rule in rules:
        levels[round(rule.height)].add((round(rule.left), round(rule.right)))
    found: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    for height in sorted(levels, reverse=True):
        if stops := _columns(levels[height]):
            heights = found[stops]
            if not heights or heights[-1] - height > _SAME:
                heights.append(height)
    stops, heights = max(found.items(), key=lambda each: len(each[1]), default=((), []))
    if len(heights) < _FEWEST:
        return None
    return [float(height) for height in heights], [(float(left), float(right)) for left, right in stops]


def _columns(level: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The boxes side by side at a height; none if they aren't next to each other."""
    boxes = tuple(sorted(level))
    if not 1 < len(boxes) <= _MOST_COLUMNS:
        return ()
    beside = all(abs(before[1] - after[0]) <= 1 for before, after in pairwise(boxes))
    return boxes if beside else ()
