"""Twelve questions that the sample document answers, and what the first quotation must hold."""

import pytest
from conftest import SEEDS

from index import Library, Scope

DOCUMENT = (SEEDS / "000_2a4e464d5e4701d1.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When is the Mar-a-Lago meeting?", "December 29"),
        ("What does Netanyahu's fifth visit mark?", "fifth visit to the United States"),
        ("Who heads Egypt's State Information Service?", "Diaa Rashwan, head of Egypt’s State Information Service"),
        ("When did the truce come into effect?", "came into effect October 10"),
        ("Who met in Miami last Friday?", "Witkoff and Kushner met in Miami"),
        ("Which countries guarantee the peace deal?", "guarantors of the peace deal"),
        ("How many captives were handed over alive?", "20 Israeli captives alive"),
        ("How many Palestinians were killed by the violations?", "more than 400 Palestinians"),
        ("What is the yellow line?", "yellow line marking the territory"),
        ("Whose body remains unaccounted for?", "The body of Gvili remains unaccounted for"),
        ("Where could the Board of Peace convene?", "World Economic Forum in Davos"),
        ("What does the second phase of the ceasefire proposal include?", "temporary technocratic committee"),
    ],
)
def test_the_sample_document_answers(seed_library: Library, question: str, expected: str) -> None:
    answer = seed_library.ask(question, scope=Scope.shared())
    quote = answer.quotes[0]
    assert expected in quote.text
    assert quote.text == DOCUMENT[quote.span.start : quote.span.end]


@pytest.mark.parametrize(
    "question", ["What is the capital of France?", "How do I bake bread?", "hello", "asdfghjkl", "???", ""]
)
def test_what_it_does_not_say_is_not_found(seed_library: Library, question: str) -> None:
    answer = seed_library.ask(question, scope=Scope.shared())
    assert not answer.found
    assert answer.quotes == ()


def test_advertisements_are_never_quoted(seed_library: Library) -> None:
    answer = seed_library.ask("Freedom-Loving Beachwear by Red Beach Nation", scope=Scope.shared(), limit=25)
    assert not any("Beachwear" in quote.text for quote in answer.quotes)
