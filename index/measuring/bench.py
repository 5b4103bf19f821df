"""How fast and how small it is, beside other engines: the same passages, the same questions, the same run.

Each engine is built in a fresh process and asked in another one, so that no engine's memory is counted for another. The
engines are asked for terms that our analyser made, so that stemming and stop words are the same for all; only
`footnote-answer` gets the text of the questions, since it measures a whole answer. The questions are asked in rounds in
which the engines take turns, and each question counts with the median of its rounds. So if the machine is busy for a
while, that is the same for all.
"""

import importlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import OperatorError
from index.measuring.corpus import Corpus, Question, questions
from index.measuring.engine import TOP, Ask, Engine
from index.measuring.engines import ENGINES, OURS, PEERS
from index.measuring.memory import Figures, growth, memory

QUESTIONS = 600
ROUNDS = 3
THREADS = 4
THREAD_ROUNDS, THREAD_QUESTIONS = 9, 200

Note = Callable[[str], None]
Floats = NDArray[np.float64]


class BenchmarkError(OperatorError):
    """An engine isn't known, or its process has died."""


@dataclass(frozen=True, slots=True)
class BuildCost:
    """The cost of building an index."""

    seconds: float  # without waiting for the corpus
    peak_mb: float | None  # the most that was resident, above the bare process; None if the system doesn't say


@dataclass(frozen=True, slots=True)
class ServeCost:
    """The memory of an engine that is asked, above the bare process; None if the system doesn't say."""

    resident_mb: float | None
    mapped_mb: float | None  # the part of it that is pages of files, which the system takes back when it needs them
    threads_ratio: float | None  # questions a second from several threads, relative to one


