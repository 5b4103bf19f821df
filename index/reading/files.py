"""The documents folder: which files are in it, and their bytes.

Nothing outside the folder is ever opened. Links aren't followed at any step of a path, because a link may lead
anywhere. Only regular files are read, because opening a pipe would wait forever. And reading stops at a bound.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.disk import Identity, identity
from index.errors import FolderError, UnreadableFile
from index.messages import LeftOut, Message, Unreadable
from index.reading import PICTURES, sources
from index.reading.kinds import left_out, left_out_folder
from index.reports import Skipped
from index.text import synonyms

LARGEST = 64 * 1024 * 1024  # bytes of a file
LARGEST_SIDECAR = 2 * 1024 * 1024  # bytes: every sync reads it; that is some ten thousand sources with all their facts
DEEPEST = 100  # folders inside each other: each one on the way needs an open file
LONGEST_PATH = 1000  # bytes: together with the folder's own path, the system takes 4,096
LONGEST_SHOWN = 300  # characters of a path that is shown because it can't be used

SIDECARS = (sources.SIDECAR, synonyms.SIDECAR)

# How the system refuses to open something that isn't a file of this folder: a link, or a path through a file.
_ELSEWHERE = {os.strerror(number) for number in (errno.ELOOP, errno.ENOTDIR)}

# Control characters, and the two separators that also end a line.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNDECODABLE = re.compile("[\ud800-\udfff]")  # how Python passes on the bytes of a name that aren't UTF-8

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file in the folder, with its size and time stamp, which show if it has changed."""

    source: str  # relative to the folder, with forward slashes
    size: int  # bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything in a folder and its subfolders."""

    files: list[FoundFile]  # by name
    skipped: list[Skipped]  # by name: the files and folders that won't be read
    out_of_reach: frozenset[str]  # files and folders that can't be looked at: nobody knows if they have changed
    devices: dict[str, int]  # st_dev of the folder itself (""), and of each subfolder where something is mounted
    covered: tuple[str, ...] = ()  # if only some paths were looked at: those of which, with all below, this tells


Wanted = Mapping[str, "Wanted"]
"""The names to look at in a folder, each with those in it; none for all names."""

ALL: Wanted = {}


def check_is_not(folder: Path, data: Path | None) -> None:
    """Raises FolderError if a folder is the data folder."""
    index = identity(data) if data else None
    if index and index == identity(folder):
        raise FolderError(
            f"{folder} is the data folder, where the index is kept. Name another folder for the documents with --docs "
            "or FOOTNOTE_DOCS, or for the index with --data or FOOTNOTE_DATA."
        )


def check_is_there(folder: Path) -> None:
    """Raises FolderError if the documents folder doesn't exist."""
    if not folder.exists():
        raise _missing(folder)


def _missing(folder: Path) -> FolderError:
    return FolderError(
        f"The documents folder {folder} doesn't exist. Create it and put documents in it, "
        "or name another one with --docs or FOOTNOTE_DOCS."
    )


def find(folder: Path, *, pictures: bool = False, data: Path | None = None, paths: Iterable[str] = ()) -> Listing:
    """Lists the regular files in the folder and its subfolders, and everything else that won't be read.

    Args:
        folder: The documents folder.
        pictures: True to list picture files too, which may be scanned pages.
        data: A folder that isn't entered.
        paths: The only files and folders to look at, relative to the folder; none to look at everything.

    Hidden files and folders (with a leading dot) and the sidecars aren't documents, and aren't reported. Folders of
    packages aren't entered, nor is the folder `data`, where the index is: it changes with every build.

    Raises:
        FolderError: the folder can't be listed, or it is `data`.
    """
    index = identity(data) if data else None
    check_is_not(folder, data)
    walk = _Walk(pictures, index)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            walk.look_into(descriptor, "", 0, None, _wanted(paths))
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise _missing(folder) from None
    except NotADirectoryError:
        raise FolderError(
            f"{folder} is a file; --docs or FOOTNOTE_DOCS must name the folder that holds the documents."
        ) from None
    except OSError as error:
        raise FolderError(
            f"The documents folder {folder} can't be listed: {error.strerror}. "
            "Let this user read and enter it (chmod u+rx, or o+rx if it belongs to somebody else)."
        ) from error
    by_name = sorted(walk.files, key=lambda file: file.source)
    skipped = sorted(walk.skipped, key=lambda skip: skip.file)
    covered = tuple(sorted({_covering(path, walk.entered) for path in paths}))
    return Listing(by_name, skipped, frozenset(walk.closed), walk.devices, covered)


def _wanted(paths: Iterable[str]) -> Wanted:
    """The names of paths as a tree.

    >>> _wanted(["a/b", "a/c/d", "a"])
    {'a': {}}
    """
    found: dict[str, Any] = {}
    for path in sorted(paths, key=len, reverse=True):  # the one above comes last, and has all below it
        at = found
        *above, name = PurePosixPath(path).parts
        for one in above:
            at = at.setdefault(one, {})
        at[name] = {}
    return found


