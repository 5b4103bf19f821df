"""What people upload: the name that a file is kept under, whether it may be kept, and the document that it becomes.

A name comes from a stranger, and is shown in lists, in citations and in autocomplete: it is a file's name and nothing
else, in characters that show. Nothing is ever opened by it.
"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index import reading
from index.errors import UnreadableFile
from index.model import DocumentInfo
from index.reading.document import settle
from index.reading.limits import LARGEST
from index.reading.raw import RawDocument
from index.reading.sandbox import Sandbox
from index.state import Upload
from index.text.passages import passages

LONGEST_NAME = 100  # characters; Discord's choices hold no more


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was read in a file that was accepted, before it is in the index."""

    info: DocumentInfo  # as it will be listed
    flagged: int  # blocks that are kept out of answers as boilerplate
    notes: tuple[str, ...]  # what a person should know of how it was read
    replaced: bool  # it takes the place of an upload of the same name


def cleaned_name(name: str) -> str:
    """The name that a file is kept under. Raises UnreadableFile when there is none, or it can't be read by its name."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    # Categories C*: control, format (such as what turns the direction of text), half characters, private, unassigned.
    shown = "".join(character for character in bare if unicodedata.category(character)[0] != "C" or character == "\t")
    clean = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(". ")
    if not PurePosixPath(clean).stem:
        raise UnreadableFile("it has no name; give it one")
    if len(clean) > LONGEST_NAME:
        raise UnreadableFile(f"its name has {len(clean)} characters, more than {LONGEST_NAME}; shorten it")
    reading.reader_of(clean)
    return clean


def read(name: str, data: bytes) -> RawDocument:
    """What stands in a file with such a cleaned name. Raises UnreadableFile."""
    if len(data) > LARGEST:
        raise UnreadableFile(f"it has {len(data):,} bytes, more than the {LARGEST:,} that are read; split it")
    with Sandbox([reading.reader_of(name)]) as sandbox:
        return sandbox.parse(name, data)


def accepted(upload: Upload, raw: RawDocument, *, replaced: bool) -> Accepted:
    """What to tell the person who uploaded it."""
    document = replace(settle(upload.name, raw), id=upload.document_id)
    flagged = sum(block.flag is not None for block in document.blocks)
    return Accepted(DocumentInfo.of(document, passages(document)), flagged, document.notes, replaced)
