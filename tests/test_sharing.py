"""Several machines share one index: one writes, and the others get the same files and give the same answers."""

import hashlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from subprocess import PIPE
from typing import Any

import postgres
import pytest
import yaml
from back_ends import Place, new_place
from conftest import ROOT, SEEDS
from libraries import put
from processes import child

from bot.settings import Settings
from bot.shards import parse_shards
from index import Library, LibraryBusy, Scope
from index.cli.encoder import dumps
from index.operations import Membership
from index.sharing import installing, member
from index.state.postgres.connections import Connection
from index.store import folder as store_folder

SEVEN = Scope.guild(7)
QUESTIONS = ["When does the reading room open?", "How many books may members borrow?", "Who founded it?", "dogs"]


@pytest.fixture
def place(postgres_server: postgres.Server, tmp_path: Path) -> Place:
    return new_place(postgres_server, tmp_path)


class Machines:
    """Two machines with data folders of their own and the same database. The first one writes."""

    def __init__(self, place: Place, docs: Path) -> None:
        self.docs = docs
        self.writer, self.reader = (
            Library.open(place.folder / name, database=place.address, meaning=False) for name in ("writer", "reader")
        )

    def step(self, library: Library, patience: float = 0.05) -> Membership:
        assert library.sharing
        return library.sharing.step(patience)

    def sync(self) -> Membership:
        """The writer writes, and the reader gets it."""
        assert self.step(self.writer).writes
        self.writer.sync(self.docs)
        now = self.step(self.reader)
        assert not now.writes
        return now

    def close(self) -> None:
        for library in (self.writer, self.reader):
            assert library.sharing
            library.sharing.close()
            library.close()


@pytest.fixture
def machines(place: Place, docs: Path) -> Iterator[Machines]:
    (docs / "room.md").write_text("# Room\n\nThe reading room opens at nine.\n", encoding="utf-8")
    with closing(Machines(place, docs)) as machines:
        yield machines


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("generation-*", "segment-*")
        for top in folder.glob(name)
        for path in top.rglob("*")
        if path.is_file()
    }


