"""Several shards: which a process runs, when each may start, and what processes on one data folder do once."""

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
import yarl
from conftest import ROOT, Scene
from processes import child
from socket_discord import TOKEN, BotProcess, Discord
from test_metrics import figures

from bot.client import FootnoteBot
from bot.gateway import starts
from bot.gateway.starts import Starts
from bot.operate import connection
from bot.operate.health import socket_name
from bot.operate.lock import RANGES, AnotherBot, only_bot, running_bot
from bot.operate.metrics import Metrics
from bot.operate.pulse import examine
from bot.settings import SettingsError, read_settings
from bot.shards import Shards, parse_shards
from bot.turns import turn
from index import Library

HOLD = """
import sys, time
from pathlib import Path
from bot.operate.lock import only_bot
from bot.shards import parse_shards
with only_bot(Path(sys.argv[1]), parse_shards(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


class TestTheSetting:
    @pytest.mark.parametrize(
        ("text", "shards"),
        [
            ("auto", None),
            (" AUTO ", None),
            ("0-15/64", Shards(0, 15, 64)),
            ("63/64", Shards(63, 63, 64)),
            ("0/1", Shards()),
            (" 0 - 3 / 4 ", Shards(0, 3, 4)),
        ],
    )
    def test_it_is_auto_or_a_range(self, text: str, shards: Shards | None) -> None:
        assert parse_shards(text) == shards
        assert parse_shards(str(shards or "auto")) == shards

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("64", "must be auto, or which shards of how many this process runs, such as 0-15/64"),
            ("0-15", "such as 0-15/64"),
            ("a-b/c", "such as 0-15/64"),
            ("-1/4", "such as 0-15/64"),
            ("0-1/2/3", "such as 0-15/64"),
            ("٠/١", "such as 0-15/64"),
            ("0-64/64", "shards are counted from 0, so the last of 64 is 63"),
            ("4/4", "so the last of 4 is 3"),
            ("15-0/64", "the lower number comes first: 0-15/64"),
            ("0/0", "there is at least one shard"),
        ],
    )
    def test_a_wrong_one_gets_a_sentence(self, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
        monkeypatch.setenv("FOOTNOTE_SHARDS", text)
        with pytest.raises(SettingsError, match=r"^FOOTNOTE_SHARDS: ") as caught:
            read_settings()
        assert said in str(caught.value)

    def test_each_range_has_a_socket_of_its_own_and_auto_the_one_that_it_always_had(self) -> None:
        assert socket_name("auto") == "health"
        assert socket_name(str(Shards(3, 3, 64))) == socket_name("3/64") == "health.3-3-of-64"


@contextmanager
def held(data: Path, shards: str) -> Iterator[str]:
    """A process with these shards. Yields its number."""
    with child(sys.executable, "-c", HOLD, data, shards, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield str(process.pid)


class TestTheDataFolder:
    def test_is_shared_by_processes_with_shards_of_their_own(self, tmp_path: Path) -> None:
        with held(tmp_path, "0-3/4"):
            pass  # it leaves its number in the file
        with held(tmp_path, "0-1/4") as first, held(tmp_path, "3/4") as second:
            for wanted, holders in (("1-2/4", first), ("0-3/4", ", ".join(sorted([first, second])))):
                with pytest.raises(AnotherBot) as caught:
                    only_bot(tmp_path, parse_shards(wanted)).__enter__()
                assert f"Another process ({holders}) on the data folder" in str(caught.value)
                assert f"runs some of the shards {wanted[:3]} of 4 already" in str(caught.value)
            assert running_bot(tmp_path, Shards(1, 1, 4)) == first
            assert running_bot(tmp_path, Shards(2, 2, 4)) is None
            assert running_bot(tmp_path) == RANGES
            with only_bot(tmp_path, Shards(2, 2, 4)):
                pass

    def test_is_shared_while_a_bot_gets_more_shards(self, tmp_path: Path) -> None:
        with held(tmp_path, "0-1/2") as old, held(tmp_path, "0-3/4") as new:
            assert running_bot(tmp_path, Shards(0, 1, 2)) == old
            assert running_bot(tmp_path, Shards(0, 3, 4)) == new

    @pytest.mark.parametrize(("first", "second"), [("auto", Shards(0, 1, 2)), ("0-1/2", None)])
    def test_is_not_shared_with_a_bot_that_runs_all_shards(
        self, tmp_path: Path, first: str, second: Shards | None
    ) -> None:
        with held(tmp_path, first) as holder, pytest.raises(AnotherBot) as caught:
            only_bot(tmp_path, second).__enter__()
        who = f"Another bot (process {holder}) is" if second else "Processes with ranges of shards"
        assert str(caught.value).startswith(who)

    async def test_gives_one_process_after_the_other_its_turn(self, tmp_path: Path) -> None:
        order = []

        async def take(name: str) -> None:
            async with turn(tmp_path / "a.lock", glance=0.01):
                order.append(name)
                await asyncio.sleep(0.05)
                order.append(name)

        await asyncio.gather(take("a"), take("b"))
        assert order[0] == order[1] != order[2] == order[3]


def reply(*, remaining: int = 100, buckets: int = 1, reset_after: int = 10) -> dict[str, Any]:
    limit = {"total": 1000, "remaining": remaining, "reset_after": reset_after, "max_concurrency": buckets}
    return {"shards": 1, "session_start_limit": limit}


async def begun(several: list[Starts], shards: int) -> list[float]:
    """When each shard started."""
    when = [0.0] * shards

    async def start(shard: int) -> None:
        async with several[shard % len(several)].turn(shard):
            when[shard] = time.monotonic()

    await asyncio.gather(*map(start, range(shards)))
    return when


class TestStarts:
    @pytest.fixture(autouse=True)
    def _quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(starts, "EVERY", 0.2)
        monkeypatch.setattr(starts, "MARGIN", 0.0)
        monkeypatch.setattr(starts, "SHORTEST_SLEEP", 0.01)

    @pytest.mark.parametrize("buckets", [1, 2])
    async def test_one_shard_of_a_bucket_starts_at_a_time(self, buckets: int) -> None:
        async def fetch() -> Any:
            return reply(buckets=buckets)

        when = await begun([Starts(fetch)], 4)
        for bucket in range(buckets):
            own = when[bucket::buckets]
            assert all(later - earlier >= 0.19 for earlier, later in pairwise(own))
        assert max(when[:buckets]) < min(when[buckets:])  # no bucket waits for another one

    async def test_processes_on_one_data_folder_keep_to_it_together(self, tmp_path: Path) -> None:
        async def fetch() -> Any:
            return reply()

        when = sorted(await begun([Starts(fetch, tmp_path), Starts(fetch, tmp_path)], 4))
        assert all(later - earlier >= 0.19 for earlier, later in pairwise(when))

    async def test_a_clock_that_was_put_back_delays_nobody_for_long(self, tmp_path: Path) -> None:
        (tmp_path / "identify-0.lock").write_text(repr(time.time() + 86_400), encoding="ascii")

        async def fetch() -> Any:
            return reply()

        async with asyncio.timeout(10), Starts(fetch, tmp_path).turn(0):
            pass

    async def test_a_shard_waits_when_discord_allows_no_more_starts(self, caplog: pytest.LogCaptureFixture) -> None:
        replies = [reply(remaining=0), reply(remaining=1), reply(remaining=0), reply(remaining=1000)]
        asked = iter(replies)

        async def fetch() -> Any:
            return next(asked)

        one = Starts(fetch)
        async with one.turn(0):
            assert "Discord allows no more of the 1000 starts a day" in caplog.text
        caplog.clear()
        async with one.turn(1):  # the one that was left is used up, though Discord hasn't been asked since
            assert "Discord allows no more" in caplog.text
        assert next(asked, None) is None


@pytest.fixture
def simcord_bot(indexed_docs: Library, request: pytest.FixtureRequest) -> FootnoteBot:
    """The bot with some of its shards; with all of them if a test says so."""
    return FootnoteBot(indexed_docs, shards=getattr(request, "param", Shards(0, 2, 3)))


class TestABotWithShards:
    async def test_is_connected_if_all_of_them_are(self, scene: Scene) -> None:
        bot = scene.bot
        assert bot.connected
        assert (await examine(bot, bot.library))["discord"] == "shards 0-2 of 3 connected to Discord"
        bot.dispatch("shard_disconnect", 1)
        await scene.env.settle()
        assert not bot.connected
        assert (await examine(bot, bot.library))["discord"] == "shards 0-2 of 3 connected to Discord, without 1"
        bot.dispatch("shard_resumed", 1)
        await scene.env.settle()
        assert bot.connected

    async def test_has_metrics_for_each(self, scene: Scene) -> None:
        metrics = Metrics(scene.bot.library)
        metrics.listen(scene.bot)
        scene.bot.dispatch("shard_disconnect", 2)
        await scene.env.settle()
        found = await figures(metrics)
        assert [found["shard_connected", str(shard)] for shard in range(3)] == [1, 1, 0]
        assert sum(found["shard_servers", str(shard)] for shard in range(3)) == len(scene.bot.guilds)
        assert found["gateway_connected",] == 0
        for shard, again in ((0, 0), (1, 0), (1, 1), (0, 2)):
            scene.bot.dispatch("shard_resumed", shard)
            await scene.env.settle()
            assert (await figures(metrics))["gateway_reconnects_total",] == again

    @pytest.mark.parametrize("simcord_bot", [Shards(1, 1, 3)], indirect=True)
    async def test_answers_in_its_own_servers(self, simcord_env: simcord.Env, simcord_bot: FootnoteBot) -> None:
        assert simcord_bot.shard_states() == {1: True}
        guild = simcord_env.create_guild("Another server", shard_id=1)
        await simcord_env.settle()
        assert simcord_bot.servers_of_shards() == {1: 1}
        assert guild.id in {one.id for one in simcord_bot.guilds}


async def test_a_shard_that_starts_again_does_not_keep_the_others_from_being_ready(library: Library) -> None:
    bot, ready = FootnoteBot(library, shards=Shards(0, 1, 2)), []

    async def on_shard_ready(shard_id: int) -> None:
        ready.append(shard_id)

    bot.add_listener(on_shard_ready)
    async with bot:
        state = bot._connection
        state.shard_ids, state.shard_count, state.guild_ready_timeout = [0, 1], 2, 0.05
        user = {"id": "1", "username": "footnote", "discriminator": "0", "avatar": None}
        for shard in (0, 1, 0):
            data: Any = {"shard": [shard, 2], "user": user, "guilds": [], "application": {"id": "1", "flags": 0}}
            state.parse_ready(data)
            await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await bot.wait_until_ready()
        await asyncio.sleep(0)
        assert sorted(ready) == [0, 1]
        assert not state._ready_states  # otherwise servers that the bot joins later aren't welcomed


@pytest.fixture
async def small(library: Library, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Discord, FootnoteBot]]:
    """The small Discord that the socket tests use, and a bot in this process that connects to it."""
    monkeypatch.setattr(starts, "EVERY", 0.1)
    bot = FootnoteBot(library, shards=None)
    async with Discord(max_concurrency=2) as server, bot:
        monkeypatch.setattr(discord.http.Route, "BASE", server.api)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway))
        server.closing_with = 4000
        await bot.login(TOKEN)
        assert bot.shard_states() == {}
        staying = asyncio.create_task(connection._retry(lambda: connection._connect(bot)))
        try:
            yield server, bot
        finally:
            staying.cancel()
            await asyncio.wait([staying])


async def test_a_bot_gets_as_many_shards_as_discord_wants(
    small: tuple[Discord, FootnoteBot], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server, bot = small
    server.closing_with = 4011
    assert await server.until(lambda: "it wants more shards" in caplog.text, 30)
    assert "this process runs" not in caplog.text  # one shard looks like none
    server.shards, server.closing_with = 2, 0
    assert await server.until(lambda: server.connected(2) == {0, 1}, 30)
    assert "this process runs shards 0-1 of 2" in caplog.text
    assert await server.until(lambda: bot.shard_states() == {0: True, 1: True}, 30)


async def test_a_session_that_has_not_begun_is_not_resumed(
    small: tuple[Discord, FootnoteBot], caplog: pytest.LogCaptureFixture
) -> None:
    server, bot = small
    assert await server.until(lambda: server.refused == 2, 30)
    server.closing_with = 0
    assert await server.until(lambda: bot.shard_states() == {0: True}, 30)
    assert not server.unknown
    assert "could not be read" not in caplog.text


async def test_more_shards_than_a_range_has_are_asked_for_in_a_sentence(docs: Path, tmp_path: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with Discord() as server:
        server.closing_with = 4011
        bot = BotProcess(server, docs, tmp_path, FOOTNOTE_SHARDS="0/1")
        await bot.start()
        try:
            assert await bot.ended(60) == 1
            assert "Discord demands more shards than FOOTNOTE_SHARDS has (0-0/1)" in bot.log
            assert "Traceback" not in bot.log
        finally:
            await bot.kill()
