"""Postings give what rank_bm25 gives, and what it should have given."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.model import Hit
from index.ranking import Okapi

WORDS = st.sampled_from("a b c d e f g".split())
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)
QUERIES = st.lists(WORDS | st.just("unseen"), max_size=6)


@given(CORPORA, QUERIES, st.sampled_from([(1.5, 0.75, 0.25), (1.2, 0.75, 0.25), (0.9, 0.4, 0.0), (2.0, 0.9, 1.0)]))
def test_scores_are_rank_bm25s_bit_for_bit(
    corpus: list[list[str]], query: list[str], parameters: tuple[float, float, float]
) -> None:
    k1, b, epsilon = parameters
    theirs = BM25Okapi(corpus, k1=k1, b=b, epsilon=epsilon)
    ours = Okapi(corpus, k1=k1, b=b, epsilon=epsilon, idf="okapi")
    assert ours.get_scores(query).tolist() == theirs.get_scores(query).tolist()
    assert ours.get_batch_scores(query, [0]) == theirs.get_batch_scores(query, [0])
    assert (ours.idf, ours.avgdl, ours.corpus_size) == (theirs.idf, theirs.avgdl, theirs.corpus_size)
    assert ours.doc_len.tolist() == theirs.doc_len


def test_scores_are_rank_bm25s_on_thousands_of_random_corpora() -> None:
    chance = random.Random(2026)
    for _ in range(3000):
        vocabulary = [f"w{n}" for n in range(chance.randint(1, 40))]
        corpus = [chance.choices(vocabulary, k=chance.randint(0, 20)) for _ in range(chance.randint(1, 30))]
        if not any(corpus):
            continue
        query = chance.choices([*vocabulary, "unseen"], k=chance.randint(1, 8))
        theirs = BM25Okapi(corpus).get_scores(query)
        assert np.array_equal(Okapi(corpus, k1=1.5, idf="okapi").get_scores(query), theirs)


@given(CORPORA, QUERIES, st.integers(1, 15), st.sampled_from(["okapi", "lucene"]))
def test_the_top_is_the_head_of_the_whole_order(
    corpus: list[list[str]], query: list[str], limit: int, idf: str
) -> None:
    ranking = Okapi(corpus, idf=idf)  # type: ignore[arg-type]
    scores = ranking.get_scores(query)
    sharing = [number for number, passage in enumerate(corpus) if set(passage) & set(query)]
    best = sorted(sharing, key=lambda number: (-scores[number], number))[:limit]
    assert ranking.top(query, limit) == [Hit(number, scores[number]) for number in best]


@given(CORPORA, QUERIES, st.data())
def test_what_is_not_visible_is_left_out_and_changes_no_score(
    corpus: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    ranking = Okapi(corpus)
    visible = np.array(data.draw(st.lists(st.booleans(), min_size=len(corpus), max_size=len(corpus))), bool)
    everything = ranking.top(query, len(corpus))
    assert ranking.top(query, len(corpus), visible) == [hit for hit in everything if visible[hit.passage]]


@given(CORPORA, QUERIES)
def test_lucenes_idf_is_never_negative_and_falls_with_frequency(corpus: list[list[str]], query: list[str]) -> None:
    ranking = Okapi(corpus)
    assert (ranking.get_scores(query) >= 0).all()
    weights = [ranking.lucene_idf(frequency) for frequency in range(len(corpus) + 1)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize("idf", ["okapi", "lucene"])
@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_nothing_is_found_in_nothing(corpus: list[list[str]], idf: str) -> None:
    ranking = Okapi(corpus, idf=idf)  # type: ignore[arg-type]
    assert ranking.top(["a"], 3) == []
    assert ranking.get_scores(["a"]).tolist() == [0.0] * len(corpus)


def test_a_match_is_found_though_its_score_is_nothing() -> None:
    ranking = Okapi([["a"], ["b"]], idf="okapi")  # "a" in half of the passages: Okapi's idf is 0
    assert ranking.top(["a"], 3) == [Hit(0, 0.0)]


def test_the_best_are_not_padded_with_what_does_not_match() -> None:
    ranking = Okapi([["a"], ["b"], ["c"]])
    assert ranking.get_top_n(["a"], ["first", "second", "third"], n=3) == ["first"]
    with pytest.raises(ValueError, match="2 documents don't match a corpus of 3"):
        ranking.get_top_n(["a"], ["first", "second"])
