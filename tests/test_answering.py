"""Answers show repeated text once and adjacent passages as one, mark the sentence that answers, and offer headings."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index import Confidence, Library, Scope, Span
from index.answers.quoting import LONGEST_MERGED
from index.answers.spans import merge

SHARED = Scope.shared()
FILLER = "Nothing of the kind is said in this sentence, which is only here to take up room on the page. "


def test_passages_that_say_the_same_are_shown_once_with_both_footnotes(docs: Path, library: Library) -> None:
    for name in ("a", "b", "c"):
        (docs / f"{name}.txt").write_text("The doors open at nine.", encoding="utf-8")
    (docs / "d.txt").write_text("The doors of the barn open at noon.", encoding="utf-8")
    library.sync(docs)
    answer = library.ask("When do the doors open?", scope=SHARED)
    assert [quote.text for quote in answer.quotes] == ["The doors open at nine.", "The doors of the barn open at noon."]
    first = answer.quotes[0]
    assert [first.citation.source, *(citation.source for citation in first.also)] == ["a.txt", "b.txt", "c.txt"]


def test_neighbours_that_both_match_are_shown_as_one(docs: Path, library: Library) -> None:
    one = "The ferry leaves the island in the morning. " + FILLER * 4
    two = "The ferry returns to the island at night. " + FILLER * 4
    text = f"# Ferry\n\n{one.strip()}\n\n{two.strip()}\n"
    (docs / "ferry.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    assert library.documents(scope=SHARED)[0].passages == 2
    (quote,) = library.ask("When does the ferry return to the island?", scope=SHARED).quotes
    assert quote.text == f"{one.strip()}\n\n{two.strip()}"
    assert quote.text == quote.span.of(library.document("ferry.md").text)
    assert quote.sentence is not None
    assert quote.sentence.of(quote.text) == "The ferry returns to the island at night."
    assert quote.citation.lines == (3, 5)
    assert len(quote.text) <= LONGEST_MERGED
    assert {match.of(quote.text) for match in quote.matches} == {"ferry", "island", "returns"}


def test_neighbours_with_an_advertisement_between_stay_apart(docs: Path, library: Library) -> None:
    text = "The ferry leaves the island at six.\n\nClick here to subscribe\n\nThe ferry returns to the island at night."
    (docs / "ferry.txt").write_text(text, encoding="utf-8")
    library.sync(docs)
    quotes = library.ask("When does the ferry return to the island?", scope=SHARED).quotes
    assert not any("subscribe" in quote.text for quote in quotes)
    assert all(quote.text == text[quote.span.start : quote.span.end] for quote in quotes)


def test_a_passage_that_only_matches_by_its_heading_is_not_a_second_answer(docs: Path, library: Library) -> None:
    (docs / "ferry.md").write_text(
        f"# The island ferry\n\nThe ferry leaves at six.\n\n{FILLER * 8}\n\n{FILLER * 8}\n", encoding="utf-8"
    )
    library.sync(docs)
    assert library.documents(scope=SHARED)[0].passages == 3
    (quote,) = library.ask("When does the island ferry leave?", scope=SHARED).quotes
    assert quote.text == "The ferry leaves at six."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was the bridge built?", "The bridge was built in 1883 by its owner."),
        ("Who built the bridge?", "It is said that Emily Roebling built the bridge."),
        ("How many people cross the bridge?", "Each day 4,000 people cross the bridge."),
    ],
)
def test_the_sentence_that_answers_is_marked(docs: Path, library: Library, question: str, sentence: str) -> None:
    (docs / "bridge.txt").write_text(
        "Some people like the bridge. The bridge was built in 1883 by its owner. "
        "Each day 4,000 people cross the bridge. It is said that Emily Roebling built the bridge. "
        "The bridge was often painted.",
        encoding="utf-8",
    )
    library.sync(docs)
    quote = library.ask(question, scope=SHARED).quotes[0]
    assert quote.sentence is not None
    assert quote.sentence.of(quote.text) == sentence


@pytest.mark.parametrize(
    "question",
    [
        "please explain the main difference between lakes and islands",
        "how do islands compare with lakes for the winter?",
    ],
)
def test_a_comparison_is_sure_where_a_passage_names_both(docs: Path, library: Library, question: str) -> None:
    text = "# Trips\n\n## Boats\n\nIslands have a pier. In the winter lakes have none.\n\n## Rooms\n\nRooms are warm.\n"
    (docs / "trips.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    assert answer.confidence is Confidence.STRONG
    assert answer.quotes[0].citation.heading[-1] == "Boats"


def test_where_nothing_is_found_the_nearest_headings_are_named_and_can_be_chosen(docs: Path, library: Library) -> None:
    (docs / "rules.md").write_text(
        "# Rules\n\n## Playing time\n\nPlayers swap what they hold.\n\n## Scores\n\nThe winner has most points.\n",
        encoding="utf-8",
    )
    library.sync(docs)
    answer = library.ask("Which wooden furniture takes time?", scope=SHARED)
    assert answer.confidence is Confidence.NONE
    assert answer.suggestions == ("Playing time",)
    assert [choice.citation.heading for choice in answer.choices] == [("Rules", "Playing time")]
    assert library.ask("xyzzy", scope=SHARED).choices == ()


@pytest.mark.parametrize(
    "question", ["x", "🙂🙂🙂", "a" * 1_000_000, "Gaza peace deal meeting " * 2_500, "\u0301" * 5_000]
)
def test_no_question_is_too_strange(seed_library: Library, question: str) -> None:
    answer = seed_library.ask(question, scope=SHARED)
    assert answer.confidence in Confidence


def test_the_same_question_gives_the_same_answer(seed_library: Library) -> None:
    first, second = (seed_library.ask("When is the Mar-a-Lago meeting?", scope=SHARED) for _ in range(2))
    assert first == second


def test_overlapping_spans_are_merged() -> None:
    spans = [Span(4, 6), Span(0, 2), Span(1, 3), Span(6, 8)]
    assert merge(spans) == (Span(0, 3), Span(4, 6), Span(6, 8))


ISLANDS = ("Herm", "Jersey", "Lihou", "Sark")


def timetable(docs: Path, **more: str) -> None:
    sections = {island: f"The ferry leaves {island} at six." for island in ISLANDS} | more
    text = "\n".join(f"# {heading}\n\n{text}\n" for heading, text in sections.items())
    (docs / "islands.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("question", ["ferry", "Ferries?", "  FERRY!"])
def test_a_single_word_that_many_sections_hold_is_answered_with_a_choice(
    docs: Path, library: Library, question: str
) -> None:
    timetable(docs)
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    assert {choice.citation.heading for choice in answer.choices} == {(island,) for island in ISLANDS}
    assert answer.confidence is Confidence.WEAK
    for choice in answer.choices:
        quote = library.passage(choice.passage_id, scope=SHARED)
        assert quote.citation == choice.citation


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Sark", "The ferry leaves Sark at six."),  # one section is called that
        ("gulls", "Gulls, gulls, gulls: nothing else lives here."),  # one section holds it
        ("When does the ferry leave Herm?", "The ferry leaves Herm at six."),
    ],
)
def test_a_question_with_one_best_section_is_answered(docs: Path, library: Library, question: str, best: str) -> None:
    timetable(docs, Rocks="Gulls, gulls, gulls: nothing else lives here.")
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    assert answer.choices == ()
    assert answer.quotes[0].text == best


def test_the_only_section_with_that_name_is_meant(docs: Path, library: Library) -> None:
    timetable(docs, Ferry="The ferry is an old steamer.")
    library.sync(docs)
    answer = library.ask("ferry", scope=SHARED)
    assert answer.choices == ()
    assert answer.quotes[0].text == "The ferry is an old steamer."


@pytest.mark.parametrize(
    ("question", "heading", "part"),
    [
        ("bridge", "Bridge", "It spans the river."),
        ("What does the bridge do?", "Bridge", "It spans the river."),
        ("What is the bridge?", "Bridge", "It spans the river."),
        ("BRIDGES", "Bridges", "They are closed at night."),
        ("closing of the bridge", "Closing the bridge", "The warden does it."),
    ],
)
def test_the_section_whose_heading_is_what_is_asked_for_comes_first(
    docs: Path, library: Library, question: str, heading: str, part: str
) -> None:
    sections = {"Bridge": "It spans the river.", "Closing the bridge": "The warden does it."}
    sections |= {"Bridges": "They are closed at night."} if question.isupper() else {}
    sections |= {f"Part {number}": f"The bridge is bridge {number}." for number in range(40)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in sections.items())
    (docs / "town.md").write_text(f"# Town\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    best = answer.quotes[0]
    assert best.citation.heading[-1] == heading
    assert answer.confidence is Confidence.STRONG or not question.startswith("What is")
    assert best.text == part


def payments(docs: Path) -> None:
    sections = {"## 3. Payments\n\n### By card": "Cards are charged at once.", "### By invoice": "Due in ten days."}
    sections |= {"#### Late": "A reminder is sent.", "### Refunds": "They take a week.", "## Rooms": "There are two."}
    sections |= {f"## Part {number}": f"A payment of payments {number}, or payments." for number in range(40)}
    text = "\n\n".join(f"{heading}\n\n{said}" for heading, said in sections.items())
    (docs / "club.md").write_text(f"# Club\n\n{text}\n", encoding="utf-8")
    (docs / "boats.md").write_text("# Boats of the club\n\n## Oars\n\nLong ones.\n\n## Sails\n\nRed ones.\n", "utf-8")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("payments", ["Cards are charged at once.", "Due in ten days.", "They take a week."]),
        ("What are payments?", ["Cards are charged at once.", "Due in ten days.", "They take a week."]),
        ("tell me about the boats of the club", ["Long ones.", "Red ones."]),
    ],
)
def test_a_section_without_text_of_its_own_is_answered_with_the_sections_in_it(
    docs: Path, library: Library, question: str, parts: list[str]
) -> None:
    payments(docs)
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    assert [quote.text for quote in answer.quotes][: len(parts)] == parts
    assert answer.confidence is Confidence.WEAK


@pytest.mark.parametrize("question", ["how do I make payments?", "do you have payments?"])
def test_a_section_without_text_of_its_own_does_not_say_how_or_whether(
    docs: Path, library: Library, question: str
) -> None:
    payments(docs)
    library.sync(docs)
    assert "payments" in library.ask(question, scope=SHARED).quotes[0].text


def test_a_section_without_text_is_still_found_after_other_documents_have_changed(docs: Path, library: Library) -> None:
    payments(docs)
    library.sync(docs)
    (docs / "boats.md").unlink()
    (docs / "a.md").write_text("# Ships\n\nThey are large.\n", encoding="utf-8")
    library.sync(docs)
    assert library.ask("payments", scope=SHARED).quotes[0].text == "Cards are charged at once."


@pytest.mark.parametrize("counted", ["5.3. ", "5.3 ", "Chapter 5: ", "§ 5 ", "V. ", "E) ", ""])
@pytest.mark.parametrize("question", ["ferry", "What does the ferry do?", "how does the ferry work?"])
def test_the_number_of_a_section_isnt_a_part_of_its_name(
    docs: Path, library: Library, question: str, counted: str
) -> None:
    sections = {f"{counted}Ferry": "It crosses the river."}
    sections |= {f"5.{number}. Part": f"The ferry does work as ferry {number}." for number in range(4, 40)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in sections.items())
    (docs / "town.md").write_text(f"# Town\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    assert library.ask(question, scope=SHARED).quotes[0].text == "It crosses the river."


@pytest.mark.parametrize(
    "question", ["what's the difference between apt and aptitude?", "apt vs aptitude", "compare apt with aptitude"]
)
def test_a_comparison_is_answered_by_what_is_compared(docs: Path, library: Library, question: str) -> None:
    text = "# FAQ\n\n## Towns\n\nNo two streets are the same, apt as that is.\n\n"
    text += "## Programs\n\nThe program aptitude is a front end to apt.\n\n## Menus\n\nMenus have entries.\n"
    (docs / "faq.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    answer = library.ask(question, scope=SHARED)
    assert answer.quotes[0].citation.heading[-1] == "Programs"
    assert answer.confidence is Confidence.STRONG


def test_a_comparison_with_something_unknown_is_answered_by_the_word_difference(docs: Path, library: Library) -> None:
    rows = "\n\n".join(f"## Part {place}\n\nDebian has part {place}." for place in range(120))
    text = f"# FAQ\n\n## What is the difference between Debian and others?\n\nDebian is free.\n\n{rows}\n"
    (docs / "faq.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    answer = library.ask("difference between debian and frobnix, zorbian and quxotron", scope=SHARED)
    assert answer.confidence is Confidence.WEAK
    assert answer.quotes[0].text == "Debian is free."


@pytest.mark.parametrize("word", ["whereas", "while", "unlike"])
def test_a_comparison_is_answered_by_what_sets_the_two_against_each_other(
    docs: Path, library: Library, word: str
) -> None:
    said = {
        "whereas": "A buyer pays at once, whereas a renter pays each month.",
        "while": "While a buyer pays at once, a renter pays each month.",
        "unlike": "Unlike the renter, a buyer pays at once.",
    }[word]
    keys = "The key is on the board. Both the buyer and a renter have a key."
    money = f"{said} The landlady keeps the books, and answers for each stair."
    (docs / "rooms.md").write_text(f"# Rooms\n\n## Keys\n\n{keys}\n\n## Money\n\n{money}\n", encoding="utf-8")
    library.sync(docs)
    quote = library.ask("difference between a buyer and a renter", scope=SHARED).quotes[0]
    assert quote.sentence is not None
    assert quote.sentence.of(quote.text).startswith(said.split(".")[0])


def test_a_comparison_isnt_sure_where_nothing_says_both_together(docs: Path, library: Library) -> None:
    text = "# Envelopes\n\n## Weeks\n\nTracking expenses takes a week.\n\n## Savings\n\nThe rest is saved for later.\n"
    (docs / "budget.md").write_text(text, encoding="utf-8")
    library.sync(docs)
    assert library.ask("envelopes vs tracking", scope=SHARED).confidence is not Confidence.STRONG


@pytest.mark.parametrize(
    "question",
    [
        "difference between short rest and long rest",
        "What's the difference between a short and a long rest?",
        "short rest vs long rest",
        "how is a short rest different from a long rest?",
        "please compare a long rest with a short rest for elves",
    ],
)
def test_sections_that_are_compared_come_first(docs: Path, library: Library, question: str) -> None:
    sections = {"Short rest": "It takes an hour.", "Long rest": "It takes eight hours.", "Rest": "Everybody rests."}
    sections |= {f"Camp {number}": f"A short rest and a rest in camp {number}, not long." for number in range(40)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in sections.items())
    (docs / "travel.md").write_text(f"# Travel\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    quotes = library.ask(question, scope=SHARED).quotes
    assert {quote.text for quote in quotes[:2]} == {"It takes an hour.", "It takes eight hours."}


def test_functions_are_compared_by_the_parts_of_their_names(docs: Path, library: Library) -> None:
    sections = {"takeRest(hours)": "It takes an hour.", "Long-term rest": "It takes eight hours."}
    sections |= {f"Camp {number}": f"Take a rest in camp {number}, a takeRest, long-term." for number in range(40)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in sections.items())
    (docs / "travel.md").write_text(f"# Travel\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    quotes = library.ask("difference between takeRest and long-term rest", scope=SHARED).quotes
    assert {quote.text for quote in quotes[:2]} == {"It takes an hour.", "It takes eight hours."}


def test_what_is_compared_is_in_one_document_or_has_no_other_section_of_its_name(docs: Path, library: Library) -> None:
    for name in ("north", "south"):
        (docs / f"{name}.md").write_text(f"# {name}\n\n## Tax\n\nPaid in {name}.\n\nIt is due.\n", encoding="utf-8")
    (docs / "fees.md").write_text("# Fees\n\n## Fine\n\nA fine, and no tax, is paid.\n", encoding="utf-8")
    library.sync(docs)
    first = library.ask("tax vs fine", scope=SHARED).quotes[0]
    assert first.citation.heading[-1] == "Fine"
    (docs / "fees.md").write_text("# Fees\n\n## Fine\n\nIt is paid.\n\n## Tax\n\nIt is owed.\n", encoding="utf-8")
    library.sync(docs)
    quotes = library.ask("tax vs fine", scope=SHARED).quotes
    assert {quote.text for quote in quotes[:2]} == {"It is paid.", "It is owed."}


@pytest.mark.parametrize(
    ("heading", "questions"),
    [
        ("setFerryLimit()", ["setFerryLimit", "set_ferry_limit", "setferrylimit", "How do I set the ferry limit?"]),
        ("boat.setFerryLimit(most[, options])", ["What does boat.setFerryLimit do?", "boat set ferry limit"]),
        ("set_ferry", ["setFerry", "setferry", "set ferry"]),
        ("Set Ferry Limit", ["set ferry limit", "Set Ferry Limit"]),
    ],
)
def test_a_section_that_names_a_function_is_found_however_the_name_is_written(
    docs: Path, library: Library, heading: str, questions: Sequence[str]
) -> None:
    sections = {heading: "It crosses the river."}
    sections |= {f"Part {number}": f"A boat may set limits, as ferry {number} limits it." for number in range(40)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in sections.items())
    (docs / "town.md").write_text(f"# Town\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    for question in questions:
        assert library.ask(question, scope=SHARED).quotes[0].text == "It crosses the river.", question


def test_a_match_in_the_title_is_not_enough_for_a_strong_answer(docs: Path, library: Library) -> None:
    (docs / "payments.md").write_text(
        "# Payments API\n\n## Keys\n\nA key is sent with each call.\n\n## Refunds\n\nThey take ten days.\n",
        encoding="utf-8",
    )
    library.sync(docs)
    assert library.ask("Which key is sent with each call?", scope=SHARED).confidence is Confidence.STRONG
    assert library.ask("Does the payments API support webhooks?", scope=SHARED).confidence is Confidence.WEAK


def test_a_passage_that_holds_any_word_of_the_question_is_shown_as_the_closest(docs: Path, library: Library) -> None:
    (docs / "room.md").write_text("# Room\n\nThe reading room opens at nine.\n", encoding="utf-8")
    library.sync(docs)
    answer = library.ask("Is there a cloakroom, a canteen or somewhere to leave my bike near the reading desks?")
    assert answer.confidence is Confidence.WEAK
    assert library.ask("Where can I leave my bike?").confidence is Confidence.NONE
