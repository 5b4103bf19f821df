"""`footnote doctor`: what is wrong with a set-up, and how to fix it.

Each check is a function that returns or yields its findings. None of them changes anything, so it is safe to run this
beside a running bot.
"""

import asyncio
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping

import discord

from bot.operate import discord_checks, invitation, machine_checks
from bot.operate.findings import Finding
from bot.settings import Settings, SettingsError, mistyped, read_settings
from index import __version__

_TOKEN = re.compile(r"[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{20,60}", re.ASCII)


async def examine_all() -> list[Finding]:
    """Runs all checks, in the order in which the problems would show."""
    findings = [versions(), *unknown_settings(os.environ)]
    try:
        settings = read_settings()
    except SettingsError as error:
        return [*findings, Finding("settings", "fail", str(error), "Fix them and run this again.")]
    findings.append(token_shape(settings))
    if findings[-1].verdict == "ok":
        findings += await discord_checks.examine(
            settings.token(), reads_messages=settings.footnote_message_content, shards=settings.shards
        )
    for check in machine_checks.CHECKS:
        findings += await asyncio.to_thread(_list, check, settings)
    return findings


def _list(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    return list(check(settings))


def versions() -> Finding:
    said = f"Footnote {__version__}, Python {platform.python_version()}, discord.py {discord.__version__}"
    return Finding("versions", "ok", said)


def unknown_settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Names the variables that would be settings if they were typed right: nothing reads them."""
    for name, meant in mistyped(environment).items():
        fix = f"Did you mean {meant}?" if meant else "The README lists the settings."
        yield Finding("settings", "warn", f"There is no setting {name}, so it has no effect.", fix)


def token_shape(settings: Settings) -> Finding:
    """Checks that there is a token and that it looks like one; a mistyped one isn't sent to Discord."""
    try:
        token = settings.token()
    except SettingsError as error:
        return Finding("token", "fail", str(error))
    if not _TOKEN.fullmatch(token) or invitation.application_id(token) is None:
        return Finding("token", "fail", "This doesn't look like a bot's token.", discord_checks.COPY_TOKEN)
    return Finding("token", "ok", "It looks like a bot's token.")
