"""Rankings give the scores of rank_bm25, and the passages that it should have given."""

import math
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libraries import library_of
from rank_bm25 import BM25Okapi

from index import Library
from index.retrieval.inverted import kernel, maxscore
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.formulas import K1, B
from index.retrieval.inverted.kernel import AllowedDocuments
from index.retrieval.inverted.postings import number_terms
from index.retrieval.ranking.features import FEATURES
from index.retrieval.ranking.rerank import NAMES, WEIGHTS

WORDS = st.sampled_from("a b c d e f g".split())
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)
QUERIES = st.lists(WORDS | st.just("unseen"), max_size=6)
Best = list[tuple[int, float]]


class Oracle(BM25Okapi):
    """rank_bm25 itself, with Lucene's idf."""

    def _calc_idf(self, frequencies: Mapping[str, int]) -> None:
        for term, frequency in frequencies.items():
            self.idf[term] = math.log(1 + (self.corpus_size - frequency + 0.5) / (frequency + 0.5))


class Written:
    """A ranking that was written to disk and opened again, and that is asked for words.

    Args:
        corpus: the words of each passage.
        k1, b: BM25's parameters.
        cuts: the passages with which further segments begin.
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = K1, b: float = B, cuts: Sequence[int] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._folder = tempfile.TemporaryDirectory()
        folders = []
        for start, stop in pairwise([0, *cuts, len(corpus)]):
            folders.append(Path(self._folder.name, str(len(folders))))
            folders[-1].mkdir()
            Ranking.write(number_terms(corpus[start:stop], self._numbers), self._numbers, folders[-1], k1=k1, b=b)
        self.ranking = Ranking.open(folders)

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *exception: object) -> None:
        self._folder.cleanup()

    def terms(self, query: Sequence[str]) -> list[int]:
        return [self._numbers[word] for word in query if word in self._numbers]

    def top(self, query: Sequence[str], limit: int, visible: maxscore.Mask | None = None) -> Best:
        passages, scores = self.ranking.top(self.terms(query), limit, visible)
        return list(zip(passages.tolist(), scores.tolist(), strict=True))


def best(oracle: BM25Okapi, corpus: Sequence[Sequence[str]], query: Sequence[str], limit: int) -> Best:
    """The first passages of rank_bm25's order that share a term."""
    scores = oracle.get_scores(query)
    sharing = [number for number, passage in enumerate(corpus) if set(passage) & set(query)]
    order = sorted(sharing, key=lambda number: (-scores[number], number))[:limit]
    return [(number, float(scores[number])) for number in order]


@given(CORPORA, QUERIES, st.sampled_from([(1.5, 0.75), (1.2, 0.75), (0.9, 0.4), (2.0, 0.9)]))
def test_scores_are_rank_bm25s_bit_for_bit(
    corpus: list[list[str]], query: list[str], parameters: tuple[float, float]
) -> None:
    k1, b = parameters
    theirs = Oracle(corpus, k1=k1, b=b)
    with Written(corpus, k1, b) as written:
        ours, terms = written.ranking, written.terms(query)
        assert ours.get_scores(terms).tolist() == theirs.get_scores(query).tolist()
        assert ours.get_batch_scores(terms, [0]) == theirs.get_batch_scores(query, [0])
        assert (ours.avgdl, ours.corpus_size) == (theirs.avgdl, theirs.corpus_size)
        assert ours.doc_len.tolist() == theirs.doc_len
        assert written.top(query, 5) == best(theirs, corpus, query, 5)


