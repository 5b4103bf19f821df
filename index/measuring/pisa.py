"""PISA as an engine of the benchmark, by the extension module of pyterrier-pisa.

Only the module is loaded: its package would also load PyTerrier, which isn't needed and brings a Java of its own.
"""

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import numpy as np

from index.measuring.corpus import Corpus, Question
from index.measuring.engine import TOP, Ask
from index.retrieval.inverted.formulas import K1, B

_NAME = "_pisathon"
_THREADING = Path(sys.prefix, "lib", "libtbb.so.2")  # which the package tbb puts there
_BATCH = 100_000  # passages that are turned into postings at once
_ENCODING, _BLOCK = "block_simdbp", 64
_ALGORITHM = "maxscore"  # the fastest of its algorithms on this corpus


def _file() -> Path | None:
    package = importlib.util.find_spec("pyterrier_pisa")
    folders = (package and package.submodule_search_locations) or ()
    files = (Path(folder, _NAME + suffix) for folder in folders for suffix in EXTENSION_SUFFIXES)
    return next((file for file in files if file.exists()), None)


def is_there() -> bool:
    return _THREADING.exists() and _file() is not None


@cache
def _module() -> Any:
    ctypes.CDLL(str(_THREADING), ctypes.RTLD_GLOBAL)
    spec = importlib.util.spec_from_file_location(_NAME, _file())
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _context(folder: Path) -> Any:
    """The index as it is asked; the first call compresses it."""
    context = _module().RetrievalContext()
    _module().prepare_index(
        context, str(folder), _ENCODING, "bm25", "", block_size=_BLOCK, quantize=0, bm25_k1=K1, bm25_b=B, stop_fname=""
    )
    return context


@contextmanager
def _silent() -> Iterator[None]:
    """It prints its progress, which must not get among our results."""
    kept = os.dup(1), os.dup(2)
    with open(os.devnull, "wb") as nothing:
        for number in (1, 2):
            os.dup2(nothing.fileno(), number)
    try:
        yield
    finally:
        for number, before in enumerate(kept, 1):
            os.dup2(before, number)
            os.close(before)


def build(corpus: Corpus, folder: Path) -> None:
    texts = folder / "texts"
    with open(texts, "w", encoding="ascii") as lines:
        lines.writelines(f"{number} {' '.join(terms)}\n" for number, terms in enumerate(corpus.terms()))
    with _silent():
        _module().index(str(texts), str(folder), "", _BATCH, 1)
        _context(folder)


@contextmanager
def opened(_: Corpus, folder: Path) -> Iterator[Ask]:
    context, retrieve = _context(folder), _module().retrieve
    names, numbers, ranks = np.empty(TOP, object), np.zeros(TOP, np.int32), np.zeros(TOP, np.int32)
    scores = np.zeros(TOP, np.float32)

    def ask(question: Question) -> list[str]:
        weights: dict[str, float] = {}
        for term in question.terms:
            weights[term] = weights.get(term, 0.0) + 1.0
        count = retrieve(
            context,
            _ALGORITHM,
            [(0, weights)],
            k=TOP,
            threads=1,
            pretokenised=True,
            query_weighted=1,
            result_qidxs=numbers,
            result_docnos=names,
            result_ranks=ranks,
            result_scores=scores,
        )
        return names[:count].tolist()  # type: ignore[no-any-return]  # of strings

    yield ask


def found(names: list[str]) -> list[int]:
    return [int(name) for name in names]
