"""What the parts of `make socket-test` share: a report, and the bot with a few documents."""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from socket_discord import BotProcess, Discord, process

QUESTION, ANSWER = "When do the doors open?", "nine"
SAID = "The doors open at nine"
TOLD = 30.0  # seconds until an answer that met faults arrives


class Report:
    """The figures, and the promises that were broken."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {"load average": [round(load, 1) for load in os.getloadavg()]}
        self.broken: list[str] = []

    def check(self, holds: bool, promise: str) -> bool:
        if not holds:
            self.broken.append(promise)
            print(f"BROKEN: {promise}", file=sys.stderr)
        return holds

    def end(self) -> int:
        self.figures["load average at the end"] = [round(load, 1) for load in os.getloadavg()]
        print(json.dumps(self.figures | {"broken": self.broken}, indent=2))
        return int(bool(self.broken))


def spread(seconds: list[float]) -> dict[str, Any]:
    """Percentiles of these seconds, in milliseconds."""
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    named = {
        name: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) for name, share in at.items()
    }
    return {"count": len(ordered)} | named


def furnish(folder: Path) -> Path:
    """A few documents."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "doors.txt").write_text("The doors open at nine on weekdays.\n", encoding="utf-8")
    for number in range(20):
        text = f"Report {number}.\n\nThe lighthouse keeper wrote down {number} storms in the winter of that year.\n"
        (docs / f"{number}.txt").write_text(text, encoding="utf-8")
    return docs


async def indexed(discord: Discord, seconds: float = 60.0) -> bool:
    """Asks until the documents are there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ANSWER in await answer(discord):
            return True
        await asyncio.sleep(0.5)
    return False


async def answer(discord: Discord, seconds: float = 10.0, **where: str) -> str:
    asked = await discord.ask(QUESTION, **where)
    await discord.until(lambda: asked.settled, seconds)
    return asked.text


@contextlib.asynccontextmanager
async def scene(folder: Path, **options: str) -> AsyncIterator[tuple[Discord, BotProcess]]:
    """A Discord, and the bot connected to it, with a few documents."""
    folder.mkdir(parents=True)
    async with Discord() as discord, process(discord, furnish(folder), folder, **options) as bot:
        if not await indexed(discord):
            raise AssertionError(f"the documents were not indexed:\n{bot.log[-3000:]}")
        yield discord, bot
