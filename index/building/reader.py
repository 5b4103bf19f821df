"""Reads files of the folder and uploads, each in the sandbox.

The sandbox is given a few small files ahead, so that neither it nor the process that indexes ever waits for the other.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from index.building.parsed import Waiting, content_key
from index.building.plan import FoundSource
from index.building.ready import Ready
from index.building.uploads import scanner_of_upload
from index.errors import UnreadableFile
from index.reading import RECOGNISING, files, reader_of
from index.reading.ocr.engine import Engine
from index.reading.ocr.scanner import Scanner
from index.reading.raw import RawDocument, from_json
from index.reading.sandbox import Begun, Sandbox
from index.state import State
from index.store import Seen

AHEAD = 1_000_000  # bytes of the files that the sandbox is given ahead …
EACH = 60_000  # … of which a file counts as these at least

Parsed: TypeAlias = tuple[RawDocument, str]  # with everything but the text as JSON
Failure: TypeAlias = FileNotFoundError | UnreadableFile


class Content(NamedTuple):
    """What was read of a file."""

    seen: Seen
    found: Parsed | Failure


class _Waiting(NamedTuple):
    """A file whose bytes were read."""

    file: FoundSource
    seen: Seen
    begun: Begun | Parsed | Failure


class SourceReader:
    """Reads files of the folder and uploads."""

    def __init__(
        self,
        folder: Path | None,
        state: State,
        parsed: Mapping[str, Waiting],
        engine: Engine | None,
        scanner: Scanner,
        ready: Ready,
    ) -> None:
        """
        Args:
            folder: None if its files aren't read.
            state: It has the uploads.
            parsed: Uploads, by `content_key`, that were parsed when they were accepted.
            engine: It recognises pictures in uploads.
            scanner: It recognises pictures in the folder's files.
            ready: It may have started the process that files are read in.
        """
        self._ready = ready
        self._engine = engine
        self._scanner = scanner
        self._folder = folder
        self._state = state
        self._parsed = parsed

    def sandbox_for(self, found: Iterable[FoundSource]) -> Sandbox:
        """A sandbox that is ready for these files. Its process only starts when there is something to parse."""
        return self._ready.sandbox(reader_of(file.source) for file in found)

    def read_all(self, found: Iterable[FoundSource], sandbox: Sandbox) -> Iterator[Content]:
        """What is in each file, in their order."""
        waiting: deque[_Waiting] = deque()
        ahead = 0
        for file in found:
            room = _room(file)
            while waiting and ahead + room > AHEAD:
                ahead -= _room(waiting[0].file)
                yield self._finish(waiting.popleft(), sandbox)
            waiting.append(self._begin(file, sandbox))
            ahead += room
        while waiting:
            yield self._finish(waiting.popleft(), sandbox)

    def content(self, file: FoundSource) -> bytes:
        """Raises UnreadableFile, or FileNotFoundError if it is gone."""
        if file.upload:
            return self._state.uploads.content(file.upload)
        assert self._folder is not None  # a folder that isn't looked at has no files to read
        return files.content(self._folder, file.source)

    def _begin(self, file: FoundSource, sandbox: Sandbox) -> _Waiting:
        seen = Seen(file.size, file.mtime_ns, time.time_ns(), "")
        try:
            data = self.content(file)
        except (FileNotFoundError, UnreadableFile) as error:
            return _Waiting(file, seen, error)
        seen = Seen(len(data), file.mtime_ns, seen.read_ns, sha256(data).hexdigest())
        if file.upload and (parsed := self._parsed.get(content_key(file.upload))):
            return _Waiting(file, seen, (from_json(*parsed), parsed[1]))
        return _Waiting(file, seen, sandbox.begin(file.source, data))

    def _finish(self, one: _Waiting, sandbox: Sandbox) -> Content:
        if not isinstance(one.begun, Begun):
            return Content(one.seen, one.begun)
        try:
            if not one.file.upload:
                return Content(one.seen, sandbox.finish(one.begun, self._scanner))
            with closing(scanner_of_upload(self._engine)) as scanner:
                return Content(one.seen, sandbox.finish(one.begun, scanner))
        except UnreadableFile as error:
            return Content(one.seen, error)


def _room(file: FoundSource) -> int:
    """Bytes that a file counts as while it waits. One that may ask for a picture to be recognised takes all the room:
    the process waits for an answer then, and for nothing else."""
    return AHEAD if reader_of(file.source) in RECOGNISING else max(EACH, file.size)
