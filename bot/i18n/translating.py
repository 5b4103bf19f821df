"""The commands in each of Discord's languages, and the language that a member is answered in."""

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
    """Gives Discord the names and descriptions of commands in each language."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        known = nearest(str(locale))
        if known == ENGLISH:
            return None
        return catalogue(known).pgettext(context_of(context), string.message)


def context_of(context: app_commands.TranslationContextTypes) -> str:
    """The context (msgctxt) of one of Discord's strings among the messages."""
    if isinstance(context.data, app_commands.ContextMenu):
        return MENU_NAME
    return _CONTEXTS[context.location]


class Attentive:
    """A mixin for buttons, menus and forms, so that they answer in the language of the member who uses them."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        await interaction.client.set_language(interaction)
        return True
