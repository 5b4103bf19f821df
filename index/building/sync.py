"""The folder and the uploads become a generation: what is new or changed is read, what has not changed is kept.

First every text comes in: a file's has not changed when its size and time stamp are those of the last sync or, failing
that, when its bytes are. Only then is it known which lines many documents share, and so what a document is settled
with; where that too is as it was, its passages are kept, and else made anew from its text.

The folder's documents come first, and then the uploads, server by server. An upload is settled with nothing but itself:
no server's document changes how another's, or the folder's, is read. A folder that can't be read keeps its documents as
they were, and no upload waits for it.
"""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path

from index import facts, reading, store
from index.building.prepare import Job
from index.building.workers import prepare_all
from index.errors import FolderError, UnreadableFile
from index.model import BlockKind, Document, Progress, Skipped, SyncReport
from index.reading import boilerplate, files, sources
from index.reading import document as settling
from index.reading.files import FoundFile
from index.reading.raw import RawDocument, from_json, to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN, Sidecar, SourceInfo
from index.retrieval.searcher import Writer
from index.state import State, Upload
from index.store import Draft, Generation, Known, Seen, Store, StoredDocument
from index.text import analysis, synonyms
from index.text import passages as chunking
from index.text.synonyms import Group

_log = logging.getLogger(__name__)

# What a generation is made with: with another value it is made anew from the documents.
MADE_WITH = (
    f"store {store.VERSION}, reading {reading.VERSION}, boilerplate {boilerplate.VERSION}, chunking {chunking.VERSION},"
    f" analysis {analysis.VERSION}, facts {facts.VERSION}"
)

# A file written within this time of being read may change again without its time stamp showing it (git calls such
# entries racily clean), so its bytes are compared at the next sync.
RACY_NS = 2_000_000_000

# A line that so many of the folder's documents have, and this share of them, may be boilerplate.
SHARED_BY = 3
SHARED_SHARE = 0.2

_NO_FOLDER = {"folder": "", "described": "", "synonyms": "[]"}

_Key = tuple[int | None, str]  # whose a file is, and its source


def sync(data: Store, state: State, folder: Path | None, progress: Progress) -> SyncReport:
    """Brings the store up to the folder and to what servers uploaded; with None to the uploads alone. The caller holds
    the right to write.

    Raises FolderError; the folder's documents are then as they were, and the uploads up to date.
    """
    number = data.current()
    base = data.open(number) if number is not None else None
    try:
        usable = base if base and base.made_with == MADE_WITH else None
        if base and not usable:
            _log.warning("Another version of Footnote made the index: all documents are read anew.")
        forgets = base is not None and usable is None and bool(base.settings.get("folder"))
        if folder is None and forgets and base:
            folder = Path(base.settings["folder"])
        report = _Sync(data, state, usable, folder, progress, forgets=forgets).run()
        data.tidy()
        return report
    finally:
        if base:
            base.close()


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the folder, or an upload, and what tells whether it has changed."""

    owner: int | None
    source: str
    size: int
    mtime_ns: int
    upload: Upload | None = None

    @property
    def key(self) -> _Key:
        return self.owner, self.source


@dataclass(frozen=True, slots=True)
class _Folder:
    """What a sync goes by for the folder's documents."""

    found: list[_File]
    standing: dict[_Key, Seen]  # of those that are as the base knows them
    skipped: list[Skipped]  # what is left out without being opened, and what is wrong with the sidecars
    synonyms: Sequence[Group]
    settings: dict[str, str]  # what holds for all documents
    sidecar: Sidecar | None  # None: every document stays as it was


@dataclass(frozen=True, slots=True)
class _Text:
    """A document's text, come into the draft."""

    file: _File
    seen: Seen
    known: Known | None  # the document in the base, when its text is that one's


@dataclass(frozen=True, slots=True)
class _Settled:
    """What became of the folder's documents."""

    kept: set[str]
    documents: int
    passages: int


