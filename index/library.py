"""The façade: a folder of documents that can be asked."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from index.answers import lookup
from index.answers.answer import answer, nothing_indexed
from index.answers.summary import summary
from index.building import uploads
from index.building.sync import MADE_WITH, restored, sync
from index.building.uploads import Accepted
from index.errors import UnknownPassage, UnknownSource
from index.facts.keys import folded
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
from index.retrieval.query import cleaned
from index.retrieval.searcher import Index
from index.state import State, Upload
from index.state.backup import Backup, backup, restore
from index.store import Generation, Store
from index.store.inspection import Figures, database_of, faults, figures

_log = logging.getLogger(__name__)


class Library:
    """Documents that can be asked. Reads are safe from several threads; they go on while a sync is at work."""

    def __init__(self, store: Store) -> None:
        self.state = State(store.folder)  # what people gave besides documents: settings, votes, questions
        self._store = store
        self._lock = threading.Lock()
        # Answers take turns: threads that pass the interpreter's lock back and forth between many small steps get
        # through little more than half as many questions as one thread does.
        self._turn = threading.Lock()
        self._index: Index | None = None
        self._strange: int | None = None  # the number of a generation that another version made, and only it can read
        self._readers: dict[Generation, int] = {}

    @classmethod
    def open(cls, data: Path) -> Self:
        """The library in this data folder, which is created when absent. Raises LibraryDamaged."""
        return cls(Store(data))

    def close(self) -> None:
        with self._lock:
            index, self._index = self._index, None
        if index:
            index.generation.close()
        self.state.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def sync(self, folder: Path, *, progress: Progress | None = None) -> SyncReport:
        """Reads what is new or changed in the folder and among the uploads, drops what is gone, and publishes a
        generation. The report is of the folder.

        Where nothing changed, nothing is published. Raises FolderError, and leaves the folder's documents as they were,
        when the folder is missing, closed or holds no document; the uploads are up to date all the same. Raises
        LibraryBusy while another process writes.
        """
        with self._store.writing():
            return sync(self._store, self.state, folder, progress or _quietly)

    def accept(self, name: str, data: bytes, *, scope: Scope, user_id: int | None = None) -> Accepted:
        """Reads a file that somebody sent to a server and keeps it, in the place of one of the same name; the next
        sync puts it into the index. The user's id is kept as a hash.

        Raises UnreadableFile or UploadLimit, which are for the person who sent it.
        """
        guild_id = _uploading(scope)
        name = uploads.cleaned_name(name)
        raw = uploads.read(name, data)
        upload, replaced = self.state.put_upload(guild_id, name, data, user_id=user_id)
        return uploads.accepted(upload, raw, replaced=replaced)

    def withdraw(self, document_id: str, *, scope: Scope) -> Upload:
        """Removes an upload of the server; the next sync takes it out of the index. Raises UnknownSource."""
        upload = self._upload(document_id, _uploading(scope))
        self.state.remove_upload(upload)
        return upload

    def add(self, name: str, data: bytes, *, scope: Scope) -> DocumentInfo:
        """Accepts a file and puts it into the index at once; the folder's documents stay as they are.

        Raises UnreadableFile, UploadLimit, and LibraryBusy while another process writes.
        """
        with self._store.writing():
            info = self.accept(name, data, scope=scope).info
            sync(self._store, self.state, None, _quietly)
        return info

    def remove(self, document_id: str, *, scope: Scope) -> None:
        """Removes an upload of the server, and takes it out of the index at once.

        Raises UnknownSource, also for what isn't the server's to remove; LibraryBusy while another process writes.
        """
        with self._store.writing():
            self.withdraw(document_id, scope=scope)
            sync(self._store, self.state, None, _quietly)

    def catch_up(self) -> None:
        """Puts into the index what was accepted or withdrawn since; the folder's documents stay as they are.

        Raises LibraryBusy while another process writes.
        """
        with self._store.writing():
            sync(self._store, self.state, None, _quietly)

    def uploads(self, *, scope: Scope) -> list[Upload]:
        """The server's uploads by name, whether they are in the index yet or not."""
        return self.state.uploads(scope.guild_id) if scope.guild_id else []

    def _upload(self, document_id: str, guild_id: int) -> Upload:
        found = next((upload for upload in self.state.uploads(guild_id) if upload.document_id == document_id), None)
        if found:
            return found
        ours = next((info for info in self.documents(scope=Scope.shared()) if info.id == document_id), None)
        if ours:
            raise UnknownSource(NotFound.IN_FOLDER, name=ours.title)
        raise UnknownSource(NotFound.UPLOAD)

    def ask(self, question: str, *, scope: Scope, limit: int = 3, source: str | None = None) -> Answer:
        """The passages that answer, word for word; any string is a question.

        `source` limits the search to one document, by its path in the folder or its id. Raises UnknownSource.
        """
        with self._reading() as index:
            if index is None:
                return nothing_indexed(question)
            with self._turn:
                return answer(index, question, index.visible(scope, source), limit)

    def signal(self, question: str, *, scope: Scope) -> float:
        """What the confidence of an answer goes by: higher is surer."""
        with self._reading() as index:
            if index is None:
                return float("-inf")
            visible = index.visible(scope, None)
            return index.search(index.understand(cleaned(question)[0], visible), visible, 1).signal

    def passage(self, id: str, *, scope: Scope) -> Quote:
        """A passage by its permanent id. Raises UnknownPassage."""
        with self._reading() as index:
            row = index.generation.passage_by_id(id, scope) if index else None
        if row is None:
            raise UnknownPassage(NotFound.PASSAGE, id=id)
        return Quote(row.id, row.text, row.span, None, (), row.citation, 0.0)

    def documents(self, *, scope: Scope) -> list[DocumentInfo]:
        with self._reading() as index:
            return index.generation.documents(scope) if index else []

    def document(self, name: str, *, scope: Scope) -> Document:
        """A document by its path in the folder or its id, whole. Raises UnknownSource."""
        with self._reading() as index:
            stored = index.generation.document(name, scope) if index else None
        if stored is None:
            raise UnknownSource(NotFound.SOURCE, name=name)
        return restored(stored)

    def facts(
        self,
        kind: FactKind | None = None,
        *,
        scope: Scope,
        about: str | None = None,
        source: str | None = None,
        name: str | None = None,
        limit: int = 25,
        start: int = 0,
    ) -> list[Fact]:
        """Key facts, each as the sentence that states it; dates whose year is stated in the order of time.

        `about` ranks them as a question ranks passages; `name` is (a part of) a person's, organisation's, speaker's or
        term's name. Raises UnknownSource.
        """
        with self._reading() as index:
            if index is None:
                return []
            with self._turn:
                return lookup.facts(
                    index, scope, kind=kind, about=about, source=source, name=name, limit=limit, start=start
                )

    def fact_names(self, kind: FactKind, part: str = "", *, scope: Scope, limit: int = 25) -> list[str]:
        """Names that facts of this kind can be looked up by and that have this part, the most frequent first."""
        with self._reading() as index:
            return index.generation.fact_names(scope, kind, folded(part) or "", limit) if index else []

    def summary(self, source: str, *, scope: Scope) -> list[Quote]:
        """The sentences that carry a document, in its order. Raises UnknownSource."""
        document = self.document(source, scope=scope)
        with self._reading() as index:
            return [lookup.quote(index, document, span, scope) for span in summary(document)] if index else []

    def verify(self, quotation: str, *, scope: Scope) -> Verdict:
        """Whether a quotation stands in the documents, and where; any string is a quotation."""
        with self._reading() as index:
            if index is None:
                nothing = Searched(0, 0, (), ())
                return Verdict(cleaned(quotation)[0], Agreement.ABSENT, (), None, nothing, 0)
            with self._turn:
                return lookup.verify(index, quotation, scope)

    def warm_up(self) -> None:
        """Opens what is in force, so that the next question need not wait for it."""
        with self._reading():
            pass

    def skipped(self) -> list[Skipped]:
        """The folder's files that the last sync left out."""
        with self._reading() as index:
            return index.generation.skipped() if index else []

    def refused(self, *, scope: Scope) -> list[Skipped]:
        """The server's uploads that could not be read when they were to be indexed."""
        with self._reading() as index:
            return index.generation.skipped(scope.guild_id) if index and scope.guild_id else []

    def holds(self, folder: Path) -> bool:
        """Whether there is an index, it is this folder's, and this version of Footnote made it."""
        with self._reading() as index:
            generation = index.generation if index else None
            return (
                generation is not None
                and generation.made_with == MADE_WITH
                and generation.settings["folder"] == str(folder.resolve())
            )

    def figures(self) -> Figures | None:
        """How much the index in force holds; None where there is none. Raises LibraryDamaged."""
        return figures(self._store)

    def faults(self) -> list[str]:
        """What is broken in the files of the data folder. Raises LibraryDamaged or StateTooNew when they don't open."""
        self.state.guilds()  # raises if it can't be opened
        databases = [self.state.path] if self.state.path.exists() else []
        if index := database_of(self._store):
            databases.append(index)
        found = faults(databases)
        self.warm_up()
        return found

    def backup(self, file: Path) -> Backup:
        """Writes what people gave, uploads and settings and all, into one file. Questions go on meanwhile.

        Raises BackupError, LibraryDamaged or LibraryBusy.
        """
        return backup(self._store.folder, file)

    def restore(self, file: Path) -> tuple[Backup, Path | None]:
        """Puts a back-up in the place of what people gave; the next sync indexes its uploads.

        Gives where the former database was kept, if it was damaged. Raises BackupError, LibraryDamaged, StateTooNew,
        and LibraryBusy while the bot runs; then all is as it was.
        """
        self.state.close()
        return restore(self._store.folder, file, self._store.writing())

    @contextmanager
    def _reading(self) -> Iterator[Index | None]:
        """The generation in force, which stays open until the block ends."""
        index = self._lease()
        try:
            yield index
        finally:
            if index:
                self._release(index.generation)

    def _lease(self) -> Index | None:
        with self._lock:
            number = self._store.current()  # under the lock: else a slow thread would bring an old one back
            if number is None or number == self._strange:
                return None
            if self._index is None or self._index.generation.number != number:
                before, self._index = self._index, self._open(number)
                if before and not self._readers.get(before.generation):
                    before.generation.close()
            if self._index is None:
                self._strange = number
                return None
            generation = self._index.generation
            self._readers[generation] = self._readers.get(generation, 0) + 1
            return self._index

    def _open(self, number: int) -> Index | None:
        """None where the tables are another version's."""
        generation = self._store.open(number)
        if not generation.ours or generation.made_with != MADE_WITH:
            goes_on = "it is in use" if generation.ours else "nothing is answered"
            _log.info("another version of Footnote made the index; %s until it is made anew", goes_on)
        if not generation.ours:
            generation.close()
            return None
        try:
            return Index(generation)
        except (OSError, EOFError, ValueError, KeyError) as error:  # a missing or broken array
            generation.close()
            raise self._store.damaged(error) from error

    def _release(self, generation: Generation) -> None:
        with self._lock:
            self._readers[generation] -= 1
            if not self._readers[generation]:
                del self._readers[generation]
                if self._index is None or self._index.generation is not generation:
                    generation.close()


def _quietly(what: str, done: int, total: int, source: str) -> None:
    """No progress is shown."""


def _uploading(scope: Scope) -> int:
    """The server whose uploads are changed. Raises ValueError: a direct message has none."""
    if scope.guild_id is None:
        raise ValueError("uploads belong to a server, and this scope has none")
    return scope.guild_id
