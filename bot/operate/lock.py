"""One bot for each data folder.

Two would answer everything twice, delete each other's socket for health checks, and write to one `state.db`. So a bot
holds a lock on a file in its data folder for as long as it lives; the system takes it back when the process ends,
however it ends. Only bots take it: building an index, back-ups and the doctor work beside a running bot.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index import OperatorError

_log = logging.getLogger(__name__)

FILE = "bot.lock"  # its name in the data folder


class AnotherBot(OperatorError):
    """Another bot works on this data folder."""


@contextmanager
def only_bot(data: Path) -> Iterator[None]:
    """Makes this the only bot on a data folder until the block ends.

    Raises:
        AnotherBot: Another one is running. Nothing of it was touched.
        OperatorError: The data folder can't be written to.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = open(data / FILE, "a+", encoding="ascii")
    except OSError as error:
        raise OperatorError(
            f"The data folder {data} can't be written to: {error.strerror}. "
            "Let this user write there, or name another with FOOTNOTE_DATA."
        ) from error
    with handle:
        try:
            _take(handle.fileno())
        except BlockingIOError as error:
            raise AnotherBot(
                f"Another bot (process {_number(handle.fileno())}) is running on the data folder {data}. "
                "Stop it first, or give this one a data folder of its own with FOOTNOTE_DATA."
            ) from error
        except OSError as error:
            _log.warning("%s can't be locked (%s), so nothing stops a second bot on it", data, error.strerror)
        with suppress(OSError):  # a full disk; the number is only for messages
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
        yield


def _take(descriptor: int) -> None:
    """Raises BlockingIOError if another process has the lock for longer than the doctor needs it, and OSError if the
    file system knows no locks."""
    for _ in range(10):
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.1)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def running_bot(data: Path) -> str | None:
    """The process number of the bot that holds this data folder; None if there is none. Raises OSError if the file
    can't be read."""
    try:
        with open(data / FILE, encoding="ascii") as handle:
            try:
                # For an instant we hold the lock; a bot that starts then tries again.
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _number(handle.fileno())
    except (FileNotFoundError, NotADirectoryError):
        pass
    return None


def _number(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
