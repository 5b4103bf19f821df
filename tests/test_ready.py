"""Forks of a process that is ready are like processes that are started, and tests of the start don't get them."""

import os
import signal
from pathlib import Path

import pytest
from ready import MOST, STARTER, Fork

from index import UnreadableFile
from index.building.prepare import Job, prepare
from index.building.workers import prepare_all
from index.reading import parse
from index.reading.raw import to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN

TEXT = b"# Doors\n\nThe reading room opens at nine."


def cold(box: Sandbox) -> bool:
    assert box._process
    return not isinstance(box._process._process, Fork)


def test_a_fork_reads_and_prepares_the_same() -> None:
    with Sandbox(["markdown"]) as box:
        raw = box.parse("a.md", TEXT)
        assert not cold(box)
    assert raw == parse("a.md", TEXT)
    job = Job("a.md", raw.text, to_json(raw), NOTHING_KNOWN, (), (), frozenset())
    (outcome,) = prepare_all([job], len(raw.text))
    assert outcome == prepare(job)


def test_each_start_is_a_process_of_its_own_with_its_filters() -> None:
    with Sandbox(["plain"]) as one, Sandbox(["plain"]) as other:
        found = set()
        for box in (one, other):
            box.parse("a.txt", TEXT)
            assert box._process
            found.add(box._process.pid)
            status = Path(f"/proc/{box._process.pid}/status").read_text(encoding="utf-8")
            assert "NoNewPrivs:\t1" in status or box.missing
        assert len(found) == 2


def test_it_has_no_reader_that_it_was_not_started_with(caplog: pytest.LogCaptureFixture) -> None:
    with Sandbox(["plain"]) as box, pytest.raises(UnreadableFile):
        box.parse("a.html", TEXT)
    assert "No module named 'index.reading.html'" in caplog.text


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM])
def test_how_it_ended_is_known(ended_by: signal.Signals) -> None:
    with Sandbox(["plain"]) as box:
        box.parse("a.txt", TEXT)
        assert box._process
        os.kill(box._process.pid, ended_by)
        assert box._process.end() == -ended_by


@pytest.mark.cold
def test_a_test_of_the_start_gets_one_that_is_started() -> None:
    with Sandbox(["plain"]) as box:
        box.parse("a.txt", TEXT)
        assert cold(box)


def test_few_are_kept_ready() -> None:
    for name in ("plain", "markdown", "table", "log", "mail", "org", "subtitles", "xlsx"):
        with Sandbox([name]) as box:
            box._start()
    assert len(STARTER._ready) <= MOST
