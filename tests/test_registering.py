"""Commands are registered when they have changed or Discord has others, and not at each start."""

from pathlib import Path

import discord
import pytest
from conftest import Scene
from discord import app_commands
from failing import failing

from bot.client import FootnoteBot
from bot.gateway.register import NOTE, register
from index import Library, LibraryBusy


def requests(scene: Scene) -> list[str]:
    return [request.method for request in scene.env.http_requests if request.path.endswith("/commands")]


async def test_a_second_start_asks_what_discord_has_and_sends_nothing(scene: Scene, library: Library) -> None:
    assert requests(scene) == ["PUT"]
    await scene.env.restart_bot(FootnoteBot(library))
    assert requests(scene) == ["PUT", "GET"]


async def test_commands_that_have_changed_are_sent(scene: Scene, library: Library) -> None:
    bot = FootnoteBot(library)

    @bot.tree.command(description="Another one.")
    async def another(interaction: discord.Interaction) -> None: ...

    await scene.env.restart_bot(bot)
    assert requests(scene) == ["PUT", "PUT"]
    assert "another" in {command.name for command in await bot.tree.fetch_commands()}


async def test_commands_that_discord_lost_are_sent_again(scene: Scene, library: Library) -> None:
    """As if somebody had used the token for another bot."""
    assert scene.bot.application_id
    await scene.bot.http.bulk_upsert_global_commands(scene.bot.application_id, [])
    bot = FootnoteBot(library)
    await scene.env.restart_bot(bot)
    assert requests(scene) == ["PUT", "PUT", "GET", "PUT"]
    assert await bot.tree.fetch_commands()


class Shouting(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        return string.message.lower()[:90] + "!" if context.location.name.endswith("description") else None


async def test_another_translation_is_another_set_of_commands(scene: Scene, library: Library) -> None:
    tree, state, application = scene.bot.tree, library.state, scene.bot.application_id
    assert application
    await tree.set_translator(Shouting())
    for expected in (["PUT", "PUT"], ["PUT", "PUT", "GET"]):
        await register(tree, application, state)
        assert requests(scene) == expected


async def test_another_application_gets_the_same_commands_again(scene: Scene, library: Library) -> None:
    await register(scene.bot.tree, 1, library.state)
    assert requests(scene) == ["PUT", "PUT"]


async def test_commands_that_discord_refused_are_sent_the_next_time(scene: Scene, library: Library) -> None:
    library.state.notes.set(NOTE, "of an earlier version")
    scene.env.inject_error("PUT", "/applications/*/commands", status=400, code=50035, message="Invalid Form Body")
    for _ in range(2):
        try:
            await register(scene.bot.tree, scene.bot.application_id or 0, library.state)
        except discord.HTTPException:
            assert library.state.notes.get(NOTE) == "of an earlier version"
    assert requests(scene) == ["PUT", "PUT", "PUT"]
    assert library.state.notes.get(NOTE) != "of an earlier version"


async def test_if_nothing_can_be_stored_they_are_sent_each_time(
    scene: Scene, library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    busy = failing(LibraryBusy("another process is writing"))
    monkeypatch.setattr(library.state.notes, "get", busy)
    monkeypatch.setattr(library.state.notes, "set", busy)
    await register(scene.bot.tree, scene.bot.application_id or 0, library.state)
    assert requests(scene) == ["PUT", "PUT"]
    assert "can't look up which commands Discord has: another process is writing" in caplog.text
    assert "can't store which commands Discord has: another process is writing" in caplog.text


def test_a_note_is_kept_under_its_name_and_replaces_the_last(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        assert library.state.notes.get("a") is None
        library.state.notes.set("a", "one")
        library.state.notes.set("b", "two")
        library.state.notes.set("a", "three")
    with Library.open(tmp_path) as library:
        assert [library.state.notes.get(name) for name in "abc"] == ["three", "two", None]
        assert library.state.guilds() == []
