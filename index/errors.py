"""What can go wrong, by who has to act.

    FootnoteError
    ├── AskerError            the person who asked, or who sent a file
    │   ├── UnknownPassage    no passage has this id: its source may have changed
    │   ├── UnknownSource     no document has this name
    │   ├── UnreadableFile    this file can't be read as a document
    │   └── UploadLimit       the server has no room left for another upload
    └── OperatorError         whoever runs the bot
        ├── FolderError       the documents folder is missing, closed or empty
        ├── DiskFull          there is no room left in the data folder
        ├── LibraryBusy       another process is writing to the data folder
        ├── LibraryDamaged    the data folder holds something that isn't an index
        └── StateTooNew       a later version wrote what people gave

Each message is a sentence or two: what is wrong, and how to mend it. "Nothing in the documents says so" is an
answer, not an error; a bug is neither and stays loud.
"""

from index.messages import Message, Template


class FootnoteError(Exception):
    """The base of every error that carries a message for a person."""


class AskerError(FootnoteError):
    """The person who asked, or who sent a file, can fix this. Its message can be said in their language."""

    def __init__(self, said: Template | Message | str = "", /, **fields: str | int) -> None:
        self.message = Message.of(said, **fields) if isinstance(said, Template) else said
        super().__init__(str(self.message))


class UnknownPassage(AskerError):
    """No passage within the scope has this id."""


class UnknownSource(AskerError):
    """No document within the scope has this name."""


class UnreadableFile(AskerError):
    """A file can't be read as a document; the message is the reason, without the file's name."""


class UploadLimit(AskerError):
    """A server's uploads are too many, or too large together."""


class OperatorError(FootnoteError):
    """Whoever runs the bot can mend this."""


class FolderError(OperatorError):
    """The documents folder is missing, closed to us, or holds nothing that can be read."""


class DiskFull(OperatorError):
    """There is no room left in the data folder; what was published is as it was."""


class LibraryBusy(OperatorError):
    """Another process is writing to the same data folder."""


class LibraryDamaged(OperatorError):
    """The data folder can't be used as it is."""


class StateTooNew(OperatorError):
    """A later version of Footnote wrote the data folder's uploads and settings."""
