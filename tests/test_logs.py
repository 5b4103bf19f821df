"""No secret reaches the log or a `repr`."""

import io
import logging

from bot.logs import RedactingFormatter
from bot.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.secret-part_of-it"


def test_tokens_are_hidden_in_messages_and_tracebacks() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(TOKEN))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise RuntimeError(f"login with {TOKEN} failed")
    except RuntimeError:
        logger.exception("POST /webhooks/123/aW50ZXJhY3Rpb24-token_x/messages and token %s", TOKEN)
    log = stream.getvalue()
    assert "secret-part" not in log
    assert "token_x" not in log
    assert "POST /webhooks/123/[hidden]/messages and token [hidden]" in log
    assert "RuntimeError: login with [hidden] failed" in log


def test_the_token_is_not_in_the_settings_repr() -> None:
    settings = Settings(discord_token=TOKEN)
    assert settings.token() == TOKEN
    assert "secret-part" not in repr(settings)
