"""Watches the documents folder, and keeps the index up to date while the bot answers questions.

The folder is read only after nothing has been written for a second, because half a file is no document. Another
process, `python -m index build`, reads it. It starts during that second. When it has published a generation, the next
question is answered from that.

Of a large folder only those files are read that the system says have changed. Since it may have lost a change, the
whole folder is looked at when nothing has changed for a minute after that. A change or an upload doesn't wait for such
a look: it is ended, and made a minute later.

The index is also brought up to date when somebody has replaced the data folder or something in it, and after a failure:
every half minute, and soon after there is more room on the disk. That holds too if the folder isn't watched, because an
upload that was removed is in the index until then.
"""

import asyncio
import json
import logging
import math
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.indexing import IndexProcess, listed
from bot.settings import Watch
from bot.turns import turn
from bot.watching import CannotWatch, Changes, Limit, fingerprint, may_miss_changes, reported, unwatched
from index import FootnoteError, Library, OperatorError, Scope
from index.operations import SkippedFiles

_log = logging.getLogger(__name__)

QUIET = 1.0  # seconds without a change before the folder is read
LONGEST_WAIT = 30.0  # seconds until the folder is read even if files are still being written
POLL = 2.0  # seconds between two looks at a folder whose changes aren't reported
AGAIN = 30.0  # seconds before another try after a failure …
SOON = 10.0  # … or these, if the disk has more room than when it failed
MORE_ROOM = 2**20  # bytes of room that are worth another try
LOOK_AGAIN = 60.0  # seconds after the last change until the whole folder is read, if only named files were
REGULARLY = 600.0  # seconds until the folder is read even if no change was reported
OCR_SECONDS = 60.0  # that a sync spends on scanned pages; the next one goes on, and other changes don't wait longer
_OF_FOLDER = ("--ocr-seconds", str(OCR_SECONDS))  # options of a sync of the folder
MOST_NAMES = 10  # of files, in a line of the log


Identity = tuple[int, int]
"""The device and the inode of a file."""


