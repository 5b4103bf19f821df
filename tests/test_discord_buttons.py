"""The buttons under an answer: who may press them, after a restart, and when the documents have changed."""

from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from simcord import InteractionResult
from simcord.components import walk_components
from test_discord import sent, texts

from bot.client import FootnoteBot
from bot.exts.answer_controls import Context, Control, Delete, Forward, More, Section, Share, Vote, read
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
    """The buttons of a message: label and id."""
    components = message.components
    if components and not isinstance(components[0], dict):
        components = [component.to_dict() for component in components]
    return {part["label"]: part["custom_id"] for part in walk_components(components) if part["type"] == 2}


def options(message: Any) -> list[dict[str, Any]]:
    """The choices of a message's menu."""
    components = message.components
    if components and not isinstance(components[0], dict):
        components = [component.to_dict() for component in components]
    return [option for part in walk_components(components) if part["type"] == 3 for option in part["options"]]


def last(result: InteractionResult) -> Any:
    """The last message that a press was answered with."""
    return result.followups[-1] if result.followups else result.response


QUESTION = "When does the ferry leave?"
PASSAGE = "0123456789abcdef"


@pytest.mark.parametrize(
    ("custom_id", "control"),
    [
        ("more:e:3:", More(True, 3, "")),
        ("more:r:120:0123456789ab", More(False, 120, "0123456789ab")),
        (f"context:{PASSAGE}", Context(PASSAGE)),
        ("forward:e:20", Forward(True, 20)),
        ("forward:r:12345678901234567890", Forward(False, 12345678901234567890)),
        ("share:", Share(())),
        (f"share:{PASSAGE * 3}", Share((PASSAGE,) * 3)),
        ("delete:20", Delete(20)),
        (f"vote:y:{PASSAGE}", Vote(True, PASSAGE)),
        (f"vote:n:{PASSAGE}", Vote(False, PASSAGE)),
        ("section:20", Section(20)),
    ],
)
def test_ids_are_those_of_the_buttons_under_old_messages(custom_id: str, control: Control) -> None:
    assert control.custom_id == custom_id
    assert read(discord.ui.Button(custom_id=custom_id)) == control


@pytest.mark.parametrize(
    "custom_id",
    ["", "more", "more:x:3:", "more:e:1234:", "context:0", f"share:{PASSAGE * 4}", "delete:", "vote:m:0", "sources:1"],
)
def test_another_id_is_no_button_of_an_answer(custom_id: str) -> None:
    assert read(discord.ui.Button(custom_id=custom_id or None)) is None


