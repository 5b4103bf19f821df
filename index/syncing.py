"""The folder becomes a generation: what is new or changed is read, what has not changed is kept.

First every text comes in: a file's has not changed when its size and time stamp are those of the last sync or, failing
that, when its bytes are. Only then is it known which lines many documents share, and so what a document is settled
with; where that too is as it was, its passages are kept, and else made anew from its text.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path

from index import analysis, boilerplate, chunking, facts, reading, store, synonyms
from index.errors import FolderError, UnreadableFile
from index.model import BlockKind, Document, Progress, Skipped, SyncReport
from index.preparing import Job, prepared
from index.reading import files, sources
from index.reading.files import FoundFile
from index.reading.raw import RawDocument, from_json, to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN, SourceInfo
from index.searching import Writer
from index.store import Draft, Generation, Known, Seen, Store, StoredDocument

# What a generation is made with: with another value it is made anew from the documents.
MADE_WITH = (
    f"store {store.VERSION}, reading {reading.VERSION}, boilerplate {boilerplate.VERSION}, chunking {chunking.VERSION},"
    f" analysis {analysis.VERSION}, facts {facts.VERSION}"
)

# A file written within this time of being read may change again without its time stamp showing it (git calls such
# entries racily clean), so its bytes are compared at the next sync.
RACY_NS = 2_000_000_000

# A line that so many documents have, and this share of them, may be boilerplate.
SHARED_BY = 3
SHARED_SHARE = 0.2


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


@dataclass(frozen=True, slots=True)
class _Text:
    """A document's text, come into the draft."""

    source: str
    seen: Seen
    known: Known | None  # the document in the base, when its text is that one's


