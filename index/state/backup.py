"""Back-ups: everything that people gave, in one file.

A back-up contains `state.db` and, where there are reader pages, their key. It doesn't contain the index, which can be
built again from these and the documents. SQLite can copy the database while the bot runs.

A back-up is written under a temporary name, read again to check it, and then renamed. Restoring is a rename too: until
the database is replaced nothing has changed, and a hard link keeps the former database until everything is done.
`index.state.leftovers` removes the copies of a process that was killed meanwhile.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.disk import flush
from index.errors import LibraryBusy, LibraryDamaged, StateTooNew
from index.state import leftovers, writers
from index.state.archive import DATABASE, KEY, BackupError, is_backup, pack, unpack
from index.state.integrity import check_integrity
from index.state.leftovers import DAMAGED, FORMER, temporary_folder
from index.state.sqlite_errors import is_busy
from index.state.state import State
from index.state.writers import stamp_of

_PATIENCE = 1.0  # seconds to wait for another process that has the database open


@dataclass(frozen=True, slots=True)
class Backup:
    """A summary of a back-up."""

    made: str  # ISO 8601, UTC
    size: int  # bytes of the file
    uploads: int
    servers: int  # that gave anything
    key: bool  # True if it has the key of the reader pages, so that links to uploads still work after restoring it


def backup(folder: Path, file: Path, database: str | None = None) -> Backup:
    """Writes a back-up of this data folder to `file`, which may be an earlier back-up.

    `database` is the address of the PostgreSQL database that has what people gave, if that isn't in the folder.

    Raises BackupError, LibraryDamaged, LibraryBusy or DatabaseAway; then `file` is unchanged.
    """
    if not database and not (folder / DATABASE).exists():
        raise BackupError(f"There is nothing to back up in {folder}: it has no uploads, settings or votes yet.")
    if file.exists() and not is_backup(file):
        raise BackupError(f"{file} already exists and isn't a back-up of Footnote. Name another file.")
    _sweep(folder)
    leftovers.sweep_beside(file)
    with _write_errors_explained(file), temporary_folder(folder, file.parent, f".{file.name}") as draft:
        with suppress(FileNotFoundError):
            shutil.copyfile(folder / KEY, draft / KEY)
        if database:
            from index.state.postgres import copying

            copying.to_file(database, draft / DATABASE)
            _write_shared_key(draft)
        else:
            _copy_database(folder / DATABASE, draft / DATABASE)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        archive = draft / "archive"
        pack(draft, archive, made)
        summary = _summary(draft, made, archive.stat().st_size)
        flush(archive)
        archive.replace(file)
        flush(file.parent)
    return summary


def restore(
    folder: Path, file: Path, index_lock: AbstractContextManager[None], database: str | None = None
) -> tuple[Backup, Path | None]:
    """Replaces everything that people gave to the library in a data folder by a back-up.

    Args:
        folder: The data folder. No process may have its `state.db` open; the caller closes its own `State` first.
        file: The back-up.
        index_lock: Entered while restoring, so that nobody builds an index meanwhile.
        database: The PostgreSQL database to restore to, if it isn't the folder. No bot may use it.

    Returns:
        A summary of the back-up and, if the former database was damaged and therefore kept, its path.

    Raises:
        BackupError: The file isn't a back-up that can be restored.
        StateTooNew: A later version of Footnote wrote the database, here or in the back-up.
        LibraryBusy: The bot is running.
        LibraryDamaged: The data folder can't be written to.

    After an error everything is as it was.
    """
    with (
        index_lock,
        _folder_errors_explained(folder),
        temporary_folder(folder, folder, ".restore") as staged,
    ):
        made, size = unpack(file, staged)
        summary = _summary(staged, made, size)
        if database:
            from index.state.postgres import copying

            _share_key(staged)
            copying.from_file(database, staged / DATABASE)
            if summary.key:
                (staged / KEY).replace(folder / KEY)
            return summary, None
        with _replaceable(folder) as damaged:
            former = folder / FORMER
            former.unlink(missing_ok=True)
            if (folder / DATABASE).exists():
                os.link(folder / DATABASE, former)
            for path in staged.iterdir():
                path.chmod(0o600)
                flush(path)
            for name in ("state.db-wal", "state.db-shm"):  # left by a damaged database; the new one would read them
                (folder / name).unlink(missing_ok=True)
            if summary.key:
                (staged / KEY).replace(folder / KEY)
            (staged / DATABASE).replace(folder / DATABASE)
            flush(folder)
            if damaged:
                former.replace(folder / DAMAGED)
            else:
                former.unlink(missing_ok=True)
    return summary, folder / DAMAGED if damaged else None


def _share_key(folder: Path) -> None:
    """Notes the key of the reader pages in the database of a folder: several machines make links with the same one."""
    if (folder / KEY).exists():
        with closing(State(folder)) as state:
            state.notes.set(KEY, (folder / KEY).read_bytes().hex())


def _write_shared_key(folder: Path) -> None:
    """Writes the key that is noted in the database of a folder, if there is one, to its file."""
    with closing(State(folder)) as state:
        if key := state.notes.get(KEY):
            (folder / KEY).write_bytes(bytes.fromhex(key))


def _sweep(folder: Path) -> None:
    """Removes what a killed process left in the data folder, unless somebody is writing right now."""
    if leftovers.found(folder):
        with suppress(LibraryBusy, LibraryDamaged), writers.turn(folder, 0) as turn:
            leftovers.sweep(folder, turn)


def _copy_database(source: Path, target: Path) -> None:
    """Copies the database, its log included, into one file. Raises LibraryDamaged or LibraryBusy."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as theirs,
            closing(sqlite3.connect(target)) as ours,
        ):
            theirs.backup(ours)
            ours.execute("pragma journal_mode = delete").fetchall()
        check_integrity(target)
    except sqlite3.Error as error:
        if is_busy(error):
            raise LibraryBusy(f"Another process is writing to {source}. Try again in a moment.") from error
        raise LibraryDamaged(
            f"{source} can't be copied ({error}). Check that this user may read it; if it is damaged, keep it and "
            "restore an earlier back-up."
        ) from error


