"""The rules of messages that are kept as answers: what was said where not everybody reads isn't told to everybody."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import TypeVar

from bot.client import FootnoteBot
from bot.exts.settings.access import change
from bot.policy.document_rules import KEPT, DocumentRule, without_rule
from bot.policy.server_settings import ServerSettings
from index import Scope

T = TypeVar("T")


async def keep_for(
    bot: FootnoteBot, guild_id: int, message_id: int, place: int | None, keep: Callable[[], Awaitable[T]]
) -> T:
    """Keeps a message, for those who can read a place or for everybody, and returns what `keep` does.

    Args:
        place: the id of the channel; None if everybody can read it.
    """
    await _restrict(bot, guild_id, message_id, place)  # before anybody can find it
    kept = await keep()
    # Nothing was kept yet, so `forget_rules` may just have removed the rule.
    await _restrict(bot, guild_id, message_id, place)
    return kept


async def _restrict(bot: FootnoteBot, guild_id: int, message_id: int, place: int | None) -> None:
    rule = DocumentRule(f"{message_id}{KEPT}", channels=(place,) if place is not None else ())

    def changed(settings: ServerSettings) -> ServerSettings:
        others = without_rule(settings.rules, rule.documents)
        return replace(settings, rules=others if place is None else (*others, rule))

    now = [one for one in (await _settings(bot, guild_id)).rules if one.documents == rule.documents]
    if now != ([] if place is None else [rule]):
        await asyncio.to_thread(change, bot.library.state, guild_id, changed)


async def forget_rules(bot: FootnoteBot, guild_id: int) -> None:
    """Removes the rules of messages that are no longer kept."""
    kept = await asyncio.to_thread(bot.library.state.kept.of_server, guild_id)
    names = {message.upload.name for message in kept}
    if any(_is_stale(rule, names) for rule in (await _settings(bot, guild_id)).rules):

        def changed(settings: ServerSettings) -> ServerSettings:
            return replace(settings, rules=tuple(rule for rule in settings.rules if not _is_stale(rule, names)))

        await asyncio.to_thread(change, bot.library.state, guild_id, changed)


def _is_stale(rule: DocumentRule, names: Collection[str]) -> bool:
    return rule.is_of_message and rule.documents not in names


async def _settings(bot: FootnoteBot, guild_id: int) -> ServerSettings:
    return await bot.server(Scope.guild(guild_id))
