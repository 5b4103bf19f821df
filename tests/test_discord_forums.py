"""Forum posts, answers in threads, and answers of the message menu that everybody sees."""

from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from simcord import ChannelHandle, MemberActor
from simcord.backend.models.channel import Overwrite
from test_asking import ASK, moderated, passed_on
from test_discord import channel_without, sent, texts
from test_discord_buttons import buttons, last, press, write
from test_discord_servers import keep, manager

from bot.client import FootnoteBot
from bot.policy.solved_tags import says_solved
from index import Library

TITLE, QUESTION = "Ferry to Herm", "When does the ferry leave?"
ANSWER = "leaves Herm"
SOLVED, OTHER = 71, 72


@pytest.fixture(autouse=True)
def written(docs: Path) -> None:
    write(docs)


@pytest.fixture
def simcord_bot(indexed_docs: Library) -> FootnoteBot:
    return FootnoteBot(indexed_docs, reads_messages=True)


class Forum:
    """A forum with tags, in which members write posts."""

    def __init__(self, scene: Scene, *, manages: bool = False) -> None:
        self.scene = scene
        self.channel = scene.guild.create_forum_channel("help")
        self.backend = scene.env.backend
        self.backend.channels[self.channel.id].available_tags = [
            {"id": str(SOLVED), "name": "Gelöst ✔", "moderated": False, "emoji_id": None, "emoji_name": None},
            {"id": str(OTHER), "name": "Unsolved", "moderated": False, "emoji_id": None, "emoji_name": "❓"},
        ]
        self.backend.announce_channel_update(self.channel.id)
        if not manages:
            denied = discord.Permissions(manage_threads=True).value
            self.backend.set_overwrite(self.channel.id, Overwrite(scene.guild.default_role.id, 0, 0, denied))

    async def post(self, title: str, text: str, who: MemberActor | None = None) -> ChannelHandle:
        """A post by a member. Discord gives its first message the id of the post."""
        author = (who or self.scene.alice).id
        thread = self.backend.create_thread(self.channel.id, title, author, broadcast=False)
        self.backend.announce_thread_create(thread)
        starter = self.backend.prepare_message(thread.id, author, text)
        starter.id = thread.id
        self.backend.commit_message(starter)
        await self.scene.env.settle()
        return next(one for one in self.channel.threads if one.id == thread.id)

    def tags(self, post: ChannelHandle) -> list[int]:
        return self.backend.channels[post.id].applied_tags


def said(message: Any) -> str:
    return "\n".join(texts(message))


class TestPosts:
    async def test_a_post_in_a_chosen_forum_is_answered_once_by_its_title_and_its_first_message(
        self, scene: Scene
    ) -> None:
        forum = Forum(scene)
        keep(scene, forums=(forum.channel.id,), keep="questions")
        post = await forum.post(TITLE, QUESTION)
        answer = post.last_message
        assert ANSWER in said(answer)
        assert answer.reference is not None
        assert answer.reference.message_id == post.id
        assert sent(scene)[-1]["allowed_mentions"] == {"parse": [], "replied_user": False}
        (kept,) = scene.bot.library.state.questions.of_server(scene.guild.id)
        assert kept.text is not None
        assert kept.text.split() == f"{TITLE} {QUESTION}".split()
        await scene.alice.send(post, "When does the ferry leave Sark?")
        assert len(sent(scene)) == 1

    async def test_only_chosen_forums_and_only_sure_answers(self, scene: Scene) -> None:
        forum, other = Forum(scene), Forum(scene)
        keep(scene, forums=(forum.channel.id,))
        await other.post(TITLE, QUESTION)
        await forum.post("Capital", "What is the capital of France?")
        await forum.post("Hello", "hello")
        assert sent(scene) == []

    async def test_without_the_intent_nobody_is_answered_and_settings_say_why(
        self, scene: Scene, library: Library
    ) -> None:
        await scene.env.restart_bot(FootnoteBot(library))
        forum = Forum(scene)
        keep(scene, forums=(forum.channel.id,))
        await forum.post(TITLE, QUESTION)
        assert sent(scene) == []
        shown = await manager(scene).slash(scene.channel, "settings")
        part = said(shown.response).split("**Forums where every new post is answered once**")[1]
        assert "`FOOTNOTE_MESSAGE_CONTENT`" in part.split("**")[0]

    async def test_the_forum_is_chosen_in_settings(self, scene: Scene) -> None:
        forum, mary = Forum(scene), manager(scene)
        shown = await mary.slash(scene.channel, "settings")
        await mary.select(shown.response, [forum.channel], custom_id="setting:forums")
        assert ANSWER in said((await forum.post(TITLE, QUESTION)).last_message)

    async def test_a_first_message_that_is_edited_is_answered_again(self, scene: Scene) -> None:
        forum = Forum(scene)
        keep(scene, forums=(forum.channel.id,))
        post = await forum.post("Ferry", "When does the ferry leave Herm?")
        assert "leaves Herm" in said(post.last_message)
        starter = next(message for message in scene.bot.cached_messages if message.id == post.id)
        await scene.alice.edit(starter, "When does the ferry leave Jersey?")
        assert "leaves Jersey" in said(post.last_message)

    async def test_a_mention_in_a_post_asks_the_post_with_its_title(self, scene: Scene) -> None:
        forum = Forum(scene)
        post = await forum.post(TITLE, QUESTION)
        await scene.bob.send(post, scene.mention)
        assert texts(post.last_message)[0] == f"-# {TITLE} {QUESTION}"
        assert ANSWER in said(post.last_message)

    async def test_the_question_is_found_again_after_a_restart(self, scene: Scene) -> None:
        forum = Forum(scene)
        channel = moderated(scene, forums=(forum.channel.id,))
        answer = (await forum.post(TITLE, QUESTION)).last_message
        await scene.env.restart_bot(FootnoteBot(scene.bot.library, reads_messages=True))
        await scene.alice.click(last(await press(scene.alice, answer, "👎")), label=ASK)
        assert TITLE in passed_on(channel)[1]

    async def test_the_menu_reads_the_title_too(self, scene: Scene) -> None:
        post = await Forum(scene).post(TITLE, QUESTION)
        starter = next(message for message in scene.bot.cached_messages if message.id == post.id)
        asked = await scene.bob.context_menu(post, "Search the documents", starter)
        assert texts(asked.response)[0] == f"-# {TITLE} {QUESTION}"

    async def test_a_post_counts_as_its_forum_in_the_settings_of_channels(self, scene: Scene) -> None:
        forum = Forum(scene)
        post = await forum.post(TITLE, QUESTION)
        keep(scene, channels=(scene.channel.id,))
        assert "I don’t answer questions in this channel" in said(
            (await scene.alice.slash(post, "ask", question=QUESTION)).response
        )
        keep(scene, channels=(forum.channel.id,))
        assert ANSWER in said((await scene.alice.slash(post, "ask", question=f"{TITLE}? {QUESTION}")).response)


