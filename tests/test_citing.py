"""A footnote is one line: which parts of a citation are left out, and which never are."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.citing import LONGEST_POINTER, ONE_LINE, brief, pointer, shorten, whole, width
from index import Citation

NARROW = 44
RULES = ("Rules", "Setting up", "The second deck", "Dealing")


def cited(
    title: str,
    *heading: str,
    date: str | None = None,
    publisher: str | None = None,
    page: int | None = None,
    lines: tuple[int, int] | None = None,
) -> Citation:
    return Citation(
        document_id="0" * 12,
        title=title,
        source="a.txt",
        author=None,
        publisher=publisher,
        url=None,
        date=date,
        heading=heading,
        page=page,
        rows=None,
        lines=lines,
    )


def test_the_whole_citation_says_its_date_in_words() -> None:
    citation = cited("Rules", "Fees", date="2024-03-01", publisher="The Club", lines=(7, 7))
    assert whole(citation) == "Rules · The Club · March 1, 2024 · Fees · line 7"


ROWS = [
    (cited("Rules", publisher="The Club", lines=(7, 7)), "Rules · line 7"),
    (cited("Rules", date="2024-03-01", lines=(7, 7)), "Rules · March 1, 2024 · line 7"),
    (cited("Rules", *RULES[1:3], lines=(7, 9)), "Rules › … › The second deck · lines 7–9"),
    (cited("Rules", *RULES, page=3), "Rules › … › Dealing · page 3"),
    (cited("Rules", "Rules", "Dealing", lines=(7, 9)), "Rules › Dealing · lines 7–9"),
    (cited("Rules (cards)", "Rules", "Dealing", lines=(7, 9)), "cards › Rules › Dealing · lines 7–9"),
    (cited("Rules of 2024", *RULES, publisher="The Club", lines=(70, 81)), "Rules of 2024 › … › Dealing · lines 70–81"),
    (cited("Rules", "Dealing from the second deck fast", lines=(7, 7)), "Rules › Dealing from the second … · line 7"),
    (
        cited("[News article: the dispute over the ceasefire]", "A Decision", publisher="The Report", lines=(45, 51)),
        "The Report › A Decision · lines 45–51",
    ),
    (cited("Statutes of the rowing club", "Fees", date="2024", page=4), "Statutes of the … › Fees · 2024 · page 4"),
    (cited("Statutes of the club", "Fees", date="2024-09-11", page=4), "Statutes of the club › Fees · page 4"),
    (cited("A title that is long", "And a heading that is longer"), "A title that is … › And a heading that is …"),
    (cited("規則" * 20, "配る" * 20), "規則規則規則規則… › 配る配る配る配る配る配…"),
    (cited("Rules\nof  the\tgame", lines=(1, 1)), "Rules of the game · line 1"),
]


@pytest.mark.parametrize(("citation", "line"), ROWS)
def test_a_citation_loses_its_middle_headings_first_then_words_of_its_title(citation: Citation, line: str) -> None:
    assert brief(citation, NARROW).replace("\u00a0", " ") == line
    assert width(line) <= NARROW


@given(
    st.text(min_size=1),
    st.lists(st.text(), max_size=5),
    st.sampled_from([{}, {"lines": (7, 7)}, {"lines": (10**6, 2 * 10**6)}, {"page": 3}]),
    st.sampled_from([None, "2024", "2024-03-01"]),
    st.none() | st.text(),
)
@example("a" * 100_000, ["b" * 100_000] * 5, {"page": 3}, "2024-03-01", "c" * 100_000)
def test_it_is_one_line_of_bounded_width_and_ends_with_the_place(
    title: str, heading: list[str], where: dict[str, Any], date: str | None, publisher: str | None
) -> None:
    citation = cited(title, *heading, date=date, publisher=publisher, **where)
    line = brief(citation)
    assert width(line) <= ONE_LINE
    assert line.endswith(citation.place.replace(" ", "\u00a0"))
    assert width(pointer(citation)) <= LONGEST_POINTER
    assert len(line.splitlines()) <= 1


@given(st.text(), st.integers(2, 60))
def test_a_shortened_text_is_its_beginning(text: str, room: int) -> None:
    short = shorten(text, room)
    assert short == text or text.startswith(short.removesuffix("…").removesuffix("\u00a0"))
    assert width(short) <= room


def test_a_passage_of_the_same_document_is_named_by_its_heading_or_else_by_its_place() -> None:
    near = cited("Rules", "Dealing")
    assert pointer(cited("Rules", "Playing"), near) == "Playing"
    assert pointer(cited("Rules", lines=(7, 7)), near) == "line 7"
    assert pointer(replace(cited("Rules", "Playing"), document_id="1" * 12), near) == "Rules › Playing"
