"""What the reading of one file may take."""

from dataclasses import dataclass

LARGEST = 64 * 1024 * 1024  # bytes of a file


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process that parses a file may take for it, and give for it."""

    memory: int = 512 * 1024 * 1024  # bytes of address space
    processor_time: float = 10  # seconds
    patience: float = 60  # seconds on the clock
    text: int = 64 * 1024 * 1024  # bytes that come out, as UTF-8
    blocks: int = 300_000  # that come out; they are what takes memory where documents are indexed


DEFAULT = Limits()
