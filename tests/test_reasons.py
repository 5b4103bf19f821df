"""Why a passage didn't help: the form behind 👎, the report, and passages that come later for a question."""

from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from simcord import MemberActor
from test_asking import ASK, moderated
from test_discord import texts
from test_discord_buttons import buttons, last, press
from test_discord_servers import keep, manager, said
from test_state import holders

from bot.client import FootnoteBot
from index import Confidence, Library
from index.operations import Kept, Reason, State, lowered, subjects

QUESTION = "When does the ferry leave Herm?"
TIMES = "# Ferries\n\nThe ferry leaves Herm at six.\n\n## Winter\n\nIn winter the ferry leaves Herm at eight.\n"
ALICE, BOB = 101, 102


@pytest.fixture(autouse=True)
def written(docs: Path) -> None:
    (docs / "ferries.md").write_text(TIMES, encoding="utf-8")
    (docs / "bus.md").write_text("# Buses\n\nThe bus meets the ferry from Herm at the pier.\n", encoding="utf-8")


async def ask(scene: Scene, question: str = QUESTION, who: Any = None) -> Any:
    return (await (who or scene.alice).slash(scene.channel, "ask", question=question)).response


def passage(message: Any) -> str:
    """The id of the first passage."""
    return next(id for id in buttons(message).values() if id.startswith("context:"))


async def complain(member: MemberActor, message: Any, reason: str = "wrong") -> Any:
    """Presses 👎 and says why."""
    shown = await press(member, message, "👎")
    return await member.submit_modal(shown, {"reason": reason})


class TestForm:
    async def test_not_helpful_asks_why_and_the_vote_counts_without_an_answer(self, scene: Scene) -> None:
        message = await ask(scene)
        shown = await press(scene.bob, message, "👎")
        assert shown.modal is not None
        assert shown.modal["title"] == "Why didn’t it help?"
        (label,) = shown.modal["components"]
        assert label["description"] == "Moderators see this and the question, but not your name."
        offered = [(option["value"], option["label"]) for option in label["component"]["options"]]
        assert offered == [
            ("wrong", "wrong"), ("outdated", "outdated"), ("not meant", "not what I meant"), ("too long", "too long"),
        ]  # fmt: skip
        assert "your vote is noted" in texts(last(shown))[0]
        (tally,) = scene.bot.library.state.votes.tallies(scene.guild.id)
        assert tally.unhelpful == 1
        thanked = last(await scene.bob.submit_modal(shown, {"reason": "outdated"}))
        assert thanked.ephemeral
        assert texts(thanked) == ["Thank you. The moderators can see why it didn’t help."]
        (complaint,) = scene.bot.library.state.votes.complaints(scene.guild.id)
        assert (complaint.question, complaint.reasons) == (QUESTION, ((Reason.OUTDATED, 1),))
        assert not complaint.lowered

    async def test_who_asked_can_still_pass_the_question_on(self, scene: Scene) -> None:
        moderated(scene)
        shown = await press(scene.alice, await ask(scene), "👎")
        assert ASK in buttons(last(shown))

    async def test_moderators_see_question_passage_and_reason_together(self, scene: Scene) -> None:
        message = await ask(scene)
        await complain(scene.bob, message, "too long")
        await complain(scene.alice, message, "not meant")
        shown = said(await manager(scene).slash(scene.channel, "report unanswered"))
        assert "Ferries" in shown
        assert "-# “The ferry leaves Herm at six.”" in shown
        assert f"-# “{QUESTION}” · " in shown
        assert "not what I meant" in shown
        assert "too long" in shown
        assert "comes later" not in shown
        assert "alice" not in shown

    async def test_where_questions_are_kept_a_vote_names_its_question_without_a_reason(self, scene: Scene) -> None:
        message = await ask(scene)
        await press(scene.bob, message, "👎")
        assert scene.bot.library.state.votes.complaints(scene.guild.id) == []
        keep(scene, keep="questions")
        shown = await press(scene.bob, message, "👎")
        (complaint,) = scene.bot.library.state.votes.complaints(scene.guild.id)
        assert (complaint.question, complaint.reasons) == (QUESTION, ())
        reported = said(await manager(scene).slash(scene.channel, "report unanswered"))
        assert f"-# “{QUESTION}”" in reported
        await scene.bob.submit_modal(shown, {"reason": "wrong"})
        (complaint,) = scene.bot.library.state.votes.complaints(scene.guild.id)
        assert complaint.reasons == ((Reason.WRONG, 1),)


