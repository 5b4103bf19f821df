"""Which part of a passage answers: a sentence, or more where one says little."""

from pathlib import Path

import pytest
from libraries import library_of

from index import Scope
from index.operations import asked_columns

FILLER = "The town has a market on every other Saturday, and people come from all the villages around it. " * 2


def marked(tmp_path: Path, text: str, question: str) -> str:
    with library_of(tmp_path, {"guide.md": text}) as library:
        quote = library.ask(question, scope=Scope.shared()).quotes[0]
    return quote.sentence.of(quote.text) if quote.sentence else quote.text


def test_a_lead_in_answers_with_its_list(tmp_path: Path) -> None:
    text = f"# Camp\n\n{FILLER}\n\nEach scout brings to the hike:\n\n- a torch\n- a rope\n\n{FILLER}\n"
    assert marked(tmp_path, text, "What does each scout bring to the hike?") == (
        "Each scout brings to the hike:\n\n• a torch\n• a rope"
    )


def test_a_sentence_answers_with_the_code_right_after_it(tmp_path: Path) -> None:
    text = f"# Git\n\n{FILLER}\n\nYou can sign off the last commit afterwards.\n\n    git commit --amend\n\n{FILLER}\n"
    assert marked(tmp_path, text, "How do I sign off the last commit?") == (
        "You can sign off the last commit afterwards.\n\ngit commit --amend"
    )


def test_a_row_of_a_table_answers_by_its_header_and_the_header_row_never_does(tmp_path: Path) -> None:
    rows = "\n".join(f"| {level}th | {level + 10} | {level * 3} |" for level in range(4, 10))
    text = f"# Scrolls\n\nThe table lists them.\n\n| Spell level | Save DC | Bonus |\n|--|--|--|\n{rows}\n"
    assert marked(tmp_path, text, "save DC of a 9th level spell scroll") == "9th\t19\t27"


def test_what_points_back_comes_with_the_sentence_before_it(tmp_path: Path) -> None:
    text = f"# API\n\n{FILLER}\n\nYou may log in three times a minute. If you exceed this limit, error 429 is sent.\n"
    assert marked(tmp_path, text, "What is error 429?") == (
        "You may log in three times a minute. If you exceed this limit, error 429 is sent."
    )


def test_a_number_that_is_asked_for_is_found_in_the_next_sentence(tmp_path: Path) -> None:
    text = f"# Elves\n\n{FILLER}\n\nElves don't sleep at all. Instead, they meditate for 4 hours a day.\n"
    assert marked(tmp_path, text, "How long do elves sleep?") == (
        "Elves don't sleep at all. Instead, they meditate for 4 hours a day."
    )


@pytest.mark.parametrize("question", ["Who painted the bridge?", "What about the bridge?"])
def test_no_part_is_longer_than_a_glance(tmp_path: Path, question: str) -> None:
    long = "The bridge was painted by " + ", ".join(f"painter number {number}" for number in range(60)) + "."
    text = f"# Bridge\n\n{long} It is grey. It was red.\n\nThe bridge:\n\n" + "\n".join(
        f"- item {n}" for n in range(90)
    )
    assert len(marked(tmp_path, text, question)) <= max(400, len(long))


def test_a_stretch_of_code_answers_without_the_one_before_it(tmp_path: Path) -> None:
    bodies = [
        f"    def handler_{number}(request):\n        # checks the token\n        return reply({number})\n"
        for number in range(4)
    ]
    text = f"# Server\n\n{FILLER}\n\n" + "\n".join(bodies)
    assert marked(tmp_path, text, "What does handler_2 return?") == (
        "def handler_2(request):\n    # checks the token\n    return reply(2)"
    )


def test_the_row_whose_first_cell_is_asked_for_answers_before_prose_with_the_same_words(tmp_path: Path) -> None:
    rows = "\n".join(f"| {number} | {effect} |" for number, effect in enumerate(("slow", "weak", "ill", "lame"), 1))
    text = (
        f"# Tiredness\n\n| Level | Effect |\n|--|--|\n{rows}\n\n"
        "Another effect of tiredness raises the level of it by as much as the effect says.\n"
    )
    assert marked(tmp_path, text, "tiredness level 3 effect") == "3\till"


