"""When something is too old to be kept, also after the clock of the machine was wrong."""

import time
from typing import NamedTuple

DAY_NS = 86_400_000_000_000
# A clock before this isn't set (a small computer begins in 1970 until it has asked the network for the time). By such a
# clock everything is from the future.
EARLIEST_NS = 1_767_225_600_000_000_000  # 2026-01-01


class Bounds(NamedTuple):
    """Times in nanoseconds since 1970."""

    oldest: int  # everything before this is deleted
    now: int
    latest: int  # a time after this comes from a clock that was wrong; it is changed to now, or it would never be over


def expiry(days: float) -> Bounds | None:
    """The bounds for things that are kept for so many days; None while the clock isn't set."""
    now = time.time_ns()
    if now < EARLIEST_NS:
        return None
    return Bounds(now - int(days * DAY_NS), now, now + DAY_NS)
