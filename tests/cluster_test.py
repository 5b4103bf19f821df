"""Two bots on two data folders share a library through PostgreSQL, while their parts fail: `make cluster-test`.

The parts are real: two processes of the bot, each with a shard, a primary and a synchronous replica of PostgreSQL, and
a network between each bot and these that can be cut. Members ask all the time. Prints figures as JSON. The exit code is
1 if a promise was broken, and 0 with a loud line if there is no PostgreSQL.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import postgres
from killing import small_disk
from processes import child_of_loop
from processes import run as run_command
from proxy import Proxy, proxy
from socket_discord import GUILD, BotProcess, Discord, server_ids
from socket_scene import ANSWER, QUESTION, Report, answer, furnish

from bot.operate import health
from index import DiskFull, Library, OperatorError
from index.operations import DatabaseAway, State

# The promises.
TAKE_OVER = 10.0  # seconds until another process writes
LAG = 10.0  # seconds from an accepted upload until the last machine answers it
REACTION = 3.0  # seconds: Discord waits no longer
TWICE = 1.8  # times the questions of one process, for two, if nothing else runs
BACK = 30.0  # seconds until everything is as before, once the fault is over
STARTED = 60.0  # seconds
ALL = 300.0  # seconds for everything; it takes about a minute

SERVERS = (GUILD, server_ids(1)[0])  # the first is in shard 0 or 1, and the second in the other one

ASKING = """
import sys, time
from index import Library, Scope
from index.operations import State
with Library.open(sys.argv[1], database=sys.argv[2], meaning=False) as library:
    library.ask("storms")
    print("ready", flush=True)
    sys.stdin.readline()
    start, count = time.monotonic(), 0
    while time.monotonic() < start + 3:
        library.state.settings.get(7)
        library.ask(f"How many storms did the keeper write down in report {count % 20}?", scope=Scope.guild(7))
        count += 1
    print(count / (time.monotonic() - start), flush=True)
"""


class Cluster:
    """The servers of PostgreSQL, the ways to them, and the bots."""

    def __init__(self, folder: Path, discord: Discord, report: Report, servers: list[postgres.Server]) -> None:
        self.folder, self.discord, self.report, self.servers = folder, discord, report, servers
        self.docs = furnish(folder)
        self.bots: dict[str, BotProcess] = {}
        self.ways: dict[str, list[Proxy]] = {}
        self.state = State(folder / "member", self.address([server.port for server in servers]))
        self.uploads = 0
        self.acknowledged: dict[str, str] = {}  # what uploads that were accepted say, by name

    @staticmethod
    def address(ports: list[int]) -> str:
        return f"postgresql://footnote@{','.join(f'127.0.0.1:{port}' for port in ports)}/library"

    async def start(self, name: str, shard: int) -> None:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        address = self.address([way.port for way in self.ways[name]])
        bot = BotProcess(self.discord, self.docs, folder, FOOTNOTE_DATABASE=address, FOOTNOTE_SHARDS=f"{shard}/2")
        await bot.start()
        self.bots[name] = bot

    def writers(self) -> list[str]:
        """The bots that say that they write."""
        return [name for name in self.bots if "writes index" in self.health(name)]

    def health(self, name: str) -> str:
        shard = "ab".index(name)
        with contextlib.suppress(OSError, ValueError):
            return health.sentence(health.ask(str(self.folder / name / "data"), f"{shard}/2"))
        return ""

    async def until(self, true: Any, seconds: float) -> float | None:
        """The seconds until that is so; None if it isn't in time."""
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            if await asyncio.to_thread(true):
                return time.monotonic() - start
            await asyncio.sleep(0.1)
        return None

    def accept(self, word: str) -> None:
        """An upload to both servers. Raises OperatorError if it isn't accepted."""
        self.uploads += 1
        name = f"{self.uploads}.txt"
        for server in SERVERS:
            self.state.uploads.put(
                int(server), name, f"The {word} of the keeper hangs in room {self.uploads}.\n".encode()
            )
            self.acknowledged[f"{server} {name}"] = word
        assert self.state.connections
        with self.state.connections.lend() as db:
            db.execute("select pg_notify('footnote', 'sync')")

    async def lag(self, word: str, seconds: float = STARTED, servers: tuple[str, ...] = SERVERS) -> float | None:
        """Accepts an upload; the seconds until the last machine answers it."""
        start = time.monotonic()
        await asyncio.to_thread(self.accept, word)
        for server in servers:
            while not await self.told(f"Where does the {word} of the keeper hang?", word, server):
                if time.monotonic() > start + seconds:
                    return None
                await asyncio.sleep(0.1)
        return time.monotonic() - start

    async def answered(self, true: Callable[[str], bool], server: str) -> bool:
        """Asks again and again until the answer is as it should be. False if that takes too long."""
        deadline = time.monotonic() + BACK
        while time.monotonic() < deadline:
            if true(await answer(self.discord, 20, server=server)):
                return True
        return False

    async def told(self, question: str, said: str, server: str) -> bool:
        asked = await self.discord.ask(question, server=server)
        await self.discord.until(lambda: asked.settled, 10)
        return f"The {said}" in asked.text


