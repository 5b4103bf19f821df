"""Discord and languages: the commands in all of them, and which one somebody is answered in."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.i18n.speech import CHOICE, COMMAND_NAME, DESCRIPTION, ENGLISH, MENU_NAME, OPTION_NAME, catalogue, nearest

_CONTEXTS = {
    Location.command_name: COMMAND_NAME,
    Location.group_name: COMMAND_NAME,
    Location.command_description: DESCRIPTION,
    Location.group_description: DESCRIPTION,
    Location.parameter_name: OPTION_NAME,
    Location.parameter_description: DESCRIPTION,
    Location.choice_name: CHOICE,
}


class CommandTranslator(app_commands.Translator):
    """Names and descriptions of commands, as Discord shows them to members of each language."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        known = nearest(str(locale))
        if known == ENGLISH:
            return None
        return catalogue(known).pgettext(context_of(context), string.message)


def context_of(context: app_commands.TranslationContextTypes) -> str:
    """By what a string is known among the messages."""
    if isinstance(context.data, app_commands.ContextMenu):
        return MENU_NAME
    return _CONTEXTS[context.location]


class Attentive:
    """For whatever is pressed or sent in: it is answered in the language of who did that."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        await interaction.client.attend(interaction)
        return True
