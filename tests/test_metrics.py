"""The metrics of a real bot in a simulated Discord."""

import asyncio
from pathlib import Path

import pytest
from conftest import Scene
from prometheus_client.parser import text_string_to_metric_families
from test_discord_buttons import press

from bot.client import FootnoteBot, Way
from bot.following import Follower
from bot.operate.metrics import Metrics
from bot.policy.queue import BURST, Busy, Line, TooFast
from index import Confidence, Library, Scope

SHARED = Scope.shared()
QUESTION = "When is the Mar-a-Lago meeting?"


async def figures(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Each metric, by its name and the values of its labels, in order."""
    await asyncio.sleep(0)  # events are reported in tasks
    text = (await metrics.as_text()).decode()
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name.removeprefix("footnote_"), *sample.labels.values()): sample.value for sample in samples}


async def test_questions_are_counted_by_how_they_were_asked_and_found(scene: Scene) -> None:
    metrics, bot = Metrics(scene.bot.library), scene.bot
    metrics.listen(bot)
    assert (await figures(metrics))["questions_total", "none", "dm"] == 0
    await bot.ask("zanzibarian hammocks", Way.COMMAND, scope=SHARED, asker=1)
    answer = await bot.ask("What is Footnote?", Way.DM, scope=SHARED, asker=1)
    with pytest.raises(Exception, match="No document is called"):
        await bot.ask("hammock", Way.MENU, scope=SHARED, asker=1, source="absent")
    found = await figures(metrics)
    assert found["questions_total", "none", "command"] == 1
    assert found["questions_total", answer.confidence, "dm"] == 1
    assert found["questions_total", "error", "menu"] == 1
    assert found["answer_seconds_count",] == 3
    assert found["answer_seconds_bucket", "+Inf"] == 3
    assert 0 < found["answer_seconds_sum",] < 30
    assert found["questions_in_flight",] == 0


async def test_each_way_to_ask_is_counted_as_itself(scene: Scene) -> None:
    metrics, alice = Metrics(scene.bot.library), scene.alice
    metrics.listen(scene.bot)
    await alice.send(scene.channel, QUESTION)
    await alice.context_menu(scene.channel, "Search the documents", scene.channel.last_message)
    result = await alice.slash(scene.channel, "ask", question=QUESTION)
    await alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    await alice.send_dm(QUESTION)
    await press(alice, result.response, "👍")
    found = await figures(metrics)
    asked = {way: sum(found["questions_total", outcome, way] for outcome in (*Confidence, "error")) for way in Way}
    assert asked == dict.fromkeys(Way, 1) | {Way.CHANNEL: 0}  # which needs an intent that this bot wasn't given
    assert found["votes_total", "yes"] == 1


async def test_a_follower_reports_each_sync(docs: Path, library: Library) -> None:
    follower, metrics = Follower(library, docs, docs.parent / "data", "off"), Metrics(library)
    follower.on_sync = metrics.count_sync
    await follower.sync()
    (docs / "a.txt").write_text("One.", encoding="utf-8")
    await follower.sync()
    found = await figures(metrics)
    assert (found["syncs_total", "failed"], found["syncs_total", "ok"]) == (1, 1)
    assert 0 < found["sync_seconds",] < 60


async def test_questions_in_flight_are_counted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics, bot = Metrics(scene.bot.library), scene.bot
    metrics.listen(bot)
    seen: list[float] = []

    def ask(*_: object, **__: object) -> None:
        seen.append(bot.asking)
        raise RuntimeError

    monkeypatch.setattr(bot.library, "ask", ask)
    with pytest.raises(RuntimeError):
        await bot.ask("hammock", Way.MENU, scope=SHARED, asker=1)
    assert seen == [1]
    assert (await figures(metrics))["questions_in_flight",] == 0


async def test_requests_that_were_turned_away_are_counted_by_reason_and_not_as_questions(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics, bot = Metrics(scene.bot.library), scene.bot
    metrics.listen(bot)
    for _ in range(BURST):
        bot.pace.take(1)
    with pytest.raises(TooFast):
        await bot.ask("hammock", Way.DM, scope=SHARED, asker=1)
    monkeypatch.setattr(bot, "line", Line(longest=0))
    with pytest.raises(Busy):
        await bot.ask("hammock", Way.DM, scope=SHARED, asker=2)
    found = await figures(metrics)
    assert (found["refused_total", "too_fast"], found["refused_total", "busy"]) == (1, 1)
    assert (found["waiting",], found["questions_in_flight",], found["answer_seconds_count",]) == (0, 0, 0)
    assert not any(value for name, value in found.items() if name[0] == "questions_total")


async def test_no_metric_contains_a_question_or_an_id(scene: Scene) -> None:
    metrics = Metrics(scene.bot.library)
    metrics.listen(scene.bot)
    await scene.bot.ask("zanzibarian hammocks", Way.COMMAND, scope=Scope.guild(scene.guild.id), asker=1)
    text = (await metrics.as_text()).decode()
    for secret in ("zanzibarian", str(scene.guild.id), str(scene.alice.id)):
        assert secret not in text


async def test_the_index_is_measured_if_there_is_one(docs: Path, library: Library) -> None:
    metrics = Metrics(library)
    assert ("index_documents",) not in await figures(metrics)
    (docs / "a.txt").write_text("One.\n\nTwo.", encoding="utf-8")
    library.accept("b.txt", b"Three.", scope=Scope.guild(7))
    library.sync(docs)
    found = await figures(metrics)
    assert found["index_documents",] == 2
    assert found["index_passages",] == 2
    assert found["index_bytes",] > 4096
    assert 0 <= found["index_age_seconds",] < 60
    (docs.parent / "data" / "CURRENT").write_text("nonsense", encoding="ascii")
    assert ("index_documents",) not in await figures(metrics)


async def test_syncs_of_the_folder_are_counted(library: Library) -> None:
    metrics = Metrics(library)
    for ok, seconds in ((True, 2.5), (True, 1.5), (False, 0.5)):
        metrics.count_sync(ok, seconds)
    found = await figures(metrics)
    assert (found["syncs_total", "ok"], found["syncs_total", "failed"], found["sync_seconds",]) == (2, 1, 0.5)


async def test_the_connection_to_discord_is_watched(scene: Scene) -> None:
    metrics, bot = Metrics(scene.bot.library), scene.bot
    metrics.listen(bot)

    async def after(event: str) -> tuple[float, float]:
        bot.dispatch(event, 0)
        for _ in range(5):
            await asyncio.sleep(0)
        found = await figures(metrics)
        return found["gateway_connected",], found["gateway_reconnects_total",]

    assert await after("shard_connect") == (1, 0)
    assert await after("shard_disconnect") == (0, 0)
    assert bot.is_ready()
    assert await after("shard_resumed") == (1, 1)
    assert await after("shard_disconnect") == (0, 1)
    assert await after("shard_connect") == (1, 2)


async def test_a_bot_that_is_not_connected_yet_is_not_counted_as_connected(library: Library) -> None:
    bot = FootnoteBot(library)
    assert not bot.connected


async def test_votes_and_the_process_are_counted(scene: Scene) -> None:
    metrics, bot = Metrics(scene.bot.library), scene.bot
    metrics.listen(bot)
    for helpful in (True, True, False):
        bot.dispatch("vote", helpful)
    await asyncio.sleep(0)
    found = await figures(metrics)
    assert (found["votes_total", "yes"], found["votes_total", "no"]) == (2, 1)
    assert found["process_resident_memory_bytes",] > 2**20
    assert found["process_open_fds",] > 2


async def test_each_way_and_each_outcome_is_there_from_the_start(library: Library) -> None:
    found = await figures(Metrics(library))
    for way in Way:
        for outcome in (*Confidence, "error"):
            assert found["questions_total", outcome, way] == 0
