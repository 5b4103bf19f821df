"""Kills a process that follows a folder, again and again, and fills its disk: `make kill-test`.

A child changes a document, syncs, and acknowledges the change when the sync has returned; at a random moment it gets a
SIGKILL. Then the library must hold every acknowledged change, be whole, and let the next child go on. All the while
another process asks: the current generation must always answer, and never mixed with another.

Segments are small here, and documents come and go by the dozen. So one sync writes several segments, divides those that
have grown and joins those that have shrunk. Every other sync only looks at the files that the child has changed.

Where a small file system can be mounted, the disk is then filled at every step of a sync in turn.

Prints its figures, and ends with exit code 1 when a promise is broken.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import postgres
from processes import run

from index import DiskFull, FootnoteError, Library, Scope
from index.building import leaves
from index.store.schema import Manifest

SHARED = Scope.shared()
DATABASE: str | None = None  # the address of PostgreSQL, if that is tried
DOCUMENTS = 40
GUESTS = 24  # documents that come and go …
AT_ONCE = 8  # … so many with a change
ENOUGH = 100  # kills, after which segments must have been divided and joined
SEGMENT = 25  # passages that a segment usually has, at least
FILLER = "The lighthouse keeper writes down the weather every evening, and the harbour master reads it in the morning. "


def furnish(docs: Path) -> None:
    """Documents that don't change, so that a generation is more than one passage."""
    docs.mkdir(parents=True)
    for number in range(DOCUMENTS):
        (docs / f"{number}.txt").write_text(f"Report {number}.\n\n{FILLER * 20}\n", encoding="utf-8")


def count(docs: Path, number: int) -> None:
    """The change: both documents say the same number, so an answer that mixes generations shows."""
    for name in ("counter", "mirror"):
        new = docs / f".{name}"
        new.write_text(f"The {name} is at {number} today.", encoding="utf-8")
        new.replace(docs / f"{name}.txt")


def come_and_go(docs: Path, number: int) -> list[str]:
    """Some documents come, or go again. Returns their names, which are between others."""
    steps = GUESTS // AT_ONCE
    come, step = number // steps % 2 == 0, number % steps
    names = [f"{guest % 10}-guest-{guest}.txt" for guest in range(step * AT_ONCE, (step + 1) * AT_ONCE)]
    for name in names:
        if come:
            (docs / name).write_text(f"Guest {name}.\n\n{FILLER * 20}\n", encoding="utf-8")
        else:
            (docs / name).unlink(missing_ok=True)
    return names


def counted(library: Library) -> dict[str, int]:
    """The numbers of the counter and its mirror, according to the library, and the generation that it answered from."""
    answer = library.ask("Where are the counter and the mirror today?", scope=SHARED)
    found = {quote.text.split()[1]: int(quote.text.split()[4]) for quote in answer.quotes if " is at " in quote.text}
    return found | {"generation": answer.generation}


def work(docs: Path, data: Path, start: int, acknowledge: Any) -> None:
    """The child: changes, syncs and acknowledges until it is killed."""
    with Library.open(data, database=DATABASE) as library:
        number = start
        while True:
            number += 1
            names = come_and_go(docs, number)
            count(docs, number)
            before = segments_of(data)
            library.sync(docs, paths=["counter.txt", "mirror.txt", *names] if number % 2 else [])
            after = segments_of(data)
            acknowledge.send((number, len(before), len(after), len(set(after) - set(before))))


def segments_of(data: Path) -> tuple[str, ...]:
    """The folders of the current generation's segments."""
    return Manifest.read(data / f"generation-{(data / 'CURRENT').read_text(encoding='ascii').strip()}").segments


def watch(data: Path, stop: Any, report: Any) -> None:
    """Asks without a pause, and reports how often, and each failure."""
    asked, wrong, last = 0, [], 0
    with Library.open(data, database=DATABASE) as library:
        while not stop.is_set():
            try:
                found = counted(library)
                if found.get("counter") != found.get("mirror") or "counter" not in found:
                    wrong.append(f"generations are mixed: {found}")
                elif found["generation"] < last:
                    wrong.append(f"generation {found['generation']} after {last}")
                last = found["generation"]
            except Exception as error:
                wrong.append(repr(error))
            asked += 1
    report.send((asked, wrong[:5], len(wrong)))


