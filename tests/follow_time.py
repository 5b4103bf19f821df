"""How soon a change among many documents is answered: `make follow-test`.

Makes a folder, lets the bot's follower index it, and then changes, adds and deletes single files, as a person would,
and uploads others. It measures the time from the end of the last write to the first answer that shows it, including the
second of quiet that the follower waits for; for an upload, from when it was accepted. Then many servers upload at once
while questions are asked.

Ends with exit code 1 if a promise is broken. Other work on the machine makes everything slower, so the time that was
needed is divided by what a known piece of work takes longer than its processor time, at the priority of a sync, while
nothing of ours is running. That can hide no slowness of our own, since the processor time of the syncs has a bound too.
"""

import argparse
import asyncio
import itertools
import json
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from processes import LONGEST, run

from bot.following import QUIET, Follower
from bot.indexing import NICE
from index import Library, Scope
from index.store.schema import Manifest

PROMISES = {"changed": 2.5, "added": 2.5, "deleted": 2.0, "uploaded": 1.0}  # seconds
PROCESSORS = 2  # for which they are given
UPLOADS, SERVERS, UPLOADED_WITHIN = 1_000, 50, 120.0
AT_ONCE = 8  # uploads that are being accepted at the same time
SLOWER = 1.3  # times as long as from one segment: the 95th percentile of answers
MORE_ROOM = 1.5  # times the disk of one segment
MOST_MEMORY = 256  # MB, of a process that writes
QUESTIONS = 300
SHARED, OURS = Scope.shared(), Scope.guild(7)
STOP = "the of and a to in is was for on that with as by at from it are this be".split()
SPIN = f"""
import os, time
os.setpriority(os.PRIO_PROCESS, 0, {NICE})
start, used = time.monotonic(), time.process_time()
while time.process_time() < used + 0.15:
    pass
print((time.monotonic() - start) / (time.process_time() - used))
"""


def words(choose: random.Random, size: int = 40_000) -> tuple[list[str], list[float]]:
    """Made-up words, and how often each is used, by Zipf's law."""
    syllables = [consonant + vowel for consonant in "bcdfghjklmnprstvw" for vowel in "aeiou"]
    known = ["".join(choose.choices(syllables, k=choose.randrange(2, 5))) for _ in range(size)]
    return known, list(itertools.accumulate(1 / (place + 2.7) for place in range(size)))


def furnish(docs: Path, documents: int) -> None:
    choose = random.Random(1)
    known, weights = words(choose)
    for number in range(documents):
        sentences = []
        for _ in range(15):
            content = choose.choices(known, cum_weights=weights, k=9)
            sentences.append(" ".join(itertools.chain(*zip(content, choose.choices(STOP, k=9), strict=True))) + ".")
        folder = docs / f"{number % 100:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text("\n\n".join(map(str.capitalize, sentences)), encoding="utf-8")


def questions(count: int) -> list[str]:
    choose = random.Random(2)
    known, weights = words(random.Random(1))
    return [" ".join(choose.choices(known, cum_weights=weights, k=4)) for _ in range(count)]


def slowdown() -> float:
    """How many times as long as its processor time some work takes now, on each of two processors at once."""
    with ThreadPoolExecutor(PROCESSORS) as threads:
        spins = list(threads.map(lambda _: run(sys.executable, "-c", SPIN, check=True), range(PROCESSORS)))
    return min(float(spin.stdout) for spin in spins)


