"""Every command, for a member of a server, for a moderator of it, and in a direct message.

What each says in detail is tested with its topic; here, that each answers whom it should, refuses whom it should, and
that what is sent would be taken by Discord (`scene` checks every request).
"""

from typing import Any

import discord
import pytest
import simcord
from conftest import Scene
from test_discord import QUESTION, texts
from test_discord_servers import DOORS, keep, manager

from bot.policy.server_settings import Keep
from index import Scope

SHARED = Scope.shared()
WHO = ("member", "moderator", "stranger")
QUOTATION = "The meeting, scheduled for December 29 at Mar-a-Lago"

OPEN: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": QUESTION}, "December 29"),
    ("ask", {"question": QUESTION, "private": True}, "December 29"),
    ("ask", {"question": "What is the capital of France?"}, "found nothing"),
    ("facts", {}, " key facts in 1 document"),
    ("facts", {"kind": "people", "about": "Netanyahu"}, "Netanyahu"),
    ("timeline", {}, "December 29"),
    ("figures", {}, "### Figures"),
    ("people", {}, "Netanyahu"),
    ("quotes", {}, "“"),
    ("glossary", {"term": "yellow line"}, "yellow line"),
    ("summary", {}, "¹"),
    ("verify", {"quotation": QUOTATION}, "December 29"),
    ("sources list", {}, "1 document"),
    ("privacy show", {}, "kept"),
    ("privacy forget-me", {}, ""),
    ("help", {}, "**Ask**"),
]
# The texts for members, for moderators, and outside of servers. If a server shows a hidden command to members all the
# same, it refuses (test_discord_servers.py).
HIDDEN = "hidden"
GUARDED: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("sources add", {"file": DOORS}, "Only members who can manage the server", "Added", "uploaded to a server"),
    ("sources remove", {"name": "doors.md"}, "Only members who can manage the server", "No such document", "server"),
    ("settings", {}, HIDDEN, "Server settings", HIDDEN),
    ("report unanswered", {}, HIDDEN, "Questions without a sure answer", HIDDEN),
    ("report usage", {}, HIDDEN, "Usage", HIDDEN),
    ("report export", {}, HIDDEN, "Export", HIDDEN),
]


async def use(scene: Scene, who: str, command: str, options: dict[str, Any]) -> Any:
    """Uses a command in the server, or in a direct message."""
    if who == "stranger":
        await scene.alice.send_dm("hello")
        return await scene.alice.user.slash(command, **options)
    return await (manager(scene) if who == "moderator" else scene.alice).slash(scene.channel, command, **options)


def shown(result: Any) -> str:
    return "\n".join(line for message in (result.response, *result.followups) if message for line in texts(message))


@pytest.mark.parametrize(("command", "options", "expected"), OPEN)
async def test_a_command_for_everybody_answers(
    scene: Scene, command: str, options: dict[str, Any], expected: str
) -> None:
    for who in WHO:
        said = shown(await use(scene, who, command, options))
        assert said
        assert expected in said
        assert "went wrong" not in said


@pytest.mark.parametrize(("command", "options", "member", "moderator", "stranger"), GUARDED)
async def test_a_command_for_moderators_answers_only_them(
    scene: Scene, command: str, options: dict[str, Any], member: str, moderator: str, stranger: str
) -> None:
    keep(scene, keep=Keep.QUESTIONS)
    for who, expected in zip(WHO, (member, moderator, stranger), strict=True):
        if expected == HIDDEN:
            with pytest.raises(simcord.SetupError, match="is not visible to this user"):
                await use(scene, who, command, options)
            continue
        result = await use(scene, who, command, options)
        assert expected in shown(result)
        assert all(message.ephemeral for message in (result.response, *result.followups) if message)
    # A document that doesn't exist is an error, which the tree has explained.
    scene.env.errors.clear()


async def test_a_passages_permalink_answers(scene: Scene) -> None:
    (quote, *_) = scene.bot.library.ask(QUESTION, scope=SHARED).quotes
    for who in WHO:
        assert "December 29" in shown(await use(scene, who, "passage", {"id": quote.id}))


async def test_no_row_of_the_table_is_forgotten(scene: Scene) -> None:
    driven = {command for command, *_ in (*OPEN, *GUARDED)} | {"passage", "sources show"}
    there = {
        command.qualified_name
        for command in scene.bot.tree.walk_commands()
        if not isinstance(command, discord.app_commands.Group)
    }
    assert there == driven
