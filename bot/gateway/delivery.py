"""Answers arrive even if Discord has trouble: requests are sent again until they arrive or nobody waits any more.

discord.py retries after a server error, but not after a lost connection, and in a channel not after a 503. Then a
member would see “thinking…” for ever. After a lost connection nobody knows if the request had arrived, so sending it
again must not answer twice:

- If the first response to an interaction had arrived, Discord refuses the second as already given. So it is done.
- An edit can be repeated, and a message that is already deleted is deleted.
- The first follow-up takes the place of “thinking…”, so Discord is asked first whether “thinking…” is still there. A
  later follow-up has no such mark: it may arrive twice, which is better than not at all.
- A message in a channel carries a nonce, by which Discord recognises a repetition.

discord.py sends everything that answers an interaction through one adapter, which it looks up in a context variable.
`Adapter` replaces that one, so no command, button or menu has to know about retries.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

_log = logging.getLogger(__name__)

FIRST_RESPONSE = 2.5  # seconds; Discord waits for three, and the request needs some time to get there
PATIENCE = 14 * 60.0  # seconds; Discord accepts answers to an interaction for fifteen minutes
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds between attempts; doubled each time

# Discord's error codes when an interaction can't be answered any more, or its message was deleted.
_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _UNKNOWN_INTERACTION, _ANSWERED, _INVALID_TOKEN = 10008, 10015, 10062, 40060, 50027
OVER = frozenset({_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _UNKNOWN_INTERACTION, _ANSWERED, _INVALID_TOKEN})
# The errors of a request that got no reply.
UNHEARD = (aiohttp.ClientError, OSError)

# Types of the first response.
_DEFERRED = 5  # shows “thinking…”
_CHOICES = 8  # autocomplete
_LOADING = 1 << 7  # the flag of a message that shows “thinking…”


def is_over(error: BaseException) -> bool:
    """True if an error means that nobody can be answered any more: it is too late, or the message was deleted."""
    return isinstance(error, discord.HTTPException) and error.code in OVER


def is_passing(error: BaseException) -> bool:
    """True if an error comes from the network or from Discord's servers, so the same request may work later."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, UNHEARD)


def describe(error: Exception) -> str:
    """An error in a line of the log."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def install() -> None:
    """Sends answers through `Adapter`, in this context and in the tasks that start in it."""
    async_context.set(Adapter())


class Adapter(AsyncWebhookAdapter):
    """Retries the requests that answer an interaction, for as long as Discord accepts them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._thinking: set[str] = set()  # the tokens of interactions that show “thinking…”

    async def request(self, route: discord.http.Route, session: aiohttp.ClientSession, **options: Any) -> Any:
        kind = (options.get("payload") or {}).get("type") if route.path.endswith("/callback") else None
        token = route.webhook_token or ""
        try:
            reply = await self._persist(route, session, **options)
        except discord.HTTPException as error:
            if kind == _CHOICES and is_over(error):
                return _acknowledged(route)  # the member has typed on, or has sent the command
            raise
        if kind == _DEFERRED:
            self._thinking.add(token)
        elif kind is None and route.method in ("POST", "PATCH", "DELETE"):
            self._thinking.discard(token)
        return reply

    async def _persist(self, route: discord.http.Route, session: aiohttp.ClientSession, **options: Any) -> Any:
        """Sends until there is a reply. Raises the last error when it is too late."""
        reacting = route.path.endswith("/callback")
        follow_up = route.path == "/webhooks/{webhook_id}/{webhook_token}" and route.method == "POST"
        unheard = False
        for pause in _pauses(FIRST_RESPONSE if reacting else PATIENCE):
            try:
                if unheard and follow_up and (message := await self._arrived(route, session)):
                    return message
                return await super().request(route, session, **options)
            except (discord.HTTPException, *UNHEARD) as error:
                code = error.code if isinstance(error, discord.HTTPException) else 0
                if code == _ANSWERED and reacting and unheard:
                    return _acknowledged(route)
                if code == _UNKNOWN_MESSAGE and route.method == "DELETE":
                    return None
                if pause is None or not is_passing(error):
                    self._thinking.discard(route.webhook_token or "")
                    raise
                unheard = True
                await _wait(pause, error)
                for file in options.get("files") or ():
                    file.reset(seek=True)
        raise AssertionError("the last pause is none")

    async def _arrived(self, route: discord.http.Route, session: aiohttp.ClientSession) -> Any:
        """The message that has replaced “thinking…”; None if it hasn't been replaced, or there never was one."""
        if route.webhook_token not in self._thinking:
            return None
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        original = discord.http.Route("GET", path, webhook_id=route.webhook_id, webhook_token=route.webhook_token)
        message = await super().request(original, session)
        return None if message["flags"] & _LOADING else message


async def post(channel: discord.abc.Messageable, nonce: int, **message: Any) -> discord.Message:
    """Sends a message to a channel, and retries until it has arrived.

    Args:
        nonce: Any number that belongs to this message only. Discord recognises it for some minutes.

    Raises:
        HTTPException: Discord refuses the message.
        ClientError, OSError: The network has failed for too long.
    """
    for pause in _pauses(PATIENCE):
        try:
            return await channel.send(nonce=nonce, **message)
        except (discord.HTTPException, *UNHEARD) as error:
            if pause is None or not is_passing(error):
                raise
            await _wait(pause, error)
    raise AssertionError("the last pause is none")


async def answer(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    *,
    private: bool,
) -> discord.Message:
    """Answers a deferred command. If it is too late for that, writes to the channel, unless the answer is private.

    Returns:
        The answer.

    Raises:
        HTTPException: Neither is possible.
    """
    try:
        return await interaction.followup.send(view=view, ephemeral=private, wait=True)
    except discord.HTTPException as error:
        if private or not is_over(error) or not isinstance(interaction.channel, discord.abc.Messageable):
            raise
        _log.info("an answer is too late for its command, so it goes to the channel")
        try:
            return await post(interaction.channel, interaction.id, view=view)
        except discord.HTTPException:
            raise error from None


def _acknowledged(route: discord.http.Route) -> dict[str, Any]:
    """Discord's reply to a first response."""
    return {"interaction": {"id": str(route.webhook_id), "type": 0}}


def _pauses(patience: float) -> Iterator[float | None]:
    """The seconds to wait after each attempt; None after the last one, when `patience` is over."""
    end, pause = time.monotonic() + patience, FIRST_PAUSE
    while time.monotonic() + pause < end:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
    yield None


async def _wait(pause: float, error: Exception) -> None:
    """Waits for the pause, or longer if Discord asks for that."""
    if isinstance(error, discord.HTTPException):
        retry_after = error.response.headers.get("Retry-After", "")
        pause = max(pause, float(retry_after)) if retry_after.isdecimal() else pause
        _log.warning("Discord could not accept an answer (%s); it is sent again in %.1f s", error, pause)
    else:
        _log.warning("an answer may not have arrived (%r); it is sent again in %.1f s", error, pause)
    await asyncio.sleep(pause)
