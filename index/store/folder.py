"""The data folder: which generation is in force, who writes, and how the next one takes its place."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from index.errors import LibraryBusy, LibraryDamaged
from index.store.draft import Draft
from index.store.generation import Generation
from index.store.schema import DATABASE, WriteArrays

KEPT = 2  # generations that stay on disk: the one in force, and the one before it


class Store:
    """The data folder."""

    def __init__(self, folder: Path) -> None:
        """Creates the folder when absent. Raises LibraryDamaged when it can't be used."""
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {folder} can't be made: {error.strerror}. "
                "Name another with --data or FOOTNOTE_DATA, or let this user write there."
            ) from error

    def current(self) -> int | None:
        """The number of the generation in force; None before the first. Raises LibraryDamaged."""
        try:
            return int((self.folder / "CURRENT").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error

    def open(self, number: int) -> Generation:
        """Raises LibraryDamaged when the generation can't be read."""
        generation = Generation(self._path(number), number)
        try:
            generation.load()
        except (sqlite3.Error, KeyError, ValueError) as error:
            generation.close()
            raise self.damaged(error) from error
        return generation

    def damaged(self, error: Exception) -> LibraryDamaged:
        """What to say when the index can't be read."""
        return LibraryDamaged(
            f"The index in {self.folder} can't be read ({error}). "
            f"Remove {self.folder / 'CURRENT'} and build it anew: nothing in it but what the documents say is lost."
        )

    def _path(self, number: int) -> Path:
        return self.folder / f"generation-{number}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the right to write. Raises LibraryBusy when another process has it."""
        try:
            handle = open(self.folder / "lock", "a+", encoding="ascii")
        except OSError as error:
            raise LibraryDamaged(
                f"The data folder {self.folder} can't be written to: {error.strerror}. "
                "Let this user write there, or name another with --data or FOOTNOTE_DATA."
            ) from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                handle.seek(0)
                holder = handle.read().strip() or "unknown"
                raise LibraryBusy(
                    f"Process {holder} is writing to {self.folder}. Wait until it is done, or use another data folder."
                ) from error
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    @contextmanager
    def draft(self, base: Generation | None, folder: str, made_with: str, write: WriteArrays) -> Iterator[Draft]:
        """A generation to fill; it is published when the block ends, and forgotten when the block fails."""
        number = (self.current() or 0) + 1
        path = self._path(number)
        shutil.rmtree(path, ignore_errors=True)  # of a build that died
        path.mkdir()
        db = Database(sqlite3.connect(path / DATABASE))
        try:
            # Nobody reads a draft, so it needs no journal: it is flushed once, before CURRENT names it.
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            if base:
                db.attach("base", base.path / DATABASE)
            with db.atomic():
                draft = Draft(db, number, write)
                yield draft
                draft.finish(path, folder, made_with)
        except BaseException:
            db.close()
            shutil.rmtree(path, ignore_errors=True)
            raise
        db.close()
        for file in [*path.rglob("*"), path]:
            _flush(file)
        self._name(number)
        self._collect(number)

    def _name(self, number: int) -> None:
        pointer = self.folder / "CURRENT.new"
        pointer.write_text(f"{number}\n", encoding="ascii")
        _flush(pointer)
        pointer.replace(self.folder / "CURRENT")
        _flush(self.folder)

    def _collect(self, current: int) -> None:
        """Removes the generations that nobody needs any more."""
        for path in self.folder.glob("generation-*"):
            number = path.name.removeprefix("generation-")
            if number.isdigit() and not current - KEPT < int(number) <= current:
                shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    """Waits until the file, or the folder's listing, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
