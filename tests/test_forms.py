"""Every form is within Discord's limits in every language: one that isn't would open for nobody."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

import discord
import pytest
from api_description import Checker
from simcord.components import walk_components

from bot.client import EXTENSIONS
from bot.exts.answers.votes import WhyForm
from bot.exts.documents.sources import AddForm
from bot.exts.moderators.answering import AnswerForm, Asked, ReportForm
from bot.exts.moderators.keeping import KeepForm
from bot.exts.pressed import Form
from bot.exts.settings.rules import RuleForm
from bot.i18n.speech import languages, speaking
from bot.rendering.limits import units

LONG = "Which questions are as long as Discord allows? 🐕 " * 20
MESSAGE = cast(discord.Message, None)  # a form only keeps it until it is sent

FORMS: dict[str, Callable[[], discord.ui.Modal]] = {
    "AddForm": AddForm,
    "AnswerForm": lambda: AnswerForm(Asked(10**19, 10**19, 10**19), keeps=True),
    "KeepForm": lambda: KeepForm(MESSAGE, LONG),
    "RuleForm": RuleForm,
    "ReportForm": lambda: ReportForm(LONG[:100]),
    "WhyForm": lambda: WhyForm(MESSAGE, "0" * 16),
}
# Discord's limits, by what they are for, in UTF-16 units.
LIMITS = {"title": 45, "label": 45, "description": 100, "placeholder": 100, "custom_id": 100, "value": 4000}
OPTION = {"label": 100, "description": 100, "value": 100}


def test_no_form_is_forgotten() -> None:
    for extension in EXTENSIONS:
        import_module(extension)
    forms = {*discord.ui.Modal.__subclasses__(), *Form.__subclasses__()}
    assert {form.__name__ for form in forms if form.__module__ in EXTENSIONS} == set(FORMS)


@pytest.mark.parametrize("known", languages())
@pytest.mark.parametrize("name", FORMS)
async def test_a_form_fits_in_every_language(name: str, known: str, checker: Checker) -> None:
    with speaking(known):
        body: dict[str, Any] = FORMS[name]().to_dict()
    for part in [body, *walk_components(body["components"])]:
        assert not [key for key, most in LIMITS.items() if units(part.get(key) or "") > most], part
        for option in part.get("options", ()):
            assert not [key for key, most in OPTION.items() if units(option.get(key) or "") > most], option
        assert len(part.get("options", ())) <= 25
        assert units(part.get("value") or "") <= part.get("max_length", 4000), part
    if checker.at_hand:
        checker.check_body("POST", "/interactions/1/token/callback", {"type": 9, "data": body})
