"""Another version of Footnote on the same data folder: its index is built again, and uploads and settings stay."""

import hashlib
import json
import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import index.__main__
from index import FolderError, Library, LibraryDamaged, Scope
from index.messages import Message, Notice
from index.store import VERSION

SHARED, OURS = Scope.shared(), Scope.guild(7)
SAID = "The doors open at nine."


def older(db: sqlite3.Connection) -> None:
    """As versions before tables had a number, with other tables and no segments."""
    db.execute("drop table names")
    db.execute("drop table segments")
    db.execute("create table documents (source text, owner integer)")
    db.execute("insert into documents values ('doors.txt', null)")
    db.execute("update meta set key = 'folders' where key = 'languages'")
    db.execute("pragma user_version = 0")


def newer(db: sqlite3.Connection) -> None:
    db.execute("alter table names rename to synonyms")
    db.execute(f"pragma user_version = {VERSION + 1}")


def strange(db: sqlite3.Connection) -> None:
    """As no version that there is yet."""
    for (name,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
        db.execute(f"drop table {name}")
    db.execute(f"pragma user_version = {VERSION + 7}")


Change = Callable[[sqlite3.Connection], None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def furnish(docs: Path, data: Path, change: Change, *, whole: bool = False) -> None:
    """A data folder with an upload, settings and an index, the last of another version; `whole` if it can be read."""
    (docs / "doors.txt").write_text(SAID, encoding="utf-8")
    with Library.open(data) as library:
        library.state.settings.set(7, {"passages": 2})
        library.sync(docs)
        library.add("gate.md", b"The gate is locked at ten.", scope=OURS)
        assert {document.source for document in library.documents(scope=OURS)} == {"doors.txt", "gate.md"}
        current = data / f"generation-{library.ask('', scope=SHARED).generation}"
    with closing(sqlite3.connect(current / "library.db")) as db:
        change(db)
        db.commit()
    if change is not older and not whole:
        for segment in data.glob("segment-*"):
            shutil.rmtree(segment / "ranking")


def said(library: Library, scope: Scope = SHARED, question: str = "When do the doors open?") -> list[str]:
    return [quote.text for quote in library.ask(question, scope=scope).quotes]


@pytest.mark.parametrize("change", [older, newer, strange])
def test_an_index_of_another_version_is_made_anew_and_what_people_gave_stays(
    docs: Path, data: Path, change: Change, caplog: pytest.LogCaptureFixture
) -> None:
    furnish(docs, data, change)
    state = (data / "state.db").read_bytes()
    with Library.open(data) as library:
        assert not library.holds(docs)
        assert library.sync(docs).added == ("doors.txt",)
        assert caplog.messages == ["Another version of Footnote made the index, so all documents are read again."]
        assert said(library) == [SAID]
        assert said(library, OURS, "When is the gate locked?") == ["The gate is locked at ten."]
        assert library.state.settings.get(7) == {"passages": 2}
        caplog.clear()
        assert library.sync(docs).unchanged == ("doors.txt",)
        assert caplog.messages == []
    assert (data / "state.db").read_bytes() == state


@pytest.mark.parametrize("change", [older, newer, strange])
def test_until_then_there_is_nothing_to_ask_and_the_log_says_why_once(
    docs: Path, data: Path, change: Change, caplog: pytest.LogCaptureFixture
) -> None:
    furnish(docs, data, change)
    caplog.set_level(logging.INFO)
    with Library.open(data) as library:
        for _ in range(3):
            assert library.ask("When do the doors open?", scope=OURS).notices == (Message.of(Notice.NOTHING_INDEXED),)
            assert library.documents(scope=OURS) == []
            assert library.figures() is None
            assert library.faults() == []
    message = "another version of Footnote built the index; nothing is answered until the next sync rebuilds it"
    assert caplog.messages == [message]


@pytest.mark.parametrize("change", [older, newer])
def test_an_upload_has_the_folder_read_again_too(docs: Path, data: Path, change: Change) -> None:
    furnish(docs, data, change)
    with Library.open(data) as library:
        library.add("cats.md", b"Cats may enter.", scope=OURS)
        assert said(library) == [SAID]
        assert said(library, OURS, "May cats enter?") == ["Cats may enter."]


@pytest.mark.parametrize("change", [older, newer])
def test_while_its_folder_is_missing_it_stays_as_it_is(docs: Path, data: Path, change: Change) -> None:
    furnish(docs, data, change)
    with Library.open(data) as library:
        with pytest.raises(FolderError, match="doesn't exist"):
            library.sync(docs / "elsewhere")
        assert library.sync(docs).added == ("doors.txt",)


def test_an_index_that_only_reads_otherwise_goes_on_answering_until_it_is_built_again(
    docs: Path, data: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(docs, data, lambda db: None, whole=True)
    monkeypatch.setattr("index.upkeep.MADE_WITH", "a later version")
    caplog.set_level(logging.INFO)
    with Library.open(data) as library:
        assert library.documents(scope=SHARED)
    assert caplog.messages == [
        "another version of Footnote built the index; it is used until the next sync rebuilds it"
    ]


def test_the_shell_says_so_and_answers(docs: Path, data: Path) -> None:
    furnish(docs, data, older)
    options = ["--docs", str(docs), "--data", str(data), "--json"]
    done = CliRunner().invoke(index.__main__.main, ["ask", "When do the doors open?", *options])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["quotes"][0]["text"] == SAID


def test_what_a_later_version_keeps_is_refused_with_a_sentence_and_left_as_it_is(docs: Path, data: Path) -> None:
    furnish(docs, data, lambda db: None)
    with closing(sqlite3.connect(data / "state.db")) as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('state', '_later', '')")
        db.commit()
        db.execute("pragma wal_checkpoint(truncate)")
    before = hashlib.sha256((data / "state.db").read_bytes()).digest()
    options = ["--docs", str(docs), "--data", str(data)]
    done = CliRunner().invoke(index.__main__.main, ["build", *options])
    assert done.exit_code == 1
    assert "written by a later version of Footnote than this one. Run that version" in " ".join(done.stderr.split())
    assert hashlib.sha256((data / "state.db").read_bytes()).digest() == before


def test_a_file_that_is_no_database_is_still_named_as_damage(docs: Path, data: Path) -> None:
    furnish(docs, data, lambda db: None)
    (data / "generation-2" / "library.db").write_bytes(b"nothing of the kind" * 99)
    with Library.open(data) as library, pytest.raises(LibraryDamaged, match=r"Remove .*CURRENT and build it again"):
        library.sync(docs)
