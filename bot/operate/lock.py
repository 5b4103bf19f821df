"""One bot for each data folder; or several processes of one, each with shards of its own.

Two bots would answer everything twice and delete each other's socket for health checks. So a bot holds a lock on a file
in its data folder for as long as it lives; the system takes it back when the process ends, however it ends. Only bots
take it: building an index, back-ups and the doctor work beside a running bot.

Processes that run ranges of shards (`FOOTNOTE_SHARDS`) share this lock, and each locks its shards besides: a few bytes
for each of them, in a file for each number of shards. With another number of shards there is no common shard, because
that is how a bot gets more of them: new processes start beside the old ones, which are stopped then. Until then Discord
sends every event to both. It takes one first reaction to a command and one message with a nonce, whoever is first.
"""

import errno
import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO

from bot.shards import Shards
from index import OperatorError
from index.operations import open_plain

_log = logging.getLogger(__name__)

FILE = "bot.lock"  # its name in the data folder
RANGES = "shards"  # in the place of a process number, if several processes run ranges of shards
_SLOT = 16  # bytes for each shard: the number of its process


class AnotherBot(OperatorError):
    """Another bot works on this data folder."""


@contextmanager
def only_bot(data: Path, shards: Shards | None = None) -> Iterator[None]:
    """Makes this the only bot on a data folder until the block ends, or the only one with these shards.

    Raises:
        AnotherBot: Another one is running. Nothing of it was touched.
        OperatorError: The data folder can't be written to.
    """
    with _opened(data / FILE) as file:
        try:
            _take(lambda: fcntl.flock(file, (fcntl.LOCK_SH if shards else fcntl.LOCK_EX) | fcntl.LOCK_NB))
        except BlockingIOError as error:
            number = _number(file.fileno())
            raise AnotherBot(
                f"Processes with ranges of shards are running on the data folder {data}. Stop them first, or give this "
                "one a range too with FOOTNOTE_SHARDS."
                if number == RANGES
                else f"Another bot (process {number}) is running on the data folder {data}. "
                "Stop it first, or give this one a data folder of its own with FOOTNOTE_DATA."
            ) from error
        except OSError as error:
            _log.warning("%s can't be locked (%s), so nothing stops a second bot on it", data, error.strerror)
        with suppress(OSError):  # a full disk; the number is only for messages
            file.truncate(0)
            file.write(RANGES if shards else str(os.getpid()))
            file.flush()
        with _only_with(data, shards) if shards else nullcontext():
            yield


@contextmanager
def _only_with(data: Path, shards: Shards) -> Iterator[None]:
    """Locks some shards until the block ends. Raises AnotherBot."""
    with _opened(data / _ranges_file(shards)) as file:
        try:
            _take(lambda: fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *_slots(shards)))
        except (BlockingIOError, PermissionError) as error:
            raise AnotherBot(
                f"Another process ({_holders(file, shards)}) on the data folder {data} runs some of the "
                f"{shards.said} already. Stop it first, or give this one another range with FOOTNOTE_SHARDS."
            ) from error
        except OSError as error:
            _log.warning("%s can't be locked (%s), so nothing stops another process with its shards", data, error)
        with suppress(OSError):
            number = str(os.getpid()).encode().ljust(_SLOT)
            os.pwrite(file.fileno(), number * len(shards.ids), _SLOT * shards.first)
        yield


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(open_plain(path, os.O_RDWR | os.O_CREAT), "r+", encoding="ascii")
    except OSError as error:
        raise OperatorError(
            f"{path} can't be used as a lock: {error.strerror}. "
            "Remove it, or let this user read and write it; there is nothing in it."
            if os.path.lexists(path) and error.errno != errno.EROFS
            else f"The data folder {path.parent} can't be written to: {error.strerror}. "
            "Let this user write there, or name another with FOOTNOTE_DATA."
        ) from error


def _take(lock: Callable[[], None]) -> None:
    """Raises BlockingIOError if another process has the lock for longer than the doctor needs it, and OSError if the
    file system knows no locks."""
    for _ in range(10):
        with suppress(BlockingIOError):
            return lock()
        time.sleep(0.1)
    return lock()


def running_bot(data: Path, shards: Shards | None = None) -> str | None:
    """The process number of the bot that holds this data folder, or of the processes that run these shards. None if
    there is none, RANGES if there are some with shards and none was named. Raises OSError if the file can't be read."""
    try:
        if shards:
            with os.fdopen(open_plain(data / _ranges_file(shards), os.O_RDWR), "r+", encoding="ascii") as file:
                try:
                    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *_slots(shards))
                except (BlockingIOError, PermissionError):
                    return _holders(file, shards)
                return None
        with os.fdopen(open_plain(data / FILE), encoding="ascii") as file:
            try:
                # For an instant we hold the lock; a bot that starts then tries again.
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return _number(file.fileno())
    except (FileNotFoundError, NotADirectoryError):
        pass
    return None


def _ranges_file(shards: Shards) -> str:
    return f"shards-of-{shards.count}.lock"


def _slots(shards: Shards) -> tuple[int, int]:
    """How many bytes of that file belong to some shards, and where they begin."""
    return _SLOT * len(shards.ids), _SLOT * shards.first


def _holders(file: IO[str], shards: Shards) -> str:
    """The numbers of the processes that run some of these shards. Those that have ended left theirs in the file."""
    numbers = set()
    for shard in shards.ids:
        slot = _SLOT, _SLOT * shard
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *slot)
            fcntl.lockf(file, fcntl.LOCK_UN, *slot)
        except (BlockingIOError, PermissionError):
            numbers.add(os.pread(file.fileno(), *slot).decode("ascii", "replace").strip(" \0"))
    return ", ".join(sorted(numbers)) or "unknown"


def _number(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