@pytest.mark.usefixtures("timetable")
class TestMore:
    async def test_only_the_member_who_presses_sees_the_next_passages(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        seen = quoted(asked.response)
        assert len(seen) == 3
        more = last(await scene.bob.click(asked.response, label="More passages"))
        assert more.ephemeral
        assert len(quoted(more)) == 3
        assert texts(more)[2].startswith("-# ⁴ ")
        rest = last(await scene.bob.click(more, label="More passages"))
        assert len({*seen, *quoted(more), *quoted(rest)}) == len(ISLANDS)
        assert "More passages" not in buttons(rest)

    async def test_they_are_shown_after_a_restart(self, scene: Scene, library: Library) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        await scene.env.restart_bot(FootnoteBot(library))
        more = last(await scene.alice.click(asked.response, label="More passages"))
        assert not {*quoted(asked.response)} & {*quoted(more)}

    async def test_the_question_is_found_in_the_message_that_was_answered(self, scene: Scene, library: Library) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        answer = scene.channel.last_message
        await scene.env.restart_bot(FootnoteBot(library))
        more = last(await scene.bob.click(answer, label="More passages"))
        assert texts(more)[0] == f"-# {QUESTION}"
        assert len(quoted(more)) == 3

    async def test_an_answer_whose_question_was_deleted_says_so(self, scene: Scene, library: Library) -> None:
        asked = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        answer = scene.channel.last_message
        await scene.alice.delete(asked)
        await scene.env.restart_bot(FootnoteBot(library))
        said = last(await scene.alice.click(answer, label="More passages"))
        assert said.ephemeral
        assert "can’t continue this answer" in texts(said)[0]

    async def test_a_missing_permission_is_named(self, scene: Scene, library: Library) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        answer = scene.channel.last_message
        await scene.env.restart_bot(FootnoteBot(library))
        scene.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50013, message="Missing Permissions")
        said = last(await scene.alice.click(answer, label="More passages"))
        assert "“Read Message History”" in texts(said)[0]

    async def test_the_source_that_was_chosen_stays(self, docs: Path, library: Library, scene: Scene) -> None:
        (docs / "other.txt").write_text("The ferry leaves nowhere.", encoding="utf-8")
        library.sync(docs)
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, source="ferries.md")
        more = last(await scene.alice.click(asked.response, label="More passages"))
        rest = last(await scene.alice.click(more, label="More passages"))
        assert not any("nowhere" in text for text in [*texts(asked.response), *texts(more), *texts(rest)])

    async def test_a_question_with_markup_comes_back_as_it_was(self, scene: Scene) -> None:
        question = r"When *does* the ferry \_ `leave` :-) <> ||[]()?||"
        asked = await scene.alice.slash(scene.channel, "ask", question=question)
        more = last(await scene.alice.click(asked.response, label="More passages"))
        assert texts(more)[0] == texts(asked.response)[0]

    async def test_a_changed_document_is_mentioned(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        write(docs, hour="seven")
        library.sync(docs)
        more = last(await scene.alice.click(asked.response, label="More passages"))
        assert "has been changed or removed since" in texts(more)[0]
        assert "seven" in "".join(quoted(more))

    async def test_the_last_passage_is_the_end(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        (docs / "ferries.md").write_text("# Jersey\n\nThe ferry leaves Jersey at six.\n", encoding="utf-8")
        library.sync(docs)
        said = last(await scene.alice.click(asked.response, label="More passages"))
        assert "has been changed or removed since" in texts(said)[0]
        assert quoted(said) == []


@pytest.mark.usefixtures("timetable")
class TestContext:
    async def test_a_passage_is_between_the_text_before_it_and_after_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        label = next(label for label in buttons(asked.response) if label.endswith("In context"))
        shown = last(await scene.bob.click(asked.response, label=label))
        assert shown.ephemeral
        before, passage, after, footnote = texts(shown)
        assert before.splitlines()[-2:] == ["-# The ferry leaves Guernsey at six.", "-# **Herm**"]
        assert passage == "> The ferry leaves Herm at six."
        assert "Jersey" in after
        assert all(line.startswith("-# ") for line in [*before.splitlines(), *after.splitlines()])
        assert "/passage id:" in footnote

    async def test_the_permalink_shows_the_same(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        label, custom_id = next((label, id) for label, id in buttons(asked.response).items() if "In context" in label)
        shown = last(await scene.bob.click(asked.response, label=label))
        by_id = await scene.bob.slash(scene.channel, "passage", id=custom_id.removeprefix("context:"))
        assert texts(by_id.response) == texts(shown)
        assert not by_id.ephemeral
        private = await scene.bob.slash(scene.channel, "passage", id=custom_id.removeprefix("context:"), private=True)
        assert private.ephemeral

    @pytest.mark.parametrize("id", ["0" * 16, "x", "`", " ", "@everyone"])
    async def test_an_unknown_passage_is_an_error_with_its_id(self, scene: Scene, id: str) -> None:
        result = await scene.alice.slash(scene.channel, "passage", id=id)
        assert "No passage has the id" in texts(result.response)[0]
        assert scene.env.errors

    async def test_a_changed_passage_is_not_shown(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave Herm?")
        write(docs, hour="seven")
        library.sync(docs)
        label = next(label for label in buttons(asked.response) if label.endswith("In context"))
        said = last(await scene.alice.click(asked.response, label=label))
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
        assert "Delete" not in buttons(asked.response)
        shared = last(await scene.alice.click(asked.response, label="Share"))
        assert not shared.ephemeral
        assert texts(shared) == [f"Shared by {scene.alice.mention}", *texts(asked.response)]
        assert "Share" not in buttons(shared)
        assert sent(scene)[-1]["allowed_mentions"] == {"parse": []}

    async def test_it_is_shared_once(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        await scene.alice.click(asked.response, label="Share")
        assert "Share" not in buttons(asked.response)
        assert "More passages" in buttons(asked.response)

    async def test_a_shared_answer_has_its_buttons_and_belongs_to_the_member_who_shared_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
        shared = last(await scene.alice.click(asked.response, label="Share"))
        more = last(await scene.bob.click(shared, label="More passages"))
        assert len(quoted(more)) == 3
        assert buttons(shared)["Delete"] == f"delete:{scene.alice.id}"

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
        label = next(label for label in buttons(asked.response) if label.endswith("In context"))
        shown = last(await scene.alice.click(asked.response, label=label))
        shared = last(await scene.alice.click(shown, label="Share"))
        assert texts(shared)[1:] == texts(shown)
        assert list(buttons(shared)) == ["Delete"]


class TestDeleting:
    async def test_the_member_who_asked_deletes_the_answer(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        await scene.alice.click(asked.response, label="Delete")
        assert asked.response is None

    async def test_so_does_a_member_who_asked_by_a_mention(self, scene: Scene) -> None:
        question = await scene.alice.send(scene.channel, f"{scene.mention} When is the Mar-a-Lago meeting?")
        await scene.alice.click(scene.channel.last_message, label="Delete")
        assert scene.channel.last_message.id == question.id

    async def test_so_do_members_who_may_manage_messages(self, scene: Scene) -> None:
        moderators = scene.guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
        carol = scene.guild.add_member(scene.env.create_user("carol"), roles=[moderators])
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        await carol.click(asked.response, label="Delete")
        assert asked.response is None

    async def test_others_may_not_delete_it(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        said = last(await scene.bob.click(asked.response, label="Delete"))
        assert said.ephemeral
        assert "Only the member who asked" in texts(said)[0]
        assert asked.response is not None

    async def test_in_a_direct_message_too(self, scene: Scene) -> None:
        asked = await scene.alice.send_dm("When is the Mar-a-Lago meeting?")
        await scene.alice.user.click(scene.alice.user.dm_channel.last_message, label="Delete")
        assert scene.alice.user.dm_channel.last_message.id == asked.id


class TestVoting:
    async def test_each_members_last_vote_counts(self, scene: Scene, library: Library) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        for member, label in ((scene.alice, "Not helpful"), (scene.alice, "Helpful"), (scene.bob, "Helpful")):
            said = last(await member.click(asked.response, label=label))
            assert said.ephemeral
            assert "noted" in texts(said)[0]
        (tally,) = library.state.tallies(scene.guild.id)
        assert (tally.helpful, tally.unhelpful) == (2, 0)
        assert f"context:{tally.passage_id}" in buttons(asked.response).values()

    async def test_there_are_none_in_a_direct_message(self, scene: Scene) -> None:
        await scene.alice.send_dm("When is the Mar-a-Lago meeting?")
        assert "Helpful" not in buttons(scene.alice.user.dm_channel.last_message)

    async def test_without_a_passage_there_are_no_votes(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="What is the capital of France?")
        assert list(buttons(asked.response)) == ["Delete"]


@pytest.mark.usefixtures("timetable")
class TestChoosing:
    async def test_a_single_word_is_answered_with_a_choice(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="ferry")
        assert "several sections" in texts(asked.response)[1]
        assert quoted(asked.response) == []
        assert {option["label"] for option in options(asked.response)} == set(ISLANDS)

    async def test_choosing_shows_the_passage_in_place_and_the_menu_stays(self, scene: Scene, library: Library) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="ferry")
        choice = next(option for option in options(asked.response) if option["label"] == "Sark")
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.select(asked.response, [choice["value"]])
        assert quoted(asked.response) == ["> The ferry leaves Sark at six."]
        assert texts(asked.response)[0] == "-# ferry"
        assert len(options(asked.response)) == len(ISLANDS)

    async def test_somebody_else_gets_a_private_copy(self, scene: Scene) -> None:
        await scene.alice.send(scene.channel, f"{scene.mention} ferry")
        asked = scene.channel.last_message
        copy = last(await scene.bob.select(asked, [options(asked)[0]["value"]]))
        assert copy.ephemeral
        assert len(quoted(copy)) == 1
        assert quoted(scene.channel.last_message) == []

    async def test_if_nothing_is_found_the_nearest_headings_can_be_chosen(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "rules.md").write_text("# Rules\n\n## Playing time\n\nPlayers swap.\n", encoding="utf-8")
        library.sync(docs)
        question = "Which wooden furniture takes time?"
        asked = await scene.alice.slash(scene.channel, "ask", question=question, private=True)
        assert [option["label"] for option in options(asked.response)] == ["Playing time"]
        assert buttons(asked.response) == {}
        await scene.alice.select(asked.response, [options(asked.response)[0]["value"]])
        assert "swap" in quoted(asked.response)[0]
        assert "Share" in buttons(asked.response)

    async def test_a_changed_section_is_not_shown(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question="ferry")
        write(docs, hour="seven")
        library.sync(docs)
        said = last(await scene.alice.select(asked.response, [options(asked.response)[0]["value"]]))
        assert "has been changed or removed since" in texts(said)[0]


async def test_a_bug_behind_a_button_is_explained(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    asked = await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
    monkeypatch.setattr(scene.bot.library, "passage", broken)
    label = next(label for label in buttons(asked.response) if label.endswith("In context"))
    said = last(await scene.alice.click(asked.response, label=label))
    assert texts(said)[0].startswith("Something went wrong")
    assert "KeyError: 'a bug'" in caplog.text


async def test_messages_with_buttons_are_not_kept_in_memory(scene: Scene) -> None:
    await scene.alice.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
    assert not scene.bot.persistent_views


def quoted(message: Any) -> list[str]:
    """The passages that a message shows."""
    return [text for text in texts(message) if text.startswith("> ")]
