"""What killed processes leave behind is removed, so that nothing stays that people asked to be forgotten."""

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from patience import PATIENCE

from bot.client import FootnoteBot
from bot.following import Follower
from bot.operate import connection, service, tidying
from bot.settings import Settings
from index import Confidence, Library, LibraryDamaged, Scope
from index.operations import State
from index.state import leftovers
from index.store import folder as store_folder

SEVEN = Scope.guild(7)
ALICE = 80351110224678912
CANARY = "canary-of-alice"
MOST_STEPS = 400
_STEPS = ("open", "os.", "shutil.", "sqlite3.connect", "tempfile.")  # audit events at which a process is killed


def killed_at(step: int, function: Callable[[], object]) -> bool:
    """Runs a function in another process, and kills that before its step of this number (a file is opened, renamed,
    linked, removed, locked …). Returns True if it was killed."""
    child = os.fork()
    if not child:
        try:
            left = step

            def die(event: str, arguments: object) -> None:
                nonlocal left
                if event.startswith(_STEPS) and event != "os.kill":
                    left -= 1
                    if left < 0:
                        os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(die)
            function()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        assert os.WEXITSTATUS(status) == 0
        return False
    return True


def holders(folder: Path) -> list[str]:
    """The files with something of Alice in them; the file of the back-up is packed. Some may be deleted meanwhile."""
    found = []
    for place, _, names in os.walk(folder):
        for file in (Path(place, name) for name in names):
            with suppress(FileNotFoundError):
                if file.is_file() and CANARY.encode() in file.read_bytes():
                    found.append(str(file.relative_to(folder)))
    return found


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Library]:
    """Alice asked something, and the bot is running."""
    with Library.open(tmp_path / "data") as library:
        library.state.questions.add(7, CANARY * 20, user_id=ALICE, confidence=Confidence.NONE, origin="slash")
        library.accept("tides.md", b"The tide turns at noon.", scope=SEVEN)
        library.state.close()  # a forked process must not use its connections
        yield library


@pytest.mark.slow
def test_nothing_of_a_member_stays_after_a_back_up_was_killed_at_any_step(asked: Library, tmp_path: Path) -> None:
    data, away = tmp_path / "data", tmp_path / "away"
    away.mkdir()
    copies = set()
    for step in range(MOST_STEPS):
        with Library.open(data) as other:
            killed = killed_at(step, lambda other=other: other.backup(away / "footnote.zip"))
        copies |= set(holders(tmp_path))
        asked.state.forget(ALICE)
        assert holders(tmp_path) == []
        assert {path.name for path in away.iterdir()} <= {"footnote.zip"}
        if not killed:
            break
        asked.state.questions.add(7, CANARY * 20, user_id=ALICE, confidence=Confidence.NONE, origin="slash")
        asked.state.close()
    assert not killed
    assert any(name.startswith("away/.footnote.zip.") for name in copies), "it was never killed beside a copy"
    assert asked.restore(away / "footnote.zip")[0].uploads == 1


