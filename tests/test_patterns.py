"""No regular expression of the index takes exponential time, which would hold up a whole folder."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator

import pytest

import index

PIECES = "a_|a.|a-|a |A.|A-|A, |A of |1.|1,|a=|a/|[a]|--a |@a |- |(|“|` |a\n".split("|")
LONG = 60  # characters; what doubles with each piece would take years


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.walk_packages(index.__path__, "index."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value


def is_quick(pattern: re.Pattern[str], text: str) -> bool:
    """True if a text is tried within a second."""
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        pattern.match(text)
        pattern.fullmatch(text)
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


@pytest.fixture
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
def test_a_pattern_that_can_be_read_in_two_ways_is_noticed() -> None:
    assert not is_quick(re.compile(r"a\w*(?:_\w+)+"), "a_" * LONG + "!")


@pytest.mark.usefixtures("alarm")
def test_no_pattern_takes_exponential_time() -> None:
    texts = [piece * (LONG // len(piece)) + end for piece in PIECES for end in ("", " !", "\n!")]
    found = {pattern: name for name, pattern in patterns()}
    assert len(found) > 300
    assert [name for pattern, name in found.items() if not all(is_quick(pattern, text) for text in texts)] == []
