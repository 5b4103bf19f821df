"""The commands of `footnote`. Each imports what it needs when it runs, so that help and `invite` are quick."""

import sys
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group()
def commands() -> None:
    """A Discord bot that answers from a folder of documents."""


@commands.command()
def run() -> None:
    """Run the bot on Discord. Needs DISCORD_TOKEN or DISCORD_TOKEN_FILE."""
    import discord

    from bot.logs import set_up_logging
    from bot.operate import service
    from bot.operate.connection import TOO_FEW_SHARDS
    from bot.settings import SettingsError
    from index import FootnoteError

    settings = _settings()
    token = _token(settings)
    set_up_logging(token, settings.footnote_log, password=settings.database_password)
    try:
        service.run(settings, token)
    except (FootnoteError, SettingsError) as error:
        _fail(error)
    except discord.LoginFailure:
        _fail("Discord refused the token. Copy it again from the developer portal (README, “Connect it to Discord”).")
    except discord.PrivilegedIntentsRequired:
        _fail(
            "Discord doesn't give the bot the text of messages, which FOOTNOTE_MESSAGE_CONTENT asks for. Switch it on "
            "in the developer portal (your application, Bot, Privileged Gateway Intents, Message Content Intent), or "
            "set FOOTNOTE_MESSAGE_CONTENT to False."
        )
    except discord.ConnectionClosed as error:
        if error.code != TOO_FEW_SHARDS:
            _fail(f"Discord doesn't let the bot in: {error}")
        _fail(
            f"Discord demands more shards than FOOTNOTE_SHARDS has ({settings.footnote_shards}). Set it to auto, or to "
            "ranges of more; `footnote doctor` says how many Discord recommends (docs/scale.md)."
        )
    except discord.HTTPException as error:
        _fail(f"Discord doesn't let the bot in: {error}")


@commands.command()
def preview() -> None:
    """Try the bot in a local browser page: no token, no Discord."""
    import asyncio

    from bot.logs import set_up_logging
    from bot.settings import SettingsError
    from index import FootnoteError

    settings = _settings()
    try:
        from bot.operate.preview import serve
    except ModuleNotFoundError as error:
        if error.name != "simcord":
            raise
        _fail("The preview needs the extra “preview”: make install, or pip install 'footnote-bot[preview]'.")
    set_up_logging(None)
    try:
        asyncio.run(serve(settings))
    except (FootnoteError, SettingsError) as error:
        _fail(error)
    except KeyboardInterrupt:
        pass


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document to standard output, and nothing else.")
def doctor(as_json: bool) -> None:
    """Look for problems and say how to fix them. Exits with 1 if the bot can't work."""
    import asyncio

    from bot.operate.doctor import examine_all
    from bot.operate.findings import as_json_text, as_lines

    findings = asyncio.run(examine_all())
    click.echo(as_json_text(findings) if as_json else as_lines(findings))
    sys.exit(any(finding.verdict == "fail" for finding in findings))


@commands.command()
def invite() -> None:
    """Print the URL that invites the bot to a server."""
    from bot.operate import invitation

    url = invitation.url(_token(_settings()))
    if not url:
        _fail("This doesn't look like a bot's token. Copy it again from the developer portal.")
    click.echo(url)


@commands.command()
def health() -> None:
    """Ask a running bot if it is well. Exits with 1 if it isn't, or doesn't answer."""
    from bot.operate import health

    sys.exit(health.main())


def _settings() -> "Settings":
    from bot.settings import SettingsError, read_settings

    try:
        return read_settings()
    except SettingsError as error:
        _fail(error)


def _token(settings: "Settings") -> str:
    from bot.settings import SettingsError

    try:
        return settings.token()
    except SettingsError as error:
        _fail(error)


def _fail(message: object) -> NoReturn:
    from index.operations import visible

    click.echo(visible(str(message)), err=True)
    sys.exit(1)
