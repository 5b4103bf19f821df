"""The errors, by who has to act.

    FootnoteError
    ├── AskerError            the person who asked, or who sent a file
    │   ├── UnknownPassage    no passage has this id: its source may have changed
    │   ├── UnknownSource     no document has this name
    │   ├── UnreadableFile    this file can't be read as a document
    │   └── UploadLimit       the server has no room left for another upload
    └── OperatorError         the person who runs the bot
        ├── DatabaseAway      the database on another machine can't be reached
        ├── FolderError       the documents folder is missing, unreadable or empty
        ├── DiskFull          there is no room left in the data folder
        │   └── NoRoomToDelete  … not even for deleting something
        ├── EncoderMissing    the sentence encoder isn't installed, or its file is damaged
        ├── EncodingFailed    the process that encodes texts can't work on this machine
        ├── LibraryBusy       another process is writing to the data folder
        │   ├── DataReplaced  something else replaced the data folder, or a file in it
        │   └── NotErasedYet  what was deleted is still in the log of the database
        ├── LibraryDamaged    the data folder can't be read
        ├── TooManyFiles      this process, or the system, can't open any more files
        └── StateTooNew       a later version of Footnote wrote the data folder

Each message is a sentence or two: what is wrong, and how to fix it. That the documents don't answer a question is an
answer, not an error. A wrong argument is a mistake in the program that calls, and raises Python's own ValueError or
TypeError; a bug stays loud.
"""

from index.messages import Message, Template


class FootnoteError(Exception):
    """The base of every error that carries a message for a person."""


class AskerError(FootnoteError):
    """The person who asked, or who sent a file, can fix this.

    Its `message` is a `Message`, so that it can be translated.

    >>> try:
    ...     library.ask("When?", source="rules.txt")
    ... except AskerError as error:
    ...     print(error)
    No document is called “rules.txt”. Leave the source out to search all of them.
    """

    def __init__(self, said: Template | Message, /, **fields: str | int) -> None:
        self.message = Message.of(said, **fields) if isinstance(said, Template) else said
        super().__init__(str(self.message))


class UnknownPassage(AskerError):
    """No passage in the scope has this id."""


class UnknownSource(AskerError):
    """No document in the scope has this name."""


class UnreadableFile(AskerError):
    """A file can't be read as a document. The message is the reason, without the file's name."""

    message: Message

    def __init__(self, reason: Template | Message, /, **fields: str | int) -> None:
        super().__init__(reason, **fields)


class UploadLimit(AskerError):
    """A server has too many uploads, or they are too large in all."""


class OperatorError(FootnoteError):
    """The person who runs the bot can fix this."""


class DatabaseAway(OperatorError):
    """What people gave is in a database on another machine, and that can't be reached. Nothing was saved."""


class FolderError(OperatorError):
    """The documents folder is missing or unreadable, or has no document in it."""


class DiskFull(OperatorError):
    """There is no room left in the data folder. The current index is as it was."""


class NoRoomToDelete(DiskFull):
    """There is no room left, and the room that is set aside for deleting wasn't enough. Nothing was deleted."""


class EncoderMissing(OperatorError):
    """The sentence encoder isn't installed, or its file isn't what it should be. Search works without it, by words."""


class EncodingFailed(OperatorError):
    """The process that encodes texts doesn't start, or something ends it again and again, such as a lack of memory."""


class LibraryBusy(OperatorError):
    """Another process is writing to the same data folder."""


class DataReplaced(LibraryBusy):
    """Something else than Footnote replaced the data folder, or a file in it, while it was open. Nothing was saved by
    this call; the next one uses the files that are there now."""


class NotErasedYet(LibraryBusy):
    """It is deleted, but its bytes are still in the log of the database, because another process is reading that, or
    the disk is full. The next deletion erases them, and so does the running bot."""


class LibraryDamaged(OperatorError):
    """The data folder can't be read or written, or is damaged."""


class TooManyFiles(OperatorError):
    """This process, or the whole system, can't open any more files. The data folder is as it should be."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} can't be opened, because too many files are open. Nothing is damaged. Allow more open files "
            "(ulimit -n, LimitNOFILE in systemd, ulimits in Compose), or restart the program that keeps so many open."
        )


class StateTooNew(OperatorError):
    """A later version of Footnote wrote the uploads and settings in the data folder."""