def flaws(data: Path, acknowledged: int) -> list[str]:
    """The flaws of the library after a kill; none, if the promises hold."""
    found = []
    with Library.open(data, database=DATABASE) as library:
        numbers = counted(library)
        if numbers.get("counter", -1) < acknowledged or numbers.get("counter") != numbers.get("mirror"):
            found.append(f"acknowledged {acknowledged}, but {numbers}")
        if numbers["generation"] and not library.ask("Who writes down the weather?", scope=SHARED).found:
            found.append("the other documents are gone")
        for name in Manifest.read(data / f"generation-{numbers['generation']}").segments:
            found += flaws_of_segment(data / name / "library.db")
    return found


def flaws_of_segment(path: Path) -> list[str]:
    found = []
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        if db.execute("pragma integrity_check").fetchone()[0] != "ok":
            found.append("the database is corrupt")
        texts: dict[int, str] = {}
        for number, piece in db.execute("select text, content from pieces order by text, place"):
            texts[number] = texts.get(number, "") + piece
        passages = db.execute('select document, start, "end", text from passages')
        if changed := sum(text != texts[number][start:end] for number, start, end, text in passages):
            found.append(f"{changed} passages differ from their documents")
    return found


def state(data: Path) -> str:
    """Where the kill hit, as the data folder shows it."""
    current = int((data / "CURRENT").read_text(encoding="ascii"))
    if (data / "CURRENT.new").exists():
        return "while the pointer was replaced"
    if (data / f"generation-{current + 1}").exists():
        if (data / f"generation-{current + 1}" / "parts.json").exists():
            return "while the list of segments was written"
        needed = {name for number in (current, current - 1) for name in listed(data, number)}
        new = [path for path in data.glob("segment-*") if path.name not in needed]
        if any((path / "sizes.npy").exists() for path in new):
            return "while arrays were written"
        return f"while {'several segments were' if len(new) > 1 else 'a segment was'} filled"
    if (data / f"generation-{current - 2}").exists():
        return "before old generations were removed"
    return "between two generations"


def listed(data: Path, number: int) -> tuple[str, ...]:
    """The folders that a generation needs, if there is one of this number."""
    with contextlib.suppress(OSError):
        return Manifest.read(data / f"generation-{number}").names
    return ()


@contextlib.contextmanager
def in_postgres() -> Iterator[None]:
    """What people gave, and the index for other machines, are in PostgreSQL until the block ends."""
    global DATABASE
    server = postgres.Server()
    try:
        server.make()
        DATABASE = server.address()
        yield
    finally:
        DATABASE = None
        server.close()


def kill_repeatedly(kills: int, seed: int, folder: Path) -> dict[str, Any]:
    """Kills a child so many times. Returns the figures; under `flaws` are the promises that were broken."""
    docs, data = folder / "docs", folder / "data"
    furnish(docs)
    count(docs, 0)
    with Library.open(data, database=DATABASE) as library:
        library.sync(docs)
        begin = time.monotonic()
        come_and_go(docs, 0)
        count(docs, 1)
        library.sync(docs)
        once = time.monotonic() - begin
    fork, choose = get_context("fork"), random.Random(seed)
    stop, (report, reporter) = fork.Event(), fork.Pipe(duplex=False)
    watcher = fork.Process(target=watch, args=(data, stop, reporter), daemon=True)
    watcher.start()
    acknowledged, changes, broken, where = 1, 0, [], Counter[str]()
    written: list[tuple[int, int, int]] = []  # of each change: segments before and after it, and how many it wrote
    for kill in range(kills):
        receive, send = fork.Pipe(duplex=False)
        child = fork.Process(target=work, args=(docs, data, 1000 * (kill + 1) + choose.randrange(2 * GUESTS), send))
        child.start()
        send.close()
        time.sleep(choose.uniform(0, 4 * once))
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        with contextlib.suppress(EOFError):
            while True:
                acknowledged, *segments = receive.recv()
                written.append(tuple(segments))
                changes += 1
        where[state(data)] += 1
        broken += [f"kill {kill + 1}: {flaw}" for flaw in flaws(data, acknowledged)]
    divided = sum(after > before for before, after, _ in written)
    joined = sum(after < before for before, after, _ in written)
    if kills >= ENOUGH and not (divided and joined):
        broken.append("no segments were divided and joined: the test tests less than it should")
    stop.set()
    asked, wrong, failures = report.recv() if report.poll(120) else (0, ["the process that asks doesn't end"], 1)
    watcher.kill()
    watcher.join()
    return {
        "kills": kills,
        "where": dict(where.most_common()),
        "acknowledged changes": changes,
        "of which divided segments": divided,
        "of which joined segments": joined,
        "segments": [min((one[1] for one in written), default=0), max((one[1] for one in written), default=0)],
        "most that a change wrote": max((new for _, _, new in written), default=0),
        "generation": json.loads((data / "CURRENT").read_text(encoding="ascii")),
        "questions asked meanwhile": asked,
        "of which failed or mixed generations": failures,
        "flaws": broken + [f"a question: {problem}" for problem in wrong],
    }


