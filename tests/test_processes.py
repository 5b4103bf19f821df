"""A process that a test starts ends, whatever it does about it."""

import re
import signal
import subprocess
import sys

import pytest
from conftest import ROOT
from processes import all_end, child, child_of_loop, is_running, run

# It has a child of its own, and neither of them listens to SIGINT or SIGTERM.
STUBBORN = """
import os, signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
other = os.fork()
if other:
    print(os.getpid(), other, flush=True)
while True:
    time.sleep(60)
"""
PYTHON = (sys.executable, "-c")


def test_a_process_that_ignores_sigint_and_sigterm_ends_with_its_block_and_so_do_its_children() -> None:
    with child(*PYTHON, STUBBORN, grace=0.1, stdout=subprocess.PIPE) as process:
        assert process.stdout
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_running, pids))
    assert process.returncode == -signal.SIGKILL
    assert all_end(pids)


def test_a_process_that_says_nothing_ends_at_its_deadline() -> None:
    with child(*PYTHON, STUBBORN, deadline=1, grace=0.1, stdout=subprocess.PIPE) as process:
        assert process.stdout
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert process.stdout.readline() == ""  # without a deadline, this would wait for ever
    assert all_end(pids)


def test_a_process_that_listens_ends_by_sigterm() -> None:
    with child(*PYTHON, "import time; print(flush=True); time.sleep(60)", stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
    assert process.returncode == -signal.SIGTERM


def test_a_process_that_is_waited_for_takes_no_longer_than_its_deadline() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(*PYTHON, STUBBORN, deadline=0.5, grace=0.1)
    assert run(*PYTHON, "print(input())", input="said").stdout == "said\n"


async def test_in_an_event_loop_it_ends_too() -> None:
    async with child_of_loop(*PYTHON, STUBBORN, grace=0.1, stdout=subprocess.PIPE) as process:
        assert process.stdout
        pids = [int(pid) for pid in (await process.stdout.readline()).split()]
    assert process.returncode == -signal.SIGKILL
    assert all_end(pids)


def test_every_other_test_starts_its_processes_by_these() -> None:
    """What subprocess and asyncio start has no deadline unless its test remembers to set one."""
    starts = re.compile(r"\b(?:subprocess\.(?:Popen|run|call|check_\w+)|create_subprocess_\w+)\(")
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name != "processes.py":
            assert not starts.search(path.read_text(encoding="utf-8")), path.name
