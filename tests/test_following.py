"""The index follows its folder while the bot runs."""

import asyncio
import logging
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from failing import failing
from patience import PATIENCE

from bot import following
from bot.following import Follower, may_miss_changes
from bot.indexing import IndexProcess, listed
from bot.settings import Watch
from index import Library, LibraryBusy, OperatorError, Scope
from index.store import Store

SHARED = Scope.shared()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@asynccontextmanager
async def followed(
    library: Library,
    docs: Path,
    data: Path,
    watch: Watch = "auto",
    on_sync: Callable[[bool, float], None] = lambda *_: None,
) -> AsyncIterator[Follower]:
    follower = Follower(library, docs, data, watch)
    follower.on_sync = on_sync
    task = asyncio.create_task(follower.run())
    yield follower
    assert not task.done(), task.exception()
    task.cancel()
    await asyncio.wait([task])


async def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)


def said(library: Library, question: str) -> list[str]:
    return [quote.text for quote in library.ask(question, scope=SHARED).quotes]


@pytest.mark.parametrize("watch", ["notify", "poll"])
async def test_answers_follow_changed_and_removed_files(
    docs: Path, library: Library, data: Path, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data, watch):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        (docs / "inner").mkdir()
        (docs / "inner" / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
        (docs / "doors.txt").unlink()
        await until(lambda: said(library, "When do the doors open?") == [])
        for told in ("added doors.txt; 1 doc", "added inner/rent.txt; 2 doc", "removed doors.txt; 1 doc"):
            await until(lambda told=told: told in caplog.text)


async def test_only_what_has_changed_is_looked_at_and_the_rest_later(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may lose changes, so a look at the whole folder follows."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 2 * following.QUIET)
    looks: list[list[str]] = []
    sync = Follower.sync

    async def noted(self: Follower, paths: Sequence[str] = ()) -> bool:
        done = await sync(self, paths)
        looks.append(sorted(paths))
        return done

    monkeypatch.setattr(Follower, "sync", noted)
    library.state.files.note(added=["doors.txt"])  # a database that comes later is a reason to look, too
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data):
        await until(lambda: looks == [[]])
        (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        (docs / "doors.txt").unlink()
        await until(lambda: looks == [[], ["doors.txt", "rent.txt"]])
        assert said(library, "When is rent due?") == ["Rent is due on Friday."]
        await until(lambda: looks == [[], ["doors.txt", "rent.txt"], []])


def note_looks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The paths of each sync that has begun."""
    looks: list[list[str]] = []
    sync = Follower.sync

    async def noted(self: Follower, paths: Sequence[str] = ()) -> bool:
        looks.append(sorted(paths))
        return await sync(self, paths)

    monkeypatch.setattr(Follower, "sync", noted)
    return looks


@pytest.mark.parametrize("kind", ["change", "upload"])
async def test_what_comes_does_not_wait_for_a_look_at_the_whole_folder(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """This look doesn't end by itself. When it has given way, another one follows."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 2 * following.QUIET)
    looks, looking = note_looks(monkeypatch), asyncio.Event()
    finish = IndexProcess.finish

    async def endless(self: IndexProcess, given: bytes) -> tuple[int, bytes, bytes]:
        if len(looks) == 3 and "--paths" not in self.options and "--only-uploads" not in self.options:
            looking.set()
            await self._process.wait()  # for its standard input
        return await finish(self, given)

    monkeypatch.setattr(IndexProcess, "finish", endless)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data) as follower:
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        (docs / "tides.txt").write_text("The tide turns at noon.", encoding="utf-8")
        async with asyncio.timeout(PATIENCE):
            await looking.wait()
        if kind == "change":
            (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
            await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
            await until(lambda: looks == [[], ["tides.txt"], [], ["rent.txt"], []])
        else:
            library.accept("rent.txt", b"Rent is due on Friday.", scope=Scope.guild(7))
            async with asyncio.timeout(PATIENCE):
                assert await follower.catch_up()
            assert library.documents(scope=Scope.guild(7))
            await until(lambda: looks == [[], ["tides.txt"], [], []])


async def test_a_late_look_at_the_whole_folder_does_not_give_way(docs: Path, library: Library, data: Path) -> None:
    """Otherwise changes that never end would put it off for ever."""
    follower = Follower(library, docs, data)
    look = follower._look = asyncio.create_task(asyncio.sleep(0, result=True))
    follower._latest = time.monotonic()
    follower._give_way()
    assert await look


async def test_named_changes_come_before_a_look_that_is_due_at_the_same_time(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = note_looks(monkeypatch)
    get_ready = Follower._get_ready

    async def just_due(self: Follower, paths: Sequence[str]) -> None:
        self._due = 0.0
        await get_ready(self, paths)

    monkeypatch.setattr(Follower, "_get_ready", just_due)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
        assert looks == [[], ["rent.txt"]]


async def test_the_database_that_a_change_makes_is_no_reason_to_look_at_the_whole_folder(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = note_looks(monkeypatch)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data) as follower:
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        assert not (data / "state.db").exists()
        (docs / "tides.txt").write_text("The tide turns at noon.", encoding="utf-8")
        await until((data / "state.db").exists)
        async with follower._turn:
            assert not follower._failed
        assert not follower._is_due()
        (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])
        assert looks == [[], ["tides.txt"], ["rent.txt"]]


async def test_an_upload_is_no_reason_to_look_at_the_whole_folder(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process has published an index some time before it ends."""
    looks, checks = note_looks(monkeypatch), 0
    run, is_due = Follower._run_index, Follower._is_due

    def counted(self: Follower) -> bool:
        nonlocal checks
        checks += 1
        return is_due(self)

    async def ends_late(self: Follower, *options: str, paths: Sequence[str] = ()) -> bytes | None:
        output = await run(self, *options, paths=paths)
        if "--only-uploads" in options:
            await some_checks()
        return output

    async def some_checks() -> None:
        before = checks
        await until(lambda: checks > before + 1)

    monkeypatch.setattr(Follower, "_is_due", counted)
    monkeypatch.setattr(Follower, "_run_index", ends_late)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data) as follower:
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        await some_checks()
        library.accept("rent.txt", b"Rent is due on Friday.", scope=Scope.guild(7))
        assert await follower.catch_up()
        await some_checks()
        assert looks == [[]]


async def test_the_process_of_a_sync_starts_while_files_are_still_being_written(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[IndexProcess] = []
    start = IndexProcess.start

    async def recorded(options: Sequence[str]) -> IndexProcess:
        started.append(await start(options))
        return started[-1]

    monkeypatch.setattr(IndexProcess, "start", recorded)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    syncs: list[bool] = []
    async with followed(library, docs, data, on_sync=lambda done, _: syncs.append(done)):
        await until(lambda: syncs == [True])
        number = 0
        while len(started) == 1:
            (docs / "rent.txt").write_text(f"Rent {number} is due on Friday.", encoding="utf-8")
            number += 1
            await asyncio.sleep(following.QUIET / 8)
        assert syncs == [True]
        await until(lambda: syncs == [True, True])
        assert said(library, "When is rent due?") == [f"Rent {number - 1} is due on Friday."]
        assert len(started) == 2
        (docs / "doors.txt").unlink()
        await until(lambda: len(started) == 3)
    assert started[-1].has_ended  # with the bot


async def test_a_process_that_was_started_in_another_turn_to_write_is_not_used(
    docs: Path, library: Library, data: Path
) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    follower = Follower(library, docs, data, "off")
    follower.term = 1
    await follower._get_ready(["doors.txt"])
    ready = follower._ready
    assert ready
    follower.term = None
    assert await follower.sync(["doors.txt"])
    assert ready.has_ended
    assert said(library, "When do the doors open?") == ["The doors open at nine."]


async def test_a_process_whose_bot_is_gone_changes_nothing(docs: Path, library: Library, data: Path) -> None:
    """The file may only be half written."""
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    options = ("--docs", str(docs), "--data", str(data), "--paths", "-")
    for given, code in ((listed(["doors.txt"]), 1), (b"", 1), (listed(["doors.txt"], whole=True), 0)):
        assert not said(library, "When do the doors open?")
        process = await IndexProcess.start(options)
        assert (await process.finish(given))[0] == code
    assert said(library, "When do the doors open?") == ["The doors open at nine."]


async def test_after_a_failure_everything_is_looked_at(docs: Path, library: Library, data: Path) -> None:
    """What a failed sync was about would otherwise be forgotten."""
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    syncs: list[bool] = []
    async with followed(library, docs, data, on_sync=lambda done, _: syncs.append(done)):
        await until(lambda: syncs == [True])
        with Store(data).writing():
            (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
            await until(lambda: syncs == [True, False])
        (docs / "tides.txt").write_text("The tide turns at noon.", encoding="utf-8")
        await until(lambda: said(library, "When is rent due?") == ["Rent is due on Friday."])


@pytest.mark.parametrize("watch", ["notify", "off"])
@pytest.mark.parametrize(
    "error", [BlockingIOError("no more processes"), OperatorError("odd"), KeyError("a bug")], ids=str
)
async def test_no_error_ends_it(
    docs: Path,
    library: Library,
    data: Path,
    watch: Watch,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(following, "AGAIN", 0.1)
    monkeypatch.setattr(following, "POLL", 0.1)
    errors = [error] * 2
    run = Follower._run_index

    async def failing(self: Follower, *options: str, paths: Sequence[str] = ()) -> bytes | None:
        if errors:
            raise errors.pop()
        return await run(self, *options, paths=paths)

    monkeypatch.setattr(Follower, "_run_index", failing)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data, watch):
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
    told = [record for record in caplog.records if "is tried again in 0.1 seconds" in record.message]
    assert [str(error) in record.message for record in told] == [True, True]
    assert [bool(record.exc_info) for record in told] == [isinstance(error, KeyError)] * 2
    assert "polled" not in caplog.text


async def test_uploads_that_wait_for_their_turn_are_taken_up_together(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    follower = Follower(library, docs, data, "off")
    assert await follower.sync()
    runs = 0
    run = Follower._run_index

    async def counted(self: Follower, *options: str, paths: Sequence[str] = ()) -> bytes | None:
        nonlocal runs
        runs += 1
        return await run(self, *options, paths=paths)

    monkeypatch.setattr(Follower, "_run_index", counted)
    first = asyncio.create_task(follower.catch_up())
    await until(lambda: runs == 1)
    for number in range(5):
        library.accept(f"{number}.txt", f"Tide {number} turns at noon.".encode(), scope=Scope.guild(7))
    assert await asyncio.gather(*(follower.catch_up() for _ in range(5)), first) == [True] * 6
    assert runs == 2
    assert len(library.documents(scope=Scope.guild(7))) == 6


async def test_file_changes_are_kept_for_the_reports(docs: Path, library: Library, data: Path) -> None:
    follower = Follower(library, docs, data, "off")
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    (docs / "broken.pdf").write_bytes(b"no PDF")
    await follower.sync()
    first = library.state.files.all()
    assert [(change.file, change.what) for change in first] == [
        ("broken.pdf", "failed")
    ]  # the index is new, not the files
    assert first[0].reason
    (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
    (docs / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
    await follower.sync()
    (docs / "rent.txt").unlink()
    library.accept("mine.txt", b"A server's own words.", scope=Scope.guild(7))
    await follower.sync()
    changes = {change.file: change.what for change in library.state.files.all()}
    assert changes == {"broken.pdf": "failed", "doors.txt": "changed", "rent.txt": "removed"}
    assert library.state.files.all()[0] == first[0]


async def test_a_new_index_reports_no_changes_of_its_files(docs: Path, library: Library, data: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    follower = Follower(library, docs, data, "off")
    await follower.sync()
    (data / "CURRENT").unlink()
    await follower.sync()
    assert library.state.files.all() == []


async def test_changes_that_can_not_be_stored_are_logged_and_the_index_is_up_to_date(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(library.state.files, "note", failing(LibraryBusy("somebody writes to state.db")))
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    assert await Follower(library, docs, data, "off").sync()
    assert "the changes in the folder could not be stored: somebody writes to state.db" in caplog.text
    assert said(library, "When do the doors open?") == ["The doors open at nine."]


async def test_a_file_that_is_being_written_is_waited_for(
    docs: Path, library: Library, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data):
        await until(lambda: "added doors.txt" in caplog.text)
        with (docs / "long.txt").open("w", encoding="utf-8") as file:
            for number in range(12):
                file.write(f"Paragraph {number} is written slowly.\n\n")
                file.flush()
                await asyncio.sleep(following.QUIET / 4)
        await until(lambda: "long.txt" in caplog.text)
    assert caplog.text.count("long.txt") == 1


async def test_a_folder_that_appears_late_and_is_replaced_is_followed(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "AGAIN", 0.2)
    docs.rmdir()
    async with followed(library, docs, data):
        await until(lambda: "doesn't exist" in caplog.text)
        docs.mkdir()
        (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])
        docs.rename(docs.with_name("away"))
        docs.mkdir()
        (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at ten."])


async def test_an_index_that_another_process_writes_is_tried_again(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "AGAIN", 0.2)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with followed(library, docs, data):
        with Store(data).writing():
            await until(lambda: "is writing to" in caplog.text)
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at nine."])


async def test_when_switched_off_it_reads_once(docs: Path, library: Library, data: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    syncs: list[bool] = []
    async with followed(library, docs, data, "off", on_sync=lambda done, _: syncs.append(done)):
        await until(lambda: syncs == [True])
        (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
        await asyncio.sleep(0.5)
    assert syncs == [True]
    assert said(library, "When do the doors open?") == ["The doors open at nine."]


@pytest.mark.parametrize("watch", ["off", "notify"])
async def test_a_data_folder_that_was_replaced_is_brought_up_to_date_at_once(
    docs: Path, library: Library, data: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "POLL", 0.1)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    library.sync(docs)
    shutil.copytree(data, data.with_name("older"))
    (docs / "doors.txt").write_text("The doors open at ten.", encoding="utf-8")
    syncs: list[bool] = []
    async with followed(library, docs, data, watch, on_sync=lambda done, _: syncs.append(done)):
        await until(lambda: syncs == [True])
        data.rename(data.with_name("away"))
        data.with_name("older").rename(data)
        assert said(library, "When do the doors open?") == ["The doors open at nine."]
        await until(lambda: said(library, "When do the doors open?") == ["The doors open at ten."])


async def test_after_a_failure_it_is_tried_again_as_soon_as_there_is_more_room(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload that was removed while the disk was full is in the index until then."""
    room = 0
    for name, value in (("POLL", 0.1), ("SOON", 0.1), ("AGAIN", 1000.0), ("_room", lambda _: room)):
        monkeypatch.setattr(following, name, value)
    library.add("tides.txt", b"The tide turns at noon.", scope=Scope.guild(7))
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    syncs: list[bool] = []
    async with followed(library, docs, data, "off", on_sync=lambda done, _: syncs.append(done)):
        await until(lambda: syncs == [True])
        with Store(data).writing():
            library.withdraw(library.uploads(scope=Scope.guild(7))[0].document_id, scope=Scope.guild(7))
            (data / "CURRENT.new").write_bytes((data / "CURRENT").read_bytes())
            (data / "CURRENT.new").replace(data / "CURRENT")
            await until(lambda: syncs == [True, False])
        await asyncio.sleep(0.5)
        assert syncs == [True, False], "there is no more room than before"
        room = 2 * following.MORE_ROOM
        await until(lambda: syncs == [True, False, True])
    figures = library.figures()
    assert figures
    assert figures.documents == 1


async def test_the_process_that_reads_is_given_no_token(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    given: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def recorded(*command: str, env: dict[str, str], **options: int) -> asyncio.subprocess.Process:
        given.append(env)
        return await start(*command, env=env, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    assert await Follower(library, docs, data, "off").sync()
    assert given
    assert "secret" not in given[0].values()


@pytest.mark.skipif(sys.platform != "linux", reason="only the kernel of Linux can be told")
async def test_the_process_that_reads_is_ended_before_the_bot_when_memory_is_used_up(
    docs: Path, library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    scores: list[str] = []
    start, hand_over = asyncio.create_subprocess_exec, library.hand_over

    async def recorded(*command: str, **options: Any) -> asyncio.subprocess.Process:
        process = await start(*command, **options)
        started.append(process.pid)
        return process

    def looked() -> bytes:  # the process is waiting for this
        scores.append(Path(f"/proc/{started[0]}/oom_score_adj").read_text(encoding="ascii").strip())
        return hand_over()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    monkeypatch.setattr(library, "hand_over", looked)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    assert await Follower(library, docs, data, "off").sync()
    assert scores == ["500"]


@pytest.mark.parametrize(
    ("kind", "expected"), [("ext4", False), ("overlay", False), ("nfs4", True), ("fuse.sshfs", True), ("9p", True)]
)
def test_a_folder_that_reports_no_changes_is_read_regularly(
    tmp_path: Path, kind: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = f"22 1 0:1 / / rw - ext4 /dev/a rw\n23 1 0:2 / {tmp_path} rw shared:1 - {kind} source rw\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: mounts)
    assert may_miss_changes(tmp_path / "docs") is expected
