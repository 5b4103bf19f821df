"""Words are found by their letters, terms are entries too, and grams are those of the words' letters."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.inverted import dictionary
from index.retrieval.inverted.arrays import change_array, map_array, small_lengths, small_offsets
from index.retrieval.inverted.dictionary import LONGEST, Dictionary, fitted
from index.retrieval.inverted.grams import GramTable, Letters, grams_of

KEYS = ["running/run", "runs/run", "the/", "us/us", "us/", "2020/2020", "naïve/naiv", "数据/数据", "ab.cd/ab.cd", "z/z"]


@pytest.fixture
def words(tmp_path: Path) -> Dictionary:
    dictionary.write(tmp_path, KEYS)
    return Dictionary(tmp_path)


def test_a_word_has_its_place_in_the_order_as_its_number(tmp_path: Path) -> None:
    numbers = dictionary.write(tmp_path, KEYS).tolist()
    words = Dictionary(tmp_path)
    assert [words.word(key) for key in KEYS] == numbers
    assert [words.strings(np.array([number]))[0] for number in numbers] == [key.partition("/")[0] for key in KEYS]
    strings = words.strings(np.arange(len(words)))
    assert strings == sorted(strings)


def test_a_term_is_an_entry_with_its_letters(words: Dictionary) -> None:
    run = words.find("run")
    assert len(run) == 1
    assert words.terms[words.word("running/run")] == words.terms[words.word("runs/run")] == run[0]
    assert words.terms[words.word("z/z")] == words.word("z/z")
    assert len(words) == len(KEYS) + len({"run", "naiv"})


def test_a_word_that_is_read_in_two_ways_has_two_entries(words: Dictionary) -> None:
    assert words.find("us") == range(words.word("us/"), words.word("us/us") + 1)
    assert words.terms[words.word("us/")] == dictionary.NO_TERM


@pytest.mark.parametrize("key", ["run/run", "run/", "the/the", "zz/zz", "/", "2020/", "數據/數據"])
def test_what_no_passage_has_is_not_found(words: Dictionary, key: str) -> None:
    assert words.word(key) == -1


def test_an_empty_dictionary_has_nothing(tmp_path: Path) -> None:
    assert dictionary.write(tmp_path, []).tolist() == []
    words = Dictionary(tmp_path)
    assert (len(words), words.find("a"), words.word("a/a"), words.keys()) == (0, range(0), -1, [])


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1), unique=True, max_size=300))
def test_any_words_are_found_and_given_back(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    folder = tmp_path_factory.mktemp("words")
    keys = [f"{word}/{word[: 1 + number % 3]}" for number, word in enumerate(found)]
    numbers = dictionary.write(folder, keys).tolist()
    words = Dictionary(folder)
    assert [words.word(key) for key in keys] == numbers
    assert sorted(filter(None, words.keys())) == sorted(keys)
    for word in found[:5]:
        beginning = words.beginning(word[0])
        strings = words.strings(np.arange(len(words)))
        assert [string for string in strings if string.startswith(word[0])] == strings[beginning.start : beginning.stop]


def test_a_very_long_word_takes_little_room_and_is_still_itself(tmp_path: Path) -> None:
    one, other = "x" * 50_000, "x" * 49_999 + "y"
    keys = [fitted(f"{word}/{word}") for word in (one, other, "short")]
    dictionary.write(tmp_path, keys)
    words = Dictionary(tmp_path)
    assert words.letters.nbytes <= 2 * LONGEST + len("short")
    assert words.word(f"{one}/{one}") != words.word(f"{other}/{other}") >= 0
    assert words.word(f"{one}z/{one}z") == -1
    known = words.keys()
    assert list(map(fitted, known)) == known  # so that the next index knows them again


def test_grams_are_runs_of_five_characters_with_the_ends_marked() -> None:
    def shared(one: str, other: str) -> int:
        return len(set(grams_of((one,))[0].tolist()) & set(grams_of((other,))[0].tolist()))

    assert len(grams_of(("lighthouse",))[0]) == 8  # ^ligh, light, … house, ouse$
    assert shared("lighthouse", "lighthouses") == 7
    assert shared("lighthouse", "house") == 2
    assert shared("ab", "abc") == 0
    assert shared("ab", "ab") == 1
    assert shared("naïveté", "naïvetés") == 4
    assert shared("数据", "数学") == 1
    assert len(grams_of(("数据",))[0]) == 2


@given(st.lists(st.text(min_size=1, max_size=12) | st.sampled_from(["数据", "กขค", "été"]), max_size=8))
def test_the_grams_of_a_few_words_are_those_of_many(words: list[str]) -> None:
    letters = [word.encode("utf-8", "surrogatepass") for word in words]
    found = Letters.of(np.frombuffer(b"".join(letters), np.uint8), np.array([len(word) for word in letters], np.int64))
    grams, times = np.unique(found.grams()[0], return_counts=True) if words else ([], [])
    assert [one.tolist() for one in grams_of(words)] == [list(grams), list(times)]


def test_a_words_grams_are_counted_without_making_them() -> None:
    words = ["a", "ab", "abc", "abcdef", "数据", "été", "กขค"]
    letters = b"".join(word.encode() for word in words)
    found = Letters.of(np.frombuffer(letters, np.uint8), np.array([len(word.encode()) for word in words]))
    assert found.gram_counts.tolist() == [1, 1, 1, 4, 2, 1, 3]
    assert Counter(found.grams()[1].tolist()) == dict(enumerate([1, 1, 1, 4, 2, 1, 3]))


@pytest.mark.parametrize("size", [0, 1, 5, 40, 3_000])
def test_a_table_of_grams_has_their_counts(tmp_path: Path, size: int) -> None:
    chance = np.random.default_rng(size)
    grams = chance.integers(0, 1 << 32, size, dtype=np.uint32)
    holding = chance.integers(1, 50, size)
    GramTable.write(tmp_path, np.concatenate([grams, grams[: size // 2]]), np.append(holding, holding[: size // 2]))
    holding[: size // 2] *= 2
    found = GramTable.open(tmp_path).holding(grams)
    assert found.tolist() == holding.tolist()


def test_arrays_take_as_many_bytes_as_their_values_need() -> None:
    assert small_lengths(np.array([3, 255])).dtype == np.uint8
    assert small_lengths(np.array([256])).dtype == np.uint16
    assert small_offsets(np.array([0, 70_000])).dtype == np.int32
    assert small_offsets(np.array([1 << 31])).dtype == np.int64


def test_an_array_on_disk_is_changed_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.retrieval.inverted.arrays.PIECE", 3)
    np.save(tmp_path / "numbers.npy", np.arange(10, dtype=np.int32))
    change_array(tmp_path / "numbers.npy", lambda values: values * 2)
    assert map_array(tmp_path / "numbers.npy").tolist() == list(range(0, 20, 2))
