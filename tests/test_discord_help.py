"""/help, and the page behind it."""

import discord
import pytest
from conftest import Scene
from hypothesis import given
from hypothesis import strategies as st
from test_discord import texts
from test_rendering import NASTY, shown

from bot.rendering import LONGEST_MESSAGE, units
from bot.rendering.help import MOST_EXAMPLES, examples, help_view
from index import DocumentInfo


def document(*, title: str = "T", headings: tuple[str, ...] = (), questions: tuple[str, ...] = ()) -> DocumentInfo:
    return DocumentInfo("d", "a.txt", title, None, None, None, None, "en", "v", 1, headings, questions)


async def test_help_says_what_to_ask_and_how_in_private(scene: Scene) -> None:
    result = await scene.bob.slash(scene.channel, "help")
    assert result.ephemeral
    page = "\n".join(texts(result.response))
    assert "- When is the Mar-a-Lago meeting?" in page
    assert "- Egyptian Officials Accuse Netanyahu of Obstruction" in page
    assert "mention **@TestBot**" in page


async def test_help_lists_every_command(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "help")
    page = "\n".join(texts(result.response))
    for command in scene.bot.tree.get_commands(type=discord.AppCommandType.chat_input):
        assert f"**/{command.qualified_name}**" in page


async def test_help_works_in_a_direct_message(scene: Scene) -> None:
    await scene.alice.send_dm("hello")
    result = await scene.alice.user.slash("help")
    assert "What to ask" in texts(result.response)[0]


def test_every_document_has_its_turn_among_the_examples() -> None:
    first = document(questions=("A?", "B?"), headings=("Never",))
    second = document(questions=("C?",))
    third = document(headings=("Cards", "Scores"))
    assert examples([first, second, third]) == ["A?", "C?", "B?", "Never", "Cards"]


@pytest.mark.parametrize(
    ("given", "expected"), [(document(), ["T"]), (document(headings=("H", "H", "  ")), ["H", "T"])]
)
def test_headings_and_titles_stand_in_where_no_question_is_suggested(given: DocumentInfo, expected: list[str]) -> None:
    assert examples([given]) == expected


def test_without_documents_help_says_so() -> None:
    assert "No documents are indexed yet." in shown(help_view([], [], "Footnote"))[0]


@given(st.lists(NASTY.map(lambda text: text * 40), max_size=8), NASTY)
def test_help_fits_a_message(headings: list[str], name: str) -> None:
    view = help_view([document(headings=tuple(headings))], [("/command", "d" * 100)] * 60, name * 20)
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
    assert len(examples([document(headings=tuple(headings))])) <= MOST_EXAMPLES
