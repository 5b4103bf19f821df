"""Everything that people gave survives crashes, is only seen in its own server, and is gone once it is deleted."""

import fcntl
import hashlib
import os
import random
import signal
import sqlite3
import stat
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from back_ends import Place
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import child
from sqlite_utils import Database

from index import Confidence, DiskFull, LibraryBusy, LibraryDamaged, StateTooNew, UploadLimit
from index.messages import Message, Unreadable
from index.operations import Kept, KeptQuestion, State, Tally
from index.state import database, expiry, questions, reserve, uploads, waiting
from index.state.state import _TABLES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=10,
)
ALICE, BOB = 80351110224678912, 155149108183695360


in_a_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # for tests about the file itself


@pytest.fixture
def state(place: Place) -> Iterator[State]:
    with closing(place.open()) as state:
        yield state


def ask(state: State, guild: int, user: int, text: str | None = "When?", sure: Confidence = Confidence.NONE) -> None:
    state.questions.add(guild, text, user_id=user, confidence=sure, origin="slash")


def vote(state: State, guild: int, user: int, passage: str, *, helpful: bool) -> None:
    state.votes.put(guild, user_id=user, passage_id=passage, document_id="d", helpful=helpful)


def wait(state: State, guild: int, user: int, text: str, message: int = 1) -> None:
    state.waiting.add(
        guild, text, user_id=user, channel_id=1, message_id=message, shown=text, subject=[*text.split(), str(message)]
    )


def names(state: State, guild: int) -> list[str]:
    return [upload.name for upload in state.uploads.of_server(guild)]


def holders(folder: Path, *canaries: str) -> list[str]:
    """The files that hold one of these texts."""
    return [
        file.name
        for file in folder.rglob("*")
        if file.is_file() and any(canary.encode() in file.read_bytes() for canary in canaries)
    ]


# Keeping


@in_a_file
def test_nothing_is_on_the_disk_until_something_is_given(state: State, tmp_path: Path) -> None:
    assert (state.uploads.of_server(1), state.uploads.all(), state.settings.get(1), state.guilds()) == ([], [], {}, [])
    assert (state.votes.tallies(1), state.questions.of_server(1), state.questions.usage(1), state.kept_of(ALICE)) == (
        [],
        [],
        [],
        Kept(0, 0, 0),
    )
    state.forget(ALICE)
    state.forget_guild(1)
    assert state.expire(1, 30) == 0
    state.files.note()
    state.files.expire(30)
    assert state.files.all() == []
    assert list(tmp_path.iterdir()) == []


