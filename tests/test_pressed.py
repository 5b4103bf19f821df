"""The ids of buttons and menus. Messages with them stay for years, so what an old id says never changes."""

import discord
import pytest

from bot.client import FootnoteBot
from bot.exts.answers.controls import CONTROLS, Solved
from bot.exts.asking.help import Example
from bot.exts.documents.sources import ListTurn
from bot.exts.documents.summary import Summarised
from bot.exts.facts.controls import KEY_FACTS, MENUS, PEOPLE, FactQuery, Turn, menu
from bot.exts.moderators.answering import Asked
from bot.exts.moderators.keeping import Withdraw
from bot.exts.pressed import Control, WithControl
from bot.rendering.sources import ListQuery, Sort
from index import FactKind, Library

DOCUMENT = "0123456789ab"
UPLOAD = "0123456789abcdef0123456789abcdef"
DATES = FactQuery(KEY_FACTS, FactKind.DATES, DOCUMENT, "Anna", "fees")

IDS: list[tuple[str, Control]] = [  # those under answers are in test_discord_buttons.py
    ("solved:20", Solved(20)),
    ("answer:10:0:30", Asked(10, 0, 30)),
    ("withdraw:20", Withdraw(20)),
    ("summary:20", Summarised(20)),
    ("example:2", Example(2)),
    (f"example:0:{UPLOAD}", Example(0, UPLOAD)),
    ("sources:2:n:", ListTurn(2, ListQuery())),
    ("sources:2:n:a: b", ListTurn(2, ListQuery("a: b"))),
    ("sources:2:dpdf:", ListTurn(2, ListQuery("", "pdf", Sort.NEWEST))),
    ("facts:kda:2:17:k:ASNFZ4mr:4:Annafees", Turn(DATES, 2, 17, 20)),
    ("facts:p:1:3:7lieexzx4kxs:ASNFZ4mrze8BI0VniavN7w:0:", Turn(FactQuery(PEOPLE, source=UPLOAD), 1, 3, 10**18)),
]


@pytest.mark.parametrize(("custom_id", "control"), IDS)
def test_ids_are_those_of_the_buttons_under_old_messages(custom_id: str, control: Control) -> None:
    match = control.PATTERN.fullmatch(custom_id)
    assert match
    assert control.of(match) == control
    assert control.custom_id == custom_id


def test_the_menu_of_a_page_has_an_id_of_its_own_and_says_the_same() -> None:
    turn = Turn(DATES, 2, 17, 20)
    shown = menu(turn, "?", [discord.SelectOption(label="?")])
    assert isinstance(shown, discord.ui.Select)
    match = MENUS.fullmatch(shown.custom_id)
    assert match
    assert match.string == "pick:kda:2:17:k:ASNFZ4mr:4:Annafees"
    assert Turn.of(match) == turn


async def test_each_kind_of_id_is_known_here_and_has_one_button_or_menu(library: Library) -> None:
    async with FootnoteBot(library) as bot:
        await bot.load_extensions()
        dynamic = bot._connection._view_store._dynamic_items
        # By name, because each bot loads the extensions again.
        kinds = {item.KIND.__name__ for item in dynamic.values() if issubclass(item, WithControl)}
        prefixes = [pattern.pattern.partition(":")[0] for pattern in dynamic]
    assert kinds == {kind.__name__ for kind in (*CONTROLS, *(type(control) for _id, control in IDS))}
    assert len(set(prefixes)) == len(prefixes) - 1  # "rules:add" and "rules:remove"
