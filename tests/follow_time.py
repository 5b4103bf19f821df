"""How soon a change among many documents is answered: `make follow-test`.

Makes a folder, lets the bot's follower index it, and then changes, adds and deletes single files, as a person would,
and uploads others. It measures the time from the end of the last write to the first answer that shows it, including the
second of quiet that the follower waits for; for an upload, from when it was accepted. Ends with exit code 1 if a median
is above its promise.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.following import Follower
from index import Library, Scope

PROMISES = {"changed": 5.0, "added": 5.0, "deleted": 5.0, "uploaded": 2.0}  # seconds, at 10,000 documents
SHARED, OURS = Scope.shared(), Scope.guild(7)
STOP = "the of and a to in is was for on that with as by at from it are this be".split()


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


async def measure(documents: int, rounds: int, folder: Path) -> dict[str, Any]:
    docs, data = folder / "docs", folder / "data"
    furnish(docs, documents)
    with Library.open(data) as library:
        following = Follower(library, docs, data)
        follower = asyncio.create_task(following.run())
        start = time.monotonic()
        await until(lambda: library.documents(scope=SHARED))
        first = time.monotonic() - start
        passages = sum(info.passages for info in library.documents(scope=SHARED))
        await asyncio.sleep(3)  # files written just now are compared by their bytes
        took: dict[str, list[float]] = {kind: [] for kind in PROMISES}
        for number in range(rounds):
            path = docs / "07" / "7.txt"
            for kind, where in (("changed", path), ("added", docs / f"new-{number}.txt")):
                where.write_text(f"The {kind} zeppelin number {number} lands at noon.", encoding="utf-8")
                took[kind].append(await shown(library, f"{kind} zeppelin number {number}", kind, number, True))
            (docs / f"new-{number}.txt").unlink()
            took["deleted"].append(await shown(library, f"added zeppelin number {number}", "added", number, False))
            text = f"The uploaded zeppelin number {number} lands at noon."
            start = time.monotonic()
            library.accept(f"{number}.txt", text.encode(), scope=OURS)
            await following.catch_up()
            assert library.ask(f"uploaded zeppelin number {number}", scope=OURS).quotes[0].text == text
            took["uploaded"].append(time.monotonic() - start)
        follower.cancel()
        await asyncio.wait([follower])
    return {
        "documents": documents,
        "passages": passages,
        "first build, s": round(first, 1),
        **{kind: [round(statistics.median(times), 2), round(max(times), 2)] for kind, times in took.items()},
    }


async def shown(library: Library, question: str, kind: str, number: int, wanted: bool) -> float:
    """The seconds until an answer has the sentence, or until none has it any more."""
    start = time.monotonic()

    def says() -> bool:
        text = f"The {kind} zeppelin number {number} lands at noon."
        return any(quote.text == text for quote in library.ask(question, scope=SHARED).quotes) is wanted

    await until(says)
    return time.monotonic() - start


async def until(true: Callable[[], object]) -> None:
    while not true():
        await asyncio.sleep(0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-follow-test-") as folder:
        figures = asyncio.run(measure(chosen.documents, chosen.rounds, Path(folder)))
    print(json.dumps(figures, indent=2))  # of times in seconds the median and the longest
    late = [kind for kind, promise in PROMISES.items() if figures[kind][0] > promise]
    if late:
        print(f"Later than promised: {', '.join(late)}.", file=sys.stderr)
    return int(bool(late))


if __name__ == "__main__":
    sys.exit(main())
