"""The plan of a sync, made before anything is read or written.

It works as `git status` does: the index *knows* each file by its size, time stamp and digest; the files that are there
now have been *found*; and the *plan* is the difference. A found file keeps its text if it is the same as the known one,
and has to be read otherwise. All of this is pure: the digests that have to be compared are part of the found files.

The folder's documents come first, and then the uploads, server by server.

A document is never dropped because its file can't be looked at: it stays as it is, and the reason is reported. The same
holds for documents whose removal is held back (`index.building.removals`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from index.building.removals import FEWEST, FolderMemory, HeldBack, judge
from index.messages import ABOUT_PICTURES, WAITING, Message, Unreadable
from index.reading.files import is_out_of_reach
from index.reading.sources import Sidecar
from index.reports import Skipped
from index.state import Upload
from index.store import Generation, Known, Seen, Slot
from index.text.synonyms import Group

# A file that was written less than this before it was read may change again without a new time stamp, since clocks of
# file systems tick slowly. Git calls such an index entry "racily clean", and compares the bytes as well; so do we.
RACY_NS = 2_000_000_000

Key = tuple[int | None, str]
"""The server that uploaded a file, or None for the folder, and the file's source."""

NO_FOLDER: Mapping[str, str] = {"folder": "", "described": "", "synonyms": "[]"}
"""The settings of an index without a documents folder."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was opened but couldn't be read."""

    seen: Seen  # its digest is empty if not even its bytes could be read
    reason: Message


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """The files of the current generation, and the segments that have their documents."""

    documents: Mapping[Key, Known] = field(default_factory=dict)
    refusals: Mapping[Key, Refusal] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()  # of the folder: the refusals, and files that were left out without being opened
    settings: Mapping[str, str] = field(default_factory=lambda: NO_FOLDER)
    pictured: Mapping[Key, bool] = field(default_factory=dict)  # documents with pictures: True if some pages wait
    slots: tuple[Slot, ...] = ()  # of all segments
    loaded: frozenset[int] = frozenset()  # the places of those whose documents are here
    begins: Mapping[int, str] = field(default_factory=dict)  # the first source of each, if only some are loaded
    shared: frozenset[int] = frozenset()  # the keys of lines that many of the folder's documents have

    @classmethod
    def of(cls, generation: Generation, begins: Mapping[int, str] | None = None) -> "KnownIndex":
        """What a generation has.

        Args:
            begins: The places of the segments whose documents are needed, each with its first source; None for all.
        """
        segments = [one for one in generation.segments if begins is None or one.slot.place in begins]
        return cls(
            documents={(known.owner, known.source): known for one in segments for known in one.known_documents()},
            refusals={key: Refusal(seen, reason) for key, (seen, reason) in generation.refusals().items()},
            skipped=tuple(generation.skipped()),
            settings=generation.settings,
            pictured={key: waits for one in segments for key, waits in one.pictured().items()},
            slots=generation.slots,
            loaded=frozenset(one.slot.place for one in segments),
            shared=generation.shared,
            begins=begins or {},
        )

    @classmethod
    def of_uploads(cls, generation: Generation) -> "KnownIndex":
        """The same, of the documents only the uploads, so that it doesn't matter how many documents it has."""
        return replace(cls.of(generation, {slot.place: "" for slot in generation.slots if slot.uploads}), begins={})

    @property
    def sources(self) -> set[str]:
        """Of the folder's documents."""
        return {source for owner, source in self.documents if owner is None}

    def left_out(self) -> list[Skipped]:
        """What of the folder was left out without being opened, and mistakes in the sidecars."""
        refused = {Skipped(source, one.reason) for (owner, source), one in self.refusals.items() if owner is None}
        return [skip for skip in self.skipped if skip not in refused]

    def seen(self, key: Key) -> Seen | None:
        """The state of a file when it was last read."""
        if key in self.documents:
            return self.documents[key].seen
        return self.refusals[key].seen if key in self.refusals else None


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A file of the folder, or an upload, as it is now."""

    owner: int | None
    source: str
    size: int
    mtime_ns: int
    digest: str = ""  # of its bytes; a file's are only read when `needs_bytes` says so
    read_ns: int = 0  # when they were read
    error: Message | None = None  # why they couldn't be
    upload: Upload | None = None

    @classmethod
    def of_upload(cls, upload: Upload) -> "FoundSource":
        return cls(upload.guild_id, upload.name, upload.size, upload.added_ns, digest=upload.digest, upload=upload)

    @property
    def key(self) -> Key:
        return self.owner, self.source


@dataclass(frozen=True, slots=True)
class FolderState:
    """The documents folder as it is now."""

    found: tuple[FoundSource, ...]
    skipped: tuple[Skipped, ...]  # files that are left out without being opened, and mistakes in the sidecars
    synonyms: Sequence[Group]
    settings: Mapping[str, str]  # of the whole folder, to be compared by the next sync
    sidecar: Sidecar | None  # None: the folder wasn't looked at, and each of its documents stays as it was
    sidecar_read: bool = True  # False: what it says isn't known, so documents that are known already stay as they were
    has_synonyms: bool = True  # False: there is no synonyms.toml
    out_of_reach: frozenset[str] = frozenset()  # files and folders that can't be looked at
    devices: Mapping[str, int] = field(default_factory=dict)  # see index.reading.files.Listing
    taken: frozenset[str] | None = None  # documents that weren't looked at; None: the whole folder was looked at


@dataclass(frozen=True, slots=True)
class Keep:
    """The text is in the current generation already."""

    file: FoundSource
    seen: Seen  # with its time stamp of now
    known: Known
    as_known: bool = False  # True: the document stays as it is, whatever sources.toml says now


@dataclass(frozen=True, slots=True)
class Refuse:
    """The file still can't be read, for the same reason."""

    file: FoundSource
    seen: Seen
    reason: Message


