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
    FolderError,
    FootnoteError,
    LibraryBusy,
    LibraryDamaged,
    OperatorError,
    UnknownPassage,
    UnknownSource,
    UnreadableFile,
)
from index.library import Library
from index.model import (
    Answer,
    Citation,
    Confidence,
    DocumentInfo,
    Progress,
    Quote,
    Scope,
    Searched,
    Skipped,
    Span,
    SyncReport,
)

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "AskerError",
    "Citation",
    "Confidence",
    "DocumentInfo",
    "FolderError",
    "FootnoteError",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "OperatorError",
    "Progress",
    "Quote",
    "Scope",
    "Searched",
    "Skipped",
    "Span",
    "SyncReport",
    "UnknownPassage",
    "UnknownSource",
    "UnreadableFile",
]
