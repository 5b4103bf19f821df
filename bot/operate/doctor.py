"""`python -m bot doctor`: what is wrong with a set-up, and how to mend it.

Each check is a function that says what it found; none of them changes anything, so a bot that runs isn't disturbed.
What Discord knows is asked over HTTP alone: another connection to the gateway would count as a start of the bot.
"""

import asyncio
import base64
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import discord

from bot.client import EXTENSIONS, FootnoteBot
from bot.following import silent
from bot.gateway.delivery import is_passing
from bot.operate import health
from bot.settings import Settings, SettingsError, read_settings
from index import FootnoteError, Library, __version__
from index.operations import SQLITE, WAL_MENDED, survey, try_reading, writer

Verdict = Literal["ok", "warn", "fail"]

PATIENCE = 30.0  # seconds for Discord
LITTLE_ROOM = 500 * 2**20  # bytes; below, the next index may not fit
NO_ROOM = 50 * 2**20
MOST_NAMES = 5  # of files or servers, in a line

_TOKEN = re.compile(r"([\w-]{20,40})\.[\w-]{4,10}\.[\w-]{20,60}", re.ASCII)
_PAGE = 200  # servers that Discord tells of at once

_COPY = "Copy it again from the developer portal: your application, Bot, Reset Token."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and what to do about it."""

    check: str
    verdict: Verdict
    said: str
    mend: str = ""


async def examine_all(needed: discord.Permissions) -> list[Finding]:
    """Everything that can be checked; `needed` is what the bot may have to do in a server."""
    findings = [python()]
    try:
        settings = read_settings()
    except SettingsError as error:
        return [*findings, Finding("settings", "fail", str(error), "Mend them and run this again.")]
    findings.append(token_shape(settings))
    if findings[-1].verdict == "ok":
        findings += await on_discord(settings.token(), needed, reads_messages=settings.footnote_message_content)
    for check in (documents, watching, sandbox, data_folder, room, at_work, sqlite, library):
        findings += await asyncio.to_thread(_listed, check, settings)
    return findings


def as_lines(findings: Iterable[Finding]) -> str:
    """For a person."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict:<4}  {finding.check}: {finding.said}")
        if finding.mend:
            lines.append(f"      → {finding.mend}")
    return "\n".join(lines)


def as_json_text(findings: Iterable[Finding]) -> str:
    """For a machine."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


def _listed(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    return list(check(settings))


def python() -> Finding:
    versions = f"Footnote {__version__}, Python {platform.python_version()}, discord.py {discord.__version__}"
    return Finding("versions", "ok", versions)


def token_shape(settings: Settings) -> Finding:
    """Whether there is a token, and it looks like one."""
    try:
        token = settings.token()
    except SettingsError as error:
        return Finding("token", "fail", str(error))
    found = _TOKEN.fullmatch(token)
    if not found or not _user_id(found[1]):
        return Finding("token", "fail", "This isn't a bot's token: it has another shape.", _COPY)
    return Finding("token", "ok", "It has the shape of one.")


def _user_id(part: str) -> str | None:
    """A token begins with its bot's id."""
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except ValueError:
        return None
    return text if text.isdecimal() else None


async def on_discord(token: str, needed: discord.Permissions, *, reads_messages: bool = False) -> list[Finding]:
    """What Discord says of the bot, which asks for the text of all messages or not."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with asyncio.timeout(PATIENCE), client:
            await client.login(token)
            return await _logged_in(client, needed, reads_messages=reads_messages)
    except discord.LoginFailure:
        return [Finding("login", "fail", "Discord refuses the token.", _COPY)]
    except TimeoutError:
        return [_unreachable(f"Discord can't be reached: no answer within {PATIENCE:g} seconds")]
    except (TypeError, KeyError):
        return [_unreachable("Something else than Discord answers in its place")]
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
        "Check this machine's network, name service, clock and proxy; https://discordstatus.com tells of Discord's own "
        "troubles.",
    )


async def _logged_in(client: discord.Client, needed: discord.Permissions, *, reads_messages: bool) -> list[Finding]:
    assert client.application_id
    application = await client.application_info()
    registered = await client.http.get_global_commands(client.application_id)
    guilds = await _guilds(client)
    return [
        Finding("login", "ok", f"Discord knows the token: it is {client.user}'s."),
        *_application(application),
        _intents(application.flags, reads_messages=reads_messages),
        await _commands(registered),
        _servers(guilds, needed),
    ]


def _application(application: discord.AppInfo) -> Iterator[Finding]:
    """What is set in the developer portal that the bot can't work with."""
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
            "Switch it off in the developer portal: Bot.",
        )


