"""Documents that answer alike, but not the same: what the answer says of them, and which one it shows first."""

import json
import random
from collections.abc import Mapping
from pathlib import Path

import editions
import pytest
from click.testing import CliRunner
from libraries import library_of

from index import Answer, Scope, Span
from index.answers.differences import changes, read_sentence
from index.cli.commands import main


def ask(folder: Path, files: Mapping[str, str], question: str) -> Answer:
    with library_of(folder, files) as library:
        return library.ask(question, scope=Scope.shared())


def dated(date: str, text: str, title: str = "Library rules") -> str:
    return f"---\ndate: {date}\n---\n\n# {title}\n\n## Fees\n\n{text}\n"


def differ(one: str, other: str, language: str = "en") -> list[tuple[str, str, str]] | None:
    """What two sentences differ in, and the words of each that show it; None if they aren't about the same thing."""
    read = [read_sentence(text, Span(0, len(text)), language) for text in (one, other)]
    found = changes(read[0], read[1], copies=True)
    return (
        found if found is None else [(str(each.difference), each.one.of(one), each.other.of(other)) for each in found]
    )


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("The late fee is 15 percent.", "The late fee is 20%.", ("number", "15 percent", "20%")),
        ("The late fee is $1,500.", "The late fee is $1,800.", ("number", "$1,500", "$1,800")),
        ("Baking takes 30 minutes here.", "Baking takes 3 hours here.", ("number", "30 minutes", "3 hours")),
        ("Baking takes 30 minutes here.", "Baking takes 30 hours here.", ("number", "30 minutes", "30 hours")),
        ("The pool opens at 3 p.m. daily.", "The pool opens at 4 pm daily.", ("number", "3 p.m.", "4 pm")),
        ("It deals 6d6 fire damage.", "It deals 8d6 fire damage.", ("number", "6d6 fire", "8d6 fire")),
        ("Building it needs Python 3.10.", "Building it needs Python 3.1.", ("number", "3.10", "3.1")),
        ("80 of 80 files are read right.", "85 of 80 files are read right.", ("number", "80", "85")),
        ("Sword\t15 gp\t3 lb.", "Sword\t20 gp\t3 lb.", ("number", "15 gp", "20 gp")),
        ("Range: 60 feet", "Range: 90 feet", ("number", "60 feet", "90 feet")),
        ("It closes on 3 March 2024.", "It closes on March 5, 2024.", ("date", "3 March 2024", "March 5, 2024")),
        ("The library opens on Monday.", "The library opens on Friday.", ("date", "Monday", "Friday")),
        ("Ask Ada Brown for the shed’s key.", "Ask Tom Reed for the shed’s key.", ("name", "Ada Brown", "Tom Reed")),
        ("Guests may not swim here.", "Guests may swim here.", ("negation", "Guests may not swim", "Guests may swim")),
        (
            "The rule does not apply to us.",
            "The rule applies to us.",
            ("negation", "rule does not apply", "rule applies"),
        ),
        ("Guests can't swim here.", "Guests can swim here.", ("negation", "Guests can't swim", "Guests can swim")),
        ("Pets are allowed.", "Pets are forbidden.", ("negation", "Pets are allowed", "Pets are forbidden")),
    ],
)
def test_sentences_differ_in_one_thing(one: str, other: str, difference: tuple[str, str, str]) -> None:
    assert differ(one, other) == [difference]
    kind, mine, yours = difference
    assert differ(other, one) == [(kind, yours, mine)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The late fee is 15%.", "The late fee is now fifteen percent."),
        ("The late fee is $1,500.", "The late fee is 1500 dollars."),
        ("The late fee is 2.50 euros.", "The late fee is €2.5."),
        ("A disk of 5GB is enough.", "A disk of 5 GB is enough."),
        ("Baking takes two hours here.", "Baking takes 120 minutes here."),
        ("It closes on 3 March 2024.", "It closes on March 3, 2024."),
        ("It closes on 3 March.", "It closes on 3 March 2024."),
        ("The pool opens at 3 p.m. daily.", "The pool opens at 15:00 daily."),
        ("There is no fee for guests.", "There isn't any fee for guests."),
    ],
)
def test_what_is_only_written_in_another_way_is_no_difference(one: str, other: str) -> None:
    assert differ(one, other) == differ(other, one) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("An adult pays 10 euros for a ticket.", "A child pays 6 euros for a ticket."),
        ("See section 4.2 for the rules of pools.", "See section 4.3 for the rules of pools."),
        ("Casters of the 3rd level learn spells.", "Casters of the 5th level learn spells."),
        ("About 400 people live in the village.", "412 people live in the village."),
        ("The village has 400 people.", "The village has people."),
        ("Sword\t15 gp\t3 lb.", "Spear\t15 gp\t4 lb."),
        ("Error E1042 means that the disk is full.", "Error E1043 means that the disk is full."),
        ("It opens at nine.", "Cats sleep at noon."),
    ],
)
def test_sentences_about_different_things_do_not_disagree(one: str, other: str) -> None:
    assert differ(one, other) is differ(other, one) is None


