"""Dates in words and in order, and the picture of a timeline."""

from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_rendering_facts import fact

from bot.rendering import timeline, units
from bot.rendering.dates import in_words, moment
from bot.rendering.fact_groups import by_time, statements
from bot.rendering.facts import Listing
from bot.rendering.timeline import LONGEST_ALT, MOST, Event, alt_text, events, fitted, picture, ticks
from index import FactNote

drawn = pytest.mark.skipif(not timeline.AVAILABLE, reason="matplotlib, the extra “pictures”, is not installed")


@pytest.mark.parametrize(
    ("value", "words", "start", "end"),
    [
        ("2024-05-13", "May 13, 2024", 2024 + 133 / 366, 2024 + 134 / 366),
        ("2023-12-31", "December 31, 2023", 2023 + 364 / 365, 2024),
        ("2024-02", "February 2024", 2024 + 31 / 366, 2024 + 60 / 366),
        ("2024", "2024", 2024, 2025),
        ("199X", "1990s", 1990, 2000),
        ("18XX", "19th century", 1800, 1900),
        ("-01XX", "2nd century BC", -199, -99),
        ("-0043", "44 BC", -43, -42),
        ("0000", "1 BC", 0, 1),
        ("-0043-03-15", "March 15, 44 BC", -43 + 73 / 365, -43 + 74 / 365),
        ("1850~", "about 1850", 1850, 1851),
        ("1914/1918", "1914 to 1918", 1914, 1919),
        ("2024-05-03/2024-05-05", "May 3, 2024 to May 5, 2024", 2024 + 123 / 366, 2024 + 126 / 366),
        ("2024-21", "spring 2024", 2024, 2025),
        ("2024-35", "the third quarter of 2024", 2024.5, 2024.75),
        ("2024-41", "the second half of 2024", 2024.5, 2025),
    ],
)
def test_a_date_is_as_exact_as_it_is_stated(value: str, words: str, start: float, end: float) -> None:
    when = moment(value)
    assert in_words(value) == words
    assert when
    assert (when.start, when.end) == pytest.approx((start, end), abs=1e-9)


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
def test_without_a_stated_year_nothing_is_drawn(value: str, words: str) -> None:
    assert in_words(value) == words
    assert moment(value) is None


@given(st.text("0123456789X-/~"))
def test_any_value_has_words_and_a_stretch_that_is_one(value: str) -> None:
    assert in_words(value) or not value
    if when := moment(value):
        assert when.start < when.end
        assert when.heading


def test_the_coarser_of_two_dates_that_begin_together_comes_first() -> None:
    values = ["-0043", "19XX", "190X", "1900", "1900-01", "1900-01-01", "1900-02", "1900-21", "1901"]
    keys = [when.key for value in values if (when := moment(value))]
    assert keys == sorted(set(keys))
    assert len(keys) == len(values)


def listing(*values: str, sentence: str = "It was then.") -> Listing:
    return Listing(
        "Timeline", (), statements(by_time([fact(sentence, value=v, at=99 * n) for n, v in enumerate(values)]))
    )


def test_the_picture_has_the_dates_whose_year_is_stated_under_their_numbers() -> None:
    found = events(listing("2024", "XXXX-05-03", "1999-05", "no date"))
    assert [(event.number, event.date) for event in found] == [(1, "May 1999"), (2, "2024")]


def test_a_date_that_only_the_document_dates_is_not_drawn() -> None:
    dated = fact("Yesterday.", value="2024-05-13", notes=(FactNote.APPROXIMATE, FactNote.BY_DOCUMENT))
    assert not events(Listing("Timeline", (), statements(by_time([dated]))))


def test_the_description_says_the_same_as_the_picture() -> None:
    found = events(listing("2024", "1999-05"))
    assert alt_text(found) == "A timeline of 2 dates, from May 1999 to 2024. May 1999: It was then. 2024: It was then."
    many = events(listing(*(str(year) for year in range(1900, 2000)), sentence="🙂" * 100))
    assert units(alt_text(many)) <= LONGEST_ALT
    assert alt_text(many).startswith(f"A timeline of the first {MOST} of 100 dates, from 1900 to 1939.")


@given(st.floats(-3000, 3000), st.floats(0.01, 5000))
def test_the_scale_has_a_few_names_in_order(low: float, length: float) -> None:
    marks = list(ticks(low, low + length))
    assert len(marks) <= 8
    assert all(low <= place <= low + length for place, _ in marks)
    assert all(one < other for (one, _), (other, _) in pairwise(marks))
    assert len({name for _, name in marks}) == len(marks)


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (2000, 2005.5, ["2000", "2001", "2002", "2003", "2004", "2005"]),
        (-60, 60, ["60 BC", "40 BC", "20 BC", "1", "20", "40", "60"]),
        (2023.9, 2024.3, ["Dec 2023", "Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024"]),
        (2023.15, 2023.18, ["Feb 25", "Feb 27", "Mar 1", "Mar 3", "Mar 5", "Mar 7"]),
        (2024.001, 2024.02, ["Jan 2", "Jan 4", "Jan 6", "Jan 8"]),
    ],
)
def test_the_scale_is_in_years_months_or_days(low: float, high: float, names: list[str]) -> None:
    assert [name for _, name in ticks(low, high)] == names


@drawn
def test_the_picture_is_a_png_that_grows_with_its_dates() -> None:
    few = Image.open(BytesIO(picture(events(listing("1999", "2000-05", "2001-05-03", "2002/2004", "2010~")))))
    assert few.format == "PNG"
    assert few.width == 1200
    assert few.height < few.width
    most = Image.open(BytesIO(picture(events(listing(*(str(year) for year in range(1900, 1900 + MOST + 20)))))))
    assert most.width == 1200
    assert most.height < 4200


@drawn
@pytest.mark.parametrize(
    "sentence",
    ["$x^2$ and $y", "港口于2015年重建。", "مرحبا", "x\x00\n\n\u202ey", "🙂🙂", "W" * 500, "ab " * 500, "\ud83d"],
)
def test_no_text_of_a_sentence_spoils_the_picture(sentence: str) -> None:
    values = ("0001", "9999-12-31", "-01XX", "2024-05-13", "2024-05-13/2024-05-14")
    assert picture(events(listing(*values, sentence=sentence))).startswith(b"\x89PNG")


@drawn
def test_dates_of_one_day_are_drawn_too() -> None:
    when = moment("2024-05-13")
    assert when
    same = [Event(number, "2024-05-13", when, "It was then.") for number in range(1, 6)]
    assert picture(same).startswith(b"\x89PNG")


@drawn
def test_a_sentence_is_cut_between_words_or_left_out_where_the_font_lacks_it() -> None:
    assert fitted("It was then.", 7, 13) == "It was then."
    cut = fitted("The council met again to hear what the captain had to say, and then it went home.", 4, 13)
    assert cut.endswith("…")
    assert "The council met again to hear what the captain".startswith(cut[:-1])
    assert fitted("W" * 100, 2, 13) == ""
    assert fitted("港口", 7, 13) == ""
    assert fitted("שלום", 7, 13) == ""
