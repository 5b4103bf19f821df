"""Recognises pictures in a process of its own, within bounds of time and with a memory of what was recognised."""

import json
import logging
import math
import signal
import time
from dataclasses import astuple
from typing import Protocol

from index.reading.confined import Confined
from index.reading.ocr.engine import Engine
from index.reading.ocr.pages import DOTS, MOST_PIXELS, Outcome
from index.reading.worker import SHOW, Limits

_log = logging.getLogger(__name__)

_START = """
import json, sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
from index.reading.ocr.worker import serve
from index.reading.worker import Limits
serve(Limits(*json.loads(sys.argv[2])), *sys.argv[3:])
"""
LIMITS = Limits(memory=640 * 2**20, processor_time=60, patience=300, text=4 * 2**20)  # for each page
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1"}  # or tesseract would start threads, which the process may not


class Memory(Protocol):
    """What was recognised earlier."""

    def get(self, digest: str, engine: str, page: int) -> bytes | None:
        """What was put under the same names; None if nothing was."""

    def put(self, digest: str, engine: str, page: int, text: bytes) -> bool:
        """Keep a text. Returns False if it isn't kept."""


class Forgetful:
    """Remembers nothing."""

    def get(self, digest: str, engine: str, page: int) -> bytes | None:
        return None

    def put(self, digest: str, engine: str, page: int, text: bytes) -> bool:
        return False


class Scanner:
    """Recognises the pages of one file after another. Not for use from several threads."""

    def __init__(
        self,
        engine: Engine | None,
        *,
        memory: Memory | None = None,
        seconds: float = math.inf,
        limits: Limits = LIMITS,
    ) -> None:
        """The process starts when there is something to recognise.

        Args:
            engine: None recognises nothing.
            memory: Pages that are in it are not recognised again.
            seconds: All the time that it takes, roughly. The page that is being recognised when it ends is finished;
                the others come later, if there is a memory to go on from.
            limits: For each page.
        """
        self._engine = engine
        self._memory = memory or Forgetful()
        self._seconds = seconds
        self._late = Outcome.LATER if memory else Outcome.FAILED
        self._limits = limits
        self._process: Confined | None = None
        self._given_up: set[str] = set()  # digests of files

    @property
    def works(self) -> bool:
        """True if pictures can be recognised."""
        return self._engine is not None

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process = None

    def give_up(self, digest: str) -> None:
        """Ask for no more pictures of this file, since its reader ended when it drew one."""
        self._given_up.add(digest)

    def start(self) -> str:
        """Start the process now. Returns the parts of its protection that are missing. Raises RuntimeError, OSError."""
        assert self._engine
        if self._process is None:
            arguments = json.dumps(astuple(self._limits)), str(self._engine.data), "+".join(self._engine.languages)
            self._process = Confined(_START, *arguments, environment=_ENVIRONMENT)
        return self._process.missing

    def known(self, digest: str, page: int) -> tuple[bytes, bytes]:
        """The answer to a reader that asks for a page: what is known already, or that its picture should come."""
        if self._engine is None:
            return _outcome(Outcome.MISSING), b""
        if found := self._memory.get(digest, self._engine.name, page):
            head, _, table = found.partition(b"\n")
            return head, table
        if digest in self._given_up:
            return _outcome(Outcome.FAILED), b""
        return (SHOW if self._seconds > 0 else _outcome(self._late)), b""

    def recognise(self, digest: str, page: int, head: bytes, picture: bytes) -> tuple[bytes, bytes]:
        """The answer to a reader that sent a page's picture.

        Args:
            digest: Of the file.
            page: Its number, from 1.
            head: The width and the height in dots, and the dots per inch; zeros for a picture file.
            picture: A byte for each dot, or the file.

        Raises:
            ValueError: The head makes no sense.
        """
        width, height, dots = map(int, head.split())
        if not (0 <= width * height <= 2 * MOST_PIXELS and 0 < dots < 10_000):
            raise ValueError("no picture")
        question = f"grey {width} {height} {dots}" if width else f"file {page}"
        begin = time.monotonic()
        answer = self._ask(question.encode(), picture, page)
        self._seconds -= time.monotonic() - begin
        if self._engine and not self._memory.put(digest, self._engine.name, page, b"\n".join(answer)):
            self._late = Outcome.FAILED  # the next sync would begin from the start
        return answer

    def _ask(self, question: bytes, picture: bytes, page: int) -> tuple[bytes, bytes]:
        try:
            self.start()
        except (RuntimeError, OSError) as error:
            _log.warning("tesseract is installed but can't be used, so scans aren't read: %s", error)
            self._engine = None
            return _outcome(Outcome.MISSING), b""
        assert self._process
        deadline = time.monotonic() + self._limits.patience
        try:
            self._process.send(question, picture)
            head, table = self._process.receive(self._limits.text, deadline)
            outcome, *numbers = head.decode().split()
            height, dots = map(int, numbers or ("0", str(DOTS)))
            if not (0 <= height < 2**31 and 0 < dots < 10_000):
                raise ValueError("no answer")
            return _outcome(Outcome(outcome), height, dots), table
        except (TimeoutError, EOFError, ValueError) as error:
            process, self._process = self._process, None
            code = process.end()
            if code not in (-signal.SIGPROF, -signal.SIGXCPU):
                _log.warning("tesseract failed on page %d of a file (%r, exit code %s)", page, error, code)
            return _outcome(Outcome.FAILED), b""


def _outcome(outcome: Outcome, height: int = 0, dots: int = DOTS) -> bytes:
    return f"{outcome} {height} {dots}".encode()
