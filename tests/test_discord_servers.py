"""The documents, settings, reports and kept data of a server, for a manager, a member and a stranger."""

import asyncio
import csv
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import discord
import pytest
from conftest import Scene
from failing import failing
from simcord import MemberActor
from test_discord import QUESTION, channel_without, parts, sent, texts
from test_discord_buttons import press

from bot.client import FootnoteBot
from bot.following import Follower
from bot.policy.server_settings import Keep, ServerSettings
from index import Confidence, DiskFull, Library, LibraryBusy, LibraryDamaged, Scope
from index.messages import Message, Unreadable
from index.operations import NoRoomToDelete, NotErasedYet
from index.store import Store

DOORS = ("doors.md", b"# Doors\n\nThe side door opens at nine o'clock.\n")
DOOR_QUESTION = "When does the side door open?"


def manager(scene: Scene, name: str = "mary") -> MemberActor:
    role = scene.guild.create_role("managers", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    return scene.guild.add_member(scene.env.create_user(name), roles=[role])


async def demote(scene: Scene) -> None:
    """Takes all permissions from the managers."""
    guild = scene.bots_guild
    (role,) = [role for role in guild.roles if role.name == "managers"]
    await role.edit(permissions=discord.Permissions.none())


def reports(scene: Scene) -> Any:
    return scene.bot.get_cog("Reports")


def last(result: Any) -> list[str]:
    """The text of the last answer, which must be private."""
    messages = [message for message in (result.response, *result.followups) if message]
    assert all(message.ephemeral for message in messages)
    return texts(messages[-1])


def said(result: Any) -> str:
    return "\n".join(last(result))


def keep(scene: Scene, **settings: Any) -> None:
    scene.bot.library.state.settings.set(scene.guild.id, ServerSettings(**settings).stored())


async def added(scene: Scene, member: MemberActor, file: tuple[str, bytes] = DOORS) -> str:
    return said(await member.slash(scene.channel, "sources add", file=file))


class TestSources:
    async def test_an_added_document_can_be_asked_until_it_is_removed(self, scene: Scene) -> None:
        mary = manager(scene)
        assert "**Added: Doors**\n1 passage can be quoted." in await added(scene, mary)
        answer = await scene.alice.slash(scene.channel, "ask", question=DOOR_QUESTION)
        assert "nine" in "".join(texts(answer.response))

        (choice,) = await mary.autocomplete(scene.channel, "sources remove", "name", "DOOR")
        assert "Removed: doors.md" in said(await mary.slash(scene.channel, "sources remove", name=choice["value"]))
        answer = await scene.alice.slash(scene.channel, "ask", question=DOOR_QUESTION)
        assert "nine" not in "".join(texts(answer.response))
        assert await mary.autocomplete(scene.channel, "sources remove", "name", "") == []

    async def test_on_a_full_disk_it_says_what_is_removed_and_what_stays(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mary = manager(scene)
        await added(scene, mary)

        monkeypatch.setattr(scene.bot.library, "catch_up", failing(DiskFull("no room in /secret/path")))
        shown = said(await mary.slash(scene.channel, "sources remove", name="doors.md"))
        assert "Removed: doors.md" in shown
        assert "if my disk is full, until there is room" in shown
        assert "/secret/path" not in shown
        answer = await scene.alice.slash(scene.channel, "ask", question=DOOR_QUESTION)
        assert "nine" not in "".join(texts(answer.response))

    async def test_a_removal_for_which_there_is_no_room_is_not_called_one(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mary = manager(scene)
        await added(scene, mary)

        monkeypatch.setattr(scene.bot.library, "withdraw", failing(NoRoomToDelete("no room in /secret/path")))
        shown = said(await mary.slash(scene.channel, "sources remove", name="doors.md"))
        assert "I couldn’t delete that, because my disk is full to the last byte." in shown
        assert "save" not in shown
        assert len(scene.env.errors) == 1  # the tree's handler explained it

    async def test_an_upload_can_be_removed_by_its_name(self, scene: Scene) -> None:
        mary = manager(scene)
        await added(scene, mary)
        assert "Removed: doors.md" in said(await mary.slash(scene.channel, "sources remove", name="doors.md"))

    async def test_an_upload_can_be_removed_by_its_title_too(self, scene: Scene) -> None:
        mary = manager(scene)
        await added(scene, mary, ("d.md", DOORS[1]))
        (choice,) = await mary.autocomplete(scene.channel, "sources remove", "name", "door")
        assert choice["name"] == "d.md"
        assert "Removed: d.md" in said(await mary.slash(scene.channel, "sources remove", name="Doors"))

    async def test_of_two_uploads_with_one_title_none_is_removed_and_their_files_are_named(self, scene: Scene) -> None:
        mary = manager(scene)
        for name in ("d.md", "e.md"):
            await added(scene, mary, (name, DOORS[1]))
        shown = said(await mary.slash(scene.channel, "sources remove", name="Doors"))
        assert "Several documents match “Doors”: Doors (d.md) · Doors (e.md)." in shown
        assert "Removed: e.md" in said(await mary.slash(scene.channel, "sources remove", name="e.md"))
        assert "Removed: d.md" in said(await mary.slash(scene.channel, "sources remove", name="Doors"))
        assert len(scene.env.errors) == 1  # the tree's handler explained it

    async def test_who_can_remove_a_document_of_the_folder_is_said_whatever_it_is_called(self, scene: Scene) -> None:
        mary = manager(scene)
        (info,) = scene.bot.library.documents(scope=Scope.shared())
        for name in (info.id, info.title, info.source):
            shown = said(await mary.slash(scene.channel, "sources remove", name=name))
            assert "only the person who runs the bot can remove it" in shown, name
        assert len(scene.env.errors) == 3  # the tree's handler explained them

    async def test_a_file_of_the_same_name_replaces_the_old_one(self, scene: Scene) -> None:
        mary = manager(scene)
        await added(scene, mary)
        assert "**Replaced: Gates**" in await added(scene, mary, ("doors.md", b"# Gates\n\nThe gate opens at ten.\n"))

    async def test_a_form_takes_several_files(self, scene: Scene) -> None:
        mary = manager(scene)
        shown = await mary.slash(scene.channel, "sources add")
        assert shown.modal is not None
        result = await mary.submit_modal(shown, {"files": [DOORS, ("strange.xyz", b"?")]})
        replies = [texts(message)[0] for message in (result.response, *result.followups) if message]
        assert any(reply.startswith("**Added: Doors**") for reply in replies)
        assert any("strange.xyz was not added" in reply for reply in replies)

    async def test_a_form_that_is_sent_after_a_role_is_lost_changes_nothing(self, scene: Scene) -> None:
        mary = manager(scene)
        shown = await mary.slash(scene.channel, "sources add")
        await demote(scene)
        assert "Only members who can manage" in said(await mary.submit_modal(shown, {"files": [DOORS]}))
        assert scene.env.errors  # discord.py reported it to the form, which explained it
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []

    async def test_a_file_that_cannot_be_read_is_refused_with_the_reason(self, scene: Scene) -> None:
        assert "was not added" in await added(scene, manager(scene), ("doors.pdf", b"not a PDF"))
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []

    async def test_a_file_that_is_too_large_is_not_even_fetched(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(discord.Attachment, "read", failing(AssertionError("fetched")))
        # Each bot loads the extension again.
        monkeypatch.setattr(sys.modules["bot.exts.documents.sources"], "LARGEST", 10)
        assert "more than the 10 that are read" in await added(scene, manager(scene))

    async def test_a_file_that_discord_lost_is_refused_with_the_reason(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(discord.Attachment, "read", failing(OSError("gone")))
        assert "could not be fetched" in await added(scene, manager(scene))

    async def test_a_member_may_look_but_not_change(self, scene: Scene) -> None:
        await added(scene, manager(scene))
        before = scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))
        listed = said(await scene.alice.slash(scene.channel, "sources list"))
        assert "doors.md · 1 passage · uploaded here" in listed
        for refused in (
            await scene.alice.slash(scene.channel, "sources add", file=DOORS),
            await scene.alice.slash(scene.channel, "sources add"),
            await scene.alice.slash(scene.channel, "sources remove", name="doors.md"),
        ):
            assert "Only members who can manage the server" in said(refused)
            assert refused.modal is None
        assert len(scene.env.errors) == 3  # discord.py reported them to the tree's handler, which explained them
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == before

    async def test_a_chosen_role_may_change(self, scene: Scene) -> None:
        role = scene.guild.create_role("librarians")
        carol = scene.guild.add_member(scene.env.create_user("carol"), roles=[role])
        keep(scene, uploaders=(role.id,))
        assert "**Added: Doors**" in await added(scene, carol)

    async def test_no_other_server_and_no_direct_message_sees_an_upload(self, scene: Scene) -> None:
        mary = manager(scene)
        await added(scene, mary)
        other = scene.env.create_guild("Another server")
        channel = other.create_text_channel("elsewhere")
        role = other.create_role("managers", permissions=discord.Permissions(manage_guild=True))
        stranger = other.add_member(scene.env.create_user("stranger"), roles=[role])
        (upload,) = scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))
        assert "doors" not in said(await stranger.slash(channel, "sources list"))
        assert await stranger.autocomplete(channel, "sources show", "name", "door") == []
        assert await stranger.autocomplete(channel, "sources remove", "name", "door") == []
        for name in ("doors.md", upload.document_id):
            assert "No document is called" in said(await stranger.slash(channel, "sources show", name=name))
            assert "No such document" in said(await stranger.slash(channel, "sources remove", name=name))
        assert len(scene.env.errors) == 4  # discord.py reported them to the tree's handler, which explained them
        await mary.send_dm("hello")
        assert "doors" not in said(await mary.user.slash("sources list"))
        assert "uploaded to a server" in said(await mary.user.slash("sources add", file=DOORS))
        assert len(scene.env.errors) == 5

    async def test_show_lists_the_details_and_the_text_kept_out_of_answers(self, scene: Scene) -> None:
        (choice,) = await scene.alice.autocomplete(scene.channel, "sources show", "name", "gaza")
        shown = said(await scene.alice.slash(scene.channel, "sources show", name=choice["value"]))
        assert "**From:** the documents folder" in shown
        assert "**Passages:** 14" in shown
        assert "**Kept out of answers:**" in shown

    async def test_a_long_list_has_pages_that_turn_after_a_restart(self, scene: Scene, library: Library) -> None:
        for number in range(10):
            library.accept(f"{number}.txt", b"The side door opens.", scope=Scope.guild(scene.guild.id))
        library.catch_up()
        first = await scene.alice.slash(scene.channel, "sources list")
        assert "Page 1 of 2" in last(first)[0]
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.click(first.response, label="Next ▶")
        assert "Page 2 of 2" in last(first)[0]

    async def test_the_list_is_filtered_by_words_and_kind_on_every_page_after_a_restart(
        self, scene: Scene, library: Library
    ) -> None:
        for number in range(10):
            library.accept(f"{number}.md", b"# House\n\nThe door opens.", scope=Scope.guild(scene.guild.id))
        library.accept("other.csv", b"a,b\n1,2\n", scope=Scope.guild(scene.guild.id))
        library.catch_up()
        kinds = await scene.alice.autocomplete(scene.channel, "sources list", "kind", "m")
        assert [(choice["name"], choice["value"]) for choice in kinds] == [(".md (10)", "md")]
        first = await scene.alice.slash(scene.channel, "sources list", words="HOUSE", kind=".MD", sort="p")
        assert last(first)[0] == "### 10 documents\n-# named “HOUSE” · .md · most passages first\n-# Page 1 of 2"
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.click(first.response, label="Next ▶")
        assert last(first)[0].endswith("named “HOUSE” · .md · most passages first\n-# Page 2 of 2")
        assert "other.csv" not in said(first)
        assert "Nothing here fits" in said(await scene.alice.slash(scene.channel, "sources list", words="zebra"))

    async def test_only_those_who_may_change_documents_see_why_a_file_of_the_folder_was_left_out(
        self, scene: Scene, docs: Path, library: Library
    ) -> None:
        (docs / "plan.xyz").write_bytes(b"x")
        (docs / "doors.md").write_bytes(DOORS[1])
        library.sync(docs)
        listed = said(await manager(scene).slash(scene.channel, "sources list"))
        assert "**plan.xyz**\n-# from the folder · .xyz files can’t be read" in listed
        listed = said(await scene.alice.slash(scene.channel, "sources list"))
        assert "plan.xyz" not in listed
        assert "1 file in the folder could not be read" in listed

    async def test_an_upload_that_could_not_be_read_later_is_listed_with_the_reason(self, scene: Scene) -> None:
        library = scene.bot.library
        library.state.uploads.put(scene.guild.id, "broken.pdf", b"not a PDF")
        library.catch_up()
        (refusal,) = library.refused(scope=Scope.guild(scene.guild.id))
        assert str(refusal.reason) in said(await scene.alice.slash(scene.channel, "sources list"))
        shown = said(await scene.alice.slash(scene.channel, "sources show", name="broken.pdf"))
        assert "broken.pdf was not added" in shown

    async def test_while_the_index_is_being_written_a_file_is_kept_and_the_reply_says_so(
        self, scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        mary = manager(scene)
        with Store(tmp_path / "data").writing():
            assert "not in the index yet" in await added(scene, mary)
            listed = said(await mary.slash(scene.channel, "sources list"))
        assert "uploaded here · saved, but not in the index yet" in listed
        assert "could not be added to the index" in caplog.text

    async def test_a_server_that_the_bot_leaves_is_forgotten(self, scene: Scene) -> None:
        await added(scene, manager(scene))
        keep(scene, keep=Keep.QUESTIONS)
        guild = scene.bots_guild
        await guild.leave()
        await scene.env.settle()
        assert scene.bot.library.state.guilds() == []
        documents = scene.bot.library.documents(scope=Scope.guild(scene.guild.id))
        assert all(info.source != "doors.md" for info in documents)


class TestSettings:
    async def menus(self, scene: Scene, mary: MemberActor) -> Any:
        return await mary.slash(scene.channel, "settings")

    async def test_a_choice_is_stored_and_shown_and_survives_a_restart(self, scene: Scene, library: Library) -> None:
        mary = manager(scene)
        shown = await self.menus(scene, mary)
        await mary.select(shown.response, [scene.channel], custom_id="setting:channels")
        await scene.env.restart_bot(FootnoteBot(library))
        await mary.select(shown.response, ["yes"], custom_id="setting:private")
        await mary.select(shown.response, ["2"], custom_id="setting:passages")
        await mary.select(shown.response, ["yes"], custom_id="setting:open_menu")
        await mary.click(shown.response, custom_id="settings:moderation")
        await mary.select(shown.response, ["questions"], custom_id="setting:keep")
        await mary.select(shown.response, ["7"], custom_id="setting:retention")
        role = scene.guild.create_role("librarians")
        await mary.select(shown.response, [role], custom_id="setting:uploaders")
        await mary.select(shown.response, [scene.channel], custom_id="setting:moderators")
        await mary.select(shown.response, ["yes"], custom_id="setting:forward")
        settings = await scene.bot.server(Scope.guild(scene.guild.id))
        assert settings == ServerSettings(
            channels=(scene.channel.id,),
            uploaders=(role.id,),
            private=True,
            passages=2,
            keep=Keep.QUESTIONS,
            retention=7,
            moderators=scene.channel.id,
            forward=True,
            open_menu=True,
        )
        await mary.select(shown.response, [], custom_id="setting:moderators")
        assert (await scene.bot.server(Scope.guild(scene.guild.id))).moderators is None
        await mary.click(shown.response, custom_id="settings:answers")
        menus = {part["custom_id"]: part for part in parts(shown.response) if "custom_id" in part}
        assert menus["setting:channels"]["default_values"] == [{"id": scene.channel.id, "type": "channel"}]
        assert [option["value"] for option in menus["setting:passages"]["options"] if option.get("default")] == ["2"]

    async def test_a_deleted_channel_is_mentioned_and_not_shown_as_chosen(self, scene: Scene) -> None:
        keep(scene, channels=(1, 2), uploaders=(3,), moderators=4)
        shown = await self.menus(scene, manager(scene))
        assert "2 chosen channels no longer exist" in said(shown)
        menus = [part for part in parts(shown.response) if "default_values" in part]
        assert all(menu["default_values"] == [] for menu in menus)

    async def test_members_who_may_not_manage_the_server_change_no_setting(self, scene: Scene) -> None:
        """Discord hides the command; a menu that was opened before is checked when it is used."""
        mary = manager(scene)
        shown = await self.menus(scene, mary)
        await demote(scene)
        result = await mary.select(shown.response, ["yes"], custom_id="setting:private")
        assert "Only members who can manage" in said(result)
        result = await mary.click(shown.response, custom_id="settings:moderation")
        assert "Only members who can manage" in said(result)
        assert not (await scene.bot.server(Scope.guild(scene.guild.id))).private

    @pytest.mark.parametrize("name", ["settings", "report"])
    async def test_discord_hides_it_from_ordinary_members(self, scene: Scene, name: str) -> None:
        (body,) = [request.json for request in scene.env.http_requests if request.path.endswith("/commands")]
        (command,) = [command for command in body if command["name"] == name]
        assert int(command["default_member_permissions"]) > 0
        assert command["contexts"] == [0]

    async def test_questions_are_answered_only_in_the_chosen_channels(self, scene: Scene) -> None:
        other = scene.guild.create_text_channel("general")
        keep(scene, channels=(scene.channel.id,))
        assert "December 29" in "".join(
            texts((await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response)
        )
        refused = await scene.alice.slash(other, "ask", question=QUESTION)
        assert said(refused) == f"I don’t answer questions in this channel. Ask in one of these: <#{scene.channel.id}>."
        assert await scene.alice.autocomplete(other, "ask", "source", "gaza") == []
        count = len(sent(scene))
        await scene.alice.send(other, f"{scene.mention} {QUESTION}")
        assert len(sent(scene)) == count
        assert "**Ask**" in said(await scene.alice.slash(other, "help"))

    async def test_nothing_is_answered_while_the_settings_cannot_be_read(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(scene.bot.library.state.settings, "get", failing(LibraryDamaged("state.db is damaged")))
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
        assert len(sent(scene)) == 1  # once, and in private: this channel may be one where the bot is silent
        assert "can’t search the documents right now" in texts(scene.alice.user.dm_channel.last_message)[0]
        assert "state.db is damaged" in caplog.text
        refused = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        assert "can’t search the documents right now" in said(refused)

    async def test_a_private_default_can_be_overruled(self, scene: Scene) -> None:
        keep(scene, private=True)
        assert (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).ephemeral
        assert not (await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=False)).ephemeral
        posted = await scene.alice.slash(scene.channel, "ask", question=QUESTION, **{"for": scene.bob})
        assert not posted.followups[0].ephemeral

    async def test_an_answer_has_as_many_passages_as_are_set(self, docs: Path, library: Library, scene: Scene) -> None:
        islands = ("Alderney", "Guernsey", "Herm", "Jersey")
        (docs / "ferries.md").write_text("\n".join(f"# {name}\n\nThe ferry leaves {name}.\n" for name in islands))
        library.sync(docs)
        keep(scene, passages=1)
        asked = await scene.alice.slash(scene.channel, "ask", question="When does the ferry leave?")
        assert sum(text.startswith("> ") for text in texts(asked.response)) == 1
        assert not any(text.startswith("-# ²") for text in texts(asked.response))
        keep(scene, passages=2)
        await scene.alice.send(scene.channel, f"{scene.mention} When does the ferry leave?")
        assert [line[:4] for line in texts(scene.channel.last_message)[-1].splitlines()] == ["-# ²"]


class TestReports:
    async def ask(self, scene: Scene) -> None:
        await scene.alice.slash(scene.channel, "ask", question="What is the capital of France?")
        await scene.bob.send(scene.channel, f"{scene.mention} Capital of France: what is the?")
        await scene.bob.slash(scene.channel, "ask", question=QUESTION)

    async def test_nothing_is_kept_unless_the_server_wants_it(self, scene: Scene) -> None:
        await self.ask(scene)
        assert scene.bot.library.state.questions.of_server(scene.guild.id) == []
        mary = manager(scene)
        for name in ("unanswered", "usage", "export"):
            assert "keeps no questions" in said(await mary.slash(scene.channel, f"report {name}"))

    async def test_counts_hold_no_words(self, scene: Scene) -> None:
        keep(scene, keep=Keep.COUNTS)
        await self.ask(scene)
        assert [asked.text for asked in scene.bot.library.state.questions.of_server(scene.guild.id)] == [None] * 3
        assert "2 questions whose words weren’t kept" in said(
            await manager(scene).slash(scene.channel, "report unanswered")
        )

    async def test_moderators_see_the_words_of_unanswered_questions(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await self.ask(scene)
        mary = manager(scene)
        shown = said(await mary.slash(scene.channel, "report unanswered"))
        assert "Capital of France: what is the?" in shown
        assert "· 2 times" in shown
        assert "-# nothing found" in shown
        assert "Mar-a-Lago" not in shown
        usage = said(await mary.slash(scene.channel, "report usage"))
        assert "3 questions in the last 30 days" in usage
        assert "- mention: 1" in usage

    async def test_the_report_shows_the_passage_that_was_shown(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await scene.alice.slash(scene.channel, "ask", question="who owns the airport of the president")
        report = said(await manager(scene).slash(scene.channel, "report unanswered"))
        (line,) = [line for line in report.splitlines() if "closest passages" in line]
        assert line.startswith("  -# closest passages: The Dupree Report · line 5")

    async def test_the_export_is_a_table_without_names_and_formulas(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await scene.alice.slash(scene.channel, "ask", question='=HYPERLINK("https://example.org")')
        result = await manager(scene).slash(scene.channel, "report export")
        assert "1 question," in said(result)
        (file,) = result.response.attachments
        data = (await file.read()).decode("utf-8-sig")
        ((_, origin, _, question),) = list(csv.reader(StringIO(data)))[1:]
        assert (origin, question) == ("command", '\'=HYPERLINK("https://example.org")')
        assert str(scene.alice.id) not in data
        assert "alice" not in data

    async def test_passages_that_were_voted_wrong_are_reported(self, scene: Scene) -> None:
        asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        await press(scene.bob, asked.response, "👎")
        shown = said(await manager(scene).slash(scene.channel, "report unanswered"))
        assert "**Marked as not helpful**" in shown
        assert "Trump Faces Critical Decision" in shown

    async def test_another_server_sees_none_of_it(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await self.ask(scene)
        other = scene.env.create_guild("Another server")
        role = other.create_role("managers", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
        stranger = other.add_member(scene.env.create_user("stranger"), roles=[role])
        channel = other.create_text_channel("elsewhere")
        for name in ("unanswered", "usage", "export"):
            assert "keeps no questions" in said(await stranger.slash(channel, f"report {name}"))

    async def test_members_who_may_not_manage_messages_see_no_report_even_if_discord_shows_the_command(
        self, scene: Scene
    ) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await self.ask(scene)
        command = next(command for command in await scene.bot.tree.fetch_commands() if command.name == "report")
        scene.guild.set_command_permissions(command, {scene.guild.default_role: True})
        for name in ("unanswered", "usage", "export"):
            assert "Only members who can manage" in said(await scene.alice.slash(scene.channel, f"report {name}"))
        assert len(scene.env.errors) == 3  # discord.py reported them to the tree's handler, which explained them

    async def test_questions_older_than_the_server_wants_are_deleted_each_day(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS, retention=7)
        state = scene.bot.library.state
        state.questions.add(scene.guild.id, "old", user_id=1, confidence=Confidence.NONE, origin="command")
        with state._database.writing() as db:
            db.execute("update questions set at_ns = at_ns - 8 * 86400000000000")
        state.questions.add(scene.guild.id, "new", user_id=1, confidence=Confidence.NONE, origin="command")
        await scene.env.advance_time(86_400)
        assert [asked.text for asked in state.questions.of_server(scene.guild.id)] == ["new"]

    @pytest.mark.parametrize("error", [LibraryBusy("It is deleted, but …"), ValueError("a bug")], ids=repr)
    async def test_a_server_for_which_deleting_fails_keeps_no_other_from_being_expired(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        state = scene.bot.library.state
        servers = [3, 5, 9]
        for guild in servers:
            state.questions.add(guild, "old", user_id=1, confidence=Confidence.NONE, origin="command")
        with state._database.writing() as db:
            db.execute("update questions set at_ns = at_ns - 800 * 86400000000000")
        state.files.note(changed=["old.txt"])
        with state._database.writing() as db:
            db.execute("update files set at_ns = at_ns - 800 * 86400000000000")
        real = state.expire

        def failing(guild_id: int, days: float) -> int:
            if guild_id == 5:
                raise error
            return real(guild_id, days)

        monkeypatch.setattr(state, "expire", failing)
        await reports(scene).daily.coro(reports(scene))
        assert [len(state.questions.of_server(guild)) for guild in servers] == [0, 1, 0]
        assert state.files.all() == []
        (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
        assert "server 5" in record.getMessage()
        assert bool(record.exc_info) == isinstance(error, ValueError)


class TestDigest:
    async def test_it_goes_to_the_moderators_channel_of_the_servers_that_want_it(self, scene: Scene) -> None:
        channel = scene.guild.create_text_channel("moderators")
        keep(scene, keep=Keep.QUESTIONS, moderators=channel.id, digest=True)
        await scene.alice.slash(scene.channel, "ask", question="What is the capital of France? @everyone")
        await reports(scene).send_digests()
        assert "capital of France? \\@everyone" in "".join(texts(channel.last_message))
        assert sent(scene)[-1]["allowed_mentions"] == {"parse": []}

    async def test_it_says_which_files_changed_and_which_fail(self, docs: Path, scene: Scene) -> None:
        library, state = scene.bot.library, scene.bot.library.state
        (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
        (docs / "broken.pdf").write_bytes(b"no PDF")
        library.sync(docs)
        library.add(*DOORS, scope=Scope.guild(scene.guild.id))
        state.files.note(
            failed={"broken.pdf": Message(Unreadable.PDF_EMPTY), "mended.pdf": Message(Unreadable.EMPTY)},
            changed=["doors.txt"],
        )
        with state._database.writing() as db:
            db.execute("insert into files values ('old.txt', 'added', '', ?)", [time.time_ns() - 8 * 86400 * 10**9])
        keep(scene, moderators=scene.channel.id, digest=True)
        await reports(scene).send_digests()
        *_, files = texts(scene.channel.last_message)
        assert files.splitlines() == [
            "**The documents folder**",
            "- Could not be read: broken.pdf (its pages are empty)",
            "- Changed: doors.txt",
        ]

    async def test_file_changes_are_deleted_after_30_days(self, scene: Scene) -> None:
        state = scene.bot.library.state
        state.files.note(changed=["doors.txt"])
        with state._database.writing() as db:
            db.execute("update files set at_ns = at_ns - 31 * 86400000000000")
        await scene.env.advance_time(86_400)
        assert state.files.all() == []

    @pytest.mark.parametrize("settings", [{}, {"digest": True}, {"digest": True, "moderators": 5}])
    async def test_nobody_else_gets_one(self, scene: Scene, settings: dict[str, Any]) -> None:
        keep(scene, **settings)
        await reports(scene).send_digests()
        assert sent(scene) == []

    async def test_a_missing_permission_is_in_the_log(self, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
        keep(scene, moderators=scene.channel.id, digest=True)
        scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
        await reports(scene).send_digests()
        assert "no digest for lack of a permission, one that Discord doesn't name" in caplog.text
        keep(scene, moderators=channel_without(scene, send_messages=False).id, digest=True)
        await reports(scene).send_digests()
        assert "no digest for lack of a permission, Send Messages" in caplog.text


class TestPrivacy:
    async def test_a_member_who_asks_to_be_forgotten_is_in_no_file(self, scene: Scene, tmp_path: Path) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await scene.alice.slash(scene.channel, "ask", question="Where is the xylophone canary?")
        assert b"xylophone" in b"".join(files(tmp_path / "data"))
        assert "1 question, 0 votes" in said(await scene.alice.slash(scene.channel, "privacy show"))
        assert "Deleted: 1 question and 0 votes." in said(await scene.alice.slash(scene.channel, "privacy forget-me"))
        assert b"xylophone" not in b"".join(files(tmp_path / "data"))
        assert "nothing about you to delete" in said(await scene.alice.slash(scene.channel, "privacy forget-me"))

    async def test_a_deletion_that_has_to_wait_is_explained(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(scene.bot.library.state, "forget", failing(LibraryBusy("somebody reads /secret/path")))
        shown = said(await scene.alice.slash(scene.channel, "privacy forget-me"))
        assert "Try again in a moment" in shown
        assert "/secret/path" not in shown

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (NotErasedYet("its bytes are in /secret/path"), "Everything about you is deleted."),
            (NoRoomToDelete("no room in /secret/path"), "I couldn’t delete that, because my disk is full"),
        ],
        ids=repr,
    )
    async def test_on_a_full_disk_it_says_what_is_deleted(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
    ) -> None:
        monkeypatch.setattr(scene.bot.library.state, "forget", failing(error))
        shown = said(await scene.alice.slash(scene.channel, "privacy forget-me"))
        assert told in shown
        assert "/secret/path" not in shown
        assert len(scene.env.errors) == isinstance(error, NoRoomToDelete)  # the tree's handler explained it

    async def test_the_questions_of_others_stay(self, scene: Scene) -> None:
        keep(scene, keep=Keep.QUESTIONS)
        await scene.alice.slash(scene.channel, "ask", question=QUESTION)
        await scene.bob.slash(scene.channel, "privacy forget-me")
        assert len(scene.bot.library.state.questions.of_server(scene.guild.id)) == 1

    async def test_it_says_what_the_server_keeps(self, scene: Scene) -> None:
        assert "No questions are kept." in said(await scene.alice.slash(scene.channel, "privacy show"))
        keep(scene, keep=Keep.QUESTIONS, retention=90)
        shown = said(await scene.alice.slash(scene.channel, "privacy show"))
        assert "The words of questions are kept" in shown
        assert "after 90 days" in shown

    async def test_it_works_in_a_direct_message(self, scene: Scene) -> None:
        await scene.alice.send_dm("hello")
        assert "I don’t keep direct messages." in said(await scene.alice.user.slash("privacy show"))


async def test_two_uploads_at_once_wait_for_each_other(docs: Path, library: Library, tmp_path: Path) -> None:
    (docs / "a.txt").write_text("The front door opens at eight.", encoding="utf-8")
    bot = FootnoteBot(library, Follower(library, docs, tmp_path / "data", "off"))
    scope = Scope.guild(5)
    library.accept(*DOORS, scope=scope)
    assert await asyncio.gather(bot.catch_up(), bot.catch_up()) == [True, True]
    assert {info.source for info in library.documents(scope=scope)} == {"a.txt", "doors.md"}


def files(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
