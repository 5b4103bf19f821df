"""Questions that are passed on, questions to everybody, and missing permissions."""

from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from failing import failing
from simcord import ChannelHandle, MemberActor
from socket_discord import BotProcess, Discord
from test_discord import QUESTION, channel_without, parts, sent, texts
from test_discord_buttons import buttons, last, options, press, write
from test_discord_servers import keep, manager

from bot.client import FootnoteBot
from bot.gateway import delivery
from index import Library, LibraryDamaged

UNANSWERED = "What is the capital of *France*? @everyone"
ASK = "Ask the moderators"
PATIENCE = 60.0  # seconds: long, because the machine may be busy


def moderated(scene: Scene, **settings: Any) -> ChannelHandle:
    """The moderators' channel of a server that passes questions on."""
    channel = scene.guild.create_text_channel("moderators")
    keep(scene, forward=True, moderators=channel.id, **settings)
    return channel


def passed_on(channel: ChannelHandle) -> list[str]:
    return texts(channel.last_message) if channel.last_message else []


class TestForwarding:
    async def test_a_question_without_an_answer_goes_to_the_moderators(self, scene: Scene) -> None:
        channel = moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        result = await scene.alice.click(asked.response, label=ASK)
        head, question, place = passed_on(channel)
        assert head == "### The documents didn’t answer this"
        assert question == r"> What is the capital of \*France\*? \@everyone"
        link = f"https://discord.com/channels/{scene.guild.id}/{scene.channel.id}/{asked.response.id}"
        assert place == f"-# Asked by {scene.alice.mention} in <#{scene.channel.id}>: {link}"
        assert all(body["allowed_mentions"]["parse"] == [] for body in sent(scene))
        assert last(result).ephemeral
        assert "Passed on." in texts(last(result))[0]

    async def test_it_is_passed_on_once_and_the_answer_stays_as_it_was(self, scene: Scene) -> None:
        channel = moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        before = texts(asked.response), buttons(asked.response)
        await scene.alice.click(asked.response, label=ASK)
        assert texts(asked.response) == before[0]
        assert list(buttons(asked.response).values()) == list(before[1].values())
        (button,) = [part for part in parts(asked.response) if part.get("disabled")]
        assert button["label"] == "Passed on to the moderators"
        posts = [request for request in scene.env.http_requests if request.path == f"/channels/{channel.id}/messages"]
        assert len(posts) == 1

    async def test_the_button_works_after_a_restart(self, scene: Scene, library: Library) -> None:
        channel = moderated(scene)
        message = await scene.alice.send(scene.channel, f"{scene.mention} {UNANSWERED}")
        answer = scene.channel.last_message
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.click(answer, label=ASK)
        assert "> What is the capital of" in passed_on(channel)[1]
        assert passed_on(channel)[2].endswith(f"/{scene.channel.id}/{message.id}")

    @pytest.mark.parametrize(
        ("status", "code", "said"),
        [(404, 10008, "can no longer find the question"), (403, 50013, "“Read Message History”")],
    )
    async def test_a_question_that_was_deleted_is_not_passed_on(
        self, scene: Scene, library: Library, status: int, code: int, said: str
    ) -> None:
        channel = moderated(scene)
        message = await scene.alice.send(scene.channel, f"{scene.mention} {UNANSWERED}")
        answer = scene.channel.last_message
        await scene.env.advance_time(301)  # so the answer stays
        await scene.alice.delete(message)
        await scene.env.restart_bot(FootnoteBot(library))
        scene.env.inject_error("GET", "/channels/*/messages/*", status=status, code=code, message="Refused")
        refused = last(await scene.alice.click(answer, label=ASK))
        assert refused.ephemeral
        assert said in texts(refused)[0]
        assert passed_on(channel) == []

    async def test_a_question_in_private_is_passed_on_without_a_link(self, scene: Scene) -> None:
        channel = moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED, private=True)
        await scene.alice.click(asked.response, label=ASK)
        assert passed_on(channel)[2].endswith(f"in <#{scene.channel.id}>, in private")
        assert "Passed on to the moderators" in buttons(asked.response)

    async def test_so_does_a_question_that_a_menu_asked(self, scene: Scene) -> None:
        channel = moderated(scene)
        message = await scene.bob.send(scene.channel, UNANSWERED)
        asked = await scene.alice.context_menu(scene.channel, "Search the documents", message)
        await scene.alice.click(asked.response, label=ASK)
        assert scene.alice.mention in passed_on(channel)[2]

    async def test_only_the_member_who_asked_passes_it_on(self, scene: Scene) -> None:
        channel = moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        said = last(await scene.bob.click(asked.response, label=ASK))
        assert said.ephemeral
        assert "Only the member who asked" in texts(said)[0]
        assert passed_on(channel) == []

    async def test_a_sure_answer_has_no_such_button(self, scene: Scene) -> None:
        moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        assert ASK not in buttons(asked.response)

    @pytest.mark.parametrize("settings", [{}, {"forward": True}, {"moderators": 5}])
    async def test_a_server_that_does_not_want_it_has_no_such_button(
        self, scene: Scene, settings: dict[str, Any]
    ) -> None:
        keep(scene, **settings)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        await scene.alice.send_dm(UNANSWERED)
        assert ASK not in buttons(asked.response)
        assert ASK not in buttons(scene.alice.user.dm_channel.last_message)

    async def test_a_server_that_has_switched_it_off_since_gets_no_question(self, scene: Scene) -> None:
        channel = moderated(scene)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        keep(scene, moderators=channel.id)
        said = last(await scene.alice.click(asked.response, label=ASK))
        assert "no longer passes questions on" in texts(said)[0]
        assert passed_on(channel) == []

    async def test_a_deleted_channel_is_explained(self, scene: Scene) -> None:
        keep(scene, forward=True, moderators=5)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        said = last(await scene.alice.click(asked.response, label=ASK))
        assert "the moderators’ channel no longer exists" in texts(said)[0]

    async def test_a_channel_where_the_bot_may_not_write_is_named_with_the_permission(self, scene: Scene) -> None:
        closed = channel_without(scene, send_messages=False)
        keep(scene, forward=True, moderators=closed.id)
        asked = await scene.alice.slash(scene.channel, "ask", question=UNANSWERED)
        said = last(await scene.alice.click(asked.response, label=ASK))
        assert said.ephemeral
        missing = f"I don’t have the permission “Send Messages” in the moderators’ channel, <#{closed.id}>."
        assert missing in texts(said)[0]
        assert ASK in buttons(asked.response)

    async def test_the_closest_passages_can_be_shared_and_the_button_stays_with_the_member_who_asked(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        write(docs)
        library.sync(docs)
        moderated(scene)
        question = "Does the ferry leave at noon?"
        asked = await scene.alice.slash(scene.channel, "ask", question=question, private=True, source="ferries.md")
        assert "may not answer" in "".join(texts(asked.response))
        shared = last(await scene.alice.click(asked.response, label="Share"))
        assert ASK not in buttons(asked.response)
        assert ASK not in buttons(shared)

    async def test_an_answer_that_does_not_help_can_be_passed_on_by_the_member_who_asked(
        self, scene: Scene, library: Library
    ) -> None:
        channel = moderated(scene)
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        assert buttons(last(await press(scene.bob, asked, "👎"))) == {}
        assert buttons(last(await press(scene.alice, asked, "👍"))) == {}
        offered = last(await press(scene.alice, asked, "👎"))
        assert offered.ephemeral
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.click(offered, label=ASK)
        _head, question, place = passed_on(channel)
        assert question == f"> {QUESTION}"
        assert place.endswith(
            f"in <#{scene.channel.id}>: https://discord.com/channels/{scene.guild.id}/{scene.channel.id}/{asked.id}"
        )

    async def test_so_can_the_question_of_a_message_but_not_one_that_was_deleted(self, scene: Scene) -> None:
        channel = moderated(scene)
        message = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        answer = scene.channel.last_message
        await scene.alice.click(last(await press(scene.alice, answer, "👎")), label=ASK)
        assert passed_on(channel)[1] == f"> {QUESTION}"
        await scene.env.advance_time(301)  # so the answer stays
        await scene.alice.delete(message)
        await scene.env.restart_bot(FootnoteBot(scene.bot.library))
        assert buttons(last(await press(scene.alice, answer, "👎"))) == {}

    async def test_after_a_section_was_chosen_the_question_can_still_be_passed_on(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "rules.md").write_text("# Rules\n\n## Playing time\n\nPlayers swap.\n", encoding="utf-8")
        library.sync(docs)
        channel = moderated(scene)
        question = "Which wooden furniture takes time?"
        asked = await scene.alice.slash(scene.channel, "ask", question=question)
        await scene.alice.select(asked.response, [options(asked.response)[0]["value"]])
        assert "swap" in "".join(texts(asked.response))
        assert options(asked.response)
        await scene.alice.click(last(await press(scene.alice, asked.response, "👎")), label=ASK)
        assert question in passed_on(channel)[1]


class _Messages:
    """With documents to ask, and a bot that reads messages."""

    @pytest.fixture(autouse=True)
    def written(self, docs: Path) -> None:
        write(docs)

    @pytest.fixture
    def simcord_bot(self, indexed_docs: Library) -> FootnoteBot:
        return FootnoteBot(indexed_docs, reads_messages=True)


class TestUnasked(_Messages):
    """Channels where every question is answered."""

    async def say(self, scene: Scene, text: str, where: Any = None, who: MemberActor | None = None, **how: Any) -> bool:
        """True if the bot answers a message."""
        before = len(sent(scene))
        await (who or scene.alice).send(where or scene.channel, text, **how)
        return len(sent(scene)) > before

    async def test_a_question_that_the_documents_surely_answer_is_answered(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        question = "When does the ferry leave Herm?"
        assert await self.say(scene, question)
        answer = scene.channel.last_message
        assert "Herm" in "".join(texts(answer))
        assert answer.reference is not None
        assert sent(scene)[-1]["allowed_mentions"] == {"parse": [], "replied_user": False}

    async def test_so_is_one_in_a_thread_of_the_channel(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        channel = scene.bots_channel
        await channel.create_thread(name="a thread", type=discord.ChannelType.public_thread)
        (thread,) = scene.channel.threads
        assert await self.say(scene, "When does the ferry leave Herm?", thread)

    @pytest.mark.parametrize(
        "text",
        [
            "The ferry leaves Herm at six.",
            "Does the ferry leave at noon?",
            "What is the capital of France?",
            "ferry?",
            "Good morning, everybody!",
            "how are you?",
        ],
    )
    async def test_the_bot_stays_silent_at_talk_and_if_it_is_not_sure(self, scene: Scene, text: str) -> None:
        keep(scene, auto=(scene.channel.id,))
        assert not await self.say(scene, text)

    async def test_messages_for_others_are_not_answered(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        question = "When does the ferry leave Herm?"
        told = await scene.bob.send(scene.channel, "I am off to the harbour now")
        assert not await self.say(scene, question, reply_to=told)
        assert not await self.say(scene, f"{scene.bob.mention} {question}")
        role = scene.guild.create_role("sailors", mentionable=True)
        assert not await self.say(scene, f"{role.mention} {question}")

    async def test_bots_and_webhooks_are_not_answered(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        question = "When does the ferry leave Herm?"
        other = scene.guild.add_member(scene.env.create_user("another-bot", bot=True))
        assert not await self.say(scene, question, who=other)
        await scene.guild.create_webhook(scene.channel).send(question)
        assert sent(scene) == []

    async def test_other_channels_are_as_they_were(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        other = scene.guild.create_text_channel("general")
        question = "When does the ferry leave Herm?"
        assert not await self.say(scene, question, other)
        assert await self.say(scene, f"{scene.mention} {question}", other)
        assert await self.say(scene, f"{scene.mention} Which captain sails the ferry?")

    async def test_answered_questions_are_kept_as_asked_in_a_channel_and_talk_is_not_kept(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,), keep="questions")
        await self.say(scene, "When does the ferry leave Herm?")
        await self.say(scene, "What is the capital of France?")
        (asked,) = scene.bot.library.state.questions.of_server(scene.guild.id)
        assert (asked.text, asked.origin) == ("When does the ferry leave Herm?", "channel")

    async def test_a_library_that_fails_is_silent_and_in_the_log(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        keep(scene, auto=(scene.channel.id,))
        monkeypatch.setattr(scene.bot.library, "ask", failing(LibraryDamaged("the data folder is damaged")))
        assert not await self.say(scene, "When does the ferry leave Herm?")
        assert "the data folder is damaged" in caplog.text

    async def test_the_channels_are_chosen_in_settings(self, scene: Scene) -> None:
        mary = manager(scene)
        shown = await mary.slash(scene.channel, "settings")
        await mary.select(shown.response, [scene.channel], custom_id="setting:auto")
        assert await self.say(scene, "When does the ferry leave Herm?")
        assert "FOOTNOTE_MESSAGE_CONTENT" not in "".join(texts(shown.response))


class TestCorrections(_Messages):
    """A question that is edited soon after it was asked."""

    async def test_its_answer_follows(self, scene: Scene) -> None:
        message = await scene.alice.send(scene.channel, f"{scene.mention} When does the bus leave Herm?")
        answer = scene.channel.last_message
        before = len(sent(scene))
        await scene.env.advance_time(60)
        await scene.alice.edit(message, f"{scene.mention} When does the ferry leave Herm?")
        assert scene.channel.last_message.id == answer.id
        assert "The ferry leaves Herm" in "".join(texts(scene.channel.last_message))
        assert len(sent(scene)) == before
        await scene.alice.edit(message, f"{scene.mention} thanks")
        assert "Ask me something" in texts(scene.channel.last_message)[0]

    async def test_after_five_minutes_it_stays_as_it_is(self, scene: Scene) -> None:
        message = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        before = texts(scene.channel.last_message)
        await scene.env.advance_time(301)
        await scene.alice.edit(message, f"{scene.mention} When does the ferry leave Herm?")
        assert texts(scene.channel.last_message) == before

    async def test_an_answer_that_was_deleted_does_not_come_back(self, scene: Scene) -> None:
        message = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await press(scene.alice, scene.channel.last_message, "🗑️")
        await scene.alice.edit(message, f"{scene.mention} When does the ferry leave Herm?")
        assert scene.channel.last_message.id == message.id

    async def test_an_answer_that_nobody_asked_for_goes_if_it_is_not_sure_any_more(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        message = await scene.alice.send(scene.channel, "When does the ferry leave Herm?")
        answer = scene.channel.last_message
        await scene.alice.edit(message, "When does the ferry leave Jersey?")
        assert scene.channel.last_message.id == answer.id
        assert "The ferry leaves Jersey" in "".join(texts(scene.channel.last_message))
        await scene.alice.edit(message, "What is the capital of France?")
        assert scene.channel.last_message.id == message.id

    async def test_a_question_that_is_edited_while_it_is_answered_gets_the_right_answer(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask, edited = scene.bot.library.ask, []

        def editing(question: str, **options: Any) -> Any:
            if not edited:
                edited.append(question)
                (message,) = [message for message in scene.bot.cached_messages if question in message.content]
                message.content = f"{scene.mention} When does the ferry leave Herm?"  # as discord.py does it
            return ask(question, **options)

        monkeypatch.setattr(scene.bot.library, "ask", editing)
        await scene.alice.send(scene.channel, f"{scene.mention} When does the bus leave?")
        assert edited == ["When does the bus leave?"]
        assert "The ferry leaves Herm" in "".join(texts(scene.channel.last_message))


class TestDeletions(_Messages):
    """A question that is deleted soon after it was asked."""

    def messages(self, scene: Scene) -> int:
        """How many messages are in the channel."""
        return len(scene.channel.history())

    async def test_its_answer_goes_too(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        for asked in (f"{scene.mention} When does the ferry leave Herm?", "When does the ferry leave Herm?"):
            message = await scene.alice.send(scene.channel, asked)
            assert self.messages(scene) == 2
            await scene.env.advance_time(60)
            await scene.alice.delete(message)
            assert self.messages(scene) == 0

    async def test_so_do_the_answers_to_messages_that_are_deleted_together(self, scene: Scene) -> None:
        asked = [await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}") for _ in range(2)]
        data = {"ids": [str(message.id) for message in asked], "channel_id": str(scene.channel.id)}
        scene.bot.dispatch("raw_bulk_message_delete", discord.RawBulkMessageDeleteEvent(data))  # type: ignore[arg-type]
        await scene.env.settle()
        assert self.messages(scene) == 2

    async def test_in_a_direct_message_as_well(self, scene: Scene) -> None:
        message = await scene.alice.send_dm(QUESTION)
        await scene.alice.user.delete(message)
        assert scene.alice.user.dm_channel.history() == []

    async def test_after_five_minutes_it_stays(self, scene: Scene) -> None:
        message = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await scene.env.advance_time(301)
        await scene.alice.delete(message)
        assert self.messages(scene) == 1

    @pytest.mark.parametrize(("again", "left"), [("{asked}", 2), ("Deployed version 5", 1)])
    async def test_it_stays_if_a_webhook_says_the_same_under_another_name(
        self, scene: Scene, again: str, left: int
    ) -> None:
        asked = f"{scene.mention} {QUESTION}"
        message = await scene.alice.send(scene.channel, f"[{asked}]")
        await scene.guild.create_webhook(scene.channel).send(again.format(asked=asked), username="Grog")
        await scene.alice.delete(message)
        assert self.messages(scene) == left

    async def test_other_deleted_messages_take_no_answer_with_them(self, scene: Scene) -> None:
        said = await scene.bob.send(scene.channel, "good luck")
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        reply = await scene.bob.send(scene.channel, "I knew that", reply_to=scene.channel.last_message)
        answers = self.messages(scene)
        await scene.bob.delete(said)
        await scene.bob.delete(reply)
        assert self.messages(scene) == answers - 3  # and the answer to that reply

    @pytest.mark.parametrize("asks", ["ask", "post"])
    async def test_a_question_that_is_deleted_while_it_is_answered_gets_no_answer_and_is_not_kept(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, asks: str
    ) -> None:
        keep(scene, keep="questions")
        cog: Any = scene.bot.get_cog("Conversation")
        real = scene.bot.ask if asks == "ask" else delivery.post

        async def deleting(*args: Any, **options: Any) -> Any:
            result = await real(*args, **options)
            (asked,) = [message for message in scene.bot.cached_messages if QUESTION in message.content]
            await cog._withdraw([asked.id])
            return result

        monkeypatch.setattr(*((scene.bot, "ask") if asks == "ask" else (delivery, "post")), deleting)
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        assert self.messages(scene) == 1
        assert scene.bot.library.state.questions.of_server(scene.guild.id) == []

    async def test_an_answer_that_was_deleted_already_is_no_error(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        message = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await press(scene.alice, scene.channel.last_message, "🗑️")
        await scene.alice.delete(message)
        assert caplog.text == ""


class TestSmallTalk:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("元気ですか？", "Ask me something about the documents, in a sentence or a few words."),
            ("are you a bot?", "Ask me something about the documents, in a sentence or a few words."),
            ("what??", "If an answer is wrong or doesn’t help, press 👎 under it, or ask again in other words."),
            ("this is wrong", "If an answer is wrong or doesn’t help, press 👎 under it, or ask again in other words."),
        ],
    )
    async def test_to_the_bot_it_gets_a_sentence_and_no_passages(self, scene: Scene, text: str, said: str) -> None:
        keep(scene, keep="questions")
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await scene.bob.send(scene.channel, f"{scene.mention} {text}", reply_to=scene.channel.last_message)
        assert texts(scene.channel.last_message) == [said]
        assert len(scene.bot.library.state.questions.of_server(scene.guild.id)) == 1  # it is not kept as a question

    @pytest.mark.parametrize("text", ["thanks a lot!", "ok", "🎉"])
    async def test_thanks_for_an_answer_need_no_reply_that_everybody_reads(self, scene: Scene, text: str) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        thanks = await scene.bob.send(scene.channel, f"{scene.mention} {text}", reply_to=scene.channel.last_message)
        assert scene.channel.last_message.id == thanks.id
        await scene.bob.send(scene.channel, f"{scene.mention} {text}")  # to nothing: so they are told how to ask
        assert "Ask me something" in texts(scene.channel.last_message)[0]

    async def test_a_question_that_becomes_thanks_has_no_answer_any_more(self, scene: Scene) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        first = scene.channel.last_message
        message = await scene.bob.send(scene.channel, f"{scene.mention} {QUESTION}", reply_to=first)
        assert scene.channel.last_message.id != message.id
        await scene.bob.edit(message, f"{scene.mention} thanks")
        assert scene.channel.last_message.id == message.id

    async def test_in_a_direct_message_there_is_no_vote_to_point_to(self, scene: Scene) -> None:
        await scene.alice.send_dm("this is wrong")
        assert "Ask me something" in texts(scene.alice.user.dm_channel.last_message)[0]


class TestQuotedLines(_Messages):
    """A message that quotes another one with Discord's “>”."""

    async def test_what_it_quotes_is_no_part_of_the_question(self, scene: Scene) -> None:
        channel = moderated(scene, keep="questions")
        quoted = "> The captain says that the lighthouse is closed\n"
        await scene.alice.send(scene.channel, f"{quoted}{scene.mention} When does the ferry leave Herm?")
        assert "may not answer" not in "".join(texts(scene.channel.last_message))
        assert scene.bot.library.state.questions.of_server(scene.guild.id)[0].text == "When does the ferry leave Herm?"
        await scene.alice.send(scene.channel, f"{quoted}{scene.mention} {UNANSWERED}")
        await scene.alice.click(scene.channel.last_message, label=ASK)
        assert passed_on(channel)[1].startswith("> What is the capital of")

    async def test_a_message_that_only_asks_about_what_it_quotes_asks_that(self, scene: Scene) -> None:
        await scene.alice.send(scene.channel, f"> When does the ferry leave Herm?\n{scene.mention} anyone?")
        assert "Herm" in "".join(texts(scene.channel.last_message))

    async def test_a_question_that_is_only_quoted_is_not_answered_unasked(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        message = await scene.alice.send(scene.channel, "> When does the ferry leave Herm?\nAt six, I just looked")
        assert scene.channel.last_message.id == message.id


class TestReplies:
    """A reply to somebody's message with nothing but a mention of the bot."""

    @pytest.fixture
    def simcord_bot(self, indexed_docs: Library) -> FootnoteBot:
        return FootnoteBot(indexed_docs, reads_messages=True)

    async def call(self, scene: Scene, message: Any, text: str = "") -> list[str]:
        """What the bot says when Bob points at a message."""
        await scene.bob.send(scene.channel, f"{scene.mention} {text}".strip(), reply_to=message)
        assert scene.channel.last_message.author.id == scene.bot.user.id  # type: ignore[union-attr]
        return texts(scene.channel.last_message)

    @pytest.mark.parametrize(
        "text", ["", "^", "??", "any idea?", "anyone?", "is this true?", "can you answer this, please"]
    )
    async def test_it_asks_that_message_and_says_what_it_asked(self, scene: Scene, text: str) -> None:
        question, answer, *_footnotes = await self.call(scene, await scene.alice.send(scene.channel, QUESTION), text)
        assert question == f"-# {QUESTION}"
        assert "December 29" in answer

    async def test_the_question_can_be_passed_on_after_a_restart(self, scene: Scene) -> None:
        channel = moderated(scene)
        await self.call(scene, await scene.alice.send(scene.channel, UNANSWERED))
        answer = scene.channel.last_message
        await scene.env.restart_bot(FootnoteBot(scene.bot.library, reads_messages=True))
        await scene.bob.click(answer, label=ASK)
        assert "> What is the capital of" in passed_on(channel)[1]

    async def test_so_can_that_of_an_answer_that_did_not_help(self, scene: Scene) -> None:
        channel = moderated(scene)
        await self.call(scene, await scene.alice.send(scene.channel, QUESTION), "any idea?")
        await scene.bob.click(last(await press(scene.bob, scene.channel.last_message, "👎")), label=ASK)
        assert passed_on(channel)[1] == f"> {QUESTION}"

    async def test_a_forwarded_message_is_read(self, scene: Scene) -> None:
        elsewhere = scene.guild.create_text_channel("elsewhere")
        forwarded = await scene.alice.forward(await scene.alice.send(elsewhere, QUESTION), scene.channel)
        assert (await self.call(scene, forwarded))[0] == f"-# {QUESTION}"

    async def test_so_are_the_embeds_of_a_bot(self, scene: Scene) -> None:
        ticket = discord.Embed(title="Ticket 12").add_field(name="Question", value=QUESTION)
        posted = await scene.guild.create_webhook(scene.channel).send(embed=ticket)
        assert (await self.call(scene, posted))[0] == f"-# Ticket 12 Question {QUESTION}"
        asked = await scene.alice.context_menu(scene.channel, "Search the documents", posted)
        assert texts(asked.response)[0] == f"-# Ticket 12 Question {QUESTION}"

    async def test_a_picture_with_a_question_that_says_nothing_gets_a_sentence(self, scene: Scene) -> None:
        await scene.bob.send(scene.channel, f"{scene.mention} what is this?", attachments=[("cat.png", b"1")])
        assert "Of what is attached to a message, I only read" in texts(scene.channel.last_message)[0]

    async def test_a_message_without_text_gets_a_sentence(self, scene: Scene) -> None:
        picture = await scene.alice.send(scene.channel, attachments=[("cat.png", b"1")])
        (said,) = await self.call(scene, picture)
        assert said.startswith("This message has no text to search for. Of what is attached to a message, I only read")

    async def test_an_answer_of_the_bot_is_no_question(self, scene: Scene) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        assert "Ask me something" in (await self.call(scene, scene.channel.last_message))[0]


class TestWithoutTheIntent:
    async def test_a_reply_that_points_at_a_message_is_told_how_to_ask_it(self, scene: Scene) -> None:
        asked = await scene.alice.send(scene.channel, QUESTION)
        await scene.bob.send(scene.channel, scene.mention, reply_to=asked)
        (said,) = texts(scene.channel.last_message)
        assert "Discord doesn’t let me read the message that you replied to" in said
        assert "Apps › Search the documents" in said

    async def test_but_a_message_that_mentions_the_bot_can_be_read(self, scene: Scene) -> None:
        asked = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await scene.bob.send(scene.channel, scene.mention, reply_to=asked)
        assert texts(scene.channel.last_message)[0] == f"-# {QUESTION}"

    async def test_settings_say_who_has_to_turn_it_on_and_where(self, scene: Scene) -> None:
        shown = await manager(scene).slash(scene.channel, "settings")
        said = "\n".join(texts(shown.response))
        assert "The person who runs the bot has to turn that on" in said
        assert "“Message Content Intent”" in said
        assert "`FOOTNOTE_MESSAGE_CONTENT`" in said
        menus = {part["custom_id"]: part for part in parts(shown.response) if "custom_id" in part}
        assert menus["setting:auto"]["disabled"]

    async def test_nobody_is_answered_unasked(self, scene: Scene) -> None:
        keep(scene, auto=(scene.channel.id,))
        await scene.alice.send(scene.channel, QUESTION)
        assert sent(scene) == []


async def test_an_intent_that_is_not_granted_ends_the_process_with_a_sentence(docs: Path, tmp_path: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    async with Discord() as server:
        server.closing_with = 4014  # the developer portal grants no privileged intent
        bot = BotProcess(server, docs, tmp_path, FOOTNOTE_MESSAGE_CONTENT="on")
        await bot.start()
        try:
            assert await bot.ended(PATIENCE) == 1
            assert "Switch it on in the developer portal" in bot.log
            assert "set FOOTNOTE_MESSAGE_CONTENT to False" in bot.log
            assert "Traceback" not in bot.log
        finally:
            await bot.kill()


class TestPermissions:
    async def test_members_who_ask_where_the_bot_may_not_write_are_told_in_private(self, scene: Scene) -> None:
        channel = channel_without(scene, send_messages=False)
        await scene.alice.send(channel, f"{scene.mention} {QUESTION}")
        (told,) = texts(scene.alice.user.dm_channel.last_message)
        missing = "because I don’t have the permission “Send Messages” there."
        assert told.startswith(f"I can’t answer in <#{channel.id}>, {missing}")
        assert channel.last_message.author.id == scene.alice.id

    async def test_in_a_thread_it_is_the_permission_of_threads(self, scene: Scene) -> None:
        channel = channel_without(scene, send_messages_in_threads=False)
        parent = scene.bot.get_channel(channel.id)
        assert isinstance(parent, discord.TextChannel)
        await parent.create_thread(name="a thread", type=discord.ChannelType.public_thread)
        (thread,) = channel.threads
        await scene.alice.send(thread, f"{scene.mention} {QUESTION}")
        assert "“Send Messages in Threads”" in texts(scene.alice.user.dm_channel.last_message)[0]

    async def test_a_missing_permission_to_attach_files_is_named(self, scene: Scene) -> None:
        """An export is a file. The sentence is the same for every command."""
        keep(scene, keep="questions")
        mary = manager(scene)
        await mary.slash(scene.channel, "ask", question=QUESTION)
        closed = scene.guild.create_text_channel(
            "closed",
            overwrites={scene.guild.default_role: discord.PermissionOverwrite(attach_files=False)},
        )
        scene.env.inject_error("POST", "/webhooks/**", status=403, code=50013, message="Missing Permissions")
        result = await mary.slash(closed, "report export")
        assert "“Attach Files”" in texts(last(result))[0]
        assert scene.env.errors

    async def test_settings_name_the_channels_where_something_is_missing(self, scene: Scene) -> None:
        closed = channel_without(scene, send_messages=False, read_message_history=False)
        keep(scene, channels=(closed.id, scene.channel.id), moderators=scene.channel.id)
        shown = await manager(scene).slash(scene.channel, "settings")
        said = "\n".join(texts(shown.response))
        assert f"-# In <#{closed.id}> I don’t have the permissions “Send Messages” and “Read Message History”." in said
        assert f"In <#{scene.channel.id}> I don’t have" not in said