class Follower:
    """Keeps a library up to date with its folder, until it is cancelled."""

    def __init__(
        self, library: Library, docs: Path, data: Path, watch: Watch = "auto", *, shared: bool = False
    ) -> None:
        self._library = library
        self._docs = docs
        self._data = data
        self._polling = watch == "poll" or (watch == "auto" and may_miss_changes(docs))
        self._watching = watch != "off"
        self._comparing = False  # how the folder is polled: here, and not by watchfiles
        # Gets True if the folder was read, and the seconds that it took.
        self.on_sync: Callable[[bool, float], None] = lambda _done, _seconds: None
        self.term: int | None = None  # this process's turn to write, if several machines share the index
        self.limit: Limit | None = None  # why the folder is polled although its changes should be reported
        self._unfinished = False  # pages wait to be read by OCR
        self._held_back: list[str] = []  # that was last logged
        self._trouble = ""  # the same of a failure
        self._ready: IndexProcess | None = None  # for the next sync of named files
        self._turn = asyncio.Lock()  # only one process may write at a time
        self._look: asyncio.Task[bool] | None = None  # at the whole folder; it may still give way
        self._catching_up: asyncio.Task[bool] | None = None  # that waits for its turn
        self._others = data / "sync.lock" if shared else None  # with processes that run other shards
        self._due = 0.0  # when the whole folder is read even if no change is reported; by time.monotonic()
        self._latest = 0.0  # … and if changes are reported all the time
        self._failed: tuple[float, int] | None = None  # when the last sync failed, and the room there was then
        self._data_files: tuple[Identity | None, ...] = ()  # that the last sync was about

    @property
    def trouble(self) -> str:
        """Why the last sync failed, in a line; empty if it worked."""
        return self._trouble.rpartition("\n")[2]

    async def sync(self, paths: Sequence[str] = ()) -> bool:
        """Reads the folder in another process, and logs the changes. Returns True if that worked.

        Args:
            paths: The only files and folders to look at; none to look at the whole folder.
        """
        async with self._turn, turn(self._others):
            return await self._sync_in_turn(paths)

    async def catch_up(self) -> bool:
        """Takes up uploads and removals now, and leaves the folder as it is if there is an index of it.

        All who call this while another sync is running wait for the same one.

        Returns:
            True if that worked.
        """
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up())
        return await asyncio.shield(self._catching_up)

    async def _catch_up(self) -> bool:
        self._give_way()
        async with self._turn, turn(self._others):
            self._catching_up = None  # who comes from now on may come too late for this one
            if not (self._data / "CURRENT").exists():
                return await self._sync_in_turn()
            before = _files_of(self._data)
            done = await self._run_index("--only-uploads") is not None
            # A database that came since then has just been taken up, whoever made it.
            if self._data_files in (before, (before[0], None, before[2])):
                self._data_files = (*before[:-1], _files_of(self._data)[-1])
            if done:
                await asyncio.to_thread(self._library.warm_up)
            else:
                now = time.monotonic()
                self._due, self._failed = now + AGAIN, (now, _room(self._data))
            return done

    async def run(self) -> None:
        """Follows the folder for as long as the bot runs, whatever happens."""
        while True:
            try:
                await (self._follow_path() if self._watching else self._look_after())
            except Exception as error:
                expected = isinstance(error, FootnoteError | OSError)
                _log.error(
                    "the documents could not be read, which is tried again in %g seconds: %s",
                    AGAIN,
                    error or type(error).__name__,
                    exc_info=None if expected else error,
                )
                await asyncio.sleep(AGAIN)

    async def _look_after(self) -> None:
        """Syncs when it has to be, although the folder isn't watched."""
        while True:
            if self._is_due():
                await self.sync()
            await asyncio.sleep(POLL)

    async def _follow_path(self) -> None:
        """Follows whatever folder the path leads to."""
        while True:
            try:
                folder = _identity(self._docs)
            except OSError:
                await self.sync()  # logs what is wrong
                await asyncio.sleep(AGAIN)
                continue
            try:
                await self._follow(folder)
            except FileNotFoundError:
                await asyncio.sleep(QUIET)  # it has just gone
            except CannotWatch as error:
                if self._polling:  # that isn't even possible if one folder in it can't be listed
                    self._comparing = True
                    _log.debug("%s is compared with itself from now on: %s", self._docs, error)
                    await asyncio.sleep(QUIET)
                else:
                    self._poll_because(error.limit)
            finally:
                await self._end_ready()

    async def _follow(self, folder: tuple[int, int]) -> None:
        """Syncs whenever the folder has changed and is quiet again. Returns when the path leads to another folder, or
        when the folder has to be checked regularly from now on."""
        self._due, changed_since = 0.0, None
        changes = Changes(self._docs)
        look: asyncio.Task[bool] | None = None
        try:
            async for changed in self._changes():
                now = time.monotonic()
                if changed:
                    self._give_way()
                    changes.add_unknown() if self._polling else changes.add(changed)
                    changed_since = changed_since or now
                    if now - changed_since < LONGEST_WAIT:
                        if self._latest:  # after the first build
                            await self._get_ready(changes.named)
                        continue
                may_be_new = False  # there may be folders that aren't watched
                if look and look.done():
                    if not look.cancelled():
                        look.result()  # its errors are ours
                        may_be_new = True
                    look = self._look = None
                if changed_since:
                    changed_since, paths = None, changes.take()
                    paths = [] if self._failed or self._is_replaced() else paths
                    if not paths:
                        await self._end_ready()
                    await self.sync(paths)
                    may_be_new |= not paths or await asyncio.to_thread(_has_folder, self._docs, paths)
                if not look and self._is_due():
                    look = self._look = asyncio.create_task(self.sync())
                if may_be_new and not self._polling and (limit := await self._unwatched()):
                    self._poll_because(limit)
                    return
                if _identity(self._docs) != folder:
                    return
        finally:
            if look:
                look.cancel()
                await asyncio.gather(look, return_exceptions=True)

    def _give_way(self) -> None:
        """Ends a look at the whole folder, so that what has come doesn't wait for it. A late one isn't ended."""
        now = time.monotonic()
        if self._look and now < self._latest and not self._failed:
            self._look.cancel()
            self._look, self._due = None, min(now + LOOK_AGAIN, self._latest)

    async def _unwatched(self) -> Limit | None:
        """Why not every folder is watched. Looks again after a moment, since a new folder isn't watched at once."""
        for _ in range(2):
            if not await asyncio.to_thread(unwatched, self._docs):
                return None
            await asyncio.sleep(QUIET)
        return await asyncio.to_thread(unwatched, self._docs)

    def _poll_because(self, limit: Limit) -> None:
        if limit != self.limit:
            _log.warning("%s is checked every %g seconds, because %s. %s", self._docs, POLL, limit.why, limit.fix)
        self._polling, self.limit = True, limit

    def _changes(self) -> AsyncIterator[set[Any]]:
        """The changes; an empty set after each while without any. Changes between two sets aren't lost."""
        if self._polling and self._comparing:
            return self._compare()
        return reported(self._docs, self._data, quiet=QUIET, poll=POLL if self._polling else None)

    async def _compare(self) -> AsyncIterator[set[Any]]:
        """The same, by comparing the folder with how it was before. It never takes more than a tenth of the time."""
        before = await asyncio.to_thread(fingerprint, self._docs, self._data)
        took = 0.0
        while True:
            await asyncio.sleep(max(POLL, 10 * took))
            start = time.monotonic()
            now = await asyncio.to_thread(fingerprint, self._docs, self._data)
            took = time.monotonic() - start
            yield {now} if now != before else set()
            before = now

    async def _sync_in_turn(self, paths: Sequence[str] = ()) -> bool:
        start = time.monotonic()
        before = _files_of(self._data)
        done = await self._build(paths)
        now = time.monotonic()
        # What was replaced during the build isn't known to it; but it has published an index itself. A database that
        # wasn't there was made to note the changes, or for an upload, which is taken up by itself.
        _, database, current = _files_of(self._data)
        self._data_files = (before[0], before[1] or database, current)
        if not paths:
            self._latest = now + (REGULARLY if self._watching else math.inf)
        due = now + LOOK_AGAIN if paths else math.inf
        self._due = now + AGAIN if not done else now if self._unfinished else min(due, self._latest)
        self._failed = None if done else (now, _room(self._data))
        self.on_sync(done, now - start)
        return done

    def _is_due(self) -> bool:
        """True if the index should be brought up to date although no change in the folder was reported."""
        now = time.monotonic()
        if now >= self._due or self._is_replaced():
            return True
        if self._failed is None:
            return False
        failed, room = self._failed
        return now >= failed + SOON and _room(self._data) > room + MORE_ROOM

    def _is_replaced(self) -> bool:
        """True if somebody else has replaced the data folder or something in it. Our own processes do that too, and
        until such a one has ended it isn't known who did."""
        return not self._turn.locked() and _files_of(self._data) != self._data_files

    async def _build(self, paths: Sequence[str]) -> bool:
        """Reads the folder, and logs the changes. Returns True if that worked."""
        start = time.monotonic()
        self._unfinished = False
        output = await self._run_index(*_OF_FOLDER, paths=paths)
        self._look = None  # what it has published is to be reported
        if output is None:
            return False
        report = json.loads(output)
        self._unfinished = bool(report["waiting"])
        await asyncio.to_thread(self._library.warm_up)
        unread = SkippedFiles.of(await asyncio.to_thread(self._library.skipped, scope=Scope.shared()))
        _log_report(report, unread, time.monotonic() - start)
        self._log_held_back(report["files"]["held_back"])
        try:
            await asyncio.to_thread(_note_file_changes, self._library, report)
        except OperatorError as error:
            _log.error("the changes in the folder could not be stored: %s", error)
        return True

    async def _run_index(self, *options: str, paths: Sequence[str] = ()) -> bytes | None:
        """Brings the index up to date in another process. Returns what that prints; None if it failed, with a log."""
        chosen = self._options(*options, paths=bool(paths))
        process = await (self._take_ready(chosen) if paths else IndexProcess.start(chosen))
        try:
            # On standard input it gets the paths; or uploads, so that they aren't parsed twice.
            given = listed(paths, whole=True) if paths else await asyncio.to_thread(self._library.hand_over)
            code, output, errors = await process.finish(given)
        except asyncio.CancelledError:
            await process.end()
            raise
        if code:
            trouble = errors.decode(errors="replace").strip()
            level = logging.DEBUG if trouble == self._trouble else logging.ERROR  # it is tried again every half minute
            _log.log(level, "the documents could not be read: %s", trouble)
            self._trouble = trouble
            return None
        self._trouble = ""
        for line in errors.decode(errors="replace").splitlines():
            _log.warning("reading the documents: %s", line)
        return output

    def _options(self, *options: str, paths: bool) -> tuple[str, ...]:
        term = () if self.term is None else ("--term", str(self.term))
        given = "--paths" if paths else "--parsed-uploads"
        return "--docs", str(self._docs), "--data", str(self._data), *term, *options, given, "-"

    async def _take_ready(self, options: Sequence[str]) -> IndexProcess:
        """The process that is ready, if it has these options; otherwise a new one."""
        if self._ready and self._ready.options == options and not self._ready.has_ended:
            ready, self._ready = self._ready, None
            return ready
        await self._end_ready()
        return await IndexProcess.start(options)

    async def _get_ready(self, paths: Sequence[str]) -> None:
        """Starts the process of the next sync of named files, if there isn't one. It waits for further paths."""
        if paths and not self._ready and not self._failed:
            with suppress(OSError):  # it is tried again for the sync itself, and then it is an error
                self._ready = await IndexProcess.start(self._options(*_OF_FOLDER, paths=True))
                self._ready.tell(listed(paths))

    async def _end_ready(self) -> None:
        ready, self._ready = self._ready, None
        if ready:
            await ready.end()

    def _log_held_back(self, documents: list[str]) -> None:
        """Says it once, and again when it changes."""
        if documents and documents != self._held_back:
            _log.warning(
                "the files of many documents are gone or can't be read, as after a failed mount, and their removal is "
                "held back: %s. "
                "If you removed them, run python -m index build --accept-removals; otherwise put them back or mount "
                "them again. They are forgotten after an hour if the folder is on the same device as before",
                _names(documents),
            )
        elif self._held_back and not documents:
            _log.info("no removal is held back any more")
        self._held_back = documents


