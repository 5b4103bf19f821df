"""Whose turn it is to compute."""

import threading
from collections import deque


class Turn:
    """A lock that is given to those who wait in the order in which they came.

    A thread that gives back a `threading.Lock` and takes it again at once usually gets it before those who wait. With
    this one, work that takes its turn step by step lets the others in between its steps.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # Ctrl+C
            with self._lock:
                waits = mine in self._waiting
                if waits:
                    self._waiting.remove(mine)
            if not waits:  # the turn came at the same moment
                self.__exit__()
            raise

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
