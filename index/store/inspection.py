"""What can be said of a data folder from outside: how much it holds, who writes, and whether it is whole."""

import fcntl
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.state.state import State
from index.store.folder import Store
from index.store.schema import DATABASE, VERSION

SQLITE = sqlite3.sqlite_version
# Before this one, two connections that write in the same instant can corrupt a WAL: there is one writer (`State`).
WAL_MENDED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Figures:
    """How much the index in force holds, of the folder and of all servers."""

    generation: int
    documents: int
    passages: int
    size: int  # bytes on the disk
    published: float  # Unix time


def figures(store: Store) -> Figures | None:
    """None where nothing is in force, or what another version made. Raises LibraryDamaged."""
    number = store.current()
    if number is None:
        return None
    folder = store.folder / f"generation-{number}"
    try:
        with closing(_opened(folder / DATABASE)) as db:
            if db.execute("pragma user_version").fetchone()[0] != VERSION:
                return None
            documents, passages = db.execute("select count(*), coalesce(sum(passages), 0) from documents").fetchone()
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        published = (store.folder / "CURRENT").stat().st_mtime
    except (OSError, sqlite3.Error) as error:
        raise store.damaged(error) from error
    return Figures(number, documents, passages, size, published)


def faults(store: Store) -> list[str]:
    """What is broken in the index, and in what people gave. Raises LibraryDamaged or StateTooNew for what can't even be
    opened."""
    number, state = store.current(), State(store.folder)
    try:
        state.guilds()
    finally:
        state.close()
    paths = [state.path] if state.path.exists() else []
    if number is not None:
        paths.append(store.folder / f"generation-{number}" / DATABASE)
    found = []
    for path in paths:
        try:
            with closing(_opened(path)) as db:
                said = db.execute("pragma quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            said = str(error)
        if said != "ok":
            found.append(f"{path}: {said}")
    return found


def writer(folder: Path) -> str | None:
    """The number of the process that writes the index of this data folder; None where nobody does."""
    try:
        with open(folder / "lock", encoding="ascii") as lock:
            try:
                # For an instant nobody else can begin to write; whoever is turned away tries again.
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip() or "unknown"
    except FileNotFoundError:
        pass
    return None


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
