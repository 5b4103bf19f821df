"""Replies to an answer that go on with its question, through discord.py and without the message content intent."""

from pathlib import Path
from typing import Any

import pytest
from conftest import Scene
from test_asking import ASK, moderated, passed_on
from test_discord import QUESTION, texts
from test_discord_buttons import buttons, last, press, write
from test_discord_servers import keep

from bot.client import FootnoteBot
from bot.policy.queue import BURST
from index import Library, Scope

ASKED = "When does the ferry leave Herm?"
READ = "-# **Read as:** When does the ferry leave Jersey?"


@pytest.fixture(autouse=True)
def written(docs: Path) -> None:
    write(docs)


async def follow_up(scene: Scene, text: str, answer: Any = None, who: Any = None) -> list[str]:
    """What the bot says to a reply to its last answer."""
    await (who or scene.alice).send(scene.channel, text, reply_to=answer or scene.channel.last_message)
    return texts(scene.channel.last_message)


async def test_a_follow_up_is_read_together_with_the_question_before_and_says_so(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    read, answer, *_ = await follow_up(scene, "and Jersey?")
    assert read == READ
    assert "leaves Jersey" in answer


async def test_anybody_may_follow_up_a_command_and_a_follow_up(scene: Scene) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question=ASKED)
    read, *_ = await follow_up(scene, f"{scene.mention} what about Sark?", asked.response, scene.bob)
    assert read == "-# **Read as:** When does the ferry leave Sark?"
    read, answer, *_ = await follow_up(scene, "and Jersey?")
    assert read == READ
    assert "leaves Jersey" in answer


async def test_it_works_after_a_restart_and_its_question_is_kept_and_passed_on_whole(
    scene: Scene, library: Library
) -> None:
    channel = moderated(scene, keep="questions")
    await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    answer = scene.channel.last_message
    await scene.env.restart_bot(FootnoteBot(library))
    assert (await follow_up(scene, "and Jersey?", answer))[0] == READ
    assert scene.bot.library.state.questions.of_server(scene.guild.id)[0].text == "When does the ferry leave Jersey?"
    answer = scene.channel.last_message
    await scene.env.restart_bot(FootnoteBot(library))
    await scene.alice.click(last(await press(scene.alice, answer, "👎")), label=ASK)
    assert passed_on(channel)[1] == "> When does the ferry leave Jersey?"


