"""Logs: one line per event, for a person or for a machine, without anybody's secrets.

The bot's token, the password of its database and the tokens of interactions and webhooks are hidden everywhere, at
every level, in messages and in tracebacks. User ids become hashes that change with each run: they show which lines are
about the same person, but not who that is. Questions are never logged. discord.py would log everything that it receives
at DEBUG, so its loggers stay at INFO.
"""

import json
import logging
import re
import secrets
from datetime import UTC, datetime
from hashlib import blake2b
from types import TracebackType
from typing import Literal

Format = Literal["text", "json"]
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_HIDDEN = "[hidden]"
# Interaction and webhook tokens are in addresses, and in the events that Discord sends.
_TOKEN_IN_URL = re.compile(r"((?:webhooks|interactions)/\d+/)[^/\s?\"'<>]+")
_TOKEN_IN_EVENT = re.compile(r"""((?:\\?["'])token(?:\\?["']): ?)(\\?["'])[^"'\\]+\2""")
_UPLOAD_PAGE = re.compile(r"(/u/\d{1,20}/)[0-9a-z]+/[0-9a-f]+")  # the address of an upload's page opens it
# A person's id in a mention, in an address, in the id of their own buttons, and in discord.py's repr of a user.
_USER = re.compile(r"(<@!?|/users/|/members/|\b(?:delete|section):|<(?:User|Member|ClientUser) id=)(\d{15,20})")
_TALKATIVE = {"discord": logging.INFO, "aiohttp": logging.INFO, "asyncio": logging.INFO, "watchfiles": logging.WARNING}


class RedactingFormatter(logging.Formatter):
    """A line for a person, followed by the traceback if there is one."""

    def __init__(self, *hidden: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._texts = tuple(filter(None, hidden))
        self._key = secrets.token_bytes(16)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _show(record.message, lines=False)  # so that a file's name can't look like another line
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:
        """The traceback, indented: a line end in an error's message can't begin a line of the log."""
        return "\n".join(f"  {_show(line)}" for line in super().formatException(ei).split("\n"))

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record))

    def redact(self, text: str) -> str:
        """The text without tokens, and with hashes for user ids."""
        for secret in self._texts:
            text = text.replace(secret, _HIDDEN)
        text = _TOKEN_IN_EVENT.sub(rf"\1\2{_HIDDEN}\2", _TOKEN_IN_URL.sub(rf"\1{_HIDDEN}", text))
        text = _UPLOAD_PAGE.sub(rf"\1{_HIDDEN}", text)
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
            "message": self.redact(record.getMessage()),
        }
        if record.exc_info:
            fields["exception"] = self.redact(logging.Formatter.formatException(self, record.exc_info))
        return json.dumps(fields)


def set_up_logging(
    token: str | None, style: Format = "text", level: int = logging.INFO, *, password: str | None = None
) -> None:
    """Sends all logs to standard error, formatted as `style`, without the token and the password."""
    handler = logging.StreamHandler()
    handler.setFormatter((JsonFormatter if style == "json" else RedactingFormatter)(token, password))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, lowest in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(level, lowest))


def _show(text: str, *, lines: bool = True) -> str:
    """The text with its hidden characters shown by their numbers."""
    from index.operations import visible  # here, because the settings need this module, and some commands no library

    return visible(text, lines=lines)
