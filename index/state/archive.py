"""The file format of a back-up: a ZIP archive with a manifest.

manifest.json   the version of this format, when it was made, and the size and SHA-256 of each file
state.db        as it was at one moment
reader.key      the key that links to uploads on reader pages are made with, where there is one
"""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index.errors import OperatorError
from index.state.integrity import check_integrity

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "state.db", "reader.key"

_LONGEST_MANIFEST = 1 << 16  # bytes
_PIECE = 1 << 20  # bytes


class BackupError(OperatorError):
    """A back-up can't be written, or this file can't be restored."""


@dataclass(frozen=True, slots=True)
class _PackedFile:
    """The size and digest of a file in a back-up."""

    size: int
    digest: str  # SHA-256


def pack(folder: Path, archive: Path, made: str) -> None:
    """Writes the files of a folder into a new archive, and reads it again. Raises BackupError."""
    files = {name: _measure(folder / name) for name in (DATABASE, KEY) if (folder / name).exists()}
    with (
        open(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writer,
    ):
        writer.writestr(MANIFEST, json.dumps(_manifest(made, files), indent=2))
        for name in files:
            writer.write(folder / name, name)
    _check(archive, files)


def _manifest(made: str, files: dict[str, _PackedFile]) -> dict[str, Any]:
    described = {name: {"size": packed.size, "sha256": packed.digest} for name, packed in files.items()}
    return {"footnote": "back-up", "format": FORMAT, "made": made, "files": described}


def _check(archive: Path, files: dict[str, _PackedFile]) -> None:
    """Reads an archive again. Raises BackupError if its files aren't the ones that were put in."""
    with zipfile.ZipFile(archive) as reader:
        for name, packed in files.items():
            with reader.open(name) as stream:
                if _measure_stream(stream) != packed:
                    raise BackupError(
                        f"The back-up in {archive.parent.parent} reads differently than written. Check that disk."
                    )


def unpack(file: Path, folder: Path) -> tuple[str, int]:
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
        check_integrity(folder / DATABASE)
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


def is_backup(file: Path) -> bool:
    """True if a newer back-up may replace this file."""
    try:
        with zipfile.ZipFile(file) as archive:
            _read_manifest(file, archive)
    except (OSError, zipfile.BadZipFile, zlib.error, BackupError):
        return False
    return True


def _broken(file: Path, reason: str) -> str:
    return f"{file} is damaged, or isn't a back-up of Footnote ({reason}). Nothing was changed; use another copy of it."


def _measure(path: Path) -> _PackedFile:
    with path.open("rb") as stream:
        return _measure_stream(stream)


def _measure_stream(stream: IO[bytes]) -> _PackedFile:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return _PackedFile(size, digest.hexdigest())
