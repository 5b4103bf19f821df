"""Installing a published index in a data folder: missing files come from the database, and are checked by their hashes.

Everything is written to a temporary folder first. Then its folders are renamed, and last CURRENT is: until then nothing
has changed, and whoever is answering keeps the index that they began with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from index.disk import flush, without_room
from index.errors import DiskFull, LibraryBusy, LibraryDamaged
from index.sharing.listing import Listing, Record, SharedFile
from index.store import Store

_DRAFT = ".fetch-"

Pieces = Callable[[str], Iterator[bytes]]
"""Reads a file from the database by its hash."""


def install(store: Store, listing: Listing, record: Record, pieces: Pieces) -> int:
    """Makes a published index the current one of a data folder. The caller holds the folder's lock.

    Args:
        store: The data folder.
        listing: The index, with its files.
        record: What is known of the folder.
        pieces: Where the missing files come from.

    Returns:
        How many bytes were fetched.

    Raises:
        LibraryBusy: A file isn't there any more, because there is a newer list.
        LibraryDamaged: A file isn't what its hash says.
        DiskFull: There is no room.
    """
    for left in store.folder.glob(f"{_DRAFT}*"):  # of a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    draft = store.folder / f"{_DRAFT}{token_hex(4)}"
    try:
        fetched = _install(store, listing, record, pieces, draft)
    except OSError as error:
        if without_room(error):
            raise DiskFull(
                f"There is no room left in the data folder {store.folder} for the index that another machine wrote. "
                "The index from before is unchanged and in use. Free some space there."
            ) from error
        raise LibraryDamaged(f"The data folder {store.folder} can't be written to: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return fetched


def _install(store: Store, listing: Listing, record: Record, pieces: Pieces, draft: Path) -> int:
    fetched = 0
    here = {file.digest: path for path, file in record.files.items()}
    folders: dict[str, list[SharedFile]] = {}
    for file in listing.files:
        folders.setdefault(file.folder, []).append(file)
    missing = {name: files for name, files in folders.items() if not _is_whole(store.folder, files, record)}
    for files in missing.values():
        for file in files:
            target = draft / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not _linked(store.folder, here.get(file.digest), target, file.size):
                _fetch(file, target, pieces)
                fetched += file.size
    for name in missing:
        for folder in [path for path in (draft / name).rglob("*") if path.is_dir()] + [draft / name]:
            flush(folder)
        if (store.folder / name).exists():  # a draft that was never published
            (store.folder / name).rename(draft / f"former-{name}")
        (draft / name).rename(store.folder / name)
    flush(store.folder)
    store.make_current(listing.number)
    with suppress(OSError):
        Record(record.library, listing.number, {file.path: file for file in listing.files}).save(store.folder)
    return fetched


def _is_whole(data: Path, files: list[SharedFile], record: Record) -> bool:
    """True if a folder is known to be there."""
    return all(record.files.get(file.path) == file and (data / file.path).exists() for file in files)


def _linked(data: Path, known: str | None, target: Path, size: int) -> bool:
    """Gives a file that is there under another name a second name. False if there is none."""
    with suppress(OSError):
        if known and (data / known).stat().st_size == size:
            os.link(data / known, target)
            return True
    return False


def _fetch(file: SharedFile, target: Path, pieces: Pieces) -> None:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as stream:
        for piece in pieces(file.digest):
            digest.update(piece)
            size += len(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    if size < file.size:
        raise LibraryBusy("The shared index was replaced by a newer one while it was fetched.")
    if (digest.hexdigest(), size) != (file.digest, file.size):
        raise LibraryDamaged(
            f"{file.path} of the shared index isn't what its hash says, so this machine stays with the index that it "
            "has. Have it written again: python -m index build."
        )
