"""Reads of PostgreSQL that an answer needs but never waits for long. The database is a function that tests hold up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from patience import eventually

from index import OperatorError

try:
    from index.state.postgres import hurrying
except OperatorError as error:
    pytest.skip(str(error), allow_module_level=True)
from index.operations import DatabaseAway


class Slow:
    """A database whose settings change, and that can be held up."""

    def __init__(self) -> None:
        self.settings = "old"
        self.open = threading.Event()
        self.open.set()
        self.reads = 0
        self.failing = False

    def read(self, key: hurrying.Key) -> hurrying.Rows:
        self.reads += 1
        found = [(self.settings, *key)]
        assert self.open.wait(30)
        if self.failing:
            raise DatabaseAway("it can't be reached")
        return found

    @contextmanager
    def held_up(self) -> Iterator[None]:
        self.open.clear()
        try:
            yield
        finally:
            self.open.set()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def reads(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[hurrying.HurriedReads]:
    monkeypatch.setattr(hurrying, "PATIENCE", 0.05)
    monkeypatch.setattr(hurrying, "AGAIN", 0.05)
    reads = hurrying.HurriedReads(slow.read)
    try:
        yield reads
    finally:
        slow.open.set()
        reads.close()


def test_what_a_slow_database_said_last_has_to_do(slow: Slow, reads: hurrying.HurriedReads) -> None:
    assert reads.get(("a",)) == [("old", "a")]
    with slow.held_up():
        slow.settings = "new"
        assert reads.get(("a",)) == [("old", "a")]
        with pytest.raises(DatabaseAway, match="too slow"):
            reads.get(("b",))


def test_a_read_that_nobody_waits_for_any_more_is_there_for_the_next(slow: Slow, reads: hurrying.HurriedReads) -> None:
    with slow.held_up(), pytest.raises(DatabaseAway):
        reads.get(("a",))
    eventually(lambda: reads.last(("a",)) == [("old", "a")])


def test_those_who_ask_all_the_time_get_news_after_a_slow_moment(slow: Slow, reads: hurrying.HurriedReads) -> None:
    reads.get(("a",))
    with slow.held_up():
        reads.get(("a",))
    slow.settings = "new"
    eventually(lambda: reads.get(("a",)) == [("new", "a")])


def test_while_the_database_is_slow_most_dont_wait_for_it(
    slow: Slow, reads: hurrying.HurriedReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hurrying, "AGAIN", 1000.0)
    reads.get(("a",))
    with slow.held_up():
        reads.get(("a",))
        before = slow.reads
        assert [reads.get(("a",)) for _ in range(50)] == [[("old", "a")]] * 50
        assert slow.reads == before


def test_a_read_that_began_earlier_doesnt_undo_a_later_one(slow: Slow, reads: hurrying.HurriedReads) -> None:
    reads.get(("a",))
    late = threading.Event()

    def read(key: hurrying.Key) -> hurrying.Rows:
        if not late.is_set():
            late.set()
            return slow.read(key)
        return [("new", *key)]

    reads._read = read
    with slow.held_up():
        assert reads.get(("a",)) == [("old", "a")]
        eventually(lambda: reads.get(("a",)) == [("new", "a")])
    reads._threads.shutdown()
    assert reads.last(("a",)) == [("new", "a")]


def test_those_that_cant_begin_are_given_up(slow: Slow, reads: hurrying.HurriedReads) -> None:
    with slow.held_up():
        for number in range(hurrying.AT_ONCE + 5):
            with pytest.raises(DatabaseAway):
                reads.fresh((number,))
        assert slow.reads == hurrying.AT_ONCE
    reads._threads.shutdown()
    assert slow.reads == hurrying.AT_ONCE


def test_only_so_many_results_are_remembered(reads: hurrying.HurriedReads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hurrying, "REMEMBERED", 3)
    for number in range(5):
        reads.get((number,))
    assert [reads.last((number,)) is not None for number in range(5)] == [False, False, True, True, True]


def test_a_database_that_is_away_is_told_from_one_that_was_never_asked(
    slow: Slow, reads: hurrying.HurriedReads
) -> None:
    slow.failing = True
    with pytest.raises(DatabaseAway, match="reached"):
        reads.get(("a",))
    assert reads.last(("a",)) is None


def test_after_closing_nothing_from_before_is_remembered(slow: Slow, reads: hurrying.HurriedReads) -> None:
    """A back-up was restored in between."""
    reads.get(("a",))
    with slow.held_up():
        reads.get(("a",))
        running = reads._threads
        reads.close()
        slow.settings = "restored"
    running.shutdown()
    assert reads.last(("a",)) is None
    assert reads.get(("a",)) == [("restored", "a")]
