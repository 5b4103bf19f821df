"""Tests that are run in forks see the copy as it is, and a test counts as failed only if it ran and failed."""

from pathlib import Path

import pytest
from forks import run_tests
from processes import all_end

HOLDS = "def holds(): return True\n"
SETTINGS = """
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "--import-mode=importlib"
"""
TESTS = """
import os, signal, sys, time
from pathlib import Path
import pytest
import index
from index import rule

def test_the_rule_holds():
    assert rule.holds()

@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_number_is_one(number):
    Path("numbers").open("a").write(str(number))
    assert number == 1

def test_everything_comes_from_the_copy():
    assert Path(index.__file__).is_relative_to(Path.cwd())
    ours = {"bot", "conftest", "index", "processes"}
    assert [name for name in sys.modules if name.split(".")[0] in ours] == ["index", "index.rule"]

@pytest.fixture
def broken():
    raise OSError

def test_what_cant_be_set_up(broken):
    pass

def test_what_is_skipped():
    pytest.skip()

def test_the_process_ends():
    os._exit(1)

def test_it_takes_for_ever():
    other = os.fork()
    if not other:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        Path("pids").write_text(f"{os.getpid()} {other}")
    try:
        time.sleep(60)
    finally:
        Path("tidied").touch()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a module, and tests of it."""
    files = {"pyproject.toml": SETTINGS, "index/__init__.py": "", "index/rule.py": HOLDS, "tests/test_it.py": TESTS}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def failed(project: Path, *tests: str) -> tuple[int | None, set[str]]:
    outcome = run_tests(project, [f"test_it.py::test_{test}" for test in tests], deadline=60)
    return outcome.code, {name.removeprefix("test_it.py::test_") for name in outcome.failed}


def test_each_run_sees_the_source_as_it_is_then(project: Path) -> None:
    assert failed(project, "the_rule_holds") == (0, set())
    (project / "index" / "rule.py").write_text(HOLDS.replace("True", "False"))
    assert failed(project, "the_rule_holds") == (1, {"the_rule_holds"})
    (project / "index" / "rule.py").write_text(HOLDS)
    assert failed(project, "the_rule_holds") == (0, set())


def test_nothing_of_the_project_is_imported_before_the_fork(project: Path) -> None:
    assert failed(project, "everything_comes_from_the_copy") == (0, set())


def test_a_test_that_passes_or_is_skipped_or_cant_be_set_up_has_not_failed(project: Path) -> None:
    assert failed(project, "the_rule_holds", "each_number_is_one") == (1, {"each_number_is_one"})
    assert failed(project, "what_is_skipped") == (0, set())
    assert failed(project, "what_cant_be_set_up", "the_rule_holds") == (1, set())
    assert failed(project, "that_isnt_there") == (4, set())


def test_after_a_case_that_fails_the_test_has_failed_and_its_other_cases_are_skipped(project: Path) -> None:
    assert failed(project, "each_number_is_one", "the_rule_holds") == (1, {"each_number_is_one"})
    assert (project / "numbers").read_text() == "12"


def test_a_process_that_ends_has_given_no_verdict(project: Path) -> None:
    assert failed(project, "the_process_ends") == (None, set())


def test_at_its_deadline_it_ends_without_a_verdict_and_so_do_its_children(project: Path) -> None:
    outcome = run_tests(project, ["test_it.py::test_it_takes_for_ever"], deadline=2)
    assert outcome.code not in (0, 1)
    assert not outcome.failed
    pids = [int(pid) for pid in (project / "pids").read_text().split()]
    assert len(pids) == 2
    assert all_end(pids)
    assert (project / "tidied").exists()


def test_one_case_that_passes_is_enough_where_that_is_asked_for(project: Path) -> None:
    outcome = run_tests(project, ["test_it.py::test_each_number_is_one"], deadline=60, once=True)
    assert (outcome.code, outcome.failed) == (0, frozenset())
    assert (project / "numbers").read_text() == "1"
