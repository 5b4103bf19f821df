"""When somebody replaces files in the data folder of a running bot, nothing is acknowledged that is lost."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import Library, LibraryBusy, LibraryDamaged, Scope
from index.errors import DataReplaced
from index.operations import State

SEVEN = Scope.guild(7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def running(folder: Path) -> Iterator[State]:
    """A process that has used the database, with a copy of how it was before `later`."""
    with closing(State(folder)) as state:
        state.settings.set(7, {"name": "earlier"})
        shutil.copy(folder / "state.db", folder.with_name("copy.db"))
        state.settings.set(7, {"name": "later"})
        assert state.settings.get(7) == {"name": "later"}
        yield state


def renamed_over(folder: Path) -> None:
    shutil.copy(folder.with_name("copy.db"), folder.with_name("copy-2.db"))
    folder.with_name("copy-2.db").replace(folder / "state.db")


def moved_away(folder: Path) -> None:
    (folder / "state.db").rename(folder / "state.db.old")
    shutil.copy(folder.with_name("copy.db"), folder / "state.db")


def deleted_and_made_again(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    shutil.copy(folder.with_name("copy.db"), folder / "state.db")


def folder_replaced(folder: Path) -> None:
    folder.rename(folder.with_name("old-data"))
    folder.mkdir()
    shutil.copy(folder.with_name("copy.db"), folder / "state.db")


def overwritten_in_place(folder: Path) -> None:
    """As `cp` does it: the file keeps its inode."""
    shutil.copyfile(folder.with_name("copy.db"), folder / "state.db")


WAYS = [renamed_over, moved_away, deleted_and_made_again, folder_replaced, overwritten_in_place]
each_way = pytest.mark.parametrize("replace", WAYS, ids=lambda way: way.__name__)


def stored(folder: Path) -> object:
    """What another process finds in the data folder."""
    with closing(State(folder)) as other:
        return other.settings.get(7), [other.uploads.content(upload) for upload in other.uploads.of_server(7)]


@each_way
def test_a_write_to_a_replaced_database_is_refused_and_the_next_one_is_kept(
    running: State, folder: Path, replace: Callable[[Path], None]
) -> None:
    replace(folder)
    with pytest.raises(DataReplaced, match=r"was replaced or changed .* so this was not saved\."):
        running.uploads.put(7, "rules.txt", b"Rules.")
    assert stored(folder) == ({"name": "earlier"}, [])
    running.uploads.put(7, "rules.txt", b"Rules.")
    running.settings.set(7, {"name": "new"})
    assert running.settings.get(7) == {"name": "new"}
    assert stored(folder) == ({"name": "new"}, [b"Rules."])
    with closing(sqlite3.connect(folder / "state.db")) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]


@each_way
def test_a_read_finds_what_is_there_now(running: State, folder: Path, replace: Callable[[Path], None]) -> None:
    replace(folder)
    assert running.settings.get(7) == {"name": "earlier"}


@each_way
def test_a_process_that_only_reads_finds_what_is_there_now(
    running: State, folder: Path, replace: Callable[[Path], None]
) -> None:
    with closing(State(folder)) as reading:
        assert reading.settings.get(7) == {"name": "later"}
        running.close()
        replace(folder)
        assert reading.settings.get(7) == {"name": "earlier"}


def test_a_database_that_is_replaced_during_a_write_acknowledges_nothing(running: State, folder: Path) -> None:
    def replace_meanwhile() -> None:
        with running._database.writing() as db:
            db.execute("delete from settings")
            renamed_over(folder)

    with pytest.raises(DataReplaced):
        replace_meanwhile()
    assert running.settings.get(7) == {"name": "earlier"}


def test_a_database_on_another_disk_with_the_same_number_is_another_file(
    running: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of two file systems can have the same inode number."""
    real = os.stat

    def mounted(path: object, *arguments: object, **options: object) -> os.stat_result:
        status = real(path, *arguments, **options)  # type: ignore[arg-type]
        if str(path).endswith("state.db"):
            fields = list(status)
            fields[2] += 1
            return os.stat_result(fields)
        return status

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", mounted)
        with pytest.raises(DataReplaced):
            running.settings.set(7, {})


def test_a_data_folder_that_is_gone_takes_nothing_and_hides_no_setting(running: State, folder: Path) -> None:
    """A mount that is gone must not look like a server without settings, whose answers everybody may see."""
    folder.rename(folder.with_name("old-data"))
    with pytest.raises(LibraryDamaged, match="is gone"):
        running.settings.set(7, {})
    with pytest.raises(LibraryDamaged, match="is gone"):
        running.settings.get(7)
    assert not folder.exists()
    folder.with_name("old-data").rename(folder)
    assert running.settings.get(7) == {"name": "later"}
    running.settings.set(7, {"name": "back"})
    assert stored(folder) == ({"name": "back"}, [])


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("disk-that-is-not-mounted"))


@pytest.mark.parametrize("put", [dangling, os.mkfifo, os.mkdir])
def test_what_is_no_database_hides_no_setting_and_keeps_nobody_waiting(
    running: State, folder: Path, put: Callable[[Path], None]
) -> None:
    (folder / "state.db").rename(folder / "kept.db")
    put(folder / "state.db")
    for state in (running, State(folder)):
        for _ in range(2):
            with pytest.raises(LibraryDamaged, match="is no file"):
                state.settings.get(7)
        with pytest.raises((LibraryDamaged, DataReplaced)):
            state.settings.set(7, {})
        with pytest.raises(LibraryDamaged, match="is no file"):
            state.settings.set(7, {})