def _intents(flags: discord.ApplicationFlags, *, reads_messages: bool) -> Finding:
    """Whether the developer portal grants what the bot asks for, and no more."""
    granted = {
        "Message Content": flags.gateway_message_content or flags.gateway_message_content_limited,
        "Server Members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "Presence": flags.gateway_presence or flags.gateway_presence_limited,
    }
    if reads_messages and not granted.pop("Message Content"):
        return Finding(
            "intents",
            "fail",
            "FOOTNOTE_MESSAGE_CONTENT is on, and the Message Content intent is off, so Discord refuses the connection.",
            "Switch it on in the developer portal (Bot, Privileged Gateway Intents), or set FOOTNOTE_MESSAGE_CONTENT "
            "to False.",
        )
    said = (
        "Message Content is on, as FOOTNOTE_MESSAGE_CONTENT needs"
        if reads_messages
        else "No privileged intent is needed"
    )
    if more := [name for name, on in granted.items() if on]:
        return Finding(
            "intents", "ok", f"{said}; {' and '.join(more)} may be switched off in the developer portal: Bot."
        )
    return Finding("intents", "ok", f"{said}, and no{' other' if reads_messages else 'ne'} is on.")


async def _commands(registered: list[Any]) -> Finding:
    """Whether Discord shows the commands that the bot answers."""
    ours, theirs = await own_commands(), {(command["name"], command.get("type", 1)) for command in registered}
    missing, strange = sorted(name for name, _ in ours - theirs), sorted(name for name, _ in theirs - ours)
    if not missing and not strange:
        return Finding("commands", "ok", f"All {len(ours)} are known to Discord.")
    problems = [f"Discord doesn't know {_some(missing)}"] if missing else []
    problems += [f"it shows {_some(strange)}, which this version doesn't have"] if strange else []
    mend = "Start the bot again: it sends its commands when Discord has others."
    return Finding("commands", "warn", "; ".join(problems) + ".", mend)


async def own_commands() -> set[tuple[str, int]]:
    """The name and the type of each command of the bot."""
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        bot = FootnoteBot(library)
        async with bot:
            for extension in EXTENSIONS:
                await bot.load_extension(extension)
            types = [discord.AppCommandType.user, discord.AppCommandType.message]
            chat = {(command.name, 1) for command in bot.tree.get_commands(type=discord.AppCommandType.chat_input)}
            return chat | {(command.name, kind.value) for kind in types for command in bot.tree.get_commands(type=kind)}


async def _guilds(client: discord.Client) -> list[dict[str, Any]]:
    """The servers that the bot is in, with what it may do there."""
    found: list[dict[str, Any]] = []
    while True:
        page: list[Any] = await client.http.get_guilds(_PAGE, after=found[-1]["id"] if found else None)
        found += page
        if len(page) < _PAGE:
            return found


def _servers(guilds: list[dict[str, Any]], needed: discord.Permissions) -> Finding:
    """Whether it may do in each server what it has to; a channel may still forbid it."""
    if not guilds:
        return Finding("servers", "warn", "The bot is in no server.", "Open the address of: python -m bot invite")
    lacking = []
    for guild in guilds:
        have = discord.Permissions(int(guild["permissions"]))
        names = [name for name, wanted in needed if wanted and not (getattr(have, name) or have.administrator)]
        if names:
            lacking.append(f"{guild['name']} ({', '.join(name.replace('_', ' ') for name in names)})")
    if lacking:
        return Finding(
            "servers",
            "warn",
            f"In {len(lacking)} of {len(guilds)} the bot lacks permissions: {_some(lacking)}.",
            "Let its role have them there, or invite it again: python -m bot invite",
        )
    return Finding("servers", "ok", f"In {len(guilds)}, and it may do there what it needs to.")


def documents(settings: Settings) -> Iterator[Finding]:
    """Whether the folder can be read, and what would become of it."""
    try:
        found = survey(settings.footnote_docs)
    except FootnoteError as error:
        yield Finding("documents", "fail", str(error))
        return
    formats = ", ".join(f"{count} {name}" for name, count in found.formats.items())
    if not formats:
        mend = "Put documents in, as README's “Documents” lists them."
        yield Finding("documents", "fail", f"{settings.footnote_docs} holds nothing that can be read.", mend)
    else:
        yield Finding("documents", "ok", f"{settings.footnote_docs} holds {formats}.")
    if found.skipped:
        reasons = _some([f"{skip.file} ({skip.reason})" for skip in found.skipped])
        yield Finding("documents", "warn", f"{len(found.skipped)} would be skipped: {reasons}.")


