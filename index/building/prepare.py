"""Texts become what is stored of them: documents, passages, words and facts; several at a time where that is worth it.

This is most of the work of a first build. Each text is prepared by itself, so it is done in as many processes as there
are processors, and memory, for it; the order stays that of the texts.
"""

import logging
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path

from index.facts import facts
from index.facts.base import RawFact
from index.model import Document, Passage
from index.reading import document as settling
from index.reading.boilerplate import Patterns
from index.reading.raw import from_json
from index.reading.sources import SourceInfo
from index.text import analysis
from index.text import passages as chunking
from index.text.sentences import sentences

_log = logging.getLogger(__name__)

BATCH = 250_000  # characters that a process is given at once
WORTH = 2_000_000  # characters from which processes are started
MOST_PROCESSES = 4
OURS, EACH = 300_000_000, 150_000_000  # bytes that a build and each of its processes take


@dataclass(frozen=True, slots=True)
class Job:
    """A text, what its reader found in it, and what it is settled with."""

    source: str
    text: str
    raw: str  # JSON
    info: SourceInfo
    flag: tuple[str, ...]  # the operator's patterns of boilerplate …
    keep: tuple[str, ...]  # … and of what never is
    shared: frozenset[int]  # keys of lines that many documents have
    id: str | None = None  # of the document, where it isn't that of its source


@dataclass(frozen=True, slots=True)
class Prepared:
    document: Document
    passages: tuple[Passage, ...]
    words: tuple[list[list[str]], ...]  # of each passage: the keys of title and headings, and of each of its sentences
    facts: tuple[RawFact, ...]


def prepare(job: Job) -> Prepared:
    raw = from_json(job.text, job.raw)
    document = settling.settle(job.source, raw, job.info, patterns=_patterns(job.flag, job.keep), shared=job.shared)
    if job.id:
        document = replace(document, id=job.id)
    passages = chunking.passages(document)
    return Prepared(document, passages, tuple(words(document, passage) for passage in passages), facts(document))


def words(document: Document, passage: Passage) -> list[list[str]]:
    """The keys of what is indexed of a passage: title and headings, and then each of its sentences."""
    keys = analysis.analyser(document.language).keys
    above = " \n ".join([document.title, *passage.heading])
    parts = [above, *(span.of(passage.text) for span in sentences(passage.text))]
    return [keys(part) for part in parts]


def prepared(jobs: Iterable[Job], characters: int) -> Iterator[Prepared]:
    """The jobs' results, in order; `characters` is about how long their texts are in all."""
    processes = affordable() if characters >= WORTH else 1
    if processes == 1:
        yield from map(prepare, jobs)
        return
    # Not forked: the process that builds may have threads.
    with ProcessPoolExecutor(processes, get_context("spawn"), _end_with_parent) as pool:
        waiting: deque[tuple[list[Job], Future[list[Prepared]] | None]] = deque()
        try:
            for batch in _batches(jobs):
                waiting.append((batch, _submitted(pool, batch)))
                if len(waiting) > 2 * processes:
                    yield from _result(*waiting.popleft())
            while waiting:
                yield from _result(*waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, batch: list[Job]) -> Future[list[Prepared]] | None:
    """None when the pool is broken: one of its processes was ended from outside, such as for want of memory."""
    try:
        return pool.submit(_prepare_all, batch)
    except BrokenProcessPool:
        return None


def _result(batch: list[Job], future: Future[list[Prepared]] | None) -> list[Prepared]:
    """What the pool has made of a batch; where it broke, what this process makes of it."""
    try:
        if future:
            return future.result()
    except BrokenProcessPool:
        _log.warning("a process that prepares texts ended too soon; it is done here instead, which takes longer")
    return _prepare_all(batch)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = parent_process()
    assert parent

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def affordable() -> int:
    """How many processes there are processors and memory for."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, MOST_PROCESSES, (_free_memory() - OURS) // EACH))


def _free_memory() -> int:
    """Bytes that may be used: what the container leaves, else the system; very many where neither tells."""
    free = [1 << 60]
    try:
        group = Path("/sys/fs/cgroup")
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        if limit.isdigit():
            free.append(int(limit) - int((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError):
        pass  # no container, or one of an older kind
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    except OSError:
        pass  # no Linux
    return min(free)


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare_all(jobs: Sequence[Job]) -> list[Prepared]:
    return [prepare(job) for job in jobs]


@lru_cache
def _patterns(flag: tuple[str, ...], keep: tuple[str, ...]) -> Patterns:
    return Patterns.of(flag, keep)
