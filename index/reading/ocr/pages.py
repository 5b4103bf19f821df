"""Pictures of pages, and what comes back when they are recognised. Readers ask for it; they can't do it themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

MOST_PIXELS = 12_000_000  # of a page; a sheet of A4 has 8.7 million at 300 dots per inch
DOTS = 300  # per inch, at which letters are recognised best
LEAST_SIDE = 1_000  # dots; a picture file whose shorter side has fewer is no page but a logo, an icon or a drawing


class Outcome(StrEnum):
    """What came of a picture. The values are words of the protocol."""

    TEXT = "text"  # it was recognised
    ABSENT = "absent"  # there is no such page
    MISSING = "missing"  # tesseract isn't installed, or is switched off
    LATER = "later"  # its turn comes at the next sync
    FAILED = "failed"  # it took too long, or tesseract ended


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a page: in shades of grey, a byte for each dot; or, if it has no size, a picture file."""

    data: bytes
    width: int = 0  # dots
    height: int = 0
    dots: int = DOTS  # per inch


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture as tesseract's table of them, if the outcome is a text."""

    outcome: Outcome
    table: str = ""
    height: int = 0  # of the picture, in dots
    dots: int = DOTS  # per inch


Recognise: TypeAlias = Callable[[int, Callable[[], Image]], Recognised]
"""Recognises a page, counted from 1. Its picture is only asked for if it is needed."""


def unable(page: int, show: Callable[[], Image]) -> Recognised:
    """Recognises nothing."""
    return Recognised(Outcome.MISSING)
