"""An answer arrives although Discord stumbles: what is sent is sent again until it has arrived, or nobody waits for it.

discord.py tries again after a server error, but not after a connection that dropped and, in a channel, not after a 503:
whoever asked would look at “thinking…” for ever. A connection that drops doesn't tell whether the request had arrived,
so sending again must not answer twice:

- A first reaction that had arrived is refused the second time, as one that was already given; so it is done.
- An edit does the same twice, and what is deleted is gone.
- A follow-up takes the place of “thinking…”, and so Discord is asked first whether that still stands there. A further
  follow-up has no such mark: it may come twice rather than not at all.
- A message in a channel carries a nonce, by which Discord knows it again.

Everything that answers an interaction goes through one adapter, which discord.py looks up in a context variable.
`Adapter` takes its place, so that no command, button or menu needs to know of any of this.
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

FIRST_REACTION = 2.5  # seconds; Discord waits for three, and some pass on the way
PATIENCE = 14 * 60.0  # seconds; an interaction can be answered for fifteen minutes
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds until it is tried again; doubled each time

# What Discord says of an interaction that can't be answered any more, or of its message when that was deleted.
_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _UNKNOWN_INTERACTION, _ANSWERED, _INVALID_TOKEN = 10008, 10015, 10062, 40060, 50027
OVER = frozenset({_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _UNKNOWN_INTERACTION, _ANSWERED, _INVALID_TOKEN})
# What a request ends with that got no reply.
UNHEARD = (aiohttp.ClientError, OSError)

_DEFERRED = 5  # the first reaction that shows “thinking…”
_CHOICES = 8  # the one that answers what is being typed
_LOADING = 1 << 7  # the flag of a message that shows “thinking…”


def is_over(error: BaseException) -> bool:
    """Whether an error says that whoever asked can't be answered any more: too late, or the message is deleted."""
    return isinstance(error, discord.HTTPException) and error.code in OVER


def is_passing(error: BaseException) -> bool:
    """Whether an error is one of the network or of Discord's servers, so that the same request may work later."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, UNHEARD)


def install() -> None:
    """Answers go out through `Adapter` in this context and in the tasks that start in it."""
    async_context.set(Adapter())


class Adapter(AsyncWebhookAdapter):
    """Sends what answers an interaction again, for as long as it can be answered."""

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
                return _acknowledged(route)  # whoever is typing has typed on, or has sent it
            raise
        if kind == _DEFERRED:
            self._thinking.add(token)
        elif kind is None and route.method in ("POST", "PATCH", "DELETE"):
            self._thinking.discard(token)
        return reply

    async def _persist(self, route: discord.http.Route, session: aiohttp.ClientSession, **options: Any) -> Any:
        """Sends until there is a reply, or it is too late; raises the last error."""
        reacting = route.path.endswith("/callback")
        follow_up = route.path == "/webhooks/{webhook_id}/{webhook_token}" and route.method == "POST"
        unheard = False
        for pause in _pauses(FIRST_REACTION if reacting else PATIENCE):
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
        """The message that stands where “thinking…” stood; None while it still does, or where none did."""
        if route.webhook_token not in self._thinking:
            return None
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        original = discord.http.Route("GET", path, webhook_id=route.webhook_id, webhook_token=route.webhook_token)
        message = await super().request(original, session)
        return None if message["flags"] & _LOADING else message


async def post(channel: discord.abc.Messageable, nonce: int, **message: Any) -> discord.Message:
    """Sends a message to a channel, again until it has arrived; Discord knows it by the nonce for some minutes.

    Raises HTTPException when Discord refuses it, and the last error when that goes on for too long.
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
) -> None:
    """Answers a deferred command; where it is too late for that, in the channel, unless the answer is private.

    Raises HTTPException when neither can be done.
    """
    try:
        await interaction.followup.send(view=view, ephemeral=private)
    except discord.HTTPException as error:
        if private or not is_over(error) or not isinstance(interaction.channel, discord.abc.Messageable):
            raise
        _log.info("an answer comes too late for its command; it goes to the channel")
        try:
            await post(interaction.channel, interaction.id, view=view)
        except discord.HTTPException:
            raise error from None


def _acknowledged(route: discord.http.Route) -> dict[str, Any]:
    """What Discord replies to a first reaction."""
    return {"interaction": {"id": str(route.webhook_id), "type": 0}}


def _pauses(patience: float) -> Iterator[float | None]:
    """How long to wait after each attempt; None after the last one, when so many seconds have passed."""
    end, pause = time.monotonic() + patience, FIRST_PAUSE
    while time.monotonic() + pause < end:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
    yield None


async def _wait(pause: float, error: Exception) -> None:
    """Waits as long, or as long as Discord says."""
    if isinstance(error, discord.HTTPException):
        said = error.response.headers.get("Retry-After", "")
        pause = max(pause, float(said)) if said.isdecimal() else pause
        _log.warning("Discord could not take an answer (%s); it is sent again in %.1f s", error, pause)
    else:
        _log.warning("an answer may not have arrived (%r); it is sent again in %.1f s", error, pause)
    await asyncio.sleep(pause)
