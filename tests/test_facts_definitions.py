"""Terms and their meaning in the words of the text. A sentence that only begins "X is a" often defines nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fact_kinds import FactKind
from index.facts import definitions, facts
from index.facts.base import prose
from index.layout import Block, BlockKind, Span
from index.model import Document
from index.reading.document import read


def found(text: str, language: str = "en") -> list[tuple[str | None, str | None]]:
    """Each term, with its meaning."""
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    document = Document("id", "a.txt", "A", text, (block,), language=language)
    return [(fact.value, fact.attribution) for fact in definitions.find(prose(document), {})]


@pytest.mark.parametrize(
    ("text", "term", "meaning"),
    [
        # X is …
        ("Oxygen is a chemical element.", "Oxygen", "a chemical element"),
        ("An enzyme is a protein that speeds up reactions.", "enzyme", "a protein that speeds up reactions"),
        ("The mitochondrion is an organelle.", "mitochondrion", "an organelle"),
        ("Victoria is a state in Australia.", "Victoria", "a state in Australia"),
        ("Paris is the capital of France.", "Paris", "the capital of France"),
        (
            "Computational complexity theory is a branch of mathematics.",
            "Computational complexity theory",
            "a branch of mathematics",
        ),
        ("“Entropy” is a measure of disorder.", "Entropy", "a measure of disorder"),
        ("Prime numbers are numbers that have two divisors.", "Prime numbers", "numbers that have two divisors"),
        ("Plants are a kingdom of organisms.", "Plants", "a kingdom of organisms"),
        (
            "A DNS (Domain Name System) server is a machine that resolves names.",
            "DNS (Domain Name System) server",
            "a machine that resolves names",
        ),
        ("Huguenots, also known as Calvinists, are the members of a church.", "Huguenots", "the members of a church"),
        ("Warsaw is one of the largest cities in Poland.", "Warsaw", "one of the largest cities in Poland"),
        # X means …
        ("“Tenant” means the person who rents the flat.", "Tenant", "the person who rents the flat"),
        ("A quorum means half of the members.", "quorum", "half of the members"),
        ("Latency refers to the time between request and reply.", "Latency", "the time between request and reply"),
        ("Latency is defined as the time to reply.", "Latency", "the time to reply"),
        ("BDFL stands for Benevolent Dictator For Life.", "BDFL", "Benevolent Dictator For Life"),
        ("The term latency denotes the time to reply.", "latency", "the time to reply"),
        # what a thing is made of
        ("The council consists of five members.", "council", "consists of five members"),
        (
            "The second phase of the proposal includes provisions for a committee.",
            "second phase of the proposal",
            "includes provisions for a committee",
        ),
        # X, which …
        (
            "They work on phase two of the deal, which involves a handover.",
            "phase two of the deal",
            "which involves a handover",
        ),
        (
            "It crossed the yellow line marking the territory that it holds.",
            "yellow line",
            "marking the territory that it holds",
        ),
        # names given
        # abbreviations
        ("The graphics processing unit (GPU) is hot.", "GPU", "graphics processing unit"),
        ("They met at the World Economic Forum (WEF) in Davos.", "WEF", "World Economic Forum"),
        (
            "The Treaty on the Functioning of the European Union (TFEU) was signed.",
            "TFEU",
            "Treaty on the Functioning of the European Union",
        ),
        ("The measles-mumps-rubella (MMR) vaccine works.", "MMR", "measles-mumps-rubella"),
        ("Use personal protective equipment (PPE) there.", "PPE", "personal protective equipment"),
    ],
)
def test_a_term_is_defined(text: str, term: str, meaning: str) -> None:
    assert (term, meaning) in found(text)
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "This is a test.",
        "It is a dog.",
        "He is a doctor.",
        "There is a house.",
        "That is the point.",
        "What is a house?",
        "Is a house a home?",
        "Here is the list.",
        "The problem is a lack of money.",
        "The question is the price.",
        "The result is a mess.",
        "The reason is the weather.",
        "One is a dog.",
        "Another is a cat.",
        "Which is the best?",
        "Our goal is a better world.",
        "My brother is a doctor.",
        "Her house is the biggest.",
        "These are the rules.",
        "Some are the best.",
        "Oxygen is a must.",
        "Oxygen is a bit heavy.",
        "Oxygen is a good idea.",
        "Paris is the only option.",
        "Paris is the same.",
        "Oxygen is not a metal.",
        "In the morning the house is a mess.",
        "When the man is a doctor, he heals.",
        "If Oxygen is a gas, it flows.",
        "Although Paris is the capital, it sleeps.",
        "The ceasefire is fragile.",
        "He lost the vote, which means that he left.",
        "He left early, which is why they won.",
        "It rained, which is a pity.",
        "The house, which was old, fell.",
        "This means war.",
        "That means the end.",
        "He means the other one.",
        "By all means the best.",
        "Note: the house is closed now.",
        "John: I think the house is closed.",
        "He left (NASA) early.",
        "See the note (above) there.",
        "Location: the old town of Basel",
        "He was called a liar.",
        "They called for a truce.",
        "The house is, as they say, a home.",
        "Normally water is the fluid of choice.",
        "Provided is a switch.",
        "Deciding whether a triple is a member is hard.",
        "The largest single feature is the organ at the end.",
        "The city is so large that it has been divided.",
        "They know a class called Variable length arrays.",
        "Cells make a hormone called insulin.",
        "Please refer to the page below.",
        "Inside the box is a cat.",
        "Yesterday is a long time ago.",
        "The first is a dog.",
        "The latter is the best.",
        "Everything is a mess.",
        "Nothing is the same.",
        "Today is the day.",
        "All he wants is a house.",
        "The man who came is a doctor.",
        "The truth is the war was lost.",
        "Smith said Oxygen is a gas.",
        "The council consists of fools?",
        "Jane Roe is the winner of the cup.",
        "Zorkwell is the first author of the tool.",
        "Review is an integral part of the work.",
        "March 24 is the last day.",
        "Trust is something that we need.",
        # opinions, labels of minutes and prefixes of commits
        "“The dam is the greatest danger to the valley,” Mr Hale said.",
        "He said: “Grain is a weapon in the hands of these men.”",
        "Distance is a virtually meaningless concept here.",
        "- Decision: the fee stays at 20 until June\n- Action: the chair writes to the bank",
        "- doc: state that it is a non-goal\n- feat: a new option for the list",
        # opinions and asides
        "Identity is a thorny issue.",
        "Events are extensible so that servers can add fields.",
        "The first and simplest test consists of a login.",
        "Job levels are the building blocks of a strategy.",
        "They meet in two groups: emea-dev (EMEA) and others.",
        "Create a file called boats.",
        "Boats are sent to owners that pay.",
        "The colour of the Old Pier is a shade.",
        "Unless the storm is an emergency, they sail.",
        "Sailing is a compromise between speed and rest.",
        "They asked Jane Roe (JR) to sail.",
        "Dredging is an area where they have some good news.",
        "It is kept by default, which is a surprise to owners.",
        "Sailing clubs are made up of volunteers.",
        "deltas is a dictionary of the proposed changes.",
        "Data is the string to be sent.",
        "Sailing is an ongoing process, not a trip.",
        "Empty boats are a convenient mechanism that saves fuel.",
        "A mismatch (for example two) means the pier is sinking under the boat.",
        "Drop is the conservative choice when the mast must not break.",
        "Mooring boats is a tricky affair in the storm.",
        "Brightwell is the hard work of many people.",
        "Brightwell is one of the few yards that build boats.",
        "pier is a column name of a table.",
        "They rolled the transaction back before marking the fact as completed.",
        "They held a parade marking the birthday of the king.",
        "dir is the path of the logs.",
        # news, people and sentences
        "Trust is a culture we need to build.",
        "The old pier is one of the sights that was sold today.",
        "The 55-year-old is a sailor from Hull.",
        "Ann Vale and Jane Roe are the narrators of it.",
        "Boats are sailing towards a harbour that is closed.",
        "Vale is a convicted felon from Hull.",
        "They met Ann Vale, Brightwell (AVB) there.",
        "It may contain known leaks (CVL) of oil.",
        "The king had a wife called Sabina.",
        # opinions in the form of a definition
        "Compilation speed is a serious goal of the project.",
        "The boat is the secret ingredient.",
        "Data is a gold mine for research.",
        "An API is a product just like a car.",
        "Gone are the days when boats were slow.",
        "The process comprises several steps.",
        "Speed is a concept from:",
        "Each boat has a name, which is a short word.",
        "The mast list is a list of masts.",
        "Preloading is an alpha feature and needs a flag.",
        "Anna is a free spirit who works on boats.",
        "Zorkwell is a paid product of a yard.",
        # what only counts or points
        "The term “boat” means different things in each harbour.",
        "Brightwell refers to a number of harbours.",
        "A crew consists of the two sailors and a cook.",
        "A significant consideration is the depth of the water.",
    ],
)
def test_nothing_is_defined(text: str) -> None:
    assert found(text) == []


def test_a_sentence_about_a_thing_that_was_named_before_defines_nothing() -> None:
    assert found("It crossed an old city. The city is a port.") == []
    assert found("It crossed a river. The city is a port.") == [("city", "a port")]


def terms(document: Document) -> list[tuple[str | None, str | None]]:
    return [(fact.value, fact.attribution) for fact in facts(document) if fact.kind is FactKind.DEFINITIONS]


GLOSSARY = """# Glossary

