"""Processes that tests start: each one has a deadline, and none outlives the block that started it.

A process is ended by SIGTERM and, if it is still running some seconds later, by SIGKILL. Both go to its whole process
group, so that its own children end with it. Never by SIGINT: a process that was started in the background of a shell
ignores that, and so do its children.
"""

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

DEADLINE = 120.0  # seconds, for a process whose test says nothing else
LONGEST = 4 * 3600.0  # seconds, for what a measuring program starts
GRACE = 5.0  # seconds between SIGTERM and SIGKILL


@contextmanager
def child(
    *command: str | bytes | Path, deadline: float = DEADLINE, grace: float = GRACE, **options: Any
) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs until the block ends, or until its deadline.

    Whoever reads its output after the deadline reads to the end of it, so no test waits for ever.
    """
    with subprocess.Popen(command, start_new_session=True, **{"text": True, **options}) as process:
        timer = threading.Timer(deadline, end, (process, grace))
        timer.daemon = True
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            end(process, grace)


def companion(*command: str | bytes | Path, **options: Any) -> "subprocess.Popen[bytes]":
    """A process that ends by itself when this one does, and so has no deadline: its standard input must be a socket of
    ours, and it must end when that is closed."""
    return subprocess.Popen(command, start_new_session=True, **options)


def end(process: "subprocess.Popen[Any]", grace: float = GRACE) -> None:
    """Ends a process and its children, if it is still running."""
    if process.poll() is None:
        signal_group(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def run(
    *command: str | bytes | Path, deadline: float = DEADLINE, grace: float = GRACE, check: bool = False, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """`subprocess.run`, with a deadline; the output is captured as text.

    Raises:
        subprocess.TimeoutExpired: It took longer than that.
        subprocess.CalledProcessError: It failed, and `check` is true.
    """
    sent = options.pop("input", None)
    pipes = {"stdin": subprocess.DEVNULL if sent is None else subprocess.PIPE}
    pipes |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with child(*command, deadline=deadline + grace, grace=grace, **{**pipes, **options}) as process:
        output, errors = process.communicate(sent, deadline)
    done = subprocess.CompletedProcess(command, process.returncode, output, errors)
    if check:
        done.check_returncode()
    return done


@asynccontextmanager
async def child_of_loop(
    *command: str | bytes | Path, deadline: float = DEADLINE, grace: float = GRACE, **options: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The same in an event loop."""
    process = await asyncio.create_subprocess_exec(*command, start_new_session=True, **options)
    timer = asyncio.get_running_loop().call_later(deadline, signal_group, process.pid, signal.SIGKILL)
    try:
        yield process
    finally:
        timer.cancel()
        await end_in_loop(process, grace)


async def end_in_loop(process: asyncio.subprocess.Process, grace: float = GRACE) -> None:
    if process.returncode is None:
        signal_group(process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await process.wait()
    signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def all_end(pids: Iterable[int], deadline: float = 30.0) -> bool:
    """True once none of these processes is running; False when one still is at the deadline."""
    until = time.monotonic() + deadline
    while any(map(is_running, pids)):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(pid: int) -> bool:
    """False too for a process that has ended and that its parent has not noticed yet."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:  # a system without /proc
        return True
    except ProcessLookupError:
        return False
