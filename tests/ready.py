"""Processes that read and prepare texts, as forks of one that is ready.

Such a process takes a third of a second to start Python, to import its modules and to compile their patterns. What it
then does for a test takes a hundredth. So for each kind there is one process that has done all this, up to the last
line of its code (`serve(…)`), and that is forked for each start (`ready_process.py`). From that line on everything is
as without tests: it is a process of its own, gives up its rights, has its bounds, and ends with its exit code.

A test of the start itself, or of what such a process knows and inherits, is marked as `cold`: it gets processes that
are started as the program starts them. So does a test that has changed their code.
"""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from processes import companion, end

from index.building import workers
from index.reading import confined, sandbox

SERVER = Path(__file__).with_name("ready_process.py")
CODE = struct.Struct("i")  # an exit code; a signal as its number below zero
MOST = 6  # processes that are kept ready

# For the code of each kind: what is done before a fork, because it would be done at the latest for the first text, and
# the arguments that matter for this. A reader has only the modules that it is started with.
_KINDS: dict[str, tuple[str, Callable[[Sequence[str]], Sequence[str]]]] = {
    sandbox._START: (
        "import importlib\nfor name in sys.argv[3:]: importlib.import_module(f'index.reading.{name}')",
        lambda arguments: [arguments[0], *arguments[2:]],
    ),
    workers._START: (
        "from index.facts import facts\nfrom index.reading import parse\nfrom index.reading.document import settle\n"
        "facts(settle('a.md', parse('a.md', b'# A door\\n\\nIt is open.')))",
        lambda arguments: arguments[:2],
    ),
}


class Fork:
    """What the program uses of a `subprocess.Popen`."""

    def __init__(self, pid: int, outcome: Connection, stdin: IO[bytes] | None, stdout: IO[bytes] | None) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self._outcome = outcome
        self._lock = threading.Lock()

    def wait(self, timeout: float | None = None) -> int:
        with self._lock:
            if self.returncode is None:
                if not self._outcome.poll(timeout):
                    raise subprocess.TimeoutExpired("a fork", timeout or 0)
                said = os.read(self._outcome.fileno(), CODE.size)
                self.returncode = CODE.unpack(said)[0] if said else -signal.SIGKILL
                self._outcome.close()
            return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class _Ready:
    """A process that is forked for each start."""

    def __init__(self, code: str, arguments: Sequence[str], environment: Mapping[str, str], cwd: str) -> None:
        self._ours, theirs = socket.socketpair()
        command = (sys.executable, "-I", str(SERVER), code, _KINDS[code][0], *arguments)
        with theirs:
            self._process = companion(*command, stdin=theirs, stdout=subprocess.DEVNULL, env=environment, cwd=cwd)

    def fork(self, arguments: Sequence[str], descriptors: Mapping[int, int]) -> tuple[int, Connection]:
        """A fork with these arguments and these descriptors (by its number, ours). Returns its id, and where its exit
        code will come."""
        outcome, theirs = Pipe(duplex=False)
        with theirs:
            said = json.dumps([arguments, list(descriptors)]).encode()
            socket.send_fds(self._ours, [said], [theirs.fileno(), *descriptors.values()])
            pid = int.from_bytes(self._ours.recv(4), sys.byteorder)
        if not pid:
            raise ChildProcessError("the process that is to be forked has ended")
        return pid, outcome

    def close(self) -> None:
        self._ours.close()
        end(self._process)


class Starter:
    """Starts the program's processes, by a fork where it can."""

    def __init__(self) -> None:
        self.cold = False
        self._ready: dict[tuple[object, ...], _Ready] = {}  # the one that was used last is the last one
        self._lock = threading.Lock()

    def install(self) -> None:
        for module in (confined, workers):
            module.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": self.start})

    def start(
        self,
        command: Sequence[str],
        *,
        stdin: int,
        stdout: int,
        env: Mapping[str, str],
        cwd: str,
        pass_fds: Sequence[int] = (),
        **options: Any,
    ) -> "Fork | subprocess.Popen[bytes]":
        code, arguments = command[3], command[4:]
        if self.cold or code not in _KINDS:
            start = subprocess.Popen
            return start(command, stdin=stdin, stdout=stdout, env=env, cwd=cwd, pass_fds=pass_fds, **options)
        with contextlib.ExitStack() as theirs:

            def end_of(option: int, number: int) -> tuple[int, IO[bytes] | None]:
                """The descriptor for the process, and the other end of the pipe."""
                if option != subprocess.PIPE:
                    nothing = open(os.devnull, "r+b")
                    theirs.enter_context(nothing)
                    return nothing.fileno(), None
                ends = os.pipe()
                ours, other = ends[1 - number], ends[number]
                theirs.callback(os.close, other)
                return other, open(ours, "rb" if number else "wb", buffering=0)

            read_from, into = end_of(stdin, 0)
            write_to, out = end_of(stdout, 1)
            descriptors = {0: read_from, 1: write_to, 2: 2} | {number: number for number in pass_fds}
            with self._lock:
                pid, outcome = self._prepared(code, arguments, env, cwd).fork(arguments, descriptors)
        return Fork(pid, outcome, into, out)

    def _prepared(self, code: str, arguments: Sequence[str], environment: Mapping[str, str], cwd: str) -> _Ready:
        key = (code, *_KINDS[code][1](arguments), *environment.items(), cwd)
        ready = self._ready.pop(key, None) or _Ready(code, arguments, environment, cwd)
        self._ready[key] = ready
        while len(self._ready) > MOST:
            self._ready.pop(next(iter(self._ready))).close()
        return ready

    def close(self) -> None:
        while self._ready:
            self._ready.popitem()[1].close()


STARTER = Starter()  # conftest.py is imported twice: by pytest, and by tests
