"""Hands the parsed text of an upload from `accept` to the next sync, so that it isn't parsed twice."""

import threading

from index.reading.raw import RawDocument
from index.state import Upload

MOST = 64 * 2**20  # bytes of memory, roughly, that texts may take while they wait
_OF_BLOCK = 300  # bytes of memory that a block takes, roughly


class ParsedUploads:
    """Texts in memory, bounded; the oldest go first. An upload whose text is gone is simply parsed again. Thread-safe.

    `accept` first stores the upload and then calls `put`; a sync calls `take_all` and then lists the uploads. So an
    upload that was taken is in the list, unless it was removed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parsed: dict[int, RawDocument] = {}  # by the number of the upload, the oldest first
        self._size = 0

    def put(self, upload: Upload, raw: RawDocument) -> None:
        with self._lock:
            self._parsed[upload.number] = raw
            self._size += _size(raw)
            while self._size > MOST:
                self._size -= _size(self._parsed.pop(next(iter(self._parsed))))

    def take_all(self) -> dict[int, RawDocument]:
        """The texts by the numbers of their uploads; nothing is left here."""
        with self._lock:
            parsed, self._parsed, self._size = self._parsed, {}, 0
        return parsed


def _size(raw: RawDocument) -> int:
    return 2 * len(raw.text) + _OF_BLOCK * len(raw.blocks)
