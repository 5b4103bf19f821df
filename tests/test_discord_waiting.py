"""Questions that wait for an answer: who asked is told once, where they asked, and only in servers that chose that."""

import time
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from conftest import Scene
from test_discord import texts
from test_discord_buttons import press
from test_discord_servers import keep, manager, said

from bot.exts.answers.waiting import Waiting
from bot.exts.moderators.keeping import KEEP
from bot.policy.queue import Pace
from index.operations import WaitingQuestion

QUESTION = "What colour is the gate of the harbour?"
ANSWER = "The gate of the harbour is green, since May."
GATES = "# Harbour\n\nThe gate of the harbour has the colour green. It was painted in May.\n"


@pytest.fixture(autouse=True)
def pool(docs: Path) -> None:
    (docs / "pool.md").write_text("# Pool\n\nThe pool opens at nine on weekdays.\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def unhurried(scene: Scene) -> None:
    """Nobody here asks too often."""
    scene.bot.pace = Pace(iter(range(0, 10**9, 3600)).__next__)


def cog(scene: Scene) -> Waiting:
    return cast(Waiting, scene.bot.get_cog("Waiting"))


def bound(scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, value: Any) -> None:
    monkeypatch.setattr(scene.bot.extensions["bot.exts.answers.waiting"], name, value)


def waits(scene: Scene) -> list[WaitingQuestion]:
    return scene.bot.library.state.waiting.all()


async def mentioned(scene: Scene, question: str = QUESTION) -> discord.Message:
    """Alice's question in a message, in a server that tells whoever asked."""
    keep(scene, tell=True)
    return await scene.alice.send(scene.channel, f"{scene.mention} {question}")


async def kept(scene: Scene, question: str = QUESTION, text: str = ANSWER) -> None:
    """Keeps a message of Bob's as the answer."""
    message = await scene.bob.send(scene.channel, text)
    mary = manager(scene, f"mary{len(scene.env.http_requests)}")
    await mary.submit_modal(await mary.context_menu(scene.channel, KEEP, message), {"question": question})


async def permit(scene: Scene, whom: discord.Role | discord.Member, **permissions: bool) -> None:
    """Changes permissions in the channel, as a manager of the server does."""
    channel = scene.bots_channel
    await channel.set_permissions(whom, **permissions)
    await scene.env.settle()
    scene.env.http_requests.clear()


async def looked(scene: Scene) -> list[Any]:
    """What the bot sends to channels when it asks the questions again."""
    start = len(scene.env.http_requests)
    await cog(scene).look()
    await scene.env.settle()
    return [
        request.json
        for request in scene.env.http_requests[start:]
        if request.method == "POST" and request.path.endswith("/messages")
    ]


async def test_whoever_asked_in_a_message_is_told_once_with_the_kept_answer(scene: Scene) -> None:
    asked = await mentioned(scene)
    assert await looked(scene) == []
    await kept(scene)
    (told,) = await looked(scene)
    assert told["allowed_mentions"] == {"parse": [], "users": [scene.alice.id]}
    posted = scene.channel.last_message
    assert posted.reference.message_id == asked.id
    shown = "\n".join(texts(posted))
    assert shown.startswith(f"{scene.alice.mention}, there is an answer to your question now:")
    assert f"**Read as:** {QUESTION}" in shown
    assert "green, since May" in shown.replace("*", "")
    assert "bob, #questions" in shown  # the footnote
    assert await looked(scene) == []
    assert waits(scene) == []


async def test_whoever_asked_by_a_command_is_told_when_a_document_has_the_answer(scene: Scene, docs: Path) -> None:
    keep(scene, tell=True)
    answer = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
    (docs / "harbour.md").write_text(GATES, encoding="utf-8")
    scene.bot.library.sync(docs)
    (told,) = await looked(scene)
    assert told["message_reference"]["message_id"] == answer.id
    assert told["allowed_mentions"]["users"] == [scene.alice.id]
    voted = await press(manager(scene), scene.channel.last_message, "👍")  # the buttons know their question
    assert "your vote is noted" in said(voted)


async def test_a_follow_up_reads_the_question_of_such_an_answer(scene: Scene) -> None:
    await mentioned(scene)
    await kept(scene)
    await looked(scene)
    await scene.bob.send(scene.channel, f"{scene.mention} and in June?", reply_to=scene.channel.last_message)
    assert "What colour is the gate of the harbour" in "".join(texts(scene.channel.last_message))


async def test_nothing_waits_unless_the_server_wants_it(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert waits(scene) == []


async def test_what_was_asked_in_private_does_not_wait(scene: Scene) -> None:
    keep(scene, tell=True, forward=True, moderators=scene.channel.id)
    shown = (await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)).response
    await scene.alice.click(shown, label="Ask the moderators")
    await scene.alice.send_dm(QUESTION)
    assert waits(scene) == []


async def test_what_was_surely_answered_does_not_wait_and_ends_the_wait(scene: Scene) -> None:
    await mentioned(scene, "When does the pool open on weekdays?")
    assert waits(scene) == []
    await mentioned(scene)
    await mentioned(scene, "The gate of the harbour: what colour is it?")  # in other words; it waits once
    assert len(waits(scene)) == 1
    await kept(scene)
    await mentioned(scene)
    assert waits(scene) == []


async def test_a_passage_that_was_shown_before_is_no_news(scene: Scene) -> None:
    """A sure answer that didn't help was passed on: only another passage is worth a ping."""
    channel = scene.guild.create_text_channel("moderators")
    keep(scene, tell=True, forward=True, moderators=channel.id)
    asked = "When does the pool open on weekdays?"
    answer = (await scene.alice.slash(scene.channel, "ask", question=asked)).response
    voted = await press(scene.alice, answer, "👎")
    await scene.alice.click(voted.followups[-1], label="Ask the moderators")
    (question,) = waits(scene)
    assert (question.text, question.message_id) == (asked, answer.id)
    assert question.shown
    assert await looked(scene) == []
    assert waits(scene) == [question]


async def test_what_a_moderator_answers_waits_no_longer(scene: Scene) -> None:
    channel = scene.guild.create_text_channel("moderators")
    keep(scene, tell=True, forward=True, moderators=channel.id)
    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    await scene.alice.click(scene.channel.last_message, label="Ask the moderators")
    assert len(waits(scene)) == 1
    mary = manager(scene)
    form = await press(mary, channel.last_message, "Answer")
    assert "It is kept" in said(await mary.submit_modal(form, {"text": ANSWER, "keep": ["yes"]}))
    assert waits(scene) == []
    assert await looked(scene) == []


async def test_the_answer_from_the_report_reaches_whoever_asked(scene: Scene) -> None:
    keep(scene, tell=True, keep="questions")
    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    mary = manager(scene)
    shown = await mary.slash(scene.channel, "report unanswered")
    form = await mary.select(shown.response, [QUESTION], custom_id="unanswered")
    await mary.submit_modal(form, {"question": QUESTION, "text": ANSWER})
    (told,) = await looked(scene)
    assert told["allowed_mentions"]["users"] == [scene.alice.id]


class TestNobodyIsTold:
    """… when who asked, or the question, is gone."""

    async def told(self, scene: Scene) -> list[Any]:
        await kept(scene)
        told = await looked(scene)
        assert waits(scene) == []
        return told

    async def test_if_the_question_was_deleted(self, scene: Scene) -> None:
        asked = await mentioned(scene)
        await scene.alice.delete(asked)
        await scene.env.settle()
        assert waits(scene) == []
        assert await self.told(scene) == []

    async def test_if_it_was_deleted_while_the_bot_was_away(self, scene: Scene) -> None:
        asked = await mentioned(scene)
        scene.bot.remove_listener(cog(scene).on_raw_message_delete)
        await scene.alice.delete(asked)
        assert await self.told(scene) == []

    async def test_if_the_answer_to_a_command_was_deleted(self, scene: Scene) -> None:
        keep(scene, tell=True)
        answer = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        await scene.alice.click(answer, custom_id=f"delete:{scene.alice.id}")
        await scene.env.settle()
        assert waits(scene) == []

    async def test_if_its_channel_was_deleted(self, scene: Scene) -> None:
        await mentioned(scene)
        channel = scene.bots_channel
        await channel.delete()
        await scene.env.settle()
        assert waits(scene) == []

    async def test_if_it_says_something_else_now(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: int(scene.env.now().timestamp() * 10**9))
        asked = await mentioned(scene)
        scene.bot.remove_listener(cast(Any, scene.bot.get_cog("Conversation")).on_raw_message_edit)
        await scene.env.advance_time(60)
        await scene.alice.edit(asked, f"{scene.mention} hello")
        assert await self.told(scene) == []

    async def test_if_who_asked_has_left(self, scene: Scene) -> None:
        await mentioned(scene)
        guild = scene.bots_guild
        await guild.kick(discord.Object(scene.alice.id))
        assert await self.told(scene) == []

    async def test_if_who_asked_no_longer_sees_the_channel(self, scene: Scene) -> None:
        await mentioned(scene)
        guild = scene.bots_guild
        member = await guild.fetch_member(scene.alice.id)
        await kept(scene)
        await permit(scene, member, view_channel=False)
        assert await looked(scene) == []
        assert waits(scene) == []

    async def test_if_the_server_no_longer_wants_it(self, scene: Scene) -> None:
        await mentioned(scene)
        mary = manager(scene)
        shown = await mary.slash(scene.channel, "settings")
        page = await mary.click(shown.response, custom_id="settings:moderation")
        await mary.select(page.response, ["no"], custom_id="setting:tell")
        assert waits(scene) == []

    async def test_if_they_asked_to_be_forgotten(self, scene: Scene) -> None:
        await mentioned(scene)
        assert "1 question of yours waits for an answer" in said(await scene.alice.slash(scene.channel, "privacy show"))
        assert "1 question of yours no longer waits" in said(
            await scene.alice.slash(scene.channel, "privacy forget-me")
        )
        assert waits(scene) == []


class TestWaitingOn:
    async def test_where_the_bot_may_not_write(self, scene: Scene) -> None:
        await mentioned(scene)
        await kept(scene)
        guild = scene.bots_guild
        await permit(scene, guild.default_role, send_messages=False)
        assert await looked(scene) == []
        assert len(waits(scene)) == 1
        await permit(scene, guild.default_role, send_messages=True)
        cog(scene)._done = (-1, 0.0)
        assert len(await looked(scene)) == 1

    async def test_while_its_server_is_unavailable(self, scene: Scene, docs: Path) -> None:
        await mentioned(scene)
        (docs / "gate.txt").write_text(ANSWER, encoding="utf-8")
        scene.bot.library.sync(docs)
        known, state = scene.bots_guild, scene.bot._connection
        # What Discord sends at the start, and all that is sent while it has an outage.
        outage: Any = {"id": str(known.id), "unavailable": True}
        state._add_guild_from_data(outage)
        assert await looked(scene) == []
        assert len(waits(scene)) == 1
        state._add_guild(known)
        assert len(await looked(scene)) == 1

    async def test_where_the_bot_does_not_answer(self, scene: Scene) -> None:
        await mentioned(scene)
        await kept(scene)
        keep(scene, tell=True, channels=(scene.guild.create_text_channel("other").id,))
        assert await looked(scene) == []
        assert len(waits(scene)) == 1

    async def test_after_too_many_on_a_day(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        bound(scene, monkeypatch, "MOST_TOLD", 1)
        await mentioned(scene)
        await scene.bob.send(scene.channel, f"{scene.mention} {QUESTION}")
        await kept(scene)
        assert len(await looked(scene)) == 1
        assert len(waits(scene)) == 1

    async def test_a_few_are_looked_at_in_a_minute_and_all_once_for_each_index(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        ask = scene.bot.library.ask
        bound(scene, monkeypatch, "MOST_LOOKED", 2)
        for word in ("harbour", "tower", "castle"):
            await mentioned(scene, f"What colour is the gate of the {word}?")
        monkeypatch.setattr(scene.bot.library, "ask", lambda text, **rest: asked.append(text) or ask(text, **rest))
        for expected in (2, 3, 4, 5):  # two, the last one, and then one to see which index there is
            await cog(scene).look()
            assert len(asked) == expected
        await kept(scene, "Where is the well?", "In the yard.")
        await cog(scene).look()
        assert len(asked) == 7
