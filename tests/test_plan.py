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
from index.building.removals import FEWEST, PATIENCE_NS, FolderMemory, HeldBack
from index.messages import Message, Unreadable
from index.reading.sources import Sidecar
from index.reports import Skipped
from index.state import Upload
from index.store import Known, Seen

NOW = 1_000 * RACY_NS
OLD = Seen(size=10, mtime_ns=NOW - 9 * RACY_NS, read_ns=NOW, digest="old bytes")
RACY = replace(OLD, mtime_ns=NOW - 1)  # written just before it was read
CLOSED = replace(OLD, digest="")  # its bytes could not be read
UPLOAD = Upload(3, 7, "doors.md", "an id", "old bytes", 10, NOW)
SETTINGS: Mapping[str, str] = {"folder": "/docs", "described": "", "synonyms": "[]"}
DENIED = Message(Unreadable.FORBIDDEN)


def found(seen: Seen = OLD, source: str = "a.txt", **changes: object) -> FoundSource:
    """A file of the folder that looks as it did when it was last read, but for some changes."""
    return replace(FoundSource(None, source, seen.size, seen.mtime_ns), **changes)  # type: ignore[arg-type]


def known_document(seen: Seen = OLD, source: str = "a.txt", owner: int | None = None, settled: str = "") -> KnownIndex:
    document = Known(0, owner, source, seen, settled, range(2), 0)
    return KnownIndex(documents={(owner, source): document}, settings=SETTINGS)


def known_refusal(seen: Seen = OLD, reason: Message = DENIED) -> KnownIndex:
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
        (known_document(), replace(TOUCHED, digest="", error=DENIED), Keep, True),  # the reason is reported
        (known_document(), replace(TOUCHED, digest="", error=Message(Unreadable.LINK)), Read, True),
        (known_document(source="b.txt"), found(), Read, True),
        (known_refusal(), found(), Refuse, False),
        (known_refusal(), found(size=11), Read, True),
        (known_refusal(CLOSED), found(CLOSED, error=DENIED), Refuse, False),
        (known_refusal(CLOSED), found(CLOSED, error=Message(Unreadable.LINK)), Read, True),
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
        (UPLOAD._replace(number=4, added_ns=NOW + 9), Keep, False),  # the same bytes were uploaded again
        (UPLOAD._replace(digest="new bytes"), Read, True),
        (UPLOAD._replace(document_id="another id"), Read, True),  # another state.db, with another key
        (UPLOAD._replace(guild_id=8), Read, True),
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
        folder(found(), skipped=(Skipped("link.txt", Message(Unreadable.LINK)),)),
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


def many(*names: str) -> KnownIndex:
    """An index of these documents, each with bytes of its own."""
    documents = {
        (None, name): Known(
            number, None, name, replace(OLD, digest=f"bytes of {name}"), "settled", range(number, number), 0
        )
        for number, name in enumerate(names)
    }
    return KnownIndex(documents=documents, settings=SETTINGS)


TEN = [f"{number}.txt" for number in range(10)]
DEVICE = {"": 1}
HERE = FolderMemory(DEVICE)


def left(*names: str, devices: Mapping[str, int] = DEVICE, **changes: object) -> FolderState:
    """The folder with only these files."""
    return replace(folder(*(found(source=name) for name in names)), devices=devices, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "remaining", "dropped"),
    [
        (TEN, TEN[1:], 1),
        (TEN, TEN[5:], 5),
        (TEN, TEN[6:], 0),
        (TEN, ["stray.txt"], 0),
        (TEN[:FEWEST], ["stray.txt"], 0),
        (TEN[: FEWEST - 1], ["stray.txt"], FEWEST - 1),  # as few as somebody may well replace
        (TEN, [], 0),
    ],
)
def test_removals_are_held_back_when_most_of_the_folder_is_gone(
    files: list[str], remaining: list[str], dropped: int
) -> None:
    made = plan(many(*files), left(*remaining), [], HERE, now_ns=NOW)
    assert len(made.dropped) == dropped
    gone = [name for name in files if name not in remaining]
    assert made.held_back == (None if dropped else HeldBack(tuple(gone), len(files), NOW))
    assert [step.file.source for step in made.steps] == sorted({*remaining, *([] if dropped else gone)})


def test_what_is_held_back_stays_as_it_is_while_other_files_are_read() -> None:
    made = plan(many(*TEN), left(TEN[0], "stray.txt"), [], HERE, now_ns=NOW)
    kept = [step for step in made.steps if isinstance(step, Keep) and step.as_known]
    assert [step.file.source for step in kept] == TEN[1:]
    assert {step.known.settled for step in kept} == {"settled"}
    assert [step.file.source for step in made.to_read] == ["stray.txt"]


HELD = HeldBack(tuple(TEN[1:]), 10, NOW)


