"""SQLite's errors as ours, which say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.disk import free, out_of_descriptors
from index.errors import DiskFull, LibraryBusy, LibraryDamaged, TooManyFiles

_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raises DiskFull, LibraryBusy, TooManyFiles or LibraryDamaged for an error of the database at this path."""
    try:
        yield
    except sqlite3.Error as error:
        code = primary_code(error)
        if code == sqlite3.SQLITE_FULL:
            raise disk_full(path) from error
        if code == sqlite3.SQLITE_BUSY:
            raise LibraryBusy(f"Another process is writing to {path}. Try again in a moment.") from error
        if code == sqlite3.SQLITE_CANTOPEN and path.exists() and not free(path.parent):
            raise disk_full(path) from error
        if out_of_descriptors(error):
            raise TooManyFiles(str(path)) from error
        if code in _DAMAGED:
            raise LibraryDamaged(
                f"{path} can't be used ({error}). Check that this user may read and write it; if it is damaged, "
                "restore a back-up. Without it, all uploads, settings and votes are lost."
            ) from error
        raise


def disk_full(path: Path) -> DiskFull:
    """There is no room to save something in the database at this path."""
    return DiskFull(
        f"There is no room left in the data folder {path.parent}, so this could not be saved. Free some space there, "
        "or delete files if the disk can't take more of them; everything saved before is unchanged, and deleting still "
        "works."
    )


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's code of an error, without the extended part."""
    code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code


def is_busy(error: sqlite3.Error) -> bool:
    """True if another connection has the lock that was needed."""
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
