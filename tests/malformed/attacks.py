"""Every attack, with its name."""

from pathlib import Path

from malformed import plain
from malformed.base import Files
from malformed.encodings import encodings
from malformed.formats import FORMATS
from malformed.names import NAMES


def attacks(canary: Path) -> Files:
    for one in FORMATS:
        for name, data in one.attacks(canary):
            yield f"{one.name}/{name}{one.suffix}", data
    for name, data in encodings():
        for one in FORMATS:
            if one.in_any_encoding:
                yield f"encodings/{name}{one.suffix}", data
    for name in NAMES:
        yield f"names/{name}", plain.make()
