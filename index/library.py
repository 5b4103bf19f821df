"""The façade: a folder of documents that can be asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import analysis, answering
from index.errors import UnknownPassage, UnknownSource
from index.model import Answer, Confidence, DocumentInfo, Progress, Quote, Scope, Searched, Skipped, SyncReport
from index.ranking import Okapi
from index.store import Generation, Store
from index.syncing import searchable, sync


@dataclass(frozen=True, slots=True)
class _View:
    """A generation, and what answering needs of it in memory."""

    generation: Generation
    ranking: Okapi
    documents: NDArray[np.int32]  # of each passage
    owners: NDArray[np.int64]  # of each document; 0 for the folder's own

    def visible(self, scope: Scope, source: str | None) -> NDArray[np.bool_]:
        """Which documents may be looked at. Raises UnknownSource."""
        visible: NDArray[np.bool_] = (self.owners == 0) | (self.owners == (scope.guild_id or 0))
        if source is not None:
            number = self.generation.document_number(source, scope)
            if number is None:
                raise UnknownSource(f"No document is called “{source}”. Leave the source out to search all of them.")
            visible &= np.arange(len(visible)) == number
        return visible


class Library:
    """Documents that can be asked. Reads are safe from several threads; they go on while a sync is at work."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._view: _View | None = None
        self._readers: dict[Generation, int] = {}

    @classmethod
    def open(cls, data: Path) -> Self:
        """The library in this data folder, which is created when absent. Raises LibraryDamaged."""
        return cls(Store(data))

    def close(self) -> None:
        with self._lock:
            view, self._view = self._view, None
        if view:
            view.generation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def sync(self, folder: Path, *, progress: Progress | None = None) -> SyncReport:
        """Reads what is new or changed in the folder, drops what is gone, and publishes a generation.

        Where nothing changed, nothing is published. Raises FolderError, and changes nothing, when the folder is
        missing, closed or holds no document; LibraryBusy while another process writes.
        """
        with self._store.writing():
            return sync(self._store, folder, progress or (lambda done, total, source: None))

    def ask(self, question: str, *, scope: Scope, limit: int = 3, source: str | None = None) -> Answer:
        """The passages that answer, word for word; any string is a question.

        `source` limits the search to one document, by its path in the folder or its id. Raises UnknownSource.
        """
        asked = answering.understand(question)
        with self._reading() as view:
            if view is None:
                notices = (*asked.notices, "No documents are indexed yet.")
                nothing = Searched(0, 0, _words(asked), ())
                return Answer(asked.text, Confidence.NONE, (), (), nothing, 0, notices)
            return _answer(view, asked, scope, limit, source)

    def passage(self, id: str, *, scope: Scope) -> Quote:
        """A passage by its permanent id. Raises UnknownPassage."""
        with self._reading() as view:
            row = view.generation.passage_by_id(id, scope) if view else None
        if row is None:
            raise UnknownPassage(f"No passage has the id {id}. Its document may have changed or gone; ask again.")
        return Quote(row.id, row.text, row.span, None, (), row.citation, 0.0)

    def documents(self, *, scope: Scope) -> list[DocumentInfo]:
        with self._reading() as view:
            return view.generation.documents(scope) if view else []

    def skipped(self) -> list[Skipped]:
        """The folder's files that the last sync left out."""
        with self._reading() as view:
            return view.generation.skipped() if view else []

    def holds(self, folder: Path) -> bool:
        """Whether there is an index, and it is this folder's."""
        with self._reading() as view:
            return view is not None and view.generation.folder == str(folder.resolve())

    @contextmanager
    def _reading(self) -> Iterator[_View | None]:
        """The generation in force, which stays open until the block ends."""
        view = self._lease()
        try:
            yield view
        finally:
            if view:
                self._release(view.generation)

    def _lease(self) -> _View | None:
        number = self._store.current()
        with self._lock:
            if number is None:
                return None
            if self._view is None or self._view.generation.number != number:
                before, self._view = self._view, _load(self._store.open(number))
                if before and not self._readers.get(before.generation):
                    before.generation.close()
            generation = self._view.generation
            self._readers[generation] = self._readers.get(generation, 0) + 1
            return self._view

    def _release(self, generation: Generation) -> None:
        with self._lock:
            self._readers[generation] -= 1
            if not self._readers[generation]:
                del self._readers[generation]
                if self._view is None or self._view.generation is not generation:
                    generation.close()


def _load(generation: Generation) -> _View:
    return _View(
        generation,
        Okapi(generation.terms()),
        np.array(generation.documents_of_passages(), np.int32),
        np.array([owner or 0 for owner in generation.owners()], np.int64),
    )


def _words(asked: answering.Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.word for token in asked.tokens))


def _answer(view: _View, asked: answering.Question, scope: Scope, limit: int, source: str | None) -> Answer:
    ranking = view.ranking
    visible = view.visible(scope, source)
    looked_at = visible[view.documents]
    hits = ranking.top(asked.terms, limit, looked_at)
    rows = view.generation.passage_rows(hit.passage for hit in hits)
    best = analysis.terms(searchable(rows[0].citation.title, rows[0].citation.heading, rows[0].text)) if rows else []
    sure = answering.confidence(asked, ranking, best)
    return Answer(
        question=asked.text,
        confidence=sure,
        quotes=()
        if sure is Confidence.NONE
        else tuple(answering.quote(row, hit, asked, ranking) for row, hit in zip(rows, hits, strict=True)),
        suggestions=(),
        searched=Searched(
            documents=int(visible.sum()),
            passages=int(looked_at.sum()),
            terms=_words(asked),
            unknown=tuple(dict.fromkeys(token.word for token in asked.tokens if not ranking.frequency(token.term))),
        ),
        generation=view.generation.number,
        notices=asked.notices,
    )