class Members:
    """Members who ask all the time, in the servers whose bot runs."""

    def __init__(self, discord: Discord) -> None:
        self._discord = discord
        self.asking = set(SERVERS)
        self._left = Counter[str]()  # how often a server's bot was killed
        self.slowest = 0.0
        self.count = 0
        self.unanswered: list[str] = []

    def leave(self, servers: Iterable[str]) -> None:
        """Asks no more in servers whose bot is killed now. A question that waits for its answer doesn't count."""
        self.asking.difference_update(servers)
        self._left.update(servers)

    async def ask(self) -> None:
        while True:
            for server in sorted(self.asking):
                if server not in self.asking:
                    continue
                left = self._left[server]
                asked = await self._discord.ask(QUESTION, server=server)
                settled = await self._discord.until(lambda asked=asked: asked.settled, 20)
                if self._left[server] == left:  # its bot wasn't killed meanwhile
                    self.count += 1
                    self.slowest = max(self.slowest, min(asked.reaction, 99.0))
                    if not settled or not asked.text:
                        self.unanswered.append(f"{server} at {time.strftime('%X')}")
            await asyncio.sleep(0.3)


@contextlib.asynccontextmanager
async def asking(discord: Discord) -> AsyncIterator[Members]:
    members = Members(discord)
    task = asyncio.create_task(members.ask())
    try:
        yield members
    finally:
        task.cancel()
        await asyncio.wait([task])


@contextlib.contextmanager
def two_servers() -> Iterator[list[postgres.Server]]:
    """A primary, and a replica that has everything that was acknowledged."""
    with contextlib.ExitStack() as stack:
        primary = postgres.Server(port=postgres.free_port(), durable=True)
        stack.callback(primary.close)
        primary.make()
        replica = postgres.Server(port=postgres.free_port(), durable=True)
        stack.callback(replica.close)
        replica.copy(primary, "replica")
        with primary.connect() as db:
            db.execute("create database library template template0")
            db.execute("alter system set synchronous_standby_names = 'replica'")
            db.execute("select pg_reload_conf()")
        yield [primary, replica]


