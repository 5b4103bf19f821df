"""The buttons under an answer: who may press them, after a restart, and when the documents have changed."""

from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from failing import failing
from simcord import InteractionResult
from test_discord import parts, sent, texts

from bot.client import FootnoteBot
from bot.exts.answers.controls import (
    Context,
    Control,
    Delete,
    Forward,
    Reading,
    Section,
    Share,
    Source,
    Vote,
    read,
)
from bot.rendering.answers import OTHERS
from index import Library

ISLANDS = ("Alderney", "Brecqhou", "Guernsey", "Herm", "Jersey", "Jethou", "Lihou", "Sark")
FERRY = "The ferry leaves {island} at six."


def write(docs: Path, hour: str = "six") -> None:
    """A timetable with enough sections that an answer about it has more than one page."""
    sections = [f"# {island}\n\n{FERRY.format(island=island)}\n" for island in ISLANDS]
    (docs / "ferries.md").write_text("\n".join(sections).replace("six", hour), encoding="utf-8")


@pytest.fixture
def timetable(docs: Path) -> Path:
    write(docs)
    return docs


def buttons(message: Any) -> dict[str, str]:
    """The buttons of a message: label or emoji, and id."""
    found = (part for part in parts(message) if part["type"] == 2)
    return {part.get("label") or part["emoji"]["name"]: part["custom_id"] for part in found}


async def press(member: Any, message: Any, name: str) -> InteractionResult:
    """Presses the button with this label or emoji."""
    result: InteractionResult = await member.click(message, custom_id=buttons(message)[name])
    return result


def options(message: Any) -> list[dict[str, Any]]:
    """The choices of a message's menu."""
    return [option for part in parts(message) if part["type"] == 3 for option in part["options"]]


def placeholder(message: Any) -> str:
    """The text of a menu that nothing was chosen from."""
    return next(str(part["placeholder"]) for part in parts(message) if part["type"] == 3)


def last(result: InteractionResult) -> Any:
    """The last message that a press was answered with."""
    return result.followups[-1] if result.followups else result.response


QUESTION = "When does the ferry leave?"
PASSAGE = "0123456789abcdef"
CONTEXT = "In context"


@pytest.mark.parametrize(
    ("custom_id", "control"),
    [
        (f"context:{PASSAGE}", Context(PASSAGE)),
        ("forward:e:20", Forward(True, 20)),
        ("forward:r:12345678901234567890", Forward(False, 12345678901234567890)),
        (f"share:{PASSAGE * 3}", Share((PASSAGE,) * 3)),
        ("delete:20", Delete(20)),
        (f"vote:y:{PASSAGE}", Vote(True, PASSAGE)),
        (f"vote:n:{PASSAGE}", Vote(False, PASSAGE)),
        ("section:20", Section(20)),
        ("read:2", Reading(2)),
        ("source:20", Source(20)),
        ("forward:e:20:30", Forward(True, 20, 30)),
    ],
)
def test_ids_are_those_of_the_buttons_under_old_messages(custom_id: str, control: Control) -> None:
    assert control.custom_id == custom_id
    assert read(discord.ui.Button(custom_id=custom_id)) == control


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "forward",
        "forward:x:3",
        "context:0",
        "share:",
        "read:1234",
        f"share:{PASSAGE * 4}",
        "delete:",
        "vote:m:0",
        "sources:1",
    ],
)
def test_another_id_is_no_button_of_an_answer(custom_id: str) -> None:
    assert read(discord.ui.Button(custom_id=custom_id or None)) is None


