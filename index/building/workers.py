"""Prepares many texts in several processes, which is most of the work of a first build.

Each text is prepared by itself, so there is a process for each processor, as far as memory allows. The results come in
the order of the texts.

The processes aren't made by `multiprocessing`. To start one, it imports the caller's main module again, and that fails
in a notebook or a script on standard input, and starts everything twice in a script without
`if __name__ == "__main__":`. Ours start a fresh interpreter and only import our own modules, from the folder that they
were imported from here. They are isolated (`-I`), so nothing in the current folder is ever imported instead, and they
have an empty environment, so that they don't know the bot's token.
"""

import json
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Self

from index.building.prepare import Job, Prepared, prepare

_log = logging.getLogger(__name__)

BATCH = 250_000  # characters that a process is given at once
WORTH = 2_000_000  # characters from which starting processes saves time
MOST_PROCESSES = 4
OURS, EACH = 300_000_000, 150_000_000  # bytes of memory that a build takes, and each process besides

# `index` is registered by hand: running its __init__ would load the search engine too. Folders that our caller imports
# from come after the interpreter's own, for libraries that are installed elsewhere.
_START = """
import json, sys, types
package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
sys.modules["index"] = package
sys.path += [folder for folder in json.loads(sys.argv[2]) if folder not in sys.path]
from index.building.worker import serve
serve(int(sys.argv[3]))
"""


def prepare_all(jobs: Iterable[Job], characters: int) -> Iterator[Prepared]:
    """The results of the jobs, in order. `characters` is about the length of all their texts together."""
    processes = affordable() if characters >= WORTH and sys.executable else 1
    if processes == 1:
        yield from map(prepare, jobs)
        return
    with _Workers(processes) as workers:
        waiting: deque[tuple[list[Job], Future[list[Prepared]]]] = deque()
        for batch in _batches(jobs):
            waiting.append((batch, workers.submit(batch)))
            if len(waiting) > 2 * processes:  # enough that nobody waits for us, and few enough for the memory
                yield from _result(*waiting.popleft())
        while waiting:
            yield from _result(*waiting.popleft())


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _result(batch: list[Job], future: Future[list[Prepared]]) -> list[Prepared]:
    try:
        return future.result()
    except _WorkerDied:
        return [prepare(job) for job in batch]


class _WorkerDied(Exception):
    """A process ended before it gave its results."""


class _Workers:
    """Several processes, each with a thread here that gives it work and waits for the results."""

    def __init__(self, count: int) -> None:
        self._all = [_Worker() for _ in range(count)]
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

    def submit(self, batch: list[Job]) -> Future[list[Prepared]]:
        return self._threads.submit(self._prepare, batch)

    def _prepare(self, batch: list[Job]) -> list[Prepared]:
        worker = self._idle.get()
        try:
            return worker.prepare(batch)
        finally:
            self._idle.put(worker)  # a dead one too: there must be one for each thread


class _Worker:
    """A process that runs `index.building.worker`."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._connection = Connection(ours.detach())
        self._process: subprocess.Popen[bytes] | None = None
        self._alive = True
        package = Path(__file__).resolve().parents[1]
        path = [folder for folder in sys.path if os.path.isabs(folder)]
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _START, str(package), json.dumps(path), str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={},
                    cwd="/",
                )
            except OSError as error:
                _log.warning("a process that prepares texts can't be started: %s", error)

    def prepare(self, jobs: Sequence[Job]) -> list[Prepared]:
        """Raises _WorkerDied."""
        try:
            self._connection.send(jobs)
            results: list[Prepared] = self._connection.recv()
            return results
        except (EOFError, OSError) as error:
            if self._alive:  # killed, for example because the machine ran out of memory
                self._alive = False
                _log.warning("a process that prepares texts has ended; this one does its work, which takes longer")
            raise _WorkerDied from error

    def kill(self) -> None:
        if self._process:
            self._process.kill()

    def close(self) -> None:
        self._connection.close()
        if self._process:
            self._process.wait()


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
