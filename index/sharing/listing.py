"""Lists: which files make up a published index, each by its path, its SHA-256 and its size.

A file is stored once in the database, whatever its name and however many lists have it. The data folder has a record of
the files whose hashes are known, `shared.json`, so that they aren't read again: nothing in these folders ever changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import LibraryDamaged

RECORD = "shared.json"
PIECE = 2**20  # bytes of a file that are sent at once

# What may be in a list. A database that somebody took over could otherwise have any file written.
_PATH = re.compile(r"(?:generation|segment|words)-\d{1,18}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}){1,4}")


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file of an index. Raises LibraryDamaged if no index can have it."""

    path: str  # in the data folder
    digest: str  # SHA-256
    size: int  # bytes

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path) or not re.fullmatch("[0-9a-f]{64}", self.digest) or self.size < 0:
            raise LibraryDamaged(f"The shared index has a file that no index has: {self.path[:100]!r}.")

    @property
    def folder(self) -> str:
        """The folder that is published, and read, as a whole."""
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Listing:
    """A published index."""

    number: int
    uploads: int  # how often they had changed when it was built
    files: tuple[SharedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The files in a data folder whose hashes are known, and the last list that was published or installed there."""

    library: str = ""
    number: int = 0
    files: Mapping[str, SharedFile] = field(default_factory=dict)  # by path

    @classmethod
    def load(cls, folder: Path, library: str) -> Record:
        """The record of a library; an empty one if there is none, or if it is of another library."""
        try:
            data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            files = [SharedFile(str(path), str(digest), int(size)) for path, digest, size in data["files"]]
            found = cls(str(data["library"]), int(data["number"]), {file.path: file for file in files})
        except (OSError, ValueError, KeyError, TypeError, LibraryDamaged):
            return cls(library)
        return found if found.library == library else cls(library)

    def save(self, folder: Path) -> None:
        """Keeps it. Raises OSError if there is no room; then files are only read once more."""
        data = {
            "library": self.library,
            "number": self.number,
            "files": [[file.path, file.digest, file.size] for file in self.files.values()],
        }
        draft = folder / f"{RECORD}.new"
        draft.write_text(json.dumps(data), encoding="utf-8")
        draft.replace(folder / RECORD)


def measured(folder: Path, paths: list[str], known: Mapping[str, SharedFile]) -> tuple[SharedFile, ...]:
    """The files at these paths, with their hashes."""
    found = []
    for path in paths:
        before = known.get(path)
        if before and before.size == (folder / path).stat().st_size:
            found.append(before)
            continue
        digest, size = hashlib.sha256(), 0
        with (folder / path).open("rb") as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
                size += len(piece)
        found.append(SharedFile(path, digest.hexdigest(), size))
    return tuple(found)
