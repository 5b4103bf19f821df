"""Linear work is told from quadratic work."""

import re
from collections.abc import Callable

import pytest
from growth import is_linear


@pytest.mark.parametrize(
    ("work", "linear"),
    [
        (lambda size: sum(range(size * 100)), True),
        (lambda size: re.findall("ab?", "a" * size * 50), True),
        (lambda size: None, True),
        (lambda size: re.search(r"a+\d", "a" * size * 3), False),  # much longer than the noise that is allowed for
        (lambda size: [sum(range(end)) for end in range(size)], False),
    ],
)
def test_growth_is_told(work: Callable[[int], object], linear: bool) -> None:
    assert is_linear(work, 6_000) is linear
