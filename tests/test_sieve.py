"""Phrases of words without content are found in few blocks of words, and none is missed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieval.inverted import sieve
from index.retrieval.inverted.arrays import Array, Chain
from index.retrieval.inverted.sieve import BLOCK, FIRST, Sieve

TERMS = np.where(np.arange(200) < 60, -1, np.arange(200))  # the first 60 words have no content


def written(folder: Path, words: Array) -> Sieve:
    sieve.write(folder, words.astype(np.int32), TERMS)
    return Sieve(folder)


def text(length: int, seed: int = 1) -> Array:
    """Words of which a third are without content, as in English."""
    random = np.random.default_rng(seed)
    return np.where(random.random(length) < 0.33, random.integers(0, 60, length), random.integers(60, 200, length))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("segment")


@given(st.data(), st.integers(1, 3 * BLOCK), st.integers(1, 40))
@settings(max_examples=60)
def test_a_phrase_of_the_text_is_in_a_block_that_is_looked_at(
    folder: Path, data: st.DataObject, length: int, size: int
) -> None:
    words = text(length, seed=length)
    found = written(folder, words)
    place = data.draw(st.integers(0, length - 1))
    phrase = [*words[place : place + size].tolist(), *[3] * (place + size - length)]  # it may go on in the next segment
    blocks = found.blocks(phrase, TERMS)
    assert place // BLOCK * BLOCK in blocks.tolist()
    assert blocks.tolist() == sorted(set(blocks.tolist()))


@pytest.mark.parametrize("piece", [1, 2, 1000])
def test_it_makes_no_difference_how_many_blocks_are_made_together(
    folder: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    words = text(7 * BLOCK + 30)
    words[3 * BLOCK : 4 * BLOCK] = np.arange(BLOCK) % 50
    words[words == 59] = 150
    words[3 * BLOCK] = 59
    monkeypatch.setattr(sieve, "FEW", 7)
    whole = written(folder, words)._bits.copy()
    listed = np.load(folder / "sieve_listed.npy")
    assert (59 << 32) + 3 in listed
    monkeypatch.setattr(sieve, "PIECE", piece)
    assert np.array_equal(written(folder, words)._bits, whole)
    assert np.array_equal(np.load(folder / "sieve_listed.npy"), listed)


@pytest.mark.parametrize("phrase", [[7, 8, 9, 10], [0, 0, 0], [1, 1], [59, 0]])
def test_blocks_without_the_phrase_are_passed_over(folder: Path, phrase: list[int]) -> None:
    words = text(200 * BLOCK)
    words[111 * BLOCK + 500 :][: len(phrase)] = phrase
    found = written(folder, words).blocks(phrase, TERMS)
    assert 111 * BLOCK in found
    assert len(found) < 80


def test_a_pair_is_told_from_what_most_blocks_have(folder: Path) -> None:
    found = written(folder, text(200 * BLOCK))
    passing = [len(found.blocks([one, other], TERMS)) for one in range(40) for other in range(40)]
    assert sum(passing) / len(passing) < 35
    assert sum(1 for blocks in passing if blocks > 100) < 0.04 * len(passing)


@pytest.mark.parametrize("phrase", [[59], [7, 59], [59, 8], [150, 59]])
def test_of_a_word_that_few_blocks_have_only_these_are_looked_at(folder: Path, phrase: list[int]) -> None:
    words = np.random.default_rng(2).integers(0, 50, 200 * BLOCK)  # nearly all bits are set
    at = phrase.index(59)
    for block in (31, 90, 170):
        words[block * BLOCK - at :][: len(phrase)] = phrase
    found = (written(folder, words).blocks(phrase, TERMS) // BLOCK).tolist()
    assert ({30, 89, 169} if at else {31, 90, 170}) <= set(found)
    assert len(found) <= 3 * (1 + bool(at)) + 2


def test_of_a_word_that_no_block_has_only_the_last_ones_are_looked_at(folder: Path) -> None:
    words = np.random.default_rng(2).integers(0, 50, 200 * BLOCK)
    assert written(folder, words).blocks([58], TERMS).tolist() == [198 * BLOCK, 199 * BLOCK]


def test_a_word_that_many_blocks_have_is_not_listed(folder: Path) -> None:
    words = np.random.default_rng(2).integers(0, 50, 200 * BLOCK)
    found = written(folder, words)
    assert len(found.blocks([7], TERMS)) == 200
    assert len(found._listed) == 50


def test_a_phrase_with_words_of_content_is_looked_for_everywhere(folder: Path) -> None:
    found = written(folder, text(9 * BLOCK)).blocks([100, 101], TERMS)
    assert found.tolist() == list(range(0, 9 * BLOCK, BLOCK))


@pytest.mark.parametrize("length", [1, FIRST, BLOCK - 1, BLOCK, BLOCK + 1])
def test_the_end_of_a_segment_is_always_looked_at(folder: Path, length: int) -> None:
    found = written(folder, text(length)).blocks([3, 3, 3, 3], TERMS)
    assert (length - 1) // BLOCK * BLOCK in found


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.lists(st.integers(0, 150), max_size=8))
def test_stretches_of_a_chain_are_those_of_one_array(lengths: list[int], starts: list[int]) -> None:
    whole = np.arange(sum(lengths))
    chain = Chain(np.split(whole, np.cumsum(lengths)[:-1]))
    padded = np.append(whole, np.full(200, -1))
    wanted = [padded[min(start, len(whole)) :][:12].tolist() for start in starts]
    assert chain.stretches(np.array(starts, np.int64), 12).tolist() == wanted
    assert chain.starts == [0, *np.cumsum(lengths)[:-1].tolist()]
