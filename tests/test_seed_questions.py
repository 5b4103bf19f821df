"""Readers who don't know the sample document's words still find the right passage, and traps are refused."""

import pytest
from conftest import SEEDS

from index import Answer, Confidence, Library, Scope

DOCUMENT = (SEEDS / "000_2a4e464d5e4701d1.txt").read_text(encoding="utf-8")

TWELVE = [
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
]

# Paraphrases, misspellings, names, numbers; several passages may answer.
TWENTY = [
    ("On which day do Trump and Netanyahu get together in December?", ["December 29"]),
    ("Mar a Lago date", ["December 29"]),
    ("What was signed on October 9?", ["signing of Trump’s 20-point peace plan on October 9"]),
    ("How many points are in the plan?", ["20-point peace plan"]),
    ("Who is the son in law of the president?", ["son-in-law Jared Kushner"]),
    ("Which envoy worked with Egyptians, Qataris and Turks?", ["envoy Steve Witkoff"]),
    ("What did Rashwan warn about?", ["Rashwan warned"]),
    ("Is there an American veto against more fighting?", ["clear US veto"]),
    (
        "Which advisers has the Israeli leader lost, according to the official?",
        ["It’s J.D., Marco, Jared, Steve, Susie"],
    ),
    ("What does buyer's remorse refer to?", ["buyer’s remorse"]),
    ("What is planned for Davos in January?", ["World Economic Forum in Davos"]),
    ("Who is Ran Gvili?", ["Ran Gvili, described as the last Israeli detainee"]),
    (
        "What condition does Israel set before the next phase?",
        ["only after it receives the last hostage body", "recovery of the body"],
    ),
    ("Who is the one-man audience?", ["one-man audience"]),
    ("What should the IDF adhere to?", ["adhere to the ceasefire"]),
    ("How many bodies were handed over?", ["bodies of 27 others"]),
    ("How often did Israel break the agreement, says the Helth Ministry?", ["hundreds of times"]),
    ("technocratik goverment for Gaza", ["technocratic government", "technocratic committee"]),
    ("How much of the enclave does the army still hold?", ["over half the enclave"]),
    ("Why is Egypt angry with Netanyahoo?", ["redirect American attention", "trying “by all means”"]),
]

UNANSWERABLE = [
    "What is the capital of France?",
    "How do I bake sourdough bread?",
    "When was Netanyahu born?",
    "How many people live in Gaza?",
    "Which hotel do the delegations stay at?",
    "What is the name of Kushner's wife?",
    "How long is the border between Egypt and Israel?",
    "Who won the election in Qatar?",
    "What does the Pope say about the ceasefire?",
    "How much does membership of Mar-a-Lago cost?",
    "What is the GDP of Turkey?",
    "Which airline flies to Davos?",
    "When did Hamas take over the Strip?",
    "What colour is the flag of Lebanon?",
    "Who is the secretary general of the United Nations?",
    "What language is spoken in Tehran?",
    "How do I renew my passport?",
    "When does the library open on Sundays?",
    "How many goals did Messi score?",
    "Which vaccine is given to children?",
]

CHATTER = ["hello", "thanks a lot!", "asdfghjkl", "lol", "???", "", "good morning bot", "who are you?"]


def ask(library: Library, question: str) -> Answer:
    return library.ask(question, scope=Scope.shared())


def test_every_quotation_is_the_documents_text(seed_library: Library) -> None:
    for question, _ in [*TWELVE, *TWENTY]:
        for quote in ask(seed_library, question).quotes:
            assert quote.text == DOCUMENT[quote.span.start : quote.span.end]


@pytest.mark.parametrize(("question", "expected"), TWELVE)
def test_twelve_questions_have_their_quotation_first(seed_library: Library, question: str, expected: str) -> None:
    answer = ask(seed_library, question)
    assert answer.quotes, answer
    assert expected in answer.quotes[0].text


def test_twenty_questions_in_other_words_are_answered(seed_library: Library) -> None:
    first, among, missed = 0, 0, []
    for question, expected in TWENTY:
        shown = [any(text in quote.text for text in expected) for quote in ask(seed_library, question).quotes]
        first += shown[:1] == [True]
        among += any(shown)
        if shown[:1] != [True]:
            missed.append(question)
    assert among == len(TWENTY), missed
    assert first >= 18, missed


def test_no_answer_is_sure_if_the_document_does_not_say_it(seed_library: Library) -> None:
    sure = [question for question in UNANSWERABLE if ask(seed_library, question).confidence is Confidence.STRONG]
    assert sure == []


@pytest.mark.parametrize("question", [*UNANSWERABLE[:2], *CHATTER])
def test_questions_about_something_else_find_nothing(seed_library: Library, question: str) -> None:
    answer = ask(seed_library, question)
    assert not answer.found
    assert answer.quotes == ()


def test_an_advertisement_is_no_answer_and_one_that_is_named_is_shown_as_set_aside(seed_library: Library) -> None:
    answer = seed_library.ask("Freedom-Loving Beachwear by Red Beach Nation", scope=Scope.shared(), limit=25)
    named = [quote for quote in answer.quotes if "Beachwear" in quote.text]
    assert all(quote.set_aside for quote in named)
    assert answer.confidence is not Confidence.STRONG
    answer = seed_library.ask("Which beachwear do the negotiators wear in Miami?", scope=Scope.shared(), limit=25)
    assert not any("Beachwear" in quote.text for quote in answer.quotes)
