"""Days and large numbers are found however they are written."""

from collections.abc import Iterator

import pytest
from libraries import library_of

from index import Library
from index.retrieval.question.dates import days

DIARY = """# Diary

## Boiler

On 14.10.2025 the boiler was serviced, and the pump was replaced.

## Roof

2025-11-03: the roof was inspected by a firm.

## Lift

On 5 March 2024 the lift stopped, and it was repaired.

## Hall

The hall has room for 1 000 people, and the park for 25.000 visitors.

## Levy

The budget is 30,000 euros, and the levy 14 euros in October.

## Guests

A guest has 14 days in winter, and 10 in summer.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("days")
    with library_of(folder, {"diary.md": DIARY}, meaning=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("what happened on 14 october?", "Boiler"),
        ("what happened on October 14th, 2025", "Boiler"),
        ("what was done on 2025-10-14", "Boiler"),
        ("what happened on 3 November 2025", "Roof"),
        ("what was done on 3.11.2025", "Roof"),
        ("what happened on 5.3.2024", "Lift"),
        ("what happened on 2024-03-05", "Lift"),
        ("room for 1000 people", "Hall"),
        ("room for 1,000 people", "Hall"),
        ("25000 visitors", "Hall"),
        ("25,000 visitors", "Hall"),
        ("budget of 30 000 euros", "Levy"),
        ("budget of 30.000 euros", "Levy"),
    ],
)
def test_a_day_and_a_number_are_found_in_each_of_their_forms(library: Library, question: str, heading: str) -> None:
    assert library.ask(question).quotes[0].citation.heading[-1] == heading


@pytest.mark.parametrize("question", ["who came on 15.10.2025?", "room for 14000 people"])
def test_another_day_or_number_is_no_sure_answer(library: Library, question: str) -> None:
    assert library.ask(question).confidence.value != "strong"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("am 1. Mai 2026", [(1, 5, 2026)]),
        ("el 3 de octubre de 2025", [(3, 10, 2025)]),
        ("le 1er août", [(1, 8, None)]),
        ("the 2nd of June, 2024", [(2, 6, 2024)]),
        ("March 32, version 1.2.2025.4, 2025-13-01, 3 may", [(3, 5, None)]),
        ("rule 7.3 and 1.10", []),
    ],
)
def test_the_days_of_a_question(text: str, named: list[tuple[int, int, int | None]]) -> None:
    assert [(day.day, day.month, day.year) for day in days(text)] == named
