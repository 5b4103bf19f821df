"""Prepares texts in processes of their own, with bounds of time and memory.

Each text is prepared by itself. When there is much to do, there is a process for each processor, as far as memory
allows. The results come in the order of the texts.

A text that needs more time or memory than `index.building.limits` allows ends its process. It is reported as a message,
and another process continues with the texts after it. A process that is killed from outside, for example because the
machine ran out of memory, is replaced too; only a text that ends two processes is left out.

The processes aren't made by `multiprocessing`. To start one, it imports the caller's main module again, and that fails
in a notebook or a script on standard input, and starts everything twice in a script without
`if __name__ == "__main__":`. Ours start a fresh interpreter and only import our own modules, from the folder that they
were imported from here. They are isolated (`-I`), so nothing in the current folder is ever imported instead, and they
have an empty environment, so that they don't know the bot's token.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Self, cast

from index.building.limits import MEMORY, PATIENCE, most_seconds
from index.building.prepare import Arrival, Job, Prepared, Summary, carry_out
from index.building.worker import NO_MEMORY
from index.errors import UnreadableFile
from index.messages import Message, Unreadable
from index.reading.sandbox import NONSENSE

_log = logging.getLogger(__name__)

BATCH = 250_000  # characters, as `_size` counts them, that a process is given at once
MOST_WAITING = 16_000_000  # … that are prepared ahead, unless a single text has more
WORTH = 2_000_000  # characters from which several processes save time
MOST_PROCESSES = 4
OURS, EACH = 300_000_000, 150_000_000  # bytes of memory that a build takes, and each process besides

# `index` is registered by hand, and `index.store` too: running their __init__ would load the search engine and all that
# reads an index. Folders that our caller imports
# from come after the interpreter's own, for libraries that are installed elsewhere.
_START = """
import json, sys, types
for name in "index", "index.store":
    package = types.ModuleType(name)
    package.__path__ = ["/".join([sys.argv[1], *name.split(".")[1:]])]
    sys.modules[name] = package
sys.path += [folder for folder in json.loads(sys.argv[2]) if folder not in sys.path]
from index.building.worker import serve
serve(int(sys.argv[3]), int(sys.argv[4]))
"""


Outcome = Prepared | Message  # of a job; a message says why the text can't be indexed
_Result = Prepared | Summary | Message


class Spare:
    """A process that prepares texts, started before it is known which: starting it takes as long as a short sync."""

    def __init__(self) -> None:
        self._worker = _Worker()

    def start(self) -> None:
        with suppress(_CannotStart):
            self._worker.start()

    def take(self) -> "_Worker":
        """Returns the process, which belongs to the caller from now on; another one if that was done before."""
        worker, self._worker = self._worker, _Worker()
        return worker

    def close(self) -> None:
        """Ends the process, if nobody has taken it."""
        self._worker.kill()
        self._worker.close()


def prepare_all(jobs: Iterable[Job], characters: int, spare: Spare | None = None) -> Iterator[Outcome]:
    """The outcomes of the jobs, in order.

    Args:
        characters: About the length of all their texts together.
        spare: A process that is started already.
    """
    processes = affordable() if characters >= WORTH else 1
    with _Workers(processes, spare) as workers:
        waiting: deque[tuple[int, Future[list[Outcome]]]] = deque()
        ahead = 0
        for batch in _batches(jobs):
            size = sum(map(_size, batch))
            # Enough wait that nobody waits for us, and few enough for the memory.
            while waiting and (len(waiting) > 2 * processes or ahead + size > MOST_WAITING):
                ahead -= waiting[0][0]
                yield from _each(waiting.popleft()[1].result())
            waiting.append((size, workers.submit(batch)))
            ahead += size
        while waiting:
            yield from _each(waiting.popleft()[1].result())


def _each(outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The outcomes of a batch. None stays in memory after it was taken: a document may take 150 MB."""
    outcomes.reverse()
    while outcomes:
        yield outcomes.pop()


def summarise(arrival: Arrival, *, here: bool = False) -> Summary | Message:
    """A summary of an upload, or the reason why there is none. `here` is for a short one: it takes no other process."""
    if here:
        return cast(Summary | Message, _prepare_here(arrival))
    worker = _Worker()
    try:
        (outcome,) = worker.prepare([arrival])
    finally:
        worker.close()
    return cast(Summary | Message, outcome)


def _size(job: Job) -> int:
    """Characters of a text. Its blocks and marks count too: they take much more memory than their JSON has characters,
    and a short text may have many."""
    return len(job.text) + 4 * len(job.raw)


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += _size(job)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Workers:
    """Several processes, each with a thread here that gives it work and waits for the results."""

    def __init__(self, count: int, spare: Spare | None) -> None:
        self._all = [spare.take() if spare else _Worker(), *(_Worker() for _ in range(count - 1))]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, "prepare")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._all:
            worker.kill()  # first, since a thread may be waiting for it
        self._threads.shutdown(cancel_futures=True)
        for worker in self._all:
            worker.close()

    def submit(self, batch: list[Job]) -> Future[list[Outcome]]:
        return self._threads.submit(self._prepare, batch)

    def _prepare(self, batch: list[Job]) -> list[Outcome]:
        worker = self._idle.get()
        try:
            return cast(list[Outcome], worker.prepare(batch))
        finally:
            self._idle.put(worker)  # a dead one too: there must be one for each thread