@in_a_file
def test_its_files_are_for_its_owners_eyes_alone(state: State, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        state.settings.set(1, {"private": True})
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(
        ("state.db", "state.db-wal", "state.db-shm", "state.lock", reserve.NAME, *reserve.PLACES), 0o600
    )


@in_a_file
def test_every_write_waits_for_the_disk(state: State) -> None:
    state.settings.set(1, {})
    assert state._database._writer
    assert state._database._writer.db.execute("pragma journal_mode").fetchall() == [("wal",)]
    assert state._database._writer.db.execute("pragma synchronous").fetchall() == [(2,)]  # FULL


@pytest.mark.parametrize("data", [b"", b"\x00", bytes(range(256)), b"line\n" * 300_000], ids=len)
def test_an_upload_comes_back_as_it_was_given(state: State, place: Place, data: bytes) -> None:
    upload, replaced = state.uploads.put(7, "rules.txt", data, user_id=ALICE)
    assert (upload.name, upload.size, upload.digest) == ("rules.txt", len(data), hashlib.sha256(data).hexdigest())
    assert not replaced
    with closing(place.open()) as another:
        assert another.uploads.of_server(7) == [upload] == another.uploads.all()
        assert another.uploads.content(upload) == data


def test_a_new_upload_takes_the_place_of_one_of_its_name(state: State) -> None:
    first, _ = state.uploads.put(7, "rules.txt", b"old")
    second, replaced = state.uploads.put(7, "rules.txt", b"new")
    assert replaced
    assert state.uploads.of_server(7) == [second]
    assert (second.document_id, state.uploads.content(second)) == (first.document_id, b"new")
    with pytest.raises(FileNotFoundError):
        state.uploads.content(first)


def test_an_upload_is_its_servers_and_has_an_id_of_its_own(state: State) -> None:
    ours, _ = state.uploads.put(7, "rules.txt", b"ours")
    theirs, replaced = state.uploads.put(8, "rules.txt", b"theirs")
    assert not replaced
    assert (state.uploads.of_server(7), state.uploads.of_server(8)) == ([ours], [theirs])
    assert ours.document_id != theirs.document_id
    state.uploads.remove(ours)
    state.uploads.remove(ours)  # it is gone already
    assert state.uploads.all() == [theirs]


def test_an_id_cant_be_known_without_the_key(tmp_path: Path) -> None:
    ids = set()
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        with closing(State(tmp_path / str(number))) as state:
            ids.add(state.uploads.put(7, "rules.txt", b"")[0].document_id)
    assert len(ids) == 3
    assert all(len(id) == 32 for id in ids)  # a document of the folder has 12 digits: they can't collide


def test_a_server_has_only_so_much_room(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 2)
    monkeypatch.setattr(uploads, "LARGEST_TOTAL", 3 * 2**20)
    state.uploads.put(7, "a.txt", bytes(2**20))
    with pytest.raises(UploadLimit, match=r"can have 3 MB in all\. The others have 1 MB, and this one has 3 MB"):
        state.uploads.put(7, "b.txt", bytes(5 * 2**19))
    state.uploads.put(7, "b.txt", bytes(2**21))
    with pytest.raises(UploadLimit, match="has 2 uploads, and 2 are the most that it can have"):
        state.uploads.put(7, "c.txt", b"")
    state.uploads.put(7, "b.txt", bytes(2**21))  # the upload that it replaces doesn't count
    state.uploads.put(8, "c.txt", bytes(2**21))  # nor does another server's
    assert (names(state, 7), names(state, 8)) == (["a.txt", "b.txt"], ["c.txt"])


@settings(max_examples=20)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON))
def test_settings_come_back_as_they_were_set(tmp_path_factory: pytest.TempPathFactory, given_settings: dict) -> None:
    with closing(State(tmp_path_factory.getbasetemp())) as state:
        state.settings.set(7, {"another": 1})
        state.settings.set(7, given_settings)
        assert state.settings.get(7) == given_settings
        assert state.settings.get(8) == {}


def test_the_last_vote_of_a_member_counts(state: State) -> None:
    for user, helpful in ((ALICE, True), (ALICE, False), (BOB, False), (3, True)):
        vote(state, 7, user, "p", helpful=helpful)
    vote(state, 7, ALICE, "q", helpful=True)
    vote(state, 8, ALICE, "p", helpful=True)
    tallies = state.votes.tallies(7)
    assert [(tally.passage_id, tally.helpful, tally.unhelpful) for tally in tallies] == [("p", 1, 2), ("q", 1, 0)]
    assert isinstance(tallies[0], Tally)
    assert tallies[0].document_id == "d"
    assert state.votes.tallies(7, since_ns=time.time_ns()) == []


def test_kept_questions_are_listed_last_first_and_counted_by_day(state: State) -> None:
    for text, sure in (("One?", Confidence.STRONG), ("Two?", Confidence.NONE), (None, Confidence.NONE)):
        ask(state, 7, ALICE, text, sure)
    ask(state, 8, ALICE, "Elsewhere?")
    assert [asked.text for asked in state.questions.of_server(7)] == [None, "Two?", "One?"]
    assert [asked.text for asked in state.questions.of_server(7, confidence=[Confidence.STRONG])] == ["One?"]
    (last,) = state.questions.of_server(7, limit=1)
    assert last == KeptQuestion(None, Confidence.NONE, "slash", last.at_ns)
    day = time.strftime("%Y-%m-%d", time.gmtime(last.at_ns / 1e9))
    found = [(usage.day, usage.origin, usage.confidence, usage.questions) for usage in state.questions.usage(7)]
    assert found == [(day, "slash", "none", 2), (day, "slash", "strong", 1)]
    assert state.questions.usage(7, since_ns=last.at_ns + 1) == []


