"""Both places where what people gave can be, so that a test runs with each of them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from secrets import token_bytes, token_hex

import postgres
import pytest

from index.operations import State

BOTH = ("sqlite", "postgres")


class Place:
    """A data folder with `state.db`, or one beside a database of PostgreSQL."""

    def __init__(self, folder: Path, server: postgres.Server | None = None, database: str = "") -> None:
        self.folder = folder
        self.server = server
        self.database = database

    @property
    def address(self) -> str | None:
        return self.server.address(self.database) if self.server else None

    def open(self) -> State:
        return State(self.folder, self.address)

    def holders(self, *canaries: str) -> list[str]:
        """The files that hold one of these texts. PostgreSQL's own log isn't looked at."""
        return self.holds(*(canary.encode() for canary in canaries))

    def holds(self, *canaries: bytes) -> list[str]:
        """The same for bytes."""
        folder = self.server.files(self.database) if self.server else self.folder
        return [
            file.name
            for file in folder.rglob("*")
            if file.is_file() and any(canary in file.read_bytes() for canary in canaries)
        ]

    def settle(self, state: State) -> None:
        """What the running bot does every few seconds. SQLite doesn't need it."""
        if self.server:
            state.tidy()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A server with a database `library` that has our tables; the tests get copies of that."""
    if reason := postgres.missing():
        pytest.skip(reason)
    server = postgres.Server()
    try:
        server.make()
        with server.connect() as db:
            db.execute("create database library template template0")
        with closing(State(server.folder, server.address("library"))) as state:
            state.guilds()
        yield server
    finally:
        server.close()


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(tmp_path)
        return
    yield new_place(request.getfixturevalue("postgres_server"), tmp_path)


def new_place(server: postgres.Server, folder: Path) -> Place:
    """A new database on a server, with a key of its own, as if it had been made without a copy."""
    database = server.database("library")
    with server.connect(database) as db:
        db.execute("update footnote.secret set key = %s", [token_bytes(32)])
        db.execute("update footnote.library set id = %s", [token_hex(8)])
    return Place(folder, server, database)


@pytest.fixture(params=BOTH)
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """For the fixture `database`: None for `state.db`, or the address of a new database of PostgreSQL."""
    if request.param == "sqlite":
        return None
    return new_place(request.getfixturevalue("postgres_server"), tmp_path).address
