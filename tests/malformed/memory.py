"""The most memory that processes have used."""

import resource
import sys
from pathlib import Path

_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024  # of getrusage's memory, in a megabyte


def peak() -> int:
    """The most memory that this process has used, in megabytes.

    On Linux getrusage includes the memory of the process that started this one, so /proc is asked there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _UNIT


def peak_of_children() -> int:
    """Megabytes that the largest of the processes took that this one started and that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _UNIT
