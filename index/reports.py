"""What a sync says it did, and did not."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from index.messages import WAITING, LeftOut, Message


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
class Meaning:
    """How far the index is ready to be searched by meaning.

    >>> library.meaning().complete
    False
    """

    available: bool  # the encoder is installed, and wasn't turned off
    encoded: int  # passages that have a vector
    passages: int  # in the index

    @property
    def complete(self) -> bool:
        """True if every passage has a vector."""
        return self.encoded == self.passages


_NOUNS = {
    LeftOut.IMAGE: "image",
    LeftOut.RECORDING: "recording",
    LeftOut.VIDEO: "video",
    LeftOut.ARCHIVE: "archive",
    LeftOut.PROGRAM: "program",
    LeftOut.FONT: "font",
    LeftOut.DATABASE: "database",
    LeftOut.SOURCE_CODE: "source file",
    LeftOut.LEFTOVER: "leftover",
    LeftOut.SIGNPOST: "signpost",
    LeftOut.PACKAGES: "package folder",
}


@dataclass(frozen=True, slots=True)
class SkippedFiles:
    """Skipped files, sorted: those that a person would expect to be read, and how many there are of the others.

    >>> from index.operations import SkippedFiles
    >>> skipped = SkippedFiles.of(library.skipped())
    >>> len(skipped.named), str(skipped)
    (0, '')
    """

    named: tuple[Skipped, ...]
    counts: tuple[tuple[LeftOut, int], ...]  # the most first

    @classmethod
    def of(cls, skipped: Iterable[Skipped]) -> "SkippedFiles":
        named = []
        counts: Counter[LeftOut] = Counter()
        for skip in skipped:
            if isinstance(skip.reason.template, LeftOut):
                counts[skip.reason.template] += 1
            else:
                named.append(skip)
        return cls(tuple(named), tuple(counts.most_common()))

    def __str__(self) -> str:
        """The counts, such as "74 images, 3 archives"; empty if there are none."""
        return ", ".join(f"{count:,} {_NOUNS[kind]}{'' if count == 1 else 's'}" for kind, count in self.counts)


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
    skipped: tuple[Skipped, ...] = ()  # all of them; `SkippedFiles` tells which a person would expect to be read
    notes: tuple[Note, ...] = ()
    flagged: int = 0  # stretches of boilerplate that are kept out of the index

    @property
    def waiting(self) -> tuple[str, ...]:
        """The files with pages that wait to be read by OCR, because there was no more time; the next sync goes on."""
        said = ((skip.file, skip.reason) for skip in self.skipped)
        noted = ((note.file, note.note) for note in self.notes)
        return tuple(sorted({file for file, message in chain(said, noted) if message.template in WAITING}))


Progress = Callable[[str, int, int, str], None]
"""A function that a sync calls before each step, with the step's name ("Reading", "Indexing"), the number of steps that
are done, the number of steps in all, and the file's path."""