- API: a way for programs to talk to each other.
- **Cache**: a store of answers that were given before.

# Notes

- Opening hours: from nine to five on weekdays.
- Anna: a plan was made for the garden.
- sqlite: mark it as a candidate.
- Free: software that is open.
- Tea — a hot drink made of leaves.
- Coffee — a hot drink made of beans.

**Ping** — the time that a message takes.

**Range**: a creature that you touch.

Lag: not a word about it.

Warning: the milk is kept in the fridge.
"""


def test_lists_of_terms_are_glossaries() -> None:
    document = read("a.md", GLOSSARY.encode())
    assert terms(document) == [
        ("API", "a way for programs to talk to each other"),
        ("Cache", "a store of answers that were given before"),
        ("Tea", "a hot drink made of leaves"),
        ("Coffee", "a hot drink made of beans"),
        ("Ping", "the time that a message takes"),
    ]


@pytest.mark.parametrize(("said", "known"), [("A boat with one mast", True), ("The boat of the captain", False)])
def test_a_label_in_small_letters_is_an_argument_if_the_begins_what_is_said(said: str, known: bool) -> None:
    text = f"# Boats\n\n- **skiff**: {said}\n- **punt**: A boat without a mast\n"
    assert ("skiff" in dict(terms(read("a.md", text.encode())))) is known


@pytest.mark.parametrize(("columns", "known"), [("Type | Meaning", True), ("Type | Colour", False)])
def test_a_column_of_meanings_makes_terms_of_what_is_beside_it(columns: str, known: bool) -> None:
    table = f"| {columns} |\n|---|---|\n| Skiff | A boat with one mast. |\n"
    assert [term for term, _ in terms(read("a.md", table.encode()))] == ["Skiff"] * known
    assert not terms(read("a.md", table.replace("A boat with", "The boat has").encode()))


def test_a_table_row_is_no_glossary() -> None:
    text = "Name: a cat of the house · Age: the years of the cat"
    assert found(text) == []


def test_other_languages_than_english_give_none() -> None:
    assert found("Oxygen is a gas, der World Economic Forum (WEF).", "de") == []


PIECES = st.sampled_from(
    """Oxygen An enzyme is a the gas , which involves means “term” ( GPU ) : — - The consists of marking called known as
    graphics processing unit . \n are that refers to one line phase""".split(" ")
)


@given(st.lists(PIECES, max_size=30))
def test_a_definition_lies_in_its_sentence_and_its_words_are_the_texts(words: list[str]) -> None:
    text = " ".join(words) + "x"
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    facts = list(definitions.find(prose(Document("id", "a.txt", "A", text, (block,))), {}))
    assert [fact.span for fact in facts] == sorted(fact.span for fact in facts)
    for fact in facts:
        assert fact.span.of(text) == fact.value
        assert fact.attribution
        assert fact.attribution in fact.sentence.of(text)


@pytest.mark.parametrize(
    ("text", "term", "meaning"),
    [
        ("A moderator is someone who keeps the peace.", "moderator", "someone who keeps the peace"),
        ("A saving throw represents an attempt to resist a spell.", "saving throw", "an attempt to resist a spell"),
        ("They gave it to the Harbour Emergency Committee's (HEC) fund.", "HEC", "Harbour Emergency Committee"),
    ],
)
def test_a_meaning_is_whole_and_without_an_ending(text: str, term: str, meaning: str) -> None:
    assert found(text) == [(term, meaning)]


def test_a_term_in_quotation_marks_is_still_defined() -> None:
    assert found("“Grain” is a measure of weight.") == [("Grain", "a measure of weight")]


@pytest.mark.parametrize(
    "entry",
    [
        "max_id\n: String. Results are lower than this.",  # a parameter
        "sound\n: A string with the name of the sound.",
        "Token\n: Provide this with each request.",
        "If all are nil\n: The function gives a new list.",
        "March 2020\n: The harbour was closed for a month.",
        "Right\n: A boat with a sail.",
        "Check all boats\n: A rope is needed.\n\nKeep old ropes\n: When a rope breaks, keep it.",
        "Lower pier\n: 10.20.3.1 10.20.3.2",
        "Vote\n: One of the following.",
        "Length\n: The length of the boat.",
        "path\n: The folder that has the boats.",
        "path\n: An optional folder with the boats.",
        "boats (dict)\n: A list of all boats.",
        "script (multi-line string)\n: A script that starts the boat.",
        "keel 1.6.57\n: A small release that closes a leak.",
        "keel (required)\n: A number of the nearest boats.",
        "sail(boat, *crew)\n: A call that turns a boat.",
        "Boat.length\n: A number that says how long it is.",
        "class boats.Boat\n: A thing that floats on water.",
        "- keel is a qualifier for the parts of a boat that are wet.",
        "- KEEL is a qualifier for the parts of a boat that are wet.",
    ],
)
def test_parameters_and_conditions_are_no_terms(entry: str) -> None:
    assert not terms(read("a.md", f"# Calls\n\n{entry}\n".encode()))


@pytest.mark.parametrize(("heading", "known"), [("Boats", True), ("Options", False), ("sailTo", False)])
def test_what_a_list_of_options_or_the_arguments_of_a_call_say_is_no_definition(heading: str, known: bool) -> None:
    text = f"# {heading}\n\nskiff\n: A boat with one mast.\n\npunt\n: A boat without a mast.\n"
    assert bool(terms(read("a.md", text.encode()))) is known


def test_in_minutes_only_names_and_abbreviations_are_defined() -> None:
    there = "- Jane Roe - Brightwell (JRO)\n- Ann Vale (AVL)\n\n"
    minutes = f"# Minutes\n\n{there}A buoy is a float. The Harbour Emergency Committee (HEC) met.\n"
    assert [fact.value for fact in facts(read("a.md", minutes.encode())) if fact.kind is FactKind.DEFINITIONS] == [
        "HEC"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Withdrawal: A member of the club may withdraw in May.",
        "Privacy: The harbour you land in will know your boat.",
        "Talks: A Symposium on Boats, Piers and Harbours",
        "Spelling: never with a hyphen.",
        "Repairs: The use of tar (and rope) becomes cheaper.",
        "Moorings: A boat could leave at night.",
        "Open Piers: An Introduction - Ann Vale",
        "Hail: Any boat that passes.",
        "Money: a lot of what counts in a harbour.",
        "Mist: The fog of the sea persists at night.",
        "Start: The system of the harbour initializes at night.",
        "Life of a boat: A description of the model that we use.",
    ],
)
def test_a_line_whose_value_is_a_sentence_or_a_title_is_no_term(line: str) -> None:
    text = f"# Rules\n\n- **{line.partition(':')[0]}**: {line.partition(':')[2].strip()}\n"
    assert [fact for fact in facts(read("a.md", text.encode())) if fact.kind is FactKind.DEFINITIONS] == []


HEADED = "## Aether\n\nThe air that boats sail on. It is blue.\n\n## “Ballast”\n\nBallast is a weight in the hold.\n"


@pytest.mark.parametrize(
    "title", ["Glossary", "A sailor’s glossary", "Key Terms", "1.2 Definitions", "Terms and definitions"]
)
def test_below_a_heading_of_a_glossary_each_heading_is_a_term(title: str) -> None:
    entries = [("Aether", "The air that boats sail on. It is blue."), ("Ballast", "Ballast is a weight in the hold.")]
    for text in (f"# {title}\n\n{HEADED}", f"# Fleet\n\n## {title}\n\n### A\n\n{HEADED.replace('##', '####')}"):
        assert terms(read("a.md", text.encode())) == entries


@pytest.mark.parametrize("title", ["Terms of service", "Terms and conditions", "Harbours", "Process definitions"])
def test_headings_below_others_are_no_terms(title: str) -> None:
    assert not [term for term, _ in terms(read("a.md", f"# {title}\n\n{HEADED}".encode())) if term == "Aether"]


def test_in_a_glossary_an_order_and_a_section_without_text_are_no_terms() -> None:
    table = b"| Term | Type | Meaning |\n|---|---|---|\n| Oak | tree | The tall tree of the north. |\n"
    assert terms(read("a.md", table)) == [("Oak", "The tall tree of the north.")]
    assert not terms(read("a.md", b"# Glossary\n\n## Sail\n\nSee the other page.\n\n## Mast\n\n## Oar\n"))
    assert not terms(
        read("a.md", b"# Glossary\n\n## Overview\n\nThe words of sailors.\n\n## References\n\nThe books.\n")
    )


def test_a_column_of_definitions_beside_types_is_of_arguments() -> None:
    assert terms(read("a.md", b"| Name | Definition |\n|---|---|\n| boats | The list of boats here. |\n"))
    assert not terms(
        read("a.md", b"| Name | Type | Definition |\n|---|---|---|\n| boats | list | The list of boats. |\n")
    )


@pytest.mark.parametrize("heading", ["Benefits", "Pros and cons", "Known risks"])
def test_below_a_heading_of_arguments_a_label_is_no_term(heading: str) -> None:
    entry = "Pitch\n: A substance that keeps water out.\n\n- **Tar**: a substance that keeps water out.\n"
    assert [term for term, _ in terms(read("a.md", f"# Materials\n\n{entry}".encode()))] == ["Pitch", "Tar"]
    assert not terms(read("a.md", f"# {heading}\n\n{entry}".encode()))


def test_in_news_and_in_talk_a_sentence_of_that_form_defines_nothing() -> None:
    text = "Oxygen is a chemical element."
    assert found(text)
    assert not found(f"{text} He said so. She said no.")
    assert not found(f"{text} I think so.")


@pytest.mark.parametrize(
    ("sentence", "known"),
    [
        ("Zorkwell is a tool that counts the boats of a harbour.", True),
        ("A skiff is a boat with one mast which one person can sail.", True),
        ("The Boat Counting Scheme (BCS) is the scheme of the harbours.", True),
        ("BCS stands for Boat Counting Scheme.", True),
        ("Zorkwell is a wooden boat.", False),
        ("Zorkwell is a powerful tool that counts the boats of a harbour.", False),
        ("Zorkwell is a program of the harbours and relies on the tide.", False),
        ("Sailing is a chore in the rain.", False),
        ("Skiffs are the boats of the poor in every harbour.", False),
        ("Zorkwell is one of the programs of the harbour office in the north.", False),
        ("A mast is a risk in storms for those who sail.", False),
        ("Zorkwell 2.1 is a new release with a counter of boats.", False),
        ("The crew of boats consists of sailors and a cook.", False),
    ],
)
def test_in_a_longer_text_the_signs_for_a_definition_outweigh_those_against_it(sentence: str, known: bool) -> None:
    others = " ".join(["Boats sail there."] * 25)
    assert bool(found(f"Boats sail there. {sentence} {others}")) is known


def test_the_first_sentence_below_a_heading_needs_less_for_a_definition() -> None:
    sentence, others = "Zorkwell is the counter of boats at the pier in town.", " ".join(["Boats sail there."] * 25)
    assert terms(read("a.md", f"# Boats\n\n{sentence} {others}\n".encode()))
    assert not terms(read("a.md", f"# Boats\n\nThere they sail. {sentence} {others}\n".encode()))


@pytest.mark.parametrize("term", ["Inline masts are", "A mast is"])
def test_what_is_defined_somewhere_has_no_definition_there(term: str) -> None:
    assert not found(f"{term} defined as an entry in the book.")
    assert found("A mast is defined as a pole that bears sails.")


def test_a_relative_clause_that_describes_something_does_not_define_it() -> None:
    assert found("They fit it to the mast frame, which consists of two poles and a rope.")
    assert not found("They fit it to the mast frame, which describes two poles and a rope.")


@pytest.mark.parametrize(
    "entry",
    [
        "Home page: http://boats.example/skiff of ours",
        "Description: A boat with one mast.",
        "Skiff: To be defined.",
        "Skiff\n: The boats are the following:\n\n  - one\n",
    ],
)
def test_an_entry_without_a_meaning_is_no_term_even_of_a_glossary(entry: str) -> None:
    assert not terms(read("a.md", f"# Glossary\n\n{entry}\n".encode()))


@pytest.mark.parametrize(
    "entry",
    [
        "`skiff`: A boat with one mast",
        "**Skiff**: A powerful boat with one mast",
        "**Skiffs**: A Roadmap for Adoption from the Boating Web",
        "**Part of Boats**: A tool for counting them",
        "**Returns the boat**: A boat with one mast",
        "**Counting old boats**: A way to know their number",
    ],
)
def test_what_is_praise_a_title_code_or_something_done_is_no_term(entry: str) -> None:
    beside = "- **Punt**: A boat without a mast\n- **Tar**: A substance that keeps water out\n"
    assert [term for term, _ in terms(read("a.md", f"# Boats\n\n{beside}- {entry}\n".encode()))] == ["Punt", "Tar"]


@pytest.mark.parametrize("columns", ["Attribute | Meaning", "Boat | Required | Meaning", "Field | Definition"])
def test_a_table_of_attributes_or_with_a_column_for_what_is_required_has_no_terms(columns: str) -> None:
    beside = columns.count("|")
    table = f"| {columns} |\n|{'---|' * (beside + 1)}\n| mast |{' yes |' * (beside - 1)} A pole that bears sails |\n"
    assert not terms(read("a.md", table.encode()))
    assert terms(read("a.md", table.replace(columns.split(" | ")[0], "Word", 1).encode()))


def test_brackets_in_a_text_are_no_sign_of_a_definition() -> None:
    """The signs have the verb in such brackets."""
    beside = "It is deep. " * 20
    assert not found(f"{beside}A dory is one of the boats.")
    assert not found(f"{beside}A dory is one of the boats ⟦of wood⟧.")
    assert found(f"{beside}A dory is a boat ⟦of wood⟧ that has no keel.")
