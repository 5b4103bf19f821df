"""The page of /settings with the rules about who may see which documents: adding a rule, and removing one."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.client import FootnoteBot, scope_of
from bot.exts.pressed import Form, Pressed
from bot.exts.settings.access import change, managed_guild
from bot.i18n.speech import N_, _
from bot.policy.document_rules import LONGEST_PATTERN, MOST_RULES, DocumentRule, clean_pattern, with_rule, without_rule
from bot.policy.refusals import Refusal
from bot.policy.server_settings import MOST_CHOSEN, ServerSettings
from bot.rendering.document_rules import ShownRule, rule_options, rules_view
from bot.rendering.messages import Item
from index import Scope

_NO_DOCUMENTS = N_("Write which documents the rule is for: a path, a folder, or a part of a path with *.")
_NO_AUDIENCE = N_("Choose at least one role or channel that the documents are for.")
_TOO_MANY = N_("A server can have {most} rules. Remove one first, or put documents into a folder and name that.")
_GONE = N_("This rule has been changed meanwhile. Look at the rules again.")

_READABLE = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
]


class AddRuleButton(Pressed, discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(r"rules:add")):
    """Opens the form for a rule."""

    NAME, ASKS = "/settings", False

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        managed_guild(interaction)
        await interaction.response.send_modal(RuleForm())


class RuleForm(Form):
    """Asks which documents are for whom."""

    NAME = "the form for a rule"

    def __init__(self) -> None:
        super().__init__(_("Who may see which documents"))
        self.documents: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="documents", max_length=LONGEST_PATTERN, placeholder="staff/"
        )
        self.roles: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
            custom_id="roles", min_values=0, max_values=MOST_CHOSEN, required=False
        )
        self.channels: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id="channels", channel_types=_READABLE, min_values=0, max_values=MOST_CHOSEN, required=False
        )
        named = _("A path, a folder, or a path with * for any characters.")
        self.add_item(discord.ui.Label(text=_("Documents"), description=named, component=self.documents))
        self.add_item(discord.ui.Label(text=_("Only for members with one of these roles"), component=self.roles))
        self.add_item(discord.ui.Label(text=_("And for those who can read one of these"), component=self.channels))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        guild = managed_guild(interaction)
        documents = clean_pattern(self.documents.value)
        roles, channels = ([one.id for one in chosen.values] for chosen in (self.roles, self.channels))
        if not documents:
            raise Refusal(_(_NO_DOCUMENTS))
        if not roles and not channels:
            raise Refusal(_(_NO_AUDIENCE))
        await interaction.response.defer()
        rule = DocumentRule(documents, tuple(roles), tuple(channels))

        def added(rules: Sequence[DocumentRule]) -> tuple[DocumentRule, ...]:
            changed = with_rule(rules, rule)
            if len(listed(changed)) > max(MOST_RULES, len(listed(rules))):
                raise Refusal(_(_TOO_MANY).format(most=MOST_RULES))
            return changed

        await _change(interaction, guild, added)


class RemoveRuleMenu(Pressed, discord.ui.DynamicItem[discord.ui.Select[Any]], template=re.compile(r"rules:remove")):
    """Removes a rule: its documents are for everybody again, unless another rule names them."""

    NAME, ASKS = "/settings", False

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        guild = managed_guild(interaction)
        await interaction.response.defer()
        place = self.item.values[0]
        shown = {option.value: option.label for option in self.item.options}

        def fewer(rules: Sequence[DocumentRule]) -> tuple[DocumentRule, ...]:
            options = {option.value: option.label for option in rule_options(listed(rules))}
            if options.get(place) != shown.get(place):
                raise Refusal(_(_GONE))
            return without_rule(rules, listed(rules)[int(place)].documents)

        await _change(interaction, guild, fewer)


async def _change(
    interaction: discord.Interaction[Any],
    guild: discord.Guild,
    changed: Callable[[Sequence[DocumentRule]], tuple[DocumentRule, ...]],
) -> None:
    """Stores other rules, and shows them."""
    bot: FootnoteBot = interaction.client

    def with_others(settings: ServerSettings) -> ServerSettings:
        return replace(settings, rules=changed(settings.rules))

    settings = await asyncio.to_thread(change, bot.library.state, guild.id, with_others)
    await interaction.edit_original_response(view=await rules_page(bot, guild, settings))


async def rules_page(bot: FootnoteBot, guild: discord.Guild, settings: ServerSettings) -> discord.ui.LayoutView:
    """The rules, and what changes them."""
    documents = await asyncio.to_thread(bot.library.documents, scope=scope_of(guild))
    rules = listed(settings.rules)
    shown = [
        ShownRule(
            rule,
            sum(map(Scope(None, (rule.documents,)).hides, (info.source for info in documents))),
            [role for role in rule.roles if guild.get_role(role)],
            [channel for channel in rule.channels if guild.get_channel(channel)],
        )
        for rule in rules
    ]
    controls: list[Item] = [
        discord.ui.Button(label=_("Add a rule"), custom_id="rules:add", style=discord.ButtonStyle.primary)
    ]
    if rules:
        controls.append(
            discord.ui.Select(custom_id="rules:remove", placeholder=_("Remove a rule"), options=rule_options(rules))
        )
    return rules_view(shown, controls, messages=len(settings.rules) - len(rules))


def listed(rules: Sequence[DocumentRule]) -> list[DocumentRule]:
    """The rules that people made. Messages that are kept as answers have rules of their own."""
    return [rule for rule in rules if not rule.is_of_message]


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(AddRuleButton, RemoveRuleMenu)
