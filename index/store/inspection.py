"""A data folder seen from outside: how much it has, which process writes to it, and what is broken."""

import fcntl
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from index.disk import open_plain
from index.store.folder import Store
from index.store.schema import DATABASE, GENERATION

SQLITE = sqlite3.sqlite_version
# Earlier versions can corrupt a WAL when two connections write at the same moment; see `index.state.database`.
WAL_FIXED = (3, 51, 3)


class Figures(NamedTuple):
    """The size of the current index, with the documents of the folder and of all servers."""

    generation: int
    documents: int
    passages: int
    size: int  # bytes on the disk
    published: float  # Unix time


def figures(store: Store) -> Figures | None:
    """None if there is no index, or another version made it. Raises LibraryDamaged."""
    number = store.current()
    if number is None:
        return None
    try:
        with closing(store.open(number)) as generation:
            if not generation.ours:
                return None
            slots = generation.slots
        folders = [generation.path, *(store.folder / name for name in store.manifest(number).names)]
        size = sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())
        published = (store.folder / "CURRENT").stat().st_mtime
    except (OSError, ValueError) as error:
        raise store.damaged(error) from error
    documents, passages = sum(len(slot.documents) for slot in slots), sum(len(slot.passages) for slot in slots)
    return Figures(number, documents, passages, size, published)


def databases_of(store: Store) -> list[Path]:
    """The databases of the current generation, as far as these are known. Raises LibraryDamaged."""
    number = store.current()
    if number is None:
        return []
    own = store.folder / f"{GENERATION}{number}"
    try:
        segments = store.manifest(number).segments
    except (OSError, ValueError):
        segments = ()
    return [own / DATABASE, *(store.folder / name / DATABASE for name in segments)]


def faults(databases: Iterable[Path]) -> list[str]:
    """The first fault that SQLite finds in each database; nothing for those that are whole."""
    found = []
    for path in databases:
        try:
            with closing(_open_read_only(path)) as db:
                result = db.execute("pragma quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            result = str(error)
        if result != "ok":
            found.append(f"{path}: {result}")
    return found


def writer(folder: Path) -> str | None:
    """The id of the process that is building an index in this data folder; None if there is none."""
    try:
        with os.fdopen(open_plain(folder / "lock"), encoding="ascii") as lock:
            try:
                # While we hold this lock, for an instant, a build can't start; one that is refused tries again.
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip() or "unknown"
    except FileNotFoundError:
        pass
    return None


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
