"""How long people wait: for a question in a shell, the preview, the bot, the first build, a change, a check, key facts.

`make bench` begins with it. Each row has seconds by the clock and seconds of a processor, in the median of some rounds.
On a machine that has other work, only the second says something.
"""

import argparse
import asyncio
import os
import resource
import socket
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, PIPE

from processes import LONGEST, child, run
from sizing import furnish
from socket_discord import BotProcess, Discord

from index import Library, Scope

ROOT = Path(__file__).resolve().parents[1]
SHARED = Scope.shared()
QUESTION = "How far does a cat walk in a day?"

Took = tuple[float, float]  # seconds by the clock, and of a processor


def spent() -> Took:
    """By now: by the clock, and by this process and its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(part.ru_utime + part.ru_stime for part in used)


def timed(rounds: int, work: Callable[[], object]) -> Took:
    """The medians of some rounds."""
    took = []
    for _ in range(rounds):
        before = spent()
        work()
        after = spent()
        took.append((after[0] - before[0], after[1] - before[1]))
    return statistics.median(wall for wall, _ in took), statistics.median(processor for _, processor in took)


def index(docs: Path, data: Path, *arguments: str) -> Callable[[], object]:
    command = (*(sys.executable, "-m", "index", "--meaning", "off"), *arguments, "--docs", docs, "--data", data)
    return lambda: run(*command, cwd=ROOT, deadline=LONGEST, check=True)


def questions(folder: Path, rounds: int) -> dict[str, Took]:
    docs = folder / "one"
    docs.mkdir()
    (docs / "cats.md").write_text("# Cats\n\nA cat walks ten miles in a day. It sleeps at night.\n", encoding="utf-8")
    ask = index(docs, folder / "one-data", "ask", QUESTION)
    ask()  # builds the index
    return {"footnote-index ask, one document": timed(rounds, ask)}


def preview(docs: Path, data: Path) -> Took:
    """Until the page of the preview is served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    own = {"FOOTNOTE_DOCS": str(docs), "FOOTNOTE_DATA": str(data), "FOOTNOTE_PREVIEW_PORT": port}
    environment = {**os.environ, **own, "FOOTNOTE_MEANING": "off"}
    start = time.perf_counter()
    with child(sys.executable, "-m", "bot", "preview", cwd=ROOT, env=environment, stdout=PIPE, stderr=DEVNULL) as bot:
        assert bot.stdout
        while "http" not in (line := bot.stdout.readline()):
            assert line, "the preview ended"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
            assert page.status == 200
        return time.perf_counter() - start, processor_seconds(bot.pid)


def processor_seconds(pid: int) -> float:
    """Of a running process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


async def bot(docs: Path, folder: Path) -> tuple[Took, Took, float]:
    """From its start and from Discord's READY until it is ready, and its resident megabytes half a minute later."""
    start = time.perf_counter()
    async with Discord() as discord:
        process = BotProcess(discord, docs, folder)
        await process.start()
        try:
            assert await discord.until(lambda: discord.session, 120), process.log[-2000:]
            connected = time.perf_counter(), process.processor_seconds
            assert await discord.until(lambda: discord.is_ready and "ready as" in process.log, 120), process.log[-2000:]
            ready = time.perf_counter(), process.processor_seconds
            await asyncio.sleep(30)
            resident = process.resident / 1e6
        finally:
            await process.kill()
    return (ready[0] - start, ready[1]), (ready[0] - connected[0], ready[1] - connected[1]), resident


def changes(docs: Path, data: Path, rounds: int) -> Took:
    changed = sorted(docs.rglob("*.md"))[0]

    def change() -> None:
        changed.write_text(f"# Zeppelins\n\nZeppelin {time.time()} lands at noon.\n", encoding="utf-8")
        index(docs, data, "build")()

    time.sleep(3)  # files written just now are compared by their bytes
    return timed(rounds, change)


def calls(data: Path, rounds: int) -> dict[str, Took]:
    """Calls of an open library, as the bot makes them."""
    with Library.open(data, meaning=False) as library:
        quote = library.ask("zeppelin noon", scope=SHARED).quotes[0]
        text = library.document(quote.citation.source, scope=SHARED).text
        ways: dict[str, Callable[[], object]] = {
            "an answer": lambda: library.ask("When does the zeppelin land?", scope=SHARED),
            "verify, a sentence that is there": lambda: library.verify(text[-30:], scope=SHARED),
            "verify, a sentence that isn't": lambda: library.verify(f"No {text[::-1]}", scope=SHARED),
            "facts, the first 25": lambda: library.facts(scope=SHARED, limit=25),
            "facts, about a word": lambda: library.facts(scope=SHARED, about="zeppelin"),
        }
        for way in ways.values():
            way()
        return {name: timed(rounds * 5, way) for name, way in ways.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # so that modules are compiled once, as for everybody
    with tempfile.TemporaryDirectory(prefix="footnote-waits-") as name:
        folder = Path(name)
        docs, data = folder / "docs", folder / "data"
        files, _ = furnish(docs, chosen.passages)
        rows = questions(folder, chosen.rounds)
        rows[f"first build, {files:,} documents, {chosen.passages:,} passages"] = timed(1, index(docs, data, "build"))
        rows["build after one file has changed"] = changes(docs, data, min(chosen.rounds, 3))
        (seeds, seed_data) = ROOT / "seeds", folder / "seed-data"
        index(seeds, seed_data, "build")()
        opened = [preview(seeds, seed_data) for _ in range(min(chosen.rounds, 3))]
        rows["preview, until its page is there"] = sorted(opened, key=lambda took: took[1])[len(opened) // 2]
        rows["bot, until it is ready"], rows["… of that, after Discord's READY"], resident = asyncio.run(
            bot(docs, folder)
        )
        rows |= calls(data, chosen.rounds)
    print(f"{'':60} {'seconds':>9} {'of a processor':>15}")
    for name, (wall, processor) in rows.items():
        print(f"{name:60} {wall:9.4f} {processor:15.4f}")
    print(f"The bot, without meaning and idle, has {resident:.0f} MB resident.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
