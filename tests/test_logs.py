"""No secret reaches the log or a `repr`, at any level and in any format."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
from conftest import Scene

from bot.logs import Format, JsonFormatter, RedactingFormatter, set_up_logging
from bot.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.secret-part_of-it"
QUESTION = "How long does a zanzibarian hammock hold?"
FORMATTERS = {"text": RedactingFormatter, "json": JsonFormatter}


def logged(style: Format, message: str, *arguments: object, error: Exception | None = None) -> str:
    """The line that a log record becomes."""
    record = logging.LogRecord("test", logging.ERROR, "", 0, message, arguments, None)
    if error:
        try:
            raise error
        except Exception as caught:
            record.exc_info = (type(caught), caught, caught.__traceback__)
    return FORMATTERS[style](TOKEN).format(record)


@pytest.mark.parametrize("style", FORMATTERS)
def test_tokens_are_hidden_in_messages_and_tracebacks(style: Format) -> None:
    message = "POST /webhooks/123/aW50ZXJhY3Rpb24-token_x/messages and token %s"
    log = logged(style, message, TOKEN, error=RuntimeError(f"login with {TOKEN} failed"))
    assert "secret-part" not in log
    assert "token_x" not in log
    assert "POST /webhooks/123/[hidden]/messages and token [hidden]" in log
    assert "RuntimeError: login with [hidden] failed" in log


@pytest.mark.parametrize("style", FORMATTERS)
@pytest.mark.parametrize(
    "message",
    [
        "https://discord.com/api/v10/interactions/123/aW50.ZXJhY3Rpb24:x=/callback",
        "url='https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24?wait=true'",
        "received {'id': '1', 'token': 'aW50ZXJhY3Rpb24', 'type': 2}",
        'received {"id":"1","token":"aW50ZXJhY3Rpb24","type":2}',
        'sent "{\\"token\\": \\"aW50ZXJhY3Rpb24\\"}"',
    ],
)
def test_tokens_of_interactions_are_hidden_everywhere(style: Format, message: str) -> None:
    log = logged(style, message)
    assert "aW50" not in log
    assert "[hidden]" in log


@pytest.mark.parametrize("style", FORMATTERS)
@pytest.mark.parametrize(
    "message",
    [
        "for <@123456789012345678> and <@!123456789012345678>",
        "GET /users/123456789012345678",
        "PATCH /guilds/1/members/123456789012345678",
        "item <Button custom_id='delete:123456789012345678'>",
        "<User id=123456789012345678 name='alice'>",
    ],
)
def test_people_are_hashed(style: Format, message: str) -> None:
    log = logged(style, message)
    assert "123456789012345678" not in log
    assert "user-" in log


def test_a_person_keeps_a_hash_for_only_one_run() -> None:
    formatter, other = RedactingFormatter(None), RedactingFormatter(None)
    one, again, two = (formatter.redact(f"<@{id}>") for id in (10**17, 10**17, 10**17 + 1))
    assert one == again
    assert len({one, two, other.redact(f"<@{10**17}>")}) == 3


def test_a_name_can_not_look_like_a_line_of_the_log() -> None:
    log = logged("text", "skipped %s: no", "a\n2026-01-01 00:00:00 ERROR bot: forged\x1b[2J\u2028.txt")
    assert log.splitlines() == [log]
    assert "\x1b" not in log
    assert "skipped a⟨U+000A⟩2026-01-01 00:00:00 ERROR bot: forged⟨U+001B⟩[2J⟨U+2028⟩.txt: no" in log


def test_an_errors_message_can_not_look_like_a_line_of_the_log() -> None:
    log = logged("text", "failed", error=ValueError("a\n2026-01-01 00:00:00 ERROR bot: forged\x1b[2J\x85\u202e"))
    assert [line for line in log.splitlines() if not line.startswith("  ")] == [log.splitlines()[0]]
    assert not set("\x1b\x85\u202e") & set(log)


@pytest.mark.parametrize("style", FORMATTERS)
def test_the_address_of_an_upload_is_hidden(style: Format) -> None:
    log = logged(
        style, "no page at /u/1234/0a1b2c3d4e5f/00ff00ff", error=ValueError("https://a.example/u/7/0a1b/0fff?p=1")
    )
    assert "00ff" not in log
    assert "0fff" not in log


def test_a_machine_reads_one_object_per_line() -> None:
    line = logged("json", "skipped %s: no", "ä\n\ud800.txt", error=ValueError("two\nlines"))
    assert line.splitlines() == [line]
    fields = json.loads(line)
    assert datetime.fromisoformat(fields.pop("time")).utcoffset() is not None
    traceback = fields.pop("exception")
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert traceback.endswith("ValueError: two\nlines")
    assert fields == {"level": "ERROR", "logger": "test", "message": "skipped ä\n\ud800.txt: no"}
    assert "exception" not in json.loads(logged("json", "nothing special"))


def test_a_hostile_line_takes_no_longer_than_others() -> None:
    for piece in ("a", "webhooks/1/", "'token': '", "<@", "delete:1"):
        assert len(logged("text", piece * (1_000_000 // len(piece)))) >= 900_000


@pytest.fixture
def kept_logging() -> Iterator[None]:
    """Restores the logging of the whole process afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = ("discord", "aiohttp", "asyncio", "watchfiles")
    levels = [logging.getLogger(name).level for name in names]
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(before)


@pytest.mark.usefixtures("kept_logging")
@pytest.mark.parametrize("style", FORMATTERS)
async def test_questions_people_and_tokens_are_in_no_log_at_any_level(
    scene: Scene, style: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    set_up_logging(TOKEN, style, logging.DEBUG)
    alice = scene.alice
    await alice.slash(scene.channel, "ask", question=QUESTION)
    await alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    monkeypatch.setattr(scene.bot.library, "ask", _fail)
    await alice.slash(scene.channel, "ask", question=QUESTION)
    await alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    logging.getLogger("discord.gateway").debug("For Shard ID None: WebSocket Event: %s", {"content": QUESTION})
    logging.getLogger("discord.http").warning("POST /webhooks/%d/aW50ZXJhY3Rpb24 with %s", 1, TOKEN)
    log = stream.getvalue()
    assert scene.env.errors
    assert "/ask failed" in log
    assert "it broke" in log
    assert "[hidden] with [hidden]" in log
    for secret in ("zanzibarian", "aW50", "secret-part", str(alice.id)):
        assert secret not in log, secret


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("it broke")


def test_the_token_is_not_in_the_settings_repr() -> None:
    settings = Settings(discord_token=TOKEN)
    assert settings.token() == TOKEN
    assert "secret-part" not in repr(settings)
