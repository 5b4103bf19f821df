"""Everything that people gave moves from `state.db` to PostgreSQL and back by a back-up, and nothing is lost."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import postgres
import pytest
from back_ends import Place, new_place
from click.testing import CliRunner

from bot.web.key import reader_key
from index import Confidence, Library, LibraryBusy, OperatorError, Scope
from index.__main__ import main
from index.messages import Message, Unreadable
from index.operations import DatabaseAway, Origin, Reason, State
from index.state.postgres.copying import TABLES


def fill(state: State) -> None:
    """Something in every table, with what the two databases store differently."""
    for guild in (7, 2**63 - 1):
        for number in range(30):
            name = f"{number} – ünï\u00e7ode % ? 'quoted'.txt"
            state.uploads.put(guild, name, os.urandom(number * 997), user_id=number)
        state.uploads.remove(state.uploads.of_server(guild)[3])
        state.uploads.put(guild, "99.footnote-kept", b"kept", origin=Origin(5, 2**62, 8, 2**60))
        state.settings.set(guild, {"text": 'a\u0000b "\\ % ?', "list": [1, None, True]})
        for user in range(5):
            state.votes.put(
                guild, user_id=user, passage_id=f"p{user % 2}", document_id="d", helpful=user > 2, moderator=not user
            )
            state.votes.explain(
                guild,
                user_id=user,
                passage_id=f"p{user % 2}",
                reason=Reason.WRONG,
                question="Why?",
                subject=["a"],
                asker=1,
            )
            for text in ("When?", None, "", "%s ? \\"):
                state.questions.add(guild, text, user_id=user, confidence=Confidence.WEAK, origin="slash", shown="p")
            state.waiting.add(
                guild, f"W{user}?", user_id=user, channel_id=3, message_id=user, shown=None, subject=[str(user)]
            )
    state.files.note(added=["a.txt"], failed={"b.pdf": Message(Unreadable.EMPTY)})
    state.notes.set("commands", "digest")


def rows_of(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in all tables."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(place.folder / "data" / "state.db")) as file:
        for table in TABLES:
            names = ", ".join(row[1] for row in file.execute(f"pragma table_info({table})"))
            if place.server:
                with place.server.connect(place.database) as db:
                    rows = db.execute(f"select {names} from footnote.{table}").fetchall()
            else:
                rows = file.execute(f"select {names} from {table}").fetchall()
            found[table] = sorted((tuple(row) for row in rows), key=repr)
    return {table: [tuple(map(_plain, row)) for row in rows] for table, rows in found.items()}


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def ordered(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(values, key=repr) for table, values in rows.items() if table != "notes"}


@pytest.fixture
def there(postgres_server: postgres.Server, tmp_path: Path) -> Place:
    return new_place(postgres_server, tmp_path)


def test_everything_moves_to_postgresql_and_back(there: Place, tmp_path: Path) -> None:
    here, file = Place(tmp_path), tmp_path / "footnote.zip"
    with Library.open(tmp_path / "data") as library:
        fill(library.state)
        (tmp_path / "data" / "reader.key").write_bytes(b"k" * 32)
        library.backup(file)
        last = max(upload.number for upload in library.state.uploads.all())
    before = ordered(rows_of(here))
    assert all(before.values())
    with Library.open(tmp_path / "data", database=there.address) as library:
        held, former = library.restore(file)
        assert (held.uploads, held.servers, held.key, former) == (60, 2, True, None)
        assert ordered(rows_of(there)) == before
        assert reader_key(tmp_path / "elsewhere", library.state) == b"k" * 32
        upload, _ = library.state.uploads.put(7, "new.txt", b"")
        assert upload.number > last  # numbers are never used again
        library.state.uploads.remove(upload)
        library.backup(file)
    (tmp_path / "data" / "state.db").rename(tmp_path / "data" / "before.db")
    (tmp_path / "data" / "reader.key").unlink()
    with Library.open(tmp_path / "data") as library:
        library.restore(file)
        assert ordered(rows_of(here)) == before
        assert (tmp_path / "data" / "reader.key").read_bytes() == b"k" * 32
        again, _ = library.state.uploads.put(7, "newer.txt", b"")
        assert again.number > upload.number


def test_what_was_in_the_database_before_is_gone(there: Place, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        library.state.settings.set(7, {"a": 1})
        library.backup(tmp_path / "footnote.zip")
    with Library.open(tmp_path / "data", database=there.address) as library:
        fill(library.state)
        library.accept("rules.txt", b"canary-of-before", scope=Scope.guild(8))
        stamp = library.state.uploads.stamp()
        assert there.holders("canary-of-before")
        library.restore(tmp_path / "footnote.zip")
        assert (library.state.guilds(), library.state.uploads.all()) == ([7], [])
        assert library.state.uploads.stamp() != stamp
    assert there.holders("canary-of-before") == []


def test_nothing_is_restored_while_a_bot_uses_the_database(there: Place, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        library.state.settings.set(7, {"a": 1})
        library.backup(tmp_path / "footnote.zip")
    with closing(there.open()) as bot, Library.open(tmp_path / "data", database=there.address) as library:
        bot.settings.set(7, {"b": 1})
        with pytest.raises(LibraryBusy, match="Stop all bots"):
            library.restore(tmp_path / "footnote.zip")
        assert library.state.settings.get(7) == {"b": 1}


def test_a_file_that_cant_be_restored_changes_nothing(there: Place, tmp_path: Path) -> None:
    (tmp_path / "footnote.zip").write_bytes(b"no archive")
    with Library.open(tmp_path / "data", database=there.address) as library:
        library.state.settings.set(7, {"b": 1})
        with pytest.raises(OperatorError, match="damaged"):
            library.restore(tmp_path / "footnote.zip")
        assert library.state.settings.get(7) == {"b": 1}


def test_the_commands_do_it_too(there: Place, tmp_path: Path) -> None:
    file, data = str(tmp_path / "footnote.zip"), ["--data", str(tmp_path / "data")]
    with Library.open(tmp_path / "data") as library:
        library.state.settings.set(7, {"a": 1})
    assert CliRunner().invoke(main, ["backup", file, *data]).exit_code == 0
    done = CliRunner().invoke(main, ["restore", file, *data], env={"FOOTNOTE_DATABASE": there.address or ""})
    assert (done.exit_code, done.exception) == (0, None)
    with closing(there.open()) as state:
        assert state.settings.get(7) == {"a": 1}


def test_without_the_database_a_back_up_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    if reason := postgres.missing():
        pytest.skip(reason)
    with (
        Library.open(tmp_path / "data", database="postgresql://bot@127.0.0.1:1/library") as library,
        pytest.raises(DatabaseAway, match="can't be reached"),
    ):
        library.backup(tmp_path / "footnote.zip")
    assert not (tmp_path / "footnote.zip").exists()