@dataclass(frozen=True, slots=True)
class Read:
    """The file is new, or has changed."""

    file: FoundSource
    former: Known | None = None  # its document, which stays if the bytes turn out to be out of reach


Step = Keep | Refuse | Read


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Step, ...]  # one for each document that is to be in the index, or refused
    dropped: frozenset[Key]  # files that are known but weren't found
    folder: FolderState
    memory: FolderMemory  # for the next sync
    lost: frozenset[str]  # documents whose files are known to be unreadable
    settled: bool  # True: it is known which these are
    changes_anything: bool

    @property
    def to_read(self) -> list[Read]:
        return [step for step in self.steps if isinstance(step, Read)]

    @property
    def held_back(self) -> HeldBack | None:
        return self.memory.held


class MustLookAtAll(Exception):
    """A look at only some paths of the folder isn't enough."""


def plan(
    known: KnownIndex,
    folder: FolderState,
    uploads: Sequence[Upload] | None,
    memory: FolderMemory = FolderMemory(),  # noqa: B008 (it is frozen)
    *,
    now_ns: int = 0,
    accept_removals: bool = False,
    lost: Mapping[str, str] | None = None,
) -> Plan:
    """The difference between the known and the found files.

    Args:
        known: The files of the current generation.
        folder: The documents folder as it is now.
        uploads: All uploads; None if they stay as they are.
        memory: What the sync before remembered of the folder.
        now_ns: Unix time.
        accept_removals: True to drop every document whose file is gone.
        lost: The digests of files that turned out to be unreadable when such a plan was carried out; None if none was.
    """
    hollow = {
        file.source
        for file in folder.found
        if not file.size or file.source in (lost or ()) or (file.digest and memory.lost.get(file.source) == file.digest)
    }
    unreadable = {**memory.lost, **(lost or {})}
    unseen = _out_of_reach(known, folder)
    if folder.sidecar:
        gone = vanished(known, folder, hollow) - unseen
        another = known.settings["folder"] not in ("", folder.settings["folder"])  # the operator named another one
        if accept_removals or another or not gone:
            memory = FolderMemory(folder.devices)
        else:
            memory = judge(known.sources, gone, folder.devices, memory, now_ns)
            held = memory.held.documents if memory.held else ()
            memory = replace(memory, lost={source: unreadable[source] for source in held if source in unreadable})
        if memory.held and not folder.has_synonyms:
            known_groups = json.loads(known.settings["synonyms"])
            folder = replace(
                folder,
                synonyms=[tuple(group) for group in known_groups],
                settings={**folder.settings, "synonyms": known.settings["synonyms"]},
            )
        stay = unseen | set(memory.held.documents if memory.held else ())
        folder = replace(
            folder, found=tuple(file for file in folder.found if file.source not in hollow & (stay - unseen))
        )
    else:
        stay = set()
    folder = replace(folder, skipped=tuple(_with_former(folder, unseen)))
    again = _recognised_again(known, folder)
    found = [*folder.found, *(found_as_known(known, (None, source)) for source in stay - _sources(folder.found))]
    found = sorted(found, key=lambda file: file.source) if stay else found
    as_known = _sources(folder.found) | stay if not (folder.sidecar and folder.sidecar_read) else stay
    as_known |= folder.taken or set()
    steps = tuple(
        _step(known, file, again, as_known=file.source in as_known, out_of_reach=file.source in stay) for file in found
    ) + _steps_of_uploads(known, uploads, again)
    dropped = frozenset([*known.documents, *known.refusals]) - {step.file.key for step in steps}
    refused = [Skipped(source, refusal.reason) for (owner, source), refusal in known.refusals.items() if owner is None]
    same = (
        not dropped
        and all(not isinstance(step, Read) and step.seen == known.seen(step.file.key) for step in steps)
        and _in_order(known.skipped) == _in_order([*folder.skipped, *refused])
        and known.settings == folder.settings
    )
    return Plan(steps, dropped, folder, memory, frozenset(hollow), settled=lost is not None, changes_anything=not same)


