"""Carries out a plan: reads what has to be read, and fills the draft of the next generation.

First all texts come in. Only then is it known which lines many documents share, and so which of them are boilerplate.
A document is made again if its text, or anything else that it depends on (its *inputs*), has changed; otherwise its
passages are kept as they are.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from index.building.parsed import Waiting, content_key
from index.building.plan import FoundSource, Keep, KnownIndex, Plan, Read, Refuse, inputs_of_upload
from index.building.prepare import Job
from index.building.uploads import scanner_of_upload
from index.building.workers import Outcome, prepare_all
from index.errors import FolderError, UnreadableFile
from index.messages import Message
from index.reading import FORMATS, boilerplate, files, reader_of
from index.reading.ocr.engine import Engine
from index.reading.ocr.scanner import Scanner
from index.reading.raw import RawDocument, from_json, to_json
from index.reading.sandbox import Sandbox
from index.reading.sources import NOTHING_KNOWN, Sidecar, SourceInfo
from index.reports import Progress, Skipped, SkippedFiles, SyncReport
from index.state import State
from index.store import Known, Seen
from index.store.draft import Draft

# A line at the edges of so many of the folder's documents, and of this share of them, may be boilerplate.
SHARED_BY = 3
SHARED_SHARE = 0.5


class SourceReader:
    """Reads files of the folder and uploads, each in the sandbox."""

    def __init__(
        self,
        folder: Path | None,
        state: State,
        parsed: Mapping[str, Waiting],
        engine: Engine | None,
        scanner: Scanner,
    ) -> None:
        """
        Args:
            folder: None if its files aren't read.
            state: It has the uploads.
            parsed: Uploads, by `content_key`, that were parsed when they were accepted.
            engine: It recognises pictures in uploads.
            scanner: It recognises pictures in the folder's files.
        """
        self._engine = engine
        self._scanner = scanner
        self._folder = folder
        self._state = state
        self._parsed = parsed

    def sandbox_for(self, steps: Iterable[Read]) -> Sandbox:
        """A sandbox that is ready for these files. Its process only starts when there is something to parse."""
        return Sandbox(reader_of(step.file.source) for step in steps)

    def content(self, file: FoundSource) -> bytes:
        """Raises UnreadableFile, or FileNotFoundError if it is gone."""
        if file.upload:
            return self._state.content(file.upload)
        assert self._folder is not None  # a folder that isn't looked at has no files to read
        return files.content(self._folder, file.source)

    def parse(self, file: FoundSource, data: bytes, sandbox: Sandbox) -> RawDocument:
        """Raises UnreadableFile."""
        if not file.upload:
            return sandbox.parse(file.source, data, self._scanner)
        if parsed := self._parsed.get(content_key(file.upload)):
            return from_json(*parsed)
        with closing(scanner_of_upload(self._engine)) as scanner:
            return sandbox.parse(file.source, data, scanner)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in the draft. Its number there is its place in the list of all texts."""

    file: FoundSource
    seen: Seen
    known: Known | None  # its document in the generation before, if the text is the same
    as_known: bool = False  # that document stays as it is


def apply(
    plan: Plan,
    known: KnownIndex,
    draft: Draft,
    reader: SourceReader,
    folder: Path | None,
    progress: Progress,
    *,
    accept_removals: bool = False,
) -> SyncReport:
    """Fills the draft. Raises FolderError if the folder turns out to have no document that can be read, unless the
    removal of all of them was accepted."""
    draft.synonyms = plan.folder.synonyms
    for skip in plan.folder.skipped:
        draft.skip(skip, None)
    refused = _Refused(draft)
    texts = _bring_texts(plan, draft, reader, refused, progress)
    made = _make_documents(draft, plan.folder.sidecar, texts, refused, progress)
    skipped = [*refused.of_folder, *plan.folder.skipped]
    before, now, kept = known.sources, made.sources, made.kept
    held_back = plan.held_back.documents if plan.held_back else ()
    if plan.folder.sidecar and folder and not now - set(held_back) and not (accept_removals and before):
        raise FolderError(_nothing_to_read(folder, skipped, bool(before)))
    return SyncReport(
        generation=draft.number,
        documents=len(now),
        passages=made.passages,
        added=tuple(sorted(now - before)),
        changed=tuple(sorted((now & before) - kept)),
        removed=tuple(sorted(before - now)),
        unchanged=tuple(sorted(kept.difference(held_back))),
        held_back=held_back,
        skipped=tuple(sorted(skipped, key=lambda skip: (skip.file, str(skip.reason)))),
    )


