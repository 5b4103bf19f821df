"""Who is answered when: nobody asks without end, and servers take turns.

An answer is work for the processor, so no more are worked at together than there are processors. The others wait in
lines, one for each server (a direct message counts by its user), and the lines take turns: a burst in one server holds
up that server. Where a wait would be long, the question is refused at once, with a sentence that says so.

Nothing here knows Discord. Of a member it is kept when they may ask again: in memory, and of so many members alone.
"""

import asyncio
import math
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot.i18n.speech import N_, _, counted
from index import AskerError

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = min(max(os.cpu_count() or 1, 2), 4)  # two at least: a long summary alone should stop nobody
LONGEST_LINE = 200  # all that wait; at some 20 ms each, the last is answered within seconds
LONGEST_SHARE = 50  # of one server
BURST = 10  # questions that a member may ask at once
EVERY = 3.0  # seconds until they may ask one more
MOST_MEMBERS = 10_000  # that are known to have asked of late; beyond, who asked longest ago is forgotten

_BUSY = N_("I'm busy with many questions just now; try again in a moment.")


class Refused(AskerError):
    """Not now; the same may be asked again in a moment."""


class Busy(Refused):
    """Too many wait already."""


class TooFast(Refused):
    """This member asks too often."""


class Pace:
    """How often members ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self._clock = clock
        self._whole: dict[int, float] = {}  # when a member may ask a whole burst again; who asked last comes last
        self._told: dict[int, float] = {}  # when a member may be told again, in the open, of being refused

    def take(self, member: int) -> None:
        """Counts a question. Raises TooFast, and then it isn't counted: to wait is enough."""
        now = self._clock()
        whole = max(self._whole.get(member, now), now) + EVERY
        wait = whole - now - BURST * EVERY
        if wait > 0:
            self.refused += 1
            raise TooFast(
                counted(
                    "You ask faster than I answer; try again in {n} second.",
                    "You ask faster than I answer; try again in {n} seconds.",
                    math.ceil(wait),
                )
            )
        _put(self._whole, member, whole)

    def may_tell(self, member: int) -> bool:
        """Whether a member is told where others read it too: once in the time of a burst."""
        now = self._clock()
        if self._told.get(member, now) > now:
            return False
        _put(self._told, member, now + BURST * EVERY)
        return True


def _put(kept: dict[int, float], member: int, moment: float) -> None:
    kept.pop(member, None)
    kept[member] = moment
    if len(kept) > MOST_MEMBERS:
        del kept[next(iter(kept))]


class Line:
    """Work for threads of its own, which waits until it is its turn."""

    def __init__(self, at_once: int = AT_ONCE, longest: int = LONGEST_LINE, share: int = LONGEST_SHARE) -> None:
        self.refused = 0
        self._free, self._longest, self._share = at_once, longest, share
        # Whose turn is next comes first. None of the lines is empty, and there are none while a thread is free.
        self._lines: dict[int, deque[asyncio.Future[None]]] = {}
        self._threads = ThreadPoolExecutor(at_once, "at work")

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._lines.values()))

    def check(self, whose: int) -> None:
        """Raises Busy where another one would wait too long."""
        if len(self._lines.get(whose, ())) >= self._share or len(self) >= self._longest:
            self.refused += 1
            raise Busy(_(_BUSY))

    async def work(self, whose: int, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls a function that blocks, off the event loop. Raises Busy.

        A thread can't be stopped: it keeps its place until it is done, whether somebody still waits for it or not.
        """
        await self._turn(whose)
        try:
            loop = asyncio.get_running_loop()
            # As `asyncio.to_thread` does, the context goes along: the language that is spoken is in it.
            work = loop.run_in_executor(self._threads, partial(copy_context().run, function, *args, **kwargs))
        except BaseException:
            self._pass_on()
            raise
        work.add_done_callback(self._done)
        return await asyncio.shield(work)

    async def close(self) -> None:
        """Waits for what is being worked at; nothing is begun any more."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _turn(self, whose: int) -> None:
        """Waits for a thread."""
        self.check(whose)
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(whose, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(whose, turn)
            else:  # it came in the same moment
                self._pass_on()
            raise

    def _leave(self, whose: int, turn: asyncio.Future[None]) -> None:
        line = self._lines.get(whose, deque())
        if turn in line:
            line.remove(turn)
            if not line:
                del self._lines[whose]

    def _done(self, work: asyncio.Future[Any]) -> None:
        if not work.cancelled():
            work.exception()  # where nobody waits for it any more, nobody asks for its error either
        self._pass_on()

    def _pass_on(self) -> None:
        """The thread goes to the next line, and that line to the end."""
        while self._lines:
            whose = next(iter(self._lines))
            line = self._lines.pop(whose)
            turn = line.popleft()
            if line:
                self._lines[whose] = line
            if not turn.done():  # else it was cancelled just now
                turn.set_result(None)
                return
        self._free += 1
