"""The engines of the benchmark: ours and its peers, each in its fastest way.

Peers are loaded by name, because they aren't dependencies. They get the same k1 and b as ours where these can be set.
"""

import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.building.prepare import words
from index.building.versions import MADE_WITH
from index.errors import EncoderMissing
from index.library import Library
from index.meaning.sources import find
from index.meaning.vectors import VectorFile
from index.meaning.weights import WIDTH
from index.measuring import lucene, pisa
from index.measuring.corpus import Corpus, Question
from index.measuring.engine import TOP, Ask, Engine
from index.retrieval.inverted import kernel
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.formulas import K1, B
from index.retrieval.inverted.postings import number_terms
from index.retrieval.inverted.writer import Writer
from index.retrieval.searcher import Index
from index.store import Seen, Store
from index.store.portions import to_rows


def _build_footnote(corpus: Corpus, folder: Path) -> None:
    vocabulary: dict[str, int] = {}
    Ranking.write(number_terms(corpus.terms(), vocabulary), vocabulary, folder)
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="ascii")


@contextmanager
def _open_footnote(_: Corpus, folder: Path) -> Iterator[Ask]:
    """The terms' numbers are in memory, as the peers have them; in a library they are in its database."""
    vocabulary: dict[str, int] = json.loads((folder / "vocabulary.json").read_text(encoding="ascii"))
    ranking = Ranking.open([folder])
    yield lambda question: ranking.top([vocabulary[term] for term in question.terms if term in vocabulary], TOP)[0]


def _build_answer(corpus: Corpus, folder: Path) -> None:
    with Store(folder).draft(None, MADE_WITH, {}, Writer) as draft:
        segment = draft.segment((), uploads=False)
        for document, passages in corpus.documents():
            segment.put(document.text, "")
            keys = (words(document, passage) for passage in passages)
            segment.add(to_rows(document, passages, keys), Seen(0, 0, 0, ""))


@contextmanager
def _open_answer(_: Corpus, folder: Path) -> Iterator[Ask]:
    with Library.open(folder) as library:
        yield lambda question: library.ask(question.text).quotes


def _compiled(opened: Callable[[Corpus, Path], AbstractContextManager[Ask]]) -> Any:
    """The same engine, searching in compiled code."""

    @contextmanager
    def open_compiled(corpus: Corpus, folder: Path) -> Iterator[Ask]:
        kernel.load(folder / "compiled")
        with opened(corpus, folder) as ask:
            yield ask

    return open_compiled


def _build_meaning(corpus: Corpus, folder: Path) -> None:
    """With vectors at random: what they are changes no cost, and to make those of the passages would take hours."""
    _build_answer(corpus, folder)
    store, generator = Store(folder), np.random.default_rng(0)
    generation = store.open(store.current() or 0)
    keys = Index(generation).vectors.contexts
    generation.close()
    for start in range(0, len(keys), _VECTORS):
        some = keys[start : start + _VECTORS]
        vectors = generator.standard_normal((len(some), WIDTH), np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        VectorFile(folder).add(some, vectors, lambda: keys)


def _has_encoder() -> bool:
    try:
        return all(file.exists() for file in find())
    except EncoderMissing:
        return False


def _build_rank_bm25(corpus: Corpus, _: Path) -> None:
    """Its index can't be saved, so it is built again in the process that asks."""
    importlib.import_module("rank_bm25").BM25Okapi(list(corpus.terms()), k1=K1, b=B)


@contextmanager
def _open_rank_bm25(corpus: Corpus, _: Path) -> Iterator[Ask]:
    ranking = importlib.import_module("rank_bm25").BM25Okapi(list(corpus.terms()), k1=K1, b=B)
    numbers = range(ranking.corpus_size)
    yield lambda question: ranking.get_top_n(question.terms, numbers, TOP)


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

    def ask(question: Question) -> Sequence[int]:
        known = [term for term in question.terms if term in ranking.vocab_dict]
        return ranking.retrieve([known], k=TOP, show_progress=False)[0][0] if known else ()

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
    """In its fastest way: without counting all matches, which it does by default."""
    tantivy = importlib.import_module("tantivy")
    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema
    query, should = tantivy.Query, tantivy.Occur.Should

    def ask(question: Question) -> Any:
        terms = [(should, query.term_query(schema, "text", term, "freq")) for term in question.terms]
        return searcher.search(query.boolean_query(terms), TOP, count=False).hits

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

        def ask(question: Question) -> Any:
            either = " OR ".join(f'"{term}"' for term in question.terms)
            return database.execute(select, [either, TOP]).fetchall()

        yield ask


def _listed(numbers: Any) -> list[int]:
    return [int(number) for number in numbers]


def _tantivy_numbers(hits: Any) -> list[int]:
    return [address.doc for _, address in hits]


def _row_numbers(rows: Any) -> list[int]:
    return [number for (number,) in rows]


_VECTORS = 8192  # that are made and stored at once

OURS = ("footnote", "footnote-answer", "footnote-meaning")
ENGINES = {
    "footnote": Engine(_build_footnote, _open_footnote, _listed, threads=True),
    "footnote-answer": Engine(_build_answer, _open_answer, tuple, threads=True, numbers=False),
    "footnote-fast": Engine(_build_footnote, _compiled(_open_footnote), _listed, ("numba",), threads=True),
    "footnote-answer-fast": Engine(
        _build_answer, _compiled(_open_answer), tuple, ("numba",), threads=True, numbers=False
    ),
    "footnote-meaning": Engine(_build_meaning, _open_answer, tuple, is_there=_has_encoder, numbers=False),
    "rank_bm25": Engine(_build_rank_bm25, _open_rank_bm25, _listed, ("rank_bm25",), affordable=2_000_000),
    "bm25s": Engine(_build_bm25s, _open_bm25s, _listed, ("bm25s",), affordable=60_000_000),
    "bm25s-numba": Engine(_build_bm25s, _open_bm25s_numba, _listed, ("bm25s", "numba")),
    "tantivy": Engine(_build_tantivy, _open_tantivy, _tantivy_numbers, ("tantivy",)),
    "fts5": Engine(_build_fts5, _open_fts5, _row_numbers, ("sqlite3",), affordable=20_000_000),
    "lucene": Engine(lucene.build, lucene.opened, lucene.found, lucene.MODULES, is_there=lucene.JAR.exists, warm_up=20),
    "pisa": Engine(pisa.build, pisa.opened, pisa.found, is_there=pisa.is_there),
}
PEERS = tuple(name for name in ENGINES if name not in OURS)
