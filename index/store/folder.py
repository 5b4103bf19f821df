"""The data folder: its current generation, the lock for building, and how the next generation takes over."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.disk import flush, flush_all, leads_to, open_plain, out_of_descriptors, remove_folder, without_room
from index.errors import DataReplaced, DiskFull, LibraryBusy, LibraryDamaged, TooManyFiles
from index.store.generation import Generation
from index.store.scans import ScannedPages
from index.store.schema import GENERATION, SEGMENT, WORDS, Manifest, WriteArrays

if TYPE_CHECKING:
    from index.store.draft import Draft

LONGEST_NUMBER = 32  # bytes of `CURRENT`
KEPT = 2  # generations that stay on the disk: the current one and the one before it
# Seconds that a reader may still need the one before, which it may have begun to open. It still has the text of uploads
# that were removed, so SECURITY.md promises that it is gone within a minute; the bot looks every ten seconds.
IN_USE = 30.0


class Store:
    """A data folder. It knows of generations, and nothing of `state.db`."""

    def __init__(self, folder: Path) -> None:
        """Creates the folder if there is none. Raises LibraryDamaged if it can't."""
        self.folder = folder
        self._pointer = folder / "CURRENT"
        self._lock_file = folder / "lock"
        self.scans = ScannedPages(folder / "scans")
        self.announce: Callable[[int], None] | None = None  # called with an index before it becomes the current one
        self._lock: int | None = None  # the descriptor of the file `lock` while this process holds it
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {folder} can't be created: {error.strerror}. "
                "Name another with --data or FOOTNOTE_DATA, or let this user write there."
            ) from error

    def current(self) -> int | None:
        """The number of the current generation; None before the first. Raises LibraryDamaged."""
        try:
            # Every question reads it, so by the fewest calls. Opening a pipe would wait.
            descriptor = os.open(self._pointer, os.O_RDONLY | os.O_NONBLOCK)
            try:
                return int(os.read(descriptor, LONGEST_NUMBER))
            finally:
                os.close(descriptor)
        except FileNotFoundError as error:
            if self._pointer.is_symlink():
                raise self.damaged(error) from error
            return None
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error

    def open(self, number: int) -> Generation:
        """Opens a generation, which another version may have made. Raises LibraryDamaged if it can't be read."""
        try:
            generation = Generation(self._path(number), number)
            for one in generation.segments:
                one.check()
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise self.damaged(error) from error
        return generation

    def damaged(self, error: Exception) -> LibraryDamaged | TooManyFiles:
        """The error for an index that can't be read, with the way out."""
        if out_of_descriptors(error):
            return TooManyFiles(f"The index in {self.folder}")
        return LibraryDamaged(
            f"The index in {self.folder} can't be read ({error}). "
            f"Remove {self.folder / 'CURRENT'} and build it again: all of it comes from the documents and uploads."
        )

    def _path(self, number: int) -> Path:
        return self.folder / f"{GENERATION}{number}"

    def manifest(self, number: int) -> Manifest:
        """The folders that a generation needs besides its own. Raises OSError or ValueError if that can't be read."""
        return Manifest.read(self._path(number))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Locks the data folder for building, and removes the drafts of builds that died.

        Raises LibraryBusy if another process has the lock.
        """
        while True:
            try:
                handle = os.fdopen(open_plain(self._lock_file, os.O_RDWR | os.O_CREAT), "r+", encoding="ascii")
            except OSError as error:
                if out_of_descriptors(error):
                    raise TooManyFiles(f"The data folder {self.folder}") from error
                raise LibraryDamaged(
                    f"{self._lock_file} can't be used as a lock: {error.strerror}. "
                    "Remove it, or let this user read and write it; there is nothing in it."
                    if os.path.lexists(self._lock_file) and error.errno != errno.EROFS
                    else f"The data folder {self.folder} can't be written to: {error.strerror}. "
                    "Let this user write there, or name another with --data or FOOTNOTE_DATA."
                ) from error
            with handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    handle.seek(0)
                    holder = handle.read().strip() or "unknown"
                    raise LibraryBusy(
                        f"Process {holder} is writing to {self.folder}. Wait until it is done, or use another data "
                        "folder."
                    ) from error
                if not leads_to(self._lock_file, handle.fileno()):
                    continue  # somebody has just replaced the file, and others lock the new one
                with suppress(OSError):  # a full disk; the number is only for messages
                    handle.truncate(0)
                    handle.write(str(os.getpid()))
                    handle.flush()
                self._lock = handle.fileno()
                try:
                    self._remove_dead_drafts()
                    yield
                finally:
                    self._lock = None
                return

    @contextmanager
    def draft(
        self, base: Generation | None, made_with: str, settings: Mapping[str, str], write: WriteArrays
    ) -> Iterator[Draft]:
        """Yields a generation to fill. It is published when the block ends, and removed if the block fails.

        Args:
            base: The generation before, whose documents can be kept.
            made_with: Stored in the generation, for the next sync to compare.
            settings: The same.
            write: Makes the writer of the arrays. The search belongs to another room, so it is handed in.

        Raises:
            DiskFull: The generation before is unchanged.
        """
        from index.store.draft import Draft  # here, because who only reads doesn't need it

        number = (self.current() or 0) + 1
        path = self._path(number)
        drafted: Draft | None = None
        try:
            remove_folder(path)  # of a build that died
            path.mkdir()
            first = self.manifest(base.number).next_segment if base else 1
            for folder in self._shared_folders():
                if folder.name.startswith(SEGMENT):
                    first = max(first, _number(folder) + 1)
            arrays = write(path, base.path if base else None)
            with closing(Draft(path, number, base, first, arrays)) as drafted:
                yield drafted
                drafted.finish(made_with, settings)
            flush_all(file for folder in drafted.folders for file in [*folder.rglob("*"), folder])
            self._check_same_folder()
            self._publish(number)
        except BaseException as error:
            if self.current() != number:
                for folder in drafted.folders if drafted else [path]:
                    remove_folder(folder)
            if isinstance(error, OSError | sqlite3.Error):
                self._check_same_folder()  # which explains it better
            if _without_room(error):
                raise DiskFull(
                    f"There is no room left in the data folder {self.folder}: the new index could not be written. "
                    "The index from before is unchanged and in use. Free some space there: an index takes 5 to 7 "
                    "times as much as the text of its documents, and during a build there are three of them."
                ) from error
            raise
        self._remove_old(number)

    def files_of(self, number: int) -> list[str]:
        """The paths in the data folder of all files that a generation needs. Raises OSError or ValueError."""
        folders = [self._path(number), *(self.folder / name for name in self.manifest(number).names)]
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in files)

    def _publish(self, number: int) -> None:
        """Makes a draft the current generation, first for other machines, if there are any."""
        if self.announce:
            self.announce(number)
        self.make_current(number)

    def make_current(self, number: int) -> None:
        """Makes a generation the current one, in one step (POSIX rename is atomic). The caller holds the lock."""
        pointer = self.folder / "CURRENT.new"
        pointer.write_text(f"{number}\n", encoding="ascii")
        flush(pointer)
        pointer.replace(self._pointer)
        flush(self.folder)

    def _check_same_folder(self) -> None:
        """Raises DataReplaced if somebody has replaced the data folder, or its lock, since this process locked it."""
        if self._lock is not None and not leads_to(self._lock_file, self._lock):
            raise DataReplaced(
                f"The data folder {self.folder}, or its file “lock”, was replaced while an index was built there, so "
                "that index was not published. Build it again. Stop Footnote before you replace its data."
            )

    def tidy(self) -> None:
        """Removes the generations before the current one once nobody can be reading them, since they still have the
        documents that were deleted. Removes the drafts of builds that died, too.

        It takes the lock only for a draft, so that a long build doesn't delay the rest.
        """
        try:
            current = self.current() or 0
            age = time.time() - self._pointer.stat().st_mtime
        except FileNotFoundError:
            return  # there is no generation
        numbers = self._numbers()
        if not 0 <= age <= IN_USE:  # a time in the future comes from a clock that was wrong
            for number in numbers:
                if number < current:
                    remove_folder(self._path(number))
            self._remove_unused(drafts=False)
        if any(number > current for number in numbers):
            with suppress(LibraryBusy), self.writing():
                pass  # whoever locks the folder removes them

    def _remove_dead_drafts(self) -> None:
        """Removes the drafts that were never published. The caller holds the lock, so nobody is filling one."""
        current = self.current()
        for number in self._numbers():
            if current is not None and number > current:
                remove_folder(self._path(number))
        self._remove_unused(drafts=True)

    def _remove_unused(self, *, drafts: bool) -> None:
        """Removes what no generation needs any more.

        Args:
            drafts: True if nobody is building, so that also what is newer than all that is needed can go.
        """
        current = self.current()
        needed: set[str] = set()
        bounds = {SEGMENT: 0, WORDS: (current or 0) + 1}  # no folder with a lower number is of a draft
        for number in self._numbers():
            if drafts or number <= (current or 0):
                try:
                    manifest = self.manifest(number)
                except (OSError, ValueError):  # of another version, or damaged: then nothing goes
                    return
                needed.update(manifest.names)
                bounds[SEGMENT] = max(bounds[SEGMENT], manifest.next_segment)
        for folder in self._shared_folders():
            prefix = f"{folder.name.rpartition('-')[0]}-"
            if folder.name not in needed and (drafts or _number(folder) < bounds[prefix]):
                remove_folder(folder)

    def _shared_folders(self) -> list[Path]:
        """The folders that generations may share, of whatever generation."""
        found = (path for prefix in (SEGMENT, WORDS) for path in self.folder.glob(f"{prefix}*"))
        return [path for path in found if path.name.rpartition("-")[2].isdecimal()]

    def _numbers(self) -> list[int]:
        """The numbers of the generations in the folder, and of drafts."""
        names = (path.name.removeprefix(GENERATION) for path in self.folder.glob(f"{GENERATION}*"))
        return [int(name) for name in names if name.isdecimal()]

    def _remove_old(self, current: int) -> None:
        """Removes all but the latest generations."""
        for number in self._numbers():
            if not current - KEPT < number <= current:
                remove_folder(self._path(number))
        self._remove_unused(drafts=True)


def _number(folder: Path) -> int:
    """The number at the end of a folder's name."""
    return int(folder.name.rpartition("-")[2])


def _without_room(error: BaseException) -> bool:
    """True if a write failed because the disk, a quota or a limit on file sizes left no room."""
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(error, OSError) and without_room(error)
