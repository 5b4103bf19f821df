"""Logs: one line a thing, for a person or for a machine, and nobody's secret in any of them.

Hidden in whatever is logged, at every level, in messages and in tracebacks: the bot's token, and the tokens of
interactions and webhooks, wherever they stand. User ids become hashes that are others in each run: they tell which
lines are of the same person, and nothing about whom. Questions are never logged; discord.py would show all that it
receives at DEBUG, so its loggers stay at INFO.
"""

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Literal

Format = Literal["text", "json"]

_HIDDEN = "[hidden]"
# Interaction and webhook tokens stand in addresses, and in what Discord sends.
_TOKEN_IN_URL = re.compile(r"((?:webhooks|interactions)/\d+/)[^/\s?\"'<>]+")
_TOKEN_IN_EVENT = re.compile(r"""((?:\\?["'])token(?:\\?["']): ?)(\\?["'])[^"'\\]+\2""")
# A person's id in a mention, in an address, in the id of a button that is theirs, and where discord.py shows a user.
_USER = re.compile(r"(<@!?|/users/|/members/|\b(?:delete|section):|<(?:User|Member|ClientUser) id=)(\d{15,20})")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TALKATIVE = {"discord": logging.INFO, "aiohttp": logging.INFO, "asyncio": logging.INFO, "watchfiles": logging.WARNING}


class RedactingFormatter(logging.Formatter):
    """A line for a person; a traceback follows it."""

    def __init__(self, token: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._token = token
        self._key = secrets.token_bytes(16)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _in_one_line(record.message)  # a file's name can't look like a line of its own
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return self.redacted(super().format(record))

    def redacted(self, text: str) -> str:
        if self._token:
            text = text.replace(self._token, _HIDDEN)
        text = _TOKEN_IN_EVENT.sub(rf"\1\2{_HIDDEN}\2", _TOKEN_IN_URL.sub(rf"\1{_HIDDEN}", text))
        return _USER.sub(lambda found: f"{found[1]}user-{self._hash(found[2])}", text)

    def _hash(self, user_id: str) -> str:
        return blake2b(user_id.encode(), key=self._key, digest_size=4).hexdigest()


class JsonFormatter(RedactingFormatter):
    """A line for a machine: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redacted(record.getMessage()),
        }
        if record.exc_info:
            fields["exception"] = self.redacted(self.formatException(record.exc_info))
        return json.dumps(fields)


def set_up_logging(token: str | None, style: Format = "text", level: int = logging.INFO) -> None:
    """Everything to standard error, through the formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(token) if style == "json" else RedactingFormatter(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, lowest in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(level, lowest))


def _in_one_line(message: str) -> str:
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], message)