def _covering(path: str, entered: Set[str]) -> str:
    """The path, or the folder above it that couldn't be entered."""
    above = [one.as_posix() for one in PurePosixPath(path).parents][-2::-1]  # from the top, without the folder itself
    return next((one for one in above if one not in entered), path)


class _Walk:
    """Goes through a folder. Every folder is opened from the one above it, so no path is too long, and none can be
    replaced by a link on the way."""

    def __init__(self, pictures: bool, index: Identity | None) -> None:
        self._pictures = pictures
        self._index = index
        self.files: list[FoundFile] = []
        self.skipped: list[Skipped] = []
        self.closed: set[str] = set()
        self.devices: dict[str, int] = {}
        self.entered: set[str] = set()  # folders

    def look_into(self, descriptor: int, prefix: str, depth: int, device: int | None, wanted: Wanted) -> None:
        """Lists an open folder. Raises OSError if it can't be listed, or if no file in it can be looked at."""
        here = os.fstat(descriptor).st_dev
        if here != device:
            self.devices[prefix.rstrip("/")] = here
        for name in sorted(wanted or os.listdir(descriptor)):
            source = prefix + name
            if name.startswith(".") or source in SIDECARS:
                continue
            try:
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone since it was listed
            except PermissionError:
                raise  # a folder that can be listed but not entered: it is the same for every name in it
            except OSError as error:
                self._close(source, Message.of(Unreadable.CANNOT_OPEN, error=_described(error)))
                continue
            folder = stat.S_ISDIR(status.st_mode)
            kind = left_out_folder(name) if folder else left_out(name) if stat.S_ISREG(status.st_mode) else None
            if (status.st_dev, status.st_ino) == self._index:
                kind = LeftOut.PACKAGES
            if kind is LeftOut.IMAGE and self._pictures and name.lower().endswith(PICTURES):
                kind = None
            if kind:
                self.skipped.append(Skipped(printable(source), Message(kind)))
            elif reason := _unfit(source, status, depth + 1 if folder else depth):
                self.skipped.append(Skipped(printable(source), reason))
            elif folder:
                self._enter(descriptor, name, source, depth + 1, here, wanted.get(name, ALL))
            else:
                self.files.append(FoundFile(source, status.st_size, status.st_mtime_ns))
        self.entered.add(prefix.rstrip("/"))

    def _enter(self, above: int, name: str, source: str, depth: int, device: int, wanted: Wanted) -> None:
        try:
            descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=above)
            try:
                self.look_into(descriptor, f"{source}/", depth, device, wanted)
            finally:
                os.close(descriptor)
        except FileNotFoundError:
            pass  # gone since it was listed
        except OSError as error:
            self._close(source, Message.of(Unreadable.FOLDER_CANNOT_BE_LISTED, error=_described(error)))

    def _close(self, source: str, reason: Message) -> None:
        self.closed.add(source)
        self.skipped.append(Skipped(printable(source), reason))


def _described(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _unfit(source: str, status: os.stat_result, depth: int) -> Message | None:
    """Why this can't be read, as far as can be seen without opening it."""
    folder = stat.S_ISDIR(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return Message(Unreadable.LINK)
    if not folder and not stat.S_ISREG(status.st_mode):
        return Message(Unreadable.NO_REGULAR_FILE)
    if not folder and status.st_size > LARGEST:
        return Message.of(Unreadable.TOO_LARGE, size=status.st_size, most=LARGEST)
    if _UNDECODABLE.search(source):
        return Message(Unreadable.NAME_NOT_UTF8)
    if _CONTROL.search(source):
        return Message(Unreadable.CONTROL_IN_NAME)
    if (length := len(source.encode())) > LONGEST_PATH:
        return Message.of(Unreadable.LONG_PATH, length=length, most=LONGEST_PATH)
    if depth > DEEPEST:
        return Message.of(Unreadable.FOLDER_TOO_DEEP, most=DEEPEST)
    return None


def printable(source: str) -> str:
    """A path as it can be shown in one line: characters that can't be shown are escaped, and a long path is cut."""
    text = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", source.encode("utf-8", "backslashreplace").decode())
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN // 2]}…{text[-LONGEST_SHOWN // 2 :]}"


def is_out_of_reach(reason: Message) -> bool:
    """True if a reason says nothing about the file itself: it may still be the same, and be readable again later."""
    if reason.template is Unreadable.CANNOT_OPEN:
        return dict(reason.fields)["error"] not in _ELSEWHERE
    return reason.template is Unreadable.FORBIDDEN


def content(folder: Path, source: str) -> bytes:
    """The file's bytes. Raises UnreadableFile, or FileNotFoundError if it isn't there."""
    *parents, name = PurePosixPath(source).parts
    most = LARGEST_SIDECAR if source in SIDECARS else LARGEST
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
            data = handle.read(most + 1)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise UnreadableFile(Unreadable.FORBIDDEN) from error
    except OSError as error:
        raise UnreadableFile(Unreadable.CANNOT_OPEN, error=_described(error)) from error
    if len(data) > most:
        raise UnreadableFile(Unreadable.GREW_TOO_LARGE, most=most)
    return data
