"""Looking for candidates first finds what the pattern itself finds."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.facts import requirements
from index.text import sentences
from index.text.scanning import beginnings, matches


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two, ten", ["two", "ten"]),
        ("“two", ["two"]),
        ("twofold tenth", ["two", "ten"]),
        ("network often", []),
        ("forty-two it’ten", []),
        ("tw te", []),
        ("c++ c--", ["c+"]),
    ],
)
def test_words_are_found_at_their_beginnings(text: str, found: list[str]) -> None:
    assert re.findall(beginnings(["two", "ten", "c+"]), text) == found


@given(st.text("ab-. x"), st.integers(0, 5), st.integers(0, 30))
def test_candidates_give_the_same_matches_as_the_pattern(text: str, start: int, end: int) -> None:
    pattern = re.compile(r"(?<![\w-])(?:a+b?|b(?=x))")
    found = matches(re.compile("[ab]"), pattern, text, start, end)
    assert [one.span() for one in found] == [one.span() for one in pattern.finditer(text, start, end)]


@given(st.from_regex(requirements._TRIGGER))
@example("MAY NOT")
def test_every_rule_and_plan_begins_with_one_of_the_first_words(text: str) -> None:
    found = matches(requirements._FIRST, requirements._TRIGGER, text, 0, len(text))
    assert [one.span() for one in found] == [one.span() for one in requirements._TRIGGER.finditer(text)]


@given(st.from_regex(sentences._CANDIDATE))
def test_every_end_of_a_sentence_begins_with_one_of_its_signs(text: str) -> None:
    found = matches(sentences._END_OR_LINE, sentences._CANDIDATE, text, 0, len(text))
    assert [one.span() for one in found] == [one.span() for one in sentences._CANDIDATE.finditer(text)]
