"""Everything that people gave: uploads, settings, votes and, where a server keeps them, questions.

Nothing can bring these back once they are lost, and people may ask for them to be deleted. `index.state.database`
says how the file does both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.messages import Message
from index.model import Confidence
from index.state.backend import Backend
from index.state.database import StateDatabase
from index.state.erasure import Erasure, Kept
from index.state.file_changes import FileChange, FileChanges
from index.state.kept import KeptMessage, KeptMessages
from index.state.questions import KeptQuestion, Questions, Usage
from index.state.settings import Notes, Settings
from index.state.uploads import Origin, Upload, Uploads
from index.state.votes import Complaint, Reason, Tally, Votes
from index.state.waiting import Waiting, WaitingQuestion

if TYPE_CHECKING:
    from index.state.postgres.connections import Connections


class State:
    """Everything that people gave to the library in one data folder.

    Safe to use from several threads and processes. A write is on the disk when its method returns. Every method raises
    StateTooNew, LibraryDamaged or LibraryBusy, and those that write also DiskFull and DataReplaced. Methods that take a
    `guild_id` raise ValueError when it can't be a server's.
    """

    def __init__(self, folder: Path, database: str | None = None) -> None:
        """`database` is the address of a PostgreSQL database, if the things are kept there and not in the folder."""
        self.path = folder / "state.db"
        self.connections: Connections | None = None  # to the database, if it isn't a file
        self._database: Backend
        if database:
            # Imported only here: the driver is an extra, and takes longer to load than a question.
            from index.state.postgres.database import PostgresDatabase

            self._database = shared = PostgresDatabase(database)
            self.connections = shared.connections
        else:
            self._database = StateDatabase(self.path)
        self._uploads = Uploads(self._database)
        self._kept = KeptMessages(self._database)
        self._settings = Settings(self._database)
        self._votes = Votes(self._database)
        self._questions = Questions(self._database)
        self._waiting = Waiting(self._database)
        self._file_changes = FileChanges(self._database)
        self._notes = Notes(self._database)
        self._erasure = Erasure(self._database)

    @property
    def name(self) -> str:
        """Where it is kept, for operators: the path of `state.db`, or `PostgreSQL at host/name`."""
        return self._database.name

    def close(self) -> None:
        """Closes the file, or the connections. The next call of another method opens it again."""
        self._database.close()

    def tidy(self) -> None:
        """Removes the temporary files of processes that were killed, and sets room aside for deleting."""
        self._database.tidy()

    # Uploads

    def uploads(self, guild_id: int) -> list[Upload]:
        """A server's uploads, by name."""
        return self._uploads.of_server(guild_id)

    def all_uploads(self) -> list[Upload]:
        """The uploads of all servers, by server and name. For building the index; never show these to anybody."""
        return self._uploads.all()

    def uploads_stamp(self) -> tuple[object, ...]:
        """A value that is another one after an upload was added, replaced or removed, or all of this was replaced."""
        return self._database.uploads_stamp()

    def uploads_there(self) -> frozenset[tuple[int, str, str]]:
        """The server, the name and the digest of every upload. For hiding others; never show these to anybody."""
        return self._database.uploads_there()

    def content(self, upload: Upload) -> bytes:
        """An upload's bytes. Raises FileNotFoundError if it has been removed or replaced."""
        return self._uploads.content(upload)

    def put_upload(
        self, guild_id: int, name: str, data: bytes, *, user_id: int | None = None, origin: Origin | None = None
    ) -> tuple[Upload, bool]:
        """Keeps a file, in place of the server's upload of the same name if there is one.

        `origin` is where it is from, if it is a message that the server keeps as an answer.

        Returns the upload, and True if it replaced another. Raises UploadLimit.
        """
        return self._uploads.put(guild_id, name, data, user_id, origin)

    def remove_upload(self, upload: Upload) -> None:
        """Removes an upload, if it is still there."""
        self._uploads.remove(upload)

    # Messages that servers keep as answers

    def kept_messages(self, guild_id: int, *, channel_id: int | None = None) -> list[KeptMessage]:
        """The messages that a server keeps as answers, or those from one of its channels; the oldest first."""
        return self._kept.in_channel(guild_id, channel_id) if channel_id else self._kept.of_server(guild_id)

    def find_kept(self, guild_id: int, message_ids: Sequence[int]) -> list[KeptMessage]:
        """Those of these messages that the server keeps."""
        return self._kept.find(guild_id, message_ids)

    def kept_by_author(self, guild_id: int, user_id: int) -> list[KeptMessage]:
        """The messages of a member that the server keeps."""
        return self._kept.of_member(guild_id, user_id)

    # Settings

    def get_settings(self, guild_id: int) -> dict[str, Any]:
        """A server's settings; empty if it never changed any."""
        return self._settings.get(guild_id)

    def all_settings(self) -> list[dict[str, Any]]:
        """The settings of all servers that have changed some."""
        return self._settings.all()

    def set_settings(self, guild_id: int, settings: Mapping[str, Any]) -> None:
        """Replaces a server's settings."""
        self._settings.set(guild_id, settings)

    # Votes and questions

    def vote(
        self,
        guild_id: int,
        *,
        user_id: int,
        passage_id: str,
        document_id: str,
        helpful: bool,
        moderator: bool = False,
    ) -> None:
        """Keeps a member's vote on a passage, in place of an earlier one and its reason."""
        self._votes.put(guild_id, user_id, passage_id, document_id, helpful=helpful, moderator=moderator)

    def explain_vote(
        self,
        guild_id: int,
        *,
        user_id: int,
        passage_id: str,
        reason: Reason | None,
        question: str,
        subject: Collection[str],
        asker: int,
    ) -> None:
        """Keeps why a passage didn't help, with a member's vote that says so. Without that vote, this does nothing.

        Args:
            reason: None if the member didn't say.
            question: What the passage was an answer to.
            subject: What that is about, by `index.operations.subjects`; only a keyed hash is kept.
            asker: Who asked the question.
        """
        self._votes.explain(guild_id, user_id, passage_id, reason, question=question, subject=subject, asker=asker)

    def complaints(self, guild_id: int, *, since_ns: int = 0) -> list[Complaint]:
        """Why passages didn't help, by passage and question."""
        return self._votes.complaints(guild_id, since_ns)

    def any_lowered(self, guild_id: int) -> bool:
        """True if some passages come later for some questions of a server."""
        return self._votes.any_lowered(guild_id)

    def lowered(self, guild_id: int, subject: Collection[str]) -> frozenset[str]:
        """The passages that come later for questions about a subject, because members said that they don't answer."""
        return self._votes.lowered(guild_id, subject)

    def tallies(self, guild_id: int, *, since_ns: int = 0) -> list[Tally]:
        """The passages that members of a server voted on, the least helpful first."""
        return self._votes.tallies(guild_id, since_ns)

    def note_question(
        self,
        guild_id: int,
        text: str | None,
        *,
        user_id: int,
        confidence: Confidence,
        origin: str,
        shown: str | None = None,
    ) -> None:
        """Keeps a question, or only that there was one if `text` is None. Only call this for servers that want it.

        `shown` is the id of the first passage that was shown.
        """
        self._questions.add(guild_id, text, user_id, confidence, origin, shown)

    def questions(
        self,
        guild_id: int,
        *,
        confidence: Sequence[Confidence] = tuple(Confidence),
        since_ns: int = 0,
        limit: int = -1,
    ) -> list[KeptQuestion]:
        """The questions that a server kept and that were answered with one of these confidences, the latest first."""
        return self._questions.of_server(guild_id, confidence, since_ns, limit)

    def popular_questions(self, guild_id: int, *, limit: int = 10) -> list[str]:
        """Questions that several members of a server asked lately and that were surely answered, the most asked first.

        There are only any where the server keeps the words of questions.
        """
        return self._questions.popular(guild_id, limit)

    def usage(self, guild_id: int, *, since_ns: int = 0) -> list[Usage]:
        """The number of questions in a server, by day, origin and confidence."""
        return self._questions.usage(guild_id, since_ns)

    # Questions that wait for an answer

    def await_answer(
        self,
        guild_id: int,
        text: str,
        *,
        user_id: int,
        channel_id: int,
        message_id: int,
        shown: str | None,
        subject: Collection[str],
    ) -> None:
        """Keeps a question until there is an answer to it. Only call this for servers that want it.

        It takes the place of another one from the same message, and of one with the same words from the same member.

        Args:
            message_id: The message that asked; for a command, the one that answered.
            shown: The id of the first passage that was shown; None if there was none.
            subject: What the question is about, by `index.operations.subjects`; only a keyed hash is kept.
        """
        self._waiting.add(guild_id, text, user_id, channel_id, message_id, shown, subject)

    def waiting_questions(self, *, after: int = 0, limit: int = -1) -> list[WaitingQuestion]:
        """The questions of all servers that wait for an answer, with numbers above `after`, the oldest first."""
        return self._waiting.after(after, limit)

    def end_waiting(self, guild_id: int, message_ids: Sequence[int]) -> int:
        """Deletes the questions of these messages, and returns how many there were."""
        return self._waiting.of_messages(guild_id, message_ids)

    def end_waiting_in(self, guild_id: int, channel_id: int) -> int:
        """The same for all questions of a channel."""
        return self._waiting.of_channel(guild_id, channel_id)

    def end_waiting_about(self, guild_id: int, *, user_id: int, subject: Collection[str]) -> int:
        """The same for a member's question about a subject, because it has been answered."""
        return self._waiting.of_member(guild_id, user_id, subject)

    def end_all_waiting(self, guild_id: int) -> int:
        """The same for all questions of a server, because it no longer wants that."""
        return self._waiting.of_server(guild_id)

    # The documents folder

    def note_files(
        self,
        *,
        added: Iterable[str] = (),
        changed: Iterable[str] = (),
        removed: Iterable[str] = (),
        failed: Mapping[str, Message] = {},
    ) -> None:
        """Keeps what a sync found. `failed` has every file that could not be read, with the reason; one that failed
        for the same reason before keeps its time."""
        self._file_changes.put(added, changed, removed, failed)

    def file_changes(self, *, since_ns: int = 0) -> list[FileChange]:
        """The last thing that happened to each file of the folder, by file name."""
        return self._file_changes.since(since_ns)

    def expire_files(self, days: float) -> None:
        """Deletes the file changes that are older than this."""
        self._file_changes.expire(days)

    # Notes of the bot

    def get_note(self, name: str) -> str | None:
        """The text that was last noted under this name."""
        return self._notes.get(name)

    def set_note(self, name: str, text: str) -> None:
        """Keeps a text under a name, in place of an earlier one. It must not be about anybody."""
        self._notes.set(name, text)

    def set_first_note(self, name: str, text: str) -> str:
        """Keeps a text under a name if there is none yet; returns the one that is there then."""
        return self._notes.set_first(name, text)

    # Erasure

    def guilds(self) -> list[int]:
        """The servers that gave anything."""
        return self._erasure.servers()

    def kept_of(self, user_id: int) -> Kept:
        """How much is kept that somebody did, in all servers together."""
        return self._erasure.count_member(user_id)

    def forget(self, user_id: int) -> Kept:
        """Deletes what somebody did, in all servers, and returns how much that was.

        Their uploads stay, without the hash of who sent them. Messages of theirs that servers keep as answers go, and
        are no longer shown; the index has their texts until the next sync, and the index before that for a minute more.
        No other file has any bytes of the rest when this returns.
        """
        return self._erasure.erase_member(user_id)

    def forget_guild(self, guild_id: int) -> None:
        """Deletes everything that a server gave.

        This file has no bytes of it when this returns. The index has its uploads until the next sync, and the index
        before that for a minute more.
        """
        self._erasure.erase_server(guild_id)

    def expire(self, guild_id: int, days: float) -> int:
        """Deletes a server's votes and questions that are older than this, and returns how many there were.

        No file has any bytes of them when this returns.
        """
        return self._erasure.expire(guild_id, days)
