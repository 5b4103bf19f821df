"""This process's part in an index that several machines share: following the documents when it is its turn to write,
and otherwise getting what another one has written."""

import asyncio
import logging
from collections.abc import Callable

from bot.client import FootnoteBot
from bot.following import Follower
from index.operations import Membership, Sharing

_log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks if the turn to write is free; news come at once
PAUSE = 1.0  # seconds before the next try without the database


async def take_part(bot: FootnoteBot, follower: Follower, sharing: Sharing, warm_up: Callable[[], None]) -> None:
    """Takes part until it is cancelled. `warm_up` opens a new index, so that the next question doesn't wait for it."""
    before: Membership | None = None
    requests: set[asyncio.Task[bool]] = set()
    try:
        while True:
            now = await asyncio.to_thread(sharing.step, EVERY)
            bot.membership, follower.term = now, now.term
            _log_changes(before, now)
            if now.writes:
                bot.follow()
                if now.asked:
                    requests.add(request := asyncio.create_task(follower.sync()))
                    request.add_done_callback(requests.discard)
            else:
                await bot.stop_following()
            if now.newer:
                await asyncio.to_thread(warm_up)
            if now.trouble:
                await asyncio.sleep(PAUSE)
            before = now
    finally:
        for request in requests:
            request.cancel()
        await bot.stop_following()
        await asyncio.to_thread(sharing.close)


def _log_changes(before: Membership | None, now: Membership) -> None:
    if now.writes and not (before and before.writes):
        _log.info("this process writes the index of all machines now (term %d)", now.term)
    elif before and before.writes and not now.writes:
        _log.warning("this process no longer writes the index of all machines")
    if now.trouble and not (before and before.trouble):
        _log.error("answers come from what this machine has: %s", now.trouble)
    elif before and before.trouble and not now.trouble:
        _log.info("the database can be used again")
    if now.newer:
        _log.info("index %d is here", now.number)