@pytest.mark.parametrize(
    ("names", "part"),
    [
        (["Oil", "Rope, hempen", "Rope, silk", "Sack"], "Rope, hempen\t8 gp\nRope, silk\t11 gp"),
        (["Rope, hempen", "Sack", "Rope, silk"], "Item\tCost\nRope, hempen\t5 gp\nSack\t8 gp\nRope, silk\t11 gp"),
    ],
)
def test_rows_that_answer_alike_answer_together_if_nothing_is_between_them(
    tmp_path: Path, names: list[str], part: str
) -> None:
    rows = "\n".join(f"| {name} | {place * 3 + 5} gp |" for place, name in enumerate(names))
    text = f"# Gear\n\n| Item | Cost |\n|--|--|\n{rows}\n"
    assert marked(tmp_path, text, "how much does a rope cost") == part


@pytest.mark.parametrize("question", ["default of COOKIE_AGE", "what is the default value of COOKIE_AGE?"])
def test_a_value_answers_if_its_label_is_asked_for(tmp_path: Path, question: str) -> None:
    text = (
        "# Settings\n\n## COOKIE_AGE\n\nDefault: 1209600 (two weeks)\n\nThe COOKIE_AGE is the age of cookies.\n\n"
        f"Another cookie age has no default.\n\n## Other\n\n{FILLER}\n"
    )
    assert marked(tmp_path, text, question).startswith("Default: 1209600 (two weeks)")


def test_a_label_that_the_section_is_about_is_no_answer(tmp_path: Path) -> None:
    text = f"# Cookies\n\nCookies: they are sweet.\n\nThe age of cookies is told by their colour.\n\n{FILLER}\n"
    assert marked(tmp_path, text, "what is the age of cookies").startswith("The age of cookies")


def test_a_label_that_is_a_small_part_of_the_question_is_no_answer(tmp_path: Path) -> None:
    text = f"# Boats\n\nRope: it is 10 m long.\n\nThe deposit for a rope is 5 euros at the pier.\n\n{FILLER}\n"
    assert marked(tmp_path, text, "what is the deposit for a rope?") == "The deposit for a rope is 5 euros at the pier."


def test_a_row_that_only_repeats_the_question_does_not_answer(tmp_path: Path) -> None:
    text = (
        "# Commands\n\n| | |\n|--|--|\n| Help | none |\n| Example usage | `tea flush --leaves` |\n\n"
        "This command empties the kettle. If the optional --leaves is given, they are thrown away too.\n"
    )
    assert "thrown away" in marked(tmp_path, text, "what does tea flush --leaves do")


def test_a_row_answers_who_asks_for_the_code_in_it_by_all_of_the_rest(tmp_path: Path) -> None:
    kinds = ("library card", "voter card", "card of a school with a photo", "card of a bank with a photo")
    rows = "\n".join(f"| {number:02} | {kind} |" for number, kind in enumerate(kinds, 1))
    text = f"# Proof of who you are\n\n| Code | Description |\n|--|--|\n{rows}\n"
    assert marked(tmp_path, text, "code for a voter card") == "02\tvoter card"


def test_what_follows_a_message_answers_who_only_quotes_the_message(tmp_path: Path) -> None:
    text = (
        f"# Trouble\n\n{FILLER}\n\nA typical message is\n\n    Kettle refused the lid because of steam\n\n"
        "Solution:\n\n    kettle --cool-down\n"
    )
    assert marked(tmp_path, text, "Kettle refused the lid because of steam") == "Solution:\n\nkettle --cool-down"


def test_an_example_comes_with_what_it_is_an_example_of(tmp_path: Path) -> None:
    text = (
        f"# Resistance\n\n{FILLER}\n\nSeveral sources count once. For example, with resistance from a ring and from "
        "a potion, fire damage is halved, not quartered.\n"
    )
    question = "fire resistance from a ring and from a potion"
    assert marked(tmp_path, text, question).startswith("Several sources count once. For example, with")


def test_a_lead_in_to_steps_answers_how(tmp_path: Path) -> None:
    text = (
        f"# Kettle\n\n{FILLER}\n\nThe kettle reads no recipe from the shelf by default. If you want it to read recipes "
        "from the shelf you should:\n\n1. Put the shelf up\n2. Set the switch to shelf\n"
    )
    assert "1. Put the shelf up" in marked(tmp_path, text, "how do I get the kettle to read recipes from the shelf")


