"""Texts are prepared the same by one process and by several, and any kind of program can ask for it."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE, CompletedProcess

import pytest
from conftest import ROOT
from patience import eventually
from processes import all_end, child, run

from index import Library, Scope
from index.building import workers
from index.building.prepare import Job, Prepared, prepare
from index.building.workers import Outcome, prepare_all
from index.messages import Message
from index.reading import parse
from index.reading.raw import to_json
from index.reading.sources import NOTHING_KNOWN

pytestmark = pytest.mark.cold


def job(number: int) -> Job:
    raw = parse("a.md", f"# Report {number}\n\nThe harbour was dredged in 18{number:02}. It is deep.\n".encode())
    return Job(f"{number}.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())


def unpacked(outcomes: Iterable[Outcome]) -> list[object]:
    """What comes of jobs; equal portions may differ in how they are pickled."""
    return [
        (outcome.document, list(outcome.rows().portions), outcome.room) if isinstance(outcome, Prepared) else outcome
        for outcome in outcomes
    ]


def children(pid: int) -> list[int]:
    """The processes that a process's threads started; a thread may end while this looks, with none of its own."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            found.extend(map(int, (task / "children").read_text(encoding="ascii").split()))
    return found


def out_of_memory(pid: int) -> int:
    """How early the kernel of Linux ends a process when memory is used up: 1000 is first."""
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii"))


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "affordable", lambda: 2)
    monkeypatch.setattr(workers, "BATCH", 200)


def test_texts_of_many_blocks_are_not_prepared_far_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(9):
            made.append(number)
            raw = parse("a.md", b"# A\n\n" + b"b\n\n" * 50)
            yield Job(f"{number}.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())

    for most, ahead in ((10**9, 5), (1, 1)):
        monkeypatch.setattr(workers, "affordable", lambda: 2)
        monkeypatch.setattr(workers, "BATCH", 500)  # more than a text has, without its blocks
        monkeypatch.setattr(workers, "MOST_WAITING", most)
        made.clear()
        results = prepare_all(jobs(), workers.WORTH)
        next(results)
        assert len(made) == ahead + 1
        assert len(list(results)) == 8


@pytest.mark.usefixtures("two_processes")
def test_several_processes_give_the_same_in_the_same_order() -> None:
    jobs = [job(number) for number in range(40)]
    assert unpacked(prepare_all(iter(jobs), workers.WORTH)) == unpacked(map(prepare, jobs))
    facts = [row for portion in prepare(jobs[7]).rows().portions if portion.table == "facts" for row in portion.rows]
    assert [fact["value"] for fact in facts] == ["1807"]


def test_a_little_work_is_done_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "affordable", lambda: pytest.fail("asked for more processes"))
    before = set(children(os.getpid()))
    results = prepare_all([job(1)], workers.WORTH - 1)
    assert unpacked([next(results)]) == unpacked([prepare(job(1))])
    assert len(set(children(os.getpid())) - before) == 1


def test_no_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.subprocess, "Popen", lambda *_, **__: pytest.fail("started a process"))
    assert list(prepare_all([], 0)) == []


def test_what_is_left_of_memory_bounds_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_free_memory", lambda: 512_000_000)
    assert workers.affordable() == 1


@pytest.mark.usefixtures("two_processes")
@pytest.mark.parametrize("killed", [1, 2])
def test_work_that_a_killed_process_leaves_is_done_by_another(killed: int, caplog: pytest.LogCaptureFixture) -> None:
    before = set(children(os.getpid()))
    jobs = [job(number) for number in range(90)]
    results = prepare_all(iter(jobs), workers.WORTH)
    found = [next(results)]
    started = set(children(os.getpid())) - before
    assert len(started) == 2
    for pid in sorted(started)[:killed]:
        os.kill(pid, signal.SIGKILL)
    assert unpacked([*found, *results]) == unpacked(map(prepare, jobs))
    assert 1 <= len(caplog.messages) <= killed
    assert "has ended with exit code -9; another one does its work" in caplog.text
    assert not set(children(os.getpid())) & started


