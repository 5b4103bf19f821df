"""Logs: one line a thing, and no secret in any of them."""

import logging
import re

# Interaction and webhook tokens stand in the URLs that discord.py logs.
_TOKEN_IN_URL = re.compile(r"((?:webhooks|interactions)/\d+/)[\w-]+")
_HIDDEN = "[hidden]"


class RedactingFormatter(logging.Formatter):
    """Hides the bot's token, and those in URLs, in whatever is logged: messages and tracebacks."""

    def __init__(self, token: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self._token:
            line = line.replace(self._token, _HIDDEN)
        return _TOKEN_IN_URL.sub(rf"\1{_HIDDEN}", line)


def set_up_logging(token: str | None, level: int = logging.INFO) -> None:
    """Everything to standard error, through the formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it tells of every file that is written
