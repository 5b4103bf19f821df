"""The benchmark's corpus is as described, and every engine that is installed is measured."""

import dataclasses
import itertools
import json
from pathlib import Path

import click
import numpy as np
import pytest

from index.cli import commands
from index.measuring import bench as benchmarking
from index.measuring.bench import BenchmarkError, bench, build, child, installed, received
from index.measuring.corpus import STOP_WORDS, Corpus, Question, documents, questions, spelt
from index.measuring.engines import ENGINES, OURS, PEERS
from index.text.analysis import analyser
from index.text.languages import STOP_WORDS as KNOWN_STOP_WORDS
from index.text.languages import detect

SIZE = 300
HERE = [name for name in PEERS if ENGINES[name].installed]
FIELDS = {
    "engine": str, "passages": int, "build_seconds": float, "peak_mb": float, "resident_mb": float, "mapped_mb": float,
    "p50_ms": float, "p95_ms": float, "p99_ms": float, "qps": float, "questions": int, "found": float,
    "p50_ratio": float, "p95_ratio": float,
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    Corpus(folder).write(SIZE)
    return folder


def test_the_corpus_is_the_same_each_time_and_a_longer_one_begins_alike() -> None:
    short = [text for document in documents(40) for text in document.texts]
    long = [text for document in documents(2_000) for text in document.texts]
    assert (len(short), len(long)) == (40, 2_000)
    assert long[:40] == short
    assert questions(20) == questions(20)


def test_passages_are_about_as_long_as_ours_and_a_third_of_their_words_are_stop_words() -> None:
    texts = [text for document in documents(500) for text in document.texts]
    lengths = np.array([len(text.split()) for text in texts])
    words = "".join(texts).lower().replace(".", " ").split()
    assert 105 < lengths.mean() < 125
    assert 0.27 < sum(word in STOP_WORDS for word in words) / len(words) < 0.33
    assert detect(texts[0]) == "en"


def test_the_analyser_finds_the_terms_that_the_peers_are_given() -> None:
    english = analyser("en")
    for document in itertools.islice(documents(200), 50):
        for text, terms in zip(document.texts, document.terms, strict=True):
            assert english.terms(f"{document.title}\n{text}") == terms
    for question in questions(200):
        assert english.terms(question.text) == question.terms
    assert set(STOP_WORDS) <= KNOWN_STOP_WORDS["en"]


def test_no_two_ranks_are_spelt_alike() -> None:
    assert len({spelt(rank) for rank in range(20_000)}) == 20_000


@pytest.mark.parametrize("name", ["footnote", *(name for name in HERE if ENGINES[name].numbers)])
def test_an_engine_finds_terms_that_are_there_and_no_others(name: str, corpus: Path, tmp_path: Path) -> None:
    engine = ENGINES[name]
    engine.build(Corpus(corpus), tmp_path)
    with engine.open(Corpus(corpus), tmp_path) as ask:
        terms = next(Corpus(corpus).terms())
        assert 0 in engine.found(ask(Question("", terms[:3])))
        if name not in ("rank_bm25", "bm25s", "bm25s-numba"):  # these pad
            assert not engine.found(ask(Question("", ["unheardof"])))


@pytest.mark.slow
def test_each_engine_has_a_row_with_all_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarking, "QUESTIONS", 20)
    notes: list[str] = []
    rows = bench(SIZE, ["rank_bm25", "fts5", "rank_bm25"], tmp_path / "kept", notes.append)
    ours = [name for name in OURS if ENGINES[name].installed]  # the encoder may not be
    assert [row["engine"] for row in rows] == [*ours, "rank_bm25", "fts5"]
    assert json.loads(json.dumps(rows)) == rows
    for row in rows:
        assert {name: type(row[name]) for name in FIELDS} == FIELDS
        assert row["passages"] == SIZE
        assert row["found"] > 0
        assert 0 < row["p50_ms"] <= row["p95_ms"] <= row["p99_ms"]
        assert (row["threads_ratio"] is not None) == ENGINES[row["engine"]].threads
    assert [row["same"] for row in rows][: len(ours)] == [1, *[None] * (len(ours) - 1)]
    assert all(row["same"] > 0.9 for row in rows[len(ours) :])
    assert (rows[0]["p50_ratio"], rows[0]["p95_ratio"]) == (1, 1)
    assert notes
    assert (tmp_path / "kept" / "footnote-answer" / "CURRENT").exists()


def test_a_peer_that_is_missing_is_left_out_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = dataclasses.replace(ENGINES["tantivy"], modules=("no_such_module",))
    monkeypatch.setitem(ENGINES, "tantivy", missing)
    notes: list[str] = []
    assert installed(["footnote", "tantivy"], notes.append) == ["footnote"]
    assert "tantivy" in notes[0]
    assert "make install-bench" in notes[0]


def test_the_command_names_all_peers() -> None:
    (against,) = [option for option in commands.bench.params if option.name == "against"]
    assert isinstance(against, click.Option)
    assert ", ".join(PEERS) in str(against.help)


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(BenchmarkError, match="“google”"):
        bench(10, ["google"])


def test_an_engine_that_dies_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "footnote").mkdir()
    with child(build, "footnote", tmp_path) as line, pytest.raises(BenchmarkError, match="footnote has died"):
        received("footnote", line)
    assert "terms.txt" in capfd.readouterr().err
