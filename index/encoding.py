"""The vectors of the current index's passages: made a few at a time, counted, and dropped when nobody needs them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np

from index.disk import without_room
from index.errors import DiskFull, EncodingFailed, LibraryDamaged
from index.meaning.filling import AT_ONCE, fill
from index.meaning.lazy import Encodes
from index.meaning.vectors import Keys, VectorFile
from index.store import Store

if TYPE_CHECKING:
    from index.meaning.process import EncodingProcess
    from index.retrieval.searcher import Index

_log = logging.getLogger(__name__)


class Encoding:
    """Makes the vectors of one data folder.

    Args:
        store: The data folder.
        reading: Lends the current index, if there is one. It may be another one each time.
    """

    def __init__(self, store: Store, reading: Callable[[], AbstractContextManager[Index | None]]) -> None:
        self._store = store
        self._reading = reading
        self._process: EncodingProcess | None = None  # the last one
        self._aside: set[int] = set()  # the keys of texts that can't be encoded
        self._dropped: int | None = None  # the generation without which nothing is left of the vectors
        self._logged = ""  # why they can't be dropped

    def encode(self, left: int) -> None:
        """Makes at most so many of the vectors that are missing. Raises DiskFull, LibraryDamaged or EncodingFailed."""
        from index.meaning.process import EncodingProcess

        try:
            with EncodingProcess.open() as process:
                self._process = process
                while left > 0 and (done := self._encode_some(process, min(left, AT_ONCE))):
                    left -= done
        except EncodingFailed:
            if not process.stopped:
                raise
        except OSError as error:
            if not without_room(error):
                raise LibraryDamaged(self._unusable(error)) from error
            raise DiskFull(
                f"There is no room left in the data folder {self._store.folder} for the vectors of passages "
                f"({error.strerror}). Those that were made before stay. Free some space there."
            ) from error

    def stop(self) -> None:
        """Has `encode` return that is running in another thread."""
        if self._process:
            self._process.stop()

    def count(self) -> tuple[int, int]:
        """How many passages have a vector, and how many there are."""
        with self._reading() as index:
            return (index.vectors.refresh(), len(index.vectors.contexts)) if index else (0, 0)

    def drop(self) -> None:
        """Removes the vectors that the current generation doesn't need. If that is impossible, the log says so once."""
        if not VectorFile(self._store.folder).exists():
            return  # without opening the index
        with self._reading() as index:
            number = index.generation.number if index else None
            if number is None or number == self._dropped:
                return
            try:
                VectorFile(self._store.folder).drop(self._contexts)
                self._dropped = number
                self._logged = ""
            except OSError as error:
                if self._logged != (reason := self._unusable(error)):
                    _log.error("%s", reason)
                self._logged = reason

    def _unusable(self, error: OSError) -> str:
        return (
            f"The vectors in the data folder {self._store.folder} can't be used ({error.strerror}): passages are only "
            "found by their words, and vectors of removed documents may stay. Let this user read and write the files "
            "there whose names begin with “vectors”, or remove them; they are made again."
        )

    def _encode_some(self, encoder: Encodes, limit: int) -> int:
        with self._reading() as index:  # each time, as another one may be the current one now
            if index is None or index.vectors.refresh() == len(index.vectors.contexts):
                return 0
            file = VectorFile(self._store.folder)
            documents = index.forward.documents
            return fill(index.generation, index.vectors, documents, file, encoder, limit, self._contexts, self._aside)

    def _contexts(self) -> Keys:
        """The keys of the current generation's passages."""
        with self._reading() as index:
            return index.vectors.contexts if index else np.zeros(0, np.uint64)