async def faults(cluster: Cluster, members: Members, figures: dict[str, Any]) -> None:
    """One fault after another; members ask meanwhile."""
    report, bots = cluster.report, cluster.bots
    shard_of = {server: "ab"[(int(server) >> 22) % 2] for server in SERVERS}

    def served_by(name: str) -> tuple[str, ...]:
        return tuple(server for server in SERVERS if shard_of[server] == name)

    lags = [await cluster.lag(word) for word in ("lantern", "ladder")]
    figures["seconds from an accepted upload to the last machine"] = [lag and round(lag, 1) for lag in lags]
    longest = LAG * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # beside other work it takes longer
    report.check(all(lag and lag <= longest for lag in lags), f"uploads are answered within {longest:.0f} s: {lags}")
    cluster.state.settings.set(int(SERVERS[1]), {"language": "de"})
    german = await answer(cluster.discord, server=SERVERS[1])
    report.check(ANSWER in german and "Zeile" in german, f"a setting holds at once on another machine: {german}")
    cluster.state.settings.set(int(SERVERS[1]), {})

    (writer,) = cluster.writers() or [""]
    if not report.check(bool(writer), "one bot writes"):
        return
    other = "b" if writer == "a" else "a"
    members.leave(served_by(writer))
    await bots.pop(writer).kill()
    took = await cluster.until(lambda: cluster.writers() == [other], STARTED)
    figures["seconds until another bot writes, after kill -9 of the one that did"] = took and round(took, 1)
    report.check(bool(took and took <= TAKE_OVER), f"another bot takes over within {TAKE_OVER} s: {took}")
    lag = await cluster.lag("compass", servers=served_by(other))
    report.check(lag is not None, f"an upload is answered after that:\n{bots[other].log[-2000:]}")
    await cluster.start(writer, "ab".index(writer))
    back = await cluster.until(lambda: "has index" in cluster.health(writer), STARTED)
    report.check(back is not None, "the bot that was killed is back, and reads")
    await cluster.discord.until(lambda: len(cluster.discord.connected(2)) == 2, STARTED)
    members.asking |= set(SERVERS)
    await answer(cluster.discord, 20, server=served_by(writer)[0])  # it knows the settings of servers that asked

    for way in cluster.ways[writer]:
        way.cut()
    said = await cluster.until(lambda: "what this machine has" in cluster.health(writer), 20)
    text = await answer(cluster.discord, 20, server=served_by(writer)[0])
    report.check(said is not None, f"a bot that is cut off says so in health: {cluster.health(writer)}")
    report.check(ANSWER in text, f"… and answers from what it has: {text}")
    for way in cluster.ways[writer]:
        way.mend()
    back = await cluster.until(lambda: "has index" in cluster.health(writer), BACK)
    figures["seconds until a bot that was cut off is back"] = back and round(back, 1)
    report.check(back is not None, f"it comes back by itself:\n{bots[writer].log[-2000:]}")

    for way in cluster.ways[writer]:
        way.delay = 0.25
    server = served_by(writer)[0]
    texts = [await answer(cluster.discord, 20, server=server) for _ in range(8)]
    report.check(all(ANSWER in text for text in texts), f"a slow database holds up no answer: {texts}")
    await asyncio.to_thread(cluster.state.settings.set, int(server), {"language": "de"})
    german = await cluster.answered(lambda text: "Zeile" in text, server)
    report.check(german, "a setting arrives through a slow database, however much is asked")
    await asyncio.to_thread(cluster.state.settings.set, int(server), {})
    for way in cluster.ways[writer]:
        way.delay = 0.0

    primary, replica = cluster.servers
    primary.kill()
    replica.promote()
    with replica.connect() as db:
        db.execute("alter system set synchronous_standby_names = ''")
        db.execute("select pg_reload_conf()")
    took = await cluster.until(lambda: saved(cluster.state), STARTED)
    figures["seconds until something is saved, after kill -9 of the primary and promotion of its replica"] = (
        took and round(took, 1)
    )
    report.check(took is not None, "the database takes something again")
    writes = await cluster.until(lambda: len(cluster.writers()) == 1, STARTED)
    report.check(writes is not None, "a bot writes again")
    lost = cluster.acknowledged.keys() - {
        f"{upload.guild_id} {upload.name}" for upload in await asyncio.to_thread(patient_uploads, cluster.state)
    }
    report.check(not lost, f"nothing that was acknowledged is lost: {lost}")
    lag = await cluster.lag("anchor")
    report.check(
        lag is not None,
        f"an upload is answered by both bots after that:\n{bots['a'].log[-1500:]}\n{bots['b'].log[-1500:]}",
    )


def saved(state: State) -> bool:
    """True if the database takes something."""
    with contextlib.suppress(OperatorError):
        state.notes.set("cluster test", str(time.time()))
        return True
    return False


def patient_uploads(state: State) -> list[Any]:
    """All uploads, as soon as the database can be reached."""
    deadline = time.monotonic() + BACK
    while True:
        try:
            return state.uploads.all()
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


async def throughput(cluster: Cluster, figures: dict[str, Any]) -> None:
    """The questions a second of one process, and of two on different data folders."""
    address = cluster.address([server.port for server in cluster.servers])
    with Library.open(cluster.folder / "one", database=address, meaning=False) as library:
        assert library.sharing
        library.sharing.step(0.1)
    shutil.copytree(cluster.folder / "one", cluster.folder / "two")

    async def rate(*names: str) -> float:
        async with contextlib.AsyncExitStack() as stack:
            pipe = asyncio.subprocess.PIPE
            running = [
                await stack.enter_async_context(
                    child_of_loop(
                        sys.executable, "-c", ASKING, cluster.folder / name, address,
                        stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[1],
                    )
                )
                for name in names
            ]  # fmt: skip
            for process in running:
                assert process.stdout
                await process.stdout.readline()
            for process in running:
                assert process.stdin
                process.stdin.write(b"go\n")
            return sum([float(await process.stdout.readline()) for process in running if process.stdout])

    idle = await asyncio.to_thread(idle_processors)
    one, two = await rate("one"), await rate("one", "two")
    figures["questions a second"] = {"one process": round(one), "two": round(two), "times": round(two / one, 2)}
    figures["processors that nothing else used"] = round(idle, 1)
    if idle >= 1.9:
        cluster.report.check(
            two >= TWICE * one, f"two processes answer {TWICE} times the questions of one: {two / one}"
        )


