"""Fixtures that many tests use: a real library on a temporary folder, and the real bot in a simulated Discord."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import discord
import postgres
import pytest
import simcord
import tesseract  # noqa: F401 (it hides what is installed)
from api_description import DESCRIPTION, Checker
from back_ends import place, postgres_server  # noqa: F401 (fixtures)
from hypothesis import settings
from patience import PATIENCE
from ready import STARTER

from bot.client import FootnoteBot
from index import Library

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# Files that take long although they have few tests: many of them wait. Run at the end, they would keep one process busy
# while the others have nothing left.
LONG = """
    test_malformed test_floors test_following test_mixed_folder test_watching test_ranking test_scans test_browser
    test_bounds test_removals test_scope test_scope_hidden test_discord_scopes test_uploads test_incremental
    test_preparing test_encoding_process test_upgrade test_evaluation test_discord_canaries
""".split()

# Examples have no deadline: on a busy machine they would miss it.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

STARTER.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, and then those with the most tests; within a file the order stays."""
    tests = Counter(item.path for item in items)
    long = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: (long.get(item.path.stem, len(long)), -tests[item.path], item.path))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    STARTER.cold = item.get_closest_marker("cold") is not None


def pytest_unconfigure() -> None:
    STARTER.close()


def pytest_report_header() -> list[str]:
    missing = postgres.missing()
    return [
        f"requests to Discord are checked against {DESCRIPTION.name}"
        if DESCRIPTION.exists()
        else "requests to Discord are NOT checked: its API description is not beside this checkout",
        f"PostgreSQL is NOT tested: {missing}" if missing else "PostgreSQL is tested with a real server",
    ]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """An empty documents folder."""
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def database() -> str | None:
    """The database that has what people gave. A module whose tests run with both has a fixture of its own."""
    return None


@pytest.fixture
def library(tmp_path: Path, database: str | None) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "data", database=database) as library:
        yield library


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The data folder of a folder's library. It is built once for the same files; copy it, don't change it."""
    built: dict[tuple[tuple[str, bytes], ...], Path] = {}

    def index(docs: Path) -> Path:
        paths = sorted(path for path in docs.rglob("*") if path.is_file())
        files = tuple((path.relative_to(docs).as_posix(), path.read_bytes()) for path in paths)
        if files not in built:
            built[files] = tmp_path_factory.mktemp("indexed")
            with Library.open(built[files]) as library:
                library.sync(docs)
        return built[files]

    return index


@pytest.fixture(scope="session")
def seed_data(indexed: Callable[[Path], Path]) -> Path:
    """The data folder of the seeds' library. Copy it, don't change it."""
    return indexed(SEEDS)


@pytest.fixture(scope="session")
def seed_library(seed_data: Path) -> Iterator[Library]:
    """The library of the seeds. Ask it, don't change it."""
    with Library.open(seed_data) as library:
        yield library


@pytest.fixture(scope="session")
def checker() -> Checker:
    return Checker()


class Scene:
    """A server with two channels, the bot, and two members."""

    def __init__(self, env: simcord.Env, bot: FootnoteBot) -> None:
        self.env = env
        self.env.settle_timeout = PATIENCE
        self.bot = bot
        self.guild = env.create_guild("A server")
        self.channel = self.guild.create_text_channel("questions")
        self.alice = self.guild.add_member(env.create_user("alice"))
        self.bob = self.guild.add_member(env.create_user("bob"))

    @property
    def mention(self) -> str:
        assert self.bot.user is not None
        return self.bot.user.mention

    @property
    def bots_guild(self) -> discord.Guild:
        """The server as the bot has it."""
        guild = self.bot.get_guild(self.guild.id)
        assert guild is not None
        return guild

    @property
    def bots_channel(self) -> discord.TextChannel:
        """The first channel as the bot has it."""
        channel = self.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        return channel


@pytest.fixture
def indexed_docs(docs: Path, tmp_path: Path, library: Library, indexed: Callable[[Path], Path]) -> Library:
    """The library of `docs`; of the seeds, where a test put nothing there."""
    folder = docs if any(docs.iterdir()) else SEEDS
    shutil.copytree(indexed(folder), tmp_path / "data", ignore=shutil.ignore_patterns("state*"), dirs_exist_ok=True)
    return library


@pytest.fixture
def simcord_bot(indexed_docs: Library) -> FootnoteBot:
    """The bot on `docs`; on the seeds, where a test put nothing there."""
    return FootnoteBot(indexed_docs)


@pytest.fixture
def scene(simcord_env: simcord.Env, simcord_bot: FootnoteBot, checker: Checker) -> Iterator[Scene]:
    """The bot, connected; each request that it makes is checked."""
    yield Scene(simcord_env, simcord_bot)
    checker.check(simcord_env.http_requests)