def test_german_nouns_are_no_names() -> None:
    assert differ("Der Hund kostet im Park 5 Euro.", "Die Katze kostet im Park 5 Euro.", "de") is None
    assert differ("Die Gebühr ist nicht fällig.", "Die Gebühr ist fällig.", "de") == [
        ("negation", "Gebühr ist nicht fällig", "Gebühr ist fällig")
    ]


def test_the_newer_document_comes_first_and_the_answer_says_that_they_disagree(tmp_path: Path) -> None:
    files = {
        "2023/rules.md": dated("2023-01-01", "The late fee is 15 percent. Books are lent for a month."),
        "2025/rules.md": dated("2025-01-01", "The late fee is 20 percent. Books are lent for a month."),
    }
    answer = ask(tmp_path, files, "How much is the late fee?")
    assert [quote.citation.source for quote in answer.quotes] == ["2025/rules.md", "2023/rules.md"]
    assert [quote.score for quote in answer.quotes] == sorted((quote.score for quote in answer.quotes), reverse=True)
    found = answer.disagreement
    assert found is not None
    assert (found.difference, found.dated) == ("number", True)
    assert [each.value.of(each.text) for each in found.statements] == ["20 percent", "15 percent"]
    assert [each.text for each in found.statements] == ["The late fee is 20 percent.", "The late fee is 15 percent."]
    assert found.statements[0].citation.lines == (9, 9)
    assert str(found) == (
        "The documents disagree. The newer one says “20 percent” (Library rules (2025), 2025-01-01), "
        "the older one “15 percent” (Library rules (2023), 2023-01-01)."
    )
    options = ["--docs", str(tmp_path / "docs"), "--data", str(tmp_path / "data")]
    said = CliRunner().invoke(main, ["ask", "How much is the late fee?", *options]).stdout
    assert said.splitlines() == [
        "The documents disagree.",
        "",
        "The late fee is 20 percent.",
        "[1] 2025-01-01 · Library rules (2025) · Fees · line 9",
        "",
        "The late fee is 15 percent.",
        "[2] 2023-01-01 · Library rules (2023) · Fees · line 9",
    ]
    said = CliRunner().invoke(main, ["ask", "How much is the late fee?", "--json", *options]).stdout
    assert [each["text"][slice(*each["value"])] for each in json.loads(said)["disagreement"]["statements"]] == [
        "20 percent",
        "15 percent",
    ]


@pytest.mark.parametrize(("first", "second"), [("2024", "2024-03-01"), ("", "2025-01-01"), ("2024", "2024")])
def test_no_order_is_claimed_without_dates_that_say_it(first: str, second: str, tmp_path: Path) -> None:
    files = {
        "a/rules.md": dated(first, "The late fee is 15 percent."),
        "b/rules.md": dated(second, "The late fee is 20 percent."),
    }
    found = ask(tmp_path, files, "How much is the late fee?").disagreement
    assert found is not None
    assert not found.dated
    assert str(found) == (
        "The documents disagree: “15 percent” (Library rules (a)) or “20 percent” (Library rules (b))."
    )


def test_a_year_in_the_question_chooses_the_document(tmp_path: Path) -> None:
    files = {
        f"{year}/rules.md": dated(f"{year}-01-01", f"The late fee is {year % 100} percent.")
        for year in (2019, 2022, 2025)
    }
    answer = ask(tmp_path, files, "How much was the late fee in 2022?")
    assert [quote.citation.source for quote in answer.quotes] == ["2022/rules.md", "2025/rules.md", "2019/rules.md"]


