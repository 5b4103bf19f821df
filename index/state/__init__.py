"""Uploads, kept messages and questions, settings, votes: things that people gave, and no document can bring back."""

from index.state.file_changes import FileChange
from index.state.kept import KeptMessage
from index.state.questions import KeptQuestion, Usage
from index.state.state import Kept, State
from index.state.uploads import Origin, Upload
from index.state.votes import Complaint, Reason, Tally
from index.state.waiting import WaitingQuestion

__all__ = [
    "Complaint",
    "FileChange",
    "Kept",
    "KeptMessage",
    "KeptQuestion",
    "Origin",
    "Reason",
    "State",
    "Tally",
    "Upload",
    "Usage",
    "WaitingQuestion",
]
