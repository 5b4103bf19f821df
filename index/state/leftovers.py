"""Temporary copies of `state.db`, and removing those that a killed process left behind.

A back-up and a restore copy the whole database for a while. If they are killed, such a copy would stay, with everything
that people have asked to be forgotten since. So every copy is in a folder of its own whose path is noted in the data
folder before it is made, in a file `.copy-…`. A process that is alive holds a lock on its note and on its folder; where
nobody does, both are removed: at every start, every few seconds by the bot, before a back-up, and by every deletion.
"""

import errno
import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.disk import flush, leads_to, remove_folder
from index.state.integrity import check_integrity
from index.state.writers import Turn

FORMER = "state.db.former"  # the second name of a database while it is being replaced
DAMAGED = "state.db.damaged"  # a damaged database that was replaced by a back-up
DAMAGED_KEPT = 30 * 86_400.0  # seconds that it is kept for somebody who wants to rescue something from it

_NOTE = ".copy-"
_RANDOM = r"[0-9a-z_]{8}"
_KEY_DRAFT = re.compile(r"reader\.key\.[0-9a-f]{8}")  # of a process that was killed while it made the key
_LONGEST_PATH = 8192  # bytes
# Where no note can be written, a back-up is made without one; a later back-up to the same place would sweep it.
_CANNOT_NOTE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
_A_DAY = 86_400.0  # seconds


@contextmanager
def temporary_folder(data: Path, place: Path, name: str) -> Iterator[Path]:
    """A folder for a copy of `state.db`, until the block ends.

    Args:
        data: The data folder, where it is noted.
        place: The folder that it is made in.
        name: What its name begins with, so that `sweep_beside` finds it without its note.
    """
    folder = place.absolute() / f"{name}.{os.urandom(4).hex()}"
    note = data / f"{_NOTE}{os.urandom(4).hex()}"
    descriptors = []
    try:
        try:
            descriptors.append(_note(note, folder))
        except OSError as error:
            if error.errno not in _CANNOT_NOTE:
                raise
        folder.mkdir(mode=0o700)
        with suppress(OSError):  # a network share may not be able to lock a folder; then there is only the note
            descriptors.append(_lock(folder))
        yield folder
    finally:
        remove_folder(folder)
        note.unlink(missing_ok=True)
        for descriptor in descriptors:
            os.close(descriptor)


def _note(note: Path, folder: Path) -> int:
    """Writes down where a copy will be; returns the descriptor that locks the note."""
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(descriptor, os.fsencode(folder))
        os.fsync(descriptor)
        flush(note.parent)
    except BaseException:
        os.close(descriptor)
        note.unlink(missing_ok=True)
        raise
    return descriptor


def _lock(path: Path) -> int:
    """Locks a file or a folder; returns its descriptor. Raises BlockingIOError if its process is alive."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def found(data: Path) -> bool:
    """True if there may be something to sweep."""
    try:
        return any(
            name.startswith((_NOTE, ".restore.")) or name in (FORMER, DAMAGED) or _KEY_DRAFT.fullmatch(name)
            for name in os.listdir(data)
        )
    except OSError:
        return False


def sweep(data: Path, turn: Turn) -> None:
    """Removes what killed processes left in a data folder, and the copies elsewhere that it has notes of.

    `turn` proves that no restore is replacing the database right now.
    """
    for note in data.glob(f"{_NOTE}*"):
        _sweep_note(note)
    sweep_beside(data / ".restore", data / ".restore")
    for path in data.glob("reader.key.*"):
        if _KEY_DRAFT.fullmatch(path.name) and _age(path) > 60.0:
            path.unlink(missing_ok=True)
    _sweep_former(data / FORMER)
    if _age(data / DAMAGED) > DAMAGED_KEPT:
        (data / DAMAGED).unlink(missing_ok=True)


def _sweep_note(note: Path) -> None:
    try:
        descriptor = _lock(note)
    except OSError:
        return  # its process is alive, or has just ended
    try:
        if leads_to(note, descriptor):
            folder = Path(os.fsdecode(os.read(descriptor, _LONGEST_PATH)))
            if _is_ours(folder):
                remove_folder(folder)
            if not folder.exists() or not _is_ours(folder):
                note.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def sweep_beside(file: Path, name: Path | None = None) -> None:
    """Removes the folders of back-ups to this file whose processes are dead, also those without a note."""
    name = name or file.with_name(f".{file.name}")
    for folder in file.parent.glob(f"{_escape(name.name)}.*"):
        if not re.fullmatch(re.escape(name.name) + r"\." + _RANDOM, folder.name) or not _is_ours(folder):
            continue
        try:
            descriptor = _lock(folder)
        except OSError:
            continue
        remove_folder(folder)
        os.close(descriptor)


def _escape(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _is_ours(folder: Path) -> bool:
    """True for a folder that has nothing but a copy of the database in it, and that isn't a link."""
    if not re.fullmatch(r"(?s)\..*\." + _RANDOM, folder.name) or folder.is_symlink() or not folder.is_dir():
        return False
    try:
        return all(name == "archive" or name.startswith(("state.", "reader.key")) for name in os.listdir(folder))
    except OSError:
        return False


def _sweep_former(former: Path) -> None:
    """Removes a replaced database; keeps it under its other name if it is damaged, as `restore` does."""
    if not former.exists():
        return
    try:
        check_integrity(former)
    except sqlite3.Error:
        with suppress(OSError):
            former.replace(former.with_name(DAMAGED))
        return
    for path in (former, *(former.with_name(f"{FORMER}{end}") for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """The seconds since a file got its name; endless if the clock was wrong then, and 0 if there is no such file."""
    try:
        age = time.time() - path.lstat().st_ctime
    except OSError:
        return 0.0
    return age if age > -_A_DAY else float("inf")
