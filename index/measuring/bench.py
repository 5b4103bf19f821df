"""How fast and how small it is, beside other engines: the same passages, the same questions, the same run.

Each engine is built in a fresh process and asked in another one, so that its memory is its own. What it asks for are
terms that our analyser has made, so nobody stems and nobody knows stop words twice; `footnote-answer` gets the text
that these terms come from. Questions are asked in rounds, in which the engines take turns, and each question counts
with the median of its rounds: a machine that is busy for a while is busy for all.
"""

import importlib
import importlib.util
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.building.prepare import words
from index.building.sync import MADE_WITH
from index.errors import OperatorError
from index.library import Library
from index.measuring.corpus import Asked, Corpus, questions
from index.model import Scope
from index.retrieval.bm25 import Ranking
from index.retrieval.formulas import K1, B
from index.retrieval.postings import numbered
from index.retrieval.searcher import Writer
from index.store import Seen, Store

TOP = 10  # passages that are asked for
QUESTIONS = 600
ROUNDS = 3
THREADS = 4
THREAD_ROUNDS, THREAD_QUESTIONS = 9, 200

T = TypeVar("T")
Note = Callable[[str], None]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class BenchmarkError(OperatorError):
    """An engine isn't known, or its process has died."""


Ask = Callable[[Asked], int]  # how many passages were found


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to answer. `affordable`: questions × passages that it is asked at most, so that it comes to an end."""

    build: "Callable[[Corpus, Path], None]"
    open: "Callable[[Corpus, Path], AbstractContextManager[Ask]]"
    modules: tuple[str, ...] = ()  # of a peer
    affordable: int = sys.maxsize
    threads: bool = False  # whether it is asked from several threads too


# -- the engines: what each builds in a folder, and how it is asked ----------------------------------------------------
# Peers are loaded by name, for none of them is a dependency. All have k1 and b of ours, where they can be set.


def _build_footnote(corpus: Corpus, folder: Path) -> None:
    vocabulary: dict[str, int] = {}
    Ranking.write(numbered(corpus.terms(), vocabulary), vocabulary, folder)
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="ascii")


@contextmanager
def _open_footnote(_: Corpus, folder: Path) -> Iterator[Ask]:
    """With the terms' numbers in memory, as the peers have them; in a library they are in its database."""
    vocabulary: dict[str, int] = json.loads((folder / "vocabulary.json").read_text(encoding="ascii"))
    ranking = Ranking.open(folder)
    yield lambda question: len(ranking.top([vocabulary[term] for term in question.terms if term in vocabulary], TOP)[0])


def _build_answer(corpus: Corpus, folder: Path) -> None:
    with Store(folder).draft(None, MADE_WITH, {}, Writer) as draft:
        for document, passages in corpus.documents():
            draft.put(document.text, "")
            draft.add(document, passages, [words(document, passage) for passage in passages], Seen(0, 0, 0, ""))


@contextmanager
def _open_answer(_: Corpus, folder: Path) -> Iterator[Ask]:
    with Library.open(folder) as library:
        yield lambda question: len(library.ask(question.text, scope=Scope.shared()).quotes)


def _build_rank_bm25(corpus: Corpus, _: Path) -> None:
    """It keeps nothing on a disk: what is built here is built again where it is asked."""
    importlib.import_module("rank_bm25").BM25Okapi(list(corpus.terms()), k1=K1, b=B)


@contextmanager
def _open_rank_bm25(corpus: Corpus, _: Path) -> Iterator[Ask]:
    ranking = importlib.import_module("rank_bm25").BM25Okapi(list(corpus.terms()), k1=K1, b=B)
    numbers = range(ranking.corpus_size)
    yield lambda question: len(ranking.get_top_n(question.terms, numbers, TOP))


def _build_bm25s(corpus: Corpus, folder: Path) -> None:
    vocabulary: dict[str, int] = {}
    numbers = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in corpus.terms()]
    ranking = importlib.import_module("bm25s").BM25(k1=K1, b=B, method="lucene", backend="numpy")
    ranking.index((numbers, vocabulary), show_progress=False)
    ranking.save(folder, show_progress=False)


@contextmanager
def _open_bm25s(_: Corpus, folder: Path, backend: str = "numpy") -> Iterator[Ask]:
    ranking = importlib.import_module("bm25s").BM25.load(folder, backend=backend, show_progress=False)
    if backend == "numba":
        ranking.activate_numba_scorer()

    def ask(question: Asked) -> int:
        known = [term for term in question.terms if term in ranking.vocab_dict]
        return len(ranking.retrieve([known], k=TOP, show_progress=False)[0][0]) if known else 0

    yield ask


