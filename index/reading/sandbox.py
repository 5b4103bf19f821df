"""Files are parsed in a process of their own, which can do no harm and may die.

The process is given bytes and hands back text. Before the first file it gives up what it doesn't need: it can open no
file and no connection, change nothing on a disk, and has bounds on memory, processor time and patience. It is used for
one file after another, so that ten thousand small files are not ten thousand starts, and replaced when one went wrong.

A parser that was taken over could lie about the texts that it reads until it is closed, and no more: what comes back is
JSON that is checked, and bounded in size and time.
"""

import json
import logging
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any, Self

from index.errors import UnreadableFile
from index.reading import FORMATS
from index.reading.limits import DEFAULT, Limits
from index.reading.raw import RawBlock, RawDocument, from_json
from index.reading.sources import SourceInfo
from index.reading.worker import LENGTHS, NO_MEMORY

_log = logging.getLogger(__name__)

# The package's front door would load the search engine into a process that only reads, so it stays closed.
_START = """
import json, sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
from index.reading.limits import Limits
from index.reading.worker import serve
serve(Limits(*json.loads(sys.argv[2])), sys.argv[3:])
"""
ALL = frozenset(FORMATS.values())

LONGEST_REASON = 300  # characters; a reason may quote the file
LONGEST_INFO = 500  # characters of a title and the like
_START_PATIENCE = 60  # seconds
_PIECE = 1 << 20  # bytes

_CRASHED = "it is damaged, or too large for its reader; open it and save it anew, or split it"
_DAMAGED = "it is damaged in a way that its reader can't cope with; open it and save it anew"
_SHOWS_NOTHING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALF = re.compile("[\ud800-\udfff]")  # of a pair of UTF-16; no text can be stored with one


class Sandbox:
    """Reads files in a process that is started when it is first needed. Not safe to use from several threads."""

    def __init__(self, modules: Iterable[str] = ALL, limits: Limits = DEFAULT) -> None:
        """`modules` are the readers that it will need; the fewer, the sooner it starts."""
        self._modules = sorted(set(modules))
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0  # files, by this process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._ended()

    def parse(self, source: str, data: bytes) -> RawDocument:
        """What a file's reader finds in its bytes. Raises UnreadableFile with a reason that a person can act on."""
        try:
            return self._parse(source, data)
        except _Died as death:
            # What earlier files left behind in the process is no fault of this one. Its time is its own.
            if death.files_before == 0 or death.of_time:
                raise UnreadableFile(str(death)) from None
        try:
            return self._parse(source, data)
        except _Died as death:
            raise UnreadableFile(str(death)) from None

    def _parse(self, source: str, data: bytes) -> RawDocument:
        process = self._started()
        deadline = time.monotonic() + self._limits.patience
        try:
            _send(process, (source.encode("utf-8", "replace"), data), deadline)
            head, text = _receive(process, self._limits.text, deadline)
        except TimeoutError:
            self.close()
            raise _Died(
                f"reading it takes more than {self._limits.patience:g} seconds; split it", self._read, of_time=True
            ) from None
        except (BrokenPipeError, EOFError):
            raise self._death(source) from None
        self._read += 1
        status, _, rest = head.partition(b" ")
        if status == b"refused":
            raise UnreadableFile(shown(rest.decode("utf-8", "replace"), LONGEST_REASON) or _DAMAGED)
        if status == b"read":
            try:
                return _checked(from_json(_decoded(text), rest.decode()))
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                failure = f"what came back makes no sense: {error!r}"
        else:
            failure = rest.decode("utf-8", "replace")
        self.close()
        _log.error("the reader of %s failed on it; please report this:\n%s", source, failure)
        raise UnreadableFile(_DAMAGED)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._read = 0
            limits = json.dumps(astuple(self._limits))
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, str(Path(__file__).parents[1]), limits, *self._modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env={},  # a token is none of its business
                cwd="/",
            )
            assert self._process.stdin
            os.set_blocking(self._process.stdin.fileno(), False)
            try:
                _receive(self._process, _PIECE, time.monotonic() + _START_PATIENCE)
            except (EOFError, TimeoutError):
                self._process.kill()
                raise RuntimeError(f"the process that reads files doesn't start (exit code {self._ended()})") from None
        return self._process

    def _death(self, source: str) -> "_Died":
        """What the process that was reading this file died of."""
        before, code = self._read, self._ended()
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            reason = f"reading it takes more than {self._limits.processor_time:g} seconds; split it"
            return _Died(reason, before, of_time=True)
        if code == NO_MEMORY:
            return _Died(f"reading it takes more than {self._limits.memory // 2**20} MB of memory; split it", before)
        _log.warning("the process that read %s ended with exit code %s", source, code)
        return _Died(_CRASHED, before)

    def _ended(self) -> int:
        """The exit code of the process, which is gone then."""
        process, self._process = self._process, None
        assert process
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.kill()  # does nothing to one that has ended
        return process.wait()


