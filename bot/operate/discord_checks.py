"""The doctor's checks of what Discord knows: the token, the application, its intents, the commands, the servers.

All of it is asked over HTTP. Connecting to the gateway would count as a start of the bot, and Discord limits those.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord

from bot.client import FootnoteBot
from bot.gateway.delivery import is_passing
from bot.gateway.starts import Limits
from bot.operate import invitation
from bot.operate.findings import Finding, counted, first_names
from bot.shards import Shards
from index import Library

PATIENCE = 30.0  # seconds for Discord to answer
COPY_TOKEN = "Copy it again from the developer portal: your application, Bot, Reset Token."

SERVERS_OF_SHARD = 2500  # that Discord allows

_PAGE = 200  # servers; Discord lists no more at once
_NEEDED = discord.Permissions(sum(invitation.PERMISSIONS.values()))


async def examine(token: str, *, reads_messages: bool = False, shards: Shards | None = None) -> list[Finding]:
    """Logs in and asks Discord about the bot; `reads_messages` if the bot asks for the text of all messages, and
    `shards` if it doesn't run as many as Discord recommends."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with asyncio.timeout(PATIENCE), client:
            await client.login(token)
            return await _examine(client, reads_messages=reads_messages, shards=shards)
    except discord.LoginFailure:
        return [Finding("login", "fail", "Discord refuses the token.", COPY_TOKEN)]
    except TimeoutError:
        return [_unreachable(f"Discord can't be reached: no answer within {PATIENCE:g} seconds")]
    except (TypeError, KeyError):
        return [_unreachable("Something other than Discord answers at its address")]
    except Exception as error:
        if is_passing(error):
            return [_unreachable(f"Discord can't be reached: {str(error) or type(error).__name__}")]
        if isinstance(error, discord.HTTPException):
            return [_unreachable(f"Discord doesn't let the bot in: {error}")]
        raise


def _unreachable(reason: str) -> Finding:
    return Finding(
        "login",
        "fail",
        f"{reason}.",
        "Check this machine's network, DNS, clock and proxy. https://discordstatus.com shows if Discord itself has "
        "problems.",
    )


async def _examine(client: discord.Client, *, reads_messages: bool, shards: Shards | None) -> list[Finding]:
    assert client.application_id
    application = await client.application_info()
    registered = await client.http.get_global_commands(client.application_id)
    limits = Limits.read(await client.http.request(discord.http.Route("GET", "/gateway/bot")))
    guilds = await _guilds(client)
    return [
        Finding("login", "ok", f"Discord accepts the token. It belongs to {client.user}."),
        *_application(application),
        _intents(application.flags, reads_messages=reads_messages),
        await _commands(registered),
        _servers(guilds),
        _shards(shards, limits, len(guilds)),
    ]


def _application(application: discord.AppInfo) -> Iterator[Finding]:
    """Settings in the developer portal that keep the bot from working."""
    if application.interactions_endpoint_url:
        yield Finding(
            "application",
            "fail",
            "An interactions endpoint URL is set, so Discord sends commands there and not to the bot.",
            "Clear it in the developer portal: General Information, Interactions Endpoint URL.",
        )
    if application.bot_require_code_grant:
        yield Finding(
            "application",
            "fail",
            "“Requires OAuth2 Code Grant” is on, so the bot can't be invited.",
            "Turn it off in the developer portal: Bot.",
        )


def _intents(flags: discord.ApplicationFlags, *, reads_messages: bool) -> Finding:
    """Checks that the developer portal grants the intents that the bot asks for, and points out others."""
    granted = {
        "Message Content": flags.gateway_message_content or flags.gateway_message_content_limited,
        "Server Members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "Presence": flags.gateway_presence or flags.gateway_presence_limited,
    }
    if reads_messages and not granted.pop("Message Content"):
        return Finding(
            "intents",
            "fail",
            "FOOTNOTE_MESSAGE_CONTENT is on but the Message Content intent is off, so Discord refuses the connection.",
            "Turn it on in the developer portal (Bot, Privileged Gateway Intents), or set FOOTNOTE_MESSAGE_CONTENT "
            "to False.",
        )
    said = (
        "Message Content is on, as FOOTNOTE_MESSAGE_CONTENT needs"
        if reads_messages
        else "No privileged intent is needed"
    )
    if more := [name for name, on in granted.items() if on]:
        return Finding("intents", "ok", f"{said}. You can turn off {' and '.join(more)} in the developer portal: Bot.")
    return Finding("intents", "ok", f"{said}, and no{' other' if reads_messages else 'ne'} is on.")


