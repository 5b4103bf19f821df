"""Which segments of an index a sync writes, and which stay as they are.

The documents of an index are in an order, and each segment has a stretch of it, as the leaves of a tree have. A change
belongs to one leaf, and only that is written again: its size decides how long a change takes, and their number how long
a question takes. So a leaf that has grown is divided, and a small one becomes part of the one beside it.

Documents of the folder and uploads never share a leaf. So an upload doesn't touch the folder's leaves, and what a
server removed is gone when one leaf is written.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from index.building.plan import Keep, Read, Step
from index.store import Known, Slot

SMALLEST = 8_000  # passages that a leaf usually has, at least …
MOST = 12  # … and how many leaves a large index has
DIVIDED = 1.5  # times the usual size, from which a leaf is divided
PASSAGE, MOST_OF_A_FILE = 600, 1_000_000  # bytes of a file for a passage, roughly; and of a file, which isn't all text


@dataclass(frozen=True, slots=True)
class Leaf:
    """A segment of the new index: one that stays, or the steps from which it is written."""

    kept: Slot | None
    steps: Sequence[Step] = ()

    @property
    def bases(self) -> list[int]:
        """The places of the segments that have documents which it may keep, ascending."""
        return sorted({known.segment for step in self.steps if (known := known_of(step))})


@dataclass(slots=True)
class _Stretch:
    """What is to be where a segment was."""

    slot: Slot | None  # None for documents that come where no segment was
    stays: bool
    steps: list[Step] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return len(self.slot.passages) if self.stays and self.slot else sum(map(_weight, self.steps))


def known_of(step: Step) -> Known | None:
    """The document that a step may keep."""
    match step:
        case Keep(known=known):
            return known
        case Read(former=former):
            return former
    return None


def leaves(
    steps: Sequence[Step], slots: Sequence[Slot], loaded: Set[int], begins: Mapping[int, str], *, renew: bool
) -> list[Leaf]:
    """The segments of the new index, in order; at least one.

    Args:
        steps: What to do for each document of the segments that are loaded, and for new ones, in order.
        slots: The segments of the current index.
        loaded: The places of those that the steps are about; the others stay.
        begins: The first source of each of these, if only some segments of the folder are loaded.
        renew: True if none may stay; then all are loaded.
    """
    making = [step for step in steps if isinstance(step, Keep | Read)]
    usual = max(SMALLEST, max(sum(len(slot.passages) for slot in slots), sum(map(_weight, making))) / MOST)
    found: list[Leaf] = []
    for uploads in (False, True):
        own = [slot for slot in slots if slot.uploads == uploads]
        of_these = [step for step in making if (step.file.owner is not None) == uploads]
        stretches = _stretches(of_these, own, loaded, begins)
        for stretch in stretches:
            if stretch.slot and stretch.slot.place in loaded:
                stretch.stays = not renew and _is_unchanged(stretch.steps, stretch.slot)
        _join_small(stretches, loaded, usual)
        for stays, run in groupby(stretches, lambda stretch: stretch.stays):
            if stays:
                found += [Leaf(stretch.slot) for stretch in run]
            else:
                found += _divided([step for stretch in run for step in stretch.steps], usual)
    return found or [Leaf(None)]


def _stretches(
    steps: Sequence[Step], slots: Sequence[Slot], loaded: Set[int], begins: Mapping[int, str]
) -> list[_Stretch]:
    """The segments, each with its documents, and the new ones that come after these."""
    found = [_Stretch(slot, stays=True) for slot in slots] or [_Stretch(None, stays=False)]
    by_place = {stretch.slot.place: number for number, stretch in enumerate(found) if stretch.slot}
    at = next((number for number, one in enumerate(found) if not one.slot or one.slot.place in loaded), None)
    if at is None:  # none is loaded, so what comes is new, and comes after them
        at = len(found)
        found.append(_Stretch(None, stays=False))
    for step in steps:
        if known := known_of(step):
            at = max(at, by_place[known.segment])
        else:  # between two that are loaded there may be others
            at = max([at, *(by_place[place] for place, first in begins.items() if first <= step.file.source)])
        found[at].steps.append(step)
    return [stretch for stretch in found if stretch.slot or stretch.steps]


def _is_unchanged(steps: Sequence[Step], slot: Slot) -> bool:
    """True if these are the documents of a segment, and nothing happens to them."""
    return len(steps) == len(slot.documents) and all(
        isinstance(step, Keep)
        and (step.known.segment, step.known.number) == (slot.place, number)
        and step.seen == step.known.seen
        for number, step in enumerate(steps)
    )


def _join_small(stretches: Sequence[_Stretch], loaded: Set[int], usual: float) -> None:
    """Writes a segment that could stay if it is small, together with one beside it that is written."""
    for one, other in pairwise(stretches):
        kept = one if one.stays else other
        if one.stays != other.stays and kept.slot and kept.slot.place in loaded and one.weight + other.weight <= usual:
            kept.stays = False


def _divided(steps: Sequence[Step], usual: float) -> Iterator[Leaf]:
    """Leaves of about the same size; none for no steps."""
    total = sum(map(_weight, steps))
    parts = max(1, round(total / usual)) if total > DIVIDED * usual else 1
    before, part = 0, 0
    found: list[Step] = []
    for step in steps:
        if before >= total * (part + 1) / parts:
            yield Leaf(None, found)
            found, part = [], part + 1
        found.append(step)
        before += _weight(step)
    if found:
        yield Leaf(None, found)


def _weight(step: Step) -> int:
    """Roughly how many passages it makes, and one more."""
    if isinstance(step, Keep):
        return 1 + len(step.known.passages)
    return 1 + min(step.file.size, MOST_OF_A_FILE) // PASSAGE
