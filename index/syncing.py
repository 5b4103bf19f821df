"""The folder becomes a generation: what is new or changed is read, what has not changed is kept.

A file has not changed when its size and time stamp are those of the last sync, or, failing that, when its bytes are.
"""

import hashlib
import time
from dataclasses import astuple, replace
from pathlib import Path

from index import analysis, chunking, reading, store, synonyms
from index.errors import FolderError, UnreadableFile
from index.model import Document, Passage, Progress, Skipped, SyncReport
from index.reading import files, sources
from index.reading.files import FoundFile
from index.reading.sources import NOTHING_KNOWN
from index.searching import write
from index.sentences import sentences
from index.store import Draft, Generation, Seen, Store

# What a generation is made with: with another value it is made anew from the documents.
MADE_WITH = (
    f"store {store.VERSION}, reading {reading.VERSION}, chunking {chunking.VERSION}, analysis {analysis.VERSION}"
)

# A file written within this time of being read may change again without its time stamp showing it (git calls such
# entries racily clean), so its bytes are compared at the next sync.
RACY_NS = 2_000_000_000


def sync(data: Store, folder: Path, progress: Progress) -> SyncReport:
    """Brings the store up to the folder. The caller holds the right to write. Raises FolderError."""
    number = data.current()
    base = data.open(number) if number is not None else None
    try:
        usable = base if base and base.made_with == MADE_WITH else None
        return _Sync(data, usable, folder, progress).run()
    finally:
        if base:
            base.close()