def bench(
    passages: int,
    against: Sequence[str] = (),
    folder: Path | None = None,
    note: Note | None = None,
    *,
    processor: bool = False,
) -> list[dict[str, Any]]:
    """Measure our engines and some peers.

    Args:
        passages: How many passages are indexed.
        against: The names of the peers. One that isn't installed is left out, with a note.
        folder: An empty folder in which the corpus and the indexes stay; without one they are removed.
        note: Called with a line of text for each step. By default the lines go to standard error.
        processor: Measure processor time, on a machine that has other work: of all threads that build, and of the one
            that asks.

    Returns:
        A row of figures for each engine: ours, then the peers.

    Raises:
        BenchmarkError: A peer isn't known, or the process of an engine died.
    """
    note = note or (lambda line: print(line, file=sys.stderr, flush=True))
    names = installed((*OURS, *against), note)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place.mkdir(parents=True, exist_ok=True)
        note(f"Making {passages:,} passages ...")
        Corpus(place).write(passages)
        built = {}
        for name in names:
            note(f"Building {name} ...")
            (place / name).mkdir()
            with child(build, name, place, processor) as line:
                built[name] = received(name, line)
        asked = questions(QUESTIONS)
        counts = {name: min(len(asked), max(TOP, ENGINES[name].affordable // passages)) for name in names}
        note("Asking ...")
        children = {
            name: stack.enter_context(child(_serve, name, place, asked[: counts[name]], processor)) for name in names
        }
        seconds: dict[str, list[Floats]] = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name, line in children.items():
                line.send("round")
                seconds[name].append(received(name, line))
        rows: list[dict[str, Any]] = []
        found: dict[str, list[Sequence[object]]] = {}
        for name, line in children.items():
            line.send("cost")
            cost, found[name] = received(name, line)
            rows.append(_row(name, passages, built[name], cost, np.median(seconds[name], axis=0)))
            rows[-1] |= {"found": float(np.mean([*map(len, found[name])]))}
            rows[-1] |= {"same": _same(found[names[0]], found[name]) if ENGINES[name].numbers else None}
    for row in rows:
        row |= {f"{measure}_ratio": row[f"{measure}_ms"] / rows[0][f"{measure}_ms"] for measure in ("p50", "p95")}
    return rows


def installed(names: Iterable[str], note: Note) -> list[str]:
    """Those of the engines that are installed, each once. Raises BenchmarkError for an unknown name."""
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in ENGINES:
            raise BenchmarkError(f"No engine is called “{name}”; the peers are {', '.join(PEERS)}.")
    missing = [name for name in wanted if not ENGINES[name].installed]
    for name in missing:
        note(f"{name} is left out: it isn't installed. `make install-bench` installs the peers.")
    return [name for name in wanted if name not in missing]


def _row(name: str, passages: int, built: BuildCost, serve: ServeCost, seconds: Floats) -> dict[str, Any]:
    """The figures of an engine, from each question's seconds."""
    p50, p95, p99 = (1e3 * np.percentile(seconds, [50, 95, 99])).tolist()
    return {
        "engine": name,
        "passages": passages,
        "build_seconds": built.seconds,
        "peak_mb": built.peak_mb,
        "resident_mb": serve.resident_mb,
        "mapped_mb": serve.mapped_mb,
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "qps": 1 / float(seconds.mean()),
        "threads_ratio": serve.threads_ratio,
        "questions": len(seconds),
    }


def _same(ours: list[Sequence[object]], theirs: list[Sequence[object]]) -> float:
    """How many of our passages another engine found too, on average, as a share of ours."""
    shares = [len({*mine} & {*other}) / len(mine) for mine, other in zip(ours, theirs, strict=False) if len(mine)]
    return float(np.mean(shares)) if shares else 1.0


@contextmanager
def child(work: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """Start a function in a fresh process, with one end of a line as its first argument; yields the other end."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()
        process.close()


def received(name: str, line: Connection) -> Any:
    """The next object from the process of an engine. Raises BenchmarkError if it has died."""
    try:
        return line.recv()
    except EOFError as error:
        raise BenchmarkError(f"The process of {name} has died; its own message is above.") from error


def build(line: Connection, name: str, place: Path, processor: bool = False) -> None:
    """Build an engine's index, in a process of its own, and send what that cost."""
    clock = time.process_time if processor else time.perf_counter
    engine, corpus = ENGINES[name], Corpus(place, clock)
    bare = _bare_memory(engine)
    start = clock()
    engine.build(corpus, place / name)
    seconds = clock() - start - corpus.waited
    line.send(BuildCost(seconds, growth(bare, "VmRSS", "VmHWM")))


def _serve(line: Connection, name: str, place: Path, asked: list[Question], processor: bool) -> None:
    """Ask all questions each time that a round is called, and in the end send what that cost."""
    engine, clock = ENGINES[name], time.thread_time if processor else time.perf_counter
    bare = _bare_memory(engine)
    given: list[Any] = [None] * len(asked)
    with line, engine.open(Corpus(place), place / name) as ask:
        for _ in range(engine.warm_up):
            for question in asked:
                ask(question)
        while True:
            try:
                order = line.recv()
            except EOFError:  # the benchmark is over
                return
            if order == "round":
                seconds = np.zeros(len(asked))
                for row, question in enumerate(asked):
                    start = clock()
                    given[row] = ask(question)
                    seconds[row] = clock() - start
                line.send(seconds)
            else:
                resident, mapped = growth(bare, "VmRSS", "VmRSS"), growth(bare, "RssFile", "RssFile")
                ratio = _threads_ratio(ask, asked) if engine.threads else None
                line.send((ServeCost(resident, mapped, ratio), [engine.found(each) for each in given]))


def _threads_ratio(ask: Ask, asked: list[Question]) -> float:
    """Questions a second from several threads, relative to one. The best rounds count, since other work only delays."""
    part = asked[:THREAD_QUESTIONS]
    rounds = [(_seconds(ask, part, 1), _seconds(ask, part, THREADS)) for _ in range(THREAD_ROUNDS)]
    return min(one for one, _ in rounds) / min(several for _, several in rounds)


def _seconds(ask: Ask, asked: list[Question], threads: int) -> float:
    """The time that it takes to ask all questions from this many threads."""

    def work(part: list[Question]) -> None:
        for question in part:
            ask(question)

    workers = [threading.Thread(target=work, args=(asked[first::threads],)) for first in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def _bare_memory(engine: Engine) -> Figures:
    """The memory of this process with everything imported and nothing opened."""
    for module in engine.modules:
        importlib.import_module(module)
    return memory()
