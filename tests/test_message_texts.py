"""What a message says where Discord keeps it elsewhere than in its text: forwarded, attached, a poll, another bot's."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from conftest import Scene
from failing import failing
from simcord import ChannelHandle
from test_discord import QUESTION, texts

from bot.client import FootnoteBot
from bot.exts.messages.texts import LARGEST_ATTACHED
from index import Library

MENU = "Search the documents"
READ_FILES = "I only read a text file (.txt, UTF-8) of at most 64 KB."


async def searched(scene: Scene, message: Any) -> list[str]:
    """What a member who chooses the menu of a message sees. The menu needs no intent."""
    return texts((await scene.bob.context_menu(scene.channel, MENU, message)).response)


async def attach(scene: Scene, name: str, data: bytes, text: str = "") -> discord.Message:
    return await scene.alice.send(scene.channel, text, attachments=[(name, data)])


@pytest.mark.parametrize(
    "data",
    [QUESTION.encode(), b"\xef\xbb\xbf" + QUESTION.encode(), QUESTION.encode("utf-16")],
    ids=["utf-8", "with a mark", "utf-16"],
)
async def test_a_text_that_was_too_long_for_a_message_is_read(scene: Scene, data: bytes) -> None:
    said = await searched(scene, await attach(scene, "message.txt", data))
    assert said[0] == f"-# {QUESTION}"
    assert "December 29" in said[1]


async def test_so_is_one_that_mentions_the_bot_and_its_question_is_found_again(scene: Scene, library: Library) -> None:
    await attach(scene, "message.txt", QUESTION.encode(), scene.mention)
    answer = scene.channel.last_message
    assert "December 29" in "".join(texts(answer))
    await scene.env.restart_bot(FootnoteBot(library))
    await scene.bob.send(scene.channel, "why?", reply_to=answer)
    assert texts(scene.channel.last_message)[0].startswith("-# **Read as:** Why")


async def test_the_text_of_the_message_counts_before_what_is_attached(scene: Scene) -> None:
    said = await searched(scene, await attach(scene, "message.txt", b"Something else?", QUESTION))
    assert said[0] == f"-# {QUESTION}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cat.png", b"\x89PNG"),
        ("run.sh", b"echo"),
        ("big.txt", b"a" * (LARGEST_ATTACHED + 1)),
        ("latin.txt", "Öffnungszeiten".encode("latin-1")),
        ("binary.txt", b"a\0b"),
        ("empty.txt", b""),
    ],
)
async def test_what_cannot_be_read_is_said(scene: Scene, name: str, data: bytes) -> None:
    message = await attach(scene, name, data)
    (said,) = await searched(scene, message)
    assert READ_FILES in said
    await attach(scene, name, data, scene.mention)
    (said,) = texts(scene.channel.last_message)
    assert READ_FILES in said
    assert scene.env.errors


async def test_a_file_that_is_gone_is_said_and_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await attach(scene, "message.txt", QUESTION.encode())
    monkeypatch.setattr(discord.Attachment, "read", failing(OSError("no route")))
    (said,) = await searched(scene, message)
    assert READ_FILES in said
    assert scene.env.errors
    assert "an attached text could not be read: no route" in caplog.text


@pytest.fixture
def elsewhere(scene: Scene) -> ChannelHandle:
    return scene.guild.create_text_channel("elsewhere")


async def test_a_forwarded_message_is_read_with_its_file(scene: Scene, elsewhere: ChannelHandle) -> None:
    asked = await scene.alice.send(elsewhere, QUESTION)
    assert (await searched(scene, await scene.alice.forward(asked, scene.channel)))[0] == f"-# {QUESTION}"
    asked = await scene.alice.send(elsewhere, attachments=[("message.txt", QUESTION.encode())])
    assert (await searched(scene, await scene.alice.forward(asked, scene.channel)))[0] == f"-# {QUESTION}"


async def test_the_question_of_a_poll_is_read(scene: Scene) -> None:
    channel = scene.bots_channel
    poll = discord.Poll(QUESTION, timedelta(hours=1))
    poll.add_answer(text="December").add_answer(text="January")
    asked = await channel.send(poll=poll)
    assert (await searched(scene, asked))[0] == f"-# {QUESTION}"


async def test_what_another_bot_builds_from_components_is_read(scene: Scene) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("Ticket 12"), discord.ui.TextDisplay(QUESTION)))
    tickets = scene.guild.add_member(scene.env.create_user("tickets", bot=True))
    components = view.to_components()
    scene.env.backend.create_message(scene.channel.id, tickets.id, components=components, flags=1 << 15)
    assert (await searched(scene, scene.channel.last_message))[0] == f"-# Ticket 12 {QUESTION}"


async def test_an_answer_of_our_own_is_no_question(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    assert await searched(scene, scene.channel.last_message) == ["This message has no text to search for."]
    assert scene.env.errors
