"""The disk: waiting for it, the room on it, and which file a path leads to."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_AT_ONCE = 8  # files that are flushed at the same time

Identity = tuple[int, int]  # of a file: its device and its inode


def flush(path: Path) -> None:
    """Waits until a file's bytes are on the disk, or for a folder, the list of its files (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_all(paths: Iterable[Path]) -> None:
    """The same for many: a disk takes less than half as long if it is asked for several at once."""
    from concurrent.futures import ThreadPoolExecutor  # here, because who only reads doesn't need it

    with ThreadPoolExecutor(_AT_ONCE, "flush") as threads:
        for _ in threads.map(flush, paths):
            pass  # an error is raised here


def open_plain(path: Path, flags: int = os.O_RDONLY) -> int:
    """Opens a file, and doesn't wait for it as for a pipe; its descriptor.

    Raises OSError, also if there is something else at the path, such as a folder, a pipe, or a link to nothing.
    """
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "It is a link to nothing", str(path)) from error
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "It is no file", str(path))


def free(folder: Path) -> int:
    """The bytes that this user can still write to the file system of a folder; 0 if it can't take another file.

    Some file systems have room for so many files only, and some don't know how many that are: so it is tried.
    """
    status = os.statvfs(folder)
    if status.f_files and not status.f_favail and not _takes_a_file(folder):
        return 0
    return status.f_bavail * status.f_frsize


def _takes_a_file(folder: Path) -> bool:
    try:
        from tempfile import TemporaryFile  # here, because it loads many modules, and few need it

        with TemporaryFile(dir=folder):
            return True
    except OSError as error:
        return error.errno not in (errno.ENOSPC, errno.EDQUOT)


def identity(path: Path | str) -> Identity | None:
    """The file that a path leads to; None if there is none.

    As long as a file is open its inode belongs to it, so a new file at its path never has the same identity.
    """
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def remove_folder(folder: Path) -> None:
    """Deletes a folder and what is in it, as far as that is possible."""
    from shutil import rmtree  # here, because it loads the modules of all kinds of archives

    rmtree(folder, ignore_errors=True)


def leads_to(path: Path, descriptor: int) -> bool:
    """True if a path still leads to the file that was opened there, and nobody has replaced it."""
    status = os.fstat(descriptor)
    return identity(path) == (status.st_dev, status.st_ino)


_CANT_OPEN = (10, 14)  # SQLITE_IOERR and SQLITE_CANTOPEN; SQLite doesn't say why


def out_of_descriptors(error: Exception) -> bool:
    """True if an error came about because no more files can be opened (EMFILE, ENFILE), whichever file it was."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANT_OPEN:
        try:
            os.close(os.open(os.devnull, os.O_RDONLY))
        except OSError as refusal:
            error = refusal
    return isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE)


def without_room(error: OSError) -> bool:
    """True if a write failed because the disk, a quota or a limit on file sizes left no room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
