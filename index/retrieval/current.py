"""The current generation, shared by everybody who reads it.

A sync may publish a new generation at any time. Each reader keeps the one that it began with, so an answer never mixes
two; a generation that has been replaced is closed when its last reader is done.

An upload that was removed or replaced isn't shown any more from that moment on, although the generation still has it:
the next sync may be long in coming, because the disk is full or another process is writing. So a reader who may see
uploads first asks which there are now, and the others are hidden.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.scope import Scope
from index.store import Generation, Store

if TYPE_CHECKING:
    from index.retrieval.searcher import Index, Uploaded

_log = logging.getLogger(__name__)


class CurrentIndex:
    """Opens the current generation when it is first needed, and again when there is a newer one. Thread-safe."""

    def __init__(self, store: Store, made_with: str, uploaded: Uploaded) -> None:
        self._store = store
        self._made_with = made_with  # what this version writes into the generations that it builds
        self._uploaded = uploaded
        self._lock = threading.Lock()
        self._hiding = threading.Lock()
        self._index: Index | None = None
        self._foreign: int | None = None  # the number of a generation that only another version can read
        self._readers: dict[Generation, int] = {}  # how many read each generation

    def close(self) -> None:
        """Closes the index, or lets its last reader do that."""
        with self._lock:
            index, self._index = self._index, None
            if index and not self._readers.get(index.generation):
                index.generation.close()

    @contextmanager
    def reading(self, scope: Scope) -> Iterator[Index | None]:
        """The current index, which stays open until the block ends; None when there is none.

        Uploads that were removed since it was built are hidden, if the scope may see uploads, and so are the documents
        that are hidden from the scope. Raises LibraryDamaged.
        """
        index = self._borrow()
        try:
            if index and index.uploads and scope.guild_id is not None:
                with self._hiding:  # so that nobody brings back what somebody else has just hidden
                    index.hide_withdrawn(self._uploaded)
            yield index.within(scope) if index else None
        finally:
            if index:
                self._give_back(index.generation)

    def _borrow(self) -> Index | None:
        with self._lock:
            # The number is read under the lock, or a slow thread could bring back an older generation.
            number = self._store.current()
            if number is None or number == self._foreign:
                return None
            if self._index is None or self._index.generation.number != number or self._index.generation.is_replaced():
                before, self._index = self._index, self._open(number)
                if before and not self._readers.get(before.generation):
                    before.generation.close()
            if self._index is None:
                self._foreign = number
                return None
            generation = self._index.generation
            self._readers[generation] = self._readers.get(generation, 0) + 1
            return self._index

    def _give_back(self, generation: Generation) -> None:
        with self._lock:
            self._readers[generation] -= 1
            if not self._readers[generation]:
                del self._readers[generation]
                if self._index is None or self._index.generation is not generation:
                    generation.close()

    def _open(self, number: int) -> Index | None:
        """None if only another version can read the generation's tables."""
        from index.retrieval.searcher import Index  # here, because who only fills a library doesn't need it

        generation = self._store.open(number)
        if not generation.ours or generation.made_with != self._made_with:
            until = "it is used" if generation.ours else "nothing is answered"
            _log.info("another version of Footnote built the index; %s until the next sync rebuilds it", until)
        if not generation.ours:
            generation.close()
            return None
        try:
            return Index(generation)
        except (OSError, EOFError, ValueError, KeyError) as error:  # an array is missing or broken
            generation.close()
            raise self._store.damaged(error) from error
