"""Documents in, answers out.

    with Library.open(Path("data")) as library:
        library.sync(Path("documents"))
        answer = library.ask("When is the meeting?", scope=Scope.shared())
        for quote in answer.quotes:
            print(quote.text, quote.citation.title, quote.citation.lines)

What is named here is public; everything else may change.
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
from index.library import Library
from index.messages import Message
from index.model import (
    Agreement,
    Answer,
    Block,
    BlockKind,
    Change,
    Choice,
    Citation,
    Confidence,
    Document,
    DocumentInfo,
    Fact,
    FactKind,
    Match,
    Note,
    Progress,
    Quote,
    Scope,
    Searched,
    Skipped,
    Span,
    SyncReport,
    Verdict,
)

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
    "DiskFull",
    "Document",
    "DocumentInfo",
    "Fact",
    "FactKind",
    "FolderError",
    "FootnoteError",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "Match",
    "Message",
    "Note",
    "OperatorError",
    "Progress",
    "Quote",
    "Scope",
    "Searched",
    "Skipped",
    "Span",
    "StateTooNew",
    "SyncReport",
    "UnknownPassage",
    "UnknownSource",
    "UnreadableFile",
    "UploadLimit",
    "Verdict",
    "__version__",
]
