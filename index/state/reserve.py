"""Room on the disk that is set aside for deleting.

Deleting takes room too: SQLite first writes the changed pages to its log. On a full disk nobody could delete anything,
and so nobody could free any room. So the file `state.reserve` takes up as much as the largest deletion needs; it is
given up for a deletion when there is no other room, and made again when there is. Where a disk can't take another file,
two empty ones beside it give their places to the log and its index.
"""

import os
from contextlib import suppress
from pathlib import Path

from index.disk import free

NAME = "state.reserve"
PLACES = ("state.reserve-1", "state.reserve-2")  # empty files
STEP = 2**20  # bytes; its size is a multiple of this, so that it doesn't change at every write
MARGIN = 2**19  # bytes besides the deleted rows: the log's index, the folder's entries, pages of tables and indexes


class Reserve:
    """The reserve of a data folder. The caller holds the lock that writers take turns by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._places = [folder / name for name in PLACES]

    def size(self) -> int:
        """Its size in bytes; 0 if there is none."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def release_if_needed(self, room: int) -> None:
        """Gives it up if the disk has less room than this without it."""
        with suppress(OSError):
            if free(self._folder) < room:
                self.release()

    def release(self) -> None:
        """Gives all of it up."""
        for path in (self._path, *self._places):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def release_part(self, room: int) -> bool:
        """Gives up this much of it. Returns True if there was something to give up."""
        size = self.size()
        found = [path for path in self._places if path.exists()]
        with suppress(OSError):
            for path in found:
                path.unlink(missing_ok=True)
            if size:
                os.truncate(self._path, max(0, size - room))
        return bool(size or found)

    def keep(self, room: int) -> None:
        """Sets this much room aside, or as much of it as there is."""
        wanted = -(-(room + MARGIN) // STEP) * STEP
        size = self.size()
        with suppress(OSError):
            for path in self._places:
                path.touch(mode=0o600, exist_ok=True)
            if size == wanted:
                return
            if size > wanted:
                os.truncate(self._path, wanted)
                return
            wanted = min(wanted, (size + free(self._folder)) // STEP * STEP)
            if wanted > size:
                _allocate(self._path, wanted)


def _allocate(path: Path, size: int) -> None:
    """Makes a file of this size that takes up its room on the disk. Raises OSError, and then it is as it was."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    before = os.fstat(descriptor).st_size
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        else:  # macOS
            for start in range(before, size, STEP):
                os.pwrite(descriptor, bytes(min(STEP, size - start)), start)
    except OSError:
        os.ftruncate(descriptor, before)
        raise
    finally:
        os.close(descriptor)
