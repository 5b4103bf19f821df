"""A change is seen although the system's limit of watched folders is reached, and it is said that it is."""

import asyncio
import errno
import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from conftest import ROOT
from processes import run
from test_following import SHARED, followed, said, until

from bot import following, watching
from bot.settings import Watch
from bot.watching import MOST_NAMED, Changes, Limit, explain, fingerprint, outside, try_watching, unwatched
from index import Library

LIMIT = Limit("it has 9 folders to watch, and few can be watched", "Raise it.")

# Runs the code in a user namespace with limits of its own: how many folders can be watched, by how many watchers.
NAMESPACE = """
echo "$1" > /proc/sys/user/max_inotify_watches && echo "$2" > /proc/sys/user/max_inotify_instances && shift 2 &&
exec "$@"
"""


def limited(watches: int, watchers: int, code: str, *arguments: object) -> str:
    """What the code prints there. Skips the test where no user namespace can be made."""
    if not shutil.which("unshare") or run("unshare", "-Ur", "sh", "-c", NAMESPACE, "sh", "9", "9", "true").returncode:
        pytest.skip("no user namespace with limits of its own can be made here")
    command = ["unshare", "-Ur", "sh", "-c", NAMESPACE, "sh", str(watches), str(watchers), sys.executable, "-c", code]
    done = run(*command, *map(str, arguments), cwd=ROOT)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.fixture
def nested(docs: Path) -> Path:
    for number in range(6):
        (docs / f"{number}" / "inner").mkdir(parents=True)
    return docs


def test_a_folder_is_watched_with_all_that_are_in_it(nested: Path) -> None:
    (nested / ".hidden" / "x").mkdir(parents=True)
    (nested / "link").symlink_to(nested)
    assert unwatched(nested)  # by nobody
    stop = threading.Event()
    for _ in watchfiles.watch(nested, rust_timeout=10, yield_on_timeout=True, stop_event=stop, force_polling=False):
        assert unwatched(nested) is None
        break
    assert try_watching(nested) is None


def test_a_folder_that_isnt_there_is_no_limit(tmp_path: Path) -> None:
    assert try_watching(tmp_path / "nothing") is None


CODE = """
import json, pathlib, sys
from bot.watching import try_watching
print(json.dumps(try_watching(pathlib.Path(sys.argv[1]))))
"""


@pytest.mark.parametrize(
    ("watches", "watchers", "name"),
    [(5, 5, "max_user_watches"), (100, 0, "max_user_instances"), (13, 5, None)],
)
def test_the_limits_are_noticed(nested: Path, watches: int, watchers: int, name: str | None) -> None:
    limit = json.loads(limited(watches, watchers, CODE, nested))
    if name is None:
        assert limit is None
    else:
        why, fix = limit
        assert f"fs.inotify.{name}" in why
        assert f"sysctl fs.inotify.{name}=" in fix


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root may list every folder")
def test_a_folder_that_cant_be_listed_hides_others_from_the_watcher(nested: Path) -> None:
    """The watcher stops at it. Which folders come after it is up to the file system, so there is one everywhere."""
    closed = [nested / f"{number}" / "inner" for number in range(6)]
    for path in closed:
        path.chmod(0)
    rights = "-dac_override,-dac_read_search"
    command = [sys.executable, "-c", CODE, nested]
    done = run(*(["setpriv", f"--bounding-set={rights}"] if os.getuid() == 0 else []), *command, cwd=ROOT)
    for path in closed:
        path.chmod(0o700)
    assert not done.returncode, done.stderr
    why, fix = json.loads(done.stdout)
    assert why.endswith("/inner can't be listed")
    assert fix.startswith("Let this user list ")


FOLLOWED = """
import asyncio, logging, pathlib, sys
from bot.following import Follower
from index import Library

async def main(docs, data):
    logging.basicConfig(stream=sys.stdout)
    with Library.open(data) as library:
        follower = Follower(library, docs, data)
        task = asyncio.create_task(follower.run())
        while not follower.limit:
            await asyncio.sleep(0.1)
        (docs / "5" / "inner" / "rent.txt").write_text("Rent is due on Friday.")
        while not library.ask("When is rent due?").found:
            await asyncio.sleep(0.1)
        print("seen")
        task.cancel()
        await asyncio.wait([task])

asyncio.run(main(*map(pathlib.Path, sys.argv[1:])))
"""


