"""The library: a folder of documents that can be asked. This is the way in; the rooms beside it do the work."""

import os
import sys
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from index.answers import lookup
from index.answers.answer import answer, nothing_indexed
from index.answers.summary import summary
from index.building import uploads
from index.building.documents import load_document
from index.building.parsed import ParsedUploads
from index.building.sync import MADE_WITH, sync
from index.building.uploads import Accepted
from index.errors import LibraryDamaged, UnknownPassage, UnknownSource
from index.facts.keys import fold_name
from index.messages import NotFound
from index.model import (
    Agreement,
    Answer,
    Document,
    DocumentInfo,
    Fact,
    FactKind,
    Progress,
    Quote,
    Scope,
    Searched,
    Skipped,
    SyncReport,
    Verdict,
)
from index.retrieval.current import CurrentIndex
from index.retrieval.query import clean
from index.retrieval.searcher import Index
from index.state import State, Upload
from index.state.backup import Backup, backup, restore
from index.store import Store
from index.store.inspection import Figures, database_of, faults, figures

AnyPath = str | os.PathLike[str]


class Library:
    """Documents that can be asked.

    Open one with `Library.open`, fill it with `sync`, then call `ask`, `facts`, `summary` or `verify`. Every method
    blocks until it is done. Methods that read may be called from several threads at once, also during a sync.

    A `scope` says whose documents are searched. `Scope.shared()`, the default, is the documents of the folder;
    `Scope.guild(id)` adds the uploads of one Discord server. Nothing outside the scope influences a result.

    Every method raises RuntimeError if the library has been closed, and LibraryDamaged if the data folder can't be
    read. Wrong arguments raise ValueError or TypeError at once.

    >>> with Library.open("data") as library:
    ...     report = library.sync("documents")
    ...     answer = library.ask("When does the reading room open?")
    >>> print(answer.quotes[0].text)
    The reading room opens at nine on weekdays. Members may borrow four books at a time.
    """

    def __init__(self, store: Store) -> None:
        self._data = store
        self._state = State(store.folder)
        self._parsed = ParsedUploads()
        self._current = CurrentIndex(store, MADE_WITH)
        # One answer at a time: threads that pass the interpreter's lock back and forth between many small steps answer
        # little more than half as many questions as one thread does.
        self._turn = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, data: AnyPath) -> Self:
        """Open the library in a data folder.

        Args:
            data: The folder that holds the index and what people gave. It is created if it doesn't exist.

        Returns:
            A library. Close it with `close`, or use it in a `with` statement.

        Raises:
            LibraryDamaged: The folder can't be created or used.

        >>> library = Library.open("data")
        >>> library
        <Library 'data', generation 1>
        >>> library.close()
        """
        return cls(Store(_path(data, "data")))

    def close(self) -> None:
        """Close the library. Calls that are still running in other threads finish; further calls raise RuntimeError.

        >>> library.close()
        >>> library.ask("When does the reading room open?")
        Traceback (most recent call last):
        RuntimeError: Cannot use this library, as it has been closed. Open it again with Library.open().
        """
        self._closed = True
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
        except LibraryDamaged:
            generation = "damaged"
        return f"<Library {str(self._data.folder)!r}, {generation}>"

    @property
    def state(self) -> State:
        """What people gave besides documents: settings, votes, questions. For bots; see `index.operations.State`."""
        self._check_open()
        return self._state

    # ---- Bringing documents in -------------------------------------------------------------------------------------

    def sync(self, folder: AnyPath, *, progress: Progress | None = None) -> SyncReport:
        """Bring the index up to date with a folder of documents and with the uploads.

        Reads the files that are new or have changed, drops the documents whose files are gone, and publishes the result
        as a new generation. If nothing changed, nothing is published.

        Args:
            folder: The documents. Subfolders are read too.
            progress: Called before each step, with the step's name, the steps done, the steps in all, and a file.

        Returns:
            What was added, changed, removed and skipped. It covers the folder, not the uploads.

        Raises:
            FolderError: The folder is missing, unreadable, or has no document in it. The folder's documents stay in the
                index as they were; the uploads are up to date all the same.
            LibraryBusy: Another process is writing to the data folder.
            DiskFull: There is no room for the new generation; the old one is still there.

        >>> report = library.sync("documents")
        >>> report.documents, report.added, report.unchanged
        (1, (), ('room.md',))
        """
        folder = _path(folder, "folder")
        with self._store.writing():
            return sync(self._store, self.state, folder, self._parsed, progress or _no_progress)

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
        guild_id = _server(scope)
        name = uploads.clean_name(name)
        raw = uploads.read(name, data)
        upload, replaced = self.state.put_upload(guild_id, name, data, user_id=user_id)
        self._parsed.put(upload, raw)
        return uploads.summarise(upload, raw, replaced=replaced)

    def withdraw(self, document_id: str, *, scope: Scope) -> Upload:
        """Delete an upload of a server. The next `sync` or `catch_up` takes it out of the index.

        Raises:
            UnknownSource: This server didn't upload such a document.
            ValueError: The scope has no server.
        """
        upload = self._upload(document_id, _server(scope))
        self.state.remove_upload(upload)
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
        with self._store.writing():
            info = self.accept(name, data, scope=scope).info
            sync(self._store, self.state, None, self._parsed, _no_progress)
        return info

    def remove(self, document_id: str, *, scope: Scope) -> None:
        """Delete an upload of a server, and take it out of the index at once.

        Raises:
            UnknownSource: This server didn't upload such a document.
            LibraryBusy: Another process is writing to the data folder.
            ValueError: The scope has no server.

        >>> info = library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> library.remove(info.id, scope=Scope.guild(7))
        >>> len(library.documents(scope=Scope.guild(7)))
        1
        """
        with self._store.writing():
            self.withdraw(document_id, scope=scope)
            sync(self._store, self.state, None, self._parsed, _no_progress)

    def catch_up(self) -> None:
        """Index what was accepted and drop what was withdrawn since; the folder's documents stay as they are.

        Raises:
            LibraryBusy: Another process is writing to the data folder.
        """
        with self._store.writing():
            sync(self._store, self.state, None, self._parsed, _no_progress)

    def uploads(self, *, scope: Scope) -> list[Upload]:
        """Return the server's uploads by name, including those that are not in the index yet."""
        _check_scope(scope)
        return self.state.uploads(scope.guild_id) if scope.guild_id else []

    def _upload(self, document_id: str, guild_id: int) -> Upload:
        for upload in self.state.uploads(guild_id):
            if upload.document_id == document_id:
                return upload
        for info in self.documents(scope=Scope.shared()):
            if info.id == document_id:
                raise UnknownSource(NotFound.IN_FOLDER, name=info.title)
        raise UnknownSource(NotFound.UPLOAD)

    # ---- Asking ----------------------------------------------------------------------------------------------------

    def ask(self, question: str, *, scope: Scope = Scope.shared(), limit: int = 3, source: str | None = None) -> Answer:
        """Find the passages that answer a question, word for word.

        Args:
            question: Any text. A very long one is cut, and `Answer.notices` says so.
            scope: Whose documents are searched.
            limit: The most quotations to return, at least 1.
            source: Only search this document: its path in the folder, or its id.

        Returns:
            An answer. If nothing matches, its `confidence` is `none` and it has no quotations; that is no error.

        Raises:
            UnknownSource: No document in the scope has that path or id.
            ValueError: `limit` is less than 1.

        >>> answer = library.ask("When does the reading room open?")
        >>> answer.confidence
        <Confidence.STRONG: 'strong'>
        >>> quote = answer.quotes[0]
        >>> quote.sentence.of(quote.text)
        'The reading room opens at nine on weekdays.'
        >>> print(quote.citation)
        Reading room · line 3
        """
        _check_text(question, "question")
        _check_scope(scope)
        _check_limit(limit)
        text, notices = clean(question)
        with self._reading() as index:
            if index is None:
                return nothing_indexed(text, notices)
            with self._turn:
                return answer(index, text, notices, index.visible(scope, source), limit)

    def signal(self, question: str, *, scope: Scope = Scope.shared()) -> float:
        """Return the number that an answer's confidence is decided by; higher is surer.

        >>> library.signal("When does the reading room open?") > library.signal("Who won the cup?")
        True
        """
        _check_text(question, "question")
        _check_scope(scope)
        with self._reading() as index:
            if index is None:
                return float("-inf")
            visible = index.visible(scope, None)
            return index.search(index.understand(clean(question)[0], visible), visible, 1).signal

    def passage(self, id: str, *, scope: Scope = Scope.shared()) -> Quote:
        """Return a passage by its id. An id stays valid for as long as the passage's text stays the same.

        Raises:
            UnknownPassage: No passage in the scope has this id.

        >>> quote = library.ask("When does the reading room open?").quotes[0]
        >>> library.passage(quote.id).text == quote.text
        True
        """
        _check_text(id, "id")
        _check_scope(scope)
        with self._reading() as index:
            row = index.generation.passage_by_id(id, scope) if index else None
        if row is None:
            raise UnknownPassage(NotFound.PASSAGE, id=id)
        return Quote(row.id, row.text, row.span, None, (), row.citation, 0.0)

    def verify(self, quotation: str, *, scope: Scope = Scope.shared(), limit: int | None = 5) -> Verdict:
        """Check whether a quotation is in the documents, and where.

        Args:
            quotation: Any text; quotation marks around it and ellipses in it are understood.
            scope: Whose documents are searched.
            limit: The most places to return, at least 1; None for all of them.

        Returns:
            How far the documents agree with it, the places, and the words that differ.

        Raises:
            ValueError: `limit` is less than 1.

        >>> verdict = library.verify("The reading room opens at ten on weekdays")
        >>> verdict.agreement
        <Agreement.PARTIAL: 'partial'>
        >>> verdict.matches[0].changes
        (Change(quotation='ten', text='nine'),)
        """
        _check_text(quotation, "quotation")
        _check_scope(scope)
        limit = sys.maxsize if limit is None else _check_limit(limit)
        text, _ = clean(quotation)
        with self._reading() as index:
            if index is None:
                return Verdict(text, Agreement.ABSENT, (), None, Searched(0, 0, (), ()), 0)
            with self._turn:
                return lookup.verify(index, text, scope, limit)

    def facts(
        self,
        kind: FactKind | str | None = None,
        *,
        scope: Scope = Scope.shared(),
        about: str | None = None,
        source: str | None = None,
        name: str | None = None,
        limit: int | None = 25,
        start: int = 0,
    ) -> list[Fact]:
        """Return key facts, each with the sentence that states it.

        Args:
            kind: Only facts of this kind, as a `FactKind` or its value, such as "dates".
            scope: Whose documents are searched.
            about: Rank the facts by how well they match these words, as `ask` ranks passages. Only facts in the best
                200 passages are considered.
            source: Only facts of this document: its path in the folder, or its id.
            name: Only facts of this person, organisation, speaker or term; a part of the name is enough.
            limit: The most facts to return, at least 1; None for all of them.
            start: How many facts to leave out first, for pages.

        Returns:
            The facts. Without `about`, dates whose year is stated come in the order of time, and everything else in
            the order of the documents.

        Raises:
            UnknownSource: No document in the scope has that path or id.
            ValueError: `kind`, `limit` or `start` is out of range.

        >>> fact, = library.facts("dates")
        >>> fact.value, fact.text, fact.sentence
        ('1911', '1911', 'Ada Brown founded it in 1911.')
        """
        kind = _kind(kind) if kind is not None else None
        _check_scope(scope)
        limit = sys.maxsize if limit is None else _check_limit(limit)
        if start < 0:
            raise ValueError(f"start must be 0 or more, not {start}")
        about = clean(about)[0] if about is not None else None
        with self._reading() as index:
            if index is None:
                return []
            with self._turn:
                return lookup.facts(
                    index, scope, kind=kind, about=about, source=source, name=name, limit=limit, start=start
                )

    def fact_names(
        self, kind: FactKind | str, part: str = "", *, scope: Scope = Scope.shared(), limit: int = 25
    ) -> list[str]:
        """Return the names that facts of a kind can be looked up by, the most frequent first.

        Args:
            kind: A kind whose facts have names: people, organisations, quotations (by speaker), definitions (by term).
            part: Only names with this in them.
            scope: Whose documents are searched.
            limit: The most names to return, at least 1.

        Raises:
            ValueError: `kind` or `limit` is out of range.

        >>> library.fact_names("people", "ada")
        ['Ada Brown']
        """
        kind = _kind(kind)
        _check_scope(scope)
        _check_limit(limit)
        with self._reading() as index:
            return index.generation.fact_names(scope, kind, fold_name(part) or "", limit) if index else []

    def summary(self, source: str, *, scope: Scope = Scope.shared()) -> list[Quote]:
        """Return the sentences that carry a document, word for word and in its order.

        Args:
            source: The document: its path in the folder, or its id.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.

        >>> for quote in library.summary("room.md"):
        ...     print(quote.text)
        The reading room opens at nine on weekdays.
        Members may borrow four books at a time.
        """
        document = self.document(source, scope=scope)
        with self._reading() as index:
            return [lookup.quote(index, document, span, scope) for span in summary(document)] if index else []

    # ---- What is in it ---------------------------------------------------------------------------------------------

    def documents(self, *, scope: Scope = Scope.shared()) -> list[DocumentInfo]:
        """Return what is known about each indexed document, in the order of their paths.

        >>> [(info.source, info.title, info.passages) for info in library.documents()]
        [('room.md', 'Reading room', 2)]
        """
        _check_scope(scope)
        with self._reading() as index:
            return index.generation.documents(scope) if index else []

    def document(self, name: str, *, scope: Scope = Scope.shared()) -> Document:
        """Return a whole document. Every span in a result is an offset into its `text`.

        Args:
            name: Its path in the folder, or its id.
            scope: Whose documents are searched.

        Raises:
            UnknownSource: No document in the scope has that path or id.

        >>> document = library.document("room.md")
        >>> quote = library.ask("When does the reading room open?").quotes[0]
        >>> quote.span.of(document.text) == quote.text
        True
        """
        _check_text(name, "name")
        _check_scope(scope)
        with self._reading() as index:
            stored = index.generation.document(name, scope) if index else None
        if stored is None:
            raise UnknownSource(NotFound.SOURCE, name=name)
        return load_document(stored)

    def skipped(self) -> list[Skipped]:
        """Return the files of the folder that the last sync left out, with the reasons.

        >>> library.skipped()
        []
        """
        with self._reading() as index:
            return index.generation.skipped() if index else []

    def refused(self, *, scope: Scope) -> list[Skipped]:
        """Return the server's uploads that could not be indexed, with the reasons."""
        _check_scope(scope)
        with self._reading() as index:
            return index.generation.skipped(scope.guild_id) if index and scope.guild_id else []

    def holds(self, folder: AnyPath) -> bool:
        """Return True if this version of Footnote has built an index of this folder.

        >>> library.holds("documents"), library.holds("elsewhere")
        (True, False)
        """
        folder = _path(folder, "folder").resolve()
        with self._reading() as index:
            generation = index.generation if index else None
            return (
                generation is not None
                and generation.made_with == MADE_WITH
                and generation.settings["folder"] == str(folder)
            )

    # ---- Looking after it ------------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Open the current generation now, so that the next question doesn't have to wait for it."""
        with self._reading():
            pass

    def figures(self) -> Figures | None:
        """Return the size of the current index; None if there is none.

        >>> library.figures().documents
        1
        """
        return figures(self._store)

    def faults(self) -> list[str]:
        """Check the files of the data folder, and return a line for each that is broken.

        Raises:
            LibraryDamaged: A file can't even be opened.
            StateTooNew: A later version of Footnote wrote the data folder.

        >>> library.faults()
        []
        """
        self.state.guilds()  # raises if it can't be opened
        databases = [self.state.path] if self.state.path.exists() else []
        if index := database_of(self._store):
            databases.append(index)
        found = faults(databases)
        self.warm_up()
        return found

    def backup(self, file: AnyPath) -> Backup:
        """Write everything that people gave (uploads, settings, votes) into one file. Questions can go on meanwhile.

        Args:
            file: The file to write. An earlier back-up of that name is replaced.

        Raises:
            BackupError: The file can't be written, or there is nothing to back up.
            LibraryBusy: Another process is writing to the data folder.

        >>> info = library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        >>> library.backup("people.backup").uploads
        1
        """
        return backup(self._store.folder, _path(file, "file"))

    def restore(self, file: AnyPath) -> tuple[Backup, Path | None]:
        """Replace everything that people gave with a back-up. The next sync indexes its uploads.

        Args:
            file: A file that `backup` wrote.

        Returns:
            What the back-up held; and if the former data was damaged, the file in which it was kept.

        Raises:
            BackupError: The file isn't a back-up, or is damaged.
            LibraryBusy: The bot is running, or another process is writing. Nothing was changed.
            StateTooNew: A later version of Footnote wrote the back-up.
        """
        file = _path(file, "file")
        self.state.close()
        return restore(self._store.folder, file, self._store.writing())

    # ---- Checks ----------------------------------------------------------------------------------------------------

    @property
    def _store(self) -> Store:
        self._check_open()
        return self._data

    def _reading(self) -> AbstractContextManager[Index | None]:
        self._check_open()
        return self._current.reading()

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Cannot use this library, as it has been closed. Open it again with Library.open().")


def _no_progress(what: str, done: int, total: int, source: str) -> None:
    """For those who don't ask to be shown any."""


def _path(value: AnyPath, name: str) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path, as a str or os.PathLike, not {type(value).__name__}")
    return Path(value)


def _check_text(value: str, name: str) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")


def _check_scope(scope: Scope) -> None:
    if not isinstance(scope, Scope):
        raise TypeError(f"scope must be Scope.shared() or Scope.guild(id), not {scope!r}")


def _check_limit(limit: int) -> int:
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    return limit


def _kind(kind: FactKind | str) -> FactKind:
    try:
        return FactKind(kind)
    except ValueError:
        known = ", ".join(FactKind)
        raise ValueError(f"there are no facts of the kind {kind!r}; the kinds are {known}") from None


def _server(scope: Scope) -> int:
    """The server whose uploads are changed."""
    _check_scope(scope)
    if scope.guild_id is None:
        raise ValueError("uploads belong to a server, and this scope has none; pass Scope.guild(id)")
    return scope.guild_id
