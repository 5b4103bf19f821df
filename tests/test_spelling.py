"""Misspelt words are corrected, and correct words are not changed."""

from pathlib import Path

import pytest
from conftest import SEEDS
from hypothesis import given
from hypothesis import strategies as st

from index import Library, Scope
from index.retrieval import dictionary
from index.retrieval.dictionary import Dictionary
from index.retrieval.spelling import Speller, distance

KNOWN = ["netanyahu", "guarantor", "ceasefire", "vital", "receive", "recovered", "house", "prime", "gaza", "tripod"]


@pytest.fixture
def speller(tmp_path: Path) -> Speller:
    return speller_of(KNOWN, tmp_path)


def speller_of(words: list[str], folder: Path) -> Speller:
    dictionary.write(folder, [f"{word}/{word}" for word in words])
    return Speller(Dictionary(folder), lambda term: 1)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("netanjahu", "netanyahu"),
        ("netanyahoo", "netanyahu"),
        ("guarentor", "guarantor"),
        ("guarnator", "guarantor"),
        ("ceasefyre", "ceasefire"),
        ("recieve", "receive"),
        ("hous", None),  # another ending
        ("gzaa", "gaza"),
        ("viral", "vital"),  # which may be another word: the answer is never a strong one
        ("recovery", None),  # another ending
        ("zouse", "house"),
        ("ohuse", "house"),
        ("gza", None),  # too short to tell
        ("elephant", None),
        ("tr1pod", None),
        ("", None),
    ],
)
def test_a_misspelt_word_is_corrected(speller: Speller, wrong: str, right: str | None) -> None:
    assert speller.correct(wrong) == ([right] if right else [])


def test_an_index_without_words_corrects_nothing(tmp_path: Path) -> None:
    assert speller_of([], tmp_path).correct("anything") == []


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_the_distance_is_that_of_optimal_string_alignment(one: str, other: str) -> None:
    if not one or not other:
        return
    assert distance(one, other, 20) == alignment(one, other)


def alignment(one: str, other: str) -> int:
    """The textbook recursion."""
    table = {(0, j): j for j in range(len(other) + 1)} | {(i, 0): i for i in range(len(one) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def test_an_answer_says_what_was_searched_for_instead(tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as library:
        library.sync(SEEDS)
        answer = library.ask("Who are the guarentors of the peace deal?", scope=Scope.shared())
    assert "guarantors of the peace deal" in answer.quotes[0].text
    assert list(map(str, answer.notices)) == ["Searched for “guarantors” instead of “guarentors”."]
    assert answer.suggestions == ("Who are the guarantors of the peace deal?",)
    assert "guarantors" in answer.searched.terms


def test_an_everyday_word_is_only_corrected_to_another_one_if_nothing_else_is_known(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "desk.md").write_text("# Desk\n\nLost coats are kept at the desk. The wagtail is a bird.\n")
    with Library.open(tmp_path / "data") as library:
        library.sync(documents)

        def corrected(question: str) -> list[str]:
            return list(map(str, library.ask(question).notices))

        assert corrected("Is there post at the desk?") == []
        assert corrected("post") == ["Searched for “lost” instead of “post”."]
        assert corrected("Are coatz kept at the desk?") == ["Searched for “coats” instead of “coatz”."]
        assert corrected("Is the wagtial at the desk?") == ["Searched for “wagtail” instead of “wagtial”."]
