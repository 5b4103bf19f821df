"""Dates in words and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.dates import in_words, moment, within_year


@pytest.mark.parametrize(
    ("value", "words", "under"),
    [
        ("2024-05-13", "May 13, 2024", "May 13"),
        ("2023-12-31", "December 31, 2023", "Dec 31"),
        ("2024-02", "February 2024", "Feb"),
        ("2024", "2024", ""),
        ("199X", "1990s", ""),
        ("18XX", "19th century", ""),
        ("-01XX", "2nd century BC", ""),
        ("-0043", "44 BC", ""),
        ("0000", "1 BC", ""),
        ("-0043-03-15", "March 15, 44 BC", "Mar 15"),
        ("1850~", "about 1850", "about 1850"),
        ("1914/1918", "1914 to 1918", "1914 to 1918"),
        ("2024-05-03/2024-05-05", "May 3, 2024 to May 5, 2024", "May 3, 2024 to May 5, 2024"),
        ("2024-21", "spring 2024", "spring 2024"),
        ("2024-35", "the third quarter of 2024", "the third quarter of 2024"),
        ("2024-41", "the second half of 2024", "the second half of 2024"),
    ],
)
def test_a_date_is_as_exact_as_it_is_stated(value: str, words: str, under: str) -> None:
    assert in_words(value) == words
    assert within_year(value) == under
    assert moment(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("XXXX-12-29", "December 29"),
        ("XXXX-10", "October"),
        ("XXXX-12-03/XXXX-12-05", "December 3 to December 5"),
        ("XXXX-02-29", "February 29"),
        ("no date", "no date"),
        ("2024-13-01", "2024-13-01"),
        ("2024-01-32", "2024-01-32"),
        ("XXXX", "XXXX"),
        ("1/2/3", "1/2/3"),
        ("", ""),
    ],
)
def test_without_a_stated_year_there_is_no_moment(value: str, words: str) -> None:
    assert in_words(value) == words
    assert moment(value) is None


@given(st.text("0123456789X-/~"))
def test_any_value_has_words_and_a_moment_has_a_heading(value: str) -> None:
    assert in_words(value) or not value
    if when := moment(value):
        assert when.heading
    else:
        assert within_year(value) or not value


def test_the_coarser_of_two_dates_that_begin_together_comes_first() -> None:
    values = ["-0043", "19XX", "190X", "1900", "1900-01", "1900-01-01", "1900-02", "1900-21", "1901"]
    keys = [when.key for value in values if (when := moment(value))]
    assert keys == sorted(set(keys))
    assert len(keys) == len(values)