class _Sync:
    """One sync, step by step."""

    def __init__(
        self,
        store: Store,
        state: State,
        base: Generation | None,
        folder: Path | None,
        progress: Progress,
        *,
        forgets: bool,
    ) -> None:
        """`forgets` says that the folder's documents would be lost without the folder: the base is of no use."""
        self._store = store
        self._state = state
        self._base = base
        self._path = folder
        self._progress = progress
        self._forgets = forgets
        self._known: dict[_Key, Known] = {(known.owner, known.source): known for known in base.known()} if base else {}
        self._refused = base.refused() if base else {}
        self._uploads = [
            _File(upload.guild_id, upload.name, upload.size, upload.added_ns, upload) for upload in state.all_uploads()
        ]

    def run(self) -> SyncReport:
        if self._path is None:
            return self._brought_up(self._as_before())
        try:
            return self._brought_up(self._look(self._path))
        except FolderError:
            if not self._forgets:
                self._brought_up(self._as_before())
            raise

    def _brought_up(self, folder: _Folder) -> SyncReport:
        return self._unchanged(folder) or self._build(folder)

    def _look(self, path: Path) -> _Folder:
        """Looks through the folder. Raises FolderError."""
        readable, skipped = _readable(*files.find(path))
        found = [_File(None, file.source, file.size, file.mtime_ns) for file in readable]
        described, problems = self._beside(path, sources.SIDECAR)
        named, closed = self._beside(path, synonyms.SIDECAR)
        sidecar = sources.parse(described)
        groups, wrong = synonyms.parse(named)
        problems += [*closed, *sidecar.problems, *wrong]
        absent = sorted(sidecar.infos.keys() - {file.source for file in found})
        problems += [Skipped(sources.SIDECAR, f"it describes {source}, which isn't in the folder") for source in absent]
        everything = sorted((source, repr(info)) for source, info in sidecar.infos.items())
        return _Folder(
            found=found,
            standing={file.key: seen for file in found if (seen := self._standing(path, file))},
            skipped=skipped + problems,
            synonyms=groups,
            settings={
                "folder": str(path.resolve()),
                "described": _digest(repr((everything, sidecar.flag, sidecar.keep)).encode()),
                "synonyms": json.dumps(groups),
            },
            sidecar=sidecar,
        )

    def _as_before(self) -> _Folder:
        """The folder as the base knows it."""
        before = {key: known.seen for key, known in self._known.items()}
        before |= {key: seen for key, (seen, _) in self._refused.items()}
        standing = {key: seen for key, seen in before.items() if key[0] is None}
        opened = {Skipped(source, reason) for (owner, source), (_, reason) in self._refused.items() if owner is None}
        settings = self._base.settings if self._base else _NO_FOLDER
        return _Folder(
            found=[_File(*key, seen.size, seen.mtime_ns) for key, seen in standing.items()],
            standing=standing,
            skipped=[skip for skip in self._base.skipped() if skip not in opened] if self._base else [],
            synonyms=[tuple(group) for group in json.loads(settings["synonyms"])],
            settings=settings,
            sidecar=None,
        )

    def _beside(self, path: Path, name: str) -> tuple[bytes, list[Skipped]]:
        """A file beside the documents, empty where there is none; and why it could not be read."""
        try:
            return files.content(path, name), []
        except FileNotFoundError:
            return b"", []
        except UnreadableFile as error:
            return b"", [Skipped(name, f"{error}; nothing in it was used")]

    def _standing(self, path: Path, file: _File) -> Seen | None:
        """What the base knows of this file, when that still holds."""
        refusal = None
        if file.key in self._known:
            known = self._known[file.key].seen
        elif file.key in self._refused:
            known, refusal = self._refused[file.key]
        else:
            return None
        same_stamp = (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
        if same_stamp and known.read_ns - known.mtime_ns > RACY_NS and known.digest:
            return known
        try:
            data = files.content(path, file.source)
        except FileNotFoundError:
            return None
        except UnreadableFile as error:
            return known if same_stamp and str(error) == refusal else None
        if _digest(data) != known.digest:
            return None
        return known if same_stamp else replace(known, size=file.size, mtime_ns=file.mtime_ns, read_ns=time.time_ns())

    def _standing_upload(self, upload: Upload) -> Seen | None:
        """What the base knows of this upload, when that still holds."""
        key = upload.guild_id, upload.name
        known = self._known.get(key)
        if known:
            seen, holds = known.seen, known.settled == _made_of(upload)
        elif key in self._refused:
            seen, holds = self._refused[key][0], True
        else:
            return None
        return seen if holds and seen.digest == upload.digest else None

    def _standing_in_all(self, folder: _Folder) -> dict[_Key, Seen]:
        uploaded = {file.key: self._standing_upload(file.upload) for file in self._uploads if file.upload}
        return folder.standing | {key: seen for key, seen in uploaded.items() if seen}

    def _unchanged(self, folder: _Folder) -> SyncReport | None:
        """The report, when the base says all there is to say; also when there is nothing at all to say."""
        if self._base is None:
            nothing = folder.sidecar is None and not self._uploads and self._store.current() is None
            return SyncReport(generation=0, documents=0, passages=0) if nothing else None
        before = {key: document.seen for key, document in self._known.items()}
        before |= {key: seen for key, (seen, _) in self._refused.items()}
        refusals = [Skipped(source, reason) for (owner, source), (_, reason) in self._refused.items() if owner is None]
        if (
            self._standing_in_all(folder) != before
            or len(folder.found) + len(self._uploads) != len(before)
            or sorted(map(astuple, self._base.skipped())) != sorted(map(astuple, folder.skipped + refusals))
            or self._base.settings != folder.settings
        ):
            return None
        documents, passages = self._base.counts()
        return SyncReport(
            generation=self._base.number,
            documents=documents,
            passages=passages,
            unchanged=tuple(sorted(self._known_sources())),
            skipped=tuple(self._base.skipped()),
            notes=tuple(self._base.notes()),
            flagged=self._base.flagged,
        )

    def _known_sources(self) -> set[str]:
        """The folder's documents in the base."""
        return {source for owner, source in self._known if owner is None}

    def _build(self, folder: _Folder) -> SyncReport:
        standing = self._standing_in_all(folder)
        incoming = [*folder.found, *self._uploads]
        with self._store.draft(self._base, MADE_WITH, folder.settings, Writer) as draft:
            draft.synonyms = folder.synonyms
            for skip in folder.skipped:
                draft.skip(skip, None)
            with Sandbox(reading.reader_of(file.source) for file in incoming if file.key not in standing) as sandbox:
                texts, refused = self._read(draft, sandbox, incoming, standing)
            now = {text.file.source for text in texts if text.file.owner is None}
            before = self._known_sources()
            if folder.sidecar and self._path and not now:
                raise FolderError(_nothing_to_read(self._path, [*refused, *folder.skipped], bool(before)))
            settled = self._settle(draft, folder.sidecar, texts)
        everything = sorted([*refused, *folder.skipped], key=lambda skip: (skip.file, skip.reason))
        return SyncReport(
            generation=draft.number,
            documents=settled.documents,
            passages=settled.passages,
            added=tuple(sorted(now - before)),
            changed=tuple(sorted((now & before) - settled.kept)),
            removed=tuple(sorted(before - now)),
            unchanged=tuple(sorted(settled.kept)),
            skipped=tuple(everything),
            notes=draft.notes,
            flagged=draft.flagged,
        )

    def _read(
        self, draft: Draft, sandbox: Sandbox, incoming: list[_File], standing: dict[_Key, Seen]
    ) -> tuple[list[_Text], list[Skipped]]:
        """Brings all texts into the draft, and says which of the folder's files had none."""
        texts: list[_Text] = []
        refused: list[Skipped] = []
        unread = sum(file.key not in standing for file in incoming)
        done = 0
        for file in incoming:
            seen = standing.get(file.key)
            if seen and (known := self._known.get(file.key)):
                draft.reuse(known.number)
                texts.append(_Text(file, seen, known))
                continue
            if seen:
                refusal = Skipped(file.source, self._refused[file.key][1])
            else:
                self._progress("Reading", done, unread, file.source)
                done += 1
                seen = Seen(file.size, file.mtime_ns, time.time_ns(), "")
                try:
                    data = self._content(file)
                    seen = replace(seen, size=len(data), digest=_digest(data))
                    raw = sandbox.parse(file.source, data)
                    draft.put(raw.text, to_json(raw), () if file.upload else _repeatable(raw))
                    texts.append(_Text(file, seen, None))
                    continue
                except FileNotFoundError:
                    continue  # gone since it was listed
                except UnreadableFile as error:
                    refusal = Skipped(file.source, str(error))
            draft.skip(refusal, seen, owner=file.owner)
            if file.owner is None:
                refused.append(refusal)
        return texts, refused

    def _content(self, file: _File) -> bytes:
        """A file's bytes. Raises UnreadableFile, or FileNotFoundError when it isn't there."""
        if file.upload:
            return self._state.content(file.upload)
        assert self._path is not None  # where there is no folder to look at, its files stand as they were
        return files.content(self._path, file.source)

    def _settle(self, draft: Draft, sidecar: Sidecar | None, texts: list[_Text]) -> _Settled:
        """Makes documents of the texts, or keeps those that would come out as they were."""
        ours = [text for text in texts if text.file.owner is None]
        shared = draft.shared_lines(max(SHARED_BY, round(SHARED_SHARE * len(ours))))
        settled = [_settled(text, sidecar, shared.get(number, frozenset())) for number, text in enumerate(texts)]
        kept = [
            text.known if text.known and text.known.settled == digest else None
            for text, digest in zip(texts, settled, strict=True)
        ]
        draft.start(document for document in kept if document)
        new = [number for number, document in enumerate(kept) if document is None]
        jobs = (_job(texts[number], *draft.text(number), sidecar, shared.get(number, frozenset())) for number in new)
        made = prepare_all(jobs, sum(texts[number].seen.size for number in new))
        done = passages = 0
        for text, document, digest in zip(texts, kept, settled, strict=True):
            if document:
                draft.keep(document, text.seen)
            else:
                self._progress("Indexing", done, len(new), text.file.source)
                done += 1
                one = next(made)
                owner = text.file.owner
                draft.add(
                    one.document, one.passages, one.words, text.seen, facts=one.facts, settled=digest, owner=owner
                )
            if text.file.owner is None:
                passages = draft.passages
        sources_kept = {document.source for document in kept if document and document.owner is None}
        return _Settled(sources_kept, len(ours), passages)


def _job(text: _Text, content: str, raw: str, sidecar: Sidecar | None, shared: frozenset[int]) -> Job:
    if text.file.upload:
        name, id = text.file.upload.name, text.file.upload.document_id
        return Job(name, content, raw, NOTHING_KNOWN, flag=(), keep=(), shared=frozenset(), id=id)
    assert sidecar  # else every document stays as it was
    info = sidecar.infos.get(text.file.source, NOTHING_KNOWN)
    return Job(text.file.source, content, raw, info, sidecar.flag, sidecar.keep, shared)


def _settled(text: _Text, sidecar: Sidecar | None, shared: frozenset[int]) -> str:
    """A digest of all that a document is made with besides its file."""
    if text.file.upload:
        return _made_of(text.file.upload)
    if sidecar is None:
        assert text.known  # every document stays as it was
        return text.known.settled
    info = sidecar.infos.get(text.file.source, NOTHING_KNOWN)
    return _made_with(info, sidecar.flag, sidecar.keep, tuple(sorted(shared)))


def restored(stored: StoredDocument) -> Document:
    """A document as it was settled."""
    raw = from_json(stored.text, stored.raw)
    flags = {int(place): reason for place, reason in json.loads(stored.flags).items()}
    return Document(
        id=stored.id,
        source=stored.source,
        title=stored.title,
        text=stored.text,
        blocks=settling.settled(raw, [flags.get(place) for place in range(len(raw.blocks))]),
        author=stored.author,
        publisher=stored.publisher,
        url=stored.url,
        date=stored.date,
        questions=tuple(json.loads(stored.questions)),
        language=stored.language,
        lined=bool(stored.lined),
        notes=tuple(json.loads(stored.notes)),
    )


def _readable(found: list[FoundFile], skipped: list[Skipped]) -> tuple[list[FoundFile], list[Skipped]]:
    """The files that there is a reader for, and the others among those that are skipped."""
    known = []
    for file in found:
        try:
            reading.reader_of(file.source)
            known.append(file)
        except UnreadableFile as error:
            skipped.append(Skipped(file.source, str(error)))
    return known, skipped


def _repeatable(raw: RawDocument) -> set[int]:
    """The keys of a text's lines that may be boilerplate where many documents have them."""
    lines = (block.span.of(raw.text) for block in raw.blocks if block.kind is BlockKind.PARAGRAPH and not block.row)
    return {key for line in lines if (key := boilerplate.line_key(line)) is not None}


@lru_cache  # most documents have nothing of their own
def _made_with(info: SourceInfo, flag: tuple[str, ...], keep: tuple[str, ...], shared: tuple[int, ...]) -> str:
    return _digest(repr((info, flag, keep, shared)).encode())


def _made_of(upload: Upload) -> str:
    """What an upload is settled with besides its bytes."""
    return f"upload {upload.document_id}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _nothing_to_read(folder: Path, skipped: list[Skipped], had_documents: bool) -> str:
    kinds = " ".join(reading.FORMATS)
    message = f"The documents folder {folder} holds no document that can be read ({kinds}); put some in."
    if skipped:
        reasons = "; ".join(f"{skip.file}: {skip.reason}" for skip in skipped[:5])
        more = f" (and {len(skipped) - 5} more)" if len(skipped) > 5 else ""
        message += f" Skipped: {reasons}{more}."
    if had_documents:
        message += " What was indexed before is kept; remove the data folder to forget it."
    return message