@pytest.mark.usefixtures("timetable")
class TestReading:
    async def test_an_answer_has_one_passage_and_a_line_for_each_of_the_next(self, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        assert len(quoted(asked)) == 1
        assert [line[:4] for line in texts(asked)[-1].splitlines()] == ["-# ²", "-# ³"]
        assert [*buttons(asked)] == [CONTEXT, "👍", "👎", "🗑️"]
        assert len(options(asked)) == min(OTHERS, len(ISLANDS) - 1)

    async def test_the_menu_opens_a_passage_for_the_member_who_chose_it(self, scene: Scene, library: Library) -> None:
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        third = options(asked)[1]
        island = third["label"].split(" › ")[-1]
        before = texts(asked)
        await scene.env.restart_bot(FootnoteBot(library))
        opened = last(await scene.bob.select(asked, [third["value"]]))
        assert opened.ephemeral
        assert quoted(opened) == [f"> {FERRY.format(island=island)}"]
        assert texts(opened)[1].startswith("-# ³ ")
        assert third["label"].startswith("³ ")
        assert [*buttons(opened)] == [CONTEXT, "Share"]
        assert texts(asked) == before

    async def test_an_opened_passage_can_be_shared_and_seen_in_context(self, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        opened = last(await scene.bob.select(asked, [options(asked)[0]["value"]]))
        assert "Permalink" in texts(last(await scene.bob.click(opened, label=CONTEXT)))[-1]
        shared = last(await scene.bob.click(opened, label="Share"))
        assert texts(shared) == [f"Shared by {scene.bob.mention}", *texts(opened)]
        assert [*buttons(shared)] == [CONTEXT, "🗑️"]

    async def test_a_passage_that_has_changed_is_not_opened(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        write(docs, hour="seven")
        library.sync(docs)
        said = last(await scene.alice.select(asked, [options(asked)[0]["value"]]))
        assert "has been changed or removed since" in texts(said)[0]

    async def test_without_another_passage_there_is_neither_a_line_nor_a_menu(self, docs: Path, scene: Scene) -> None:
        (docs / "ferries.md").write_text("# Jersey\n\nThe ferry leaves Jersey at six.\n", encoding="utf-8")
        scene.bot.library.sync(docs)
        asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
        assert options(asked) == []
        assert len(texts(asked)) == 3


@pytest.mark.usefixtures("timetable")
class TestContext:
    async def test_a_passage_is_between_the_text_before_it_and_after_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        shown = last(await scene.bob.click(asked.response, label=CONTEXT))
        assert shown.ephemeral
        before, passage, after, footnote = texts(shown)
        assert before.splitlines()[-2:] == ["-# The ferry leaves Guernsey at six.", "-# **Herm**"]
        assert passage == "> The ferry leaves Herm at six."
        assert "Jersey" in after
        assert all(line.startswith("-# ") for line in [*before.splitlines(), *after.splitlines()])
        assert "/passage id:" in footnote

    async def test_the_permalink_shows_the_same(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        custom_id = buttons(asked.response)[CONTEXT]
        shown = last(await scene.bob.click(asked.response, label=CONTEXT))
        by_id = await scene.bob.slash(scene.channel, "passage", id=custom_id.removeprefix("context:"))
        assert texts(by_id.response) == texts(shown)
        assert not by_id.ephemeral
        private = await scene.bob.slash(scene.channel, "passage", id=custom_id.removeprefix("context:"), private=True)
        assert private.ephemeral

    @pytest.mark.parametrize("id", ["0" * 16, "x", "`", " ", "@everyone"])
    async def test_an_unknown_passage_is_an_error_with_its_id(self, scene: Scene, id: str) -> None:
        result = await scene.alice.slash(scene.channel, "passage", id=id)
        assert "No passage has the id" in texts(result.followups[-1])[0]
        assert scene.env.errors

    async def test_a_changed_passage_is_not_shown(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        write(docs, hour="seven")
        library.sync(docs)
        said = last(await scene.alice.click(asked.response, label=CONTEXT))
        assert said.ephemeral
        assert "has been changed or removed since" in texts(said)[0]

    async def test_advertisements_are_not_shown(self, docs: Path, library: Library, scene: Scene) -> None:
        text = "The gate opens at nine.\n\nClick here to subscribe\n\nThe wall is old and high.\n\nThe tower leans."
        (docs / "gate.txt").write_text(text, encoding="utf-8")
        library.sync(docs)
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the gate open?", source="gate.txt")
        shown = last(await scene.alice.click(asked.response, label="In context"))
        assert "tower" in "\n".join(texts(shown))
        assert "subscribe" not in "\n".join(texts(shown))


@pytest.mark.usefixtures("timetable")
class TestSharing:
    async def test_a_private_answer_is_shared_unchanged(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        assert "🗑️" not in buttons(asked.response)
        shared = last(await scene.alice.click(asked.response, label="Share"))
        assert not shared.ephemeral
        above, *rest = texts(asked.response)
        assert texts(shared) == [f"Shared by {scene.alice.mention}\n{above}", *rest]
        assert "Share" not in buttons(shared)
        assert sent(scene)[-1]["allowed_mentions"] == {"parse": []}

    async def test_it_is_shared_once(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        await scene.alice.click(asked.response, label="Share")
        assert "Share" not in buttons(asked.response)
        assert CONTEXT in buttons(asked.response)

    async def test_a_shared_answer_has_its_buttons_and_belongs_to_the_member_who_shared_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        shared = last(await scene.alice.click(asked.response, label="Share"))
        opened = last(await scene.bob.select(shared, [options(shared)[0]["value"]]))
        assert len(quoted(opened)) == 1
        assert buttons(shared)["🗑️"] == f"delete:{scene.alice.id}"

    async def test_an_answer_from_a_changed_document_is_not_shared(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        write(docs, hour="seven")
        library.sync(docs)
        said = last(await scene.alice.click(asked.response, label="Share"))
        assert said.ephemeral
        assert "has been changed or removed since" in texts(said)[0]

    async def test_surrounding_text_can_be_shared(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        shown = last(await scene.alice.click(asked.response, label=CONTEXT))
        shared = last(await scene.alice.click(shown, label="Share"))
        assert texts(shared)[1:] == texts(shown)
        assert list(buttons(shared)) == ["🗑️"]


class TestDeleting:
    async def test_the_member_who_asked_deletes_the_answer(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        await press(scene.alice, asked.response, "🗑️")
        assert asked.response is None

    async def test_so_does_a_member_who_asked_by_a_mention(self, scene: Scene) -> None:
        question = await scene.alice.send(scene.channel, f"{scene.mention} When is the Mar-a-Lago meeting?")
        await press(scene.alice, scene.channel.last_message, "🗑️")
        assert scene.channel.last_message.id == question.id

    async def test_so_do_members_who_may_manage_messages(self, scene: Scene) -> None:
        moderators = scene.guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
        carol = scene.guild.add_member(scene.env.create_user("carol"), roles=[moderators])
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        await press(carol, asked.response, "🗑️")
        assert asked.response is None

    async def test_others_may_not_delete_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        said = last(await press(scene.bob, asked.response, "🗑️"))
        assert said.ephemeral
        assert "Only the member who asked" in texts(said)[0]
        assert asked.response is not None

    async def test_in_a_direct_message_too(self, scene: Scene) -> None:
        asked = await scene.alice.send_dm("When is the Mar-a-Lago meeting?")
        await press(scene.alice.user, scene.alice.user.dm_channel.last_message, "🗑️")
        assert scene.alice.user.dm_channel.last_message.id == asked.id


class TestVoting:
    async def test_each_members_last_vote_counts(self, scene: Scene, library: Library) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        for member, label in ((scene.alice, "👎"), (scene.alice, "👍"), (scene.bob, "👍")):
            said = last(await press(member, asked.response, label))
            assert said.ephemeral
            assert "noted" in texts(said)[0]
        (tally,) = library.state.votes.tallies(scene.guild.id)
        assert (tally.helpful, tally.unhelpful) == (2, 0)
        assert f"context:{tally.passage_id}" in buttons(asked.response).values()

    async def test_there_are_none_in_a_direct_message(self, scene: Scene) -> None:
        await scene.alice.send_dm("When is the Mar-a-Lago meeting?")
        assert "👍" not in buttons(scene.alice.user.dm_channel.last_message)

    async def test_without_a_passage_there_are_no_votes(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="What is the capital of France?")
        assert list(buttons(asked.response)) == ["🗑️"]


@pytest.mark.usefixtures("timetable")
class TestChoosing:
    async def test_a_single_word_is_answered_at_once_and_the_other_sections_can_be_read(self, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "ask", question="ferry")).response
        assert len(quoted(asked)) == 1
        assert placeholder(asked) == f"{len(ISLANDS) - 1} other sections about “ferry”"
        assert len(options(asked)) == len(ISLANDS) - 1
        chosen = options(asked)[2]
        opened = last(await scene.alice.select(asked, [chosen["value"]]))
        assert opened.ephemeral
        assert quoted(opened) == [f"> {chosen['description']}"]

    async def test_its_first_passage_has_the_word_as_its_heading(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        parts = ["# Boats\n\nThe Herm ferry is green. Herm, Herm and Herm.", "# Shops\n\nHerm has a shop on Herm."]
        (docs / "more.md").write_text("\n\n".join(parts), encoding="utf-8")
        library.sync(docs)
        asked = (await scene.alice.slash(scene.channel, "ask", question="Herm")).response
        assert quoted(asked)[0].startswith("> The ferry leaves Herm at six.")

    async def test_if_nothing_is_found_the_nearest_headings_can_be_chosen(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "rules.md").write_text("# Rules\n\n## Playing time\n\nPlayers swap.\n", encoding="utf-8")
        library.sync(docs)
        question = "Which wooden furniture takes time?"
        asked = await scene.alice.slash(scene.channel, "ask", question=question, private=True)
        assert [option["label"] for option in options(asked.response)] == ["Rules › Playing time"]
        assert buttons(asked.response) == {}
        await scene.alice.select(asked.response, [options(asked.response)[0]["value"]])
        assert "swap" in quoted(asked.response)[0]
        assert "Share" in buttons(asked.response)

    async def test_only_sections_with_a_word_of_the_question_are_offered(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "rules.md").write_text("# Rules\n\n## Playing\n\nIt takes time to swap.\n", encoding="utf-8")
        library.sync(docs)
        asked = await scene.alice.slash(scene.channel, "ask", question="Which wooden furniture takes paint, oil, wax?")
        assert "I found nothing" in texts(asked.response)[1]
        assert options(asked.response) == []

    async def test_a_changed_section_is_not_shown(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="ferry")
        write(docs, hour="seven")
        library.sync(docs)
        said = last(await scene.alice.select(asked.response, [options(asked.response)[0]["value"]]))
        assert "has been changed or removed since" in texts(said)[0]


async def test_a_bug_behind_a_button_is_explained(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
    monkeypatch.setattr(scene.bot.library, "passage", failing(KeyError("a bug")))
    said = last(await scene.alice.click(asked.response, label=CONTEXT))
    assert texts(said)[0].startswith("Something went wrong")
    assert "KeyError: 'a bug'" in caplog.text


async def test_messages_with_buttons_are_not_kept_in_memory(scene: Scene) -> None:
    await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
    assert not scene.bot.persistent_views


def quoted(message: Any) -> list[str]:
    """The passages that a message shows."""
    return [text for text in texts(message) if text.startswith("> ")]
