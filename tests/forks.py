"""Tests of a copy of the project, run without starting Python for each.

A short test takes a tenth of a second, and starting Python, pytest, Hypothesis and discord.py takes two. So one process
imports everything that isn't ours (multiprocessing's fork server), and each run of tests is a fork of it. Nothing of
this project is imported there: a fork imports the copy, as it is at that moment.
"""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from patience import PATIENCE, VARIABLE
from processes import GRACE, signal_group

HERE = Path(__file__).parent

OURS = {"bot", "index", "conftest", "processes", "patience"}
READY = """
    pytest hypothesis pytest_asyncio.plugin _hypothesis_pytestplugin simcord.pytest_plugin discord.ext.commands numpy
    pydantic_settings sqlite_utils markdown_it rich.console jsonschema prometheus_client pypdfium2 selectolax watchfiles
    rank_bm25 Stemmer click polib
""".split()
OPTIONS = ("-q", "--no-header", "--tb=no", "-rf", "-p", "no:cacheprovider", "-p", "no:xdist")
# They were imported before pytest could rewrite their assertions, which none of them has for us.
OPTIONS += ("-W", "ignore::pytest.PytestAssertRewriteWarning")

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(READY)


@dataclass(frozen=True)
class Outcome:
    failed: frozenset[str]  # as they are named in the project, without their parameters
    code: int | None  # of pytest; None if the process ended without one, or was ended at its deadline
    printed: str


class _Failed:
    """Notes the tests that fail themselves, not those that couldn't be set up. One failing case of a test is enough, so
    its further cases are skipped; if `once`, one that passes is enough, too."""

    def __init__(self, once: bool) -> None:
        self.names: set[str] = set()
        self._done: set[str] = set()
        self._once = once

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if _name(item.nodeid) in self._done:
            pytest.skip("a case before it was enough")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        if report.failed:
            self.names.add(_name(report.nodeid))
        if report.failed or (self._once and report.passed):
            self._done.add(_name(report.nodeid))


def _name(nodeid: str) -> str:
    return nodeid.partition("[")[0].removeprefix("tests/")


def run_tests(
    folder: Path, tests: Sequence[str], deadline: float, patience: float = PATIENCE, *, once: bool = False
) -> Outcome:
    """Runs tests (below tests/) of a copy of the project; if `once`, one case of each, or as many as aren't skipped.
    The process and its children have ended when it returns."""
    with TemporaryDirectory() as place:
        printed = Path(place) / "printed"
        printed.touch()
        receiver, sender = _forks.Pipe(duplex=False)
        process = _forks.Process(target=_run, args=(folder, tests, Path(place), printed, sender, patience, once))
        process.start()
        sender.close()
        try:
            process.join(deadline)
        finally:
            _end(process)
        failed, code = frozenset(), None
        with suppress(EOFError), receiver:
            failed, code = receiver.recv()
        return Outcome(failed, code, printed.read_text(encoding="utf-8", errors="replace"))


def _run(
    folder: Path, tests: Sequence[str], place: Path, printed: Path, sender: Connection, patience: float, once: bool
) -> None:
    os.setsid()
    os.environ[VARIABLE] = str(patience)
    gc.freeze()  # what was imported before need not be looked through, and so not be copied, by each collection
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the tests then end what they have started
    with printed.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(folder)
    # Only these modules came from the project; everything else must come from the copy.
    del sys.modules["processes"], sys.modules["patience"]
    imported = {name.partition(".")[0] for name in sys.modules} & OURS
    assert not imported, imported
    sys.path[:] = [path for path in sys.path if Path(path).resolve() not in (HERE, HERE.parent)]
    failed = _Failed(once)
    code = pytest.main([*OPTIONS, f"--basetemp={place / 'tests'}", *(f"tests/{test}" for test in tests)], [failed])
    sender.send((frozenset(failed.names), int(code)))


def _end(process: multiprocessing.context.ForkServerProcess) -> None:
    assert process.pid
    if process.is_alive():
        signal_group(process.pid, signal.SIGTERM)
        process.join(GRACE)
    signal_group(process.pid, signal.SIGKILL)
    process.kill()
    process.join()
