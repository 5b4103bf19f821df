"""Does work grow in proportion to its input? Told by comparing it with itself, since seconds depend on the machine."""

import time
from collections.abc import Callable

TIMES = 10  # as much input
MOST = 40  # times as much work: 10 is linear and 100 quadratic
NOISE = 0.1  # seconds; a smaller difference may be chance
TRIES = 3


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """True if work on this size takes at most 40 times the processor time of work on a tenth of it.

    What is to be worked on is made by `work` too, so making it must be linear itself. Other programs on the machine
    slow either of the two, so it is tried again before the answer is no, and the best of each is compared.
    """
    small = large = float("inf")
    for _ in range(TRIES):
        small = min(small, _processor_time(work, size // TIMES))
        large = min(large, _processor_time(work, size))
        if large <= MOST * small + NOISE:
            return True
    return False


def _processor_time(work: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    work(size)
    return time.process_time() - start
