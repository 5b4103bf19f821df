"""What people gave, in one file that can be carried away and put back.

A back-up holds `state.db` and, where there are reader pages, their key; the index isn't in it, for it is made of these
and of the documents. It is a ZIP archive, so that any machine can look into it:

    manifest.json   the version of this format, when it was made, by what, and each file's size and SHA-256
    state.db        as it was at one moment; SQLite copies it while the bot runs
    reader.key      what links to uploads are made with

It is written beside its place, read again and only then named. Putting it back is one step too: until the database is
replaced everything is as it was, and a second name keeps the former one until all is done.
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
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from index.errors import LibraryBusy, LibraryDamaged, OperatorError, StateTooNew
from index.state.state import State
from index.store.folder import Store

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "state.db", "reader.key"
FORMER = "state.db.former"  # the second name of a database that is being replaced

_LONGEST_MANIFEST = 1 << 16  # bytes
_PIECE = 1 << 20  # bytes
_PATIENCE = 1.0  # seconds that whoever has the database open is waited for


class BackupError(OperatorError):
    """A back-up can't be written, or this file can't be put back."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a back-up holds."""

    made: str  # ISO 8601, UTC
    size: int  # bytes of the file
    uploads: int
    servers: int  # that gave anything
    key: bool  # whether links to uploads on reader pages stay as they are


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of a back-up."""

    size: int
    digest: str  # SHA-256


def backup(folder: Path, file: Path) -> Backup:
    """Writes what people gave to the library in this folder into one file, in the place of an earlier back-up.

    Raises BackupError, LibraryDamaged or LibraryBusy; then the place is as it was.
    """
    if not (folder / DATABASE).exists():
        raise BackupError(f"There is nothing to back up in {folder}: no uploads, settings or votes are kept there yet.")
    if file.exists() and not _is_backup(file):
        raise BackupError(f"{file} is there already and is no back-up of Footnote. Name another file.")
    with _writing(file), tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as beside:
        draft = Path(beside)
        _copy_database(folder / DATABASE, draft / DATABASE)
        with suppress(FileNotFoundError):
            shutil.copyfile(folder / KEY, draft / KEY)
        entries = {name: _entry(draft / name) for name in (DATABASE, KEY) if (draft / name).exists()}
        made = datetime.now(UTC).isoformat(timespec="seconds")
        archive = draft / "archive"
        with (
            open(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writer,
        ):
            writer.writestr(MANIFEST, json.dumps(_manifest(made, entries), indent=2))
            for name in entries:
                writer.write(draft / name, name)
        _check_archive(archive, entries)
        held = _held(draft, made, archive.stat().st_size, KEY in entries)
        _flush(archive)
        archive.replace(file)
        _flush(file.parent)
    return held


def restore(store: Store, file: Path) -> tuple[Backup, Path | None]:
    """Puts a back-up in the place of what people gave. Nobody may have that open: the caller closes its own `State`.

    Gives the path of the former database where it is damaged and so was kept. Raises BackupError, StateTooNew (what is
    here, or in the back-up, is a later version's), LibraryBusy (the bot runs) or LibraryDamaged; all is then as it was.
    """
    folder = store.folder
    with store.writing(), _unpacking(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".restore.") as beside:
        staged = Path(beside)
        made, size = _unpack(file, staged)
        held = _held(staged, made, size, (staged / KEY).exists())
        with _replaceable(folder) as damaged:
            former = folder / FORMER
            former.unlink(missing_ok=True)
            if (folder / DATABASE).exists():
                os.link(folder / DATABASE, former)
            for path in staged.iterdir():
                path.chmod(0o600)
                _flush(path)
            for name in ("state.db-wal", "state.db-shm"):  # of a damaged one; it would be taken for the new one's
                (folder / name).unlink(missing_ok=True)
            if held.key:
                (staged / KEY).replace(folder / KEY)
            (staged / DATABASE).replace(folder / DATABASE)
            _flush(folder)
        if not damaged:
            former.unlink(missing_ok=True)
    return held, former if damaged else None


def _manifest(made: str, entries: dict[str, _Entry]) -> dict[str, Any]:
    files = {name: {"size": entry.size, "sha256": entry.digest} for name, entry in entries.items()}
    return {"footnote": "back-up", "format": FORMAT, "made": made, "files": files}


def _copy_database(source: Path, target: Path) -> None:
    """The database as it is at one moment, in one file of its own. Raises LibraryDamaged or LibraryBusy."""
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
            f"{source} can't be copied ({error}). See that this user may read it; if it is damaged, keep it and put "
            "back an earlier back-up."
        ) from error


def _check_database(path: Path) -> None:
    """Raises sqlite3.DatabaseError when a database isn't whole."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        found = db.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _check_archive(archive: Path, entries: dict[str, _Entry]) -> None:
    """Reads an archive again. Raises BackupError when it doesn't hold what was put in."""
    with zipfile.ZipFile(archive) as reader:
        for name, entry in entries.items():
            with reader.open(name) as stream:
                if _digested(stream) != entry:
                    raise BackupError(
                        f"What was written to {archive.parent.parent} reads differently. Check that disk."
                    )


def _held(folder: Path, made: str, size: int, key: bool) -> Backup:
    """What a database that was unpacked holds, with the tables of this version. Raises StateTooNew."""
    state = State(folder)
    try:
        return Backup(made, size, len(state.all_uploads()), len(state.guilds()), key)
    except StateTooNew:
        raise StateTooNew("A later version of Footnote than this one wrote what is in it. Use that version.") from None
    finally:
        state.close()


def _unpack(file: Path, folder: Path) -> tuple[str, int]:
    """Takes a back-up's files out; gives when it was made, and its size. Raises BackupError."""
    try:
        with zipfile.ZipFile(file) as archive:
            made, entries = _described(file, archive)
            for name, entry in entries.items():
                with archive.open(name) as packed, open(folder / name, "xb") as stream:
                    if archive.getinfo(name).file_size != entry.size:
                        raise BackupError(_broken(file, f"{name} has another size than when it was made"))
                    shutil.copyfileobj(packed, stream, _PIECE)
                if _entry(folder / name) != entry:
                    raise BackupError(_broken(file, f"{name} isn't what it was when it was made"))
        _check_database(folder / DATABASE)
    except FileNotFoundError:
        raise BackupError(f"There is no file {file}.") from None
    except OSError as error:
        raise BackupError(f"{file} can't be read into {folder.parent}: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise BackupError(_broken(file, str(error))) from error
    except sqlite3.Error as error:
        raise BackupError(_broken(file, f"its database isn't whole: {error}")) from error
    return made, file.stat().st_size


def _described(file: Path, archive: zipfile.ZipFile) -> tuple[str, dict[str, _Entry]]:
    """When a back-up was made, and its files. Raises BackupError."""
    try:
        with archive.open(MANIFEST) as stream:
            manifest = json.loads(stream.read(_LONGEST_MANIFEST))
        if manifest["footnote"] != "back-up":
            raise KeyError("footnote")
        if manifest["format"] != FORMAT:
            raise BackupError(f"{file} was made by a later version of Footnote than this one. Use that version.")
        entries = {
            name: _Entry(int(described["size"]), str(described["sha256"]))
            for name, described in manifest["files"].items()
            if name in (DATABASE, KEY)
        }
        if DATABASE not in entries:
            raise KeyError(DATABASE)
        return str(manifest["made"]), entries
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BackupError(f"{file} is no back-up of Footnote.") from error


def _is_backup(file: Path) -> bool:
    """Whether a file may be replaced by a newer back-up."""
    try:
        with zipfile.ZipFile(file) as archive:
            _described(file, archive)
    except (OSError, zipfile.BadZipFile, zlib.error, BackupError):
        return False
    return True


def _broken(file: Path, reason: str) -> str:
    return f"{file} is damaged, or no back-up of Footnote ({reason}). Nothing was changed; use another copy of it."


@contextmanager
def _replaceable(folder: Path) -> Iterator[bool]:
    """Holds the database of a data folder so that it can be replaced; whether it is damaged.

    Everybody who has it open keeps a lock on it; leaving the log behind (WAL) needs to be alone, so it fails then. It
    also leaves one file that is whole. Raises LibraryBusy, or StateTooNew for what this version can't read.
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
    """Whether what people gave can't be read any more. Raises StateTooNew."""
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
def _writing(file: Path) -> Iterator[None]:
    """What hinders writing becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"The back-up {file} can't be written: {error.strerror or error}. Name a file in a folder that has room "
            "and that this user may write to."
        ) from error


@contextmanager
def _unpacking(folder: Path) -> Iterator[None]:
    """What hinders putting a back-up in its place becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise LibraryDamaged(
            f"The data folder {folder} can't be written to: {error.strerror or error}. Let this user write there, and "
            "see that there is room. What was there is as it was."
        ) from error


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _entry(path: Path) -> _Entry:
    with path.open("rb") as stream:
        return _digested(stream)


def _digested(stream: IO[bytes]) -> _Entry:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return _Entry(size, digest.hexdigest())


def _flush(path: Path) -> None:
    """Waits until the file, or the folder's listing, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
