"""Who is answered when: members ask at a limited pace, and servers take turns.

An answer is work for the processor, so only a few are computed at the same time. The others wait in lines, one for each
server (and one for each member who writes direct messages), and the lines take turns: a burst in one server delays only
that server. If the wait would be long, a question is refused at once.

Nothing here knows Discord. All that is known of members is when they may ask again. It is kept in memory, for a limited
number of members.
"""

import asyncio
import math
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot.i18n.speech import N_, _, quantity
from bot.policy.refusals import Refusal

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = min(max(os.cpu_count() or 1, 2), 4)  # at least two, so that one long summary doesn't stop everybody
LONGEST_LINE = 200  # in all lines together; at about 20 ms each, the last is answered within seconds
LONGEST_SHARE = 50  # in one server's line
BURST = 10  # questions that a member may ask at once
EVERY = 3.0  # seconds until a member may ask one more
MOST_MEMBERS = 10_000  # who asked lately and are remembered; after that, those who asked longest ago are forgotten

_BUSY = N_("I’m busy with many questions right now; try again in a moment.")


class NotNow(Refusal):
    """The bot refuses now, and may accept the same in a moment."""


class Busy(NotNow):
    """Too many are waiting already."""


class TooFast(NotNow):
    """This member asks too often."""


class Pace:
    """How often members ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self._clock = clock
        # When each member may ask a whole burst again, and when they may next be told in public that they are refused.
        # In the order of time: the member who asked last is last.
        self._full_again_at: dict[int, float] = {}
        self._tell_again_at: dict[int, float] = {}

    def take(self, member: int) -> None:
        """Counts a question. Raises TooFast if it comes too early; then it isn't counted, so waiting is enough."""
        now = self._clock()
        full_again_at = max(self._full_again_at.get(member, now), now) + EVERY
        wait = full_again_at - now - BURST * EVERY
        if wait > 0:
            self.refused += 1
            raise TooFast(
                quantity(
                    "You ask faster than I answer; try again in {n} second.",
                    "You ask faster than I answer; try again in {n} seconds.",
                    math.ceil(wait),
                )
            )
        _remember(self._full_again_at, member, full_again_at)

    def may_tell(self, member: int) -> bool:
        """True if a member may be told in public that they are refused: once in the time of a burst."""
        now = self._clock()
        if self._tell_again_at.get(member, now) > now:
            return False
        _remember(self._tell_again_at, member, now + BURST * EVERY)
        return True


def _remember(times: dict[int, float], member: int, moment: float) -> None:
    times.pop(member, None)
    times[member] = moment
    if len(times) > MOST_MEMBERS:
        del times[next(iter(times))]


class Line:
    """Threads that call blocking functions, and lines of those who wait for a thread.

    A `key` names a line: the id of a server, or of a member outside of servers.
    """

    def __init__(self, at_once: int = AT_ONCE, longest: int = LONGEST_LINE, share: int = LONGEST_SHARE) -> None:
        self.refused = 0
        self._free, self._longest, self._share = at_once, longest, share
        # The line whose turn is next comes first. No line is empty, and while a thread is free there are no lines.
        self._lines: dict[int, deque[asyncio.Future[None]]] = {}
        self._threads = ThreadPoolExecutor(at_once, "at work")

    def __len__(self) -> int:
        """The number of those who wait."""
        return sum(map(len, self._lines.values()))

    def check(self, key: int) -> None:
        """Raises Busy if another one would have to wait too long."""
        if len(self._lines.get(key, ())) >= self._share or len(self) >= self._longest:
            self.refused += 1
            raise Busy(_(_BUSY))

    async def run(self, key: int, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls a blocking function in a thread when it is this line's turn. Raises Busy.

        A thread can't be stopped: it counts as busy until the function returns, even if nobody waits for that any more.
        """
        await self._wait_for_turn(key)
        return await self._call(partial(function, *args, **kwargs))

    async def fetch_and_run(self, key: int, fetch: Callable[[], Awaitable[S]], function: Callable[[S], T]) -> T:
        """When it is this line's turn, fetches something and calls a blocking function with it. Raises Busy.

        Those who wait hold nothing yet: twenty files of 64 MB in a line would fill the memory.
        """
        await self._wait_for_turn(key)
        try:
            fetched = await fetch()
        except BaseException:
            self._pass_on()
            raise
        return await self._call(partial(function, fetched))

    async def _call(self, function: Callable[[], T]) -> T:
        """Calls a function in a thread, and passes the turn on when it returns."""
        try:
            loop = asyncio.get_running_loop()
            # The context goes along, as in `asyncio.to_thread`: it holds the reader's language.
            work = loop.run_in_executor(self._threads, copy_context().run, function)
        except BaseException:
            self._pass_on()
            raise
        work.add_done_callback(self._finish)
        return await asyncio.shield(work)

    async def close(self) -> None:
        """Waits for the functions that are running, and starts no more."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _wait_for_turn(self, key: int) -> None:
        self.check(key)
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(key, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(key, turn)
            else:  # the turn came at the same moment
                self._pass_on()
            raise

    def _leave(self, key: int, turn: asyncio.Future[None]) -> None:
        line = self._lines.get(key, deque())
        if turn in line:
            line.remove(turn)
            if not line:
                del self._lines[key]

    def _finish(self, work: asyncio.Future[Any]) -> None:
        if not work.cancelled():
            work.exception()  # marks it as seen: asyncio would log an error that nobody waits for any more
        self._pass_on()

    def _pass_on(self) -> None:
        """Gives the thread to the first line, and moves that line to the end."""
        while self._lines:
            key = next(iter(self._lines))
            line = self._lines.pop(key)
            turn = line.popleft()
            if line:
                self._lines[key] = line
            if not turn.done():  # it may have been cancelled at this moment
                turn.set_result(None)
                return
        self._free += 1
