"""Back-ups: what people gave, in one file.

A back-up contains `state.db` and, where there are reader pages, their key. It doesn't contain the index, which can be
built again from these and the documents. It is a ZIP archive, so that you can look into it on any machine:

    manifest.json   the version of this format, when it was made, and the size and SHA-256 of each file
    state.db        as it was at one moment; SQLite can copy it while the bot runs
    reader.key      the key that links to uploads on reader pages are made with

A back-up is written under a temporary name, read again to check it, and then renamed. Restoring is a rename too: until
the database is replaced nothing has changed, and a hard link keeps the former database until everything is done.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from index.disk import flush
from index.errors import LibraryBusy, LibraryDamaged, OperatorError, StateTooNew
from index.state.state import State

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "state.db", "reader.key"
FORMER = "state.db.former"  # the second name of a database that is being replaced

_LONGEST_MANIFEST = 1 << 16  # bytes
_PIECE = 1 << 20  # bytes
_PATIENCE = 1.0  # seconds to wait for another process that has the database open


class BackupError(OperatorError):
    """A back-up can't be written, or this file can't be restored."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A summary of a back-up."""

    made: str  # ISO 8601, UTC
    size: int  # bytes of the file
    uploads: int
    servers: int  # that gave anything
    key: bool  # True if it has the key of the reader pages, so that links to uploads still work after restoring it


@dataclass(frozen=True, slots=True)
class _PackedFile:
    """The size and digest of a file in a back-up."""

    size: int
    digest: str  # SHA-256


def backup(folder: Path, file: Path) -> Backup:
    """Writes a back-up of this data folder to `file`, which may be an earlier back-up.

    Raises BackupError, LibraryDamaged or LibraryBusy; then `file` is unchanged.
    """
    if not (folder / DATABASE).exists():
        raise BackupError(f"There is nothing to back up in {folder}: it has no uploads, settings or votes yet.")
    if file.exists() and not _is_backup(file):
        raise BackupError(f"{file} already exists and isn't a back-up of Footnote. Name another file.")
    with (
        _write_errors_explained(file),
        tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as temporary,
    ):
        draft = Path(temporary)
        _copy_database(folder / DATABASE, draft / DATABASE)
        with suppress(FileNotFoundError):
            shutil.copyfile(folder / KEY, draft / KEY)
        files = {name: _measure(draft / name) for name in (DATABASE, KEY) if (draft / name).exists()}
        made = datetime.now(UTC).isoformat(timespec="seconds")
        archive = draft / "archive"
        with (
            open(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writer,
        ):
            writer.writestr(MANIFEST, json.dumps(_manifest(made, files), indent=2))
            for name in files:
                writer.write(draft / name, name)
        _check_archive(archive, files)
        summary = _summary(draft, made, archive.stat().st_size, KEY in files)
        flush(archive)
        archive.replace(file)
        flush(file.parent)
    return summary


def restore(folder: Path, file: Path, index_lock: AbstractContextManager[None]) -> tuple[Backup, Path | None]:
    """Replaces what people gave to the library in a data folder by a back-up.

    Args:
        folder: The data folder. No process may have its `state.db` open; the caller closes its own `State` first.
        file: The back-up.
        index_lock: Entered while restoring, so that nobody builds an index meanwhile.

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
        tempfile.TemporaryDirectory(dir=folder, prefix=".restore.") as temporary,
    ):
        staged = Path(temporary)
        made, size = _unpack(file, staged)
        summary = _summary(staged, made, size, (staged / KEY).exists())
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
        if not damaged:
            former.unlink(missing_ok=True)
    return summary, former if damaged else None


def _manifest(made: str, files: dict[str, _PackedFile]) -> dict[str, Any]:
    described = {name: {"size": packed.size, "sha256": packed.digest} for name, packed in files.items()}
    return {"footnote": "back-up", "format": FORMAT, "made": made, "files": described}


def _copy_database(source: Path, target: Path) -> None:
    """Copies the database, its log included, into one file. Raises LibraryDamaged or LibraryBusy."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as theirs,
            closing(sqlite3.connect(target)) as ours,
        ):
            theirs.backup(ours)
            ours.execute("pragma journal_mode = delete").fetchall()
        _check_database(target)
    except sqlite3.Error as error:
        if _is_busy(error):
            raise LibraryBusy(f"Another process is writing to {source}. Try again in a moment.") from error
        raise LibraryDamaged(
            f"{source} can't be copied ({error}). Check that this user may read it; if it is damaged, keep it and "
            "restore an earlier back-up."
        ) from error