def processor_time() -> float:
    """Seconds, of the processes that have been ended: those of the syncs, and those that read uploads."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Rounds:
    """Single changes, one after another."""

    def __init__(self, library: Library, following: Follower, docs: Path) -> None:
        self._library, self._following, self._docs = library, following, docs
        self.took: dict[str, list[float]] = {kind: [] for kind in PROMISES}  # seconds, …
        self.without_load: dict[str, list[float]] = {kind: [] for kind in PROMISES}  # … divided by the slowdown
        self.used: dict[str, list[float]] = {kind: [] for kind in PROMISES}  # … of processors
        self.slowdowns: list[float] = []

    async def run(self, rounds: int) -> None:
        name = time.time_ns()  # so that no round finds what one in another run left
        for number in range(name, name + rounds):
            new = self._docs / f"new-{number}.txt"
            await self._measure("changed", lambda: self._write("changed", self._docs / "07" / "7.txt", number), number)  # noqa: B023
            await self._measure("added", lambda: self._write("added", new, number), number)  # noqa: B023
            await self._measure("deleted", new.unlink, number)
            text = f"The uploaded zeppelin number {number} lands at noon."
            self._library.accept("zeppelin.txt", text.encode(), scope=OURS)
            await self._measure("uploaded", lambda: None, number)

    def _write(self, kind: str, path: Path, number: int) -> None:
        path.write_text(f"The {kind} zeppelin number {number} lands at noon.", encoding="utf-8")

    async def _measure(self, kind: str, change: Callable[[], object], number: int) -> None:
        before = await asyncio.to_thread(slowdown)
        used = processor_time()
        change()
        start = time.monotonic()
        waited = 0.0 if kind == "uploaded" else QUIET
        if kind == "uploaded":
            assert await self._following.catch_up()
        shown = "added" if kind == "deleted" else kind
        await until(lambda: self._says(shown, number) is (kind != "deleted"))
        took = time.monotonic() - start
        async with self._following._turn:  # the process that has published the change may not have ended
            self.used[kind].append(processor_time() - used)
        slower = min(before, await asyncio.to_thread(slowdown))
        self.took[kind].append(took)
        self.without_load[kind].append(min(took, waited) + max(0.0, took - waited) / slower)
        self.slowdowns.append(slower)

    def _says(self, kind: str, number: int) -> bool:
        text = f"The {kind} zeppelin number {number} lands at noon."
        answer = self._library.ask(f"{kind} zeppelin number {number}", scope=OURS)
        return any(quote.text == text for quote in answer.quotes)


async def upload_all(library: Library, following: Follower) -> dict[str, Any]:
    """Many servers upload at once, each one file after another, while questions are asked."""
    failed: list[str] = []
    answered: list[float] = []
    started = time.time_ns()
    accepting = asyncio.Semaphore(AT_ONCE)

    async def uploads(server: int) -> None:
        scope = Scope.guild(1000 + server)
        for number in range(server, UPLOADS, SERVERS):
            name, text = f"{number}.txt", f"Zeppelin {number} of {started} lands at noon."
            try:
                async with accepting:
                    await asyncio.to_thread(library.accept, name, text.encode(), scope=scope)
                if not await following.catch_up():
                    failed.append(f"upload {number} wasn't taken up")
                # Not by listing the documents: a list of 100,000 takes longer than an upload.
                elif (await asyncio.to_thread(library.document, name, scope=scope)).text.strip() != text:
                    failed.append(f"upload {number} isn't there")
            except Exception as error:
                failed.append(f"upload {number}: {error!r}")

    async def ask() -> None:
        for question in itertools.cycle(questions(QUESTIONS)):
            start = time.monotonic()
            try:
                await asyncio.to_thread(library.ask, question, scope=Scope.guild(1000))
            except Exception as error:
                failed.append(f"a question: {error!r}")
            answered.append(time.monotonic() - start)
            await asyncio.sleep(0.1)

    slower = await asyncio.to_thread(slowdown)
    used = processor_time()
    start = time.monotonic()
    asking = asyncio.create_task(ask())
    await asyncio.gather(*map(uploads, range(SERVERS)))
    took = time.monotonic() - start
    used = processor_time() - used
    asking.cancel()
    await asyncio.wait([asking])
    slower = min(slower, await asyncio.to_thread(slowdown))
    return {
        "s": round(took, 1),
        "without load": round(took / slower, 1),
        "processor time": round(used, 1),
        "failed": failed[:5],
        "answers": len(answered),
        "answer, p95, s": round(float(np.percentile(answered, 95)), 2),
    }


def disk(data: Path) -> int:
    """Bytes of the current generation."""
    current = data / f"generation-{(data / 'CURRENT').read_text(encoding='ascii').strip()}"
    folders = [current, *(data / name for name in Manifest.read(current).names)]
    return sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())


ONE_SEGMENT = """
import sys
from index.building import leaves
from index.cli.commands import main
leaves.SMALLEST = 10**9
main()
"""


def compare_with_one(docs: Path, data: Path, single: Path, processes: int = 3) -> dict[str, Any]:
    """The same documents in one segment, and the same uploads in another: the disk, and answers by turns."""
    given = single.with_name("uploads.backup")
    with Library.open(data, meaning=False) as many, Library.open(single, meaning=False) as one:
        many.backup(given)
        one.restore(given)
    command = [sys.executable, "-c", ONE_SEGMENT, "--meaning", "off", "build", "--json"]
    run(*command, "--docs", docs, "--data", single, check=True, deadline=LONGEST)
    asked = questions(QUESTIONS)
    took: dict[Path, list[float]] = {data: [], single: []}
    with Library.open(data, meaning=False) as many, Library.open(single, meaning=False) as one:
        for question in asked:
            for library in (many, one):  # what is read from the disk first
                library.ask(question)
        for question in asked:
            for folder, library in ((data, many), (single, one)):
                times = []
                for _ in range(processes):
                    start = time.process_time()
                    library.ask(question)
                    times.append(time.process_time() - start)
                took[folder].append(min(times))
    p95 = {folder: float(np.percentile(times, 95)) for folder, times in took.items()}
    return {
        "answer, p95, against one segment": round(p95[data] / p95[single], 2),
        "disk, against one segment": round(disk(data) / disk(single), 2),
    }


async def measure(documents: int, rounds: int, folder: Path, uploads: bool) -> dict[str, Any]:
    docs, data = folder / "docs", folder / "data"
    if not docs.exists():
        furnish(docs, documents)
    with Library.open(data, meaning=False) as library:
        following = Follower(library, docs, data)
        follower = asyncio.create_task(following.run())
        memory = [0]
        watcher = asyncio.create_task(watch_memory(memory))
        start = time.monotonic()
        await until(lambda: library.documents(scope=SHARED), patience=7200)
        first = time.monotonic() - start
        passages = sum(info.passages for info in library.documents(scope=SHARED))
        await asyncio.sleep(3)  # files written just now are compared by their bytes
        await following.sync()
        changes = Rounds(library, following, docs)
        await changes.run(rounds)
        uploaded = await upload_all(library, following) if uploads else {}
        follower.cancel()
        watcher.cancel()
        await asyncio.wait([follower, watcher])
    found = {
        "documents": documents,
        "passages": passages,
        "first build, s": round(first, 1),
        "memory of a process that writes, MB": max(memory) // 1024,
        **{kind: [round(statistics.median(times), 2), round(max(times), 2)] for kind, times in changes.took.items()},
        "without load": {kind: round(statistics.median(one), 2) for kind, one in changes.without_load.items()},
        "processor time": {kind: round(statistics.median(one), 2) for kind, one in changes.used.items()},
        "slower because of other work": round(statistics.median(changes.slowdowns), 2),
        f"{UPLOADS:,} uploads": uploaded,
    }
    return found | compare_with_one(docs, data, folder / "single")


def broken(figures: dict[str, Any]) -> list[str]:
    """The promises that are broken."""
    found = []
    for kind, promise in PROMISES.items():
        waited = 0.0 if kind == "uploaded" else QUIET
        if figures["without load"][kind] > promise:
            found.append(f"{kind}: later than {promise} s")
        if figures["processor time"][kind] > PROCESSORS * (promise - waited):
            found.append(f"{kind}: more processor time than {PROCESSORS} processors have meanwhile")
    if uploaded := figures[f"{UPLOADS:,} uploads"]:
        if uploaded["failed"]:
            found.append("uploads or questions failed")
        if uploaded["without load"] > UPLOADED_WITHIN or uploaded["processor time"] > PROCESSORS * UPLOADED_WITHIN:
            found.append(f"{UPLOADS:,} uploads took longer than {UPLOADED_WITHIN} s")
    if figures["answer, p95, against one segment"] > SLOWER:
        found.append(f"answers take more than {SLOWER} times as long as from one segment")
    if figures["disk, against one segment"] > MORE_ROOM:
        found.append(f"the index takes more than {MORE_ROOM} times the disk of one segment")
    if figures["memory of a process that writes, MB"] > MOST_MEMORY:
        found.append(f"a process that writes takes more than {MOST_MEMORY} MB")
    return [f"{figures['documents']:,} documents: {one}" for one in found]


async def watch_memory(found: list[int]) -> None:
    """Notes the peaks of the processes that write, in kB.

    What `getrusage` says of children counts what this process had when it started them.
    """
    while True:
        for task in Path("/proc/self/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text(encoding="ascii").split():
                    status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
                    command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
                    if b"build" in command and (peak := re.search(r"VmHWM:\s*(\d+)", status)):
                        found.append(int(peak[1]))
        found[:] = [max(found)]
        await asyncio.sleep(0.05)


async def until(true: Callable[[], object], patience: float = 120.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-uploads", action="store_true", help="only time single changes")
    parser.add_argument("--keep", type=Path, help="a folder in which documents and indexes stay for the next run")
    chosen = parser.parse_args()
    late: list[str] = []
    with tempfile.TemporaryDirectory(prefix="footnote-follow-test-") as folder:
        for documents in chosen.documents:
            place = (chosen.keep or Path(folder)) / str(documents)
            place.mkdir(parents=True, exist_ok=True)
            figures = asyncio.run(measure(documents, chosen.rounds, place, not chosen.no_uploads))
            print(json.dumps(figures, indent=2), flush=True)  # of times in seconds the median and the longest
            late += broken(figures)
    for one in late:
        print(one, file=sys.stderr)
    return int(bool(late))


if __name__ == "__main__":
    sys.exit(main())
