"""Bytes become text and the blocks in it: a module a format. What is found depends on the file alone.

What is the same for every format happens afterwards, in `index.reading.document`.
"""

import importlib
from collections.abc import Callable
from os.path import splitext

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.raw import RawDocument

VERSION = 3  # part of what a generation is made with: a new number re-reads every document

Reader = Callable[[bytes], RawDocument]

# The endings of file names, and the module that reads each. These are imported where they are needed: mostly in the
# process that hostile files are read in.
FORMATS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".csv": "table",
    ".tsv": "table",
}


def reader_of(source: str) -> str:
    """The module that reads files of this name. Raises UnreadableFile when there is none."""
    suffix = splitext(source)[1].lower()
    if suffix not in FORMATS:
        formats = " ".join(FORMATS)
        if not suffix:
            raise UnreadableFile(Unreadable.NO_ENDING, formats=formats)
        raise UnreadableFile(Unreadable.UNKNOWN_FORMAT, ending=suffix, formats=formats)
    return FORMATS[suffix]


def parse(source: str, data: bytes) -> RawDocument:
    """What a file's reader finds in its bytes. Raises UnreadableFile with a reason that a person can act on."""
    reader: Reader = importlib.import_module(f"{__name__}.{reader_of(source)}").read
    raw = reader(data)
    if not raw.blocks:
        raise UnreadableFile(Unreadable.NO_TEXT)
    return raw
