"""The documents folder is watched, and the index follows it while questions are being answered.

A change is waited out: only when nothing has been written for a second is the folder read, for half a file is no
document. Reading happens in a process of its own, `python -m index build`, which may use a processor to the full and
stands behind the others for it; what it publishes is in force for the next question.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import watchfiles

from bot.settings import Watch
from index import Library, OperatorError

_log = logging.getLogger(__name__)

QUIET = 1.0  # seconds without a change before the folder is read
LONGEST_WAIT = 30.0  # seconds: then it is read although something is still being written
POLL = 2.0  # seconds between two looks, where the system tells of no changes
AGAIN = 30.0  # seconds until what failed is tried again
REGULARLY = 600.0  # seconds until the folder is looked through although no change was told of
NICE = 10  # how far the reading process stands behind the others
MOST_NAMES = 10  # of files, in a line of the log

# Others write to these without this system being told: another machine, or the host of a virtual one.
_SILENT = ("9p", "afs", "ceph", "cifs", "drvfs", "fakeowner", "fuse", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs")


class Follower:
    """Keeps a library up to its folder, until it is cancelled."""

    def __init__(self, library: Library, docs: Path, data: Path, watch: Watch = "auto") -> None:
        self._library = library
        self._docs = docs
        self._data = data
        self._polling = watch == "poll" or (watch == "auto" and silent(docs))
        self._watching = watch != "off"
        self.told: Callable[[bool, float], None] = _nobody  # whether the folder could be read, and how long that took
        self._turn = asyncio.Lock()  # two that write at once would stand in each other's way

    async def sync_now(self) -> bool:
        """Brings the index up at once, such as to a new upload; returns when that is done, and whether it could be."""
        return await self._sync()

    async def run(self) -> None:
        if not self._watching:
            await self._sync()
        while self._watching:
            try:
                await self._follow()
            except FileNotFoundError:
                await self._sync()  # says what is wrong
                await asyncio.sleep(AGAIN)
            except (OSError, RuntimeError) as error:
                _log.warning("changes in %s can't be told of (%s); it is looked through instead", self._docs, error)
                await asyncio.sleep(AGAIN if self._polling else 0)
                self._polling = True

    async def _follow(self) -> None:
        """Syncs whenever the folder has changed and come to rest; returns when it is another folder."""
        folder = _identity(self._docs)
        due, changed_since = 0.0, None
        async for changed in self._changes():
            now = time.monotonic()
            if changed:
                changed_since = changed_since or now
                if now - changed_since < LONGEST_WAIT:
                    continue
            if changed_since or now >= due:
                changed_since = None
                done = await self._sync()
                due = time.monotonic() + (REGULARLY if done else AGAIN)
            if _identity(self._docs) != folder:
                return

    def _changes(self) -> AsyncIterator[set[Any]]:
        """What has changed; an empty set whenever nothing has for a while. What happens in between is not lost."""
        return watchfiles.awatch(
            self._docs,
            watch_filter=None,
            rust_timeout=int(1000 * (QUIET + (POLL if self._polling else 0))),
            yield_on_timeout=True,
            force_polling=self._polling,
            poll_delay_ms=int(1000 * POLL),
            ignore_permission_denied=True,
        )

    async def _sync(self) -> bool:
        """Reads the folder in a process of its own; whether that could be done. What changed goes to the log."""
        async with self._turn:
            start = time.monotonic()
            done = await self._build()
            self.told(done, time.monotonic() - start)
            return done

    async def _build(self) -> bool:
        start = time.monotonic()
        command = ("-P", "-m", "index", "build", "--json", "--docs", str(self._docs), "--data", str(self._data))
        pipe = asyncio.subprocess.PIPE
        # With -P and this path it is our own `index` that runs, and never an index.py in the current folder.
        path = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DISCORD_")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=pipe, stderr=pipe, env=environment
        )
        try:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
            output, errors = await process.communicate()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await process.wait()
            raise
        if process.returncode:
            _log.error("the documents could not be read: %s", errors.decode(errors="replace").strip())
            return False
        for line in errors.decode(errors="replace").splitlines():
            _log.warning("reading the documents: %s", line)
        report = json.loads(output)
        await asyncio.to_thread(self._library.warm_up)
        _tell(report, time.monotonic() - start)
        try:
            await asyncio.to_thread(_note, self._library, report)
        except OperatorError as error:
            _log.error("what changed in the folder could not be noted: %s", error)
        return True


def _nobody(done: bool, seconds: float) -> None:
    """Nobody wants to know."""


def silent(folder: Path) -> bool:
    """Whether changes in a folder may come from where this system isn't told of them."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False  # not Linux
    # Format: proc_pid_mountinfo(5). Field 5 is the mount point; the type follows the lone hyphen.
    places = ((line.split()[4].replace("\\040", " "), line.partition(" - ")[2].split()[0]) for line in mounts)
    path = folder.resolve()
    holding = [(place, kind) for place, kind in places if path.is_relative_to(place)]
    return bool(holding) and max(holding, key=lambda mount: len(mount[0]))[1].startswith(_SILENT)


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _tell(report: dict[str, Any], seconds: float) -> None:
    changes = [f"{what} {_names(names)}" for what, names in report["files"].items() if names]
    if not changes:
        _log.debug("the documents have not changed")
        return
    _log.info(
        "%s; %d documents, %d passages, %d files skipped, generation %d, %.1f s",
        "; ".join(changes),
        report["documents"],
        report["passages"],
        len(report["skipped"]),
        report["generation"],
        seconds,
    )
    for skip in report["skipped"][:MOST_NAMES]:
        _log.warning("skipped %s: %s", skip["file"], skip["reason"])


def _note(library: Library, report: dict[str, Any]) -> None:
    """Keeps what happened to the folder's files, for the reports of the week."""
    files = report["files"]
    # Where all of them are new, it is the index that is, and not the files.
    anew = report["added"] == report["documents"] and not report["removed"]
    library.state.note_files(
        added=[] if anew else files["added"],
        changed=files["changed"],
        removed=files["removed"],
        failed={skip["file"]: skip["reason"] for skip in reversed(report["skipped"])},  # the first reason of each
    )


def _names(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
