"""On a full disk people can still delete, and so free some room; nothing that was kept is lost."""

import errno
import gc
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from conftest import ROOT
from failing import failing
from killing import small_disk
from processes import run

from index import Confidence, DiskFull, Library, Scope
from index.operations import NoRoomToDelete, NotErasedYet, State
from index.retrieval.inverted.writer import Writer
from index.state import database, reserve

SEVEN = Scope.guild(7)
ALICE = 80351110224678912
MEGABYTE = 2**20


def reserved(folder: Path) -> int:
    """The bytes that are really set aside on the disk."""
    path = folder / reserve.NAME
    return path.stat().st_blocks * 512 if path.exists() else 0


def fill_up(folder: Path, leave: int = 0) -> None:
    """Leaves so many bytes of the disk."""
    with open(folder / "ballast", "wb") as ballast:
        room = os.statvfs(folder)
        os.posix_fallocate(ballast.fileno(), 0, max(1, room.f_bavail * room.f_frsize - leave))
    room = os.statvfs(folder)
    assert room.f_bavail * room.f_frsize <= leave + 8192


# Without a file system of its own


def test_a_sync_that_finds_the_disk_full_leaves_nothing_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deleted but open would still take up room."""
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    (docs / "rules.md").write_text("Dogs wait outside.", encoding="utf-8")

    close = Writer.close

    full = failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def closed_and_full(writer: Writer) -> None:
        close(writer)
        full()

    with Library.open(data) as library:
        library.sync(docs)
        (docs / "gates.md").write_text("The gates open at nine.", encoding="utf-8")
        monkeypatch.setattr(Writer, "finish", full)
        monkeypatch.setattr(Writer, "close", closed_and_full)
        gc.disable()
        try:
            with pytest.raises(DiskFull):
                library.sync(docs)
            opened = [os.readlink(file) for file in Path("/proc/self/fd").iterdir() if os.path.lexists(file)]
        finally:
            gc.enable()
    assert [name for name in opened if str(data / "segment-2") in name] == []


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path)) as state:
        yield state


def no_room(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The disk is full but for the reserve."""

    def room(_: Path) -> int:
        return 0 if reserved(folder) else MEGABYTE

    monkeypatch.setattr(database, "free", room)
    monkeypatch.setattr(reserve, "free", room)


def test_room_is_set_aside_for_deleting_the_largest_upload(state: State, tmp_path: Path) -> None:
    state.settings.set(7, {})
    assert reserved(tmp_path) == MEGABYTE
    upload, _ = state.uploads.put(7, "large.txt", bytes(5 * MEGABYTE))
    state.uploads.put(7, "larger.txt", bytes(6 * MEGABYTE))
    assert 6 * MEGABYTE < reserved(tmp_path) <= 8 * MEGABYTE
    for upload in state.uploads.of_server(7):
        state.uploads.remove(upload)
    assert reserved(tmp_path) == MEGABYTE