@pytest.mark.parametrize(("watches", "watchers"), [(5, 5), (100, 0)])
def test_a_change_is_seen_beyond_the_limit(nested: Path, tmp_path: Path, watches: int, watchers: int) -> None:
    (nested / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    printed = limited(watches, watchers, FOLLOWED, nested, tmp_path / "data")
    assert printed.count("is checked every 2 seconds, because the system can't report all of its changes") == 1
    assert printed.endswith("seen\n")


async def test_a_limit_that_is_reached_later_is_noticed(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "QUIET", 0.2)
    found: list[Limit | None] = [None]
    monkeypatch.setattr(following, "unwatched", lambda _: found[0])
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, tmp_path / "data"):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        found[0] = LIMIT
        (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
        await until(lambda: f"because {LIMIT.why}. {LIMIT.fix}" in caplog.text)
        (docs / "doors.txt").write_text("The doors open at eleven.", encoding="utf-8")
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at eleven."])


async def test_a_new_folder_that_isnt_watched_yet_is_no_limit(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET", 0.1)
    answers = [LIMIT, LIMIT]
    monkeypatch.setattr(following, "unwatched", lambda _: answers.pop() if answers else None)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    follower = following.Follower(library, docs, tmp_path / "data", "notify")
    task = asyncio.create_task(follower.run())
    await until(lambda: not answers)
    await asyncio.sleep(0.5)
    assert follower.limit is None
    task.cancel()
    await asyncio.wait([task])


async def test_removals_that_are_held_back_are_logged_once(
    docs: Path, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for number in range(4):
        (docs / f"{number}.txt").write_text(f"Report {number}.", encoding="utf-8")
    follower = following.Follower(library, docs, tmp_path / "data", "off")
    await follower.sync()
    for path in docs.iterdir():
        path.rename(tmp_path / path.name)
    (docs / "stray.txt").write_text("A stray file.", encoding="utf-8")
    await follower.sync()
    await follower.sync()
    assert caplog.text.count("their removal is held back: 0.txt, 1.txt, 2.txt, 3.txt. If you removed them") == 1
    for number in range(4):
        (tmp_path / f"{number}.txt").rename(docs / f"{number}.txt")
    await follower.sync()
    assert "no removal is held back any more" in caplog.text


async def test_a_folder_that_watchfiles_cant_poll_is_compared_with_itself(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> AsyncIterator[set[Any]]:
        error = watchfiles._rust_notify.WatchfilesRustInternalError("Permission denied (os error 13)")
        raise ExceptionGroup("unhandled errors", [error])
        yield set()

    monkeypatch.setattr(watchfiles, "awatch", broken)
    monkeypatch.setattr(following, "POLL", 0.2)
    monkeypatch.setattr(following, "QUIET", 0.2)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, tmp_path / "data"):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        (docs / "inner").mkdir()
        (docs / "inner" / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
        (docs / "doors.txt").unlink()
        await until(lambda: said(library, "When do the doors open?") == [])


@pytest.mark.parametrize("watch", ["notify", "poll"])
async def test_a_name_that_isnt_utf8_ends_no_watching(
    docs: Path, library: Library, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends the watcher of `watchfiles`."""
    monkeypatch.setattr(following, "AGAIN", 1000.0)
    monkeypatch.setattr(following, "POLL", 0.2)
    monkeypatch.setattr(following, "QUIET", 0.2)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, tmp_path / "data", watch):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        for number in range(2):
            for name in (b"\xff.txt", f"{number}.txt".encode()):
                with open(os.path.join(os.fsencode(docs), name), "wb") as file:
                    file.write(b"Rent %d is due on Friday." % number)
            await until(lambda name=name: name.decode() in {one.source for one in library.documents(scope=SHARED)})
    assert [skip.file for skip in library.skipped()] == ["\\udcff.txt"]


async def test_what_is_written_while_nothing_watches_is_found(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET", 0.2)
    monkeypatch.setattr(following, "LONGEST_WAIT", 0.0)  # so the folder is read before another watcher starts
    awatch, starts = watchfiles.awatch, 0

    async def failing(*arguments: Any, **options: Any) -> AsyncIterator[set[Any]]:
        nonlocal starts
        starts += 1
        if starts == 2:
            (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        async for changed in awatch(*arguments, **options):
            if starts == 1 and changed:
                raise ExceptionGroup("unhandled", [ExceptionGroup("unhandled", [RuntimeError("ended")])])
            yield changed

    monkeypatch.setattr(watchfiles, "awatch", failing)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, tmp_path / "data", "notify") as follower:
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
        assert follower.limit is None  # the system reports the changes again
        assert said(library, "When do the doors open?") == ["The doors open at ten."]
    assert starts == 2


def test_a_fingerprint_changes_with_the_folder(nested: Path) -> None:
    path = nested / "1" / "inner" / "doors.txt"
    seen = [fingerprint(nested), fingerprint(nested)]
    for change in (lambda: path.write_text("nine"), lambda: path.write_text("ten"), lambda: path.chmod(0), path.unlink):
        change()
        seen.append(fingerprint(nested))
    assert seen[0] == seen[1]
    assert len(set(seen)) == 5


def test_the_index_may_be_inside_the_folder_and_is_no_change_of_it(
    nested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = nested / "data"
    (data / "generation-1").mkdir(parents=True)
    before = fingerprint(nested, data)
    (data / "lock").write_text("1", encoding="ascii")
    assert fingerprint(nested, data) == before
    (nested / "database.txt").write_text("1", encoding="ascii")
    assert fingerprint(nested, data) != before
    monkeypatch.chdir(nested)
    for folder in (nested, Path(".")):
        concerns = outside(Path("data"), folder)
        assert not concerns(None, str(folder / "data" / "lock"))
        assert not concerns(None, str(folder / "data"))
        assert concerns(None, str(folder / "database.txt"))
        assert concerns(None, str(folder / "1" / "data"))
    assert outside(nested.parent, nested)(None, str(nested / "a.txt"))


def test_errors_of_a_watcher_are_explained() -> None:
    assert "max_user_instances" in explain(RuntimeError("Too many open files (os error 24)")).why
    assert "No space" in explain(OSError(errno.ENOSPC, "No space left on device")).why
    assert watching.may_miss_changes(Path("/")) in (True, False)


def test_changes_are_named_until_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = Changes(tmp_path / "docs")
    changes.add([str(tmp_path / "docs" / "b.txt"), str(tmp_path / "docs" / "inner" / "a.txt")])
    assert changes.take() == ["b.txt", "inner/a.txt"]
    assert changes.take() == []
    changes.add(str(tmp_path / "docs" / f"{number}.txt") for number in range(MOST_NAMED + 1))
    assert changes.take() == []  # the system may have dropped some
    changes.add([str(tmp_path / "docs")])
    assert changes.take() == []
    monkeypatch.chdir(tmp_path)
    changes.add(["docs/c.txt"])
    assert changes.take() == ["c.txt"]
    changes.add(["docs/c.txt"])
    changes.add_unknown()
    assert changes.take() == []