def watching(settings: Settings) -> Iterator[Finding]:
    """How changes are noticed."""
    watch = settings.footnote_watch
    remote = silent(settings.footnote_docs)
    if watch == "off":
        yield Finding("watching", "ok", "The folder is read at the start alone, as FOOTNOTE_WATCH says.")
    elif watch == "notify" and remote:
        said = f"{settings.footnote_docs} is on a file system that others may change without this one telling."
        yield Finding("watching", "warn", said, "Set FOOTNOTE_WATCH to auto or poll.")
    elif watch == "poll" or remote:
        yield Finding("watching", "ok", "The folder is looked at every two seconds.")
    else:
        yield Finding("watching", "ok", "The system tells of changes in the folder.")


def sandbox(settings: Settings) -> Iterator[Finding]:
    """Whether files can be read in a process of their own."""
    try:
        try_reading()
    except (FootnoteError, RuntimeError, OSError) as error:
        mend = "See that this user may start processes, and that a container gives it 512 MB."
        yield Finding("reading", "fail", f"Files can't be read: {error}.", mend)
    else:
        yield Finding("reading", "ok", "Files are read in a process that can do no harm.")


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Whether the index can be kept."""
    folder = settings.footnote_data
    place = _existing(folder)
    who = f"this user ({os.getuid()})"
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        owner = place.stat().st_uid
        mend = f"Give it to {who}, such as: chown -R {os.getuid()} {place}; or name another in FOOTNOTE_DATA."
        yield Finding("data", "fail", f"{place} can't be written to by {who}; it is {owner}'s.", mend)
    elif place != folder:
        yield Finding("data", "ok", f"{folder} isn't there yet; it is made at the start.")
    else:
        yield Finding("data", "ok", f"{folder} can be written to.")


def room(settings: Settings) -> Iterator[Finding]:
    """Whether the next index fits."""
    free = shutil.disk_usage(_existing(settings.footnote_data)).free
    verdict: Verdict = "fail" if free < NO_ROOM else "warn" if free < LITTLE_ROOM else "ok"
    mend = "" if verdict == "ok" else "Free some space there: for a moment there are three indexes."
    yield Finding("room", verdict, f"{free // 2**20:,} MB are free for the data folder.", mend)


def at_work(settings: Settings) -> Iterator[Finding]:
    """Whether a bot runs on this data folder, and who writes to it."""
    folder = settings.footnote_data
    try:
        said = health.sentence(health.ask(str(folder)))
        yield Finding("bot", "ok" if said.startswith("Healthy") else "fail", f"It is running. {said}")
    except TimeoutError:
        said = f"It is running, and has not answered for {health.PATIENCE:g} seconds."
        yield Finding("bot", "fail", said, "Start it again, and send us its log.")
    except (OSError, ValueError):
        yield Finding("bot", "ok", "None is running on this data folder.")
    try:
        holder = writer(folder)
    except OSError as error:
        mend = "Let this user read what is in the data folder."
        yield Finding("lock", "fail", f"{folder / 'lock'} can't be read: {error.strerror}.", mend)
        return
    if holder:
        mend = "That passes. If it doesn't, see what that process is."
        yield Finding("lock", "warn", f"Process {holder} is writing an index just now.", mend)
    else:
        yield Finding("lock", "ok", "Nobody is writing an index just now.")


def sqlite(settings: Settings) -> Iterator[Finding]:
    """Which SQLite there is."""
    version = tuple(map(int, SQLITE.split(".")))
    note = "" if version >= WAL_MENDED else ". It has the WAL-reset bug; Footnote writes so that it can't be met"
    yield Finding("SQLite", "ok", f"Version {SQLITE}{note}.")


def library(settings: Settings) -> Iterator[Finding]:
    """Whether the index, and what people gave, are whole."""
    if not settings.footnote_data.is_dir():
        yield Finding("index", "ok", "There is none yet; it is made at the start.")
        return
    try:
        with Library.open(settings.footnote_data) as library:
            figures, faults = library.figures(), library.faults()
    except FootnoteError as error:
        yield Finding("index", "fail", str(error))
        return
    if faults:
        mend = "Stop the bot; remove CURRENT for a broken library.db, and put back a back-up for a broken state.db."
        yield Finding("index", "fail", f"Broken: {'; '.join(faults)}.", mend)
    elif figures:
        counts = f"{figures.documents:,} documents, {figures.passages:,} passages, {figures.size / 2**20:,.1f} MB"
        yield Finding("index", "ok", f"It is whole: {counts}.")
    else:
        yield Finding("index", "ok", "There is none yet; it is made at the start.")


def _existing(path: Path) -> Path:
    """A path, or what there is of it."""
    return next(place for place in chain([path], path.absolute().parents) if place.exists())


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
