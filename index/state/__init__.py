"""Uploads, settings, votes and kept questions: things that people gave, and that no document can bring back."""

from index.state.erasure import Kept
from index.state.file_changes import FileChange
from index.state.questions import KeptQuestion, Usage
from index.state.state import State
from index.state.uploads import Upload
from index.state.votes import Tally

__all__ = ["FileChange", "Kept", "KeptQuestion", "State", "Tally", "Upload", "Usage"]
