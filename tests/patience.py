"""How long tests wait for something that should come.

Nothing is measured by it: it is long, because the machine may be busy. Where a test has to fail, because a defence was
taken out, nothing is gained by waiting so long.
"""

import os
import time
from collections.abc import Callable

VARIABLE = "FOOTNOTE_TEST_PATIENCE"
SHORT = 8.0  # seconds for a test that has to fail
PATIENCE = float(os.environ.get(VARIABLE, "60"))  # seconds


def eventually(true: Callable[[], bool]) -> None:
    """Waits until something is true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it didn't happen"
        time.sleep(0.01)