def idle_processors() -> float:
    """How many processors have nothing to do, over a second."""

    def read() -> int:
        return int(Path("/proc/stat").read_text(encoding="ascii").split()[4])

    before = read()
    time.sleep(1)
    return (read() - before) / os.sysconf("SC_CLK_TCK")


def full_disk(folder: Path, report: Report) -> dict[str, Any]:
    """Uploads until the database's disk is full: what was accepted is there afterwards, and the rest was refused."""
    place = Path(tempfile.mkdtemp(prefix="small-", dir="/tmp"))  # the server runs as a user who can't read our folder
    try:
        with small_disk(place, 96 * 1024), contextlib.ExitStack() as stack:
            place.chmod(0o777)
            server = postgres.Server(
                {"wal_keep_size": "0", "max_wal_size": "32MB", "min_wal_size": "32MB"}, folder=place
            )
            stack.callback(server.close)
            server.make()
            accepted, refused = [], []
            with contextlib.closing(State(folder / "full", server.address())) as state:
                for number in range(60):
                    try:
                        state.uploads.put(7, f"{number}.txt", os.urandom(2**20))
                        accepted.append(f"{number}.txt")
                    except (DiskFull, DatabaseAway) as error:
                        refused.append(str(error))
                        if len(refused) == 3:
                            break
                run_command("mount", "-o", "remount,size=256m", place, check=True)  # somebody frees some space
                if server.has_ended():  # it ends if there is no room for its log
                    server.start()
                found = {upload.name for upload in patient_uploads(state)}
                report.check(bool(refused), "the disk gets full")
                report.check(set(accepted) <= found, f"nothing acknowledged is lost: {set(accepted) - found}")
                with contextlib.suppress(OperatorError):
                    state.forget_guild(7)
            return {"accepted": len(accepted), "said then": refused[0][:160] if refused else ""}
    except OSError as error:
        return {"NOT TESTED": f"no small disk can be mounted here: {error}"}
    finally:
        place.rmdir()


async def run(folder: Path, report: Report) -> None:
    figures = report.figures
    figures["a full disk at the database"] = await asyncio.to_thread(full_disk, folder, report)
    with two_servers() as servers:
        async with (
            asyncio.timeout(ALL),
            Discord(shards=2, max_concurrency=2, others=SERVERS[1:]) as discord,
            contextlib.AsyncExitStack() as stack,
        ):
            cluster = Cluster(folder, discord, report, servers)
            stack.callback(cluster.state.close)
            for name in "ab":
                cluster.ways[name] = [await stack.enter_async_context(proxy(server.port)) for server in servers]
            try:
                for shard, name in enumerate("ab"):
                    await cluster.start(name, shard)
                ready = await discord.until(lambda: len(discord.connected(2)) == 2, STARTED)
                logs = "\n".join(bot.log[-1500:] for bot in cluster.bots.values())
                if not report.check(ready, f"both bots connect:\n{logs}"):
                    return
                for server in SERVERS:
                    start = time.monotonic()
                    while ANSWER not in await answer(discord, server=server):
                        if not report.check(time.monotonic() < start + STARTED, f"the documents are indexed:\n{logs}"):
                            return
                await throughput(cluster, figures)
                async with asking(discord) as members:
                    await faults(cluster, members, figures)
                figures["questions that members asked meanwhile"] = members.count
                figures["slowest reaction in seconds"] = round(members.slowest, 2)
                report.check(not members.unanswered, f"everybody gets an answer or a sentence: {members.unanswered}")
                report.check(
                    members.slowest <= REACTION, f"the bot reacts within {REACTION} s: {members.slowest:.1f} s"
                )
                for name, bot in cluster.bots.items():
                    report.check("Traceback" not in bot.log, f"nothing crashed in {name}:\n{bot.log[-3000:]}")
            finally:
                for bot in cluster.bots.values():
                    await bot.kill()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.parse_args()
    if missing := postgres.missing():
        print(f"cluster-test: NOTHING WAS TESTED: {missing}.", file=sys.stderr)
        return 0
    report = Report()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="footnote-cluster-") as folder:
        try:
            asyncio.run(run(Path(folder), report))
        except TimeoutError:
            report.check(False, f"everything ends within {ALL:.0f} s")
    report.figures["seconds in all"] = round(time.monotonic() - start)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
