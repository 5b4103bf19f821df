"""The requests that the bot sends, the faults that they meet, and the things that members ask and are shown."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from socket_discord.objects import snowflake

TOKEN_LIFE = 15 * 60.0  # seconds
LOADING, EPHEMERAL = 1 << 7, 1 << 6


@dataclass
class Fault:
    """A fault that the next requests meet, if their method and path match."""

    match: str  # a regular expression for "METHOD /path nonce"
    times: int = 1
    status: int = 0  # the status of the refusal; 0: it is answered
    delay: float = 0.0  # seconds before anything else
    drop: str = ""  # the connection is reset "before" the request is looked at, or "after" it was carried out
    body: dict[str, Any] = field(default_factory=lambda: {"message": "a fault on command", "code": 0})
    headers: dict[str, str] = field(default_factory=dict)
    hits: int = 0


def rate_limited(match: str, seconds: float, *, everywhere: bool = False, times: int = 1) -> Fault:
    """A 429 as Discord sends it, for one bucket or for all requests of the bot."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    bucket = {"X-RateLimit-Bucket": "made-up", "X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0"}
    reset = {"X-RateLimit-Reset-After": str(seconds), "X-RateLimit-Reset": str(time.time() + seconds)}
    shared = {"Via": "1.1 google", "Retry-After": str(int(seconds + 0.999))}
    own = {"X-RateLimit-Global": "true"} if everywhere else {**bucket, **reset}
    return Fault(match, times, 429, body=body, headers=shared | own)


@dataclass
class Request:
    at: float
    method: str
    path: str
    body: Any
    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 0


@dataclass
class Asked:
    """Something that a member did, and how the bot reacted."""

    id: str = field(default_factory=lambda: snowflake())
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    asked: float = 0.0
    delivered_after: float = 0.0  # seconds that it took to reach the bot
    life: float = TOKEN_LIFE  # seconds
    acknowledged: float = 0.0
    settled: float = 0.0  # when the answer was shown
    private: bool = False
    original: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)  # the ones that the member sees, without “thinking…”
    choices: list[dict[str, Any]] | None = None

    @property
    def reaction(self) -> float:
        """Seconds until it was acknowledged."""
        return self.acknowledged - self.asked if self.acknowledged else float("inf")

    @property
    def seconds(self) -> float:
        """Seconds until the answer was shown."""
        return self.settled - self.asked if self.settled else float("inf")

    @property
    def thinking(self) -> bool:
        return bool(self.original and self.original["flags"] & LOADING)

    @property
    def text(self) -> str:
        return "\n".join(text for message in self.messages for text in texts(message))


def texts(message: dict[str, Any]) -> list[str]:
    """The text that a message shows, one item for each text display."""

    def walk(components: Iterable[dict[str, Any]]) -> Iterable[str]:
        for component in components:
            if component.get("type") == 10:
                yield component["content"]
            yield from walk(component.get("components", []))

    return [*([message["content"]] if message.get("content") else []), *walk(message.get("components", []))]


def replied_to(message: dict[str, Any]) -> str:
    return str(message.get("message_reference", {}).get("message_id", ""))


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message that do something when they are pressed."""
    found: list[dict[str, Any]] = []

    def walk(components: Iterable[dict[str, Any]]) -> None:
        for component in components:
            if component.get("type") == 2 and component.get("custom_id") and not component.get("disabled"):
                found.append(component)
            walk(component.get("components", []))
            if "accessory" in component:
                walk([component["accessory"]])

    walk(message.get("components", []))
    return found
