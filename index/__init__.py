"""Documents in, answers out.

    with Library.open(Path("data")) as library:
        library.sync(Path("documents"))
        answer = library.ask("When is the meeting?", scope=Scope.shared())
        for quote in answer.quotes:
            print(quote.text, quote.citation.title, quote.citation.lines)

What is named here is public; everything else may change.
"""

from index.answers.subjects import subjects
from index.building.survey import Survey, survey, try_reading
from index.building.uploads import Accepted
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
from index.messages import TEMPLATES, Message, Template
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
from index.reading.limits import LARGEST
from index.store import Asked, FileChange, Kept, State, Tally, Upload, Usage
from index.store.backup import Backup, BackupError
from index.store.inspection import SQLITE, WAL_MENDED, Figures, writer

__version__ = "0.1.0"

__all__ = [
    "LARGEST",
    "SQLITE",
    "TEMPLATES",
    "WAL_MENDED",
    "Accepted",
    "Agreement",
    "Answer",
    "Asked",
    "AskerError",
    "Backup",
    "BackupError",
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
    "Figures",
    "FileChange",
    "FolderError",
    "FootnoteError",
    "Kept",
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
    "State",
    "StateTooNew",
    "Survey",
    "SyncReport",
    "Tally",
    "Template",
    "UnknownPassage",
    "UnknownSource",
    "UnreadableFile",
    "Upload",
    "UploadLimit",
    "Usage",
    "Verdict",
    "__version__",
    "subjects",
    "survey",
    "try_reading",
    "writer",
]