class _Refused:
    """Takes down the files that become no document."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.of_folder: list[Skipped] = []

    def add(self, file: FoundSource, seen: Seen, reason: Message) -> None:
        skip = Skipped(file.source, reason)
        self._draft.skip(skip, seen, owner=file.owner)
        if file.owner is None:
            self.of_folder.append(skip)


def _bring_texts(plan: Plan, draft: Draft, reader: SourceReader, refused: _Refused, progress: Progress) -> list[_Text]:
    """Brings all texts into the draft, and returns them."""
    texts: list[_Text] = []
    to_read = plan.to_read
    done = 0
    with reader.sandbox_for(to_read) as sandbox:
        for step in plan.steps:
            match step:
                case Keep(file, seen, known, as_known):
                    draft.reuse(known.number)
                    texts.append(_Text(file, seen, known, as_known))
                case Refuse(file, seen, reason):
                    refused.add(file, seen, reason)
                case Read(file, former):
                    progress("Reading", done, len(to_read), file.source)
                    done += 1
                    seen = Seen(file.size, file.mtime_ns, time.time_ns(), "")
                    try:
                        data = reader.content(file)
                        seen = Seen(len(data), file.mtime_ns, seen.read_ns, sha256(data).hexdigest())
                        raw = reader.parse(file, data, sandbox)
                    except (FileNotFoundError, UnreadableFile) as error:
                        # It was there when the folder was listed. The next sync finds out why it is gone, or reports
                        # why it can't be looked at; until then its document stays.
                        why = None if isinstance(error, FileNotFoundError) else error.message
                        if former and not file.upload and (why is None or files.is_out_of_reach(why)):
                            draft.reuse(former.number)
                            texts.append(_Text(file, former.seen, former, as_known=True))
                        elif why:
                            refused.add(file, seen, why)
                    else:
                        draft.put(raw.text, to_json(raw), () if file.upload else _line_keys(raw))
                        texts.append(_Text(file, seen, None))
                        del data, raw  # a large one takes 100 MB, and the next one comes before these would be replaced
    return texts


@dataclass(slots=True)
class _Made:
    """The folder's documents in the draft."""

    sources: set[str]
    kept: set[str]  # those of them that were kept as they were
    passages: int = 0  # of all of them


def _make_documents(
    draft: Draft, sidecar: Sidecar | None, texts: Sequence[_Text], refused: _Refused, progress: Progress
) -> _Made:
    """Makes the documents, or keeps them."""
    of_folder = sum(text.file.owner is None for text in texts)
    shared_lines = draft.shared_lines(max(SHARED_BY, round(SHARED_SHARE * of_folder)))
    shared = [shared_lines.get(number, frozenset()) for number in range(len(texts))]
    inputs = [_inputs(text, sidecar, lines) for text, lines in zip(texts, shared, strict=True)]
    kept = [
        text.known if text.known and text.known.settled == digest else None
        for text, digest in zip(texts, inputs, strict=True)
    ]
    draft.start(keeps=any(kept))
    new = [number for number, document in enumerate(kept) if document is None]
    jobs = (_job(texts[number], *draft.text(number), sidecar, shared[number]) for number in new)
    prepared = prepare_all(jobs, sum(texts[number].seen.size for number in new))
    made = _Made(set(), {document.source for document in kept if document and document.owner is None})
    done = iter(range(len(new)))
    for text, document, digest in zip(texts, kept, inputs, strict=True):
        if document:
            draft.keep(document, text.seen)
        else:
            progress("Indexing", next(done), len(new), text.file.source)
            if reason := _add(draft, next(prepared), text, digest):
                draft.leave_out()
                refused.add(text.file, text.seen, reason)
                continue
        if text.file.owner is None:  # the folder's documents are the first
            made.sources.add(text.file.source)
            made.passages = draft.passages
    return made


def _add(draft: Draft, outcome: Outcome, text: _Text, settled: str) -> Message | None:
    """Adds a document; or returns why there is none."""
    if isinstance(outcome, Message):
        return outcome
    draft.add(outcome.rows(), text.seen, settled=settled, owner=text.file.owner)
    return None


def _job(text: _Text, content: str, raw: str, sidecar: Sidecar | None, shared: frozenset[int]) -> Job:
    if upload := text.file.upload:
        return Job(upload.name, content, raw, NOTHING_KNOWN, (), (), frozenset(), id=upload.document_id)
    assert sidecar  # without one, the folder's documents are all kept
    info = sidecar.infos.get(text.file.source, NOTHING_KNOWN)
    return Job(text.file.source, content, raw, info, sidecar.flag, sidecar.keep, shared)


def _inputs(text: _Text, sidecar: Sidecar | None, shared: frozenset[int]) -> str:
    """Everything that a document depends on besides its text, in short: if it is the same, so is the document."""
    if text.file.upload:
        return inputs_of_upload(text.file.upload)
    if text.as_known and text.known:
        return text.known.settled
    assert sidecar
    info = sidecar.infos.get(text.file.source, NOTHING_KNOWN)
    return _digest_of_inputs(info, sidecar.flag, sidecar.keep, tuple(sorted(shared)))


@lru_cache  # most documents have the same
def _digest_of_inputs(info: SourceInfo, flag: tuple[str, ...], keep: tuple[str, ...], shared: tuple[int, ...]) -> str:
    return sha256(repr((info, flag, keep, shared)).encode()).hexdigest()


def _line_keys(raw: RawDocument) -> Iterator[int]:
    """The keys of the lines that are boilerplate if most documents have them."""
    return (key for _, key in boilerplate.edge_lines([(block.kind, block.span.of(raw.text)) for block in raw.blocks]))


def _nothing_to_read(folder: Path, skipped: Sequence[Skipped], had_documents: bool) -> str:
    message = f"The documents folder {folder} holds no document that can be read ({' '.join(FORMATS)}); put some in."
    files = SkippedFiles.of(skipped)
    if named := files.named:
        reasons = "; ".join(f"{skip.file}: {skip.reason}" for skip in named[:5])
        more = f" (and {len(named) - 5} more)" if len(named) > 5 else ""
        message += f" Skipped: {reasons}{more}."
    if files.counts:
        message += f" Left out: {files}."
    if had_documents:
        message += (
            " The documents that were indexed before stay in the index; to forget them, run"
            " python -m index build --accept-removals."
        )
    return message
