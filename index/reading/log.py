"""A program's log: its lines in order, a few entries together. An entry begins with a time, and keeps its traceback.

A text that isn't a log by its look, although its name says so, is read as plain text.
"""

import re
from collections.abc import Iterator, Sequence

from index.layout import BlockKind
from index.messages import Message, ReadingNote
from index.reading import plain
from index.reading.raw import Builder, RawDocument
from index.reading.text import decode

MOST_LINES = 100_000  # of a log that are read: its last, which are the newest
LONG_ENOUGH = 700  # characters of entries that are shown together
MOST_TOGETHER = 100  # lines
SAMPLE = 200  # lines that decide if it is a log
ENTRIES = 0.3  # share of them that begin with a time

# Colours and cursor movements of a terminal, which programs also write into files.
TERMINAL = re.compile(r"\x1b\[[0-9;?]{0,40}[A-Za-z]")
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
_ENTRY = re.compile(
    r"[\[(<]?(?:"
    rf"\d{{4}}[-/.]\d\d[-/.]\d\d[T ,]*{_TIME}"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}[ ,]*{_TIME}"
    rf"|(?:[A-Z][a-z]{{2}},? )?[A-Z][a-z]{{2}} +\d{{1,2}} {_TIME}"
    rf"|{_TIME}\b"
    r"|\d{10}\.\d{3,9}\b"
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|SEVERE)\b"
    r")|\S{1,60} \S{1,60} \S{1,60} \[\d\d/[A-Z][a-z]{2}/\d{4}:"
)


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    text = TERMINAL.sub("", text).replace("\x1b", "")
    lines = text.split("\n")
    sample = [line for line in lines[: 2 * SAMPLE] if line.strip()][:SAMPLE]
    if sum(_ENTRY.match(line) is not None for line in sample) < ENTRIES * len(sample):
        return plain.from_text(text, notes)
    first = max(0, len(lines) - MOST_LINES)
    if first:
        notes = (*notes, Message.of(ReadingNote.ONLY_LAST_LINES, count=MOST_LINES, total=len(lines)))
    builder = Builder()
    for number, entries in _stretches(lines, first):
        builder.add("\n".join(entries), BlockKind.VERBATIM, line=number, near=number > first + 1)
    return builder.document(notes=notes)


def _stretches(lines: Sequence[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """The lines from the first on, as many entries together as make a passage, each with the number of its line."""
    stretch: list[str] = []
    start = length = 0
    for number in range(first, len(lines)):
        line = lines[number].rstrip()
        ends = not line or (length + len(line) > LONG_ENOUGH and _ENTRY.match(line)) or len(stretch) == MOST_TOGETHER
        if stretch and ends:
            yield start, stretch
            stretch, length = [], 0
        if line:
            start = start if stretch else number + 1
            stretch.append(line)
            length += len(line) + 1
    if stretch:
        yield start, stretch
