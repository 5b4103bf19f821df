"""A process that gives up its rights and then answers one message after another, seen from outside.

A message has two parts, which are bytes. Each message from there is bounded in size, and each one has a deadline.
"""

import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from index.reading.worker import LENGTHS

_START_PATIENCE = 60  # seconds
_PIECE = 1 << 20  # bytes


class Confined:
    """A process of Python. Not for use from several threads."""

    def __init__(self, code: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        """Start it, and wait until it says that it has given up its rights.

        Args:
            code: What it runs. Its first argument is the folder of the package `index`.
            arguments: The further ones.
            environment: All of its environment; ours may hold a token, which is none of its business.

        Raises:
            RuntimeError: It doesn't start.
            OSError: The same.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code, str(Path(__file__).parents[1]), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=dict(environment),
            cwd="/",
        )
        assert self._process.stdin
        assert self._process.stdout
        self._into, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._into, False)
        self._left: deque[memoryview] = deque()  # parts of messages that the process hasn't taken yet
        self._come = bytearray()  # what the process has sent and nobody has received yet
        try:
            _, missing = self.receive(_PIECE, time.monotonic() + _START_PATIENCE)
        except (EOFError, TimeoutError):
            self._process.kill()
            raise RuntimeError(f"the confined process doesn't start (exit code {self.end()})") from None
        self.missing = missing.decode()  # the parts of its protection that this system doesn't have

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, head: bytes, body: bytes) -> None:
        """Send a message. What the process doesn't take yet is sent while an answer is waited for."""
        self._left.extend(memoryview(part) for part in (LENGTHS.pack(len(head), len(body)) + head, body) if part)
        self._send_more()

    def receive(self, most: int, deadline: float) -> tuple[bytes, bytes]:
        """Wait for a message. Raises EOFError if the process is gone or sends more than `most`, and TimeoutError."""
        first, second = LENGTHS.unpack(self._exactly(LENGTHS.size, deadline))
        if max(first, second) > most:
            raise EOFError
        return self._exactly(first, deadline), self._exactly(second, deadline)

    def interrupt(self) -> None:
        """Kill it, from any thread: the one that waits for a message gets an EOFError."""
        self._process.kill()

    def kill(self) -> None:
        self.interrupt()
        self.end()

    def end(self) -> int:
        """Wait until the process is gone, or end it, and return its exit code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        self._process.kill()  # does nothing if it has ended
        return self._process.wait()

    def _exactly(self, size: int, deadline: float) -> bytes:
        while len(self._come) < size:
            self._wait(deadline)
            piece = os.read(self._out, _PIECE)
            if not piece:
                raise EOFError
            self._come += piece
        with memoryview(self._come) as come:
            data = bytes(come[:size])
        del self._come[:size]
        return data

    def _wait(self, deadline: float) -> None:
        """Wait until there is something to read. Raises TimeoutError."""
        while True:
            poll = select.poll()
            poll.register(self._out, select.POLLIN)
            if self._left:
                poll.register(self._into, select.POLLOUT)
            ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if not ready:
                raise TimeoutError
            if self._into in ready:
                self._send_more()
            if self._out in ready:
                return

    def _send_more(self) -> None:
        """Send what the process takes."""
        try:
            with suppress(BlockingIOError):
                while self._left:
                    rest = self._left[0][os.write(self._into, self._left[0]) :]
                    if rest:
                        self._left[0] = rest
                    else:
                        self._left.popleft()
        except BrokenPipeError:  # it is gone, which is found out after its last answer was read
            self._left.clear()