def _sources(files: Iterable[FoundSource]) -> set[str]:
    return {file.source for file in files}


def _out_of_reach(known: KnownIndex, folder: FolderState) -> set[str]:
    """The folder's documents whose files can't be looked at, or can't be opened although they seem to have changed."""
    closed = {file.source for file in folder.found if file.error and is_out_of_reach(file.error)}
    if folder.out_of_reach:
        inside = tuple(f"{place}/" for place in folder.out_of_reach)
        closed |= {source for source in known.sources if source in folder.out_of_reach or source.startswith(inside)}
    return closed & known.sources


def vanished(known: KnownIndex, folder: FolderState, hollow: Set[str] = frozenset()) -> set[str]:
    """Those of the folder's documents whose files are gone or have nothing to read, and haven't just been moved.

    Args:
        hollow: Files that can't be read; empty ones need not be among them.
    """
    gone = known.sources - {file.source for file in folder.found if file.size and file.source not in hollow}
    moved = {file.digest for file in folder.found if file.digest}
    return {source for source in gone if known.documents[None, source].seen.digest not in moved}


def _with_former(folder: FolderState, unseen: set[str]) -> Iterable[Skipped]:
    """The skipped files and folders, which say so if documents of theirs stay; and the files that can't be opened."""
    for skip in folder.skipped:
        stays = skip.file in folder.out_of_reach and any(
            source == skip.file or source.startswith(f"{skip.file}/") for source in unseen
        )
        yield Skipped(skip.file, _former_stays(skip.reason)) if stays else skip
    for file in folder.found:
        if file.error and file.source in unseen:
            yield Skipped(file.source, _former_stays(file.error))


def _former_stays(reason: Message) -> Message:
    return Message.of(Unreadable.FORMER_TEXT_STAYS, reason=reason)


def _in_order(skipped: Iterable[Skipped]) -> list[tuple[str, str]]:
    return sorted((skip.file, str(skip.reason)) for skip in skipped)


def _step(
    known: KnownIndex,
    file: FoundSource,
    again: Callable[[Key], bool],
    *,
    as_known: bool = False,
    out_of_reach: bool = False,
) -> Step:
    document = known.documents.get(file.key)
    if out_of_reach and document:
        return Keep(file, document.seen, document, as_known=True)
    seen = _unchanged_upload(known, file, file.upload) if file.upload else _unchanged_file(known, file)
    if seen is None or again(file.key):
        return Read(file, document)
    if document:
        return Keep(file, seen, document, as_known)
    return Refuse(file, seen, known.refusals[file.key].reason)


