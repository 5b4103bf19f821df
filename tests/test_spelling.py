"""Misspelt words are corrected, and correct words are not changed."""

from pathlib import Path

import pytest
from conftest import SEEDS
from hypothesis import given
from hypothesis import strategies as st
from libraries import library_of

from index import Library, Scope
from index.retrieval.inverted import dictionary
from index.retrieval.inverted.dictionary import Dictionary
from index.retrieval.inverted.lexicon import Lexicon
from index.retrieval.inverted.spelling import Speller, distance, is_slip
from index.retrieval.question.everyday import is_everyday
from index.retrieval.question.understanding import MOST_UNKNOWN

KNOWN = [
    "netanyahu",
    "guarantor",
    "ceasefire",
    "vital",
    "receive",
    "recovered",
    "house",
    "prime",
    "gaza",
    "tripod",
    "coffee",
]


@pytest.fixture
def speller(tmp_path: Path) -> Speller:
    return speller_of(KNOWN, tmp_path)


def speller_of(words: list[str], folder: Path) -> Speller:
    dictionary.write(folder, [f"{word}/{word}" for word in words])
    return Speller(Lexicon(Dictionary(folder)), lambda term: 1)


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
        ("coffe", "coffee"),
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


def test_a_word_is_corrected_to_one_of_a_document_in_another_language(tmp_path: Path) -> None:
    with library_of(
        tmp_path,
        {
            "satzung.md": "# Satzung\n\nDer Verein hat einen Sitz, und er ist in der Stadt.\n",
            "preise.md": "# Preise\n\n| Getränk | Preis |\n|--|--|\n| Apfelschorlen | 2 € |\n",
        },
    ) as library:
        assert [library.document(name).language for name in ("satzung.md", "preise.md")] == ["de", "en"]
        answer = library.ask("Was kostet hier eine Apfelschoorle?")
    assert list(map(str, answer.notices)) == ["Searched for “apfelschorlen” instead of “Apfelschoorle”."]


def corrected(library: Library, question: str) -> list[str]:
    return list(map(str, library.ask(question).notices))


def test_an_everyday_word_isnt_corrected_to_another_one(tmp_path: Path) -> None:
    text = "# Desk\n\nLost coats are kept at the desk. The wagtail is a bird.\n"
    with library_of(tmp_path, {"desk.md": text}) as library:
        for question in ("Is there post at the desk?", "post", "How far can a bolt reach?"):
            assert corrected(library, question) == []
        assert not library.ask("post").found
        assert corrected(library, "Are coatz kept at the desk?") == ["Searched for “coats” instead of “coatz”."]
        assert corrected(library, "Is the wagtial at the desk?") == ["Searched for “wagtail” instead of “wagtial”."]


def test_an_everyday_word_is_only_corrected_to_a_rare_one_by_a_slip(tmp_path: Path) -> None:
    text = "# Wash\n\nThen rinse, and let the faire begin. Its bollt is a fish.\n"
    with library_of(tmp_path, {"wash.md": text}) as library:
        assert corrected(library, "Is there a pay rise?") == corrected(library, "Is the wash fairer now?") == []
        assert corrected(library, "How big is a bolt?") == ["Searched for “bollt” instead of “bolt”."]
        assert corrected(library, "Then rinze the wash") == ["Searched for “rinse” instead of “rinze”."]


def known_words(count: int) -> list[str]:
    """Different words of six letters and more, none of which is another one with a slip."""
    syllables = ("ba", "ke", "lo", "mi", "nu", "so", "ti", "ru", "va", "ze")
    return ["".join(syllables[int(digit)] for digit in f"{number * 7919 % 100_000:05}") for number in range(count)]


def calls_of(method: str, monkeypatch: pytest.MonkeyPatch, owner: type) -> list[str | list[str]]:
    """What a method that takes a word or some words is called with, from now on."""
    calls: list[str | list[str]] = []
    original = getattr(owner, method)

    def counted(self: object, asked: str | list[str], *others: object) -> object:
        calls.append(asked)
        return original(self, asked, *others)

    monkeypatch.setattr(owner, method, counted)
    return calls


def test_all_misspelt_words_of_a_question_are_corrected_but_only_the_first_of_a_message_full_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = known_words(300)
    wrong = [f"{word[:-2]}{word[-1]}{word[-2]}" for word in words]
    with library_of(tmp_path, {"words.md": f"# Words\n\n{' '.join(words)}\n"}, meaning=False) as library:
        answer = library.ask(" ".join(wrong[:30]))
        assert answer.suggestions[0].casefold().split() == words[:30]
        tried = calls_of("correct", monkeypatch, Speller)
        library.ask(" ".join(wrong))
        assert len(tried) == MOST_UNKNOWN
        tried.clear()
        library.verify(" ".join(wrong))
        assert len(tried) == MOST_UNKNOWN


def test_a_correction_does_not_take_longer_in_an_index_of_many_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [chr(letter) * 2 for first in (0x4E00, 0xAC00, 0x1200) for letter in range(first, first + 300)]
    for name in ("one", "many"):
        (tmp_path / name).mkdir()
    one, many = speller_of(KNOWN, tmp_path / "one"), speller_of(KNOWN + others, tmp_path / "many")
    assert many.correct("zouse") == ["house"]  # the first letters are known from now on
    looked_up = calls_of("find_all", monkeypatch, Dictionary)
    one.correct("zouse")
    many.correct("zouse")
    assert len(looked_up[0]) == len(looked_up[1]) > 0


@given(st.lists(st.text("abé", min_size=1, max_size=4), max_size=30), st.integers(1, 600))
def test_many_words_are_found_as_each_of_them_is(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str], size: int
) -> None:
    alike = [f"{letters}{number}" for letters in ("aab", "aaaaaaaaa") for number in range(size)]
    words = sorted({*alike, *asked[::2]})
    folder = tmp_path_factory.mktemp("words")
    dictionary.write(folder, [*(f"{word}/{word}" for word in words), *(f"{word}/" for word in asked[:3:2])])
    known = Dictionary(folder)
    for wanted in (asked, [*asked, *alike[::50]]):
        assert known.find_all(wanted) == [number for word in wanted for number in known.find(word)]


def test_another_first_letter_of_a_short_word_makes_another_word() -> None:
    assert not is_slip("bier", "vier")
    assert is_slip("wuth", "with")
    assert is_slip("vutton", "button")


def test_a_form_of_an_everyday_word_is_one() -> None:
    assert is_everyday("complains")
    assert is_everyday("complaining")
    assert not is_everyday("complians")
    assert is_everyday("fairer")
    assert is_everyday("nicest")
    assert is_everyday("lazier")
    assert not is_everyday("faier")