async def _commands(registered: list[Any]) -> Finding:
    """Compares the commands that Discord shows with those that the bot has."""
    ours, theirs = await own_commands(), {(command["name"], command.get("type", 1)) for command in registered}
    missing, strange = sorted(name for name, _ in ours - theirs), sorted(name for name, _ in theirs - ours)
    if not missing and not strange:
        return Finding("commands", "ok", f"Discord has all {len(ours)} of them.")
    problems = [f"Discord doesn't have {first_names(missing)}"] if missing else []
    problems += [f"Discord shows {first_names(strange)}, which this version doesn't have"] if strange else []
    fix = "Restart the bot: at its start it sends its commands to Discord if they differ."
    return Finding("commands", "warn", "; ".join(problems) + ".", fix)


async def own_commands() -> set[tuple[str, int]]:
    """The name and the type of each command of the bot."""
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        async with FootnoteBot(library) as bot:
            await bot.load_extensions()
            types = [discord.AppCommandType.user, discord.AppCommandType.message]
            chat = {(command.name, 1) for command in bot.tree.get_commands(type=discord.AppCommandType.chat_input)}
            return chat | {(command.name, kind.value) for kind in types for command in bot.tree.get_commands(type=kind)}


async def _guilds(client: discord.Client) -> list[dict[str, Any]]:
    """The servers that the bot is in, each with the bot's permissions there."""
    guilds: list[dict[str, Any]] = []
    while True:
        page: list[Any] = await client.http.get_guilds(_PAGE, after=guilds[-1]["id"] if guilds else None)
        guilds += page
        if len(page) < _PAGE:
            return guilds


def _servers(guilds: list[dict[str, Any]]) -> Finding:
    """Checks the bot's permissions in each server; a channel may still take them away."""
    if not guilds:
        return Finding("servers", "warn", "The bot is in no server.", "Open the address from: python -m bot invite")
    lacking = []
    for guild in guilds:
        have = discord.Permissions(int(guild["permissions"]))
        names = [name for name, wanted in _NEEDED if wanted and not (getattr(have, name) or have.administrator)]
        if names:
            lacking.append(f"{guild['name']} ({', '.join(name.replace('_', ' ') for name in names)})")
    servers = counted(len(guilds), "server")
    if lacking:
        return Finding(
            "servers",
            "warn",
            f"The bot lacks permissions in {len(lacking):,} of {servers}: {first_names(lacking)}.",
            "Give them to its role there, or invite it again: python -m bot invite",
        )
    return Finding("servers", "ok", f"The bot is in {servers} and has the permissions it needs.")


def _shards(shards: Shards | None, limits: Limits, guilds: int) -> Finding:
    """Checks that there are enough shards for the servers, and that they may start."""
    starting = len(shards.ids) if shards else limits.recommended
    count = shards.count if shards else limits.recommended
    said = f"This process runs {shards.said}" if shards else f"This process runs {counted(count, 'shard')}"
    left = f"Discord allows {limits.remaining:,} more of {limits.total:,} starts a day"
    if guilds > SERVERS_OF_SHARD * count:
        return Finding(
            "shards",
            "fail",
            f"{said}, and no shard may have more than {SERVERS_OF_SHARD:,} servers; the bot is in {guilds:,}.",
            f"Set FOOTNOTE_SHARDS to auto, or to ranges of at least {limits.recommended}.",
        )
    if limits.remaining < starting:
        when = time.strftime("%H:%M", time.localtime(time.time() + limits.reset_after))
        fix = "Don't restart the bot until then: it waits at its start. Its log says why it restarts so often."
        return Finding("shards", "warn", f"{said}, and {left}, until {when}.", fix)
    return Finding("shards", "ok", f"{said}. {left}, {counted(limits.buckets, 'shard')} every five seconds.")
