"""Runs `python -m bot` as it is, but against another Discord: API GATEWAY LAGS ARGUMENT …

discord.py has Discord's addresses in two places; only those are changed here. The file LAGS says how late the event
loop was, as pairs of doubles: the time on the monotonic clock, and seconds. `idle LAGS` writes the same for a process
that has nothing to do, which tells how late the machine itself is.
"""

import asyncio
import runpy
import struct
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import discord
import yarl

TICK = 0.01  # seconds


async def _watch(lags: Path) -> None:
    with lags.open("ab", buffering=1024) as file:
        while True:
            start = time.monotonic()
            await asyncio.sleep(TICK)
            end = time.monotonic()
            file.write(struct.pack("dd", end, end - start - TICK))


def main() -> None:
    if sys.argv[1] == "idle":
        asyncio.run(_watch(Path(sys.argv[2])))
    api, gateway, lags = sys.argv[1:4]
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    run = asyncio.run

    def watched(main: Coroutine[Any, Any, Any], **options: Any) -> Any:
        async def both() -> Any:
            watching = asyncio.create_task(_watch(Path(lags)))
            try:
                return await main
            finally:
                watching.cancel()

        return run(both(), **options)

    asyncio.run = watched
    sys.argv = ["bot", *sys.argv[4:]]
    sys.path[0] = str(Path(__file__).parent.parent)
    runpy.run_module("bot", run_name="__main__")


if __name__ == "__main__":
    main()