class TestTags:
    async def answered(self, scene: Scene, *, manages: bool = True) -> tuple[Forum, ChannelHandle, Any]:
        forum = Forum(scene, manages=manages)
        keep(scene, forums=(forum.channel.id,))
        post = await forum.post(TITLE, QUESTION)
        return forum, post, post.last_message

    async def test_the_author_gives_the_post_the_tag_that_says_solved(self, scene: Scene, library: Library) -> None:
        forum, post, answer = await self.answered(scene)
        assert "Gelöst ✔" in buttons(answer)
        assert "Unsolved" not in buttons(answer)
        await scene.env.restart_bot(FootnoteBot(library, reads_messages=True))
        await scene.alice.click(answer, custom_id=f"solved:{SOLVED}")
        assert forum.tags(post) == [SOLVED]
        assert ANSWER in said(post.last_message)

    async def test_so_does_a_moderator_and_nobody_else(self, scene: Scene) -> None:
        forum, post, answer = await self.answered(scene)
        refused = last(await scene.bob.click(answer, custom_id=f"solved:{SOLVED}"))
        assert refused.ephemeral
        assert "Only the member who wrote this post" in said(refused)
        assert forum.tags(post) == []
        role = scene.guild.create_role("helpers", permissions=discord.Permissions(manage_threads=True))
        helper = scene.guild.add_member(scene.env.create_user("helper"), roles=[role])
        await helper.click(answer, custom_id=f"solved:{SOLVED}")
        assert forum.tags(post) == [SOLVED]

    async def test_without_the_permission_none_is_offered(self, scene: Scene) -> None:
        _forum, _post, answer = await self.answered(scene, manages=False)
        assert not any(id.startswith("solved:") for id in buttons(answer).values())

    async def test_a_tag_that_is_gone_is_said(self, scene: Scene) -> None:
        forum, _post, answer = await self.answered(scene)
        forum.backend.channels[forum.channel.id].available_tags = []
        forum.backend.announce_channel_update(forum.channel.id)
        await scene.env.settle()
        assert "no longer has that tag" in said(last(await scene.alice.click(answer, custom_id=f"solved:{SOLVED}")))

    @pytest.mark.parametrize(
        ("name", "solved"),
        [
            ("Solved", True), ("✅ RÉSOLU", True), ("gelost", True), ("解決済み", True),
            ("Not solved", False), ("Unsolved", False), ("Question", False), ("", False),
        ],
    )  # fmt: skip
    def test_which_tags_say_solved(self, name: str, solved: bool) -> None:
        assert says_solved(name) is solved


