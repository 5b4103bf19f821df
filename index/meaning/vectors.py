"""Vectors of passages, in one file of the data folder that all its generations share.

A vector belongs to a text, not to a passage: it is found by the key of the passage with its title and headings
(`index.text.context`), so whatever hasn't changed keeps its vector through every sync. The file is a list of records
that is appended to, and that is replaced as a whole when something has to go. Nothing in it is precious: a record that
a crash has damaged doesn't count, and what is missing is made again. So it is in no back-up.

Several processes may use a data folder. Those that write take turns by a lock; those that read don't wait for anybody,
because a file that has been replaced stays as it was for those who have it mapped.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.disk import Identity, flush
from index.meaning.weights import WIDTH, Floats

VERSION = 2  # of the records, of the encoder, and of the text that is encoded; the files of others are removed

_NAME = f"vectors-{VERSION}"
_LOCK = "vectors.lock"
_RECORD = np.dtype([("key", "<u8"), ("vector", "i1", WIDTH), ("check", "<u4")])
_WORDS = _RECORD.itemsize // 4 - 1  # of a record, without its check
_FACTORS = np.arange(1, 2 * _WORDS, 2, dtype=np.uint32) * np.uint32(0x9E3779B1)
_LARGEST = 127.0  # a vector's largest number is stored as this
_CHUNK = 4096  # records that are looked at together
_COMPARED = 256  # records that are compared at once: so few that BLAS doesn't start threads, which would take longer

Keys = NDArray[np.uint64]
Records = NDArray[np.void]

_NOTHING: Records = np.zeros(0, _RECORD)


class VectorFile:
    """The file in a data folder. It need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME

    def add(self, keys: Keys, vectors: Floats, wanted: Callable[[], Keys]) -> None:
        """Appends vectors, except those that are there already and those that nobody wants any more.

        Args:
            keys: [n] of the texts.
            vectors: [n, 768], each of length 1.
            wanted: is called while nobody else writes, and returns the keys of the current generation: what was
                removed while the vectors were computed must not come back.

        Raises:
            OSError: the disk is full, for example. What was appended before stays.
        """
        with self._writing():
            _, first = np.unique(keys, return_index=True)
            chosen = first[np.isin(keys[first], wanted())]
            chosen = chosen[~np.isin(keys[chosen], self.read()[1]["key"])]
            if not len(chosen):
                return
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with open(descriptor, "r+b") as file:
                size = os.fstat(descriptor).st_size
                # A record that a killed process began. Whole records are never cut off: others may have them mapped.
                file.truncate(size - size % _RECORD.itemsize)
                file.seek(0, os.SEEK_END)
                file.write(_pack(keys[chosen], vectors[chosen]).tobytes())
                file.flush()
                os.fsync(descriptor)

    def exists(self) -> bool:
        """True if there are vectors, or files that have some."""
        return bool(self._files())

    def drop(self, wanted: Callable[[], Keys]) -> None:
        """Removes all vectors but those that are wanted, so that no trace of a removed document stays.

        Args:
            wanted: is called while nobody else writes, and returns the keys of the current generation.

        Raises:
            OSError: the file can't be removed.
        """
        if not self._files():
            return
        with self._writing():
            for path in self._files():
                if path != self._path:  # of another version, or of a process that was killed
                    path.unlink(missing_ok=True)
            _, records = self.read()
            kept = np.isin(records["key"], wanted()) & _are_whole(records)
            if kept.all() and self._path.exists() and self._path.stat().st_size == records.nbytes:
                return
            if kept.any():
                try:
                    self._replace(records, kept)
                    return
                except OSError:
                    pass  # no room: then all of them are made again
            for path in self._files():
                path.unlink(missing_ok=True)

    def _replace(self, records: Records, kept: NDArray[np.bool_]) -> None:
        draft = self._path.with_name(f"{_NAME}.new")
        with open(draft, "wb") as file:
            for start in range(0, len(records), _CHUNK):
                chunk = slice(start, start + _CHUNK)
                file.write(records[chunk][kept[chunk]].tobytes())
        flush(draft)
        draft.replace(self._path)
        flush(self._folder)

    def status(self) -> tuple[int, int, int] | None:
        """Which file it is and how large; None if there is none. As long as it is the same, so are the records."""
        try:
            status = os.stat(self._path)
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_size

    def read(self) -> tuple[Identity | None, Records]:
        """The file's identity, and its records, mapped into memory; one that isn't complete is left out.

        A file that can't be read has none, like one that isn't there: questions are then answered by words.
        """
        try:
            with open(self._path, "rb") as file:
                status = os.fstat(file.fileno())
                count = status.st_size // _RECORD.itemsize
                records = np.asarray(np.memmap(file, _RECORD, "r", shape=(count,))) if count else _NOTHING
        except OSError:
            return None, _NOTHING
        return (status.st_dev, status.st_ino), records

    def _files(self) -> list[Path]:
        return list(self._folder.glob("vectors-*"))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Waits for its turn to write."""
        descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class Vectors:
    """The vectors of one generation's passages, as far as they have been made. Safe to use from several threads."""

    def __init__(self, file: VectorFile, contexts: Keys) -> None:
        """`contexts` has the key of each passage's context."""
        self._file = file
        self.contexts = contexts
        self._lock = threading.Lock()
        self._order: NDArray[np.intp] | None = None  # of the passages by key, once there is a file
        self._sorted = contexts[:0]
        self._forget(None)

    def _forget(self, identity: Identity | None) -> None:
        self._identity = identity
        self._status: tuple[int, int, int] | None = None  # of the file when all of it was taken up
        self._count = 0  # passages that have a vector
        self._records = _NOTHING
        self._rows = np.full(len(self.contexts), -1, np.int32)  # the record of each passage; -1 if it has none
        self._lengths = np.zeros(0, np.float32)  # of the stored vectors

    def refresh(self) -> int:
        """Takes up what has been written since, by this process or another. Returns how many passages have a vector."""
        with self._lock:
            status = self._file.status()
            if status is None or status != self._status:
                identity, records = self._file.read() if status else (None, _NOTHING)
                if identity != self._identity:
                    self._forget(identity)
                if len(records) > len(self._records):
                    self._take(records)
                self._status = status if identity else None
            return self._count

    def _take(self, records: Records) -> None:
        if self._order is None:
            self._order = self.contexts.argsort(kind="stable")
            self._sorted = self.contexts[self._order]
        before = len(self._records)
        new = records[before:]
        lengths = _lengths(new)
        whole = _are_whole(new) & (lengths > 0)
        first = self._sorted.searchsorted(new["key"], "left")
        counts = np.where(whole, self._sorted.searchsorted(new["key"], "right") - first, 0)
        places = np.repeat(first - (counts.cumsum() - counts), counts)
        places += np.arange(len(places))
        rows = self._rows.copy()  # another thread may be reading them
        rows[self._order[places]] = np.repeat(np.arange(before, len(records), dtype=np.int32), counts)
        self._lengths = np.concatenate([self._lengths, np.where(whole, lengths, np.float32(1))])
        self._records, self._rows, self._count = records, rows, int((rows >= 0).sum())

    def missing(self) -> NDArray[np.intp]:
        """The passages that had no vector at the last `refresh`."""
        return (self._rows < 0).nonzero()[0]

    def cosines(self, vector: Floats) -> Floats:
        """How near the passages are to a vector of length 1.

        Returns:
            [passages] from -1 to 1; -1 for those that had no vector at the last `refresh`.
        """
        with self._lock:
            records, rows, lengths = self._records, self._rows, self._lengths
        found = np.full(len(records) + 1, -1.0, np.float32)  # the last one is for passages without a record
        stored = records["vector"]
        for start in range(0, len(records), _COMPARED):
            chunk = stored[start : start + _COMPARED]
            found[start : start + len(chunk)] = chunk.astype(np.float32) @ vector
        found[:-1] /= lengths
        return np.asarray(found[rows])


