"""When a shard may start a new session at Discord.

Discord limits that in two ways, and takes the token away from a bot that doesn't keep to them:

- so many new sessions a day, for all shards and processes together;
- within five seconds one new session in each bucket of shards. `max_concurrency` is how many buckets there are, and a
  shard's bucket is its number modulo that.

discord.py starts one shard every five seconds, whatever the buckets are, and doesn't look at the first limit. Resuming
a session is free.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.turns import turn

_log = logging.getLogger(__name__)

EVERY = 5.0  # seconds between two starts in a bucket
MARGIN = 0.2  # seconds that the way to Discord may differ
FRESH = 60.0  # seconds for which Discord's answer is believed; other processes start shards too
SHORTEST_SLEEP, LONGEST_SLEEP = 1.0, 300.0  # seconds before Discord is asked again if it allows no more starts


@dataclass(frozen=True, slots=True)
class Limits:
    """Discord's answer to how the bot may start."""

    recommended: int  # number of shards
    total: int  # starts a day
    remaining: int
    reset_after: float  # seconds until there are `total` again
    buckets: int

    @classmethod
    def read(cls, answer: Any) -> "Limits":
        """Reads Discord's reply to `GET /gateway/bot`. Raises KeyError, TypeError."""
        start = answer["session_start_limit"]
        return cls(
            max(1, answer["shards"]),
            start["total"],
            start["remaining"],
            start["reset_after"] / 1000,
            max(1, start["max_concurrency"]),
        )


class Starts:
    """Lets shards start as soon as Discord allows it.

    Args:
        fetch: Gets Discord's reply to `GET /gateway/bot`.
        folder: The data folder, if other processes on it run shards of the same bot.
    """

    def __init__(self, fetch: Callable[[], Awaitable[Any]], folder: Path | None = None) -> None:
        self._fetch = fetch
        self._folder = folder
        self._limits: Limits | None = None
        self._asked = 0.0  # when, by time.monotonic()
        self._used = 0  # starts since then
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last: dict[int, float] = {}  # when a shard of each bucket started, by time.time()

    async def limits(self, *, anew: bool = False) -> Limits:
        """What Discord allows now. Raises HTTPException, ClientError, OSError."""
        if anew or self._limits is None or time.monotonic() - self._asked > FRESH:
            answer = await self._fetch()
            try:
                self._limits = Limits.read(answer)
            except (KeyError, TypeError) as error:
                raise ConnectionAbortedError("something other than Discord answers at its address") from error
            self._asked, self._used = time.monotonic(), 0
        return self._limits

    @asynccontextmanager
    async def turn(self, shard: int) -> AsyncIterator[None]:
        """Waits until this shard may start. It starts before the block ends."""
        bucket = shard % (await self.limits()).buckets
        async with self._locks[bucket]:
            await self._wait_for_allowance()
            async with turn(self._folder and self._folder / f"identify-{bucket}.lock") as file:
                last = max(self._last.get(bucket, 0.0), _read(file))
                # The clock may have been put back meanwhile.
                await asyncio.sleep(min(EVERY + MARGIN, last + EVERY + MARGIN - time.time()))
                self._used += 1
                try:
                    yield
                finally:
                    self._last[bucket] = time.time()
                    _write(file, self._last[bucket])

    async def _wait_for_allowance(self) -> None:
        while (limits := await self.limits()).remaining <= self._used:
            pause = min(LONGEST_SLEEP, max(SHORTEST_SLEEP, limits.reset_after))
            _log.warning(
                "Discord allows no more of the %d starts a day, until %s; a shard waits for that",
                limits.total,
                time.strftime("%H:%M", time.localtime(time.time() + limits.reset_after)),
            )
            await asyncio.sleep(pause)
            await self.limits(anew=True)


def _read(file: IO[str] | None) -> float:
    with suppress(OSError, ValueError):
        if file:
            file.seek(0)
            return float(file.read(40))
    return 0.0


def _write(file: IO[str] | None, when: float) -> None:
    with suppress(OSError):  # a full disk; the next process starts a shard too soon, and Discord has it try again
        if file:
            file.truncate(0)
            file.write(repr(when))
            file.flush()