@pytest.mark.parametrize(("one", "other"), [("fees-old.md", "fees-new.md"), ("rules_2023.md", "rules_2025.md")])
def test_files_beside_each_other_with_the_same_title_may_disagree(one: str, other: str, tmp_path: Path) -> None:
    files = {
        one: dated("2023-05-01", "The late fee is 15 percent."),
        other: dated("2025-05-01", "The late fee is 20%."),
    }
    answer = ask(tmp_path, files, "How much is the late fee?")
    assert answer.disagreement is not None
    assert answer.quotes[0].citation.source == other


def test_files_about_two_things_do_not_disagree_though_they_have_the_same_title(tmp_path: Path) -> None:
    files = {
        "cinema.md": dated("2023-05-01", "The late fee is 15 percent."),
        "theatre.md": dated("2025-05-01", "The late fee is 20%."),
    }
    assert ask(tmp_path, files, "How much is the late fee?").disagreement is None


def test_of_two_copies_the_newer_one_comes_first_even_if_they_do_not_disagree(tmp_path: Path) -> None:
    text = "Members pay the fee for the library in the first week of May, at the desk in the hall or by post."
    files = {"a.md": dated("2023-05-01", text), "b.md": dated("2025-05-01", text.replace(" or by post", ", by post"))}
    answer = ask(tmp_path, files, "When do members pay the fee for the library?")
    assert answer.disagreement is None
    assert answer.quotes[0].citation.source == "b.md"


def test_a_document_that_agrees_with_the_older_one_is_named_too(tmp_path: Path) -> None:
    files = {
        f"{year}/rules.md": dated(f"{year}-01-01", f"The late fee is {fee} percent.")
        for year, fee in ((2021, 15), (2023, 20), (2025, 15))
    }
    found = ask(tmp_path, files, "How much is the late fee?").disagreement
    assert found is not None
    assert [each.value.of(each.text) for each in found.statements] == ["15 percent", "20 percent", "15 percent"]
    assert found.dated


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("# Mummy\n\nA save of DC 12 ends the rot.", "# Mummy lord\n\nA save of DC 16 ends the rot."),
        ("# Prices\n\n## Adults\n\nA ticket costs 10 euros.", "# Prices\n\n## Children\n\nA ticket costs 6 euros."),
        (
            "# Plans\n\nPlan Harbour costs 10 euros. Plan Lagoon costs 12 euros.",
            "# Plans\n\nPlan Lagoon costs 12 euros.",
        ),
        ("# Fees\n\nThe late fee is 15 percent.", "# Fees\n\nThe late fee is 15 %."),
    ],
)
def test_documents_about_different_things_do_not_disagree(first: str, second: str, tmp_path: Path) -> None:
    question = first.split("\n\n")[-1].split(". ")[0].rstrip(".")
    answer = ask(tmp_path, {"a/page.md": first, "b/page.md": second}, question)
    assert answer.found
    assert answer.disagreement is None


def test_folders_of_two_teams_do_not_disagree(tmp_path: Path) -> None:
    text = "# On call\n\nThe lead is on call until {} in the evening."
    files = {"billing/page.md": text.format(8), "search/page.md": text.format(9)}
    assert ask(tmp_path, files, "Until when is the lead on call in the evening?").disagreement is None


def test_editions_of_real_texts(tmp_path: Path) -> None:
    pairs = editions.make(editions.paragraphs(editions.own_pages()), random.Random(3), 24, 12)
    shares = editions.figures(editions.outcomes(pairs, tmp_path))
    assert shares["false flags"] == 0
    assert min(shares["newest first"], shares["flagged"]) >= 0.9  # 22 of 24, which are others when a page changes


@pytest.mark.slow
def test_many_editions_of_real_texts(tmp_path: Path) -> None:
    found = editions.paragraphs(editions.own_pages())
    pairs = editions.make(found, random.Random(7), editions.CHANGED, editions.SAME)
    shares = editions.figures(editions.outcomes(pairs, tmp_path))
    assert shares["newest first"] >= 0.98
    assert shares["flagged"] >= 0.95
    assert shares["false flags"] <= 0.01
