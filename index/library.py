"""The library: a folder of documents that can be asked. It is the front of all the rooms, which do the work."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.answers.arguments import check_scope
from index.errors import DiskFull, LibraryDamaged, TooManyFiles, UnknownSource
from index.messages import NotFound
from index.model import DocumentInfo
from index.reports import Progress, SyncReport
from index.scope import Scope
from index.state import KeptMessage, Origin, Upload
from index.store import Store
from index.upkeep import AnyPath, Upkeep, to_path

if TYPE_CHECKING:
    from index.building.filling import Filling
    from index.building.uploads import Accepted
    from index.reading.kept import KeptAnswer


class Library(Upkeep):
    """Documents that can be asked.

    Open one with `Library.open`, fill it with `sync`, then call `ask`, `facts`, `summary` or `verify`. Every method
    blocks until it is done. Methods that read may be called from several threads at once, also during a sync.

    A `scope` says whose documents are searched. `Scope.shared()`, the default, is the documents of the folder;
    `Scope.guild(id)` adds a server's uploads; `without` hides documents. Nothing outside the scope influences a result.

    Every method raises RuntimeError if the library has been closed, and LibraryDamaged if the data folder can't be
    read. Wrong arguments raise ValueError or TypeError at once.

    >>> with Library.open("data") as library:
    ...     report = library.sync("documents")
    ...     answer = library.ask("When does the reading room open?")
    >>> print(answer.quotes[0].text)
    The reading room opens at nine on weekdays. Members may borrow four books at a time.
    """

    @cached_property
    def _filling(self) -> Filling:
        """Made when it is first needed: who only asks doesn't wait until the readers' modules are loaded."""
        from index.building.filling import Filling

        return Filling(self._data, self._state, self._ocr)

    @classmethod
    def open(cls, data: AnyPath, *, meaning: bool = True, ocr: str = "auto", database: str | None = None) -> Self:
        """Open the library in a data folder.

        Args:
            data: The folder that holds the index and what people gave. It is created if it doesn't exist.
            meaning: Also find passages by what they mean, if the sentence encoder is installed and the passages have
                been encoded with `encode`. False to find them only by their words.
            ocr: How scanned pages are read, if tesseract is installed: "auto" in the languages that are installed for
                it, "deu+eng" in these, "off" not at all.
            database: The address of a PostgreSQL database, such as `postgresql://user@host/name`, that has what people
                gave in place of a file in the data folder. Needs the extra `postgres`.

        Returns:
            A library. Close it with `close`, or use it in a `with` statement.

        Raises:
            LibraryDamaged: The folder can't be created or used.
            OperatorError: The address isn't one of PostgreSQL, or the extra isn't installed.

        >>> library = Library.open("data")
        >>> library
        <Library 'data', generation 1>
        >>> library.close()
        """
        return cls(Store(to_path(data, "data")), meaning=meaning, ocr=ocr, database=database)

    def close(self) -> None:
        """Close the library. Calls that are still running in other threads finish; further calls raise RuntimeError.

        >>> library.close()
        >>> library.ask("When does the reading room open?")
        Traceback (most recent call last):
        RuntimeError: Cannot use this library, as it has been closed. Open it again with Library.open().
        """
        self._closed = True
        if "_filling" in self.__dict__:
            self._filling.close()
        self._current.close()
        self._state.close()

    def __enter__(self) -> Self:
        self._check_open()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            generation = "closed" if self._closed else f"generation {self._data.current() or 0}"
        except (LibraryDamaged, TooManyFiles):
            generation = "damaged"
        return f"<Library {str(self._data.folder)!r}, {generation}>"

    def sync(
        self,
        folder: AnyPath,
        *,
        progress: Progress | None = None,
        accept_removals: bool = False,
        ocr_seconds: float = math.inf,
        paths: Iterable[str] = (),
    ) -> SyncReport:
        """Bring the index up to date with a folder of documents and with the uploads.

        Reads the files that are new or have changed, drops the documents whose files are gone, and publishes the result
        as a new generation. If nothing changed, nothing is published.

        Args:
            folder: The documents. Subfolders are read too.
            progress: Called before each step, with the step's name, the steps done, the steps in all, and a file.
            accept_removals: When most of the folder's files vanish at once, their documents are held back: they stay
                in the index for an hour, or for good if the folder is on another device. Pass True to drop them.
            ocr_seconds: For how long scanned pages are read by OCR. The report names the files with pages that wait,
                and the next sync goes on with them.
            paths: The files and folders that have changed since the last sync, relative to the folder, if that is
                known: then only these are looked at, and uploads stay as they are. Where that isn't enough, for example
                after a change of `sources.toml`, the whole folder is looked at all the same.

        Returns:
            A report of the files that were added, changed, removed and skipped. It covers the folder, not the uploads;
            with `paths`, only these are among the unchanged ones.

        Raises:
            FolderError: The folder is missing, unreadable, or has no document in it. The folder's documents stay in the
                index as they were; the uploads are up to date all the same.
            LibraryBusy: Another process is writing to the data folder.
            DiskFull: There is no room for the new generation; the old one is still there.

        >>> report = library.sync("documents")
        >>> report.documents, report.added, report.unchanged
        (1, (), ('room.md',))
        """
        from index.reading.files import check_is_not  # here, because asking doesn't need it

        folder = to_path(folder, "folder")
        named = list(paths)
        self._check_open()
        check_is_not(folder, self._store.folder)  # before a file is made in it
        self.state.tidy()
        with self._writing():
            return self._sync(folder, progress, accept_removals=accept_removals, ocr_seconds=ocr_seconds, paths=named)

    def get_ready(self, folder: AnyPath, paths: Iterable[str]) -> None:
        """Load what `sync` needs and start its processes, so that it takes less time when it is called.

        Call this as soon as something has changed in a folder, and `sync` when nothing has changed for a while.

        Args:
            folder: The documents.
            paths: Files that have changed, relative to the folder: by their names it is known which readers are needed.

        >>> library.get_ready("documents", ["room.md"])
        >>> library.sync("documents", paths=["room.md"]).changed
        ()
        """
        self._check_open()
        self._filling.get_ready(to_path(folder, "folder"), list(paths))

    def accept(self, name: str, data: bytes, *, scope: Scope, user_id: int | None = None) -> Accepted:
        """Keep a file that somebody uploaded to a server. The next `sync` or `catch_up` puts it into the index.

        Args:
            name: The file's name. It replaces an upload of the same name.
            data: The file's bytes.
            scope: The server, as `Scope.guild(id)`.
            user_id: Who uploaded it. Only a keyed hash is kept.

        Raises:
            UnreadableFile: The file can't be read; the message is for the person who sent it.
            UploadLimit: The server has no room for it; the message is for the person who sent it.
            ValueError: The scope has no server.

        >>> accepted = library.accept("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> accepted.info.passages
        1
        """
        self._check_open()
        return self._filling.accept(name, data, _server(scope), user_id)

    def keep(self, answer: KeptAnswer, origin: Origin, *, scope: Scope, user_id: int | None = None) -> Accepted:
        """Keep a message that somebody wrote on a server as the answer to a question. The next `sync` or `catch_up`
        puts it into the index, as a document with the question as its title; `withdraw` removes it.

        Args:
            answer: The message and the question.
            origin: Where it is. The same message is kept once: this replaces what was kept of it.
            scope: The server, as `Scope.guild(id)`.
            user_id: Who keeps it. Only a keyed hash is kept, and of its author too.

        Raises:
            UnreadableFile: It has no text.
            UploadLimit: The server keeps too many messages; the message is for the person who chose it.
            ValueError: The scope has no server.

        >>> answer = KeptAnswer("Where do dogs wait?", "Outside, please!", "Ada", "help", "2026-05-01")
        >>> library.keep(answer, Origin(channel_id=5, message_id=6, author_id=8), scope=Scope.guild(7)).info.title
        'Where do dogs wait?'
        """
        self._check_open()
        return self._filling.keep(answer, origin, _server(scope), user_id)

    def kept(self, message: KeptMessage) -> KeptAnswer:
        """Return a message that is kept as an answer. Raises FileNotFoundError if it has been withdrawn.

        >>> answer = KeptAnswer("Where do dogs wait?", "Outside, please!", "Ada", "help", "2026-05-01")
        >>> _ = library.keep(answer, Origin(channel_id=5, message_id=6, author_id=8), scope=Scope.guild(7))
        >>> library.kept(library.state.kept.of_server(7)[0]) == answer
        True
        """
        from index.reading.kept import from_bytes

        return from_bytes(self.state.uploads.content(message.upload))

    def withdraw(self, document_id: str, *, scope: Scope) -> Upload:
        """Delete an upload of a server. It is no longer shown; the next `sync` or `catch_up` takes it out of the index.

        Raises:
            UnknownSource: This server didn't upload such a document.
            ValueError: The scope has no server.
        """
        upload = self._upload(document_id, _server(scope))
        self.state.uploads.remove(upload)
        return upload

    def add(self, name: str, data: bytes, *, scope: Scope) -> DocumentInfo:
        """Keep a file that somebody uploaded to a server, and put it into the index at once.

        Args:
            name: The file's name. It replaces an upload of the same name.
            data: The file's bytes.
            scope: The server, as `Scope.guild(id)`.

        Raises:
            UnreadableFile: The file can't be read.
            UploadLimit: The server has no room for it.
            LibraryBusy: Another process is writing to the data folder.
            ValueError: The scope has no server.

        >>> info = library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> library.ask("Where do dogs wait?", scope=Scope.guild(7)).quotes[0].text
        'Dogs wait outside.'
        >>> library.ask("Where do dogs wait?").found
        False
        """
        with self._writing():
            info = self.accept(name, data, scope=scope).info
            self._sync(None)
        return info

    def remove(self, document_id: str, *, scope: Scope) -> None:
        """Delete an upload of a server, and take it out of the index at once.

        Raises:
            UnknownSource: This server didn't upload such a document.
            LibraryBusy: Another process is writing to the data folder.
            DiskFull: It is deleted and no longer shown, but there is no room for the index without it, so the old one
                still has its text. The next `sync` or `catch_up` for which there is room takes it out.
            ValueError: The scope has no server.

        >>> info = library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> library.remove(info.id, scope=Scope.guild(7))
        >>> len(library.documents(scope=Scope.guild(7)))
        1
        """
        with self._writing():
            upload = self.withdraw(document_id, scope=scope)
            try:
                self._sync(None)
            except DiskFull as error:
                raise DiskFull(
                    f"{upload.name} is removed and no longer shown. Its text stays in the index until there is room in "
                    f"the data folder {self._store.folder} for an index without it. Free some space there."
                ) from error

    def catch_up(self) -> None:
        """Index what was accepted and drop what was withdrawn since; the folder's documents stay as they are.

        Raises:
            LibraryBusy: Another process is writing to the data folder.
        """
        with self._writing():
            self._sync(None)

    def _sync(
        self,
        folder: Path | None,
        progress: Progress | None = None,
        *,
        accept_removals: bool = False,
        ocr_seconds: float = math.inf,
        paths: Collection[str] = (),
    ) -> SyncReport:
        report = self._filling.sync(
            folder, progress, accept_removals=accept_removals, ocr_seconds=ocr_seconds, paths=paths
        )
        self._encoding.drop()  # not after a failure, whose reason it could hide; the next sync does it
        return report

    def hand_over(self) -> bytes:
        """Return the texts of uploads that were accepted since the last sync, for a sync in another process.

        Pass them to `take_over` there before the sync, so that the files aren't parsed again. They are forgotten here.
        """
        self._check_open()
        return self._filling.hand_over()

    def take_over(self, texts: bytes) -> None:
        """Take the texts that `hand_over` returned in another process; the next sync uses them.

        >>> accepted = library.accept("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> texts = library.hand_over()
        >>> with Library.open("data") as other:
        ...     other.take_over(texts)
        ...     other.catch_up()
        """
        self._check_open()
        self._filling.take_over(texts)

    def uploads(self, *, scope: Scope) -> list[Upload]:
        """Return the server's uploads by name, including those that are not in the index yet."""
        check_scope(scope)
        uploads = self.state.uploads.of_server(scope.guild_id) if scope.guild_id else []
        return [upload for upload in uploads if not scope.hides(upload.name)]

    def _upload(self, document_id: str, guild_id: int) -> Upload:
        for upload in self.state.uploads.of_server(guild_id):
            if upload.document_id == document_id:
                return upload
        for info in self.documents(scope=Scope.shared()):
            if info.id == document_id:
                raise UnknownSource(NotFound.IN_FOLDER, name=info.title)
        raise UnknownSource(NotFound.UPLOAD)


def _server(scope: Scope) -> int:
    """The server whose uploads are changed."""
    check_scope(scope)
    if scope.guild_id is None:
        raise ValueError("uploads belong to a server, and this scope has none; pass Scope.guild(id)")
    return scope.guild_id