@pytest.mark.parametrize(
    ("memory", "devices", "later", "held"),
    [
        (FolderMemory(DEVICE, HELD), DEVICE, PATIENCE_NS - 1, True),
        (FolderMemory(DEVICE, HELD), DEVICE, PATIENCE_NS, False),
        (FolderMemory(DEVICE, HELD), {"": 2}, 99 * PATIENCE_NS, True),  # something else is mounted there
        (FolderMemory(DEVICE, HELD), DEVICE, -PATIENCE_NS, True),  # the clock was wrong
        (FolderMemory(), DEVICE, 99 * PATIENCE_NS, True),  # nothing is remembered
    ],
)
def test_held_removals_are_accepted_after_an_hour_on_the_same_device(
    memory: FolderMemory, devices: Mapping[str, int], later: int, held: bool
) -> None:
    made = plan(many(*TEN), left(TEN[0], devices=devices), [], memory, now_ns=NOW + later)
    assert bool(made.held_back) is held
    assert len(made.dropped) == (0 if held else 9)
    assert made.memory.devices == (memory.devices if held else devices)
    if held:
        assert made.memory.held
        assert made.memory.held.since_ns == (NOW + later if later < 0 or not memory.held else NOW)
        accepted = plan(many(*TEN), left(TEN[0], devices=devices), [], memory, now_ns=NOW, accept_removals=True)
        assert (accepted.held_back, len(accepted.dropped)) == (None, 9)
        assert accepted.memory.devices == devices


def test_one_more_file_is_dropped_at_once_while_others_are_held_back() -> None:
    names = [f"{number:02}.txt" for number in range(30)]
    held = HeldBack(tuple(names[:20]), 30, NOW)
    made = plan(many(*names), left(*names[21:]), [], FolderMemory(DEVICE, held), now_ns=NOW + 1)
    assert made.dropped == {(None, names[20])}
    assert made.held_back == held


def test_files_that_come_back_end_it() -> None:
    made = plan(many(*TEN), left(*TEN[:8]), [], FolderMemory(DEVICE, HELD), now_ns=NOW + 1)
    assert made.held_back is None
    assert made.dropped == {(None, "8.txt"), (None, "9.txt")}  # few, so somebody removed them


def test_new_files_dont_make_removals_few() -> None:
    grown = many(*TEN, *(f"new {number}.txt" for number in range(30)))
    there = [name for _, name in grown.documents if name not in HELD.documents]
    made = plan(grown, left(*there), [], FolderMemory(DEVICE, HELD), now_ns=NOW + 1)
    assert made.held_back == HELD


def test_files_that_were_moved_are_not_missed() -> None:
    moved = [found(source=f"new/{name}", digest=f"bytes of {name}") for name in TEN]
    made = plan(many(*TEN), replace(folder(*moved), devices=DEVICE), [], HERE, now_ns=NOW)
    assert made.held_back is None
    assert len(made.dropped) == 10


def test_another_folder_replaces_all_documents() -> None:
    other = left("x.txt", settings={**SETTINGS, "folder": "/elsewhere"})
    assert len(plan(many(*TEN), other, [], HERE, now_ns=NOW).dropped) == 10


def test_a_subfolder_that_is_no_longer_mounted_is_held_back_however_small_it_is() -> None:
    known = many(*TEN, "share/a.txt")
    before = FolderMemory({"": 1, "share": 2})
    made = plan(known, left(*TEN), [], before, now_ns=NOW)
    assert made.held_back == HeldBack(("share/a.txt",), 11, NOW, elsewhere=True)
    again = plan(known, left(*TEN), [], made.memory, now_ns=NOW + 99 * PATIENCE_NS)
    assert again.held_back == made.held_back
    back = plan(known, left(*TEN, "share/a.txt", devices={"": 1, "share": 3}), [], again.memory, now_ns=NOW)
    assert back.memory == FolderMemory({"": 1, "share": 3})


@pytest.mark.parametrize("closed", ["inner", "inner/deep", "inner/deep/a.txt"])
def test_documents_that_cant_be_looked_at_stay(closed: str) -> None:
    known = many("inner/deep/a.txt", "z.txt")
    reason = Message.of(Unreadable.CANNOT_OPEN, error="Input/output error")
    made = plan(known, left("z.txt", out_of_reach=frozenset([closed]), skipped=(Skipped(closed, reason),)), [])
    assert made.dropped == frozenset()
    step = made.steps[0]
    assert isinstance(step, Keep)
    assert step.as_known
    assert made.held_back is None
    assert str(made.folder.skipped[0].reason).startswith("it can’t be opened: Input/output error; until that is fixed")
    other = plan(known, left("z.txt", out_of_reach=frozenset(["inn"])), [])
    assert other.dropped == {(None, "inner/deep/a.txt")}


def test_synonyms_stay_while_removals_are_held_back() -> None:
    known = replace(many(*TEN), settings={**SETTINGS, "synonyms": '[["car", "automobile"]]'})
    made = plan(known, left("stray.txt", has_synonyms=False), [], HERE, now_ns=NOW)
    assert made.folder.synonyms == [("car", "automobile")]
    assert made.folder.settings == known.settings


def test_documents_stay_as_they_were_while_sources_toml_is_out_of_reach() -> None:
    files = (found(source=name, digest=f"bytes of {name}") for name in TEN)
    state = replace(folder(*files), sidecar_read=False)
    assert all(isinstance(step, Keep) and step.as_known for step in plan(many(*TEN), state, []).steps)
