"""Measures the time, memory and disk that an index takes: `python tests/sizing.py 10000`, for docs/operations.md.

Made-up documents of one to sixteen passages are written as Markdown and read by `python -m index build`, as for the
bot. Then one of them is changed. Memory is the most that all processes of a build take together at any time (by their
proportional set size, so memory that they share counts once). A separate process then answers 200 questions.

`python tests/sizing.py --worst` measures builds of files with nearly as many blocks as a file may have, as on a machine
with one processor, so that one process prepares them. It fails if a build takes more memory than a container of 512 MB
has beside the bot.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

from processes import LONGEST, child, run

from index import Library, Scope
from index.measuring.corpus import documents, questions

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = 200
PIECES = 290_000  # paragraphs, or half as many rows: nearly as many as a file may have
WORST = {
    "letters.txt": "a\n\n" * PIECES,
    "percentages.txt": "5%\n\n" * PIECES,
    "numbers.csv": "a,b\n" + "".join(f"{number},{7 * number}\n" for number in range(PIECES // 2)),
}
MOST = 400_000_000  # bytes of memory for a build
GLANCE = 0.2  # seconds between two looks at memory


def furnish(folder: Path, passages: int) -> tuple[int, int]:
    """Writes documents with so many passages. Returns the number of documents, and their bytes."""
    files = size = 0
    for files, made in enumerate(documents(passages), 1):
        path = folder / f"{files % 100:02}" / f"{files}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "\n\n".join([f"# {made.title}", *made.texts])
        path.write_text(text, encoding="utf-8")
        size += len(text)
    return files, size


def build(docs: Path, data: Path) -> dict[str, float]:
    """Runs one sync in a process. Returns its seconds, the memory and disk that it took, and the number of passages."""
    command = [sys.executable, "-m", "index", "--meaning", "off"]
    command += ["build", "--json", "--docs", str(docs), "--data", str(data)]
    start = time.monotonic()
    most = disk = 0
    with child(*command, stdout=PIPE, cwd=ROOT, deadline=LONGEST) as process:

        def look() -> None:
            nonlocal most, disk
            while process.poll() is None:
                most = max(most, sum(map(proportional, family(process.pid))))
                disk = max(disk, used(data))
                time.sleep(GLANCE)

        looking = threading.Thread(target=look)
        looking.start()
        output, _ = process.communicate()
        seconds = time.monotonic() - start
        looking.join()
    if process.returncode:
        raise SystemExit("the build failed")
    return {"passages": json.loads(output)["passages"], "seconds": seconds, "memory": most, "disk": disk}


def family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return
    for one in children:
        yield from family(one)


def proportional(pid: int) -> int:
    """Bytes of a process in memory; a page that several processes share is divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def resident(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {line.split(":")[0]: 1024 * int(line.split()[1]) for line in lines if line.startswith("Rss")}


def used(folder: Path) -> int:
    """The bytes that a folder takes on the disk."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_blocks * 512
        except OSError:  # it has gone
            continue
    return total


def answer(data: Path) -> None:
    """Answers questions, and prints how much more memory the process takes then."""
    with Library.open(data) as library:
        before = resident(os.getpid())
        for asked in questions(QUESTIONS):
            library.ask(asked.text, scope=Scope.shared())
        after = resident(os.getpid())
    grown = {name: after[name] - before[name] for name in after}
    print(json.dumps({"own": grown["RssAnon"], "mapped": grown["RssFile"], "bare": sum(before.values())}))


def measure(passages: int, folder: Path) -> dict[str, object]:
    docs, data = folder / "docs", folder / "data"
    files, size = furnish(docs, passages)
    first = build(docs, data)
    one = used(data)
    with open(docs / "01" / "1.md", "a", encoding="utf-8") as file:
        file.write("\n\nThe zeppelin lands at noon.\n")
    change = build(docs, data)
    done = run(sys.executable, __file__, "--answer", data, check=True, cwd=ROOT)
    answering = json.loads(done.stdout)
    megabytes = {name: round(value / 1e6) for name, value in answering.items()}
    return {
        "documents": files,
        "passages": int(first["passages"]),
        "text, MB": round(size / 1e6, 1),
        "first build, s": round(first["seconds"], 1),
        "first build, MB of memory": round(first["memory"] / 1e6),
        "a change, s": round(change["seconds"], 1),
        "a change, MB of memory": round(change["memory"] / 1e6),
        "an index on the disk, MB": round(one / 1e6, 1),
        "the most on the disk, MB": round(max(first["disk"], change["disk"]) / 1e6, 1),
        "answering, MB of its own": megabytes["own"],
        "answering, MB mapped": megabytes["mapped"],
    }


def worst(folder: Path) -> bool:
    """Builds an index of one and of five of each of the worst files. Returns False if that takes too much memory."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    most = 0.0
    for name, text in WORST.items():
        for copies in (1, 5):
            docs = folder / f"{copies} {name}"
            docs.mkdir()
            for number in range(copies):
                (docs / f"{number} {name}").write_text(text, encoding="utf-8")
            memory = build(docs, folder / f"data of {copies} {name}")["memory"]
            print(f"{copies} × {name}: {memory / 1e6:.0f} MB", flush=True)
            most = max(most, memory)
    return most <= MOST


def main() -> int:
    if sys.argv[1:2] == ["--worst"]:
        with tempfile.TemporaryDirectory(prefix="footnote-sizing-") as folder:
            return 0 if worst(Path(folder)) else 1
    if sys.argv[1:2] == ["--answer"]:
        answer(Path(sys.argv[2]))
        return 0
    for passages in map(int, sys.argv[1:] or ["10000"]):
        with tempfile.TemporaryDirectory(prefix="footnote-sizing-") as folder:
            print(json.dumps(measure(passages, Path(folder)), indent=2), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