def _pack(keys: Keys, vectors: Floats) -> Records:
    records = np.zeros(len(keys), _RECORD)
    records["key"] = keys
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    records["vector"] = np.rint(vectors * (_LARGEST / largest))
    records["check"] = _checks(records)
    return records


def _lengths(records: Records) -> Floats:
    """[records] the lengths of the stored vectors."""
    lengths = np.empty(len(records), np.float32)
    for start in range(0, len(records), _CHUNK):
        vectors = records["vector"][start : start + _CHUNK].astype(np.float32)
        lengths[start : start + _CHUNK] = np.linalg.norm(vectors, axis=1)
    return lengths


def _are_whole(records: Records) -> NDArray[np.bool_]:
    """[records] False for those that a crash has damaged."""
    whole = np.empty(len(records), bool)
    for start in range(0, len(records), _CHUNK):
        part = records[start : start + _CHUNK]
        whole[start : start + _CHUNK] = part["check"] == _checks(part)
    return whole


def _checks(records: Records) -> NDArray[np.uint32]:
    """[records] a checksum of each one's key and vector; never 0 for a record of zeros."""
    words = np.ascontiguousarray(records).view("<u4").reshape(len(records), _WORDS + 1)[:, :_WORDS]
    return np.asarray(~(words * _FACTORS).sum(axis=1, dtype=np.uint32))
