"""What a sync says it did, and did not."""

from collections.abc import Callable
from dataclasses import dataclass

from index.messages import Message


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and the reason."""

    file: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about how a file was read, such as that its encoding was guessed."""

    file: str
    note: Message


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The report of a sync.

    >>> report = library.sync("documents")
    >>> report.documents, report.passages, report.unchanged
    (1, 2, ('room.md',))
    """

    generation: int  # that is current now
    documents: int  # in the index, of the folder
    passages: int  # in the index, of the folder
    added: tuple[str, ...] = ()  # paths relative to the folder, as are the next four
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()  # their files are gone, but so many at once that they stay until that is accepted
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()
    flagged: int = 0  # stretches of boilerplate that are kept out of the index


Progress = Callable[[str, int, int, str], None]
"""A function that a sync calls before each step, with the step's name ("Reading", "Indexing"), the number of steps that
are done, the number of steps in all, and the file's path."""
