"""For programs that run a library for other people, such as a bot: what their operators and servers need.

`index` has the names that you need to ask documents. The names here are for looking after a data folder (back-ups,
checks of the machine, figures for a dashboard), for the things that people give besides documents (uploads, messages
that are kept as answers, settings, votes, kept questions), for showing answers, long documents a part at a time and
texts that may hide something, and for translating the library's messages:

    from index.operations import TEMPLATES, State, survey

The same promise holds as for `index`: the names in `__all__` are public, everything else may change.
"""

from index.answers.arranging import MOST_DISAGREEING, arranged, asked_columns, lowered
from index.answers.quotations import quotations_in
from index.building.removals import HeldBack
from index.building.survey import Survey, survey, try_reading, try_recognising
from index.building.uploads import Accepted
from index.disk import open_plain
from index.errors import DatabaseAway, NoRoomToDelete, NotErasedYet
from index.excerpts import Excerpt, Flagged, Heading, Overview, cells
from index.meaning.process import try_encoding
from index.messages import TEMPLATES, NotFound, Template, Unreadable
from index.reading.files import LARGEST
from index.reading.kept import KeptAnswer
from index.reports import Meaning, SkippedFiles
from index.retrieval.question.alike import alike, subjects
from index.sharing.part import Membership, Sharing
from index.state import (
    Complaint,
    FileChange,
    Kept,
    KeptMessage,
    KeptQuestion,
    Origin,
    Reason,
    State,
    Tally,
    Upload,
    Usage,
    WaitingQuestion,
)
from index.state.archive import BackupError
from index.state.backup import Backup
from index.store.facts import FactName
from index.store.inspection import SQLITE, WAL_FIXED, Figures, writer
from index.text.display import covered, hidden, visible, visible_line
from index.verdicts import LeftOut

__all__ = [
    "LARGEST",
    "MOST_DISAGREEING",
    "SQLITE",
    "TEMPLATES",
    "WAL_FIXED",
    "Accepted",
    "Backup",
    "BackupError",
    "Complaint",
    "DatabaseAway",
    "Excerpt",
    "FactName",
    "Figures",
    "FileChange",
    "Flagged",
    "Heading",
    "HeldBack",
    "Kept",
    "KeptAnswer",
    "KeptMessage",
    "KeptQuestion",
    "LeftOut",
    "Meaning",
    "Membership",
    "NoRoomToDelete",
    "NotErasedYet",
    "NotFound",
    "Origin",
    "Overview",
    "Reason",
    "Sharing",
    "SkippedFiles",
    "State",
    "Survey",
    "Tally",
    "Template",
    "Unreadable",
    "Upload",
    "Usage",
    "WaitingQuestion",
    "alike",
    "arranged",
    "asked_columns",
    "cells",
    "covered",
    "hidden",
    "lowered",
    "open_plain",
    "quotations_in",
    "subjects",
    "survey",
    "try_encoding",
    "try_reading",
    "try_recognising",
    "visible",
    "visible_line",
    "writer",
]