class _Sync:
    """One sync, step by step."""

    def __init__(self, store: Store, base: Generation | None, folder: Path, progress: Progress) -> None:
        self._store = store
        self._base = base
        self._folder = folder
        self._progress = progress
        self._known = {document.source: document for document in base.known()} if base else {}
        self._refused = base.refused() if base else {}

    def run(self) -> SyncReport:
        found, skipped = _readable(*files.find(self._folder))
        described, problems = self._sidecar(sources.SIDECAR)
        named, closed = self._sidecar(synonyms.SIDECAR)
        self._sources = sources.parse(described)
        self._synonyms, wrong = synonyms.parse(named)
        problems += [*closed, *self._sources.problems, *wrong]
        absent = sorted(self._sources.infos.keys() - {file.source for file in found})
        problems += [Skipped(sources.SIDECAR, f"it describes {source}, which isn't in the folder") for source in absent]
        standing = {file.source: seen for file in found if (seen := self._standing(file))}
        return self._unchanged(found, standing, skipped + problems) or self._build(found, standing, skipped + problems)

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
        refusal = None
        if file.source in self._known:
            known = self._known[file.source].seen
        elif file.source in self._refused:
            known, refusal = self._refused[file.source]
        else:
            return None
        same_stamp = (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
        if same_stamp and known.read_ns - known.mtime_ns > RACY_NS and known.digest:
            return known
        try:
            data = files.content(self._folder, file.source)
        except FileNotFoundError:
            return None
        except UnreadableFile as error:
            return known if same_stamp and str(error) == refusal else None
        if _digest(data) != known.digest:
            return None
        return known if same_stamp else replace(known, size=file.size, mtime_ns=file.mtime_ns, read_ns=time.time_ns())

    def _unchanged(
        self, found: list[FoundFile], standing: dict[str, Seen], skipped: list[Skipped]
    ) -> SyncReport | None:
        """The report, when the base says all there is to say about the folder."""
        if self._base is None:
            return None
        before = {source: document.seen for source, document in self._known.items()}
        before |= {source: seen for source, (seen, _) in self._refused.items()}
        refusals = [Skipped(source, reason) for source, (_, reason) in self._refused.items()]
        if (
            standing != before
            or len(found) != len(before)
            or sorted(map(astuple, self._base.skipped())) != sorted(map(astuple, skipped + refusals))
            or self._base.settings != self._settings()
        ):
            return None
        documents, passages = self._base.counts()
        return SyncReport(
            generation=self._base.number,
            documents=documents,
            passages=passages,
            unchanged=tuple(sorted(self._known)),
            skipped=tuple(self._base.skipped()),
            notes=tuple(self._base.notes()),
            flagged=self._base.flagged,
        )

    def _settings(self) -> dict[str, str]:
        """What holds for all documents."""
        described = sorted((source, repr(info)) for source, info in self._sources.infos.items())
        return {
            "folder": str(self._folder.resolve()),
            "described": _digest(repr((described, self._sources.flag, self._sources.keep)).encode()),
            "synonyms": repr(self._synonyms),
        }

    def _build(self, found: list[FoundFile], standing: dict[str, Seen], skipped: list[Skipped]) -> SyncReport:
        with self._store.draft(self._base, MADE_WITH, self._settings(), Writer) as draft:
            draft.synonyms = self._synonyms
            for skip in skipped:
                draft.skip(skip, None)
            with Sandbox(reading.reader_of(file.source) for file in found if file.source not in standing) as sandbox:
                texts, refused = self._read(draft, sandbox, found, standing)
            if not texts:
                raise FolderError(_nothing_to_read(self._folder, [*refused, *skipped], bool(self._known)))
            kept = self._settle(draft, texts)
        now = {text.source for text in texts}
        everything = sorted([*refused, *skipped], key=lambda skip: (skip.file, skip.reason))
        return SyncReport(
            generation=draft.number,
            documents=draft.documents,
            passages=draft.passages,
            added=tuple(sorted(now - self._known.keys())),
            changed=tuple(sorted((now & self._known.keys()) - kept)),
            removed=tuple(sorted(self._known.keys() - now)),
            unchanged=tuple(sorted(kept)),
            skipped=tuple(everything),
            notes=draft.notes,
            flagged=draft.flagged,
        )

    def _read(
        self, draft: Draft, sandbox: Sandbox, found: list[FoundFile], standing: dict[str, Seen]
    ) -> tuple[list[_Text], list[Skipped]]:
        """Brings all texts into the draft, and says which files had none."""
        texts: list[_Text] = []
        refused: list[Skipped] = []
        unread = sum(file.source not in standing for file in found)
        done = 0
        for file in found:
            seen = standing.get(file.source)
            if seen and (known := self._known.get(file.source)):
                draft.reuse(known.number)
                texts.append(_Text(file.source, seen, known))
                continue
            if seen:
                refused.append(Skipped(file.source, self._refused[file.source][1]))
            else:
                self._progress("Reading", done, unread, file.source)
                done += 1
                seen = Seen(file.size, file.mtime_ns, time.time_ns(), "")
                try:
                    data = files.content(self._folder, file.source)
                    seen = replace(seen, size=len(data), digest=_digest(data))
                    raw = sandbox.parse(file.source, data)
                    draft.put(raw.text, to_json(raw), _repeatable(raw))
                    texts.append(_Text(file.source, seen, None))
                    continue
                except FileNotFoundError:
                    continue  # gone since it was listed
                except UnreadableFile as error:
                    refused.append(Skipped(file.source, str(error)))
            draft.skip(refused[-1], seen)
        return texts, refused

    def _settle(self, draft: Draft, texts: list[_Text]) -> set[str]:
        """Makes documents of the texts, or keeps those that would come out as they were; the sources of these."""
        least = max(SHARED_BY, round(SHARED_SHARE * len(texts)))
        shared = draft.shared_lines(least)
        settled = [self._settled(text.source, shared.get(number, frozenset())) for number, text in enumerate(texts)]
        kept = [
            text.known if text.known and text.known.settled == digest else None
            for text, digest in zip(texts, settled, strict=True)
        ]
        draft.start(document for document in kept if document)
        new = [number for number, document in enumerate(kept) if document is None]
        jobs = (self._job(draft, number, texts[number].source, shared) for number in new)
        made = prepared(jobs, sum(texts[number].seen.size for number in new))
        done = 0
        for text, document, digest in zip(texts, kept, settled, strict=True):
            if document:
                draft.keep(document, text.seen)
                continue
            self._progress("Indexing", done, len(new), text.source)
            done += 1
            one = next(made)
            draft.add(one.document, one.passages, one.words, text.seen, facts=one.facts, settled=digest)
        return {document.source for document in kept if document}

    def _job(self, draft: Draft, number: int, source: str, shared: Mapping[int, frozenset[int]]) -> Job:
        info = self._sources.infos.get(source, NOTHING_KNOWN)
        text, raw = draft.text(number)
        return Job(source, text, raw, info, self._sources.flag, self._sources.keep, shared.get(number, frozenset()))

    def _settled(self, source: str, shared: frozenset[int]) -> str:
        """A digest of all that a document is made with besides its file."""
        return _made_with(
            self._sources.infos.get(source, NOTHING_KNOWN),
            self._sources.flag,
            self._sources.keep,
            tuple(sorted(shared)),
        )


def restored(stored: StoredDocument) -> Document:
    """A document as it was settled."""
    raw = from_json(stored.text, stored.raw)
    flags = {int(place): reason for place, reason in json.loads(stored.flags).items()}
    return Document(
        id=stored.id,
        source=stored.source,
        title=stored.title,
        text=stored.text,
        blocks=reading.settled(raw, [flags.get(place) for place in range(len(raw.blocks))]),
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