@contextlib.contextmanager
def small_disk(place: Path, kilobytes: int, *options: str) -> Iterator[None]:
    """A file system of this size. Raises OSError where none can be mounted."""
    place.mkdir(exist_ok=True)
    mounted = run("mount", "-t", "tmpfs", "-o", ",".join([f"size={kilobytes}k", *options]), "footnote", place)
    if mounted.returncode:
        raise OSError(mounted.stderr.strip())
    try:
        yield
    finally:
        run("umount", place, check=True)


def fill_disk(steps: int, folder: Path) -> dict[str, Any]:
    """Lets a second sync run out of room at more and more of its writes."""
    docs, first, data = folder / "full-docs", folder / "full-first", folder / "full-data"
    furnish(docs)
    count(docs, 1)
    with Library.open(first, database=DATABASE) as library:
        library.sync(docs)
    # In kilobytes, of which a file takes four at a time.
    size = sum(-(-file.stat().st_size // 4096) * 4 for file in first.rglob("*") if file.is_file())
    come_and_go(docs, 0)
    count(docs, 2)
    outcomes, broken = Counter[str](), []
    for step in range(steps):
        # From hardly more than the first generation needs, to enough for two.
        room = int(size * (1.25 + 1.5 * step / steps))
        with small_disk(data, room):
            shutil.copytree(first, data, dirs_exist_ok=True)
            with Library.open(data, database=DATABASE) as library:
                try:
                    library.sync(docs)
                    outcomes["had room"] += 1
                    expected = 2
                except DiskFull:
                    outcomes["ran out of room"] += 1
                    expected = 1
                except FootnoteError as error:
                    broken.append(f"{room} kB: {error!r}")
                    continue
                if counted(library).get("counter") != expected:
                    broken.append(f"{room} kB: {counted(library)} instead of {expected}")
            broken += [f"{room} kB: {flaw}" for flaw in flaws(data, expected)]
    if not outcomes["ran out of room"]:
        broken.append("the disk was never full: the test tests nothing")
    return {"disk sizes": steps, **outcomes, "flaws": broken}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disks", type=int, default=40)
    chosen = parser.parse_args()
    leaves.SMALLEST = SEGMENT
    folder = Path(tempfile.mkdtemp(prefix="footnote-kill-test-"))
    try:
        figures = {"kill -9": kill_repeatedly(chosen.kills, chosen.seed, folder)}
        if missing := postgres.missing():
            print(f"NOT TESTED: kills with PostgreSQL ({missing})", file=sys.stderr)
        else:
            with in_postgres():
                kills = max(1, chosen.kills // 5)
                figures["kill -9, with PostgreSQL"] = kill_repeatedly(kills, chosen.seed, folder / "postgres")
        try:
            figures["full disk"] = fill_disk(chosen.disks, folder)
        except OSError as error:
            print(f"NOT TESTED: a full disk, since no file system can be mounted here ({error})", file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=2))
    return int(any(part["flaws"] for part in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
