"""Uploads: a name to keep a file under, a first reading, and a summary for the person who sent it.

The name comes from a stranger, and is shown in lists, citations and autocomplete. So it is cut down to a plain file
name of visible characters. No file is ever opened by it.
"""

import unicodedata
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index import reading
from index.building import workers
from index.building.prepare import Arrival, Summary
from index.errors import UnreadableFile
from index.messages import Message, Unreadable
from index.model import DocumentInfo
from index.reading.files import LARGEST
from index.reading.ocr.engine import AUTO, Engine, find
from index.reading.ocr.scanner import Scanner
from index.reading.sandbox import Sandbox
from index.state import Upload

PATIENCE = 60.0  # seconds that pictures in an upload are recognised for
SHORT = 200_000  # characters of a text and its blocks (as JSON) that are summarised here, in less than 0.2 s
LONGEST_NAME = 100  # characters; the limit of a choice in Discord


@dataclass(frozen=True, slots=True)
class Accepted:
    """An upload that was accepted, before it is in the index."""

    info: DocumentInfo  # as it will be listed
    flagged: int  # blocks that are left out of answers as boilerplate
    notes: tuple[Message, ...]  # for people, about how it was read, such as a guessed encoding
    replaced: bool  # True if it replaced an upload of the same name


def clean_name(name: str) -> str:
    """The name to keep a file under. Raises UnreadableFile if there is none, or no reader for such a name."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    # Unicode's categories C*: control, format (such as marks that turn the direction of text), surrogates, private use,
    # unassigned.
    shown = "".join(character for character in bare if unicodedata.category(character)[0] != "C" or character == "\t")
    clean = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(". ")
    if not PurePosixPath(clean).stem:
        raise UnreadableFile(Unreadable.NO_NAME)
    if len(clean) > LONGEST_NAME:
        raise UnreadableFile(Unreadable.LONG_NAME, length=len(clean), most=LONGEST_NAME)
    if clean.lower().endswith(reading.KEPT):
        raise UnreadableFile(Unreadable.UNKNOWN_FORMAT, ending=reading.KEPT, formats=" ".join(reading.SUGGESTED))
    reading.reader_of(clean)
    return clean


def scanner_of_upload(engine: Engine | None) -> Scanner:
    """Recognises the pictures in an upload for as long as somebody would wait; the pages after that are left out."""
    return Scanner(engine, seconds=PATIENCE)


def read(name: str, data: bytes, ocr: str = AUTO) -> Arrival:
    """Parses a file that has a clean name. `ocr` is as for a library. Raises UnreadableFile."""
    if len(data) > LARGEST:
        raise UnreadableFile(Unreadable.TOO_LARGE, size=len(data), most=LARGEST)
    with Sandbox([reading.reader_of(name)]) as sandbox, closing(scanner_of_upload(find(ocr))) as scanner:
        found = sandbox.read(name, data, scanner)
    return Arrival(name, found.text, found.rest)


def summarise(arrival: Arrival) -> Summary:
    """A summary for the person who uploaded the file. Raises UnreadableFile.

    The bot calls this, so a long text, which could take seconds and hundreds of megabytes, is left to another process.
    """
    short = len(arrival.text) + len(arrival.raw) <= SHORT
    outcome = workers.summarise(arrival, here=short)
    if isinstance(outcome, Message):
        raise UnreadableFile(outcome)
    return outcome


def accepted(upload: Upload, summary: Summary, *, replaced: bool) -> Accepted:
    """What to tell about an upload that is kept now."""
    return Accepted(replace(summary.info, id=upload.document_id), summary.flagged, summary.notes, replaced)
