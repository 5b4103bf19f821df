"""Looking after a library: its data folder, its vectors, back-ups. `Library` adds filling it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from index.answers.arguments import check_limit
from index.answers.reader import Reader
from index.building.versions import MADE_WITH
from index.encoding import Encoding
from index.meaning.lazy import LazyEncoder, is_installed
from index.reports import Meaning
from index.retrieval.current import CurrentIndex
from index.scope import Scope
from index.state import State
from index.store import Store
from index.store.inspection import Figures, databases_of, faults, figures

if TYPE_CHECKING:
    from index.building.removals import HeldBack
    from index.sharing.part import Sharing
    from index.state.backup import Backup

AnyPath = str | os.PathLike[str]


class Upkeep(Reader):
    """The half of a `Library` that its operator needs. Safe to use from several threads."""

    def __init__(self, store: Store, *, meaning: bool = True, ocr: str = "auto", database: str | None = None) -> None:
        self._state = State(store.folder, database)
        self._address = database
        self.sharing = _shared(store, self._state)
        encoder = LazyEncoder() if meaning else None
        super().__init__(CurrentIndex(store, MADE_WITH, self._state.uploads), encoder)
        self._data = store
        self._ocr = ocr
        self._encoding = Encoding(store, lambda: self._reading(Scope.shared()))

    @property
    def state(self) -> State:
        """The things that people gave besides documents: settings, votes, questions. See `index.operations.State`."""
        self._check_open()
        return self._state

    def encode(self, limit: int) -> Meaning:
        """Make the vectors of passages that have none yet, so that they are found by what they mean.

        This takes 30 to 60 milliseconds of a processor for each passage, and longer on a small one, in a process of its
        own. The vectors are kept 64 at a time, those of the newest files first; nothing is lost if it is interrupted.
        Call it again until `Meaning.complete` or until nothing more is encoded, and after every sync. A text that ends
        that process twice is left out until the library is opened again.

        Args:
            limit: The most passages to encode, at least 1.

        Returns:
            How many passages have a vector now. If the encoder isn't installed, or was turned off, nothing is done.

        Raises:
            DiskFull: There is no room for the vectors.
            EncodingFailed: The process can't encode texts.
            ValueError: `limit` is less than 1.

        >>> library.encode(100).available
        False
        """
        check_limit(limit)
        status = self.meaning()
        if status.available and not status.complete:
            self._encoding.encode(limit)
        return self.meaning()

    def stop_encoding(self) -> None:
        """Have `encode` return now that is running in another thread. Call this until it does.

        >>> library.stop_encoding()
        """
        self._check_open()
        self._encoding.stop()

    def meaning(self) -> Meaning:
        """Return how far the index is ready to be searched by meaning.

        >>> library.meaning()
        Meaning(available=False, encoded=0, passages=2)
        """
        return Meaning(self._encoder is not None and is_installed(), *self._encoding.count())

    def holds(self, folder: AnyPath) -> bool:
        """Return True if this version of Footnote has built an index of this folder.

        >>> library.holds("documents"), library.holds("elsewhere")
        (True, False)
        """
        folder = os.path.realpath(to_path(folder, "folder"))
        with self._reading(Scope.shared()) as index:
            generation = index.generation if index else None
            return (
                generation is not None and generation.made_with == MADE_WITH and generation.settings["folder"] == folder
            )

    def held_back(self) -> HeldBack | None:
        """Return the documents that stay in the index although their files are gone; None if there are none.

        >>> library.held_back()
        """
        from index.building import removals

        return next((removals.load(path.parent).held for path in databases_of(self._store)), None)

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
        found = faults([*databases, *databases_of(self._store)])
        if not found:
            self.warm_up()  # raises if the arrays can't be opened
        return found

    def compile_search(self) -> None:
        """Load compiled code for searching, in a thread of its own, if the extra `fast` is installed.

        Call this once in a process that answers many questions. Answers are the same with it and without. The first
        time takes a few seconds, in which questions are answered without it. What was compiled is kept in the data
        folder.

        >>> library.compile_search()
        """
        from index.retrieval.inverted import kernel  # which a library that is only filled doesn't need

        kernel.load_later(self._store.folder / "compiled")

    def tidy(self) -> None:
        """Delete the files in the data folder that nobody needs any more.

        These are the index before the current one, which still has the uploads that were removed since, and what
        processes that were killed left behind. Call this at the start and every few seconds, as it is cheap: an index
        is deleted half a minute after it was replaced.

        >>> library.tidy()
        """
        self._store.tidy()
        self.state.tidy()
        self._encoding.drop()

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
        from index.state.backup import backup

        return backup(self._store.folder, to_path(file, "file"), self._address)

    def restore(self, file: AnyPath) -> tuple[Backup, Path | None]:
        """Replace everything that people gave with a back-up. The next sync indexes its uploads.

        Args:
            file: A file that `backup` wrote.

        Returns:
            A description of the back-up; and if the former data was damaged, the file in which it was kept.

        Raises:
            BackupError: The file isn't a back-up, or is damaged.
            LibraryBusy: The bot is running, or another process is writing. Nothing was changed.
            StateTooNew: A later version of Footnote wrote the back-up.
        """
        file = to_path(file, "file")
        self.state.close()
        from index.state.backup import restore

        return restore(self._store.folder, file, self._store.writing(), self._address)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Locks the data folder for building. If several machines share the index, this has the turn to write it.

        Raises LibraryBusy.
        """
        with self._store.writing(), self.sharing.writing() if self.sharing else nullcontext():
            yield

    @property
    def _store(self) -> Store:
        self._check_open()
        return self._data


def _shared(store: Store, state: State) -> Sharing | None:
    """This library's part in an index that several machines share; None if it is only on this one."""
    if not state.connections:
        return None
    from index.sharing.member import Member

    sharing = Member(store, state.connections)
    store.announce = sharing.announce
    return sharing


def to_path(value: AnyPath, name: str) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path, as a str or os.PathLike, not {type(value).__name__}")
    return Path(value)