@pytest.mark.parametrize("text", ["", "a\x00b", "half a pair: \ud800", "🙂" * 5_000, "100 % of %s"])
def test_any_string_can_be_kept_as_a_question(state: State, text: str) -> None:
    ask(state, 7, ALICE, text)
    (asked,) = state.questions.of_server(7)
    assert asked.text == text[: questions.LONGEST_QUESTION].replace("\ud800", "?").replace("\x00", "?")


@pytest.mark.parametrize("guild", [0, -1, 2**63])
def test_what_is_no_server_gives_and_sees_nothing(state: State, guild: int) -> None:
    for call in (
        state.uploads.of_server,
        state.settings.get,
        state.votes.tallies,
        state.questions.of_server,
        state.questions.usage,
    ):
        with pytest.raises(ValueError, match="not the id of a server"):
            call(guild)
    with pytest.raises(ValueError, match="not the id of a server"):
        state.uploads.put(guild, "rules.txt", b"")
    with pytest.raises(ValueError, match="not the id of a server"):
        ask(state, guild, ALICE)


LOCKED, EMPTY = Message(Unreadable.PDF_PASSWORD), Message(Unreadable.EMPTY)
STRANGE = Message.of(Unreadable.CANNOT_OPEN, error="\ud800")


def test_the_last_thing_that_happened_to_a_file_is_kept(state: State, place: Place) -> None:
    state.files.note(failed={"b.pdf": LOCKED})
    state.files.note(added=["a.txt", "c.txt"], changed=["d.txt"])
    state.files.note(changed=["a.txt"], removed=["c.txt", "d.txt"], failed={"d.txt": EMPTY, "\udcff": STRANGE})
    with closing(place.open()) as another:
        changes = [(change.file, change.what, change.reason) for change in another.files.all()]
    assert changes == [
        ("?", "failed", Message.of(Unreadable.CANNOT_OPEN, error="?")),
        ("a.txt", "changed", None),
        ("b.pdf", "failed", LOCKED),
        ("c.txt", "removed", None),
        ("d.txt", "failed", EMPTY),
    ]
    assert state.guilds() == []


def test_a_failure_is_noted_once_until_it_is_another(state: State) -> None:
    for reasons in ({"b.pdf": LOCKED}, {"b.pdf": LOCKED}):
        state.files.note(failed=reasons)
        (first,) = state.files.all(since_ns=0)
    before = time.time_ns()
    state.files.note(failed={"b.pdf": LOCKED})
    assert state.files.all(since_ns=before) == []
    assert state.files.all() == [first]
    state.files.note(failed={"b.pdf": EMPTY})
    assert [change.reason for change in state.files.all(since_ns=before)] == [EMPTY]


def test_a_reason_that_another_version_wrote_is_left_out(state: State) -> None:
    state.files.note(failed={"b.pdf": EMPTY, "c.pdf": EMPTY})
    with state._database.writing() as db:
        db.execute("update files set reason = 'it is encrypted' where file = 'b.pdf'")
        db.execute("""update files set reason = '["Unreadable.OF_TOMORROW", {}]' where file = 'c.pdf'""")
    assert [(change.file, change.reason) for change in state.files.all()] == [("b.pdf", None), ("c.pdf", None)]


def test_what_happened_to_files_long_ago_is_deleted(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now - 40 * expiry.DAY_NS)
        state.files.note(changed=["old.txt"])
    state.files.note(changed=["new.txt"])
    state.files.expire(30)
    assert [change.file for change in state.files.all()] == ["new.txt"]


# Forgetting


