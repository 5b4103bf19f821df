"""Lists of facts begin with those that say most about their documents."""

from pathlib import Path

import pytest

from index import FactKind, Library, Scope
from index.facts import facts
from index.facts.base import RawFact
from index.facts.keys import weight
from index.layout import Span
from index.reading.document import read

LONG = "Filler. " * 60


def weigh(before: str, sentence: str, part: str, headings: tuple[str, ...] = ("Title",), **more: object) -> int:
    text = f"{before}{sentence}{LONG}"
    start = len(before) + sentence.index(part)
    values = {"kind": FactKind.FIGURES} | more
    raw = RawFact(span=Span(start, start + len(part)), sentence=Span(len(before), len(before + sentence)), **values)  # type: ignore[arg-type]
    return weight(raw, text, headings)


def test_the_beginning_of_a_document_weighs_more_than_its_end() -> None:
    assert weigh("", "It has 5 rooms.", "5 rooms") > weigh(LONG * 9, "It has 5 rooms.", "5 rooms")


def test_a_number_with_digits_and_a_unit_weighs_more_than_one_in_words() -> None:
    plain = weigh("", "It has two rooms.", "two rooms")
    assert plain < weigh("", "It has 5 rooms.", "5 rooms") < weigh("", "It is 5 m long.", "5 m", unit="m")


@pytest.mark.parametrize(
    ("sentence", "headings"),
    [
        ("For example, it has 5 rooms.", ("Title",)),
        ("z. B. 5 rooms.", ("Title",)),
        ("It has 5 rooms.", ("T", "Example")),
    ],
)
def test_an_example_weighs_least(sentence: str, headings: tuple[str, ...]) -> None:
    assert weigh("", sentence, "5 rooms", headings) < weigh(LONG * 9, "It has 5 rooms.", "5 rooms")
    assert weigh("", "An exemplary house has 5 rooms.", "5 rooms") == weigh("", "It has 5 rooms.", "5 rooms")


def test_a_rule_in_a_sentence_weighs_more_than_one_in_a_line() -> None:
    line = "Ring, rare (requires attunement)"
    assert weigh("", "It requires a ring.", "It requires a ring.", kind=FactKind.RULES) > weigh(
        "", line, line, kind=FactKind.RULES
    )


def test_a_surer_rule_weighs_more() -> None:
    rule = "It must close."
    assert weigh("", rule, rule, kind=FactKind.RULES, sure=1) > weigh("", rule, rule, kind=FactKind.RULES)


def test_a_figure_in_a_sentence_weighs_more_than_one_in_an_item() -> None:
    assert weigh("20 arrows", "It holds 20 arrows.", "It holds 20 arrows.") > weigh(
        "20 arrows", "20 arrows", "20 arrows"
    )


def test_what_a_heading_names_weighs_more() -> None:
    named = {"kind": FactKind.DEFINITIONS, "value": "Mole"}
    sentence = "A mole is a wall in the sea."
    other = weigh("", sentence, "mole", ("Harbour", "Walls"), **named)
    assert weigh("", sentence, "mole", ("Harbour", "Moles and piers"), **named) > other
    assert weigh("", sentence, "mole", ("The mole", "Walls"), **named) > other


def test_facts_are_listed_by_weight_and_dates_in_order_of_time(docs: Path, library: Library) -> None:
    filler = "Nobody knows why the harbour is there. " * 40
    text = f"# Harbour\n\nIt has 90 boats. {filler}\n\nFor example, 70 boats came. It had 80 boats in 1990 and 1980.\n"
    (docs / "harbour.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    figures = library.facts(FactKind.FIGURES, scope=Scope.shared(), source="harbour.md")
    assert [fact.text for fact in figures] == ["90 boats", "80 boats", "70 boats"]
    dates = library.facts(FactKind.DATES, scope=Scope.shared(), source="harbour.md")
    assert [fact.value for fact in dates] == ["1980", "1990"]


def test_addresses_for_the_readers_are_surer_than_those_in_passing() -> None:
    text = "Ask the board at ann@harbour.org.\n\nThe treasurer is ben@harbour.org.\n\nThis replaces info@harbour.org.\n"
    contacts = [fact for fact in facts(read("a.md", text.encode())) if fact.kind is FactKind.CONTACTS]
    assert [fact.sure for fact in contacts] == [1, 0, -1]