def _steps_of_uploads(
    known: KnownIndex, uploads: Sequence[Upload] | None, again: Callable[[Key], bool]
) -> tuple[Step, ...]:
    if uploads is not None:
        return tuple(_step(known, FoundSource.of_upload(upload), again) for upload in uploads)
    refused = {key: refusal for key, refusal in known.refusals.items() if key[0] is not None}
    return tuple(Refuse(found_as_known(known, key), one.seen, one.reason) for key, one in refused.items())


def _recognised_again(known: KnownIndex, folder: FolderState) -> Callable[[Key], bool]:
    """A function that tells which known files are to be read again because of the pictures in them.

    With another engine these are all of them, and otherwise those of which pages wait; none if the folder isn't looked
    at.
    """
    another = known.settings.get("ocr") != folder.settings.get("ocr")

    def again(key: Key) -> bool:
        if folder.sidecar is None or (folder.taken and key[0] is None and key[1] in folder.taken):
            return False
        if key in known.pictured:
            return another or known.pictured[key]
        refusal = known.refusals.get(key)
        said = refusal.reason.template if refusal else None
        return said in WAITING or (another and said in ABOUT_PICTURES)

    return again


def may_have_moved(known: KnownIndex, found: Sequence[FoundSource]) -> set[str]:
    """The new files whose bytes show if a file that is gone was only moved. Only worth it if many are gone."""
    gone = known.sources - _sources(found)
    sizes = {known.documents[None, source].seen.size for source in gone} if len(gone) >= FEWEST else set()
    return {file.source for file in found if file.size in sizes and known.seen(file.key) is None}


def needs_bytes(known: KnownIndex, file: FoundSource) -> bool:
    """True if a file's size and time stamp can't tell whether it is the known one, so that its bytes must."""
    seen = known.seen(file.key)
    return seen is not None and not _is_same_by_stamp(seen, file)


def _is_same_by_stamp(seen: Seen, file: FoundSource) -> bool:
    same_stamp = (seen.size, seen.mtime_ns) == (file.size, file.mtime_ns)
    return same_stamp and seen.read_ns - seen.mtime_ns > RACY_NS and bool(seen.digest)


def _unchanged_file(known: KnownIndex, file: FoundSource) -> Seen | None:
    """How the file is known, if it is still the same, with its new time stamp if it was only touched."""
    seen = known.seen(file.key)
    if seen is None or _is_same_by_stamp(seen, file):
        return seen
    same_stamp = (seen.size, seen.mtime_ns) == (file.size, file.mtime_ns)
    if file.error:
        refusal = known.refusals.get(file.key)
        return seen if same_stamp and refusal and refusal.reason == file.error else None
    if not file.digest or file.digest != seen.digest:
        return None
    return seen if same_stamp else replace(seen, size=file.size, mtime_ns=file.mtime_ns, read_ns=file.read_ns)


def _unchanged_upload(known: KnownIndex, file: FoundSource, upload: Upload) -> Seen | None:
    """How the upload is known, if it has the same bytes and becomes the same document."""
    seen = known.seen(file.key)
    document = known.documents.get(file.key)
    if document and document.settled != inputs_of_upload(upload):
        return None
    return seen if seen and seen.digest == upload.digest else None


def inputs_of_upload(upload: Upload) -> str:
    """Everything that decides which document an upload becomes, besides its bytes: only its id.

    No other document, and no sidecar, changes how an upload is read, since those belong to somebody else.
    """
    return f"upload {upload.document_id}"


def folder_as_known(known: KnownIndex) -> FolderState:
    """The folder as the current generation knows it, for when it can't or needn't be looked at."""
    keys = [key for key in [*known.documents, *known.refusals] if key[0] is None]
    return FolderState(
        found=tuple(found_as_known(known, key) for key in keys),
        skipped=tuple(known.left_out()),
        synonyms=[tuple(group) for group in json.loads(known.settings["synonyms"])],
        settings=known.settings,
        sidecar=None,
    )


def found_as_known(known: KnownIndex, key: Key) -> FoundSource:
    seen = known.seen(key)
    assert seen is not None
    error = known.refusals[key].reason if key in known.refusals else None
    return FoundSource(*key, seen.size, seen.mtime_ns, seen.digest, seen.read_ns, error if not seen.digest else None)