def _has_folder(folder: Path, paths: Sequence[str]) -> bool:
    """True if one of these paths is a folder, perhaps a new one."""
    return any(os.path.isdir(folder / path) for path in paths)


def _identity(folder: Path) -> Identity:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _files_of(data: Path) -> tuple[Identity | None, ...]:
    """The data folder, the database in it and the name of its current index, to see if one of them was replaced."""
    found: list[Identity | None] = []
    for path in (data, data / "state.db", data / "CURRENT"):
        try:
            found.append(_identity(path))
        except OSError:
            found.append(None)
    return tuple(found)


def _room(data: Path) -> int:
    """Bytes that can be written to the data folder; 0 if it is gone."""
    try:
        return shutil.disk_usage(data).free
    except OSError:
        return 0


def _log_report(report: dict[str, Any], unread: SkippedFiles, seconds: float) -> None:
    changes = [f"{what} {_names(names)}" for what, names in report["files"].items() if names and what != "held_back"]
    if not changes:
        _log.debug("the documents have not changed")
        return
    _log.info(
        "%s; %d documents, %d passages, %d files skipped, generation %d, %.1f s",
        "; ".join(changes),
        report["documents"],
        report["passages"],
        len(unread.named),
        report["generation"],
        seconds,
    )
    for skip in unread.named[:MOST_NAMES]:
        _log.warning("skipped %s: %s", skip.file, skip.reason)
    if unread.counts:
        _log.info("left out: %s", unread)


def _note_file_changes(library: Library, report: dict[str, Any]) -> None:
    """Stores the changes of the folder's files, for the weekly digest."""
    files = report["files"]
    # If all of them are new, the index is new, and not the files.
    new_index = report["added"] == report["documents"] and not report["removed"]
    library.state.files.note(
        added=[] if new_index else files["added"],
        changed=files["changed"],
        removed=files["removed"],
        failed={  # the first reason for each file
            skip.file: skip.reason for skip in reversed(SkippedFiles.of(library.skipped(scope=Scope.shared())).named)
        },
    )


def _names(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
