"""The bot's process, as it is shipped (`socket_run.py`); it ends with the test."""

import asyncio
import contextlib
import math
import os
import re
import signal
import struct
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from processes import LONGEST, child_of_loop
from socket_run import TICK

from socket_discord.gateway import TOKEN
from socket_discord.server import Discord

RUN = Path(__file__).parents[1] / "socket_run.py"


def lateness(file: Path, start: float, end: float) -> list[float]:
    """How many seconds late each tick was that fell due in this time, including the ones that a late one held up."""
    late = []
    for at, lag in struct.iter_unpack("dd", file.read_bytes()):
        if start <= at <= end:
            late += [lag - place * TICK for place in range(max(1, math.ceil(lag / TICK)))]
    return late


class BotProcess:
    """`python -m bot run` against a `Discord`."""

    def __init__(self, discord: Discord, docs: Path, folder: Path, **environment: str) -> None:
        self._discord = discord
        self._folder = folder
        self._lags = folder / "lags"
        self._log = folder / "log"
        self._environment = environment | {"FOOTNOTE_DOCS": str(docs)}
        self.process: asyncio.subprocess.Process | None = None
        self._started = contextlib.AsyncExitStack()

    async def start(self) -> None:
        own = {"DISCORD_TOKEN": TOKEN, "FOOTNOTE_DATA": str(self._folder / "data")}
        own["FOOTNOTE_MEANING"] = "off"  # encoding takes as long as it takes, beside whatever is measured
        foreign = ("DISCORD_", "FOOTNOTE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        with self._log.open("ab") as log:
            self.process = await self._started.enter_async_context(
                child_of_loop(
                    *(sys.executable, str(RUN), self._discord.api, self._discord.gateway, str(self._lags), "run"),
                    deadline=LONGEST,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=inherited | own | self._environment,
                    cwd=RUN.parent.parent,
                )
            )

    @property
    def running(self) -> bool:
        return bool(self.process and self.process.returncode is None)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def lags(self, start: float, end: float) -> list[float]:
        """How many seconds late the event loop was, for each tick in this time."""
        return lateness(self._lags, start, end)

    @property
    def resident(self) -> int:
        """Resident memory of the process, in bytes, without the files of the index that are mapped into it."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    @property
    def processor_seconds(self) -> float:
        assert self.process
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def open_files(self) -> int:
        assert self.process
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    async def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Sends a signal. Returns the exit code, and after how many seconds the process ended."""
        assert self.process
        start = time.monotonic()
        self.process.send_signal(number)
        return await self.ended(60), time.monotonic() - start

    async def ended(self, seconds: float) -> int:
        """Waits for the process to end by itself. Returns its exit code."""
        assert self.process
        async with asyncio.timeout(seconds):
            return await self.process.wait()

    async def kill(self) -> None:
        """Ends it without warning, as a power cut does."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await self._started.aclose()


@contextlib.asynccontextmanager
async def process(discord: Discord, docs: Path, folder: Path, **environment: str) -> AsyncIterator[BotProcess]:
    """The bot, connected to Discord. It has ended when the block ends."""
    bot = BotProcess(discord, docs, folder, **environment)
    await bot.start()
    try:
        await discord.until(lambda: discord.is_ready or not bot.running, 60)
        if not discord.is_ready:
            raise AssertionError(f"the bot did not come up:\n{bot.log[-3000:]}")
        yield bot
    finally:
        await bot.kill()
