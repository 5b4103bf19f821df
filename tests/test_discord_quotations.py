"""“Check the quotations” in the menu of a message, and what `/verify` warns of."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Scene
from test_discord import parts, texts
from test_rendering import shown

from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.messages import STRONG_COLOUR, WEAK_COLOUR
from bot.rendering.verdicts import MOST_CHECKED, checked_view
from index import Library, Scope
from index.__main__ import main
from index.operations import quotations_in

MENU = "Check the quotations"
RULES = """# House rules

Only the chair can call a meeting. The doors open at nine.

No appeal is possible. The fee is ten euros, except for children.
"""


@pytest.fixture(autouse=True)
def written(docs: Path) -> None:
    (docs / "rules.md").write_text(RULES, encoding="utf-8")


async def check(scene: Scene, text: str, who: Any = None) -> Any:
    """What a member sees who has the quotations in somebody's message checked."""
    message = await scene.alice.send(scene.channel, text)
    return await (who or scene.bob).context_menu(scene.channel, MENU, message)


def said(result: Any) -> str:
    return "\n".join(texts(result.response))


async def test_each_quotation_gets_a_verdict_in_private(scene: Scene) -> None:
    text = "“The doors open at nine”, he says, but 'the fee is eleven euros' and\n> appeal is possible\n"
    result = await check(scene, text)
    assert result.ephemeral
    whole = said(result)
    places = [whole.index(words) for words in ("-# The doors open at nine", "-# the fee is eleven", "-# appeal is")]
    assert places == sorted(places)
    first, second, third = (whole[start:end] for start, end in zip(places, [*places[1:], None], strict=True))
    assert "**The documents say this word for word.**" in first
    assert "some words differ" in second
    assert "your quotation: “eleven” → the document: “ten”" in second
    assert "leaves out words that change what they say" in third
    assert "> **No** appeal is possible." in third
    assert "⚠️ your quotation leaves out “No”" in third
    assert "House rules" in first
    assert len(scene.bot.library.state.questions.of_server(scene.guild.id)) == 0


async def test_one_quotation_is_shown_as_verify_shows_it(scene: Scene) -> None:
    result = await check(scene, "I read “The chair can call a meeting.” somewhere")
    verified = await scene.bob.slash(scene.channel, "verify", quotation="The chair can call a meeting.")
    assert said(result) == said(verified)
    assert "> **Only** the chair can call a meeting." in said(result)
    colours = [part["accent_color"] for part in parts(verified.response) if part["type"] == 17]
    assert colours == [WEAK_COLOUR]


async def test_an_exception_after_the_quotation_counts_too(scene: Scene) -> None:
    assert "leaves out “except”" in said(await check(scene, "“The fee is ten euros”"))


async def test_emphasis_in_a_quotation_is_no_difference(scene: Scene) -> None:
    result = await check(scene, "> **The doors** open at *nine*.")
    assert "**The documents say this word for word.**" in said(result)
    colours = [part["accent_color"] for part in parts(result.response) if part["type"] == 17]
    assert colours == [STRONG_COLOUR]


async def test_a_message_without_quotations_is_told_what_counts(scene: Scene) -> None:
    assert "has no quotation that I could check" in said(await check(scene, "the “doors” are open"))
    picture = await scene.alice.send(scene.channel, attachments=[("cat.png", b"1")])
    result = await scene.bob.context_menu(scene.channel, MENU, picture)
    assert "no text" in said(result)
    assert scene.env.errors


async def test_only_so_many_quotations_are_checked(scene: Scene) -> None:
    text = " and ".join(f"“quotation number {n}”" for n in range(MOST_CHECKED + 2))
    assert f"the first {MOST_CHECKED} quotations" in said(await check(scene, text))


def test_verdicts_on_the_longest_quotations_fit_a_message(docs: Path, library: Library) -> None:
    long = "`*_~|@<#" * 40
    (docs / "long.txt").write_text(f"Never {long} is said. " * 3, encoding="utf-8")
    library.sync(docs)
    verdicts = [library.verify(f"{long} is said", scope=Scope.shared())] * MOST_CHECKED
    view = checked_view(verdicts, 99)
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
    assert view.total_children_count <= 40


def test_the_command_line_says_so_too(docs: Path, tmp_path: Path) -> None:
    folders = ["--docs", str(docs), "--data", str(tmp_path / "d")]
    result = CliRunner().invoke(main, ["verify", *folders, "appeal is possible"])
    assert "No appeal is possible." in result.output
    assert "The quotation leaves out “No”, which changes what this says." in result.output
    result = CliRunner().invoke(main, ["verify", *folders, "appeal is possible", "--json"])
    assert '"sentence": "No appeal is possible."' in result.output


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He said \"the doors open\" and 'it is closed'.", ["the doors open", "it is closed"]),
        ("„Der Eintritt ist frei“, »am Sonntag nie«", ["Der Eintritt ist frei", "am Sonntag nie"]),
        ("« le musée ferme » et ‹ à midi ›", ["le musée ferme", "à midi"]),
        ("「会議を開く」と「猫」", ["会議を開く"]),
        ("> Only the chair can\n> call a meeting.\n> — Rules\nHm?", ["Only the chair can call a meeting."]),
        (">>> all of\nthis text", ["all of this text"]),
        ("“twice it is” and “twice it is”", ["twice it is"]),
        ("don't say it's 5'10\" tall", []),
        ("“never closed, not here", []),
        ("a “word” in marks", []),
        ("", []),
    ],
)
def test_which_quotations_are_in_a_message(text: str, quotations: list[str]) -> None:
    assert quotations_in(text) == quotations