class _Died(Exception):
    """The process ended over a file; the message is the reason for a person."""

    def __init__(self, reason: str, files_before: int, *, of_time: bool = False) -> None:
        super().__init__(reason)
        self.files_before = files_before  # that it had read
        self.of_time = of_time


def shown(text: str, longest: int) -> str:
    """A text from a file in one line, without characters that would upset a terminal or a database."""
    line = " ".join(_HALF.sub("\ufffd", _SHOWS_NOTHING.sub(" ", text[: 10 * longest])).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return _HALF.sub("\ufffd", text.decode("utf-8", "surrogatepass"))


def _checked(raw: RawDocument) -> RawDocument:
    """The document, if it can be one. Raises ValueError, or what else comes of values of the wrong type."""
    position = 0
    for block in raw.blocks:
        if not (position <= block.span.start and block.span.end <= len(raw.text) and _is_sound(block)):
            raise ValueError(f"no block of this text: {block}")
        position = block.span.end
    info = {field.name: _shortened(getattr(raw.info, field.name)) for field in fields(SourceInfo)}
    return replace(
        raw,
        info=SourceInfo(**info),
        titled=bool(raw.titled),
        lined=bool(raw.lined),
        notes=tuple(shown(note, LONGEST_REASON) for note in raw.notes),
    )


def _is_sound(block: RawBlock) -> bool:
    numbers = (block.span.start, block.level, block.page or 0, block.row or 0)
    return all(type(number) is int and 0 <= number < 2**31 for number in numbers) and (
        block.flag is None or (block.flag.isprintable() and len(block.flag) <= LONGEST_REASON)
    )


def _shortened(value: Any) -> Any:
    """A field of what a file says of itself, a string or several."""
    if isinstance(value, tuple):
        return tuple(shown(item, LONGEST_INFO) for item in value)
    return None if value is None else shown(value, LONGEST_INFO) or None


def _send(process: subprocess.Popen[bytes], parts: tuple[bytes, bytes], deadline: float) -> None:
    """Sends a message. Raises BrokenPipeError when nobody is there, TimeoutError when nobody takes it."""
    assert process.stdin
    descriptor = process.stdin.fileno()
    for part in (LENGTHS.pack(*map(len, parts)), *parts):
        rest = memoryview(part)
        while rest:
            _wait(descriptor, select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                rest = rest[os.write(descriptor, rest) :]


def _receive(process: subprocess.Popen[bytes], most: int, deadline: float) -> tuple[bytes, bytes]:
    """Waits for a message. Raises EOFError when nobody is there, or nobody who keeps to `most`; TimeoutError."""
    assert process.stdout
    descriptor = process.stdout.fileno()
    first, second = LENGTHS.unpack(_exactly(descriptor, LENGTHS.size, deadline))
    if max(first, second) > most:
        raise EOFError
    return _exactly(descriptor, first, deadline), _exactly(descriptor, second, deadline)


def _exactly(descriptor: int, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        _wait(descriptor, select.POLLIN, deadline)
        piece = os.read(descriptor, min(size - len(data), _PIECE))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
