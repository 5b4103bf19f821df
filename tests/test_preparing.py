"""Texts are prepared the same by one process and by several, and any kind of program can ask for it."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, CompletedProcess

import pytest
from conftest import ROOT
from processes import all_end, child, run

from index import Library, Scope
from index.building import workers
from index.building.prepare import Job, Prepared, prepare
from index.building.workers import prepare_all
from index.reading import parse
from index.reading.raw import to_json
from index.reading.sources import NOTHING_KNOWN


def job(number: int) -> Job:
    raw = parse("a.md", f"# Report {number}\n\nThe harbour was dredged in 18{number:02}. It is deep.\n".encode())
    return Job(f"{number}.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())


def children(pid: int) -> list[int]:
    return [int(started) for started in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "affordable", lambda: 2)
    monkeypatch.setattr(workers, "BATCH", 200)


@pytest.mark.usefixtures("two_processes")
def test_several_processes_give_the_same_in_the_same_order() -> None:
    jobs = [job(number) for number in range(40)]
    found: list[Prepared] = list(prepare_all(iter(jobs), workers.WORTH))
    assert found == [prepare(one) for one in jobs]
    assert [fact.value for fact in found[7].facts] == ["1807"]


def test_a_little_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "affordable", lambda: pytest.fail("asked for processes"))
    assert len(list(prepare_all([job(1)], workers.WORTH - 1))) == 1


def test_what_is_left_of_memory_bounds_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_free_memory", lambda: 512_000_000)
    assert workers.affordable() == 1


@pytest.mark.usefixtures("two_processes")
@pytest.mark.parametrize("killed", [1, 2])
def test_work_that_a_killed_process_leaves_is_done_here(killed: int, caplog: pytest.LogCaptureFixture) -> None:
    before = set(children(os.getpid()))
    jobs = [job(number) for number in range(90)]
    results = prepare_all(iter(jobs), workers.WORTH)
    found = [next(results)]
    started = set(children(os.getpid())) - before
    assert len(started) == 2
    for pid in sorted(started)[:killed]:
        os.kill(pid, signal.SIGKILL)
    assert [*found, *results] == [prepare(one) for one in jobs]
    assert 1 <= len(caplog.messages) <= killed
    assert "has ended; this one does its work" in caplog.text
    assert not set(children(os.getpid())) & started


@pytest.mark.usefixtures("two_processes")
def test_processes_that_cant_be_started_are_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    jobs = [job(number) for number in range(9)]
    assert list(prepare_all(jobs, workers.WORTH)) == [prepare(one) for one in jobs]
    assert "can't be started" in caplog.text


@pytest.mark.usefixtures("two_processes")
def test_an_error_in_a_process_is_raised_here(capfd: pytest.CaptureFixture[str]) -> None:
    broken = Job("a.md", "Text.", "no JSON", NOTHING_KNOWN, (), (), frozenset())
    with pytest.raises(ValueError, match="Expecting value"):
        list(prepare_all([broken], workers.WORTH))


@pytest.mark.usefixtures("two_processes")
def test_a_process_has_an_empty_environment_and_our_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret-token")
    before = set(children(os.getpid()))
    results = prepare_all((job(number) for number in range(90)), workers.WORTH)
    next(results)
    for pid in set(children(os.getpid())) - before:
        assert b"secret-token" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0)  # the bot makes a build nice
    results.close()  # type: ignore[attr-defined]
    assert set(children(os.getpid())) <= before


PARENT = """
import sys
sys.path.insert(0, {root!r})
from index.building import workers
from index.building.prepare import Job
from index.reading import parse
from index.reading.raw import to_json
from index.reading.sources import NOTHING_KNOWN
raw = parse("a.md", b"# Report\\n\\nThe harbour is deep.\\n")
job = Job("a.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())
workers.affordable = lambda: 2
found = workers.prepare_all((job for _ in range(10**9)), workers.WORTH)
next(found)
print("started", flush=True)
for _ in found:
    pass
"""


def test_processes_end_with_a_parent_that_is_killed() -> None:
    with child(sys.executable, "-c", PARENT.format(root=str(ROOT)), stdout=PIPE) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "started\n"
        started = children(parent.pid)
        assert len(started) == 2
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert all_end(started)


# Programs of any kind can sync a folder with several processes. The package is found through
# sys.path, and the current folder has modules of the same names, which must not be imported.

PROGRAM = """
import sys
from pathlib import Path
here = sys.path.pop(0)
sys.path.insert(0, {root!r})
from index import Library
from index.building import workers
sys.path.insert(0, here)
workers.affordable, workers.WORTH, workers.BATCH = lambda: 2, 1000, 2000
workers.prepare = None  # no text is prepared in this process
with Library.open(Path({data!r})) as library:
    report = library.sync(Path({docs!r}))

print(report.documents)
"""


def as_a_script(program: str, folder: Path) -> "CompletedProcess[str]":
    (folder / "script.py").write_text(program, encoding="utf-8")
    return run(sys.executable, "script.py", cwd=folder)


def from_standard_input(program: str, folder: Path) -> "CompletedProcess[str]":
    return run(sys.executable, "-", cwd=folder, input=program)


def in_a_repl(program: str, folder: Path) -> "CompletedProcess[str]":
    without_prompts = "import sys; sys.ps1 = sys.ps2 = ''"
    return run(sys.executable, "-q", "-i", "-c", without_prompts, cwd=folder, input=program)


@pytest.mark.parametrize("start", [as_a_script, from_standard_input, in_a_repl])
def test_any_program_can_sync_with_several_processes_without_a_word(
    start: Callable[[str, Path], "CompletedProcess[str]"], docs: Path, tmp_path: Path
) -> None:
    for number in range(30):
        (docs / f"{number}.txt").write_text(f"Report {number} says that the harbour is deep. " * 9, encoding="utf-8")
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("index", "bot", "numpy", "Stemmer"):
        (folder / f"{name}.py").write_text(f"raise SystemExit('the wrong {name} was imported')\n", encoding="utf-8")
    data = tmp_path / "data"
    done = start(PROGRAM.format(root=str(ROOT), data=str(data), docs=str(docs)), folder)
    assert (done.stderr.strip(), done.returncode) == ("", 0)  # a REPL ends with a line break
    assert done.stdout.split()[-1] == str(len(list(docs.iterdir())))
    with Library.open(data) as library:
        assert len(library.documents(scope=Scope.shared())) == len(list(docs.iterdir()))
