"""The plan of a sync, made before anything is read or written.

It works as `git status` does: the index *knows* each file by its size, time stamp and digest; the files that are there
now have been *found*; and the *plan* is the difference. A found file keeps its text if it is the same as the known one,
and has to be read otherwise. All of this is pure: the digests that have to be compared are part of the found files.

The folder's documents come first, and then the uploads, server by server.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.messages import Message
from index.model import Skipped
from index.reading.sources import Sidecar
from index.state import Upload
from index.store import Generation, Known, Seen
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
    """The files of the current generation."""

    documents: Mapping[Key, Known] = field(default_factory=dict)
    refusals: Mapping[Key, Refusal] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()  # of the folder: the refusals, and files that were left out without being opened
    settings: Mapping[str, str] = field(default_factory=lambda: NO_FOLDER)

    @classmethod
    def of(cls, generation: Generation) -> "KnownIndex":
        return cls(
            documents={(known.owner, known.source): known for known in generation.known_documents()},
            refusals={key: Refusal(seen, reason) for key, (seen, reason) in generation.refusals().items()},
            skipped=tuple(generation.skipped()),
            settings=generation.settings,
        )

    @property
    def sources(self) -> set[str]:
        """Of the folder's documents."""
        return {source for owner, source in self.documents if owner is None}

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


@dataclass(frozen=True, slots=True)
class Keep:
    """The text is in the current generation already."""

    file: FoundSource
    seen: Seen  # with its time stamp of now
    known: Known


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


Step = Keep | Refuse | Read


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Step, ...]  # one for each found file
    dropped: frozenset[Key]  # files that are known but weren't found
    folder: FolderState
    changes_anything: bool

    @property
    def to_read(self) -> list[Read]:
        return [step for step in self.steps if isinstance(step, Read)]


def plan(known: KnownIndex, folder: FolderState, uploads: Sequence[Upload]) -> Plan:
    found = [*folder.found, *map(FoundSource.of_upload, uploads)]
    steps = tuple(_step(known, file) for file in found)
    dropped = frozenset([*known.documents, *known.refusals]) - {file.key for file in found}
    refused = [Skipped(source, refusal.reason) for (owner, source), refusal in known.refusals.items() if owner is None]
    same = (
        not dropped
        and all(not isinstance(step, Read) and step.seen == known.seen(step.file.key) for step in steps)
        and _in_order(known.skipped) == _in_order([*folder.skipped, *refused])
        and known.settings == folder.settings
    )
    return Plan(steps, dropped, folder, changes_anything=not same)


def _in_order(skipped: Iterable[Skipped]) -> list[tuple[str, str]]:
    return sorted((skip.file, str(skip.reason)) for skip in skipped)


def _step(known: KnownIndex, file: FoundSource) -> Step:
    seen = _unchanged_upload(known, file, file.upload) if file.upload else _unchanged_file(known, file)
    if seen is None:
        return Read(file)
    if file.key in known.documents:
        return Keep(file, seen, known.documents[file.key])
    return Refuse(file, seen, known.refusals[file.key].reason)


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
    refused = {Skipped(source, refusal.reason) for (owner, source), refusal in known.refusals.items() if owner is None}
    return FolderState(
        found=tuple(_found_as_known(known, key) for key in keys),
        skipped=tuple(skip for skip in known.skipped if skip not in refused),
        synonyms=[tuple(group) for group in json.loads(known.settings["synonyms"])],
        settings=known.settings,
        sidecar=None,
    )


def _found_as_known(known: KnownIndex, key: Key) -> FoundSource:
    seen = known.seen(key)
    assert seen is not None
    error = known.refusals[key].reason if key in known.refusals else None
    return FoundSource(*key, seen.size, seen.mtime_ns, seen.digest, seen.read_ns, error if not seen.digest else None)
