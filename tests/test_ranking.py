"""Postings give what rank_bm25 gives, and what it should have given."""

import random
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.retrieval import bm25 as module
from index.retrieval.bm25 import Ranking
from index.retrieval.postings import numbered

WORDS = st.sampled_from("a b c d e f g".split())
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)
QUERIES = st.lists(WORDS | st.just("unseen"), max_size=6)
IDF = st.sampled_from(["okapi", "lucene"])


def best(
    ranking: Ranking, corpus: Sequence[Sequence[str]], query: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    """The head of the whole order of the passages that share a term."""
    scores = ranking.get_scores(query)
    sharing = [number for number, passage in enumerate(corpus) if set(passage) & set(query)]
    order = sorted(sharing, key=lambda number: (-scores[number], number))[:limit]
    return [(number, float(scores[number])) for number in order]


def top(ranking: Ranking, query: Sequence[str], limit: int, visible: object = None) -> list[tuple[int, float]]:
    passages, scores = ranking.top(query, limit, visible)  # type: ignore[arg-type]
    return list(zip(passages.tolist(), scores.tolist(), strict=True))


@given(CORPORA, QUERIES, st.sampled_from([(1.5, 0.75, 0.25), (1.2, 0.75, 0.25), (0.9, 0.4, 0.0), (2.0, 0.9, 1.0)]))
def test_scores_are_rank_bm25s_bit_for_bit(
    corpus: list[list[str]], query: list[str], parameters: tuple[float, float, float]
) -> None:
    k1, b, epsilon = parameters
    theirs = BM25Okapi(corpus, k1=k1, b=b, epsilon=epsilon)
    ours = Ranking(corpus, k1=k1, b=b, epsilon=epsilon, idf="okapi")
    assert ours.get_scores(query).tolist() == theirs.get_scores(query).tolist()
    assert ours.get_batch_scores(query, [0]) == theirs.get_batch_scores(query, [0])
    assert (ours.idf, ours.average_idf) == (theirs.idf, theirs.average_idf)
    assert (ours.avgdl, ours.corpus_size) == (theirs.avgdl, theirs.corpus_size)
    assert ours.doc_len.tolist() == theirs.doc_len


@pytest.mark.parametrize("seed", range(12))
def test_random_corpora_give_rank_bm25s_best_on_every_path(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits force every path (several passes, thinning, cuts) on small corpora."""
    chance = random.Random(seed)
    for _ in range(250):
        monkeypatch.setattr(module, "BUDGET", chance.choice([1, 5, 40, 1500]))
        monkeypatch.setattr(module, "FEW", chance.choice([1, 4, 96]))
        monkeypatch.setattr(module, "HEAD", chance.choice([1, 4, 96]))
        monkeypatch.setattr(module, "GROWTH", chance.choice([1, 2, 64]))
        monkeypatch.setattr("index.retrieval.postings.BATCH", chance.choice([1, 7, 20_000]))
        vocabulary = [f"w{number}" for number in range(chance.choice([1, 2, 5, 30, 300]))]
        weights = [1 / (place + 1) for place in range(len(vocabulary))]
        size = chance.choice([1, 2, 3, 5, 20, 80]) if chance.random() < 0.97 else 600
        corpus = [chance.choices(vocabulary, weights, k=chance.choice([0, 1, 2, 3, 8, 30])) for _ in range(size)]
        if chance.random() < 0.2:
            corpus = [chance.choice(corpus) for _ in corpus]  # ties
        if not any(corpus):
            continue
        theirs = BM25Okapi(corpus)
        ours = Ranking(iter(corpus), k1=1.5, idf="okapi")
        lucene = Ranking(iter(corpus))
        for _ in range(4):
            query = chance.choices([*vocabulary, "unseen"], k=chance.choice([0, 1, 2, 3, 6, 12]))
            limit = chance.choice([1, 2, 3, 10, 50, 2000])
            assert np.array_equal(ours.get_scores(query), theirs.get_scores(query))
            assert top(ours, query, limit) == best(ours, corpus, query, limit)
            assert top(lucene, query, limit) == best(lucene, corpus, query, limit)
            visible = np.array([chance.random() < 0.4 for _ in corpus], bool)
            everything = best(lucene, corpus, query, len(corpus))
            expected = [pair for pair in everything if visible[pair[0]]][:limit]
            assert top(lucene, query, limit, visible.take) == expected


@given(CORPORA, QUERIES, st.integers(1, 15), IDF)
def test_what_is_written_is_what_was_in_memory(corpus: list[list[str]], query: list[str], limit: int, idf: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vocabulary: dict[str, int] = {}
        Ranking.write(numbered(iter(corpus), vocabulary), vocabulary, Path(folder), idf=idf)  # type: ignore[arg-type]
        opened = Ranking.open(Path(folder), vocabulary.get)
        ranking = Ranking(corpus, idf=idf)  # type: ignore[arg-type]
        assert opened.get_scores(query).tolist() == ranking.get_scores(query).tolist()
        assert top(opened, query, limit) == top(ranking, query, limit) == best(ranking, corpus, query, limit)


@given(CORPORA, QUERIES)
def test_lucenes_idf_is_never_negative_and_falls_with_frequency(corpus: list[list[str]], query: list[str]) -> None:
    ranking = Ranking(corpus)
    assert (ranking.get_scores(query) >= 0).all()
    weights = [ranking.weight(frequency) for frequency in range(len(corpus) + 1)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize("idf", ["okapi", "lucene"])
@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_nothing_is_found_in_nothing(corpus: list[list[str]], idf: str, tmp_path: Path) -> None:
    vocabulary: dict[str, int] = {}
    Ranking.write(numbered(corpus, vocabulary), vocabulary, tmp_path, idf=idf)  # type: ignore[arg-type]
    for ranking in (Ranking(corpus, idf=idf), Ranking.open(tmp_path, vocabulary.get)):  # type: ignore[arg-type]
        assert top(ranking, ["a"], 3) == []
        assert top(ranking, [], 3) == []
        assert ranking.get_scores(["a"]).tolist() == [0.0] * len(corpus)


def test_a_match_is_found_though_its_score_is_nothing() -> None:
    ranking = Ranking([["a"], ["b"]], idf="okapi")  # "a" in half of the passages: Okapi's idf is 0
    assert top(ranking, ["a"], 3) == [(0, 0.0)]


def test_the_best_are_not_padded_with_what_does_not_match() -> None:
    ranking = Ranking([["a"], ["b"], ["c"]])
    assert ranking.get_top_n(["a"], ["first", "second", "third"], n=3) == ["first"]
    with pytest.raises(ValueError, match="2 documents don't match a corpus of 3"):
        ranking.get_top_n(["a"], ["first", "second"])


@pytest.mark.parametrize("parameters", [{"k1": 0}, {"b": -0.1}, {"b": 1.1}, {"idf": "other"}])
def test_parameters_that_are_not_bm25s_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="BM25 needs k1"):
        Ranking([["a"]], **parameters)  # type: ignore[arg-type]


def test_threads_that_ask_at_once_get_what_one_gets() -> None:
    chance = random.Random(3)
    vocabulary = [f"w{number}" for number in range(400)]
    weights = [1 / (place + 1) for place in range(400)]
    ranking = Ranking([chance.choices(vocabulary, weights, k=40) for _ in range(3000)])
    queries = [chance.choices(vocabulary, k=5) for _ in range(100)]
    expected = [top(ranking, query, 10) for query in queries]
    results: list[list[list[tuple[int, float]]]] = []
    threads = [
        threading.Thread(target=lambda: results.append([top(ranking, query, 10) for query in queries]))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6
