"""Members ask at a limited pace, servers take turns, and members who are refused are told so."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from conftest import Scene
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import PATIENCE
from test_discord import sent, texts
from test_discord_buttons import buttons

from bot.policy import queue
from bot.policy.queue import BURST, EVERY, LONGEST_SHARE, Busy, Line, Pace, TooFast

ALICE, BOB = 1, 2
QUESTION = "When is the Mar-a-Lago meeting?"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class TestPace:
    def test_a_burst_is_answered_and_then_one_question_every_few_seconds(self) -> None:
        clock = Clock()
        pace = Pace(clock)
        for _ in range(BURST):
            pace.take(ALICE)
        with pytest.raises(TooFast, match=f"try again in {EVERY:.0f} seconds"):
            pace.take(ALICE)
        clock.now += EVERY - 1
        with pytest.raises(TooFast, match=r"try again in 1 second\."):
            pace.take(ALICE)
        clock.now += 1
        pace.take(ALICE)
        with pytest.raises(TooFast):
            pace.take(ALICE)
        assert pace.refused == 3

    def test_one_member_holds_up_no_other(self) -> None:
        pace = Pace(Clock())
        for _ in range(BURST):
            pace.take(ALICE)
        pace.take(BOB)

    def test_after_a_rest_there_is_one_burst_again_and_no_more(self) -> None:
        clock = Clock()
        pace = Pace(clock)
        pace.take(ALICE)
        clock.now += 1_000_000
        for _ in range(BURST):
            pace.take(ALICE)
        with pytest.raises(TooFast):
            pace.take(ALICE)

    @given(st.lists(st.floats(0, EVERY), min_size=20, max_size=80))
    @settings(max_examples=50)
    def test_in_any_stretch_of_time_a_member_gets_at_most_a_burst_and_its_share(self, pauses: list[float]) -> None:
        clock = Clock()
        pace, answered = Pace(clock), []
        for pause in pauses:
            clock.now += pause
            try:
                pace.take(ALICE)
            except TooFast:
                continue
            answered.append(clock.now)
        for first, start in enumerate(answered):
            for last, end in enumerate(answered[first:], first):
                assert last - first + 1 <= BURST + (end - start) / EVERY + 1e-6

    def test_in_public_a_member_is_told_once_in_a_while(self) -> None:
        clock = Clock()
        pace = Pace(clock)
        assert [pace.may_tell(ALICE), pace.may_tell(ALICE), pace.may_tell(BOB)] == [True, False, True]
        clock.now += BURST * EVERY
        assert pace.may_tell(ALICE)

    def test_only_a_limited_number_of_members_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "MOST_MEMBERS", 3)
        pace = Pace(Clock())
        for _ in range(BURST):
            pace.take(ALICE)
        for other in (10, 11):
            pace.take(other)
        with pytest.raises(TooFast):
            pace.take(ALICE)
        pace.take(12)  # the one who asked longest ago is forgotten
        pace.take(ALICE)
        for member in range(10):
            pace.may_tell(member)
        assert (len(pace._full_again_at), len(pace._tell_again_at)) == (3, 3)


class Gate:
    """A line whose functions wait until the test lets them go on."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.begun: list[str] = []
        self._go = threading.Semaphore(0)

    def ask(self, whose: int, name: str) -> asyncio.Task[str]:
        return asyncio.create_task(self.line.run(whose, self._work, name))

    def _work(self, name: str) -> str:
        self.begun.append(name)
        self._go.acquire()
        return name

    def let(self, count: int) -> None:
        self._go.release(count)


@pytest.fixture
async def gated() -> AsyncIterator[Callable[..., Gate]]:
    """Makes gates; all of their functions end with the test."""
    made: list[Gate] = []

    def make(**limits: int) -> Gate:
        made.append(Gate(Line(**limits)))
        return made[-1]

    yield make
    for gate in made:
        gate.let(1000)
        await gate.line.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


Make = Callable[..., Gate]