def test_user_ids_stand_nowhere_and_differ_from_server_to_server(state: State, place: Place) -> None:
    for guild in (7, 8):
        ask(state, guild, ALICE)
        vote(state, guild, ALICE, "p", helpful=True)
        wait(state, guild, ALICE, "When?")
        state.uploads.put(guild, "rules.txt", b"Rules.", user_id=ALICE)
    state.close()
    assert place.holders(str(ALICE)) == []
    assert not place.holds(ALICE.to_bytes(8, "big"))
    marks = state._database.rows(
        "select guild_id, asker from questions union select guild_id, asker from votes"
        " union select guild_id, added_by from uploads union select guild_id, asker from waiting"
    )
    assert len(marks) == 2
    assert len({mark for _, mark in marks}) == 2


@pytest.mark.parametrize("seed", [0, 1, 9, 10])  # with these, SQLite leaves copies behind where rows were moved
def test_what_somebody_did_is_gone_from_every_file(state: State, place: Place, seed: int) -> None:
    choose = random.Random(seed)
    canary = "canary-of-alice"
    others = range(10, 21)
    for step in range(400):
        if step % 25 == 24:
            state.forget(others[step // 25 % 11])
        user = choose.choice([ALICE, *others[:10]])
        word = canary if user == ALICE else f"user-{user}"
        guild = choose.choice([7, 8])
        if choose.random() < 0.3:
            ask(state, guild, user, f"{word} {'and again ' * choose.randrange(40)}?")
        else:
            passage, document = f"{choose.randrange(6)}{word}", word * choose.randrange(1, 9)
            state.votes.put(guild, user_id=user, passage_id=passage, document_id=document, helpful=True)
    kept, bystander = state.kept_of(ALICE), state.kept_of(others[9])
    before = len(state.questions.of_server(7)) + len(state.questions.of_server(8))
    assert min(kept.questions, kept.votes, bystander.questions, bystander.votes) > 0
    assert place.holders(canary)
    assert state.forget(ALICE) == kept
    assert place.holders(canary) == []
    assert state.kept_of(ALICE) == Kept(0, 0, 0) == state.forget(ALICE)
    assert state.kept_of(others[9]) == bystander
    assert len(state.questions.of_server(7)) + len(state.questions.of_server(8)) == before - kept.questions


@pytest.mark.parametrize("way", ["forget", "answered", "replaced", "full", "unwanted", "channel"])
def test_a_question_that_no_longer_waits_is_gone_from_every_file(state: State, place: Place, way: str) -> None:
    wait(state, 7, BOB, "another question", 1)
    wait(state, 7, ALICE, "canary-of-alice", 99)
    assert place.holders("canary-of-alice")
    match way:
        case "forget":
            assert state.forget(ALICE) == Kept(0, 0, 0, waiting=1)
        case "answered":
            about = ["canary-of-alice", "99"]
            assert state.waiting.end_about(7, user_id=BOB, subject=about) == 0
            assert state.waiting.end_about(7, user_id=ALICE, subject=about) == 1
        case "replaced":
            wait(state, 7, ALICE, "another", 99)
        case "full":
            for step in range(100, 100 + waiting.MOST_WAITING):
                wait(state, 7, BOB, "one more", step)
        case "unwanted":
            assert state.waiting.end_all(8) == 0
            assert state.waiting.end_all(7) == 2
        case "channel":
            assert state.waiting.end_in(7, 2) == 0
            assert state.waiting.end_in(7, 1) == 2
    place.settle(state)
    assert place.holders("canary-of-alice") == []
    assert state.kept_of(ALICE).waiting == (way == "replaced")


@pytest.mark.parametrize("seed", [11, 28])  # with these, SQLite leaves copies behind where rows were moved
def test_answered_questions_are_gone_from_every_file(state: State, place: Place, seed: int) -> None:
    choose = random.Random(seed)
    there, gone = [], []
    for number in range(1, 70):
        text = f"canary-{number}- " + "and again " * choose.randrange(45)
        state.waiting.add(7, text, user_id=1, channel_id=1, message_id=number, shown=None, subject=[str(number)])
        there.append(number)
        if choose.random() < 0.5:
            gone.append(choose.choice(there))
            there.remove(gone[-1])
            assert state.waiting.end(7, [gone[-1]]) == 1
    place.settle(state)
    assert place.holders(*(f"canary-{number}-" for number in gone)) == []
    assert [asked.message_id for asked in state.waiting.all()] == there


def test_a_forgotten_members_upload_stays_its_servers_and_loses_its_mark(state: State) -> None:
    state.uploads.put(7, "rules.txt", b"Rules.", user_id=ALICE)
    assert state.forget(ALICE) == Kept(0, 0, 1)
    assert names(state, 7) == ["rules.txt"]
    assert state.kept_of(ALICE) == Kept(0, 0, 0)


@pytest.mark.parametrize("seed", [1, 2])  # with 1, SQLite leaves copies behind where rows were moved
def test_an_uploads_bytes_are_gone_from_every_file_when_it_is_removed(state: State, place: Place, seed: int) -> None:
    choose = random.Random(seed)
    kept, gone = {}, set()
    for number in range(90):
        canary = f"<canary {seed}-{number}>"
        name = f"{canary}.txt"
        guild, data = choose.choice([7, 8]), canary.encode() * choose.choice([1, 3, 10, 40, 100, 250])
        kept[name], _ = state.uploads.put(guild, name, data)
        if choose.random() < 0.45 and len(kept) > 1:
            gone.add(name := choose.choice(list(kept)))
            state.uploads.remove(kept.pop(name))
    assert place.holders(*(name.removesuffix(".txt") for name in gone)) == []
    assert {upload.name for upload in state.uploads.all()} == kept.keys()


def test_what_is_older_than_a_server_keeps_it_is_gone_from_every_file(
    state: State, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    for days, word in ((40, "canary-old"), (20, "young")):
        with monkeypatch.context() as patch:
            patch.setattr(time, "time_ns", lambda days=days: now - days * expiry.DAY_NS)
            for guild in (7, 8):
                ask(state, guild, ALICE, f"{word}-{guild}")
                vote(state, guild, ALICE, f"{word}-{guild}", helpful=True)
                wait(state, guild, ALICE, f"{word}-{guild}", days)
    assert state.expire(7, 30) == 3
    place.settle(state)
    assert place.holders("canary-old-7") == []
    assert [asked.text for asked in state.questions.of_server(7)] == ["young-7"]
    assert [asked.text for asked in state.questions.of_server(8)] == ["young-8", "canary-old-8"]
    assert [asked.text for asked in state.waiting.all()] == ["canary-old-8", "young-7", "young-8"]
    assert state.expire(7, 30) == 0


def test_a_server_that_is_left_is_forgotten(state: State, place: Place) -> None:
    for guild, word in ((7, "canary"), (8, "other")):
        state.uploads.put(guild, f"{word}.txt", word.encode())
        state.settings.set(guild, {"channel": word})
        ask(state, guild, ALICE, word)
        vote(state, guild, ALICE, word, helpful=True)
        wait(state, guild, ALICE, word)
    assert state.guilds() == [7, 8]
    state.forget_guild(7)
    assert state.guilds() == [8]
    assert place.holders("canary") == []
    assert (names(state, 8), state.settings.get(8), len(state.questions.of_server(8))) == (
        ["other.txt"],
        {"channel": "other"},
        1,
    )


@in_a_file
def test_every_table_with_something_of_a_server_is_known_to_the_erasure(state: State, tmp_path: Path) -> None:
    state.settings.set(7, {})
    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_schema where type = 'table'")]
        theirs = {
            table for table in tables if "guild_id" in {row[1] for row in db.execute(f"pragma table_info({table})")}
        }
    assert theirs == set(_TABLES)


def test_deleting_while_somebody_reads_says_so_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with closing(State(tmp_path)) as state:
        ask(state, 7, ALICE, "canary?")
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as reader:
            reader.execute("begin")
            assert reader.execute("select count(*) from questions").fetchall() == [(1,)]
            with pytest.raises(LibraryBusy, match="It is deleted, but its bytes are still in the log"):
                state.forget(ALICE)
            assert state.questions.of_server(7) == []
        state.forget(ALICE)
        assert holders(tmp_path, "canary") == []


# Other versions, damage, and full disks

# The file of the first version, as it was released: later ones must be able to take it over. Never change this.
FIRST = """
create table _sqlite_migrations (id integer primary key, migration_set text, name text, applied_at text);
create unique index idx__sqlite_migrations_migration_set_name on _sqlite_migrations (migration_set, name);
insert into _sqlite_migrations values (1, 'state', '_first', '2026-11-22 12:00:00+00:00');
create table secret (key blob not null);
insert into secret values (x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
create table uploads (number integer primary key autoincrement, guild_id integer not null, name text not null,
    document_id text not null, digest text not null, size integer not null, added_ns integer not null, added_by text,
    unique (guild_id, name));
insert into uploads values (3, 7, 'rules.txt', '4bde2ec75aeb7a3d7d5dcd7d52ec0d0c',
    '24b2ee4e8e4a8ea1a5ce7c5a9f1bb05b1e4ac8a9b1b1a7be3a2a6a7d2b9bd6a1', 6, 1700000000000000000, null);
create table contents (upload integer primary key, away blob not null, data blob not null);
insert into contents values (3, zeroblob(4096), x'52756c65732e');
create table settings (guild_id integer primary key, settings text not null);
insert into settings values (7, '{"private": true}');
create table votes (guild_id integer not null, passage_id text not null, asker text not null,
    document_id text not null, helpful integer not null, at_ns integer not null,
    primary key (guild_id, passage_id, asker));
insert into votes values (7, 'p', 'somebody', 'd', 1, 1700000000000000000);
create table questions (number integer primary key, guild_id integer not null, text text, asker text not null,
    confidence text not null, origin text not null, at_ns integer not null);
create index questions_by_time on questions (guild_id, at_ns);
insert into questions values (1, 7, 'When?', 'somebody', 'none', 'slash', 1700000000000000000);
"""


def test_the_first_versions_file_is_taken_over(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        db.executescript(FIRST)
    with closing(State(tmp_path)) as state:
        (upload,) = state.uploads.of_server(7)
        assert (upload.name, state.uploads.content(upload), state.settings.get(7)) == (
            "rules.txt",
            b"Rules.",
            {"private": True},
        )
        assert [asked.text for asked in state.questions.of_server(7)] == ["When?"]
        assert [tally.helpful for tally in state.votes.tallies(7)] == [1]
        state.files.note(added=["a.txt"])
        assert [change.file for change in state.files.all()] == ["a.txt"]
        replaced, _ = state.uploads.put(7, "rules.txt", b"New.")
        assert replaced.number > upload.number
        ask(state, 7, ALICE)
        state.forget(ALICE)
        assert [asked.text for asked in state.questions.of_server(7)] == ["When?"]


def second(db: Database) -> None:
    db.execute("alter table questions add column language text")


@pytest.mark.parametrize("first_use", ["read", "write"])
def test_an_older_file_is_brought_up_and_a_newer_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_use: str
) -> None:
    def used(state: State) -> list[KeptQuestion]:
        if first_use == "write":
            state.settings.set(7, {})
        return state.questions.of_server(7)

    with closing(State(tmp_path)) as state:
        ask(state, 7, ALICE)
    with monkeypatch.context() as patch:
        patch.setattr(database, "STEPS", (*database.STEPS, second))
        with closing(State(tmp_path)) as state:
            assert [asked.text for asked in used(state)] == ["When?"]
    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        assert db.execute("select text, language from questions").fetchall() == [("When?", None)]
    with closing(State(tmp_path)) as state, pytest.raises(StateTooNew, match="was written by a later version"):
        used(state)


def test_a_failed_upgrade_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: Database) -> None:
        raise RuntimeError("half done")

    with closing(State(tmp_path)) as state:
        ask(state, 7, ALICE)
    with monkeypatch.context() as patch:
        patch.setattr(database, "STEPS", (*database.STEPS, second, broken))
        with closing(State(tmp_path)) as state, pytest.raises(RuntimeError, match="half done"):
            state.questions.of_server(7)
    with closing(State(tmp_path)) as state:
        assert [asked.text for asked in state.questions.of_server(7)] == ["When?"]


@in_a_file
def test_a_file_that_was_made_and_not_filled_is_filled(state: State, tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    assert state.uploads.of_server(7) == []
    state.uploads.put(7, "rules.txt", b"")
    assert names(state, 7) == ["rules.txt"]


@in_a_file
@pytest.mark.parametrize("damage", ["text", "folder"])
def test_a_damaged_file_is_named_with_a_way_out(state: State, tmp_path: Path, damage: str) -> None:
    if damage == "text":
        (tmp_path / "state.db").write_bytes(b"This is no database. " * 500)
    else:
        (tmp_path / "state.db").mkdir()
    with pytest.raises(LibraryDamaged, match="restore a back-up"):
        state.uploads.of_server(7)
    with pytest.raises(LibraryDamaged, match="restore a back-up"):
        state.settings.set(7, {})


@in_a_file
def test_a_full_disk_loses_nothing_that_was_kept(state: State) -> None:
    upload, _ = state.uploads.put(7, "rules.txt", b"Rules.")
    assert state._database._writer
    state._database._writer.db.execute("pragma max_page_count = 50").fetchall()
    with pytest.raises(DiskFull, match="no room left in the data folder"):
        state.uploads.put(7, "rules.txt", bytes(10**6))
    assert state.uploads.of_server(7) == [upload]
    assert state.uploads.content(upload) == b"Rules."
    state.settings.set(7, {"works": True})


# Several at once

READER = """
import hashlib, sys
from pathlib import Path
from index.operations import State
state = State(Path(sys.argv[1]), sys.argv[2] or None)
print("ready", flush=True)
reads = 0
for line in sys.stdin:
    for upload in state.uploads.all():
        try:
            assert hashlib.sha256(state.uploads.content(upload)).hexdigest() == upload.digest, upload
            reads += 1
        except FileNotFoundError:
            pass
print(reads, flush=True)
"""

WRITER = """
import sys
from pathlib import Path
from index.operations import State
state = State(Path(sys.argv[1]), sys.argv[2] or None)
start = int(sys.argv[3])
for number in range(start, start + 100):  # far fewer than a server may have, however fast this process is
    state.uploads.put(7, f"{number}.txt", b"%d\\n" % number * 5000)
    state.votes.put(7, user_id=1, passage_id=str(number), document_id="d", helpful=True)
    print(number, flush=True)
sys.stdin.read()
"""


def start(script: str, *arguments: object) -> AbstractContextManager[Popen[str]]:
    return child(sys.executable, "-c", script, *map(str, arguments), cwd=ROOT, stdin=PIPE, stdout=PIPE)


def test_another_process_reads_while_this_one_writes(state: State, place: Place) -> None:
    state.uploads.put(7, "0.txt", b"0")
    with start(READER, place.folder, place.address or "") as reader:
        assert reader.stdout
        assert reader.stdin
        assert reader.stdout.readline() == "ready\n"
        for number in range(40):
            state.uploads.put(7, f"{number % 5}.txt", os.urandom(50_000))
            reader.stdin.write("read\n")
            reader.stdin.flush()
        reader.stdin.close()
        assert int(reader.stdout.readline()) >= 40


def test_two_processes_write_in_turn(state: State, place: Place) -> None:
    with start(WRITER, place.folder, place.address or "", 1000) as other:
        assert other.stdout
        other.stdout.readline()
        for number in range(20):
            state.uploads.put(7, f"{number}.txt", b"ours")
        last = int(other.stdout.readline())
        other.kill()
    expected = {f"{number}.txt" for number in range(20)} | {f"{number}.txt" for number in range(1000, last + 1)}
    assert expected <= set(names(state, 7))


@in_a_file
def test_a_writer_waits_for_another_and_then_says_so(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.settings.set(7, {})
    with open(tmp_path / "state.lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        release = threading.Timer(0.3, fcntl.flock, (lock, fcntl.LOCK_UN))
        release.start()
        state.settings.set(7, {"waited": True})
        release.join()
        fcntl.flock(lock, fcntl.LOCK_EX)
        monkeypatch.setattr(database, "PATIENCE", 0.1)
        assert state.settings.get(7) == {"waited": True}  # who reads doesn't wait
        with pytest.raises(LibraryBusy, match="Another process is writing"):
            state.settings.set(7, {})
    state.settings.set(7, {})


def test_threads_write_and_read_at_once(state: State) -> None:
    def work(user: int) -> None:
        for number in range(15):
            ask(state, 7, user, f"{user}-{number}")
            vote(state, 7, user, "p", helpful=bool(number % 2))
            assert f"{user}-{number}" in {asked.text for asked in state.questions.of_server(7)}

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(1, 7)))
    assert len(state.questions.of_server(7)) == 6 * 15
    assert [(tally.helpful, tally.unhelpful) for tally in state.votes.tallies(7)] == [(0, 6)]


def test_what_was_acknowledged_survives_a_kill(place: Place) -> None:
    choose = random.Random(1)
    acknowledged: set[str] = set()
    for round in range(4):
        with start(WRITER, place.folder, place.address or "", 1000 * round) as writer:
            assert writer.stdout
            acknowledged.add(f"{writer.stdout.readline().strip()}")
            time.sleep(choose.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
            acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
        with closing(place.open()) as state:
            uploads = {upload.name.removesuffix(".txt"): upload for upload in state.uploads.of_server(7)}
            assert acknowledged <= uploads.keys()
            assert acknowledged <= {tally.passage_id for tally in state.votes.tallies(7)}
            for number, upload in uploads.items():
                assert state.uploads.content(upload) == f"{number}\n".encode() * 5000
    assert len(acknowledged) > 4
    if not place.server:
        with closing(sqlite3.connect(place.folder / "state.db")) as db:
            assert db.execute("pragma integrity_check").fetchall() == [("ok",)]


# A clock that was wrong


def test_what_was_kept_by_a_clock_that_was_ahead_is_deleted_in_its_time(
    state: State, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: now + 20_000 * expiry.DAY_NS)  # the clock says 2080
        ask(state, 7, ALICE, "canary")
        vote(state, 7, ALICE, "canary", helpful=True)
        state.files.note(changed=["canary"])
    ask(state, 7, ALICE, "now")
    assert state.expire(7, 30) == 0
    state.files.expire(30)
    assert {asked.text for asked in state.questions.of_server(7)} == {"now", "canary"}
    monkeypatch.setattr(time, "time_ns", lambda: now + 31 * expiry.DAY_NS)
    assert state.expire(7, 30) == 3
    state.files.expire(30)
    assert state.files.all() == []
    place.settle(state)
    assert place.holders("canary") == []


def test_a_clock_that_is_not_set_deletes_nothing_and_changes_no_time(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small computer begins in 1970 until it has asked the network. By that clock, everything is from the future."""
    ask(state, 7, ALICE, "now")
    state.files.note(changed=["a.txt"])
    before = state.questions.of_server(7), state.files.all()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: 60 * 10**9)
        assert state.expire(7, 30) == 0
        state.files.expire(30)
    assert (state.questions.of_server(7), state.files.all()) == before


@pytest.mark.parametrize("hours", [-23, 23])
def test_a_clock_that_is_off_by_hours_changes_no_time(
    state: State, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    now = time.time_ns()
    ask(state, 7, ALICE, "now")
    before = state.questions.of_server(7)
    monkeypatch.setattr(time, "time_ns", lambda: now + hours * 3600 * 10**9)
    assert state.expire(7, 30) == 0
    assert state.questions.of_server(7) == before
