"""A question for several things is answered with the list or the table of them, and no other question is."""

from pathlib import Path

import pytest
from libraries import library_of
from test_answering_part import marked

from index import Scope

FILLER = "The harbour has a market on every other Saturday, and people come from all the villages around it. " * 2
BOATS = ("ketch", "yawl", "sloop", "cutter")
BULLETS = "\n".join(f"- {boat}: has a mast and a {place}-metre keel" for place, boat in enumerate(BOATS, 2))
SHOWN = "\n".join(f"• {boat}: has a mast and a {place}-metre keel" for place, boat in enumerate(BOATS, 2))
ROWS = "\n".join(
    f"| {boat} | {place} crowns | {'oak' if place % 2 else 'pine'} |" for place, boat in enumerate(BOATS, 2)
)
CELLS = "\n".join(f"{boat}\t{place} crowns\t{'oak' if place % 2 else 'pine'}" for place, boat in enumerate(BOATS, 2))


@pytest.mark.parametrize(
    "question",
    [
        "What boats can I rent?",
        "which boats are there",
        "What kinds of boats are there?",
        "what are the boats",
        "give me a list of all the boats",
    ],
)
def test_a_list_answers_with_the_sentence_that_names_it(tmp_path: Path, question: str) -> None:
    lead = "Pay at the gate, before noon. You can rent these boats:"
    text = f"# Harbour\n\n## Hire\n\n{lead}\n\n{BULLETS}\n\n{FILLER}\n"
    assert marked(tmp_path, text, question) == f"You can rent these boats:\n\n{SHOWN}"


def test_a_list_answers_if_only_its_heading_names_it(tmp_path: Path) -> None:
    text = f"# Harbour\n\n{FILLER}\n\n## Boats\n\n{BULLETS}\n\nAsk at the gate. It is never closed.\n"
    assert marked(tmp_path, text, "Which boats can I get at the gate?") == SHOWN


def test_a_table_answers_with_its_header(tmp_path: Path) -> None:
    table = f"| Boat | Price | Wood |\n|--|--|--|\n{ROWS}"
    text = f"# Harbour\n\n{FILLER}\n\n{table}\n\nAsk at the gate. It is never closed.\n"
    assert marked(tmp_path, text, "What boats does the harbour have?") == f"Boat\tPrice\tWood\n{CELLS}"


def test_rows_that_say_more_of_the_question_answer_it_themselves(tmp_path: Path) -> None:
    text = f"# Harbour\n\n{FILLER}\n\n| Boat | Price | Wood |\n|--|--|--|\n{ROWS}\n| junk | 9 crowns | teak |\n"
    assert marked(tmp_path, text, "Which boats are made of teak?") == "junk\t9 crowns\tteak"


def test_a_sentence_that_lists_several_things_answers_before_others(tmp_path: Path) -> None:
    rent = "Ketches, yawls and sloops are rented out. The town is old. A rented boat must be back by six."
    text = f"# Harbour\n\n## Boats\n\n{FILLER}\n\n{rent}\n"
    assert "Ketches" in marked(tmp_path, text, "Which boats can be rented?")


def test_a_list_is_shown_as_far_as_a_glance_reaches(tmp_path: Path) -> None:
    many = "\n".join(f"- boat number {number} of the harbour's fleet" for number in range(30))
    part = marked(tmp_path, f"# Harbour\n\nThe boats for rent:\n\n{many}\n", "Which boats are for rent?")
    assert part.startswith("The boats for rent:\n\n• boat number 0")
    assert 350 < len(part) <= 400
    assert part.endswith("fleet")


def test_a_list_of_something_else_doesnt_answer(tmp_path: Path) -> None:
    lead = "Boats are rented out at the gate in summer. Bring with you:"
    text = f"# Harbour\n\n{FILLER}\n\n{lead}\n\n- a hat\n- a rope\n- a boat hook\n"
    assert "a hat" not in marked(tmp_path, text, "Which boats are rented out in summer?")


def test_the_steps_below_a_heading_are_no_list_of_what_it_names(tmp_path: Path) -> None:
    steps = "1. Paint it, and wait.\n2. Name it, loudly.\n3. Tell the other boats.\n"
    text = f"# Harbour\n\n{FILLER}\n\n## Add boats\n\n{steps}"
    assert not marked(tmp_path, text, "Which boats are there?").startswith("1. ")


def test_a_lead_in_comes_with_the_table_of_the_next_passage(tmp_path: Path) -> None:
    lead = "Here is a table of the boats that can be rented from the harbour:"
    text = f"# Harbour\n\n## Boats\n\n{lead}\n\n| Name | Price | Wood |\n|--|--|--|\n{ROWS}\n"
    expected = f"{lead}\n\nName\tPrice\tWood\n{CELLS}"
    assert marked(tmp_path, text, "Which boats can be rented from the harbour?") == expected


def test_the_passage_that_lists_them_comes_first(tmp_path: Path) -> None:
    one = "# Boat rules\n\n## Members\n\nEvery member has boats (see Boats).\n"
    with library_of(
        tmp_path,
        {
            "rules.md": f"{one}\n## Other rules\n\n{FILLER}\n",
            "fleet.md": f"# Fleet\n\n{FILLER}\n\n## Boats\n\nOur boats:\n\n{BULLETS}\n",
        },
    ) as library:
        assert library.ask("boats of members").quotes[0].citation.source == "rules.md"
        assert library.ask("Which boats are there?").quotes[0].citation.source == "fleet.md"


@pytest.mark.parametrize(
    ("heading", "is_found"),
    [
        ("Boats", True),
        ("List of all available boats", True),
        ("Available Boats", True),
        (f"Boats\n\n{FILLER * 8}", True),  # the list begins in the section's second passage
        ("Old boats", False),
        ("Boats\n\n### Of old", False),
    ],
)
def test_a_list_below_just_what_is_asked_for_is_found_anywhere(tmp_path: Path, heading: str, is_found: bool) -> None:
    passed = f"The boats passed other boats and more boats. {FILLER}"
    pages = {f"day {place}.md": f"# Boats of day {place}\n\n{passed}\n" for place in range(60)}
    rows = "- Ada\n- Bertha\n- Clara"
    pages["yearbook.md"] = f"# Yearbook of the harbour\n\n{FILLER}\n\n## {heading}\n\n{rows}\n"
    with library_of(tmp_path, pages, meaning=False) as library:
        first = library.ask("Which boats are there?", scope=Scope.shared()).quotes[0]
        assert (first.citation.source == "yearbook.md") is is_found
        first = library.ask("Which boats are there in winter?", scope=Scope.shared()).quotes[0]
        assert first.citation.source != "yearbook.md"


@pytest.mark.parametrize("question", ["list all boats", "which boats are there?", "what kinds of boats are there"])
def test_the_sections_below_a_heading_of_just_what_is_asked_for_are_a_list(tmp_path: Path, question: str) -> None:
    sections = "\n\n".join(f"### {boat.title()}\n\nThe {boat} is let by the hour." for boat in BOATS)
    others = "\n\n".join(f"## Pier {number}\n\nBoats, and more boats, wait at pier {number}." for number in range(30))
    with library_of(tmp_path, {"harbour.md": f"# Harbour\n\n## Boat list\n\n{sections}\n\n{others}\n"}) as library:
        quotes = library.ask(question, scope=Scope.shared()).quotes
    assert [quote.citation.heading[-1] for quote in quotes[:3]] == ["Ketch", "Yawl", "Sloop"]
