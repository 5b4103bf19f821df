"""A file's bytes become a text and the blocks in it. Each format has a module, or a package, with a function `read`.

The result depends only on the file, and on what is recognised in its pictures. Everything that is the same for all
formats, or that depends on other documents, comes after that, in `index.reading.document`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from os.path import basename, splitext
from typing import TYPE_CHECKING, TypeAlias

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import stand_ins
from index.reading.kinds import left_out

if TYPE_CHECKING:  # whoever only asks reads no file, and doesn't wait for these
    from index.reading.ocr.pages import Recognise
    from index.reading.raw import RawDocument

# Parts of what a generation is made with. With a new number …
VERSION = 33  # … every document is read again
FLAGS_VERSION = 7  # … every document gets its flags of boilerplate again

Reader: TypeAlias = "Callable[..., RawDocument]"  # of bytes, and with `RECOGNISING` of a function for pictures

# The endings of picture files that may be scanned pages.
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")
# For each ending of a file's name, the module that reads such files. A reader is imported when it is needed, mostly in
# the sandbox.
FORMATS = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odf",
    ".rtf": "rtf",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".odp": "odf",
    ".epub": "epub",
    ".csv": "table",
    ".tsv": "table",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".org": "org",
    ".log": "log",
    ".xml": "mediawiki",
    ".ipynb": "notebook",
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".eml": "mail",
    ".json": "records.json",
    ".jsonl": "records.jsonl",
    ".ndjson": "records.jsonl",
    ".yaml": "records.yaml",
    ".yml": "records.yaml",
    ".toml": "records.toml",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "odf",
    **dict.fromkeys(PICTURES, "picture"),
}
KEPT = ".kept"  # the ending of messages that are kept as answers; nobody can upload a file with it
UNNAMED = "unnamed"  # the reader of files whose names have no ending
RECOGNISING = frozenset({"pdf", "picture"})  # the readers that ask for pictures to be recognised
# The endings that are named where a file has another one; all of them would be too many to read.
SUGGESTED = (".txt", ".md", ".html", ".pdf", ".docx", ".odt", ".epub", ".csv", ".xlsx", ".pptx")


def reader_of(source: str) -> str:
    """The module that reads files with this name. Raises UnreadableFile if there is none."""
    suffix = splitext(source)[1].lower()
    if not suffix:
        return UNNAMED
    if suffix == KEPT:
        return "kept"
    if suffix not in FORMATS:
        if kind := left_out(basename(source)):
            raise UnreadableFile(kind)
        raise UnreadableFile(Unreadable.UNKNOWN_FORMAT, ending=suffix, formats=" ".join(SUGGESTED))
    return FORMATS[suffix]


def parse(source: str, data: bytes, recognise: Recognise | None = None) -> RawDocument:
    """Read a file with the reader for its name. Raises UnreadableFile, which says how to fix the file."""
    name = reader_of(source)
    stand_ins.check(data)
    reader: Reader = importlib.import_module(f"{__name__}.{name}").read
    raw = reader(data, recognise) if recognise and name in RECOGNISING else reader(data)
    if not raw.blocks:
        raise UnreadableFile(Unreadable.NO_TEXT)
    return raw