@pytest.mark.slow
def test_nothing_of_a_member_stays_after_a_restore_was_killed_at_any_step(asked: Library, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "footnote.zip"
    asked.backup(file)
    pristine = tmp_path / "pristine"
    asked.state.close()
    shutil.copytree(data, pristine)
    copies = set()
    for step in range(MOST_STEPS):
        shutil.rmtree(data)
        shutil.copytree(pristine, data)
        with Library.open(data) as other:
            killed = killed_at(step, lambda other=other: other.restore(file))
        copies |= set(holders(data))
        with Library.open(data) as bot:
            assert bot.state.kept_of(ALICE).questions == 1, "the database is gone"
            bot.state.forget(ALICE)
            assert holders(data) == []
            bot.tidy()
        assert not [path.name for path in data.iterdir() if path.name.startswith(".") or "former" in path.name]
        if not killed:
            break
    assert not killed
    assert any(name.startswith(".restore.") for name in copies)
    assert leftovers.FORMER in copies


@pytest.mark.parametrize("place", ["start", "deletion", "back-up"])
def test_leftovers_are_removed_at_the_start_by_deletions_and_by_later_back_ups(
    asked: Library, tmp_path: Path, place: str
) -> None:
    data, away = tmp_path / "data", tmp_path / "away"
    away.mkdir()
    for step in range(MOST_STEPS):
        with Library.open(data) as other:
            killed_at(step, lambda other=other: other.backup(away / "footnote.zip"))
        if any(name.startswith("away/") for name in holders(tmp_path)):
            break
    (data / ".restore.abcd_123").mkdir()  # an earlier version names its folders like this, and has no notes
    (data / ".restore.abcd_123" / "state.db").write_text(CANARY, encoding="utf-8")
    (data / "state.db.former").write_text(CANARY, encoding="utf-8")
    if place == "start":
        asked.tidy()
    elif place == "deletion":
        asked.state.forget(3)
    else:
        asked.backup(tmp_path / "elsewhere.zip")
    assert {name.partition("/")[0] for name in holders(tmp_path / "data")} <= {"state.db", leftovers.DAMAGED}
    assert list(away.iterdir()) == []


def test_a_later_back_up_removes_an_earlier_ones_copy_without_a_note(asked: Library, tmp_path: Path) -> None:
    left = tmp_path / "away" / ".footnote.zip.abcd_123"
    left.mkdir(parents=True)
    (left / "state.db").write_text(CANARY, encoding="utf-8")
    others = tmp_path / "away" / ".footnote.zip.abcd_124"  # no copy of ours
    others.mkdir()
    (others / "thesis.txt").write_text("Mine.", encoding="utf-8")
    asked.backup(tmp_path / "away" / "footnote.zip")
    assert {path.name for path in left.parent.iterdir()} == {"footnote.zip", others.name}


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize(
    "name", ["a.zip", "new\nline.zip", "\n", "[a-z]*?.zip", ".hidden", "ü 空", "\udcff\x1b", "." * 9]
)
def test_a_copy_is_removed_whatever_the_back_up_is_called(
    asked: Library, tmp_path: Path, name: str, noted: bool
) -> None:
    data, file = tmp_path / "data", tmp_path / name

    def die() -> None:
        with leftovers.temporary_folder(data, file.parent, f".{file.name}") as copy:
            (copy / "state.db").write_text(CANARY, encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)

    assert killed_at(MOST_STEPS, die)
    assert len(holders(tmp_path)) == 2
    if noted:
        asked.state.forget(ALICE)
    else:
        for note in data.glob(".copy-*"):
            note.unlink()
        leftovers.sweep_beside(file)
    assert not [path for path in tmp_path.iterdir() if path != data]


def test_what_a_living_process_uses_is_left_alone(asked: Library, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with leftovers.temporary_folder(data, tmp_path, ".footnote.zip") as copy:
        (copy / "state.db").write_text(CANARY, encoding="utf-8")
        asked.tidy()
        asked.state.forget(ALICE)
        leftovers.sweep_beside(tmp_path / "footnote.zip")
        assert (copy / "state.db").exists()
    assert not copy.exists()
    assert not list(data.glob(".copy-*"))


@pytest.mark.parametrize("content", ["", "/", "\x00", "relative/.x.12345678", "{documents}", "{link}"])
def test_a_note_that_names_something_else_removes_nothing_else(asked: Library, tmp_path: Path, content: str) -> None:
    documents, link = tmp_path / ".documents.12345678", tmp_path / ".link.12345678"
    (documents / "folder").mkdir(parents=True)
    (documents / "state.txt").write_text("Mine.", encoding="utf-8")
    link.symlink_to(documents)
    note = tmp_path / "data" / ".copy-12345678"
    note.write_text(content.format(documents=documents, link=link), encoding="utf-8")
    asked.tidy()
    assert (documents / "state.txt").exists()
    assert not note.exists()


def test_a_damaged_database_is_kept_for_a_month(asked: Library, tmp_path: Path) -> None:
    file, data = tmp_path / "footnote.zip", tmp_path / "data"
    asked.backup(file)
    (data / "state.db").write_bytes(b"no database" * 1000)
    _, kept = asked.restore(file)
    assert kept == data / leftovers.DAMAGED
    asked.tidy()
    assert kept.exists()


def test_a_damaged_database_is_gone_after_that(asked: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data" / leftovers.DAMAGED).write_text(CANARY, encoding="utf-8")
    now = time.time()
    for days, there in ((29.0, True), (31.0, False)):
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda days=days: now + days * 86_400)
            asked.tidy()
        assert (tmp_path / "data" / leftovers.DAMAGED).exists() == there


def test_a_damaged_database_of_a_time_to_come_is_not_kept_for_ever(
    asked: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / leftovers.DAMAGED).touch()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 400 * 86_400)
    asked.tidy()
    assert not (tmp_path / "data" / leftovers.DAMAGED).exists()


# Generations


@pytest.fixture
def removed(docs: Path, library: Library) -> Library:
    """An upload was removed, and the current index doesn't have it any more."""
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")
    library.sync(docs)
    library.accept("secret.txt", CANARY.encode(), scope=SEVEN)
    library.catch_up()
    for upload in library.uploads(scope=SEVEN):
        library.remove(upload.document_id, scope=SEVEN)
    return library


def test_a_removed_uploads_text_is_gone_half_a_minute_after_the_index_without_it(
    removed: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store_folder.IN_USE <= 30.0
    removed.tidy()
    assert {name.partition("/")[0] for name in holders(tmp_path / "data")} == {"segment-2"}
    monkeypatch.setattr(store_folder, "IN_USE", 0.2)
    time.sleep(0.3)
    removed.tidy()
    assert holders(tmp_path / "data") == []
    assert removed.ask("When does the room open?").found


async def test_the_running_bot_does_this_although_it_does_not_watch_the_folder(
    removed: Library, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_folder, "IN_USE", 0.2)
    monkeypatch.setattr(tidying, "EVERY", 0.05)

    async def serve(bot: FootnoteBot, token: str) -> None:
        """In the place of Discord."""
        async with asyncio.timeout(PATIENCE):
            while holders(tmp_path / "data"):
                await asyncio.sleep(0.05)

    monkeypatch.setattr(connection, "serve", serve)
    settings = Settings(footnote_docs=docs, footnote_data=tmp_path / "data", footnote_watch="off")
    follower = Follower(removed, docs, tmp_path / "data", "off")
    await service._serve(FootnoteBot(removed, follower), follower, "", settings, None)


async def test_a_failure_to_tidy_is_logged_once_and_tried_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = [LibraryDamaged("gone"), LibraryDamaged("gone"), None, ValueError("a bug"), None]
    done = asyncio.Event()

    def tidy() -> None:
        outcome = outcomes.pop(0)
        if not outcomes:
            done.set()
            outcomes.append(None)
        if outcome:
            raise outcome

    monkeypatch.setattr(library, "tidy", tidy)
    monkeypatch.setattr(tidying, "EVERY", 0.01)
    async with tidying.keep_tidy(library), asyncio.timeout(PATIENCE):
        await done.wait()
    errors = [(str(record.args), bool(record.exc_info)) for record in caplog.records]
    assert [(("gone" in said), traced) for said, traced in errors] == [(True, False), (False, True)]


def test_it_is_gone_although_a_long_build_has_the_lock(
    removed: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_folder, "IN_USE", 0.0)
    with open(tmp_path / "data" / "lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (tmp_path / "data" / "generation-4").mkdir()  # its draft
        removed.tidy()
        assert holders(tmp_path / "data") == []
        assert (tmp_path / "data" / "generation-4").exists()
    removed.tidy()
    assert not (tmp_path / "data" / "generation-4").exists()


def test_it_is_gone_although_the_clock_was_wrong_when_the_index_was_published(removed: Library, tmp_path: Path) -> None:
    tomorrow = time.time() + 86_400
    os.utime(tmp_path / "data" / "CURRENT", (tomorrow, tomorrow))
    removed.tidy()
    assert holders(tmp_path / "data") == []


def test_the_draft_of_a_build_that_was_killed_is_gone_with_the_next_sync(
    docs: Path, library: Library, tmp_path: Path
) -> None:
    (docs / "room.txt").write_text("The room opens at nine.", encoding="utf-8")
    library.sync(docs)
    draft = tmp_path / "data" / "generation-2"
    draft.mkdir()
    (draft / "library.db").write_text(CANARY, encoding="utf-8")
    library.sync(docs)  # nothing has changed
    assert not draft.exists()


def test_the_socket_of_a_bot_that_was_killed_is_in_nobodys_way(asked: Library, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead, suppress(OSError):
        dead.bind(str(tmp_path / "data" / "health"))
    asked.tidy()
    with closing(State(tmp_path / "data")) as state:
        state.settings.set(7, {})
    asked.backup(tmp_path / "footnote.zip")