class TestLowering:
    async def test_two_members_or_one_moderator_lower_a_passage_for_the_same_words(
        self, scene: Scene, library: Library
    ) -> None:
        message = await ask(scene)
        first = passage(message)
        await complain(scene.bob, message)
        assert passage(await ask(scene)) == first
        await complain(scene.alice, message, "not meant")
        after = await ask(scene, "when does the FERRY leave herm")
        assert passage(after) != first
        assert "may not answer" in "\n".join(texts(after))
        assert first.removeprefix("context:") in str(after.components)  # it is never hidden
        assert passage(await ask(scene, "When does the ferry leave?")) == first
        shown = said(await manager(scene).slash(scene.channel, "report unanswered"))
        assert "now comes later for this question" in shown
        await scene.env.restart_bot(FootnoteBot(library))
        assert passage(await ask(scene)) != first

    async def test_one_moderator_is_enough_and_a_moderators_thumb_up_keeps_it(self, scene: Scene) -> None:
        message, mary = await ask(scene), manager(scene)
        first = passage(message)
        await complain(mary, message, "outdated")
        assert passage(await ask(scene)) != first
        role = scene.guild.create_role("other", permissions=discord.Permissions(manage_messages=True))
        other = scene.guild.add_member(scene.env.create_user("moderator"), roles=[role])
        await press(other, message, "👍")
        assert passage(await ask(scene)) == first

    async def test_too_long_lowers_nothing(self, scene: Scene) -> None:
        message = await ask(scene)
        await complain(manager(scene), message, "too long")
        assert passage(await ask(scene)) == passage(message)

    async def test_it_also_comes_later_among_the_passages_for_a_name_that_no_fact_has(self, scene: Scene) -> None:
        words = "ferry leaves Herm"
        message = await ask(scene, words)
        await complain(manager(scene), message)
        listed = (await scene.alice.slash(scene.channel, "people", name=words)).response
        assert "These passages have the words" in "".join(texts(listed))
        assert passage(listed) != passage(message)

    async def test_it_holds_in_this_server_only(self, scene: Scene) -> None:
        message = await ask(scene)
        await complain(manager(scene), message)
        other = scene.env.create_guild("Another server")
        stranger = other.add_member(scene.env.create_user("stranger"))
        channel = other.create_text_channel("elsewhere")
        elsewhere = (await stranger.slash(channel, "ask", question=QUESTION)).response
        assert passage(elsewhere) == passage(message)
        assert passage(await ask(scene)) != passage(message)
        await scene.alice.send_dm(QUESTION)
        assert passage(scene.alice.user.dm_channel.last_message) == passage(message)

    async def test_a_sure_answer_that_is_lowered_is_no_longer_given_unasked(self, scene: Scene) -> None:
        await scene.env.restart_bot(FootnoteBot(scene.bot.library, reads_messages=True))
        keep(scene, auto=(scene.channel.id,))
        await scene.alice.send(scene.channel, QUESTION)
        answer = scene.channel.last_message
        await complain(manager(scene), answer)
        message = await scene.bob.send(scene.channel, QUESTION)
        assert scene.channel.last_message.id == message.id

    def test_an_answer_keeps_all_its_passages(self, docs: Path, library: Library) -> None:
        library.sync(docs)
        answer = library.ask(QUESTION)
        assert answer.confidence is Confidence.STRONG
        first, *others = answer.quotes
        after = lowered(answer, {first.id})
        assert after.quotes == (*others, first)
        assert after.confidence is Confidence.WEAK
        assert lowered(answer, {others[-1].id}).confidence is Confidence.STRONG
        assert lowered(answer, set()) is answer


class TestState:
    """What is kept with a reason, and that it goes."""

    @pytest.fixture
    def state(self, tmp_path: Path) -> Any:
        with closing(State(tmp_path)) as state:
            for guild in (7, 8):
                self.complain(state, guild, BOB, asker=ALICE)
            yield state

    def complain(self, state: State, guild: int, user: int, *, asker: int, moderator: bool = False) -> None:
        state.votes.put(guild, user_id=user, passage_id="p", document_id="d", helpful=False, moderator=moderator)
        question = f"canary-of-{guild} by {asker}"
        (subject,) = subjects(["Where is the canary?"])
        state.votes.explain(
            guild, user_id=user, passage_id="p", reason=Reason.WRONG, question=question, subject=subject, asker=asker
        )

    def test_a_later_vote_takes_the_reason_with_it(self, state: State) -> None:
        state.votes.put(7, user_id=BOB, passage_id="p", document_id="d", helpful=True)
        assert state.votes.complaints(7) == []
        assert len(state.votes.complaints(8)) == 1

    def test_without_a_vote_no_reason_is_kept(self, state: State) -> None:
        state.votes.explain(7, user_id=5, passage_id="p", reason=Reason.WRONG, question="q", subject={"q"}, asker=5)
        assert [complaint.reasons for complaint in state.votes.complaints(7)] == [((Reason.WRONG, 1),)]

    def test_forgetting_who_asked_deletes_the_words_and_keeps_the_vote(self, state: State, tmp_path: Path) -> None:
        state.forget(ALICE)
        assert [complaint.question for complaint in state.votes.complaints(7)] == [None]
        assert holders(tmp_path, f"by {ALICE}") == []
        assert state.kept_of(BOB) == Kept(0, 2, 0)

    def test_forgetting_who_voted_deletes_all_of_it(self, state: State, tmp_path: Path) -> None:
        state.forget(BOB)
        assert state.votes.complaints(7) == state.votes.complaints(8) == []
        assert holders(tmp_path, "canary-of") == []

    def test_a_server_that_is_left_takes_only_its_own_along(self, state: State, tmp_path: Path) -> None:
        state.forget_guild(7)
        assert holders(tmp_path, "canary-of-7") == []
        assert holders(tmp_path, "canary-of-8")

    def test_reasons_go_with_the_time_that_votes_are_kept(self, state: State, tmp_path: Path) -> None:
        assert state.expire(7, 0) == 1
        assert holders(tmp_path, "canary-of-7") == []

    def test_words_are_compared_by_a_hash_that_differs_between_servers(self, state: State) -> None:
        self.complain(state, 7, 5, asker=5)
        (subject,) = subjects(["WHERE is a canary"])
        assert state.votes.lowered(7, subject) == {"p"}
        assert state.votes.lowered(8, subject) == frozenset()
        assert state.votes.any_lowered(7)
        assert not state.votes.any_lowered(8)
        rows = state._database.rows("select distinct about from votes")
        assert len(rows) == 2
        assert all("canary" not in about for (about,) in rows)


async def test_members_are_told_that_a_reason_is_kept_with_its_question(scene: Scene) -> None:
    shown = said(await scene.alice.slash(scene.channel, "privacy show"))
    assert "If somebody says why an answer didn’t help, that is kept with the question." in shown
