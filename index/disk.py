"""Waiting for the disk."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Waits until a file's bytes are on the disk, or for a folder, the list of its files (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
