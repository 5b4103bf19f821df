"""What others see of a shared index. Nothing here needs the database's driver."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Membership:
    """A process's part at one moment."""

    term: int | None  # of this process, if it writes
    number: int  # of the index that this machine has; 0 if it has none
    newer: bool = False  # this machine has just got that
    asked: bool = False  # somebody asks the writer to take up uploads
    trouble: str = ""  # why the database can't be used, or the index can't be fetched

    @property
    def writes(self) -> bool:
        return self.term is not None


class Sharing(Protocol):
    """What one process does for the shared index. `step` is called again and again, by one thread."""

    term: int | None  # the number of this process's turn to write, if it has it

    def step(self, patience: float) -> Membership:
        """Takes the turn to write if nobody has it; otherwise gets what is new. Then waits for news for up to
        `patience` seconds."""

    def ask(self, patience: float) -> bool:
        """Has the writer take up the uploads that there are now, and waits for so many seconds at most. True once this
        machine has an index with them. Raises DatabaseAway and the like."""

    def writing(self) -> AbstractContextManager[None]:
        """Has the turn to write until the block ends. The caller holds the data folder's lock. Raises LibraryBusy."""

    def close(self) -> None:
        """Gives the turn back, if this process has it."""