def test_steps_answer_how_as_a_whole(tmp_path: Path) -> None:
    text = (
        f"# Lamps\n\n{FILLER}\n\n# Replacing a battery\n\n1. Switch the lamp off.\n2. Open the lid with a coin.\n"
        f"3. Take the old battery out.\n4. Put the new one in.\n\n{FILLER}\n"
    )
    assert marked(tmp_path, text, "How do I replace the battery?") == (
        "1. Switch the lamp off.\n2. Open the lid with a coin.\n3. Take the old battery out.\n4. Put the new one in."
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what does a berth in the harbour cost", "You pay 12 euros for each night there."),
        ("how long may a boat use a berth in the harbour", "No boat remains for more than two weeks."),
        ("may I paint my boat in the harbour", "Scraping and painting are forbidden."),
        ("do I need to book a berth in the harbour", "Booking is recommended from June on."),
    ],
)
def test_the_asked_kind_decides_between_sentences_with_few_words_of_the_question(
    tmp_path: Path, question: str, answer: str
) -> None:
    text = (
        "# Berths in the harbour for a boat\n\nThe 3 wardens look after each boat. "
        "You pay 12 euros for each night there. No boat remains for more than two weeks. "
        f"Scraping and painting are forbidden. Booking is recommended from June on.\n\n{FILLER}\n"
    )
    assert answer in marked(tmp_path, text, question)


def test_a_message_that_says_itself_what_to_do_is_not_the_solution(tmp_path: Path) -> None:
    text = (
        f"# Trouble\n\n{FILLER}\n\nYou may see this:\n\n    lid-valve 1048 was not opened. Got 42. To fix: use more "
        "steam.\n\nTo fix it:\n\n1. Look at the valve\n2. Turn it to the left\n"
    )
    assert "2. Turn it to the left" in marked(tmp_path, text, "lid-valve 1048 was not opened")


def test_nothing_is_marked_where_no_sentence_has_anything_of_the_question(tmp_path: Path) -> None:
    text = f"# Umbrella stand\n\n{FILLER}\n\nIt is kept in the hall. Ask at the desk. {FILLER} {FILLER}\n"
    with library_of(tmp_path, {"guide.md": text}) as library:
        quote = library.ask("umbrella", scope=Scope.shared()).quotes[0]
    assert len(quote.text) > 300
    assert quote.sentence is None


def test_a_quotation_knows_the_line_or_the_row_that_answers(tmp_path: Path) -> None:
    names = ["Dagger", "Longsword", "Mace", "Spear", "Whip"]
    rows = "\n".join(f"| {name} | {place * 3 + 5} gp |" for place, name in enumerate(names))
    cells = "\n".join(f"{name},{place * 3 + 7} silver" for place, name in enumerate(("Robe", "Cap", "Boots", "Belt")))
    with library_of(
        tmp_path,
        {"weapons.md": f"# Weapons\n\n| Weapon | Price |\n|--|--|\n{rows}\n", "clothes.csv": f"Piece,Cost\n{cells}\n"},
    ) as library:
        sword = library.ask("What is the price of a longsword?", scope=Scope.shared()).quotes[0]
        boots = library.ask("What do boots cost?", scope=Scope.shared()).quotes[0]
    assert sword.sentence is not None
    assert sword.sentence.of(sword.text) == "Longsword\t8 gp"
    assert (sword.sentence_lines, sword.answering.place) == ((6, 6), "line 6")
    assert boots.sentence is not None
    assert boots.sentence.of(boots.text) == "Boots\t13 silver"
    assert (boots.sentence_rows, boots.answering.place) == ((4, 4), "row 4")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("longsword price", {1}),
        ("what does a longsword cost", {1}),
        ("how much is a longsword", {1}),
        ("how heavy is a longsword", {2}),
        ("how much health has a longsword", {3}),
        ("was kostet ein longsword", {1}),
        ("price and weight of a longsword", {1, 2}),
        ("tell me about the longsword", set()),
    ],
)
def test_a_column_is_asked_by_a_word_of_its_header_or_one_that_asks_for_the_same(
    question: str, asked: set[int]
) -> None:
    assert asked_columns(question, ["Weapon", "Price", "Weight", "Hit points", "Notes"]) == asked