def test_a_database_that_was_deleted_is_made_again_by_the_second_write(running: State, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(DataReplaced):
        running.settings.set(7, {"name": "lost"})
    assert running.settings.get(7) == {}
    running.settings.set(7, {"name": "new"})
    assert stored(folder) == ({"name": "new"}, [])


@pytest.mark.parametrize("names", [["state.db-wal"], ["state.db-shm"], ["state.db-wal", "state.db-shm"]], ids=str)
def test_a_log_that_was_deleted_loses_nothing(running: State, folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).unlink()
    running.settings.set(7, {"name": "new"})
    assert stored(folder) == ({"name": "new"}, [])
    running.settings.set(7, {"name": "newer"})
    assert running.settings.get(7) == {"name": "newer"}
    assert stored(folder) == ({"name": "newer"}, [])


def test_what_other_processes_write_is_no_replacement(running: State, folder: Path) -> None:
    with closing(State(folder)) as other:
        for number in range(5):
            other.settings.set(8, {"number": number})
            running.settings.set(9, {"number": number})
            assert running.settings.get(8) == {"number": number} == other.settings.get(9)
    running.settings.set(9, {"number": 5})


def test_a_file_that_was_touched_costs_one_write(running: State, folder: Path) -> None:
    """It can't be told from one that was overwritten."""
    os.utime(folder / "state.db", (1, 1))
    with pytest.raises(DataReplaced):
        running.settings.set(7, {})
    running.settings.set(7, {"name": "new"})
    assert stored(folder) == ({"name": "new"}, [])


def test_a_database_that_was_put_back_while_nothing_ran_is_simply_used(running: State, folder: Path) -> None:
    running.close()
    overwritten_in_place(folder)
    with closing(State(folder)) as state:
        assert state.settings.get(7) == {"name": "earlier"}
        state.settings.set(7, {"name": "new"})
        assert state.settings.get(7) == {"name": "new"}


def test_two_writers_never_hold_different_files_as_the_lock(running: State, folder: Path) -> None:
    """One waits for a lock whose file is deleted meanwhile: then it has to wait for the new one."""
    with running._database.writing():
        other = State(folder)
        done = threading.Event()

        def write() -> None:
            other.settings.set(8, {})
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert not done.wait(0.2)
        (folder / "state.lock").unlink()
    with closing(State(folder)) as third, third._database.writing():
        pass
    writer.join(10)
    assert done.is_set()
    other.close()


def test_threads_that_meet_a_replacement_do_not_wait_for_each_other(running: State, folder: Path) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        for _ in range(20):
            try:
                running.settings.get(7)
                running.settings.set(10 + number, {})
            except LibraryBusy:
                pass
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        renamed_over(folder)
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []


# The index


def test_another_data_folder_with_the_same_number_answers_from_its_own_index(
    docs: Path, library: Library, tmp_path: Path
) -> None:
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")
    library.sync(docs)
    (docs / "room.txt").write_text("The room opens at seven.", encoding="utf-8")
    with Library.open(tmp_path / "other") as other:
        other.sync(docs)
    assert "nine" in library.ask("When does the room open?").quotes[0].text
    (tmp_path / "data").rename(tmp_path / "old-data")
    (tmp_path / "other").rename(tmp_path / "data")
    assert "seven" in library.ask("When does the room open?").quotes[0].text


@pytest.mark.parametrize("replaced", ["lock", "folder"])
def test_an_index_is_not_published_after_its_folder_was_replaced(
    docs: Path, library: Library, tmp_path: Path, replaced: str
) -> None:
    """Another process may be building there already."""
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")

    def replace(what: str, done: int, total: int, source: str) -> None:
        if what == "Indexing":
            if replaced == "lock":
                (tmp_path / "data" / "lock").unlink()
                (tmp_path / "data" / "lock").touch()
            else:
                (tmp_path / "data").rename(tmp_path / "old-data")
                (tmp_path / "data").mkdir()

    with pytest.raises(DataReplaced, match="was replaced while an index was built"):
        library.sync(docs, progress=replace)
    assert not (tmp_path / "data" / "CURRENT").exists()
    assert library.sync(docs).documents == 1
    assert library.ask("When does the room open?").found


def test_a_text_that_waits_to_be_indexed_is_not_taken_for_another_databases_upload(
    docs: Path, library: Library, tmp_path: Path
) -> None:
    """Uploads of two databases can have the same number."""
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")
    library.sync(docs)
    with Library.open(tmp_path / "other") as other:
        other.accept("theirs.txt", b"The tide turns at noon.", scope=Scope.guild(8))
    library.accept("ours.txt", b"Our secret is the cellar.", scope=SEVEN)  # parsed, and not indexed yet
    shutil.copy(tmp_path / "other" / "state.db", tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(tmp_path / "data" / "state.db")
    library.catch_up()
    assert not library.ask("What is the secret?", scope=Scope.guild(8)).found
    assert library.ask("When does the tide turn?", scope=Scope.guild(8)).found
