"""Processes of one bot take turns, by locks on files in the data folder that they share."""

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

_log = logging.getLogger(__name__)

GLANCE = 0.1  # seconds between two looks if it is this process's turn


@asynccontextmanager
async def turn(path: Path | None, glance: float = GLANCE) -> AsyncIterator[IO[str] | None]:
    """Waits for its turn and has it until the block ends, or the process does.

    Args:
        path: The file; None if no other process takes turns with this one.

    Yields:
        The file, to read and to write; None if there is none, or if the file system knows no locks.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        _log.warning("%s can't be opened (%s), so processes on this data folder don't take turns", path, error.strerror)
        yield None
        return
    with file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(glance)
            except OSError:  # `bot.operate.lock` has said so
                break
        yield file
