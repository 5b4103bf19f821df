"""Texts are prepared the same whether by one process or by several."""

import multiprocessing
import signal
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from conftest import ROOT
from processes import all_end, child

from index.building import prepare as preparing
from index.building.prepare import Job, Prepared, prepare, prepared
from index.reading import parse
from index.reading.raw import to_json
from index.reading.sources import NOTHING_KNOWN


def job(number: int) -> Job:
    raw = parse("a.md", f"# Report {number}\n\nThe harbour was dredged in 18{number:02}. It is deep.\n".encode())
    return Job(f"{number}.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())


@pytest.mark.parametrize("processes", [1, 2])
def test_several_processes_give_the_same_in_the_same_order(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "affordable", lambda: processes)
    monkeypatch.setattr(preparing, "BATCH", 200)
    jobs = [job(number) for number in range(40)]
    found: list[Prepared] = list(prepared(iter(jobs), preparing.WORTH))
    assert found == [prepare(one) for one in jobs]
    assert [fact.value for fact in found[7].facts] == ["1807"]


def test_a_little_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "affordable", lambda: pytest.fail("asked for processes"))
    assert len(list(prepared([job(1)], preparing.WORTH - 1))) == 1


def test_what_is_left_of_memory_bounds_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_free_memory", lambda: 512_000_000)
    assert preparing.affordable() == 1


def test_what_a_process_leaves_undone_when_it_is_killed_is_done_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(preparing, "affordable", lambda: 2)
    monkeypatch.setattr(preparing, "BATCH", 200)
    jobs = [job(number) for number in range(90)]
    results = prepared(iter(jobs), preparing.WORTH)
    found = [next(results)]
    for one in multiprocessing.active_children():
        one.kill()
    assert [*found, *results] == [prepare(one) for one in jobs]
    assert "ended too soon" in caplog.text


PARENT = """
import sys
sys.path.insert(0, {root!r})
from index.building import prepare as preparing
from tests_job import job

if __name__ == "__main__":
    preparing.affordable = lambda: 2
    preparing.BATCH = 200
    found = preparing.prepared((job(n % 90) for n in range(10**9)), preparing.WORTH)
    next(found)
    import multiprocessing
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    for _ in found:
        pass
"""


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "tests_job.py").write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\nfrom test_preparing import job\n",
        encoding="utf-8",
    )
    (tmp_path / "parent.py").write_text(PARENT.format(root=str(ROOT)), encoding="utf-8")
    with child(sys.executable, tmp_path / "parent.py", stdout=PIPE) as parent:
        assert parent.stdout
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
        assert all_end(children), "a process outlived its parent"