@contextmanager
def _open_bm25s_numba(corpus: Corpus, folder: Path) -> Iterator[Ask]:
    with _open_bm25s(corpus, folder, "numba") as ask:
        yield ask


def _build_tantivy(corpus: Corpus, folder: Path) -> None:
    tantivy = importlib.import_module("tantivy")
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(heap_size=400_000_000, num_threads=1)
    for terms in corpus.terms():
        document = tantivy.Document()
        document.add_text("text", " ".join(terms))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _open_tantivy(_: Corpus, folder: Path) -> Iterator[Ask]:
    """Asked in its fastest way: without the count of all that match, which it makes unless told not to."""
    tantivy = importlib.import_module("tantivy")
    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema
    query, should = tantivy.Query, tantivy.Occur.Should

    def ask(question: Asked) -> int:
        terms = [(should, query.term_query(schema, "text", term, "freq")) for term in question.terms]
        return len(searcher.search(query.boolean_query(terms), TOP, count=False).hits)

    yield ask


def _build_fts5(corpus: Corpus, folder: Path) -> None:
    database = importlib.import_module("sqlite3").connect(folder / "fts5.db")
    database.execute("create virtual table passages using fts5(text, content='', tokenize='unicode61')")
    rows = ((number, " ".join(terms)) for number, terms in enumerate(corpus.terms()))
    database.executemany("insert into passages (rowid, text) values (?, ?)", rows)
    database.execute("insert into passages (passages) values ('optimize')")
    database.commit()
    database.close()


@contextmanager
def _open_fts5(_: Corpus, folder: Path) -> Iterator[Ask]:
    select = "select rowid from passages where passages match ? order by rank limit ?"
    with closing(importlib.import_module("sqlite3").connect(folder / "fts5.db")) as database:

        def ask(question: Asked) -> int:
            either = " OR ".join(f'"{term}"' for term in question.terms)
            return len(database.execute(select, [either, TOP]).fetchall())

        yield ask


OURS = ("footnote", "footnote-answer")
ENGINES = {
    "footnote": Engine(_build_footnote, _open_footnote, threads=True),
    "footnote-answer": Engine(_build_answer, _open_answer, threads=True),
    "rank_bm25": Engine(_build_rank_bm25, _open_rank_bm25, ("rank_bm25",), affordable=2_000_000),
    "bm25s": Engine(_build_bm25s, _open_bm25s, ("bm25s",), affordable=60_000_000),
    "bm25s-numba": Engine(_build_bm25s, _open_bm25s_numba, ("bm25s", "numba")),
    "tantivy": Engine(_build_tantivy, _open_tantivy, ("tantivy",)),
    "fts5": Engine(_build_fts5, _open_fts5, ("sqlite3",), affordable=20_000_000),
}
PEERS = tuple(name for name in ENGINES if name not in OURS)


# -- the measuring ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Built:
    seconds: float  # without waiting for the corpus
    peak_mb: float | None  # the most that was resident, over the bare process; None where the system doesn't tell


@dataclass(frozen=True, slots=True)
class Held:
    """What an engine that was asked holds, over the bare process; None where the system doesn't tell."""

    resident_mb: float | None
    mapped_mb: float | None  # of which pages of files, which the system takes back when it needs them
    threads_ratio: float | None  # questions a second from several threads, relative to one