def _check_database(path: Path) -> None:
    """Raises sqlite3.DatabaseError if a database is damaged."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = db.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _check_archive(archive: Path, files: dict[str, _PackedFile]) -> None:
    """Reads an archive again. Raises BackupError if its files aren't the ones that were put in."""
    with zipfile.ZipFile(archive) as reader:
        for name, packed in files.items():
            with reader.open(name) as stream:
                if _measure_stream(stream) != packed:
                    raise BackupError(
                        f"The back-up in {archive.parent.parent} reads differently than written. Check that disk."
                    )


def _summary(folder: Path, made: str, size: int, key: bool) -> Backup:
    """Opens an unpacked database, which brings its tables up to date, and counts. Raises StateTooNew."""
    state = State(folder)
    try:
        return Backup(made, size, len(state.all_uploads()), len(state.guilds()), key)
    except StateTooNew:
        raise StateTooNew("A later version of Footnote than this one wrote its database. Use that version.") from None
    finally:
        state.close()


def _unpack(file: Path, folder: Path) -> tuple[str, int]:
    """Unpacks a back-up; returns the time it was made, and its size in bytes. Raises BackupError."""
    try:
        with zipfile.ZipFile(file) as archive:
            made, files = _read_manifest(file, archive)
            for name, expected in files.items():
                with archive.open(name) as packed, open(folder / name, "xb") as stream:
                    if archive.getinfo(name).file_size != expected.size:
                        raise BackupError(_broken(file, f"{name} has another size than when it was made"))
                    shutil.copyfileobj(packed, stream, _PIECE)
                if _measure(folder / name) != expected:
                    raise BackupError(_broken(file, f"{name} isn't what it was when it was made"))
        _check_database(folder / DATABASE)
    except FileNotFoundError:
        raise BackupError(f"There is no file {file}.") from None
    except OSError as error:
        raise BackupError(f"{file} can't be read into {folder.parent}: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise BackupError(_broken(file, str(error))) from error
    except sqlite3.Error as error:
        raise BackupError(_broken(file, f"its database is damaged: {error}")) from error
    return made, file.stat().st_size


def _read_manifest(file: Path, archive: zipfile.ZipFile) -> tuple[str, dict[str, _PackedFile]]:
    """The time a back-up was made, and its files. Raises BackupError."""
    try:
        with archive.open(MANIFEST) as stream:
            manifest = json.loads(stream.read(_LONGEST_MANIFEST))
        if manifest["footnote"] != "back-up":
            raise KeyError("footnote")
        if manifest["format"] != FORMAT:
            raise BackupError(f"{file} was made by a later version of Footnote than this one. Use that version.")
        files = {
            name: _PackedFile(int(described["size"]), str(described["sha256"]))
            for name, described in manifest["files"].items()
            if name in (DATABASE, KEY)
        }
        if DATABASE not in files:
            raise KeyError(DATABASE)
        return str(manifest["made"]), files
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BackupError(f"{file} isn't a back-up of Footnote.") from error


def _is_backup(file: Path) -> bool:
    """True if a newer back-up may replace this file."""
    try:
        with zipfile.ZipFile(file) as archive:
            _read_manifest(file, archive)
    except (OSError, zipfile.BadZipFile, zlib.error, BackupError):
        return False
    return True


def _broken(file: Path, reason: str) -> str:
    return f"{file} is damaged, or isn't a back-up of Footnote ({reason}). Nothing was changed; use another copy of it."


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
    with open(folder / "state.lock", "a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy from error
        if damaged or not path.exists():
            yield damaged
            return
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as db:
            try:
                db.execute("pragma journal_mode = delete").fetchall()
                db.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise
                raise busy from error
            yield False


def _is_damaged(folder: Path) -> bool:
    """True if the database can't be read any more. Raises StateTooNew or LibraryBusy."""
    state = State(folder)
    try:
        state.guilds()
        if state.path.exists():
            _check_database(state.path)
    except LibraryDamaged:
        return True
    except sqlite3.DatabaseError as error:
        if _is_busy(error):
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


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _measure(path: Path) -> _PackedFile:
    with path.open("rb") as stream:
        return _measure_stream(stream)


def _measure_stream(stream: IO[bytes]) -> _PackedFile:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return _PackedFile(size, digest.hexdigest())