class _Sync:
    """One sync, step by step."""

    def __init__(self, store: Store, base: Generation | None, folder: Path, progress: Progress) -> None:
        self._store = store
        self._base = base
        self._folder = folder
        self._progress = progress
        self._known = base.seen() if base else {}
        self._refused = base.refused() if base else {}

    def run(self) -> SyncReport:
        found, skipped = files.find(self._folder)
        described, problems = self._sidecar(sources.SIDECAR)
        named, closed = self._sidecar(synonyms.SIDECAR)
        self._infos, wrong_sources = sources.parse(described)
        self._synonyms, wrong_synonyms = synonyms.parse(named)
        problems += closed + wrong_sources + wrong_synonyms
        absent = sorted(self._infos.keys() - {file.source for file in found})
        problems += [Skipped(sources.SIDECAR, f"it describes {source}, which isn't in the folder") for source in absent]
        standing = {file.source: seen for file in found if (seen := self._standing(file))}
        if self._base and self._same_as_before(found, standing, skipped + problems):
            documents, passages = self._base.counts()
            return SyncReport(
                generation=self._base.number,
                documents=documents,
                passages=passages,
                unchanged=tuple(sorted(self._known)),
                skipped=tuple(self._base.skipped()),
                flagged=self._base.flagged,
            )
        return self._build(found, standing, skipped + problems)

    def _sidecar(self, name: str) -> tuple[bytes, list[Skipped]]:
        """A file beside the documents, empty where there is none; and why it could not be read."""
        try:
            return files.content(self._folder, name), []
        except FileNotFoundError:
            return b"", []
        except UnreadableFile as error:
            return b"", [Skipped(name, f"{error}; nothing in it was used")]

    def _standing(self, file: FoundFile) -> Seen | None:
        """What the base knows of this file, when that still holds."""
        known, refusal = self._known.get(file.source), None
        if known is None and file.source in self._refused:
            known, refusal = self._refused[file.source]
        if known is None or known.described != self._described(file.source):
            return None
        same_stamp = (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
        if same_stamp and known.read_ns - known.mtime_ns > RACY_NS and known.digest:
            return known
        try:
            data = files.content(self._folder, file.source)
        except UnreadableFile as error:
            return known if same_stamp and str(error) == refusal else None
        if _digest(data) != known.digest:
            return None
        return known if same_stamp else replace(known, size=file.size, mtime_ns=file.mtime_ns, read_ns=time.time_ns())

    def _described(self, source: str) -> str:
        return _digest(repr(astuple(self._infos.get(source, NOTHING_KNOWN))).encode())

    def _same_as_before(self, found: list[FoundFile], standing: dict[str, Seen], skipped: list[Skipped]) -> bool:
        """Whether the base says all there is to say about the folder."""
        assert self._base is not None
        before = self._known | {source: seen for source, (seen, _) in self._refused.items()}
        refusals = [Skipped(source, reason) for source, (_, reason) in self._refused.items()]
        return (
            standing == before
            and len(found) == len(before)
            and sorted(map(astuple, self._base.skipped())) == sorted(map(astuple, skipped + refusals))
            and self._base.folder == str(self._folder.resolve())
            and list(self._base.synonyms) == self._synonyms
        )

    def _build(self, found: list[FoundFile], standing: dict[str, Seen], skipped: list[Skipped]) -> SyncReport:
        added: list[str] = []
        changed: list[str] = []
        unchanged: list[str] = []
        refused: list[Skipped] = []
        unread = sum(file.source not in standing for file in found)
        done = 0
        with self._store.draft(self._base, str(self._folder.resolve()), MADE_WITH, write) as draft:
            draft.synonyms = self._synonyms
            for file in found:
                seen = standing.get(file.source)
                if seen and file.source in self._known:
                    draft.keep(file.source, seen)
                    unchanged.append(file.source)
                elif seen:
                    refused.append(Skipped(file.source, self._refused[file.source][1]))
                    draft.skip(refused[-1], seen)
                else:
                    self._progress(done, unread, file.source)
                    done += 1
                    if refusal := self._read(draft, file):
                        refused.append(refusal)
                    else:
                        (changed if file.source in self._known else added).append(file.source)
            for skip in skipped:
                draft.skip(skip, None)
            if not draft.documents:
                raise FolderError(_nothing_to_read(self._folder, [*refused, *skipped], bool(self._known)))
        everything = sorted([*refused, *skipped], key=lambda skip: (skip.file, skip.reason))
        return SyncReport(
            generation=draft.number,
            documents=draft.documents,
            passages=draft.passages,
            added=tuple(added),
            changed=tuple(changed),
            removed=tuple(sorted(self._known.keys() - {*added, *changed, *unchanged})),
            unchanged=tuple(unchanged),
            skipped=tuple(everything),
            flagged=draft.flagged,
        )

    def _read(self, draft: Draft, file: FoundFile) -> Skipped | None:
        """Reads a file into the draft, or says why that can't be done."""
        seen = Seen(file.size, file.mtime_ns, time.time_ns(), "", self._described(file.source))
        try:
            data = files.content(self._folder, file.source)
            seen = replace(seen, size=len(data), digest=_digest(data))
            document = reading.read(file.source, data, self._infos.get(file.source, NOTHING_KNOWN))
        except UnreadableFile as error:
            refusal = Skipped(file.source, str(error))
            draft.skip(refusal, seen)
            return refusal
        draft.add(document, chunking.passages(document), lambda passage: words(document, passage), seen)
        return None


def words(document: Document, passage: Passage) -> list[list[str]]:
    """The keys of what is indexed of a passage: title and headings, and then each of its sentences."""
    keys = analysis.analyser(document.language).keys
    above = " \n ".join([document.title, *passage.heading])
    parts = [above, *(span.of(passage.text) for span in sentences(passage.text))]
    return [keys(part) for part in parts]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _nothing_to_read(folder: Path, skipped: list[Skipped], had_documents: bool) -> str:
    kinds = " ".join(reading.READERS)
    message = f"The documents folder {folder} holds no document that can be read ({kinds}); put some in."
    if skipped:
        reasons = "; ".join(f"{skip.file}: {skip.reason}" for skip in skipped[:5])
        more = f" (and {len(skipped) - 5} more)" if len(skipped) > 5 else ""
        message += f" Skipped: {reasons}{more}."
    if had_documents:
        message += " What was indexed before is kept; remove the data folder to forget it."
    return message
