"""One bot for each data folder: a second one is refused at its start, and takes nothing from the first."""

import asyncio
import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from failing import failing
from processes import child, run

from bot.operate import lock
from bot.operate.lock import AnotherBot, only_bot, running_bot
from bot.operate.machine_checks import at_work
from bot.operate.machine_checks import library as library_check
from bot.operate.pulse import State, answer_health
from bot.settings import Settings
from index import Library, OperatorError, Scope

HOLD = """
import sys, time
from pathlib import Path
from bot.operate.lock import only_bot
with only_bot(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_bot_is_refused_and_a_third_after_the_first_is_not(tmp_path: Path) -> None:
    with child(sys.executable, "-c", HOLD, tmp_path, stdout=subprocess.PIPE, cwd=ROOT) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(AnotherBot, match=rf"Another bot \(process {first.pid}\) is running on .* Stop it first"):
            only_bot(tmp_path).__enter__()
        assert running_bot(tmp_path) == str(first.pid)
        first.send_signal(signal.SIGKILL)
        first.wait()
        with only_bot(tmp_path):
            assert running_bot(tmp_path) == str(os.getpid())
    assert running_bot(tmp_path) is None


async def test_the_command_ends_with_1_and_the_first_bot_still_answers(
    docs: Path, library: Library, tmp_path: Path
) -> None:
    async def well() -> State:
        return {"healthy": True, "index": "the documents can be asked", "discord": "connected to Discord"}

    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    library.add("mine.txt", b"Some words.", scope=Scope.guild(7))
    data = tmp_path / "data"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "DISCORD_"))}
    environment |= {"FOOTNOTE_DATA": str(data), "FOOTNOTE_DOCS": str(docs), "DISCORD_TOKEN": "MTIz.GabcdE.secret-part"}

    async def footnote(*command: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(run, sys.executable, "-m", *command, cwd=ROOT, env=environment)

    with only_bot(data):
        async with answer_health(data, well):
            for command in ("run", "preview"):
                second = await footnote("bot", command)
                assert second.returncode == 1
                assert f"Another bot (process {os.getpid()}) is running on the data folder" in second.stderr
                assert "Traceback" not in second.stderr
            assert (await footnote("bot", "health")).stdout.startswith("Healthy")
            assert (await footnote("index", "build")).returncode == 0
            assert (await footnote("index", "backup", str(tmp_path / "people.backup"))).returncode == 0


def test_the_doctor_may_look_while_a_bot_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [BlockingIOError(), BlockingIOError(), None]
    flock = lock.fcntl.flock

    def looked(descriptor: int, how: int) -> None:
        if error := looks.pop(0):
            raise error
        flock(descriptor, how)

    monkeypatch.setattr(lock.fcntl, "flock", looked)
    with only_bot(tmp_path):
        assert not looks


def test_a_file_system_without_locks_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(lock.fcntl, "flock", failing(OSError(95, "Operation not supported")))
    with only_bot(tmp_path):
        assert "can't be locked (Operation not supported), so nothing stops a second bot" in caplog.text


def test_a_data_folder_that_cant_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OperatorError, match="can't be written to: "):
        only_bot(tmp_path / "file").__enter__()


ODD: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("/nowhere/at/all"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", ["bot.lock", "lock", "CURRENT"])
def test_what_is_no_file_in_the_data_folder_is_named_with_what_to_do(
    docs: Path, tmp_path: Path, name: str, kind: str
) -> None:
    """No command waits for it, and none shows a traceback."""
    data = tmp_path / "data"
    with Library.open(data) as library:
        (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
        library.sync(docs)
    path = data / name
    path.unlink(missing_ok=True)
    ODD[kind](path)
    settings = Settings(footnote_data=data, footnote_docs=docs)
    found = (finding for check in (at_work, library_check) for finding in check(settings))
    told = [f"{finding.said} {finding.fix}" for finding in found if finding.verdict == "fail"]
    assert len(told) == 1
    assert str(path) in told[0]
    assert "Remove" in told[0]

    def use() -> None:
        if name == "bot.lock":
            only_bot(data).__enter__()
        with Library.open(data) as library:
            library.tidy()
            library.sync(docs)

    with pytest.raises(OperatorError, match=rf"Remove {path} and|{path} can't be used as a lock: .*\. Remove it"):
        use()


def test_on_a_disk_that_is_read_only_nobody_is_told_to_remove_a_lock(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, flags: int) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    data = tmp_path / "data"
    with only_bot(data), Library.open(data) as library:
        library.tidy()
        for module in ("bot.operate.lock", "index.store.folder"):
            monkeypatch.setattr(f"{module}.open_plain", read_only)
        for use in (lambda: only_bot(data).__enter__(), lambda: library.sync(docs)):
            with pytest.raises(OperatorError, match=r"The data folder .* can't be written to: Read-only file system\."):
                use()
