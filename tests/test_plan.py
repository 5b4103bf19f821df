"""A sync's plan follows from the known and the found files. No disk is needed to see that."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from index.building.plan import (
    NO_FOLDER,
    RACY_NS,
    FolderState,
    FoundSource,
    Keep,
    KnownIndex,
    Read,
    Refusal,
    Refuse,
    folder_as_known,
    inputs_of_upload,
    needs_bytes,
    plan,
)
from index.model import Skipped
from index.reading.sources import Sidecar
from index.state import Upload
from index.store import Known, Seen

NOW = 1_000 * RACY_NS
OLD = Seen(size=10, mtime_ns=NOW - 9 * RACY_NS, read_ns=NOW, digest="old bytes")
RACY = replace(OLD, mtime_ns=NOW - 1)  # written just before it was read
CLOSED = replace(OLD, digest="")  # its bytes could not be read
UPLOAD = Upload(3, 7, "doors.md", "an id", "old bytes", 10, NOW)
SETTINGS: Mapping[str, str] = {"folder": "/docs", "described": "", "synonyms": "[]"}
DENIED = "permission denied"


def found(seen: Seen = OLD, source: str = "a.txt", **changes: object) -> FoundSource:
    """A file of the folder that looks as it did when it was last read, but for some changes."""
    return replace(FoundSource(None, source, seen.size, seen.mtime_ns), **changes)  # type: ignore[arg-type]


def known_document(seen: Seen = OLD, source: str = "a.txt", owner: int | None = None, settled: str = "") -> KnownIndex:
    document = Known(0, owner, source, seen, settled, range(2))
    return KnownIndex(documents={(owner, source): document}, settings=SETTINGS)


def known_refusal(seen: Seen = OLD, reason: str = DENIED) -> KnownIndex:
    return KnownIndex(
        refusals={(None, "a.txt"): Refusal(seen, reason)}, skipped=(Skipped("a.txt", reason),), settings=SETTINGS
    )


def folder(*files: FoundSource, skipped: tuple[Skipped, ...] = ()) -> FolderState:
    return FolderState(files, skipped, (), SETTINGS, Sidecar({}))


SAME = found(digest="old bytes", read_ns=NOW)
TOUCHED = replace(SAME, mtime_ns=NOW, read_ns=NOW + 5)


@pytest.mark.parametrize(
    ("known", "file", "step", "changes"),
    [
        (KnownIndex(), found(), Read, True),
        (known_document(), found(), Keep, False),
        (known_document(), found(size=11), Read, True),
        (known_document(), found(mtime_ns=NOW), Read, True),
        (known_document(), TOUCHED, Keep, True),  # its new time stamp is kept
        (known_document(), replace(TOUCHED, digest="new bytes"), Read, True),
        (known_document(RACY), found(RACY), Read, True),  # gone before its bytes could be compared
        (known_document(RACY), found(RACY, digest="old bytes"), Keep, False),
        (known_document(RACY), found(RACY, digest="new bytes"), Read, True),
        (known_document(), replace(TOUCHED, digest="", error=DENIED), Read, True),
        (known_document(source="b.txt"), found(), Read, True),
        (known_refusal(), found(), Refuse, False),
        (known_refusal(), found(size=11), Read, True),
        (known_refusal(CLOSED), found(CLOSED, error=DENIED), Refuse, False),
        (known_refusal(CLOSED), found(CLOSED, error="another reason"), Read, True),
        (known_refusal(CLOSED), found(CLOSED, error=DENIED, mtime_ns=NOW), Read, True),
        (known_refusal(CLOSED), found(CLOSED, digest="old bytes"), Read, True),  # it may be read now
    ],
)
def test_a_file_is_kept_while_it_is_the_one_that_is_known(
    known: KnownIndex, file: FoundSource, step: type, changes: bool
) -> None:
    made = plan(known, folder(file), [])
    assert [type(one) for one in made.steps] == [step]
    assert made.changes_anything is changes
    assert made.to_read == [one for one in made.steps if step is Read]


def test_a_touched_file_is_known_by_its_new_time_stamp() -> None:
    (step,) = plan(known_document(), folder(TOUCHED), []).steps
    assert isinstance(step, Keep)
    assert step.seen == Seen(10, NOW, NOW + 5, "old bytes")
    assert plan(known_document(step.seen), folder(found(step.seen, digest="old bytes")), []).changes_anything is False


@pytest.mark.parametrize(
    ("known", "file", "needed"),
    [
        (KnownIndex(), found(), False),  # it is read anyway
        (known_document(), found(), False),
        (known_document(), found(mtime_ns=NOW), True),
        (known_document(), found(size=11), True),
        (known_document(RACY), found(RACY), True),
        (known_refusal(), found(), False),
        (known_refusal(CLOSED), found(CLOSED), True),
    ],
)
def test_bytes_are_compared_only_where_the_time_stamp_cant_tell(
    known: KnownIndex, file: FoundSource, needed: bool
) -> None:
    assert needs_bytes(known, file) is needed


INDEXED = known_document(replace(OLD, mtime_ns=1), "doors.md", 7, inputs_of_upload(UPLOAD))


@pytest.mark.parametrize(
    ("upload", "step", "changes"),
    [
        (UPLOAD, Keep, False),
        (replace(UPLOAD, number=4, added_ns=NOW + 9), Keep, False),  # the same bytes were uploaded again
        (replace(UPLOAD, digest="new bytes"), Read, True),
        (replace(UPLOAD, document_id="another id"), Read, True),  # another state.db, with another key
        (replace(UPLOAD, guild_id=8), Read, True),
    ],
)
def test_an_upload_is_kept_while_it_has_the_same_bytes_and_id(upload: Upload, step: type, changes: bool) -> None:
    made = plan(INDEXED, folder(), [upload])
    assert [type(one) for one in made.steps] == [step]
    assert made.changes_anything is changes


def test_what_is_not_found_any_more_is_dropped() -> None:
    known = KnownIndex(
        documents=known_document().documents | INDEXED.documents,
        refusals={(None, "b.txt"): Refusal(OLD, DENIED)},
        skipped=(Skipped("b.txt", DENIED),),
        settings=SETTINGS,
    )
    made = plan(known, folder(found()), [])
    assert made.dropped == {(7, "doors.md"), (None, "b.txt")}
    assert made.changes_anything


def test_the_folder_comes_first_and_the_uploads_follow() -> None:
    made = plan(KnownIndex(), folder(found(), found(source="z.txt")), [UPLOAD])
    assert [step.file.key for step in made.steps] == [(None, "a.txt"), (None, "z.txt"), (7, "doors.md")]


@pytest.mark.parametrize(
    "state",
    [
        folder(found(), skipped=(Skipped("link.txt", "it is a link"),)),
        replace(folder(found()), settings={**SETTINGS, "described": "something"}),
    ],
    ids=["skipped", "sidecar"],
)
def test_what_is_skipped_and_what_sidecars_say_counts_as_a_change(state: FolderState) -> None:
    assert plan(known_document(), state, []).changes_anything
    again = replace(known_document(), skipped=state.skipped, settings=state.settings)
    assert not plan(again, state, []).changes_anything


@pytest.mark.parametrize("known", [known_document(), known_document(RACY), known_refusal(), known_refusal(CLOSED)])
def test_a_folder_that_is_not_looked_at_stays_as_it_is_known(known: KnownIndex) -> None:
    made = plan(known, folder_as_known(known), [])
    assert made.to_read == []
    assert not made.changes_anything
    assert plan(known, folder_as_known(known), [UPLOAD]).to_read == [Read(FoundSource.of_upload(UPLOAD))]


def test_without_an_index_and_without_a_folder_there_is_nothing_to_do() -> None:
    nothing = KnownIndex()
    assert nothing.settings == NO_FOLDER
    assert not plan(nothing, folder_as_known(nothing), []).changes_anything
    assert plan(nothing, folder_as_known(nothing), [UPLOAD]).changes_anything