def canaries(place: Place, text: str) -> list[str]:
    """Where a text still is: in the files of the database, and in both data folders."""
    return place.holders(text) + [
        path.name for path in place.folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_another_machine_answers_byte_for_byte_as_the_writer_does(place: Place) -> None:
    with closing(Machines(place, SEEDS)) as machines:
        machines.step(machines.writer)
        machines.writer.accept("rules.txt", b"Dogs wait outside.", scope=SEVEN)
        assert machines.sync() == Membership(None, 1, newer=True)
        assert files_of(place.folder / "writer") == files_of(place.folder / "reader")
        for question in QUESTIONS:
            for scope in (Scope.shared(), SEVEN, Scope.guild(8)):
                here, there = (dumps(one.ask(question, scope=scope)) for one in (machines.writer, machines.reader))
                assert here == there
        assert machines.reader.ask("Where do dogs wait?", scope=SEVEN).found
        assert not machines.reader.ask("Where do dogs wait?", scope=Scope.guild(8)).found


def test_what_was_sent_is_not_sent_again(machines: Machines, place: Place) -> None:
    machines.sync()
    assert place.server
    with place.server.connect(place.database) as db:
        before = {digest for (digest,) in db.execute("select digest from footnote.chunks")}
        names = db.execute("select count(*), count(distinct digest) from footnote.listed").fetchone()
        assert len(before) <= names[1] <= names[0]
        (machines.docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
        assert machines.sync().newer
        after = {digest for (digest,) in db.execute("select digest from footnote.chunks")}
        listed = {digest for (digest,) in db.execute("select digest from footnote.listed")}
        assert before & after
        assert after == listed
        assert db.execute("select count(*) from footnote.lists").fetchone() == (1,)
    assert machines.reader.ask("When is the lamp lit?").found


def test_an_upload_on_one_machine_is_answered_on_all(machines: Machines) -> None:
    machines.sync()
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            if machines.step(machines.writer, 0.2).asked:
                machines.writer.catch_up()

    def read() -> None:
        while not done.is_set():
            machines.step(machines.reader, 0.2)

    threads = [threading.Thread(target=work) for work in (write, read)]
    for thread in threads:
        thread.start()
    try:
        assert machines.reader.sharing
        for number in range(3):
            machines.reader.accept("rules.txt", b"Dogs wait outside, says rule %d." % number, scope=SEVEN)
            assert machines.reader.sharing.ask(30)
            for library in (machines.writer, machines.reader):
                (quote,) = library.ask("Where do dogs wait?", scope=SEVEN).quotes
                assert f"rule {number}" in quote.text
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_a_removed_upload_is_gone_from_every_table_every_blob_and_every_disk(
    machines: Machines, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_folder, "IN_USE", 0)
    machines.step(machines.writer)
    accepted = machines.writer.accept("rules.txt", b"The canary-of-rules sleeps outside.", scope=SEVEN)
    machines.sync()
    assert {"writer", "reader"} <= {path.parent.parent.name for path in place.folder.glob("*/generation-1/*")}
    assert machines.reader.ask("Where does the canary-of-rules sleep?", scope=SEVEN).found
    machines.reader.withdraw(accepted.info.id, scope=SEVEN)
    for library in (machines.writer, machines.reader):  # at once, before anything is written
        assert not library.ask("Where does the canary-of-rules sleep?", scope=SEVEN).found
    machines.sync()
    for library in (machines.writer, machines.reader):
        library.ask("dogs")  # opens the new index
        library.tidy()
    assert canaries(place, "canary-of-rules") == []


def test_a_forgotten_server_is_gone_from_every_table_every_blob_and_every_disk(
    machines: Machines, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_folder, "IN_USE", 0)
    machines.step(machines.writer)
    machines.writer.accept("rules.txt", b"The canary-of-rules sleeps outside.", scope=SEVEN)
    machines.writer.state.settings.set(7, {"channel": "canary-of-rules"})
    machines.sync()
    machines.reader.state.forget_guild(7)
    machines.sync()
    for library in (machines.writer, machines.reader):
        library.ask("dogs")
        library.tidy()
    assert canaries(place, "canary-of-rules") == []


@pytest.mark.parametrize("damage", ["changed", "shorter", "longer", "gone"])
def test_a_file_that_isnt_what_its_hash_says_is_not_installed(machines: Machines, place: Place, damage: str) -> None:
    machines.sync()
    (machines.docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
    machines.writer.sync(machines.docs)
    change = {
        "changed": "update footnote.chunks set data = overlay(data placing 'x'::bytea from 9)",
        "shorter": "update footnote.chunks set data = substring(data from 2)",
        "longer": "update footnote.chunks set data = data || 'x'::bytea",
        "gone": "delete from footnote.chunks",
    }[damage]
    assert place.server
    with place.server.connect(place.database) as db:
        db.execute(change)
    now = machines.step(machines.reader)
    assert (now.number, now.newer, bool(now.trouble)) == (1, False, damage in ("changed", "longer"))
    assert machines.reader.ask("When does the reading room open?").found
    assert not list((place.folder / "reader").glob(".fetch-*"))


@pytest.mark.parametrize(
    "path", ["state.db", "../out.txt", "/tmp/out.txt", "generation-1/../../out", "generation-1/.x"]
)
def test_a_list_cant_have_any_other_file_written(machines: Machines, place: Place, path: str) -> None:
    machines.sync()
    (machines.docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
    machines.writer.sync(machines.docs)
    assert place.server
    with place.server.connect(place.database) as db:
        db.execute("update footnote.listed set path = %s where path = (select min(path) from footnote.listed)", [path])
    before = sorted(place.folder.parent.iterdir())
    now = machines.step(machines.reader)
    assert (now.number, "a file that no index has" in now.trouble) == (1, True)
    assert sorted(place.folder.parent.iterdir()) == before


def test_the_turn_is_free_before_the_server_sees_that_a_connection_is_closed(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machines.step(machines.writer).writes
    assert machines.writer.sharing
    with ExitStack() as later:
        closed = Connection.close
        monkeypatch.setattr(Connection, "close", lambda connection: later.callback(closed, connection))
        machines.writer.sharing.close()
        monkeypatch.undo()
        assert machines.step(machines.reader).writes


def test_a_writer_that_was_replaced_publishes_nothing(machines: Machines, place: Place) -> None:
    machines.sync()
    assert machines.writer.sharing
    assert machines.reader.sharing
    old = machines.writer.sharing.term
    machines.writer.sharing.close()
    assert machines.step(machines.reader).writes
    machines.writer.sharing.term = old  # it hasn't noticed
    (machines.docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
    with pytest.raises(LibraryBusy, match="Another process writes the shared index"):
        machines.writer.sync(machines.docs)
    assert not machines.writer.ask("When is the lamp lit?").found
    machines.writer.sharing.term = None
    machines.reader.sync(machines.docs)
    assert machines.step(machines.writer).newer
    assert machines.writer.ask("When is the lamp lit?").found


def test_a_command_doesnt_write_beside_a_bot_and_does_without_one(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member, "_TURN", 0.1)
    assert machines.step(machines.writer).writes
    with pytest.raises(LibraryBusy, match="A bot writes the index"):
        machines.reader.sync(machines.docs)
    assert machines.writer.sharing
    machines.writer.sharing.close()
    machines.reader.sync(machines.docs)
    assert machines.step(machines.writer).newer


def test_an_index_from_before_is_shared(place: Place, docs: Path) -> None:
    (docs / "room.md").write_text("# Room\n\nThe reading room opens at nine.\n", encoding="utf-8")
    with Library.open(place.folder / "writer", meaning=False) as library:
        library.sync(docs)
        library.sync(docs)
    with Library.open(place.folder / "reader", meaning=False) as library:  # has another one, with the same number
        (docs / "other.md").write_text("# Other\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
        library.sync(docs)
        (docs / "other.md").unlink()
    with closing(Machines(place, docs)) as machines:
        machines.sync()
        assert machines.reader.ask("When does the reading room open?").found
        assert not machines.reader.ask("When is the lamp lit?").found
        assert files_of(place.folder / "writer") == files_of(place.folder / "reader")


def test_who_reads_meanwhile_gets_one_index_or_the_other(machines: Machines, place: Place) -> None:
    machines.sync()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            answer = machines.reader.ask("How often was the lamp counted?")
            if answer.found and "lamp" in answer.quotes[0].text:
                texts = {quote.text for quote in answer.quotes if "lamp" in quote.text}
                assert len({text.rsplit(" ", 1)[1] for text in texts}) == 1, texts

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for number in range(6):
                put(
                    machines.docs, {f"{name}.md": f"# Lamp {name}\n\nThe lamp was counted {number}\n" for name in "abc"}
                )
                assert machines.sync().newer
        finally:
            done.set()
        for one in asking:
            one.result()


def test_an_install_that_is_interrupted_changes_nothing_and_leaves_nothing(
    machines: Machines, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.sync()
    (machines.docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
    machines.writer.sync(machines.docs)
    real = {"_fetch": installing._fetch, "flush": installing.flush, "make_current": None}
    for name, last in (("_fetch", 0), ("_fetch", 7), ("flush", 0), ("flush", 1), ("make_current", 0)):
        left = last

        def fail(*arguments: Any, name: str = name) -> None:
            nonlocal left
            if not left:
                raise KeyboardInterrupt
            left -= 1
            real[name](*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(installing.shutil, "rmtree", lambda *_, **__: None)  # as if it had been killed
            patch.setattr(store_folder.Store if name == "make_current" else installing, name, fail)
            with pytest.raises(KeyboardInterrupt):
                machines.step(machines.reader)
        assert machines.reader.ask("When does the reading room open?").found
        assert not machines.reader.ask("When is the lamp lit?").found
    assert machines.step(machines.reader).newer
    assert machines.reader.ask("When is the lamp lit?").found
    assert not list((place.folder / "reader").glob(".fetch-*"))


WRITER = """
import sys, time
from index import Library
library = Library.open(sys.argv[1], database=sys.argv[2], meaning=False)
while not library.sharing.step(0.1).writes:
    pass
library.sync(sys.argv[3])
print("writes", flush=True)
while True:
    library.sharing.step(0.5)
"""


def test_another_machine_takes_over_when_the_writer_is_killed(place: Place, docs: Path) -> None:
    (docs / "room.md").write_text("# Room\n\nThe reading room opens at nine.\n", encoding="utf-8")
    command = sys.executable, "-c", WRITER, place.folder / "writer", place.address or "", docs
    with (
        child(*command, cwd=ROOT, stdout=PIPE) as writer,
        Library.open(place.folder / "reader", database=place.address, meaning=False) as library,
    ):
        assert writer.stdout
        assert writer.stdout.readline() == "writes\n"
        assert library.sharing
        assert not library.sharing.step(0.1).writes
        os.kill(writer.pid, signal.SIGKILL)
        start = time.monotonic()
        while not library.sharing.step(0.5).writes:
            assert time.monotonic() - start < 10
        assert library.ask("When does the reading room open?").found
        (docs / "more.md").write_text("# More\n\nThe lamp is lit at dusk.\n", encoding="utf-8")
        library.sync(docs)
        assert library.ask("When is the lamp lit?").found
        library.sharing.close()


def test_without_the_database_answers_come_from_what_is_here(docs: Path, tmp_path: Path) -> None:
    if reason := postgres.missing():
        pytest.skip(reason)
    (docs / "room.md").write_text("# Room\n\nThe reading room opens at nine.\n", encoding="utf-8")
    with ExitStack() as stack:
        server = postgres.Server()
        stack.callback(server.close)
        server.make()
        library = stack.enter_context(Library.open(tmp_path / "data", database=server.address(), meaning=False))
        assert library.sharing
        stack.callback(library.sharing.close)
        assert library.sharing.step(0.1).writes
        library.accept("rules.txt", b"Dogs wait outside.", scope=SEVEN)
        library.sync(docs)
        assert library.ask("Where do dogs wait?", scope=SEVEN).found
        server.kill()
        now = library.sharing.step(0.1)
        assert (now.writes, now.number, "can't be reached" in now.trouble) == (False, 1, True)
        assert library.ask("Where do dogs wait?", scope=SEVEN).found
        server.start()
        deadline = time.monotonic() + 20
        while not library.sharing.step(0.1).writes:
            assert time.monotonic() < deadline


def test_the_compose_file_runs_each_shard_once_and_names_only_settings_that_exist() -> None:
    services = yaml.safe_load((ROOT / "compose.cluster.yaml").read_text(encoding="utf-8"))["services"]
    bots = [service for name, service in services.items() if name.startswith("footnote")]
    shards = [parse_shards(bot["environment"]["FOOTNOTE_SHARDS"]) for bot in bots]
    assert sorted(id for one in shards if one for id in one.ids) == [0, 1]
    assert {one.count for one in shards if one} == {2}
    assert len({volume.split(":")[0] for bot in bots for volume in bot["volumes"] if isinstance(volume, str)}) == 2
    for bot in bots:
        assert {name.lower() for name in bot["environment"]} <= Settings.model_fields.keys()
        assert "secret" not in bot["environment"]["FOOTNOTE_DATABASE"].partition("?")[0]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "!requirements/postgres.txt" in ignored
