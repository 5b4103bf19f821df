"""Reading TOML that somebody else wrote: its size and its shape are checked before the parser sees it.

`tomllib` calls itself once for each bracket inside another, and copies the key before it for each part of a dotted key.
So 3,000 brackets end it with a RecursionError, and a key of 10,000 parts (19 KB) takes a minute.
"""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from index.messages import Message, SidecarProblem
from index.reports import Skipped

DEEPEST = 16  # brackets inside each other; ours have three
LONGEST_KEY = 16  # parts of a dotted key; ours have two
MOST_PROBLEMS = 50  # that are reported of one file
LONGEST_SHOWN = 80  # characters of the file that a problem shows

# Strings and comments are passed over, so that only brackets and dots of the structure count. Each alternative also
# matches if its end is missing, so nothing is looked at twice.
_TOKEN = re.compile(
    r'"""(?:[^\\"]|\\.?|"(?!""))*(?:"""|\Z)'
    r"|\'\'\'(?:[^\']|\'(?!\'\'))*(?:\'\'\'|\Z)"
    r'|"(?:[^"\\\n]|\\.?)*"?'
    r"|\'[^\'\n]*\'?"
    r"|#[^\n]*"
    r"|[\[\]{}.\n=,]",
    re.DOTALL,
)


class UnusableToml(ValueError):
    """Nothing in the file can be used."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


def parse_toml(data: bytes) -> dict[str, Any]:
    """Raises UnusableToml."""
    try:
        text = data.decode("utf-8-sig")
        check_shape(text)
        return tomllib.loads(text)
    except UnusableToml:
        raise
    except (ValueError, RecursionError) as error:
        raise UnusableToml(Message.of(SidecarProblem.NOT_TOML, error=shorten(str(error)))) from error


def check_shape(text: str) -> None:
    """Raises UnusableToml if `tomllib` would take too long for it, or would end."""
    depth = parts = 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth = max(0, depth - 1)
        parts = parts + 1 if sign == "." else parts if sign[0] in "\"'" else 0
        if depth > DEEPEST:
            raise UnusableToml(Message.of(SidecarProblem.TOO_DEEP, most=DEEPEST))
        if parts >= LONGEST_KEY:
            raise UnusableToml(Message.of(SidecarProblem.LONG_KEY, most=LONGEST_KEY))


def shorten(text: str) -> str:
    """The beginning of a text from the file, for a problem."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def describe(value: object) -> str:
    """A value from the file, for a problem. `repr` would show all of it, and refuses whole numbers of many digits."""
    match value:
        case str():
            return shorten(value)
        case list():
            return shorten(f"[{', '.join(map(describe, value[:3]))}{', …' if len(value) > 3 else ''}]")
        case dict():
            return shorten(f"{{{', '.join(map(describe, list(value)[:3]))}{', …' if len(value) > 3 else ''}}}")
        case int() if value.bit_length() > 200:
            return "a number of many digits"
    return shorten(repr(value))


def problems_of(file: str, problems: Iterable[Message]) -> list[Skipped]:
    """The first problems of a file, and how many more there are."""
    found = list(problems)
    if len(found) > MOST_PROBLEMS:
        found[MOST_PROBLEMS:] = [Message.of(SidecarProblem.MORE_PROBLEMS, count=len(found) - MOST_PROBLEMS)]
    return [Skipped(file, problem) for problem in found]
