"""The process that brings the index up to date, `python -m index build`, seen from the bot.

It may use a whole processor, so it runs at a low priority. Starting it takes as long as a short sync. So it may be
started as soon as something has changed, and it waits there until it is told what else has.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

NICE = 10  # how much lower its priority is
OUT_OF_MEMORY = "500"  # the kernel ends it before the bot, and its own helpers (1000) before that


class IndexProcess:
    """A process that waits for the rest of its standard input before it does anything."""

    def __init__(self, process: asyncio.subprocess.Process, options: Sequence[str]) -> None:
        self._process = process
        self.options = options

    @classmethod
    async def start(cls, options: Sequence[str]) -> "IndexProcess":
        """Starts it, with these options of `build`."""
        pipe = asyncio.subprocess.PIPE
        # With -P and this path it is our own `index` that runs, and never an index.py in the current folder.
        path = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DISCORD_")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        # Passages are encoded later, by `bot.operate.encoding`.
        command = ["-P", "-m", "index", "--meaning", "off", "build", "--json", *options]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
        )
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
            Path(f"/proc/{process.pid}/oom_score_adj").write_text(OUT_OF_MEMORY, encoding="ascii")
        return cls(process, options)

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    def tell(self, given: bytes) -> None:
        """Writes to its standard input."""
        assert self._process.stdin
        self._process.stdin.write(given)

    async def finish(self, given: bytes) -> tuple[int, bytes, bytes]:
        """Writes the rest of its standard input, and waits until it has ended.

        Returns:
            Its exit code, and what it has written to standard output and to standard error.
        """
        output, errors = await self._process.communicate(given)
        return self._process.returncode or 0, output, errors

    async def end(self) -> None:
        """Ends it, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        await self._process.wait()


def listed(paths: Iterable[str], *, whole: bool = False) -> bytes:
    """Paths as the option `--paths` takes them. `whole` is True for the last ones."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths) + (b"\0" if whole else b"")
