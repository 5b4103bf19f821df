"""Brings the index up to date with the documents folder and the uploads, and publishes the next generation.

    look_at_folder   the files that are there now, their sidecars, and the bytes that must be compared
    plan             the difference to the known ones: files to keep, to read, to drop
    apply            reads it, and fills a draft

If the folder can't be read, its documents stay as they were, and the uploads are indexed all the same.

An index that another version made can't be updated but only replaced, and its documents can't stay. So it isn't
replaced while most of them are gone from the folder.
"""

import logging
import math
import os
import time
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.building import removals
from index.building.apply import ManyLost, apply
from index.building.folder import look_at_folder
from index.building.named import look_at_paths
from index.building.parsed import ParsedUploads, Waiting
from index.building.plan import FolderState, KnownIndex, MustLookAtAll, folder_as_known, plan
from index.building.reader import SourceReader
from index.building.ready import Ready
from index.building.removals import FolderMemory, HeldBack
from index.building.versions import MADE_WITH
from index.errors import FolderError
from index.reading.ocr.engine import AUTO, Engine, find
from index.reading.ocr.scanner import Scanner
from index.reports import Progress, SyncReport
from index.retrieval.inverted.writer import Writer, needs_new_words
from index.state import State, Upload
from index.store import Generation, Store

_log = logging.getLogger(__name__)


def sync(
    data: Store,
    state: State,
    folder: Path | None,
    parsed: ParsedUploads,
    progress: Progress,
    ready: Ready,
    *,
    accept_removals: bool = False,
    ocr: str = AUTO,
    ocr_seconds: float = math.inf,
    paths: Collection[str] = (),
) -> SyncReport:
    """Publishes a generation of the folder and the uploads, if anything changed. The caller holds `data.writing()`.

    Args:
        data: The data folder.
        state: Its uploads.
        folder: The documents folder; None to leave its documents as they are, and only take up the uploads.
        parsed: Uploads that were parsed when they were accepted.
        progress: Called before each step.
        ready: The processes that files are read and prepared in, perhaps started already. It is closed.
        accept_removals: True to drop every document whose file is gone, however many these are.
        ocr: How pictures are recognised, as for a library.
        ocr_seconds: For how long the folder's pictures are recognised. The next sync goes on.
        paths: The only files and folders that may have changed, relative to the folder; none if any may have.

    Raises:
        FolderError: The folder can't be read. Its documents are as they were, and the uploads are up to date.
    """
    with closing(ready):
        if not parsed.is_empty():
            ready.spare.start()  # there is something to prepare
        if folder:
            ready.start(path for path in paths if os.path.isfile(folder / path))
        data.tidy()  # first, because it frees room
        number = data.current()
        current = data.open(number) if number is not None else None
        engine = find(ocr)
        scanner = Scanner(engine, memory=data.scans, seconds=ocr_seconds)
        try:
            one = _Sync(data, state, folder, current, parsed, progress, accept_removals, engine, scanner, ready)
            return one.run(paths)
        finally:
            scanner.close()
            if current:
                current.close()


@dataclass(frozen=True, slots=True)
class _Found:
    """What was known, what is there now, and what reads it: a plan is made of these."""

    known: KnownIndex
    folder: FolderState
    uploads: Sequence[Upload] | None  # None if they stay as they are
    reader: SourceReader
    memory: FolderMemory  # of the sync before


