"""The documents folder: which files are in it, and their bytes.

Nothing outside the folder is ever opened. Links aren't followed at any step of a path, because a link may lead
anywhere. Only regular files are read, because opening a pipe would wait forever. And reading stops at a bound.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import FolderError, UnreadableFile
from index.messages import Message, Unreadable
from index.model import Skipped
from index.reading import sources
from index.text import synonyms

LARGEST = 64 * 1024 * 1024  # bytes of a file

SIDECARS = (sources.SIDECAR, synonyms.SIDECAR)

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file in the folder, with its size and time stamp, which show if it has changed."""

    source: str  # relative to the folder, with forward slashes
    size: int  # bytes
    mtime_ns: int


def find(folder: Path) -> tuple[list[FoundFile], list[Skipped]]:
    """The regular files in the folder and its subfolders, by name, and everything else that won't be read.

    Hidden files and folders (with a leading dot) and the sidecars aren't documents, and aren't reported.

    Raises:
        FolderError: the folder can't be listed.
    """
    if not folder.exists():
        raise FolderError(
            f"The documents folder {folder} doesn't exist. Create it and put documents in it, "
            "or name another one with --docs or FOOTNOTE_DOCS."
        )
    if not folder.is_dir():
        raise FolderError(f"{folder} is a file; --docs or FOOTNOTE_DOCS must name the folder that holds the documents.")
    try:
        os.listdir(folder)
    except OSError as error:
        raise FolderError(
            f"The documents folder {folder} can't be listed: {error.strerror}. Give this user permission to read it."
        ) from error
    found: list[FoundFile] = []
    skipped: list[Skipped] = []
    for item in _walk(folder):
        (found if isinstance(item, FoundFile) else skipped).append(item)  # type: ignore[arg-type]
    return sorted(found, key=lambda file: file.source), sorted(skipped, key=lambda skip: skip.file)


def _walk(folder: Path) -> Iterator[FoundFile | Skipped]:
    closed: list[OSError] = []
    for root, folders, names, descriptor in os.fwalk(folder, onerror=closed.append, follow_symlinks=False):
        below = os.path.relpath(root, folder)
        prefix = "" if below == "." else f"{below}/"
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *names]:
            source = prefix + name
            if name.startswith(".") or source in SIDECARS:
                continue
            with suppress(FileNotFoundError):  # gone since it was listed
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    continue
                if reason := _unfit(source, status):
                    yield Skipped(_printable(source), reason)
                else:
                    yield FoundFile(source, status.st_size, status.st_mtime_ns)
    for error in closed:
        source = os.path.relpath(error.filename, folder) if error.filename else "."
        reason = Message.of(Unreadable.FOLDER_CANNOT_BE_LISTED, error=error.strerror or type(error).__name__)
        yield Skipped(_printable(source), reason)


def _unfit(source: str, status: os.stat_result) -> Message | None:
    """Why this can't be read, as far as can be seen without opening it."""
    if stat.S_ISLNK(status.st_mode):
        return Message(Unreadable.LINK)
    if not stat.S_ISREG(status.st_mode):
        return Message(Unreadable.NO_REGULAR_FILE)
    if status.st_size > LARGEST:
        return Message.of(Unreadable.TOO_LARGE, size=status.st_size, most=LARGEST)
    if _printable(source) != source:
        return Message(Unreadable.NAME_NOT_UTF8)
    return None


def _printable(source: str) -> str:
    return source.encode("utf-8", "backslashreplace").decode()


def content(folder: Path, source: str) -> bytes:
    """The file's bytes. Raises UnreadableFile, or FileNotFoundError if it isn't there."""
    *parents, name = PurePosixPath(source).parts
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for parent in parents:
                inner = os.open(parent, _FOLDER_FLAGS, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = inner
            file = os.open(name, _FILE_FLAGS, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        with os.fdopen(file, "rb") as handle:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise UnreadableFile(Unreadable.NO_REGULAR_FILE)
            data = handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnreadableFile(Unreadable.FORBIDDEN) from error
    except OSError as error:
        raise UnreadableFile(Unreadable.CANNOT_OPEN, error=error.strerror or type(error).__name__) from error
    if len(data) > LARGEST:
        raise UnreadableFile(Unreadable.GREW_TOO_LARGE, most=LARGEST)
    return data
