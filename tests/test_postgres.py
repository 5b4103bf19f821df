"""What people gave, in PostgreSQL, as far as it differs from `state.db`. `test_state` tests the rest with both."""

import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import postgres
import pytest
from back_ends import Place, new_place
from conftest import ROOT
from processes import run

from bot.logs import RedactingFormatter
from bot.operate import machine_checks
from bot.settings import Settings, SettingsError, read_settings
from index import Library, LibraryBusy, OperatorError, Scope, StateTooNew
from index.operations import DatabaseAway, State
from index.state.state import _TABLES

in_postgres = pytest.mark.parametrize("place", ["postgres"], indirect=True)


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server of one test, to be stopped and killed."""
    if reason := postgres.missing():
        pytest.skip(reason)
    server = postgres.Server()
    try:
        yield server.make()
    finally:
        server.close()


@pytest.fixture
def state(place: Place) -> Iterator[State]:
    with closing(place.open()) as state:
        yield state


@in_postgres
def test_what_one_process_sets_another_sees_at_once(state: State, place: Place) -> None:
    with closing(place.open()) as other:
        for step in range(20):
            state.settings.set(7, {"step": step})
            assert other.settings.get(7) == {"step": step}
            other.votes.put(7, user_id=step, passage_id="p", document_id="d", helpful=True)
            assert [tally.helpful for tally in state.votes.tallies(7)] == [step + 1]
            stamp = other.uploads.stamp()
            upload, _ = state.uploads.put(7, "rules.txt", str(step).encode())
            assert other.uploads.stamp() != stamp
            assert other.uploads.there() == {(7, "rules.txt", upload.digest)}


@in_postgres
def test_every_table_with_something_of_a_server_is_known_to_the_erasure(place: Place, state: State) -> None:
    state.guilds()
    assert place.server
    with place.server.connect(place.database) as db:
        query = "select table_name from information_schema.columns where column_name = 'guild_id'"
        assert {table for (table,) in db.execute(query)} == set(_TABLES)


@in_postgres
def test_the_planner_keeps_no_sample_of_what_somebody_wrote(place: Place, state: State) -> None:
    state.settings.set(7, {"channel": "canary"})
    for number in range(300):
        state.questions.add(7, "canary", user_id=number, confidence="none", origin="canary")  # type: ignore[arg-type]
        state.votes.put(7, user_id=1, passage_id=f"canary {number}", document_id="d", helpful=True)
    state.waiting.add(7, "canary", user_id=1, channel_id=1, message_id=1, shown="canary", subject=["canary"])
    state.uploads.put(7, "canary.txt", b"canary", user_id=1)
    assert place.server
    with place.server.connect(place.database) as db:
        db.execute("analyze")
        kept = db.execute(
            "select tablename, attname, most_common_vals::text || histogram_bounds::text from pg_stats"
            " where schemaname = 'footnote' and attname != 'origin' and (most_common_vals::text like '%canary%' or"
            " histogram_bounds::text like '%canary%')"
        ).fetchall()
    assert kept == []


@in_postgres
def test_a_database_of_a_later_version_is_refused(place: Place, state: State) -> None:
    state.guilds()
    assert place.server
    with place.server.connect(place.database) as db:
        db.execute("insert into footnote.steps values ('of_tomorrow')")
    with closing(place.open()) as other, pytest.raises(StateTooNew, match="by a later version"):
        other.guilds()


def test_many_that_start_at_once_make_the_tables_once(postgres_server: postgres.Server, tmp_path: Path) -> None:
    place = Place(tmp_path, postgres_server, postgres_server.database())

    def start(number: int) -> None:
        with closing(place.open()) as state:
            state.settings.set(number, {})

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(start, range(1, 7)))
    with closing(place.open()) as state:
        assert sorted(state.guilds()) == list(range(1, 7))


@in_postgres
def test_connections_that_the_server_closed_are_replaced(place: Place, state: State) -> None:
    state.settings.set(7, {"a": 1})
    assert place.server
    for _ in range(3):
        with place.server.connect() as db:
            db.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [place.database])
        assert state.settings.get(7) == {"a": 1}
        with place.server.connect() as db:
            db.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [place.database])
        state.settings.set(7, {"a": 1})


def test_without_the_database_what_it_said_last_counts_and_nothing_is_saved(
    server: postgres.Server, tmp_path: Path
) -> None:
    with closing(State(tmp_path, server.address())) as state:
        state.settings.set(7, {"private": True})
        state.uploads.put(7, "rules.txt", b"Rules.")
        before = state.settings.get(7), state.uploads.stamp(), state.uploads.there(), state.votes.lowered(7, ["a"])
        server.kill()
        after = state.settings.get(7), state.uploads.stamp(), state.uploads.there(), state.votes.lowered(7, ["a"])
        assert after == before
        for call in (lambda: state.settings.get(8), lambda: state.uploads.of_server(7)):  # that nobody asked for before
            with pytest.raises(DatabaseAway, match="can't be reached"):
                call()
        with pytest.raises(DatabaseAway, match="can't be reached"):
            state.settings.set(7, {})
        server.start()
        deadline = time.monotonic() + 20
        while True:
            try:
                state.settings.set(7, {"back": True})
                break
            except DatabaseAway:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert state.settings.get(7) == {"back": True}


def test_a_list_of_uploads_that_is_too_old_isnt_used(server: postgres.Server, tmp_path: Path) -> None:
    """It would show what was removed since, or hide what was added, until the next change."""
    with closing(State(tmp_path, server.address())) as state, closing(State(tmp_path, server.address())) as other:
        upload, _ = state.uploads.put(7, "rules.txt", b"Rules.")
        stamp = state.uploads.stamp()
        assert state.uploads.there()
        other.uploads.remove(upload)
        assert state.uploads.stamp() != stamp
        server.kill()
        with pytest.raises(DatabaseAway):
            state.uploads.there()


def test_a_database_that_hangs_holds_nobody_up_for_long(server: postgres.Server, tmp_path: Path) -> None:
    with closing(State(tmp_path, server.address())) as state:
        state.settings.set(7, {"private": True})
        assert state.settings.get(7) == {"private": True}
        server.freeze()
        try:
            start = time.monotonic()
            for _ in range(20):
                assert state.settings.get(7) == {"private": True}
            assert time.monotonic() - start < 8  # one call found out, and the others didn't wait
        finally:
            server.signal(signal.SIGCONT)


SECRET = "s3cret-of-the-database"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://bot:{SECRET}@127.0.0.1:1/library",
        f"postgresql://bot:{SECRET}@no-such-host.invalid/library",
        f"postgresql://bot:{SECRET}@127.0.0.1:port/library",
        f"postgresql://bot:{SECRET}@127.0.0.1/library?no_such_setting=1",
        f"postgresql://127.0.0.1:1/library?user=bot&password={SECRET}",
    ],
    ids=["closed", "no host", "no port", "no setting", "in the query"],
)
def test_the_password_is_shown_nowhere(address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    if reason := postgres.missing():
        pytest.skip(reason)
    import traceback

    with closing(State(tmp_path, address)) as state:
        with pytest.raises(OperatorError) as caught:
            state.guilds()
        assert SECRET not in "".join(traceback.format_exception(caught.value))
        assert SECRET not in state.name
    assert SECRET not in caplog.text


def test_the_password_is_hidden_in_the_settings_and_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DATABASE", f"postgresql://bot:{SECRET}@db/library")
    settings = read_settings()
    assert SECRET not in repr(settings)
    assert settings.database_password == SECRET
    assert SECRET not in RedactingFormatter(None, settings.database_password).redact(f"at {settings.database}")
    monkeypatch.setenv("FOOTNOTE_DATABASE", f"mysql://bot:{SECRET}@db/library")
    with pytest.raises(SettingsError, match=r"^FOOTNOTE_DATABASE: must be an address") as caught:
        read_settings()
    assert SECRET not in str(caught.value)


@in_postgres
def test_the_doctor_says_which_database_it_is(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path))
    (finding,) = machine_checks.database(Settings())
    assert (finding.verdict, str(tmp_path / "state.db") in finding.said) == ("ok", True)
    monkeypatch.setenv("FOOTNOTE_DATABASE", place.address or "")
    (finding,) = machine_checks.database(Settings())
    assert (finding.verdict, "PostgreSQL at this machine/" in finding.said) == ("ok", True)
    (tmp_path / "state.db").touch()
    assert [finding.verdict for finding in machine_checks.database(Settings())] == ["ok", "warn"]
    monkeypatch.setenv("FOOTNOTE_DATABASE", f"postgresql://bot:{SECRET}@127.0.0.1:1/library")
    finding, _ = machine_checks.database(Settings())
    assert (finding.verdict, SECRET in finding.said) == ("fail", False)


def test_a_library_without_the_setting_loads_no_driver(tmp_path: Path) -> None:
    script = (
        "import sys; from index import Library\n"
        "with Library.open(sys.argv[1]) as library: library.state.guilds()\n"
        "assert not {'psycopg', 'index.state.postgres'} & set(sys.modules)"
    )
    run(sys.executable, "-c", script, tmp_path / "data", cwd=ROOT, check=True)


def test_a_missing_driver_is_said(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None; from index import Library\n"
        "Library.open(sys.argv[1], database='postgresql://db/library')"
    )
    done = run(sys.executable, "-c", script, tmp_path / "data", cwd=ROOT)
    assert "pip install 'footnote-bot[postgres]'" in done.stderr


@in_postgres
def test_uploads_of_other_servers_stay_theirs(place: Place, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data", database=place.address) as library:
        library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(7))
        assert library.ask("Where do dogs wait?", scope=Scope.guild(7)).found
        assert not library.ask("Where do dogs wait?", scope=Scope.guild(8)).found
        (upload,) = library.uploads(scope=Scope.guild(7))
        with closing(place.open()) as elsewhere:
            elsewhere.uploads.remove(upload)
        assert not library.ask("Where do dogs wait?", scope=Scope.guild(7)).found


def test_two_libraries_on_one_server_have_nothing_in_common(postgres_server: postgres.Server, tmp_path: Path) -> None:
    with (
        closing(new_place(postgres_server, tmp_path).open()) as first,
        closing(new_place(postgres_server, tmp_path).open()) as second,
    ):
        first.settings.set(7, {"a": 1})
        ours, _ = first.uploads.put(7, "rules.txt", b"")
        theirs, _ = second.uploads.put(7, "rules.txt", b"")
        assert second.settings.get(7) == {}
        assert ours.document_id != theirs.document_id


@in_postgres
def test_a_statement_that_another_one_blocks_is_given_up(
    place: Place, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.state.postgres import connections

    state.settings.set(7, {})
    state.close()
    monkeypatch.setitem(connections._OPTIONS, "lock_timeout", "200ms")
    assert place.server
    with place.server.connect(place.database) as db, db.transaction():
        db.execute("lock table footnote.settings")
        with pytest.raises(LibraryBusy, match="too slow at the moment"):
            state.settings.set(7, {})
    state.settings.set(7, {})
