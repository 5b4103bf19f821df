"""The lock that writers of `state.db` take turns by: the file `state.lock`.

It isn't a lock on `state.db` itself, because closing a file drops all POSIX locks that this process has on it, SQLite's
too. The file also holds the stamp that `state.db` had after the last write. With it, a file that was overwritten in
place (`cp backup state.db`) can be told from one that another process of Footnote has written to.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.disk import leads_to, out_of_descriptors
from index.errors import LibraryBusy, LibraryDamaged, TooManyFiles

NAME = "state.lock"
PATIENCE = 10.0  # seconds to wait for another process that is writing

_LONGEST_STAMP = 200  # bytes


class Turn:
    """The turn of a writer, who holds the lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def last_stamp(self) -> str:
        """The stamp that the last writer left; empty if there is none."""
        return os.pread(self._descriptor, _LONGEST_STAMP, 0).decode("ascii", "replace")

    def leave_stamp(self, stamp: str) -> None:
        """Leaves the stamp of the file for the next writer."""
        if stamp != self.last_stamp():
            with suppress(OSError):  # a full disk; a missing stamp only means that the next writer can't compare
                os.ftruncate(self._descriptor, 0)
                os.pwrite(self._descriptor, stamp.encode("ascii"), 0)


def stamp_of(path: Path) -> str:
    """A file's device, inode, size and time of its last change, as text; empty if there is no such file."""
    try:
        status = os.stat(path)
    except OSError:
        return ""
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns}"


def last_stamp(folder: Path) -> str:
    """The stamp that the last writer left, for readers; empty if there is none."""
    try:
        return (folder / NAME).read_bytes()[:_LONGEST_STAMP].decode("ascii", "replace")
    except OSError:
        return ""


@contextmanager
def turn(folder: Path, patience: float) -> Iterator[Turn]:
    """Waits for the lock, and holds it until the block ends.

    Raises:
        LibraryBusy: Another process still has it after `patience` seconds.
        LibraryDamaged: The lock can't be opened.
    """
    deadline = time.monotonic() + patience
    while True:
        descriptor = _open(folder / NAME)
        try:
            if _locked(descriptor, deadline, folder) and leads_to(folder / NAME, descriptor):
                yield Turn(descriptor)
                return
        finally:
            os.close(descriptor)
        # Somebody has deleted or replaced the file meanwhile, and other writers lock the new one.


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError as error:
        raise LibraryDamaged(
            f"The data folder {path.parent} is gone, so nothing can be saved. Mount it again, or put it back."
        ) from error
    except OSError as error:
        if out_of_descriptors(error):
            raise TooManyFiles(str(path)) from error
        raise LibraryDamaged(
            f"The data folder {path.parent} can't be written to: {error.strerror}. Let this user write there."
        ) from error


def _locked(descriptor: int, deadline: float, folder: Path) -> bool:
    """Waits until the lock is ours. Raises LibraryBusy."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise LibraryBusy(
                    f"Another process is writing to {folder / 'state.db'}. Try again in a moment."
                ) from None
            time.sleep(0.01)
