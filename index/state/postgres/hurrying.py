"""Reads that an answer needs, and never waits for long: if the database is slow, what it said last has to do.

A read runs in a thread of its own, and goes on when nobody waits for it any more. So making a connection, looking for
the primary and trying again take as long as they need, and the next answer has what was found.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from index.errors import DatabaseAway, LibraryBusy

PATIENCE = 1.0  # seconds that an answer waits for a read; it makes two, and Discord waits three seconds
AGAIN = 2.0  # seconds after a slow read in which nothing is read that is remembered
AT_ONCE = 4
REMEMBERED = 20_000  # results of queries, such as the settings of a server

Key = tuple[object, ...]  # a query and its values
Rows = list[Any]


class HurriedReads:
    """Safe to use from several threads.

    Args:
        read: Makes a query, and returns its rows. Raises DatabaseAway, LibraryBusy, LibraryDamaged or StateTooNew.
    """

    def __init__(self, read: Callable[[Key], Rows]) -> None:
        self._read = read
        self._threads = self._new_threads()
        self._lock = threading.Lock()
        self._begun = 0  # the number of reads
        self._forgotten = 0  # the number of the last one before a close
        self._remembered: OrderedDict[Key, tuple[int, Rows]] = OrderedDict()  # with the number of the read
        self._slow_until = 0.0  # by time.monotonic()

    def close(self) -> None:
        """Forgets everything, and ends the threads that have nothing to read. The next call starts new ones."""
        with self._lock:
            threads, self._threads = self._threads, self._new_threads()
            self._remembered.clear()
            self._forgotten = self._begun
        threads.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _new_threads() -> ThreadPoolExecutor:
        return ThreadPoolExecutor(AT_ONCE, "read in a hurry")

    def last(self, key: Key) -> Rows | None:
        """What a query found last; None if it never found anything out."""
        with self._lock:
            return self._remembered[key][1] if key in self._remembered else None

    def get(self, key: Key) -> Rows:
        """What a query finds, or else found last. Raises what `fresh` raises if there is neither."""
        if time.monotonic() < self._slow_until and (last := self.last(key)) is not None:
            return last
        try:
            return self.fresh(key)
        except (DatabaseAway, LibraryBusy):
            if (last := self.last(key)) is not None:
                return last
            raise

    def fresh(self, key: Key) -> Rows:
        """What a query finds now. Raises what `read` raises, and DatabaseAway if that takes too long."""
        with self._lock:
            self._begun += 1
            reading = self._threads.submit(self._keep, key, self._begun)
        try:
            return reading.result(PATIENCE)
        except TimeoutError:
            reading.cancel()  # if no thread was free
            self._slow_until = time.monotonic() + AGAIN
            raise DatabaseAway("The database is too slow. Check its load, and the network to it.") from None
        except (DatabaseAway, LibraryBusy):
            self._slow_until = time.monotonic() + AGAIN
            raise

    def _keep(self, key: Key, number: int) -> Rows:
        """Makes a query, and remembers what it finds."""
        found = self._read(key)
        with self._lock:
            if number > max(self._forgotten, self._remembered.get(key, (0,))[0]):
                self._remembered[key] = number, found
                self._remembered.move_to_end(key)
                if len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
        return found
