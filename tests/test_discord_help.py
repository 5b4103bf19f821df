"""/help and the welcome, and the questions in them."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from conftest import Scene
from test_discord import texts
from test_discord_facts import buttons
from test_discord_servers import keep
from test_display import INFO
from test_rendering import shown

from bot.client import FootnoteBot
from bot.exts.asking.help import Example
from bot.exts.pressed import button
from bot.i18n.speech import languages, speaking
from bot.policy.examples import LONGEST, MOST, candidates, how_to, surely_answered
from bot.rendering.help import GROUPS, help_view, welcome_view
from bot.rendering.limits import LONGEST_MESSAGE, units
from index import Library, Scope

SLASH = discord.AppCommandType.chat_input
ASKED = "When is the Mar-a-Lago meeting?"
ASKABLE = [ASKED, "What does Egypt accuse Netanyahu of?", "How many captives were handed over?"]


async def test_help_says_how_to_ask_in_private(scene: Scene) -> None:
    result = await scene.bob.slash(scene.channel, "help")
    assert result.ephemeral
    page = "\n".join(texts(result.response))
    assert "mention **@TestBot**" in page
    assert "-# 1 document. I quote word for word" in page
    assert list(buttons(result.response)) == ASKABLE


async def test_an_example_is_asked_for_the_member_who_presses_it(scene: Scene, library: Library) -> None:
    page = (await scene.bob.slash(scene.channel, "help")).response
    await scene.env.restart_bot(FootnoteBot(library))
    answer = (await scene.bob.click(page, label=ASKED)).response
    assert answer.ephemeral
    assert f"-# {ASKED}" in texts(answer)
    assert "December 29" in "\n".join(texts(answer))


async def test_help_lists_every_command_that_a_member_may_use(scene: Scene) -> None:
    listed = {name for names in GROUPS.values() for name in names} | {"ask", "help"}
    commands = scene.bot.tree.get_commands(type=discord.AppCommandType.chat_input)
    assert {one.name for one in commands} == {name.split()[0] for name in listed}
    usable = {
        one.qualified_name for one in scene.bot.tree.walk_commands() if not isinstance(one, discord.app_commands.Group)
    }
    assert listed <= usable  # a link to a group leads nowhere
    page = "\n".join(texts((await scene.bob.slash(scene.channel, "help")).response))
    for name in listed - {"help", "settings", "report unanswered"}:
        assert f"</{name}:{scene.bot.command_ids[name.split()[0]]}>" in page
    assert "moderators" not in page
    keepers = scene.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    keeper = scene.guild.add_member(scene.env.create_user("keeper"), roles=[keepers])
    page = "\n".join(texts((await keeper.slash(scene.channel, "help")).response))
    assert f"**For moderators**\n</settings:{scene.bot.command_ids['settings']}>" in page


async def test_commands_are_links_with_the_ids_that_discord_has(scene: Scene, library: Library) -> None:
    bot = FootnoteBot(library)
    await scene.env.restart_bot(bot)
    ids = {command.name: command.id for command in await bot.tree.fetch_commands() if command.type == SLASH}
    assert bot.command_ids == ids


def test_commands_are_names_before_discord_has_given_them_ids() -> None:
    page = "\n".join(shown(help_view(1, [], ["verify", "passage"], "Footnote", {"ask": 1, "passage": 22})))
    assert "Use **</ask:1>**," in page
    assert "`/verify` </passage:22>" in page
    with speaking("de"):
        page = "\n".join(shown(help_view(1, [], ["passage", "verify"], "Footnote", {"passage": 22})))
        assert "</passage:22>" in page  # a click on a translated one would do nothing
        assert "`/textstelle" not in page
        assert "`/" in page
    assert "Use **/ask** and" in "\n".join(shown(welcome_view(1, [], "Club")))


async def test_help_works_in_a_direct_message(scene: Scene) -> None:
    await scene.alice.send_dm("hello")
    result = await scene.alice.user.slash("help")
    assert texts(result.response)[0].startswith("**Ask**")


@pytest.mark.parametrize("may_send", [True, False])
async def test_a_new_server_is_welcomed_where_it_greets_its_members(scene: Scene, may_send: bool) -> None:
    channel = scene.bots_channel
    allowed = SimpleNamespace(send=channel.send, permissions_for=lambda _: discord.Permissions(send_messages=may_send))
    guild: Any = SimpleNamespace(id=scene.guild.id, owner_id=1, name="The *club*", system_channel=allowed, me=None)
    guild.preferred_locale = discord.Locale.american_english
    helping: Any = scene.bot.get_cog("Help")
    await helping.on_guild_join(guild)
    message = scene.channel.last_message
    assert (message is not None) == may_send
    if message:
        assert r"The \*club\*" in texts(message)[0]
        assert list(buttons(message)) == ASKABLE


def test_each_example_is_surely_answered_by_another_document(docs: Path, library: Library) -> None:
    (docs / "doors.md").write_text("# Doors\n\n## When do the doors open?\n\nThe doors open at nine.", encoding="utf-8")
    (docs / "rent.md").write_text("# Rent\n\nRent is due on Friday.", encoding="utf-8")
    asked = '[sources."rent.md"]\nquestions = ["When is rent due?", "Who was Napoleon?"]\n'
    (docs / "sources.toml").write_text(asked, encoding="utf-8")
    (docs / "legal.md").write_text("# Legal\n\n## To do\n\nNothing is left.", encoding="utf-8")
    library.sync(docs)
    documents = library.documents(scope=Scope.shared())
    assert surely_answered(library, Scope.shared(), documents) == ["When is rent due?", "When do the doors open?"]


def test_candidates_take_turns_and_those_that_fit_in_a_line_come_first() -> None:
    long, too_long = f"Why {'so ' * 15}long?", f"Why {'so ' * 40}long?"
    first = replace(INFO, questions=(long, "A?", too_long))
    second = replace(INFO, questions=("B?", "A?"), headings=("Legal", "Who may?"))
    assert list(candidates([first, second], ["3/day each", "a mole"])) == [
        "B?",
        "A?",
        "Who may?",
        long,
        "What is a mole?",
    ]


def test_a_question_in_a_heading_is_a_candidate_without_its_number() -> None:
    headings = ("* 2. May guests row?", "Q3: Who pays?", "4.1 Where is it?", "¿Quién paga?", "RFC: use oars?")
    others = (
        "Jane Roe: can we meet at 5?",
        "Do you approve of this change?",
        "When do we meet at 5: sharp?",
        "#12 Ready?",
        "Which dogs are *not* allowed?",
        "What is `row`?",
    )
    found = candidates([replace(INFO, headings=(*headings, *others))], [])
    assert sorted(found) == ["May guests row?", "Where is it?", "Who pays?", "¿Quién paga?"]


def test_without_documents_help_says_so() -> None:
    assert shown(help_view(0, [], [], "Footnote"))[-1] == "-# No documents are indexed yet."


@pytest.mark.parametrize("language", languages())
def test_help_and_the_welcome_fit_a_message_in_every_language(language: str) -> None:
    questions = [button(Example(place), "?" * LONGEST) for place in range(MOST)]
    with speaking(language):
        for view in (
            help_view(10**6, questions, [name.split()[0] for names in GROUPS.values() for name in names], "`" * 99),
            welcome_view(10**6, questions, "`" * 99),
        ):
            assert sum(map(units, shown(view))) <= LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Reset your password", "How do I reset my password?"),
        ("Installing the server on Debian", "How do I install the server on Debian?"),
        ("Book a room", "How do I book a room?"),
        ("To Do", None),
        ("Legal", None),
        ("Overview", None),
        ("Setting", None),
        ("Report of the chair.", None),
        ("", None),
        ("Use one of the many ways that are described in the chapters below", None),
    ],
)
def test_a_heading_with_a_verb_becomes_a_question_and_a_bare_one_does_not(heading: str, question: str | None) -> None:
    assert how_to(heading) == question


def test_headings_that_say_how_to_do_something_become_examples(docs: Path, library: Library) -> None:
    text = "# Legal\n\nNo warranty is given.\n\n# To Do\n\nWrite more.\n\n# Reset your password\n\n"
    text += "Press the reset button, and the password is sent to your address.\n"
    (docs / "manual.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    documents = library.documents()
    assert surely_answered(library, Scope.shared(), documents) == ["How do I reset my password?"]


class TestAskedHere:
    @pytest.fixture(autouse=True)
    def written(self, docs: Path) -> None:
        text = "# House\n\nRent is due on Friday.\n\n# Bins\n\nThe bins are emptied on Monday, as Bob 55555 wants it.\n"
        (docs / "house.md").write_text(text, encoding="utf-8")

    async def test_what_several_members_asked_becomes_an_example_in_their_server_only(self, scene: Scene) -> None:
        keep(scene, keep="questions")
        for member in (scene.alice, scene.bob):
            await member.slash(scene.channel, "ask", question="When is rent due?")
            await member.slash(scene.channel, "ask", question="When are the bins emptied as Bob 55555 wants it?")
            await member.slash(scene.channel, "ask", question="Which day is ||rent|| due, Friday?")
        await scene.alice.slash(scene.channel, "ask", question="When are the bins emptied?")
        shown = (await scene.bob.slash(scene.channel, "help")).response
        assert list(buttons(shown)) == ["When is rent due?"]
        other = scene.env.create_guild("Another server")
        stranger = other.add_member(scene.env.create_user("stranger"))
        elsewhere = await stranger.slash(other.create_text_channel("elsewhere"), "help")
        assert not buttons(elsewhere.response)
        assert scene.bot.library.state.questions.popular(other.id) == []

    async def test_not_where_questions_are_not_kept(self, scene: Scene) -> None:
        for member in (scene.alice, scene.bob):
            await member.slash(scene.channel, "ask", question="When is rent due?")
        assert not buttons((await scene.bob.slash(scene.channel, "help")).response)
