"""Which part of a passage answers: a sentence, or more where one says little."""

from pathlib import Path

import pytest

from index import Library, Scope

FILLER = "The town has a market on every other Saturday, and people come from all the villages around it. " * 2


def marked(tmp_path: Path, text: str, question: str) -> str:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "guide.md").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.sync(folder)
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
