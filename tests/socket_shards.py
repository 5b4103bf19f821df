"""Shards on a real socket: a part of `make socket-test`, and `make servers-test`."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from socket_discord import GUILD, Asked, BotProcess, Discord, server_ids
from socket_scene import ANSWER, QUESTION, TOLD, Report, answer, furnish, indexed

from bot.gateway.starts import EVERY
from bot.operate import health
from index.operations import State

STARTED = 60.0  # seconds until a process and its shards are there
NOTICED = 30.0  # seconds until another process keeps the documents up to date


async def shards(folder: Path, report: Report) -> None:
    """One process with three shards, in one and in two buckets; and more shards by new processes beside an old one."""
    figures: dict[str, Any] = {}
    await asyncio.gather(
        _in_buckets(folder / "one", 1, figures, report),
        _in_buckets(folder / "two", 2, figures, report),
        _resharded(folder / "more", figures, report),
    )
    report.figures["shards"] = figures


async def _in_buckets(folder: Path, buckets: int, figures: dict[str, Any], report: Report) -> None:
    servers = [GUILD, *server_ids(5)]
    folder.mkdir(parents=True)
    async with (
        Discord(shards=3, max_concurrency=buckets, others=servers[1:]) as discord,
        _started(discord, furnish(folder), folder) as bot,
    ):
        start = time.monotonic()
        report.check(
            await discord.until(lambda: len(discord.connected(3)) == 3, STARTED),
            f"{buckets} buckets: three shards connect:\n{bot.log[-2000:]}",
        )
        took = time.monotonic() - start
        report.check(discord.too_early == 0, f"{buckets} buckets: no shard starts too early: {discord.too_early} did")
        least = EVERY * (-(-3 // buckets) - 1)  # the largest bucket waits that long
        report.check(took < least + EVERY, f"{buckets} buckets: … nor waits for another bucket: {took:.1f} s")
        report.check("runs shards 0-2 of 3" in bot.log, "the log says which shards this process runs")
        report.check(await indexed(discord), f"the documents are indexed:\n{bot.log[-2000:]}")
        answers = await asyncio.gather(*(answer(discord, server=server) for server in servers))
        report.check(all(ANSWER in one for one in answers), f"all servers are answered: {answers}")
        figures[f"three shards in buckets: {buckets}"] = {"seconds between the first and the last": round(took, 1)}
        if buckets == 1:
            figures["a shard that dies"] = await _one_dies(discord, servers, bot, report)
        report.check(_sent_commands(discord) == 1, f"commands are registered once: {_sent_commands(discord)} times")
        said = await asyncio.to_thread(health.ask, str(folder / "data"))
        report.check(said["discord"] == "shards 0-2 of 3 connected to Discord", f"health says so: {said}")
        report.check("Traceback" not in bot.log, f"nothing crashed:\n{bot.log[-3000:]}")


async def _one_dies(discord: Discord, servers: list[str], bot: BotProcess, report: Report) -> dict[str, Any]:
    """A shard loses its connection and can't resume it twice. The others don't notice."""
    dying, others = [[one for one in servers if ((int(one) >> 22) % 3 == 1) is mine] for mine in (True, False)]
    identified, resumed, discord.refused_resumes = discord.identified, discord.resumed, 2
    start = time.monotonic()
    discord.abort(shard=1)
    await discord.until(lambda: 1 not in discord.connected(3), 5)
    mentioned = await discord.mention(QUESTION, server=dying[0])
    answered = 0
    while discord.resumed == resumed and time.monotonic() < start + TOLD:
        for server in others:
            report.check(ANSWER in await answer(discord, server=server), "the other shards' servers are answered")
            answered += 1
        await asyncio.sleep(0.2)
    took = time.monotonic() - start
    report.check(discord.resumed == resumed + 1, f"the shard resumes its session:\n{bot.log[-2000:]}")
    report.check(discord.identified == identified, "… and begins no new one")
    report.check(
        await discord.until(lambda: discord.replies(mentioned), TOLD), "what was asked meanwhile there is answered"
    )
    report.check(ANSWER in await answer(discord, server=dying[0]), "and so is what is asked there afterwards")
    return {"seconds until it is back": round(took, 1), "answers of the others meanwhile": answered}


async def _resharded(folder: Path, figures: dict[str, Any], report: Report) -> None:
    """Process A with two shards gives way to B and C with four, on the same data folder, while members ask."""
    servers = [GUILD, *server_ids(7)]
    folder.mkdir(parents=True)
    docs, data = furnish(folder), folder / "data"

    def run(name: str, range: str) -> contextlib.AbstractAsyncContextManager[BotProcess]:
        (folder / name).mkdir()
        return _started(discord, docs, folder / name, FOOTNOTE_DATA=str(data), FOOTNOTE_SHARDS=range)

    async with Discord(max_concurrency=2, others=servers[1:]) as discord, run("a", "0-1/2") as a:
        report.check(
            await discord.until(lambda: len(discord.connected(2)) == 2, STARTED), f"A connects:\n{a.log[-2000:]}"
        )
        report.check(await indexed(discord), f"the documents are indexed:\n{a.log[-2000:]}")
        async with _asking(discord, servers) as members, run("b", "0-1/4") as b, run("c", "2-3/4") as c:
            start = time.monotonic()
            report.check(
                await discord.until(lambda: len(discord.connected(4)) == 4, STARTED), f"B, C connect:\n{b.log}{c.log}"
            )
            await asyncio.sleep(1)
            code, _ = await a.stop()
            took = time.monotonic() - start
            await asyncio.sleep(1)
            asked, mentioned = await members.stop()
            wrong = [one for one in asked if len(one.messages) != 1 or ANSWER not in one.text]
            report.check(not wrong, f"every question is answered once: {len(wrong)} of {len(asked)} were not")
            replies = [len(discord.replies(id)) for id in mentioned]
            report.check(set(replies) == {1}, f"and so is every mention: {replies}")
            report.check(code == 0, f"A ends with 0: {code}")
            report.check(discord.too_early == 0, f"no shard starts too early: {discord.too_early} did")
            report.check(_sent_commands(discord) == 1, f"commands are registered once: {_sent_commands(discord)} times")
            report.check(
                await discord.until(lambda: sum(_KEEPS in one.log for one in (b, c)) == 1, NOTICED),
                f"one of them keeps the documents up to date:\n{b.log[-2000:]}\n{c.log[-2000:]}",
            )
            figures["two shards give way to four"] = {
                "seconds": round(took, 1),
                "questions meanwhile": len(asked) + len(mentioned),
            }
            (folder / "d").mkdir()
            d = BotProcess(discord, docs, folder / "d", FOOTNOTE_DATA=str(data), FOOTNOTE_SHARDS="1-2/4")
            await d.start()
            try:
                report.check(await d.ended(STARTED) == 1, "a process with shards that another one runs ends")
                report.check("runs some of the shards 1-2 of 4 already" in d.log, f"it says why:\n{d.log[-1000:]}")
            finally:
                await d.kill()
            keeper, other = (b, c) if _KEEPS in b.log else (c, b)
            await keeper.kill()
            start = time.monotonic()
            (docs / "lantern.txt").write_text("The lantern hangs beside the kitchen.\n", encoding="utf-8")
            left = next(one for one in servers if (int(one) >> 22) % 4 in ((0, 1) if other is b else (2, 3)))
            told = ""
            while "kitchen" not in told and time.monotonic() < start + NOTICED:
                asked_there = await discord.ask("Where is the lantern?", server=left)
                await discord.until(lambda one=asked_there: one.settled, 5)
                told = asked_there.text
            report.check("kitchen" in told, f"another process takes over the documents:\n{other.log[-2000:]}")
            figures["after a kill, another process has read a new document in"] = round(time.monotonic() - start, 1)
            logs = a.log + b.log + c.log
            report.check("Traceback" not in logs, f"nothing crashed:\n{logs[-3000:]}")


_KEEPS = "keeps the data folder up to date"


class _Members:
    """They ask in all servers, one after the other, until they are stopped."""

    def __init__(self, discord: Discord, servers: list[str]) -> None:
        self._discord, self._servers = discord, servers
        self._asked: list[Asked] = []
        self._mentioned: list[str] = []
        self._task = asyncio.create_task(self._ask())
        self._stopped = False

    async def _ask(self) -> None:
        while not self._stopped:
            for server in self._servers:
                self._asked.append(await self._discord.ask(QUESTION, server=server))
                await asyncio.sleep(0.1)
            self._mentioned.append(await self._discord.mention(QUESTION, server=self._servers[-1]))

    async def stop(self) -> tuple[list[Asked], list[str]]:
        """Returns what was asked, when all of it is answered or could have been."""
        self._stopped = True
        await self._task
        await self._discord.until(
            lambda: all(one.settled for one in self._asked) and all(map(self._discord.replies, self._mentioned)), TOLD
        )
        await asyncio.sleep(1)  # by now, a second answer would have come
        return self._asked, self._mentioned


@contextlib.asynccontextmanager
async def _asking(discord: Discord, servers: list[str]) -> AsyncIterator[_Members]:
    members = _Members(discord, servers)
    try:
        yield members
    finally:
        members._task.cancel()
        await asyncio.wait([members._task])


@contextlib.asynccontextmanager
async def _started(discord: Discord, docs: Path, folder: Path, **environment: str) -> AsyncIterator[BotProcess]:
    """A process of the bot, with its first shard connected."""
    bot = BotProcess(discord, docs, folder, **environment)
    before = discord.identified
    await bot.start()
    try:
        await discord.until(lambda: discord.identified > before or not bot.running, STARTED)
        yield bot
    finally:
        await bot.kill()


def _sent_commands(discord: Discord) -> int:
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in discord.requests)


# A start in many servers.


async def count_servers(folder: Path, servers: int, count: int, report: Report) -> None:
    """How long a start in so many servers takes, and how much memory; each with settings, 20 channels, 12 roles."""
    figures: dict[str, Any] = {"servers": servers, "shards": count}
    for name, others in (("with one server", []), (f"with {servers:,} servers", server_ids(servers - 1))):
        place = folder / str(len(others))
        (place / "data").mkdir(parents=True)
        _set(place / "data", others)
        async with Discord(shards=count if others else 1, max_concurrency=16, others=others) as discord:
            discord.rich = True
            start = time.monotonic()
            async with _started(discord, furnish(place), place) as bot:
                ready = await discord.until(lambda: "ready as" in bot.log, 600)
                took = time.monotonic() - start
                report.check(ready, f"it is ready:\n{bot.log[-2000:]}")
                report.check(await indexed(discord), "the documents are indexed")
                asked = [await discord.ask(QUESTION, server=id) for id in discord.servers[:50]]
                await discord.until(lambda asked=asked: all(one.settled for one in asked), 60)
                figures[name] = {
                    "seconds until it is ready": round(took, 1),
                    "seconds of a processor": round(bot.processor_seconds, 1),
                    "resident, MB": round(bot.resident / 1e6, 1),
                    "slowest of 50 answers at once, s": round(max(one.seconds for one in asked), 2),
                }
    one, many = (part["resident, MB"] for part in figures.values() if isinstance(part, dict))
    figures["kB a server"] = round(1000 * (many - one) / max(1, servers - 1), 1)
    report.figures["servers"] = figures


def _set(data: Path, servers: list[str]) -> None:
    """Gives each server settings; in one go, because the bot would wait for the disk after each."""
    state = State(data)
    state.settings.set(int(GUILD), {"keep": "questions"})
    state.close()
    with contextlib.closing(sqlite3.connect(data / "state.db")) as db, db:
        db.executemany(
            "insert into settings select ?, settings from settings where guild_id = ?",
            [(int(id), int(GUILD)) for id in servers],
        )
