"""How the system tells of changes in a folder, and whether it does.

Linux reports changes only of folders that are watched, one by one, and a user may only watch so many. `watchfiles` says
nothing when that limit is reached, or when it comes to a folder that can't be listed: changes in the remaining folders
just aren't reported. So this compares the watches with the folders. And a watcher of `watchfiles` ends at a name that
isn't UTF-8, and one that polls ends at whatever can't be looked at. Then another takes its place.
"""

import asyncio
import ctypes
import errno
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import NamedTuple

import watchfiles
from watchfiles import _rust_notify

_log = logging.getLogger(__name__)

# File systems where others can write without this system noticing: another machine, or the host of a virtual one.
_SILENT = ("9p", "afs", "ceph", "cifs", "drvfs", "fakeowner", "fuse", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs")

MOST_NAMED = 1_000  # paths that are synced one by one; of more changes the whole folder is read
_GLANCE = 20  # milliseconds between two looks if the system has told of something
_DEEPEST = 100  # folders inside each other; what is below isn't read either (index.reading.files)
_PROCESS = Path("/proc/self/fdinfo")
_IN_CREATE = 0x100  # <sys/inotify.h>
_LIMITS = Path("/proc/sys/fs/inotify")


def may_miss_changes(folder: Path) -> bool:
    """True if a folder can change without this system noticing."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False  # not Linux
    # The format is in proc_pid_mountinfo(5): field 5 is the mount point, and the type comes after the single hyphen.
    places = ((line.split()[4].replace("\\040", " "), line.partition(" - ")[2].split()[0]) for line in mounts)
    path = Path(os.path.realpath(folder))  # resolve() fails on links in a circle
    holding = [(place, kind) for place, kind in places if path.is_relative_to(place)]
    return bool(holding) and max(holding, key=lambda mount: len(mount[0]))[1].startswith(_SILENT)


class Limit(NamedTuple):
    """Why the system doesn't report all changes in a folder."""

    why: str  # the end of a sentence
    fix: str  # a sentence


class CannotWatch(Exception):
    """The system doesn't report the changes in a folder, or the folder can't be looked at regularly."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        super().__init__(limit.why)


def unwatched(folder: Path) -> Limit | None:
    """Why the watcher that this process has started doesn't report all changes in a folder.

    None if it does, or if that can't be known, because this isn't Linux.
    """
    try:
        watched = set(_watches())
    except OSError:
        return None
    there, closed = _folders(folder)
    # Some file systems number their files in another way for programs: then only how many there are can be compared.
    numbers = there.keys() & watched
    missing = [path for number, path in there.items() if number not in watched]
    if not missing or (not numbers and len(there) <= len(watched)):
        return None
    if _is_at_limit(missing[0]):
        return _limit_reached("max_user_watches", f"it has {len(there):,} folders to watch")
    if closed:
        fix = f"Let this user list {closed[0]}, or take it away, and start the bot again."
        return Limit(f"the system can't report all of its changes: {closed[0]} can't be listed", fix)
    return Limit(
        f"the system doesn't report the changes in {missing[0]}",
        "Start the bot again. If that changes nothing, set FOOTNOTE_WATCH to poll.",
    )


def explain(error: Exception) -> Limit:
    """Why a watcher can't be started."""
    if f"os error {errno.EMFILE}" in str(error):
        return _limit_reached("max_user_instances", "no watcher can be started")
    return Limit(f"the system can't report its changes ({error})", "Set FOOTNOTE_WATCH to poll if that stays so.")


def _limit_reached(name: str, why: str) -> Limit:
    """About a limit of inotify(7)."""
    try:
        limit = f"fs.inotify.{name} is {int((_LIMITS / name).read_text(encoding='ascii')):,}"
    except (OSError, ValueError):
        limit = f"fs.inotify.{name} is too low"
    return Limit(
        f"the system can't report all of its changes: {why}, and {limit} for all programs of this user",
        f"Raise it (sysctl fs.inotify.{name}=524288, and the same in /etc/sysctl.d/), and start the bot again.",
    )


def outside(data: Path, folder: Path) -> Callable[[object, str], bool]:
    """A filter of changes: it leaves out those in the data folder, if that is inside the folder of documents. A build
    makes many of them, and each would lead to another build."""
    inside = os.path.relpath(os.path.realpath(data), os.path.realpath(folder))
    own = os.path.join(os.path.abspath(folder), inside)

    def concerns(_: object, path: str) -> bool:
        return not f"{os.path.abspath(path)}{os.sep}".startswith(f"{own}{os.sep}")

    return concerns


async def reported(folder: Path, data: Path, *, quiet: float, poll: float | None) -> AsyncIterator[set[str]]:
    """The paths that have changed, as a watcher reports them; an empty set after each while without any.

    A watcher that fails is replaced by another. Once that watches, the folder itself stands for what both have missed.

    Args:
        folder: Which is watched.
        data: A folder in which changes don't count.
        quiet: Seconds of a while.
        poll: Seconds between two looks at the folder; None if the system is to report its changes.

    Raises:
        FileNotFoundError: the folder is gone.
        CannotWatch: no watcher can be started, or the one that looks at the folder has failed.
    """
    missed = False
    while True:
        watcher = watchfiles.awatch(
            folder,
            watch_filter=outside(data, folder),
            rust_timeout=int(1000 * (quiet + (poll or 0))),
            step=_GLANCE,
            yield_on_timeout=True,
            force_polling=poll is not None,
            poll_delay_ms=int(1000 * (poll or 0)),
            ignore_permission_denied=True,
        )
        async with aclosing(watcher):
            try:
                async for changed in watcher:
                    yield {path for _, path in changed} | ({str(folder)} if missed else set())
                    missed = False
            except FileNotFoundError:
                raise
            except (OSError, RuntimeError) as error:
                raise CannotWatch(explain(error)) from error
            except ExceptionGroup as group:  # how errors come after its start
                if group.split((OSError, RuntimeError))[1]:
                    raise
                if poll is not None:
                    raise CannotWatch(explain(group)) from group
                _log.debug("%s is watched anew", folder, exc_info=group)
        if missed:  # it has failed at once, as the one before did
            yield {str(folder)}
        missed = True
        await asyncio.sleep(quiet)


def try_watching(folder: Path) -> Limit | None:
    """Watches a folder for a moment. Returns the reason if that doesn't work, or not for every folder in it."""
    if not os.path.isdir(folder):
        return None  # the bot waits for it
    try:
        with _rust_notify.RustNotify([str(folder)], False, False, 0, True, True):
            return unwatched(folder)
    except (OSError, RuntimeError) as error:
        return explain(error)


class Changes:
    """The paths of a folder that have changed since it was last read, as the system names them."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.abspath(folder)
        self._paths: set[str] = set()
        self._known = True  # False: others may have changed too

    def add(self, paths: Iterable[str]) -> None:
        """Adds absolute paths, or paths as they are named from the current folder."""
        self._paths.update(os.path.relpath(os.path.abspath(path), self._folder) for path in paths)
        # So many changes at once may be more than the system can queue, and it drops the others without a word to us.
        self._known = self._known and len(self._paths) <= MOST_NAMED and not self._paths & {os.curdir, os.pardir}

    def add_unknown(self) -> None:
        """Anything may have changed."""
        self._known = False

    @property
    def named(self) -> list[str]:
        """The paths; none if others may have changed too."""
        return sorted(self._paths) if self._known else []

    def take(self) -> list[str]:
        """Returns the paths, and forgets them. None are returned if others may have changed too."""
        found = self.named
        self._paths, self._known = set(), True
        return found


def fingerprint(folder: Path, data: Path | None = None) -> int:
    """A number that changes when a file in the folder does, or may be read or not. Files in `data` don't count."""
    found = 0
    base = str(folder).count("/")
    concerns = outside(data, folder) if data else lambda *_: True
    for root, inner, names in os.walk(folder, onerror=lambda _: None):
        inner[:] = (name for name in inner if concerns(None, f"{root}/{name}"))
        for name in (*inner, *names):
            with suppress(OSError):
                status = os.lstat(f"{root}/{name}")
                found ^= hash((root, name, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino))
        if root.count("/") - base >= _DEEPEST:
            inner.clear()
    return found


def _watches() -> Iterator[int]:
    """The inode number of every folder that this process watches. See proc_pid_fdinfo(5)."""
    for name in os.listdir(_PROCESS):
        try:
            lines = (_PROCESS / name).read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            continue  # closed since it was listed
        for line in lines:
            if line.startswith("inotify "):
                yield int(line.partition(" ino:")[2].split()[0], 16)


def _folders(folder: Path) -> tuple[dict[int, str], list[str]]:
    """The folder and every folder in it whose files are read, by inode number; and those that can't be listed."""
    base = str(folder).count("/")
    there: dict[int, str] = {}
    closed: list[str] = []
    for root, inner, _ in os.walk(folder, onerror=lambda _: None):
        try:
            there[os.stat(root).st_ino] = root
        except OSError:
            continue
        closed += [path for name in inner if not os.access(path := f"{root}/{name}", os.R_OK | os.X_OK)]
        deep = root.count("/") - base >= _DEEPEST
        inner[:] = [] if deep else [name for name in inner if not name.startswith(".") and _listable(f"{root}/{name}")]
    return there, closed


def _listable(path: str) -> bool:
    return os.access(path, os.R_OK | os.X_OK) and not os.path.islink(path)


def _is_at_limit(path: str) -> bool:
    """True if this user can't watch another folder."""
    libc = ctypes.CDLL(None, use_errno=True)
    watcher = libc.inotify_init1(os.O_CLOEXEC)
    if watcher < 0:
        return False
    try:
        return libc.inotify_add_watch(watcher, os.fsencode(path), _IN_CREATE) < 0 and ctypes.get_errno() == errno.ENOSPC
    finally:
        os.close(watcher)
