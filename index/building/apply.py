"""Carries out a plan: reads what has to be read, and fills the draft of the next generation.

Only the segments in which something changes are written (`index.building.leaves`). First all texts come in. Only then
is it known which lines many documents share, and so which of them are boilerplate. A document is made again if its
text, or anything else that it depends on (its *inputs*), has changed; otherwise its passages are kept as they are.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from index.building.leaves import Leaf, leaves
from index.building.plan import FoundSource, Keep, KnownIndex, MustLookAtAll, Plan, Read, Refuse, inputs_of_upload
from index.building.prepare import Job
from index.building.reader import Content, SourceReader
from index.building.removals import is_most
from index.building.workers import Outcome, Spare, prepare_all
from index.errors import FolderError
from index.messages import STAND_INS, Message
from index.reading import FORMATS, boilerplate, files
from index.reading.raw import RawDocument
from index.reading.sources import NOTHING_KNOWN, Sidecar, SourceInfo
from index.reports import Progress, Skipped, SkippedFiles, SyncReport
from index.store import Known, Seen, Slot
from index.store.draft import Draft
from index.store.segment_draft import SegmentDraft

# A line at the edges of so many of the folder's documents, and of this share of them, may be boilerplate.
SHARED_BY = 3
SHARED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in the draft of a segment."""

    file: FoundSource
    seen: Seen
    known: Known | None  # its document in the generation before, if the text is the same
    as_known: bool = False  # that document stays as it is


@dataclass(frozen=True, slots=True)
class _Written:
    """A segment that is written, with its texts in their order."""

    draft: SegmentDraft
    texts: list[_Text]


def apply(
    plan: Plan,
    known: KnownIndex,
    draft: Draft,
    reader: SourceReader,
    folder: Path | None,
    progress: Progress,
    *,
    accept_removals: bool = False,
    former: Set[str] = frozenset(),
    spare: Spare | None = None,
) -> SyncReport:
    """Fills the draft.

    Args:
        former: The folder's documents in an index of another version, which is replaced.

    Raises:
        FolderError: The folder turns out to have no document that can be read, and the removal of all of them wasn't
            accepted.
        MustLookAtAll: The change of some files changes others that weren't looked at.
        ManyLost: The files of most documents turn out to be unreadable, which the plan doesn't know.
    """
    draft.synonyms = plan.folder.synonyms
    for skip in plan.folder.skipped:
        draft.skip(skip, None)
    refused = _Refused(draft)
    filling = _Filling(plan, known, draft, refused, progress, former, spare)
    filling.bring_texts(reader)
    lost = {source: digest for source, digest in filling.lost.items() if source not in plan.lost}
    gone = sum(owner is None for owner, _ in plan.dropped & known.documents.keys())
    if lost and not (plan.settled or accept_removals) and is_most(len(lost) + gone, len(known.sources or former)):
        raise ManyLost(lost)
    filling.find_shared_lines()
    filling.make_documents()
    skipped = [*refused.of_folder, *plan.folder.skipped]
    before, now, kept = known.sources, filling.sources, filling.kept
    held_back = plan.held_back.documents if plan.held_back else ()
    documents, passages = draft.of_folder()
    if plan.folder.sidecar and folder and documents == len(held_back) and not (accept_removals and before):
        raise FolderError(_nothing_to_read(folder, skipped, bool(before)))
    return SyncReport(
        generation=draft.number,
        documents=documents,
        passages=passages,
        added=tuple(sorted(now - before)),
        changed=tuple(sorted((now & before) - kept)),
        removed=tuple(sorted(before - now)),
        unchanged=tuple(sorted(kept.difference(held_back, plan.folder.taken or ()))),
        held_back=held_back,
        skipped=tuple(sorted(skipped, key=lambda skip: (skip.file, str(skip.reason)))),
    )