def bench(
    passages: int, against: Sequence[str] = (), folder: Path | None = None, note: Note | None = None
) -> list[dict[str, Any]]:
    """A row of figures an engine: ours, then the peers. A peer that isn't installed is left out, with a note.

    The corpus and the indexes stay in `folder`, which must be empty; without one they are removed. Notes go to standard
    error, or to `note`. Raises BenchmarkError.
    """
    note = note or (lambda line: print(line, file=sys.stderr, flush=True))
    names = _known((*OURS, *against), note)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place.mkdir(parents=True, exist_ok=True)
        note(f"Making {passages:,} passages ...")
        Corpus(place).write(passages)
        built = {}
        for name in names:
            note(f"Building {name} ...")
            (place / name).mkdir()
            with _child(_build, name, place) as results:
                built[name] = _received(name, results)
        asked = questions(QUESTIONS)
        counts = {name: min(len(asked), max(TOP, ENGINES[name].affordable // passages)) for name in names}
        note("Asking ...")
        children = {name: stack.enter_context(_child(_serve, name, place, asked[: counts[name]])) for name in names}
        seconds: dict[str, list[Floats]] = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name, child in children.items():
                child.send("round")
                seconds[name].append(_received(name, child))
        rows = []
        for name, child in children.items():
            child.send("held")
            held, found = _received(name, child)
            rows.append(_row(name, passages, built[name], held, np.median(seconds[name], axis=0), found))
    for row in rows:
        row |= {f"{measure}_ratio": row[f"{measure}_ms"] / rows[0][f"{measure}_ms"] for measure in ("p50", "p95")}
    return rows


def _known(names: Iterable[str], note: Note) -> list[str]:
    """The engines that are there, each once."""
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in ENGINES:
            raise BenchmarkError(f"No engine is called “{name}”; there are {', '.join(PEERS)}.")
    missing = [name for name in wanted if not all(map(importlib.util.find_spec, ENGINES[name].modules))]
    for name in missing:
        note(f"{name} is left out: it isn't installed. `make install-bench` installs the peers.")
    return [name for name in wanted if name not in missing]


def _row(name: str, passages: int, built: Built, held: Held, seconds: Floats, found: float) -> dict[str, Any]:
    """The figures of an engine, from each question's seconds."""
    p50, p95, p99 = (1e3 * np.percentile(seconds, [50, 95, 99])).tolist()
    return {
        "engine": name,
        "passages": passages,
        "build_seconds": built.seconds,
        "peak_mb": built.peak_mb,
        "resident_mb": held.resident_mb,
        "mapped_mb": held.mapped_mb,
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "qps": 1 / float(seconds.mean()),
        "threads_ratio": held.threads_ratio,
        "questions": len(seconds),
        "found": found,
    }


@contextmanager
def _child(work: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """A fresh process at work, and the line to it."""
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


def _received(name: str, child: Connection) -> Any:
    try:
        return child.recv()
    except EOFError as error:
        raise BenchmarkError(f"The process of {name} has died; what it says stands above.") from error


def _build(line: Connection, name: str, place: Path) -> None:
    engine, corpus = ENGINES[name], Corpus(place)
    bare = _bare(engine)
    start = time.perf_counter()
    engine.build(corpus, place / name)
    seconds = time.perf_counter() - start - corpus.waited
    line.send(Built(seconds, _over(bare, "VmRSS", "VmHWM")))


def _serve(line: Connection, name: str, place: Path, asked: list[Asked]) -> None:
    """Asks all questions whenever it is told to, and at last says what this has taken."""
    engine = ENGINES[name]
    bare = _bare(engine)
    found = 0
    with line, engine.open(Corpus(place), place / name) as ask:
        while True:
            try:
                order = line.recv()
            except EOFError:  # nobody asks any more
                return
            if order == "round":
                seconds = np.zeros(len(asked))
                for row, question in enumerate(asked):
                    start = time.perf_counter()
                    found += ask(question)
                    seconds[row] = time.perf_counter() - start
                line.send(seconds)
            else:
                resident, mapped = _over(bare, "VmRSS", "VmRSS"), _over(bare, "RssFile", "RssFile")
                ratio = _threads_ratio(ask, asked) if engine.threads else None
                line.send((Held(resident, mapped, ratio), found / (ROUNDS * len(asked))))


def _threads_ratio(ask: Ask, asked: list[Asked]) -> float:
    """Questions a second from several threads, relative to one; each at its best, since other work only slows it."""
    part = asked[:THREAD_QUESTIONS]
    rounds = [(_seconds(ask, part, 1), _seconds(ask, part, THREADS)) for _ in range(THREAD_ROUNDS)]
    return min(one for one, _ in rounds) / min(several for _, several in rounds)


def _seconds(ask: Ask, asked: list[Asked], threads: int) -> float:
    """How long it takes to ask all questions from so many threads."""

    def work(part: list[Asked]) -> None:
        for question in part:
            ask(question)

    workers = [threading.Thread(target=work, args=(asked[first::threads],)) for first in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def _bare(engine: Engine) -> dict[str, float]:
    """The memory of this process with everything imported and nothing opened."""
    for module in engine.modules:
        importlib.import_module(module)
    return _memory()


def _memory() -> dict[str, float]:
    """The kernel's figures for this process in MB (10**6 bytes), by name; none but on Linux."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return {}
    rows = (line.split() for line in status.splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 / 1e6 for row in rows if row[-1] == "kB"}


def _over(bare: dict[str, float], before: str, now: str) -> float | None:
    return _memory()[now] - bare[before] if bare else None
