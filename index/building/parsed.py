"""Hands the parsed text of an upload from `accept` to the next sync, so that it isn't parsed twice.

The sync may run in another process. Then the texts go there as JSON, through a pipe and not over the disk, because a
text that people gave is stored in one place only.
"""

import json
import threading

from index.state import Upload

MOST = 64 * 2**20  # bytes of memory, roughly, that texts may take while they wait

Waiting = tuple[str, str]
"""A text, and what `index.reading.raw.to_json` writes of it, which takes a tenth of the memory of its blocks."""


def content_key(upload: Upload) -> str:
    """An upload's server, name and bytes, in short.

    Its number isn't enough: if `state.db` has been replaced meanwhile, another upload may have that.
    """
    return f"{upload.document_id} {upload.digest}"


class ParsedUploads:
    """Texts in memory, bounded; the oldest go first. An upload whose text is gone is simply parsed again. Thread-safe.

    `accept` first stores the upload and then calls `put`; a sync calls `take_all` and then lists the uploads. So an
    upload that was taken is in the list, unless it was removed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parsed: dict[str, Waiting] = {}  # by `content_key`, the oldest first
        self._size = 0

    def put(self, key: str, text: str, raw: str) -> None:
        """Keeps the text of the upload with this `content_key`."""
        with self._lock:
            self._size -= _size(self._parsed.pop(key, ("", "")))
            self._parsed[key] = text, raw
            self._size += _size((text, raw))
            while self._size > MOST:
                self._size -= _size(self._parsed.pop(next(iter(self._parsed))))

    def is_empty(self) -> bool:
        return not self._parsed

    def take_all(self) -> dict[str, Waiting]:
        """The texts by `content_key`; nothing is left here."""
        with self._lock:
            parsed, self._parsed, self._size = self._parsed, {}, 0
        return parsed

    def dump(self) -> bytes:
        """All texts as JSON for `load`; nothing is left here."""
        return json.dumps([(key, *waiting) for key, waiting in self.take_all().items()]).encode()

    def load(self, data: bytes) -> None:
        """Keeps the texts that `dump` returned in another process."""
        for key, text, raw in json.loads(data):
            self.put(key, text, raw)


def _size(waiting: Waiting) -> int:
    return 2 * sum(map(len, waiting))