class _Sync:
    def __init__(
        self,
        data: Store,
        state: State,
        folder: Path | None,
        current: Generation | None,
        parsed: ParsedUploads,
        progress: Progress,
        accept_removals: bool,
        engine: Engine | None,
        scanner: Scanner,
        ready: Ready,
    ) -> None:
        self._ready = ready
        self._engine = engine
        self._data = data
        self._accept_removals = accept_removals
        self._base = current if current and current.made_with == MADE_WITH else None
        # With another version's generation, the folder's documents can't be kept: they have to be read again.
        self._must_read = bool(current and not self._base and current.settings.get("folder"))
        self._former = current.folder_sources() if current and self._must_read else set()
        self._former_folder = current.settings.get("folder") if current else None
        if current and not self._base:
            _log.warning("Another version of Footnote made the index, so all documents are read again.")
            if folder is None and self._must_read:
                folder = Path(current.settings["folder"])
        self._is_first = current is None
        self._path = current.path if current else None
        self._folder = folder
        self._state = state
        self._parsed = parsed
        self._scanner = scanner
        self._progress = progress

    def run(self, paths: Collection[str]) -> SyncReport:
        renews = self._base is not None and needs_new_words(self._base.path)
        if paths and self._folder and self._base and not renews and not self._accept_removals:
            with suppress(MustLookAtAll, FolderError):
                return self._run_named(self._folder, paths, self._base)
        taken = self._parsed.take_all()  # before the uploads are listed; see ParsedUploads
        reader = self._reader(self._folder, taken)
        uploads = self._state.uploads.all()
        if self._folder is None:
            known = KnownIndex.of_uploads(self._base) if self._base and not renews else self._all_known()
            return self._publish(_Found(known, folder_as_known(known), uploads, reader, self._memory()))
        known = self._all_known()
        try:
            folder = look_at_folder(self._folder, known, self._engine, data=self._data.folder)
            return self._publish(_Found(known, folder, uploads, reader, self._memory()))
        except FolderError:
            if not self._must_read:
                self._publish(_Found(known, folder_as_known(known), uploads, reader, self._memory()))
            raise

    def _run_named(self, folder: Path, paths: Collection[str], base: Generation) -> SyncReport:
        """Raises MustLookAtAll, or FolderError, if that isn't enough."""
        memory = self._memory()
        known, state = look_at_paths(folder, paths, base, memory, self._engine, data=self._data.folder)
        return self._publish(_Found(known, state, None, self._reader(folder, {}), memory))

    def _reader(self, folder: Path | None, parsed: Mapping[str, Waiting]) -> SourceReader:
        return SourceReader(folder, self._state, parsed, self._engine, self._scanner, self._ready)

    def _all_known(self) -> KnownIndex:
        return KnownIndex.of(self._base) if self._base else KnownIndex()

    def _memory(self) -> FolderMemory:
        return removals.load(self._path) if self._path else FolderMemory()

    def _publish(self, found: _Found) -> SyncReport:
        """Raises FolderError if the folder has no document that can be read, or too few of another version's index."""
        folder = found.folder
        if self._former and not self._accepts(folder) and folder.settings["folder"] == self._former_folder:
            self._check_not_gone(folder, found.memory)
        try:
            return self._publish_plan(found, None)
        except ManyLost as many:
            if folder.taken is not None:
                raise MustLookAtAll from None
            if self._former:
                self._check_not_gone(folder, found.memory, many.digests.keys())
            return self._publish_plan(found, many.digests)

    def _accepts(self, folder: FolderState) -> bool:
        """True if all documents go whose files are gone. Of some paths that was looked at already."""
        return self._accept_removals or folder.taken is not None

    def _publish_plan(self, found: _Found, lost: Mapping[str, str] | None) -> SyncReport:
        """Raises ManyLost as well, unless it is given what is lost."""
        known, folder, before = found.known, found.folder, found.memory
        accept, now_ns = self._accepts(folder), time.time_ns()
        todo = plan(known, folder, found.uploads, before, now_ns=now_ns, accept_removals=accept, lost=lost)
        if not todo.changes_anything and (self._base or self._is_first):
            report = self._nothing_changed(known.sources.difference(folder.taken or ()), todo.held_back)
            if self._path and todo.memory != before:
                _save_memory(self._path, todo.memory)
        else:
            with self._data.draft(self._base, MADE_WITH, todo.folder.settings, Writer) as draft:
                report = apply(
                    todo,
                    known,
                    draft,
                    found.reader,
                    self._folder,
                    self._progress,
                    accept_removals=self._accept_removals,
                    former=self._former if folder.settings["folder"] == self._former_folder else frozenset(),
                    spare=self._ready.spare,
                )
                removals.save(draft.path, todo.memory)
            self._forget_scans(report.generation)
            report = replace(report, notes=draft.notes, flagged=draft.flagged)  # known once the draft is complete
        return report

    def _check_not_gone(self, folder: FolderState, before: FolderMemory, lost: Set[str] = frozenset()) -> None:
        """Raises FolderError if the removal of documents that another version indexed has to be held back."""
        gone = (self._former - {file.source for file in folder.found if file.size and not file.error}) | lost
        memory = removals.judge(self._former, gone, folder.devices, before, time.time_ns())
        if memory.held and self._path:
            _save_memory(self._path, memory)
            raise FolderError(_gone_at_an_upgrade(folder.settings["folder"], memory.held))

    def _forget_scans(self, number: int) -> None:
        """Drops what was recognised in files that are no longer in the folder."""
        if not self._data.scans.is_empty():
            with closing(self._data.open(number)) as generation:
                self._data.scans.keep_only(generation.digests())

    def _nothing_changed(self, looked_at: Set[str], held: HeldBack | None) -> SyncReport:
        if not self._base:
            return SyncReport(generation=0, documents=0, passages=0)
        documents, passages = self._base.counts()
        return SyncReport(
            generation=self._base.number,
            documents=documents,
            passages=passages,
            unchanged=tuple(sorted(looked_at - set(held.documents if held else ()))),
            held_back=held.documents if held else (),
            skipped=tuple(self._base.skipped()),
            notes=tuple(self._base.notes()),
            flagged=self._base.flagged,
        )


def _gone_at_an_upgrade(folder: str, held: HeldBack) -> str:
    names = ", ".join(held.documents[:5])
    more = f" and {len(held.documents) - 5} more" if len(held.documents) > 5 else ""
    wait = "" if held.elsewhere else " After an hour they are forgotten, because the folder is on the same device."
    return (
        "Another version of Footnote made the index, so it has to be built again. But the files of "
        f"{len(held.documents)} of its {held.of} documents are gone from {folder} or can't be read, as after a failed "
        f"mount: {names}{more}. The former index is kept until that is settled. Mount the folder again or put the "
        f"files back; or, to forget these documents, run python -m index build --accept-removals.{wait}"
    )


def _save_memory(generation: Path, memory: FolderMemory) -> None:
    """The index is right without it, so a full disk is no failure: the next sync tries again."""
    try:
        removals.save(generation, memory)
    except OSError as error:
        _log.warning("It can't be kept which device the documents folder is on: %s.", error.strerror)