class _Died(Exception):
    """The process ended before it gave the outcome of a job."""

    def __init__(self, reason: Message | None) -> None:
        super().__init__(str(reason))
        self.reason = reason  # if the text is to blame for sure


class _Closed(Exception):
    """Nobody waits for the results any more."""


class _Worker:
    """A process that runs `index.building.worker`. It is started for the first job, and again when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # `kill` is called from another thread
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._answered = 0  # jobs, by this process

    def prepare(self, jobs: Sequence[Job | Arrival]) -> list[_Result]:
        """Raises _Closed if it is killed meanwhile."""
        outcomes: list[_Result] = []
        died_at = -1
        while len(outcomes) < len(jobs):
            try:
                for outcome in self._outcomes(jobs[len(outcomes) :]):
                    outcomes.append(outcome)
            except _CannotStart:
                return outcomes + [_prepare_here(job) for job in jobs[len(outcomes) :]]
            except _Died as death:
                again, died_at = died_at == len(outcomes), len(outcomes)
                if death.reason or again:
                    outcomes.append(death.reason or Message(Unreadable.PREPARING_CRASHED))
        return outcomes

    def _outcomes(self, jobs: Sequence[Job | Arrival]) -> Iterator[_Result]:
        """The outcomes of jobs, one by one. Raises _Died, _CannotStart or _Closed."""
        connection = self.start()
        job = jobs[0]
        try:
            connection.send(jobs)
            for job in jobs:
                seconds = most_seconds(len(job.text))
                if not connection.poll(PATIENCE * seconds):
                    self._kill_process()
                    self._end()
                    raise _Died(_takes_longer_than(seconds))
                outcome: _Result | str = connection.recv()
                self._answered += 1
                if isinstance(outcome, str):
                    _log.error("preparing %s failed; please report this:\n%s", job.source, outcome)
                    outcome = Message(Unreadable.PREPARING_FAILED)
                yield outcome
        except (EOFError, OSError) as error:
            raise self._death(job) from error

    def _death(self, job: Job | Arrival) -> _Died:
        """The reason why the process ended that had this job."""
        first, code = self._answered == 0, self._end()
        if code == -signal.SIGPROF:
            return _Died(_takes_longer_than(most_seconds(len(job.text))))
        if code == NO_MEMORY:  # earlier texts may have used it up; a fresh process gets a second try
            message = Message.of(Unreadable.PREPARING_TAKES_TOO_MUCH_MEMORY, megabytes=MEMORY // 2**20)
            return _Died(message if first else None)
        _log.warning("a process that prepares texts has ended with exit code %s; another one does its work", code)
        return _Died(None)

    def start(self) -> Connection:
        """Raises _CannotStart or _Closed."""
        with self._lock:
            if self._closed:
                raise _Closed
            if self._connection is None:
                self._answered = 0
                ours, theirs = socket.socketpair()
                package = str(Path(__file__).resolve().parents[1])
                path = json.dumps([folder for folder in sys.path if os.path.isabs(folder)])
                with theirs:
                    try:
                        self._process = subprocess.Popen(
                            [sys.executable, "-I", "-c", _START, package, path, str(theirs.fileno()), str(MEMORY)],
                            stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL,
                            pass_fds=[theirs.fileno()],
                            env={},
                            cwd="/",
                        )
                    except OSError as error:
                        ours.close()
                        _log.warning("a process that prepares texts can't be started: %s", error)
                        raise _CannotStart from error
                self._connection = Connection(ours.detach())
            return self._connection

    def _end(self) -> int:
        """Waits until the process is gone, and returns its exit code. Raises _Closed if `kill` has ended it."""
        assert self._process
        assert self._connection
        self._connection.close()  # which ends it, if nothing else has
        code = self._process.wait()
        with self._lock:
            self._process = self._connection = None
            if self._closed:
                raise _Closed
        return code

    def _kill_process(self) -> None:
        if self._process:
            self._process.kill()

    def kill(self) -> None:
        """Ends the process for good, whatever it is doing."""
        with self._lock:
            self._closed = True
            self._kill_process()

    def close(self) -> None:
        if self._connection and self._process:
            self._connection.close()
            self._process.wait()


class _CannotStart(Exception):
    """The machine gives us no process."""


def _prepare_here(job: Job | Arrival) -> _Result:
    """Prepares a text in this process, without bounds of time and memory: where no process can be started."""
    try:
        return carry_out(job)
    except UnreadableFile as error:
        return error.message
    except NONSENSE:
        if isinstance(job, Job):
            raise
        _log.exception("summarising %s failed; please report this", job.source)
        return Message(Unreadable.PREPARING_FAILED)


def _takes_longer_than(seconds: float) -> Message:
    return Message.of(Unreadable.PREPARING_TAKES_TOO_LONG, seconds=round(seconds))


def affordable() -> int:
    """The number of processes that there are processors and memory for; at least 1."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, MOST_PROCESSES, (_free_memory() - OURS) // EACH))


def _free_memory() -> int:
    """Bytes of memory that are free in the container and on the machine; a huge number where neither can be known."""
    free = [1 << 60]
    try:
        group = Path("/sys/fs/cgroup")
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        if limit.isdigit():
            free.append(int(limit) - int((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError):
        pass  # not in a container, or not with version 2 of cgroups
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    except OSError:
        pass  # not Linux
    return min(free)
