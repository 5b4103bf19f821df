"""What is searched for: the same terms, whether a document or a question says them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import terms, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Egypt’s", "Egypt"),
        ("Egypt's officials", "Egypt official"),
        ("the James' house", "James house"),
        ("J.D.", "JD"),
        ("1,000 people", "1000 people"),
        ("day-to-day", "day day"),
        ("ＦＵＬＬ width", "full width"),
        ("co\u00adoperate", "cooperate"),
        ("ﬁnal", "final"),
        ("STRASSE", "straße"),
        ("snake_case", "snake case"),
        ("l'accord", "accord"),
        ("running meetings", "run meeting"),
        ("What is the meeting about?", "meeting"),
    ],
)
def test_two_ways_of_writing_meet(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US forces tell us", ["us", "forc", "tell"]),
        ("C++ and C# and C", ["c++", "c#", "c"]),
        ("10% of 2.5", ["10%", "2.5"]),
        ("東京都", ["東京", "京都"]),
        ("字", ["字"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("don't", []),
        ("o'clock", ["oclock"]),
        ("who is it that they were with", []),
        ("!?… — ___", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text(max_size=200))
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in tokens(text):
        assert token.span.of(text) == token.word
        assert token.term
        assert not any(character.isspace() for character in token.term)