@pytest.fixture(params=["numpy", "interpreted", "compiled"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Searches with numpy, or as compiled code does. That is tested without a compiler too, by small windows."""
    monkeypatch.setattr(kernel, "_loaded", [])
    if request.param == "interpreted":
        monkeypatch.setattr(kernel, "WINDOW", 2 * kernel.WORD)
        monkeypatch.setattr(kernel, "_loaded", [kernel.search])
    elif request.param == "compiled":
        compile_search(tmp_path)
    return str(request.param)


def compile_search(folder: Path) -> None:
    if not kernel.installed():
        pytest.skip("numba isn't installed, so nothing can be compiled; `make fast-test` installs it")
    kernel.load(folder)
    assert kernel.compiled()


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 12))])
def test_random_corpora_give_rank_bm25s_best_on_every_path(
    seed: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small limits force every path (several passes, thinning, cuts) on small corpora, in one segment or in several."""
    chance = random.Random(seed)
    for _ in range(250 if way == "numpy" else 50):
        few = chance.choice([1, 4, 96])
        monkeypatch.setattr("index.retrieval.inverted.bm25.FEW", few)
        monkeypatch.setattr(maxscore, "FEW", few)
        monkeypatch.setattr(maxscore, "BUDGET", chance.choice([1, 5, 40, 1500]))
        monkeypatch.setattr(maxscore, "HEAD", chance.choice([1, 4, 96]))
        monkeypatch.setattr(maxscore, "GROWTH", chance.choice([1, 2, 64]))
        monkeypatch.setattr("index.retrieval.inverted.postings.BATCH", chance.choice([1, 7, 20_000]))
        vocabulary = [f"w{number}" for number in range(chance.choice([1, 2, 5, 30, 300]))]
        weights = [1 / (place + 1) for place in range(len(vocabulary))]
        size = chance.choice([1, 2, 3, 5, 20, 80]) if chance.random() < 0.97 else 600
        corpus = [chance.choices(vocabulary, weights, k=chance.choice([0, 1, 2, 3, 8, 30])) for _ in range(size)]
        if chance.random() < 0.2:
            corpus = [chance.choice(corpus) for _ in corpus]  # ties
        if not any(corpus):
            continue
        oracle = Oracle(corpus, k1=K1, b=B)
        cuts = sorted(chance.choices(range(len(corpus) + 1), k=chance.choice([0, 0, 1, 3, 11])))
        with Written(corpus, cuts=cuts) as written:
            for _ in range(4):
                query = chance.choices([*vocabulary, "unseen"], k=chance.choice([0, 1, 2, 3, 6, 12]))
                limit = chance.choice([1, 2, 3, 10, 50, 2000])
                everything = best(oracle, corpus, query, len(corpus))
                assert written.top(query, limit) == everything[:limit]
                visible = np.array([chance.random() < 0.4 for _ in corpus], bool)
                expected = [pair for pair in everything if visible[pair[0]]][:limit]
                mask = AllowedDocuments(visible, np.arange(len(corpus), dtype=np.int32))
                assert written.top(query, limit, mask) == expected
                assert written.top(query, limit, visible.take) == expected


@pytest.mark.parametrize("cuts", [(), (2_000, 2_001, 7_000)])
def test_compiled_code_finds_the_same_in_many_windows(cuts: tuple[int, ...], tmp_path: Path, monkeypatch) -> None:
    """With words that most passages have, and others that hardly any has; one is in a passage 300 times."""
    chance = random.Random(7)
    weights = [1 / (place + 2) for place in range(400)]
    corpus = [chance.choices(range(400), weights, k=chance.choice([1, 5, 40])) for _ in range(9_000)]
    corpus[4_321] = [5] * 300
    monkeypatch.setattr(kernel, "_loaded", [])
    with Written(corpus, cuts=cuts) as written:
        asked = [chance.choices(range(400), weights, k=chance.choice([1, 2, 4, 9])) for _ in range(1_500)]
        allowed = np.array([chance.random() < 0.1 for _ in range(900)])
        mask = AllowedDocuments(allowed, np.arange(len(corpus), dtype=np.int32) // 10)
        expected = [(written.top(query, 10), written.top(query, 30, mask)) for query in asked]
        compile_search(tmp_path)
        assert [(written.top(query, 10), written.top(query, 30, mask)) for query in asked] == expected
        assert kernel.compiled(), "it is still trusted"


def test_code_that_rounds_otherwise_is_not_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def rounding(*arguments) -> int:
        found = kernel.search(*arguments)
        scores = arguments[-3]
        scores[:found] = np.nextafter(scores[:found], 0)
        return found

    monkeypatch.setattr(kernel, "_loaded", [rounding])
    corpus = [["a", "b"], ["b", "b", "c"]]
    with Written(corpus) as written:
        assert written.top(["b"], 2) == best(Oracle(corpus, k1=K1, b=B), corpus, ["b"], 2)
    assert kernel.compiled() is None
    assert "searching goes on without it" in caplog.text


def test_without_room_for_compiled_code_it_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kernel, "_loaded", [])
    (tmp_path / "file").touch()
    compile_search(tmp_path / "file")
    assert "can't be kept" in caplog.text


def test_what_was_compiled_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for _ in range(2):
        monkeypatch.setattr(kernel, "_loaded", [])
        compile_search(tmp_path / "compiled")
    assert len(list((tmp_path / "compiled").rglob("*.nbc"))) == 1


@given(CORPORA, QUERIES)
def test_lucenes_idf_is_never_negative_and_falls_with_frequency(corpus: list[list[str]], query: list[str]) -> None:
    with Written(corpus) as written:
        assert (written.ranking.get_scores(written.terms(query)) >= 0).all()
        weights = [written.ranking.idf_of(frequency) for frequency in range(len(corpus) + 1)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
@pytest.mark.parametrize("b", [B, 1.0])
def test_nothing_is_found_in_nothing(corpus: list[list[str]], b: float) -> None:
    with Written(corpus, b=b) as written:
        assert written.top(["a"], 3) == []
        assert written.top([], 3) == []
        assert written.ranking.get_scores([]).tolist() == [0.0] * len(corpus)


def test_the_best_are_not_padded_with_passages_that_do_not_match() -> None:
    with Written([["a"], ["b"], ["a"]]) as written:
        assert [passage for passage, _ in written.top(["a"], 3)] == [0, 2]


@pytest.mark.parametrize("parameters", [{"k1": 0}, {"b": -0.1}, {"b": 1.1}])
def test_parameters_that_are_not_bm25s_are_refused(parameters: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="BM25 needs k1"):
        Ranking.write(iter([]), {}, tmp_path, **parameters)


def test_every_weight_belongs_to_a_feature_of_its_name() -> None:
    assert set(FEATURES) == set(NAMES)
    assert dict(zip(NAMES, WEIGHTS.column().tolist(), strict=True)) == {name: getattr(WEIGHTS, name) for name in NAMES}


def test_threads_that_ask_at_once_get_the_same_as_one() -> None:
    chance = random.Random(3)
    vocabulary = [f"w{number}" for number in range(400)]
    weights = [1 / (place + 1) for place in range(400)]
    with Written([chance.choices(vocabulary, weights, k=40) for _ in range(3000)]) as written:
        queries = [chance.choices(vocabulary, k=5) for _ in range(100)]
        expected = [written.top(query, 10) for query in queries]
        with ThreadPoolExecutor(6) as threads:
            results = threads.map(lambda _: [written.top(query, 10) for query in queries], range(6))
            assert list(results) == [expected] * 6


@pytest.fixture(scope="module")
def weapons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("weapons")
    names = enumerate(("Dagger", "Greatsword", "Whip", "Spear", "Mace", "Sling", "Net"), 1)
    rows = "\n".join(f"| {name} | {4 + place} gp | {place}d6 | heavy, two-handed, reach |" for place, name in names)
    table = f"# Arms\n\n## Properties of special kinds\n\n| Name | Cost | Damage | Notes |\n|--|--|--|--|\n{rows}\n"
    giant = "# Giant\n\nGreatsword. A greatsword is a greatsword, and greatswords rust."
    with library_of(
        folder,
        {
            "arms.md": table,
            "giant.md": giant,
            "rules.md": "# Rules\n\nEach wizard of a school knows a cantrip.\n",
            "spells.md": "# Spells\n\nA cantrip is known by each wizard of a school.\n",
        },
    ) as library:
        yield library


def test_a_record_with_its_headers_comes_before_prose_that_repeats_one_word(weapons: Library) -> None:
    quote = weapons.ask("greatsword damage").quotes[0]
    assert quote.citation.source == "arms.md"
    assert quote.sentence is not None
    assert quote.sentence.of(quote.text) == "Greatsword\t6 gp\t2d6\theavy, two-handed, reach"


def test_what_a_sentence_begins_with_counts(weapons: Library) -> None:
    assert weapons.ask("What is a cantrip?").quotes[0].citation.source == "spells.md"