class TestLine:
    async def test_only_as_many_run_at_once_as_there_are_threads(self, gated: Make) -> None:
        gate = gated(at_once=2)
        tasks = [gate.ask(7, str(number)) for number in range(5)]
        await until(lambda: len(gate.begun) == 2)
        assert len(gate.line) == 3
        gate.let(1)
        await until(lambda: len(gate.begun) == 3)
        gate.let(4)
        assert await asyncio.gather(*tasks) == ["0", "1", "2", "3", "4"]
        assert len(gate.line) == 0

    async def test_servers_take_turns_so_a_burst_delays_only_its_own_server(self, gated: Make) -> None:
        gate = gated(at_once=1)
        tasks = [gate.ask(7, f"a{number}") for number in range(5)]
        tasks += [gate.ask(8, "b0"), gate.ask(9, "c0"), gate.ask(8, "b1")]
        gate.let(8)
        await asyncio.gather(*tasks)
        assert gate.begun == ["a0", "a1", "b0", "c0", "a2", "b1", "a3", "a4"]

    @given(st.lists(st.integers(1, 4), min_size=1, max_size=30))
    @settings(max_examples=25)
    def test_between_two_turns_of_a_server_each_other_one_has_at_most_one(self, asked: list[int]) -> None:
        async def served() -> list[int]:
            line, begun = Line(at_once=1), []
            await asyncio.gather(*(line.run(whose, begun.append, whose) for whose in asked))
            await line.close()
            return begun

        begun = asyncio.run(served())
        assert sorted(begun) == sorted(asked)
        waiting = begun[1:]  # the first didn't have to wait
        for whose in set(waiting):
            places = [-1, *(place for place, one in enumerate(waiting) if one == whose)]
            for before, place in pairwise(places):
                between = waiting[before + 1 : place]
                assert len(between) == len(set(between))

    async def test_a_server_whose_share_is_full_is_refused_and_another_is_not(self, gated: Make) -> None:
        gate = gated(at_once=1, share=2)
        waiting = [gate.ask(7, str(number)) for number in range(3)]
        await until(lambda: len(gate.line) == 2)
        with pytest.raises(Busy, match="try again in a moment"):
            await gate.ask(7, "one too many")
        waiting.append(gate.ask(8, "another server"))
        gate.let(4)
        assert len(await asyncio.gather(*waiting)) == 4
        assert gate.line.refused == 1

    async def test_when_the_whole_line_is_full_everybody_is_refused(self, gated: Make) -> None:
        gate = gated(at_once=1, longest=2)
        waiting = [gate.ask(whose, str(whose)) for whose in (1, 2, 3)]
        await until(lambda: len(gate.line) == 2)
        with pytest.raises(Busy):
            gate.line.check(4)
        gate.let(3)
        await asyncio.gather(*waiting)
        gate.line.check(4)

    async def test_a_cancelled_call_leaves_the_line(self, gated: Make) -> None:
        gate = gated(at_once=1)
        first, second, third = (gate.ask(7, name) for name in "abc")
        await until(lambda: len(gate.line) == 2)
        second.cancel()
        await asyncio.wait([second])
        assert len(gate.line) == 1
        gate.let(2)
        assert await asyncio.gather(first, third) == ["a", "c"]
        assert gate.begun == ["a", "c"]

    async def test_a_turn_that_comes_at_the_moment_of_cancelling_is_passed_on(
        self, gated: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = gated(at_once=1)
        tasks = [gate.ask(whose, name) for whose, name in ((7, "a"), (7, "b"), (8, "c"))]
        await until(lambda: len(gate.begun) == 1)
        pass_on = gate.line._pass_on

        def and_go() -> None:
            pass_on()
            tasks[1].cancel()

        monkeypatch.setattr(gate.line, "_pass_on", and_go)
        gate.let(2)
        await asyncio.wait(tasks)
        assert tasks[1].cancelled()
        assert tasks[2].result() == "c"

    async def test_a_thread_counts_as_busy_until_it_is_done_even_if_nobody_waits(self, gated: Make) -> None:
        gate = gated(at_once=1)
        gone, next_ = gate.ask(7, "gone"), gate.ask(7, "next")
        await until(lambda: len(gate.begun) == 1)
        gone.cancel()
        await asyncio.wait([gone])
        assert len(gate.line) == 1
        gate.let(2)
        assert await next_ == "next"

    async def test_those_who_wait_have_fetched_nothing(self, gated: Make) -> None:
        gate, fetched = gated(at_once=1), []

        async def fetch() -> str:
            fetched.append(len(gate.begun))
            return str(len(fetched))

        tasks = [asyncio.create_task(gate.line.fetch_and_run(7, fetch, gate._work)) for _ in range(3)]
        for done in range(1, 4):
            await until(lambda done=done: len(gate.begun) == done)
            assert fetched == list(range(done))
            gate.let(1)
        assert await asyncio.gather(*tasks) == ["1", "2", "3"]

    async def test_a_fetch_that_fails_passes_the_turn_on(self, gated: Make) -> None:
        gate = gated(at_once=1)

        async def fetch() -> str:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await gate.line.fetch_and_run(7, fetch, gate._work)
        gate.let(1)
        assert await gate.ask(7, "next") == "next"

    async def test_an_error_goes_to_its_caller_and_the_next_is_served(self) -> None:
        line = Line(at_once=1)

        def fail() -> None:
            raise ZeroDivisionError

        outcomes = await asyncio.gather(line.run(7, fail), line.run(7, len, "abc"), return_exceptions=True)
        assert isinstance(outcomes[0], ZeroDivisionError)
        assert outcomes[1] == 3
        await line.close()

    async def test_a_closed_line_starts_nothing(self) -> None:
        line = Line(at_once=1)
        await line.close()
        for _ in range(2):
            with pytest.raises(RuntimeError, match="shutdown"):
                await line.run(7, len, "abc")


def ask_too_often(scene: Scene, member: Any) -> None:
    for _ in range(BURST):
        scene.bot.pace.take(member.id)


def fill(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the line full."""
    monkeypatch.setattr(scene.bot, "line", Line(longest=0))


def reactions(scene: Scene) -> Sequence[dict[str, Any]]:
    return [request.json for request in scene.env.http_requests if request.path.endswith("/callback")]


class TestAtDiscord:
    """As members see it. A refusal comes at once, before everybody sees “thinking…”."""

    async def test_a_member_who_asks_too_often_is_told_in_private(self, scene: Scene) -> None:
        ask_too_often(scene, scene.alice)
        result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        assert result.ephemeral
        assert texts(result.response) == ["You ask faster than I answer; try again in 3 seconds."]
        assert [reaction["type"] for reaction in reactions(scene)] == [4]
        answer = await scene.bob.slash(scene.channel, "ask", question=QUESTION)
        assert "December 29" in "".join(texts(answer.response))

    @pytest.mark.parametrize(
        ("command", "options"),
        [
            ("facts", {}),
            ("timeline", {}),
            ("figures", {}),
            ("people", {}),
            ("quotes", {}),
            ("glossary", {}),
            ("summary", {"source": "gaza"}),
            ("verify", {"quotation": "x"}),
            ("passage", {"id": "x"}),
            ("sources list", {}),
            ("sources show", {"name": "gaza"}),
        ],
    )
    async def test_every_command_that_asks_the_library_counts_as_a_question(
        self, scene: Scene, command: str, options: dict[str, str]
    ) -> None:
        ask_too_often(scene, scene.alice)
        result = await scene.alice.slash(scene.channel, command, **options)
        assert result.ephemeral
        assert "faster than I answer" in texts(result.response)[0]
        assert [reaction["type"] for reaction in reactions(scene)] == [4]

    async def test_the_menu_of_a_message_counts_as_a_question(self, scene: Scene) -> None:
        asked = await scene.bob.send(scene.channel, QUESTION)
        ask_too_often(scene, scene.alice)
        result = await scene.alice.context_menu(scene.channel, "Search the documents", asked)
        assert "faster than I answer" in texts(result.response)[0]

    async def test_buttons_count_as_questions_except_to_delete(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        ask_too_often(scene, scene.bob)
        *others, delete = sorted(buttons(asked.response).values(), key=lambda id: id.startswith("delete"))
        assert len(others) >= 3
        for custom_id in others:
            result = await scene.bob.click(asked.response, custom_id=custom_id)
            assert "faster than I answer" in texts((result.followups or [result.response])[-1])[0]
        result = await scene.bob.click(asked.response, custom_id=delete)
        assert "Only the member who asked" in texts((result.followups or [result.response])[-1])[0]

    async def test_every_question_is_counted_once(self, scene: Scene) -> None:
        for _ in range(BURST // 2):
            await scene.alice.slash(scene.channel, "ask", question=QUESTION)
            await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        assert scene.bot.pace.refused == 0
        assert scene.bot.pace._full_again_at.keys() == {scene.alice.id}
        with pytest.raises(TooFast):
            ask_too_often(scene, scene.alice)

    @pytest.mark.parametrize("direct", [False, True])
    async def test_messages_are_refused_once_and_then_in_silence(self, scene: Scene, direct: bool) -> None:
        ask_too_often(scene, scene.alice)
        for _ in range(3):
            if direct:
                await scene.alice.send_dm(QUESTION)
            else:
                await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        (reply,) = sent(scene)
        assert "faster than I answer" in str(reply["components"])

    @pytest.mark.parametrize(
        ("command", "options"),
        [
            ("ask", {"question": QUESTION}),
            ("facts", {}),
            ("summary", {"source": "gaza"}),
            ("verify", {"quotation": "x"}),
            ("passage", {"id": "x"}),
        ],
    )
    async def test_members_who_come_when_too_many_wait_are_told_in_private(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, command: str, options: dict[str, str]
    ) -> None:
        fill(scene, monkeypatch)
        result = await scene.alice.slash(scene.channel, command, **options)
        assert result.ephemeral
        assert "busy with many questions" in texts(result.response)[0]
        assert [reaction["type"] for reaction in reactions(scene)] == [4]

    async def test_commands_for_managing_a_server_are_never_refused(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(scene, monkeypatch)
        for command in ("help", "privacy show"):
            result = await scene.alice.slash(scene.channel, command)
            assert "busy" not in "".join(texts(result.response))

    async def test_choices_are_offered_however_many_wait(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        fill(scene, monkeypatch)
        assert await scene.alice.autocomplete(scene.channel, "ask", "source", "gaza")
        assert await scene.alice.autocomplete(scene.channel, "people", "name", "")

    async def test_a_button_is_refused_in_private(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        fill(scene, monkeypatch)
        result = await scene.bob.click(asked.response, custom_id=_context(asked.response))
        assert result.ephemeral
        assert "busy with many questions" in texts((result.followups or [result.response])[-1])[0]

    async def test_if_the_line_fills_after_everybody_saw_it_think_that_message_is_deleted(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(*_: object) -> None:
            fill(scene, monkeypatch)

        monkeypatch.setattr(scene.bot, "admit", late)
        result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        (told,) = result.followups
        assert told.ephemeral
        assert "busy with many questions" in texts(told)[0]
        assert result.response is None
        scene.env.errors.clear()

    async def test_a_server_that_fills_its_share_is_refused_and_a_direct_message_is_answered(
        self, scene: Scene, gated: Make
    ) -> None:
        gate = gated(at_once=1)
        waiting: list[Awaitable[str]] = [gate.ask(scene.guild.id, "slow") for _ in range(LONGEST_SHARE + 1)]
        await until(lambda: len(gate.line) == LONGEST_SHARE)
        with pytest.raises(Busy):
            gate.line.check(scene.guild.id)
        gate.line.check(scene.alice.id)
        gate.let(LONGEST_SHARE + 1)
        await asyncio.gather(*waiting)


def _context(message: Any) -> str:
    """The id of a message's first button that shows a passage in context."""
    return next(id for id in buttons(message).values() if id.startswith("context:"))