def _summary(folder: Path, made: str, size: int) -> Backup:
    """Opens an unpacked database, which brings its tables up to date, and counts. Raises StateTooNew."""
    state = State(folder)
    try:
        return Backup(made, size, len(state.uploads.all()), len(state.guilds()), (folder / KEY).exists())
    except StateTooNew:
        raise StateTooNew("A later version of Footnote than this one wrote its database. Use that version.") from None
    finally:
        state.close()


@contextmanager
def _replaceable(folder: Path) -> Iterator[bool]:
    """Makes sure that no other process uses the database of a data folder until the block ends. Yields True if it is
    damaged.

    Every process that has the database open holds a lock on it, and leaving WAL mode needs all of these locks, so that
    fails while the bot runs. It also brings the log into the database, so that the file is complete.

    Raises LibraryBusy, and StateTooNew if this version can't read the database.
    """
    path = folder / DATABASE
    damaged = _is_damaged(folder)
    busy = LibraryBusy(f"{path} is in use, most likely by the bot. Stop the bot, do this again, and start it.")
    with ExitStack() as stack:
        try:
            turn = stack.enter_context(writers.turn(folder, 0))
            stack.callback(lambda: turn.leave_stamp(stamp_of(path)))
        except LibraryBusy as error:
            raise busy from error
        if damaged or not path.exists():
            yield damaged
            return
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as db:
            try:
                db.execute("pragma journal_mode = delete").fetchall()
                db.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
                raise busy from error
            yield False


def _is_damaged(folder: Path) -> bool:
    """True if the database can't be read any more. Raises StateTooNew or LibraryBusy."""
    state = State(folder)
    try:
        state.guilds()
        if state.path.exists():
            check_integrity(state.path)
    except LibraryDamaged:
        return True
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise LibraryBusy(f"Another process is writing to {state.path}. Try again in a moment.") from error
        return True
    finally:
        state.close()
    return False


@contextmanager
def _write_errors_explained(file: Path) -> Iterator[None]:
    """Turns errors of writing the back-up into a BackupError that says what to do."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"The back-up {file} can't be written: {error.strerror or error}. Name a file in a folder that has room "
            "and that this user may write to."
        ) from error


@contextmanager
def _folder_errors_explained(folder: Path) -> Iterator[None]:
    """Turns errors of writing to the data folder into a LibraryDamaged that says what to do."""
    try:
        yield
    except OSError as error:
        raise LibraryDamaged(
            f"The data folder {folder} can't be written to: {error.strerror or error}. Let this user write there, and "
            "check that there is room. Nothing there was changed."
        ) from error
