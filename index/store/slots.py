"""Where the numbers of segments are in a generation: those of each come after those of the one before."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FACT_BITS = 24  # of a fact's number, for its place among those of its document


class Slot(NamedTuple):
    """A segment of a generation."""

    name: str  # of its folder
    place: int  # among the segments
    uploads: bool  # False if its documents are of the folder
    documents: range  # their numbers in the generation
    passages: range

    @property
    def facts(self) -> range:
        """The numbers of facts: their document's, and their place there in the low bits."""
        return range(self.documents.start << FACT_BITS, self.documents.stop << FACT_BITS)


def slots(segments: Iterable[tuple[str, int, int, int]]) -> tuple[Slot, ...]:
    """The slots of segments.

    Args:
        segments: of each, its name, whether it has uploads, and how many documents and passages it has.

    >>> [slot.passages for slot in slots([("segment-1", 0, 2, 10), ("segment-4", 1, 1, 5)])]
    [range(0, 10), range(10, 15)]
    """
    found: list[Slot] = []
    ends = [0, 0]
    for place, (name, uploads, *amounts) in enumerate(segments):
        ranges = [range(end, end + amount) for end, amount in zip(ends, amounts, strict=True)]
        found.append(Slot(name, place, bool(uploads), *ranges))
        ends = [one.stop for one in ranges]
    return tuple(found)


def divide(numbers: Iterable[int], ranges: Sequence[range]) -> list[list[int]]:
    """The numbers that are in each of these ranges, in their order. Each must be in one of them.

    >>> divide([11, 3, 10], [range(0, 10), range(10, 15)])
    [[3], [11, 10]]
    """
    found: list[list[int]] = [[] for _ in ranges]
    if len(ranges) == 1:
        found[0].extend(numbers)
        return found
    ends = [one.stop for one in ranges]
    for number in numbers:
        found[bisect_right(ends, number)].append(number)
    return found
