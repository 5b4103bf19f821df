"""A look at a documents folder without an index, for a check before the first start."""

import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.building.folder import Sidecars
from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import files, reader_of
from index.reading.ocr.engine import find
from index.reading.ocr.scanner import Scanner
from index.reading.sandbox import Sandbox
from index.reports import Skipped

_TRIAL = ("trial.md", b"# A trial\n\nThis is read in a process of its own.\n")


@dataclass(frozen=True, slots=True)
class Survey:
    """The files of a documents folder, judged only by name and permissions, and what is wrong in its sidecars."""

    formats: dict[str, int]  # the number of files for each reader, such as "markdown"
    skipped: tuple[Skipped, ...]


def survey(folder: Path, ocr: str, *, data: Path) -> Survey:
    """Looks through a folder without opening a file but its sidecars. `ocr` is as for a library, `data` its data
    folder, which is left out. Raises FolderError."""
    listing = files.find(folder, pictures=find(ocr) is not None, data=data)
    skipped = [*listing.skipped, *Sidecars.read(folder).problems]
    formats: Counter[str] = Counter()
    for file in listing.files:
        try:
            reader = reader_of(file.source)
            if not os.access(folder / file.source, os.R_OK):
                raise UnreadableFile(Unreadable.FORBIDDEN)
            formats[reader.rpartition(".")[2]] += 1
        except UnreadableFile as error:
            skipped.append(Skipped(file.source, error.message))
    return Survey(dict(sorted(formats.items())), tuple(skipped))


def try_reading() -> str:
    """Reads a tiny document in the sandbox, to see if that works.

    Returns:
        The parts of the sandbox that this system doesn't have; "" if it has all.

    Raises:
        UnreadableFile: As for any file.
        RuntimeError: The process doesn't start.
        OSError: The same.
    """
    source, data = _TRIAL
    with Sandbox({reader_of(source)}) as sandbox:
        sandbox.parse(source, data)
        return sandbox.missing


def try_recognising(ocr: str) -> tuple[str, ...]:
    """Starts tesseract in its sandbox, to see if that works. `ocr` is as for a library.

    Returns:
        The languages that scanned pages are read in, as tesseract names them; none if it isn't installed or wanted.

    Raises:
        RuntimeError: The process doesn't start.
        OSError: The same.
    """
    engine = find(ocr)
    if engine is None:
        return ()
    with closing(Scanner(engine)) as scanner:
        scanner.start()
    return engine.languages