class ManyLost(Exception):
    """The files of most documents can't be read any more. It is for the next plan to say what happens to these."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        super().__init__()
        self.digests = digests


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


class _Filling:
    """Fills a draft, step by step."""

    def __init__(
        self,
        plan: Plan,
        known: KnownIndex,
        draft: Draft,
        refused: _Refused,
        progress: Progress,
        former: Set[str],
        spare: Spare | None,
    ) -> None:
        self._spare = spare
        self._plan = plan
        self._known = known
        self._draft = draft
        self._refused = refused
        self._progress = progress
        self._written: list[_Written] = []
        self._kept = list[Slot]()  # the segments that stay
        self.sources = set[str]()  # of the folder's documents
        self.kept = set[str]()  # those of them that stay as they are
        self.lost = dict[str, str]()  # documents whose files have changed and can't be read now, with their digests
        self._former = former

    def bring_texts(self, reader: SourceReader) -> None:
        """Decides which segments are written, and brings their texts into them."""
        plan, done = self._plan, 0
        for step in plan.steps:
            if isinstance(step, Refuse):
                self._refused.add(step.file, step.seen, step.reason)
        parts = self._leaves()
        to_read = [step.file for part in parts if not part.kept for step in part.steps if isinstance(step, Read)]
        with reader.sandbox_for(to_read) as sandbox:
            contents = reader.read_all(to_read, sandbox)
            for leaf in parts:
                if leaf.kept:
                    self._draft.keep(leaf.kept)
                    self._kept.append(leaf.kept)
                    continue
                uploads = any(step.file.upload for step in leaf.steps)
                written = _Written(self._draft.segment(leaf.bases, uploads=uploads), [])
                self._written.append(written)
                for step in leaf.steps:
                    if isinstance(step, Read):
                        self._progress("Reading", done, len(to_read), step.file.source)
                        done += 1
                        self._take(step, written, next(contents))
                    elif isinstance(step, Keep):
                        written.draft.reuse(step.known)
                        written.texts.append(_Text(step.file, step.seen, step.known, step.as_known))

    def _leaves(self) -> list[Leaf]:
        known = self._known
        return leaves(self._plan.steps, known.slots, known.loaded, known.begins, renew=self._draft.renews)

    def _take(self, step: Read, written: _Written, content: Content) -> None:
        file, former, (seen, found) = step.file, step.former, content
        if isinstance(found, tuple):
            raw, blocks = found
            written.draft.put(raw.text, blocks, () if file.upload else _line_keys(raw))
            written.texts.append(_Text(file, seen, None))
            return
        # It was there when the folder was listed. The next sync finds out why it is gone, or reports why it can't be
        # looked at; until then its document stays.
        why = None if isinstance(found, FileNotFoundError) else found.message
        if former and not file.upload and (why is None or files.is_out_of_reach(why)):
            written.draft.reuse(former)
            written.texts.append(_Text(file, former.seen, former, as_known=True))
        elif why:
            if self._is_lost(step, seen, why):
                self.lost[file.source] = seen.digest
            self._refused.add(file, seen, why)

    def _is_lost(self, step: Read, seen: Seen, why: Message) -> bool:
        """True if a file had a document and now has something else that can't be read. With an index of another
        version nothing is known of its bytes, so then it must be clear that these aren't the file."""
        if step.file.owner is not None:
            return False
        if step.former:
            return step.former.seen.digest != seen.digest
        return step.file.source in self._former and why.template in STAND_INS

    def find_shared_lines(self) -> None:
        """Finds the lines that many documents share, and writes the segments in which that changes a document."""
        base, folder = self._known, self._plan.folder
        if folder.sidecar is None:  # then no document of the folder has changed
            self._draft.shared = base.shared
            return
        self._draft.find_shared_lines(SHARED_SHARE, SHARED_BY)
        if self._draft.shared == base.shared and folder.settings["described"] == base.settings["described"]:
            return
        if folder.taken is not None:
            raise MustLookAtAll
        steps = {(step.known.segment, step.known.number): step for step in self._plan.steps if isinstance(step, Keep)}
        for slot in [slot for slot in self._kept if not slot.uploads]:
            own = [steps[slot.place, number] for number in range(len(slot.documents))]
            texts = [_Text(step.file, step.seen, step.known, step.as_known) for step in own]
            shared = self._draft.shared_in(slot)
            if not all(_stays(text, self._inputs(text, keys)) for text, keys in zip(texts, shared, strict=True)):
                written = self._draft.rewrite(slot)
                for step in own:
                    written.reuse(step.known)
                self._written.append(_Written(written, texts))
                self._kept.remove(slot)

    def _inputs(self, text: _Text, shared: frozenset[int]) -> str:
        return _inputs(text, self._plan.folder.sidecar, shared)

    def make_documents(self) -> None:
        """Makes the documents, or keeps them."""
        stay = {slot.place for slot in self._kept}
        of_folder = [step for step in self._plan.steps if isinstance(step, Keep) and step.file.owner is None]
        self.sources = {step.file.source for step in of_folder if step.known.segment in stay}
        self.kept = set(self.sources)
        todo: list[tuple[_Written, int, frozenset[int], str]] = []
        for written in self._written:
            shared = written.draft.shared(self._draft.shared)
            for number, text in enumerate(written.texts):
                todo.append((written, number, shared[number], self._inputs(text, shared[number])))
        new = [one for one in todo if not _stays(one[0].texts[one[1]], one[3])]
        jobs = (
            _job(written.texts[n], *written.draft.text(n), self._plan.folder.sidecar, shared)
            for written, n, shared, _ in new
        )
        prepared = prepare_all(jobs, sum(written.texts[n].seen.size for written, n, _, _ in new), self._spare)
        done = iter(range(len(new)))
        for written, number, _, digest in todo:
            text, draft = written.texts[number], written.draft
            if text.known and _stays(text, digest):
                draft.keep(text.known, text.seen)
                if text.file.owner is None:
                    self.kept.add(text.file.source)
            else:
                self._progress("Indexing", next(done), len(new), text.file.source)
                if reason := _add(draft, next(prepared), text, digest):
                    draft.leave_out()
                    self._refused.add(text.file, text.seen, reason)
                    continue
            if text.file.owner is None:
                self.sources.add(text.file.source)


def _stays(text: _Text, inputs: str) -> bool:
    """True if a text becomes the same document as before, given its inputs now."""
    return text.known is not None and text.known.settled == inputs


def _add(draft: SegmentDraft, outcome: Outcome, text: _Text, settled: str) -> Message | None:
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