def text_job(name: str, text: str) -> Job:
    raw = parse(name, text.encode())
    return Job(name, raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())


def reasons(jobs: list[Job]) -> list[str | None]:
    """For each job, the code of the reason why it was left out."""
    return [
        outcome.template.code if isinstance(outcome, Message) else None for outcome in prepare_all(jobs, workers.WORTH)
    ]


def with_worker(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Changes `index.building.worker`, which is called `w`, in the processes that are started from now on."""
    changed = f"import index.building.worker as w\n{change}\nserve(int"
    monkeypatch.setattr(workers, "_START", workers._START.replace("serve(int", changed, 1))


LITTLE_ROOM = "import index.building.limits as limits; limits.ROOM, limits.ROOM_PER_BYTE = 50_000, 4"


def test_a_text_that_takes_too_long_is_left_out_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with_worker(monkeypatch, "w.most_seconds = lambda _: 0.5")
    long = text_job("long.txt", "The keeper Anna Weber said that 12 ships came on 3 May 1820. " * 8_000)
    assert reasons([job(1), long, job(2)]) == [None, "Unreadable.PREPARING_TAKES_TOO_LONG", None]


def test_a_text_that_takes_too_much_memory_is_left_out_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    hungry = "w.carry_out = lambda job, real=w.carry_out: (bytes(2**31) if job.source == '2.md' else b'', real(job))[1]"
    with_worker(monkeypatch, hungry)
    assert reasons([job(1), job(2), job(3)]) == [None, "Unreadable.PREPARING_TAKES_TOO_MUCH_MEMORY", None]


def test_a_text_that_would_take_too_much_room_is_left_out_and_the_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_worker(monkeypatch, LITTLE_ROOM)
    choose = random.Random(1)
    salad = " ".join(f"{choose.getrandbits(40):08x}" for _ in range(20_000))
    assert reasons([job(1), text_job("salad.txt", salad), job(2)]) == [None, "Unreadable.TAKES_TOO_MUCH_ROOM", None]


def test_a_text_that_ends_every_process_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dies = "w.carry_out = lambda job, real=w.carry_out: w.os._exit(9) if job.source == '2.md' else real(job)"
    with_worker(monkeypatch, dies)
    assert reasons([job(1), job(2), job(3)]) == [None, "Unreadable.PREPARING_CRASHED", None]
    assert caplog.text.count("exit code 9") == 2


@pytest.mark.usefixtures("two_processes")
def test_processes_that_cant_be_started_are_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    jobs = [job(number) for number in range(9)]
    assert unpacked(prepare_all(jobs, workers.WORTH)) == unpacked(map(prepare, jobs))
    assert "can't be started" in caplog.text


def test_a_fault_in_our_code_is_reported_and_the_others_are_prepared(caplog: pytest.LogCaptureFixture) -> None:
    broken = Job("broken.md", "Text.", "no JSON", NOTHING_KNOWN, (), (), frozenset())
    assert reasons([job(1), broken, job(2)]) == [None, "Unreadable.PREPARING_FAILED", None]
    assert "preparing broken.md failed; please report this" in caplog.text
    assert "Expecting value" in caplog.text


@pytest.mark.usefixtures("two_processes")
def test_a_process_has_no_secret_and_our_priority_and_is_ended_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret-token")
    before = set(children(os.getpid()))
    with closing(prepare_all((job(number) for number in range(90)), workers.WORTH)) as results:  # type: ignore[type-var]
        next(results)
        started = set(children(os.getpid())) - before
        if sys.platform == "linux":
            eventually(lambda: all(out_of_memory(pid) == 1000 for pid in started))  # one of them may still begin
        for pid in started:
            assert b"secret-token" not in Path(f"/proc/{pid}/environ").read_bytes()
            assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0)  # a build is nice
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


@pytest.mark.slow
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
workers.carry_out = None  # no text is prepared in this process
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
