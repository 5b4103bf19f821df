"""How long it takes to look up key facts among 100,000 of them: `make facts-test`.

It makes documents that are full of facts, indexes them, and looks facts up in each way that the commands do. The worst
case is a search for words that every sentence has. The exit code is 1 if the median of one way is above the promise.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from index import FactKind, Library, Scope

PROMISE = 0.05  # seconds
SHARED = Scope.shared()
DOCUMENTS, ROUNDS = 600, 15


def write_documents(docs: Path) -> None:
    choose = random.Random(1)

    def sentence() -> str:
        return (
            f"Keeper Anna{choose.choice('abcdefgh')} Weber, head of harbour {choose.randrange(900)}, said that "
            f"{choose.randrange(2, 900)} ships came on {choose.randrange(1, 28)} May {choose.randrange(1700, 2020)}."
        )

    docs.mkdir()
    for number in range(DOCUMENTS):
        paragraphs = (" ".join(sentence() for _ in range(4)) for _ in range(15))
        (docs / f"{number}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "data") as library:
        docs = Path(folder) / "docs"
        write_documents(docs)
        library.sync(docs)
        ways: dict[str, Callable[[], object]] = {
            "the first": lambda: library.facts(scope=SHARED),
            "dates": lambda: library.facts(FactKind.DATES, scope=SHARED),
            "people, by a name": lambda: library.facts(FactKind.PEOPLE, scope=SHARED, name="annac"),
            "about words of every sentence": lambda: library.facts(scope=SHARED, about="ships harbour 17"),
            "dates, about a place": lambda: library.facts(FactKind.DATES, scope=SHARED, about="harbour 512 in May"),
            "names, while they are typed": lambda: library.fact_names(FactKind.PEOPLE, "ann", scope=SHARED),
        }
        facts = len(library.facts(scope=SHARED, limit=10**9))
        print(f"{facts:,} facts in {DOCUMENTS} documents; milliseconds for a look-up, the median of {ROUNDS}:")
        slow = [name for name, look_up in ways.items() if median_time(name, look_up) > PROMISE]
    return 1 if slow else 0


def median_time(name: str, look_up: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        look_up()
        took.append(time.perf_counter() - start)
    median = statistics.median(took)
    print(f"  {1000 * median:6.1f}  {name}{' (above the promise)' if median > PROMISE else ''}")
    return median


if __name__ == "__main__":
    sys.exit(main())
