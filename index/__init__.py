"""Documents in, answers out: ask a folder of documents, and get the passages that answer, word for word.

>>> from index import Library
>>> with Library.open("data") as library:  # the folder that the index is kept in
...     report = library.sync("documents")
...     answer = library.ask("When does the reading room open?")
>>> quote = answer.quotes[0]
>>> print(quote.text)
The reading room opens at nine on weekdays. Members may borrow four books at a time.
>>> print(quote.citation)
Reading room · line 3

The names in `__all__` are public, and so are those of `index.operations`, which has what a program needs that runs a
library for other people. Everything else may change.
"""

from index.errors import (
    AskerError,
    DiskFull,
    FolderError,
    FootnoteError,
    LibraryBusy,
    LibraryDamaged,
    OperatorError,
    StateTooNew,
    UnknownPassage,
    UnknownSource,
    UnreadableFile,
    UploadLimit,
)
from index.fact_kinds import FactKind, NamedIn
from index.layout import Block, BlockKind, Layout, Mark, MarkKind, Numbering, Span, Table
from index.library import Library
from index.messages import FactNote, Message
from index.model import (
    Answer,
    Choice,
    Citation,
    Confidence,
    Disagreement,
    Document,
    DocumentInfo,
    Fact,
    Quote,
    Searched,
)
from index.reports import Note, Progress, Skipped, SyncReport
from index.scope import Scope
from index.verdicts import Agreement, Change, Match, Verdict

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "Answer",
    "AskerError",
    "Block",
    "BlockKind",
    "Change",
    "Choice",
    "Citation",
    "Confidence",
    "Disagreement",
    "DiskFull",
    "Document",
    "DocumentInfo",
    "Fact",
    "FactKind",
    "FactNote",
    "FolderError",
    "FootnoteError",
    "Layout",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "Mark",
    "MarkKind",
    "Match",
    "Message",
    "NamedIn",
    "Note",
    "Numbering",
    "OperatorError",
    "Progress",
    "Quote",
    "Scope",
    "Searched",
    "Skipped",
    "Span",
    "StateTooNew",
    "SyncReport",
    "Table",
    "UnknownPassage",
    "UnknownSource",
    "UnreadableFile",
    "UploadLimit",
    "Verdict",
    "__version__",
]