class TestThreads:
    async def test_a_message_is_answered_in_a_thread_where_the_server_wants_that(self, scene: Scene) -> None:
        channel = moderated(scene, threads=True)
        await scene.alice.send(scene.channel, f"{scene.mention} When does the ferry leave Herm?")
        (thread,) = scene.channel.threads
        assert thread.name == "When does the ferry leave Herm?"
        assert texts(thread.last_message)[0] == "-# When does the ferry leave Herm?"
        await scene.env.restart_bot(FootnoteBot(scene.bot.library, reads_messages=True))
        await scene.alice.click(last(await press(scene.alice, thread.last_message, "👎")), label=ASK)
        assert passed_on(channel)[1] == "> When does the ferry leave Herm?"
        await scene.alice.send(thread, "and Jersey?", reply_to=thread.last_message)
        assert texts(thread.last_message)[0] == "-# **Read as:** When does the ferry leave Jersey?"
        assert len(scene.channel.threads) == 1

    @pytest.mark.parametrize(("may", "writes", "left"), [(True, False, 0), (True, True, 1), (False, False, 1)])
    async def test_a_thread_goes_with_its_question_unless_somebody_wrote_there(
        self, scene: Scene, may: bool, writes: bool, left: int
    ) -> None:
        keep(scene, threads=True)
        channel = scene.channel if may else channel_without(scene, manage_threads=False)
        asked = await scene.alice.send(channel, f"{scene.mention} When does the ferry leave Herm?")
        (thread,) = channel.threads
        if writes:
            await scene.bob.send(thread, "At six, I think")
        await scene.alice.delete(asked)
        assert len(channel.threads) == left
        said = [text for each in channel.threads for message in each.history() for text in texts(message)]
        assert not any("leaves Herm" in text for text in said)

    async def test_a_threads_name_has_no_ids_of_mentions_and_emoji_and_no_spoilers(self, scene: Scene) -> None:
        keep(scene, threads=True)
        said = f"{scene.mention} When does the ferry leave ||Herm||? <:boat:123456789012345678> <@&123456789012345678>"
        await scene.alice.send(scene.channel, said)
        (thread,) = scene.channel.threads
        assert thread.name == "When does the ferry leave ||████||? :boat:"

    async def test_what_is_no_answer_starts_no_thread(self, scene: Scene) -> None:
        keep(scene, threads=True)
        await scene.alice.send(scene.channel, f"{scene.mention} thanks")
        assert not scene.channel.threads
        assert "Ask me something" in said(scene.channel.last_message)

    async def test_an_edited_question_changes_the_answer_in_its_thread(self, scene: Scene) -> None:
        keep(scene, threads=True, auto=(scene.channel.id,))
        message = await scene.alice.send(scene.channel, "When does the ferry leave Herm?")
        (thread,) = scene.channel.threads
        await scene.alice.edit(message, "When does the ferry leave Jersey?")
        assert texts(thread.last_message)[0] == "-# When does the ferry leave Jersey?"

    async def test_where_no_thread_can_be_started_it_is_a_reply(self, scene: Scene) -> None:
        closed = scene.guild.create_text_channel(
            "closed",
            overwrites={scene.guild.default_role: discord.PermissionOverwrite(create_public_threads=False)},
        )
        keep(scene, threads=True)
        await scene.alice.send(closed, f"{scene.mention} When does the ferry leave Herm?")
        assert ANSWER in said(closed.last_message)
        scene.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004, message="taken")
        await scene.alice.send(scene.channel, f"{scene.mention} When does the ferry leave Herm?")
        assert ANSWER in said(scene.channel.last_message)


class TestOpenMenu:
    async def test_everybody_sees_the_answer_as_a_reply_where_the_server_wants_that(self, scene: Scene) -> None:
        keep(scene, open_menu=True)
        message = await scene.alice.send(scene.channel, "When does the ferry leave Herm?")
        asked = await scene.bob.context_menu(scene.channel, "Search the documents", message)
        assert asked.ephemeral
        assert texts(asked.response) == ["The answer is a reply to the message."]
        answer = scene.channel.last_message
        assert answer.reference is not None
        assert answer.reference.message_id == message.id
        looked_up, *_ = texts(answer)
        assert looked_up == f"{scene.bob.mention} looked this up:\n-# When does the ferry leave Herm?"
        assert sent(scene)[0]["allowed_mentions"] == {"parse": [], "replied_user": False}
        await press(scene.bob, answer, "🗑️")
        assert scene.channel.last_message.id == message.id

    async def test_it_is_private_otherwise_and_when_nothing_was_found_and_where_the_bot_may_not_write(
        self, scene: Scene
    ) -> None:
        message = await scene.alice.send(scene.channel, "When does the ferry leave Herm?")
        asked = await scene.bob.context_menu(scene.channel, "Search the documents", message)
        assert ANSWER in said(asked.response)
        keep(scene, open_menu=True)
        message = await scene.alice.send(scene.channel, "Zanzibar?")
        asked = await scene.bob.context_menu(scene.channel, "Search the documents", message)
        assert "I found nothing about this" in said(asked.response)
        closed = channel_without(scene, send_messages=False)
        message = scene.env.backend.create_message(closed.id, scene.alice.id, "When does the ferry leave Herm?")
        asked = await scene.bob.context_menu(closed, "Search the documents", closed.last_message)
        assert ANSWER in said(asked.response)
        assert closed.last_message.id == message.id