async def test_a_whole_question_is_not_read_together(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    said = await follow_up(scene, "Which captain sails the ferry?")
    assert not any("Read as" in text for text in said)


@pytest.mark.parametrize("text", ["more please", "source?", "are you sure?"])
async def test_who_wants_more_of_an_answer_is_told_where_that_is(scene: Scene, text: str) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    (said,) = await follow_up(scene, text)
    assert "“In context” shows the text around it" in said
    assert "“In context”" not in "".join(
        await follow_up(scene, text)
    )  # that had no passage, so this is a question like any other


async def test_what_replies_to_a_member_or_to_another_message_of_the_bot_is_asked_alone(scene: Scene) -> None:
    question = await scene.bob.send(scene.channel, f"{scene.mention} {ASKED}")
    answer = scene.channel.last_message
    said = await follow_up(scene, f"{scene.mention} and Jersey?", question)
    assert not any("Read as" in text for text in said)
    await follow_up(scene, "thanks", answer)
    said = await follow_up(scene, "and Jersey?")
    assert not any("Read as" in text for text in said)


async def test_a_question_that_was_deleted_is_not_known_any_more(scene: Scene) -> None:
    question = await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    answer = scene.channel.last_message
    await scene.env.advance_time(301)  # so the answer stays
    await scene.alice.delete(question)
    await scene.env.restart_bot(FootnoteBot(scene.bot.library))
    assert not any("Read as" in text for text in await follow_up(scene, "and Jersey?", answer))


async def test_it_works_in_a_direct_message(scene: Scene) -> None:
    await scene.alice.send_dm(ASKED)
    channel = scene.alice.user.dm_channel
    answer = {"channel_id": str(channel.id), "message_id": str(channel.last_message.id)}
    await scene.alice.send_dm("and Jersey?", reference=answer)
    assert texts(channel.last_message)[0] == READ


async def test_a_follow_up_that_is_edited_is_read_together_again(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {ASKED}")
    reply = await scene.alice.send(scene.channel, "and Sark?", reply_to=scene.channel.last_message)
    await scene.alice.edit(reply, "and Jersey?")
    assert texts(scene.channel.last_message)[0] == READ


SEVERAL = "When does the ferry leave Herm? And which captain sails the ferry to Jersey?"


async def test_of_several_questions_one_is_answered_and_the_others_are_buttons(scene: Scene) -> None:
    moderated(scene, keep="questions")
    await scene.alice.send(scene.channel, f"{scene.mention} {SEVERAL}")
    answer = scene.channel.last_message
    read, said, *_ = texts(answer)
    assert read == "-# **Read as:** When does the ferry leave Herm?"
    assert "leaves Herm" in said
    assert scene.bot.library.state.questions.of_server(scene.guild.id)[0].text == "When does the ferry leave Herm?"
    other = last(await scene.bob.click(answer, label="And which captain sails the ferry to Jersey?"))
    assert other.ephemeral
    assert texts(other)[0] == "-# And which captain sails the ferry to Jersey?"
    read, said, *_ = await follow_up(scene, "and Jersey?", answer)
    assert read == READ
    by_command = (await scene.alice.slash(scene.channel, "ask", question=SEVERAL)).response
    assert texts(by_command)[0] == "-# When does the ferry leave Herm?"
    assert "leaves Herm" in texts(by_command)[1]


async def test_the_other_questions_are_asked_of_the_document_that_was_chosen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question=SEVERAL, source="ferries.md")
    sources: list[str | None] = []
    find = scene.bot.find

    async def finding(*args: Any, source: str | None, **options: Any) -> Any:
        sources.append(source)
        return await find(*args, source=source, **options)

    monkeypatch.setattr(scene.bot, "find", finding)
    await scene.alice.click(asked.response, label="And which captain sails the ferry to Jersey?")
    (ferries,) = [each for each in scene.bot.library.documents(scope=Scope.shared()) if each.source == "ferries.md"]
    assert sources == [ferries.id]


async def test_a_button_shows_no_ids_of_emoji(scene: Scene) -> None:
    asked = f"{scene.mention} {SEVERAL.replace(' sails', ' <:boat:123456789012345678> sails')}"
    await scene.alice.send(scene.channel, asked)
    assert "And which captain :boat: sails the ferry to Jersey?" in buttons(scene.channel.last_message)


async def test_a_shared_answer_leaves_the_other_questions_to_who_asked(scene: Scene) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question=SEVERAL, private=True)
    shared = last(await scene.alice.click(asked.response, label="Share"))
    assert "And which captain sails the ferry to Jersey?" not in buttons(shared)
    assert "And which captain sails the ferry to Jersey?" in buttons(asked.response)


async def test_a_question_that_fits_on_no_button_is_not_left_out(scene: Scene) -> None:
    long = f"And which captain sails the ferry {'far ' * 15}away to Jersey?"
    await scene.alice.send(scene.channel, f"{scene.mention} When does the ferry leave Herm? {long}")
    assert not any("Read as" in text for text in texts(scene.channel.last_message))


async def test_each_of_several_questions_counts_for_the_pace(scene: Scene) -> None:
    for _ in range(BURST - 1):
        scene.bot.pace.take(scene.alice.id)
    await scene.alice.send(scene.channel, f"{scene.mention} {SEVERAL}")
    said = texts(scene.channel.last_message)
    assert not any("Read as" in text or "faster than I answer" in text for text in said)


async def test_a_long_text_is_not_said_to_be_read_as_its_beginning(scene: Scene) -> None:
    attached = ("message.txt", f"{ASKED} {'It is long. ' * 300}".encode())
    await scene.alice.send(scene.channel, scene.mention, attachments=[attached])
    assert not any("Read as" in text for text in texts(scene.channel.last_message))


async def test_several_questions_without_a_sure_answer_stay_one(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} Who paints the ferry? Why is the harbour so windy today?")
    assert not any("Read as" in text for text in texts(scene.channel.last_message))


async def test_asterisks_in_a_question_are_not_taken_for_that_line(scene: Scene) -> None:
    keep(scene, keep="questions")
    asked = await scene.alice.slash(scene.channel, "ask", question="**Read as:** When does the ferry leave Herm?")
    await follow_up(scene, f"{scene.mention} and Jersey?", asked.response)
    latest = scene.bot.library.state.questions.of_server(scene.guild.id)[0]
    assert latest.text == "**Read as:** When does the ferry leave Jersey?"


async def test_a_reply_to_the_answer_of_a_command_that_discord_withholds_is_told_how_to_ask(scene: Scene) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    (said,) = await follow_up(scene, "why?", asked.response)
    assert "doesn’t let me read a reply to the answer of a command" in said
    assert scene.mention in said
    said, *_ = await follow_up(scene, f"{scene.mention} why?", asked.response)
    assert said == f"-# **Read as:** Why{QUESTION.removeprefix('When')}"