def test_on_a_full_disk_nothing_is_kept_and_everything_can_be_deleted(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, _ = state.uploads.put(7, "rules.txt", b"Rules.")
    state.questions.add(7, "When?", user_id=ALICE, confidence=Confidence.NONE, origin="slash")
    with monkeypatch.context() as patch:
        no_room(patch, tmp_path)
        for write in (
            lambda: state.uploads.put(7, "more.txt", b"More."),
            lambda: state.settings.set(7, {}),
            lambda: state.questions.add(7, "Why?", user_id=ALICE, confidence=Confidence.NONE, origin="slash"),
        ):
            with pytest.raises(DiskFull, match="deleting still works"):
                write()
        assert reserved(tmp_path) == MEGABYTE
        with state._database.writing(erases=True):
            assert reserved(tmp_path) == 0, "the room is for this"
        state.uploads.remove(upload)
        assert state.forget(ALICE).questions == 1
    assert state.uploads.of_server(7) == []
    assert reserved(tmp_path) == MEGABYTE


def test_a_database_whose_uploads_were_removed_gives_their_room_back(state: State, tmp_path: Path) -> None:
    state.uploads.put(7, "first.txt", bytes(2 * MEGABYTE))
    last, _ = state.uploads.put(7, "last.txt", os.urandom(2 * MEGABYTE))
    content = state.uploads.content(last)
    state.uploads.remove(state.uploads.of_server(7)[0])
    assert (tmp_path / "state.db").stat().st_size < 3 * MEGABYTE
    assert state.uploads.content(last) == content
    state.uploads.remove(last)
    assert (tmp_path / "state.db").stat().st_size < MEGABYTE


def test_where_a_quota_is_the_limit_a_second_try_has_the_room(state: State, tmp_path: Path) -> None:
    """A quota doesn't show in the free room of the disk."""
    state.settings.set(7, {})
    tries: list[int] = []

    def delete(_: object) -> str:
        tries.append(reserved(tmp_path))
        if tries[-1]:
            raise full
        return "deleted"

    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert state._database.erase(delete) == "deleted"
    assert tries == [MEGABYTE, 0]
    assert reserved(tmp_path) == MEGABYTE


def test_what_cant_be_deleted_for_lack_of_room_is_not_called_saved(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, _ = state.uploads.put(7, "rules.txt", b"Rules.")
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    monkeypatch.setattr(database._Transaction, "rewrite", failing(full))
    with pytest.raises(NoRoomToDelete, match="nothing could be deleted"):
        state.uploads.remove(upload)
    assert state.uploads.of_server(7) == [upload]


def test_what_is_deleted_but_still_in_the_log_is_said_and_erased_later(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.questions.add(7, "xylophone canary", user_id=ALICE, confidence=Confidence.NONE, origin="slash")
    with monkeypatch.context() as patch:
        patch.setattr(database, "_empty_log", lambda *_, **__: False)
        with pytest.raises(NotErasedYet, match="It is deleted, but its bytes are still in the log"):
            state.forget(ALICE)
        assert state.questions.of_server(7) == []
        assert b"xylophone" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    state.tidy()
    assert b"xylophone" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_document_that_is_removed_on_a_full_disk_is_called_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "data") as library:
        info = library.add("rules.txt", b"Dogs wait outside.", scope=SEVEN)
        monkeypatch.setattr(library, "_sync", failing(DiskFull("the new index could not be written")))
        with pytest.raises(
            DiskFull, match=r"^rules.txt is removed and no longer shown\. Its text stays in the index until"
        ):
            library.remove(info.id, scope=SEVEN)
        assert library.documents(scope=SEVEN) == []


def test_the_reserve_is_only_made_where_there_is_room(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve, "free", lambda _: MEGABYTE - 1)
    state.settings.set(7, {})
    assert reserved(tmp_path) == 0
    assert state.settings.get(7) == {}


def test_a_server_is_forgotten_in_steps_that_fit_the_reserve(state: State, tmp_path: Path) -> None:
    sizes = [1, 3, 2, 1, 3, 3, 1]
    for number, size in enumerate(sizes):
        state.uploads.put(7, f"{number}.txt", bytes(size * MEGABYTE))
    largest_log = 0
    put = database._empty_log

    def measured(db: object, *, wait: bool) -> bool:
        nonlocal largest_log
        largest_log = max(largest_log, (tmp_path / "state.db-wal").stat().st_size)
        return put(db, wait=wait)  # type: ignore[arg-type]

    kept = reserved(tmp_path)
    database._empty_log = measured
    try:
        state.forget_guild(7)
    finally:
        database._empty_log = put
    assert largest_log <= kept
    assert state.guilds() == []


# On a small file system

SCENE = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from test_full_disk import scene
scene(Path(sys.argv[1]))
"""


def scene(data: Path) -> None:
    """A bot's data folder on a disk that fills up."""
    docs = data.with_name("docs")
    docs.mkdir(exist_ok=True)
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")
    with Library.open(data) as library:
        library.sync(docs)
        library.add("tides.txt", b"The tide turns at noon. " * 20, scope=SEVEN)
        state = library.state
        large, _ = state.uploads.put(8, "large.bin", os.urandom(3 * MEGABYTE))
        for number in range(300):
            if number % 50 == 0:
                state.questions.add(7, "canary " * 40, user_id=ALICE, confidence=Confidence.NONE, origin="slash")
        assert reserved(data) >= 3 * MEGABYTE
        fill_up(data)
        for again in range(2):
            for write in (lambda: state.uploads.put(9, "a.txt", b"a"), lambda: state.settings.set(9, {"a": 1})):
                try:
                    write()
                except DiskFull:
                    continue
                assert again, "there was room"
        assert state.forget(ALICE).questions == 6
        assert not [path for path in data.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]
        fill_up(data)
        state.uploads.remove(large)
        room = os.statvfs(data)
        assert room.f_bavail * room.f_frsize > 2 * MEGABYTE, "the room of the upload is free for other things"
        assert [upload.name for upload in state.uploads.all()] == ["tides.txt"]
        state.close()
        fill_up(data)
    with Library.open(data) as library:  # the bot is started on the full disk
        assert [upload.name for upload in library.uploads(scope=SEVEN)] == ["tides.txt"]
        assert library.ask("When does the room open?").found
        (upload,) = library.uploads(scope=SEVEN)
        assert library.ask("When does the tide turn?", scope=SEVEN).found
        library.withdraw(upload.document_id, scope=SEVEN)
        assert library.state.guilds() == []
        fill_up(data)
        with suppress(DiskFull):
            library.catch_up()
        assert not library.ask("When does the tide turn?", scope=SEVEN).found, "although the index can't be built"
    (data / "ballast").unlink()
    with Library.open(data) as library:
        library.tidy()
        assert reserved(data) >= MEGABYTE
        library.state.settings.set(9, {"a": 1})
        assert library.faults() == []


def test_on_a_disk_that_takes_no_more_files_people_can_still_delete(tmp_path: Path) -> None:
    """Its bytes are free, and SQLite needs two files to open a database."""
    place, data = tmp_path / "disk", tmp_path / "disk" / "data"
    try:
        with small_disk(place, 20 * 1024, "nr_inodes=200"):
            with Library.open(data) as library:
                upload, _ = library.state.uploads.put(7, "tides.txt", b"The tide turns at noon.")
                library.state.questions.add(7, "canary", user_id=ALICE, confidence=Confidence.NONE, origin="slash")
            with suppress(OSError):
                for number in range(1_000):
                    (place / f"{number}").touch()
            assert not os.statvfs(place).f_favail
            for _ in range(2):  # the bot is started on the full disk, and once more
                with Library.open(data) as library:
                    assert library.state.uploads.of_server(7) == [upload]
                    with pytest.raises(DiskFull, match="delete files if the disk can't take more of them"):
                        library.state.settings.set(7, {"a": 1})
            with Library.open(data) as library:
                assert library.state.forget(ALICE).questions == 1
                library.state.uploads.remove(upload)
                assert library.state.uploads.all() == []
            assert not [path for path in data.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]
    except OSError:
        pytest.skip("no file system can be mounted here")


def test_a_full_file_system_refuses_what_adds_and_lets_people_delete(tmp_path: Path) -> None:
    data = tmp_path / "data"
    try:
        with small_disk(data, 14 * 1024):
            scene(data)
        return
    except OSError:
        pass
    # Not root: a user may mount one in name spaces of their own, where the system allows that.
    mount = f'mkdir -p {data} && mount -t tmpfs -o size=14m footnote {data} && exec "$0" -c "$1" {data}'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, sys.executable, SCENE]
    allowed = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    try:
        if run(*allowed).returncode:
            pytest.skip("no file system can be mounted here")
    except FileNotFoundError:
        pytest.skip("no file system can be mounted here")
    done = run(*command, cwd=ROOT)
    assert done.returncode == 0, done.stderr
