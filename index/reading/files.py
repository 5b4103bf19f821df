"""The documents folder: which files are in it, and their bytes.

Nothing outside the folder is ever opened: links are not followed at any step of a path, only regular files are
read, and reading is bounded. (Opening a FIFO would wait for ever; a link may lead anywhere.)
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import FolderError, UnreadableFile
from index.model import Skipped
from index.reading import sources
from index.reading.limits import LARGEST
from index.text import synonyms

SIDECARS = (sources.SIDECAR, synonyms.SIDECAR)

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file in the folder, and what tells whether it has changed."""

    source: str  # relative to the folder, with forward slashes
    size: int  # bytes
    mtime_ns: int


def find(folder: Path) -> tuple[list[FoundFile], list[Skipped]]:
    """The regular files below the folder, by name, and what else is there that won't be read.

    Hidden files and folders (a leading dot) and the sidecars are no documents, and not reported. Raises FolderError
    when the folder can't be listed.
    """
    if not folder.exists():
        raise FolderError(
            f"The documents folder {folder} doesn't exist. Create it and put documents in, "
            "or name another with --docs or FOOTNOTE_DOCS."
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
        yield Skipped(_printable(source), f"this folder can't be listed: {error.strerror}")


def _unfit(source: str, status: os.stat_result) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return "it is a link, and links aren't followed; put the file itself into the folder"
    if not stat.S_ISREG(status.st_mode):
        return "it isn't a regular file"
    if status.st_size > LARGEST:
        return f"it has {status.st_size:,} bytes, more than the {LARGEST:,} that are read; split it"
    if _printable(source) != source:
        return "its name isn't valid UTF-8; rename it"
    return None


def _printable(source: str) -> str:
    return source.encode("utf-8", "backslashreplace").decode()


def content(folder: Path, source: str) -> bytes:
    """The file's bytes. Raises UnreadableFile, or FileNotFoundError when it isn't there."""
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
                raise UnreadableFile("it isn't a regular file")
            data = handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnreadableFile("permission denied; let this user read it") from error
    except OSError as error:
        raise UnreadableFile(f"it can't be opened: {error.strerror}") from error
    if len(data) > LARGEST:
        raise UnreadableFile(f"it has more than the {LARGEST:,} bytes that are read; split it")
    return data
